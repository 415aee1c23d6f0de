"""Diesel sets under a rule, hour by hour on paper."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from sizer.components import ESS, Diesel, Grid, Load
from sizer.control import Modes, Timed
from sizer.control.gensets import Genset, GensetRule
from sizer.errors import InfeasibleError
from tests.by_hand.test_control import LOSSLESS, bench, by_hour, pv, series
from tests.by_hand.test_outages import TEN_TO_TWO

TWO = Genset("diesel", unit_kw=20.0, count=2, least_share=0.3)


@pytest.mark.parametrize(
    ("asked", "welcome", "most", "output", "sets"),
    [
        (10.0, 40.0, 99.0, 18.0, 1),  # to 90 % of one set: 8 kW for the store
        (10.0, 12.0, 99.0, 12.0, 1),  # the store takes 2 kW only
        (19.0, 19.0, 99.0, 19.0, 1),  # the load alone is above 90 %
        (25.0, 60.0, 99.0, 36.0, 2),
        (25.0, 25.0, 99.0, 25.0, 2),
        (60.0, 60.0, 99.0, 40.0, 2),  # more than there is
        (2.0, 2.0, 99.0, 6.0, 1),  # never below 30 %: sun gives way by 4 kW
        (2.0, 2.0, 5.0, 0.0, 0),  # nothing can give way
        (20.5, 20.5, 20.5, 20.5, 2),
    ],
)
def test_sets_run_in_their_range_or_not_at_all(asked, welcome, most, output, sets):
    assert TWO.output(asked, welcome, most, 0.9) == (pytest.approx(output), sets)


def test_a_second_set_that_would_run_too_low_is_left_out():
    """41 kW of two sets at 30 % or more is 24 kW at least: fine; sets of 60 kW with 50 % cannot do 61 of them."""
    assert Genset("d", 60.0, 2, 0.9).output(61.0, 61.0, 61.0, 1.0) == (60.0, 1)


def test_sets_start_on_a_low_store_fill_it_and_stop():
    """10 kW all day, 30 kWh lossless from half full, sets of 20 kW; start below 6 kWh, run at 18, stop at 18 kWh.

    Hour 0: 15 − 10 = 5 is below 6, so the set starts at once: 18 kW, +8 → 23 kWh. Hour 1: above 18, it stops: 13.
    Hour 2: 13 − 10 = 3 is too low: 18 kW, 21. Hour 3: 11. Hour 4: 19; then 9, 17, 25 (17 is below 18), 15, …
    """
    ess = ESS(power_kw=15.0, energy_kwh=30.0, **{**LOSSLESS, "soc_initial": 0.5, "end_state": "free"})
    run = Modes().run(bench([Load(demand_kw=10.0), Diesel(power_kw=20.0, unit_kw=20.0), ess]))
    assert series(run, "diesel", "running_sets")[:9].tolist() == [1, 0, 1, 0, 1, 0, 1, 1, 0]
    assert series(run, "diesel", "output_kw")[:9] == pytest.approx([18, 0, 18, 0, 18, 0, 18, 18, 0])
    assert series(run, "ess", "stored_above_floor_kwh")[:9] == pytest.approx([23, 13, 21, 11, 19, 9, 17, 25, 15])
    assert run.mode_shares["S4"] == 1.0


def test_an_island_begins_its_year_with_what_it_ends_with():
    """5 kW by night from 12 hours of 15 kW of sun: the morning needs what the evening left."""
    sun = np.where((np.arange(24) >= 8) & (np.arange(24) < 20), 15.0, 0.0)
    ess = ESS(power_kw=20.0, energy_kwh=70.0, **LOSSLESS)
    run = Timed().run(bench([Load(demand_kw=5.0), pv(sun), ess]))
    stored = series(run, "ess", "stored_above_floor_kwh")
    assert stored[19] == pytest.approx(70.0)
    assert stored[-1] == pytest.approx(50.0)
    assert stored[0] == pytest.approx(45.0)


def test_standby_sets_carry_an_outage_once_the_store_is_low_and_stand_while_the_grid_is_up():
    """10–14 without grid, 10 kW of load, 12 kWh in store: the first hour from storage would leave 2, below 20 %."""
    ess = ESS(power_kw=10.0, energy_kwh=24.0, **{**LOSSLESS, "soc_initial": 0.5, "end_state": "free"})
    diesel = Diesel(power_kw=20.0, unit_kw=20.0)
    stand = bench([Load(demand_kw=10.0), Grid(outages=TEN_TO_TWO), diesel, ess], by_hour({}, 0.5))
    run = Timed(windows={"charge": (), "discharge": ()}).run(stand)
    assert series(run, "diesel", "running_sets")[10:14].tolist() == [1, 0, 1, 0]
    assert series(run, "diesel", "running_sets").sum() == 2
    assert series(run, "ess", "discharge_kw")[10:14] == pytest.approx([0, 10, 0, 10])


def test_without_storage_sets_follow_the_load_and_a_load_below_the_least_is_not_served():
    diesel = Diesel(power_kw=40.0, unit_kw=20.0)
    load = Load(demand_kw=by_hour({3: 2.0, 12: 33.0}, 12.0).tolist(), unserved_limit_share=1.0)
    run = Timed().run(bench([load, diesel]))
    assert series(run, "diesel", "output_kw")[[0, 3, 12]] == pytest.approx([12.0, 0.0, 33.0])
    assert series(run, "diesel", "running_sets")[[0, 3, 12]].tolist() == [1, 0, 2]
    assert series(run, "load", "unserved_kw")[[0, 3, 12]] == pytest.approx([0.0, 2.0, 0.0])
    with pytest.raises(InfeasibleError, match="2023-01-01 03:00"):
        Timed().run(bench([load.model_copy(update={"unserved_limit_share": 0.0}), diesel]))


def test_set_points_in_the_wrong_order_are_refused():
    with pytest.raises(ValidationError, match="stop_share is 0.3"):
        GensetRule(start_share=0.4, stop_share=0.3)
