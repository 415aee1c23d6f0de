"""The check outside the engines must be able to fail."""

import numpy as np
import pytest
from test_solver_linear import INF, problem, storage

from sizer.solver.certificate import (
    certificate_of,
    dual_bound,
    holds,
    implied_box,
    proves_infeasible,
    proves_unbounded,
)
from sizer.solver.linear import solve_linear
from sizer.solver.problem import SolverOptions, Watch


@pytest.fixture(scope="module")
def solved():
    p = storage(100)
    return p, solve_linear(p, Watch(SolverOptions())), implied_box(p)


def test_the_true_answer_passes(solved):
    p, answer, box = solved
    certificate, bound = certificate_of(p, answer.x, answer.multipliers, box)
    assert holds(certificate)
    assert bound == pytest.approx(answer.objective, rel=1e-7)


@pytest.mark.parametrize("column", [0, 50, 150, 250])
def test_a_tampered_x_fails(solved, column):
    p, answer, box = solved
    x = answer.x.copy()
    x[column] += 0.01
    assert not holds(certificate_of(p, x, answer.multipliers, box)[0])


def test_a_tampered_y_fails(solved):
    p, answer, box = solved
    assert not holds(certificate_of(p, answer.x, 1.01 * answer.multipliers, box)[0])
    assert not holds(certificate_of(p, answer.x, -answer.multipliers, box)[0])
    assert not holds(certificate_of(p, answer.x, 0 * answer.multipliers, box)[0])


def test_a_feasible_but_costly_x_fails(solved):
    p, answer, box = solved
    assert not holds(certificate_of(p, np.zeros(p.columns), answer.multipliers, box)[0])


def test_any_multipliers_give_a_bound_below_the_optimum(solved):
    p, answer, box = solved
    random = np.random.default_rng(0)
    for size in (0.01, 0.1, 1.0):
        y = answer.multipliers + size * random.standard_normal(p.rows)
        assert dual_bound(p, p.cost, y, box)[0] + p.offset <= answer.objective * (1 - 1e-9) + 1e-6


def test_an_x_outside_its_bounds_fails():
    p = problem([1], [[1]], [2], [INF], 0, 9)
    assert not holds(certificate_of(p, np.array([9.1]), np.array([1.0]), implied_box(p))[0])


def test_bounds_follow_from_rows():
    """x + y ≤ 4, z − 2x ≤ 1 with x, y, z ≥ 0: x, y ≤ 4 at once, then z ≤ 9."""
    p = problem([-1, -1, -1], [[1, 1, 0], [-2, 0, 1]], [-INF, -INF], [4, 1], 0, INF)
    assert implied_box(p).upper == pytest.approx([4, 4, 9])


def test_a_peak_that_costs_need_not_exceed_what_it_covers():
    """peak ≥ import, import ≤ 20, peak costs: some optimum has peak ≤ 20; a peak that pays has no such bound."""
    rows = [[1, -1]]
    assert implied_box(problem([5, 1], rows, [0], [INF], 0, [INF, 20])).upper[0] == 20
    assert implied_box(problem([-5, 1], rows, [0], [INF], 0, [INF, 20])).upper[0] == INF


def test_a_column_without_bound_and_with_a_reduced_cost_has_no_certificate():
    p = problem([-1, 1], [[1, -1]], [-INF], [0], 0, INF)
    assert dual_bound(p, p.cost, np.array([-1.0]), implied_box(p))[0] == pytest.approx(0)
    assert dual_bound(p, p.cost, np.array([-0.9]), implied_box(p))[0] == -INF


def test_a_ray_proves_infeasibility_only_if_it_does():
    p = problem([0, 0], [[1, 1], [1, 1]], [5, -INF], [INF, 4], 0, 10)
    box = implied_box(p)
    assert proves_infeasible(p, np.array([1.0, -1.0]), box)
    assert not proves_infeasible(p, np.array([1.0, -0.5]), box)
    assert not proves_infeasible(p, np.array([-1.0, 1.0]), box)
    assert not proves_infeasible(p, np.zeros(2), box)
    possible = p.with_(row_upper=np.array([INF, 5.0]))
    assert not proves_infeasible(possible, np.array([1.0, -1.0]), box)


def test_a_ray_proves_unboundedness_only_if_it_does():
    p = problem([-1, 0], [[1, -1]], [-INF], [2], 0, INF)
    assert proves_unbounded(p, np.array([1.0, 1.0]))
    assert not proves_unbounded(p, np.array([1.0, 0.5]))
    assert not proves_unbounded(p, np.array([0.0, 1.0]))
    assert not proves_unbounded(p.with_(upper=np.array([9.0, INF])), np.array([1.0, 1.0]))
