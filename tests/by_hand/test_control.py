"""Control strategies on days small enough to follow hour by hour."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, PV, Grid, HVDCLink, Load, Range
from sizer.control import STRATEGIES, Bench, Cluster, Modes, Optimal, Timed, Windows
from sizer.control.plant import Plant
from sizer.control.prices import Gate, hours_between
from sizer.errors import InfeasibleError, InputError
from sizer.finance import net_present_value
from sizer.guideline import Guideline
from sizer.model import Case
from sizer.tariff import DemandCharge
from tests.tiny import money, setting, tariff

LOSSLESS = {
    "soc_min": 0.0,
    "round_trip_efficiency": 1.0,
    "cycle_life": None,
    "end_of_life_capacity": 1.0,
    "capex_cny_per_kw": 0.0,
    "capex_cny_per_kwh": 0.0,
    "opex_share_per_year": 0.0,
    "throughput_cost_cny_per_kwh": 0.0,
}
VALLEY_AND_PEAK = np.array([0.3] * 8 + [0.7] * 10 + [1.2] * 4 + [0.7] * 2)


def bench(components, prices=VALLEY_AND_PEAK, **how) -> Bench:
    where = setting(prices, **how)
    return Bench.of(Case(components, where, Guideline(default="off")))


def pv(yields, power_kw=1.0) -> PV:
    plain = {"capex_cny_per_kw": 0.0, "opex_cny_per_kw_year": 0.0, "degradation_per_year": 0.0, "life_years": 1}
    return PV(power_kw=power_kw, yield_kw_per_kw=np.asarray(yields, float).tolist(), **plain)


def by_hour(hours: dict[int, float], other: float = 0.0) -> np.ndarray:
    values = np.full(24, other)
    for hour, value in hours.items():
        values[hour] = value
    return values


def series(operation, component, quantity) -> np.ndarray:
    return operation.solved.dispatch[component, quantity].to_numpy()


def worth(operation) -> float:
    return float(net_present_value(operation.solved.money, operation.solved.case.setting.economics))


def test_a_timer_earns_the_price_difference_on_a_plain_day():
    """8 kWh bought at 0.3 in eight valley hours of 1 kW, used at 1.2 in two hours of 4 kW: 7.2 a day."""
    ess = ESS(power_kw=4.0, energy_kwh=8.0, **LOSSLESS)
    run = Timed().run(bench([Load(demand_kw=10.0), Grid(), ess]))
    assert series(run, "ess", "charge_kw")[:8] == pytest.approx(np.ones(8))
    assert series(run, "ess", "discharge_kw")[18:20] == pytest.approx([4.0, 4.0])
    without = 10 * VALLEY_AND_PEAK.sum() * 365
    assert money(run.solved)["energy_bill"] == pytest.approx(-(without - 8 * 0.9 * 365))


def test_a_timer_keeps_its_energy_for_the_dearer_of_two_dear_hours():
    prices = by_hour({2: 0.2, 3: 0.2, 18: 1.0, 19: 1.4}, 0.5)
    ess = ESS(power_kw=2.0, energy_kwh=2.0, **LOSSLESS)
    run = Timed().run(bench([Load(demand_kw=10.0), Grid(), ess], prices))
    assert series(run, "ess", "discharge_kw")[[18, 19]] == pytest.approx([0.0, 2.0])


def test_a_timer_never_discharges_more_than_the_load_takes():
    ess = ESS(power_kw=50.0, energy_kwh=100.0, **LOSSLESS)
    run = Timed().run(bench([Load(demand_kw=3.0), Grid(), ess], feed_in=0.6))
    assert series(run, "grid", "export_kw").max() == 0.0
    assert series(run, "ess", "discharge_kw").sum() == pytest.approx(4 * 3.0)


def test_the_guideline_s_windows_charge_and_discharge_twice_a_day():
    """00–08 and 12–18 charging, 09–12 and 18–23 discharging; 08–09 and 23–24 idle (3.3.4.1.7 (3))."""
    ess = ESS(power_kw=5.0, energy_kwh=10.0, **LOSSLESS)
    run = Timed(windows="guideline").run(bench([Load(demand_kw=10.0), Grid(), ess]))
    charge, discharge = series(run, "ess", "charge_kw"), series(run, "ess", "discharge_kw")
    assert charge[:8] == pytest.approx(np.full(8, 10 / 8))
    assert charge[12:18] == pytest.approx(np.full(6, 10 / 6))
    assert discharge[9:12].sum() == pytest.approx(10.0)
    assert discharge[18:23].sum() == pytest.approx(10.0)
    assert charge[[8, 23]].tolist() == discharge[[8, 23]].tolist() == [0.0, 0.0]


def test_windows_may_pass_midnight():
    where = setting(1.0)
    inside = hours_between([("22:00", "02:00")], where.site)
    assert np.flatnonzero(inside).tolist() == [0, 1, 22, 23]


def test_the_cycle_life_is_spent_on_the_dearest_hour():
    """365 cycles over a life of one year and 1 kWh: 1 kWh a day; the storage could discharge 4."""
    prices = by_hour({0: 0.1, 1: 0.1, 2: 0.1, 3: 0.1, 10: 1.0, 19: 1.2}, 0.5)
    ess = ESS(power_kw=1.0, energy_kwh=1.0, **{**LOSSLESS, "cycle_life": 365.0, "life_years": 1})
    windows = Windows(
        charge=(("00:00", "04:00"), ("12:00", "14:00")), discharge=(("10:00", "11:00"), ("19:00", "20:00"))
    )
    run = Timed(windows=windows).run(bench([Load(demand_kw=5.0), Grid(), ess], prices))
    assert series(run, "ess", "discharge_kw")[[10, 19]] == pytest.approx([0.0, 1.0])


def test_charging_does_not_set_a_new_billed_maximum():
    load = by_hour({12: 12.0}, 10.0)
    ess = ESS(power_kw=8.0, energy_kwh=16.0, **LOSSLESS)
    charge = DemandCharge(price_cny_per_kw_month=40.0)
    prices = by_hour({2: 0.2, 3: 0.2, 18: 1.0, 19: 1.0}, 0.5)
    run = Timed().run(bench([Load(demand_kw=load.tolist()), Grid(), ess], prices, demand_charges=[charge]))
    assert series(run, "grid", "import_kw").max() == pytest.approx(12.0)
    assert series(run, "ess", "charge_kw")[[2, 3]] == pytest.approx([2.0, 2.0])


def test_a_load_beyond_the_transformer_is_met_from_what_was_kept_for_it():
    """76 kW of transformer and 100 kW in hours 20 and 21: 48 kWh must be left, whatever the peak price before."""
    load = by_hour({20: 100.0, 21: 100.0}, 50.0)
    prices = by_hour({2: 0.2, 3: 0.2, 4: 0.2, 18: 1.2, 19: 1.2}, 0.5)
    ess = ESS(power_kw=40.0, energy_kwh=60.0, **LOSSLESS)
    grid = Grid(transformer_kva=80.0, power_factor=0.95)
    for strategy in (Timed(), Modes()):
        run = strategy.run(bench([Load(demand_kw=load.tolist()), grid, ess], prices))
        assert series(run, "grid", "import_kw").max() <= 76.0 * (1 + 1e-9)
        assert series(run, "ess", "discharge_kw")[[20, 21]] == pytest.approx([24.0, 24.0])
        assert series(run, "ess", "discharge_kw")[[18, 19]].sum() == pytest.approx(12.0)


def test_a_load_that_nothing_can_carry_is_refused_by_name_of_the_hour():
    load = by_hour({20: 200.0}, 50.0)
    ess = ESS(power_kw=40.0, energy_kwh=60.0, **LOSSLESS)
    with pytest.raises(InfeasibleError, match="2023-01-01 20:00: 84.0 kW more"):
        Timed().run(bench([Load(demand_kw=load.tolist()), Grid(transformer_kva=80.0), ess]))


# ---- the truth table of the four modes, row by row (3.3.3.2.1 (5), A3-note) ----

HALF_FULL = {**LOSSLESS, "soc_initial": 0.5, "end_state": "free"}


def one_mode(load, yields, *, prices, ess=None, strategy=None, grid=None, **how):
    storage = ess or ESS(power_kw=10.0, energy_kwh=100.0, **HALF_FULL)
    members = [Load(demand_kw=np.asarray(load, float).tolist()), grid or Grid(), pv(yields), storage]
    return (strategy or Modes()).run(bench(members, prices, **how))


def test_s1_serves_the_load_then_fills_the_storage_then_exports():
    """20 kW of sun, 5 of load, 10 into a store with room for 25 kWh: 10, 10, 5; 5, 5, 10 kW are fed in."""
    sun = by_hour({10: 20.0, 11: 20.0, 12: 20.0})
    ess = ESS(power_kw=10.0, energy_kwh=50.0, **HALF_FULL)
    run = one_mode(np.full(24, 5.0), sun, prices=1.0, ess=ess, strategy=Modes(gate=Gate(dear_share=1.0)), feed_in=0.3)
    hours = slice(10, 13)
    before = 25.0 - series(run, "ess", "discharge_kw")[:10].sum()
    room = 50.0 - before
    expected = [10.0, 10.0, min(10.0, room - 20.0)]
    assert series(run, "ess", "charge_kw")[hours] == pytest.approx(expected)
    assert series(run, "grid", "export_kw")[hours] == pytest.approx(15.0 - np.array(expected))
    assert series(run, "grid", "import_kw")[hours].tolist() == [0.0] * 3


def test_s1_curtails_what_may_not_be_fed_in():
    sun = by_hour({10: 20.0})
    run = one_mode(np.full(24, 5.0), sun, prices=VALLEY_AND_PEAK, grid=Grid(export_limit_kw=2.0), feed_in=0.3)
    assert series(run, "grid", "export_kw")[10] == pytest.approx(2.0)
    assert series(run, "pv", "curtailed_kw")[10] == pytest.approx(3.0)


def test_s2_discharges_only_while_energy_is_dear_and_buys_only_while_it_is_cheap():
    run = one_mode(np.full(24, 20.0), np.full(24, 4.0), prices=VALLEY_AND_PEAK)
    charge, discharge = series(run, "ess", "charge_kw"), series(run, "ess", "discharge_kw")
    assert run.mode_shares == {"S1": 0.0, "S2": 1.0, "S3": 0.0, "S4": 0.0}
    assert discharge[18:22] == pytest.approx(np.full(4, 10.0))
    assert discharge[:18].sum() + discharge[22:].sum() == 0.0
    assert charge[:8].sum() == pytest.approx(50.0)
    assert charge[8:].sum() == 0.0


def test_s2_buys_nothing_where_the_grid_may_not_fill_the_storage():
    run = one_mode(np.full(24, 20.0), np.full(24, 4.0), prices=VALLEY_AND_PEAK, strategy=Modes(refill_in_s2=False))
    assert series(run, "ess", "charge_kw").sum() == 0.0


@pytest.mark.parametrize(("low_share", "bought"), [(0.4, 0.0), (0.6, 50.0)])
def test_s3_refills_from_the_grid_only_once_the_storage_is_low_and_then_until_it_is_full(low_share, bought):
    run = one_mode(np.full(24, 20.0), np.zeros(24), prices=VALLEY_AND_PEAK, strategy=Modes(low_share=low_share))
    assert run.mode_shares["S3"] == 1.0
    assert series(run, "ess", "charge_kw")[:8].sum() == pytest.approx(bought)
    assert series(run, "ess", "charge_kw")[8:].sum() == 0.0


def test_where_a_day_has_one_price_the_storage_makes_up_what_the_sun_leaves_short():
    """G-30: without a peak price the text's first three modes would never discharge."""
    run = one_mode(np.full(24, 5.0), by_hour({10: 20.0}), prices=0.8)
    assert series(run, "ess", "discharge_kw")[11:].sum() > 0
    assert series(run, "grid", "import_kw")[0] == 0.0


def test_a_reserve_for_an_outage_is_not_sold():
    run = one_mode(np.full(24, 20.0), np.zeros(24), prices=VALLEY_AND_PEAK, strategy=Modes(reserve_share=0.4))
    assert series(run, "ess", "soc").min() == pytest.approx(0.4)


def test_each_hour_has_the_label_of_its_row():
    load, sun = np.full(24, 5.0), by_hour({8: 2.0, 9: 5.0, 10: 5.1, 11: 9.0})
    run = one_mode(load, sun, prices=1.0)
    label = series(run, "control", "mode").astype(int)
    assert label[7:13].tolist() == [3, 2, 2, 1, 1, 3]
    assert sum(run.mode_shares.values()) == pytest.approx(1.0)


# ---- the four branches of the cluster (case 7 (2), G-23) ----


def test_the_four_branches_of_the_campus():
    """Piles take 500 kW from 9 to 11 behind 300 kW; 100 kW in the valley and at noon; nothing else."""
    demand = by_hour({3: 100.0, 9: 500.0, 10: 500.0, 12: 100.0})
    ess = ESS(power_kw=250.0, energy_kwh=500.0, **LOSSLESS)
    run = Cluster().run(bench([Load(demand_kw=demand.tolist()), Grid(import_limit_kw=300.0), ess]))
    label = series(run, "control", "mode").astype(int)
    assert label[[3, 9, 10, 12, 0]].tolist() == [2, 1, 1, 3, 4]
    discharge = series(run, "ess", "discharge_kw")
    assert discharge[[3, 9, 10, 12]] == pytest.approx([0.0, 200.0, 200.0, 100.0])
    assert series(run, "grid", "import_kw")[[3, 9, 10, 12]] == pytest.approx([100.0, 300.0, 300.0, 0.0])
    assert series(run, "ess", "charge_kw")[label != 4].sum() == 0.0


def test_demand_equal_to_the_capacity_in_a_valley_is_the_grid_s():
    """The text's second branch says smaller, its third not greater: the case between is not left open."""
    demand = by_hour({3: 300.0})
    ess = ESS(power_kw=250.0, energy_kwh=500.0, **LOSSLESS)
    run = Cluster().run(bench([Load(demand_kw=demand.tolist()), Grid(import_limit_kw=300.0), ess]))
    assert series(run, "control", "mode")[3] == 2
    assert series(run, "grid", "import_kw")[3] == pytest.approx(300.0)


def test_an_empty_storage_leaves_the_third_branch_to_the_grid():
    ess = ESS(power_kw=250.0, energy_kwh=100.0, **LOSSLESS)
    run = Cluster().run(bench([Load(demand_kw=by_hour(dict.fromkeys(range(9, 18), 100.0)).tolist()), Grid(), ess]))
    assert series(run, "ess", "discharge_kw")[9:18].sum() == pytest.approx(100.0)


# ---- what every strategy keeps ----


@pytest.mark.parametrize("kind", STRATEGIES)
def test_no_strategy_beats_perfect_foresight_and_all_are_valued_by_the_same_money(kind):
    load = (30 + 20 * np.sin(np.arange(24) / 3.0)).tolist()
    sun = np.maximum(np.sin((np.arange(24) - 6) / 12 * np.pi), 0.0)
    ess = ESS(power_kw=10.0, energy_kwh=20.0, cycle_life=None)
    stand = bench([Load(demand_kw=load), Grid(), pv(sun, 40.0), ess], feed_in=0.2)
    run, best = STRATEGIES[kind]().run(stand), Optimal().run(stand)
    assert worth(run) <= worth(best) + 1e-6 * abs(worth(best))
    assert {(m.component, m.stream, m.when) for m in run.solved.money} == {
        (m.component, m.stream, m.when) for m in best.solved.money
    }
    assert -run.solved.solver.objective == pytest.approx(worth(run), rel=1e-9)


def test_a_strategy_runs_given_sizes_only():
    with pytest.raises(InputError, match="ess: power_kw is a range"):
        bench([Load(demand_kw=1.0), Grid(), ESS(power_kw=Range(max=2), energy_kwh=2.0)])


def test_two_grids_are_one_of_both_limits_and_the_mean_price_to_a_rule():
    cheap, dear = (Grid(name=name, import_limit_kw=limit, tariff=tariff(price)) for name, limit, price in
                   (("cheap", 3.0, 0.2), ("dear", 5.0, 0.6)))  # fmt: skip
    plant = Plant.of(bench([Load(demand_kw=1.0), cheap, dear]))
    assert plant.import_limit_kw[0] == pytest.approx(8.0)
    assert plant.price[0] == pytest.approx(0.4)
    assert not plant.closed
    run = Timed().run(bench([Load(demand_kw=4.0), cheap, dear]))
    assert series(run, "cheap", "import_kw") == pytest.approx(np.full(24, 3.0), rel=1e-5)


@pytest.mark.parametrize("strategy", [Timed(), Modes(), Cluster()], ids=lambda s: s.kind)
def test_a_rule_runs_areas_joined_by_links_and_the_links_carry_what_an_area_lacks(strategy):
    """Area a asks 30 kW for an hour behind 20; 10 come over the links from b or from the storage between them."""
    load = by_hour({18: 30.0}, 10.0).tolist()
    members = [
        Load(name="load a", bus="a.ac", demand_kw=load),
        Grid(name="grid a", bus="a.ac", import_limit_kw=20.0),
        Load(name="load b", bus="b.ac", demand_kw=10.0),
        Grid(name="grid b", bus="b.ac", import_limit_kw=40.0),
        HVDCLink(name="link a", bus="a.ac", power_kw=15.0),
        HVDCLink(name="link b", bus="b.ac", power_kw=15.0),
        ESS(bus="dc", power_kw=5.0, energy_kwh=10.0, **LOSSLESS),
    ]
    stand = bench(members)
    run = strategy.run(stand)
    assert series(run, "grid a", "import_kw").max() <= 20.0 * (1 + 1e-6)
    assert series(run, "link a", "from_other_kw")[18] == pytest.approx(10.0, rel=1e-4)
    assert all(check.relative <= 1e-6 for _, check in run.solved.checks)
    assert worth(run) <= worth(Optimal().run(stand)) + 1e-3
