"""Design: what to build, what was chosen and what given, and what it costs."""

from __future__ import annotations

from sizer.components import Component, Range
from sizer.explain import what_binds
from sizer.report.book import Page, cell
from sizer.report.sheets.capex import unit_price
from sizer.report.words import unit_of
from sizer.study import Study

__all__ = ["write"]

VALUE, PRICE, PRODUCT, COLUMNS = 3, 8, 9, 10
SENTENCE = 100  # characters that the columns of a limit's sentence hold together
NOTE = 200  # and all columns


def write(study: Study, page: Page) -> None:
    """Write sizes with their unit prices, then the money of every component."""
    row = page.title("sheet_design", page.say("design_note"))
    keys = (
        "component",
        "kind_of",
        "size",
        "value",
        "unit",
        "origin",
        "allowed_range",
        "at_limit",
        "unit_price",
        "product",
    )
    row = page.header(row, [page.say(key) for key in keys])
    page.freeze(row, 1)
    page.widths(26, 24, 18, 16, 16, 16, 22, 24, 20, 18)
    priced: dict[str, float] = {}
    for component in study.project.components:
        for name, value in study.design.sizes.get(component.label, {}).items():
            _size(study, page, row, component, name, value)
            priced[component.label] = priced.get(component.label, 0.0) + value * (unit_price(component, name) or 0.0)
            row += 1
    row = _investment(study, page, row + 1, priced)
    _binds(study, page, row + 2)


def _size(study: Study, page: Page, row: int, component: Component, name: str, value: float) -> None:
    key = (component.label, name)
    chosen = key in study.design.chosen
    unit = unit_of(name)
    page.text(row, 0, component.label)
    page.text(row, 1, page.say(component.kind), "wrap")
    page.fit(row, (page.say(component.kind), 24))
    page.text(row, 2, page.say(name.rsplit("_", 1)[0] if unit else name))
    page.number(row, VALUE, value)
    page.text(row, VALUE + 1, unit, "unit")
    page.text(row, VALUE + 2, page.say("chosen" if chosen else "given"), "good" if chosen else "grey")
    size = component.size_of(name, study.solved.case.setting)
    if isinstance(size, Range):
        page.text(row, VALUE + 3, f"{size.min:,.6g} … {size.max:,.6g}")
    limit = (study.design.at_limit or {}).get(key)
    if limit:
        page.text(row, VALUE + 4, page.say(f"limit_{limit}"), "bad")
    price = unit_price(component, name)
    if price is not None:
        page.number(row, PRICE, price)
        page.formula(row, PRODUCT, f"={cell(row, VALUE)}*{cell(row, PRICE)}", value * price, "money")


def _investment(study: Study, page: Page, row: int, priced: dict[str, float]) -> int:
    """Write what each component puts in, keeps up and earns; the project minus the reference."""
    row = page.section(row, "money_by_component", COLUMNS)
    keys = ("component", "kind_investment", "of_it_sizes", "of_it_rest", "kind_upkeep_year", "kind_revenue_year")
    row = page.header(row, [page.say(key) for key in keys])
    first, sums = row, [0.0] * 5
    for label in dict.fromkeys(line.component for line in study.cash_flow.lines):
        lines = [line for line in study.cash_flow.lines if line.component == label]
        put_in = -sum(line.amount for line in lines if line.kind == "investment")
        of_sizes = priced.get(label, 0.0) if put_in else 0.0
        upkeep, revenue = (sum(float(ln.flow[1]) for ln in lines if ln.kind == kind) for kind in ("upkeep", "revenue"))
        page.text(row, 0, label)
        page.number(row, 1, put_in, "money")
        page.number(row, 2, of_sizes, "money")
        page.formula(row, 3, f"={cell(row, 1)}-{cell(row, 2)}", put_in - of_sizes, "money")
        page.number(row, 4, upkeep, "money")
        page.number(row, 5, revenue, "money")
        sums = [
            total + own for total, own in zip(sums, (put_in, of_sizes, put_in - of_sizes, upkeep, revenue), strict=True)
        ]
        row += 1
    page.text(row, 0, page.say("total_item"), "total_text")
    for column, total in enumerate(sums, start=1):
        if row > first:
            page.formula(row, column, f"=SUM({cell(first, column)}:{cell(row - 1, column)})", total, "total")
    return row


def _binds(study: Study, page: Page, row: int) -> None:
    """Write the limits that hold the design back, and what one more unit of each would bring."""
    row = page.section(row, "binds_title", COLUMNS)
    insights = what_binds(study.project, study.solved)
    if not insights:
        page.text(row, 0, page.say("binds_nothing"), "grey")
        return
    languages = ("zh", "en") if page.book.languages == "zh+en" else (page.book.languages,)
    keys = ("binds_steps", "", "", "binds_slope", "unit", "binds_limit")
    row = page.header(row, [page.say(key) if key else "" for key in keys])
    for one in insights:
        page.number(row, 0, one.binding.steps)
        page.number(row, VALUE, one.worth_per_unit)
        page.text(row, VALUE + 1, f"{page.say(f'binds_{one.measure}')} / {one.unit or '1'}", "unit")
        sentence = "\n".join(one.sentence(language) for language in languages)
        page.sheet.merge_range(row, VALUE + 2, row, PRODUCT, "", page.book.style("wrap"))
        page.text(row, VALUE + 2, sentence, "wrap", longest=2000)
        page.fit(row, (sentence, SENTENCE))
        row += 1
    page.wrapped(row, page.say("binds_note"), COLUMNS, NOTE)
