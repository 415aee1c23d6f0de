"""Check an answer outside the engine that found it.

For any multipliers y, one per row, and d = c − Aᵀ y, every feasible x obeys

    c·x ≥ Σ_i min(y_i r : row_lower_i ≤ r ≤ row_upper_i) + Σ_j min(d_j v : lower_j ≤ v ≤ upper_j)

so the right-hand side is a *dual bound* whatever the engine did to find y. With c = 0 a positive
right-hand side proves that there is no feasible x at all (Farkas). Where a column has no bound,
one that the rows imply takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .problem import Array, Certificate, Problem

__all__ = [
    "Box",
    "allowed_multipliers",
    "bound_violation",
    "certificate_of",
    "dual_bound",
    "holds",
    "implied_box",
    "objective_scale",
    "primal_residual",
    "proves_infeasible",
    "proves_unbounded",
]

PRIMAL_TOLERANCE = 1e-7  # Row violation, relative to the size of the row's terms.
DUAL_TOLERANCE = 1e-7  # Objective − dual bound, relative to the size of the objective.
REDUCED_COST_TOLERANCE = 1e-9  # A reduced cost this small, relative to its terms, counts as zero on a free column.
FARKAS_TOLERANCE = 1e-7
MAX_SWEEPS = 60


@dataclass(frozen=True)
class Box:
    """Bounds that every feasible point obeys.

    Parameters
    ----------
    lower, upper : (columns,) float array
        The column bounds, with implied ones where the problem gives none.
    """

    lower: Array
    upper: Array

    def inside(self, lower: Array, upper: Array) -> Box:
        """Return the part of the box inside tighter column bounds, never emptier than those bounds."""
        return Box(np.clip(self.lower, lower, upper), np.clip(self.upper, lower, upper))


def implied_box(problem: Problem) -> Box:
    """Bound the columns that have no bound, by what the rows imply.

    Parameters
    ----------
    problem : Problem
        Its finite bounds are kept as they are.

    Returns
    -------
    Box
        May still hold infinities.

    Notes
    -----
    Row i and a_ij > 0: x_j ≤ (row_upper_i − Σ_{k≠j} min a_ik x_k) / a_ij, and likewise for the other
    signs. Sweeps over all rows at once, until nothing new is found or after 60 sweeps.
    """
    lower, upper = problem.lower.copy(), problem.upper.copy()
    if np.isfinite(lower).all() and np.isfinite(upper).all():
        return Box(lower, upper)
    matrix = problem.matrix
    row = matrix.indices
    column = np.repeat(np.arange(problem.columns), np.diff(matrix.indptr))
    for _ in range(MAX_SWEEPS):
        new_lower, new_upper = _sweep(problem, row, column, lower, upper)
        found = np.isfinite(new_lower) & np.isinf(lower), np.isfinite(new_upper) & np.isinf(upper)
        if not (found[0].any() or found[1].any()):
            break
        lower[found[0]], upper[found[1]] = new_lower[found[0]], new_upper[found[1]]
    return _needless(problem, row, column, Box(lower, upper))


def _needless(problem: Problem, row: Array, column: Array, box: Box) -> Box:
    """Bound the columns that have no reason to go further, such as a peak that costs and only has to be high enough.

    Notes
    -----
    Let c_j ≥ 0 and U_j = max_i (row_lower_i − min Σ_{k≠j} a_ik x_k) / a_ij over the rows with a_ij > 0 (likewise
    for a_ij < 0). Lowering x_j to U_j costs nothing and breaks no row, whatever the other columns do inside their
    box; so some optimal x has x_j ≤ U_j, and if any x is feasible one inside the box is. The mirror image for c_j ≤ 0.
    """
    value = problem.matrix.data
    positive = value > 0
    at_least = value * np.where(positive, box.lower[column], box.upper[column])
    at_most = value * np.where(positive, box.upper[column], box.lower[column])
    low, high = problem.row_lower[row], problem.row_upper[row]
    none_below, none_above = np.isinf(low), np.isinf(high)
    from_below = (
        np.where(none_below, low, np.where(none_below, 0.0, low) - _others(at_least, row, problem.rows)) / value
    )
    from_above = (
        np.where(none_above, high, np.where(none_above, 0.0, high) - _others(at_most, row, problem.rows)) / value
    )
    enough = np.maximum(np.where(np.isfinite(box.lower), box.lower, -np.inf), 0.0)
    np.maximum.at(enough, column, np.where(positive, from_below, from_above))
    little = np.minimum(np.where(np.isfinite(box.upper), box.upper, np.inf), 0.0)
    np.minimum.at(little, column, np.where(positive, from_above, from_below))
    upper = np.where(np.isinf(box.upper) & (problem.cost >= 0), enough, box.upper)
    lower = np.where(np.isinf(box.lower) & (problem.cost <= 0), little, box.lower)
    return Box(lower, upper)


def _sweep(problem: Problem, row: Array, column: Array, lower: Array, upper: Array) -> tuple[Array, Array]:
    """Return the bounds all rows imply at once, infinite where they imply none."""
    value = problem.matrix.data
    positive = value > 0
    at_least = value * np.where(positive, lower[column], upper[column])
    at_most = value * np.where(positive, upper[column], lower[column])
    room_above = problem.row_upper[row] - _others(at_least, row, problem.rows)
    room_below = problem.row_lower[row] - _others(at_most, row, problem.rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        above, below = room_above / value, room_below / value
    new_upper = np.full(problem.columns, np.inf)
    new_lower = np.full(problem.columns, -np.inf)
    np.minimum.at(new_upper, column, np.where(positive, above, below))
    np.maximum.at(new_lower, column, np.where(positive, below, above))
    return new_lower, new_upper


def _others(terms: Array, row: Array, rows: int) -> Array:
    """Sum each row's terms without the entry's own; infinite if one of the others is."""
    finite = np.isfinite(terms)
    total = np.bincount(row, np.where(finite, terms, 0.0), rows)[row]
    infinite_others = np.bincount(row, ~finite, rows)[row] - ~finite
    sign = -np.inf if (terms == -np.inf).any() else np.inf
    return np.where(infinite_others > 0, sign, total - np.where(finite, terms, 0.0))


def _least(slope: Array, lower: Array, upper: Array) -> Array:
    """Return min(slope · v : lower ≤ v ≤ upper), 0 where the slope is 0."""
    edge = np.where(slope > 0, lower, upper)
    return slope * np.where(slope == 0, 0.0, edge)


def allowed_multipliers(problem: Problem, multipliers: Array) -> Array:
    """Set multipliers to zero where the row has no limit on the side they push against."""
    missing = np.where(multipliers > 0, problem.row_lower, problem.row_upper)
    return np.where(np.isfinite(missing), multipliers, 0.0)


def dual_bound(problem: Problem, cost: Array, multipliers: Array, box: Box) -> tuple[float, float]:
    """Return a lower bound on cost·x from the multipliers of the rows.

    Parameters
    ----------
    problem : Problem
        Rows; its own cost and offset are not used.
    cost : (columns,) float array
        Objective coefficients; zeros to test for infeasibility.
    multipliers : (rows,) float array
        y; any numbers give a valid bound.
    box : Box
        Bounds of the columns.

    Returns
    -------
    bound : float
        −inf if a column without bound has a reduced cost that is not zero.
    size : float
        Sum of the absolute terms, the scale of the rounding error.
    """
    y = allowed_multipliers(problem, multipliers)
    reduced = cost - problem.matrix.T @ y
    edge = np.where(reduced > 0, box.lower, box.upper)
    if np.isinf(edge).any():
        scale = 1.0 + np.abs(cost) + abs(problem.matrix).T @ np.abs(y)
        reduced = np.where(np.isinf(edge) & (np.abs(reduced) <= REDUCED_COST_TOLERANCE * scale), 0.0, reduced)
    row_terms = _least(y, problem.row_lower, problem.row_upper)
    column_terms = _least(reduced, box.lower, box.upper)
    return float(row_terms.sum() + column_terms.sum()), float(np.abs(row_terms).sum() + np.abs(column_terms).sum())


def proves_infeasible(problem: Problem, ray: Array, box: Box) -> bool:
    """Tell whether the ray of row multipliers proves that no x is feasible.

    Notes
    -----
    Farkas: the dual bound of the zero objective is positive. It must exceed 1e-7 of its own terms.
    """
    largest = float(np.abs(ray).max(initial=0.0))
    if not np.isfinite(largest) or largest == 0.0:
        return False
    bound, size = dual_bound(problem, np.zeros(problem.columns), ray / largest, box)
    return bool(np.isfinite(size) and bound > FARKAS_TOLERANCE * max(size, 1.0))


def proves_unbounded(problem: Problem, ray: Array) -> bool:
    """Tell whether the objective falls along the ray, and no row or bound ever stops it.

    Notes
    -----
    c·r < 0, and A r and r point towards no finite limit; all relative to the terms of each row, within 1e-7.
    """
    largest = float(np.abs(ray).max(initial=0.0))
    if not np.isfinite(largest) or largest == 0.0:
        return False
    ray = ray / largest
    if problem.cost @ ray >= -FARKAS_TOLERANCE * float(np.abs(problem.cost * ray).sum()):
        return False
    change, scale = problem.matrix @ ray, 1.0 + abs(problem.matrix) @ np.abs(ray)
    blocked = [
        np.where(np.isfinite(problem.row_lower), -change, 0.0) / scale,
        np.where(np.isfinite(problem.row_upper), change, 0.0) / scale,
        np.where(np.isfinite(problem.lower), -ray, 0.0),
        np.where(np.isfinite(problem.upper), ray, 0.0),
    ]
    return all(float(part.max(initial=0.0)) <= FARKAS_TOLERANCE for part in blocked)


def primal_residual(problem: Problem, x: Array) -> float:
    """Return the largest row violation, relative to max(1, Σ_j |a_ij x_j|)."""
    if problem.rows == 0:
        return 0.0
    activity = problem.matrix @ x
    scale = np.maximum(1.0, abs(problem.matrix) @ np.abs(x))
    violation = np.maximum(problem.row_lower - activity, activity - problem.row_upper)
    return float(max(0.0, (violation / scale).max()))


def bound_violation(problem: Problem, x: Array, *, whole: bool) -> float:
    """Return the largest relative distance outside a bound, and from a whole number if asked."""
    outside = np.maximum(problem.lower - x, x - problem.upper)
    worst = float((outside / np.maximum(1.0, np.abs(x))).max(initial=0.0))
    if whole and problem.integer.any():
        values = x[problem.integer]
        worst = max(worst, float(np.abs(values - np.round(values)).max()))
    return worst


def objective_scale(problem: Problem, x: Array) -> float:
    """Return max(1, |c·x + offset|, Σ|c_j x_j| / 100): what an error of the objective is measured against."""
    return max(1.0, abs(problem.objective(x)), float(np.abs(problem.cost * x).sum()) / 100)


def certificate_of(problem: Problem, x: Array, multipliers: Array, box: Box) -> tuple[Certificate, float]:
    """Check the answer of a linear problem.

    Parameters
    ----------
    problem : Problem
        Whole-number demands are ignored here.
    x : (columns,) float array
        The answer.
    multipliers : (rows,) float array
        The engine's row multipliers, y.
    box : Box
        From `implied_box`.

    Returns
    -------
    certificate : Certificate
        What was found.
    bound : float
        Dual bound including the offset; may be −inf.

    Examples
    --------
    Minimise x with x ≥ 2: the multiplier 1 proves the bound 2, the multiplier 0.5 only 1.

    >>> import scipy.sparse as sp
    >>> one = np.ones(1)
    >>> p = Problem(one, 0.0, sp.csc_array([[1.0]]), 2 * one, 9 * one, 0 * one, 9 * one, one > 1)
    >>> box = implied_box(p)
    >>> certificate_of(p, 2 * one, one, box)[1], certificate_of(p, 2 * one, one / 2, box)[1]
    (2.0, 1.0)
    """
    bound = dual_bound(problem, problem.cost, multipliers, box)[0] + problem.offset
    # Also an x that is "too good" has failed: it is not feasible, or y is not what it seems.
    difference = abs(problem.objective(x) - bound) / objective_scale(problem, x)
    found = Certificate(primal_residual(problem, x), bound_violation(problem, x, whole=False), difference)
    return found, bound


def holds(certificate: Certificate) -> bool:
    """Tell whether rows and bounds hold within 1e-7 and objective and dual bound agree within 1e-7."""
    return (
        certificate.primal_residual <= PRIMAL_TOLERANCE
        and certificate.bound_violation <= PRIMAL_TOLERANCE
        and certificate.dual_gap <= DUAL_TOLERANCE
    )
