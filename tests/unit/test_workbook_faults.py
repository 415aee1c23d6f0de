"""What users write stays text; what cannot be written leaves nothing behind."""

from __future__ import annotations

import re
import resource
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from sizer.report.book import plain_text
from sizer.report.tables import to_parquet, write_dispatch_csv
from sizer.report.workbook import write_excel
from sizer.results import Dispatch
from tests.one_week import project, study, study_of

WRITERS = {
    "xlsx": lambda path: write_excel(study(), path),
    "csv": lambda path: write_dispatch_csv(study().dispatch, path),
    "parquet": lambda path: to_parquet(study().dispatch, path),
}
HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@x",
    "-1",
    "[x]/:*?",
    "{=1+1}",
    "https://example.org",
    "x" * 10_000,
    "😀 光伏",
    "a\x07b\x00c",
]


@pytest.mark.parametrize(
    "name", HOSTILE, ids=["equals", "plus", "at", "minus", "sheet", "array", "link", "long", "emoji", "control"]
)
def test_a_hostile_project_name_is_inert(tmp_path, name):
    hostile = replace(study(), project=study().project.model_copy(update={"name": name, "description": name}))
    write_excel(hostile, tmp_path / "hostile.xlsx")
    book = openpyxl.load_workbook(tmp_path / "hostile.xlsx")
    cover = book[book.sheetnames[0]]
    assert cover["A2"].value == plain_text(name)
    assert cover["A2"].data_type == "s"
    assert cover["A2"].hyperlink is None
    assert len(cover["A2"].value) <= 300


def test_hostile_component_names_are_inert_everywhere(tmp_path):
    content = project().model_dump(mode="json", exclude_unset=True)
    for component, name in zip(content["components"], ("=1+1", "@SUM(1)", "-2+3", "=x!A1", "'x!A1"), strict=True):
        component["name"] = name
    hostile = study_of(components=content["components"])
    write_excel(hostile, tmp_path / "hostile.xlsx")
    book = openpyxl.load_workbook(tmp_path / "hostile.xlsx")
    formulas = [c.value for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas
    assert not [f for f in formulas if "1+1" in f or "SUM(1)" in f or "-2+3" in f or "x!A1" in f]
    with zipfile.ZipFile(tmp_path / "hostile.xlsx") as package:
        assert not [name for name in package.namelist() if "externalLink" in name]
        charts = [package.read(name).decode() for name in package.namelist() if "charts/chart" in name]
        assert not re.findall(r"<c:f>=?x!", "".join(charts))
        assert not [
            n for n in package.namelist() if n.endswith(".rels") and b'TargetMode="External"' in package.read(n)
        ]
    write_dispatch_csv(hostile.dispatch, tmp_path / "hostile.csv")
    header = (tmp_path / "hostile.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert all(not column.strip('"').startswith(("=", "+", "-", "@")) for column in header.split(","))


def test_a_number_that_is_none_stops_the_report(tmp_path):
    frame = study().dispatch.frame.copy()
    frame.iloc[3, 0] = np.nan
    broken = replace(study(), solved=replace(study().solved, dispatch=replace(study().dispatch, frame=frame)))
    with pytest.raises(AssertionError):
        write_excel(broken, tmp_path / "broken.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", WRITERS)
def test_a_missing_folder_is_an_oserror(tmp_path, kind):
    with pytest.raises(OSError, match="No such file"):
        WRITERS[kind](tmp_path / "missing" / "report")


@pytest.mark.parametrize("kind", WRITERS)
def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path, kind):
    """A limit on the size of files makes the write itself fail half-way, as a full disk does."""
    study()
    old = tmp_path / "report"
    old.write_bytes(b"the old report")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            WRITERS[kind](old)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    assert old.read_bytes() == b"the old report"


def test_a_dispatch_comes_back_from_csv_and_parquet(tmp_path):
    dispatch = study().dispatch
    write_dispatch_csv(dispatch, tmp_path / "week.csv")
    to_parquet(dispatch, tmp_path / "week.parquet")
    text = pd.read_csv(tmp_path / "week.csv", index_col="time", parse_dates=True)
    stored = pd.read_parquet(tmp_path / "week.parquet")
    for component, quantity in dispatch.frame.columns:
        expected = dispatch[component, quantity].to_numpy()
        np.testing.assert_allclose(text[f"{component}.{quantity}"], expected, rtol=1e-5, atol=1e-9)
        np.testing.assert_array_equal(stored[f"{component}.{quantity}"], expected)
    assert (stored.index == dispatch.frame.index).all()
    assert str(text.index[0]) == "2023-01-01 00:00:00+08:00"


def test_a_header_that_looks_like_a_formula_is_quoted(tmp_path):
    frame = pd.DataFrame({("=cmd()", "x_kw"): [-1.0]}, index=study().dispatch.frame.index[:1])
    write_dispatch_csv(Dispatch(frame, {}, 1.0), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "time,'=cmd().x_kw",
        "2023-01-01 00:00:00+08:00,-1",
    ]
