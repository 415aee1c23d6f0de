"""When the grid is down: outages that are given, or drawn.

Outages are a property of a connection (guideline 3.3.3.2.1 (5), G-28, G-33). In their steps nothing is bought and
nothing sold; what the plant cannot carry then goes short, where its loads may.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sizer.errors import InputError
from sizer.profiles.series import Series
from sizer.site import Site

__all__ = ["Outage", "Outages"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


class Outage(_Frozen):
    """One outage."""

    start: datetime
    """When it begins, in the site's clock: "2023-07-15 14:00"."""
    duration_h: float = Field(gt=0, le=8784)
    """How long it lasts; steps that it touches are down as a whole. [h]"""


class Outages(_Frozen):
    """Outages of a year: a list, a series, or as many as are drawn."""

    events: tuple[Outage, ...] = ()
    """Given ones."""
    series: Series | None = None
    """1 in steps without grid, 0 in others; values, or a column of a file."""
    outages_per_year: float = Field(default=0.0, ge=0, le=8760)
    """Mean number of drawn outages a year; they begin at any moment alike."""
    mean_hours: float = Field(default=2.0, gt=0, le=8760)
    """Mean length of drawn outages; lengths are exponential. [h]"""
    seed: int = Field(default=1, ge=0)
    """Of drawn outages; the same seed gives the same."""

    @model_validator(mode="after")
    def _some(self) -> Outages:
        if not self.events and self.series is None and not self.outages_per_year:
            raise ValueError("outages: give events, a series, or outages_per_year")
        return self

    def down(self, site: Site, folder: Path | None = None) -> np.ndarray:
        """Steps without grid, (steps,) bool.

        Raises
        ------
        InputError
            An event outside the modelled time.
        """
        down = np.zeros(site.steps, dtype=bool)
        if self.series is not None:
            down |= self.series.resolve(site, folder=folder).values > 0.5
        for event in self.events:
            down |= self._touched(event, site)
        draw = np.random.default_rng(self.seed)
        for _ in range(draw.poisson(self.outages_per_year / site.per_year)):
            begin, hours = draw.uniform(0, site.steps), draw.exponential(self.mean_hours)
            down[int(begin) : int(np.ceil(begin + hours / site.step_h))] = True
        return down

    @staticmethod
    def _touched(event: Outage, site: Site) -> np.ndarray:
        start = pd.Timestamp(event.start.replace(tzinfo=None)).tz_localize(site.times.tz)
        first = (start - site.times[0]) / pd.Timedelta(hours=site.step_h)
        if not 0 <= first < site.steps:
            raise InputError("outages", f"one begins at {event.start}, but {site.times[0]:%Y-%m-%d} to "
                                        f"{site.times[-1]:%Y-%m-%d} are modelled")  # fmt: skip
        step = np.arange(site.steps)
        return (step + 1 > first + 1e-9) & (step < first + event.duration_h / site.step_h - 1e-9)
