"""Plain CSV with a header row, in English or Chinese, and SAM's CSV, which is one with two rows above."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from datetime import timedelta, timezone

import pandas as pd

from sizer.errors import InputError
from sizer.weather.raw import Raw
from sizer.weather.text import numbers, stamps

__all__ = ["read_plain_csv", "read_sam_csv"]

ALIASES = {
    "ghi": "ghi gh globalhorizontalirradiance globalhorizontalradiation 总辐射 太阳总辐射 水平面总辐射 水平总辐射 "
    "总辐照度 水平面总辐照度 太阳辐射",
    "dni": "dni dn beam directnormalirradiance directnormalradiation 直接辐射 法向直接辐射 直射辐射 法向直射辐射 "
    "法向直接辐照度",
    "bhi": "bhi directhorizontalirradiance beamhorizontalirradiance 水平面直接辐射 水平直接辐射 水平面直射辐射",
    "dhi": "dhi df diff diffuse diffusehorizontalirradiance diffusehorizontalradiation 散射辐射 水平面散射辐射 "
    "散射辐照度",
    "temp_air": "tempair temp temperature tdry tamb t2m drybulb drybulbtemperature airtemperature 气温 温度 "
    "干球温度 环境温度 空气温度 室外温度",
    "wind_speed": "windspeed wspd ws ws10m wind 风速 10m风速 10米风速 平均风速",
    "pressure": "pressure pres sp atmosphericpressure 气压 大气压 本站气压",
    "albedo": "albedo alb 反照率",
    "time": "time datetime timestamp 时间 日期时间 时刻 timeutc",
    "date": "date 日期",
    "year": "year 年 年份",
    "month": "month 月 月份",
    "day": "day 日",
    "hour": "hour 时 小时",
    "minute": "minute 分 分钟",
}
_NAMES = {alias: name for name, aliases in ALIASES.items() for alias in aliases.split()}
_VALUES = ("ghi", "dni", "bhi", "dhi", "temp_air", "wind_speed", "pressure", "albedo")
_UNITS = re.compile(r"(w/?m\^?[2²]|w·m-2|wh/?m\^?[2²]|℃|°c|degc|m/s|hpa|pa|mbar)$")


def read_plain_csv(text: str, name: str) -> Raw:
    """Read a CSV with a header row; the separator is the header's comma, semicolon or tabulator.

    Parameters
    ----------
    text : str
        The file.
    name : str
        Its name in messages.

    Returns
    -------
    Raw
        Labels as they are. Without a time column, 8760 or 8784 hours or their parts are a year.

    Raises
    ------
    InputError
        If no header row is recognised.
    """
    lines = text.splitlines()
    start = _header_row(lines)
    if start is None:
        known = ", ".join(["time", "ghi", "dni", "dhi", "temp_air", "wind_speed", "总辐射", "气温", "风速"])
        raise InputError(name, f"no header row with at least two known column names. Known are for example: {known}.")
    return _table(lines, start, Raw(name, "CSV", pd.DataFrame()), zone=None)


def read_sam_csv(text: str, name: str) -> Raw:
    """Read a weather file of the System Advisor Model (also NSRDB's CSV).

    Parameters
    ----------
    text : str
        Row 1 names, row 2 values of Latitude, Longitude, Time Zone; row 3 the header; then the hours, the first
        being 00:00 to 01:00 in local standard time.
    name : str
        Its name in messages.

    Returns
    -------
    Raw
    """
    lines = text.splitlines()
    heads, values = (next(csv.reader([line])) for line in lines[:2])
    about = {_key(head): value for head, value in zip(heads, values, strict=False)}
    raw = Raw(name, f"SAM CSV, {about.get('location') or about.get('city') or 'no name'}", pd.DataFrame())
    zone = None
    try:
        raw.latitude_deg, raw.longitude_deg = float(about["latitude"]), float(about["longitude"])
        zone = timezone(timedelta(hours=float(about["timezone"])))
    except (KeyError, ValueError) as error:
        raw.mistakes.append(f"rows 1 and 2 must give Latitude, Longitude and Time Zone as numbers ({error}).")
    return _table(lines, 2, raw, zone)


def _header_row(lines: list[str]) -> int | None:
    """Position of the first row with two known names, of the first thirty."""
    for position, line in enumerate(lines[:30]):
        cells = next(csv.reader([line], delimiter=_separator(line)), [])
        if sum(_key(cell) in _NAMES for cell in cells) >= 2:
            return position
    return None


def _separator(line: str) -> str:
    """Find the separator that cuts a header row into most cells."""
    return max(",;\t", key=line.count)


def _key(heading: str) -> str:
    """Strip a heading of case, blanks, brackets and unit."""
    plain = re.sub(r"[(\[（【].*", "", unicodedata.normalize("NFKC", heading).strip().lower())
    plain = re.sub(r"[\s_\-]+", "", plain)
    return re.sub(r"[,:]+$", "", _UNITS.sub("", plain) or plain)


def _table(lines: list[str], start: int, raw: Raw, zone: timezone | None) -> Raw:
    """Rows below a header into the raw table."""
    separator = _separator(lines[start])
    rows = list(csv.reader(io.StringIO("\n".join(lines[start:])), delimiter=separator))
    header = rows[0]
    body = {start + 2 + i: row for i, row in enumerate(rows[1:]) if any(cell.strip() for cell in row)}
    if not body:
        raise InputError(raw.name, "there is a header but no row below it.")
    width = len(header)
    ragged = [number for number, row in body.items() if len(row) < width]
    if ragged:
        raw.mistakes.append(f"{len(ragged)} rows have fewer cells than the header, the first: row {ragged[0]}.")
    cells = pd.DataFrame.from_dict(
        {number: (row + [""] * width)[:width] for number, row in body.items()}, orient="index"
    )
    columns = _columns(header, raw)
    if _is_unit_row(cells, columns):
        cells = cells.iloc[1:]
    comma = _decimal_comma(cells, columns, separator, raw)
    frame = pd.DataFrame(
        {
            column: numbers(cells[at], header[at], raw.mistakes, decimal_comma=comma)
            for column, at in columns.items()
            if column in _VALUES
        }
    )
    index = _index(cells, columns, header, raw)
    if index is not None:
        if zone is not None and index.tz is None:
            index = index.tz_localize(zone)
        raw.frame = frame.set_axis(index, axis="index")
        raw.may_mark_ends = True
    return raw


def _columns(header: list[str], raw: Raw) -> dict[str, int]:
    """Position of each known column; a name that comes twice is a mistake."""
    columns: dict[str, int] = {}
    unused = []
    for at, heading in enumerate(header):
        column = _NAMES.get(_key(heading))
        if column is None:
            unused.append(heading.strip())
        elif column in columns:
            raw.mistakes.append(f'columns "{header[columns[column]]}" and "{heading}" are both {column}: keep one.')
        else:
            columns[column] = at
    named = [heading for heading in unused if heading]
    if named and raw.description == "CSV":
        raw.notices.append(f"columns not used: {', '.join(named[:10])}.")
    return columns


def _is_unit_row(cells: pd.DataFrame, columns: dict[str, int]) -> bool:
    """Whether the first row below the header holds units: text in every column that should hold numbers."""
    firsts = [str(cells[at].iloc[0]).strip() for column, at in columns.items() if column in _VALUES]
    return bool(firsts) and len(cells) > 1 and all(text and not any(c.isdigit() for c in text[:1]) for text in firsts)


def _decimal_comma(cells: pd.DataFrame, columns: dict[str, int], separator: str, raw: Raw) -> bool:
    """Whether numbers are written 1,5: only possible where the comma does not separate cells."""
    if separator == ",":
        return False
    text = pd.concat([cells[at] for column, at in columns.items() if column in _VALUES])
    with_comma = text[text.str.contains(",", regex=False)]
    if with_comma.empty:
        return False
    if with_comma.str.fullmatch(r"\s*[+-]?\d{1,3}(,\d{3})+\s*").all():
        raw.mistakes.append(
            f'numbers such as "{with_comma.iloc[0]}" may mean thousands or decimals: use a decimal point only.'
        )
    return True


def _index(cells: pd.DataFrame, columns: dict[str, int], header: list[str], raw: Raw) -> pd.DatetimeIndex | None:
    """Labels as the file has them."""
    if {"year", "month", "day"} <= columns.keys() and "time" not in columns:
        parts = {part: cells[columns[part]] for part in ("year", "month", "day")}
        days = parts["year"] + "-" + parts["month"] + "-" + parts["day"]
        clock = cells[columns["hour"]].str.strip() if "hour" in columns else "0"
        minute = cells[columns["minute"]].str.strip().str.zfill(2) if "minute" in columns else "00"
        return stamps(days + " " + clock + ":" + minute, raw.mistakes)
    if "time" in columns or "date" in columns:
        where = [columns[column] for column in ("date", "time", "hour") if column in columns]
        text = cells[where[0]].str.strip()
        for at in where[1:]:
            text = text + " " + cells[at].str.strip()
        says_utc = any(re.search(r"utc|gmt", header[at], re.IGNORECASE) for at in where)
        return stamps(text, raw.mistakes, utc=says_utc and not text.str.contains(r"[+]|Z$").any())
    for year, hours in ((2023, 8760), (2024, 8784)):
        for minutes in (60, 30, 15, 10, 5):
            if len(cells) == hours * 60 // minutes:
                raw.notices.append(
                    f"no time column: {len(cells)} rows are taken as the {minutes}-minute steps of a year."
                )
                return pd.date_range(f"{year}-01-01", periods=len(cells), freq=f"{minutes}min")
    raw.mistakes.append(
        f"no time column, and {len(cells)} rows are no year: 8760 or 8784 hours, or 2, 4, 6, 12 times that."
    )
    return None
