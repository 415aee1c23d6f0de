"""What holds an optimum back, from its certified multipliers.

With y the multipliers of the rows and d = c − Aᵀ y the reduced costs of the columns, one more unit of room in every
member of a limit makes the objective better by

    worth    Σ_rows |y_i|  +  Σ_largest max(0, −d_j)  +  Σ_smallest max(0, d_j)

which is the slope of the best objective at this design: exact for a small change, and at most that much for each unit
of a large one, since the best objective of a linear problem is concave in its limits. Whole numbers stay as they are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sizer.errors import SolverError
from sizer.model.asked import Asked, asked
from sizer.model.case import Model
from sizer.results import Binding
from sizer.solver import Compiled, Problem, Solution, SolverOptions, solve

__all__ = ["binding"]

NEAR = 1e-4  # relative; nearer to a bound counts as at it
NOTHING = 1e-6  # of the objective, for a change of the limit by its own size: the engine's noise


def binding(
    model: Model, compiled: Compiled, problem: Problem, solution: Solution, options: SolverOptions
) -> tuple[Binding, ...]:
    """List the limits that an answer lies at and that cost it something.

    Parameters
    ----------
    model : Model
        What was solved.
    compiled : Compiled
        Its arrays, with the bounds that were asked for.
    problem : Problem
        The arrays last solved, in which flows may have been closed and whole numbers fixed.
    solution : Solution
        Their answer.
    options : SolverOptions
        For one more linear problem where the answer has no multipliers.

    Returns
    -------
    tuple of Binding
        Those that matter most first; empty where no multipliers can be had.
    """
    known = _with_multipliers(problem, solution, options)
    if known is None or known.multipliers is None:
        return ()
    reduced = known.reduced_costs(problem)
    sizes = np.asarray(abs(problem.matrix) @ np.abs(solution.x)) / 2  # of either side of a row
    found = []
    for each in asked(model, compiled):
        one = _of(_in_service(each, model, compiled), compiled.problem, solution.x, known.multipliers, reduced)
        own = float(sizes[list(each.limits.rows)].max(initial=0.0))
        weight = one.worth_per_unit * max(1.0, abs(one.limit or 0.0), own)
        if weight > NOTHING * max(1.0, abs(solution.objective)):
            found.append((weight, _in_units(one, model)))
    return tuple(one for _, one in sorted(found, key=lambda pair: -pair[0]))


def _with_multipliers(problem: Problem, solution: Solution, options: SolverOptions) -> Solution | None:
    """Return the answer with multipliers: its own, or those of the linear problem with its whole numbers fixed."""
    if solution.multipliers is not None:
        return solution
    whole = np.flatnonzero(problem.integer)
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[whole] = upper[whole] = np.round(solution.x[whole])
    fixed = problem.with_(lower=lower, upper=upper, integer=np.zeros(problem.columns, dtype=bool))
    try:
        return solve(fixed, replace(options, on_progress=None))
    except SolverError:
        return None  # a remark on an answer that stands without it


def _in_service(each: Asked, model: Model, compiled: Compiled) -> Asked:
    """Return a flow's limit without the steps in which the grid is down: no limit of the connection holds there."""
    down = model.profiles.get(each.component, {}).get("down")
    if each.kind != "flow" or down is None or not each.limits.above:
        return each
    above = [j for j in each.limits.above if not down[compiled.variables[j].index()]]
    return replace(each, limits=replace(each.limits, above=above))


def _of(each: Asked, problem: Problem, x: np.ndarray, multipliers: np.ndarray, reduced: np.ndarray) -> Binding:
    """Worth of a limit's rows, of its upper bounds, or of its lower bounds, where they are reached."""
    limits = each.limits
    rows, above, below = (np.asarray(found, dtype=int) for found in (limits.rows, limits.above, limits.below))
    if rows.size:
        y = np.abs(multipliers[rows])
        reached = int((y > NEAR * y.max(initial=0.0)).sum())
        return Binding(each.kind, each.component, each.name, "most", None, float(y.sum()), max(reached, 1))
    near = NEAR * each.limits.scale
    limit = each.limit or 0.0
    if above.size:
        held = above[(problem.upper[above] >= limit - near) & (x[above] >= limit - near)]
        worth = float(np.maximum(-reduced[held], 0.0).sum())
        return Binding(each.kind, each.component, each.name, "most", limit, worth, held.size)
    held = below[(problem.lower[below] >= limit - near) & (x[below] <= limit + near)]
    worth = float(np.maximum(reduced[held], 0.0).sum())
    return Binding(each.kind, each.component, each.name, "least", limit, worth, held.size)


def _in_units(one: Binding, model: Model) -> Binding:
    """Return a size that is bought in whole units in its own unit, not in pieces."""
    if one.kind != "size" or not one.name.endswith("_units"):
        return one
    name = one.name.removesuffix("_units")
    component = next(c for c in model.case.components if c.label == one.component)
    size = component.size_of(name, model.case.setting)
    step = getattr(size, "step", None) or 1.0
    return replace(one, name=name, limit=(one.limit or 0.0) * step, worth_per_unit=one.worth_per_unit / step)
