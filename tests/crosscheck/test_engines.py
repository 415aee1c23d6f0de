"""Every engine finds the same month: PV, wind and storage under time-of-use prices and five demand charges.

The site is invented (tests/crosscheck/invented.py); the tariff has the shape of REopt's published one: a facility
charge, a charge for each of three periods of the day, and one for sharp hours whose price rises with the demand.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from sizer.components import ESS, PV, Component, Grid, Load, Range, Setting, Wind
from sizer.finance import Economics
from sizer.model import Case, build
from sizer.solver import Problem, SolverOptions, compile_model, solve
from sizer.tariff import DemandCharge, DemandTier, Tariff
from tests.crosscheck.invented import FEED_IN, PRICE_BY_HOUR, load_kw, sun_kw_per_kw, wind_kw_per_kw
from tests.tiny import site

pytestmark = pytest.mark.crosscheck

HOURS = 744
AGREE = 1e-7  # relative


def month(step_kw: float | None = None) -> Problem:
    """The month as arrays; with a step, PV, wind and storage power come in whole units of it."""
    price = np.array([PRICE_BY_HOUR[hour % 24] for hour in range(HOURS)])
    prices = sorted(set(PRICE_BY_HOUR))
    of_period = {level: np.where(price == level, 0, -1) for level in prices}
    rising = [DemandTier(up_to_kw=150, price_cny_per_kw_month=8.0), DemandTier(price_cny_per_kw_month=14.0)]
    tariff = Tariff(
        id="invented",
        energy_price_series_cny_per_kwh=price,
        energy_period_series=np.searchsorted(prices, price),
        feed_in_series_cny_per_kwh=np.full(HOURS, FEED_IN),
        demand_charges=[
            DemandCharge(name="facility", price_cny_per_kw_month=7.5),
            DemandCharge(name="flat", price_cny_per_kw_month=3.75, period_of_step=of_period[0.68]),
            DemandCharge(name="peak", price_cny_per_kw_month=4.75, period_of_step=of_period[1.05]),
            DemandCharge(name="valley", price_cny_per_kw_month=1.0, period_of_step=of_period[0.32]),
            DemandCharge(name="sharp", tiers=rising, period_of_step=of_period[1.18]),
        ],
    )
    size = Range(max=3000.0, step=step_kw)
    components: list[Component] = [
        Load(demand_kw=load_kw(HOURS)),
        Grid(transformer_kva=800.0),
        PV(power_kw=size, yield_kw_per_kw=sun_kw_per_kw(HOURS)),
        Wind(power_kw=size, yield_kw_per_kw=wind_kw_per_kw(HOURS), capex_cny_per_kw=6500.0),
        ESS(power_kw=size, energy_kwh=Range(max=9000.0), capex_cny_per_kwh=600.0),
    ]
    return compile_model(build(Case(components, Setting(site(HOURS), Economics(), tariff))).pyomo).problem


@pytest.fixture(scope="module")
def continuous() -> Problem:
    return month()


@pytest.fixture(scope="module")
def whole() -> Problem:
    return month(step_kw=50.0)


@pytest.fixture(scope="module")
def by_scipy(continuous: Problem) -> float:
    """Objective of scipy's own call: rows with two sides become equations and inequalities."""
    matrix, low, high = continuous.matrix.tocsr(), continuous.row_lower, continuous.row_upper
    equal = low == high
    above, below = ~equal & np.isfinite(low), ~equal & np.isfinite(high)
    found = linprog(
        continuous.cost,
        A_ub=np.vstack([-matrix[above].toarray(), matrix[below].toarray()]),
        b_ub=np.concatenate([-low[above], high[below]]),
        A_eq=matrix[equal].toarray(),
        b_eq=low[equal],
        bounds=np.stack([continuous.lower, continuous.upper], axis=1),
        method="highs-ds",
    )
    assert found.status == 0
    return float(found.fun) + continuous.offset


@pytest.mark.parametrize(
    "options",
    [SolverOptions(engine="clarabel"), SolverOptions(engine="highs"), SolverOptions(engine="highs", vertex=True)],
    ids=["Clarabel", "HiGHS interior point", "HiGHS simplex"],
)
def test_every_engine_finds_what_scipy_finds(continuous: Problem, by_scipy: float, options: SolverOptions):
    answer = solve(continuous, options)
    assert answer.engine.startswith(options.engine)
    assert answer.objective == pytest.approx(by_scipy, rel=AGREE)
    assert answer.bound == pytest.approx(by_scipy, rel=AGREE)
    certificate = answer.certificate
    assert max(certificate.primal_residual, certificate.bound_violation, certificate.dual_gap) <= 1e-7


def test_the_month_exercises_every_plant(continuous: Problem):
    """Otherwise the engines would agree about nothing: all four sizes lie inside their ranges."""
    answer = solve(continuous)
    sizes = [j for j in range(continuous.columns) if continuous.upper[j] in (3000.0, 9000.0)]
    assert len(sizes) == 4
    assert all(1.0 < answer.x[j] < 0.99 * continuous.upper[j] for j in sizes)


def test_branch_and_bound_finds_what_highs_finds_in_whole_units(whole: Problem):
    ours = solve(whole, SolverOptions(engine="clarabel", gap=1e-8))
    theirs = solve(whole, SolverOptions(engine="highs", gap=1e-8))
    assert (ours.engine, theirs.engine) == ("branch-and-bound", "highs-mip")
    assert ours.objective == pytest.approx(theirs.objective, rel=AGREE)
    assert ours.x[whole.integer] == pytest.approx(theirs.x[whole.integer], abs=1e-9)
    assert int(whole.integer.sum()) == 3
    assert ours.objective > solve(whole.with_(integer=np.zeros_like(whole.integer))).objective * (1 + 1e-6)
