"""Contingency, green power, capped fees, subsidies and the cost of storage, on paper."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, PV, Grid, Load
from sizer.finance import Economics, levelised
from sizer.kpi import storage_cost
from sizer.project import read_project
from sizer.study import size
from sizer.tariff.parts import GreenPower, ServiceFee
from tests.by_hand.test_tiny_systems import FREE_ESS
from tests.tiny import money, setting, solve

DAY = [0.3] * 12 + [1.1] * 12
PROJECT = {
    "site": {"latitude_deg": 31.0, "longitude_deg": 121.0, "hours": 24},
    "economics": {"years": 10, "discount_rate": 0.08},
    "guideline": {"default": "off"},
    "tariff": {"id": "two prices", "energy_price_series_cny_per_kwh": DAY},
    "components": [
        {"kind": "load", "demand_kw": 100.0},
        {"kind": "grid"},
        {"kind": "pv", "power_kw": {"max": 80.0}, "yield_kw_per_kw": [0.0] * 8 + [0.5] * 8 + [0.0] * 8},
    ],
}


def test_a_contingency_is_a_share_of_every_first_purchase_in_sizing_and_in_the_cash_flow():
    """80 kW at 3,180 CNY and 8 % on it; at 60 % on it 80 kW of this roof do not pay any more."""
    plain = size(read_project(PROJECT))
    reserved = size(read_project({**PROJECT, "economics": {**PROJECT["economics"], "contingency_share": 0.08}}))
    assert reserved.cash_flow.investment_cny == pytest.approx(1.08 * 80 * 3180, rel=1e-6)
    assert plain.cash_flow.npv_cny - reserved.cash_flow.npv_cny == pytest.approx(0.08 * 80 * 3180, rel=1e-6)
    lines = {line.stream: line for line in reserved.cash_flow.lines if line.component == "pv"}
    assert lines["contingency"].kind == "investment"


def test_a_subsidy_on_generation_has_one_door_whether_tariff_or_plant_states_it():
    """80 kW × 4 kWh a day × 365 × 0.42 = 49,056 in the first year, once, and no part of the bill."""
    by_plant = [*PROJECT["components"][:2], {**PROJECT["components"][2], "generation_subsidy_cny_per_kwh": 0.42}]
    tariff = {**PROJECT["tariff"], "generation_subsidy_cny_per_kwh": 0.42}
    studies = [
        size(read_project({**PROJECT, "components": by_plant})),
        size(read_project({**PROJECT, "tariff": tariff})),
    ]
    both = size(read_project({**PROJECT, "tariff": tariff, "components": by_plant}))
    aged = levelised(0.9945 ** np.arange(10.0), Economics(years=10, discount_rate=0.08))
    for study in (*studies, both):
        amount = study.solved.money[[m.stream for m in study.solved.money].index("generation_subsidy")].amount
        assert amount == pytest.approx(80 * 4 * 365 * 0.42 * aged, rel=1e-6)
        assert study.bills[1].item_cny("subsidy") == 0.0
    assert studies[0].cash_flow.npv_cny == pytest.approx(studies[1].cash_flow.npv_cny, rel=1e-9)
    assert both.cash_flow.npv_cny == pytest.approx(studies[0].cash_flow.npv_cny, rel=1e-9)


def test_wind_does_not_earn_the_tariffs_subsidy_on_pv():
    tariff = {**PROJECT["tariff"], "generation_subsidy_cny_per_kwh": 0.42}
    wind = {"kind": "wind", "power_kw": 50.0, "yield_kw_per_kw": [0.3] * 24}
    study = size(read_project({**PROJECT, "tariff": tariff, "components": [*PROJECT["components"][:2], wind]}))
    assert "generation_subsidy" not in study.cash_flow.revenue_cny_per_year


def test_green_power_costs_its_premium_and_does_not_emit():
    """10 kW × 8760 h: 0.5 + 0.4 × 0.03 CNY a kWh, and 0.6 × 0.5366 kg."""
    where = setting(0.5, green_power=GreenPower(share=0.4, premium_cny_per_kwh=0.03))
    solved = solve([Load(demand_kw=10.0), Grid()], where)
    assert money(solved)["energy_bill"] == pytest.approx(-(0.5 + 0.012) * 87_600)
    assert solved.emission_kg_per_year == pytest.approx(0.6 * 0.5366 * 87_600)


def test_a_fee_above_the_citys_cap_is_cut_and_said():
    where = setting(0.5, service_fee=ServiceFee(price_cny_per_kwh=0.6, cap_cny_per_kwh=0.8))
    solved = solve([Load(demand_kw=10.0, service_fee_cny_per_kwh=1.0), Grid()], where)
    assert money(solved)["service_fee"] == pytest.approx(0.8 * 87_600)
    assert any("cut to the 0.8" in notice for notice in where.notices)


def test_a_market_price_of_every_step_is_bought_at():
    """A market's price by the hour: storage of 20 kWh moves what it can from the lowest to the highest hour."""
    prices = 0.4 + 0.3 * np.sin(np.arange(24) / 24 * 2 * np.pi)
    solved = solve([Load(demand_kw=10.0), Grid(), ESS(power_kw=10, energy_kwh=20, **FREE_ESS)], setting(prices))
    moved = np.sort(prices)[-2:].sum() - np.sort(prices)[:2].sum()
    assert money(solved)["energy_bill"] == pytest.approx(-365 * (10 * prices.sum() - 10 * moved), rel=1e-6)


def test_the_cost_of_storage_is_its_price_and_its_charging_over_what_it_gives():
    """1,000 CNY for 20 kWh a day over ten years at 0 %: 73,000 kWh; charged at 0.3 with 80 %, 0.375 a kWh given."""
    where = setting(DAY, economics=Economics(years=10, discount_rate=0.0))
    terms = {**FREE_ESS, "round_trip_efficiency": 0.8, "capex_cny_per_kwh": 50.0, "life_years": 10}
    solved = solve([Load(demand_kw=30.0), Grid(), ESS(power_kw=25, energy_kwh=20 / 0.8**0.5, **terms)], where)
    expected = (50.0 * 20 / 0.8**0.5) / 73_000 + 0.3 / 0.8
    assert storage_cost(solved) == pytest.approx(expected, rel=1e-4)
    assert storage_cost(solve([Load(demand_kw=30.0), Grid(), PV(power_kw=1, yield_kw_per_kw=0.1)], where)) is None
