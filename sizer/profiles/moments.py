"""From columns of dates and times to the minute of every row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sizer.profiles.cells import DAY_MINUTES, Moment, moment
from sizer.profiles.columns import Column, Findings, Table, many, numbers, some
from sizer.profiles.units import plain

__all__ = ["Stamps", "read_stamps"]

Floats = npt.NDArray[np.float64]

TIME_WORDS = ("时间", "日期", "date", "time", "时刻", "datetime", "timestamp")
HOUR_WORDS = (
    "hour",
    "时",
    "小时",
    "时段",
    "点",
    "点号",
    "period",
    "interval",
    "时刻",
    "h",
    "hr",
    "序号",
    "no",
    "no.",
    "点数",
)
PARTS = {
    "year": ("year", "年", "年份"),
    "month": ("month", "月", "月份"),
    "day": ("day", "日", "天"),
    "hour": ("hour", "时", "小时", "h"),
    "minute": ("minute", "分", "分钟", "min"),
}
# Excel counts days from 30 December 1899; these are 1980 and 2101.
EXCEL_ZERO = date(1899, 12, 30).toordinal()
SERIALS = (29_221.0, 73_416.0)


@dataclass(frozen=True)
class Stamps:
    """Time of every reading."""

    minutes: npt.NDArray[np.int64]
    """(n,) Minutes since day 0 of the calendar (ordinal day × 1440), on the clock of the file. [min]"""
    readable: npt.NDArray[np.bool_]
    """(n,) False where a time could not be read; a mistake says so."""
    utc: bool = False
    """The minutes count in UTC."""
    starts_known: bool = False
    """The stamps are the starts of their steps, whatever the labels looked like."""


def read_stamps(table: Table, findings: Findings) -> tuple[Stamps | None, set[int]]:
    """Find the columns of time and read them.

    Returns
    -------
    stamps : Stamps or None
        None if the table has no dates.
    used : set of int
        Positions of the columns of time.
    """
    parts = _parts(table)
    if parts:
        return _from_parts(table, parts, findings), {column.at for column in parts.values()}
    dates = [column for column in table.columns if column.kind in ("datetime", "date")]
    clocks = [column for column in table.columns if column.kind == "clock"]
    if not dates:
        serial = _serial_column(table)
        if serial is not None:
            return _from_numbers(table, serial, findings), {serial.at}
        return None, {column.at for column in clocks}
    column = dates[0]
    moments = [moment(cell) for cell in table.cells(column)]
    whole_days = all(there is None or not there.minute for there in moments)
    used = {column.at}
    if whole_days and clocks:
        used.add(clocks[0].at)
        times = [moment(cell) for cell in table.cells(clocks[0])]
        minutes = [None if there is None else there.minute for there in times]
    elif whole_days and (hours := _hour_column(table, moments)) is not None:
        used.add(hours.at)
        minutes = _hours(table, hours)
    else:
        minutes = [None if there is None else there.minute or 0 for there in moments]
    return _stamps(table, column, moments, minutes, findings), used


def _stamps(
    table: Table, column: Column, moments: list[Moment | None], minutes: list[int | None], findings: Findings
) -> Stamps:
    day_first = _day_first(table, column, moments, findings)
    total = np.zeros(len(moments), dtype=np.int64)
    readable = np.zeros(len(moments), dtype=bool)
    zones = {there.zone_minutes for there in moments if there is not None}
    utc = "utc" in plain(column.context) or "gmt" in plain(column.context) or zones - {None} != set()
    bad: list[str] = []
    for at, (there, minute) in enumerate(zip(moments, minutes, strict=True)):
        day = None if there is None or there.numbers is None else _ordinal(there.numbers, there.year_first, day_first)
        if day is None or minute is None or there is None:
            bad.append(f"row {table.row_numbers[at]} {_written(table.cells(column)[at])}")
            continue
        total[at] = day * DAY_MINUTES + minute - (there.zone_minutes or 0)
        readable[at] = True
    if bad:
        _unreadable(bad, findings)
    if None in zones and len(zones) > 1:
        findings.mistakes.append(
            f"{column.shown} names a time zone in some rows only. Name it in all rows, or in none."
        )
    return Stamps(total, readable, utc=utc)


def _unreadable(bad: list[str], findings: Findings) -> None:
    findings.unreadable = len(bad)
    said = many(len(bad), "date or time", "dates or times")
    findings.mistakes.append(f"{said} cannot be read: {some(bad)}. Write 2023-01-31 13:00.")


def _written(cell: object) -> str:
    return "(empty)" if cell is None or cell == "" else f'"{str(cell)[:30]}"'


@lru_cache(maxsize=4096)
def _ordinal(numbers: tuple[int, int, int], year_first: bool, day_first: bool) -> int | None:
    """Ordinal of a date as written, or None if there is no such day."""
    a, b, c = numbers
    year, month, day = (a, b, c) if year_first else ((c, b, a) if day_first else (c, a, b))
    try:
        return date(year, month, day).toordinal() if 1950 <= year <= 2150 else None
    except ValueError:
        return None


def _day_first(table: Table, column: Column, moments: list[Moment | None], findings: Findings) -> bool:
    """Whether 3/4/2023 is 3 April: one day above 12 tells, a whole year always has one."""
    pairs = {there.numbers[:2] for there in moments if there is not None and there.numbers and not there.year_first}
    first, second = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    cells = table.cells(column)
    if first and second:
        findings.mistakes.append(f"{column.shown} mixes day/month and month/day. Write dates as 2023-01-31.")
    elif pairs and not first and not second:
        findings.mistakes.append(
            f"{column.shown}: {_written(cells[0])} may be day/month or month/day. Write 2023-01-31."
        )
    elif pairs:
        order = "day/month/year" if first else "month/day/year"
        findings.notices.append(f"{column.shown} was read as {order}.")
    return first


def _hour_column(table: Table, moments: list[Moment | None]) -> Column | None:
    """Column of numbers that counts the steps within each day, beside a column of dates that repeat."""
    if len({there.numbers for there in moments if there is not None}) * 2 > len(moments):
        return None
    for column in table.columns:
        if column.kind == "number" and plain(column.name) in HOUR_WORDS and _per_day(table, column):
            return column
    return None


def _per_day(table: Table, column: Column) -> int | None:
    """Count the steps of a day that a column numbers, or None."""
    values = numbers(table, [column], Findings(""))[:, 0]
    if np.isnan(values).any() or (values % 1).any():
        return None
    low, high = int(values.min()), int(values.max())
    count = high - low + 1
    return count if low in (0, 1) and DAY_MINUTES % count == 0 and count in (24, 48, 96, 144, 288) else None


def _hours(table: Table, column: Column) -> list[int | None]:
    values = numbers(table, [column], Findings(""))[:, 0]
    step = DAY_MINUTES // (_per_day(table, column) or 24)
    # 1–24 counts the hours, the first begins at midnight; so does 0–23.
    return [int(value) * step for value in values - values.min()]


def _parts(table: Table) -> dict[str, Column]:
    """Columns of year, month, day, hour (and minute), if all are there."""
    named = {plain(column.name): column for column in reversed(table.columns) if column.kind == "number"}
    found = {part: named[word] for part, words in PARTS.items() for word in words if word in named}
    return found if {"year", "month", "day", "hour"} <= set(found) else {}


def _from_parts(table: Table, parts: dict[str, Column], findings: Findings) -> Stamps:
    values = numbers(table, [parts[part] for part in ("year", "month", "day", "hour")], findings)
    minute = numbers(table, [parts["minute"]], findings)[:, 0] if "minute" in parts else np.zeros(len(values))
    # 1–24 with no minute counts hours; 0–23 names their start.
    if np.nanmin(values[:, 3]) == 1 and np.nanmax(values[:, 3]) == 24 and not minute.any():
        values[:, 3] -= 1
    whole = np.isfinite(values).all(axis=1) & np.isfinite(minute)
    moments: list[Moment | None] = [
        Moment((int(row[0]), int(row[1]), int(row[2])), True, None) if good else None
        for row, good in zip(values, whole, strict=True)
    ]
    minutes = [int(row[3] * 60 + more) if good else None for row, more, good in zip(values, minute, whole, strict=True)]
    return _stamps(table, parts["year"], moments, minutes, findings)


def _serial_column(table: Table) -> Column | None:
    """Column of numbers that are Excel's serial dates, or dates written as 20230131."""
    for column in table.columns:
        if column.kind != "number" or len(table.columns) < 2:
            continue
        values = numbers(table, [column], Findings(""))[:, 0]
        named = any(word in plain(column.name) for word in TIME_WORDS)
        known = values[~np.isnan(values)]
        if _compact(known):
            return column
        if not ((known >= SERIALS[0]) & (known <= SERIALS[1])).all() or len(known) < 2:
            continue
        # Without a header only an even march of at most a day tells dates from loads.
        steps = np.diff(known) * DAY_MINUTES
        even = bool(
            (np.abs(steps - np.median(steps)) < 0.5).mean() > 0.9 and 0.5 < np.median(steps) <= DAY_MINUTES + 0.5
        )
        if named or (even and column.at == table.columns[0].at):
            return column
    return None


def _compact(known: Floats) -> bool:
    """Whether all numbers are dates such as 20230131 or 202301310015."""
    if not len(known) or (known % 1).any():
        return False
    days = known // 10_000 if known.max() > 1e11 else known
    return bool(((days >= 19_800_101) & (days <= 21_001_231)).all() and moment(f"{int(known[0])}") is not None)


def _from_numbers(table: Table, column: Column, findings: Findings) -> Stamps | None:
    values = numbers(table, [column], findings)[:, 0]
    if _compact(values[~np.isnan(values)]):
        moments = [None if np.isnan(value) else moment(f"{int(value)}") for value in values]
        minutes = [None if there is None else there.minute or 0 for there in moments]
        return _stamps(table, column, moments, minutes, findings)
    findings.notices.append(f"{column.shown} was read as Excel serial dates.")
    readable = ~np.isnan(values)
    serial = np.where(readable, values, 0.0)
    total = np.round((serial + EXCEL_ZERO) * DAY_MINUTES).astype(np.int64)
    if not readable.all():
        bad = [f"row {table.row_numbers[at]} (empty)" for at in np.flatnonzero(~readable)]
        _unreadable(bad, findings)
    return Stamps(total, readable, utc=False)
