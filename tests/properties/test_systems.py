"""What must hold of any small system, whatever its loads, prices and sizes."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sizer.components import ESS, PV, Grid, Load, Range, Setting, Wind
from sizer.finance import Economics, net_present_value
from sizer.guideline import Guideline
from sizer.site import Site
from sizer.study import size
from sizer.tariff import DemandCharge, FeedIn, Tariff, Tier
from tests.tiny import money, setting, solve

HOURS = 24
few = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a smaller counterexample is not worth a hundred solves
    suppress_health_check=[HealthCheck.too_slow],
)
TERMS = Economics(years=5, discount_rate=0.08)


def day(low: float, high: float) -> st.SearchStrategy[np.ndarray]:
    """24 values, mostly different; whole hundredths, so that a failing case can be read."""
    return st.integers(0, 2**32 - 1).map(
        lambda seed: np.round(np.random.default_rng(seed).uniform(low, high, HOURS), 2)
    )


demands, prices, suns, winds = day(0, 100), day(0.1, 1.5), day(0, 1), day(0, 0.9)


def where(price, *, feed_in=0.05, scale=1.0, hours=HOURS, **more) -> Setting:
    return setting(price * scale, hours=hours, feed_in=feed_in * scale, economics=TERMS, **more)


def plant(demand, sun, wind, *, factor=1.0, most_kw=200.0) -> list:
    return [
        Load(demand_kw=(demand * factor).tolist()),
        Grid(import_limit_kw=1000 * factor, export_limit_kw=1000 * factor),
        PV(power_kw=Range(max=most_kw * factor), yield_kw_per_kw=sun.tolist(), capex_cny_per_kw=2500),
        Wind(power_kw=Range(max=100 * factor), yield_kw_per_kw=wind.tolist()),
        ESS(power_kw=Range(max=100 * factor), energy_kwh=Range(max=300 * factor), capex_cny_per_kwh=500),
    ]


def npv(solved) -> float:
    return -solved.solver.objective


@few
@given(demands, prices, suns, winds)
def test_every_bus_balances_and_every_replay_passes(demand, price, sun, wind):
    charge = DemandCharge(price_cny_per_kw_month=30)
    solved = solve(plant(demand, sun, wind), where(price, demand_charges=[charge]))
    year = solved.dispatch
    supply = (
        year["grid", "import_kw"] + year["pv", "output_kw"] + year["wind", "output_kw"] + year["ess", "discharge_kw"]
    )
    use = year["load", "demand_kw"] + year["grid", "export_kw"] + year["ess", "charge_kw"]
    assert supply.to_numpy() == pytest.approx(use.to_numpy(), abs=1e-5)
    assert year["load", "demand_kw"].to_numpy() == pytest.approx(demand)
    assert {label for label, _ in solved.checks} >= {"load", "grid", "pv", "wind", "ess"}
    assert all(check.relative <= 1e-6 for _, check in solved.checks)
    stated = net_present_value(solved.money, TERMS)
    assert npv(solved) == pytest.approx(stated, rel=1e-9, abs=1e-3)


@few
@given(demands, prices, st.sampled_from([0.5, 2.0, 7.0]))
def test_the_bill_is_proportional_to_the_prices(demand, price, factor):
    def bill(scale):
        tiers = [Tier(up_to_kwh_per_month=500), Tier(price_change_cny_per_kwh=0.1 * scale)]
        charges = [DemandCharge(price_cny_per_kw_month=30 * scale)]
        at = where(price, scale=scale, tiers=tiers, demand_charges=charges, fixed_cny_per_month=10 * scale)
        return sum(money(solve([Load(demand_kw=demand.tolist()), Grid()], at)).values())

    assert bill(factor) == pytest.approx(factor * bill(1.0), rel=1e-7)


@few
@given(demands, prices, suns, winds)
def test_money_scales_with_the_size_of_the_site(demand, price, sun, wind):
    """Loads and limits times a thousand: sizes and money times a thousand."""
    at = where(price, demand_charges=[DemandCharge(price_cny_per_kw_month=30)])
    small, large = solve(plant(demand, sun, wind), at), solve(plant(demand, sun, wind, factor=1000.0), at)
    assert npv(large) == pytest.approx(1000 * npv(small), rel=1e-5)


@few
@given(demands, prices)
def test_storage_of_no_size_is_no_storage(demand, price):
    load, grid = Load(demand_kw=demand.tolist()), Grid()
    without = solve([load, grid], where(price))
    nothing = solve([load, grid, ESS(power_kw=0.0, energy_kwh=0.0)], where(price))
    assert npv(nothing) == pytest.approx(npv(without), rel=1e-7)
    assert nothing.dispatch["grid", "import_kw"].to_numpy() == pytest.approx(demand, abs=1e-6)


@few
@given(demands, prices, suns, winds, st.floats(0.0, 150.0))
def test_a_larger_range_is_never_worse(demand, price, sun, wind, less):
    wide = solve(plant(demand, sun, wind, most_kw=200.0), where(price))
    narrow = solve(plant(demand, sun, wind, most_kw=200.0 - less), where(price))
    assert npv(wide) >= npv(narrow) - 1e-6 * abs(npv(narrow))


@few
@given(demands, prices, suns, winds, st.integers(0, 1000))
def test_the_order_of_components_means_nothing(demand, price, sun, wind, seed):
    components = plant(demand, sun, wind)
    shuffled = random.Random(seed).sample(components, len(components))  # noqa: S311
    ordered, other = solve(components, where(price)), solve(shuffled, where(price))
    assert npv(other) == pytest.approx(npv(ordered), rel=1e-6)


@few
@given(demands, prices, suns)
def test_the_same_day_twice_is_worth_the_same_year(demand, price, sun):
    """Without storage exactly; with it never less, for two days can at least be run like one."""

    def twice(values):
        return np.tile(values, 2)

    def value(components, at):
        return npv(solve(components, at))

    once_at, twice_at = where(price), where(twice(price), hours=48)
    pv = {"power_kw": 50.0, "degradation_per_year": 0.0}
    once = [Load(demand_kw=demand.tolist()), Grid(), PV(yield_kw_per_kw=sun.tolist(), **pv)]
    both = [Load(demand_kw=twice(demand).tolist()), Grid(), PV(yield_kw_per_kw=twice(sun).tolist(), **pv)]
    assert value(both, twice_at) == pytest.approx(value(once, once_at), rel=1e-7)
    ess = ESS(power_kw=20.0, energy_kwh=50.0)
    alone = value([*once, ess], once_at)
    assert value([*both, ess], twice_at) >= alone - 1e-6 * abs(alone)


@few
@given(demands, prices)
def test_half_the_step_gives_the_same_bill(demand, price):
    def bill(minutes):
        site = Site(latitude_deg=31, longitude_deg=121, hours=HOURS, step_minutes=minutes)
        repeated = np.repeat(price, 60 // minutes).tolist()
        tariff = Tariff(
            id="x", energy_price_series_cny_per_kwh=repeated, demand_charges=[DemandCharge(price_cny_per_kw_month=30)]
        )
        load = Load(demand_kw=np.repeat(demand, 60 // minutes).tolist())
        return npv(solve([load, Grid()], Setting(site, TERMS, tariff)))

    assert bill(30) == pytest.approx(bill(60), rel=1e-9)
    assert bill(15) == pytest.approx(bill(60), rel=1e-9)


@settings(few, max_examples=6)
@given(demands, prices, suns, winds, st.sampled_from(["off", "hard"]))
def test_the_optimum_is_the_cash_flows_net_present_value(demand, price, sun, wind, strictness):
    from sizer.project import Project

    project = Project(
        site=Site(latitude_deg=31, longitude_deg=121, hours=HOURS),
        economics=TERMS,
        tariff=Tariff(id="x", energy_price_series_cny_per_kwh=price.tolist(), feed_in=FeedIn(price_cny_per_kwh=0.05)),
        guideline=Guideline(default=strictness),
        components=plant(demand, sun, wind),
    )
    study = size(project)
    gained = study.reference.solver.objective - study.solver.objective
    scale = abs(study.reference.solver.objective)
    assert study.cash_flow.npv_cny == pytest.approx(gained, abs=1e-7 * scale)
    factors = (1 + TERMS.discount_rate) ** -np.arange(TERMS.years + 1.0)
    by_line = sum(float(line.flow @ factors) for line in study.cash_flow.lines)
    assert by_line == pytest.approx(gained, abs=1e-7 * scale)
    if strictness == "off":
        assert gained >= -1e-6 * scale, "building nothing is allowed, so the best is never worse"
    else:
        assert not study.audit.failed


@few
@given(demands, prices, suns, day(0.0, 2.0))
def test_nothing_flows_both_ways_even_where_selling_pays_more_than_buying_costs(demand, price, sun, feed_in):
    solved = solve(plant(demand, sun, np.zeros(HOURS)), where(price, feed_in=feed_in))
    year = solved.dispatch
    for component, there, back in (("grid", "import_kw", "export_kw"), ("ess", "charge_kw", "discharge_kw")):
        both = np.minimum(year[component, there], year[component, back])
        assert both.max() <= 1e-5 * max(1.0, year[component, there].max())
    assert solved.solver.bound <= solved.solver.objective + 1e-6 * abs(solved.solver.objective)
