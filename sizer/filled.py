"""A project from a filled-in spreadsheet: its content, and the cell where every value stands.

The workbook has a sheet of fields of the project, one of fields of its components (a row each), and, where a series is
given step by step, one of series (a column each). :mod:`sizer.report.template` writes such a workbook to be filled in.

::

    Project      field | value
    Components   component | kind | field | value | smallest | largest | step
    Series       one name a column, then one value a step; a value "series: NAME" stands for a column

A field inside another is written with dots (``economics.years``); an empty value leaves the default; a list or a
mapping is written as in a project file (``{shape: office, annual_kwh: 500000}``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sizer.errors import InputError
from sizer.profiles.workbook import cell_address, is_workbook, xlsx_sheet
from sizer.yaml import read_yaml

__all__ = ["COLUMNS", "NOTHING", "SERIES_MARK", "SHEETS", "Filled", "is_filled_workbook", "read_filled"]

SHEETS = {"project": "项目 Project", "components": "设备 Components", "series": "逐时序列 Series"}
"""Titles of the sheets; either half of a title is enough."""
COLUMNS = {
    "component": "设备 Component",
    "kind": "类型 Kind",
    "field": "字段 Field",
    "value": "值 Value",
    "min": "最小 Smallest",
    "max": "最大 Largest",
    "step": "步长 Step",
}
"""Headers of the columns that are read; either half is enough, and others are for the reader only."""
WANTED = {"project": ("field", "value"), "components": tuple(COLUMNS)}
SERIES_MARK = re.compile(r"(?:series|序列)\s*[:：]\s*(.+)", re.IGNORECASE)
TWICE_DECODED = re.compile(r"[\u00a1-\u00ff]{2,}")
HEADER_ROWS = 20  # the header is looked for in so many first rows
BLANK = (None, "")
NOTHING = "null"  # where a field is to have no value, though its default is one

Place = tuple[str | int, ...]


@dataclass
class Filled:
    """What a workbook says.

    Parameters
    ----------
    content : dict
        As a project file's.
    places : mapping
        Where a field stands, "sheet!cell", by its place in the content.
    """

    content: dict[str, Any] = field(default_factory=dict)
    places: dict[Place, str] = field(default_factory=dict)

    def place(self, location: Sequence[str | int]) -> str:
        """Cell of a field, or of what it is a part of; empty where neither stands in the workbook."""
        fields = tuple(location)
        while fields:
            if fields in self.places:
                return self.places[fields]
            fields = fields[:-1]
        return ""


def is_filled_workbook(path: Path) -> bool:
    """Whether a project is given as a workbook."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".et", ".ods")


def read_filled(content: bytes, name: str) -> Filled:
    """Read a filled-in workbook.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What to call it in messages.

    Raises
    ------
    InputError
        Every mistake of form at once, by sheet and cell: a missing sheet or column, merged cells, formulas without
        values, text that was decoded with the wrong table of characters, a value where there is no field.
    """
    if not is_workbook(content, name):
        raise InputError(name, f"is no workbook but text{_as_text(content)}. Save the template as .xlsx and fill it in")
    reader = _Reader(content, name)
    reader.project(reader.table("project"))
    reader.components(reader.table("components"))
    if reader.mistakes:
        raise InputError(name, reader.mistakes)
    return reader.filled


def _as_text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            start = content[:200].decode(encoding, errors="strict" if len(content) <= 200 else "ignore")
        except UnicodeDecodeError:
            continue
        shown = start.splitlines()[0][:40] if start.strip() else ""
        return f" in {encoding.removesuffix('-sig').upper()} (it begins with {shown!r})"
    return ""


@dataclass
class _Table:
    """A sheet with a header: where its columns are, and its rows below."""

    title: str
    header: int
    columns: dict[str, int]
    rows: list[list[Any]]

    def at(self, row: int, column: str) -> str:
        """Address of a cell."""
        return f"{self.title}!{cell_address(row, self.columns[column])}"

    def get(self, row: int, column: str) -> Any:
        """Value of a cell; None where there is none."""
        place = self.columns.get(column, -1)
        value = self.rows[row][place] if 0 <= place < len(self.rows[row]) else None
        return value.strip() if isinstance(value, str) else value


class _Reader:
    """Reads sheets and collects mistakes."""

    def __init__(self, content: bytes, name: str) -> None:
        self.content, self.name = content, name
        self.mistakes: list[str] = []
        self.filled = Filled()
        self._series: dict[str, list[float]] | None = None

    def _sheet(self, key: str) -> tuple[str, Any] | None:
        """Title and cells of a sheet by either half of its title; None where it is not there."""
        whole = SHEETS[key]
        for title in (whole, *whole.split(" ")):
            try:
                return title, xlsx_sheet(self.content, self.name, title)
            except InputError as error:
                if "has no sheet" not in error.mistakes[0]:
                    raise
        return None

    def table(self, key: str) -> _Table | None:
        """Return a sheet as a table; what is wrong with its form is collected."""
        found = self._sheet(key)
        if found is None:
            self.mistakes.append(f'there is no sheet "{SHEETS[key]}". Take a fresh template, or give it back its name')
            return None
        title, sheet = found
        self.mistakes += [
            f"{title}!{cells}: cells are merged. Unmerge them: every row stands alone" for _, cells in sheet.merged
        ]
        for place in sheet.uncalculated:
            self.mistakes.append(
                f"{title}!{place}: holds a formula without a value. Open the file, let it calculate, save it"
            )
        self._garbled(title, sheet.rows)
        return self._headed(title, sheet.rows, WANTED[key])

    def _garbled(self, title: str, rows: Sequence[Sequence[Any]]) -> None:
        """Report GBK text that was read as Western text, like "ÏîÄ¿" for 项目."""
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str) and TWICE_DECODED.search(value):
                    meant = _gbk(value)
                    if meant:
                        place = f"{title}!{cell_address(number, column)}"
                        self.mistakes.append(
                            f'{place}: {value[:30]!r} is GBK text read wrongly, probably "{meant[:30]}"'
                        )

    def _headed(self, title: str, rows: list[list[Any]], wanted: Sequence[str]) -> _Table | None:
        best: dict[str, int] = {}
        header = 0
        for number, row in enumerate(rows[:HEADER_ROWS]):
            columns = {key: place for key in wanted for place, cell in enumerate(row) if _is_header(cell, COLUMNS[key])}
            if len(columns) > len(best):
                best, header = columns, number
        missing = [key for key in wanted if key not in best]
        if missing:
            names = ", ".join(f'"{COLUMNS[key]}"' for key in missing)
            self.mistakes.append(f"{title}!A{header + 1}: the header has no column {names}. Give it back")
            return None
        return _Table(title, header, best, rows)

    def project(self, table: _Table | None) -> None:
        """Read the project's own fields."""
        if table is None:
            return
        for row in range(table.header + 1, len(table.rows)):
            name, value = table.get(row, "field"), table.get(row, "value")
            if name in BLANK:
                if value not in BLANK:
                    self.mistakes.append(
                        f"{table.at(row, 'value')}: a value without a field. Write the field beside it"
                    )
                continue
            if value not in BLANK:
                self._set((*str(name).split("."),), self._value(value, table.at(row, "value")), table.at(row, "value"))

    def components(self, table: _Table | None) -> None:
        """Read the components, in the order in which they first stand."""
        if table is None:
            return
        order: list[str] = []
        listed: list[dict[str, Any]] = []
        for row in range(table.header + 1, len(table.rows)):
            label, name = table.get(row, "component"), table.get(row, "field")
            values = {key: table.get(row, key) for key in ("value", "min", "max", "step")}
            if label in BLANK:
                given = [key for key, value in values.items() if value not in BLANK]
                if given:
                    self.mistakes.append(
                        f"{table.at(row, given[0])}: a value without a component. Name it in the first column"
                    )
                continue
            label = str(label)
            if label not in order:
                order.append(label)
                listed.append({"name": label})
                self.filled.places["components", len(order) - 1] = table.at(row, "component")
            number = order.index(label)
            if table.get(row, "kind") not in BLANK:
                listed[number].setdefault("kind", str(table.get(row, "kind")))
                self.filled.places.setdefault(("components", number, "kind"), table.at(row, "kind"))
            if name not in BLANK:
                self._component_field(table, row, number, str(name), values)
        for number, own in enumerate(listed):
            for key, value in own.items():
                self._put(("components", number, key), value)

    def _component_field(self, table: _Table, row: int, number: int, name: str, values: Mapping[str, Any]) -> None:
        location: Place = ("components", number, *name.split("."))
        limits = {key: values[key] for key in ("min", "max", "step") if values[key] not in BLANK}
        if values["value"] not in BLANK and limits:
            self.mistakes.append(f"{table.at(row, 'value')}: {name} has a value and a range. Leave one of them empty")
        elif limits:
            for key, value in limits.items():
                self._set((*location, key), self._value(value, table.at(row, key)), table.at(row, key))
            self.filled.places[location] = table.at(row, next(iter(limits)))
        elif values["value"] not in BLANK:
            self._set(location, self._value(values["value"], table.at(row, "value")), table.at(row, "value"))

    def _value(self, value: Any, place: str) -> Any:
        """A cell's value: a column of the sheet of series, a list or mapping as in a project file, or itself."""
        if not isinstance(value, str):
            return value
        if value.lower() == NOTHING:
            return None
        named = SERIES_MARK.fullmatch(value)
        if named:
            return self._column(named.group(1).strip(), place)
        if value[:1] in "[{":
            try:
                return read_yaml(f"value: {value}", place)["value"]
            except InputError as error:
                self.mistakes.append(f"{place}: {error.mistakes[0]}")
                return None
        return value

    def _column(self, name: str, place: str) -> list[float]:
        if self._series is None:
            self._series = self._read_series()
        if name not in self._series:
            known = ", ".join(self._series) or "none"
            self.mistakes.append(
                f'{place}: there is no series "{name}" on the sheet "{SHEETS["series"]}". There: {known}'
            )
            return []
        return self._series[name]

    def _read_series(self) -> dict[str, list[float]]:
        """Columns of numbers under their names; a cell that is no number is a mistake."""
        found = self._sheet("series")
        if found is None or not found[1].rows:
            return {}
        title, sheet = found
        columns: dict[str, list[float]] = {}
        for place, head in enumerate(sheet.rows[0]):
            if head in BLANK:
                continue
            cells = [row[place] if place < len(row) else None for row in sheet.rows[1:]]
            while cells and cells[-1] in BLANK:
                cells.pop()
            for number, cell in enumerate(cells, start=2):
                if isinstance(cell, bool) or not isinstance(cell, int | float):
                    shown = "is empty" if cell in BLANK else f"is {cell!r}"
                    self.mistakes.append(f"{title}!{cell_address(number - 1, place)}: {shown}, but must be a number")
                    break
            columns[str(head).strip()] = [float(cell) for cell in cells if isinstance(cell, int | float)]
        return columns

    def _set(self, location: Place, value: Any, place: str) -> None:
        if location in self.filled.places:
            self.mistakes.append(f"{place}: {location[-1]} stands already at {self.filled.places[location]}")
            return
        self.filled.places[location] = place
        if not self._put(location, value):
            self.mistakes.append(
                f"{place}: {'.'.join(map(str, location))} lies inside a field that has a value of its own"
            )

    def _put(self, location: Place, value: Any) -> bool:
        here: Any = self.filled.content
        for part, following in zip(location[:-1], location[1:], strict=True):
            if isinstance(part, int):
                while len(here) <= part:
                    here.append({})
                here = here[part]
            else:
                here = here.setdefault(part, [] if isinstance(following, int) else {})
            if not isinstance(here, dict | list):
                return False
        here[location[-1]] = value
        return True


def _is_header(cell: Any, title: str) -> bool:
    return isinstance(cell, str) and cell.strip().lower() in (
        title.lower(),
        *(half.lower() for half in title.split(" ")),
    )


def _gbk(text: str) -> str:
    """What GBK text says that was read as Western text; empty where it is none."""
    try:
        meant = text.encode("latin-1").decode("gb18030")
    except UnicodeError:
        return ""
    return meant if any("\u4e00" <= c <= "\u9fff" for c in meant) else ""
