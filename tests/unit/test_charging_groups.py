from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sizer.profiles.charging import Fleet, draw_sessions, fleets, group, place, unmanaged_kw
from tests.charging import sessions, site

HOURS = 10


def cheapest(first, last, power_kw, energy_kwh, prices, cap_kw):
    """Least cost of boxes under a common cap, each row a session or a group; None if there is no plan."""
    number = len(first)
    use = np.array([[a <= t <= b for t in range(HOURS)] for a, b in zip(first, last, strict=True)])
    limits = [(0, power_kw[i] * use[i, t]) for i in range(number) for t in range(HOURS)]
    sums = sp.kron(sp.eye(number), np.ones((1, HOURS)))
    totals = sp.kron(np.ones((1, number)), sp.eye(HOURS))
    found = linprog(np.tile(prices, number), totals, cap_kw, sums, energy_kwh, limits, method="highs")
    return found.fun if found.status == 0 else None


def random_boxes(draw):
    rows = []
    for _ in range(draw(st.integers(1, 9))):
        first = draw(st.integers(0, HOURS - 2))
        last = draw(st.integers(first + 1, min(first + 2, HOURS - 1)))
        power = draw(st.sampled_from([2.0, 3.5, 7.0, 11.0]))
        share = draw(st.floats(0.02, 0.99))
        rows.append(
            {
                "arrive_h": first,
                "depart_h": last + 1,
                "power_kw": power,
                "energy_kwh": share * power * (last + 1 - first),
            }
        )
    return rows


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_groups_can_do_is_what_their_sessions_can_do(data):
    """Any prices, any cap: the same least cost, or both no plan. So the two sets of loads are the same."""
    rows = random_boxes(data.draw)
    many = sessions(rows, site(HOURS))
    groups = group(many)
    assert groups.fixed_kwh.sum() == 0
    prices = np.array(data.draw(st.lists(st.floats(-1, 1), min_size=HOURS, max_size=HOURS)))
    need = many.energy_kwh / HOURS
    cap = np.array(data.draw(st.lists(st.floats(0.3 * need, 6 * need), min_size=HOURS, max_size=HOURS)))
    table = many.table
    single = cheapest(
        table["first_step"],
        table["last_step"],
        *(table[key].to_numpy() for key in ("power_kw", "energy_kwh")),
        prices,
        cap,
    )
    together = cheapest(groups.first, groups.last, groups.power_kw[groups.start[:-1]], groups.energy_kwh, prices, cap)
    if single is None or together is None:
        assert single is None
        assert together is None
    else:
        assert together == pytest.approx(single, abs=1e-6)


def test_one_box_for_unlike_charging_times_would_promise_too_much():
    """Two hours; A may draw 10 kW and needs 2 kWh, B 1 kW and needs 2 kWh. One box of 11 kW and 4 kWh would allow
    4 kWh in the first hour; A and B can take only 2 + 1. Hence two groups."""
    rows = [
        {"arrive_h": 0, "depart_h": 2, "power_kw": 10.0, "energy_kwh": 2.0},
        {"arrive_h": 0, "depart_h": 2, "power_kw": 1.0, "energy_kwh": 1.9999},
    ]
    groups = group(sessions(rows, site(HOURS)))
    assert len(groups) == 2
    first_hour = cheapest(
        groups.first,
        groups.last,
        groups.power_kw[groups.start[:-1]],
        groups.energy_kwh,
        np.r_[-1.0, np.zeros(9)],
        np.full(10, 99),
    )
    assert first_hour == pytest.approx(-3.0, abs=1e-3)


def test_windows_are_cut_inward_and_a_session_without_slack_is_fixed():
    """Arrives 0.5, leaves 5.5: hours 1 … 4, 28 kWh at 7 kW. 27 kWh fit, 29 do not and are charged unmanaged."""
    rows = [{"arrive_h": 0.5, "depart_h": 5.5, "energy_kwh": energy} for energy in (27.0, 29.0)]
    many = sessions(rows, site(HOURS))
    groups = group(many)
    assert groups.member.tolist() == [0, -1]
    assert (groups.first[0], groups.last[0]) == (1, 4)
    rigid = unmanaged_kw(sessions(rows[1:], site(HOURS)))
    assert groups.fixed_kw.tolist() == pytest.approx(rigid.tolist())
    assert groups.fixed_share == pytest.approx(29 / 56)


def test_the_constant_voltage_stage_is_charged_at_the_end_where_the_box_is_too_small():
    """60 kW battery of 55 kWh at a 10 kW plug from 9 to full: only above 98.9 % the battery takes less than 10 kW."""
    common = {
        "battery_kwh": 55.0, "battery_kw": 60.0, "power_kw": 10.0, "taper_from_soc": 0.85, "final_share": 0.1,
    }  # fmt: skip
    rows = [{"arrive_h": 0, "depart_h": 8, "energy_kwh": 50.0, "soc_arrival": 5 / 55}]
    many = sessions(rows, site(HOURS), **common)
    groups = group(many)
    box = (0.85 + 0.15 * (1 - 10 / 60) / 0.9 - 5 / 55) * 55
    assert groups.energy_kwh[0] == pytest.approx(box, rel=1e-6)
    assert groups.fixed_kwh.sum() == pytest.approx(50 - box, rel=1e-4)
    assert groups.power_kw[0] == pytest.approx(10.0)
    assert set(groups.fixed_step) == {7}


def test_groups_grow_with_hours_and_not_with_sessions():
    """Ten times the sessions, then twice the hours."""
    fleet = Fleet(archetype="campus", vehicles=2000)
    few, many = (
        draw_sessions(fleet.model_copy(update={"vehicles": number}), site(24 * 28, year=2019), 1)
        for number in (2000, 20_000)
    )
    longer = draw_sessions(fleet, site(24 * 56, year=2019), 1)
    cells = [group(one).cells for one in (few, many, longer)]
    assert len(many) > 9 * len(few)
    assert cells[1] < 2.0 * cells[0]
    assert 1.6 * cells[0] < cells[2] < 2.4 * cells[0]


def test_coarser_edges_give_fewer_cells_and_lose_no_session():
    many = draw_sessions(Fleet(archetype="private_home", vehicles=500), site(168), 1)
    fine, coarse = group(many), group(many, edge_steps=4)
    assert coarse.cells < 0.4 * fine.cells
    assert (coarse.member >= 0).sum() == (fine.member >= 0).sum()
    assert coarse.energy_kwh.sum() == pytest.approx(fine.energy_kwh.sum())
    plan = random_plan(coarse, np.random.default_rng(0), 0.5)
    check_schedule(many, coarse, place(coarse, many, plan))


def v2g_rows(number: int, spread: float, seed: int = 0) -> list[dict]:
    rng = np.random.default_rng(seed)
    return [
        {
            "arrive_h": 1,
            "depart_h": 9,
            "energy_kwh": float(rng.uniform(-spread, spread)),
            "soc_arrival": 0.55 + float(rng.uniform(0, 0.04)),
        }
        for _ in range(number)
    ]


V2G = {"power_kw": 15.0, "discharge_kw": 15.0, "battery_kwh": 47.8, "v2g": True, "soc_floor": 0.35}


def test_a_v2g_group_of_equals_keeps_floor_ceiling_and_departure():
    """Ten cars of 47.8 kWh at 55 %, floor 35 %: 9.56 kWh each may be taken, 21.51 kWh put in; all leave as they came"""
    rows = [{"arrive_h": 1, "depart_h": 9, "energy_kwh": 0.0, "soc_arrival": 0.55} for _ in range(10)]
    groups = group(sessions(rows, site(HOURS), **V2G), v2g=True)
    assert len(groups) == 1
    assert groups.v2g[0]
    assert groups.power_kw.tolist() == pytest.approx([150.0] * 8)
    assert groups.discharge_kw.tolist() == pytest.approx([150.0] * 8)
    assert groups.lowest_kwh[:-1].tolist() == pytest.approx([-95.6] * 7)
    assert groups.lowest_kwh[-1] == pytest.approx(0.0)
    assert groups.highest_kwh.tolist() == pytest.approx([215.1] * 8)


def best_v2g(groups, prices):
    """Cheapest plan within the groups' bounds, at the given prices."""
    number = groups.cells
    walk = np.zeros((number, number))
    for cell, one in enumerate(groups.cell_group):
        walk[cell, groups.start[one] : cell + 1] = 1.0
    rows = np.block([[walk, -walk], [-walk, walk]])
    price = prices[groups.cell_step]
    found = linprog(
        np.r_[price, 0.02 - price], rows, np.r_[groups.highest_kwh, -groups.lowest_kwh],
        bounds=np.c_[np.zeros(2 * number), np.r_[groups.power_kw, groups.discharge_kw]], method="highs",
    )  # fmt: skip
    assert found.status == 0
    return found.x[:number], found.x[number:]


@pytest.mark.parametrize("seed", range(6))
def test_every_v2g_plan_of_a_group_can_be_followed_by_its_unlike_cars(seed):
    many = sessions(v2g_rows(12, 4.0, seed), site(HOURS), **V2G)
    groups = group(many, v2g=True)
    prices = np.random.default_rng(seed).uniform(0, 1, HOURS)
    charge, discharge = best_v2g(groups, prices)
    assert discharge.sum() > 10
    placed = place(groups, many, charge, discharge, min_share=0)
    assert placed.moved_share < 1e-9
    check_schedule(many, groups, placed)
    switched = place(groups, many, charge, discharge)
    check_schedule(many, groups, switched)
    assert switched.moved_share < 0.1


def test_commuters_give_at_work_what_they_charged_at_home_and_leave_with_what_they_need():
    """Case 3: 35 Ora arrive at about 95 % and may leave at 35 %: 0.6 × 47.8 = 28.7 kWh each.
    The warranty allows 30 kWh an event, also to who arrives full."""
    where = site(24 * 7, year=2021)
    many = draw_sessions(Fleet(archetype="v2g_commuter", vehicles=35), where, 1)
    groups = group(many, v2g=True)
    price = np.where(np.isin(np.arange(where.steps) % 24, [10, 11, 18]), 1.0, 0.5)
    charge, discharge = best_v2g(groups, price)
    placed = place(groups, many, charge, discharge)
    check_schedule(many, groups, placed)
    given = -placed.energy_kwh
    assert given.max() <= 30 + 1e-6
    assert given.sum() > 0.9 * 28.7 * len(many)
    assert placed.moved_share < 0.03


def check_schedule(many, groups, placed):
    """No session over its power, outside its stay, below its floor or above its ceiling; everyone is ready."""
    power, net = placed.power_kw, np.zeros(len(many))
    overlap = many.overlap_h(placed.of, placed.step) / many.site.step_h
    assert np.all(power <= many.column("power_kw")[placed.of] * overlap + 1e-6)
    assert np.all(power >= -many.column("discharge_kw")[placed.of] * overlap - 1e-6)
    v2g = np.r_[groups.v2g, False][groups.member]
    battery, soc = many.column("battery_kwh"), many.column("soc_arrival")
    for step in range(many.site.steps):
        here = placed.step == step
        np.add.at(net, placed.of[here], power[here] * many.site.step_h)
        assert np.all(net >= np.where(v2g, (many.column("soc_floor") - soc) * battery, 0) - 1e-6)
        assert np.all(net <= (1 - soc) * battery + 1e-6)
    asked = many.column("energy_kwh")
    assert np.all(net[~v2g] <= np.maximum(asked[~v2g], 0) + 1e-6)
    assert np.all(net >= np.where(v2g, asked, np.maximum(asked, 0)) - 1e-5)
    assert placed.unplaced_kwh.sum() == 0


def random_plan(groups, rng, jitter):
    """A plan inside every V1G box: hours in random order filled to the brim, or evenly."""
    plan = np.zeros(groups.cells)
    for one in range(len(groups)):
        cells = np.arange(groups.start[one], groups.start[one + 1])
        left = groups.energy_kwh[one] / groups.site.step_h
        if rng.random() < jitter:
            plan[cells] = left / len(cells)
            continue
        for cell in rng.permutation(cells):
            plan[cell] = min(left, groups.power_kw[cell])
            left -= plan[cell]
    return plan


@settings(max_examples=15, deadline=None)
@given(
    name=st.sampled_from(["private_home", "campus", "workplace", "workplace_dc10", "bus", "tourist_carts"]),
    seed=st.integers(0, 1000),
    step=st.sampled_from([15, 30, 60]),
    jitter=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_any_plan_is_handed_back_with_everyone_ready_and_powers_a_pile_can_give(name, seed, step, jitter):
    many = draw_sessions(fleets()[name].model_copy(update={"vehicles": 12}), site(96, step_minutes=step), seed)
    groups = group(many)
    plan = random_plan(groups, np.random.default_rng(seed), jitter)
    exact = place(groups, many, plan, min_share=0)
    assert exact.moved_share < 1e-9
    check_schedule(many, groups, exact)
    placed = place(groups, many, plan)
    check_schedule(many, groups, placed)
    assert placed.energy_kwh.sum() == pytest.approx(many.energy_kwh, rel=1e-6, abs=1e-6)
    least_power_is_kept(many, groups, placed)


def least_power_is_kept(many, groups, placed):
    """Off, or 20 % of rated power; less only in the last step before the box is full."""
    planned = np.arange(len(placed.of)) < len(placed.of) - len(groups.fixed_of)
    share = placed.power_kw / many.column("power_kw")[placed.of]
    weak = np.flatnonzero(planned & (share > 1e-9) & (share < 0.2 - 1e-9))
    on = planned & (placed.power_kw > 1e-9)
    last_on = np.zeros(len(many), dtype=int)
    np.maximum.at(last_on, placed.of[on], placed.step[on])
    assert np.all(placed.step[weak] == last_on[placed.of[weak]])


def test_a_neighbourhoods_cheapest_plan_moves_little_and_misses_nothing():
    """80 cars, four weeks, everything into the cheapest hours it can reach."""
    where = site(24 * 28, year=2019)
    many = draw_sessions(Fleet(archetype="private_home", vehicles=80), where, 1)
    groups = group(many)
    rng = np.random.default_rng(0)
    price = rng.uniform(0, 1, where.steps)
    plan = np.zeros(groups.cells)
    for one in range(len(groups)):
        cells = np.arange(groups.start[one], groups.start[one + 1])
        left = groups.energy_kwh[one]
        for cell in cells[np.argsort(price[groups.cell_step[cells]])]:
            plan[cell] = min(left, groups.power_kw[cell])
            left -= plan[cell]
    placed = place(groups, many, plan)
    assert placed.unplaced_share == 0
    assert placed.moved_share < 0.01
    assert "handed back" in placed.notices()[0]


@settings(max_examples=12, deadline=None)
@given(
    name=st.sampled_from(["private_home", "campus", "workplace_dc10", "bus"]),
    seed=st.integers(0, 1000),
    step=st.sampled_from([15, 60]),
)
def test_a_group_that_charges_as_it_comes_in_part_is_handed_back_too(name, seed, step):
    """None, some or all of a group: everyone is ready, at powers a pile can give, also in the edges of stays."""
    many = draw_sessions(fleets()[name].model_copy(update={"vehicles": 12}), site(96, step_minutes=step), seed)
    groups, rng = group(many), np.random.default_rng(seed)
    share = rng.choice([0.0, 0.3, 0.7, 1.0], len(groups))
    plan = random_plan(groups, rng, 0.5) * (1.0 - share)[groups.cell_group]
    exact = place(groups, many, plan, min_share=0, plain_share=share)
    assert exact.planned_kw.sum() * many.site.step_h == pytest.approx(many.energy_kwh, rel=1e-6)
    assert exact.moved_share < 0.01
    placed = place(groups, many, plan, plain_share=share)
    for one in (exact, placed):
        check_schedule(many, groups, one)
        assert one.energy_kwh.sum() == pytest.approx(many.energy_kwh, rel=1e-6, abs=1e-6)


def test_all_groups_as_they_come_are_unmanaged_charging():
    many = draw_sessions(fleets()["private_home"].model_copy(update={"vehicles": 30}), site(96), 5)
    groups = group(many, edge_steps=2)
    placed = place(groups, many, np.zeros(groups.cells), plain_share=np.ones(len(groups)))
    assert placed.load_kw == pytest.approx(unmanaged_kw(many), abs=1e-9)
    assert groups.load_kw(np.zeros(groups.cells), np.ones(len(groups))) == pytest.approx(unmanaged_kw(many), abs=1e-9)
