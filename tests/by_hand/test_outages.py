"""A year in which the grid fails: the fourth mode, and what every strategy does then."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sizer.components import ESS, Grid, Load
from sizer.components.outages import Outage, Outages
from sizer.control import Cluster, Forecast, Modes, Rolling, Timed
from sizer.control.plant import Plant, Schedule
from sizer.errors import InfeasibleError, InputError
from sizer.project import read_project
from tests.by_hand.test_control import LOSSLESS, bench, by_hour, pv, series
from tests.tiny import site

TEN_TO_TWO = Outages(events=(Outage(start="2023-01-01 10:00", duration_h=4),))


def island(load, yields, *, start=0.5, **ess):
    storage = ESS(
        **{"power_kw": 10.0, "energy_kwh": 40.0, **LOSSLESS, "soc_initial": start, "end_state": "free", **ess}
    )
    return bench([Load(demand_kw=np.asarray(load, float).tolist()), Grid(outages=TEN_TO_TWO), pv(yields), storage])


def test_s4_serves_from_sun_then_storage_charges_with_the_rest_and_curtails_what_is_left():
    """10–14 without grid. 10: 4 of sun, 6 from storage. 11: 25 of sun, 10 to load, 10 stored, 5 curtailed."""
    sun = by_hour({10: 4.0, 11: 25.0, 12: 0.0, 13: 0.0})
    run = Modes().run(island(by_hour({}, 10.0), sun))
    hours = slice(10, 14)
    assert series(run, "control", "mode")[hours].tolist() == [4.0] * 4
    assert series(run, "ess", "discharge_kw")[hours] == pytest.approx([6.0, 0.0, 10.0, 10.0])
    assert series(run, "ess", "charge_kw")[hours] == pytest.approx([0.0, 10.0, 0.0, 0.0])
    assert series(run, "pv", "curtailed_kw")[hours] == pytest.approx([0.0, 5.0, 0.0, 0.0])
    assert (
        series(run, "grid", "import_kw")[hours].tolist()
        == series(run, "grid", "export_kw")[hours].tolist()
        == [0.0] * 4
    )
    assert run.mode_shares["S4"] == pytest.approx(4 / 24)


@pytest.mark.parametrize("strategy", [Timed(), Modes(), Cluster(), Rolling(every_h=1)], ids=lambda s: s.kind)
def test_no_strategy_exports_to_a_dead_grid(strategy):
    run = strategy.run(island(by_hour({}, 5.0), np.full(24, 8.0), start=0.9))
    assert series(run, "grid", "export_kw")[10:14].sum() == 0.0
    assert series(run, "grid", "import_kw")[10:14].sum() == 0.0


def test_a_reserve_for_s4_is_there_when_the_grid_fails():
    """Flat price: without a reserve the storage would be empty by ten; 40 % of 40 kWh carry 4 kW for four hours."""
    grid = Grid(outages=TEN_TO_TWO)
    ess = ESS(power_kw=10.0, energy_kwh=40.0, **{**LOSSLESS, "soc_initial": 0.5, "end_state": "free"})
    stand = bench([Load(demand_kw=4.0), grid, pv(np.zeros(24)), ess], np.full(24, 0.8))
    run = Modes(reserve_share=0.4).run(stand)
    assert series(run, "ess", "discharge_kw")[10:14].tolist() == pytest.approx([4.0] * 4)
    with pytest.raises(InfeasibleError, match="2023-01-01 10:00"):
        Modes().run(stand)


def test_loads_are_shed_the_cheapest_kwh_first():
    """12 kW short of 5 + 10: charging at 4.7 CNY goes first and whole, then 2 kW of homes at 28."""
    nothing = np.zeros(2)
    plant = Plant(
        site=site(2),
        load_kw=np.array([20.0, 20.0]),
        available_kw={"pv": np.array([8.0, 25.0])},
        storages=(),
        import_limit_kw=nothing,
        export_limit_kw=nothing,
        island=np.ones(2, dtype=bool),
        price=nothing,
        feed_in=nothing,
        sheddable=(("charging", np.array([10.0, 10.0])), ("homes", np.array([10.0, 10.0]))),
    )
    given = plant.given(Schedule())
    assert given["charging", "unserved_kw"].tolist() == [10.0, 0.0]
    assert given["homes", "unserved_kw"].tolist() == [2.0, 0.0]
    assert given["pv", "output_kw"].tolist() == [8.0, 20.0]
    with pytest.raises(InfeasibleError, match="no load may go unserved"):
        dataclasses.replace(plant, sheddable=plant.sheddable[:1]).given(Schedule())


def test_an_event_takes_whole_steps():
    outage = Outages(events=(Outage(start="2023-01-01 10:30", duration_h=1.0),))
    assert np.flatnonzero(outage.down(site(24))).tolist() == [10, 11]
    assert np.flatnonzero(outage.down(site(24, step_minutes=30))).tolist() == [21, 22]


def test_a_series_and_events_add_up():
    given = Outages(series=by_hour({3: 1.0}).tolist(), events=(Outage(start="2023-01-01 05:00", duration_h=1.0),))
    assert np.flatnonzero(given.down(site(24))).tolist() == [3, 5]


def test_drawn_outages_are_as_many_and_as_long_as_asked_in_the_mean():
    """Twenty seeds of forty a year of five hours, each step touched counted whole (half an hour at either end)."""
    down = [Outages(outages_per_year=40, mean_hours=5.0, seed=seed).down(site(None)) for seed in range(20)]
    begun = np.mean([np.count_nonzero(np.diff(d.astype(int)) == 1) + d[0] for d in down])
    assert begun == pytest.approx(40, rel=0.1)
    assert np.mean([d.sum() for d in down]) == pytest.approx(40 * 6.0, rel=0.15)
    assert (
        Outages(outages_per_year=40, seed=3).down(site(None)).tolist()
        == Outages(outages_per_year=40, seed=3).down(site(None)).tolist()
    )


def test_an_outage_outside_the_year_is_named():
    with pytest.raises(InputError, match="begins at 2024-05-01"):
        Outages(events=(Outage(start="2024-05-01 00:00", duration_h=1.0),)).down(site(24))


def test_a_project_file_says_when_the_grid_fails():
    project = read_project(
        {
            "site": {"latitude_deg": 31, "longitude_deg": 121, "hours": 24, "year": 2023},
            "components": [{"kind": "grid", "outages": {"events": [{"start": "2023-01-01 10:00", "duration_h": 4}]}}],
        }
    )
    assert project.components[0].outages == TEN_TO_TWO
    with pytest.raises(InputError, match="give events, a series, or outages_per_year"):
        read_project(
            {"site": {"latitude_deg": 31, "longitude_deg": 121}, "components": [{"kind": "grid", "outages": {}}]}
        )


def test_a_plan_does_not_foresee_an_outage():
    """With a flat price and no sun, nothing but a known outage would make a plan keep energy back."""
    ess = ESS(power_kw=10.0, energy_kwh=40.0, **{**LOSSLESS, "soc_initial": 0.5, "end_state": "free"})
    prices = np.where(np.arange(24) < 8, 1.0, 0.8)
    stand = bench([Load(demand_kw=4.0), Grid(outages=TEN_TO_TWO), pv(np.zeros(24)), ess], prices)
    knowing = Rolling(forecast=Forecast(kind="perfect")).run(stand)
    assert series(knowing, "ess", "discharge_kw")[10:14].tolist() == pytest.approx([4.0] * 4)
    with pytest.raises(InfeasibleError, match="2023-01-01 1[0-3]:00"):
        Rolling(forecast=Forecast(kind="persistence")).run(stand)
