"""The canaries, the banned versions, and which rows are in conflict."""

import numpy as np
import pytest
from test_solver_linear import INF, problem, storage

from sizer.errors import SolverError
from sizer.solver import Limits, check_engines, conflicting_rows, least_stretch
from sizer.solver import conflict as conflict_module
from sizer.solver import engines as engines_module


def test_the_installed_engines_pass():
    check_engines()


@pytest.mark.parametrize("version", ["1.13.0", "1.13.1", "1.14.0"])
def test_versions_known_to_be_wrong_are_refused(monkeypatch, version):
    monkeypatch.setattr(engines_module, "highs_version", lambda: version)
    with pytest.raises(SolverError, match=version):
        check_engines()


@pytest.mark.parametrize("version", ["1.15.0", "1.15.1", "1.140.0", "2.0.0"])
def test_other_versions_are_not(monkeypatch, version):
    monkeypatch.setattr(engines_module, "highs_version", lambda: version)
    check_engines()


def test_a_wrong_canary_is_reported(monkeypatch):
    monkeypatch.setattr(engines_module, "_canary_with_highs", lambda p, presolve: 15.0)
    with pytest.raises(SolverError, match="says 15"):
        check_engines()


def test_the_conflict_is_irreducible():
    """Rows 0 and 2 cannot hold together; row 1 has nothing to do with it."""
    p = problem([1, 1], [[1, 1], [1, -1], [1, 1]], [5, -9, -INF], [INF, 9, 4], 0, 10)
    rows, _ = conflicting_rows(p)
    assert rows == [0, 2]


def test_a_row_against_a_column_bound_names_both():
    p = problem([1, 1], [[1, 0], [0, 1]], [66.6, 0], [INF, 5], 0, [50, 9])
    rows, columns = conflicting_rows(p)
    assert rows == [0]
    assert columns in ([0], [])


@pytest.mark.parametrize("low", [[0.0, 3.0]])
def test_crossed_bounds_are_the_conflict(low):
    assert conflicting_rows(problem([1, 1], [[1, 1]], [0], [INF], low, [9, 2])) == ([], [1])
    assert conflicting_rows(problem([1, 1], [[1, 1]], [3], [2], 0, 9)) == ([0], [])


def test_a_whole_number_conflict_is_found_by_stretching():
    p = problem([1, 1], [[2, 4]], [5], [5], 0, 5, [True, True])
    assert conflicting_rows(p)[0] == [0]


def test_the_elastic_problem_steps_in(monkeypatch):
    monkeypatch.setattr(conflict_module, "_irreducible", lambda p, s: ([], []))
    p = problem([1, 1], [[1, 1], [1, -1], [1, 1]], [5, -9, -INF], [INF, 9, 4], 0, 10)
    assert set(conflicting_rows(p)[0]) <= {0, 2}
    assert conflicting_rows(p)[0]


def test_a_feasible_problem_has_no_conflict():
    assert conflicting_rows(storage(24)) == ([], [])


def test_a_long_chain_conflict_is_found():
    p = storage(200)
    lower = p.lower.copy()
    lower[400 + 100] = 500.0
    upper = p.upper.copy()
    upper[400 + 100] = 600.0
    rows, columns = conflicting_rows(p.with_(lower=lower, upper=upper))
    assert rows
    assert np.max(rows) < p.rows
    assert all(0 <= j < p.columns for j in columns)


def test_the_least_stretch_is_by_hand():
    """x + z ≥ 5, x ≤ 1, z ≤ 2: either upper bound has to give way by 2, both together by 1 each."""
    p = problem([1, 1], [[1, 1]], [5], [INF], 0, [1, 2])
    assert least_stretch(p, [Limits(above=[0])]).amounts == pytest.approx([2.0], abs=1e-6)
    assert least_stretch(p, [Limits(above=[0, 1])]).amounts == pytest.approx([1.0], abs=1e-6)
    assert least_stretch(p, [Limits(rows=[0])]).amounts == pytest.approx([2.0], abs=1e-6)


def test_what_has_nothing_to_do_with_the_conflict_takes_no_part():
    p = problem([1, 1, 1], [[1, 1, 0], [0, 0, 1]], [5, 1], [INF, 3], [0, 0, 2], [1, 2, 9])
    found = least_stretch(p, [Limits(above=[0]), Limits(above=[1]), Limits(rows=[1]), Limits(below=[2])])
    assert found.taking_part == [True, True, False, False]
    assert sum(found.amounts) == pytest.approx(2.0, abs=1e-6)


def test_a_lower_bound_gives_way_to_zero_and_no_further():
    p = problem([1], [[1]], [-INF], [-1], [3], [9])
    assert least_stretch(p, [Limits(below=[0])]) is None
    q = problem([1], [[1]], [-INF], [1], [3], [9])
    assert least_stretch(q, [Limits(below=[0])]).amounts == pytest.approx([2.0], abs=1e-6)
