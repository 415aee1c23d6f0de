"""Outages on systems small enough to follow, and against the published coverage of a battery at a large site."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from sizer.components import ESS, PV, Fleet, Grid, Load, Range
from sizer.control import Bench, Modes, Rolling, Timed
from sizer.control.storage import Storage
from sizer.errors import InputError
from sizer.guideline import Guideline
from sizer.model import Case, OutageReserve, needed_kwh, optimise
from sizer.report.sheets.outages import outages_sheet
from sizer.report.workbook import workbook_bytes
from sizer.resilience import Island, LostLoad, Parked, island_of, survive
from tests.by_hand.test_control import LOSSLESS
from tests.by_hand.test_control import VALLEY_AND_PEAK as DAY
from tests.one_week import study
from tests.tiny import setting, solve

PLAIN = Storage("ess", power_kw=10.0, usable_kwh=100.0, gain_kwh=1.0, drain_kwh=1.0)


def test_a_full_store_carries_as_many_hours_as_it_holds():
    """30 kWh and 10 kW of critical load: three hours, from every hour that has three left in the year."""
    island = Island(np.full(24, 10.0), storages=((PLAIN, np.full(24, 30.0)),))
    outages = survive(island, 6)
    assert outages.served_h[:19].tolist() == [3.0] * 19
    assert outages.curve.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    assert outages.unserved_kwh[0] == pytest.approx(30.0)


def test_power_limits_as_well_as_energy():
    island = Island(np.full(24, 10.1), storages=((PLAIN, np.full(24, 30.0)),))
    assert survive(island, 3).curve.tolist() == [0.0, 0.0, 0.0]


def test_what_a_start_finds_in_store_is_what_it_has():
    stored = np.zeros(24)
    stored[12:] = 100.0
    curve = survive(Island(np.full(24, 10.0), storages=((PLAIN, stored),)), 2).curve
    assert curve.tolist() == pytest.approx([12 / 24, 11 / 23])


def test_sun_carries_first_and_charges_with_what_it_has_over():
    """Hour 0: 5 of 15 kW of sun carry, 10 are stored; hours 1 and 2: 10 kWh carry two hours of 5 kW."""
    sun = np.zeros(24)
    sun[0] = 15.0
    outages = survive(Island(np.full(24, 5.0), {"pv": sun}, ((PLAIN, np.zeros(24)),)), 4)
    assert outages.served_h[0] == 3.0
    assert outages.carried_kwh["pv"][0] == 5.0
    assert outages.carried_kwh["ess"][0] == 10.0
    assert outages.unserved_kwh[0] == 5.0


def test_a_genset_spares_the_store():
    island = Island(np.full(24, 12.0), storages=((PLAIN, np.full(24, 8.0)),), genset_kw={"diesel": 10.0})
    outages = survive(island, 6)
    assert outages.served_h[0] == 4.0
    assert outages.carried_kwh["diesel"][0] == 60.0


def test_losses_count_on_the_way_out_and_on_the_way_in():
    lossy = Storage("ess", power_kw=10.0, usable_kwh=100.0, gain_kwh=0.9, drain_kwh=1 / 0.9)
    sun = np.zeros(24)
    sun[0] = 20.0
    outages = survive(Island(np.full(24, 10.0), {"pv": sun}, ((lossy, np.zeros(24)),)), 3)
    assert outages.carried_kwh["ess"][0] == pytest.approx(8.1)
    assert outages.served_h[0] == 1.0


def test_two_stores_help_each_other():
    second = Storage("old", power_kw=4.0, usable_kwh=100.0, gain_kwh=1.0, drain_kwh=1.0)
    island = Island(np.full(24, 14.0), storages=((PLAIN, np.full(24, 20.0)), (second, np.full(24, 50.0))))
    assert survive(island, 4).served_h[0] == 2.0


def test_vehicles_give_what_they_hold_until_they_leave():
    """20 kWh at 8 kW for three hours from hour 4: 8, 8 and 4 kWh; an hour later, 12 kWh for two hours: 8 and 4."""
    parked = Parked("cars", np.array([4, 5, 6]), np.array([3, 2, 1]), np.array([20.0, 12.0, 4.0]), np.full(3, 8.0))
    outages = survive(Island(np.full(24, 8.0), parked=(parked,)), 4)
    assert outages.carried_kwh["cars"][3:8].tolist() == [0.0, 20.0, 12.0, 4.0, 0.0]
    assert outages.served_h[3:8].tolist() == [0.0, 2.0, 1.0, 0.0, 0.0]


def test_vehicles_that_leave_first_give_first():
    """One leaves after an hour with 6 of its 10 kWh given; the other then still has all of its 10."""
    parked = Parked("cars", np.array([0, 0]), np.array([1, 3]), np.array([10.0, 10.0]), np.array([6.0, 6.0]))
    outages = survive(Island(np.full(24, 6.0), parked=(parked,)), 3)
    assert outages.carried_kwh["cars"][0] == pytest.approx(16.0)
    assert outages.served_h[0] == 2.0


def test_a_fleet_with_v2g_carries_an_outage_while_it_is_parked_and_no_further_than_its_owners_allow():
    fleet = Fleet(fleet={"archetype": "v2g_commuter", "vehicles": 20}, control="v2g")
    solved = solve([Load(demand_kw=20.0), Grid(), fleet], setting(np.tile(DAY, 5), hours=120))
    island = island_of(solved, 0.5)
    (parked,) = island.parked
    groups = fleet.groups(solved.case.setting)
    assert parked.energy_kwh.max() > 0
    assert (parked.energy_kwh <= 30.0 * groups.count.max()).all()
    outages = survive(island, 4)
    working = np.zeros(120, dtype=bool)
    working[parked.step] = True
    assert outages.carried_kwh["fleet"][working].max() > 10.0
    assert outages.carried_kwh["fleet"][~working].max() == 0.0
    assert sum(outages.carried_kwh.values()) + outages.unserved_kwh == pytest.approx(
        [10.0 * min(4, 120 - t) for t in range(120)]
    )


def test_outages_and_their_value_stand_in_the_workbook():
    outages = survive(Island(np.full(24, 10.0), storages=((PLAIN, np.full(24, 30.0)),)), 5)
    sheet = outages_sheet(outages, LostLoad(price_cny_per_kwh=14.0, outages_per_year=2.0))
    book = load_workbook(BytesIO(workbook_bytes(study(), language="en", further=[sheet])))
    cells = {row[0].value: row[1].value for row in book["Outages"].iter_rows(max_col=2)}
    assert cells["Lost load a year with the plant"] == pytest.approx(20 * 28)
    assert cells["ess"] == pytest.approx(30.0)
    assert [cells[length] for length in (1, 3, 4)] == [1.0, 1.0, 0.0]
    assert len(book["Outages"]._charts) == 1


def test_lost_load_is_priced_with_and_without_the_plant():
    """20 of 50 kWh are lost in an outage of five hours; twice a year at 14 CNY."""
    outages = survive(Island(np.full(24, 10.0), storages=((PLAIN, np.full(24, 30.0)),)), 5)
    assert outages.lost_load_cny_per_year(14.0, 2.0) == pytest.approx((50 * 28, 20 * 28))


def test_the_curve_only_falls_and_the_energies_add_up():
    draw = np.random.default_rng(3)
    island = Island(draw.uniform(1, 20, 500), {"pv": draw.uniform(0, 15, 500)}, ((PLAIN, draw.uniform(0, 60, 500)),))
    outages = survive(island, 24)
    assert (np.diff(survive(island, 24).curve) <= 0.03).all()
    asked = np.array([island.critical_kw[t : t + 24].sum() for t in range(500)])
    assert sum(outages.carried_kwh.values()) + outages.unserved_kwh == pytest.approx(asked)


def test_a_solved_design_is_read_as_it_stands_at_each_hour():
    sun = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
    prices = np.where(np.arange(24) < 8, 0.3, 1.0)
    pv = PV(power_kw=10.0, yield_kw_per_kw=sun, degradation_per_year=0.0, life_years=1)
    solved = solve([Load(demand_kw=8.0), Grid(), pv, ESS(power_kw=4.0, energy_kwh=8.0, **LOSSLESS)], setting(prices))
    island = island_of(solved, 0.5)
    assert island.critical_kw.tolist() == [4.0] * 24
    end = solved.dispatch["ess", "stored_above_floor_kwh"].to_numpy()
    assert island.storages[0][1] == pytest.approx(np.concatenate([end[-1:], end[:-1]]), abs=1e-6)
    outages = survive(island, 2)
    assert outages.served_h[16] == pytest.approx(2.0)  # filled by the sun, emptied after it
    assert outages.carried_kwh["pv"][8] == pytest.approx(8.0)


def test_wrong_shares_and_lengths_are_named():
    solved = solve([Load(demand_kw=8.0), Grid()], setting(1.0))
    with pytest.raises(InputError, match="critical share of load is 25"):
        island_of(solved, 25)
    with pytest.raises(InputError, match="no load 'house'"):
        island_of(solved, {"house": 0.5})
    with pytest.raises(InputError, match="48 h"):
        survive(island_of(solved), 48)


@pytest.mark.crosscheck
def test_der_vet_s_load_coverage_of_a_battery_at_a_large_site():
    """1,993 kW / 11,958 kWh, losses on the way in only; the stored dispatch, a quarter of the load critical."""
    folder = os.environ.get("SIZER_CROSSCHECK")
    if not folder:
        pytest.skip("SIZER_CROSSCHECK is not set: the published load coverage is NOT compared")
    case = Path(folder) / "D3_validation_uc1_es"
    critical = pd.read_csv(case / "inputs/timeseries.csv")["Critical Load (kW)"].to_numpy(float)
    stored = pd.read_csv(case / "expected/dispatch.csv")["BATTERY: es State of Energy (kWh)"].to_numpy(float)
    published = pd.read_csv(case / "expected/load_coverage_prob.csv").iloc[:, 2].to_numpy(float)
    battery = Storage("es", power_kw=1993.0, usable_kwh=11958.0, gain_kwh=0.91, drain_kwh=1.0)
    curve = survive(Island(critical, storages=((battery, stored),)), len(published)).curve
    assert 100 * curve.to_numpy() == pytest.approx(published, abs=1e-7)
    assert published.max() > 50


# ---- energy kept for an outage ----


def test_a_reserve_of_two_hours_is_the_load_of_the_next_two():
    """Load 10 at night, sun by day: at the end of hour 5 hours 6 and 7 are kept, at the end of hour 7 nothing."""
    sun = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
    case = Case([Load(demand_kw=10.0), PV(power_kw=20.0, yield_kw_per_kw=sun, degradation_per_year=0.0)], setting(1.0))
    profiles = {c.label: c.profiles(case.setting) for c in case.components}
    reserve = OutageReserve(hours=2)
    kept = needed_kwh(reserve, case.components, case.setting, profiles, {"pv": {"power_kw": 20.0}})
    assert kept[[4, 5, 6, 7, 13, 14, 15, 22, 23]].tolist() == [20.0, 20.0, 10.0, 0.0, 0.0, 10.0, 20.0, 20.0, 20.0]


def test_a_design_with_a_reserve_survives_its_outage_from_every_hour_and_without_one_does_not():
    prices = np.where(np.arange(24) < 8, 0.3, 1.0)
    sun = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
    members = [
        Load(demand_kw=(8 + 4 * np.sin(np.arange(24))).tolist()),
        Grid(),
        PV(power_kw=10.0, yield_kw_per_kw=sun),
        ESS(power_kw=Range(max=100), energy_kwh=Range(max=500), round_trip_efficiency=0.81, cycle_life=None),
    ]
    where = setting(prices)

    def shares(reserve):
        solved = optimise(Case(members, where, Guideline(default="off"), reserve=reserve))
        island = island_of(solved, 0.5)
        twice = Island(  # the year goes round
            np.tile(island.critical_kw, 2),
            {label: np.tile(power, 2) for label, power in island.renewable_kw.items()},
            tuple((storage, np.tile(stored, 2)) for storage, stored in island.storages),
        )
        return survive(twice, 6).served_h[:24]

    assert shares(OutageReserve(hours=6, critical_share=0.5)).min() == 6.0
    assert shares(None).min() < 6.0


@pytest.mark.parametrize("strategy", [Timed(), Modes(), Rolling(every_h=4)], ids=lambda s: s.kind)
def test_every_strategy_keeps_the_reserve(strategy):
    prices = np.where(np.arange(24) < 8, 0.3, 1.0)
    ess = ESS(power_kw=20.0, energy_kwh=60.0, cycle_life=None)
    case = Case([Load(demand_kw=10.0), Grid(), ess], setting(prices), Guideline(default="off"),
                reserve=OutageReserve(hours=3, critical_share=0.6))  # fmt: skip
    stand = Bench.of(case)
    run, best = strategy.run(stand).solved, stand.best()
    least = 3 * 6.0 / ess.efficiencies[1]
    assert run.dispatch["ess", "stored_above_floor_kwh"].min() >= least * (1 - 1e-6)
    assert run.solver.objective >= best.solver.objective - 1e-6 * abs(best.solver.objective)


def test_a_reserve_without_storage_is_refused():
    with pytest.raises(InputError, match="outage_reserve: it needs a storage"):
        optimise(Case([Load(demand_kw=1.0), Grid()], setting(1.0), reserve=OutageReserve(hours=2)))
