"""Bad inputs, by their number in the list of forty: what is uploaded or written, and what is said about it.

A row is refused in a sentence (``refused``), or taken with a notice that says what was understood (``taken``).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import openpyxl

from sizer.climate import synthesise
from sizer.site import Site

PLACE = {"latitude_deg": 36.07, "longitude_deg": 120.38}
YEAR = {**PLACE, "year": 2023}
HOURS = [datetime(2023, 1, 1) + timedelta(hours=hour) for hour in range(8760)]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Row:
    """One bad input.

    Parameters
    ----------
    number : int
        Of the forty.
    name : str
        File name that the visitor gives.
    content : callable
        Makes the bytes.
    says : str
        Part of the sentence.
    refused : bool
        Or taken, with a notice.
    """

    number: int
    name: str
    content: Callable[[], bytes]
    says: str
    refused: bool = True


def hourly(head="time,kW", edit=lambda cells: cells, stamp="{:%Y-%m-%d %H:%M}") -> str:
    """A year of hours, edited row by row; None removes a row."""
    rows = ([stamp.format(time), f"{200 + time.hour}.5"] for time in HOURS)
    return "\n".join([head, *(",".join(row) for row in map(edit, rows) if row)])


def changed(at: int, value: str | None, count: int = 1) -> bytes:
    """The year with some values replaced; None removes the rows."""
    stamps = {f"{time:%Y-%m-%d %H:%M}" for time in HOURS[at : at + count]}

    def edit(cells):
        if cells[0] not in stamps:
            return cells
        return None if value is None else [cells[0], value]

    return hourly(edit=edit).encode()


def lone(count: int) -> bytes:
    """So many values without a time."""
    return ("kW\n" + "100\n" * count).encode()


def quarters() -> bytes:
    """Days of 96 points from 00:15 to 24:00, in kWh, as a Chinese meter exports them, in GBK."""
    labels = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(15, 1441, 15)]
    days = [f"{HOURS[day * 24]:%Y-%m-%d}," + ",".join(["25"] * 96) for day in range(365)]
    return "\n".join(["日期(电量kWh)," + ",".join(labels), *days]).encode("gbk")


def quarter_hours_then_hours() -> bytes:
    early = [f"{HOURS[0] + timedelta(minutes=15 * at):%Y-%m-%d %H:%M},1" for at in range(400)]
    return "\n".join(["time,kW", *early, *(f"{time:%Y-%m-%d %H:%M},1" for time in HOURS[100:])]).encode()


def book(edit: Callable[[Any], None]) -> bytes:
    """A workbook of a year, edited."""
    workbook = openpyxl.Workbook()
    workbook.active.append(["time", "kW"])
    for time in HOURS:
        workbook.active.append([time, 200.5])
    edit(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def hidden(workbook) -> None:
    workbook.create_sheet("notes")
    workbook.worksheets[0].sheet_state = "hidden"


def forged(sheet: bytes) -> bytes:
    """A workbook whose sheet is replaced."""
    stream = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(book(lambda workbook: workbook.active.delete_rows(3, 9000))))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bad:
        for entry in good.infolist():
            bad.writestr(entry.filename, sheet if "sheet1" in entry.filename else good.read(entry))
    return stream.getvalue()


BOMB = b"<a>" + b"0" * 39_000_000 + b"</a>"
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)


def split(count: int, chosen: str) -> Callable[[], bytes]:
    return lambda: changed(3, chosen, count)


LOADS = [
    Row(1, "one blank.csv", split(1, ""), "1 value is missing: 2023-01-01 03:00"),
    Row(1, "four blanks.csv", split(4, "/"), "4 values are missing"),
    Row(1, "200 blanks.csv", split(200, "NaN"), "200 values are missing"),
    Row(2, "negative.csv", split(1, "-5"), "negative: B5 (-5)"),
    Row(3, "inf.csv", split(1, "inf"), "infinite or too large: B5"),
    Row(3, "1e400.csv", split(1, "1e400"), "infinite or too large: B5"),
    Row(4, "8784.csv", lambda: lone(8784), "2023 is no leap year"),
    Row(5, "8759.csv", lambda: changed(3, None), "missing: 2023-01-01 03:00"),
    Row(5, "8761.csv", lambda: hourly().encode() + b"\n2024-01-01 00:00,5", "2024-01-01 00:00"),
    Row(5, "8000.csv", lambda: lone(8000), "8,000 values and no times"),
    Row(6, "96 points.csv", quarters, "876,000.0 kWh before, 876,000.0 kWh after", refused=False),
    Row(7, "twice.csv", lambda: hourly().encode() + b"\n2023-01-01 03:00,5", "2023-01-01 03:00"),
    Row(8, "shuffled.csv", lambda: "\n".join(["time,kW", *sorted(hourly().split("\n")[1:], key=lambda r: r[::-1])])
        .encode(), "sorted", refused=False),
    Row(9, "two steps.csv", quarter_hours_then_hours, "from 15 to 60 min"),
    Row(10, "utc.csv", lambda: hourly(stamp="{:%Y-%m-%dT%H:%M}Z").encode(), "UTC", refused=False),
    Row(13, "thousands.csv", split(1, '"1,234"'), "", refused=False),
    Row(13, "full width.csv", split(1, "２３４"), "", refused=False),
    Row(13, "word.csv", split(1, "abc"), 'B5 "abc"'),
    Row(14, "commas.csv", lambda: ("time;kW\n" + "\n".join(f"{t:%Y-%m-%d %H:%M};1,234" for t in HOURS)).encode(),
        "1.234 or 1234"),
    Row(15, "gbk.csv", lambda: hourly("时间,负荷(kW)").encode("gbk"), "", refused=False),
    Row(15, "gb18030.csv", lambda: hourly("时间,负荷𠮷(kW)").encode("gb18030"), "", refused=False),
    Row(15, "utf-16.csv", lambda: hourly("时间,负荷(kW)").encode("utf-16"), "", refused=False),
    Row(15, "bom.csv", lambda: hourly("时间,负荷(kW)").encode("utf-8-sig"), "", refused=False),
    Row(15, "picture.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(300), ""),
    Row(16, "blank lines.csv", lambda: b"\n \n", "is empty"),
    Row(16, "header.csv", lambda: b"time,kW\n", "a header only"),
    Row(16, "words.csv", lambda: b"a\nb\nc\n", "only text"),
    Row(17, "twice a column.csv", lambda: hourly("time,kW,kW", lambda c: [*c, "1"]).encode(), '"kW" stands twice'),
    Row(18, "formula.xlsx", lambda: book(lambda b: b.active.__setitem__("B5", "=B4*2")), "formula without a result"),
    Row(18, "merged.xlsx", lambda: book(lambda b: b.active.merge_cells("B10:B12")), "merged range"),
    Row(18, "hidden.xlsx", lambda: book(hidden), "hidden"),
    Row(18, "locked.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    Row(18, "old.xlsx", lambda: OLE + bytes(99), "old .xls"),
    Row(18, "old workbook named.csv", lambda: OLE + bytes(99), "old .xls"),
    Row(18, "web page.csv", lambda: b"<html><table><tr><td>1", "web page"),
    Row(20, "bomb.xlsx", lambda: forged(BOMB), "times their packed size"),
    Row(21, "entities.xlsx", lambda: forged(ENTITIES), "XML entities"),
]  # fmt: skip
"""Tables of a load."""


def weather(roll: int = 0, dark: bool = False) -> bytes:
    site = Site(**YEAR)
    table = synthesise(site, "qingdao")[["ghi", "dni", "dhi", "temp_air", "wind_speed"]].round(1)
    if dark:
        table[["ghi", "dni", "dhi"]] = 0.0
    stamps = [f"{time:%Y-%m-%d %H:%M}" for time in table.index]
    values = table.to_numpy()[[(row - roll) % len(table) for row in range(len(table))]]
    rows = (f"{stamp}," + ",".join(map(str, own)) for stamp, own in zip(stamps, values, strict=True))
    return "\n".join(["time,ghi,dni,dhi,temp_air,wind_speed", *rows]).encode()


WEATHER = [
    Row(31, "shifted.csv", lambda: weather(8), "shifted by about"),
    Row(30, "dark.csv", lambda: weather(dark=True), "", refused=False),
    Row(16, "empty.csv", lambda: b" \n", "empty"),
    Row(15, "picture.epw", lambda: b"\x89PNG\r\n\x1a\n" + bytes(300), ""),
    Row(18, "web page.csv", lambda: b"<html><body>404", ""),
]
"""Files of weather."""

GOOD: dict[str, Any] = {
    "name": "small",
    "site": {**YEAR, "hours": 48},
    "tariff": "SD-CI2-2024",
    "guideline": {"default": "audit"},
    "components": [
        {"kind": "load", "demand_kw": 100},
        {"kind": "grid", "transformer_kva": 250},
        {"kind": "ess", "power_kw": 10, "energy_kwh": 20},
    ],
}


def project(*path: Any, value: Any) -> Callable[[], bytes]:
    """The good project with one value set, as YAML (JSON is YAML)."""

    def made() -> bytes:
        content = json.loads(json.dumps(GOOD))
        holder = content
        for part in path[:-1]:
            holder = holder[part]
        holder[path[-1]] = value
        return json.dumps(content, indent=1).encode()

    return made


def text(old: str, new: str) -> Callable[[], bytes]:
    return lambda: json.dumps(GOOD, indent=1).replace(old, new).encode()


def tariff(price: float = 0.9, start: str = "08:00", end: str = "20:00") -> dict[str, Any]:
    """A tariff of two periods; from 08:00 to 20:00 they fill the day."""
    periods = [
        {"name": "peak", "start": start, "end": end, "price_cny_per_kwh": price},
        {"name": "valley", "start": "20:00", "end": "08:00", "price_cny_per_kwh": 0.3},
    ]
    return {"id": "OWN", "name": {"zh": "自有", "en": "own"}, "seasons": [{"periods": periods}]}


def packed(*entries: tuple[str, bytes | str]) -> Callable[[], bytes]:
    def made() -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("project.yaml", json.dumps(GOOD))
            for name, content in entries:
                archive.writestr(name, content)
        return stream.getvalue()

    return made


ALIASES = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
PROJECTS = [
    Row(12, "watts.yaml", project("components", 0, "demand_kw", value=100_000), "times the transformer"),
    Row(17, "unknown field.yaml", project("components", 2, "energy_kwhh", value=3), "energy_kwhh"),
    Row(22, "climbs.zip", packed(("../evil.csv", "1")), "no plain file name"),
    Row(22, "absolute.zip", packed(("/tmp/evil.csv", "1")), "no plain file name"),
    Row(20, "bomb.zip", packed(("load.csv", b"0" * 30_000_000)), "times their packed size"),
    Row(22, "climbs.yaml", project("components", 0, "demand_kw", value={"file": "../x.csv"}), "leaves the project"),
    Row(23, "object.yaml", lambda: b"site: !!python/object/apply:os.system [ls]\n", "tag"),
    Row(24, "aliases.yaml", lambda: ALIASES, "anchor"),
    Row(24, "deep.yaml", lambda: b"a: " + b"[" * 3000 + b"]" * 3000, "deeper than 50"),
    Row(25, "twice.yaml", lambda: b"name: a\nname: b\n", "given twice"),
    Row(25, "surprise.yaml", text('"name"', '"surprise": 1, "name"'), "surprise"),
    Row(26, "gap.yaml", project("tariff", value=tariff(end="19:00")), "19:00"),
    Row(26, "overlap.yaml", project("tariff", value=tariff(end="21:00")), "20:00"),
    Row(28, "fen.yaml", project("tariff", value=tariff(price=90.0)), "Perhaps it is in fen", refused=False),
    Row(27, "expired.yaml", project("tariff", value="SD-CI2-2034"), "SD-CI2-2034"),
    Row(30, "swapped.yaml", project("site", value={"latitude_deg": 121.0, "longitude_deg": 31.0}), "latitude_deg"),
    Row(37, "no life.yaml", project("economics", value={"years": 0}), "years"),
    Row(37, "discount.yaml", project("economics", value={"discount_rate": -1.0}), "discount_rate"),
    Row(15, "gbk.yaml", lambda: "name: 项目".encode("gb18030"), "not UTF-8"),
    Row(16, "empty.yaml", lambda: b"", "found nothing"),
]
"""Whole projects."""
