"""Vehicles: charging before and with the project, who charges, what serves them and how long they wait."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sizer.analysis.charging import charges, fleets_of, piles_of, swaps_of
from sizer.report.book import Page
from sizer.report.charging import before_and_after, days_of, entry_word, row_word
from sizer.report.words import Language
from sizer.study import Study

__all__ = ["concerns", "write"]


def concerns(study: Study) -> bool:
    """Whether vehicles charge there."""
    return charges(study.project)


def write(study: Study, page: Page) -> None:
    """Write the tables, then the mean day with a chart."""
    row = page.title("sheet_charging", page.say("charging_note"))
    page.widths(58, *[17] * 10)
    row = _before_and_after(study, page, row)
    row = _rows(page, row + 1, "fleets_title", fleets_of(study.solved))
    row = _rows(page, row + 1, "swaps_title", swaps_of(study.solved))
    row = _piles(study, page, row + 1)
    _mean_day(study, page, row + 1)


def _languages(page: Page) -> list[Language]:
    return {"zh": ["zh"], "en": ["en"]}.get(page.book.languages, ["zh", "en"])  # type: ignore[return-value]


def _row_word(page: Page, name: str) -> str:
    words = [row_word(name, language) for language in _languages(page)]
    if len(words) == 2 and words[0].endswith("]"):
        words[0] = words[0].rsplit(" [", 1)[0]
    return " ".join(dict.fromkeys(words))


def _entry(page: Page, word: str) -> str:
    return " ".join(dict.fromkeys(entry_word(word, language) for language in _languages(page)))


def _style(name: str) -> str:
    key = name.partition(" [")[0]
    if key.endswith("_share"):
        return "share"
    return "price" if key.endswith("cny_per_kwh") else "number" if key.endswith(("_h", "_day", "session")) else "whole"


def _before_and_after(study: Study, page: Page, row: int) -> int:
    table = before_and_after(study)
    row = page.section(row, "charging_before_after", 3)
    row = page.header(row, [page.say("figure"), page.say("way_reference"), page.say("way_project")], height=44)
    for name, values in table.iterrows():
        page.text(row, 0, _row_word(page, str(name)))
        for column, value in enumerate(values, start=1):
            page.value(row, column, float(value) + 0.0 if np.isfinite(value) else None, _style(str(name)))
        row += 1
    return row


def _rows(page: Page, row: int, title: str, table: pd.DataFrame) -> int:
    if table.empty:
        return row
    row = page.section(row, title, len(table.columns) + 1)
    row = page.header(row, [page.say("component"), *(_row_word(page, str(name)) for name in table.columns)], height=44)
    for label, values in table.iterrows():
        page.text(row, 0, label)
        for column, (name, value) in enumerate(values.items(), start=1):
            own = page.say(f"way_{value}") if name == "control" else _entry(page, str(value))
            if isinstance(value, str):
                page.text(row, column, own, "wrap")
            else:
                page.value(row, column, float(value), _style(str(name)))
        page.fit(row, *((str(_entry(page, str(value))), 17) for value in values if isinstance(value, str)))
        row += 1
    return row


def _piles(study: Study, page: Page, row: int) -> int:
    table = piles_of(study.solved)
    if table.empty:
        return row
    row = page.section(row, "piles_title", len(table.columns) + 2)
    words = [page.say("component"), page.say("pile_class"), *(_row_word(page, str(name)) for name in table.columns)]
    row = page.header(row, words, height=58)
    for (label, own), values in zip(table.index.to_list(), (one for _, one in table.iterrows()), strict=True):
        page.text(row, 0, label)
        page.text(row, 1, _entry(page, str(own)), "wrap")
        page.fit(row, (_entry(page, str(own)), 17))
        for column, (name, value) in enumerate(values.items(), start=2):
            page.value(row, column, float(value) if np.isfinite(value) else None, _style(str(name)))
        row += 1
    return row


def _mean_day(study: Study, page: Page, row: int) -> None:
    days = days_of(study)
    row = page.section(row, "mean_day_title", 3)
    words = [page.say("hour"), *(f"{page.say(f'way_{way}')} [kW]" for way in days)]
    row = page.header(row, words, height=44)
    first, count = row, len(next(iter(days.values())))
    for step in range(count):
        page.number(row, 0, step * 24.0 / count, "plain")
        for column, day in enumerate(days.values(), start=1):
            page.number(row, column, float(day[step]) + 0.0)
        row += 1
    chart = page.book.workbook.add_chart({"type": "line"})
    for column, (way, colour) in enumerate(zip(days, ("#7C8B99", "#2A9D8F"), strict=True), start=1):
        chart.add_series(
            {
                "name": page.say(f"way_{way}"),
                "categories": [page.name, first, 0, row - 1, 0],
                "values": [page.name, first, column, row - 1, column],
                "line": {"color": colour, "width": 2.25},
            }
        )
    chart.set_title({"name": page.say("mean_day_title"), "name_font": {"size": 11}})
    chart.set_y_axis({"name": "kW", "num_format": "#,##0", "major_gridlines": {"visible": True}})
    chart.set_x_axis({"name": page.say("hour"), "interval_unit": max(count // 8, 1), "num_format": "0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 360})
    page.sheet.insert_chart(first - 1, 4, chart)
