"""The arrays of a year, sorted by time, so that any stretch of it is a small problem of its own.

A row belongs to the last step that it speaks of, and comes into a window as a whole or not at all:

::

    within the window      as it is; what earlier steps put into it is known and moves to its limits
    longer than a window   a budget (cycle life, a share of the year): its limit in proportion to the time passed;
                           a sum that prices use (a month's tier): what has been used so far
    first to last step     a storage that ends as it began: the first window is taken for a day like any other

A column without a step (the month's maximum, the tier's energy) comes into every window that looks at it, and remembers
what past steps asked of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp

from sizer.control.base import Bench
from sizer.solver import Problem

__all__ = ["MOST_SHAPES", "Past", "Stretch", "Year", "cut", "sort_by_time"]

MOST_SHAPES = 512  # kept; with vehicles hardly two windows are alike
FEW = 8  # columns; a row from the first step to the last with no more is a cycle, not a sum


@dataclass(frozen=True)
class _Shape:
    """What windows of the same kinds of steps share."""

    matrix: Any
    before: Any
    touched: np.ndarray
    patterns: np.ndarray
    whole: list[int]


@dataclass(frozen=True)
class Year:
    """A built year in the order of time.

    Parameters
    ----------
    problem : Problem
        Columns by step, those without one last; rows by step.
    order, row_order : (columns,), (rows,) int arrays
        Column and row of the bench at each place.
    rows : CSR array
        The matrix of the problem by rows.
    steps : int
        Number of steps.
    column_at, row_at : (steps + 1,) int array
        Where each step's columns and rows begin.
    sums : (n, 3) int array
        Rows that span more than a window, with their first and last step.
    whole : int array
        Rows without any step.
    pattern : (rows,) int array
        Rows that ask the same of columns without a step share a number; −1 for none.
    cycle : mapping row → column
        Rows that tie the first step to the last, and the last step's column in them.
    twins : mapping column → (steps,) int array
        For each of those columns, the same series' columns by step.
    states : int array
        Columns that a later step's row looks back on.
    kind : (steps,) int array
        Steps whose rows look alike share a number.
    look_back : int
        Most places that a row reaches back beyond its step's first column.
    shapes : mapping
        Windows made so far: of steps of the same kinds, all but limits and costs is the same.
    """

    problem: Problem
    order: np.ndarray
    row_order: np.ndarray
    rows: Any
    steps: int
    column_at: np.ndarray
    row_at: np.ndarray
    sums: np.ndarray
    whole: np.ndarray
    pattern: np.ndarray
    patterns: tuple[tuple[np.ndarray, np.ndarray], ...]
    cycle: dict[int, int]
    twins: dict[int, np.ndarray]
    states: np.ndarray
    kind: np.ndarray
    look_back: int
    shapes: dict[bytes, _Shape] = field(default_factory=dict, repr=False)


@dataclass
class Past:
    """What has happened: values of past columns, and what past rows ask of columns without a step.

    Parameters
    ----------
    x : (columns,) float array
        Zero where nothing has happened yet.
    low, high : (patterns,) float arrays
        Tightest limits so far.
    used : mapping row → float
        What past steps put into each sum.
    start : mapping column → float
        Values of the last step that the first one began with; empty until they are known.
    """

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    used: dict[int, float] = field(default_factory=dict)
    start: dict[int, float] = field(default_factory=dict)

    @classmethod
    def none(cls, year: Year) -> Past:
        """Before the first step."""
        count = len(year.patterns)
        past = cls(np.zeros(year.problem.columns), np.full(count, -np.inf), np.full(count, np.inf))
        past.used = {int(row): 0.0 for row in year.sums[:, 0]}
        return past

    def add(self, year: Year, step: int, values: np.ndarray) -> None:
        """Let a step happen.

        Parameters
        ----------
        year : Year
            Whose.
        step : int
            Which.
        values : float array
            Of the step's columns.
        """
        self.x[year.column_at[step] : year.column_at[step + 1]] = values
        first, last = year.row_at[step], year.row_at[step + 1]
        asking = first + np.flatnonzero(year.pattern[first:last] >= 0)
        known = year.column_at[-1]
        for row in asking.tolist():
            begin, end = year.rows.indptr[row], year.rows.indptr[row + 1]
            columns, entries = year.rows.indices[begin:end], year.rows.data[begin:end]
            timed = columns < known
            moved = float(entries[timed] @ self.x[columns[timed]])
            number = year.pattern[row]
            self.low[number] = max(self.low[number], year.problem.row_lower[row] - moved)
            self.high[number] = min(self.high[number], year.problem.row_upper[row] - moved)
        begin, end = year.column_at[step], year.column_at[step + 1]
        if self.used:
            part = year.problem.matrix[:, begin:end] @ values
            for row in self.used:
                self.used[row] += float(part[row])


@dataclass(frozen=True)
class Stretch:
    """Some steps as a problem of their own.

    Parameters
    ----------
    problem : Problem
        Columns: of the steps in order, then those without a step.
    first, last : int
        Place of the first of the steps' columns in the year, and past the last.
    rows : slice
        Rows of the year, as far as the steps' own go.
    alike : bytes
        The same for stretches whose problems differ in limits and costs only.
    """

    problem: Problem
    first: int
    last: int
    rows: slice
    alike: bytes


def sort_by_time(bench: Bench, horizon: int) -> Year:
    """Sort a bench's arrays by step.

    Parameters
    ----------
    bench : Bench
        A built design.
    horizon : int
        Steps of a window; rows that span more are sums.
    """
    problem, steps = bench.compiled.problem, bench.case.setting.site.steps
    step_of_column = _step_of_columns(bench, steps)
    rows = problem.matrix.tocsr()
    first, last, cycle_columns = _step_of_rows(rows, step_of_column, steps)
    is_sum = (last >= 0) & (last - first >= horizon)
    row_key = np.where(last < 0, steps + 1, np.where(is_sum, steps, last))
    order = np.argsort(np.where(step_of_column < 0, steps, step_of_column), kind="stable")
    row_order = np.argsort(row_key, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    sorted_problem = Problem(
        problem.cost[order],
        problem.offset,
        sp.csc_array(rows[row_order][:, order]),
        problem.row_lower[row_order],
        problem.row_upper[row_order],
        problem.lower[order],
        problem.upper[order],
        problem.integer[order],
    )
    marks = np.arange(steps + 1)
    column_at = np.searchsorted(step_of_column[order[: (step_of_column >= 0).sum()]], marks)
    keys = row_key[row_order]
    pattern, patterns = _patterns(sp.csr_array(sorted_problem.matrix), int(column_at[-1]), int((keys < steps).sum()))
    sums = np.flatnonzero(keys == steps)
    new_row = np.argsort(row_order)
    return Year(
        problem=sorted_problem,
        order=order,
        rows=sp.csr_array(sorted_problem.matrix),
        row_order=row_order,
        steps=steps,
        column_at=column_at,
        row_at=np.searchsorted(keys, marks),
        sums=np.stack([sums, first[row_order[sums]], last[row_order[sums]]], axis=1).astype(int),
        whole=np.flatnonzero(keys == steps + 1),
        pattern=pattern,
        patterns=patterns,
        cycle={int(new_row[row]): int(place[column]) for row, column in cycle_columns.items()},
        twins={
            int(place[series[-1]]): place[series]
            for series in bench.columns.values()
            if series[-1] in cycle_columns.values()
        },
        states=_states(sp.csr_array(sorted_problem.matrix), column_at, keys),
        kind=_kinds(sp.csr_array(sorted_problem.matrix), column_at, np.searchsorted(keys, marks)),
        look_back=_look_back(sp.csr_array(sorted_problem.matrix), column_at, keys),
    )


def _step_of_columns(bench: Bench, steps: int) -> np.ndarray:
    """Step of each column, −1 for those that have none."""
    found = np.full(bench.compiled.problem.columns, -1)
    clocks = {id(bench.model.pyomo.steps), id(bench.model.pyomo.later_steps)}
    own = {int(column): t for columns in bench.columns.values() for t, column in enumerate(columns)}
    for j, variable in enumerate(bench.compiled.variables):
        if j in own:
            found[j] = own[j]
        elif id(variable.parent_component().index_set()) in clocks:
            found[j] = int(variable.index())
    number = {id(variable): j for j, variable in enumerate(bench.compiled.variables)}
    for wiring in bench.model.wirings.values():
        for variables, moments in wiring.timed:
            for variable, step in zip(variables.values(), moments.tolist(), strict=True):
                if id(variable) in number:
                    found[number[id(variable)]] = step
    return found


def _step_of_rows(rows: Any, step_of_column: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray, dict[int, int]]:
    """First and last step of each row (−1 for none), and the last step's column of rows that close a cycle."""
    of_entry = step_of_column[rows.indices]
    starts, filled = rows.indptr[:-1], np.diff(rows.indptr) > 0
    first, last = np.full(rows.shape[0], -1), np.full(rows.shape[0], -1)
    last[filled] = np.maximum.reduceat(of_entry, starts[filled])
    early = np.where(of_entry < 0, steps, of_entry)
    first[filled] = np.minimum.reduceat(early, starts[filled])
    first[last < 0] = -1
    cycle = {}
    few = np.diff(rows.indptr) <= FEW
    for row in np.flatnonzero(few & (first == 0) & (last == steps - 1) & (steps > 2)).tolist():
        entries = slice(rows.indptr[row], rows.indptr[row + 1])
        late = rows.indices[entries][of_entry[entries] == steps - 1]
        if late.size == 1:
            cycle[row] = int(late[0])
            last[row] = int(of_entry[entries][of_entry[entries] < steps - 1].max())
    return first, last, cycle


def _states(rows: Any, column_at: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Columns that appear in a row of a later step; sums do not count."""
    steps = column_at.size - 1
    of_column = np.full(rows.shape[1], steps)
    of_column[: column_at[-1]] = np.repeat(np.arange(steps), np.diff(column_at))
    of_row = np.repeat(keys, np.diff(rows.indptr))
    return np.unique(rows.indices[(of_column[rows.indices] < of_row) & (of_row < steps)])


def _patterns(rows: Any, timed: int, count: int) -> tuple[np.ndarray, tuple[tuple[np.ndarray, np.ndarray], ...]]:
    """Number of each row's part without steps, and those parts."""
    number = np.full(rows.shape[0], -1)
    known: dict[tuple[bytes, bytes], int] = {}
    parts: list[tuple[np.ndarray, np.ndarray]] = []
    without = np.concatenate([[0], np.cumsum(rows.indices >= timed)])
    has = np.flatnonzero((without[rows.indptr[1:]] > without[rows.indptr[:-1]])[:count])
    for row in has.tolist():
        begin, end = rows.indptr[row], rows.indptr[row + 1]
        columns, entries = rows.indices[begin:end], rows.data[begin:end]
        untimed = columns >= timed
        key = columns[untimed].tobytes(), entries[untimed].tobytes()
        if key not in known:
            known[key] = len(parts)
            parts.append((columns[untimed], entries[untimed]))
        number[row] = known[key]
    return number, tuple(parts)


def _kinds(rows: Any, column_at: np.ndarray, row_at: np.ndarray) -> np.ndarray:
    """Number of each step's rows, the same where they are alike but for the step."""
    known: dict[tuple[bytes, bytes, bytes, int], int] = {}
    timed, kinds = column_at[-1], []
    for step in range(column_at.size - 1):
        begin, end = rows.indptr[row_at[step]], rows.indptr[row_at[step + 1]]
        columns = rows.indices[begin:end]
        relative = np.where(columns < timed, columns - column_at[step], columns)
        heads = rows.indptr[row_at[step] : row_at[step + 1] + 1] - begin
        width = column_at[step + 1] - column_at[step]
        key = (relative.tobytes(), rows.data[begin:end].tobytes(), heads.tobytes(), int(width))
        kinds.append(known.setdefault(key, len(known)))
    return np.array(kinds)


def _look_back(rows: Any, column_at: np.ndarray, keys: np.ndarray) -> int:
    """Most places that a step's row reaches back beyond its step's first column."""
    steps = column_at.size - 1
    of_row = np.repeat(keys, np.diff(rows.indptr))
    own = of_row < steps
    reach = column_at[of_row[own]] - rows.indices[own]
    return int(max(reach.max(initial=0), 0))


def cut(year: Year, past: Past, begin: int, end: int, *, until: int | None = None) -> Stretch:
    """Cut a stretch out of the year.

    Parameters
    ----------
    year : Year
        Sorted arrays.
    past : Past
        What happened before ``begin``.
    begin, end : int
        First step, and past the last.
    until : int, optional
        Step up to which budgets are given out; ``end`` by default.
    """
    problem = year.problem
    first, last = int(year.column_at[begin]), int(year.column_at[end])
    own = slice(int(year.row_at[begin]), int(year.row_at[end]))
    sums = year.sums[(year.sums[:, 1] < end) & (year.sums[:, 2] >= begin)]
    key, shape = _shape(year, sums, begin, end)
    matrix = shape.matrix
    back = shape.before.shape[1]
    moved = shape.before @ past.x[first - back : first]
    if begin == 0 and end < year.steps:
        if past.start:
            for row, column in year.cycle.items():
                moved[row - own.start] += past.start[column] * year.rows[[row]][:, [column]].toarray()[0, 0]
        else:
            matrix = sp.csc_array(_close_cycles(year, own, matrix, end))
    columns = np.concatenate([np.arange(first, last), shape.touched])
    lower, upper = problem.lower[columns], problem.upper[columns]
    if end == year.steps:
        for column, value in past.start.items():
            lower[columns == column] = upper[columns == column] = value
    used = np.array([past.used[int(row)] for row in sums[:, 0]])
    share = _share(year, sums, until or end)
    low = [problem.row_lower[own] - moved, share * problem.row_lower[sums[:, 0]] - used]
    high = [problem.row_upper[own] - moved, share * problem.row_upper[sums[:, 0]] - used]
    made = Problem(
        problem.cost[columns],
        0.0,
        matrix,
        np.concatenate([*low, past.low[shape.patterns], problem.row_lower[shape.whole]]),
        np.concatenate([*high, past.high[shape.patterns], problem.row_upper[shape.whole]]),
        lower,
        upper,
        problem.integer[columns],
    )
    return Stretch(made, first, last, own, key)


def _shape(year: Year, sums: np.ndarray, begin: int, end: int) -> tuple[bytes, _Shape]:
    """Everything of a window but its limits and costs; made once for all windows of the same kinds of steps."""
    back = min(year.look_back, int(year.column_at[begin]))
    parts = [year.kind[begin:end].tobytes(), bytes([back > 0])]
    parts += [_seen(year, row, begin, end) for row in sums[:, 0].tolist()]
    key = b"|".join(parts)
    if key not in year.shapes:
        if len(year.shapes) >= MOST_SHAPES:
            year.shapes.clear()
        year.shapes[key] = _make_shape(year, sums, begin, end, back)
    return key, year.shapes[key]


def _seen(year: Year, row: int, begin: int, end: int) -> bytes:
    """What a window sees of a sum: which one, and its entries by place in the window."""
    first, last, timed = year.column_at[begin], year.column_at[end], year.column_at[-1]
    start, stop = year.rows.indptr[row], year.rows.indptr[row + 1]
    columns = year.rows.indices[start:stop]
    inside = slice(*np.searchsorted(columns, [first, last]).tolist())
    untimed = slice(int(np.searchsorted(columns, timed)), None)
    data = year.rows.data[start:stop]
    seen = (columns[inside] - first, data[inside], columns[untimed], data[untimed])
    return row.to_bytes(4, "big") + b"/".join(part.tobytes() for part in seen)


def _make_shape(year: Year, sums: np.ndarray, begin: int, end: int, back: int) -> _Shape:
    rows, timed = year.rows, year.column_at[-1]
    first, last = int(year.column_at[begin]), int(year.column_at[end])
    body = rows[int(year.row_at[begin]) : int(year.row_at[end])]
    wide = sp.vstack([body, rows[sums[:, 0]]], format="csr")
    touched = np.unique(wide.indices[wide.indices >= timed])
    asking = year.pattern[year.row_at[begin] : year.row_at[end]]
    patterns = np.unique(asking[asking >= 0])
    whole = [
        row
        for row in year.whole.tolist()
        if np.isin(rows.indices[rows.indptr[row] : rows.indptr[row + 1]], touched).all()
    ]
    columns = np.concatenate([np.arange(first, last), touched])
    matrix = sp.vstack([wide, _pattern_rows(year, patterns), rows[whole]], format="csr")[:, columns]
    return _Shape(sp.csc_array(matrix), sp.csr_array(body[:, first - back : first]), touched, patterns, whole)


def _pattern_rows(year: Year, patterns: np.ndarray) -> Any:
    parts = [year.patterns[number] for number in patterns.tolist()]
    starts = np.concatenate([[0], np.cumsum([columns.size for columns, _ in parts])]).astype(int)
    nothing = np.zeros(0)
    entries = np.concatenate([nothing, *(entries for _, entries in parts)])
    columns = np.concatenate([nothing, *(columns for columns, _ in parts)]).astype(int)
    return sp.csr_array((entries, columns, starts), shape=(len(parts), year.problem.columns))


def _share(year: Year, sums: np.ndarray, until: int) -> np.ndarray:
    """Share of a budget that is given out by then; all of a sum that columns without a step take part in."""
    share = np.ones(len(sums))
    timed = year.column_at[-1]
    for number, (row, first, last) in enumerate(sums.tolist()):
        entries = slice(year.rows.indptr[row], year.rows.indptr[row + 1])
        if (year.rows.indices[entries] < timed).all():
            share[number] = min(1.0, (until - first) / (last + 1 - first))
    return share


def _close_cycles(year: Year, own: slice, matrix: Any, end: int) -> Any:
    """Close the cycle at the end of the first window, as if every day were like it."""
    matrix = matrix.tolil()
    for row, column in year.cycle.items():
        matrix[row - own.start, int(year.twins[column][end - 1])] += year.rows[[row]][:, [column]].toarray()[0, 0]
    return matrix.tocsr()
