"""Where and when: the place, the fixed clock, the year and its steps."""

from __future__ import annotations

import calendar
from datetime import timedelta, timezone
from functools import lru_cache
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Site"]


class Site(BaseModel):
    """A place on the map and the time steps that are modelled.

    Every step is labelled by its *start*, in a fixed offset from UTC: China kept summer time from 1986 to
    1991, and a named time zone would move those years' noon.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    name: str = ""
    """What people call the site."""
    latitude_deg: float = Field(ge=-90, le=90)
    """Latitude, north positive. [°]"""
    longitude_deg: float = Field(ge=-180, le=180)
    """Longitude, east positive. [°]"""
    altitude_m: float = Field(default=0.0, ge=-430, le=8850)
    """Height above the sea. [m]"""
    utc_offset_hours: float = Field(default=8.0, ge=-12, le=14)
    """Fixed clock offset; China uses 8 everywhere. [h]"""
    year: int = Field(default=2023, ge=1980, le=2100)
    """Calendar year of the modelled steps: it sets working days, holidays and leap days."""
    step_minutes: Literal[15, 30, 60] = 60
    """Length of a step. [min]"""
    hours: int | None = Field(default=None, ge=1, le=5 * 8784)
    """Model only this many hours from 1 January; None is the whole year. Yearly sums are scaled up. [h]"""

    @property
    def times(self) -> pd.DatetimeIndex:
        """Start of every step, (steps,), in the site's fixed clock."""
        return _times(self.year, self.utc_offset_hours, self.step_minutes, self.steps)

    @property
    def hours_in_year(self) -> int:
        """8760, or 8784 in a leap year. [h]"""
        return 8784 if calendar.isleap(self.year) else 8760

    @property
    def modelled_hours(self) -> int:
        """Hours that are modelled. [h]"""
        return self.hours if self.hours is not None else self.hours_in_year

    @property
    def steps(self) -> int:
        """Number of steps."""
        return self.modelled_hours * 60 // self.step_minutes

    @property
    def step_h(self) -> float:
        """Length of a step. [h]"""
        return self.step_minutes / 60

    @property
    def per_year(self) -> float:
        """Modelled sums times this are yearly sums: 1 for a whole year."""
        return self.hours_in_year / self.modelled_hours

    @property
    def month_of_step(self) -> pd.Index:
        """Running number of the calendar month of each step, (steps,), from 0."""
        return _month_of_step(self.year, self.utc_offset_hours, self.step_minutes, self.steps)

    @property
    def months(self) -> int:
        """Number of calendar months touched."""
        return int(self.month_of_step[-1]) + 1

    @property
    def months_per_year(self) -> float:
        """A charge summed over the modelled months, times this, is a yearly charge: 1 for a whole year."""
        return 12 / self.months


# Kept outside the model: pydantic compares what a model caches, and arrays have no single truth.
@lru_cache(maxsize=32)
def _times(year: int, utc_offset_hours: float, step_minutes: int, steps: int) -> pd.DatetimeIndex:
    zone = timezone(timedelta(hours=utc_offset_hours))
    start = pd.Timestamp(year=year, month=1, day=1, tz=zone)
    return pd.date_range(start, periods=steps, freq=f"{step_minutes}min", name="time")


@lru_cache(maxsize=32)
def _month_of_step(year: int, utc_offset_hours: float, step_minutes: int, steps: int) -> pd.Index:
    times = _times(year, utc_offset_hours, step_minutes, steps)
    return (times.year - year) * 12 + times.month - 1
