"""Why nothing is feasible, in words: what cannot hold together, and how much of each alone would have to give way.

First every limit that a user can change may give way at a price: clauses, limits of sizes and of flows, goals. Those in
the proof that some must are the conflict, and for each of them one more linear problem finds the least change that
would do alone: see :func:`sizer.solver.least_stretch`. Where that is not enough, as with a load that nothing is
connected to, an irreducible infeasible set names the equations.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from sizer.model.asked import Words, asked, equation, told_as
from sizer.model.case import Model
from sizer.solver import Compiled, conflicting_rows, least_stretch

__all__ = ["conflict"]

MOST_REMEDIES = 6  # each is a linear problem of the whole year
ALONE = {"en": "; {} would do", "zh": "；改为 {} 即可"}
TOGETHER = {"en": "; {} would do, with the other changes", "zh": "；与其他修改一起改为 {} 即可"}


def conflict(model: Model, compiled: Compiled) -> list[Words]:
    """Say which requirements cannot hold together.

    Parameters
    ----------
    model : Model
        One that has no answer.
    compiled : Compiled
        Its arrays.

    Returns
    -------
    list of mapping
        A sentence for each, "en" and "zh"; none where no conflict was found in time.
    """
    wanted = asked(model, compiled)
    together = least_stretch(compiled.problem, [each.limits for each in wanted]) if wanted else None
    if together is None or not any(together.taking_part):
        return _equations(model, compiled)
    part = [(each, s) for each, s, in_it in zip(wanted, together.amounts, together.taking_part, strict=True) if in_it]
    changeable = [each for each, _ in part if each.limit is not None][:MOST_REMEDIES]
    found = {id(each): least_stretch(compiled.problem, [each.limits]) for each in changeable}
    alone = {own: stretch.amounts[0] for own, stretch in found.items() if stretch is not None}
    if alone:
        return [each.told(alone.get(id(each), 0.0), ALONE) for each, _ in part]
    return [each.told(amount, TOGETHER) for each, amount in part]


def _equations(model: Model, compiled: Compiled) -> list[Words]:
    """What an irreducible infeasible set names, each equation and each variable once."""
    rows, columns = conflicting_rows(compiled.problem)
    constraints = [compiled.rows[i].parent_component() for i in rows]
    counts = Counter(id(constraint) for constraint in constraints)
    told = [equation(model, c, counts[id(c)]) for c in {id(c): c for c in constraints}.values()]
    bounded = [j for j in columns if np.isfinite(compiled.problem.upper[j]) or compiled.problem.lower[j] > 0]
    variables = {id(v): v for v in (compiled.variables[j].parent_component() for j in bounded)}
    return told + [{"en": what, "zh": what} for what in (told_as(model, v) for v in variables.values())]
