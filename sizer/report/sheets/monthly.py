"""Month by month: the energy of every stream, of the solved year."""

from __future__ import annotations

from sizer.report.book import Page, cell
from sizer.report.energy import named, streams
from sizer.study import Study

__all__ = ["write"]


def write(study: Study, page: Page) -> None:
    """Write the table; sums are formulas, and the checks sheet holds them against every step."""
    row = page.title("sheet_monthly", page.say("monthly_note"))
    page.freeze(row, 1)
    page.widths(14, *[15] * 14)
    row = page.section(row, "energy_by_month", 12)
    monthly = study.dispatch.monthly_kwh()
    found = streams(study)
    row = page.header(row, [page.say("month"), *named(found, page.say)], height=44)
    first = row
    for number, (year, month) in enumerate(monthly.index.to_list()):
        page.text(row, 0, f"{year}-{month:02}")
        for column, stream in enumerate(found, start=1):
            page.number(row, column, float(monthly[stream.component, stream.quantity].iloc[number]), "money")
        row += 1
    page.text(row, 0, page.say("total_item"), "total_text")
    for column, stream in enumerate(found, start=1):
        total = float(monthly[stream.component, stream.quantity].sum())
        page.formula(row, column, f"=SUM({cell(first, column)}:{cell(row - 1, column)})", total, "total")
        key = f"energy {stream.component} {stream.quantity}"
        page.book.ranges[key] = page.at(cell(row, column, fixed="both"))
