"""Choose the engine, and make sure that the installed ones can be trusted."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import scipy.sparse as sp

from sizer.errors import Cancelled, InfeasibleError, SizerError, SolverError

from .certificate import PRIMAL_TOLERANCE, bound_violation, implied_box, primal_residual
from .highs import HighsAnswer, load, new_highs, solve_highs_mixed
from .integer import PROVEN, branch_and_bound
from .linear import refuse_trivially_infeasible, solve_linear
from .ordered_sets import ordered_sets
from .problem import Array, Certificate, Engine, Problem, Solution, SolverOptions, Status, Watch, relative_gap

__all__ = ["check_engines", "highs_version", "solve"]

FEW_WHOLE_COLUMNS = 40  # Up to here each node is worth a certified linear problem of its own.
# An on/off column only says which rows hold, so its relaxation bounds little and the tree grows with 2^n; HiGHS's
# cuts see through that. Twelve falling demand prices: 0.3 % against 11 % after a minute. The ways of four quarters'
# basic charge are another matter: a choice between ways is tight, and proven here, by HiGHS not in eight minutes.
FEW_SWITCHES = 8
BANNED_HIGHS = ("1.13", "1.14")  # Wrong optima of whole-number problems: HiGHS issues 2957, 2975, 2980, 3043.


def solve(problem: Problem, options: SolverOptions | None = None) -> Solution:
    """Solve a problem and return an answer that was checked outside the engine.

    Parameters
    ----------
    problem : Problem
        The arrays.
    options : SolverOptions, optional
        Engine, gap, time limit, progress, cancel.

    Returns
    -------
    Solution
        Never an answer that was not checked.

    Raises
    ------
    InfeasibleError
        No x meets all rows and bounds; ask `conflicting_rows` which.
    Unbounded
        A `SolverError` with the runaway ``columns``.
    Cancelled
        By the user, or by the time limit before there was an answer.
    SolverError
        No engine gave an answer that could be checked.

    Examples
    --------
    Minimise 2x + 3z with x + z ≥ 4.5 and z whole.

    >>> whole = np.array([False, True])
    >>> zero, none = np.zeros(2), np.full(2, np.inf)
    >>> row = sp.csc_array([[1.0, 1.0]])
    >>> p = Problem(np.array([2.0, 3.0]), 0.0, row, np.array([4.5]), none[:1], zero, none, whole)
    >>> answer = solve(p)
    >>> answer.status, round(answer.objective, 6)
    ('optimal', 9.0)
    """
    watch = Watch(options or SolverOptions())
    refuse_trivially_infeasible(problem)
    if not problem.integer.any():
        return _linear(problem, watch)
    if not problem.choices or watch.options.engine == "highs":
        return _whole(problem, watch)
    return _with_choices(problem, watch)


def _whole(problem: Problem, watch: Watch) -> Solution:
    engine = watch.options.engine
    own = engine == "clarabel" or (engine == "auto" and _suits_branch_and_bound(problem))
    return branch_and_bound(problem, watch) if own else _mixed(problem, watch)


def _with_choices(problem: Problem, watch: Watch) -> Solution:
    """Solve; whatever the gap, no way of a choice is better than the one taken, other whole numbers as they are."""
    exact = replace(watch, options=replace(watch.options, gap=min(watch.options.gap, PROVEN)))
    free = problem.integer & (problem.lower < problem.upper)
    free[np.concatenate(problem.choices)] = False
    if not free.any():
        return _honest(branch_and_bound(problem, exact), watch)
    first = _whole(problem, watch)
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[free] = upper[free] = first.x[free]
    try:
        found = branch_and_bound(problem.with_(lower=lower, upper=upper), exact)
    except Cancelled:
        if watch.wants_stop():
            raise
        return first
    if found.objective > first.objective:
        return first
    bound = min(first.bound, found.objective)
    gap = relative_gap(found.objective, bound)
    return _honest(replace(found, bound=bound, gap=gap, nodes=first.nodes + found.nodes), watch)


def _honest(found: Solution, watch: Watch) -> Solution:
    """Return the answer with the status that its gap deserves: what the clock cut short may be good enough."""
    if found.gap <= PROVEN:
        return replace(found, status="optimal")
    return replace(found, status="gap" if found.gap <= watch.options.gap else "time_limit")


def _suits_branch_and_bound(problem: Problem) -> bool:
    """Tell whether whole-number columns are few, and on/off ones very few; a set counts as one, a choice as none."""
    free = problem.integer & (problem.lower < problem.upper)
    whole = np.flatnonzero(problem.integer)
    sets = [whole[own.members] for own in ordered_sets(problem, whole)]
    for members in sets:
        free[members] = False
    switches = free & (problem.lower >= 0) & (problem.upper <= 1)
    switches[np.concatenate([np.zeros(0, dtype=int), *problem.choices])] = False
    return int(free.sum()) + len(sets) <= FEW_WHOLE_COLUMNS and int(switches.sum()) <= FEW_SWITCHES


def _linear(problem: Problem, watch: Watch) -> Solution:
    answer = solve_linear(problem, watch)
    gap = relative_gap(answer.objective, answer.bound)
    return Solution(
        "optimal",
        answer.x,
        answer.objective,
        answer.bound,
        gap,
        answer.engine,
        watch.seconds,
        answer.iterations,
        0,
        answer.certificate,
        answer.multipliers,
    )


def _mixed(problem: Problem, watch: Watch) -> Solution:
    """Solve with HiGHS's branch and bound, then make the whole numbers exact and check everything."""
    found = solve_highs_mixed(problem, watch)
    x = _exactly_whole(problem, found, watch)
    residual, outside = primal_residual(problem, x), bound_violation(problem, x, whole=True)
    if max(residual, outside) > PRIMAL_TOLERANCE:
        raise SolverError(f"HiGHS's whole-number answer misses a row by {residual:.1e} (relative; limit 1e-7).")
    objective = problem.objective(x)
    bound = min(found.bound, objective)
    gap = relative_gap(objective, bound)
    if found.complete and gap > max(watch.options.gap, PROVEN) * 1.01 + PROVEN:
        raise SolverError(f"HiGHS claims a gap of {watch.options.gap:.1e}, but recomputed it is {gap:.1e}.")
    status: Status = "time_limit" if not found.complete else "optimal" if gap <= PROVEN else "gap"
    certificate = Certificate(residual, outside, gap)
    return Solution(
        status, x, objective, bound, gap, "highs-mip", watch.seconds, found.iterations, found.nodes, certificate
    )


def _exactly_whole(problem: Problem, found: HighsAnswer, watch: Watch) -> Array:
    """Round the whole-number columns; where a row does not bear that, solve the others again."""
    whole = np.flatnonzero(problem.integer)
    x = np.clip(found.x, problem.lower, problem.upper)
    x[whole] = np.round(x[whole])
    if primal_residual(problem, x) <= PRIMAL_TOLERANCE:
        return x
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[whole] = upper[whole] = x[whole]
    fixed = problem.with_(lower=lower, upper=upper)
    # The answer is in hand; polishing it may take a little longer than the limit.
    polish = Watch(SolverOptions(engine=watch.options.engine, time_limit_s=max(30.0, watch.seconds_left)))
    try:
        return solve_linear(fixed, polish, implied_box(fixed)).x
    except InfeasibleError as error:
        raise SolverError("HiGHS's whole-number answer cannot be made exactly whole.") from error


def highs_version() -> str:
    """Return the version of the HiGHS library itself."""
    return str(new_highs().version())


def check_engines() -> None:
    """Refuse a HiGHS that is known to be wrong, and solve three tiny problems with each engine.

    Raises
    ------
    SolverError
        Naming the version, or the canary that failed.
    """
    version = highs_version()
    if version.startswith(tuple(f"{banned}." for banned in BANNED_HIGHS)):
        raise SolverError(
            f"highspy {version} returns wrong optima of whole-number problems. "
            "Install another: pip install 'highspy>=1.15'."
        )
    for name, problem, expected in _canaries():
        for presolve in (True, False):
            found = _canary_with_highs(problem, presolve=presolve)
            if not abs(found - expected) <= 1e-6:
                state = "on" if presolve else "off"
                raise SolverError(
                    f"HiGHS {version} says {found:g} for {name} with presolve {state}; it is {expected:g}."
                )
        engines: tuple[Engine, ...] = ("auto", "highs")
        for engine in engines:
            try:
                found = solve(problem, SolverOptions(engine=engine, gap=0.0, time_limit_s=10.0)).objective
            except SizerError as error:
                raise SolverError(f"engine {engine!r} fails on {name}: {error}") from error
            if not abs(found - expected) <= 1e-5:
                raise SolverError(f"engine {engine!r} says {found:g} for {name}; it is {expected:g}.")


def _canaries() -> list[tuple[str, Problem, float]]:
    """Three whole-number problems small enough to check by hand, and their optima."""
    infinite = np.inf

    def of(cost: list[float], rows: list[list[float]], low: list[float], whole: list[bool], high: float) -> Problem:
        count = len(cost)
        return Problem(
            np.array(cost),
            0.0,
            sp.csc_array(np.array(rows)),
            np.array(low),
            np.full(len(low), infinite),
            np.zeros(count),
            np.full(count, high),
            np.array(whole),
        )

    return [
        # x + z ≥ 4.5: all on the cheap x.
        ("min 2x + 3z, x + z ≥ 4.5, z whole", of([2, 3], [[1, 1]], [4.5], [False, True], infinite), 9.0),
        # z must be 1 for x to be 3: x ≤ 10 z.
        ("min x + 5z, x ≥ 3, 10z ≥ x, z whole", of([1, 5], [[1, 0], [-1, 10]], [3, 0], [False, True], 10.0), 8.0),
        # 3a + 2b ≥ 7: a = 1, b = 2 costs 9, a = 3 costs 15, b = 4 costs 8, a = 2, b = 1 costs 12.
        ("min 5a + 2b, 3a + 2b ≥ 7, a, b whole", of([5, 2], [[3, 2]], [7], [True, True], 10.0), 8.0),
    ]


def _canary_with_highs(problem: Problem, *, presolve: bool) -> float:
    engine = load(problem, whole=True)
    engine.setOptionValue("presolve", "on" if presolve else "off")
    engine.run()
    if engine.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return float("nan")
    return problem.objective(np.asarray(engine.getSolution().col_value, dtype=float))
