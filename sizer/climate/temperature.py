"""Air temperature of a typical year: season, daily course and warm or cold spells."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sizer.climate.year import Array, Year, ar1, means_by, unbiased_lag1

__all__ = ["air_temperature"]

WARMING_HOURS = 9.5  # coldest about sunrise (06:00), warmest about 15:30 in the stations' statistics


def air_temperature(year: Year, months: pd.DataFrame, rng: np.random.Generator) -> Array:
    """Air temperature [°C] of each step of the year, (steps,)."""
    lag1, sd = _anomaly_statistics(year, months)
    of_days = ar1(lag1[year.month_of_day], rng) * sd[year.month_of_day]
    anomaly = year.to_steps(_through_days(of_days))
    peak = year.hourly(months["t_peak_hour"])
    shape = year.to_steps(_diurnal_shape(year.hours % 24, peak))
    swing = (months["t_daily_max_mean_c"] - months["t_daily_min_mean_c"]).to_numpy()
    amplitude, temperature = swing.copy(), np.zeros_like(shape)
    for _ in range(3):
        temperature = anomaly + year.stepwise(amplitude) * shape
        by_day = temperature.reshape(year.days, -1)
        realised = np.bincount(year.month_of_day, np.ptp(by_day, axis=1)) / year.month_days
        amplitude *= swing / realised
    level = months["t_mean_c"].to_numpy() - means_by(temperature, year.month_of_step)
    return temperature + year.stepwise(level)


def _anomaly_statistics(year: Year, months: pd.DataFrame) -> tuple[Array, Array]:
    """Lag-1 and sd [K] of the day-to-day anomaly of each month, behind those measured on a month of days.

    A month's days spread about the month's own mean: its seasonal trend is in that, a persistent series' slow
    part is not.
    """
    season = year.hourly(months["t_mean_c"]).reshape(-1, 24).mean(axis=1)
    trend = np.array([season[year.month_of_day == month].var() for month in range(12)])
    measured = months["td_sd"].to_numpy() ** 2
    variance = np.maximum(measured - trend, 0.4 * measured)
    lag1 = unbiased_lag1((months["td_lag1"].to_numpy() * measured - trend) / variance, year.month_days)
    n = year.month_days
    slow = ((1 + lag1) / (1 - lag1) - 2 * lag1 * (1 - lag1**n) / (n * (1 - lag1) ** 2)) / n
    return lag1, np.sqrt(variance / (1 - slow))


def _through_days(daily: Array) -> Array:
    """Hourly curve, linear between noons, whose daily means are the given ones (the year as a circle)."""
    days = len(daily)
    hours = np.arange(days * 24) + 0.5
    noon = np.arange(days) * 24 + 12.0
    # Linear between noons, a day's mean is 1/8 of yesterday's node, 3/4 of today's and 1/8 of tomorrow's: on the
    # circle of days that is a product in the frequencies.
    response = 0.75 + 0.25 * np.cos(2 * np.pi * np.fft.rfftfreq(days))
    nodes = np.fft.irfft(np.fft.rfft(daily) / response, n=days)
    return np.asarray(np.interp(hours, noon, nodes, period=24.0 * days), dtype=float)


def _diurnal_shape(hour: Array, peak: Array) -> Array:
    """Daily course of mean 0 and range 1: two half cosines, up in 9.5 h and down in 14.5 h."""
    since_coldest = (hour - peak + WARMING_HOURS) % 24
    up = -np.cos(np.pi * since_coldest / WARMING_HOURS) / 2
    down = np.cos(np.pi * (since_coldest - WARMING_HOURS) / (24 - WARMING_HOURS)) / 2
    return np.where(since_coldest < WARMING_HOURS, up, down)
