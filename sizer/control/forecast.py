"""What a controller believes about the hours to come.

::

    perfect       f_t = a_t
    persistence   f_t = a_{t−24 h·n}         the last day known; for a load the same day of last week
    clear_sky     f_t = k · clear_t          clear_t the best of the neighbouring days at this hour, k = Σ a / Σ clear
                                             of the last 24 h; load and wind as by persistence
    noise         f_{t+j} = a_{t+j} (1 + ε_j)    ε_j = ρ ε_{j−1} + σ √(1 − ρ²) n_j, ε_0 = 0

a_t what happens. The present step is measured, so that every forecast begins true; the error of "noise" grows with the
lead j to a share σ. The first days look back into the year's end.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from sizer.site import Site

__all__ = ["FORECAST_OF", "Forecast", "Forecaster"]

FORECAST_OF = {"load": "demand_kw", "pv": "yield_kw_per_kw", "wind": "yield_kw_per_kw"}
"""What is forecast of a component, by its role."""

NEIGHBOURS = 15  # days either side, for the clear sky of an hour
WEEK = 7


class Forecast(BaseModel):
    """How well the future is known."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    kind: Literal["perfect", "persistence", "clear_sky", "noise"] = "clear_sky"
    """How it is made."""
    error_share: float = Field(default=0.2, ge=0, le=2)
    """Standard deviation of "noise" at long leads, over the value (assumption; PV 0.15–0.3, load 0.03–0.1)."""
    load_error_share: float | None = Field(default=None, ge=0, le=2)
    """The same for loads; None for the same as for sun and wind."""
    autocorrelation: float = Field(default=0.9, ge=0, lt=1)
    """Of the error of "noise" from one hour to the next (assumption)."""
    seed: int = Field(default=1, ge=0)
    """Of "noise"; the same seed gives the same errors."""


class Forecaster:
    """Forecasts of one series of a year.

    Parameters
    ----------
    forecast : Forecast
        How.
    actual : (steps,) float array
        What happens.
    role : str
        Of the component: "load", "pv", "wind".
    site : Site
        Clock.
    number : int
        Of the series: each has errors of its own.
    """

    def __init__(self, forecast: Forecast, actual: np.ndarray, role: str, site: Site, number: int) -> None:
        self.forecast, self.actual, self.role, self.number = forecast, actual, role, number
        self.a_day = 1440 // site.step_minutes
        self.highest = float(np.max(actual, initial=0.0))
        self.persists = WEEK if role == "load" and actual.size >= 2 * WEEK * self.a_day else 1
        hourly = forecast.autocorrelation
        self.keep = hourly**site.step_h
        sigma = forecast.error_share
        if role == "load" and forecast.load_error_share is not None:
            sigma = forecast.load_error_share
        self.sigma = sigma
        self.clear = self._clear_sky() if forecast.kind == "clear_sky" and role == "pv" else actual

    def ahead(self, begin: int, end: int) -> np.ndarray:
        """Believed at step ``begin`` about the steps from it to ``end``, (end − begin,); the first is measured."""
        kind = self.forecast.kind
        if kind == "perfect":
            return self.actual[begin:end]
        if kind == "noise":
            believed = self._noisy(begin, end)
        elif kind == "clear_sky" and self.role == "pv":
            day_before = np.arange(begin - self.a_day, begin)
            offered = float(self.clear.take(day_before, mode="wrap").sum())
            index = float(self.actual.take(day_before, mode="wrap").sum()) / offered if offered > 0 else 0.0
            believed = index * self.clear[begin:end]
        else:
            lead_days = 1 + np.arange(end - begin) // (self.persists * self.a_day)
            back = lead_days * self.persists * self.a_day
            believed = self.actual.take(np.arange(begin, end) - back, mode="wrap")
        believed = believed.copy()
        believed[0] = self.actual[begin]
        return believed

    def _noisy(self, begin: int, end: int) -> np.ndarray:
        draws = np.random.default_rng([self.forecast.seed, self.number, begin]).standard_normal(end - begin)
        step = self.sigma * np.sqrt(1.0 - self.keep**2)
        error, path = 0.0, []
        for draw in draws.tolist():
            path.append(error)
            error = self.keep * error + step * draw
        return np.clip(self.actual[begin:end] * (1.0 + np.array(path)), 0.0, self.highest)

    def _clear_sky(self) -> np.ndarray:
        """Best output of the neighbouring days at the same time of day, (steps,)."""
        from scipy.ndimage import maximum_filter1d

        pad = -self.actual.size % self.a_day
        days = np.pad(self.actual, (0, pad)).reshape(-1, self.a_day)
        best = maximum_filter1d(days, size=2 * NEIGHBOURS + 1, axis=0, mode="wrap")
        return np.asarray(best.ravel()[: self.actual.size])
