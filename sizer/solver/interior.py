"""Clarabel: an interior point with a direct sparse factorisation, near linear in the hours of a time chain.

The problem in Clarabel's form, its columns that are fixed or in no row left out:

    minimise c·x   subject to   M x + s = b,   s_equal = 0,   s_other ≥ 0

    equal rows          A_i x       + s = row_lower_i
    rows from above     A_i x       + s = row_upper_i
    rows from below    −A_i x       + s = −row_lower_i
    columns            ± x_j        + s = ± bound_j

With Clarabel's multipliers z, the row multipliers are y_i = −z_equal − z_above + z_below.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import clarabel
import numpy as np
import scipy.sparse as sp

from .problem import Array, Problem, Watch
from .spread import spread

__all__ = ["InteriorAnswer", "solve_interior"]

# Residuals are relative to the whole problem, where the check outside asks for 1e-7 of each row by itself: one more
# iteration for 1e-10 instead of 1e-9 makes them a hundred times smaller, and spares a solve by another engine.
TOLERANCE = {"usual": 1e-10, "careful": 1e-11}
REFINED_TO = (1e-6, 1e-8)  # residual of a step's linear solve: relative, and absolute
LINKED_REFINED_TO = (1e-8, 1e-10)


Claim = Literal["point", "infeasible", "unbounded", "stopped"]


@dataclass(frozen=True)
class InteriorAnswer:
    """What Clarabel claims; nothing of it is believed before it is checked.

    Parameters
    ----------
    claim : "point", "infeasible", "unbounded" or "stopped"
        "point" for any status that leaves a candidate.
    x : (columns,) float array
        The candidate, or the direction in which the objective falls without limit.
    multipliers : (rows,) float array
        y, or the ray that should prove infeasibility.
    iterations : int
        Interior-point steps.
    """

    claim: Claim
    x: Array
    multipliers: Array
    iterations: int


@dataclass(frozen=True)
class _ConeForm:
    """Clarabel's arrays, and how rows and columns map back."""

    matrix: Any
    right: Array
    equal: Array
    above: Array
    below: Array
    kept: Array
    settled: Array
    broken: Array


def _settle(problem: Problem) -> tuple[Array, Array]:
    """Return which columns to keep, and the values of the others (0 where kept)."""
    in_a_row = np.diff(problem.matrix.indptr) > 0
    fixed = problem.lower == problem.upper
    cheapest = np.where(problem.cost > 0, problem.lower, np.where(problem.cost < 0, problem.upper, 0.0))
    free_choice = np.clip(cheapest, problem.lower, problem.upper)
    # A column in no row that may run away stays, so that the engine can say so.
    kept = ~fixed & (in_a_row | ~np.isfinite(free_choice))
    values = np.where(fixed, problem.lower, free_choice)
    return kept, np.where(kept, 0.0, values)


def _cone_form(problem: Problem) -> _ConeForm:
    kept, settled = _settle(problem)
    columns = problem.matrix[:, np.flatnonzero(kept)]
    moved = problem.matrix @ settled
    low, high = problem.row_lower - moved, problem.row_upper - moved
    rows = columns.tocsr()
    filled = np.diff(rows.indptr) > 0
    equal = np.flatnonzero(filled & (low == high))
    above = np.flatnonzero(filled & (low != high) & np.isfinite(high))
    below = np.flatnonzero(filled & (low != high) & np.isfinite(low))
    lower, upper = problem.lower[kept], problem.upper[kept]
    has_upper, has_lower = np.flatnonzero(np.isfinite(upper)), np.flatnonzero(np.isfinite(lower))
    identity = sp.eye_array(int(kept.sum()), format="csr")
    stack = sp.vstack([rows[equal], rows[above], -rows[below], identity[has_upper], -identity[has_lower]], format="csc")
    stack.sort_indices()
    right = np.concatenate([low[equal], high[above], -low[below], upper[has_upper], -lower[has_lower]])
    # +1 or −1 where the settled columns alone already miss a row: its own proof of infeasibility.
    size = 1e-9 * np.maximum(1.0, abs(problem.matrix) @ np.abs(settled))
    broken = np.where(filled, 0.0, np.sign((low > size).astype(float) - (high < -size)))
    return _ConeForm(stack, right, equal, above, below, kept, settled, broken)


def _settings(watch: Watch, *, careful: bool, linked: bool) -> Any:
    """One thread; a small regularisation is fastest, the other engine and shorter steps are the second opinion.

    Refining every step's linear solve to 1e-13, the engine's default, takes time and changes no digit that the check
    outside asks for; only the second opinion does it. Where ``linked`` columns are in pieces, it must be finer.
    """
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.direct_solve_method = "faer" if careful else "qdldl"
    settings.static_regularization_constant = 1e-8 if careful else 1e-9
    settings.max_step_fraction = 0.995 if careful else 0.99
    settings.equilibrate_max_iter = 25 if careful else 10
    if not careful:
        refined_to = LINKED_REFINED_TO if linked else REFINED_TO
        settings.iterative_refinement_reltol, settings.iterative_refinement_abstol = refined_to
    settings.presolve_enable = False
    if careful:
        # The first try may have taken an early step for a ray; a true one passes this, too, some steps later.
        settings.tol_infeas_abs = settings.tol_infeas_rel = 1e-13
    settings.time_limit = watch.seconds_left
    settings.tol_feas = settings.tol_gap_abs = settings.tol_gap_rel = TOLERANCE["careful" if careful else "usual"]
    return settings


def solve_interior(problem: Problem, watch: Watch, *, careful: bool = False) -> InteriorAnswer:
    """Solve the linear problem with Clarabel.

    Parameters
    ----------
    problem : Problem
        Whole-number demands are ignored.
    watch : Watch
        Progress, cancel and time limit.
    careful : bool
        Other numerical settings, for a problem the usual ones did not solve well enough.

    Returns
    -------
    InteriorAnswer
        A claim, to be checked by the caller.
    """
    pieces = spread(problem)
    settings = _settings(watch, careful=careful, linked=pieces is not problem)
    answer = _solve(pieces, watch, settings)
    return replace(answer, x=answer.x[: problem.columns], multipliers=answer.multipliers[: problem.rows])


def _solve(problem: Problem, watch: Watch, settings: Any) -> InteriorAnswer:
    """Solve a problem without long columns."""
    form = _cone_form(problem)
    if form.broken.any():
        first = np.zeros(problem.rows)
        first[np.argmax(np.abs(form.broken))] = form.broken[np.argmax(np.abs(form.broken))]
        return InteriorAnswer("infeasible", form.settled, first, 0)
    if not form.kept.any():
        return InteriorAnswer("point", form.settled, np.zeros(problem.rows), 0)
    cost = problem.cost[form.kept]
    fixed_cost = problem.objective(form.settled)
    cones = [clarabel.ZeroConeT(form.equal.size), clarabel.NonnegativeConeT(form.right.size - form.equal.size)]
    nothing = sp.csc_array((cost.size, cost.size))
    engine = clarabel.DefaultSolver(nothing, cost, form.matrix, form.right, cones, settings)
    engine.set_termination_callback(
        lambda now: watch.tick("linear", now.cost_primal + fixed_cost, now.cost_dual + fixed_cost)
    )
    return _read(problem, form, engine.solve())


def _read(problem: Problem, form: _ConeForm, result: Any) -> InteriorAnswer:
    z = np.asarray(result.z)
    split = np.cumsum([form.equal.size, form.above.size, form.below.size])
    multipliers = np.zeros(problem.rows)
    multipliers[form.equal] = -z[: split[0]]
    multipliers[form.above] -= z[split[0] : split[1]]
    multipliers[form.below] += z[split[1] : split[2]]
    status = clarabel.SolverStatus
    if result.status in (status.PrimalInfeasible, status.AlmostPrimalInfeasible):
        claim: Claim = "infeasible"
    elif result.status in (status.DualInfeasible, status.AlmostDualInfeasible):
        claim = "unbounded"
    elif result.status in (status.MaxTime, status.CallbackTerminated):
        claim = "stopped"
    else:
        claim = "point"
    x = form.settled.copy() if claim != "unbounded" else np.zeros(problem.columns)
    x[form.kept] = np.asarray(result.x)
    return InteriorAnswer(claim, x, multipliers, int(result.iterations))
