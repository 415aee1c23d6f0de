"""HiGHS: simplex for vertices, interior point as the fallback, and its own branch and bound.

Three things are easy to get wrong and are settled here, once: an *empty* integrality array makes
``passModel`` read garbage (zeros are passed); a status other than optimal can come with a point that
looks like an answer (only the statuses named below count); 1.13 and 1.14 return wrong optima of
whole-number problems (refused in `engines`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np

from sizer.errors import InfeasibleError, SolverError

from .problem import Array, Problem, Unbounded, Watch, relative_gap

__all__ = ["HighsAnswer", "load", "new_highs", "solve_highs_linear", "solve_highs_mixed"]

Method = Literal["ipx", "simplex"]


@dataclass(frozen=True)
class HighsAnswer:
    """What HiGHS claims.

    Parameters
    ----------
    x : (columns,) float array
        The candidate.
    multipliers : (rows,) float array
        y; empty for a whole-number problem.
    bound : float
        HiGHS's own dual bound, whole-number problems only.
    iterations, nodes : int
        Effort.
    complete : bool
        False when the time limit ended the search.
    """

    x: Array
    multipliers: Array
    bound: float
    iterations: int
    nodes: int
    complete: bool


def new_highs() -> Any:
    """Return an empty, silent, single-threaded HiGHS."""
    make: Any = highspy.Highs
    engine = make()
    engine.setOptionValue("output_flag", False)
    engine.setOptionValue("threads", 1)
    return engine


def load(problem: Problem, *, whole: bool) -> Any:
    """Pass the problem to a new HiGHS, with or without its whole-number demands."""
    engine = new_highs()
    matrix = problem.matrix
    kinds = (problem.integer if whole else np.zeros(problem.columns)).astype(np.int32)
    status = engine.passModel(
        problem.columns,
        problem.rows,
        int(matrix.nnz),
        int(highspy.MatrixFormat.kColwise.value),
        int(highspy.ObjSense.kMinimize.value),
        float(problem.offset),
        problem.cost,
        problem.lower,
        problem.upper,
        problem.row_lower,
        problem.row_upper,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data.astype(float),
        kinds,
    )
    if status == highspy.HighsStatus.kError:
        raise SolverError("HiGHS refused the problem: its arrays do not fit together.")
    return engine


def _run(engine: Any, watch: Watch, phase: str) -> Any:
    """Run with the time limit and the callbacks of the watch, and return the model status."""
    watch.check()
    engine.setOptionValue("time_limit", engine.getRunTime() + watch.seconds_left)
    options = watch.options
    if options.cancelled is not None or options.on_progress is not None:

        def ask(event: Any) -> None:
            out = event.data_out
            mixed = phase == "mixed integer"
            known = mixed and abs(out.mip_primal_bound) < 1e300
            objective = float(out.mip_primal_bound) if known else None
            bound = float(out.mip_dual_bound) if mixed and abs(out.mip_dual_bound) < 1e300 else None
            if mixed:
                watch.nodes = max(0, int(out.mip_node_count))
            if watch.tick(phase, objective, bound):
                event.interrupt()

        for hook in (engine.cbSimplexInterrupt, engine.cbIpmInterrupt, engine.cbMipInterrupt):
            hook.subscribe(ask)
    engine.run()
    return engine.getModelStatus()


def _refuse(engine: Any, status: Any, watch: Watch, phase: str) -> Any:
    """Raise what the status means; return the status of a second run where presolve could not tell."""
    kinds: Any = highspy.HighsModelStatus
    if status == kinds.kUnboundedOrInfeasible:
        engine.setOptionValue("presolve", "off")
        engine.setOptionValue("solver", "simplex")
        engine.clearSolver()
        status = _run(engine, watch, phase)
        if status == kinds.kUnboundedOrInfeasible:
            # Only a relaxation that runs away leaves HiGHS's branch and bound without a verdict.
            status = kinds.kUnbounded
    if status == kinds.kInfeasible:
        raise InfeasibleError([])
    if status == kinds.kUnbounded:
        raise Unbounded(_runaway_columns(engine))
    if status in (kinds.kInterrupt, kinds.kHighsInterrupt):
        watch.check()
    return status


def _runaway_columns(engine: Any) -> list[int]:
    """Return the columns of HiGHS's primal ray, found again by the simplex without presolve if need be."""
    if not engine.getPrimalRayExist()[1]:
        for option, setting in (("presolve", "off"), ("solver", "simplex"), ("simplex_strategy", 4)):
            engine.setOptionValue(option, setting)
        engine.clearSolver()
        engine.run()
    found = engine.getPrimalRay()
    if len(found) < 2 or not found[1]:
        return []
    ray = np.abs(np.asarray(found[2] if len(found) > 2 else found[1], dtype=float))
    return [int(j) for j in np.flatnonzero(ray > 1e-9 * ray.max(initial=0.0))]


def solve_highs_linear(problem: Problem, watch: Watch, method: Method) -> HighsAnswer:
    """Solve the linear problem; whole-number demands are ignored.

    Parameters
    ----------
    problem : Problem
        The arrays.
    watch : Watch
        Progress, cancel and time limit.
    method : "ipx" or "simplex"
        Interior point without crossover, or a vertex.

    Raises
    ------
    InfeasibleError, Unbounded, Cancelled, SolverError
        No answer; anything but "optimal" is no answer.
    """
    engine = load(problem, whole=False)
    engine.setOptionValue("solver", method)
    if method == "ipx":
        engine.setOptionValue("run_crossover", "off")
    status = _refuse(engine, _run(engine, watch, "linear"), watch, "linear")
    # Without crossover a good interior point may be called "unknown"; the caller certifies it.
    accepted = [highspy.HighsModelStatus.kOptimal]
    if method == "ipx":
        accepted.append(highspy.HighsModelStatus.kUnknown)
    if status not in accepted:
        watch.check()
        raise SolverError(f"HiGHS stopped with status {engine.modelStatusToString(status)!r}.")
    solution, found = engine.getSolution(), engine.getInfo()
    iterations = int(found.ipm_iteration_count if method == "ipx" else found.simplex_iteration_count)
    return HighsAnswer(
        np.asarray(solution.col_value, dtype=float),
        np.asarray(solution.row_dual, dtype=float),
        -np.inf,
        max(0, iterations),
        0,
        complete=True,
    )


def solve_highs_mixed(problem: Problem, watch: Watch, start: Array | None = None) -> HighsAnswer:
    """Solve the whole-number problem with HiGHS's own branch and bound.

    Parameters
    ----------
    problem : Problem
        The arrays.
    watch : Watch
        Progress, cancel, time limit and the gap asked for.
    start : (columns,) float array, optional
        A feasible point to begin from.

    Raises
    ------
    InfeasibleError, Unbounded, Cancelled, SolverError
        No answer.
    """
    engine = load(problem, whole=True)
    engine.setOptionValue("mip_rel_gap", watch.options.gap)
    engine.setOptionValue("mip_feasibility_tolerance", 1e-7)
    if start is not None:
        point = highspy.HighsSolution()
        point.col_value = start.tolist()
        engine.setSolution(point)
    status = _refuse(engine, _run(engine, watch, "mixed integer"), watch, "mixed integer")
    kinds, found = highspy.HighsModelStatus, engine.getInfo()
    has_point = found.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if status != kinds.kOptimal and not (status == kinds.kTimeLimit and has_point):
        watch.check()
        raise SolverError(f"HiGHS stopped with status {engine.modelStatusToString(status)!r}.")
    x = np.asarray(engine.getSolution().col_value, dtype=float)
    bound = float(found.mip_dual_bound)
    complete = status == kinds.kOptimal and relative_gap(problem.objective(x), bound) <= watch.options.gap + 1e-9
    return HighsAnswer(
        x, np.zeros(0), bound, max(0, int(found.simplex_iteration_count)), max(0, int(found.mip_node_count)), complete
    )
