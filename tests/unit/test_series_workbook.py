"""Workbooks that are locked, hidden, merged, damaged or hostile: a clear sentence each, and no harm."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta

import openpyxl
import pytest

from sizer.errors import InputError
from sizer.profiles.tables import read_table
from sizer.site import Site

DAY = Site(latitude_deg=36.0, longitude_deg=120.0, hours=24)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def saved(edit=lambda book: None) -> bytes:
    """A day of hours, edited."""
    book = openpyxl.Workbook()
    book.active.append(["time", "kw"])
    for hour in range(24):
        book.active.append([datetime(2023, 1, 1) + timedelta(hours=hour), float(hour)])
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def forged(sheet: str | bytes) -> bytes:
    """A workbook whose sheet's XML is replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved())) as good, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bad:
        for entry in good.infolist():
            bad.writestr(entry.filename, sheet if "sheet1" in entry.filename else good.read(entry))
    return stream.getvalue()


def xml(body: str, before: str = "", size: str = "A1:XFD1048576") -> str:
    return f'{before}<worksheet xmlns="{MAIN}"><dimension ref="{size}"/><sheetData>{body}</sheetData></worksheet>'


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


def hide(book):
    book.create_sheet("notes")
    book.worksheets[0].sheet_state = "hidden"


def entity() -> str:
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "&{a};&{a};">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>'
    return xml(cell, f'<?xml version="1.0"?><!DOCTYPE x [{laughs}]>')


CASES = {
    "a formula without a result": (
        saved(lambda b: b.active.__setitem__("B5", "=B4*2")),
        "formula without a result: B5",
    ),
    "merged cells": (saved(lambda b: b.active.merge_cells("B10:B12")), "merged range lies among the numbers: B10:B12"),
    "an error value": (saved(lambda b: b.active.__setitem__("B5", "#DIV/0!")), 'B5 "#DIV/0!"'),
    "a hidden sheet": (saved(hide), 'hidden: "Sheet"'),
    "two sheets": (saved(lambda b: b.create_sheet("more").append([1])), '2 sheets with numbers: "Sheet", "more"'),
    "no cells": (saved(lambda b: b.active.delete_rows(1, 30)), "is empty"),
    "an old workbook": (OLE + bytes(99), "old .xls"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "a binary workbook": (zipped("xl/workbook.bin"), "binary or OpenDocument"),
    "an OpenDocument": (zipped("content.xml"), "binary or OpenDocument"),
    "some archive": (zipped("load.csv"), "ZIP archive"),
    "a cut-off file": (saved()[:3000], "damaged"),
    "a web page": (b"<html><table><tr><td>1", "web page"),
    "an XML spreadsheet": (b'<?xml version="1.0"?><Workbook/>', "XML document"),
    "a PDF": (b"%PDF-1.7", "PDF"),
    "a bomb": (forged(b"<a>" + b"0" * 39_000_000 + b"</a>"), "times their packed size"),
    "too many parts": (zipped("xl/workbook.xml", *(f"{at}" for at in range(2001))), "2002 parts"),
    "entities": (forged(entity()), "XML entities"),
    "a row far down": (forged(xml('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')), "600,000 rows"),
    "a cell far right": (forged(xml('<row r="1"><c r="XFD1"><v>1</v></c></row>')), "2,000 columns"),
    "an endless number": (forged(xml('<row r="1"><c r="A1"><v>1e400</v></c></row>')), "infinite"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_workbook_is_one_clear_sentence(case):
    content, said = CASES[case]
    with pytest.raises(InputError) as caught:
        read_table(content, "load.xlsx", DAY)
    assert said in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_a_hidden_sheet_is_read_when_it_is_named():
    values, notices = read_table(saved(hide), "load.xlsx", DAY, sheet="Sheet")
    assert values.tolist() == list(range(24))
    assert any("hidden" in line for line in notices)


def test_an_unknown_sheet_lists_the_sheets():
    with pytest.raises(InputError, match='no sheet "load". Its sheets: "Sheet"'):
        read_table(saved(), "load.xlsx", DAY, sheet="load")


def test_merged_titles_do_no_harm():
    def title(book):
        book.active.insert_rows(1)
        book.active["A1"] = "Load of 2023"
        book.active.merge_cells("A1:B1")

    assert read_table(saved(title), "load.xlsx", DAY)[0].tolist() == list(range(24))


def test_a_formula_with_its_result_is_a_number():
    good = saved()
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    with_formula = sheet.replace('<c r="B5" t="n"><v>3', '<c r="B5" t="n"><f>B4+1</f><v>3')
    assert with_formula != sheet
    assert read_table(forged(with_formula), "load.xlsx", DAY)[0].tolist() == list(range(24))


def test_a_forged_size_is_not_believed():
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>{at}</v></c></row>' for at in range(1, 25))
    assert read_table(forged(xml(rows)), "load.xlsx", DAY)[0].tolist() == list(range(1, 25))


@pytest.mark.parametrize(("content", "said"), [(b"1\n" * 25_000_001, "50 MB"), (b"1\n" * 600_001, "600,000 rows")])
def test_a_huge_file_is_refused(content, said):
    with pytest.raises(InputError, match=said):
        read_table(content, "load.csv", DAY)
