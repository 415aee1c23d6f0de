"""The replayed cases as a workbook: the summary, and one page for each case with its figures and its picture.

The picture is the site, a week of its year and its money. Charts are the spreadsheet's own; the figures behind them
stand right of what is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sizer.files import write_whole
from sizer.replay import CaseReplay, studies_in
from sizer.report.book import Book, Page, cell, plain_text
from sizer.report.case_table import counted_by_class, sizes_in_words
from sizer.report.colours import colour_of
from sizer.report.energy import ends, peak_week, streams, total_by_thing
from sizer.report.sentences import said_in
from sizer.report.sheets.charts import money_axis
from sizer.report.sheets.summary import COLUMNS, figure_rows
from sizer.report.site_plan import Plan, site_plan
from sizer.report.words import Language, Languages
from sizer.study import Study

__all__ = ["write_cases"]

NOTES = 26  # first column of the figures behind the charts
ROWS = 18  # rows of the sheet that a chart covers
FONT = {"name": "Arial", "size": 9}


def write_cases(
    replays: Sequence[CaseReplay], folder: Path, path: str | Path, *, language: Languages = "zh+en"
) -> None:
    """Write the workbook of replayed cases, whole or not at all.

    Parameters
    ----------
    replays : sequence of CaseReplay
        What was replayed.
    folder : pathlib.Path
        Where the replay left its studies.
    path : str or pathlib.Path
        The .xlsx file to write or replace.
    language : {"zh+en", "zh", "en"}
        Of every word in it.
    """
    import xlsxwriter

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        book = Book(workbook, language)
        _summary(replays, book.page("sheet_cases"))
        for own in replays:
            study, _ = studies_in(folder, own.case)
            _case(own, study, book.page("case", own.case[5:].replace("_", " ")))
    write_whole(Path(path), content.getvalue())


def _summary(replays: Sequence[CaseReplay], page: Page) -> None:
    page.text(0, 0, page.say("cases_title"), "title")
    page.sheet.set_row(0, 24)
    row = 2
    verdicts = ("green", "red", "reported", "circular")
    row = page.header(row, [page.say("class"), *(page.say(f"verdict_{word}") for word in verdicts)])
    for proves, count in counted_by_class(replays).items():
        page.text(row, 0, page.say(f"class_{proves}"), "wrap")
        for column, word in enumerate(verdicts, start=1):
            page.number(row, column, count[word], "bad" if word == "red" and count[word] else "whole")
        row += 1
    new = [own for own in replays if own.anew is not None]
    if new:
        row = _anew(new, page, page.section(row + 1, "cases_anew", 7))
    page.widths(58, 34, 34, 16, 16, 18, 50)


def _anew(replays: Sequence[CaseReplay], page: Page, row: int) -> int:
    keys = ("case", "built", "chosen_anew", "payback_built", "payback_anew", "npv_cny", "note")
    row = page.header(row, [page.say(key) for key in keys])
    language: Language = "zh" if page.book.languages == "zh" else "en"
    for own in replays:
        new = own.anew
        assert new is not None
        sizes = sizes_in_words(new.built, language), sizes_in_words(new.chosen, language)
        note = new.note_zh if language == "zh" else new.note
        page.text(row, 0, own.name, "wrap")
        page.text(row, 1, sizes[0], "wrap")
        page.text(row, 2, sizes[1], "wrap")
        for column, years in ((3, new.built_payback_years), (4, new.payback_years)):
            words = page.say("never" if years is None else "at_once")
            page.value(row, column, years or words, "years")
        page.number(row, 5, new.npv_cny, "money")
        page.text(row, 6, note, "wrap")
        page.fit(row, (sizes[0], 32), (sizes[1], 32), (note, 48))
        row += 1
    return row


def _case(own: CaseReplay, study: Study, page: Page) -> None:
    page.text(0, 0, own.name, "title")
    page.sheet.set_row(0, 24)
    row = figure_rows(page, 2, own.rows)
    for key, sentences in (("cases_warnings", [*own.warnings, *own.missed]), ("contradictions", own.contradictions)):
        if not sentences:
            continue
        row = page.section(row + 1, key, COLUMNS)
        for sentence in (said_in(own_words, page.book.languages) for own_words in sentences):
            page.sheet.merge_range(row, 0, row, COLUMNS - 1, "", page.book.style("wrap"))
            page.text(row, 0, sentence, "wrap", longest=1000)
            page.fit(row, (sentence, 132))
            row += 1
    page.sheet.set_h_pagebreaks([row + 1])
    row = _plan(site_plan(study), page, page.section(row + 1, "case_site", COLUMNS))
    for chart in (_week(study, page, row), _money(study, page, row)):
        chart.set_size({"width": 940, "height": 330})
        chart.set_legend({"position": "bottom", "font": FONT})
        page.sheet.insert_chart(row + 1, 0, chart, {"object_position": 3})
        row += ROWS
    page.sheet.print_area(0, 0, row + 1, COLUMNS - 1)
    page.widths(44, 22, 16, 22, 18, 26)


def _plan(plan: Plan, page: Page, row: int) -> int:
    """Draw the site: a bar for each bus; left of the middle what feeds it, right what draws on it or stores."""
    for bus in plan.buses:
        page.text(row, 0, f"{page.say('bus')} {bus}", "header")
        sides = [
            [place for place in plan.places if place.bus == bus and place.above is above] for above in (True, False)
        ]
        for column, side, mark in zip((1, 3), sides, ("→", "←"), strict=True):
            for number, place in enumerate(side):
                words = f"{mark} {page.say(place.kind)} · {place.name}: {', '.join(place.sizes)}"
                page.text(row + number, column, words.rstrip(": "))
        row += max(len(side) for side in sides) + 1
    return row


def _titled(chart: Any, page: Page, key: str, y: str) -> None:
    chart.set_title({"name": page.say(key), "name_font": {"name": "Arial", "size": 12, "color": "#1F3A5F"}})
    axis = {"num_font": FONT, "name_font": FONT, "label_position": "low"}
    chart.set_x_axis(axis)
    chart.set_y_axis({**axis, "name": page.say(y), "num_format": "#,##0", "major_gridlines": {"visible": True}})


def _column(page: Page, row: int, column: int, words: str, values: Sequence[float]) -> dict[str, Any]:
    """Write one series behind a chart, and say where it stands."""
    page.text(row, column, words, "bold")
    for number, value in enumerate(values, start=1):
        page.number(row + number, column, value)
    return {"name": plain_text(words).replace("!", "！"), "values": _below(page, row, column, len(values))}


def _below(page: Page, row: int, column: int, count: int) -> str:
    """Address of so many cells below a heading."""
    ends = cell(row + 1, column, fixed="both"), cell(row + count, column, fixed="both")
    return f"={page.at(':'.join(ends))}"


def _week(study: Study, page: Page, row: int) -> Any:
    """Supply of the week of the highest load by the hour, stacked, and the load as a line."""
    week = peak_week(study)
    times = pd.DatetimeIndex(study.dispatch.frame.index)[week].tz_localize(None)
    found = ends(streams(study))
    supply = total_by_thing(s for s in found if s.side == "supply")
    use = total_by_thing(s for s in found if s.side == "use" and s.thing in ("load", "charging"))
    stacked, lines = page.book.workbook.add_chart({"type": "area", "subtype": "stacked"}), None
    for number, time in enumerate(times, start=1):
        page.text(row + number, NOTES, f"{time:%m-%d %H:%M}")
    labels = _below(page, row, NOTES, len(times))
    column = NOTES + 1
    for thing, power in supply.items():
        series = _column(page, row, column, page.say(thing), power[week].tolist())
        stacked.add_series({**series, "categories": labels, "fill": {"color": colour_of(thing)}})
        column += 1
    if use:
        lines = page.book.workbook.add_chart({"type": "line"})
        total = np.sum([power[week] for power in use.values()], axis=0).tolist()
        series = _column(page, row, column, page.say("load"), total)
        lines.add_series({**series, "categories": labels, "line": {"color": colour_of("load"), "width": 1.75}})
        stacked.combine(lines)
    _titled(stacked, page, "chart_week", "power_axis")
    a_day = round(24 / study.dispatch.step_h)
    stacked.set_x_axis({"interval_unit": a_day, "interval_tick": a_day, "num_font": FONT, "label_position": "low"})
    return stacked


def _money(study: Study, page: Page, row: int) -> Any:
    """Cumulative money against the reference case, plain and discounted."""
    table = study.cash_flow.table
    chart = page.book.workbook.add_chart({"type": "line"})
    first = NOTES + 20
    for number, year in enumerate(table.index, start=1):
        page.number(row + number, first, float(year), "plain")
    labels = _below(page, row, first, len(table))
    for column, name in enumerate(("cumulative", "cumulative_discounted"), start=first + 1):
        series = _column(page, row, column, page.say(f"row_{name}"), table[name].tolist())
        chart.add_series({**series, "categories": labels, "line": {"color": colour_of(name), "width": 2.25}})
    _titled(chart, page, "chart_cash_flow", "money_axis")
    money_axis(chart, page, table["cumulative"])
    return chart
