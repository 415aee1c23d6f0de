"""From bytes to text, and from text to numbers and stamps, with a name for every cell that is neither."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd

from sizer.errors import InputError

__all__ = ["decoded", "numbers", "raw_bytes", "stamps"]

LARGEST_BYTES = 100_000_000
_MISSING = frozenset({"", "-", "--", "/", "—", "——", "nan", "na", "n/a", "null", "none", "缺测"})
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_STAMP = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{1,2})-?(?P<day>\d{1,2})"
    r"(?:[ T:]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})?(?::?\d{2}(?:\.\d+)?)?)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?"
)


def raw_bytes(path_or_bytes: str | Path | bytes) -> tuple[bytes, str]:
    """Read a file, or take an upload as it is.

    Parameters
    ----------
    path_or_bytes : str, pathlib.Path or bytes
        A path, or the content itself.

    Returns
    -------
    content : bytes
    name : str
        What to call it in messages: the file's name or "upload".

    Raises
    ------
    InputError
        If there is no such file, it is empty, or larger than 100 MB.
    """
    if isinstance(path_or_bytes, bytes):
        content, name = path_or_bytes, "upload"
    else:
        path = Path(path_or_bytes)
        name = path.name
        if not path.is_file():
            raise InputError(name, f"there is no file {path}.")
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(name, f"the file has {path.stat().st_size / 1e6:.0f} MB; at most 100 MB are read.")
        content = path.read_bytes()
    if not content.strip():
        raise InputError(name, "the file is empty.")
    return content, name


def decoded(content: bytes, name: str) -> tuple[str, str]:
    """Text of a file in UTF-8, in UTF-16 with its mark, or in GB 18030 (and so GBK), tried in this order.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name in messages.

    Returns
    -------
    text, encoding : str

    Raises
    ------
    InputError
        If it is none of the three. There is no guessing: statistics mistake short Chinese for Korean.

    Examples
    --------
    >>> decoded("气温".encode("gbk"), "upload")
    ('气温', 'gb18030')
    """
    order = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in order:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise InputError(
        name, "the file is not text in UTF-8, UTF-16 with byte-order mark, or GBK/GB 18030. Save it as UTF-8."
    )


def numbers(cells: pd.Series, column: str, mistakes: list[str], *, decimal_comma: bool = False) -> pd.Series:
    """Numbers in a column of text; blanks become NaN, anything else that is no number a mistake.

    Parameters
    ----------
    cells : pandas.Series
        Text, indexed by the row number in the file.
    column : str
        Its heading in the file.
    mistakes : list of str
        Grows by one sentence if cells are not readable.
    decimal_comma : bool
        "1,5" is one and a half.

    Returns
    -------
    pandas.Series of float

    Examples
    --------
    >>> found = []
    >>> numbers(pd.Series(["1,234", "５６", "--"]), "GHI", found).tolist(), found
    ([1234.0, 56.0, nan], [])
    """
    if decimal_comma:
        cells = cells.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    values = pd.to_numeric(cells, errors="coerce").astype(float)
    unread = []
    for row in cells.index[values.isna()]:
        text = unicodedata.normalize("NFKC", str(cells[row])).strip().replace("−", "-")
        if text.lower() in _MISSING:
            continue
        if _THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        try:
            values[row] = float(text)
        except ValueError:
            unread.append((row, cells[row]))
    unread += [(row, cells[row]) for row in values.index[np.isinf(values.to_numpy())]]
    if unread:
        listed = ", ".join(f'row {row} "{cell}"' for row, cell in unread[:5])
        mistakes.append(f'column "{column}": {len(unread)} cells are not numbers, the first: {listed}.')
    return values.where(np.isfinite(values))


def stamps(cells: pd.Series, mistakes: list[str], *, utc: bool = False) -> pd.DatetimeIndex | None:
    """Points in time in a column of text, 24:00 being midnight of the next day.

    Parameters
    ----------
    cells : pandas.Series
        Text such as "2023-01-31 14:00", "2023/1/31 24:00", "2023年1月31日 14时", "20230131:1400",
        with an optional "Z" or "+08:00"; indexed by the row number in the file.
    mistakes : list of str
        Grows by one sentence if cells are not readable.
    utc : bool
        The column says it is in UTC.

    Returns
    -------
    pandas.DatetimeIndex or None
        With a fixed offset where the text has one, else without; None if anything is unreadable.

    Examples
    --------
    >>> stamps(pd.Series(["2023/12/31 24:00"]), [])[0]
    Timestamp('2024-01-01 00:00:00')
    """
    text = cells.astype(str).map(lambda cell: unicodedata.normalize("NFKC", cell).strip())
    text = text.str.replace(r"^(\d{4})\.(\d{1,2})\.", r"\1-\2-", regex=True).str.replace(r"[年月/]", "-", regex=True)
    text = text.str.replace("日", " ").str.replace(r"[时点]", ":", regex=True)
    text = text.str.replace("分", "").str.replace(r":$", ":00", regex=True)
    matches = [_STAMP.fullmatch(cell.strip()) for cell in text]
    unread = [row for row, match in zip(cells.index, matches, strict=True) if match is None]
    if unread:
        listed = ", ".join(f'row {row} "{cells[row]}"' for row in unread[:5])
        mistakes.append(
            f"{len(unread)} stamps are not readable, the first: {listed}. Write them like 2023-01-31 14:00."
        )
        return None
    parts = pd.DataFrame([match.groupdict() for match in matches if match is not None])
    number = parts[["year", "month", "day", "hour", "minute"]].fillna("0").astype(int)
    try:
        days = pd.to_datetime(number[["year", "month", "day"]])
    except ValueError as error:
        mistakes.append(f"a date does not exist: {error}.")
        return None
    index = pd.DatetimeIndex(days + pd.to_timedelta(number["hour"] * 60 + number["minute"], unit="min"))
    zones = parts["zone"].fillna("Z" if utc else "").replace("UTC", "Z").unique()
    if len(zones) > 1:
        mistakes.append(f"stamps have different offsets from UTC: {', '.join(sorted(zones)[:5])}.")
        return None
    return index if zones[0] == "" else index.tz_localize(_offset(str(zones[0])))


def _offset(zone: str) -> timezone:
    """Read a fixed offset such as "Z", "+08:00" or "+0800"."""
    if zone == "Z":
        return timezone(timedelta(0))
    sign, clock = (-1 if zone[0] == "-" else 1), zone[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(clock[:2]), minutes=int(clock[2:])))
