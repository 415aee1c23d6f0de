import functools
import socket

import numpy as np
import pandas as pd
import pytest

from sizer.climate import nearest_place, places, synthesise
from sizer.errors import InputError
from sizer.shipped import shipped
from sizer.site import Site
from sizer.weather import sun_at_mid_step

CLIMATE = pd.read_csv(shipped("weather") / "climate.csv")
STATISTICS = pd.read_csv(shipped("weather") / "climate_statistics.csv")


def site_of(place_id, **kwargs):
    place = places()[place_id]
    where = {"latitude_deg": place.latitude_deg, "longitude_deg": place.longitude_deg, "altitude_m": place.altitude_m}
    return Site(**where, **kwargs)


@functools.cache
def year_of(place, seed=1, **kwargs):
    return synthesise(site_of(place, **kwargs), place, seed)


def monthly(series):
    return series.groupby(pd.DatetimeIndex(series.index).month).mean().to_numpy()


def lag1(series):
    """Mean over the months of the lag-1 correlation within each."""
    months = pd.DatetimeIndex(series.index).month
    return np.mean([np.corrcoef(part[1:], part[:-1])[0, 1] for _, part in series.groupby(months)])


def daily_clearness(weather, site):
    sun = sun_at_mid_step(site.times, site)
    days = weather["ghi"].resample("D").sum()
    return days / (sun["cos_zenith"] * sun["beyond_w_m2"]).resample("D").sum()


def test_ten_places_have_twelve_months_statistics_and_a_source():
    assert len(places()) == 10
    assert all(place.source for place in places().values())
    for table in (CLIMATE, STATISTICS):
        assert not table.isna().any().any()
        assert (table.groupby("place_id")["month"].apply(list).map(lambda m: m == list(range(1, 13)))).all()


@pytest.mark.parametrize("place", sorted(places()))
def test_monthly_means_are_the_places_own(place):
    weather = year_of(place)
    facts = CLIMATE[CLIMATE["place_id"] == place]
    assert monthly(weather["ghi"]) * 24 / 1000 == pytest.approx(facts["ghi_kwh_m2_day"].to_numpy(), rel=0.01)
    assert monthly(weather["wind_speed"]) == pytest.approx(facts["wind10_m_s"].to_numpy(), rel=0.01)
    assert monthly(weather["temp_air"]) == pytest.approx(facts["t_mean_c"].to_numpy(), abs=0.05)


@pytest.mark.parametrize("place", ["beijing", "jiading", "shenzhen", "taiyuan"])
def test_days_and_hours_differ_as_the_statistics_say(place):
    """Means over the months; lag-1 of 30 days is averaged over four years."""
    site = site_of(place)
    years = [year_of(place, seed) for seed in range(1, 5)]
    facts = STATISTICS[STATISTICS["place_id"] == place].mean(numeric_only=True)
    clearness = [daily_clearness(weather, site) for weather in years]
    months = site.times[::24].month
    spread = np.mean([days.groupby(months).std().mean() for days in clearness])
    assert spread == pytest.approx(facts["kt_sd"], rel=0.08)
    assert np.mean([lag1(days) for days in clearness]) == pytest.approx(facts["kt_lag1"], abs=0.08)
    assert np.mean([lag1(weather["wind_speed"]) for weather in years]) == pytest.approx(facts["wh_lag1"], abs=0.04)
    means = [weather["temp_air"].resample("D").mean() for weather in years]
    assert np.mean([days.groupby(months).std().mean() for days in means]) == pytest.approx(facts["td_sd"], rel=0.08)
    assert np.mean([lag1(days) for days in means]) == pytest.approx(facts["td_lag1"], abs=0.1)
    calm = np.mean([(weather["wind_speed"] == 0).mean() for weather in years])
    assert calm == pytest.approx(facts["calm"], abs=0.01)


def test_wind_spreads_like_the_places_weibull_distribution():
    """The coefficient of variation of a Weibull k follows k^(-1/1.086) within a few per cent."""
    for place in ("beijing", "jiading", "qingdao"):
        wind = year_of(place)["wind_speed"]
        variation = wind.groupby(wind.index.month).std() / wind.groupby(wind.index.month).mean()
        facts = CLIMATE[CLIMATE["place_id"] == place]["weibull_k"] ** (-1 / 1.086)
        assert variation.mean() == pytest.approx(facts.mean(), rel=0.08)


def test_windy_and_calm_days_differ_as_measured_though_only_hours_were_given():
    """The spread of daily means is no input; where it was measured at the place, it comes out within a tenth."""
    for place in ("beijing", "jiading", "shenzhen", "tianjin"):
        days = year_of(place)["wind_speed"].resample("D").mean()
        facts = STATISTICS[STATISTICS["place_id"] == place]["wd_sd"].mean()
        assert days.groupby(days.index.month).std().mean() == pytest.approx(facts, rel=0.12)


def test_daily_extremes_of_temperature_are_the_places_own():
    for place in ("beijing", "shenzhen"):
        days = year_of(place)["temp_air"].resample("D").agg(["min", "max"])
        facts = CLIMATE[CLIMATE["place_id"] == place]
        assert monthly(days["max"]) == pytest.approx(facts["t_daily_max_mean_c"].to_numpy(), abs=1.0)
        assert monthly(days["min"]) == pytest.approx(facts["t_daily_min_mean_c"].to_numpy(), abs=1.0)


def test_the_warmest_hour_is_in_the_afternoon():
    weather = year_of("beijing")
    assert weather["temp_air"].groupby(weather.index.hour).mean().idxmax() in (14, 15, 16)


def test_the_same_seed_gives_the_same_year_and_another_another():
    site = site_of("jiading")
    one, same, other = year_of("jiading"), synthesise(site, seed=1), synthesise(site, seed=2)
    pd.testing.assert_frame_equal(one, same)
    assert not np.allclose(one["ghi"], other["ghi"])
    assert not np.allclose(one["wind_speed"], other["wind_speed"])


@pytest.mark.parametrize("step", [15, 30, 60])
def test_global_is_diffuse_plus_beam_and_nights_are_dark(step):
    site = site_of("taiyuan", step_minutes=step)
    weather = year_of("taiyuan", step_minutes=step)
    sun = sun_at_mid_step(site.times, site)
    closure = weather["ghi"] - weather["dhi"] - weather["dni"] * sun["cos_zenith"]
    assert closure.abs().max() < 1e-6
    night = sun["zenith"] >= 90
    assert (weather.loc[night, ["ghi", "dni", "dhi"]] == 0).all().all()
    assert (weather[["ghi", "dni", "dhi", "wind_speed"]] >= 0).all().all()
    assert (weather["ghi"] <= 0.85 * sun["beyond_w_m2"] * sun["cos_zenith"] + 1e-6).all()
    assert weather["dni"].max() < 1100


def test_a_quarter_hourly_year_has_the_energy_of_the_hourly_one():
    hourly, fine = (year_of("jiading", step_minutes=step) for step in (60, 15))
    assert len(fine) == 4 * len(hourly)
    for column in ("ghi", "wind_speed"):
        assert monthly(fine[column]) == pytest.approx(monthly(hourly[column]), rel=0.01)
    assert fine["dni"].mean() == pytest.approx(hourly["dni"].mean(), rel=0.02)


def test_a_leap_year_has_8784_hours_and_its_own_february():
    site = site_of("beijing", year=2024)
    weather = synthesise(site, "beijing")
    assert len(weather) == 8784
    february = weather["ghi"][weather.index.month == 2]
    facts = CLIMATE[(CLIMATE["place_id"] == "beijing") & (CLIMATE["month"] == 2)]["ghi_kwh_m2_day"].iloc[0]
    assert len(february) == 29 * 24
    assert february.mean() * 24 / 1000 == pytest.approx(facts, rel=0.01)


def test_no_clock_change_in_a_year_with_summer_time():
    """China kept summer time in 1988: noon stays noon in the fixed clock."""
    weather = synthesise(site_of("beijing", year=1988), "beijing")
    july = weather["ghi"][weather.index.month == 7]
    assert july.groupby(july.index.hour).mean().idxmax() in (11, 12)


def test_a_window_is_the_start_of_the_year_and_two_years_repeat_it():
    year = year_of("jiading")
    week = synthesise(site_of("jiading", hours=168), "jiading")
    pd.testing.assert_frame_equal(week, year.iloc[:168], check_freq=False)
    year = synthesise(site_of("jiading", year=2021), "jiading")
    twice = synthesise(site_of("jiading", year=2021, hours=2 * 8760 + 24), "jiading")
    np.testing.assert_allclose(twice["temp_air"].iloc[8760:17520], year["temp_air"])
    assert twice["ghi"].iloc[8760:17520].sum() == pytest.approx(year["ghi"].sum(), rel=0.001)


def test_months_do_not_jump():
    """Hour to hour across a month's end as within months."""
    weather = year_of("beijing")
    change = weather["temp_air"].diff().abs()
    at_ends = change[(weather.index.day == 1) & (weather.index.hour == 0)]
    assert at_ends.max() < change.max()
    assert at_ends.mean() < 1.5 * change.mean()


def test_nothing_opens_a_socket(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert len(synthesise(site_of("shenzhen", hours=48), "shenzhen")) == 48


def test_the_table_says_where_it_comes_from_and_what_is_weak():
    weather = synthesise(site_of("lingang", hours=24))
    assert weather.attrs["wind_height_m"] == 10
    assert "Lingang" in weather.attrs["source"]
    assert any("interpolated" in notice for notice in weather.attrs["notices"])
    assert synthesise(site_of("beijing", hours=24)).attrs["notices"] == []
    wuxi = Site(latitude_deg=31.5, longitude_deg=120.3)
    assert nearest_place(31.5, 120.3).id == "jiading"
    assert "station-near" in synthesise(wuxi).attrs["source"]


def test_an_unknown_or_distant_place_is_refused_with_a_way_out():
    with pytest.raises(InputError, match='no place "paris".*beijing'):
        synthesise(site_of("beijing"), "paris")
    urumqi = Site(latitude_deg=43.8, longitude_deg=87.6, altitude_m=900)
    with pytest.raises(InputError, match="km away. Give a weather file"):
        synthesise(urumqi)
    assert "screening grade" in synthesise(urumqi, "taiyuan").attrs["notices"][0]


def test_missing_data_folder_is_an_input_error():
    with pytest.raises(InputError, match="is missing"):
        shipped("no_such_folder")
