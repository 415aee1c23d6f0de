"""Linear problems: by hand, against scipy, and the ways in which there is no answer."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sizer.errors import Cancelled, InfeasibleError, SolverError
from sizer.solver import Problem, SolverOptions, Unbounded, solve
from sizer.solver import linear as linear_module

INF = np.inf
ENGINES = ["auto", "clarabel", "highs"]


def problem(cost, rows, row_lower, row_upper, lower, upper, integer=None, offset=0.0):
    cost = np.asarray(cost, float)
    whole = np.zeros(cost.size, bool) if integer is None else np.asarray(integer, bool)
    matrix = sp.csc_array(np.asarray(rows, float).reshape(-1, cost.size))
    limits = [np.asarray(v, float) for v in (row_lower, row_upper)]
    bounds = [np.broadcast_to(np.asarray(v, float), cost.shape) for v in (lower, upper)]
    return Problem(cost, offset, matrix, *limits, *bounds, whole)


def storage(hours=240, seed=3):
    """A battery of 100 kW that trades on a price, cyclic: a time chain like those of the product."""
    price = np.random.default_rng(seed).uniform(0.3, 1.3, hours)
    eye = sp.eye_array(hours, format="csc")
    before = sp.csc_array(np.roll(np.eye(hours), -1, axis=1).T)
    balance = sp.hstack([-0.94 * eye, eye / 0.94, eye - before])
    power = sp.hstack([eye, eye, sp.csc_array((hours, hours))])
    return Problem(
        np.concatenate([price, -price, np.zeros(hours)]),
        10.0,
        sp.vstack([balance, power], format="csc"),
        np.concatenate([np.zeros(hours), np.full(hours, -INF)]),
        np.concatenate([np.zeros(hours), np.full(hours, 100.0)]),
        np.zeros(3 * hours),
        np.concatenate([np.full(2 * hours, INF), np.full(hours, 400.0)]),
        np.zeros(3 * hours, bool),
    )


def oracle(p):
    matrix, low, high = p.matrix.toarray(), p.row_lower, p.row_upper
    up, down = np.isfinite(high), np.isfinite(low)
    stacked, right = np.vstack([matrix[up], -matrix[down]]), np.concatenate([high[up], -low[down]])
    bounds = np.column_stack([p.lower, p.upper])
    return linprog(p.cost, A_ub=stacked if right.size else None, b_ub=right if right.size else None, bounds=bounds)


@pytest.mark.parametrize("engine", ENGINES)
def test_two_products_and_three_workshops(engine):
    """Dantzig's old example: max 3a + 5b, a ≤ 4, 2b ≤ 12, 3a + 2b ≤ 18 gives a = 2, b = 6, 36."""
    p = problem([-3, -5], [[1, 0], [0, 2], [3, 2]], [-INF] * 3, [4, 12, 18], 0, INF, offset=1.0)
    answer = solve(p, SolverOptions(engine=engine))
    assert answer.objective == pytest.approx(-35.0, abs=1e-6)
    assert answer.x == pytest.approx([2, 6], abs=1e-5)
    assert answer.status == "optimal"
    assert answer.bound <= answer.objective
    assert answer.engine == ("highs-ipx" if engine == "highs" else "clarabel")


@pytest.mark.parametrize("engine", ENGINES)
def test_equality_rows_only(engine):
    p = problem([1, 2, 3], [[1, 1, 1], [0, 1, -1]], [6, 0], [6, 0], 0, 4)
    assert solve(p, SolverOptions(engine=engine)).objective == pytest.approx(4 + 2 + 3, abs=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_free_column_may_be_negative(engine):
    p = problem([1, 0], [[1, 1]], [-5], [INF], [-INF, 0], [INF, 2])
    answer = solve(p, SolverOptions(engine=engine))
    assert answer.x == pytest.approx([-7, 2], abs=1e-5)


@pytest.mark.parametrize("engine", ENGINES)
def test_fixed_columns_keep_their_value(engine):
    p = problem([1, 1], [[1, 1]], [5], [INF], [3, 0], [3, INF])
    assert solve(p, SolverOptions(engine=engine)).x == pytest.approx([3, 2], abs=1e-6)
    everything = problem([1, 1], [[1, 1]], [5], [INF], [3, 2], [3, 2])
    assert solve(everything, SolverOptions(engine=engine)).objective == 5.0


@pytest.mark.parametrize("engine", ENGINES)
def test_columns_in_no_row_go_to_their_cheap_bound(engine):
    p = problem([1, -1, 0], [[0, 0, 1]], [1], [2], [-3, 0, 0], [9, 4, 9])
    assert solve(p, SolverOptions(engine=engine)).objective == pytest.approx(-7.0, abs=1e-6)


def test_no_rows_at_all():
    p = problem([1, -2], np.zeros((0, 2)), [], [], 0, 5)
    assert solve(p).x == pytest.approx([0, 5])


@pytest.mark.parametrize("engine", ENGINES)
def test_ties_do_not_disturb(engine):
    """Every split of 10 over five equal columns is optimal."""
    p = problem([1] * 5, [[1] * 5, [2] * 5], [10, 20], [INF, INF], 0, 10)
    assert solve(p, SolverOptions(engine=engine)).objective == pytest.approx(10, abs=1e-6)


def test_a_vertex_answer_has_no_smear():
    p = problem([1] * 5, [[1] * 5], [10], [INF], 0, 10)
    answer = solve(p, SolverOptions(vertex=True))
    assert answer.engine == "highs-simplex"
    assert np.count_nonzero(answer.x) == 1


def test_a_storage_year_piece_is_the_same_from_all_engines():
    p = storage()
    objectives = [solve(p, SolverOptions(engine=e)).objective for e in ENGINES]
    objectives.append(solve(p, SolverOptions(vertex=True)).objective)
    assert objectives == pytest.approx([oracle(p).fun + 10.0] * 4, rel=1e-7)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("rows", "low", "high"),
    [
        ([[1, 1], [1, 1]], [5, -INF], [INF, 4]),
        ([[1, 0], [0, 0]], [1, 1], [2, 2]),
        ([[1, 1]], [30], [INF]),
        ([[1, 1]], [3], [2]),
    ],
)
def test_infeasible_is_said(engine, rows, low, high):
    with pytest.raises(InfeasibleError):
        solve(problem([1, 1], rows, low, high, 0, 10), SolverOptions(engine=engine))


def test_crossed_bounds_are_named():
    with pytest.raises(InfeasibleError, match="column 1: lower bound 3 is above upper bound 2"):
        solve(problem([1, 1], [[1, 1]], [0], [INF], [0, 3], [9, 2]))


@pytest.mark.parametrize("engine", ENGINES)
def test_unbounded_names_the_columns(engine):
    p = problem([1, -1, 0], [[0, 1, -1], [1, 0, 0]], [-INF, 1], [2, INF], 0, INF)
    with pytest.raises(Unbounded) as caught:
        solve(p, SolverOptions(engine=engine))
    assert {1, 2} <= set(caught.value.columns)
    assert engine == "highs" or caught.value.columns[0] == 1
    assert isinstance(caught.value, SolverError)


def test_an_infeasible_problem_with_a_falling_ray_is_infeasible():
    p = problem([-1, 0], [[0, 1], [0, 1]], [5, -INF], [INF, 4], 0, INF)
    for engine in ENGINES:
        with pytest.raises(InfeasibleError):
            solve(p, SolverOptions(engine=engine))


def test_highs_takes_over_when_clarabel_fails(monkeypatch):
    real = linear_module.solve_interior

    def wrong(*args, **kwargs):
        answer = real(*args, **kwargs)
        return type(answer)(answer.claim, answer.x + 0.1, answer.multipliers, answer.iterations)

    monkeypatch.setattr(linear_module, "solve_interior", wrong)
    p = problem([2, 3], [[1, 1]], [4], [INF], 0, 10)
    assert solve(p).engine == "highs-ipx"
    with pytest.raises(SolverError, match="no answer survived"):
        solve(p, SolverOptions(engine="clarabel"))


def test_a_false_infeasible_is_not_believed(monkeypatch):
    real = linear_module.solve_interior

    def lying(*args, **kwargs):
        answer = real(*args, **kwargs)
        return type(answer)("infeasible", answer.x, answer.multipliers, answer.iterations)

    monkeypatch.setattr(linear_module, "solve_interior", lying)
    p = problem([2, 3], [[1, 1]], [4], [INF], 0, 10)
    assert solve(p).objective == pytest.approx(8)
    with pytest.raises(SolverError, match="which its ray does not prove"):
        solve(p, SolverOptions(engine="clarabel"))


@pytest.mark.parametrize("engine", ENGINES)
def test_cancel_stops(engine):
    with pytest.raises(Cancelled, match="cancelled by the user"):
        solve(storage(), SolverOptions(engine=engine, cancelled=lambda: True))


@pytest.mark.parametrize("engine", ENGINES)
def test_no_time_means_no_answer(engine):
    with pytest.raises(Cancelled, match="time limit of 0 s"):
        solve(storage(), SolverOptions(engine=engine, time_limit_s=0))


@pytest.mark.parametrize("engine", ENGINES)
def test_progress_is_reported(engine):
    seen = []
    solve(storage(2000), SolverOptions(engine=engine, on_progress=seen.append))
    assert seen
    assert all(p.phase == "linear" and p.seconds >= 0 for p in seen)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_exception_of_the_callback_comes_out(engine):
    def broken(progress):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        solve(storage(2000), SolverOptions(engine=engine, on_progress=broken))


def test_nothing_is_printed(capfd):
    for engine in ENGINES:
        solve(storage(), SolverOptions(engine=engine))
    out = capfd.readouterr()
    assert out.out == ""
    assert out.err == ""


@pytest.mark.parametrize(
    "change",
    [{"cost": np.array([1.0])}, {"lower": np.array([0.0, np.nan])}, {"offset": INF}, {"integer": np.array([True])}],
)
def test_arrays_that_do_not_fit_are_refused(change):
    with pytest.raises(SolverError):
        problem([1, 1], [[1, 1]], [0], [1], 0, 1).with_(**change)


def test_options_are_checked():
    with pytest.raises(SolverError, match="engine is 'cplex'"):
        SolverOptions(engine="cplex")
    with pytest.raises(SolverError, match="vertex"):
        SolverOptions(engine="clarabel", vertex=True)


@st.composite
def problems(draw, integers=False):
    seed = draw(st.integers(0, 10**6))
    random = np.random.default_rng(seed)
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 7))
    matrix = np.round(random.normal(size=(m, n)) * (random.random((m, n)) < 0.6), 2)
    inside = np.round(random.uniform(-5, 5, n))
    middle = matrix @ inside
    low = np.where(random.random(m) < 0.6, middle - random.integers(0, 3, m), -INF)
    high = np.where(random.random(m) < 0.6, middle + random.integers(0, 3, m), INF)
    if draw(st.booleans()) and draw(st.booleans()):
        low = low + 4.0
        high = np.maximum(low, high)
    lower = np.where(random.random(n) < 0.85, inside - random.integers(0, 5, n), -INF)
    upper = np.where(random.random(n) < 0.75, inside + random.integers(0, 5, n), INF)
    whole = random.random(n) < 0.5 if integers else None
    return problem(np.round(random.normal(size=n), 2), matrix, low, high, lower, upper, whole, offset=1.5)


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_every_engine_agrees_with_scipy(p):
    expected = oracle(p)
    for engine in ENGINES:
        options = SolverOptions(engine=engine)
        if expected.status == 2:
            with pytest.raises(InfeasibleError):
                solve(p, options)
        elif expected.status in (3, 4):
            with pytest.raises((Unbounded, InfeasibleError)):
                solve(p, options)
        else:
            answer = solve(p, options)
            assert answer.objective == pytest.approx(expected.fun + 1.5, rel=1e-6, abs=1e-6)
            assert answer.bound <= answer.objective
            assert answer.gap <= 1e-6
            assert (answer.x >= p.lower).all()
            assert (answer.x <= p.upper).all()
