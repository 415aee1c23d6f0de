"""A swap station on paper: packs and energy that are conserved, and the guideline's case 4."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sizer.components import BatterySwap, Grid, Load, Range
from sizer.errors import InputError
from sizer.profiles.swapping import Station, charged_on_return_kw, hours_of_day, serve_swaps, swap_counts
from tests.tiny import money, setting, site, solve

LOSSLESS = {"efficiency": 1.0, "discharge_efficiency": 1.0, "arrivals": "even", "energy_per_swap_kwh": 40.0}
NOON_ONLY = tuple(float(hour == 12) for hour in range(24))


def noon(**more) -> BatterySwap:
    """Four swaps of 40 kWh at noon, and none at other hours."""
    own = {"packs": 4, "slots": 4, "swaps_per_day": 4, "day_shape": NOON_ONLY, "full_at_start_share": 1.0}
    return BatterySwap(**{**LOSSLESS, **own, **more})


def test_case_4_takes_in_1366_mwh_and_gives_out_1168_in_two_years():
    """28,900 swaps of 40.4 kWh at 85.5 %: published 1,168 MWh out of 1,366 MWh in.

    39.6 a day are 28,908 in 730 days. What the model adds is that five packs at 300 kW can do it, hour by hour.
    """
    station = BatterySwap(station="gen_1", arrivals="even")
    day = np.repeat([0.3, 1.0, 0.6], 8)
    solved = solve([Grid(), station], setting(np.tile(day, 365), hours=8760))
    figures = solved.figures["battery_swap"]
    assert 2 * figures["swaps_per_year"] == pytest.approx(28_900, rel=5e-4)
    assert 2 * figures["swap_packs_kwh_per_year"] == pytest.approx(1_168_000, rel=1e-3)
    assert 2 * figures["swap_grid_kwh_per_year"] == pytest.approx(1_366_000, rel=1e-3)
    assert solved.dispatch["battery_swap", "charge_kw"].max() <= 300 * (1 + 1e-6)
    assert figures["swap_p95_wait_h"] < 0.25


def test_packs_charge_in_the_cheapest_hours_before_the_swaps():
    """Four packs lack 160 kWh; hours 3 and 4 at 0.2 hold 80 kW each of 4 slots of 20 kW: 160 · 0.2 · 365 CNY."""
    prices = np.ones(24)
    prices[3:5] = 0.2
    steered = solve([Grid(), noon(slot_kw=20.0)], setting(prices))
    assert steered.dispatch["battery_swap", "charge_kw"].to_numpy()[3:5] == pytest.approx([80, 80], abs=1e-5)
    assert money(steered)["energy_bill"] == pytest.approx(-160 * 0.2 * 365, rel=1e-6)
    on_return = solve([Grid(), noon(slot_kw=20.0, control="unmanaged")], setting(prices))
    assert on_return.dispatch["battery_swap", "charge_kw"].to_numpy()[12:15] == pytest.approx([80, 80, 0], abs=1e-6)
    assert money(on_return)["energy_bill"] == pytest.approx(-160 * 365, rel=1e-6)


def test_no_more_packs_and_slots_are_bought_than_pay():
    """Four drivers at once need four packs. One cheap hour saves 40 · 0.8 · 365 = 11,680 CNY a slot and year.

    So all four slots are bought at 10,000 each, and at 12,000 one: 40 kW fill four packs in four hours.
    """
    prices = np.ones(24)
    prices[3] = 0.2
    free = {"capex_fixed_cny": 0.0, "capex_cny_per_kwh": 1.0, "opex_share_per_year": 0.0, "life_years": 1}
    own = {"packs": Range(max=9), "slots": Range(max=9), "slot_kw": 40.0, **free}
    for price, slots in ((10_000.0, 4), (12_000.0, 1)):
        solved = solve([Grid(), noon(**own, capex_cny_per_slot=price)], setting(prices))
        assert dict(solved.design.sizes["battery_swap"]) == {"packs": 4, "slots": slots}
    assert money(solved)["investment"] == pytest.approx(-(12_000 + 4 * 70))


def test_spare_packs_give_energy_back_where_the_price_pays_for_wear_and_losses():
    """Six packs, four swaps: two spare ones move 80 kWh from 0.2 to 1.2 each day, less 0.1 of wear."""
    prices = np.full(24, 1.15)
    prices[3:7], prices[18:20] = 0.2, 1.2
    swap = noon(packs=6, slots=4, slot_kw=60.0, control="v2g", wear_cny_per_kwh=0.1)
    solved = solve([Grid(), Load(demand_kw=500.0), swap], setting(prices))
    back = solved.dispatch["battery_swap", "discharge_kw"].to_numpy()
    assert back[18:20].sum() == pytest.approx(80.0, rel=1e-5)
    assert back.sum() == pytest.approx(80.0, rel=1e-5)
    assert money(solved)["battery_wear"] == pytest.approx(-0.1 * 80 * 365, rel=1e-5)


def test_income_is_by_swap_and_by_energy_and_not_earned_in_the_reference_case():
    fees = {"fee_cny_per_swap": 20.0, "fee_cny_per_kwh": 0.5}
    assert money(solve([Grid(), noon(**fees)], setting(1.0)))["battery_swap"] == pytest.approx(4 * 365 * (20 + 20))
    before = solve([Grid(), noon(**fees).reference()], setting(1.0))
    assert money(before)["battery_swap"] == 0.0
    assert "investment" not in money(before)
    assert before.dispatch["battery_swap", "charge_kw"].sum() == pytest.approx(160.0)


def test_what_cannot_work_is_refused_in_words():
    with pytest.raises(ValidationError, match="slots is 6, but there are only 4 packs"):
        noon(slots=6)
    with pytest.raises(ValidationError, match="must be a whole number"):
        noon(packs=4.5)
    with pytest.raises(ValidationError, match="no swap station 'gen_9'"):
        BatterySwap(station="gen_9")
    with pytest.raises(ValidationError, match='"unmanaged" needs given packs and slots'):
        noon(control="unmanaged", packs=Range(max=9))
    with pytest.raises(ValidationError, match="24 numbers"):
        noon(day_shape=(1.0, 2.0))
    with pytest.raises(InputError, match="4 drivers come in one step"):
        solve([Grid(), noon(packs=3, slots=3)], setting(1.0))
    with pytest.raises(InputError, match="do not fit into one bay"):
        solve([Grid(), noon(swaps_per_day=200, swap_minutes=10)], setting(1.0))


def test_a_day_of_swaps_keeps_its_sum_and_a_draw_its_mean():
    year = site(8760)
    even = swap_counts(year, 39.6, hours_of_day("city"))
    drawn = swap_counts(year, 39.6, hours_of_day("city"), arrivals="poisson", seed=3)
    assert even.sum() == 14_454
    assert drawn.sum() == pytest.approx(14_454, abs=4 * 14_454**0.5)
    assert (drawn == drawn.round()).all()
    assert drawn.max() > even.max()


def test_drivers_wait_where_the_packs_are_too_few():
    """One pack of 40 kWh at 20 kW, drivers at 0:30 and 1:30: the second finds a full pack at 2:30, an hour later."""
    station = Station(1, 1, 20.0, 40.0, 1.0)
    swaps, plan = np.array([1.0, 1.0, 0.0, 0.0, 0.0]), np.array([10.0, 20.0, 20.0, 20.0, 20.0])
    served = serve_swaps(swaps, plan, station, 40.0, 1.0)
    assert served.wait_h == pytest.approx([0.0, 1.0], abs=1e-6)
    late = charged_on_return_kw(np.array([2.0, 0.0, 0.0, 0.0]), station, 1.0)
    assert late == pytest.approx([20.0, 20.0, 20.0, 20.0])


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 12), st.integers(1, 12), st.integers(0, 8), st.integers(0, 99))
def test_single_packs_never_move_more_than_the_plan(packs, slots, most, seed):
    rng = np.random.default_rng(seed)
    station = Station(packs, min(slots, packs), 60.0, 40.0, 0.9, 0.9)
    swaps, plan = rng.integers(0, most + 1, 24).astype(float), rng.uniform(-50.0, 200.0, 24)
    served = serve_swaps(swaps, plan, station, float(rng.uniform(0, packs * 40)), 1.0)
    assert served.wait_h.size == swaps.sum()
    assert (served.wait_h >= 0).all()
    assert served.late_kwh >= 0.0
