"""Vehicles on paper: one day, few vehicles, and the guideline's cases 1 and 3."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sizer.components import ChargingPiles, Fleet, Grid, Load, Outcome, PileMix, Range
from sizer.errors import InputError
from sizer.model import Case, build, solve_built
from sizer.profiles import queueing
from sizer.project import read_project
from sizer.solver import compile_model
from sizer.study import Study, size
from tests.tiny import money, setting, solve

EVERY_DAY = {"weekend_factor": 1.0, "holiday_factor": 1.0, "spring_festival_factor": 1.0}


def cars(number: int = 1, *, control: str = "v1g", stay=(0.0, 6.0), kwh: float = 14.0, **more) -> Fleet:
    """Cars at 7 kW that all come and go at the same hours and ask for the same energy."""
    visit = {"share": 1, "arrive": (stay[0], 0.0), "depart": (stay[1], 0.0)}
    own = {"vehicles": number, "vehicle": "private_car", "pile": "ac_7", "visits": [visit]}
    asked = {"sessions_per_vehicle_day": 1.0, "energy_kwh": (kwh, 0.0), "soc_departure": 0.8}
    return Fleet.model_validate({"fleet": {**own, **asked}, "control": control, **more})


def commuters(control: str = "v2g", **more) -> Fleet:
    """The cars of the guideline's case 3: here from 8 to 18:45, charged at home at night."""
    return Fleet.model_validate(
        {"fleet": {"archetype": "v2g_commuter", "vehicles": 10, **EVERY_DAY}, "control": control, **more}
    )


def test_steered_charging_takes_the_cheapest_hours_of_the_stay():
    """14 kWh at 7 kW between 0 and 6: unmanaged in hours 0 and 1 (1.0), steered in hours 3 and 4 (0.2).

    At an efficiency of 0.99 that is 14 / 0.99 · 1.0 = 14.14 CNY a day against 2.83.
    """
    prices = np.ones(24)
    prices[3:5] = 0.2
    steered = solve([Grid(), cars()], setting(prices))
    expected = [0, 0, 0, 7 / 0.99, 7 / 0.99, 0]
    assert steered.dispatch["fleet", "charge_kw"].to_numpy()[:6] == pytest.approx(expected, abs=1e-6)
    assert money(steered)["energy_bill"] == pytest.approx(-365 * 14 / 0.99 * 0.2)
    unmanaged = solve([Grid(), cars(control="unmanaged")], setting(prices))
    assert unmanaged.dispatch["fleet", "charge_kw"].to_numpy()[:3] == pytest.approx([7 / 0.99, 7 / 0.99, 0])
    assert money(unmanaged)["energy_bill"] == pytest.approx(-365 * 14 / 0.99)


def test_steered_charging_stays_within_a_connection_that_unmanaged_charging_would_break():
    """Four cars want 28 kW at once; over six hours 56 kWh need 56 / 0.99 / 6 = 9.43 kW."""
    solved = solve([Grid(import_limit_kw=9.5), cars(4)], setting(1.0))
    assert solved.dispatch["grid", "import_kw"].max() <= 9.5 + 1e-6
    assert solved.dispatch["fleet", "charge_kw"].sum() == pytest.approx(56 / 0.99)
    assert solved.dispatch["fleet", "unmanaged_kw"].max() == pytest.approx(28 / 0.99)
    assert solved.figures["fleet"]["charging_unplaced_share"] <= 1e-3


def test_v2g_is_done_at_the_guidelines_spread_and_not_at_a_tenth():
    """Energy that owners bring from home at 0.30 is worth π η − 0.30 − 0.079 at work, η = 0.945.

    At 0.77 (spread 0.47): 0.728 − 0.379 > 0. At 0.40 (spread 0.10): 0.378 − 0.379 < 0.
    """
    fleet = commuters(owner_payment_cny_per_kwh=0.30)
    assert fleet.wear_cny_per_kwh == pytest.approx(2.1 / 12.6 * 800 * 47.8 / 81_000)
    assert round(fleet.wear_cny_per_kwh, 3) == 0.079
    for price, done in ((0.77, True), (0.40, False)):
        solved = solve([Grid(), fleet, Load(demand_kw=500.0)], setting(price))
        given_back = solved.dispatch["fleet", "discharge_kw"].sum()
        assert given_back == pytest.approx(0.945 * 10 * 5625 / 365 if done else 0.0, rel=1e-4, abs=1e-2), price


def test_v2g_gives_no_more_than_the_warranty_of_an_event_and_of_a_year():
    """Ten cars, 30 kWh an event: 300 kWh a day at most; 45,000 kWh in 8 years: 154.1 kWh a day of ten cars."""
    load = Load(demand_kw=500.0)
    free = solve([Grid(), commuters(warranted_kwh=None, event_limit_kwh=20.0), load], setting(1.0))
    assert free.dispatch["fleet", "discharge_kw"].sum() / 0.945 == pytest.approx(200.0, rel=1e-5)
    warranted = solve([Grid(), commuters(), load], setting(1.0))
    assert warranted.dispatch["fleet", "discharge_kw"].sum() / 0.945 == pytest.approx(10 * 5625 / 365, rel=1e-5)
    assert money(warranted)["battery_wear"] == pytest.approx(-0.07868 * 10 * 5625, rel=1e-3)


def test_the_fee_is_on_what_drivers_ask_for_and_is_not_earned_in_the_reference_case():
    fleet = cars(3, service_fee_cny_per_kwh=0.3)
    assert money(solve([Grid(), fleet], setting(1.0)))["service_fee"] == pytest.approx(0.3 * 3 * 14 * 365)
    assert money(solve([Grid(), fleet.reference()], setting(1.0)))["service_fee"] == 0.0
    standing = cars(3, service_fee_cny_per_kwh=0.3, existing=True)
    assert standing.reference() is standing


@settings(max_examples=12, deadline=None)
@given(number=st.integers(1, 30), kwh=st.floats(1.0, 30.0), seed=st.integers(0, 99), v2g=st.booleans())
def test_a_plan_is_handed_back_with_all_of_its_energy(number, kwh, seed, v2g):
    """No session gets more than it asked for, none after it left, and what they get is what the bus gave."""
    fleet = cars(number, kwh=kwh, seed=seed, stay=(0.0, 8.0), edge_steps=1)
    if v2g:
        fleet = commuters(seed=seed)
    prices = np.random.default_rng(seed).uniform(0.2, 1.5, 24)
    where = setting(prices)
    model = build(Case([Grid(), fleet, Load(demand_kw=200.0)], where))
    solved = solve_built(model, compile_model(model.pyomo))
    plans = {
        name: np.array([one.value for one in plan.values()]) for name, plan in model.wirings["fleet"].plans.items()
    }
    series = solved.dispatch.series_of("fleet")
    placed = fleet.placed(Outcome(model.case.setting, model.profiles["fleet"], {}, series, {}, plans))
    sessions = placed.sessions
    asked = sessions.column("energy_kwh")
    assert placed.unplaced_share < 1e-3
    if not v2g:
        assert (placed.energy_kwh <= asked + 1e-6).all()
        assert placed.load_kw.sum() == pytest.approx(float(series["charge_kw"].sum()) * 0.99, rel=1e-3)
    end = sessions.table["last_step"].to_numpy()[placed.of]
    assert (placed.step <= end).all()


@settings(max_examples=25, deadline=None)
@given(
    kind=st.sampled_from(["private_home", "campus", "workplace_dc10", "bus", "logistics", "public_fast", "ebikes"]),
    vehicles=st.integers(1, 12),
    seed=st.integers(0, 99),
    edge=st.sampled_from([1, 2, 4]),
    timers=st.sampled_from([0.0, 0.5]),
    level=st.sampled_from([0.0, 0.3, 0.9]),
)
def test_steering_is_never_worse_than_charging_as_it_comes(kind, vehicles, seed, edge, timers, level):
    """Whatever the prices, and though stays are cut to whole hours: unmanaged charging is one of the plans."""
    prices = level + np.random.default_rng(seed).uniform(0.1, 1.5, 48)
    own = {"archetype": kind, "vehicles": vehicles, **EVERY_DAY}
    fleet = Fleet.model_validate({"fleet": own, "seed": seed, "edge_steps": edge, "timer_share": timers})
    where = setting(prices, hours=48)
    steered = solve([Grid(), fleet], where)
    as_they_come = solve([Grid(), fleet.model_copy(update={"control": "unmanaged"})], where)
    paid, before = (-money(one)["energy_bill"] for one in (steered, as_they_come))
    assert paid <= before * (1 + 1e-7) + 1e-6
    assert steered.dispatch["fleet", "charge_kw"].sum() == pytest.approx(
        as_they_come.dispatch["fleet", "charge_kw"].sum(), rel=1e-6, abs=1e-6
    )
    assert steered.figures["fleet"]["charging_unplaced_share"] <= 1e-3


def test_a_connection_that_carries_unmanaged_charging_carries_steered_charging():
    """Two cars, from 0:40 to 3:20 and from 3:30 to 5:10, at 7 kW: cut to whole hours, they have 1 to 3, 4 to 5."""
    visits = [
        {"share": 0.5, "arrive": (2 / 3, 0.0), "depart": (10 / 3, 0.0)},
        {"share": 0.5, "arrive": (3.5, 0.0), "depart": (31 / 6, 0.0)},
    ]
    own = {"vehicles": 8, "vehicle": "private_car", "pile": "ac_7", "visits": visits, "energy_kwh": (11.0, 0.0)}
    plain = Fleet.model_validate(
        {"control": "unmanaged", "fleet": {**own, "sessions_per_vehicle_day": 1.0, "soc_departure": 0.8}}
    )
    peak = float(solve([Grid(), plain], setting(1.0)).dispatch["fleet", "charge_kw"].max())
    limit = Grid(import_limit_kw=peak * (1 + 1e-9))
    steered = solve([limit, plain.model_copy(update={"control": "v1g"})], setting(1.0))
    assert steered.dispatch["fleet", "charge_kw"].max() <= peak * (1 + 1e-6)


def test_piles_are_bought_by_the_promise_and_cost_nothing_in_the_reference_case():
    """Twelve cars come at 0 h and leave at 6 h: nobody waits at 12 piles (95 % of 12 are 12).

    Within two hours (14 kWh at 7 kW) a pile is free again, so a promise of two hours needs 6 piles and of four hours 4.
    """
    for promise, piles in ((0.0, 12), (2.01, 6), (4.02, 4)):
        own = ChargingPiles(pile="ac_7", count=Range(max=50), p95_wait_h=promise)
        solved = solve([Grid(), cars(12, control="unmanaged", bus="plugs"), own], setting(1.0))
        assert solved.design["charging_piles", "count"] == piles
    price = 1500 + 400 * 7
    assert money(solved)["investment"] == pytest.approx(-4 * price)
    assert solved.figures["charging_piles"]["pile_p95_wait_h"] == pytest.approx(4.0, abs=0.02)
    assert solved.figures["charging_piles"]["pile_kwh_per_gun_day"] == pytest.approx(12 * 14 / 4, rel=1e-6)
    free = solve([Grid(), cars(12, control="unmanaged", bus="plugs"), own.reference()], setting(1.0))
    assert "investment" not in money(free)


def test_two_classes_of_piles_are_chosen_together_as_trying_every_mix_would():
    """145 ride-hailing cars for four weeks: of all mixes of DC 60 and DC 120 that keep the promise, the cheapest."""
    cars = Fleet.model_validate(
        {"bus": "plugs", "control": "unmanaged", "fleet": {"archetype": "public_fast", "vehicles": 145}}
    )
    where = setting(1.0, hours=28 * 24)
    piles = PileMix(count=Range(max=60), second_count=Range(max=60), patience_h=0.5)
    solved = solve([Grid(), cars, piles], where)
    chosen = (solved.design["pile_mix", "count"], solved.design["pile_mix", "second_count"])
    at = Case([Grid(), cars, piles], where).setting
    sessions, drivers = piles.sessions(at), piles.drivers(at)
    first, second = piles.pile_classes
    cost = {
        (a, b): a * first.installed_cny + b * second.installed_cny
        for a in range(12)
        for b in range(8)
        if piles.promise.kept(queueing.simulate(sessions, [(first, a), (second, b)], drivers))
    }
    assert chosen == min(cost, key=cost.__getitem__)
    assert min(chosen) > 0, "a mix is cheaper here than either class alone"
    figures = solved.figures["pile_mix"]
    assert figures["pile_p95_wait_h"] <= 0.25
    assert figures["pile_lost_share"] <= 0.05
    assert money(solved)["investment"] == pytest.approx(-cost[chosen])


def test_a_mix_is_refused_where_its_classes_do_not_go_together():
    with pytest.raises(ValidationError, match="differ in current"):
        PileMix(pile="ac_7", second_pile="dc_60", count=1, second_count=1)
    with pytest.raises(ValidationError, match="are both dc_60"):
        PileMix(pile="dc_60", second_pile="dc_60", count=1, second_count=1)
    with pytest.raises(ValidationError, match="give both, or let both be chosen"):
        PileMix(count=1, second_count=Range(max=2))
    few = PileMix(pile="ac_7", second_pile="ac_22", count=Range(max=2), second_count=Range(max=2), p95_wait_h=0.0)
    with pytest.raises(InputError, match="but the promise to drivers needs one of"):
        solve([Grid(), cars(12, bus="plugs"), few], setting(1.0))


def test_piles_limit_what_steering_can_do_in_the_cheapest_hour():
    """Four cars at two piles of 7 kW: the single cheap hour holds 14 kWh at the plug, not 28."""
    prices = np.ones(24)
    prices[3] = 0.1
    piles = ChargingPiles(pile="ac_7", count=2, p95_wait_h=None)
    solved = solve([Grid(), cars(4, kwh=10.0, bus="plugs"), piles], setting(prices))
    assert solved.dispatch["grid", "import_kw"].to_numpy()[3] == pytest.approx(14 / 0.99, rel=1e-6)


def test_a_promise_that_the_allowed_piles_cannot_keep_is_refused_in_words():
    piles = ChargingPiles(pile="ac_7", count=Range(max=3), p95_wait_h=0.0)
    with pytest.raises(InputError, match="count is at most 3, but the promise to drivers needs 12"):
        solve([Grid(), cars(12, bus="plugs"), piles], setting(1.0))
    with pytest.raises(InputError, match='no fleet on bus "plugs"'):
        solve([Grid(), cars(12), piles], setting(1.0))
    with pytest.raises(InputError, match="12 of 12 sessions cannot plug in at dc_60"):
        solve([Grid(), cars(12, bus="plugs"), ChargingPiles(pile="dc_60", count=3)], setting(1.0))


def test_steering_avoids_the_transformer_that_unmanaged_charging_needs():
    """40 kVA carry 38 kW; 30 cars ask for 210 kW at once: 212.1 kW, 174.1 more, so two steps of 100 kVA or 95 kW.

    Steered over six hours 420 kWh need 70.7 kW: one step. The saved step costs 95 kW · 5,000 CNY/kW = 475,000 CNY.
    """
    grid = Grid(transformer_kva=40, expansion_cny_per_kw=5000, expansion_step_kva=100, expansion_max_kw=1000)
    steered = solve([grid, cars(30)], setting(1.0))
    before = solve([grid.reference(), cars(30).reference()], setting(1.0))
    assert before.design["grid", "expansion_kw"] == pytest.approx(190)
    assert steered.design["grid", "expansion_kw"] == pytest.approx(95)
    saved = before.solver.objective - steered.solver.objective
    assert saved == pytest.approx(475_000, rel=1e-4)


def neighbourhood(control: str) -> Study:
    """Case 1: private cars at home in Beijing, two weeks of January, at the tariff for charging."""
    return size(
        read_project(
            {
                "site": {"place": "beijing", "year": 2019, "hours": 336},
                "tariff": "BJ-EV-2019",
                "guideline": {"default": "off"},
                "components": [
                    {"kind": "grid"},
                    {
                        "kind": "fleet",
                        "control": control,
                        "fleet": {"archetype": "private_home", "vehicles": 80},
                    },
                ],
            }
        )
    )


def test_steering_moves_a_neighbourhood_into_the_valley():
    """Case 1 wants 75 % of the energy in the valley with V1G; unmanaged it charges when people come home."""
    study = neighbourhood("v1g")
    figures = study.key_figures
    assert figures["charging_valley_share"] >= 0.75
    assert figures["charging_valley_before_share"] < 0.5
    assert study.cash_flow.revenue_cny_per_year["energy_bill"] > 0
    assert study.energy_saving_cny_per_year["fleet"] == pytest.approx(
        study.cash_flow.revenue_cny_per_year["energy_bill"], rel=1e-6
    )
    assert figures["charging_unplaced_share"] < 1e-3
    again = neighbourhood("unmanaged")
    assert again.key_figures["charging_valley_share"] == pytest.approx(figures["charging_valley_before_share"])
    assert again.cash_flow.npv_cny == pytest.approx(0.0, abs=1e-6)
