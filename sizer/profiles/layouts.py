"""From columns to readings: one row per step, one row per day, or one column per day.

::

    values                      one column, no time
    time, values …              date and time in one cell
    date, time, values …        in two; or date and hour 0–23 or 1–24; or year, month, day, hour
    date, 00:15 … 24:00         one row per day, 24, 48, 96, 144 or 288 columns, with or without a multiplier column
    24 | 48 | 96 columns        a row per day of the year, or one row, or twelve rows of 24 (a typical day per month)
    365 | 366 columns           a column per day of the year
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import numpy.typing as npt
from openpyxl.utils import get_column_letter

from sizer.profiles.cells import moment
from sizer.profiles.columns import (
    INDEX_WORDS,
    MULTIPLIER_WORDS,
    Column,
    Findings,
    Table,
    choose_column,
    many,
    matching,
    numbers,
    some,
)
from sizer.profiles.moments import Stamps, read_stamps
from sizer.profiles.units import plain

__all__ = ["Readings", "readings"]

Floats = npt.NDArray[np.float64]

PER_DAY = (24, 48, 96, 144, 288)
"""Columns of a row that tells a day."""


@dataclass(frozen=True)
class Readings:
    """Values in the order of the file, with their times if it has any."""

    values: Floats
    """(n,) NaN where missing, multiplier applied. [the file's unit]"""
    context: str
    """Header text that may name the unit."""
    where: Callable[[int], str]
    """Cell of a value, for messages."""
    stamps: Stamps | None = None
    """Time of every value."""
    step_minutes: int | None = None
    """Step, where the layout tells it. [min]"""
    months: bool = False
    """Twelve typical days."""


def readings(table: Table, wanted: str | int | None, findings: Findings) -> Readings:
    """Understand the layout.

    Raises
    ------
    InputError
        No layout fits; the message lists the columns.
    """
    stamps, used = read_stamps(table, findings)
    free = [column for column in table.columns if column.kind == "number" and column.at not in used]
    factor = _multiplier(table, free, findings)
    free = [column for column in free if column not in matching(free, MULTIPLIER_WORDS)]
    free = [column for column in free if not _is_index(table, column, stamps, len(free))]
    day = _day_columns(free) if wanted is None else []
    if day:
        return _days(table, day, stamps, factor, findings)
    if wanted is None and stamps is None and len(table.rows) in PER_DAY and len(free) in (365, 366):
        return _columns_of_days(table, free, findings)
    column = choose_column(free, wanted, table.columns, findings)
    values = numbers(table, [column], findings)[:, 0] * factor
    letter = get_column_letter(column.at + 1)
    kept = np.arange(len(values))
    if stamps is None:  # rows below the numbers that hold none: an empty tail, not a gap
        kept = kept[: int(np.flatnonzero(~np.isnan(values))[-1]) + 1] if (~np.isnan(values)).any() else kept
    return Readings(
        values[kept], f"{column.context} {table.caption}", lambda at: f"{letter}{table.row_numbers[at]}", stamps
    )


def _multiplier(table: Table, free: list[Column], findings: Findings) -> Floats:
    """Meter multiplier of every row, (rows,): product of current and voltage ratio, 倍率."""
    found = matching(free, MULTIPLIER_WORDS)
    if not found:
        return np.ones(len(table.rows))
    column = numbers(table, found[:1], findings)[:, 0]
    bad = [f"{get_column_letter(found[0].at + 1)}{table.row_numbers[at]}" for at in np.flatnonzero(~(column > 0))]
    if bad:
        said = many(len(bad), "multiplier is", "multipliers are")
        findings.mistakes.append(f"{said} missing, zero or negative: {some(bad)}. Write a positive number.")
        return np.ones(len(table.rows))
    known = sorted(set(column.tolist()))
    findings.notices.append(f"{found[0].shown}: values were multiplied by {some([f'{one:g}' for one in known])}.")
    return column


def _is_index(table: Table, column: Column, stamps: Stamps | None, others: int) -> bool:
    """Whether a column only counts the rows: named so, or the first of several without a time."""
    named = plain(column.name) in INDEX_WORDS
    counting = stamps is None and others > 1 and column.at == table.columns[0].at
    if not (named or counting) or len(table.rows) < 3:
        return False
    values = numbers(table, [column], Findings(""))[:, 0]
    return bool((np.diff(values) == 1).all())


def _day_columns(free: list[Column]) -> list[Column]:
    """Columns that together tell a day, by their headers or by their number."""
    for told in (_told_by_clock, _told_by_count):
        for together, run in groupby(enumerate(free), key=lambda pair: told(pair[0], pair[1])):
            columns = [column for _, column in run]
            if together is not None and len(columns) in PER_DAY:
                return columns
    return free if len(free) in PER_DAY else []


def _told_by_clock(_: int, column: Column) -> bool | None:
    there = moment(column.name)
    return True if there is not None and there.numbers is None else None


def _told_by_count(at: int, column: Column) -> int | None:
    """Give the same number to columns whose headers count up: 1, 2, 3 … or P1, P2, P3 …."""
    digits = "".join(letter for letter in plain(column.name) if letter.isdigit())
    return int(digits) - at if digits and len(digits) <= 3 else None


def _days(table: Table, columns: list[Column], stamps: Stamps | None, factor: Floats, findings: Findings) -> Readings:
    """One row per day: labels at the end of a step (00:15 … 24:00) and at its start stand in the same order."""
    step = 1440 // len(columns)
    _check_labels(columns, step, findings)
    values = numbers(table, columns, findings) * factor[:, None]
    letters = [get_column_letter(column.at + 1) for column in columns]
    across = len(columns)
    context = " ".join(dict.fromkeys(column.context for column in table.columns if column.kind != "number"))
    found = Readings(
        values.ravel(),
        f"{context} {columns[0].context} {table.caption}",
        lambda at: f"{letters[at % across]}{table.row_numbers[at // across]}",
        step_minutes=step,
    )
    findings.notices.append(f"Each row of {findings.name} tells a day in {across} steps of {step} min.")
    if stamps is None:
        return replace(found, months=across == 24 and len(table.rows) == 12)
    starts = stamps.minutes[:, None] + np.arange(across) * step
    return replace(found, stamps=Stamps(starts.ravel(), np.repeat(stamps.readable, across), starts_known=True))


def _check_labels(columns: list[Column], step: int, findings: Findings) -> None:
    minutes = [
        there.minute for column in columns if (there := moment(column.name)) is not None and there.minute is not None
    ]
    if len(minutes) != len(columns):
        return
    first = minutes[0] % 1440
    if minutes != [first + at * step for at in range(len(columns))] or first not in (0, step):
        named = f"{columns[0].name} to {columns[-1].name}"
        findings.mistakes.append(
            f"{len(columns)} columns run from {named}; allowed is a day in equal steps, 00:{step:02d} to 24:00."
        )


def _columns_of_days(table: Table, columns: list[Column], findings: Findings) -> Readings:
    step, down = 1440 // len(table.rows), len(table.rows)
    findings.notices.append(f"Each column of {findings.name} tells a day in {down} steps of {step} min.")
    return Readings(
        numbers(table, columns, findings).T.ravel(),
        table.caption,
        lambda at: f"{get_column_letter(columns[at // down].at + 1)}{table.row_numbers[at % down]}",
        step_minutes=step,
    )
