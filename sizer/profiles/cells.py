"""What one cell of a table says: a number, a moment, nothing, or text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

__all__ = ["Cell", "Comma", "Kind", "Moment", "comma_meaning", "half_width", "kind", "moment", "number"]

Cell = str | float | int | bool | datetime | date | time | timedelta | None
Comma = Literal["decimal", "thousands"]
Kind = Literal["blank", "number", "datetime", "date", "clock", "text"]

# What people and meters write where there is no value. A dash alone is one of them, a lone minus too.
_NOTHING = frozenset(
    {"", "-", "--", "---", "—", "——", "/", "//", "\\", "nan", "na", "n/a", "null", "none", "nil", "无"}
)

_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")
_DECIMAL_COMMA = re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
_SURELY_DECIMAL = re.compile(r"[-+]?(\d+,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(\.\d{3})+,\d+)")
_SURELY_THOUSANDS = re.compile(r"[-+]?\d{1,3}((,\d{3})+\.\d*|(,\d{3}){2,})")
_ONE_COMMA = re.compile(r"[-+]?\d{1,3},\d{3}")

_DATE = r"(?P<a>\d{1,4})\s*[-/.年]\s*(?P<b>\d{1,2}|[a-z]{3})\s*[-/.月]\s*(?P<c>\d{1,4})\s*日?"
_CLOCK = (
    r"(?P<h>\d{1,2})\s*[:时点]\s*(?:(?P<m>\d{1,2})\s*分?)?(?::?\s*(?P<s>\d{1,2}(?:\.\d+)?)\s*秒?)?\s*(?P<half>am|pm)?"
)
_ZONE = r"\s*(?P<zone>z|utc|gmt|[-+]\d{2}:?\d{2}|[-+]\d{1,2})?"
_HALF = r"(?P<before>上午|下午|am|pm)?\s*"
_MOMENT = re.compile(rf"{_DATE}(?:[\st星期一二三四五六日周,]*{_HALF}{_CLOCK}{_ZONE})?")
_ONLY_CLOCK = re.compile(_HALF + _CLOCK)
_INTERVAL = re.compile(r"(.*?[^-~—–至到\s])\s*[-~—–至到]+\s*(\d.*)")
_COMPACT = re.compile(r"(?P<a>\d{4})(?P<b>\d{2})(?P<c>\d{2})(?:[\st]?(?P<h>\d{2}):?(?P<m>\d{2})(?::?(?P<s>\d{2}))?)?")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: at for at, name in enumerate(_MONTH_NAMES, start=1)}

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day, or both, as one cell gives them."""

    numbers: tuple[int, int, int] | None
    """Date as written: year, month, day; or two of unknown order and the year, if not `year_first`."""
    year_first: bool
    """Whether the order of `numbers` is known."""
    minute: int | None
    """Minute of the day, 0–1440, if the cell holds a time. 24:00 is 1440. [min]"""
    zone_minutes: int | None = None
    """Offset from UTC, if the cell names one. [min]"""


def half_width(text: str) -> str:
    """Full-width forms made plain, outer blanks and non-breaking blanks removed, lower case."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().lower()


def number(cell: Cell, comma: Comma = "thousands") -> float | None:
    """Read the number in a cell: None where it says there is none, inf where it is too large.

    Raises
    ------
    ValueError
        The cell holds something else.

    Examples
    --------
    >>> number("1,234.5"), number("１２"), number("--"), number("1,5", "decimal"), number("1e400")
    (1234.5, 12.0, None, 1.5, inf)
    """
    if cell is None:
        return None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return None if math.isnan(cell) else float(cell)
    if not isinstance(cell, str):
        raise ValueError(cell)
    return _text_number(cell, comma)


@lru_cache(maxsize=65536)
def _text_number(cell: str, comma: Comma) -> float | None:
    text = half_width(cell)
    if text in _NOTHING:
        return None
    text = text.replace("−", "-")
    if comma == "decimal" and _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if comma == "thousands" and (_PLAIN.fullmatch(text) or _THOUSANDS.fullmatch(text)):
        return float(text.replace(",", ""))
    if text.lstrip("+-") in {"inf", "infinity"}:
        return math.inf
    raise ValueError(cell)


def comma_meaning(cells: Iterable[str]) -> tuple[Comma | None, str]:
    """Tell what a comma inside the numbers of a table means, and the cell that shows it.

    Returns
    -------
    meaning : str or None
        "decimal", "thousands", or None where the cells do not tell or contradict each other.
    shown : str
        The telling cell; two cells "a and b" if they contradict; one that may be both; "" without any comma.

    Examples
    --------
    >>> comma_meaning(["1,5", "2"]), comma_meaning(["1,234.5"]), comma_meaning(["1,234"]), comma_meaning(["12"])
    (('decimal', '1,5'), ('thousands', '1,234.5'), (None, '1,234'), ('thousands', ''))
    """
    decimal = thousands = either = ""
    for cell in cells:
        if "," not in cell and "，" not in cell:
            continue
        text = half_width(cell)
        if _SURELY_DECIMAL.fullmatch(text):
            decimal = decimal or text
        elif _SURELY_THOUSANDS.fullmatch(text):
            thousands = thousands or text
        elif _ONE_COMMA.fullmatch(text):
            either = either or text
    if decimal and thousands:
        return None, f"{decimal} and {thousands}"
    if decimal:
        return "decimal", decimal
    if thousands or not either:
        return "thousands", thousands
    return None, either


def moment(cell: Cell) -> Moment | None:
    """Date and time in a cell; None where it holds neither.

    Examples
    --------
    >>> moment("2023年1月5日 24:00")
    Moment(numbers=(2023, 1, 5), year_first=True, minute=1440, zone_minutes=None)
    >>> moment("5/1/2023").year_first, moment("00:15-00:30").minute, moment("load")
    (False, 15, None)
    """
    if isinstance(cell, str):
        return _text_moment(cell.strip())
    if isinstance(cell, datetime):
        if cell.year <= 1900:  # Excel keeps a bare time, and 24:00, near its day zero.
            whole = DAY_MINUTES if cell.day == 1 and cell.year == 1900 else 0
            return Moment(None, True, (whole + _minute(cell)) or DAY_MINUTES)
        near = cell + timedelta(seconds=30)  # serial dates are off by fractions of a second
        return Moment((near.year, near.month, near.day), True, near.hour * 60 + near.minute)
    if isinstance(cell, date):
        return Moment((cell.year, cell.month, cell.day), True, None)
    if isinstance(cell, time):
        return Moment(None, True, cell.hour * 60 + cell.minute + (cell.second >= 30))
    if isinstance(cell, timedelta):
        return Moment(None, True, round(cell.total_seconds() / 60))
    return None


def _minute(cell: datetime) -> int:
    return cell.hour * 60 + cell.minute + (cell.second >= 30)


def _text_moment(text: str) -> Moment | None:
    # A year of minutes holds 365 dates and 1,440 clocks: read each once.
    day, _, clock = text.partition(" ")
    if clock:
        first, then = _moment_once(day), _moment_once(clock)
        if first and then and first.minute is None and then.numbers is None:
            return replace(first, minute=then.minute)
    return _moment_once(text)


@lru_cache(maxsize=8192)
def _moment_once(cell: str) -> Moment | None:
    text = half_width(cell)
    found = _MOMENT.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        minute = _only_minute(text)
        if minute is None and (interval := _INTERVAL.fullmatch(text)):
            minute, end = _only_minute(interval[1]), _only_minute(interval[2])
            if minute is None or end is None or not 0 < (end - minute) % DAY_MINUTES <= 60:
                return None
        return None if minute is None else Moment(None, True, minute)
    parts = found.groupdict()
    minute = _clock_minute(parts) if parts["h"] is not None else None
    if parts["h"] is not None and minute is None:
        return None
    a, c = int(parts["a"]), int(parts["c"])
    b = _MONTHS.get(parts["b"]) if parts["b"].isalpha() else int(parts["b"])
    if b is None:
        return None
    zone = _zone_minutes(parts.get("zone"))
    if len(parts["a"]) == 4:
        return Moment((a, b, c), True, minute, zone)
    year = c if len(parts["c"]) == 4 else 2000 + c
    if parts["b"].isalpha() or "." in text.split()[0]:  # 5-Jan-2023 and 5.1.2023 name the day first, always
        return Moment((year, b, a), True, minute, zone)
    return Moment((a, b, year), False, minute, zone)


def _only_minute(text: str) -> int | None:
    found = _ONLY_CLOCK.fullmatch(text)
    return None if found is None else _clock_minute(found.groupdict())


def _clock_minute(parts: dict[str, str | None]) -> int | None:
    """Minute of the day, 0–1440, or None for 25:00 and the like."""
    hour, minute, second = int(parts["h"] or 0), int(parts["m"] or 0), float(parts["s"] or 0)
    half = parts.get("half") or parts.get("before")
    if half in {"am", "上午"}:
        hour %= 12
    elif half in {"pm", "下午"}:
        hour = hour % 12 + 12
    total = hour * 60 + minute + (second >= 30)
    return total if minute < 60 and second < 60 and total <= DAY_MINUTES else None


def _zone_minutes(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone[0] not in "+-":
        return 0
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    return (int(hours) * 60 + int(minutes)) * (-1 if zone[0] == "-" else 1)


def kind(cell: Cell, comma: Comma = "thousands") -> Kind:
    """Tell what a cell looks like, taken alone.

    Examples
    --------
    >>> kind("3.5"), kind("2023-01-01"), kind("00:15"), kind("--"), kind("kW")
    ('number', 'date', 'clock', 'blank', 'text')
    """
    try:
        return "blank" if number(cell, comma) is None else "number"
    except ValueError:
        pass
    there = moment(cell)
    if there is None:
        return "text"
    if there.numbers is None:
        return "clock"
    return "date" if there.minute is None else "datetime"
