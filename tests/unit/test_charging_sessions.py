from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.integrate import solve_ivp

from sizer.errors import InputError
from sizer.profiles.charging import (
    COLUMNS,
    Fleet,
    draw_sessions,
    fleets,
    joined,
    pile,
    piles,
    timer_delay_h,
    unmanaged_kw,
    vehicle,
    vehicles,
)
from sizer.profiles.charging.draw import day_factors
from sizer.profiles.charging.taper import stages
from sizer.profiles.charging.unmanaged import unmanaged_cells_kwh
from tests.charging import sessions, site

WEEK = site(168)


def test_the_catalogue_names_a_source_for_every_vehicle_pile_and_fleet():
    for one in (*vehicles().values(), *piles().values(), *fleets().values()):
        assert one.source
        assert one.zh
        assert one.confidence


def test_the_guidelines_vehicles_and_piles_are_there():
    """Case 3: 47.8 kWh, 15 kW V2G, 13 kWh/100 km; G-63 and G-64: DC 120–240 kW, AC 7–25 kW."""
    ora = vehicle("ora_v2g")
    assert (ora.battery_kwh, ora.v2g_kw, ora.kwh_per_100km) == (47.8, 15, 13)
    assert {pile(name).kw for name in ("dc_60", "dc_120", "dc_180", "dc_240", "ac_7", "ac_22")} == {
        60,
        120,
        180,
        240,
        7,
        22,
    }
    assert pile("ac_7").phases == 1


def test_an_unknown_vehicle_is_named_with_a_suggestion():
    with pytest.raises(InputError, match=r'no vehicle "buss".*"bus"'):
        vehicle("buss")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"vehicle": "buss"}, 'no vehicle "buss"'),
        ({"archetype": "nowhere"}, "no archetype 'nowhere'"),
        ({"pile": "v2g_15", "v2g": True}, "v2g needs a vehicle and a pile that can"),
        ({"vehicle": "bus", "pile": "ac_7"}, "bus has no AC plug"),
        ({"energy_kwh": (10, 1), "km_per_day": (40, 5)}, "energy_kwh and km_per_day"),
        ({"visits": [{"share": 0.5, "arrive": [8, 1], "dwell": [8, 1]}]}, "sum to 0.5"),
        ({"visits": [{"share": 1, "arrive": [8, 1]}]}, "neither of depart and dwell"),
        ({"vehicles": 0}, "greater than or equal to 1"),
    ],
)
def test_a_wrong_fleet_is_refused_with_its_reason(change, said):
    with pytest.raises(ValidationError, match=said):
        Fleet(**{"archetype": "private_home", "vehicles": 10, **change})


def test_energy_follows_from_distance_and_consumption():
    """40 km a day × 14 kWh/100 km / 0.5 sessions a day = 11.2 kWh."""
    fleet = Fleet(archetype="private_home", vehicles=400, km_per_day=(40, 10), sessions_per_vehicle_day=0.5)
    assert fleet.kwh_per_session == pytest.approx(11.2)
    table = draw_sessions(fleet, WEEK).table
    whole = table[(table["arrive_h"] > 0) & (table["depart_h"] < 168)]
    assert whole["energy_kwh"].mean() == pytest.approx(11.2, rel=0.03)


def test_the_same_seed_gives_the_same_sessions_and_another_seed_others():
    fleet = Fleet(archetype="taxi", vehicles=30)
    one, again, other = (draw_sessions(fleet, WEEK, seed) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(one.table, again.table)
    assert not one.table.equals(other.table)
    assert list(one.table) == list(COLUMNS)


@pytest.mark.parametrize("name", sorted(fleets()))
def test_every_archetype_draws_what_it_says(name):
    fleet = fleets()[name].model_copy(update={"vehicles": 300})
    where = site(24 * 28, year=2019)
    drawn = draw_sessions(fleet, where, seed=1)
    table = drawn.table
    expected = fleet.sessions_per_vehicle_day * day_factors(fleet, pd.DatetimeIndex(where.times[::24])).sum() * 300
    from_the_day_before = int((table["arrive_h"] == 0).sum())
    assert len(drawn) - from_the_day_before == pytest.approx(expected, rel=0.05)
    assert (table["depart_h"] > table["arrive_h"]).all()
    assert (table["soc_departure"] <= 1 + 1e-9).all()
    assert (table["soc_arrival"] >= 0).all()
    if fleet.energy_kwh is not None:
        assert (drawn.energy_kwh + drawn.trimmed_kwh) / len(drawn) == pytest.approx(fleet.kwh_per_session, rel=0.05)


def test_nobody_is_plugged_in_twice():
    drawn = draw_sessions(Fleet(archetype="taxi", vehicles=50, sessions_per_vehicle_day=4), WEEK)
    by_vehicle = drawn.table.sort_values(["vehicle", "arrive_h"])
    same = by_vehicle["vehicle"].diff() == 0
    assert (by_vehicle["arrive_h"] - by_vehicle["depart_h"].shift())[same].min() >= 0


def test_weekends_holidays_and_the_spring_festival_have_their_own_numbers():
    """2025: Sunday 26 January was worked, 28 January to 4 February was the Spring Festival, 1 January a holiday."""
    fleet = Fleet(
        archetype="private_home", vehicles=1, weekend_factor=0.5, holiday_factor=0.3, spring_festival_factor=0.1
    )
    days = pd.DatetimeIndex(
        ["2025-01-01", "2025-01-04", "2025-01-26", "2025-01-27", "2025-01-28", "2025-02-04", "2025-02-05"]
    )
    assert day_factors(fleet, days).tolist() == [0.3, 0.5, 1.0, 1.0, 0.1, 0.1, 1.0]


@settings(max_examples=40, deadline=None)
@given(
    soc=st.floats(0.01, 0.9),
    plug=st.floats(3, 200),
    battery=st.floats(10, 300),
    trickle=st.floats(0.02, 0.2),
    taper=st.floats(0.5, 0.98),
    final=st.floats(0.03, 1.0),
)
def test_the_three_stage_curve_in_closed_form_is_its_differential_equation(soc, plug, battery, trickle, taper, final):
    one = sessions(
        [{"arrive_h": 0, "depart_h": 24, "energy_kwh": 0.5, "soc_arrival": soc}],
        site(),
        power_kw=plug,
        battery_kwh=battery,
        battery_kw=60.0,
        trickle_until_soc=trickle,
        trickle_share=0.3,
        taper_from_soc=taper,
        final_share=final,
    )
    curve = stages(one.table)
    energy = np.array([0.7 * (1 - soc) * battery])
    hours = curve.hours_for(energy)
    assert curve.energy_after(hours)[0] == pytest.approx(energy[0], rel=1e-9)

    def power(_, charged):
        now = soc + charged[0] / battery
        share = 0.3 if now < trickle else min(1.0, 1 - (1 - final) * (now - taper) / (1 - taper))
        return [min(plug, 60.0 * share)]

    walked = solve_ivp(power, (0, hours[0]), [0.0], max_step=hours[0] / 400, rtol=1e-8)
    assert walked.y[0, -1] == pytest.approx(energy[0], rel=3e-3)


def test_unmanaged_charging_is_exact_within_the_step():
    """7 kW from 0.5 h, 10 kWh: 3.5 kWh in the first hour, 6.5 in the second, done after 1 h 55.7 min."""
    one = sessions([{"arrive_h": 0.5, "depart_h": 9, "energy_kwh": 10.0}], site())
    assert unmanaged_kw(one)[:4].tolist() == pytest.approx([3.5, 6.5, 0, 0])


def test_a_timer_waits_for_the_first_cheap_step_if_there_is_time():
    """Arrival 5.5, cheap from 7 on: 1.5 h later; who leaves at 8 needs 10 kWh / 7 kW = 1.43 h and cannot wait."""
    rows = [{"arrive_h": 5.5, "depart_h": depart, "energy_kwh": 10.0} for depart in (20, 8)]
    two = sessions(rows, site())
    cheap = np.arange(24) >= 7
    assert sorted(timer_delay_h(two, cheap, share=1.0)) == [0.0, 1.5]
    assert timer_delay_h(two, cheap, share=0.0).tolist() == [0.0, 0.0]
    load = unmanaged_kw(two, timer_delay_h(two, cheap, share=1.0))
    assert load[5:10].tolist() == pytest.approx([3.5, 6.5, 7.0, 3.0, 0.0])


def test_a_session_that_asks_too_much_is_trimmed_and_said():
    """2 h at 7 kW give 14 kWh, not 20."""
    one = sessions([{"arrive_h": 1, "depart_h": 3, "energy_kwh": 20.0}], site())
    assert one.energy_kwh == pytest.approx(14.0)
    assert (one.trimmed_sessions, one.trimmed_kwh) == (1, pytest.approx(6.0))
    assert "trimmed" in one.notices[0]


def test_stays_beyond_the_modelled_hours_are_cut_with_their_energy():
    """A stay of 10 h, 4 of them after midnight of the last day: 6/10 of 20 kWh; one from the evening before: 7/14."""
    both = sessions(
        [
            {"arrive_h": 18, "depart_h": 28, "energy_kwh": 20.0},
            {"arrive_h": -7, "depart_h": 7, "energy_kwh": 14.0, "soc_arrival": 0.5},
        ],
        site(),
    )
    assert both.column("energy_kwh").tolist() == pytest.approx([7.0, 12.0])
    assert both.column("soc_departure")[0] == pytest.approx(0.64)
    assert any("cut there" in line for line in both.notices)


@settings(max_examples=25, deadline=None)
@given(name=st.sampled_from(sorted(fleets())), seed=st.integers(0, 10_000), step=st.sampled_from([15, 30, 60]))
def test_no_session_gets_more_than_it_asked_none_after_it_left_and_energy_is_conserved(name, seed, step):
    where = site(72, step_minutes=step)
    drawn = draw_sessions(fleets()[name].model_copy(update={"vehicles": 15}), where, seed)
    of, at, energy = unmanaged_cells_kwh(drawn)
    got = np.bincount(of, energy, minlength=len(drawn))
    asked = np.maximum(drawn.column("energy_kwh"), 0.0)
    assert np.all(got <= asked + 1e-9)
    assert np.all(energy <= drawn.column("power_kw")[of] * drawn.overlap_h(of, at) + 1e-9)
    assert got.sum() == pytest.approx(asked.sum(), abs=1e-6)
    assert unmanaged_kw(drawn).sum() * where.step_h == pytest.approx(drawn.energy_kwh, abs=1e-6)
    stays = drawn.column("depart_h") - drawn.column("arrive_h")
    assert drawn.plugged().sum() * where.step_h == pytest.approx(stays.sum())


def test_joined_fleets_keep_every_session_and_notice():
    parts = [draw_sessions(Fleet(archetype=name, vehicles=20), WEEK) for name in ("taxi", "campus")]
    whole = joined(parts)
    assert len(whole) == sum(map(len, parts))
    assert whole.column("arrive_h").tolist() == sorted(whole.column("arrive_h"))
    assert len(whole.of_fleet("campus")) == len(parts[1])
    assert set(whole.notices) == {line for part in parts for line in part.notices}
