"""Outages: how long the critical load is carried, by what, and what its loss would cost."""

from __future__ import annotations

from typing import Any

from sizer.report.book import Page, plain_text
from sizer.report.colours import colour_of
from sizer.report.sheets.further import FONT, GRID, Further, place, titled
from sizer.resilience import LostLoad, Survival

__all__ = ["outages_sheet"]


def outages_sheet(outages: Survival, lost: LostLoad) -> Further:
    """Sheet of outages, for a study's workbook."""
    return Further("sheet_outages", lambda page: _write(outages, lost, page))


def _write(outages: Survival, lost: LostLoad, page: Page) -> None:
    """Write what carries, the value of lost load, the curve and its chart."""
    note = page.say("outages_note").replace("{hours}", f"{outages.longest_h:g}")
    row = page.title("sheet_outages", note, page.say("outages_note_2"))
    page.text(row, 0, page.say("carried_title").replace("{hours}", f"{outages.longest_h:g}"), "section")
    row += 1
    for source, energy in outages.mean_carried_kwh.items():
        page.text(row, 0, plain_text(source, 60))
        page.number(row, 1, energy)
        page.text(row, 2, "kWh", "unit")
        row += 1
    page.text(row, 0, page.say("unserved"), "total_text")
    page.number(row, 1, outages.mean_unserved_kwh, "number")
    page.text(row, 2, "kWh", "unit")
    row = _lost(page, row + 2, lost, outages)
    chart = row + 1
    first = page.header(chart + 24, [page.say("outage_length"), page.say("survival_share")])
    for number, (length, share) in enumerate(outages.curve.items()):
        page.number(first + number, 0, float(length), "plain")  # type: ignore[arg-type]
        page.number(first + number, 1, share, "share")
    page.sheet.set_h_pagebreaks([chart + 24])
    place(page, chart, _curve(page, first, len(outages.curve)))
    page.widths(52, 20, 14, 14)
    page.freeze(2)


def _lost(page: Page, row: int, lost: LostLoad, outages: Survival) -> int:
    row = page.section(row, "lost_load_title", 3)
    without, with_plant = outages.lost_load_cny_per_year(lost.price_cny_per_kwh, lost.outages_per_year)
    for key, value, unit, style in (
        ("lost_load_price", lost.price_cny_per_kwh, "CNY/kWh", "number"),
        ("outages_per_year", lost.outages_per_year, "1/a", "plain"),
        ("lost_load_without", without, "CNY/a", "money"),
        ("lost_load_with", with_plant, "CNY/a", "money"),
    ):
        page.text(row, 0, page.say(key))
        page.number(row, 1, value, style)
        page.text(row, 2, unit, "unit")
        row += 1
    return row


def _curve(page: Page, first: int, count: int) -> Any:
    chart = page.book.workbook.add_chart({"type": "area"})
    last = first + count - 1
    chart.add_series(
        {
            "categories": [page.name, first, 0, last, 0],
            "values": [page.name, first, 1, last, 1],
            "fill": {"color": colour_of("storage"), "transparency": 65},
            "line": {"color": colour_of("storage"), "width": 2.25},
        }
    )
    titled(chart, page, "chart_survival", "outage_length", "survival_share")
    looks = {"num_format": "0%", "num_font": FONT, "name_font": FONT, "major_gridlines": GRID}
    chart.set_y_axis({"name": page.say("survival_share"), "min": 0, "max": 1, **looks})
    chart.set_legend({"none": True})
    return chart
