"""The guideline's order of aims (3.3.2.2.4 (2) 1, G-75), one problem after the other under perfect foresight.

::

    1 charging demand     least Σ u_t                     what charging loads miss
    2 own renewables      most  Σ (g_t − x_t)             sun and wind used on the site: output less export
    3 economy             most  net present value
    4 coordination        least Σ_g max_t i_gt            peak import of every grid connection

Each aim's best becomes a row of the next problem; a last one maximises the value again under all of them, so that the
answer's objective is the money's own. In 2 each kWh through a storage counts for half: absorbing a surplus is worth
that, burning it in losses is not; the row holds the use itself. A pure least cost sells sun at noon to buy at night
where that pays; this order does not. Where sets run as whole ones, an aim is kept as nearly as rounding them allows.
What the order costs is its difference to perfect foresight in the foresight gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
import scipy.sparse as sp

from sizer.components import Fleet, Load
from sizer.components.renewable import Renewable
from sizer.control.base import Bench, Operation, Strategy
from sizer.errors import InfeasibleError
from sizer.model import Solved, solve_built
from sizer.solver import Problem, Unrounded, solve

__all__ = ["Priority"]

SLACKS = (1e-6, 1e-3, 1e-2, 0.1)  # relative; the first under which rounding to whole sets keeps an aim's best
THROUGH_STORAGE = 0.5  # of a kWh used; more than any storage loses, less than what it absorbs

Key = tuple[str, str]


class Priority(Strategy):
    """Charging demand, then renewables, then economy, then coordination."""

    foresight: ClassVar[str] = "everything"

    kind: Literal["priority"] = "priority"

    def run(self, bench: Bench) -> Operation:
        """Run the design by one aim after the other."""
        rows: list[tuple[np.ndarray, float]] = []
        for aim, burden in (_charging(bench), _renewables(bench)):
            if aim:
                cost = _cost(bench, aim)
                run, _ = _held(bench, rows, cost + _cost(bench, burden))
                rows.append((cost, sum(weight * float(run.dispatch[key].sum()) for key, weight in aim.items())))
        plain = bench.compiled.problem
        best, slack = _held(bench, rows, plain.cost)
        rows.append((plain.cost, best.solver.objective - plain.offset))
        with suppress(InfeasibleError, Unrounded):
            best = _solved(bench, _with_least_peaks(bench, _with_rows(plain, rows, slack)))
        return Operation(self.kind, best)


def _charging(bench: Bench) -> tuple[dict[Key, float], dict[Key, float]]:
    """Unserved energy of the charging loads."""
    loads = [c.label for c in bench.case.components if isinstance(c, Load) and c.priority == "charging"]
    return _known(bench, ((label, "unserved_kw", 1.0) for label in loads)), {}


def _renewables(bench: Bench) -> tuple[dict[Key, float], dict[Key, float]]:
    """Export less output of sun and wind; and what goes through storage."""
    members = bench.case.components
    used = [(c.label, "output_kw", -1.0) for c in members if isinstance(c, Renewable)]
    sold = [(c.label, "export_kw", 1.0) for c in members if c.role == "grid"]
    through = [(c.label, "charge_kw", THROUGH_STORAGE) for c in members if c.role == "storage"]
    through += [(c.label, "discharge_kw", THROUGH_STORAGE) for c in members if isinstance(c, Fleet)]
    aim = _known(bench, used)
    return (aim | _known(bench, sold), _known(bench, through)) if aim else ({}, {})


def _known(bench: Bench, named: Iterable[tuple[str, str, float]]) -> dict[Key, float]:
    return {(label, name): weight for label, name, weight in named if (label, name) in bench.columns}


def _held(bench: Bench, rows: Sequence[tuple[np.ndarray, float]], cost: np.ndarray) -> tuple[Solved, float]:
    """Answer of the least cost under the rows of the aims before, and the slack that it took."""
    plain = bench.compiled.problem
    problem = plain if cost is plain.cost else plain.with_(cost=cost, offset=0.0)
    for slack in SLACKS:
        try:
            return _solved(bench, _with_rows(problem, rows, slack)), slack
        except (InfeasibleError, Unrounded):
            if not rows or slack == SLACKS[-1]:
                raise
    raise AssertionError


def _cost(bench: Bench, weights: dict[Key, float]) -> np.ndarray:
    cost = np.zeros(bench.compiled.problem.columns)
    for key, weight in weights.items():
        cost[bench.columns[key]] = weight
    return cost


def _with_rows(problem: Problem, rows: Sequence[tuple[np.ndarray, float]], slack: float) -> Problem:
    """Return the problem with rows more: each cost at most so much, give or take the slack."""
    if not rows:
        return problem
    most = [reached + slack * max(1.0, abs(reached)) for _, reached in rows]
    return problem.with_(
        matrix=sp.csc_array(sp.vstack([problem.matrix, *(sp.csr_array(cost.reshape(1, -1)) for cost, _ in rows)])),
        row_lower=np.append(problem.row_lower, np.full(len(rows), -np.inf)),
        row_upper=np.append(problem.row_upper, most),
    )


def _with_least_peaks(bench: Bench, problem: Problem) -> Problem:
    """Return the problem with the import of every grid at most its peak where their sum is least."""
    bought = [bench.columns[key] for key in bench.columns if key[1] == "import_kw"]
    extended = _with_peaks(problem, bought)
    x = solve(extended, bench.options).x
    upper = problem.upper.copy()
    for columns in bought:
        peak = float(x[columns].max(initial=0.0))
        upper[columns] = np.maximum(
            problem.lower[columns], np.minimum(upper[columns], peak * (1 + SLACKS[0]) + SLACKS[0])
        )
    return problem.with_(upper=upper)


def _with_peaks(problem: Problem, bought: Sequence[np.ndarray]) -> Problem:
    """Return the problem with a column for each grid's peak, whose sum is the objective."""
    count, more = len(bought), sum(columns.size for columns in bought)
    places = np.concatenate([np.zeros(0, dtype=int), *bought])
    grid = np.repeat(np.arange(count), [columns.size for columns in bought])
    steps = np.arange(more)
    left = sp.csr_array((np.ones(more), (steps, places)), shape=(more, problem.columns))
    right = sp.csr_array((-np.ones(more), (steps, grid)), shape=(more, count))
    wide = sp.hstack([problem.matrix, sp.csc_array((problem.rows, count))])
    return Problem(
        np.concatenate([np.zeros(problem.columns), np.ones(count)]),
        0.0,
        sp.csc_array(sp.vstack([wide, sp.hstack([left, right])])),
        np.concatenate([problem.row_lower, np.full(more, -np.inf)]),
        np.concatenate([problem.row_upper, np.zeros(more)]),
        np.concatenate([problem.lower, np.zeros(count)]),
        np.concatenate([problem.upper, np.full(count, np.inf)]),
        np.concatenate([problem.integer, np.zeros(count, dtype=bool)]),
    )


def _solved(bench: Bench, problem: Problem) -> Solved:
    return solve_built(bench.model, replace(bench.compiled, problem=problem), bench.options, explain=False)
