"""Charging sessions from a file: ACN-Data JSON or CSV, a plain table, or an operator's export.

::

    ACN-Data     connectionTime, disconnectTime, kWhDelivered …; "Wed, 25 Apr 2018 11:08:04 GMT"
    plain        arrive, leave, kWh, max kW
    operators    开始时间, 结束时间, 充电量, in GB18030 as well as UTF-8, CSV or XLSX

Times that name a zone are moved to the clock of the zone the record names, else to the site's. Whole weeks bring
another year onto the site's, so a Monday stays a Monday. What was measured is not doubted: where a session got more
than the assumed plug gives in its stay, the plug is made larger, and said so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt
import pandas as pd

from sizer.profiles.cells import Cell, moment, number
from sizer.profiles.charging.acn import acn_rows, is_json
from sizer.profiles.charging.fleets import Fleet, fleets
from sizer.profiles.charging.sessions import Sessions, finished, technical
from sizer.profiles.columns import Column, Findings, Table, some, table
from sizer.profiles.delimited import csv_sheet
from sizer.profiles.files import read_bytes
from sizer.profiles.units import plain, unit_in
from sizer.profiles.workbook import is_workbook, xlsx_sheet
from sizer.site import Site

__all__ = ["read_sessions"]

Floats = npt.NDArray[np.float64]

WORDS = {
    "arrive": ("connectiontime", "开始充电时间", "充电开始时间", "开始时间", "arrive", "arrival", "start", "plug in"),
    "depart": (
        "disconnecttime", "结束充电时间", "充电结束时间", "结束时间", "离开时间", "leave", "depart", "end", "plug out",
    ),
    "energy": ("kwhdelivered", "充电电量", "充电量", "电量", "energy", "kwh"),
    "power": ("最大功率", "额定功率", "功率", "max kw", "max_kw", "power", "kw"),
    "vehicle": ("userid", "车牌", "车辆", "vehicle", "user"),
    "done": ("donechargingtime",),
    "zone": ("timezone",),
    "session": ("sessionid", "订单编号", "订单号", "流水号", "session"),
}  # fmt: skip
"""Words that name a column; the first that fits decides."""
ONE_ROW = "Give one row per session: when it came, when it left, and its kWh."
_RFC_1123 = re.compile(r"\s*[A-Za-z]{3},? ")
NEEDED = {"arrive": "arrive or 开始时间", "depart": "leave or 结束时间", "energy": "kWh or 充电量"}
MOST_KW = 1000.0
"""More mean power over a stay than any plug gives: energy is in Wh, or a time is wrong. [kW]"""
LONGEST_STAY_H = 14 * 24.0
"""A longer stay is a forgotten record. [h]"""


@dataclass(frozen=True, eq=False)
class _Rows:
    """Columns of a file, cell by cell."""

    cells: dict[str, list[Cell]]
    where: list[str]
    """Name of each row for messages."""
    kwh_per_unit: float = 1.0


def read_sessions(path_or_bytes: Path | bytes, name: str, site: Site, like: Fleet | None = None) -> Sessions:
    r"""Read measured sessions.

    Parameters
    ----------
    path_or_bytes : pathlib.Path or bytes
        The file, or its content.
    name : str
        What to call it in messages.
    site : Site
        The clock and year the sessions are laid on.
    like : Fleet, optional
        Where vehicle, plug, states of charge and V2G are taken from; the catalogue's "workplace" where not given.

    Returns
    -------
    Sessions
        With notices of all that was understood, converted or left out.

    Raises
    ------
    InputError
        Every mistake in the file, with its row.

    Examples
    --------
    >>> site = Site(latitude_deg=31, longitude_deg=121, hours=168)
    >>> text = "开始时间,结束时间,充电量(度)\n2023-01-03 08:10,2023-01-03 17:00,14.2\n"
    >>> sessions = read_sessions(text.encode("gb18030"), "export.csv", site)
    >>> len(sessions), round(sessions.energy_kwh, 3)
    (1, 14.2)
    """
    like = like or fleets()["workplace"]
    content = read_bytes(path_or_bytes, name)
    findings = Findings(name)
    rows = _json(content, findings) if is_json(content) else _table(content, findings)
    hours = _hours(rows, site, findings)
    arrive, depart = hours["arrive"], hours["depart"]
    energy = _plain_numbers(rows, "energy", findings) * rows.kwh_per_unit
    power = _plain_numbers(rows, "power", findings)
    keep = _checked(rows, hours, energy, findings)
    if findings.mistakes:
        raise findings.stop()
    keep &= ~_repeated(rows, findings)
    shift_h, inside = _onto_year(arrive, site, findings)
    keep &= inside
    raw = pd.DataFrame(
        {
            "vehicle": _vehicles(rows, findings),
            "arrive_h": arrive - shift_h,
            "depart_h": depart - shift_h,
            "energy_kwh": energy,
            "power_kw": power,
        }
    )[keep]
    if raw.empty:
        raise findings.stop(f"has no session within the {site.modelled_hours} modelled hours of {site.year}.")
    return finished(_equipped(raw, like, findings), site, name, findings.notices)


def _json(content: bytes, findings: Findings) -> _Rows:
    records = acn_rows(content, findings)
    wanted = {
        "arrive": "connectionTime",
        "depart": "disconnectTime",
        "energy": "kWhDelivered",
        "done": "doneChargingTime",
        "vehicle": "userID",
        "zone": "timezone",
        "session": "sessionID",
    }
    cells = {key: [record.get(field) for record in records] for key, field in wanted.items()}
    missing = [wanted[key] for key in NEEDED if all(cell is None for cell in cells[key])]
    if missing:
        raise findings.stop(f"has no {' and no '.join(missing)} in any of its {len(records):,} sessions.")
    return _Rows(cells, [f"session {at + 1}" for at in range(len(records))])


def _table(content: bytes, findings: Findings) -> _Rows:
    name = findings.name
    sheet = xlsx_sheet(content, name, None) if is_workbook(content, name) else csv_sheet(content, name)
    findings.notices.extend(sheet.notices)
    cells = table(sheet, findings, (ONE_ROW, ONE_ROW))
    found = _found(cells)
    missing = [words for key, words in NEEDED.items() if key not in found]
    if missing:
        listed = some([column.name or f"column {column.at + 1}" for column in cells.columns])
        raise findings.stop(f"has no column {', none '.join(missing)}. Its columns: {listed}. Name them so.")
    unit = unit_in(found["energy"].context) or "kWh"
    factor = {"kWh": 1.0, "MWh": 1000.0}.get(str(unit))
    if factor is None and unit == "wh":
        factor = 0.001
    if factor is None:
        raise findings.stop(f"{found['energy'].shown} is in {unit}; energy of a session is in kWh, MWh or Wh.")
    where = [f"row {row}" for row in cells.row_numbers]
    return _Rows({key: _numbers_or_cells(cells, column, key) for key, column in found.items()}, where, factor)


def _found(cells: Table) -> dict[str, Column]:
    """Columns by what they hold; a column is used once."""
    found: dict[str, Column] = {}
    for key, words in WORDS.items():
        free = [column for column in cells.columns if column not in found.values()]
        for word in words:
            fitting = [column for column in free if word in plain(column.name)]
            if fitting:
                found[key] = fitting[0]
                break
    return found


def _numbers_or_cells(cells: Table, column: Column, key: str) -> list[Cell]:
    """Cells of a column; numbers with the table's meaning of a comma."""
    out: list[Cell] = []
    for cell in cells.cells(column):
        value: Cell = cell
        if key in ("energy", "power"):
            try:
                value = number(cell, cells.comma)
            except ValueError:
                value = cell
        out.append(value)
    return out


def _hours(rows: _Rows, site: Site, findings: Findings) -> dict[str, Floats]:
    """Arrival, departure and end of charging, hours since the site's year began; NaN where not told."""
    origin = datetime(site.year, 1, 1)  # a wall clock, no instant
    zones = rows.cells.get("zone") or [None] * len(rows.where)
    hours: dict[str, Floats] = {}
    named: set[str] = set()
    for key in ("arrive", "depart", "done"):
        cells = rows.cells.get(key) or [None] * len(rows.where)
        times = [_clock(cell, zone, site, named) for cell, zone in zip(cells, zones, strict=True)]
        hours[key] = np.array([np.nan if at is None else (at - origin).total_seconds() / 3600 for at in times])
        bad = [f'{rows.where[at]} "{_shown(cells[at])}"' for at in np.flatnonzero(np.isnan(hours[key]))]
        if bad and key != "done":
            what = "arrival" if key == "arrive" else "departure"
            findings.mistakes.append(f"{len(bad)} times of {what} cannot be read: {some(bad)}. Write 2023-01-31 13:00.")
    findings.notices.extend(f"Times were moved to the clock of {zone}." for zone in sorted(named))
    return hours


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)[:30]


def _plain_numbers(rows: _Rows, key: str, findings: Findings) -> Floats:
    values, bad = np.full(len(rows.where), np.nan), []
    for at, cell in enumerate(rows.cells.get(key, ())):
        if isinstance(cell, (int, float)) and not isinstance(cell, bool) and np.isfinite(cell):
            values[at] = float(cell)
        elif cell is not None:
            bad.append(f'{rows.where[at]} "{_shown(cell)}"')
    if bad:
        findings.mistakes.append(f"{len(bad)} cells of {key} are not numbers: {some(bad)}. Write a plain number.")
    return values


def _clock(cell: Cell, zone: Cell, site: Site, named: set[str]) -> datetime | None:
    """Wall clock of a cell."""
    aware = _instant(cell) if isinstance(cell, str) else None
    if aware is None:
        there = moment(cell) if cell is not None else None
        if there is None or there.numbers is None or not there.year_first:
            return None
        try:
            wall = datetime(*there.numbers) + timedelta(minutes=there.minute or 0)
        except ValueError:
            return None
        if there.zone_minutes is None:
            return wall
        aware = wall.replace(tzinfo=timezone(timedelta(minutes=there.zone_minutes)))
    known = _zone(zone) if isinstance(zone, str) else None
    named.add(str(zone) if known else f"the site, UTC{site.utc_offset_hours:+g}")
    return aware.astimezone(known or timezone(timedelta(hours=site.utc_offset_hours))).replace(tzinfo=None)


def _instant(text: str) -> datetime | None:
    """Time stamp of RFC 1123, as ACN-Data writes it."""
    if not _RFC_1123.match(text):
        return None
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _checked(rows: _Rows, hours: dict[str, Floats], energy: Floats, findings: Findings) -> npt.NDArray[np.bool_]:
    """Collect mistakes; leave out sessions without energy."""
    stay = hours["depart"] - hours["arrive"]

    def places(bad: npt.NDArray[np.bool_]) -> str:
        return some([rows.where[int(at)] for at in np.flatnonzero(bad)])

    with np.errstate(invalid="ignore", divide="ignore"):
        for bad, what, advice in (
            (stay <= 0, "sessions leave before, or when, they come", "Check the order of the two times."),
            (stay > LONGEST_STAY_H, "sessions last more than 14 days", "Delete forgotten records."),
            (energy < 0, "sessions have a negative energy", "Write what was charged, in kWh."),
            ((stay > 0) & (energy / stay > MOST_KW), f"sessions charge with more than {MOST_KW:g} kW in the mean",
             "Check whether energy is in Wh, and the times."),
        ):  # fmt: skip
            if bad.any():
                findings.mistakes.append(f"{int(bad.sum())} {what}: {places(bad)}. {advice}")
    empty = ~(energy > 0)
    if empty.any() and not findings.mistakes:
        findings.notices.append(f"{int(empty.sum())} sessions without energy were left out: {places(empty)}.")
    with np.errstate(invalid="ignore"):
        late = int((hours["done"] > hours["depart"]).sum())
    if late:
        findings.notices.append(f"{late} sessions were done charging after they left; the departure was believed.")
    return np.asarray(~empty)


def _repeated(rows: _Rows, findings: Findings) -> npt.NDArray[np.bool_]:
    """Sessions whose id stood before."""
    ids = pd.Series(rows.cells.get("session") or range(len(rows.where)), dtype=object)
    repeated = ids.duplicated().to_numpy() & ids.notna().to_numpy()
    if repeated.any():
        findings.notices.append(f"{int(repeated.sum())} sessions stood twice; the first of each was kept.")
    return np.asarray(repeated, dtype=bool)


def _vehicles(rows: _Rows, findings: Findings) -> npt.NDArray[np.int64]:
    cells = pd.Series(rows.cells.get("vehicle") or [None] * len(rows.where), dtype=object)
    unknown = int(cells.isna().sum())
    if 0 < unknown < len(cells):
        findings.notices.append(f"{unknown} sessions name no user; each was taken as another vehicle.")
    return np.asarray(pd.factorize(cells)[0], dtype=np.int64)


def _onto_year(arrive: Floats, site: Site, findings: Findings) -> tuple[float, npt.NDArray[np.bool_]]:
    """Whole weeks from the file's year to the site's, and which sessions are of that year."""
    origin = date(site.year, 1, 1)
    years = np.array([(origin + timedelta(hours=float(hour))).year for hour in np.floor(arrive / 24) * 24])
    known, counts = np.unique(years, return_counts=True)
    year = site.year if site.year in known else int(known[np.argmax(counts)])
    inside = years == year
    if not inside.all():
        findings.notices.append(f"{int((~inside).sum())} sessions outside {year} were left out.")
    if year == site.year:
        return 0.0, inside
    weeks = round((date(year, 1, 1) - origin).days / 7)
    findings.notices.append(
        f"Sessions of {year} were moved by {-weeks} weeks onto {site.year}; weekdays kept, public holidays not moved."
    )
    return weeks * 168.0, inside


def _equipped(raw: pd.DataFrame, like: Fleet, findings: Findings) -> pd.DataFrame:
    """Add what a file does not tell: battery, curve, states of charge."""
    kind = like.kind
    stay, energy = raw["depart_h"] - raw["arrive_h"], raw["energy_kwh"]
    soc_departure = min(like.soc_departure, kind.curve.taper_from_soc)
    power = raw["power_kw"].fillna(like.plug_kw)
    needed = energy / stay * (1 + 1e-6)
    faster = needed > power
    if faster.any():
        findings.notices.append(
            f"{int(faster.sum())} sessions got more than their plug gives in their stay; its power was raised, "
            f"to at most {needed.max():.1f} kW."
        )
    power = power.clip(lower=needed)
    battery = np.maximum(kind.battery_kwh, energy / (soc_departure - like.soc_floor))
    return raw.assign(
        fleet=findings.name,
        current=like.plug.current,
        power_kw=power,
        discharge_kw=like.discharge_kw if like.v2g else 0.0,
        soc_departure=soc_departure,
        soc_floor=like.soc_floor,
        v2g=like.v2g,
        **{
            **technical(kind),
            "battery_kwh": battery,
            "battery_kw": np.maximum(kind.battery_kw, power),
            "soc_arrival": soc_departure - energy / battery,
        },
    )
