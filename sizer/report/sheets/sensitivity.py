"""Sensitivity: what the value is at other prices and rates, live for this plant; re-optimised where that was solved.

    NPV at a share δ more of one kind of money   NPV + δ Σ_k flow_k (1 + d)^−k      (flow: that kind's lines)

The upper tables keep sizes and dispatch. Only the last one, where it is there, sizes anew at every row.
"""

from __future__ import annotations

import numpy as np

from sizer.finance import CashFlow
from sizer.finance.measures import discounted_sum
from sizer.report.book import Page, cell
from sizer.study import Study

__all__ = ["write"]

SHARES = (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)
RATES = (0.04, 0.06, 0.08, 0.10, 0.12)
KINDS = ("investment", "upkeep", "revenue")


def write(study: Study, page: Page) -> None:
    """Write value by share of change, simple payback by share of change, and value by discount rate."""
    row = page.title("sheet_sensitivity", page.say("sensitivity_note"))
    page.widths(34, *[15] * 8)
    row, block = _values(study.cash_flow, page, row)
    row = _paybacks(study.cash_flow, page, row + 1)
    row = _rates(study.cash_flow, page, row + 1)
    row = _resized(page, row + 1)
    _chart(page, row + 1, *block)
    page.sheet.fit_to_pages(1, 1)


def _head(page: Page, row: int, key: str, shares: tuple[float, ...], style: str) -> int:
    row = page.section(row, key, len(shares) + 2)
    for column, share in enumerate(shares, start=2):
        page.number(row, column, share, style)
    return row + 1


def _present(flow: CashFlow, kind: str) -> float:
    discount = flow.economics.discount()
    return float(sum((line.flow @ discount for line in flow.lines if line.kind == kind), 0.0))


def _values(flow: CashFlow, page: Page, row: int) -> tuple[int, tuple[int, int]]:
    ranges = page.book.ranges
    row = _head(page, row, "sensitivity_npv", SHARES, "header_share")
    page.text(row - 1, 1, page.say("present_value_cny"), "header")
    page.fit(row - 1, (page.say("present_value_cny"), 13))
    head = row - 1
    first = row
    for kind in KINDS:
        worth, word = _present(flow, kind), page.say(f"kind_{kind}")
        page.text(row, 0, word)
        product = f'({ranges["line_kinds"]}="{word}")*{ranges["line_years"]}*{ranges["factor"]}'
        page.formula(row, 1, f"=SUMPRODUCT({product})", worth, "money")
        for column, share in enumerate(SHARES, start=2):
            formula = f"=live_npv_cny+{cell(head, column, fixed='row')}*{cell(row, 1, fixed='column')}"
            page.formula(row, column, formula, flow.npv_cny + share * worth, "money")
        row += 1
    return row, (head, first)


def _chart(page: Page, place: int, head: int, first: int) -> None:
    """Draw the value against the share of change, a line for each kind of money."""
    last = first + len(KINDS) - 1
    chart = page.book.workbook.add_chart({"type": "line"})
    for row, colour in zip(range(first, last + 1), ("#B3261E", "#E09F3E", "#1E7B45"), strict=True):
        chart.add_series(
            {
                "name": [page.name, row, 0],
                "categories": [page.name, head, 2, head, 1 + len(SHARES)],
                "values": [page.name, row, 2, row, 1 + len(SHARES)],
                "line": {"color": colour, "width": 2.25},
            }
        )
    chart.set_title({"name": page.say("sensitivity_npv"), "name_font": {"name": "Arial", "size": 12}})
    chart.set_x_axis({"num_format": "0%", "label_position": "low"})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E3E7EB"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 960, "height": 340})
    page.sheet.insert_chart(place, 0, chart, {"object_position": 3})


def _paybacks(flow: CashFlow, page: Page, row: int) -> int:
    row = _head(page, row, "sensitivity_payback", SHARES, "header_share")
    head, na = row - 1, page.say("n/a")
    revenue = sum(flow.revenue_cny_per_year.values())
    for kind in ("investment", "revenue"):
        page.text(row, 0, page.say(f"kind_{kind}"))
        for column, share in enumerate(SHARES, start=2):
            times = f"(1+{cell(head, column, fixed='row')})"
            factor = f"*{times}" if kind == "investment" else f"/{times}"
            formula = f'=IF(live_revenue_cny_per_year>0,live_investment_cny/live_revenue_cny_per_year{factor},"{na}")'
            years = flow.investment_cny / revenue if revenue > 0 else 0.0
            value = years * (1 + share) if kind == "investment" else years / (1 + share)
            page.formula(row, column, formula, value if revenue > 0 else na, "years")
        row += 1
    return row


def _rates(flow: CashFlow, page: Page, row: int) -> int:
    net = page.book.ranges["net"]
    row = _head(page, row, "sensitivity_rate", RATES, "header_share")
    page.text(row, 0, page.say("npv_cny"))
    for column, rate in enumerate(RATES, start=2):
        formula = f"=NPV({cell(row - 1, column)},{net})*(1+{cell(row - 1, column)})"
        page.formula(row, column, formula, discounted_sum(np.asarray(flow.net), rate), "money")
    return row + 1


def _resized(page: Page, row: int) -> int:
    """Write what was sized anew, and return the next row; the figures stand for the solved inputs only."""
    resized = page.book.resized
    row = page.section(row, "sensitivity_resized", 9)
    if resized is None:
        page.text(row, 0, page.say("sensitivity_not_asked"), "note_line")
        return row + 1
    row = page.header(row, [page.say("changed_input"), *(_words(page, str(name)) for name in resized.columns)])
    for what, values in resized.iterrows():
        page.text(row, 0, _words(page, str(what)))
        for column, value in enumerate(values, start=1):
            if isinstance(value, float) and not np.isfinite(value):
                page.text(row, column, page.say("n/a"), "grey")
            else:
                page.number(row, column, float(value), "money" if abs(value) >= 1000 else "number")
        row += 1
    return row


def _words(page: Page, key: str) -> str:
    """Words of a column or a change: "capex +20%" is a key and a share."""
    word, _, rest = key.partition(" ")
    return " ".join(filter(None, (page.say(word), rest)))
