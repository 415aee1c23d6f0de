"""From cells to columns: where the numbers begin, what each column is, which one is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from openpyxl.utils import get_column_letter

from sizer.errors import InputError
from sizer.profiles.cells import Cell, Comma, Kind, kind, number
from sizer.profiles.delimited import Sheet
from sizer.profiles.units import plain

__all__ = ["Column", "Findings", "Table", "choose_column", "many", "matching", "numbers", "some", "table"]

Floats = npt.NDArray[np.float64]

SHOWN = 5
"""How many cells or times a message names before it counts the rest."""
LARGEST = 1e15
"""No load is larger, in any unit, and no date written as a number."""
HEADER_ROWS = 40
"""Numbers begin within so many rows."""

UNIT_WORDS = ("单位", "unit", "units", "计量单位")
INDEX_WORDS = ("序号", "no", "no.", "index", "id", "#", "行号", "hour of year", "step", "编号")
MULTIPLIER_WORDS = ("倍率", "multiplier", "ct ratio", "变比")
# Not an active load, even if it is the only other column of numbers.
OTHER_WORDS = (
    "无功", "反向", "电压", "电流", "功率因数", "电价", "价格", "温度", "湿度", "辐照", "频率",
    "kvar", "voltage", "current (a)", "current_a", "power factor", "price", "temp", "irradiance",
    "humidity", "reactive", "export",
)  # fmt: skip
# The first group that fits any column decides.
ALIASES = (
    ("负荷", "load", "用电功率", "demand"),
    ("有功", "功率", "active", "power", "kw"),
    ("电量", "用电", "energy", "consumption", "kwh", "mwh", "mw"),
)


@dataclass
class Findings:
    """What is wrong with a file, and what was done with it."""

    name: str
    mistakes: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unreadable: int = 0
    """Rows whose time cannot be read; so many missing times are no second mistake."""

    def stop(self, mistake: str = "") -> InputError:
        """Give the error to raise when nothing further can be read."""
        return InputError(self.name, [*self.mistakes, mistake] if mistake else self.mistakes)


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    at: int
    """Position, from 0."""
    kind: Kind
    """What most of its cells are."""
    name: str
    """Header as written, or ""."""
    context: str
    """Everything that stands above the numbers in this column: header, units."""

    @property
    def shown(self) -> str:
        """Name for messages."""
        letter = get_column_letter(self.at + 1)
        return f'column {letter} "{self.name}"' if self.name else f"column {letter}"


@dataclass(frozen=True)
class Table:
    """Rows of cells under named columns."""

    rows: list[list[Cell]]
    """Rows of numbers only."""
    row_numbers: list[int]
    """Row of the file each one stands in, from 1."""
    columns: list[Column]
    """Columns that are not empty."""
    comma: Comma
    """What a comma inside a number means."""
    caption: str = ""
    """Cells outside the columns of values that speak of a unit."""

    def cells(self, column: Column) -> list[Cell]:
        """Cells of a column, one per row."""
        at = column.at
        return [row[at] if at < len(row) else None for row in self.rows]


def many(count: int, singular: str, plural: str) -> str:
    """Count things, with the verb that agrees.

    Examples
    --------
    >>> many(1, "value is", "values are"), many(2000, "value is", "values are")
    ('1 value is', '2,000 values are')
    """
    return f"{count:,} {singular if count == 1 else plural}"


def some(items: Sequence[str]) -> str:
    """Name the first five, count the rest.

    Examples
    --------
    >>> some(["a", "b"]), some(list("abcdefgh"))
    ('a, b', 'a, b, c, d, e and 3 more')
    """
    more = len(items) - SHOWN
    return ", ".join(items[:SHOWN]) + (f" and {more} more" if more > 0 else "")


HOURLY = ("Give one row per hour, or one row per day.", "Give one number per hour in kW.")


def table(sheet: Sheet, findings: Findings, ask: tuple[str, str] = HOURLY) -> Table:
    """Find the header and the numbers under it.

    Parameters
    ----------
    sheet : Sheet
        Cells.
    findings : Findings
        Gets what was understood.
    ask : pair of str
        What to do where there are no rows, and where there are no numbers.

    Raises
    ------
    InputError
        The table is empty, has a header only, or holds no numbers.
    """
    filled = [at for at, row in enumerate(sheet.rows) if any(not _empty(cell) for cell in row)]
    if not filled:
        raise findings.stop(f"is empty. {ask[0]}")
    kinds = _kinds(sheet, filled)
    usual = [_majority([row[at] for row in kinds.values() if at < len(row)]) for at in range(_width(sheet, filled))]
    if "number" not in usual:
        first = sheet.rows[filled[0]]
        seen = next(str(cell) for cell in first if not _empty(cell))[:40]
        rest = "only text" if len(filled) > 1 else "a header only"
        raise findings.stop(f'holds {rest} (first cell: "{seen}"), no numbers. {ask[1]}')
    begin = next((at for at in filled[:HEADER_ROWS] if _is_data(sheet, at, usual)), None)
    if begin is None:
        raise findings.stop(
            f"has no row of numbers among its first {HEADER_ROWS} rows. Remove the text above the table."
        )
    head = [sheet.rows[at] for at in filled if at < begin]
    columns = _columns(head, usual)
    body = _body(filled, begin, len(columns))
    _check_width(head, sheet, body, findings)
    merged = [shown for last, shown in sheet.merged if last > begin]
    if merged:
        said = many(len(merged), "merged range lies", "merged ranges lie")
        findings.mistakes.append(f"{said} among the numbers: {some(merged)}. Unmerge and fill every cell.")
    caption = _caption(head, columns, sheet.rows[begin])
    return Table([sheet.rows[at] for at in body], [at + 1 for at in body], columns, sheet.comma, caption)


def _body(filled: list[int], begin: int, columns: int) -> list[int]:
    """Rows of values; an empty line in a lone column is a missing value, not nothing."""
    body = [at for at in filled if at >= begin]
    every = list(range(begin, filled[-1] + 1))
    return every if columns == 1 and len(every) < 1.1 * len(body) else body


def _caption(head: list[list[Cell]], columns: list[Column], first: list[Cell]) -> str:
    """Title lines that say 单位 or unit, and the first cell of a column of that name."""
    titles = [str(cell) for row in head for cell in row if any(word in plain(str(cell)) for word in UNIT_WORDS)]
    beside = [str(first[column.at]) for column in columns if column.kind == "text" and plain(column.name) in UNIT_WORDS]
    return " ".join([*beside, *titles])


def _empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _width(sheet: Sheet, filled: list[int]) -> int:
    return max(
        max((at + 1 for at, cell in enumerate(sheet.rows[row]) if not _empty(cell)), default=0) for row in filled
    )


def _kinds(sheet: Sheet, filled: list[int]) -> dict[int, list[Kind]]:
    """Kinds of the cells in some two hundred rows, the first ones among them."""
    step = max(1, len(filled) // 150)
    chosen = sorted({*filled[:20], *filled[::step]})
    return {at: [kind(cell, sheet.comma) for cell in sheet.rows[at]] for at in chosen}


def _majority(kinds: list[Kind]) -> Kind:
    counted = Counter(one for one in kinds if one != "blank")
    if not counted:
        return "blank"
    # A date-time at midnight is often written as a date.
    if counted["datetime"] and counted["date"]:
        counted["datetime"] += counted.pop("date")
    # One good cell in two makes a column of numbers: the others are reported one by one, not taken for a header.
    top, count = counted.most_common(1)[0]
    return "number" if top == "text" and counted["number"] * 2 >= count else top


def _is_data(sheet: Sheet, at: int, usual: list[Kind]) -> bool:
    """Whether a row looks like the rows below it, and not like their header."""
    row = sheet.rows[at]
    seen = [(kind(cell, sheet.comma), want) for cell, want in zip(row, usual, strict=False)]
    fit = [have == want for have, want in seen if want != "text" and have != "blank"]
    wrong = any(have in ("text", "clock") and want == "number" for have, want in seen)
    wrong = wrong or any(have in ("text", "number") and want in ("datetime", "date", "clock") for have, want in seen)
    timed = any(have == want for have, want in seen if want in ("datetime", "date"))
    return any(fit) and (timed or not wrong) and not _counts_up(row, sheet.comma)


def _counts_up(row: list[Cell], comma: Comma) -> bool:
    """Whether a row only numbers its columns: 0, 1, 2 … or 1, 2, 3 …."""
    values = [number(cell, comma) for cell in row if kind(cell, comma) == "number"]
    return len(values) >= 24 and values in ([*map(float, range(len(values)))], [*map(float, range(1, len(values) + 1))])


def _columns(head: list[list[Cell]], usual: list[Kind]) -> list[Column]:
    titles: list[Cell] = max(head, key=lambda row: sum(not _empty(cell) for cell in row), default=[])
    columns = []
    for at, one in enumerate(usual):
        if one == "blank":
            continue
        above = [str(row[at]).strip() for row in head if at < len(row) and not _empty(row[at])]
        title = str(titles[at]).strip() if at < len(titles) and not _empty(titles[at]) else ""
        columns.append(Column(at, one, title, " ".join(above)))
    return columns


def _check_width(head: list[list[Cell]], sheet: Sheet, body: list[int], findings: Findings) -> None:
    """Refuse rows with more cells than the header names: a decimal comma between commas does that."""
    titled = max((_width(Sheet([row]), [0]) for row in head), default=0)
    wide = [at for at in body if any(not _empty(cell) for cell in sheet.rows[at][titled:])] if titled else []
    if wide:
        said = f"{many(len(wide), 'row has', 'rows have')} more cells than the header's {titled}"
        first = f"the first is row {wide[0] + 1}: {str(sheet.rows[wide[0]])[:60]}"
        advice = "If these are decimal commas, separate cells by semicolons; else name every column."
        findings.mistakes.append(f"{said}, {first}. {advice}")


def matching(columns: list[Column], words: Sequence[str]) -> list[Column]:
    """Columns whose header holds one of the words."""
    return [column for column in columns if any(word in plain(column.context) for word in words)]


def choose_column(columns: list[Column], wanted: str | int | None, every: list[Column], findings: Findings) -> Column:
    """Pick the column of values.

    Parameters
    ----------
    columns : list of Column
        Columns of numbers that may be meant.
    wanted : str, int or None
        Header, or number counted from 1; None to find it.
    every : list of Column
        All columns of the table, for messages.
    findings : Findings
        Takes a notice when a choice was made.

    Raises
    ------
    InputError
        Unknown, double or ambiguous.
    """
    listed = some([f"{column.at + 1} {column.name or '(no name)'}" for column in every])
    if isinstance(wanted, int):
        found = [column for column in every if column.at + 1 == wanted]
    elif wanted is not None:
        found = [column for column in every if plain(column.name) == plain(wanted)]
    else:
        return _guess(columns, listed, findings)
    if not found:
        raise findings.stop(f"has no column {wanted!r}. Its columns: {listed}.")
    if len(found) > 1:
        places = " and ".join(str(column.at + 1) for column in found)
        raise findings.stop(f"has {len(found)} columns named {wanted!r}, numbers {places}. Give the number instead.")
    if found[0].kind != "number":
        raise findings.stop(f"{found[0].shown} holds {found[0].kind}s, not numbers. Columns: {listed}.")
    return found[0]


def _guess(columns: list[Column], listed: str, findings: Findings) -> Column:
    other = matching(columns, OTHER_WORDS)
    likely = [column for column in columns if column not in other] or columns
    if len(likely) > 1:
        likely = next((found for words in ALIASES if (found := matching(likely, words))), likely)
    if not likely:
        raise findings.stop(f"has no column of values. Its columns: {listed}.")
    if len(likely) > 1:
        names = Counter(plain(column.name) for column in likely if column.name)
        double = (
            f' The name "{names.most_common(1)[0][0]}" stands twice.'
            if names and names.most_common(1)[0][1] > 1
            else ""
        )
        shown = some([f"{column.at + 1} {column.name or '(no name)'}" for column in likely])
        raise findings.stop(f"has {len(likely)} columns that may be the load: {shown}.{double} Name one with column:.")
    if len(columns) > 1:
        findings.notices.append(f"{likely[0].shown} of {findings.name} was taken as the load.")
    return likely[0]


def numbers(table: Table, columns: list[Column], findings: Findings) -> Floats:
    """Values of some columns, (rows, columns), NaN where there is none; cells that hold no number become a mistake."""
    values = np.full((len(table.rows), len(columns)), np.nan)
    text: list[str] = []
    for across, column in enumerate(columns):
        letter = get_column_letter(column.at + 1)
        for down, cell in enumerate(table.cells(column)):
            try:
                value = number(cell, table.comma)
            except ValueError:
                text.append(f'{letter}{table.row_numbers[down]} "{str(cell)[:30]}"')
                value = 0.0
            if value is not None:
                values[down, across] = value
    endless = np.argwhere(np.abs(values) > LARGEST)
    if len(endless):
        places = [f"{get_column_letter(columns[b].at + 1)}{table.row_numbers[a]}" for a, b in endless]
        findings.mistakes.append(
            f"{many(len(places), 'cell is', 'cells are')} infinite or too large: {some(places)}. Write a finite number."
        )
        values[np.abs(values) > LARGEST] = 0.0
    if text:
        said = many(len(text), "cell is no number", "cells are no numbers")
        findings.mistakes.append(f"{said}: {some(text)}. Write a plain number, or leave it empty.")
    return values
