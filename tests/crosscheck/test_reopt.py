"""Optima published with NREL's REopt, reached with this product's components.

Compared are the life-cycle cost first and the sizes second, since optima are flat. What REopt knows and this product
does not (US taxes, incentives) is folded into unit costs and prices: see tests/crosscheck/reopt.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from sizer.components import Grid, Load, Setting
from sizer.finance import Economics
from sizer.model import Case, Solved, optimise
from sizer.solver import SolverOptions
from sizer.tariff import DemandCharge, DemandTier, Tariff, Tier
from tests.crosscheck.reopt import ReoptCase, folded
from tests.tiny import money, site

pytestmark = pytest.mark.crosscheck

LCC = 1e-5  # relative; REopt reports whole dollars, and rounds the slope of the PV cost to them
SIZE = 1e-3  # relative


@dataclass(frozen=True)
class Reached:
    """A published case and what this product makes of it."""

    case: ReoptCase
    without: Solved
    solved: Solved

    def first_year(self, *streams: str) -> float:
        """Bill of the first year before taxes and growth, as REopt reports it."""
        return -sum(money(self.solved).get(stream, 0.0) for stream in streams) / self.case.fold

    @property
    def first_year_without(self) -> float:
        """The whole bill of the first year with no new plant."""
        return -sum(money(self.without).values()) / self.case.fold


def solve_both(case: ReoptCase, *plants) -> Reached:
    """Solve with and without the new plants; exports earn nothing, so there are none.

    REopt's grid is unlimited. Twice the highest load is as good: it never binds, and the problem is convex.
    """
    limit = 2 * case.series["load_kw"].max()
    grid = Grid(import_limit_kw=limit, export_limit_kw=0.0)
    without = optimise(Case([case.load, grid], case.setting))
    solved = optimise(Case([case.load, grid, *plants], case.setting))
    assert solved.dispatch["grid", "import_kw"].max() < 0.99 * limit
    return Reached(case, without, solved)


@pytest.fixture(scope="module")
def r1(published: Path) -> Reached:
    case = ReoptCase.read(published / "R1_tou_pv_batt")
    return solve_both(case, case.pv(1000.0), case.ess(1000.0, 1000.0))


@pytest.fixture(scope="module")
def r4(published: Path) -> Reached:
    case = ReoptCase.read(published / "R4_tiered_pv")
    assert case.inputs["storage"]["max_kwh"] == 0
    return solve_both(case, case.pv(1000.0))


def test_pv_and_storage_under_time_of_use_prices_cost_what_reopt_says(r1: Reached):
    assert r1.without.solver.objective == pytest.approx(r1.case.expected["lcc_bau"], rel=LCC)
    assert r1.solved.solver.objective == pytest.approx(r1.case.expected["lcc"], rel=LCC)


def test_pv_and_storage_under_time_of_use_prices_are_as_large_as_reopt_says(r1: Reached):
    design, expected = r1.solved.design, r1.case.expected
    assert design["pv", "power_kw"] == pytest.approx(expected["pv_kw_total"], rel=SIZE)
    assert design["ess", "power_kw"] == pytest.approx(expected["batt_kw"], rel=SIZE)
    assert design["ess", "energy_kwh"] == pytest.approx(expected["batt_kwh"], rel=SIZE)


def test_the_first_years_bill_under_time_of_use_prices_is_reopts(r1: Reached):
    expected = r1.case.expected
    assert r1.first_year_without == pytest.approx(expected["year1_bill_bau"], abs=0.01)
    assert r1.first_year("energy_bill") == pytest.approx(expected["year1_energy_cost"], rel=LCC)
    assert r1.first_year("demand_bill") == pytest.approx(expected["year1_demand_cost"], rel=LCC)
    assert r1.solved.dispatch.energy_kwh("grid", "import_kw") == pytest.approx(expected["year1_grid_kwh"], rel=LCC)


def test_pv_under_tiered_prices_costs_what_reopt_says(r4: Reached):
    assert r4.without.solver.objective == pytest.approx(r4.case.expected["lcc_bau"], rel=LCC)
    assert r4.solved.solver.objective == pytest.approx(r4.case.expected["lcc"], rel=LCC)


def test_pv_under_tiered_prices_is_as_large_as_reopt_says(r4: Reached):
    assert r4.solved.design["pv", "power_kw"] == pytest.approx(r4.case.expected["pv_kw_total"], rel=SIZE)


def test_the_first_years_bill_under_tiered_prices_is_reopts(r4: Reached):
    expected = r4.case.expected
    assert r4.first_year_without == pytest.approx(expected["year1_bill_bau"], abs=0.01)
    assert r4.first_year("energy_bill") == pytest.approx(expected["year1_energy_cost"], rel=LCC)
    assert r4.first_year("demand_bill") == pytest.approx(expected["year1_demand_cost"], rel=LCC)
    assert r4.solved.dispatch.energy_kwh("grid", "import_kw") == pytest.approx(expected["year1_grid_kwh"], rel=LCC)


def test_a_flat_load_pays_reopts_analytic_bill():
    """REopt's first analytic case: 10,000 kWh a year at 0.1; 10,000 / 8,760 kW at 10 in each of 12 months."""
    charge = DemandCharge(price_cny_per_kw_month=10.0)
    tariff = Tariff(id="flat", energy_price_series_cny_per_kwh=[0.1] * 8760, demand_charges=[charge])
    where = Setting(site(None), Economics(years=1, discount_rate=0.0), tariff)
    solved = optimise(Case([Load(demand_kw=10_000 / 8760), Grid(import_limit_kw=10.0)], where))
    assert money(solved)["energy_bill"] == pytest.approx(-1000.00, abs=0.005)
    assert money(solved)["demand_bill"] == pytest.approx(-136.99, abs=0.005)


def test_falling_tiers_of_energy_and_demand_cost_reopts_analytic_sum():
    """100 kW all year: 31 days just fill the first tier of 74,400 kWh, so all energy costs 0.10, and all demand 10.

    87,600 + 12,000 a year, after 26 % tax 73,704; growth 1.66 % from year 1 on, discount 6.24 %, 25 years.
    """
    economics = Economics(years=25, discount_rate=0.0624, energy_price_growth=0.0166)
    fold = folded(economics, "energy", tax=0.26)
    demand = [DemandTier(up_to_kw=100.0, price_cny_per_kw_month=10 * fold), DemandTier(price_cny_per_kw_month=5 * fold)]
    tariff = Tariff(
        id="falling",
        energy_price_series_cny_per_kwh=[0.10 * fold] * 8760,
        tiers=[Tier(up_to_kwh_per_month=74_400), Tier(price_change_cny_per_kwh=-0.05 * fold)],
        demand_charges=[DemandCharge(tiers=demand)],
    )
    case = Case([Load(demand_kw=100.0), Grid(import_limit_kw=1000.0)], Setting(site(None), economics, tariff))
    solved = optimise(case, SolverOptions(gap=1e-9))
    assert solved.solver.objective == pytest.approx(1_092_312.443, abs=0.0005)
