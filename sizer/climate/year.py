"""A year by days, hours and steps, and the random series that run through it."""

from __future__ import annotations

import calendar
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sizer.site import Site

__all__ = ["Array", "Year", "ar1", "means_by", "unbiased_lag1"]

Array = NDArray[np.floating]


class Year:
    """The whole calendar year of a site at the site's step, and the same year by hours and days."""

    def __init__(self, site: Site) -> None:
        self.per_hour = 60 // site.step_minutes
        steps = site.hours_in_year * self.per_hour
        self.times = pd.date_range(site.times[0], periods=steps, freq=f"{site.step_minutes}min", name="time")
        self.month_days = np.array([calendar.monthrange(site.year, month)[1] for month in range(1, 13)])
        self.days = int(self.month_days.sum())
        self.month_of_day = np.repeat(np.arange(12), self.month_days)
        self.day_of_step = np.arange(steps) // (24 * self.per_hour)
        self.month_of_step = self.month_of_day[self.day_of_step]
        self.mid_h = (np.arange(steps) + 0.5) / self.per_hour
        self.hours = np.arange(self.days * 24) + 0.5
        self.month_of_hour = np.repeat(self.month_of_day, 24)
        self._to_hours = self._curves(self.hours, self.month_of_hour)
        self._to_steps = self._curves(self.mid_h, self.month_of_step)

    def position_of(self, times: pd.DatetimeIndex) -> NDArray[np.int64]:
        """Position in the year of stamps of any year; 29 February falls back on 28."""
        first = np.concatenate([[0], np.cumsum(self.month_days)[:-1]])
        month = times.month.to_numpy() - 1
        day = np.minimum(times.day.to_numpy(), self.month_days[month]) - 1
        step = (times.hour.to_numpy() * 60 + times.minute.to_numpy()) * self.per_hour // 60
        position: NDArray[np.int64] = (first[month] + day) * 24 * self.per_hour + step
        return position

    def to_steps(self, hourly: Array) -> Array:
        """Hourly means interpolated to the middle of each step, the year taken as a circle."""
        return np.interp(self.mid_h, self.hours, hourly, period=24.0 * self.days)

    def hourly(self, monthly: Any) -> Array:
        """Draw a curve through the middle of every hour, without jumps, whose monthly means are the given ones."""
        return np.asarray(self._to_hours @ np.asarray(monthly, dtype=float), dtype=float)

    def stepwise(self, monthly: Any) -> Array:
        """Draw a curve through the middle of every step, without jumps, whose monthly means are the given ones."""
        return np.asarray(self._to_steps @ np.asarray(monthly, dtype=float), dtype=float)

    def _curves(self, at_h: Array, month: NDArray[np.int64]) -> Array:
        """Matrix from monthly means to the curve, (points, 12).

        The curve is piecewise linear through the middle of the months, its twelve nodes solved for
        (P. D. Killworth, J. Phys. Oceanogr. 26, 1996).
        """
        middle = np.cumsum(self.month_days) * 24.0 - self.month_days * 12.0
        hats = np.column_stack([np.interp(at_h, middle, row, period=24.0 * self.days) for row in np.eye(12)])
        means = np.array([hats[month == m].mean(axis=0) for m in range(12)])
        return np.asarray(hats @ np.linalg.inv(means), dtype=float)


def means_by(values: Array, group: NDArray[np.int64]) -> Array:
    """Mean of each group."""
    return np.asarray(np.bincount(group, values) / np.bincount(group), dtype=float)


def ar1(lag1: Array, rng: np.random.Generator) -> Array:
    """Gaussian series of mean 0 and variance 1, z_t = ρ_t z_{t−1} + √(1 − ρ_t²) ε_t, (n,)."""
    series = rng.standard_normal(len(lag1))
    fresh = np.sqrt(1 - lag1**2) * series
    for t in range(1, len(series)):
        series[t] = lag1[t] * series[t - 1] + fresh[t]
    return series


def unbiased_lag1(sample: Array, days: NDArray[np.int64]) -> Array:
    """Lag-1 behind one measured on a single month: E[r] ≈ ρ − (1 + 4ρ) / n (Kendall 1954)."""
    return np.asarray(np.clip((sample + 1 / days) / (1 - 4 / days), -0.3, 0.92), dtype=float)
