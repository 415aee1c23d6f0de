"""Batteries from vehicles: what they may be used for, how they fade, and at what price they win."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from sizer.analysis.break_even import break_even_price
from sizer.components import ESS, Grid, Load, Range, RetiredBattery
from sizer.components.retired_battery import grade
from sizer.errors import InputError
from sizer.finance import Economics
from sizer.project import read_project
from sizer.study import size
from tests.tiny import setting, solve, tariff


@pytest.mark.parametrize(
    ("soh", "tested_at", "level", "expected"),
    [
        (0.60, "I3", "pack", "vehicle"),
        (0.599, "I3", "pack", "storage"),
        (0.65, "I3", "cell", "vehicle"),
        (0.649, "I3", "cell", "storage"),
        (0.50, "I5", "pack", "storage"),
        (0.499, "I5", "pack", "neither"),
        (0.55, "I5", "cell", "storage"),
        (0.549, "I5", "cell", "neither"),
        (0.40, "I5", "pack", "neither"),
        (0.399, "I5", "pack", "reject"),
        (0.399, "I3", "cell", "reject"),
    ],
)
def test_the_grades_are_those_of_the_guideline(soh, tested_at, level, expected):
    assert grade(soh, tested_at, level) == expected


def test_a_battery_below_40_percent_is_refused():
    with pytest.raises(ValidationError, match="unsuitable for any reuse"):
        RetiredBattery(power_kw=1.0, energy_kwh=8.0, entry_capacity=0.39)


def test_capacity_falls_to_the_knee_and_faster_after_it_and_is_renewed():
    """Life 4 years, knee at half of it and 0.9, end at 0.5, 80 % at purchase, 10 % dispersion.

    Mid-year ages 1/8, 3/8, 5/8, 7/8: f = 0.975, 0.925, 0.8, 0.6; times 0.72.
    """
    packs = RetiredBattery(
        power_kw=1.0, energy_kwh=8.0, entry_capacity=0.8, dispersion_share=0.1, life_years=4, knee_life_share=0.5,
        knee_capacity=0.9, end_of_life_capacity=0.5,
    )  # fmt: skip
    path = packs.ageing(Economics(years=6))
    assert path == pytest.approx(0.72 * np.array([0.975, 0.925, 0.8, 0.6, 0.975, 0.925]))


def test_the_c_rate_and_the_remaining_capacity_limit_what_is_moved():
    """80 kWh nominal at 0.125: 10 kW. Of them 75 % are left, 5 % go to dispersion, one year fades to a mean of 0.9286.

    A window of 20–100 % holds 0.8 · 0.75 · 0.95 · 0.9286 · 80 = 42.34 kWh; 8 h at 10 kW · √0.82 would fill 72.4.
    """
    prices = np.where(np.arange(24) < 8, 0.1, 1.0)
    packs = RetiredBattery(power_kw=Range(max=1000), energy_kwh=80.0, life_years=1, cycle_life=None)
    solved = solve([Load(demand_kw=50.0), Grid(), packs], setting(prices))
    mean = float(np.interp(0.5, [0, 0.7, 1], [1, 0.9, 0.75]))
    held = 0.8 * 0.75 * 0.95 * mean * 80
    assert solved.dispatch["retired_battery", "discharge_kw"].sum() == pytest.approx(held * 0.82**0.5, rel=1e-5)
    assert solved.design["retired_battery", "power_kw"] <= 10.0 * (1 + 1e-6)


def test_the_cheaper_of_two_storages_is_built_in_one_model():
    prices = np.where(np.arange(24) < 8, 0.1, 1.0)
    new = ESS(power_kw=Range(max=100), energy_kwh=Range(max=800), life_years=10, capex_cny_per_kwh=1500.0)
    where = setting(prices, economics=Economics(years=10, discount_rate=0.06))
    for price, wins in ((200.0, True), (3000.0, False)):
        packs = RetiredBattery(power_kw=Range(max=100), energy_kwh=Range(max=2000), capex_cny_per_kwh=price)
        solved = solve([Load(demand_kw=40.0), Grid(), new, packs], where)
        assert (solved.design["retired_battery", "energy_kwh"] > 1.0) == wins


PRICES = np.where(np.arange(24) < 8, 0.3, 1.1)
PARK = {
    "site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 24},
    "economics": {"years": 10, "discount_rate": 0.06},
    "guideline": {"default": "off"},
    "tariff": tariff(PRICES).model_dump(),
    "components": [
        {"kind": "load", "demand_kw": [20.0] * 12 + [60.0] * 12},
        {"kind": "grid"},
        {"kind": "ess", "power_kw": {"max": 200}, "energy_kwh": {"max": 1000}, "life_years": 10},
        {"kind": "retired_battery", "power_kw": {"max": 200}, "energy_kwh": {"max": 4000}},
    ],
}


def test_at_the_break_even_price_both_projects_are_worth_the_same():
    found = break_even_price(read_project(PARK))
    assert found is not None
    assert found.difference_share <= 1e-3
    assert found.new.design["ess", "energy_kwh"] > 1.0
    assert found.retired.design["retired_battery", "energy_kwh"] > 1.0
    for factor, wins in ((0.97, True), (1.03, False)):
        components = [
            {**c, "capex_cny_per_kwh": factor * found.price_cny_per_kwh} if c["kind"] == "retired_battery" else c
            for c in PARK["components"] if c["kind"] != "ess"
        ]  # fmt: skip

        npv = size(read_project({**PARK, "components": components})).cash_flow.npv_cny
        assert (npv > found.new.cash_flow.npv_cny) == wins


def test_where_no_price_makes_them_win_there_is_none():
    dear = [
        {**c, "throughput_cost_cny_per_kwh": 5.0} if c["kind"] == "retired_battery" else c for c in PARK["components"]
    ]
    assert break_even_price(read_project({**PARK, "components": dear})) is None


def test_a_project_that_offers_only_one_of_the_two_is_refused():
    with pytest.raises(InputError, match="no retired battery"):
        break_even_price(read_project({**PARK, "components": PARK["components"][:3]}))
