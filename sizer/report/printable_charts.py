"""The printable report's charts: from a study to SVG."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sizer.report.billing import items_of
from sizer.report.book import plain_text
from sizer.report.colours import colour_of
from sizer.report.energy import ends, peak_week, quantities, streams, total_by_thing
from sizer.report.money_scale import money_scale
from sizer.report.svg import Mark, Series, chart
from sizer.report.words import Language
from sizer.study import Study

__all__ = [
    "bills_chart",
    "cash_flow_chart",
    "charge_chart",
    "equity_chart",
    "parties_chart",
    "revenue_chart",
    "sensitivity_chart",
    "week_chart",
]

Say = Callable[[str], str]
KINDS = {"investment": "#B3261E", "upkeep": "#E09F3E", "revenue": "#1E7B45"}


def _year_labels(study: Study, years: int) -> list[str]:
    return [str(year) for year in range(years + 1)]


def cash_flow_chart(study: Study, words: Say, language: Language) -> str:
    """Cumulative money, with the points where it crosses zero for good."""
    flow = study.cash_flow
    scale = money_scale(flow.table["cumulative"], language)
    found, marks = [], []
    paybacks = {"cumulative": flow.static_payback_years, "cumulative_discounted": flow.discounted_payback_years}
    for name, years in paybacks.items():
        found.append(Series(words(f"row_{name}"), scale.of(flow.table[name].to_numpy()), colour_of(name)))
        if years:
            marks.append(Mark(years, 0.0, f"{years:.1f} {words('years_unit')}", colour_of(name)))
    labels = _year_labels(study, flow.economics.years)
    return chart(found, labels, title=words("chart_cash_flow"), unit=scale.unit, marks=marks)


def bills_chart(study: Study, words: Say, language: Language) -> str:
    """Bill of every month, before beside after, in its parts."""
    before, _ = study.bills
    parts = [items_of(bill.table) for bill in study.bills]
    scale = money_scale((cost for items in parts for values in items.values() for cost in values), language)
    months = [str(month)[-2:] if len(before.table) > 1 else str(month) for month in before.table.index]
    found = [
        Series(words(f"{item}_item"), scale.of(values), colour_of(item), "bar", side)
        for side, items in enumerate(parts)
        for item, values in items.items()
    ]
    if not found:
        return ""
    return chart(found, months, title=words("chart_bills_pale"), unit=scale.unit)


def week_chart(study: Study, words: Say) -> str:
    """Supply in the week of the highest load, stacked, with what is used as a line."""
    week = peak_week(study)
    every = ends(streams(study))
    supply = total_by_thing(stream for stream in every if stream.side == "supply")
    used = total_by_thing(stream for stream in every if stream.thing in ("load", "charging"))
    found = [Series(words(thing), values[week], colour_of(thing), "area") for thing, values in supply.items()]
    found += [Series(words(thing), values[week], colour_of(thing)) for thing, values in used.items()]
    return chart(found, _days(study, week), title=words("chart_week"), unit="kW") if found else ""


def _days(study: Study, week: slice) -> list[str]:
    times = study.dispatch.frame.index[week]
    return [f"{time:%m-%d}" if (time.hour, time.minute) == (12, 0) else "" for time in times]


def charge_chart(study: Study, words: Say) -> str:
    """State of charge in the same week; empty where nothing is stored."""
    week = peak_week(study)
    stored = [component for component, quantity in quantities(study.dispatch) if quantity == "soc"]
    found = [
        Series(plain_text(component, 40), 100 * study.dispatch[component, "soc"].to_numpy(float)[week], colour)
        for component, colour in zip(stored, ("#6A4C93", "#2A9D8F", "#E76F51", "#577590"), strict=False)
    ]
    return chart(found, _days(study, week), title=words("soc"), unit="%") if found else ""


def revenue_chart(study: Study, words: Say, language: Language) -> str:
    """First-year revenue by stream."""
    streams_of = {name: value for name, value in study.cash_flow.revenue_cny_per_year.items() if abs(value) > 0.5}
    if not streams_of:
        return ""
    names, scale = list(streams_of), money_scale(streams_of.values(), language)
    bars = [
        Series("", [scale.of(streams_of[name]) if name == other else 0.0 for other in names], colour_of(name), "bar")
        for name in names
    ]
    return chart(bars, [words(name) for name in names], title=words("revenue_title"), unit=scale.unit)


def equity_chart(study: Study, words: Say, language: Language) -> str:
    """Cumulative project and equity cash flow after tax."""
    own = study.statements
    project, equity = own.project.cumsum(), own.equity.cumsum()
    scale = money_scale([*project, *equity], language)
    found = [
        Series(words("row_project_cumulative"), scale.of(project), "#1F4E79"),
        Series(words("row_equity_cumulative"), scale.of(equity), "#D1762C"),
    ]
    labels = _year_labels(study, study.cash_flow.economics.years)
    return chart(found, labels, title=words("chart_equity"), unit=scale.unit)


def parties_chart(study: Study, words: Say, language: Language) -> str:
    """Net money of every party by year, stacked."""
    colours = ("#1F4E79", "#D1762C", "#3F9B6C", "#8C6D9E", "#C77D4F", "#5B7C99")
    scale = money_scale((amount for flow in study.parties.flows.values() for amount in flow.net), language)
    found = [
        Series(plain_text(name, 40), scale.of(flow.net), colours[number % len(colours)], "bar")
        for number, (name, flow) in enumerate(study.parties.flows.items())
    ]
    labels = _year_labels(study, study.cash_flow.economics.years)
    return chart(found, labels, title=words("parties_by_year"), unit=scale.unit)


def sensitivity_chart(study: Study, words: Say, language: Language) -> str:
    """Value against the share by which one kind of money changes."""
    flow, shares = study.cash_flow, np.linspace(-0.3, 0.3, 7)
    discount = flow.economics.discount()
    scale, found = money_scale(flow.npv_cny, language), []
    for kind, colour in KINDS.items():
        present = float(sum((line.flow @ discount for line in flow.lines if line.kind == kind), 0.0))
        found.append(Series(words(f"kind_{kind}"), scale.of(flow.npv_cny + shares * present), colour))
    labels = [f"{share:+.0%}" for share in shares]
    return chart(found, labels, title=words("sensitivity_title"), unit=scale.unit)
