"""What is solved, and what comes back: plain arrays and small frozen records.

minimise    c·x + offset
subject to  row_lower ≤ A x ≤ row_upper
            lower ≤ x ≤ upper
            x_j whole where integer_j
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp

from sizer.errors import Cancelled, SolverError

__all__ = ["Certificate", "Problem", "Progress", "Solution", "SolverOptions", "Unbounded", "Watch", "relative_gap"]

Array = np.ndarray[Any, np.dtype[Any]]
Engine = Literal["auto", "clarabel", "highs"]
Status = Literal["optimal", "gap", "time_limit"]

INFINITE = 1e20  # A bound this large means "none", as in HiGHS.


class Unbounded(SolverError):
    """The objective falls without limit.

    Parameters
    ----------
    columns : list of int
        Columns that run away, those that lower the objective most first where the engine is Clarabel; others may
        only follow them. Empty if the engine named none.
    """

    def __init__(self, columns: list[int]) -> None:
        self.columns = columns
        shown = ", ".join(str(j) for j in columns[:10]) or "not named by the engine"
        super().__init__(
            f"the objective falls without limit; {len(columns)} columns run away ({shown}). "
            "Give each of them a bound or a cost."
        )


@dataclass(frozen=True)
class Problem:
    """A linear problem, some of whose columns may have to be whole numbers.

    Parameters
    ----------
    cost : (columns,) float array
        Objective coefficients, c.
    offset : float
        Constant of the objective.
    matrix : (rows, columns) scipy CSC array
        Row coefficients, A.
    row_lower, row_upper : (rows,) float array
        Limits of the rows; ±inf where there is none.
    lower, upper : (columns,) float array
        Bounds of the columns; ±inf where there is none.
    integer : (columns,) bool array
        True where the column must be a whole number.
    choices : sequence of int arrays
        Groups of on/off columns of which at most one is on: few ways to choose from, one of them "none is on". The
        best is proven to the engine's accuracy whatever gap is asked for.
    """

    cost: Array
    offset: float
    matrix: Any
    row_lower: Array
    row_upper: Array
    lower: Array
    upper: Array
    integer: Array
    choices: Sequence[Array] = ()

    def __post_init__(self) -> None:
        matrix = sp.csc_array(self.matrix)
        if not matrix.has_canonical_format:
            matrix.sum_duplicates()
        object.__setattr__(self, "matrix", matrix)
        rows, columns = matrix.shape
        for name in ("cost", "lower", "upper"):
            self._set_floats(name, columns)
        for name in ("row_lower", "row_upper"):
            self._set_floats(name, rows)
        object.__setattr__(self, "integer", np.asarray(self.integer, dtype=bool))
        if self.integer.shape != (columns,):
            raise SolverError(f"integer has shape {self.integer.shape}, but there are {columns} columns.")
        if not (np.isfinite(matrix.data).all() and np.isfinite(self.cost).all() and np.isfinite(self.offset)):
            raise SolverError("the matrix, the cost or the offset holds a number that is not finite.")

    def _set_floats(self, name: str, length: int) -> None:
        values = np.asarray(getattr(self, name), dtype=float)
        if values.shape != (length,):
            raise SolverError(f"{name} has shape {values.shape}, but must have {length} values.")
        if np.isnan(values).any():
            raise SolverError(f"{name} holds a NaN at position {int(np.isnan(values).argmax())}.")
        if name != "cost" and (np.abs(values) >= INFINITE).any():
            values = np.where(np.abs(values) >= INFINITE, np.copysign(np.inf, values), values)
        object.__setattr__(self, name, values)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.matrix.shape[0])

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.matrix.shape[1])

    def objective(self, x: Array) -> float:
        """Return c·x + offset."""
        return float(self.cost @ x) + self.offset

    def with_(self, **changes: Any) -> Problem:
        """Copy the problem with some arrays replaced; the others are shared."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Progress:
    """How far a solve has come.

    Parameters
    ----------
    phase : str
        "linear", "branch and bound" or "mixed integer".
    seconds : float
        Since the start. [s]
    objective, bound : float or None
        Best so far; None if there is none yet.
    gap : float or None
        (objective − bound) / max(1, |objective|).
    nodes : int
        Branch-and-bound nodes solved.
    """

    phase: str
    seconds: float
    objective: float | None
    bound: float | None
    gap: float | None
    nodes: int


@dataclass(frozen=True)
class SolverOptions:
    """How to solve.

    Parameters
    ----------
    engine : "auto", "clarabel" or "highs"
        "auto" solves with Clarabel and falls back to HiGHS; the other two never use their rival.
    gap : float
        Relative gap at which a whole-number problem is good enough.
    time_limit_s : float
        For the whole solve. [s]
    on_progress : callable, optional
        Called with a `Progress` a few times a second.
    cancelled : callable, optional
        Asked a few times a second; True stops the solve.
    vertex : bool
        Answer at a corner of the feasible set (HiGHS simplex) instead of in the middle of a tie.
    """

    engine: Engine = "auto"
    gap: float = 1e-3
    time_limit_s: float = 600.0
    on_progress: Callable[[Progress], None] | None = None
    cancelled: Callable[[], bool] | None = None
    vertex: bool = False

    def __post_init__(self) -> None:
        if self.engine not in ("auto", "clarabel", "highs"):
            raise SolverError(f"engine is {self.engine!r}, but must be 'auto', 'clarabel' or 'highs'.")
        if self.engine == "clarabel" and self.vertex:
            raise SolverError("Clarabel cannot answer at a vertex; use engine 'auto' or 'highs'.")


@dataclass(frozen=True)
class Certificate:
    """What was found when the answer was checked outside the engine; all relative, 0 is perfect.

    Parameters
    ----------
    primal_residual : float
        Largest row violation, relative to max(1, Σ_j |a_ij x_j|).
    bound_violation : float
        Largest distance outside a column bound, relative to max(1, |x_j|), or from a whole number.
    dual_gap : float
        (objective − dual bound) of the last linear problem, relative to max(1, |objective|, Σ|c_j x_j| / 100).
        For an answer of HiGHS's own branch and bound: its relative gap.
    """

    primal_residual: float
    bound_violation: float
    dual_gap: float


@dataclass(frozen=True)
class Solution:
    """An answer that was checked outside the engine.

    Parameters
    ----------
    status : "optimal", "gap" or "time_limit"
        Proven optimal; proven within the gap asked for; best found in the time.
    x : (columns,) float array
        Inside all column bounds; whole-number columns are exactly whole.
    objective, bound : float
        c·x + offset, and a proven lower bound on it.
    gap : float
        (objective − bound) / max(1, |objective|), at least 0.
    engine : str
        "clarabel", "highs-ipx", "highs-simplex", "highs-mip" or "branch-and-bound".
    seconds : float
        Wall time. [s]
    iterations, nodes : int
        Of the engine; of branch and bound.
    certificate : Certificate
        The check.
    multipliers : (rows,) float array, optional
        y, the worth of one more unit of each row's limit; with whole numbers, of the linear problem in which they are
        fixed. None after a branch and bound of HiGHS's own.
    """

    status: Status
    x: Array
    objective: float
    bound: float
    gap: float
    engine: str
    seconds: float
    iterations: int
    nodes: int
    certificate: Certificate
    multipliers: Array | None = None

    def reduced_costs(self, problem: Problem) -> Array:
        """Change of the objective for one more unit of each column's bound, d = c − Aᵀ y, (columns,).

        Parameters
        ----------
        problem : Problem
            That this is the answer of.

        Raises
        ------
        SolverError
            There are no multipliers.
        """
        if self.multipliers is None:
            raise SolverError("this answer has no multipliers: solve again with its whole numbers fixed.")
        return np.asarray(problem.cost - problem.matrix.T @ self.multipliers)


def relative_gap(objective: float, bound: float) -> float:
    """Return (objective − bound) / max(1, |objective|), at least 0."""
    return max(0.0, (objective - bound) / max(1.0, abs(objective)))


@dataclass
class Watch:
    """The clock of one solve: time left, progress to the outside, a wish to stop from the outside."""

    options: SolverOptions
    start: float = field(default_factory=time.monotonic)
    objective: float | None = None
    bound: float | None = None
    nodes: int = 0
    error: BaseException | None = None
    _next_report: float = 0.0
    _next_question: float = 0.0
    _stopped: bool = False

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.start

    @property
    def seconds_left(self) -> float:
        """Seconds until the time limit, never negative."""
        return max(0.0, self.options.time_limit_s - self.seconds)

    def wants_stop(self) -> bool:
        """Ask whether the user cancelled; at most twenty questions a second.

        An exception of the user's own function stops the solve too, and is raised again by `check`.
        """
        now = self.seconds
        if self._stopped or self.options.cancelled is None or now < self._next_question:
            return self._stopped
        self._next_question = now + 0.05
        try:
            self._stopped = bool(self.options.cancelled())
        except Exception as error:
            self.error, self._stopped = error, True
        return self._stopped

    def tick(self, phase: str, objective: float | None = None, bound: float | None = None) -> bool:
        """Report progress, at most five times a second, and return whether to stop."""
        now = self.seconds
        if self.options.on_progress is not None and now >= self._next_report and not self._stopped:
            self._next_report = now + 0.2
            gap = None if objective is None or bound is None else relative_gap(objective, bound)
            try:
                self.options.on_progress(Progress(phase, now, objective, bound, gap, self.nodes))
            except Exception as error:
                self.error, self._stopped = error, True
        return self.wants_stop()

    def check(self) -> None:
        """Raise `Cancelled` when the user or the clock says so.

        Raises
        ------
        Cancelled
            The user cancelled, or the time is up.
        """
        if self.wants_stop():
            if self.error is not None:
                raise self.error
            raise Cancelled(f"cancelled by the user after {self.seconds:.1f} s, before there was an answer.")
        if self.seconds_left <= 0:
            raise Cancelled(
                f"no answer within the time limit of {self.options.time_limit_s:g} s. Give more time or a looser gap."
            )
