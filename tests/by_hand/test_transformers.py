"""A larger connection from the catalogue, solved by hand; cos φ is 0.95."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sizer.components import Grid, Load
from sizer.components.transformers import offers, transformers
from sizer.tariff import BasicCharge
from tests.by_hand.test_charging import cars
from tests.tiny import money, setting, solve

PRICES = {own.kva: own.price_cny for own in transformers().ratings}
BY_CAPACITY = {"basic_charge": BasicCharge(capacity_price_cny_per_kva_month=30)}


def enlarged(load_kw: float, kva: float = 400.0, way: str = "beside", **more):
    grid = Grid(transformer_kva=kva, expansion_catalogue=way, **more)
    return solve([grid, Load(demand_kw=load_kw)], setting(1.0, **BY_CAPACITY))


@pytest.mark.parametrize(
    ("load_kw", "kva", "way", "chosen", "added_kw"),
    [
        (500.0, 40.0, "beside", 500, 475.0),  # 462 kW are missing: 486 kVA
        (500.0, 400.0, "beside", 160, 152.0),  # 120 kW are missing: 126 kVA, and 125 are too few
        (500.0, 400.0, "instead", 630, 218.5),  # 526 kVA in all: 630, 230 more than there are
        (100.0, 0.0, "beside", 125, 118.75),  # nothing stands yet: 105 kVA
        (300.0, 400.0, "beside", 0, 0.0),  # 380 kW are enough
    ],
)
def test_the_smallest_rating_that_carries_the_load_is_bought_at_its_price(load_kw, kva, way, chosen, added_kw):
    solved = enlarged(load_kw, kva, way)
    assert solved.design["grid", "new_transformer_kva"] == pytest.approx(chosen)
    assert solved.design["grid", "expansion_kw"] == pytest.approx(added_kw)
    assert solved.design["grid", "new_transformers"] == pytest.approx(float(chosen > 0))
    assert money(solved)["connection_expansion"] == pytest.approx(-PRICES.get(chosen, 0.0))
    held_kva = chosen if way == "instead" else kva + chosen
    assert money(solved)["basic_charge"] == pytest.approx(-12 * 30 * held_kva)
    assert {("grid", "expansion_kw"), ("grid", "new_transformer_kva")} <= solved.design.chosen


def test_all_in_it_costs_by_the_power_added():
    """160 kVA add 152 kW: at 7,500 CNY/kW all in 1,140,000, not the catalogue's 177,000."""
    solved = enlarged(500.0, expansion_cny_per_kw=7500.0)
    assert money(solved)["connection_expansion"] == pytest.approx(-1_140_000)


def test_two_equal_ones_where_one_is_not_enough():
    """2,700 kW are 2,842 kVA: no single one; 2 × 1,600 kVA for 2,228,000, less than 2 × 2,000."""
    solved = enlarged(2700.0, 0.0, expansion_transformers=2)
    assert (solved.design["grid", "new_transformers"], solved.design["grid", "new_transformer_kva"]) == (2, 1600)
    assert money(solved)["connection_expansion"] == pytest.approx(-2 * PRICES[1600])


def test_steering_takes_a_smaller_rating_than_unmanaged_charging():
    """40 kVA carry 38 kW. Unmanaged, 30 cars want 212.1 kW: 174.1 more, 183.3 kVA, 200.

    Steered over six hours 420 kWh need 70.7 kW: 32.7 more, 34.4 kVA, 50. The reference case buys the larger one.
    """
    grid = Grid(transformer_kva=40, expansion_catalogue="beside")
    steered = solve([grid, cars(30)], setting(1.0))
    before = solve([grid.reference(), cars(30).reference()], setting(1.0))
    assert before.design["grid", "new_transformer_kva"] == pytest.approx(200)
    assert steered.design["grid", "new_transformer_kva"] == pytest.approx(50)
    saved = before.solver.objective - steered.solver.objective
    assert saved == pytest.approx(PRICES[200] - PRICES[50], rel=1e-4)


def test_a_design_is_run_with_the_transformer_it_was_sized_with():
    grid = Grid(transformer_kva=40, expansion_catalogue="beside").fixed({"expansion_kw": 475.0})
    run = solve([grid, Load(demand_kw=100.0)], setting(1.0))
    assert run.design["grid", "expansion_kw"] == pytest.approx(475)
    assert run.design["grid", "new_transformer_kva"] == pytest.approx(500)
    assert money(run)["connection_expansion"] == pytest.approx(-PRICES[500])
    assert not run.design.chosen
    assert grid.reference().given_expansion_kw is None


def test_offers_rise_and_none_adds_what_a_cheaper_one_adds():
    found = offers(0.0, 1.0, instead=False, most=2, most_kw=1e6)
    added = [offer.added_kw for offer in found]
    assert added == sorted(set(added))
    assert added[0] == 0.0
    assert next(offer for offer in found if offer.added_kw == 1000.0).price_cny == min(PRICES[1000], 2 * PRICES[500])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"transformer_kva": 0}, "transformer_kva is 0: nothing can be bought"),
        ({"expansion_catalogue": "beside"}, "expansion_catalogue needs transformer_kva: what there is to enlarge"),
        ({"transformer_kva": 400, "expansion_catalogue": "beside", "expansion_step_kva": 630}, "both say what can be"),
        ({"transformer_kva": 400, "expansion_catalogue": "beside", "expansion_max_kw": 20}, "offers nothing within"),
        ({"transformer_kva": 400, "expansion_catalogue": "beside", "basic_charge": "by_quarter"}, "Leave out one"),
    ],
)
def test_an_enlargement_of_nothing_or_by_two_rules_is_refused_in_words(fields, words):
    with pytest.raises(ValidationError, match=words):
        Grid(**fields)
