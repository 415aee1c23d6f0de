"""Solve a linear problem and certify the answer, whichever engine found it.

An answer is returned only when rows and bounds hold within 1e-7 (relative) and the objective agrees
within 1e-7 (relative) with a dual bound recomputed here from the multipliers; "infeasible" is
believed only with a Farkas ray that was checked here, or from HiGHS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sizer.errors import InfeasibleError, SolverError

from .certificate import (
    PRIMAL_TOLERANCE,
    Box,
    certificate_of,
    holds,
    implied_box,
    primal_residual,
    proves_infeasible,
    proves_unbounded,
)
from .highs import Method, solve_highs_linear
from .interior import InteriorAnswer, solve_interior
from .problem import Array, Certificate, Problem, Unbounded, Watch

__all__ = ["LinearAnswer", "refuse_trivially_infeasible", "solve_linear"]


@dataclass(frozen=True)
class LinearAnswer:
    """A certified answer of a linear problem.

    Parameters
    ----------
    x : (columns,) float array
        Inside all column bounds.
    multipliers : (rows,) float array
        y, the worth of one more unit of each row's limit.
    objective, bound : float
        c·x + offset and the dual bound, bound ≤ objective.
    engine : str
        "clarabel", "highs-ipx" or "highs-simplex".
    iterations : int
        Of the engine.
    certificate : Certificate
        The check.
    """

    x: Array
    multipliers: Array
    objective: float
    bound: float
    engine: str
    iterations: int
    certificate: Certificate


def refuse_trivially_infeasible(problem: Problem) -> None:
    """Raise if a bound pair or a row without entries can never hold.

    Raises
    ------
    InfeasibleError
        Naming the first such columns and rows by number.
    """
    slack = 1e-9 * np.maximum(1.0, np.abs(problem.lower))
    crossed = np.flatnonzero(problem.lower > problem.upper + np.where(np.isfinite(slack), slack, 0.0))
    conflicts = [
        f"column {j}: lower bound {problem.lower[j]:g} is above upper bound {problem.upper[j]:g}" for j in crossed[:10]
    ]
    empty = np.bincount(problem.matrix.indices, minlength=problem.rows) == 0
    impossible = (empty & ((problem.row_lower > 1e-9) | (problem.row_upper < -1e-9))) | (
        problem.row_lower > problem.row_upper + 1e-9 * np.maximum(1.0, np.nan_to_num(np.abs(problem.row_upper)))
    )
    conflicts += [
        f"row {i}: nothing in it can lie between {problem.row_lower[i]:g} and {problem.row_upper[i]:g}"
        for i in np.flatnonzero(impossible)[:10]
    ]
    if conflicts:
        raise InfeasibleError(conflicts)


def solve_linear(problem: Problem, watch: Watch, box: Box | None = None) -> LinearAnswer:
    """Solve and certify; whole-number demands are ignored.

    Parameters
    ----------
    problem : Problem
        The arrays.
    watch : Watch
        Options, progress, cancel and time limit.
    box : Box, optional
        Implied bounds, if already known.

    Returns
    -------
    LinearAnswer
        Certified.

    Raises
    ------
    InfeasibleError
        Proved by a checked ray, or by HiGHS.
    Unbounded
        The objective falls without limit.
    Cancelled
        By the user or by the time limit.
    SolverError
        No engine gave an answer that could be certified.
    """
    refuse_trivially_infeasible(problem)
    box = implied_box(problem) if box is None else box
    failed: list[str] = []
    for name, x, multipliers, iterations in _candidates(problem, watch, box, failed):
        x = np.clip(x, problem.lower, problem.upper)
        certificate, bound = certificate_of(problem, x, multipliers, box)
        if holds(certificate):
            objective = problem.objective(x)
            return LinearAnswer(x, multipliers, objective, min(bound, objective), name, iterations, certificate)
        failed.append(
            f"{name}: rows {certificate.primal_residual:.1e}, dual gap {certificate.dual_gap:.1e} (limits 1e-7)"
        )
    raise SolverError("no answer survived the check outside the engine. " + "; ".join(failed))


def _candidates(problem: Problem, watch: Watch, box: Box, failed: list[str]) -> Iterator[tuple[str, Array, Array, int]]:
    """Yield uncertified answers, the fastest engine first."""
    options = watch.options
    if options.engine != "highs" and not options.vertex:
        for careful in (False, True):
            answer = solve_interior(problem, watch, careful=careful)
            watch.check()
            if answer.claim == "point":
                yield "clarabel", answer.x, answer.multipliers, answer.iterations
                continue
            _believe(problem, watch, box, answer)
            failed.append(f"clarabel: says {answer.claim}, which its ray does not prove")
        if options.engine == "clarabel":
            return
    methods: tuple[Method, ...] = ("simplex",) if options.vertex else ("ipx", "simplex")
    for method in methods:
        try:
            found = solve_highs_linear(problem, watch, method)
        except SolverError as error:
            watch.check()
            if isinstance(error, Unbounded) or method == "simplex":
                raise
            failed.append(f"highs-{method}: {error}")
        else:
            yield f"highs-{method}", found.x, found.multipliers, found.iterations


def _believe(problem: Problem, watch: Watch, box: Box, answer: InteriorAnswer) -> None:
    """Raise what the engine claims if its ray proves it."""
    if answer.claim == "infeasible" and proves_infeasible(problem, answer.multipliers, box):
        raise InfeasibleError([])
    if answer.claim == "unbounded" and proves_unbounded(problem, answer.x):
        # A falling ray runs away only from a feasible point: look for one, without the cost.
        free = problem.with_(cost=np.zeros(problem.columns), offset=0.0)
        point = solve_interior(free, watch)
        watch.check()
        if point.claim == "infeasible" and proves_infeasible(free, point.multipliers, box):
            raise InfeasibleError([])
        if point.claim == "point" and primal_residual(problem, point.x) <= PRIMAL_TOLERANCE:
            size = np.abs(answer.x)
            moving = np.flatnonzero(size > 1e-4 * size.max(initial=0.0))
            raise Unbounded([int(j) for j in moving[np.argsort(problem.cost[moving] * answer.x[moving])]])
