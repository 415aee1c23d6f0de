"""Load shapes: every building type has its energy, its week and its source."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sizer.climate import places, synthesise
from sizer.errors import InputError
from sizer.profiles.load import DAY_TYPES, plausible_load, shape_profile, shapes
from sizer.profiles.series import Series
from sizer.site import Site
from sizer.workdays import is_working_day

SITE = Site(latitude_deg=36.0, longitude_deg=120.0)
SUMMER_DAY = slice(24 * 190, 24 * 191)


@pytest.mark.parametrize("name", sorted(shapes()))
@pytest.mark.parametrize("step", [60, 30, 15])
def test_every_shape_has_exactly_its_yearly_energy(name, step):
    site = Site(latitude_deg=36.0, longitude_deg=120.0, step_minutes=step, year=2024)
    values = shape_profile(name, site, annual_kwh=123_456.0)
    assert values.shape == (site.steps,)
    assert values.min() >= 0
    assert values.sum() * site.step_h == pytest.approx(123_456.0, rel=1e-9)


@pytest.mark.parametrize("name", sorted(shapes()))
def test_finer_steps_keep_the_energy_of_every_hour(name):
    fine = shape_profile(name, SITE.model_validate({**SITE.model_dump(), "step_minutes": 15}), annual_kwh=1e5)
    np.testing.assert_allclose(fine.reshape(-1, 4).mean(axis=1), shape_profile(name, SITE, annual_kwh=1e5), atol=1e-6)


@pytest.mark.parametrize("name", sorted(shapes()))
def test_every_shape_names_its_source_and_fills_every_day_type(name):
    shape = shapes()[name]
    assert shape.zh
    assert shape.en
    assert len(shape.basis) > 10
    assert (
        "assumption" in shape.basis + shape.source
        or "guideline" in shape.source
        or name in ("telecom_macro", "streetlight")
    )
    assert len(shape.months) == 12
    for kind in DAY_TYPES:
        for month in range(1, 13):
            form = shape.day(kind, month)
            assert form.shape == (24,)
            assert form.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "hour", "share"),
    [
        ("office", 8, 0.0730),
        ("household_village", 19, 0.0966),
        ("mall", 17, 0.0801),
        ("factory_three_shift", 0, 0.0320),
    ],
)
def test_the_forms_are_those_of_their_sources(name, hour, share):
    assert shapes()[name].day("working", 1)[hour] == pytest.approx(share, abs=1e-4)


def test_an_office_rests_on_sundays_and_holidays_and_works_on_make_up_days():
    daily = shape_profile("office", SITE, annual_kwh=1e6).reshape(-1, 24).sum(axis=1)
    days = SITE.times[::24]
    working = is_working_day(days)
    assert daily[working].min() > 2 * daily[~working & (days.day_of_week != 5)].max()
    make_up = working & (days.day_of_week >= 5)
    assert make_up.any()
    assert daily[make_up] == pytest.approx(daily[working].max())


def test_the_modelled_days_carry_their_part_of_the_year():
    week = Site(latitude_deg=36.0, longitude_deg=120.0, hours=168)
    np.testing.assert_allclose(
        shape_profile("mall", week, annual_kwh=1e6), shape_profile("mall", SITE, annual_kwh=1e6)[:168]
    )


def test_a_peak_is_met_exactly():
    assert shape_profile("campus", SITE, peak_kw=800.0).max() == pytest.approx(800.0)


@pytest.mark.parametrize(("latitude", "shortest", "longest"), [(23.0, 10, 14), (45.0, 8, 16)])
def test_street_lights_burn_from_sunset_to_sunrise(latitude, shortest, longest):
    site = Site(latitude_deg=latitude, longitude_deg=120.0)
    values = shape_profile("streetlight", site, peak_kw=1.0)
    night_h = values.reshape(-1, 24).sum(axis=1)
    assert shortest <= night_h.min() < 12 < night_h.max() <= longest
    assert values.reshape(-1, 24)[:, 12].max() == 0
    assert night_h[:31].mean() > night_h[180:211].mean()


def weather(site: Site) -> pd.DataFrame:
    day = np.cos((site.times.hour.to_numpy() - 15) / 24 * 2 * np.pi)
    year = -np.cos((site.times.day_of_year.to_numpy() - 20) / 365 * 2 * np.pi)
    return pd.DataFrame({"temp_air": 15 + 14 * year + 5 * day}, index=site.times)


@pytest.mark.parametrize("name", sorted(shapes()))
def test_weather_moves_the_climate_part_and_keeps_the_energy(name):
    with_weather = shape_profile(name, SITE, annual_kwh=1e6, weather=weather(SITE))
    without = shape_profile(name, SITE, annual_kwh=1e6)
    assert with_weather.sum() == pytest.approx(1e6, rel=1e-9)
    part = shapes()[name].climate
    summer_more = with_weather[SUMMER_DAY].sum() > without[SUMMER_DAY].sum() * 1.0001
    assert summer_more == (part.cooling_share > 0)


@pytest.mark.parametrize("place", ["beijing", "jiading", "qingdao", "shenzhen"])
@pytest.mark.parametrize("name", ["office", "campus", "mall", "retail"])
def test_a_building_peaks_at_no_more_than_six_times_its_mean_wherever_it_stands(name, place):
    """A few hot hours do not carry a year's cooling: plant is sized for what 50 hours a year exceed."""
    found = places()[place]
    site = Site(latitude_deg=found.latitude_deg, longitude_deg=found.longitude_deg, year=2023)
    load = shape_profile(name, site, annual_kwh=8760.0, weather=synthesise(site, place))
    assert 1.5 < load.max() < 6.0
    assert (load >= 0.999 * load.max()).sum() <= 120


def test_weather_of_the_modelled_hours_is_enough():
    week = Site(latitude_deg=36.0, longitude_deg=120.0, hours=168)
    values = shape_profile("office", week, annual_kwh=1e6, weather=weather(week))
    assert values.shape == (168,)
    assert values.sum() * week.per_year == pytest.approx(1e6)


def test_weather_of_another_length_is_refused():
    with pytest.raises(InputError, match="temp_air has 100 values"):
        shape_profile("office", SITE, annual_kwh=1e6, weather=weather(SITE)[:100])


def test_a_year_without_heat_or_cold_keeps_the_plain_form():
    mild = pd.DataFrame({"temp_air": np.full(8760, 22.0)})
    np.testing.assert_allclose(
        shape_profile("office", SITE, annual_kwh=1e6, weather=mild), shape_profile("office", SITE, annual_kwh=1e6)
    )


def test_a_series_reports_what_the_shape_assumes():
    found = Series(shape="office", annual_kwh=1e5).resolve(SITE)
    assert any("no weather given" in line for line in found.notices)
    assert found.values.sum() == pytest.approx(1e5)
    assert not any(
        "no weather" in line for line in Series(shape="office", peak_kw=9).resolve(SITE, weather=weather(SITE)).notices
    )


def test_an_unknown_shape_names_the_near_one():
    with pytest.raises(InputError, match='Did you mean "office"'):
        shape_profile("ofice", SITE, annual_kwh=1.0)


@pytest.mark.parametrize("size", [{}, {"annual_kwh": 1.0, "peak_kw": 1.0}])
def test_a_size_is_given_once(size):
    with pytest.raises(InputError, match="exactly one"):
        shape_profile("office", SITE, **size)


@pytest.mark.parametrize(
    ("scale", "outcome"), [(1, "fine"), (6, "warned"), (0.15, "warned"), (1e3, "refused"), (1e-3, "refused")]
)
def test_a_wrong_unit_is_warned_of_or_refused(scale, outcome):
    values = np.full(8760, 100.0) * scale
    if outcome == "refused":
        with pytest.raises(InputError) as caught:
            plausible_load(values, transformer_kva=100, annual_kwh=876_000)
        assert len(caught.value.mistakes) == 2
    else:
        assert len(plausible_load(values, transformer_kva=100, annual_kwh=876_000)) == (2 if outcome == "warned" else 0)
