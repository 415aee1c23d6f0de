"""Which rows and bounds cannot hold together."""

from __future__ import annotations

import highspy._core as core
import numpy as np
import scipy.sparse as sp

from .highs import load
from .problem import Problem

__all__ = ["conflicting_rows"]

TIME_LIMIT_S = 60.0


def conflicting_rows(problem: Problem, time_limit_s: float = TIME_LIMIT_S) -> tuple[list[int], list[int]]:
    """Find a set of rows and columns whose limits cannot hold together.

    Parameters
    ----------
    problem : Problem
        One that is infeasible.
    time_limit_s : float
        For each of the two ways. [s]

    Returns
    -------
    rows, columns : lists of int
        Irreducible where HiGHS finishes; otherwise those an elastic problem has to stretch.
        Both empty if the problem is feasible.

    Notes
    -----
    Elastic problem: minimise the sum of the amounts by which rows are stretched.
    """
    crossed = np.flatnonzero(problem.lower > problem.upper)
    if crossed.size:
        return [], [int(crossed[0])]
    crossed = np.flatnonzero(problem.row_lower > problem.row_upper)
    if crossed.size:
        return [int(crossed[0])], []
    rows, columns = _irreducible(problem, time_limit_s)
    return (rows, columns) if rows or columns else _stretched(problem, time_limit_s)


def _irreducible(problem: Problem, time_limit_s: float) -> tuple[list[int], list[int]]:
    engine = load(problem, whole=False)
    strategy = core.IisStrategy
    wanted = (
        int(strategy.kIisStrategyFromRay) | int(strategy.kIisStrategyFromLp) | int(strategy.kIisStrategyIrreducible)
    )
    engine.setOptionValue("iis_strategy", wanted)
    engine.setOptionValue("iis_time_limit", time_limit_s)
    engine.setOptionValue("time_limit", 2 * time_limit_s)
    status, found = engine.getIis()
    if status == core.HighsStatus.kError or not found.valid_:
        return [], []
    return sorted(map(int, found.row_index_)), sorted(map(int, found.col_index_))


def _stretched(problem: Problem, time_limit_s: float) -> tuple[list[int], list[int]]:
    rows, columns = problem.rows, problem.columns
    identity = sp.eye_array(rows, format="csc")
    elastic = Problem(
        np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        0.0,
        sp.hstack([problem.matrix, identity, -identity], format="csc"),
        problem.row_lower,
        problem.row_upper,
        np.concatenate([problem.lower, np.zeros(2 * rows)]),
        np.concatenate([problem.upper, np.full(2 * rows, np.inf)]),
        np.concatenate([problem.integer, np.zeros(2 * rows, dtype=bool)]),
    )
    engine = load(elastic, whole=True)
    engine.setOptionValue("time_limit", time_limit_s)
    engine.run()
    x = np.asarray(engine.getSolution().col_value, dtype=float)
    if x.size != elastic.columns:
        return [], []
    stretch = x[columns : columns + rows] + x[columns + rows :]
    return [int(i) for i in np.flatnonzero(stretch > 1e-6)], []
