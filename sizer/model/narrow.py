"""A bound for connections that have none: what else on their bus could take or give at most.

::

    i_t, x_t ≤ |r_t| + Σ_j |a_j| u_j        (j: every other flow of the bus, u_j the most it can be, r_t what is known)

i_t import and x_t export exclude each other, so neither is more than all that the rest of the bus can take or give. A
grid with neither transformer nor limit is otherwise bounded at 1 GW, and a dual bound multiplies every rounding error
of a reduced cost by that.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sizer.components.grid import UNLIMITED_KW
from sizer.model.case import Model
from sizer.solver import Compiled, implied_box

__all__ = ["narrowed"]

BEYOND_KW = 1e9  # what has no bound at all: then nothing is narrowed


def narrowed(model: Model, compiled: Compiled) -> Compiled:
    """Return the arrays with a bound on what unlimited connections carry.

    Parameters
    ----------
    model : Model
        Whose flows exclude each other; otherwise nothing is narrowed.
    compiled : Compiled
        Its arrays.
    """
    grids = _unlimited(model, compiled) if model.case.exclusive else []
    if not grids:
        return compiled
    problem = compiled.problem
    box = implied_box(problem)
    most = np.minimum(np.maximum(np.abs(box.lower), np.abs(box.upper)), BEYOND_KW)
    numbers = [i for i, row in enumerate(compiled.rows) if "_balance_" in row.parent_component().local_name]
    balances = problem.matrix.tocsr()[numbers]
    known = np.abs(problem.row_lower[numbers])
    upper = problem.upper.copy()
    for own in grids:
        others = most.copy()
        others[own] = 0.0
        room = known + abs(balances) @ others
        entries = balances[:, own].tocoo()
        upper[own[entries.col]] = np.minimum(upper[own[entries.col]], room[entries.row])
    return replace(compiled, problem=problem.with_(upper=upper))


def _unlimited(model: Model, compiled: Compiled) -> list[np.ndarray]:
    """Columns of import and export of each connection without a limit."""
    column = {id(variable): j for j, variable in enumerate(compiled.variables)}
    found = []
    for component in model.case.components:
        if component.role == "grid":
            series = model.wirings[component.label].series
            flows = [*series["import_kw"].values(), *series["export_kw"].values()]
            own = np.array([column[id(flow)] for flow in flows if id(flow) in column], dtype=int)
            if (compiled.problem.upper[own] >= UNLIMITED_KW).any():
                found.append(own)
    return found
