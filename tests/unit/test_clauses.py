"""A clause binds a model and checks a design by the same number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.optimize import brentq

from sizer.components import (
    ESS,
    PV,
    ChargingPiles,
    Component,
    Diesel,
    Fleet,
    Grid,
    HVDCLink,
    Load,
    Range,
    RetiredBattery,
    Setting,
    Wind,
)
from sizer.finance import Economics
from sizer.guideline import CLAUSES, Clause, Finding, Guideline, Member, SummedPlant
from sizer.model import Case, Solved, optimise
from sizer.tariff import Tariff
from tests.tiny import setting, site

BINDING = {clause.id: clause for clause in CLAUSES if clause.binds}
SUN = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
PRICES = np.where(np.arange(24) < 12, 0.2, 1.0)
ON_GRID = setting(PRICES, feed_in=0.9)
ONE_DEAR_HOUR = setting(np.where(np.arange(24) == 18, 2.0, 0.1))
MORNING = Setting(site(6), Economics(years=1, discount_rate=0.0))
ISLAND = Setting(site(24), Economics(years=1, discount_rate=0.0))
DEAR = {"capex_cny_per_kw": 1e4, "capex_cny_per_kwh": 1e4, "life_years": 1}
FREE = {
    "soc_min": 0.0, "round_trip_efficiency": 1.0, "cycle_life": None, "end_of_life_capacity": 1.0,
    "capex_cny_per_kw": 0.0, "capex_cny_per_kwh": 0.0, "opex_share_per_year": 0.0, "throughput_cost_cny_per_kwh": 0.0,
}  # fmt: skip


def pv(kw=None, *, price=1e5, **more) -> PV:
    size = Range(max=2e3) if kw is None else kw
    return PV(**{"power_kw": size, "yield_kw_per_kw": SUN, "capex_cny_per_kw": price, "life_years": 1,
                 "degradation_per_year": 0.0, "inverter_replacement_cny_per_kw": 0.0, **more})  # fmt: skip


def ess(**more) -> ESS:
    return ESS(**{"power_kw": Range(max=1e6), "energy_kwh": Range(max=1e7), **more})


def load(kw=100.0, **more) -> Load:
    return Load(demand_kw=kw, **more)


def wind(kw: float = 1000.0) -> Wind:
    return Wind(power_kw=kw, yield_kw_per_kw=0.01)


def sets(**more) -> Diesel:
    return Diesel(**{"power_kw": 200.0, "unit_kw": 100.0, "existing": True, "commitment": "exact",
                     "min_load_share": 0.05, **more})  # fmt: skip


def link(name: str) -> HVDCLink:
    return HVDCLink(name=name, bus=f"{name}.ac", power_kw=Range(max=1e4), capex_cny_per_kw=5e3)


def areas() -> list[Component]:
    own: list[Component] = []
    for name in ("a", "b"):
        own += [Load(name=f"load {name}", bus=f"{name}.ac", demand_kw=10.0), link(name)]
        own.append(Grid(name=f"grid {name}", bus=f"{name}.ac", transformer_kva=400.0))
    return own


@dataclass(frozen=True)
class Trial:
    """Components that a clause keeps from what would be best, and the figure that can spoil the design afterwards.

    The figure goes from what it is towards ``times`` as much and ``plus``; ``of`` is what a percent is of where the
    limit is nothing.
    """

    components: list[Component]
    part: str
    name: str
    times: float = 1.0
    mode: str = ""
    where: Setting = ON_GRID
    inputs: dict = field(default_factory=dict)
    plus: float = 0.0
    of: float = 0.0
    tight: bool = True


BUSY_BATTERY = ess(power_kw=100.0, energy_kwh=300.0, **FREE)
RESERVE = {"reserve": {"load_share": 0.5, "renewable_share": 0.5}}
# Whole sets make the bound design jump past the limits of the two load clauses: it is met, not tight.
KEPT = ess(power_kw=150.0, energy_kwh=600.0, **{**FREE, "throughput_cost_cny_per_kwh": 9.0})
TRIALS: dict[str, Callable[[], Trial]] = {
    "household_pv_min": lambda: Trial([load(5.0), Grid(), pv()], "pv", "power_kw", 0.5, "household"),
    "household_pv_max": lambda: Trial([load(5.0), Grid(), pv(price=1.0)], "pv", "power_kw", 2.0, "household"),
    "small_centralised_pv": lambda: Trial(
        [load(5.0), Grid(), pv(price=1.0)], "pv", "power_kw", 2.0, "small_centralised"
    ),
    "full_self_use": lambda: Trial(
        [load(10.0), Grid(), pv(50.0)], "grid", "export_kw", plus=5.0, of=50.0, mode="small_centralised"
    ),
    "interconnected_pv": lambda: Trial([load(5.0), Grid(), pv(price=1.0)], "pv", "power_kw", 2.0, "interconnected"),
    "interconnected_storage": lambda: Trial(
        [load(5.0), Grid(), ess(**DEAR)], "storage", "energy_kwh", 0.5, "interconnected"
    ),
    "vsc_share": lambda: Trial(
        [*areas(), pv(100.0, bus="dc", price=1.0), ess(bus="dc", **DEAR)], "link", "power_kw", 0.5, "interconnected",
        inputs={"vsc": {"basis": "transformer"}},
    ),
    "storage_share_min": lambda: Trial([load(), Grid(), pv(100.0), ess(**DEAR)], "storage", "power_kw", 0.5),
    "storage_share_max": lambda: Trial([load(), Grid(), pv(100.0), ess(**FREE)], "storage", "power_kw", 2.0),
    "storage_duration": lambda: Trial(
        [load(), Grid(), ess(power_kw=50.0, energy_kwh=Range(max=1e4), **DEAR)], "storage", "energy_kwh", 0.5
    ),
    "storage_local_share": lambda: Trial([load(), Grid(), pv(100.0), ess(**DEAR)], "storage", "power_kw", 0.5),
    "storage_scale": lambda: Trial([load(3e5), Grid(), ess(**FREE)], "storage", "power_kw", 2.0),
    "inertia_power": lambda: Trial([load(), Grid(), wind(), ess(**DEAR)], "storage", "power_kw", 0.5),
    "inertia_power_headroom": lambda: Trial(
        [load(500.0), Grid(), wind(), BUSY_BATTERY], "wind", "power_kw", 2.0, where=ONE_DEAR_HOUR
    ),
    "inertia_energy_headroom": lambda: Trial([load(500.0), Grid(), wind(), BUSY_BATTERY], "wind", "power_kw", 2.0),
    "grid_forming": lambda: Trial(
        [load(80.0, priority="domestic"), ess(**DEAR), sets()], "storage", "power_kw", 0.5, where=ISLAND
    ),
    "spinning_reserve": lambda: Trial(
        [load(90.0), ess(**DEAR), sets(power_kw=100.0)], "load", "demand_kw", 2.0, where=ISLAND, inputs=RESERVE
    ),
    "diesel_load_min": lambda: Trial(
        [load(20.0), KEPT, sets(power_kw=100.0)], "diesel", "output_kw", 0.5, where=MORNING, tight=False
    ),
    "diesel_load_max": lambda: Trial(
        [load(96.0), KEPT, sets()], "diesel", "output_kw", 2.0, where=MORNING, tight=False
    ),
    "retired_c_rate": lambda: Trial(
        [load(), Grid(), RetiredBattery(power_kw=Range(max=1e4), energy_kwh=100.0, max_c_rate=None)],
        "storage", "power_kw", 2.0, where=ONE_DEAR_HOUR,
    ),
}  # fmt: skip


def solved(trial: Trial, clause: str, strictness: str, **more) -> Solved:
    rules = Guideline(default="off", clauses={clause: strictness}, **trial.inputs, **more)
    return optimise(Case(trial.components, trial.where, rules, mode=trial.mode))


def spoiled(answer: Solved, trial: Trial, share: float) -> SummedPlant:
    """The design in numbers, with one figure changed: not at all at 0, as far as the trial says at 1."""
    members = []
    for component in answer.case.components:
        sizes = dict(answer.design.sizes[component.label])
        series = answer.dispatch.series_of(component.label)
        if component.part == trial.part:
            for figures in (sizes, series):
                if trial.name in figures:
                    figures[trial.name] = figures[trial.name] * (1 + share * (trial.times - 1)) + share * trial.plus
        profiles = component.profiles(answer.case.setting)
        members.append(Member(component.part, sizes, series, component, profiles))
    return SummedPlant(members, trial.mode, answer.case.tariff)


def found_when_missed_by(share_of_limit: float, rule: Clause, answer: Solved, trial: Trial) -> Finding:
    """The audit of a design whose own figure misses the limit by a share of it, no more and no less."""

    def excess(share: float) -> float:
        found = rule.check(spoiled(answer, trial, share), "hard")
        return -found.margin / (trial.of or abs(found.limit)) - share_of_limit

    share = 0.0 if abs(excess(0.0)) < 1e-6 else brentq(excess, 0.0, 1.0, xtol=1e-15, rtol=1e-14)
    assert excess(share) == pytest.approx(0.0, abs=1e-6)
    return rule.check(spoiled(answer, trial, share), "hard")


def test_every_clause_that_may_bind_is_tried():
    assert set(TRIALS) == set(BINDING)


@pytest.mark.parametrize("clause", TRIALS)
def test_a_bound_model_passes_its_own_audit_and_a_design_one_percent_short_fails(clause):
    trial = TRIALS[clause]()
    free = solved(trial, clause, "audit").audit.findings[0]
    assert free.verdict == "not met", "the trial shows nothing: the clause is met without being asked for"
    bound = solved(trial, clause, "hard")
    found = bound.audit.findings[0]
    assert found.verdict == "met"
    if trial.tight:
        assert found.actual == pytest.approx(found.limit, rel=1e-4, abs=1e-3)
    (rule, _) = bound.case.guideline.active(trial.mode)[0]
    assert found_when_missed_by(0.0, rule, bound, trial).verdict == "met"
    assert found_when_missed_by(0.01, rule, bound, trial).verdict == "not met"
    assert found_when_missed_by(0.001, rule, bound, trial).verdict == "not met"


@pytest.mark.parametrize("clause", ["storage_share_min", "household_pv_min", "inertia_power_headroom"])
def test_a_soft_clause_is_kept_where_its_price_is_high_and_missed_where_it_is_low(clause):
    trial = TRIALS[clause]()
    kept = solved(trial, clause, "soft", soft_price_cny_per_unit=1e7)
    assert kept.audit.findings[0].verdict == "met"
    assert kept.solver.penalty == pytest.approx(0.0, abs=1.0)
    missed = solved(trial, clause, "soft", soft_price_cny_per_unit=1e-3)
    found = missed.audit.findings[0]
    assert found.verdict == "not met"
    assert found.strictness == "soft"
    assert found.penalty_cny == pytest.approx(-1e-3 * found.margin)
    assert missed.solver.penalty == pytest.approx(found.penalty_cny, rel=1e-3, abs=1e-6)


def test_a_penalty_is_no_money():
    trial = TRIALS["storage_share_min"]()
    missed = solved(trial, "storage_share_min", "soft", soft_price_cny_per_unit=10.0)
    stated = -sum(
        statement.amount * statement.present_value_factor(trial.where.economics) for statement in missed.money
    )
    assert missed.solver.penalty == pytest.approx(10.0 * 15.0, rel=1e-3)
    assert missed.solver.objective == pytest.approx(stated + missed.solver.penalty, rel=1e-7)


def test_a_clause_on_inputs_cannot_be_made_to_bind():
    with pytest.raises(ValidationError, match="storage_price looks at inputs"):
        Guideline(clauses={"storage_price": "hard"})
    assert Guideline(default="hard").strictness(next(c for c in CLAUSES if c.id == "storage_price")) == "audit"


def test_a_mode_sets_what_the_project_leaves_open():
    share = next(c for c in CLAUSES if c.id == "storage_share_max")
    assert Guideline().strictness(share, "cluster") == "hard"
    assert Guideline().strictness(share, "off_grid") == "audit"
    assert Guideline(clauses={"storage_share_max": "hard"}).strictness(share, "off_grid") == "hard"


def test_a_clause_of_another_mode_does_not_apply():
    trial = TRIALS["household_pv_min"]()
    rules = Guideline(default="off", clauses={"household_pv_min": "hard"})
    elsewhere = optimise(Case(trial.components, trial.where, rules, mode="cluster"))
    assert elsewhere.audit.findings[0].verdict == "not applicable"
    assert elsewhere.design["pv", "power_kw"] < 1.0


def verdict(clause: str, plant: SummedPlant, **inputs) -> str:
    rule: Clause = next(c for c in CLAUSES if c.id == clause)(**inputs)
    return rule.check(plant, "audit").verdict


def storage(**fields) -> SummedPlant:
    component = ESS(power_kw=50.0, energy_kwh=100.0, **fields)
    return SummedPlant([Member("storage", {"power_kw": 50.0, "energy_kwh": 100.0}, {}, component)])


def second_life(energy_kwh=80.0, **fields) -> SummedPlant:
    component = RetiredBattery(power_kw=10.0, energy_kwh=energy_kwh, **fields)
    return SummedPlant([Member("storage", {"power_kw": 10.0, "energy_kwh": energy_kwh}, {}, component)])


def converter(**fields) -> SummedPlant:
    return SummedPlant([Member("link", {"power_kw": 10.0}, {}, HVDCLink(bus="a", power_kw=10.0, **fields))])


def piles(mode: str = "", *own: str) -> SummedPlant:
    return SummedPlant([Member("pile", {"count": 1.0}, {}, ChargingPiles(pile=pile, count=1)) for pile in own], mode)


def vehicles(**fields) -> SummedPlant:
    own = Fleet(fleet={"archetype": "v2g_commuter", "vehicles": 2}, control="v2g", **fields)
    return SummedPlant([Member("fleet", {}, {}, own)])


AT_AND_BEYOND = {
    "v2g_warranty": (vehicles, {"warranted_kwh": 45_000.0}, {"warranted_kwh": 45_450.0}),
    "v2g_event": (vehicles, {"event_limit_kwh": 30.0}, {"event_limit_kwh": 30.3}),
    "storage_efficiency": (storage, {"round_trip_efficiency": 0.80}, {"round_trip_efficiency": 0.792}),
    "storage_overall_efficiency": (storage, {"round_trip_efficiency": 0.88}, {"round_trip_efficiency": 0.871}),
    "storage_cycles": (storage, {"cycle_life": 4000}, {"cycle_life": 3960}),
    "storage_cell_cycles": (storage, {"cycle_life": 5000}, {"cycle_life": 4950}),
    "storage_life": (storage, {"life_years": 15}, {"life_years": 14}),
    "storage_end_of_life": (storage, {"end_of_life_capacity": 0.8}, {"end_of_life_capacity": 0.79}),
    "storage_floor": (storage, {"soc_min": 0.2}, {"soc_min": 0.198}),
    "storage_soc_margin": (storage, {"soc_min": 0.08}, {"soc_min": 0.079}),
    "storage_depth": (storage, {"soc_min": 0.1}, {"soc_min": 0.09}),
    "storage_self_discharge": (storage, {"self_discharge_per_day": 3.58e-4}, {"self_discharge_per_day": 3.63e-4}),
    "storage_price": (
        storage, {"capex_cny_per_kw": 0, "capex_cny_per_kwh": 1612}, {"capex_cny_per_kw": 0, "capex_cny_per_kwh": 1629},
    ),
    "converter_efficiency": (
        converter, {"to_other_efficiency": 0.96, "no_load_loss_share": 0.005},
        {"to_other_efficiency": 0.95, "no_load_loss_share": 0.005},
    ),
    "dc_line_loss": (converter, {"line_loss_saving_share": 0.15}, {"line_loss_saving_share": 0.152}),
    "retired_entry": (second_life, {"entry_capacity": 0.80}, {"entry_capacity": 0.81}),
    "retired_capacity": (second_life, {"entry_capacity": 0.50}, {"entry_capacity": 0.495}),
    "retired_chemistry": (
        second_life, {"chemistry": "ternary", "energy_kwh": 100.0}, {"chemistry": "ternary", "energy_kwh": 101.0},
    ),
    "retired_history": (second_life, {"history_known": True}, {"history_known": False}),
    "retired_cycles": (second_life, {"cycle_life": 1500}, {"cycle_life": 1485}),
}  # fmt: skip


@pytest.mark.parametrize("clause", AT_AND_BEYOND)
def test_an_input_at_its_limit_is_met_and_one_percent_beyond_is_not(clause):
    make, at, beyond = AT_AND_BEYOND[clause]
    assert verdict(clause, make(**at)) == "met"
    assert verdict(clause, make(**beyond)) == "not met"


def test_a_fleet_that_keeps_less_than_it_asked_for_is_found():
    """90 % piles: 10 kW for two steps give 18; V2G takes 4.5 of the bus for 5 at the plug, so 23 must have gone in."""
    own = Fleet(fleet={"archetype": "v2g_commuter", "vehicles": 2}, control="v2g")
    profiles = {"efficiency": np.array([0.9]), "unmanaged_kw": np.array([10.0, 10.0])}

    def left_with(charge: float) -> str:
        series = {"charge_kw": np.array([charge, 0.0]), "discharge_kw": np.array([0.0, 4.5])}
        return verdict("vehicle_departure", SummedPlant([Member("fleet", {}, series, own, profiles)]))

    assert left_with(23.0 / 0.9) == "met"
    assert left_with(0.99 * 23.0 / 0.9) == "not met"
    assert verdict("vehicle_departure", SummedPlant([])) == "not applicable"
    assert verdict("v2g_event", SummedPlant([Member("fleet", {}, {}, own.model_copy(update={"control": "v1g"}))])) == (
        "not applicable"
    )


def test_cells_are_tested_more_strictly_than_packs():
    assert verdict("retired_capacity", second_life(entry_capacity=0.52, tested_level="cell")) == "not met"
    assert verdict("retired_capacity", second_life(entry_capacity=0.55, tested_level="cell")) == "met"


def test_rules_of_new_cells_leave_retired_ones_alone_and_the_other_way_round():
    assert verdict("storage_cell_cycles", second_life()) == "not applicable"
    assert verdict("storage_overall_efficiency", second_life()) == "not applicable"
    assert verdict("retired_cycles", storage()) == "not applicable"
    assert verdict("retired_not_rejected", second_life(entry_capacity=0.45)) == "met"


def test_piles_are_held_against_the_table():
    assert verdict("pile_power_dc", piles("", "dc_120")) == "met"
    assert verdict("pile_power_dc", piles("", "dc_120", "dc_60")) == "not met"
    assert verdict("pile_power_ac", piles("", "ac_7")) == "met"
    assert verdict("pile_power_ac", piles("", "dc_120")) == "not applicable"
    assert verdict("pile_power_dc", piles("", "ac_7")) == "not applicable"
    assert verdict("household_pile", piles("household", "ac_7")) == "met"
    assert verdict("household_pile", piles("household", "dc_60")) == "not met"
    assert verdict("small_centralised_piles", piles("small_centralised", "ac_7", "ac_7", "dc_60")) == "met"
    assert verdict("small_centralised_piles", piles("small_centralised", "ac_7", "dc_60")) == "not met"
    assert verdict("small_centralised_piles", piles("small_centralised", "ac_7", "ac_7")) == "not met"


def test_supercapacitors_give_inertia_and_no_duration():
    cap = ESS(product="supercapacitor", power_kw=50.0, energy_kwh=0.14)
    own = Member(cap.part, {"power_kw": 50.0, "energy_kwh": 0.14}, {}, cap)
    windy = Member("wind", {"power_kw": 1000.0}, {}, wind())
    plant = SummedPlant([own, windy])
    assert verdict("inertia_power", plant) == "met"
    assert verdict("inertia_power", SummedPlant([replace(own, sizes={"power_kw": 40.0}), windy])) == "not met"
    assert verdict("storage_duration", plant) == "not applicable"
    assert verdict("storage_share_min", plant) == "not applicable"


@pytest.mark.parametrize(
    ("f_min_hz", "time_constant_s", "share"),
    [
        (49.0, 10, 0.0202),
        (48.5, 10, 0.0304),
        (47.5, 10, 0.0512),
        (48.0, 6, 0.0241),
        (48.0, 8, 0.0324),
        (48.0, 12, 0.0494),
    ],
)  # fmt: skip
def test_other_frequencies_and_time_constants_give_the_shares_of_the_note(f_min_hz, time_constant_s, share):
    rule = next(c for c in CLAUSES if c.id == "inertia_power")(f_min_hz=f_min_hz, time_constant_s=time_constant_s)
    plant = SummedPlant([Member("storage", {"power_kw": 0.0}), Member("wind", {"power_kw": 1000.0})])
    assert rule.check(plant, "audit").limit == pytest.approx(1000 * share, abs=0.051)


def test_a_transformer_and_curtailment_are_judged_by_the_year():
    grid = Grid(transformer_kva=100.0, power_factor=1.0)
    calm = Member("grid", {}, {"import_kw": np.array([100.0, 0.0])}, grid)
    sun = Member("pv", {"power_kw": 50.0}, {"curtailed_kw": np.array([0.0, 10.0])}, pv(50.0))
    assert verdict("transformer_limit", SummedPlant([calm])) == "met"
    assert verdict("renewables_first", SummedPlant([calm, sun])) == "met"
    over = Member("grid", {}, {"import_kw": np.array([101.0, 1.0])}, grid)
    assert verdict("transformer_limit", SummedPlant([over])) == "not met"
    assert verdict("renewables_first", SummedPlant([over, sun])) == "not met"


def test_homes_that_go_short_while_vehicles_are_charged_are_found():
    def one(priority: str, unserved: float) -> Member:
        own = Load(demand_kw=10.0, priority=priority, unserved_limit_share=1.0)
        return Member("load", {}, {"demand_kw": np.full(2, 10.0), "unserved_kw": np.full(2, unserved)}, own)

    assert verdict("domestic_first", SummedPlant([one("domestic", 0.0), one("charging", 4.0)])) == "met"
    assert verdict("domestic_first", SummedPlant([one("domestic", 1.0), one("charging", 10.0)])) == "met"
    assert verdict("domestic_first", SummedPlant([one("domestic", 1.0), one("charging", 4.0)])) == "not met"


def test_an_off_grid_project_with_a_grid_is_found():
    assert verdict("off_grid_alone", SummedPlant([], "off_grid")) == "met"
    assert verdict("off_grid_alone", SummedPlant([Member("grid", {}, {}, Grid())], "off_grid")) == "not met"


def test_the_tariff_is_judged_as_the_tariff_judges_itself():
    def season(valley: float, peak: float) -> SummedPlant:
        periods = [
            {"name": "valley", "start": "00:00", "end": "08:00", "price_cny_per_kwh": valley},
            {"name": "peak", "start": "08:00", "end": "24:00", "price_cny_per_kwh": peak},
        ]
        own = Tariff(id="t", seasons=[{"months": list(range(1, 13)), "periods": periods}])
        return SummedPlant([Member("grid", {}, {}, Grid())], "", own)

    assert verdict("peak_valley_ratio", season(0.3, 0.9)) == "met"
    assert verdict("peak_valley_ratio", season(0.3, 0.89)) == "not met"
    assert verdict("arbitrage_spread", season(0.3, 1.0)) == "met"
    assert verdict("arbitrage_spread", season(0.3, 0.99)) == "not met"
    assert verdict("sharp_price", season(0.3, 1.0)) == "not applicable"
    assert verdict("peak_valley_ratio", SummedPlant([])) == "not applicable"
