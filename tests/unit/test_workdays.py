"""Working days: the gazetted lists, and what happens without one."""

import numpy as np
import pandas as pd
import pytest

from sizer.site import Site
from sizer.workdays import holiday_status, is_working_day


def worked(*days: str) -> list[bool]:
    return is_working_day(pd.DatetimeIndex(days)).tolist()


def test_make_up_weekend_days_of_2025_are_worked():
    """State Council notice of November 2024: these five weekend days are worked."""
    assert all(worked("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"))


def test_spring_festival_2025_is_free_from_28_january_to_4_february():
    assert not any(is_working_day(pd.date_range("2025-01-28", "2025-02-04", freq="D")))
    assert worked("2025-01-27", "2025-02-05") == [True, True]


def test_national_day_2023_is_free_for_eight_days():
    assert not any(is_working_day(pd.date_range("2023-09-29", "2023-10-06", freq="D")))
    assert worked("2023-10-07", "2023-10-08") == [True, True]


def test_leap_day_2024_is_a_worked_thursday_and_weekdays_do_not_shift_after_it():
    assert worked("2024-02-29") == [True]
    days = pd.date_range("2024-02-26", "2024-03-10", freq="D")
    assert is_working_day(days).tolist() == (days.day_of_week < 5).tolist()


@pytest.mark.parametrize("step", [60, 30, 15])
def test_every_step_of_a_day_has_the_answer_of_the_day(step):
    site = Site(latitude_deg=30, longitude_deg=120, year=2025, step_minutes=step)
    by_day = is_working_day(site.times).reshape(365, -1)
    assert (by_day == by_day[:, :1]).all()
    assert by_day[:, 0].sum() == 248  # 365 − 104 weekend days − 18 free weekdays + 5 make-up days


def test_several_years_in_one_index():
    days = pd.DatetimeIndex(["2024-12-31", "2025-01-01", "2026-01-01", "2026-01-04"])
    assert is_working_day(days).tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("year", "status"), [(2001, "gazetted"), (2019, "gazetted"), (2026, "gazetted"), (2035, "estimated")]
)
def test_a_year_without_a_gazetted_list_says_so(year, status):
    assert holiday_status(year) == status


@pytest.mark.parametrize("year", [1980, 2035, 2100])
def test_an_estimated_year_still_has_plausible_working_days(year):
    site = Site(latitude_deg=30, longitude_deg=120, year=year)
    assert 240 <= is_working_day(site.times).sum() / 24 <= 310


def test_answers_are_a_plain_bool_array():
    answer = is_working_day(pd.DatetimeIndex([]))
    assert answer.dtype == np.bool_
    assert answer.shape == (0,)
