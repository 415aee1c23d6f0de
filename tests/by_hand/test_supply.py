"""Another supply than sun, wind, grid and diesel, on a day that can be followed."""

from __future__ import annotations

import pytest

from sizer.errors import InputError
from sizer.project import read_project
from sizer.study import size
from tests.tiny import tariff

LOAD = {"kind": "load", "demand_kw": 10.0}
HYDRO = {"kind": "supply", "name": "weir", "power_kw": 6.0, "yield_kw_per_kw": 0.5, "price_cny_per_kwh": 0.3}


def site(**supply):
    return read_project(
        {
            "site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 24},
            "tariff": tariff(0.5).model_dump(mode="json"),
            "economics": {"years": 1, "discount_rate": 0.0},
            "guideline": {"default": "off"},
            "components": [LOAD, {"kind": "grid", "emission_kg_per_kwh": 0.5}, HYDRO | supply],
        }
    )


def test_what_is_cheaper_than_the_grid_is_taken_and_paid():
    """3 of 10 kW all year: 0.5 saved and 0.3 paid on 26,280 kWh; 0.5 less 0.1 kg of CO2."""
    study = size(site(emission_kg_per_kwh=0.1))
    assert study.cash_flow.revenue_cny_per_year == pytest.approx(
        {"energy_bill": 0.5 * 26_280, "supply_bill": -0.3 * 26_280}, rel=1e-6
    )
    assert study.key_figures["avoided_co2_t_per_year"] == pytest.approx(0.4 * 26.280, rel=1e-6)
    assert study.key_figures["renewable_share_of_demand"] == pytest.approx(0.0, abs=1e-6)
    assert size(site(renewable=True)).key_figures["renewable_share_of_demand"] == pytest.approx(0.3, rel=1e-6)


def test_what_is_dearer_than_the_grid_is_left():
    assert size(site(price_cny_per_kwh=0.6)).dispatch["weir", "output_kw"].max() == pytest.approx(0.0, abs=1e-6)


def test_no_weather_tells_what_it_yields():
    with pytest.raises(InputError, match=r"(?s)weir.*yield_kw_per_kw is missing"):
        size(site(yield_kw_per_kw=None))
