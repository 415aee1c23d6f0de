import numpy as np
import pytest
from pydantic import ValidationError

from sizer import catalogue
from sizer.climate import places, synthesise
from sizer.errors import InputError
from sizer.profiles.wind import PowerCurve, power_curve, turbines, wind_yield
from sizer.site import Site

EVERY = turbines()


@pytest.fixture(scope="module")
def qingdao():
    place = places()["qingdao"]
    site = Site(latitude_deg=place.latitude_deg, longitude_deg=place.longitude_deg, altitude_m=place.altitude_m)
    return synthesise(site, "qingdao"), site


def test_every_catalogued_turbine_is_a_power_curve_and_says_it_is_constructed():
    entries = catalogue.load("turbines")["turbines"]
    ratings = {entry["rated_kw"] for entry in entries.values()}
    assert {5, 10, 100, 300, 2000, 6000} <= ratings
    assert all(entry["constructed"] is True and "Constructed" in entry["source"] for entry in entries.values())
    for name in entries:
        curve = power_curve(name)
        assert curve.power_kw[0] == 0
        assert max(curve.power_kw) == curve.rated_kw
        assert curve.wind_speed_m_s[1] == 3.0


def test_an_unknown_catalogue_is_named():
    with pytest.raises(InputError, match='no catalogue "../secret".*turbines'):
        catalogue.load("../secret")


def test_more_height_more_wind(qingdao):
    weather, site = qingdao
    turbine = power_curve("generic_100kw")
    yields = [wind_yield(weather, site, turbine=turbine, hub_height_m=height).sum() for height in (10, 24, 37, 80)]
    assert yields == sorted(yields)
    assert yields[0] < yields[-1]


def test_rougher_ground_steepens_the_profile(qingdao):
    weather, site = qingdao
    sea, town = (
        wind_yield(weather, site, turbine=power_curve("generic_2mw_low_wind"), hub_height_m=90, roughness_length_m=z)
        for z in (0.0002, 0.5)
    )
    assert sea.sum() < town.sum()


@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_turbine_yields_between_nothing_and_its_rating(qingdao, name):
    weather, site = qingdao
    output = wind_yield(weather.iloc[:500], site, turbine=EVERY[name], hub_height_m=90)
    assert output.shape == (500,)
    assert output.min() >= 0
    assert 0.3 < output.max() <= 1.05


def test_known_speeds_give_the_curves_power(qingdao):
    """At 10 m hub height and 1.225 kg/m³ the yield is the curve itself."""
    weather, site = qingdao
    curve = power_curve("generic_10kw")
    kelvin = 288.15 - 0.0065 * 8  # at hub height, from 15 °C at 2 m
    pressure = 1.225 * 287.058 * kelvin + 10 / 8 * 100
    speeds = np.array([0, 2.9, 3.0, 5.0, 8.0, 10.5, 11.0, 24.0, 26.0])
    calm = weather.iloc[: len(speeds)].assign(wind_speed=speeds, temp_air=15.0, pressure=pressure)
    output = wind_yield(calm, site, turbine=curve, hub_height_m=10)
    expected = np.interp(speeds, curve.wind_speed_m_s, curve.power_kw, right=0.0) / 10
    assert output == pytest.approx(expected, abs=2e-3)


def test_thin_air_yields_less(qingdao):
    weather, site = qingdao
    high = site.model_copy(update={"altitude_m": 3000.0})
    low_wind = weather.drop(columns="pressure")
    turbine = power_curve("generic_100kw")
    low, thin = (wind_yield(low_wind, place, turbine=turbine, hub_height_m=37).sum() for place in (site, high))
    assert thin < 0.95 * low


def test_no_wind_no_yield(qingdao):
    weather, site = qingdao
    still = wind_yield(weather.assign(wind_speed=0.0), site, turbine=power_curve("generic_5kw"), hub_height_m=18)
    assert np.all(still == 0)


def test_names_are_found_in_any_case_and_near_ones_are_offered():
    assert power_curve("e-82/2000").id == "E-82/2000"
    assert power_curve("E-82/2000").rated_kw == 2000
    with pytest.raises(InputError, match="E-82/2000"):
        power_curve("E-82-2000")
    with pytest.raises(InputError, match="generic_100kw"):
        power_curve("generic_100")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"wind_speed_m_s": (3, 3, 12, 25)}, "must rise"),
        ({"power_kw": (0, 5, 12, 10)}, "1.05"),
        ({"power_kw": (0, 5000, 10000, 10000)}, "1.05"),
        ({"power_kw": (0, 0.005, 0.01, 0.01)}, "mixed up"),
        ({"power_kw": (4, 5, 10, 10)}, "cut-in"),
        ({"power_kw": (0, 5, 3, 10)}, "must not fall"),
        ({"power_kw": (0, 5, 10)}, "4 wind speeds but 3 powers"),
    ],
)
def test_a_curve_that_is_none_is_refused(change, message):
    curve = {"id": "mine", "rated_kw": 10, "wind_speed_m_s": (3, 6, 12, 25), "power_kw": (0, 5, 10, 10)}
    PowerCurve(**curve)
    with pytest.raises(ValidationError, match=message):
        PowerCurve(**(curve | change))


def test_every_wrong_argument_is_named_at_once(qingdao):
    weather, site = qingdao
    with pytest.raises(InputError) as caught:
        wind_yield(
            weather,
            site,
            turbine=power_curve("generic_5kw"),
            hub_height_m=1000,
            roughness_length_m=0,
            wind_speed_height_m=0,
        )
    assert len(caught.value.mistakes) == 3
