"""Diesel sets and islands, solved on paper."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from sizer.components import ESS, PV, Diesel, Load, Outcome, Range, Setting
from sizer.errors import InfeasibleError
from sizer.finance import Economics
from sizer.project import read_project
from sizer.study import size
from tests.tiny import money, site, solve

ISLAND = Setting(site(24), Economics(years=1, discount_rate=0.0))
# 10 kW from 0 to 8, less than a set may run at; 40 kW from 8 to 18, one set; 80 kW from 18 to 24, two.
DAY = [10.0] * 8 + [40.0] * 10 + [80.0] * 6


def sets(**more) -> Diesel:
    return Diesel(**{"power_kw": 100.0, "unit_kw": 50.0, "existing": True, "commitment": "exact", **more})


def village(**more) -> Load:
    return Load(**{"demand_kw": DAY, "unserved_limit_share": 0.09, "unserved_price_cny_per_kwh": 20.0, **more})


@pytest.mark.parametrize("commitment", ["exact", "rounded"])
def test_a_day_of_two_sets(commitment):
    """Two sets of 50 kW that run at 15 kW or more; nothing takes a surplus.

    0–8 h: 10 kW cannot be served, 80 kWh go short (of 960: 8.3 %, below the limit of 9 %).
    8–18 h: one set at 40 kW burns 0.08 · 50 + 0.25 · 40 = 14 L/h.
    18–24 h: two sets at 40 kW each burn 28 L/h. 140 + 168 = 308 L a day.
    """
    solved = solve([village(), sets(commitment=commitment)], ISLAND)
    assert solved.dispatch["diesel", "running_sets"].to_numpy() == pytest.approx([0] * 8 + [1] * 10 + [2] * 6, abs=1e-6)
    assert solved.dispatch["load", "unserved_kw"].to_numpy() == pytest.approx([10] * 8 + [0] * 16, abs=1e-5)
    assert solved.dispatch["diesel", "fuel_l_per_h"].sum() == pytest.approx(308.0, rel=1e-6)
    assert money(solved)["fuel"] == pytest.approx(-365 * 308 * 6.9, rel=1e-6)
    assert money(solved)["unserved"] == pytest.approx(-365 * 80 * 20, rel=1e-6)
    assert money(solved)["operation"] == pytest.approx(-365 * 880 * 0.15, rel=1e-6)


def test_rounding_says_how_far_it_may_be_from_the_best():
    """The continuous answer burns 0.33 L/kWh and leaves nothing short: 960 kWh · (0.33 · 6.9 + 0.15) a day."""
    rounded = solve([village(), sets(commitment="rounded")], ISLAND)
    bound = 365 * 960 * (0.33 * 6.9 + 0.15)
    assert rounded.solver.bound == pytest.approx(bound, rel=1e-6)
    assert rounded.solver.gap == pytest.approx((rounded.solver.objective - bound) / rounded.solver.objective, rel=1e-5)
    assert rounded.solver.status == "gap"


def test_what_may_not_go_short_beyond_its_limit_makes_the_day_impossible():
    with pytest.raises(InfeasibleError):
        solve([village(unserved_limit_share=0.08), sets()], ISLAND)


def test_storage_lets_a_set_run_in_its_band_and_stop():
    """5 kW all day below a least load of 15 kW: the set runs some hours and the storage bridges the others.

    Each running hour has an idle burn of 4 L, so it runs as few hours as its rating allows: 120 kWh at 50 kW are
    2.4 h; three hours, 12 L + 0.25 · 120 L = 42 L (lossless storage).
    """
    store = ESS(
        power_kw=100.0, energy_kwh=200.0, soc_min=0.0, round_trip_efficiency=1.0, cycle_life=None,
        end_of_life_capacity=1.0, existing=True, opex_share_per_year=0.0, throughput_cost_cny_per_kwh=0.0,
    )  # fmt: skip
    solved = solve([Load(demand_kw=5.0), sets(power_kw=50.0), store], ISLAND)
    running = solved.dispatch["diesel", "running_sets"].to_numpy()
    output = solved.dispatch["diesel", "output_kw"].to_numpy()
    assert running.sum() == pytest.approx(3.0, abs=1e-6)
    assert (output[running > 0.5] >= 15.0 - 1e-6).all()
    assert solved.dispatch["diesel", "fuel_l_per_h"].sum() == pytest.approx(42.0, rel=1e-5)


def test_a_set_that_may_start_once_a_day_serves_one_of_two_blocks():
    """40 kW from 8 to 11 and from 14 to 17, nothing between, where no set can run: 120 kWh of 240 go short."""
    demand = [0.0] * 8 + [40.0] * 3 + [0.0] * 3 + [40.0] * 3 + [0.0] * 7
    once = solve([village(demand_kw=demand, unserved_limit_share=1.0), sets(max_starts_per_day=0.5)], ISLAND)
    assert once.dispatch["load", "unserved_kw"].sum() == pytest.approx(120.0, rel=1e-6)
    twice = solve([village(demand_kw=demand, unserved_limit_share=1.0), sets(max_starts_per_day=1)], ISLAND)
    assert twice.dispatch["load", "unserved_kw"].sum() == pytest.approx(0.0, abs=1e-6)


def test_starts_cost_what_they_are_said_to():
    demand = [0.0] * 8 + [40.0] * 3 + [0.0] * 3 + [40.0] * 3 + [0.0] * 7
    with_cost = solve([village(demand_kw=demand), sets(start_cost_cny_per_start=30.0)], ISLAND)
    assert money(with_cost)["operation"] == pytest.approx(-365 * (240 * 0.15 + 2 * 30), rel=1e-6)


def test_homes_are_served_first_and_vehicles_last():
    """10 kW of sun for 8 kW of homes and 6 kW of vehicles: the vehicles go short of 4 kW."""
    homes = Load(name="homes", demand_kw=8.0, priority="domestic", unserved_limit_share=1.0)
    carts = Load(name="carts", demand_kw=6.0, priority="charging", unserved_limit_share=1.0)
    solved = solve([homes, carts, PV(power_kw=10.0, yield_kw_per_kw=1.0, degradation_per_year=0.0)], ISLAND)
    assert solved.dispatch["homes", "unserved_kw"].max() == pytest.approx(0.0, abs=1e-6)
    assert solved.dispatch["carts", "unserved_kw"].to_numpy() == pytest.approx(np.full(24, 4.0), rel=1e-6)


def test_a_fee_is_not_earned_on_what_is_not_served():
    carts = Load(demand_kw=6.0, service_fee_cny_per_kwh=0.5, unserved_limit_share=1.0)
    solved = solve([carts, PV(power_kw=4.0, yield_kw_per_kw=1.0, degradation_per_year=0.0)], ISLAND)
    assert money(solved)["service_fee"] == pytest.approx(0.5 * 4 * 8760, rel=1e-6)


def test_whole_sets_are_bought():
    """90 kW need two sets of 50."""
    solved = solve([Load(demand_kw=90.0), sets(power_kw=Range(max=200), existing=False)], ISLAND)
    assert solved.design["diesel", "power_kw"] == pytest.approx(100.0)


def test_diesel_gives_way_as_sun_gets_cheaper():
    sun = [1.0 if 7 <= hour < 17 else 0.0 for hour in range(24)]
    shares = []
    for price in (30_000.0, 12_000.0, 3_000.0, 300.0):
        pv = PV(power_kw=Range(max=500), yield_kw_per_kw=sun, capex_cny_per_kw=price, life_years=1)
        store = ESS(power_kw=Range(max=200), energy_kwh=Range(max=1000), life_years=1, cycle_life=None)
        solved = solve([Load(demand_kw=40.0), pv, store, sets(power_kw=50.0)], ISLAND)
        shares.append(solved.dispatch.energy_kwh("diesel", "output_kw") / 960)
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(1.0, rel=1e-4)
    assert shares[-1] < 0.7


def test_a_replay_finds_a_set_below_its_least_load_and_fuel_off_the_curve():
    output, running = np.full(24, 10.0), np.ones(24)
    cost = -365 * 24 * (4.0 + 2.5) * 6.9
    outcome = Outcome(ISLAND, {}, {"power_kw": 50.0}, {"output_kw": output, "running_sets": running}, {"fuel": cost})
    broken = {check.rule for check in sets().replay(outcome) if check.relative > 1e-6}
    assert broken == {"never below the least load"}
    cheap = Outcome(
        ISLAND, {}, {"power_kw": 50.0}, {"output_kw": output, "running_sets": running}, {"fuel": 0.9 * cost}
    )
    assert "fuel follows the curve" in {check.rule for check in sets().replay(cheap) if check.relative > 1e-6}


def test_a_number_of_kw_that_is_no_number_of_sets_is_refused():
    with pytest.raises(ValidationError, match="no whole number of sets"):
        sets(power_kw=75.0)


BARE = {
    "mode": "off_grid",
    "site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 24},
    "economics": {"years": 1, "discount_rate": 0.0},
    "guideline": {"default": "off"},
}


def test_without_a_project_an_island_burns_diesel_where_it_has_it_and_sits_in_the_dark_where_it_has_not():
    """10 kW all day. With an old set: 0.08 · 20 + 0.25 · 10 = 4.1 L/h are saved. Without: 240 kWh a day go short."""
    load = {"kind": "load", "demand_kw": 10.0}
    pv = {"kind": "pv", "power_kw": 10.0, "yield_kw_per_kw": 1.0, "degradation_per_year": 0.0}
    old = {"kind": "diesel", "power_kw": 20.0, "unit_kw": 20.0, "existing": True, "commitment": "exact"}
    with_set = size(read_project({**BARE, "components": [load, pv, old]}))
    assert with_set.cash_flow.revenue_cny_per_year == pytest.approx({"fuel": 8760 * 4.1 * 6.9}, rel=1e-5)
    assert with_set.key_figures["fuel_before_l_per_year"] == pytest.approx(8760 * 4.1, rel=1e-5)
    assert with_set.key_figures["avoided_co2_t_per_year"] == pytest.approx(8.760 * 4.1 * 2.68, rel=1e-5)
    dark = size(read_project({**BARE, "components": [load, pv]}))
    assert dark.cash_flow.revenue_cny_per_year == pytest.approx({"unserved": 8760 * 10 * 14.0}, rel=1e-5)
    assert any("unserved" in notice for notice in dark.notices)
    assert dark.bills[0].total_cny == 0.0
