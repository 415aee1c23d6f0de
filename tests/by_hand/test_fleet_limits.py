"""Phases, contracts, changes of power, timers and islands: vehicles on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from sizer.components import PV, ChargingPiles, Component, Fleet, Grid, Load, Outcome
from sizer.errors import InputError
from sizer.model import Case, build, solve_built
from sizer.solver import compile_model
from tests.by_hand.test_charging import EVERY_DAY, cars, commuters
from tests.tiny import money, setting, solve

CHEAP_HOUR = np.where(np.arange(24) == 3, 0.1, 1.0)


def outcome_of(fleet: Fleet, others: list[Component], prices: np.ndarray | float) -> Outcome:
    """What the fleet's replay and its figures see."""
    model = build(Case([*others, fleet], setting(prices)))
    solved = solve_built(model, compile_model(model.pyomo))
    plans = {n: np.array([v.value for v in p.values()]) for n, p in model.wirings["fleet"].plans.items()}
    paid = {"owner_payment": sum(m.amount for m in solved.money if m.stream == "owner_payment")}
    series = {name: values.copy() for name, values in solved.dispatch.series_of("fleet").items()}
    return Outcome(model.case.setting, model.profiles["fleet"], {}, series, paid, plans)


def broken(fleet: Fleet, outcome: Outcome) -> set[str]:
    return {check.rule for check in fleet.replay(outcome) if check.relative > 1e-6}


def test_phases_are_kept_alike_where_a_limit_asks_for_it():
    """Four cars at single-phase piles, on phases A, B, C and A: in the one cheap hour they would draw 14, 7 and 7 kW.

    A limit of 3.5 kW at the plug lets phase A have 10.5, and 3.5 kWh at 1.0 instead of 0.1 cost 3.15 CNY a day more.
    Single cars are on with 1.4 kW or more, or off, so what they do differs from the plan by less than that.
    """
    free, kept = (cars(4, kwh=7.0, phase_difference_limit_kw=limit) for limit in (None, 3.5 / 0.99))
    cost = {}
    for fleet, difference in ((free, 7.0), (kept, 3.5)):
        solved = solve([Grid(), fleet], setting(CHEAP_HOUR))
        cost[fleet] = -money(solved)["energy_bill"] / 365
        assert abs(solved.figures["fleet"]["phase_difference_kw"] * 0.99 - difference) <= 1.4
        assert solved.figures["fleet"]["phase_difference_before_kw"] == pytest.approx(7.0 / 0.99)
        assert solved.figures["fleet"]["phase_unbalance_before_share"] == pytest.approx(0.5)
    assert cost[kept] - cost[free] == pytest.approx(3.5 / 0.99 * 0.9, rel=1e-6)


def test_a_limit_of_phases_is_replayed_and_refused_where_nobody_steers():
    fleet = cars(4, kwh=7.0, phase_difference_limit_kw=3.0)
    outcome = outcome_of(fleet, [Grid()], CHEAP_HOUR)
    assert not broken(fleet, outcome)
    assert "phases differ no more than allowed" in broken(cars(4, kwh=7.0, phase_difference_limit_kw=2.9), outcome)
    with pytest.raises(InputError, match="unmanaged charging differs by up to 7.1 kW between phases. Steer it"):
        solve([Grid(), cars(4, kwh=7.0, control="unmanaged", phase_difference_limit_kw=3.0)], setting(1.0))
    with pytest.raises(ValidationError, match="v2g_15 has 3 phases"):
        commuters(phase_difference_limit_kw=3.0)


def test_three_phase_piles_have_no_unbalance():
    solved = solve([Grid(), commuters(owner_payment_cny_per_kwh=0.3), Load(demand_kw=200.0)], setting(0.77))
    assert not any(name.startswith("phase") for name in solved.figures["fleet"])


def test_a_contract_pays_a_sum_and_the_energy_beyond_it():
    """Table 2-4, scheme II: 5,000 CNY for 1,800 kWh in half a year; ten cars discharge up to 5,625 kWh a year each.

    36,000 of 56,250 kWh are paid by 100,000 CNY, the other 20,250 at 0.30.
    """
    contract = {"contract_cny_per_vehicle": 5000, "contract_kwh": 1800, "contract_years": 0.5}
    fleet = commuters(owner_payment_cny_per_kwh=0.3, **contract)
    outcome = outcome_of(fleet, [Grid(), Load(demand_kw=500.0)], 1.0)
    assert outcome.money["owner_payment"] == pytest.approx(-(100_000 + 0.3 * 20_250), rel=1e-5)
    assert not broken(fleet, outcome)
    less = replace(outcome, money={"owner_payment": outcome.money["owner_payment"] + 10.0})
    assert "owners get what they are owed" in broken(fleet, less)
    within = outcome_of(commuters(owner_payment_cny_per_kwh=0.3, **contract), [Grid(), Load(demand_kw=500.0)], 0.20)
    given_back = within.series["discharge_kw"].sum() / 0.945 * 365
    assert given_back == pytest.approx(36_000, rel=1e-4), "at 0.20 only what is paid already is worth its wear of 0.079"
    assert within.money["owner_payment"] == pytest.approx(-100_000, rel=1e-6)


def test_vehicles_change_their_power_seldom_where_changes_cost():
    """Prices that go up and down by 0.3 every hour would have cars charge and discharge by turns."""
    prices = np.where(np.arange(24) % 2 == 0, 0.7, 1.0)
    turns = {}
    for price in (0.0, 0.5):
        # Owners let nothing be taken out on the whole: only turning there and back earns.
        own = {"soc_arrival": (0.6, 0.0), "soc_departure": 0.6, "soc_floor": 0.35, **EVERY_DAY}
        fleet = Fleet.model_validate(
            {
                "control": "v2g",
                "change_cost_cny_per_kw": price,
                "fleet": {"archetype": "v2g_commuter", "vehicles": 6, **own},
            }
        )
        solved = solve([Grid(), Load(demand_kw=500.0), fleet], setting(prices))
        turns[price] = solved.figures["fleet"]["v2g_switches_per_session"]
    assert turns[0.0] >= 4
    assert turns[0.5] <= 1


def test_a_car_carries_a_house_through_the_evening_without_a_grid():
    """V2H: 3 kW from 8 to 19 h, and 6 kW of sun from 9 to 15; the house has nothing else.

    The car, at home with 45.4 kWh and to leave with no less than 16.7, gives 3 kW at 8 h and from 15 to 18 h.
    """
    sun = ((np.arange(24) >= 9) & (np.arange(24) < 15)).astype(float)
    house = np.where((np.arange(24) >= 8) & (np.arange(24) < 18), 3.0, 0.0)
    roof = PV(power_kw=6.0, yield_kw_per_kw=sun.tolist(), degradation_per_year=0.0)
    car = commuters(bus="ac").model_copy(update={"fleet": commuters().fleet.model_copy(update={"vehicles": 2})})
    solved = solve([Load(demand_kw=house.tolist()), roof, car], setting(1.0))
    back = solved.dispatch["fleet", "discharge_kw"].to_numpy() - solved.dispatch["fleet", "charge_kw"].to_numpy()
    assert back[[8, 15, 16, 17]] == pytest.approx([3.0] * 4, rel=1e-4)
    assert (back[9:15] <= 1e-4).all()
    assert solved.figures["fleet"]["charging_unplaced_share"] <= 1e-3


def test_drivers_with_timers_charge_when_the_cheap_hours_begin():
    """Ten cars at home from 0 to 6 h, five of them with a timer to the cheap hours 3 to 5."""
    prices = np.where((np.arange(24) >= 3) & (np.arange(24) < 6), 0.3, 1.0)
    fleet = cars(10, control="unmanaged", timer_share=0.5, kwh=7.0)
    load = solve([Grid(), fleet], setting(prices)).dispatch["fleet", "charge_kw"].to_numpy() * 0.99
    assert load[0] + load[3] == pytest.approx(70.0)
    assert 14 <= load[3] <= 56
    assert load[[1, 2, 4, 5]] == pytest.approx(0.0, abs=1e-9)


def test_piles_of_one_phase_are_what_the_catalogue_says():
    assert ChargingPiles(pile="ac_7", count=1).pile_class.phases == 1
