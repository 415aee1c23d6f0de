"""Chinese working days, public holidays and make-up working days.

The State Council gazettes each year's holidays the autumn before: which weekdays are free and which weekend days
are worked instead. The ``holidays`` package carries those lists; nothing is fetched.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Literal

import holidays
import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["holiday_status", "is_spring_festival", "is_working_day"]


@cache
def _working_days(year: int) -> npt.NDArray[np.bool_]:
    """Whether each day of a year is worked, (365 or 366,)."""
    china = holidays.country_holidays("CN", years=year)
    first = date(year, 1, 1)
    days = (date(year + 1, 1, 1) - first).days
    worked = np.array([china.is_working_day(first + timedelta(days=day)) for day in range(days)], dtype=bool)
    worked.setflags(write=False)
    return worked


def is_working_day(times: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
    """Whether people work in China on the day of each time stamp.

    Parameters
    ----------
    times : pandas.DatetimeIndex
        Time stamps on the local clock.

    Returns
    -------
    numpy.ndarray
        (steps,) bool: True on ordinary weekdays and on gazetted make-up weekend days, False on weekends and on
        public holidays.

    References
    ----------
    .. [1] State Council notices on the yearly holiday arrangement, as carried by the ``holidays`` package.

    Examples
    --------
    Sunday 26 January 2025 was worked for the Spring Festival; Tuesday the 28th was New Year's Eve.

    >>> is_working_day(pd.DatetimeIndex(["2025-01-26 10:00", "2025-01-28 10:00"])).tolist()
    [True, False]
    """
    worked = np.zeros(len(times), dtype=bool)
    years, day_of_year = np.asarray(times.year), np.asarray(times.day_of_year)
    for year in np.unique(years):
        here = years == year
        worked[here] = _working_days(int(year))[day_of_year[here] - 1]
    return worked


@cache
def _festival_days(year: int) -> npt.NDArray[np.bool_]:
    """Whether each day of a year lies in the Spring Festival holiday, (365 or 366,)."""
    free = ~_working_days(year)
    china = holidays.country_holidays("CN", years=year, language="en_US")
    first = date(year, 1, 1)
    named = np.zeros(len(free), dtype=bool)
    for day in china.get_named("Spring Festival", lookup="icontains"):
        named[(day - first).days] = True
    run = np.cumsum(np.diff(free, prepend=False))  # every run of free days has a number of its own
    festival: npt.NDArray[np.bool_] = free & np.isin(run, run[named & free])
    festival.setflags(write=False)
    return festival


def is_spring_festival(times: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
    """Whether the day of each time stamp lies in the Spring Festival holiday.

    Parameters
    ----------
    times : pandas.DatetimeIndex
        Time stamps on the local clock.

    Returns
    -------
    numpy.ndarray
        (steps,) bool: True on every day of the run of free days that holds the Chinese New Year.

    Examples
    --------
    In 2025 the holiday ran from 28 January to 4 February.

    >>> days = pd.date_range("2025-01-26", "2025-02-06")
    >>> days[is_spring_festival(days)].strftime("%m-%d").tolist()[::7]
    ['01-28', '02-04']
    """
    festival = np.zeros(len(times), dtype=bool)
    years, day_of_year = np.asarray(times.year), np.asarray(times.day_of_year)
    for year in np.unique(years):
        here = years == year
        festival[here] = _festival_days(int(year))[day_of_year[here] - 1]
    return festival


@cache
def holiday_status(year: int) -> Literal["gazetted", "estimated"]:
    """Whether a year's holiday arrangement has been published, or is the package's estimate.

    Parameters
    ----------
    year : int
        Calendar year.

    Returns
    -------
    str
        "gazetted", or "estimated": then festivals are computed from the lunar calendar, and no weekend day is
        known to be worked.

    Notes
    -----
    Every gazetted arrangement since 2001 moved days around, so a year is gazetted exactly when the package
    lists moved days for it.

    Examples
    --------
    >>> holiday_status(2025), holiday_status(2035)
    ('gazetted', 'estimated')
    """
    china = holidays.country_holidays("CN", years=year)
    moved = any(day.year == year for day in china.weekend_workdays)
    return "gazetted" if moved else "estimated"
