"""Whole-number problems: by hand, against scipy, and stopped early."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from test_solver_linear import ENGINES, INF, problem, problems

from sizer.errors import Cancelled, InfeasibleError
from sizer.solver import Problem, SolverOptions, Unbounded, solve
from sizer.solver import integer as integer_module


def knapsack(items=12, seed=5):
    random = np.random.default_rng(seed)
    weight, worth = random.integers(5, 40, items), random.integers(5, 40, items)
    return problem(-worth, [weight], [-INF], [weight.sum() // 2], 0, 1, [True] * items)


def oracle(p):
    return milp(
        p.cost,
        constraints=LinearConstraint(p.matrix, p.row_lower, p.row_upper),
        bounds=Bounds(p.lower, p.upper),
        integrality=p.integer.astype(int),
        options={"mip_rel_gap": 0},
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_half_a_machine_cannot_be_bought(engine):
    """min 2x + 3z with x + z ≥ 4.5, x ≤ 2, z whole: z = 3 and x = 1.5 cost 12."""
    p = problem([2, 3], [[1, 1]], [4.5], [INF], 0, [2, INF], [False, True])
    answer = solve(p, SolverOptions(engine=engine, gap=0))
    assert answer.objective == pytest.approx(12)
    assert answer.x[1] == 3.0
    assert answer.status == "optimal"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_knapsack_is_solved_to_the_end(engine):
    p = knapsack()
    answer = solve(p, SolverOptions(engine=engine, gap=0))
    assert answer.objective == pytest.approx(oracle(p).fun, abs=1e-6)
    assert answer.bound <= answer.objective
    assert (answer.x == np.round(answer.x)).all()


def test_few_whole_columns_stay_here_and_many_go_to_highs():
    assert solve(knapsack(6)).engine == "branch-and-bound"
    many = solve(knapsack(60))
    assert many.engine == "highs-mip"
    assert many.bound <= many.objective
    assert many.gap <= 1e-3


def test_counts_stay_here_where_as_many_switches_go_to_highs():
    """Twelve columns of 0 … 9 units are a small tree; twelve of 0 or 1 with loose relaxations are not."""
    p = knapsack(12)
    assert solve(p).engine == "highs-mip"
    assert solve(p.with_(upper=np.full(12, 9.0))).engine == "branch-and-bound"


def test_the_gap_asked_for_is_enough():
    p = knapsack(14)
    loose, exact = (solve(p, SolverOptions(engine="clarabel", gap=gap)) for gap in (0.2, 0.0))
    assert loose.gap <= 0.2
    assert loose.bound <= exact.objective + 1e-6
    assert loose.nodes < exact.nodes
    assert loose.status in ("gap", "optimal")


@pytest.mark.parametrize("engine", ENGINES)
def test_no_whole_number_in_reach_is_infeasible(engine):
    p = problem([1, 1], [[2, 4]], [5], [5], 0, 5, [True, True])
    with pytest.raises(InfeasibleError):
        solve(p, SolverOptions(engine=engine))
    with pytest.raises(InfeasibleError):
        solve(problem([1], [[1]], [0], [9], 0.2, 0.8, [True]), SolverOptions(engine=engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_an_unbounded_whole_number_problem_is_said(engine):
    with pytest.raises(Unbounded):
        solve(problem([-1, 1], [[0, 1]], [1], [INF], 0, INF, [True, False]), SolverOptions(engine=engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_cancel_stops_the_tree(engine):
    with pytest.raises(Cancelled):
        solve(knapsack(20), SolverOptions(engine=engine, cancelled=lambda: True))


def test_the_time_limit_returns_the_best_so_far(monkeypatch):
    real = integer_module.solve_linear
    calls = []

    def slow(p, watch, box=None):
        calls.append(1)
        if len(calls) > 4:
            watch.start -= 1000.0
        return real(p, watch, box)

    monkeypatch.setattr(integer_module, "solve_linear", slow)
    answer = solve(knapsack(16, seed=8), SolverOptions(engine="clarabel", gap=0.0, time_limit_s=500))
    assert answer.status == "time_limit"
    assert answer.gap > 0
    assert answer.bound <= answer.objective


def test_highs_stopped_by_the_clock_returns_its_incumbent_or_nothing():
    random = np.random.default_rng(4)
    rows = random.integers(1, 60, (30, 120)).astype(float)
    p = problem(-random.integers(10, 60, 120), rows, [-INF] * 30, rows.sum(1) // 3, 0, 1, [True] * 120)
    answer = solve(p, SolverOptions(engine="highs", gap=0.0, time_limit_s=0.6))
    assert answer.status == "time_limit"
    assert answer.bound <= answer.objective
    assert (rows @ answer.x <= p.row_upper).all()


def test_progress_names_objective_and_bound():
    seen = []
    solve(knapsack(18), SolverOptions(gap=0.0, on_progress=seen.append))
    tree = [p for p in seen if p.phase == "branch and bound"]
    assert seen
    for p in tree:
        assert p.bound is not None
        assert p.objective is None or p.bound <= p.objective + 1e-6


def test_whole_columns_are_exactly_whole_beside_continuous_ones():
    """Cabinets of 100 kW: 2.5 are asked for, 3 are bought, exactly."""
    p = problem([1, 0.01], [[100, -1], [0, 1]], [0, 250], [INF, INF], 0, [50, 900], [True, False])
    for engine in ENGINES:
        assert solve(p, SolverOptions(engine=engine, gap=0)).x[0] == 3.0


def test_a_big_switch_is_not_left_a_little_on():
    """x ≤ 10⁶ z: z = 3e-6 would do for x = 3 in a sloppy solver."""
    p = problem([1, 5], [[-1, 1e6], [1, 0]], [0, 3], [INF, INF], 0, [1e6, 1], [False, True])
    for engine in ENGINES:
        answer = solve(p, SolverOptions(engine=engine, gap=0))
        assert answer.objective == pytest.approx(8, abs=1e-5)
        assert answer.x[1] == 1.0


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(problems(integers=True))
def test_every_engine_agrees_with_scipy_on_whole_numbers(p):
    expected = oracle(p)
    for engine in ENGINES:
        options = SolverOptions(engine=engine, gap=0.0)
        if expected.status == 0:
            answer = solve(p, options)
            assert answer.objective == pytest.approx(expected.fun + 1.5, rel=1e-6, abs=1e-6)
            assert answer.bound <= answer.objective
            assert (answer.x[p.integer] == np.round(answer.x[p.integer])).all()
        else:
            with pytest.raises((Unbounded, InfeasibleError)):
                solve(p, options)


def choices(seed: int, groups: int, ways: int) -> Problem:
    """Linear costs behind fixed ones: min Σ f_gk z_gk + c x + what is short, x_gk ≤ 4 z_gk, one way a group."""
    random = np.random.default_rng(seed)
    count = groups * ways
    fixed, price = random.integers(5, 40, count), random.uniform(0.1, 3, count)
    identity = np.eye(count)
    one_way = np.kron(np.eye(groups), np.ones(ways))
    shared = random.uniform(0.2, 1.0, (2, count))
    rows = np.block([[-4 * identity, identity], [one_way, 0 * one_way], [0 * shared, shared]])
    low = [-INF] * (count + groups) + [1.3 * groups] * 2
    high = [0.0] * count + [1.0] * groups + [INF] * 2
    p = problem(
        [*fixed, *price, 60, 60], np.hstack([rows, np.vstack([np.zeros((count + groups, 2)), np.eye(2)])]), low, high,
        0, [1] * count + [INF] * (count + 2), [True] * count + [False] * (count + 2),
    )  # fmt: skip
    return p.with_(choices=tuple(np.arange(count).reshape(groups, ways)))


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("seed", range(6))
def test_the_best_of_a_few_ways_is_found_exactly_whatever_gap_is_allowed(seed, groups):
    p = choices(seed, groups, 2)
    answer = solve(p, SolverOptions(gap=0.5))
    assert answer.objective == pytest.approx(oracle(p).fun, rel=2e-6)
    assert answer.gap <= 1e-6
    assert answer.status == "optimal"
    assert groups > 1 or answer.nodes == 3  # one choice: its ways are tried, and nothing else


def test_beside_other_whole_numbers_no_other_way_is_better_as_they_are():
    """The gap allows a poor answer for the columns left as plain whole numbers; the choice is exact beside them."""
    p = choices(3, 3, 2)
    some = p.with_(choices=p.choices[:1])
    answer = solve(some, SolverOptions(gap=0.5))
    lower, upper = p.lower.copy(), p.upper.copy()
    others = np.arange(2, 6)
    lower[others] = upper[others] = answer.x[others]
    assert answer.objective == pytest.approx(oracle(p.with_(lower=lower, upper=upper)).fun, rel=2e-6)
    assert answer.gap <= 0.5


def test_the_problem_keeps_its_arrays():
    p = knapsack(5)
    before = p.lower.copy(), p.upper.copy(), p.matrix.copy()
    solve(p)
    assert (p.lower == before[0]).all()
    assert (p.upper == before[1]).all()
    assert (p.matrix != before[2]).nnz == 0
    assert isinstance(p, Problem)
    assert sp.issparse(p.matrix)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), members=st.integers(3, 19))
def test_one_of_a_series_is_chosen_as_by_trying_every_member(seed, members):
    """A rating r_k for a price that grows slower than it; what is missing costs 3 a unit: min Σ p_k y_k + 3 x."""
    rng = np.random.default_rng(seed)
    rating = np.concatenate([[0.0], np.cumsum(rng.integers(20, 200, members))])
    price, need = 8.0 * rating**0.8, float(rng.uniform(10.0, rating[-1]))
    cost = np.append(price, 3.0)
    rows = sp.csc_array(np.vstack([np.append(np.ones(members + 1), 0.0), np.append(rating, 1.0)]))
    upper = np.append(np.ones(members + 1), np.inf)
    whole = np.append(np.ones(members + 1, dtype=bool), False)
    series = Problem(
        cost, 0.0, rows, np.array([1.0, need]), np.array([1.0, np.inf]), np.zeros(members + 2), upper, whole
    )
    best = float((price + 3.0 * np.maximum(need - rating, 0.0)).min())
    answer = solve(series, SolverOptions(gap=1e-6))
    assert answer.engine == "branch-and-bound"
    assert answer.objective == pytest.approx(best, rel=1e-6)
    assert answer.bound <= best * (1 + 1e-6)
    assert answer.nodes <= 3 * (members + 1)
