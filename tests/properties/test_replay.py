"""Every check of every replay can fail: a dispatch that was tampered with is not reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sizer.components import (
    ESS,
    PV,
    REGISTRY,
    BatterySwap,
    ChargingPiles,
    Component,
    Converter,
    Diesel,
    Fleet,
    Grid,
    HVDCLink,
    Load,
    Outcome,
    PileMix,
    Range,
    RetiredBattery,
    Supply,
    Wind,
)
from sizer.errors import SolverError
from sizer.finance import Economics
from sizer.guideline import Guideline
from sizer.model import Case, Model, Solved, build, replay, solve_built
from sizer.solver import compile_model
from sizer.tariff import DemandCharge
from tests.tiny import setting

FOUND = 1e-6  # relative, as in the model's own replay
SUN = [0.0] * 8 + [0.8] * 8 + [0.0] * 8

COMPONENTS: list[Component] = [
    Load(
        demand_kw=[60.0 + 5 * (t % 7) for t in range(24)],
        service_fee_cny_per_kwh=0.1,
        unserved_limit_share=0.01,
        unserved_price_cny_per_kwh=1.2,
    ),
    Load(name="far", bus="far", demand_kw=[10.0 + t % 5 for t in range(24)]),
    HVDCLink(power_kw=Range(min=5, max=30), other_bus="far", no_load_loss_share=0.01),
    Grid(transformer_kva=300, power_factor=0.9, export_limit_kw=50),
    Converter(power_kw=Range(max=100)),
    PV(bus="dc", power_kw=Range(max=150), yield_kw_per_kw=SUN, capex_cny_per_kw=1500),
    Wind(power_kw=Range(min=20, max=60), yield_kw_per_kw=[0.3 + 0.02 * (t % 11) for t in range(24)]),
    ESS(
        power_kw=Range(min=10, max=60),
        energy_kwh=Range(min=50, max=300),
        soc_initial=0.5,
        max_c_rate=0.5,
        min_duration_h=2.0,
        max_duration_h=4.0,
        cycle_life=5000,
    ),
    RetiredBattery(
        power_kw=Range(min=5, max=20),
        energy_kwh=Range(min=100, max=200),
        soc_initial=0.5,
        min_duration_h=4.0,
        max_duration_h=12.0,
    ),
    Supply(power_kw=Range(max=5), yield_kw_per_kw=0.8, price_cny_per_kwh=0.4, capex_cny_per_kw=1000),
    Diesel(
        power_kw=40.0,
        unit_kw=20.0,
        fuel_price_cny_per_l=2.0,
        max_starts_per_day=1,
        start_cost_cny_per_start=1.0,
        existing=True,
    ),
    Fleet.model_validate(
        {
            "bus": "plugs",
            "control": "v2g",
            "fleet": {"archetype": "v2g_commuter", "vehicles": 4, "holiday_factor": 1, "weekend_factor": 1},
        }
    ),
    ChargingPiles(pile="v2g_15", count=Range(min=1, max=9)),
    Fleet.model_validate(
        {
            "name": "vans",
            "bus": "van plugs",
            "fleet": {"archetype": "logistics", "vehicles": 4, "holiday_factor": 1, "weekend_factor": 1},
        }
    ),
    PileMix(pile="dc_30", second_pile="dc_60", plug_bus="van plugs", count=Range(max=9), second_count=Range(max=9)),
    BatterySwap(packs=Range(max=20), slots=Range(max=20), swaps_per_day=24.0, control="v2g"),
]


@pytest.fixture(scope="module")
def case() -> Case:
    prices = np.where((np.arange(24) >= 8) & (np.arange(24) < 22), 1.3, 0.3)
    charge = DemandCharge(price_cny_per_kw_month=30)
    where = setting(prices, economics=Economics(years=10), feed_in=0.2, demand_charges=[charge])
    return Case(COMPONENTS, where, Guideline(default="off"))


@pytest.fixture(scope="module")
def model(case) -> Model:
    return build(case)


@pytest.fixture(scope="module")
def solved(model) -> Solved:
    return solve_built(model, compile_model(model.pyomo))


@pytest.fixture
def outcome(model, solved) -> Callable[[str], Outcome]:
    def of(label: str) -> Outcome:
        money: dict[str, float] = {}
        for statement in solved.money:
            if statement.component == label:
                money[statement.stream] = money.get(statement.stream, 0.0) + statement.amount
        series = {name: values.copy() for name, values in solved.dispatch.series_of(label).items()}
        variables = model.wirings[label].plans
        plans = {name: np.array([one.value for one in plan.values()]) for name, plan in variables.items()}
        sizes = dict(solved.design.sizes[label])
        return Outcome(model.case.setting, model.profiles[label], sizes, series, money, plans)

    return of


def failing(component: Component, outcome: Outcome) -> set[str]:
    return {check.rule for check in component.replay(outcome) if check.relative > FOUND}


def put(name: str, step: int, value: float):
    """Set one step of a series."""

    def change(o: Outcome) -> None:
        o.series[name][step] = value

    return change


def add(name: str, step: int, value: float):
    def change(o: Outcome) -> None:
        o.series[name][step] += value

    return change


def both(first: str, second: str, value: float):
    """Let two flows flow at once."""

    def change(o: Outcome) -> None:
        o.series[first][5] = o.series[second][5] = value

    return change


def size(name: str, value: float):
    def change(o: Outcome) -> None:
        o.sizes[name] = value

    return change


def paid(stream: str, more: float):
    def change(o: Outcome) -> None:
        o.money[stream] = o.money.get(stream, 0.0) + more

    return change


def shifted(name: str):
    """An hour later, the last hour first."""

    def change(o: Outcome) -> None:
        o.series[name][:] = np.roll(o.series[name], 1)

    return change


def times(name: str, factor: float):
    def change(o: Outcome) -> None:
        o.series[name][:] *= factor

    return change


def alternating(name: str):
    """On and off and on again."""

    def change(o: Outcome) -> None:
        o.series[name][:] = np.arange(len(o.series[name])) % 2 * 2.0

    return change


def planned(name: str, more: float):
    """More in every cell of a plan."""

    def change(o: Outcome) -> None:
        o.plans[name][:] += more

    return change


def interrupted(o: Outcome) -> None:
    """The grid was down all day."""
    object.__setattr__(o, "profiles", {**o.profiles, "down": np.ones(24)})


RENEWABLE = {
    "output ≤ available": add("output_kw", 12, 100.0),
    "output ≥ 0": put("output_kw", 3, -0.001),
    "power within its range": size("power_kw", 151.0),
}
STORAGE = {
    "stored energy follows charge and discharge": shifted("charge_kw"),
    "charge, discharge ≥ 0": put("charge_kw", 20, -0.01),
    "charge + discharge ≤ power": put("charge_kw", 2, 61.0),
    "no charge while discharging": both("charge_kw", "discharge_kw", 1.0),
    "stored energy ≤ what the capacity holds": put("stored_above_floor_kwh", 5, 300.0),
    "cycles last the service life": times("discharge_kw", 50.0),
    "the end is not below the start": put("stored_above_floor_kwh", 23, 0.0),
    "power within its range": size("power_kw", 60.1),
    "energy within its range": size("energy_kwh", 49.9),
    "power ≤ C rate × energy": size("energy_kwh", 1.0),
    "energy ≥ duration × power": size("energy_kwh", 1.0),
    "energy ≤ longest duration × power": size("power_kw", 1.0),
}
CONVERSION = {
    "flows ≥ 0": put("from_other_kw", 3, -0.01),
    "both ways together ≤ rating": put("to_other_kw", 3, 101.0),
    "no flow back while there is one there": both("to_other_kw", "from_other_kw", 1.0),
    "the constant loss": size("power_kw", 500.0),
    "power within its range": size("power_kw", 101.0),
}
TAMPERED = {
    "load": {
        "the demand is the one given": add("demand_kw", 3, -1.0),
        "unserved between nothing and the demand": put("unserved_kw", 3, 100.0),
        "unserved energy ≤ its limit": put("unserved_kw", 3, 40.0),
        "the fee is earned on every kWh": paid("service_fee", 1.0),
        "every unserved kWh is priced": paid("unserved", 1.0),
    },
    "grid": {
        "import ≤ limit": put("import_kw", 0, 270.1),
        "export ≤ limit": put("export_kw", 0, 50.1),
        "import, export ≥ 0": put("export_kw", 0, -0.01),
        "no import while exporting": both("import_kw", "export_kw", 1.0),
        "nothing flows while the grid is down": interrupted,
        "the bill adds up": paid("energy_bill", 2.0),
    },
    "pv": RENEWABLE,
    "wind": RENEWABLE,
    "supply": RENEWABLE,
    "ess": STORAGE,
    "retired_battery": STORAGE,
    "converter": {rule: change for rule, change in CONVERSION.items() if rule != "the constant loss"},
    "hvdc_link": CONVERSION,
    "diesel": {
        "whole sets run": put("running_sets", 3, 0.5),
        "the sets are whole": size("power_kw", 30.0),
        "no more sets than there are": put("running_sets", 3, 3.0),
        "output ≤ rating of the running sets": put("output_kw", 3, 41.0),
        "never below the least load": both("output_kw", "running_sets", 1.0),
        "starts a day": alternating("running_sets"),
        "fuel follows the curve": paid("fuel", 1.0),
    },
}
# A converter without a constant loss yields that rule too, but nothing of its own can break it.
UNBREAKABLE = {"converter": {"the constant loss"}}
TAMPERED["fleet"] = {
    "the bus gets the sum of the groups": add("charge_kw", 3, 0.1),
    "power within every group's limits": planned("cell_charge_kw", 15.1),
    "every group leaves with its energy": planned("cell_discharge_kw", 15.0),
    "stored energy within every group's bounds": planned("cell_discharge_kw", 15.0),
    "no event beyond its warranty": planned("cell_discharge_kw", 15.0),
    "discharge within the warranty": planned("cell_discharge_kw", 15.0),
}
TAMPERED["charging_piles"] = {
    "charging ≤ power of the piles": put("to_plugs_kw", 3, 1000.0),
    "return ≤ power of the piles": put("to_plugs_kw", 3, -1000.0),
    "a whole number of piles": size("count", 4.5),
    "as many as the promise needs": size("count", 1.0),
}
TAMPERED["pile_mix"] = {
    "charging ≤ power of the piles": put("to_plugs_kw", 3, 1000.0),
    "return ≤ power of the piles": put("to_plugs_kw", 3, -1.0),
    "whole numbers of piles": size("second_count", 4.5),
    "a mix that keeps the promise": lambda o: o.sizes.update(count=0.0, second_count=0.0),
}
TAMPERED["battery_swap"] = {
    "energy of the packs follows charging and swaps": shifted("charge_kw"),
    "no more energy than packs hold": put("ready_kwh", 3, 1e4),
    "packs are ready when a step begins": times("ready_kwh", 0.0),
    "charge, discharge ≥ 0": put("discharge_kw", 3, -0.01),
    "charge + discharge ≤ power of the slots": put("charge_kw", 3, 1e4),
    "no charge while discharging": both("charge_kw", "discharge_kw", 1.0),
    "no more slots than packs": size("slots", 30.0),
    "a whole number of packs": size("packs", 12.5),
    "a whole number of slots": size("slots", 2.5),
}
LOOKED_AT = [(kind, rule, change) for kind, rules in TAMPERED.items() for rule, change in rules.items()]
NAMES = [f"{kind}: {rule}" for kind, rule, _ in LOOKED_AT]


def named(label: str) -> Component:
    return next(component for component in COMPONENTS if component.label == label)


def test_the_untouched_dispatch_stands(solved, outcome):
    assert solved.design["ess", "power_kw"] >= 15, "there is something to tamper with"
    for kind in TAMPERED:
        assert not failing(named(kind), outcome(kind))


@pytest.mark.parametrize(("kind", "rule", "change"), LOOKED_AT, ids=NAMES)
def test_a_tampered_component_breaks_the_rule(kind, rule, change, outcome):
    touched = outcome(kind)
    change(touched)
    assert rule in failing(named(kind), touched)


@pytest.mark.parametrize("kind", TAMPERED)
def test_every_rule_of_a_replay_is_tampered_with(kind, outcome):
    rules = {check.rule for check in named(kind).replay(outcome(kind))}
    assert rules - UNBREAKABLE.get(kind, set()) == set(TAMPERED[kind])


def test_every_technology_with_a_replay_is_tampered_with():
    assert {kind for kind, technology in REGISTRY.items() if technology.replay is not Component.replay} == set(TAMPERED)


def test_a_rectifier_lets_nothing_back():
    """The reference case's ordinary rectifiers feed the DC bus and nothing else."""
    rectifier = Converter(power_kw=Range(max=100)).reference()
    flows = {"to_other_kw": np.zeros(24), "from_other_kw": np.zeros(24)}
    quiet = Outcome(setting(1.0), {}, {"power_kw": rectifier.power_kw}, flows, {})
    assert not failing(rectifier, quiet)
    flows["from_other_kw"][3] = 1.0
    assert "nothing comes back" in failing(rectifier, quiet)


def touched(solved: Solved, column: tuple[str, str], values: np.ndarray) -> Solved:
    frame = solved.dispatch.frame.copy()
    frame[column] = values
    return replace(solved, dispatch=replace(solved.dispatch, frame=frame))


@pytest.mark.parametrize(
    "column", [("ess", "charge_kw"), ("grid", "import_kw"), ("pv", "output_kw"), ("load", "demand_kw")]
)
def test_shifting_any_flow_by_an_hour_is_noticed(column, model, solved):
    with pytest.raises(SolverError, match="bus (ac|dc): injections sum to zero"):
        replay(model, touched(solved, column, np.roll(solved.dispatch[column].to_numpy(), 1)))


def test_flipping_a_sign_is_noticed(model, solved):
    with pytest.raises(SolverError, match="does not stand up"):
        replay(model, touched(solved, ("ess", "discharge_kw"), -solved.dispatch["ess", "discharge_kw"].to_numpy()))


def test_moving_load_and_import_together_is_noticed_though_the_bus_balances(model, solved):
    step = np.zeros(24)
    step[3] = 1.0
    less = touched(solved, ("load", "demand_kw"), solved.dispatch["load", "demand_kw"].to_numpy() - step)
    less = touched(less, ("grid", "import_kw"), less.dispatch["grid", "import_kw"].to_numpy() - step)
    with pytest.raises(SolverError, match="load: the demand is the one given.*grid: the bill adds up"):
        replay(model, less)


def test_a_wrong_bill_is_noticed(model, solved):
    bill = next(m for m in solved.money if m.stream == "energy_bill")
    wrong = tuple(m.valued(1.00001 * m.amount) if m is bill else m for m in solved.money)
    with pytest.raises(SolverError, match="grid: the bill adds up"):
        replay(model, replace(solved, money=wrong))


def test_overlaps_pass_only_where_the_case_allows_them(model, solved):
    flowing = solved.dispatch.frame.copy()
    flowing["grid", "import_kw"] += 1.0
    flowing["grid", "export_kw"] += 1.0
    relaxed = replace(solved, dispatch=replace(solved.dispatch, frame=flowing))
    with pytest.raises(SolverError, match="no import while exporting"):
        replay(model, relaxed)
    loose = replace(relaxed, case=replace(solved.case, exclusive=False))
    with pytest.raises(SolverError) as error:
        replay(model, loose)
    assert " while " not in str(error.value)
