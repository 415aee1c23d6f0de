"""Built-in load shapes: a building type and a yearly energy become a load for every step.

::

    base       b_t = a_h(day type, season) · level(day type) · month(t)             Σ a_h = 1
    climate    w_t = b_t · min((T_t − T_cool)⁺, D)   and   b_t · min((T_heat − T_t)⁺, D)   degree-hours while in use
    load       P_t = (1 − s_c − s_h) · b_t / mean b + s_c · w_c,t / mean w_c + s_h · w_h,t / mean w_h,  then scaled

a_h daily form, s_c and s_h shares of cooling and heating in the year's energy, T outdoor temperature [°C],
T_cool and T_heat base temperatures [°C]; D the degrees for which plant is sized [K], exceeded in 50 h a year of cooling
and in 120 h (5 days) of heating (GB 50736-2012, outdoor design temperatures): hotter hours find it at full power.
Without weather, or where a year has no degree-hours, a share stays in b.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sizer.catalogue import load
from sizer.errors import InputError
from sizer.profiles.steps import fit, full_site, smooth
from sizer.site import Site
from sizer.workdays import is_working_day

__all__ = ["ClimatePart", "LoadShape", "load_shape", "plausible_load", "shape_on_steps", "shape_profile", "shapes"]

Floats = npt.NDArray[np.float64]
DayType = Literal["working", "saturday", "holiday"]
Season = Literal["all", "winter", "summer"]

DAY_TYPES: tuple[DayType, ...] = ("working", "saturday", "holiday")

SUMMER_WEIGHT = (0.0, 0.0, 0.1, 0.3, 0.6, 0.9, 1.0, 1.0, 0.8, 0.4, 0.1, 0.0)
"""How much of the summer form each month takes, January to December (assumption)."""

COOLING_EXCEEDED_H, HEATING_EXCEEDED_H = 50.0, 120.0
"""Hours a year hotter, and colder, than the outdoor design temperature (GB 50736-2012)."""

REFUSE_RATIO = 100.0
"""A load so many times too large or too small is a wrong unit."""
WARN_RATIO = 5.0
"""A load so many times too large or too small deserves a second look."""


class ClimatePart(BaseModel):
    """Temperature-driven part of a load."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    heating_share: float = Field(default=0.0, ge=0, le=1)
    """Share of electric heating in the year's energy."""
    cooling_share: float = Field(default=0.0, ge=0, le=1)
    """Share of cooling in the year's energy."""
    heating_base_c: float = 18.0
    """Heating below this outdoor temperature. [°C]"""
    cooling_base_c: float = 20.0
    """Cooling above this outdoor temperature: below the 26 °C of the rooms, for people, lamps and sun heat them
    (assumption, 18–22). [°C]"""


class LoadShape(BaseModel):
    """The form of a building type's load, without a size."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    id: str
    """The word in project files."""
    zh: str
    """Name in Chinese."""
    en: str
    """Name in English."""
    days: dict[DayType, dict[Season, tuple[float, ...]]]
    """Relative power in hours 0–23, per day type and season."""
    levels: dict[DayType, float]
    """Energy of a day of each type relative to a working day."""
    months: tuple[float, ...] = (1.0,) * 12
    """Energy of a day in each month, relative."""
    climate: ClimatePart = ClimatePart()
    """The part that follows the weather."""
    dark: bool = False
    """On between sunset and sunrise, in place of `days`."""
    basis: str
    """Where the form comes from."""
    source: str
    """Where the size and the day-type factors come from, or "assumption"."""

    def day(self, day_type: DayType, month: int) -> Floats:
        """Share of the day's energy in each hour, (24,).

        Examples
        --------
        >>> round(float(load_shape("office").day("working", 7).sum()), 12)
        1.0
        """
        seasons = self.days.get(day_type) or self.days["working"]
        whole = seasons.get("all") or seasons["winter"]
        summer = SUMMER_WEIGHT[month - 1]
        form = (1 - summer) * np.asarray(whole) + summer * np.asarray(seasons.get("summer", whole))
        total: float = form.sum()
        return form / total

    def notices(self, weather: bool) -> list[str]:
        """Say what a report should know about a load built from this shape."""
        lines = [f"Load form {self.id}: {self.basis}; {self.source}."]
        part = self.climate
        if part.heating_share + part.cooling_share > 0:
            how = f"{part.cooling_share:.0%} cooling and {part.heating_share:.0%} heating (assumption)"
            lines.append(
                f"Load form {self.id}: {how} of the year follow the outdoor temperature."
                if weather
                else f"Load form {self.id}: no weather given, so {how} follow the daily form, not the temperature."
            )
        return lines


@cache
def _catalogue() -> Mapping[str, LoadShape]:
    entries = load("load_shapes")
    try:
        return {name: LoadShape(id=name, **entry) for name, entry in entries.items()}
    except ValidationError as error:
        raise InputError("catalogue/load_shapes.yaml", [str(item["msg"]) for item in error.errors()]) from error


def shapes() -> dict[str, LoadShape]:
    """Every built-in load shape.

    Returns
    -------
    dict
        id → LoadShape.

    Examples
    --------
    >>> shapes()["office"].zh
    '办公楼'
    """
    return dict(_catalogue())


def load_shape(name: str) -> LoadShape:
    """One built-in load shape.

    Raises
    ------
    InputError
        No shape has this id.

    Examples
    --------
    >>> load_shape("telecom_micro").en
    'Telecom micro base station'
    """
    known = _catalogue()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        meant = f' Did you mean "{near[0]}"?' if near else ""
        raise InputError("shape", f'no load shape "{name}".{meant} Known: {", ".join(sorted(known))}.')
    return known[name]


def shape_profile(
    shape: str,
    site: Site,
    annual_kwh: float | None = None,
    peak_kw: float | None = None,
    weather: pd.DataFrame | None = None,
) -> Floats:
    """Load of a building type in every step.

    Parameters
    ----------
    shape : str
        Id of a built-in shape.
    site : Site
        The clock, and for street lights the latitude.
    annual_kwh : float, optional
        Energy in a whole year. [kWh]
    peak_kw : float, optional
        Highest step of the year. [kW]
    weather : pandas.DataFrame, optional
        ``temp_air`` for every step or hour of the year or of the modelled hours. [°C]

    Returns
    -------
    numpy.ndarray
        (steps,) Load. [kW]

    Raises
    ------
    InputError
        Unknown shape, or not exactly one of `annual_kwh` and `peak_kw`.

    Examples
    --------
    >>> site = Site(latitude_deg=31, longitude_deg=121)
    >>> round(float(shape_profile("mall", site, annual_kwh=1e6).sum()), 6)
    1000000.0
    """
    if (annual_kwh is None) == (peak_kw is None):
        received = "neither" if annual_kwh is None else "both"
        raise InputError(f"shape {shape}", f"received {received} of annual_kwh and peak_kw; give exactly one.")
    power = shape_on_steps(load_shape(shape), site, weather)
    if annual_kwh is not None:
        power = power * (annual_kwh / (power.mean() * site.hours_in_year))
    elif peak_kw is not None:
        power = power * (peak_kw / power.max())
    return power[: site.steps]


def shape_on_steps(shape: LoadShape, site: Site, weather: pd.DataFrame | None = None) -> Floats:
    """Lay the form on the steps, with mean 1, not scaled yet.

    Returns
    -------
    numpy.ndarray
        (steps of the whole year,), or (steps modelled,) if the weather tells only those. [1]
    """
    whole = full_site(site)
    base = _dark_share(whole) if shape.dark else smooth(_hourly_form(shape, whole), site.step_minutes)
    part = shape.climate
    if weather is None or part.heating_share + part.cooling_share == 0:
        base /= base.mean()
        return base
    temperature = fit(weather["temp_air"].to_numpy(dtype=float).tolist(), site)
    if temperature is None:
        raise InputError("weather", f"temp_air has {len(weather)} values, but the site has {whole.steps} steps.")
    base = base[: len(temperature)]
    load = np.zeros_like(base)
    rest = 1.0
    for share, degrees, hours in (
        (part.cooling_share, temperature - part.cooling_base_c, COOLING_EXCEEDED_H),
        (part.heating_share, part.heating_base_c - temperature, HEATING_EXCEEDED_H),
    ):
        driven = base * _within_plant(np.maximum(degrees, 0.0), hours / site.hours_in_year)
        if driven.any():
            load += share * driven / driven.mean()
            rest -= share
    load += rest * base / base.mean()
    return load


def _within_plant(degrees: Floats, exceeded: float) -> Floats:
    """Degrees, no more than what plant was sized for: those that this share of the steps exceeds."""
    count = max(1, round(exceeded * degrees.size))
    design = np.partition(degrees, -count)[-count]
    return np.minimum(degrees, design) if design > 0.0 else degrees


def _hourly_form(shape: LoadShape, site: Site) -> Floats:
    """Relative load in every hour, (hours,)."""
    days = pd.DatetimeIndex(site.times[:: 1440 // site.step_minutes])
    working = is_working_day(days)
    # A make-up working Saturday is a working day; a public holiday on a Saturday counts as Saturday.
    kinds = np.where(working, 0, np.where(days.day_of_week == 5, 1, 2))
    table = np.array([[shape.day(kind, month) for month in range(1, 13)] for kind in DAY_TYPES])
    levels = np.array([shape.levels.get(kind, 1.0) for kind in DAY_TYPES])
    months = np.asarray(shape.months)
    forms = table[kinds, days.month - 1] * (levels[kinds] * months[days.month - 1])[:, None]
    return np.asarray(forms, dtype=float).ravel()[: site.modelled_hours]


def _dark_share(site: Site) -> Floats:
    """Share of every step between sunset and sunrise, (steps,).

    Notes
    -----
    Hour angle of sunset: cos H = −tan φ tan δ, with Cooper's declination δ = 23.45° sin(2π (284 + n) / 365) [1]_.
    The equation of time (at most 16 min) is left out.

    References
    ----------
    .. [1] Cooper (1969), The absorption of radiation in solar stills, Solar Energy 12(3).
    """
    times, minutes = site.times, site.step_minutes
    declination = np.radians(23.45) * np.sin(2 * np.pi * (284 + times.day_of_year.to_numpy()) / 365)
    cosine = np.clip(-math.tan(math.radians(min(abs(site.latitude_deg), 89.0))) * np.tan(declination), -1, 1)
    half_day_h = np.degrees(np.arccos(cosine if site.latitude_deg >= 0 else -cosine)) / 15
    noon_h = 12 + site.utc_offset_hours - site.longitude_deg / 15
    start_h = (times.hour + times.minute / 60).to_numpy()
    begin = (start_h - noon_h + 12) % 24 - 12
    end = begin + minutes / 60
    light_h = np.zeros(len(times))
    for noon in (0.0, 24.0):
        light_h += np.clip(np.minimum(end, noon + half_day_h) - np.maximum(begin, noon - half_day_h), 0.0, None)
    return 1 - light_h / (minutes / 60)


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def plausible_load(
    values: npt.ArrayLike, transformer_kva: float | None = None, annual_kwh: float | None = None, step_h: float = 1.0
) -> tuple[str, ...]:
    """Compare a load with the transformer and the bill, to catch kW, MW and kWh mix-ups.

    Parameters
    ----------
    values : (steps,) array_like
        A year's load. [kW]
    transformer_kva : float, optional
        Rated power of the transformer. [kVA]
    annual_kwh : float, optional
        Energy on the year's bills. [kWh]
    step_h : float
        Length of a step. [h]

    Returns
    -------
    tuple of str
        A notice for each figure that is off by more than a factor of 5.

    Raises
    ------
    InputError
        A figure is off by more than a factor of 100.

    Examples
    --------
    >>> plausible_load([300.0] * 8760, transformer_kva=630)
    ()
    >>> plausible_load([3.0] * 8760, annual_kwh=150_000.0)[0][:62]
    'the load sums to 26,280 kWh a year, 0.18 times the 150,000 kWh'
    """
    power = np.asarray(values, dtype=float)
    refused: list[str] = []
    notices: list[str] = []
    peak, energy = float(power.max(initial=0.0)), float(power.sum()) * step_h
    advice = "Check whether the column is W, kW, MW or kWh per interval, and whether a multiplier is missing."
    figures = []
    if transformer_kva:
        figures.append(
            (peak / transformer_kva, f"the load peaks at {peak:,.0f} kW", f"transformer's {transformer_kva:,.0f} kVA")
        )
    if annual_kwh:
        said = f"{annual_kwh:,.0f} kWh of the bills"
        figures.append((energy / annual_kwh, f"the load sums to {energy:,.0f} kWh a year", said))
    for ratio, what, limit in figures:
        line = f"{what}, {_times(ratio)} times the {limit}. {advice}"
        if ratio > REFUSE_RATIO or ratio < 1 / REFUSE_RATIO:
            refused.append(line)
        elif ratio > WARN_RATIO or ratio < 1 / WARN_RATIO:
            notices.append(line)
    if refused:
        raise InputError("load", refused)
    return tuple(notices)
