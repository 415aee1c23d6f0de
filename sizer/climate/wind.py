"""Wind speed of a typical year: Weibull hours, their persistence, daily course and calms."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gamma, ndtr

from sizer.climate.year import Array, Year, ar1, means_by

__all__ = ["wind_speed_10m"]


def wind_speed_10m(year: Year, months: pd.DataFrame, rng: np.random.Generator) -> Array:
    """Wind speed at 10 m [m/s] of each step of the year, (steps,)."""
    wanted, swing = months["wind10_m_s"].to_numpy(), months["w_diurnal_amp"].to_numpy()
    variation = _weibull_variation(months["weibull_k"].to_numpy())
    # v = course × residual, both of mean 1: (1 + a²/2)(1 + c²) = 1 + variation², and likewise one hour apart.
    rest = np.sqrt(np.clip((1 + variation**2) / (1 + swing**2 / 2) - 1, 0.15**2, None))
    together = 1 + months["wh_lag1"].to_numpy() * variation**2
    lag1 = (together / (1 + swing**2 / 2 * np.cos(2 * np.pi / 24)) - 1) / rest**2
    lag1 = _copula_lag1(np.clip(lag1, 0.0, 0.99), _weibull_shape(rest))
    unit = ndtr(ar1(lag1[year.month_of_hour], rng))
    # A clock hour has no mean across midnight, so the peak keeps its month's hour; the swing is smooth.
    angle = 2 * np.pi * (year.hours - months["w_peak_hour"].to_numpy()[year.month_of_hour]) / 24
    course = 1 + year.hourly(swing) * np.cos(angle)
    speed = course
    for _ in range(4):  # calms and the one drawn year widen the spread: narrow the residual until it fits
        speed = _with_calms(_weibull(unit, 1 / year.hourly(1 / _weibull_shape(rest))) * course, year, months)
        speed = speed * np.clip(year.hourly(wanted / means_by(speed, year.month_of_hour)), 0.0, None)
        means = means_by(speed, year.month_of_hour)
        realised = np.sqrt(means_by(speed**2, year.month_of_hour) - means**2) / means
        rest = np.clip(rest * variation / realised, 0.15, 2.0)
    speed = year.to_steps(speed)
    for _ in range(4):
        speed = speed * np.clip(year.stepwise(wanted / means_by(speed, year.month_of_step)), 0.0, None)
    return speed * (wanted / means_by(speed, year.month_of_step))[year.month_of_step]


def _with_calms(speed: Array, year: Year, months: pd.DataFrame) -> Array:
    """Set the lowest hours of each month to zero, as many as its share of calms."""
    lowest = [np.quantile(speed[year.month_of_hour == month], calm) for month, calm in enumerate(months["calm"])]
    return np.where(speed < np.array(lowest)[year.month_of_hour], 0.0, speed)


def _weibull(unit: Array, k: Array) -> Array:
    """Quantile of a Weibull distribution of mean 1."""
    return np.asarray((-np.log1p(-np.clip(unit, 0.0, 1 - 1e-12))) ** (1 / k) / gamma(1 + 1 / k), dtype=float)


def _weibull_shape(variation: Array) -> Array:
    """Weibull k from the coefficient of variation (C. G. Justus et al., J. Appl. Meteorol. 17, 1978)."""
    return np.asarray(variation**-1.086, dtype=float)


def _weibull_variation(k: Array) -> Array:
    """Coefficient of variation of a Weibull distribution."""
    return np.asarray(np.sqrt(gamma(1 + 2 / k) / gamma(1 + 1 / k) ** 2 - 1), dtype=float)


def _copula_lag1(lag1: Array, k: Array) -> Array:
    """Lag-1 that the Gaussian series needs for the Weibull series to show the given one.

    With s the share of variance that is linear in z, ρ_v ≈ s ρ + (1 − s) ρ² (first two Hermite terms).
    """
    node, weight = np.polynomial.hermite_e.hermegauss(60)
    weight = weight / weight.sum()
    speed = (-np.log1p(-ndtr(np.clip(node, -7.5, 7.5)))) ** (1 / k[:, None])
    mean = speed @ weight
    linear = np.clip((speed @ (weight * node)) ** 2 / ((speed**2) @ weight - mean**2), 0.0, 1.0)
    rest = np.clip(1 - linear, 1e-9, None)
    return np.asarray((-linear + np.sqrt(linear**2 + 4 * rest * lag1)) / (2 * rest), dtype=float)
