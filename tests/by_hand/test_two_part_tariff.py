"""The basic charge of a two-part tariff, agreed by quarter, on paper."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizer.components import ESS, PV, Grid, Load, Range
from sizer.errors import InputError
from sizer.finance import Economics
from sizer.model import Case, Solved, optimise
from sizer.solver import SolverOptions
from sizer.tariff import BasicCharge, BasicTerms, basic_charge_cny, bill, cheapest_terms
from tests.by_hand.test_tiny_systems import FREE_ESS
from tests.tiny import money, setting, site, solve

WINTER_H = 90 * 24  # January to March: one quarter
PRICES = BasicCharge(capacity_price_cny_per_kva_month=30, max_demand_price_cny_per_kw_month=40, default="none")


def by_month(january: float, february: float, march: float) -> list[float]:
    """A constant load in each of three months. [kW]"""
    return [january] * (31 * 24) + [february] * (28 * 24) + [march] * (31 * 24)


def winter(load: list[float], **more):
    where = setting(0.0, hours=WINTER_H, basic_charge=PRICES)
    return solve([Load(demand_kw=load), Grid(transformer_kva=1000, **more)], where)


@pytest.mark.parametrize(
    ("load", "way", "cost"),
    [
        # by demand 40 × (500 + 600 + 420) = 60,800; by capacity 3 × 30 × 1000 = 90,000; by contract at best
        # 500 / 1.05 = 476.19 declared: 3 × 40 × 476.19 + 80 × (600 − 500) = 65,142.86
        ((500, 600, 420), "demand", 60_800.0),
        # by demand 72,000; by contract 600 / 1.05 = 571.43 declared: 3 × 40 × 571.43 = 68,571.43
        ((600, 600, 600), "contract", 68_571.428571),
        # by demand 108,000; by contract 3 × 40 × 857.14 = 102,857.14; by capacity 90,000
        ((900, 900, 900), "capacity", 90_000.0),
        # never above 40 % of the transformer: 400 kW must be declared, 48,000; by demand 40 × 900 = 36,000
        ((300, 300, 300), "demand", 36_000.0),
    ],
)
def test_three_months_by_hand(load, way, cost):
    solved = winter(by_month(*load), basic_charge="by_quarter")
    assert solved.design["grid", f"q1_{way}_share"] == pytest.approx(1.0)
    assert money(solved)["basic_charge"] == pytest.approx(-4 * cost, rel=1e-6)  # three months, times four a year


def test_above_105_percent_of_the_declared_demand_costs_double_to_the_cent():
    """500 kW declared; 525 kW is tolerated; 560.55 kW costs 500 × 40 + 2 × 35.55 × 40 = 22,844.00."""
    place = site(WINTER_H)
    where = setting(0.0, hours=WINTER_H, basic_charge=PRICES)
    load = np.array(by_month(450.0, 525.0, 560.55))
    terms = BasicTerms(("contract",), (500.0,))
    result = bill(where.tariff.year(place), place, load, transformer_kva=1000, agreed=(PRICES, terms))
    assert result.table["basic", ""].round(2).tolist() == [20_000.00, 20_000.00, 22_844.00]
    solved = winter(load.tolist(), basic_charge="contract", declared_demand_kw=500.0)
    assert round(-money(solved)["basic_charge"] / 4, 2) == 62_844.00
    assert solved.design["grid", "q1_declared_kw"] == pytest.approx(500.0)


def test_ways_fixed_for_the_quarters_are_billed_as_fixed():
    solved = winter(by_month(500, 600, 420), basic_charge=("capacity", "demand", "demand", "demand"))
    assert money(solved)["basic_charge"] == pytest.approx(-4 * 90_000)


def test_a_waived_charge_costs_nothing():
    assert "basic_charge" not in money(winter(by_month(500, 600, 420), basic_charge="waived"))


@pytest.mark.parametrize("peaked", [1.0, 1.8])
def test_with_storage_the_choice_is_never_dearer_than_the_best_of_all_fixed_choices(peaked):
    """The model sizes its peaks and its way at once; trying every way apart finds nothing cheaper."""
    day = np.full(24, 450.0)
    day[18:20] *= peaked
    load = np.tile(day, 90).tolist()
    ess = ESS(power_kw=100, energy_kwh=200, **FREE_ESS)
    where = setting(0.5, hours=WINTER_H, basic_charge=PRICES)

    def cost(way) -> float:
        solved = solve([Load(demand_kw=load), Grid(transformer_kva=1000, basic_charge=way), ess], where)
        return solved.solver.objective

    assert cost("by_quarter") <= min(cost(way) for way in ("capacity", "contract", "demand")) * (1 + 1e-6)


TWO_QUARTERS_H = 94 * 24  # January to the fourth of April
WAYS = ("capacity", "contract", "demand")
OTHER_PRICES = BasicCharge(capacity_price_cny_per_kva_month=19, max_demand_price_cny_per_kw_month=48, default="none")


def free_site(grid: Grid, prices: BasicCharge, *, evening: float, feed_in: float, gap: float) -> Solved:
    """A works with an evening peak that may buy PV and storage, and sells at night where that pays."""
    hour, day = np.arange(TWO_QUARTERS_H) % 24, np.arange(TWO_QUARTERS_H) // 24
    load = (300 + 120 * (hour >= 8)) * (1 + 0.25 * np.sin(day / 15)) + evening * ((hour == 18) | (hour == 19))
    sun = np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None) * (0.6 + 0.3 * np.cos(day))
    price = np.where(hour < 7, 0.25, np.where((hour >= 17) & (hour < 22), 1.05, 0.65)).tolist()
    plant = [
        PV(power_kw=Range(max=900), yield_kw_per_kw=np.clip(sun, 0, None).tolist(), capex_cny_per_kw=4500),
        ESS(power_kw=Range(max=400), energy_kwh=Range(max=1600), capex_cny_per_kwh=700, min_duration_h=2),
    ]
    life = Economics(years=15, discount_rate=0.08)
    where = setting(price, hours=TWO_QUARTERS_H, feed_in=feed_in, economics=life, basic_charge=prices)
    return optimise(Case([Load(demand_kw=load.tolist()), grid, *plant], where), SolverOptions(gap=gap), explain=False)


def cost_of(way: Any, prices: BasicCharge, kva: float, *, gap: float = 1e-6, feed_in: float = 0.0, **more) -> float:
    grid = Grid(transformer_kva=kva, basic_charge=way)
    return free_site(grid, prices, feed_in=feed_in, gap=gap, **more).solver.objective


def test_free_sizes_with_a_free_choice_cost_what_the_best_of_all_fixed_choices_costs():
    """Every way of every quarter is fixed in turn, sizes and dispatch free; the gap asked for is far wider than what
    lies between many of them."""
    ways = list(product(WAYS, repeat=2))
    enumerated = {way: cost_of((*way, "demand", "demand"), PRICES, 800, evening=150) for way in ways}
    assert len({round(value) for value in enumerated.values()}) == len(ways)
    by_quarter, by_year = (cost_of(rule, PRICES, 800, evening=150, gap=0.05) for rule in ("by_quarter", "by_year"))
    assert by_quarter == pytest.approx(min(enumerated.values()), rel=1e-6)
    assert by_year == pytest.approx(min(enumerated[way, way] for way in WAYS), rel=1e-6)


@pytest.mark.parametrize(("kva", "evening"), [(500, 100), (1250, 250)])
def test_one_way_for_the_year_costs_what_the_best_fixed_one_costs(kva, evening):
    enumerated = [cost_of(way, OTHER_PRICES, kva, evening=evening) for way in WAYS]
    assert cost_of("by_year", OTHER_PRICES, kva, evening=evening, gap=0.05) == pytest.approx(min(enumerated), rel=1e-6)


def test_where_energy_could_be_sold_again_the_choice_still_costs_no_more_than_any_fixed_one():
    """A night's energy sells for more than it costs, so that keeping import and export apart costs something after
    the ways were compared: they are compared again."""
    site = {"evening": 80, "feed_in": 0.35}
    enumerated = [cost_of(way, OTHER_PRICES, 1600, **site) for way in WAYS]
    assert cost_of("by_year", OTHER_PRICES, 1600, **site, gap=0.05) <= min(enumerated) * (1 + 1e-6)


@pytest.mark.parametrize(("transformer_kva", "gap"), [(500, 0.2), (700, 0.2), (700, 1e-4), (1500, 0.2)])
def test_a_search_that_stops_early_still_ends_at_the_cheapest_terms_of_what_is_metered(transformer_kva, gap):
    """Four quarters of their own loads; at the metered demand no terms found by trying all are cheaper."""
    day = np.full(24, 200.0)
    day[18:20] = 330.0
    months = [1.0, 1.0, 0.9, 0.6, 0.6, 0.5, 1.3, 1.4, 1.35, 0.8, 0.7, 1.1]
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    load = np.concatenate([np.tile(day * part, count) for part, count in zip(months, days, strict=True)])
    where = setting(0.5, hours=8760, basic_charge=PRICES)
    grid = Grid(transformer_kva=transformer_kva, basic_charge="by_quarter")
    case = Case([Load(demand_kw=load.tolist()), grid], where)
    solved = optimise(case, SolverOptions(gap=gap))
    metered = np.array([load[where.site.month_of_step == month].max() for month in range(12)])
    best = cheapest_terms(PRICES, metered, transformer_kva)
    cheapest = basic_charge_cny(PRICES, best, metered, transformer_kva).sum()
    assert money(solved)["basic_charge"] == pytest.approx(-cheapest, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(1, 1000), min_size=1, max_size=12), st.floats(0, 60), st.floats(0, 60), st.floats(400, 1000))
def test_no_terms_are_cheaper_than_those_found_by_trying_the_corners(peaks, capacity, demand, other_kw):
    prices = BasicCharge(capacity_price_cny_per_kva_month=capacity, max_demand_price_cny_per_kw_month=demand)
    metered = np.array(peaks)
    best = cheapest_terms(prices, metered, 1000.0)
    count = len(best.by)
    for way in ("capacity", "contract", "demand"):
        terms = BasicTerms((way,) * count, (other_kw,) * count)
        dearer = basic_charge_cny(prices, terms, metered, 1000.0).sum()
        assert basic_charge_cny(prices, best, metered, 1000.0).sum() <= dearer + 1e-6


def test_what_cannot_be_agreed_is_refused():
    with pytest.raises(ValueError, match="needs transformer_kva"):
        Grid(basic_charge="by_quarter")
    with pytest.raises(ValueError, match="at least 40 %"):
        Grid(transformer_kva=1000, basic_charge="contract", declared_demand_kw=300)
    with pytest.raises(ValueError, match="4 quarters"):
        Grid(transformer_kva=1000, basic_charge=("capacity", "demand"))
    with pytest.raises(InputError, match="has none"):
        solve([Load(demand_kw=1.0), Grid(transformer_kva=10, basic_charge="by_quarter")], setting(0.5))
    place, terms = site(24), BasicTerms(("contract",), (100.0,))
    with pytest.raises(InputError, match="at least 40 %"):
        bill(setting(0.5).tariff.year(place), place, 1.0, transformer_kva=1000, agreed=(PRICES, terms))


def test_a_power_factor_of_0_86_adds_2_percent_to_what_it_is_reckoned_on():
    """Standard 0.90: four hundredths below, 4 × 0.5 %. Energy 0.5 × 10 kW × 8760 h = 43,800; basic 12 × 30 × 100."""
    prices = PRICES.model_copy(update={"default": "capacity"})
    where = setting(0.5, basic_charge=prices, fixed_cny_per_month=7.0)
    solved = solve([Load(demand_kw=10.0), Grid(transformer_kva=100, billed_power_factor=0.86)], where)
    assert money(solved)["power_factor"] == pytest.approx(-0.02 * (43_800 + 36_000))
