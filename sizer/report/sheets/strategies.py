"""Strategies: what one design earns under each, and how its storage runs; the guideline's figure 2-13 in kind."""

from __future__ import annotations

import math
from typing import Any

from sizer.report.book import Page
from sizer.report.colours import colour_of
from sizer.report.foresight import COLUMNS, strategy_word
from sizer.report.money_scale import money_scale
from sizer.report.sheets.further import FONT, GRID, Further, place, titled
from sizer.report.words import Languages
from sizer.strategy import ForesightGap

__all__ = ["strategies_sheet"]


def strategies_sheet(gap: ForesightGap) -> Further:
    """Sheet of a foresight gap, for a study's workbook."""
    return Further("sheet_strategies", lambda page: _write(gap, page))


def _write(gap: ForesightGap, page: Page) -> None:
    """Write the table, the two charts, the shares of modes, and the mean day behind the charts."""
    row = page.title("sheet_strategies", page.say("strategies_note"), page.say("strategies_note_2"))
    names = [_word_in(str(name), page.book.languages) for name in gap.table.index]
    first = row
    row = page.header(row, [page.say("strategy"), "", *names], height=32)
    earned = row
    for name, unit in COLUMNS:
        page.text(row, 0, page.say(f"gap_{name}"))
        page.text(row, 1, page.say("years_unit") if unit == "years" else unit, "unit")
        for column, value in enumerate(gap.table[name].astype(float), start=2):
            _cell(page, row, column, value, name)
        earned = row if name == "storage_revenue_cny_per_year" else earned
        row += 1
    row = _modes(gap, page, row + 1)
    charts = row + 1
    row = _mean_day(gap, page, charts + 46, names)
    page.sheet.set_h_pagebreaks([charts + 23, charts + 46])
    place(page, charts, _bars(page, first, earned, gap))
    place(page, charts + 23, _curves(page, row, gap))
    page.widths(36, 9, *([17] * max(len(names), 4)))
    page.freeze(first + 1, 1)


def _word_in(name: str, languages: Languages) -> str:
    """Word for a strategy in one language or in both, Chinese first."""
    if languages != "zh+en":
        return strategy_word(name, languages)
    return f"{strategy_word(name, 'zh')} {strategy_word(name, 'en')}"


def _cell(page: Page, row: int, column: int, value: float, name: str) -> None:
    if math.isnan(value):
        page.text(row, column, page.say("n/a"), "grey")
    else:
        page.number(row, column, value, "share" if "share" in name else "years" if "years" in name else "money")


def _modes(gap: ForesightGap, page: Page, row: int) -> int:
    """Share of the year in each mode, for the strategies that have modes."""
    for name, study in gap.studies.items():
        if not study.mode_shares:
            continue
        row = page.section(row, "modes_title", 4)
        page.text(row - 1, 3, _word_in(name, page.book.languages), "section")
        for word, share in study.mode_shares.items():
            page.text(row, 0, page.say(f"mode_{word}"))
            page.number(row, 3, share, "share")
            row += 1
        row += 1
    return row


def _mean_day(gap: ForesightGap, page: Page, row: int, names: list[str]) -> int:
    """Write the mean day; return its first row of numbers."""
    days = gap.days
    row = page.section(row, "mean_day", 2 + len(names))
    row = page.header(
        row,
        [page.say("hour"), "", *(f"{name} [kW]" for name in names), f"{page.say('price')} [{page.say('price_axis')}]"],
    )
    for number, (hour, own) in enumerate(days.iterrows()):
        page.number(row + number, 0, float(hour), "plain")  # type: ignore[arg-type]
        for column, (name, value) in enumerate(own.items(), start=2):
            page.number(row + number, column, float(value), "price" if name == "price" else "number")
    return row


def _bars(page: Page, header: int, earned: int, gap: ForesightGap) -> Any:
    count = len(gap.studies)
    amounts = gap.table["storage_revenue_cny_per_year"].astype(float)
    scale = money_scale(amounts, page.book.languages)
    chart = page.book.workbook.add_chart({"type": "bar"})
    colours = [{"fill": {"color": colour_of(f"strategy_{name.split()[0]}")}} for name in gap.studies]
    chart.add_series(
        {
            "categories": [page.name, header, 2, header, 1 + count],
            "values": [page.name, earned, 2, earned, 1 + count],
            "points": colours,
            "data_labels": {"value": True, "num_format": scale.cells, "font": FONT},
            "gap": 60,
        }
    )
    titled(chart, page, "chart_storage_revenue", "", "")
    looks = {"num_font": FONT, "name_font": FONT, "major_gridlines": GRID}
    least = min(0.0, float(amounts.min()))
    chart.set_x_axis({"reverse": True, "num_font": FONT})
    name = page.say("money_wan_axis" if scale.cny > 1 else "money_axis") + f"/{page.say('year_unit')}"
    chart.set_y_axis({"name": name, "num_format": scale.cells, "min": least, **looks})
    chart.set_legend({"none": True})
    return chart


def _curves(page: Page, first: int, gap: ForesightGap) -> Any:
    days = gap.days
    last = first + len(days) - 1
    chart = page.book.workbook.add_chart({"type": "line"})
    for column, name in enumerate(gap.studies, start=2):
        chart.add_series(
            {
                "name": _word_in(name, page.book.languages),
                "categories": [page.name, first, 0, last, 0],
                "values": [page.name, first, column, last, column],
                "line": {"color": colour_of(f"strategy_{name.split()[0]}"), "width": 2.25},
            }
        )
    if "price" in days:
        column = 2 + len(gap.studies)
        chart.add_series(
            {
                "name": page.say("price"),
                "categories": [page.name, first, 0, last, 0],
                "values": [page.name, first, column, last, column],
                "line": {"color": colour_of("grid_import"), "width": 1.25, "dash_type": "round_dot"},
                "y2_axis": True,
            }
        )
        chart.set_y2_axis(
            {"name": page.say("price_axis"), "min": 0, "num_format": "0.00", "num_font": FONT, "name_font": FONT}
        )
    titled(chart, page, "chart_mean_day", "hour", "storage_power_axis")
    every = max(1, len(days) // 12)
    chart.set_x_axis(
        {"name": page.say("hour"), "interval_unit": every, "interval_tick": every, "label_position": "low",
         "num_font": FONT, "name_font": FONT}
    )  # fmt: skip
    chart.set_legend({"position": "bottom", "font": FONT})
    return chart
