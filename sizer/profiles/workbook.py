"""Rows of an XLSX file, read within limits and without trusting it."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter

from sizer.errors import InputError
from sizer.profiles.cells import Cell, comma_meaning, kind
from sizer.profiles.delimited import MAX_COLUMNS, MAX_ROWS, Sheet

__all__ = ["cell_address", "is_workbook", "xlsx_sheet"]

MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 200
MAX_ENTRIES = 2_000
# An empty or constant part of this size packs well and harms nobody.
SMALL_BYTES = 1_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Open it in Excel or WPS and save it as .xlsx or as CSV UTF-8."
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def is_workbook(content: bytes, name: str) -> bool:
    r"""Whether the bytes are an XLSX file; other kinds of file that are no text are refused by name.

    Raises
    ------
    InputError
        An old .xls, a password, an .xlsb, an .ods, a web page or a PDF.

    Examples
    --------
    >>> is_workbook(b"kw\n1\n", "load.csv")
    False
    """
    start = content[:512].lstrip().lower()
    reason = ""
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        reason = "is protected by a password. Remove it" if locked else "is an old .xls workbook"
        reason += ". " + _SAVE_AS if not locked else " (File, Info, Protect Workbook) and save it again."
    elif content.startswith(b"%PDF"):
        reason = f"is a PDF, not a table. {_SAVE_AS}"
    elif start.startswith((b"<html", b"<!doctype", b"<table", b"<meta")):
        reason = f"is a web page with a table's name. {_SAVE_AS}"
    elif start.startswith(b"<?xml"):
        reason = f"is an XML document, not a table. {_SAVE_AS}"
    if reason:
        raise InputError(name, reason)
    return content.startswith(b"PK")


def cell_address(row: int, column: int) -> str:
    """Address of a cell from zero-based numbers.

    Examples
    --------
    >>> cell_address(6, 3)
    'D7'
    """
    return f"{get_column_letter(column + 1)}{row + 1}"


def xlsx_sheet(content: bytes, name: str, wanted: str | None) -> Sheet:
    """Read the rows of one sheet.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What to call it in messages.
    wanted : str or None
        Sheet by name; None takes the only visible sheet with numbers.

    Returns
    -------
    Sheet
        Cells with the types the file gives them.

    Raises
    ------
    InputError
        A damaged or hostile file, no such sheet, or more than one to choose from.

    Notes
    -----
    Before anything is unpacked: at most 2,000 entries, 200 MB in sum, 200 times each entry's packed size. Entities and
    document types in the XML are refused by defusedxml, through which openpyxl reads.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, name)
            return _open(content, archive, name, wanted)
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged file makes it stumble over
        if _is_hostile(error):
            raise InputError(name, f"declares XML entities, which no spreadsheet needs. {_SAVE_AS}") from error
        raise InputError(name, f"is damaged or no XLSX workbook ({type(error).__name__}). {_SAVE_AS}") from error


def _is_hostile(error: BaseException | None) -> bool:
    """Whether defusedxml refused the file; openpyxl wraps its error."""
    while error is not None and not isinstance(error, DefusedXmlException):
        error = error.__cause__ or error.__context__
    return error is not None


def _check_archive(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise InputError(name, f"is a binary or OpenDocument workbook. {_SAVE_AS}")
    if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise InputError(name, "is a ZIP archive, not a workbook. Unpack it and name the table inside.")
    total = sum(entry.file_size for entry in entries)
    large = [entry for entry in entries if entry.file_size > SMALL_BYTES]
    worst = max((entry.file_size / max(entry.compress_size, 1) for entry in large), default=0)
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED_BYTES or worst > MAX_RATIO:
        raise InputError(
            name,
            f"would unpack to {total / 1e6:.0f} MB in {len(entries)} parts, up to {worst:.0f} times their packed size; "
            f"allowed are {MAX_UNPACKED_BYTES // 1_000_000} MB, {MAX_ENTRIES} parts, {MAX_RATIO} times. Save only the "
            "table, as CSV.",
        )


def _open(content: bytes, archive: zipfile.ZipFile, name: str, wanted: str | None) -> Sheet:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about styles and extensions it leaves out
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        title, rows, notices = _choose(book, name, wanted)
        sheet = Sheet(rows, notices=notices)
        meaning, shown = comma_meaning(cell for row in rows for cell in row if isinstance(cell, str))
        if meaning is None and " and " in shown:
            raise InputError(
                name, f"mixes decimal commas and commas between thousands: {shown}. Use numbers, not text."
            )
        sheet.comma = meaning or "thousands"
        raw = archive.read(getattr(book[title], "_worksheet_path", "").lstrip("/"))
        sheet.merged = [
            (int(last), f"{a.decode()}{int(b)}:{c.decode()}{int(last)}") for a, b, c, last in _MERGED.findall(raw)
        ]
        if _FORMULA.search(raw):
            formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet.uncalculated = list(_uncalculated(rows, formulas[title]))
    return sheet


def _uncalculated(rows: list[list[Cell]], formulas: Any) -> Iterator[str]:
    formulas.reset_dimensions()
    for at, (row, cells) in enumerate(zip(rows, formulas.iter_rows(values_only=True), strict=False), start=1):
        for column, (value, formula) in enumerate(zip(row, cells, strict=False), start=1):
            if value is None and formula is not None:
                yield f"{get_column_letter(column)}{at}"


def _choose(book: Any, name: str, wanted: str | None) -> tuple[str, list[list[Cell]], list[str]]:
    """Title, rows and notices of the sheet to read."""
    titles = {sheet.title: sheet for sheet in book.worksheets}
    hidden = [title for title, sheet in titles.items() if sheet.sheet_state != "visible"]
    if wanted is not None:
        if wanted not in titles:
            raise InputError(name, f'has no sheet "{wanted}". Its sheets: {_list(titles)}.')
        notices = (
            [f'Sheet "{wanted}" of {name} is hidden; it was read because it is named.'] if wanted in hidden else []
        )
        return wanted, _rows(titles[wanted], name), notices
    tables = {title: _rows(titles[title], name) for title in titles if title not in hidden}
    full = [title for title, rows in tables.items() if _has_numbers(rows)]
    if len(full) == 1:
        return full[0], tables[full[0]], [f'Sheet "{full[0]}" of {name} was read.'] if len(titles) > 1 else []
    if full:
        raise InputError(name, f"has {len(full)} sheets with numbers: {_list(full)}. Name one with sheet:.")
    if hidden:
        advice = "Show it in Excel, or name it with sheet:."
        raise InputError(name, f"has numbers in no visible sheet; hidden: {_list(hidden)}. {advice}")
    first = next(iter(tables), None)
    if first is None:
        raise InputError(name, "has no sheet with cells, only charts.")
    return first, tables[first], []


def _list(titles: Any) -> str:
    shown = [f'"{title}"' for title in titles]
    return ", ".join(shown[:8]) + (f" and {len(shown) - 8} more" if len(shown) > 8 else "")


def _has_numbers(rows: list[list[Cell]]) -> bool:
    return any(kind(cell) == "number" for row in rows[:200] for cell in row)


def _rows(sheet: Any, name: str) -> list[list[Cell]]:
    # The size a sheet claims is not its size: a forged one pads a million rows.
    sheet.reset_dimensions()
    rows: list[list[Cell]] = []
    for row in sheet.iter_rows(values_only=True):
        if len(row) > MAX_COLUMNS or len(rows) >= MAX_ROWS:
            limit = f"{MAX_ROWS:,} rows and {MAX_COLUMNS:,} columns"
            raise InputError(name, f'sheet "{sheet.title}" is larger than {limit}. Save only the table.')
        rows.append(list(row))
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    return rows
