from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sizer.errors import InputError
from sizer.profiles.charging import Fleet, draw_sessions, pile
from sizer.profiles.queueing import (
    Drivers,
    Served,
    Service,
    allen_cunneen_wait_h,
    erlang_b,
    erlang_c,
    first_come_first_served,
    frontier,
    piles_needed,
    service_curve,
    simulate,
    wait_mdc_h,
    wait_mmc_h,
)
from tests.charging import sessions, site

DC_60 = pile("dc_60")
TWIN_120 = pile("dc_120")
MONTH = site(24 * 28, year=2019)


def public(vehicles: int, seed: int = 1):
    return draw_sessions(Fleet(archetype="public_fast", vehicles=vehicles), MONTH, seed)


def queue(servers: int, per_server: float, constant: bool, number: int = 200_000, seed: int = 0) -> Served:
    """A line with an hour's mean service, the first tenth left out."""
    rng = np.random.default_rng([seed, servers, constant])
    arrive = np.cumsum(rng.exponential(1 / (servers * per_server), number))
    service = np.ones(number) if constant else rng.exponential(1.0, number)
    start, place, done = first_come_first_served(arrive, service[None], [servers], np.full(number, inf))
    kept = slice(number // 10, None)
    nothing = np.zeros(len(start[kept]))
    return Served((), 1.0, (start - arrive)[kept], place[kept], (done - start)[kept], nothing, nothing)


@pytest.mark.parametrize("constant", [False, True])
@pytest.mark.parametrize(("servers", "per_server"), [(1, 0.5), (1, 0.8), (4, 0.7), (12, 0.85)])
def test_simulated_lines_match_theory_within_their_own_confidence(servers, per_server, constant):
    """M/M/c and M/D/c; 99.9 % intervals, as eight of them are looked at."""
    formula = wait_mdc_h if constant else wait_mmc_h
    low, high = queue(servers, per_server, constant).mean_wait_interval_h(confidence=0.999)
    assert low <= formula(servers, servers * per_server, 1.0) <= high
    assert high - low < 0.5 * formula(servers, servers * per_server, 1.0)


def test_formulas_give_published_values():
    """Erlang's tables: B(10, 5) = 0.018385; M/M/2 at a = 1: C = 1/3, W = 1/3; M/D/1 half of M/M/1."""
    assert erlang_b(10, 5.0) == pytest.approx(0.018385, abs=1e-6)
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert wait_mmc_h(2, 1.0, 1.0) == pytest.approx(1 / 3)
    assert wait_mdc_h(1, 0.9, 1.0) == pytest.approx(0.9 / 0.2, rel=1e-6)
    assert allen_cunneen_wait_h(3, 2.0, 1.0, 1.0) == pytest.approx(wait_mmc_h(3, 2.0, 1.0))
    assert allen_cunneen_wait_h(5, 4.0, 1.0, 0.0) == pytest.approx(wait_mdc_h(5, 4.0, 1.0), rel=0.06)
    with pytest.raises(InputError, match="Give more servers"):
        erlang_c(2, 2.0)


def test_a_loss_system_loses_what_erlang_says():
    """Ten servers, a = 8, nobody waits: B = 0.1217."""
    rng = np.random.default_rng(5)
    arrive = np.cumsum(rng.exponential(1 / 8, 100_000))
    _, place, _ = first_come_first_served(arrive, rng.exponential(1, (1, 100_000)), [10], np.zeros(100_000))
    assert (place < 0).mean() == pytest.approx(erlang_b(10, 8.0), rel=0.03)


@pytest.mark.parametrize(("servers", "per_server"), [(1, 0.7), (3, 0.8)])
def test_doubling_arrivals_and_piles_together_never_lengthens_the_mean_wait(servers, per_server):
    once = queue(servers, per_server, constant=False)
    twice = queue(2 * servers, per_server, constant=False)
    assert twice.mean_wait_interval_h()[0] <= once.mean_wait_interval_h()[1]
    assert twice.mean_wait_h < once.mean_wait_h


def test_doubling_a_stations_fleet_and_piles_does_not_lengthen_the_wait():
    once = simulate(public(80), [(DC_60, 3)])
    twice = simulate(public(160), [(DC_60, 6)])
    assert once.mean_wait_h > 0
    assert twice.mean_wait_interval_h()[0] <= once.mean_wait_interval_h()[1]


def two_cars(first_kwh: float, second_kwh: float, gap_h: float):
    rows = [
        {"arrive_h": 0.0, "depart_h": 5.0, "energy_kwh": first_kwh},
        {"arrive_h": gap_h, "depart_h": 6.0, "energy_kwh": second_kwh},
    ]
    return sessions(rows, site(), current="dc", power_kw=100.0, battery_kw=100.0)


def test_a_shared_stack_by_hand():
    """Two cars of 100 kW at a twin pile of 120 kW. A takes 60 kWh alone from 0 h at 100 kW; B comes at 0.3 h, when A
    still wants 30 kWh. Both get 60 kW: A is done at 0.8 h. B has 30 of its 60 kWh and goes on at 100 kW: 1.1 h."""
    served = simulate(two_cars(60, 60, 0.3), [(TWIN_120, 1)])
    assert served.blocked_h.tolist() == pytest.approx([0.8, 0.8])
    assert served.wait_h.tolist() == [0, 0]
    row = served.by_class().loc["dc_120"]
    assert row["utilisation"] == pytest.approx(1.6 / 48)
    assert row["kwh_per_gun_day"] == pytest.approx(60)


def test_a_car_that_takes_less_leaves_the_rest_of_the_stack():
    """A takes 40 kW; B wants 100 and gets 120 − 40 = 80 kW: 60 kWh in 45 min."""
    cars = two_cars(60, 60, 0.0)
    table = cars.table.assign(battery_kw=[40.0, 100.0])
    served = simulate(type(cars)(table, cars.site), [(TWIN_120, 1)])
    assert served.blocked_h.tolist() == pytest.approx([1.5, 0.75])


def test_first_come_first_served_with_patience_by_hand():
    """One pile, 60 kW. A charges 1 h from 0; B from 0.2 waits 0.8 h; C at 0.4 would wait 1.6 h and leaves after 1 h."""
    rows = [{"arrive_h": at, "depart_h": 9.0, "energy_kwh": 60.0} for at in (0.0, 0.2, 0.4)]
    three = sessions(rows, site(), current="dc", power_kw=60.0, battery_kw=60.0)
    for station in ([(DC_60, 1)], [(DC_60.model_copy(update={"guns": 1}), 1)]):
        served = simulate(three, station, Drivers(patience_h=1.0))
        assert served.wait_h.tolist() == pytest.approx([0, 0.8, 1.0])
        assert served.place.tolist() == [0, 0, -1]
        assert served.lost_share == pytest.approx(1 / 3)
        assert served.served_kwh_share == pytest.approx(2 / 3)
        assert served.p95_wait_h == inf


def test_a_gun_blocked_until_departure_gives_the_next_car_less():
    """AC 7 kW: A stays from 0 to 8 h; B from 6 to 9 h waits 2 h and gets 7 of its 20 kWh."""
    rows = [
        {"arrive_h": 0.0, "depart_h": 8.0, "energy_kwh": 14.0},
        {"arrive_h": 6.0, "depart_h": 9.0, "energy_kwh": 20.0},
    ]
    served = simulate(sessions(rows, site()), [(pile("ac_7"), 1)], Drivers(stay="until_departure"))
    assert served.wait_h.tolist() == pytest.approx([0, 2])
    assert served.blocked_h.tolist() == pytest.approx([8, 1])
    assert served.energy_kwh.tolist() == pytest.approx([14, 7])


def test_the_changeover_keeps_the_gun_and_not_the_stack():
    """Twin pile, two cars at once: 60 kWh at 60 kW each, 1 h, and 6 min to leave."""
    served = simulate(two_cars(60, 60, 0.0), [(TWIN_120, 1)], Drivers(changeover_h=0.1))
    assert served.blocked_h.tolist() == pytest.approx([1.1, 1.1])


def test_alternating_and_direct_current_do_not_share_a_line():
    rows = [
        {"arrive_h": 0.0, "depart_h": 5, "energy_kwh": 7.0, "current": "ac", "power_kw": 7.0},
        {"arrive_h": 0.0, "depart_h": 5, "energy_kwh": 60.0, "current": "dc", "power_kw": 60.0, "battery_kw": 60.0},
    ]
    served = simulate(sessions(rows, site()), [(DC_60, 1), (pile("ac_7"), 1)])
    assert served.place.tolist() == [1, 0]
    assert simulate(sessions(rows, site()), [(DC_60, 1)]).place.tolist() == [-1, 0]


def test_both_ways_of_simulating_agree_where_nothing_is_shared():
    """Twin piles whose stack never limits are as good as two single ones; one way is by events, one is not."""
    busy = public(100)
    barely = DC_60.model_copy(update={"guns": 2, "kw": 120.0, "gun_kw": 60.0 + 1e-6})
    for patience in (0.4, inf):
        drivers = Drivers(patience_h=patience, changeover_h=0.05)
        single, twin = simulate(busy, [(DC_60, 4)], drivers), simulate(busy, [(barely, 2)], drivers)
        assert single.mean_wait_h > 0
        np.testing.assert_allclose(twin.wait_h, single.wait_h, atol=1e-6)
        np.testing.assert_array_equal(twin.place, single.place)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    vehicles=st.integers(1, 60),
    singles=st.integers(0, 4),
    twins=st.integers(0, 3),
    patience=st.sampled_from([0.0, 0.3, inf]),
)
@example(seed=3, vehicles=60, singles=3, twins=0, patience=inf)
def test_a_station_never_gives_more_than_it_has(seed, vehicles, singles, twins, patience):
    drawn = draw_sessions(Fleet(archetype="public_fast", vehicles=vehicles), site(96, year=2019), seed)
    served = simulate(drawn, [(DC_60, singles), (TWIN_120, twins)], Drivers(patience_h=patience))
    assert np.all(served.energy_kwh <= served.asked_kwh + 1e-9)
    assert np.all(served.energy_kwh[served.place < 0] == 0)
    assert np.all(served.wait_h[served.place >= 0] <= patience)
    start = drawn.column("arrive_h") + served.wait_h
    for at, (guns, stack) in enumerate([(singles, 60.0 * singles), (2 * twins, 120.0 * twins)]):
        here = served.place == at
        begin, end = start[here], (start + served.blocked_h)[here]
        # A gun is handed on in the moment it is free; arrival plus wait is that moment up to rounding.
        taken = [int(((begin <= now) & (end > now + 1e-9)).sum()) for now in begin]
        assert max(taken, default=0) <= guns
        busy_h = float(end.max() - begin.min()) if here.any() else 0.0
        assert served.energy_kwh[here].sum() <= stack * busy_h + 1e-6


def test_the_number_of_piles_keeps_the_promise_and_one_fewer_does_not():
    busy, drivers = public(120), Drivers(patience_h=0.5)
    for kind in (DC_60, TWIN_120):
        for promise in (Service(p95_wait_h=1 / 6), Service(served_share=0.99), Service(served_kwh_share=0.995)):
            number = piles_needed(busy, kind, promise, drivers=drivers)
            assert promise.kept(simulate(busy, [(kind, number)], drivers))
            assert not promise.kept(simulate(busy, [(kind, number - 1)], drivers))


def test_a_promise_that_cannot_be_kept_is_refused():
    with pytest.raises(InputError, match="2 piles dc_60 do not keep"):
        piles_needed(public(120), DC_60, Service(p95_wait_h=0.0), most=2)


def test_the_service_curve_and_the_frontier_never_turn():
    busy = public(120)
    curve = service_curve(busy, DC_60, range(2, 12), drivers=Drivers(patience_h=0.5))
    for name in ("mean_wait_h", "p95_wait_h", "lost_share"):
        assert np.all(np.diff(curve[name].replace(inf, 1e9)) <= 0)
    assert np.all(np.diff(curve["served_kwh_share"]) >= 0)
    line = frontier(busy, TWIN_120, DC_60, Service(p95_wait_h=1 / 6), points=4)
    assert np.all(np.diff(line["second"]) <= 0)
    assert line["second"].iloc[-1] == 0
