"""A quantity for every step: numbers in the project, a table in a file, or a built-in load shape."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sizer.errors import InputError
from sizer.profiles.load import load_shape, shape_on_steps
from sizer.profiles.steps import fit, full_site
from sizer.profiles.tables import Reading, read_steps
from sizer.profiles.units import Unit, power_factor
from sizer.site import Site

__all__ = ["Resolved", "Series"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Resolved:
    """A series on the site's steps."""

    values: Floats
    """Mean power in every step, (steps,). [kW]"""
    notices: tuple[str, ...]
    """What was converted, sorted, filled or assumed on the way; belongs in the report."""
    source: str
    """Where the numbers come from."""


class Series(BaseModel):
    """A quantity for every step, given in one of three ways: `values`, `file` or `shape`.

    A project file may also give a bare number or a bare list of numbers.

    Examples
    --------
    >>> site = Site(latitude_deg=31, longitude_deg=121, hours=24)
    >>> Series.model_validate(5).resolve(site).values.sum()
    np.float64(120.0)
    >>> Series(shape="office", annual_kwh=1e5).resolve(site).source
    'load shape office'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    values: tuple[float, ...] | tuple[tuple[float, ...], ...] | None = None
    """A constant, 24 values (a day), 12 lists of 24 (a typical day per month), or one value per hour or per step of
    the year or of the modelled hours. Hourly values are repeated in finer steps. [unit]"""
    file: str | None = None
    """A CSV or XLSX table, named from the project's folder."""
    column: str | int | None = None
    """Which column of the file: its header, or its number counted from 1."""
    sheet: str | None = None
    """Which sheet of an XLSX file."""
    unit: Unit | None = None
    """Unit of the numbers: power, or energy per step. None: as the file's header says, else kW."""
    shape: str | None = None
    """A built-in load shape; `sizer.profiles.load.shapes()` lists them."""
    annual_kwh: float | None = Field(default=None, ge=0)
    """Scale to this energy in a whole year, also when less than a year is modelled. [kWh]"""
    peak_kw: float | None = Field(default=None, ge=0)
    """Scale to this highest step. [kW]"""
    factor: float = 1.0
    """Multiplies at the end."""
    allow_negative: bool = False
    """Accept negative values: net load behind a PV system that is already there."""
    fill_gaps: bool = False
    """Fill missing values, up to 3 h by a straight line, longer by the same hours of the week before; recorded."""
    duplicates: Literal["refuse", "first", "last", "mean"] = "refuse"
    """What to do with rows of a file that carry the same time."""

    @model_validator(mode="before")
    @classmethod
    def _accept_bare_numbers(cls, given: Any) -> Any:
        """``5`` and ``[1, 2, 3]`` mean ``values``."""
        if isinstance(given, bool):
            return given
        if isinstance(given, (int, float)):
            return {"values": (given,)}
        if isinstance(given, (np.ndarray, pd.Series)):
            return {"values": given.tolist()}
        if isinstance(given, (list, tuple)):
            return {"values": given}
        if isinstance(given, dict) and isinstance(given.get("values"), (int, float)):
            return {**given, "values": (given["values"],)}
        return given

    @model_validator(mode="after")
    def _one_way_only(self) -> Self:
        given = [name for name in ("values", "file", "shape") if getattr(self, name) is not None]
        if len(given) != 1:
            received = " and ".join(given) or "none of them"
            raise ValueError(f"received {received}; give exactly one of values, file, shape")
        if self.annual_kwh is not None and self.peak_kw is not None:
            raise ValueError("received annual_kwh and peak_kw; the curve can be scaled to one of them only")
        if self.shape is not None and self.annual_kwh is None and self.peak_kw is None:
            raise ValueError(f'shape "{self.shape}" has no size; add annual_kwh or peak_kw')
        if self.file is None and (self.column is not None or self.sheet is not None):
            raise ValueError("column and sheet belong to a file; remove them, or name the file")
        if self.values is not None and len(self.values) == 0:
            raise ValueError("values is empty; give a number, 24 values, 12 lists of 24, or one value per step")
        return self

    def resolve(self, site: Site, *, folder: Path | None = None, weather: pd.DataFrame | None = None) -> Resolved:
        """Lay the series on the site's steps.

        Parameters
        ----------
        site : Site
            The clock.
        folder : pathlib.Path, optional
            The project's folder, from which `file` is named; the working folder if None.
        weather : pandas.DataFrame, optional
            ``temp_air`` moves the temperature-driven part of a shape. [°C]

        Returns
        -------
        Resolved
            Values (steps,) [kW], notices, source.

        Raises
        ------
        InputError
            All mistakes of the numbers, the file or the shape.
        """
        if self.shape is not None:
            shape = load_shape(self.shape)
            power, source, notices = shape_on_steps(shape, site, weather), f"load shape {self.shape}", []
            notices.extend(shape.notices(weather is not None))
        elif self.file is not None:
            source = self.file
            power, notices = read_steps(_open(folder, self.file), self.file, site, self._reading())
        else:
            source, notices = "values", []
            power = self._given_values(site)
        with np.errstate(over="ignore", invalid="ignore"):
            scaled = self._scaled(power, site, source)[: site.steps]
        if not np.isfinite(scaled).all():
            raise InputError(
                source, "is too large to be a load once it is scaled. Check the values, the unit and factor."
            )
        return Resolved(np.ascontiguousarray(scaled), tuple(notices), source)

    def _reading(self) -> Reading:
        return Reading(
            column=self.column,
            sheet=self.sheet,
            unit=self.unit,
            allow_negative=self.allow_negative,
            fill_gaps=self.fill_gaps,
            duplicates=self.duplicates,
        )

    def _given_values(self, site: Site) -> Floats:
        """Lay `values` on the steps of the whole year, or of the modelled hours."""
        assert self.values is not None
        power = fit(self.values, site)
        if power is None:
            raise InputError("values", _wrong_count(self.values, site))
        if not self.allow_negative and (power < 0).any():
            first = int(np.argmax(power < 0))
            when = f"{full_site(site).times[first]:%Y-%m-%d %H:%M}"
            raise InputError(
                "values",
                f"{int((power < 0).sum())} steps are negative, the first at {when} ({power[first]:g}). A load is zero "
                "or more; for net load behind existing PV set allow_negative: true.",
            )
        return power * power_factor(self.unit or "kW", site.step_h)

    def _scaled(self, power: Floats, site: Site, source: str) -> Floats:
        """Scale to `annual_kwh` or `peak_kw`, then by `factor`."""
        wanted, has = None, 0.0
        if self.annual_kwh is not None:
            # Whole-year sum, also where fewer hours are told: the mean power times the hours of a year.
            wanted, has, name = self.annual_kwh, float(power.mean()) * site.hours_in_year, "annual_kwh"
        elif self.peak_kw is not None:
            wanted, has, name = self.peak_kw, float(power.max()), "peak_kw"
        if wanted is None:
            return power * self.factor
        if has <= 0:
            mistake = (
                f"{name} is {wanted:g}, but the curve's own is {has:g}, which no factor can scale. Check the curve."
            )
            raise InputError(source, mistake)
        return power * (wanted / has * self.factor)


def _wrong_count(values: tuple[Any, ...], site: Site) -> str:
    """One sentence: how many values there are, and how many there may be."""
    year = f"{site.hours_in_year} (one per hour of {site.year})"
    if site.step_minutes != 60:
        year += f", {full_site(site).steps} (one per {site.step_minutes} min)"
    if site.modelled_hours != site.hours_in_year:
        year += f", {site.steps} (one per modelled step)"
    if isinstance(values[0], tuple):
        sizes = sorted({len(row) for row in values})
        return f"received {len(values)} lists of {sizes} values; a typical day per month is 12 lists of 24 values each."
    return (
        f"received {len(values)} values; allowed are 1 (a constant), 24 (a day), 12 lists of 24 (a day per month) "
        f"or {year}.{_leap_hint(len(values), site)}"
    )


def _leap_hint(count: int, site: Site) -> str:
    """Say what to do when the count is that of the other kind of year."""
    other = 8760 if site.hours_in_year == 8784 else 8784
    if count % other:
        return ""
    if other == 8784:
        return f" {site.year} is no leap year: leave out 29 February, or set the site's year to the leap year."
    return f" {site.year} is a leap year: add 29 February, or set the site's year to a common year."


def _open(folder: Path | None, name: str) -> Path:
    from sizer.profiles.files import inside

    return inside(folder if folder is not None else Path(), name)
