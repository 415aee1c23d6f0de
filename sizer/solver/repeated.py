"""One small linear problem solved again and again, as in a rolling horizon.

As long as only costs, limits and bounds change, the engine keeps its basis, and an answer takes well under a
millisecond. Every answer is checked here against rows and bounds; where that fails the problem is solved from scratch
with the full certificate.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from .certificate import PRIMAL_TOLERANCE, primal_residual
from .engines import solve
from .highs import load
from .problem import Array, Problem, SolverOptions

__all__ = ["Repeated"]


class Repeated:
    """An engine that remembers the last problem it solved.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> problem = Problem(np.array([1.0]), 0.0, sp.csc_array([[1.0]]), np.array([2.0]), np.array([np.inf]),
    ...                   np.array([0.0]), np.array([9.0]), np.array([False]))
    >>> engine = Repeated()
    >>> [float(engine.solve(problem.with_(row_lower=np.array([low])))[0]) for low in (2.0, 3.0)]
    [2.0, 3.0]
    """

    def __init__(self) -> None:
        self._engine: Any = None
        self._problem: Problem | None = None

    def solve(self, problem: Problem) -> Array:
        """Answer at a vertex, (columns,).

        Raises
        ------
        InfeasibleError, Unbounded, SolverError
            As from :func:`sizer.solver.solve`.
        """
        whole = bool(problem.integer.any())
        if self._problem is not None and _same_rows(self._problem, problem):
            self._change(problem)
        else:
            self._engine = load(problem, whole=whole)
        self._problem = problem
        self._engine.run()
        if self._engine.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            x = np.asarray(self._engine.getSolution().col_value, dtype=float)
            x = np.asarray(np.clip(x, problem.lower, problem.upper))
            if primal_residual(problem, x) <= PRIMAL_TOLERANCE:
                return x
        self._problem = None
        return solve(problem, SolverOptions(engine="auto" if whole else "highs", vertex=not whole)).x

    def _change(self, problem: Problem) -> None:
        columns = np.arange(problem.columns, dtype=np.int32)
        rows = np.arange(problem.rows, dtype=np.int32)
        self._engine.changeColsCost(problem.columns, columns, problem.cost)
        self._engine.changeColsBounds(problem.columns, columns, problem.lower, problem.upper)
        self._engine.changeRowsBounds(problem.rows, rows, problem.row_lower, problem.row_upper)
        self._engine.changeObjectiveOffset(float(problem.offset))


def _same_rows(one: Problem, other: Problem) -> bool:
    a, b = one.matrix, other.matrix
    if a.data is b.data and a.indices is b.indices and one.integer is other.integer:
        return True
    return (
        a.shape == b.shape
        and np.array_equal(a.indptr, b.indptr)
        and np.array_equal(a.indices, b.indices)
        and np.array_equal(a.data, b.data)
        and np.array_equal(one.integer, other.integer)
    )
