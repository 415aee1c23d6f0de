"""Rows of a CSV file: encoding, separator and decimal comma found by rule, never by guess."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from itertools import islice

from sizer.errors import InputError
from sizer.profiles.cells import Cell, Comma, comma_meaning

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "Sheet", "csv_sheet"]

MAX_ROWS = 600_000
"""A leap year of minutes is 527,040 rows."""
MAX_COLUMNS = 2_000

_SEPARATORS = (";", "\t", "|", ",")
_SHOWN = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}


@dataclass
class Sheet:
    """Cells of a table, as they stand."""

    rows: list[list[Cell]]
    """Row i of the file is ``rows[i - 1]``; short rows stay short."""
    comma: Comma = "thousands"
    """What a comma inside a number means."""
    notices: list[str] = field(default_factory=list)
    """How the file was understood."""
    merged: list[tuple[int, str]] = field(default_factory=list)
    """Merged cells: last row, range."""
    uncalculated: list[str] = field(default_factory=list)
    """Cells with a formula that holds no result."""


def csv_sheet(content: bytes, name: str) -> Sheet:
    r"""Read the rows of a delimited text.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What to call it in messages.

    Returns
    -------
    Sheet
        Cells as text.

    Raises
    ------
    InputError
        Unknown encoding, broken quotes, too many rows, or an ambiguous decimal comma.

    Notes
    -----
    Encodings are tried in this order, each strictly: a UTF-16 byte order mark, UTF-8 with or without mark, GB18030.
    Statistical detection takes short GBK text for Korean. Separators are tried in the order ``;`` tab ``|`` ``,``;
    the first that stands in most lines is taken.

    Examples
    --------
    >>> csv_sheet("时间;负荷\n00:00;1,5\n".encode("gb18030"), "load.csv").comma
    'decimal'
    """
    text, encoding = _decode(content, name)
    sheet = Sheet([])
    if encoding != "utf-8-sig":
        sheet.notices.append(f"{name} was read as {encoding.upper()} text.")
    separator = _separator(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for row in islice(reader, MAX_ROWS + 1):
            sheet.rows.append(list(row))
    except csv.Error as error:
        line = len(sheet.rows) + 1
        raise InputError(name, f"row {line}: {error}. A quotation mark is probably not closed.") from error
    if len(sheet.rows) > MAX_ROWS:
        raise InputError(name, f"has more than {MAX_ROWS:,} rows; give one year in steps of one minute or longer.")
    sheet.comma = _comma(sheet.rows, separator, name)
    if sheet.comma == "decimal":
        sheet.notices.append(f"{name} is separated by {_SHOWN[separator]} and was read with decimal commas.")
    return sheet


def _decode(content: bytes, name: str) -> tuple[str, str]:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    advice = "Save the table as CSV UTF-8 or as .xlsx."
    raise InputError(name, f"is not text in UTF-8, UTF-16 with a byte order mark, or GB18030. {advice}")


def _separator(text: str) -> str:
    lines = [line for line in islice(io.StringIO(text), 200) if line.strip()]
    for separator in _SEPARATORS:
        if 2 * sum(separator in line for line in lines) > len(lines):
            return separator
    return ","


def _comma(rows: list[list[Cell]], separator: str, name: str) -> Comma:
    meaning, shown = comma_meaning(str(cell) for row in rows for cell in row)
    if meaning is not None:
        return meaning
    if " and " in shown:
        raise InputError(name, f"mixes decimal commas and commas between thousands: {shown}. Use a decimal point.")
    if separator == ",":
        return "thousands"
    raise InputError(
        name,
        f"{shown} may mean {shown.replace(',', '.')} or {shown.replace(',', '')}, and no other cell tells. "
        "Use a decimal point, or leave out the comma between thousands.",
    )
