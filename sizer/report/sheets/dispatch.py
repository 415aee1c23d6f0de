"""Dispatch: every step of the design year."""

from __future__ import annotations

import numpy as np

from sizer.report.book import Page
from sizer.report.energy import peak_week, quantities
from sizer.report.prices import first_grid
from sizer.report.words import unit_of
from sizer.study import Study

__all__ = ["FIRST_ROW", "columns_of", "write"]

FIRST_ROW = 5
DIGITS = 3  # W and Wh: no meter is finer, and the file is half the size


def columns_of(study: Study) -> dict[tuple[str, str], int]:
    """Column of each quantity on the sheet; the reference's import stands last."""
    columns = {name: number for number, name in enumerate(quantities(study.dispatch), start=1)}
    grid = first_grid(study)
    if grid is not None:
        columns["reference", "import_kw"] = len(columns) + 1
    return columns


def write(study: Study, page: Page) -> None:
    """Write start times and quantities."""
    page.title("sheet_dispatch", page.say("dispatch_note"))
    page.text(FIRST_ROW - 2, 0, page.say("step_start"), "header")
    page.text(FIRST_ROW - 1, 0, f"UTC{study.project.site.utc_offset_hours:+g}", "header")
    page.widths(17)
    times = study.dispatch.frame.index
    page.sheet.set_column(0, 0, 17, page.book.style("date"))
    for number, moment in enumerate(times.tz_localize(None).to_pydatetime(), start=FIRST_ROW):  # type: ignore[attr-defined]
        page.sheet.write_datetime(number, 0, moment)
    page.sheet.set_column(1, len(columns_of(study)), 12, page.book.style("step"))
    for (component, quantity), column in columns_of(study).items():
        page.text(FIRST_ROW - 2, column, page.say("before") if component == "reference" else component, "header")
        unit = unit_of(quantity)
        page.text(FIRST_ROW - 1, column, f"{page.say(quantity)} [{unit or '–'}]", "header")
        _column(page, column, _values(study, component, quantity))
    page.sheet.set_row(FIRST_ROW - 1, 44)
    page.sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW + len(times) - 1, len(columns_of(study)))
    page.freeze(FIRST_ROW, 1)
    week = peak_week(study)
    page.sheet.print_area(FIRST_ROW + week.start, 0, FIRST_ROW + week.stop - 1, len(columns_of(study)))


def _values(study: Study, component: str, quantity: str) -> np.ndarray:
    grid = first_grid(study)
    if component == "reference" and grid is not None:
        return study.reference.dispatch[grid.label, quantity].to_numpy(float)
    return study.dispatch[component, quantity].to_numpy(float)


def _column(page: Page, column: int, values: np.ndarray) -> None:
    assert np.isfinite(values).all(), f"{page.name} column {column} holds a value that is not a number"
    rounded = np.round(values, DIGITS) + 0.0  # no −0
    for row, value in enumerate(rounded.tolist(), start=FIRST_ROW):
        page.sheet.write_number(row, column, value)
