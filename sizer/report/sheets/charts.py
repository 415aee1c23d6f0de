"""Charts, drawn by the spreadsheet from the other sheets: the cash flow's follows a changed rate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sizer.finance import CashFlow
from sizer.report.book import Page, cell, plain_text
from sizer.report.colours import colour_of
from sizer.report.energy import ends, named, peak_week, streams
from sizer.report.money_scale import money_scale
from sizer.report.prices import first_grid
from sizer.report.sheets.dispatch import FIRST_ROW, columns_of
from sizer.study import Study

__all__ = ["money_axis", "write"]

WIDTH, HEIGHT, ROWS = 1060, 400, 22  # pixels; rows of the sheet that a chart covers
NOTES = 26  # first column of the figures behind the charts, right of what is printed
FONT = {"name": "Arial", "size": 9}
GRID = {"visible": True, "line": {"color": "#E3E7EB"}}


def write(study: Study, page: Page) -> None:
    """Draw the cash flow, the bill of every month, and the week of the highest load."""
    row = page.title("sheet_charts", page.say("charts_note"))
    page.text(row - 1, NOTES, page.say("chart_data"), "note_line")
    row = _place(page, row, _cash_flow(study.cash_flow, page, row))
    if first_grid(study) is not None:
        row = _place(page, row, _bills(study, page, row))
    for chart in _week(study, page, row):
        row = _place(page, row, chart)
    page.sheet.print_area(0, 0, row - 3, 16)
    page.sheet.set_h_pagebreaks([2 + 2 * ROWS])


def _place(page: Page, row: int, chart: Any) -> int:
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.set_legend({"position": "bottom", "font": FONT})
    page.sheet.insert_chart(row, 0, chart, {"object_position": 3})
    return row + ROWS


def money_axis(chart: Any, page: Page, amounts_cny: Iterable[float], per: str = "") -> None:
    """Write an axis of CNY in the unit that suits its readers and its amounts.

    Parameters
    ----------
    chart : xlsxwriter chart
        Drawn from cells in CNY.
    page : Page
        Whose languages are those of the axis.
    amounts_cny : iterable of float
        As solved. [CNY]
    per : str
        Key of the time in which they are earned; empty for none.
    """
    scale = money_scale(amounts_cny, page.book.languages)
    name = page.say("money_wan_axis" if scale.cny > 1 else "money_axis") + (f"/{page.say(per)}" if per else "")
    looks = {"num_font": FONT, "name_font": FONT, "num_format": scale.cells, "major_gridlines": GRID}
    chart.set_y_axis({"name": name, **looks})


def _titled(chart: Any, page: Page, key: str, x: str, y: str) -> None:
    chart.set_title(
        {"name": page.say(key), "name_font": {"name": "Arial", "size": 12, "color": "#1F3A5F"}, "overlay": False}
    )
    chart.set_x_axis({"name": page.say(x) if x else "", "num_font": FONT, "name_font": FONT, "label_position": "low"})
    chart.set_y_axis(
        {
            "name": page.say(y) if y else "",
            "num_font": FONT,
            "name_font": FONT,
            "num_format": "#,##0",
            "major_gridlines": GRID,
        }
    )


def _cash_flow(flow: CashFlow, page: Page, row: int) -> Any:
    """Cumulative money against years, with the points where it crosses zero."""
    chart = page.book.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    paybacks = {
        "cumulative": ("live_payback_static_years", flow.static_payback_years),
        "cumulative_discounted": ("live_payback_discounted_years", flow.discounted_payback_years),
    }
    for number, (name, (payback, years)) in enumerate(paybacks.items()):
        colour = colour_of(name)
        chart.add_series(
            {
                "name": page.say(f"row_{name}"),
                "categories": f"={page.book.ranges['shown_year']}",
                "values": f"={page.book.ranges[name]}",
                "line": {"color": colour, "width": 2.25},
                "marker": {"type": "none"},
            }
        )
        words = page.say(payback.removeprefix("live_"))
        shown = words if years is None else f"{words}: {years:.1f}"
        page.formula(
            row + number, NOTES, f'="{words}"&IF(ISNUMBER({payback}),": "&TEXT({payback},"0.0"),"")', shown, "text"
        )
        page.formula(row + number, NOTES + 1, f'=IF(ISNUMBER({payback}),{payback},"")', "" if years is None else years)
        page.number(row + number, NOTES + 2, 0.0)
        label, x, y = (page.at(cell(row + number, NOTES + column, fixed="both")) for column in range(3))
        marker = {"type": "diamond", "size": 10, "fill": {"color": colour}, "border": {"color": "white"}}
        point = {
            "name": f"={label}",
            "categories": f"={x}",
            "values": f"={y}",
            "line": {"none": True},
            "marker": marker,
        }
        chart.add_series(point)
    _titled(chart, page, "chart_cash_flow", "year", "")
    money_axis(chart, page, flow.table["cumulative"])
    looks = {"num_format": "0", "label_position": "low", "num_font": FONT, "name_font": FONT}
    chart.set_x_axis({"name": page.say("year"), "min": 0, **looks})
    return chart


def _bills(study: Study, page: Page, row: int) -> Any:
    """Bill of every month, before beside after, in its parts, from the live bills."""
    found = page.book.bill_columns
    items = list(dict.fromkeys(item for item, _ in found))
    values = {(item, side): _month_sums(study, item, side) for item in items for side in ("before", "after")}
    months = [str(month) for month in study.bills[0].table.index]
    for column, item in enumerate(items, start=NOTES + 2):
        page.text(row, column, page.say(f"{item}_item"), "bold")
    for number, month in enumerate(months):
        for side, key in enumerate(("before", "after")):
            line = row + 1 + 2 * number + side
            page.text(line, NOTES, month if side == 0 else "")
            page.text(line, NOTES + 1, page.say(key))
            for column, item in enumerate(items, start=NOTES + 2):
                cells = [f"'{name}'!{cell(first + number, at)}" for name, first, at in found[item, key]]
                page.formula(line, column, "=" + "+".join(cells), values[item, key][number], "money")
    chart = page.book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    last = row + 2 * len(months)
    for column, item in enumerate(items, start=NOTES + 2):
        chart.add_series(
            {
                "name": [page.name, row, column],
                "categories": [page.name, row + 1, NOTES, last, NOTES + 1],
                "values": [page.name, row + 1, column, last, column],
                "fill": {"color": colour_of(item)},
                "gap": 40,
            }
        )
    _titled(chart, page, "chart_bills", "", "")
    money_axis(chart, page, (value for sums in values.values() for value in sums))
    return chart


def _month_sums(study: Study, item: str, side: str) -> list[float]:
    table = study.bills[0 if side == "before" else 1].table
    return [float(value) for value in table[item].to_numpy(float).reshape(len(table), -1).sum(axis=1)]


def _days(study: Study, page: Page, row: int, week: slice) -> list[Any]:
    """Write the date beside the first step of each day, nothing beside the others, and return where."""
    column = NOTES + 12
    for number, moment in enumerate(study.dispatch.frame.index[week]):
        first = number == 0 or (moment.hour, moment.minute) == (0, 0)
        page.text(row + number, column, f"{moment:%m-%d}" if first else "")
    return [page.name, row, column, row + week.stop - week.start - 1, column]


def _week(study: Study, page: Page, row: int) -> list[Any]:
    """Supply of the week of the highest load, stacked, with the load as a line; below it the state of charge."""
    week = peak_week(study)
    days = _days(study, page, row, week)
    rows = FIRST_ROW + week.start, FIRST_ROW + week.stop - 1
    columns, name = columns_of(study), page.say("sheet_dispatch")

    def series(words: str, column: int, **more: Any) -> dict[str, Any]:
        places = {"categories": days, "values": [name, rows[0], column, rows[1], column]}
        # XlsxWriter takes a name like "x!A1" for a reference, be it after "=" or not.
        return {"name": plain_text(words).replace("!", "！"), **places, **more}

    area = page.book.workbook.add_chart({"type": "area", "subtype": "stacked"})
    line = page.book.workbook.add_chart({"type": "line"})
    found = ends(streams(study))
    for stream, words in zip(found, named(found, page.say), strict=True):
        column = columns[stream.component, stream.quantity]
        if stream.side == "supply":
            area.add_series(series(words, column, fill={"color": colour_of(stream.thing)}))
        elif stream.thing == "load":
            line.add_series(series(words, column, line={"color": colour_of("load"), "width": 1.75}))
    if line.series:
        area.combine(line)
    _by_day(area, page, study, "chart_week", "power_axis")
    charge = page.book.workbook.add_chart({"type": "line"})
    for (component, quantity), column in columns.items():
        if quantity == "soc":
            charge.add_series(series(component, column, line={"color": colour_of("soc"), "width": 1.5}))
    if not charge.series:
        return [area]
    _by_day(charge, page, study, "soc", "")
    charge.set_y_axis({"min": 0, "max": 1, "num_format": "0%", "num_font": FONT, "major_gridlines": GRID})
    return [area, charge]


def _by_day(chart: Any, page: Page, study: Study, title: str, y: str) -> None:
    _titled(chart, page, title, "", y)
    a_day = round(24 / study.dispatch.step_h)
    chart.set_x_axis({"interval_unit": 1, "interval_tick": a_day, "num_font": FONT, "label_position": "low"})
