"""From one step to another, from a day to a year, from one year to the next.

::

    convert        energy before = energy after, whatever the two steps
    smooth         hourly means to finer steps, straight within each hour, same energy in each hour
    by_weekday     a year of days laid on another year's calendar
    fill           short gaps by a straight line, long gaps by the same hours of the week before
    fit            any list of numbers a person may give, laid on the site's steps
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from sizer.site import Site

__all__ = ["SOURCE_STEPS", "by_weekday", "convert", "fill", "fit", "full_site", "smooth", "step_of"]

Floats = npt.NDArray[np.float64]

SOURCE_STEPS = (60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1)
"""Steps a series may come in: whole minutes that divide an hour. [min]"""

SHORT_GAP_MINUTES = 180
"""Up to this long a gap is bridged by a straight line. [min]"""


def full_site(site: Site) -> Site:
    """Copy the site with at least the whole year modelled.

    Notes
    -----
    Yearly sums and weekday alignment need the whole year, also when only its first weeks are modelled. A new
    object on purpose: ``model_copy`` would carry the cached clock of the short one along.

    Examples
    --------
    >>> full_site(Site(latitude_deg=31, longitude_deg=121, hours=24)).steps
    8760
    """
    if site.modelled_hours >= site.hours_in_year:
        return site
    return Site(**{**site.model_dump(), "hours": site.hours_in_year})


def convert(values: npt.ArrayLike, from_minutes: int, to_minutes: int) -> Floats:
    """Mean power in other steps; the energy is the same.

    Parameters
    ----------
    values : (steps,) array_like
        Mean power in every step. [kW]
    from_minutes, to_minutes : int
        Length of a step, before and after. [min]

    Returns
    -------
    numpy.ndarray
        (steps × from / to,) Mean power in the new steps. [kW]

    Examples
    --------
    >>> convert([1.0, 3.0, 5.0, 7.0], 15, 60).tolist(), convert([4.0], 60, 30).tolist()
    ([4.0], [4.0, 4.0])
    """
    power = np.asarray(values, dtype=float)
    if from_minutes == to_minutes:
        return power
    common = math.gcd(from_minutes, to_minutes)
    fine = np.repeat(power, from_minutes // common)
    mean: Floats = fine.reshape(-1, to_minutes // common).mean(axis=1)
    return mean


def smooth(hourly: npt.ArrayLike, to_minutes: int) -> Floats:
    """Hourly means to finer steps, a straight line within each hour, the same energy in each hour.

    Parameters
    ----------
    hourly : (hours,) array_like
        Mean power in every hour; the last hour is followed by the first. [kW]
    to_minutes : int
        Length of the new step: 60, 30, 15 … [min]

    Returns
    -------
    numpy.ndarray
        (hours × 60 / to_minutes,) Mean power in the new steps. [kW]

    Notes
    -----
    The slope is the smaller of the two differences to the neighbouring hours, and zero at a peak or a valley,
    so no step lies outside its neighbouring hours and none is negative.

    Examples
    --------
    >>> smooth([1.0, 3.0, 5.0, 3.0], 30).tolist()
    [1.0, 1.0, 2.5, 3.5, 5.0, 5.0, 3.5, 2.5]
    """
    power = np.asarray(hourly, dtype=float)
    back, ahead = power - np.roll(power, 1), np.roll(power, -1) - power
    slope = np.where(back * ahead > 0, np.sign(back) * np.minimum(np.abs(back), np.abs(ahead)), 0.0)
    parts = 60 // to_minutes
    middle = (np.arange(parts) + 0.5) / parts - 0.5
    fine: Floats = (power[:, None] + slope[:, None] * middle).ravel()
    return fine


def step_of(count: int, hours: int) -> int | None:
    """Find the step [min] at which so many values cover so many hours, or None.

    Examples
    --------
    >>> step_of(35040, 8760), step_of(8759, 8760)
    (15, None)
    """
    return next((minutes for minutes in SOURCE_STEPS if count * minutes == hours * 60), None)


def by_weekday(days: Floats, first: date, wanted: pd.DatetimeIndex) -> Floats:
    """Lay a year of days on other dates, every weekday on the same weekday.

    Parameters
    ----------
    days : (source days, steps per day) float array
        At least 365 days in a row. [any unit]
    first : datetime.date
        Date of the first source day.
    wanted : pandas.DatetimeIndex
        Dates to fill, one per day.

    Returns
    -------
    numpy.ndarray
        (wanted days, steps per day) [same unit]

    Notes
    -----
    A date takes the source day with its own weekday that is nearest to the same day and month: at most three
    days away, at the ends of the source at most a week. A few days at the ends are used twice or not at all, so
    the year's energy moves by some tenths of a percent. Public holidays stay near the dates of the source year.

    Examples
    --------
    2022 began on a Saturday and 2023 on a Sunday: 1 January 2023 takes Sunday 2 January 2022.

    >>> days = np.arange(365.0)[:, None]
    >>> by_weekday(days, date(2022, 1, 1), pd.DatetimeIndex(["2023-01-01", "2023-07-03"])).ravel().tolist()
    [1.0, 184.0]
    """
    count, origin = len(days), first.toordinal()
    index = np.empty(len(wanted), dtype=int)
    for at, day in enumerate(wanted):
        place = min(_same_dates(day, first), key=lambda there: max(0, -there, there - count + 1))
        shift = (day.weekday() - (origin + place - 1) % 7 + 3) % 7 - 3
        place += shift
        while place < 0:
            place += 7
        while place >= count:
            place -= 7
        index[at] = place
    return days[index]


def _same_dates(day: pd.Timestamp, first: date) -> list[int]:
    """Position in the source of the same day and month, for each year it may lie in; the day's own year first."""
    years = sorted(range(first.year, first.year + 6), key=lambda year: abs(year - day.year))
    month_day = (day.month, min(day.day, 28) if day.month == 2 else day.day)
    return [date(year, *month_day).toordinal() - first.toordinal() for year in years]


def fill(values: Floats, step_minutes: int) -> tuple[Floats, int, int]:
    """Missing values (NaN) replaced: up to three hours by a straight line, longer by the same hours a week before.

    Parameters
    ----------
    values : (steps,) float array
        NaN where a value is missing. [any unit]
    step_minutes : int
        Length of a step. [min]

    Returns
    -------
    filled : numpy.ndarray
        (steps,) NaN only where no neighbour and no other week has a value. [same unit]
    drawn : int
        How many values lie on a straight line.
    copied : int
        How many values were taken from the week before, or from the week after where there is none before.

    Examples
    --------
    >>> fill(np.array([1.0, np.nan, 3.0]), 60)[0].tolist()
    [1.0, 2.0, 3.0]
    """
    filled = np.array(values, dtype=float)
    missing = np.isnan(filled)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], missing, [False])).astype(int)))
    known = np.flatnonzero(~missing)
    week = 7 * 1440 // step_minutes
    drawn = copied = 0
    for start, stop in edges.reshape(-1, 2):
        inside = start > 0 and stop < len(filled)
        if inside and (stop - start) * step_minutes <= SHORT_GAP_MINUTES:
            filled[start:stop] = np.interp(np.arange(start, stop), known, values[known])
            drawn += int(stop - start)
            continue
        for at in range(start, stop):
            others = (filled[there] for there in (at - week, at + week) if 0 <= there < len(filled))
            filled[at] = next((other for other in others if not np.isnan(other)), np.nan)
            copied += not np.isnan(filled[at])
    return filled, drawn, copied


def fit(values: Sequence[float] | Sequence[Sequence[float]], site: Site) -> Floats | None:
    """Numbers given by hand, laid on the site's steps.

    Parameters
    ----------
    values : sequence
        One constant; 24 values (a day); 12 × 24 values (a typical day per month); one value per hour or per
        step of the year, or of the modelled hours.
    site : Site
        The clock.

    Returns
    -------
    numpy.ndarray or None
        (steps of the whole year,) where the values tell the whole year, else (steps modelled,); None if their
        number fits nothing.

    Examples
    --------
    >>> site = Site(latitude_deg=31, longitude_deg=121, hours=48)
    >>> fit([2.0], site).shape, fit([0.0] * 24, site).shape, fit([0.0] * 48, site).shape, fit([0.0] * 47, site)
    ((8760,), (8760,), (48,), None)
    """
    whole = full_site(site)
    if values and not isinstance(values[0], (int, float)):
        months = np.asarray(values, dtype=float)
        times = whole.times
        return np.asarray(months[times.month - 1, times.hour], dtype=float) if months.shape == (12, 24) else None
    power = np.asarray(values, dtype=float)
    if len(power) == 1:
        return np.full(whole.steps, power[0])
    if len(power) in (site.steps, whole.steps):
        return power
    if len(power) == 24:
        return power[whole.times.hour]
    for hours in (whole.modelled_hours, site.modelled_hours):
        minutes = step_of(len(power), hours)
        if minutes is not None:
            return convert(power, minutes, site.step_minutes)
    minutes = step_of(len(power), site.hours_in_year)
    return None if minutes is None else _year_after_year(convert(power, minutes, site.step_minutes), whole)


def _year_after_year(power: Floats, site: Site) -> Floats:
    """One year's steps laid on several years, (steps,)."""
    per_day = 1440 // site.step_minutes
    dates = site.times[::per_day]
    days = by_weekday(power.reshape(-1, per_day), date(site.year, 1, 1), dates)
    return days.ravel()[: site.steps]
