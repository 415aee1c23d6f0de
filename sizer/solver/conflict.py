"""Which rows and bounds cannot hold together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy._core as core
import numpy as np
import scipy.sparse as sp

from sizer.errors import InfeasibleError, SolverError

from .highs import load
from .linear import solve_linear
from .problem import Array, Problem, SolverOptions, Watch

__all__ = ["Limits", "Stretch", "conflicting_rows", "least_stretch"]

TIME_LIMIT_S = 60.0
TAKES_PART = 1e-6  # of the largest multiplier; less is the noise of an interior point


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


@dataclass(frozen=True)
class Limits:
    """Limits that may give way together, all by the same amount.

    Parameters
    ----------
    rows : sequence of int
        Rows, on both sides.
    above, below : sequence of int
        Columns with their upper, and with their lower bounds; a lower bound gives way to 0 at most.
    scale : float
        What counts as much as 1 of another group: the size of the limit.
    """

    rows: Sequence[int] = ()
    above: Sequence[int] = ()
    below: Sequence[int] = ()
    scale: float = 1.0


@dataclass(frozen=True)
class Stretch:
    """The least by which groups of limits give way.

    Parameters
    ----------
    amounts : list of float
        Of each group, in the unit of its limits.
    taking_part : list of bool
        Whether the group stands in the proof that nothing is feasible.
    """

    amounts: list[float]
    taking_part: list[bool]


def least_stretch(problem: Problem, groups: Sequence[Limits], *, time_limit_s: float = TIME_LIMIT_S) -> Stretch | None:
    """How far some limits, and they alone, would have to give way for anything to be feasible.

    Parameters
    ----------
    problem : Problem
        One that is infeasible. Whole-number demands are ignored, so more may be needed than what is returned.
    groups : sequence of Limits
        What may give way.
    time_limit_s : float
        For the one solve. [s]

    Returns
    -------
    Stretch or None
        None where no amount helps, or none was found in time.

    Notes
    -----
    minimise Σ_g s_g / scale_g with row_lower_i − s_g ≤ a_i x ≤ row_upper_i + s_g, x_j ≤ upper_j + s_g and
    x_j ≥ lower_j − s_g for the members of g, and every other limit as it is. By duality the rows whose multipliers are
    not zero cannot hold together.
    """
    elastic, owners = _elastic(problem, groups)
    try:
        answer = solve_linear(elastic, Watch(SolverOptions(time_limit_s=time_limit_s)))
    except (InfeasibleError, SolverError):
        return None
    weight = np.bincount(owners, np.abs(answer.multipliers[elastic.rows - owners.size :]), len(groups))
    scaled = weight * np.array([group.scale for group in groups])
    return Stretch(answer.x[problem.columns :].tolist(), (scaled > TAKES_PART * scaled.max(initial=0.0)).tolist())


def _elastic(problem: Problem, groups: Sequence[Limits]) -> tuple[Problem, Array]:
    """The stretched problem, whose last rows are the limits that give way, and the group of each of these."""
    lower, upper = problem.lower.copy(), problem.upper.copy()
    for group in groups:
        upper[list(group.above)] = np.inf
        lower[list(group.below)] = np.minimum(0.0, lower[list(group.below)])
    sides = [side for group in groups for side in _sides(problem, group)]
    signs = [np.concatenate([side.sign for side in _sides(problem, group)]) for group in groups]
    ways = sp.block_diag([sp.coo_array(sign[:, None]) for sign in signs])
    held = np.setdiff1d(np.arange(problem.rows), [i for group in groups for i in group.rows])
    kept, none = problem.matrix.tocsr()[held], sp.csr_array((held.size, len(groups)))
    elastic = Problem(
        np.concatenate([np.zeros(problem.columns), [1 / group.scale for group in groups]]),
        0.0,
        sp.vstack([sp.hstack([kept, none]), sp.hstack([sp.vstack([side.rows for side in sides]), ways])]),
        np.concatenate([problem.row_lower[held], *(side.low for side in sides)]),
        np.concatenate([problem.row_upper[held], *(side.high for side in sides)]),
        np.concatenate([lower, np.zeros(len(groups))]),
        np.concatenate([upper, np.full(len(groups), np.inf)]),
        np.zeros(problem.columns + len(groups), dtype=bool),
    )
    return elastic, np.asarray(ways.tocsr().indices)


@dataclass(frozen=True)
class _Side:
    """Limits on one side: low ≤ rows · x + sign · s ≤ high."""

    rows: Any
    low: Array
    high: Array
    sign: Array


def _sides(problem: Problem, group: Limits) -> list[_Side]:
    """Both sides of the group's rows, and the bounds that it names."""
    matrix, unit = problem.matrix.tocsr(), sp.eye_array(problem.columns, format="csr")
    rows, above, below = (np.asarray(members, dtype=int) for members in (group.rows, group.above, group.below))
    from_above = [(matrix[rows], problem.row_upper[rows]), (unit[above], problem.upper[above])]
    from_below = [(matrix[rows], problem.row_lower[rows]), (unit[below], problem.lower[below])]
    return [_Side(part, np.full(high.size, -np.inf), high, np.full(high.size, -1.0)) for part, high in from_above] + [
        _Side(part, low, np.full(low.size, np.inf), np.ones(low.size)) for part, low in from_below
    ]
