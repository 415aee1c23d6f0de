"""Series: numbers, a file or a shape become one value per step."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sizer.errors import InputError
from sizer.profiles.files import inside
from sizer.profiles.series import Series
from sizer.profiles.steps import convert, fill, fit, smooth
from sizer.site import Site

SITE = Site(latitude_deg=36.0, longitude_deg=120.0)
QUARTER = Site(latitude_deg=36.0, longitude_deg=120.0, step_minutes=15)
DAY = Site(latitude_deg=36.0, longitude_deg=120.0, hours=24)
LEAP = Site(latitude_deg=36.0, longitude_deg=120.0, year=2024)
MONTHS = [[float(month)] * 24 for month in range(12)]


@pytest.mark.parametrize("site", [SITE, QUARTER, DAY, LEAP, Site(latitude_deg=36, longitude_deg=120, hours=30)])
@pytest.mark.parametrize("given", [5, [5.0], {"values": 5}, [5.0] * 24, [[5.0] * 24] * 12, np.full(24, 5.0)])
def test_constants_days_and_months_fill_every_step(given, site):
    values = Series.model_validate(given).resolve(site).values
    assert values.shape == (site.steps,)
    assert set(values) == {5.0}


def test_a_day_per_month_stands_in_its_month():
    values = Series(values=MONTHS).resolve(QUARTER).values
    np.testing.assert_array_equal(values, QUARTER.times.month - 1)


def test_hourly_values_are_repeated_in_finer_steps_and_averaged_in_coarser():
    hourly = np.arange(8760.0)
    np.testing.assert_array_equal(Series(values=hourly).resolve(QUARTER).values, np.repeat(hourly, 4))
    np.testing.assert_array_equal(Series(values=np.repeat(hourly, 4)).resolve(SITE).values, hourly)


def test_the_modelled_hours_may_be_given_alone_or_in_their_year():
    hourly = np.arange(8760.0)
    np.testing.assert_array_equal(Series(values=hourly[:24]).resolve(DAY).values, hourly[:24])
    np.testing.assert_array_equal(Series(values=hourly).resolve(DAY).values, hourly[:24])


@pytest.mark.parametrize(
    ("values", "site", "said"),
    [
        ([1.0] * 8759, SITE, "8759 values"),
        ([1.0] * 8784, SITE, "leave out 29 February"),
        ([1.0] * 8760, LEAP, "add 29 February"),
        ([[1.0] * 23] * 12, SITE, "12 lists of 24"),
        ([1.0] * 23 + [-2.0], SITE, "allow_negative"),
    ],
)
def test_a_wrong_list_says_what_is_allowed(values, site, said):
    with pytest.raises(InputError, match=said):
        Series(values=values).resolve(site)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"values": [1.0], "file": "load.csv"},
        {"shape": "office"},
        {"shape": "office", "annual_kwh": 1.0, "peak_kw": 1.0},
        {"values": []},
        {"values": [1.0], "column": "kw"},
        {"values": [float("nan")]},
        {"values": [float("inf")]},
        {"shape": "office", "annual_kwh": -1.0},
        {"values": [1.0], "colour": "red"},
        "load.csv",
        True,
    ],
)
def test_only_one_complete_way_is_accepted(given):
    with pytest.raises(ValidationError):
        Series.model_validate(given)


@pytest.mark.parametrize("site", [SITE, QUARTER, DAY])
def test_annual_energy_means_the_whole_year(site):
    values = Series(values=MONTHS, annual_kwh=1e6).resolve(site).values
    whole = Series(values=MONTHS, annual_kwh=1e6).resolve(SITE).values
    assert values[0] == pytest.approx(whole[0])
    if site is not DAY:
        assert values.sum() * site.step_h == pytest.approx(1e6, rel=1e-12)


def test_annual_energy_of_the_modelled_hours_is_scaled_up():
    values = Series(values=[1.0] * 24, annual_kwh=8760).resolve(DAY).values
    assert values.sum() * DAY.per_year == pytest.approx(8760)


def test_peak_unit_and_factor_scale():
    ramp = np.arange(24.0)
    assert Series(values=ramp, peak_kw=10).resolve(SITE).values.max() == pytest.approx(10)
    assert Series(values=ramp, unit="MW", factor=2).resolve(SITE).values.max() == 46_000
    assert Series(values=ramp, unit="kWh").resolve(QUARTER).values.max() == 4 * 23


def test_zeros_cannot_be_scaled():
    with pytest.raises(InputError, match="no factor can scale"):
        Series(values=0, annual_kwh=5).resolve(SITE)


def test_a_series_survives_its_own_json():
    series = Series(values=MONTHS, annual_kwh=5.0)
    assert Series.model_validate_json(series.model_dump_json()) == series


def test_a_file_is_found_in_the_projects_folder_and_scaled(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "load.csv").write_text("kw\n" + "\n".join(["2"] * 8760), encoding="utf-8")
    found = Series(file="data/load.csv", annual_kwh=8760).resolve(QUARTER, folder=tmp_path)
    assert found.values.shape == (35040,)
    assert found.values.sum() / 4 == pytest.approx(8760)
    assert found.source == "data/load.csv"
    assert found.notices


def test_a_missing_file_names_a_near_one(tmp_path):
    (tmp_path / "load.csv").write_text("1", encoding="utf-8")
    with pytest.raises(InputError, match='Did you mean "load.csv"'):
        Series(file="laod.csv").resolve(SITE, folder=tmp_path)
    with pytest.raises(InputError, match="folder or a device"):
        Series(file=".").resolve(SITE, folder=tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "../a.csv",
        "x/../../a.csv",
        "/etc/passwd",
        "C:\\a.csv",
        "C:a.csv",
        "\\\\host\\a.csv",
        "..\\a.csv",
        "",
        " ",
        "a\0b",
        "\\a",
    ],
)
def test_names_that_leave_the_folder_are_refused(name, tmp_path):
    with pytest.raises(InputError):
        inside(tmp_path, name)


def test_links_that_leave_the_folder_are_refused(tmp_path):
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    other.mkdir()
    (other / "a.csv").write_text("1", encoding="utf-8")
    (home / "file.csv").symlink_to(other / "a.csv")
    (home / "folder").symlink_to(other)
    (home / "loop.csv").symlink_to(home / "loop.csv")
    for name in ("file.csv", "folder/a.csv"):
        with pytest.raises(InputError, match="leaves the project's folder"):
            inside(home, name)
    with pytest.raises(InputError):
        Series(file="loop.csv").resolve(SITE, folder=home)


powers = st.lists(st.floats(0, 1e9), min_size=24, max_size=24)


@given(powers, st.sampled_from([60, 30, 20, 15, 10, 5, 1]), st.sampled_from([60, 30, 15]))
def test_any_conversion_keeps_the_energy(values, source, target):
    fine = np.repeat(values, 60 // source)
    assert convert(fine, source, target).sum() * target == pytest.approx(fine.sum() * source, rel=1e-12)


@given(powers, st.sampled_from([30, 15]))
def test_smoothing_keeps_the_energy_of_every_hour_and_makes_no_new_peak(values, minutes):
    fine = smooth(values, minutes)
    hourly = fine.reshape(24, -1).mean(axis=1)
    np.testing.assert_allclose(hourly, values, rtol=1e-9, atol=1e-6)
    assert fine.min() >= min(values) - 1e-6
    assert fine.max() <= max(values) + 1e-6


def test_a_gap_at_the_end_takes_the_week_before_and_one_without_neighbours_stays():
    values = np.arange(400.0)
    values[-1] = np.nan
    assert fill(values, 60)[0][-1] == 399.0 - 168
    assert np.isnan(fill(np.full(5, np.nan), 60)[0]).all()


def test_a_years_values_serve_two_years():
    two = Site(latitude_deg=36, longitude_deg=120, hours=2 * 8760)
    laid = fit([float(day) for day in SITE.times.day_of_week], two)
    np.testing.assert_array_equal(laid, two.times.day_of_week)


def test_what_overflows_is_refused():
    with pytest.raises(InputError, match="too large"):
        Series(values=1e308, factor=1e10).resolve(SITE)
