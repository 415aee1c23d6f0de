"""Pages of a workbook: cells that cannot turn into formulas, hold no NaN, and look alike on every sheet.

User text is written as text whatever it begins with, control characters are dropped and very long names are cut.
Every formula carries the value it has now, so that a viewer that does not calculate shows the truth.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil, isfinite
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from sizer.report.words import Languages, say_in

__all__ = ["Book", "Page", "STYLES", "cell", "plain_text"]

LONGEST_NAME = 300  # characters; nobody reads more in a cell, and Excel ends at 32,767
REFUSED = frozenset(
    "\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # not XML, or reverses the text
LONGEST_SHEET = 31  # Excel's limit
SEPARATED = 10_000  # whole numbers from here on are written with thousands separated; a year is not
INK, PAPER, RULE = "#1F3A5F", "#EEF2F7", "#B8C2CC"

STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": INK},
    "section": {"bold": True, "font_size": 12, "font_color": INK, "bottom": 1, "bottom_color": RULE},
    "header": {
        "bold": True,
        "bg_color": INK,
        "font_color": "white",
        "text_wrap": True,
        "valign": "vcenter",
        "align": "center",
    },
    "header_year": {"bold": True, "bg_color": INK, "font_color": "white", "num_format": "0", "align": "center"},
    "header_share": {"bold": True, "bg_color": INK, "font_color": "white", "num_format": "0%", "align": "right"},
    "text": {"valign": "top"},
    "bold": {"bold": True, "valign": "top"},
    "bold_wrap": {"bold": True, "valign": "top", "text_wrap": True},
    "unit": {"valign": "top", "indent": 1, "font_color": "#5A6773"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "interval": {"align": "center", "valign": "top", "text_wrap": True},
    "note": {"italic": True, "font_color": "#5A6773", "text_wrap": True, "valign": "top"},
    "note_line": {"italic": True, "font_color": "#5A6773"},
    "banner": {"bold": True, "font_color": "#9C3A00"},
    "number": {"num_format": "#,##0.00;-#,##0.00;0", "valign": "top"},
    "plain": {"num_format": "General", "valign": "top", "align": "right"},
    "whole": {"num_format": "#,##0;-#,##0;0", "valign": "top"},
    "money": {"num_format": '#,##0;[Red]-#,##0;"–"', "valign": "top"},
    "price": {"num_format": "0.0000", "valign": "top"},
    "share": {"num_format": "0.0%", "valign": "top"},
    "percent": {"num_format": "0.00%", "valign": "top"},
    "index": {"num_format": "0.0000", "font_color": "#5A6773"},
    "years": {"num_format": "0.00", "align": "right", "valign": "top"},
    "tiny": {"num_format": "0.0E+00", "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "step": {"num_format": "0.000"},
    "total": {"num_format": '#,##0;[Red]-#,##0;"–"', "bold": True, "top": 1, "top_color": RULE},
    "total_text": {"bold": True, "top": 1, "top_color": RULE},
    "input_percent": {
        "num_format": "0.00%",
        "font_color": "#0000C8",
        "bg_color": "#FFF8C6",
        "locked": False,
        "border": 1,
        "border_color": RULE,
    },
    "input_whole": {
        "num_format": "0",
        "font_color": "#0000C8",
        "bg_color": "#FFF8C6",
        "locked": False,
        "border": 1,
        "border_color": RULE,
    },
    "input_price": {
        "num_format": "#,##0.0000##",
        "font_color": "#0000C8",
        "bg_color": "#FFF8C6",
        "locked": False,
        "border": 1,
        "border_color": RULE,
    },
    "linked_money": {"num_format": '#,##0;[Red]-#,##0;"–"', "valign": "top", "font_color": "#1E7B45"},
    "input_money": {
        "num_format": "#,##0;-#,##0",
        "font_color": "#0000C8",
        "bg_color": "#FFF8C6",
        "locked": False,
        "border": 1,
        "border_color": RULE,
    },
    "card_name": {"font_color": "#5A6773", "bg_color": PAPER, "text_wrap": True, "valign": "vcenter", "indent": 1},
    "card_money": {
        "num_format": "#,##0;-#,##0",
        "bold": True,
        "font_size": 14,
        "font_color": INK,
        "bg_color": PAPER,
        "align": "right",
    },
    "card_years": {
        "num_format": "0.00",
        "bold": True,
        "font_size": 14,
        "font_color": INK,
        "bg_color": PAPER,
        "align": "right",
    },
    "cents": {"num_format": "#,##0.00"},
    "card_percent": {
        "num_format": "0.00%",
        "bold": True,
        "font_size": 14,
        "font_color": INK,
        "bg_color": PAPER,
        "align": "right",
    },
    "card_price": {
        "num_format": "0.0000",
        "bold": True,
        "font_size": 14,
        "font_color": INK,
        "bg_color": PAPER,
        "align": "right",
    },
    "card_unit": {"font_color": "#5A6773", "bg_color": PAPER, "valign": "vcenter"},
    "good": {"font_color": "#1E7B45", "bold": True, "align": "center", "valign": "top", "text_wrap": True},
    "bad": {"font_color": "#B3261E", "bold": True, "align": "center", "valign": "top", "text_wrap": True},
    "grey": {"font_color": "#7A8793", "align": "center", "valign": "top", "text_wrap": True},
}
"""Number format and looks by name; blue on yellow is for editing, and only that is unlocked."""


def plain_text(value: object, longest: int = LONGEST_NAME) -> str:
    """Text that a cell can hold and a reader can trust: no control characters, not too long.

    Examples
    --------
    >>> plain_text("a" + chr(7) + "b"), len(plain_text("x" * 10_000))
    ('ab', 300)
    """
    kept = "".join(
        c for c in str(value) if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in REFUSED)
    )
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def cell(row: int, column: int, *, fixed: str = "") -> str:
    """A cell's address from zero-based numbers; ``fixed`` names what does not move: "row", "column", "both".

    Examples
    --------
    >>> cell(0, 1), cell(2, 0, fixed="both"), cell(2, 0, fixed="column")
    ('B1', '$A$3', '$A3')
    """
    name = xl_col_to_name(column, fixed in ("column", "both"))
    return f"{name}{'$' if fixed in ('row', 'both') else ''}{row + 1}"


def _width(text: str) -> float:
    """Width of a text, in characters of Latin script, with a little room to spare."""
    return 1.05 * sum(2.0 if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in text)


@dataclass
class Book:
    """A workbook being written.

    Parameters
    ----------
    workbook : xlsxwriter Workbook
        Where it goes.
    languages : Languages
        Of every word in it.
    resized : DataFrame, optional
        Designs sized again at other inputs, for the sensitivity sheet.
    """

    workbook: Any
    languages: Languages
    resized: pd.DataFrame | None = None
    formats: dict[tuple[str, str], Any] = field(default_factory=dict)
    ranges: dict[str, str] = field(default_factory=dict)
    """Where a page put something that another page draws or checks: an address with its sheet."""
    edits: list[tuple[str, str]] = field(default_factory=list)
    """Sheet, and a formula that counts its editable cells that differ from the solved case."""

    bill_columns: dict[tuple[str, str], list[tuple[str, int, int]]] = field(default_factory=dict)
    """By item of the bill, and "before" or "after": sheet, first row and column of its months."""

    def name(self, word: str, address: str) -> None:
        """Give an address with its sheet a name for formulas everywhere."""
        self.workbook.define_name(word, f"={address}")

    def say(self, key: str) -> str:
        """Word for a key in the workbook's language or languages."""
        return say_in(key, self.languages)

    def style(self, name: str, colour: str = "") -> Any:
        """Return a format, perhaps on a background of its own."""
        if (name, colour) not in self.formats:
            look = {"font_name": "Arial", "font_size": 10, **STYLES[name]}
            if colour:
                look["bg_color"] = colour
            self.formats[name, colour] = self.workbook.add_format(look)
        return self.formats[name, colour]

    def page(self, key: str, name: str = "", *, live: bool = False) -> Page:
        """Add a sheet, by its word or by a name of its own: A4 landscape, one page wide, locked without a password."""
        words = plain_text(name, LONGEST_SHEET) or self.say(key)
        sheet = self.workbook.add_worksheet(words)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&8&F&C&8&A&R&8&P / &N")
        sheet.hide_gridlines(2)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
        if live:
            sheet.set_tab_color(INK)
        return Page(self, sheet, words, live)


@dataclass
class Page:
    """One sheet being written; rows and columns count from 0."""

    book: Book
    sheet: Any
    name: str
    live: bool = False

    def say(self, key: str) -> str:
        """Word for a key."""
        return self.book.say(key)

    def at(self, address: str) -> str:
        """Address with this sheet's name, quoted, for formulas elsewhere."""
        return f"'{self.name}'!{address}"

    def edited(self, live: str, solved: str, tolerance: str = "0") -> None:
        """Say that one range of this sheet can be edited, and where the solved case's values stand."""
        differs = f"SUMPRODUCT(--(ABS({self.at(live)}-{self.at(solved)})>{tolerance}))"
        self.book.edits.append((self.name, differs))

    def text(self, row: int, column: int, value: object, style: str = "text", *, longest: int = LONGEST_NAME) -> None:
        """Write text as text, whatever it begins with."""
        self.sheet.write_string(row, column, plain_text(value, longest), self.book.style(style))

    def number(self, row: int, column: int, value: float, style: str = "number", colour: str = "") -> None:
        """Write a number; anything but a finite one is a fault of ours and stops the report."""
        assert isfinite(value), f"{self.name}!{cell(row, column)} would hold {value}"
        self.sheet.write_number(row, column, float(value), self.book.style(style, colour))

    def moment(self, row: int, column: int, value: datetime, style: str = "date") -> None:
        """Write a date and time of the site's clock."""
        self.sheet.write_datetime(row, column, value.replace(tzinfo=None), self.book.style(style))

    def formula(self, row: int, column: int, formula: str, value: float | str, style: str = "number") -> None:
        """Write a formula with the value it has now."""
        assert isinstance(value, str) or isfinite(value), f"{self.name}!{cell(row, column)} would hold {value}"
        shown = value if isinstance(value, str) else float(value)
        self.sheet.write_formula(row, column, formula, self.book.style(style), shown)

    def value(self, row: int, column: int, value: object, style: str = "plain") -> None:
        """Write a number as a number, nothing as nothing, the rest as text."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            if value is not None:
                self.text(row, column, value, "wrap")
        else:
            large = style == "plain" and abs(value) >= SEPARATED and float(value).is_integer()
            self.number(row, column, value, "whole" if large else style)

    def fit(self, row: int, *cells: tuple[object, float]) -> None:
        """Make a row high enough for wrapped texts in columns of given widths; no viewer agrees on doing it itself."""
        needed = [ceil(sum(_width(line) for line in str(text).split("\n")) / width) for text, width in cells]
        lines = max([1, *needed, *(str(text).count("\n") + 1 for text, _ in cells)])
        self.sheet.set_row(row, 13.5 * min(lines, 28) + 1.5)

    def wrapped(self, row: int, text: str, columns: int, width: float, style: str = "note") -> None:
        """Write a text across some columns from the left, as many lines as it takes at their width together."""
        self.sheet.merge_range(row, 0, row, columns - 1, "", self.book.style(style))
        self.text(row, 0, text, style, longest=2000)
        self.fit(row, (text[:2000], width))

    def title(self, key: str, *notes: str) -> int:
        """Write the sheet's heading and notes; return the next free row."""
        self.text(0, 0, self.say(key), "title")
        self.sheet.set_row(0, 24)
        for number, note in enumerate(notes, start=1):
            self.text(number, 0, note, "note_line", longest=1000)
        if self.live:
            return len(notes) + 2
        self.as_solved(len(notes) + 1)
        return len(notes) + 3

    def as_solved(self, row: int) -> None:
        """Say that this sheet does not follow the yellow cells, and warn once one of them differs."""
        same, other = self.say("not_live_same"), self.say("not_live_changed")
        self.formula(row, 0, f'=IF(inputs_changed=1,"{other}","{same}")', same, "banner")

    def section(self, row: int, key: str, columns: int) -> int:
        """Write a heading across some columns; return the next row."""
        for column in range(1, columns):
            self.sheet.write_blank(row, column, None, self.book.style("section"))
        self.text(row, 0, self.say(key), "section")
        return row + 1

    def header(self, row: int, words: Sequence[str], *, height: float = 32) -> int:
        """Write a table's header row; return the next row."""
        self.sheet.set_row(row, height)
        for column, word in enumerate(words):
            self.text(row, column, word, "header")
        return row + 1

    def widths(self, *widths: float) -> None:
        """Set the columns' widths from the left. [characters]"""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def freeze(self, row: int, column: int = 0) -> None:
        """Keep rows above and columns left in sight, on the screen and on paper."""
        self.sheet.freeze_panes(row, column)
        self.sheet.repeat_rows(0, row - 1)
