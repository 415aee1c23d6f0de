"""Month by month: energy after, and the bill before and after with what is saved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sizer.report.book import Page, cell
from sizer.report.energy import named, streams
from sizer.report.prices import first_grid
from sizer.study import Study

__all__ = ["items_of", "write"]


def items_of(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Bill by item, parts added up, without items that are nothing all year; (months,) each. [CNY]"""
    items = dict.fromkeys(item for item in table.columns.get_level_values(0) if item != "total")
    sums = {item: table[item].to_numpy(float).reshape(len(table), -1).sum(axis=1) for item in items}
    return {item: values for item, values in sums.items() if np.abs(values).max(initial=0.0) > 0.005}


def write(study: Study, page: Page) -> None:
    """Write the three tables; sums are formulas."""
    row = page.title("sheet_monthly", page.say("monthly_note"))
    page.freeze(2, 1)
    page.widths(14, *[15] * 14)
    row = _energy(study, page, row)
    if first_grid(study) is None:
        page.text(row, 0, page.say("off_grid"))
        return
    before, after = study.bills
    rows = {}
    for key, bill in (("before", before), ("after", after)):
        rows[key] = row + 3
        row = _bill(page, row + 1, key, bill.table)
    totals = [table.table["total"].to_numpy(float).ravel() for table in (before, after)]
    _saving(page, row + 1, before.table.index.tolist(), rows, totals)


def _energy(study: Study, page: Page, row: int) -> int:
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
    sums = [float(monthly[stream.component, stream.quantity].sum()) for stream in found]
    _total_row(page, row, first, sums)
    for column, stream in enumerate(found, start=1):
        key = f"energy {stream.component} {stream.quantity}"
        page.book.ranges[key] = page.at(cell(row, column, fixed="both"))
    return row + 1


def _bill(page: Page, row: int, key: str, table: pd.DataFrame) -> int:
    row = page.section(row, f"bill_{key}", 12)
    columns = [(str(name[0]), str(name[1])) for name in table.columns if name[0] != "total"]
    columns = [name for name in columns if name[0] == "energy" or np.abs(table[name].to_numpy(float)).max() > 0.005]
    words = [page.say(f"{item}_item") + (f" · {page.say(str(part))}" if part else "") for item, part in columns]
    row = page.header(row, [page.say("month"), *words, page.say("total_item")], height=44)
    first, last = row, len(columns)
    for month, own in table.iterrows():
        page.text(row, 0, month)
        for column, name in enumerate(columns, start=1):
            page.number(row, column, float(own[name]), "money")
        whole = float(sum(own[name] for name in columns))
        page.formula(row, last + 1, f"=SUM({cell(row, 1)}:{cell(row, last)})", whole, "total")
        row += 1
    sums = [float(table[name].sum()) for name in columns]
    _total_row(page, row, first, [*sums, sum(sums)])
    page.book.ranges[f"bill_{key}"] = page.at(cell(row, last + 1, fixed="both"))
    page.book.ranges[f"bill_{key}_column"] = str(last + 1)
    return row + 1


def _total_row(page: Page, row: int, first: int, sums: Sequence[float]) -> None:
    page.text(row, 0, page.say("total_item"), "total_text")
    for column, total in enumerate(sums, start=1):
        page.formula(row, column, f"=SUM({cell(first, column)}:{cell(row - 1, column)})", total, "total")


def _saving(page: Page, row: int, months: Sequence[str], rows: dict[str, int], totals: Sequence[np.ndarray]) -> None:
    row = page.section(row, "bill_saving", 12)
    row = page.header(row, [page.say(key) for key in ("month", "before", "after", "saved")])
    first = row
    columns = {key: int(page.book.ranges[f"bill_{key}_column"]) for key in rows}
    for number, month in enumerate(months):
        was, now = (float(total[number]) for total in totals)
        page.text(row, 0, month)
        for column, (key, value) in enumerate((("before", was), ("after", now)), start=1):
            page.formula(row, column, f"={cell(rows[key] + number, columns[key])}", value, "money")
        page.formula(row, 3, f"={cell(row, 1)}-{cell(row, 2)}", was - now, "money")
        row += 1
    _total_row(page, row, first, [float(totals[0].sum()), float(totals[1].sum()), float((totals[0] - totals[1]).sum())])
    page.book.ranges["bill_saving"] = page.at(cell(row, 3, fixed="both"))
