"""Solve a built model: whole steps rounded, flows that exclude each other kept apart, a conflict named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pyomo.common.gc_manager import PauseGC

from sizer.errors import InfeasibleError, SolverError
from sizer.model.binding import binding
from sizer.model.build import build
from sizer.model.case import Case, Model, Solved
from sizer.model.conflict import conflict
from sizer.model.narrow import narrowed
from sizer.model.reading import read, report
from sizer.model.replay import figures, replay
from sizer.solver import (
    Compiled,
    Problem,
    Solution,
    SolverOptions,
    Status,
    compile_model,
    load_values,
    round_steps,
    solve,
)

__all__ = ["optimise", "solve_built"]

OVERLAP = 1e-6  # relative to the larger flow's peak, or to 1 kW; less is the noise of an interior point
MOST_ROUNDS = 12
MOST_IMPROVEMENTS = 3
EXACT = 1e-6  # relative; two answers nearer than this are the same


def optimise(case: Case, options: SolverOptions | None = None, *, explain: bool = True) -> Solved:
    """Build, solve, read and replay a case.

    Parameters
    ----------
    case : Case
        What to solve.
    options : SolverOptions, optional
        Engine, gap, time limit, progress.
    explain : bool
        Say which limits hold the design back; where nothing is feasible, look for the requirements that cannot hold
        together, which may take a minute.

    Returns
    -------
    Solved
        Design, dispatch, money, audit and checks.

    Raises
    ------
    InfeasibleError
        No design meets every requirement; names what cannot hold together.
    SolverError
        No certified answer, or one that does not close when it is replayed.
    """
    # Everything that is made here stays: looking through it for rubbish again and again takes a third of the time.
    with PauseGC():
        model = build(case)
        compiled = narrowed(model, compile_model(model.pyomo))
    return solve_built(model, compiled, options, explain=explain, limits=explain)


def solve_built(
    model: Model,
    compiled: Compiled,
    options: SolverOptions | None = None,
    *,
    explain: bool = True,
    limits: bool = False,
) -> Solved:
    """Solve, read and replay a built model.

    Parameters
    ----------
    model : Model
        From :func:`build`.
    compiled : Compiled
        Its arrays; with narrower bounds where part of the answer is given, as a control strategy does.
    options : SolverOptions, optional
        As for :func:`optimise`, whose answer and errors these are.
    explain : bool
        Where nothing is feasible, say what cannot hold together.
    limits : bool
        Say which limits hold the design back.
    """
    options = options or SolverOptions()
    try:
        problem, solution, rounds = _solve(model, compiled, options)
    except InfeasibleError:
        found = conflict(model, compiled) if explain else []
        raise InfeasibleError([words["en"] for words in found], zh=[words["zh"] for words in found]) from None
    load_values(compiled, solution.x)
    solved = read(model, report(model, compiled, solution, rounds))
    held = binding(model, compiled, problem, solution, options) if limits else ()
    return replace(solved, checks=replay(model, solved), figures=figures(model, solved), binding=held)


def _solve(model: Model, compiled: Compiled, options: SolverOptions) -> tuple[Problem, Solution, int]:
    """Solve; round what must be whole in every step; keep excluded flows apart.

    The problem that is returned is the one last solved.
    """
    problem = compiled.problem.with_(choices=_choice_columns(model, compiled))
    solution = _improved(model, compiled, solve(problem, options), options)
    chains = _whole_columns(model, compiled)
    if chains:
        problem, solution = round_steps(problem, solution, chains, options)
    if not model.case.exclusive:
        return problem, solution, 1
    pairs = _exclusive_columns(model, compiled)
    apart = _apart(problem, solution, pairs, options)
    if chains or apart[1].objective <= solution.objective + EXACT * max(1.0, abs(solution.objective)):
        return apart
    return _chosen_again(problem, apart, pairs, options)


def _apart(
    problem: Problem, solution: Solution, pairs: list[tuple[np.ndarray, np.ndarray]], options: SolverOptions
) -> tuple[Problem, Solution, int]:
    """Where excluded flows overlap, close the smaller and solve again."""
    bound, whole, seconds = solution.bound, problem.integer, solution.seconds
    upper, lower = problem.upper.copy(), problem.lower.copy()
    for rounds in range(1, MOST_ROUNDS + 1):
        closed = [_to_close(solution.x, first, second) for first, second in pairs]
        columns = np.concatenate([np.zeros(0, dtype=int), *closed])
        if columns.size == 0:
            gap = max(0.0, solution.objective - bound) / max(1.0, abs(solution.objective))
            status = solution.status if gap <= max(options.gap, 1e-6) else "gap"
            found = replace(solution, bound=min(bound, solution.objective), gap=gap, status=status, seconds=seconds)
            return problem, found, rounds
        upper = upper.copy()
        upper[columns] = np.minimum(upper[columns], 0.0)
        lower[whole] = upper[whole] = np.round(solution.x[whole])
        problem = problem.with_(upper=upper, lower=lower)
        solution = solve(problem, options)
        seconds += solution.seconds
    raise SolverError(f"flows that exclude each other still overlap after {MOST_ROUNDS} rounds")


def _chosen_again(
    problem: Problem,
    best: tuple[Problem, Solution, int],
    pairs: list[tuple[np.ndarray, np.ndarray]],
    options: SolverOptions,
) -> tuple[Problem, Solution, int]:
    """Keeping flows apart cost something: change one choice at a time, as long as another way now costs less."""
    bound, seconds, whole = best[1].bound, best[1].seconds, problem.integer
    tried = {np.round(best[1].x[whole]).tobytes()}
    waiting = _one_way_changed(problem, best[1].x)
    while waiting:
        x = waiting.pop(0)
        if x[whole].tobytes() in tried:
            continue
        tried.add(x[whole].tobytes())
        lower, upper = problem.lower.copy(), problem.upper.copy()
        lower[whole] = upper[whole] = x[whole]
        given = problem.with_(lower=lower, upper=upper)
        try:
            relaxed = solve(given, options)
            seconds += relaxed.seconds
            if relaxed.objective >= best[1].objective:
                continue
            other = _apart(given, relaxed, pairs, options)
        except InfeasibleError:
            continue
        if other[1].objective < best[1].objective:
            best, waiting = other, _one_way_changed(problem, other[1].x)
    gap = max(0.0, best[1].objective - bound) / max(1.0, abs(best[1].objective))
    status: Status = "gap" if gap > EXACT else "optimal"
    return best[0], replace(best[1], bound=bound, gap=gap, seconds=seconds, status=status), best[2]


def _one_way_changed(problem: Problem, x: np.ndarray) -> list[np.ndarray]:
    """Whole numbers with one choice made otherwise, for every choice and way."""
    changed = []
    for group in problem.choices:
        for on in (None, *group.tolist()):
            other = np.where(problem.integer, np.round(x), x)
            other[group] = 0.0
            if on is not None:
                other[on] = 1.0
            changed.append(other)
    return changed


def _improved(model: Model, compiled: Compiled, solution: Solution, options: SolverOptions) -> Solution:
    """Take what components know to be better choices, as long as they are; the bound stays the search's."""
    problem, column = compiled.problem, {id(variable): j for j, variable in enumerate(compiled.variables)}
    offers = [wiring.improve for wiring in model.wirings.values() if wiring.improve is not None]
    whole = problem.integer
    for _ in range(MOST_IMPROVEMENTS if offers and whole.any() else 0):
        load_values(compiled, solution.x)
        better = [(column[id(variable)], value) for offer in offers for variable, value in offer()]
        if not better:
            break
        lower, upper = problem.lower.copy(), problem.upper.copy()
        lower[whole] = upper[whole] = np.round(solution.x[whole])
        for place, value in better:
            lower[place] = upper[place] = value
        other = solve(problem.with_(lower=lower, upper=upper), options)
        if other.objective >= solution.objective:
            break
        gap = max(0.0, other.objective - solution.bound) / max(1.0, abs(other.objective))
        seconds = solution.seconds + other.seconds
        solution = replace(other, bound=min(solution.bound, other.objective), gap=gap, seconds=seconds,
                           status=solution.status, engine=solution.engine, nodes=solution.nodes)  # fmt: skip
    return solution


def _exclusive_columns(model: Model, compiled: Compiled) -> list[tuple[np.ndarray, np.ndarray]]:
    column = {id(variable): j for j, variable in enumerate(compiled.variables)}
    pairs = []
    for wiring in model.wirings.values():
        for first, second in wiring.exclusive:
            couples = zip(wiring.series[first].values(), wiring.series[second].values(), strict=True)
            both = [(column[id(a)], column[id(b)]) for a, b in couples if id(a) in column and id(b) in column]
            if both:
                firsts, seconds = np.array(both).T
                pairs.append((firsts, seconds))
    return pairs


def _choice_columns(model: Model, compiled: Compiled) -> list[np.ndarray]:
    """Columns of every choice between ways that is still open, one group a choice."""
    column = {id(variable): j for j, variable in enumerate(compiled.variables)}
    choices = [group for wiring in model.wirings.values() for group in wiring.choices]
    return [np.array(sorted(column[id(v)] for v in group)) for group in choices if all(id(v) in column for v in group)]


def _whole_columns(model: Model, compiled: Compiled) -> list[np.ndarray]:
    """Columns that must be whole in every step and are not given, by series, in the order of time."""
    column = {id(variable): j for j, variable in enumerate(compiled.variables)}
    series = [wiring.series[quantity] for wiring in model.wirings.values() for quantity in wiring.whole]
    chains = [np.array([column[id(v)] for v in variables.values()]) for variables in series]
    lower, upper = compiled.problem.lower, compiled.problem.upper
    return [chain for chain in chains if (lower[chain] < upper[chain]).any()]


def _to_close(x: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Columns of the smaller flow in the steps where both flow."""
    scale = max(float(x[first].max()), float(x[second].max()), 1.0)
    overlap = np.minimum(x[first], x[second]) > OVERLAP * scale
    return np.asarray(np.where(x[first] < x[second], first, second)[overlap])
