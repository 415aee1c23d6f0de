"""First purchases, live: a bill of quantities with editable unit prices, the reserve, and the input tax in them.

Quantities are the design's. A changed price changes what is put in before operation; renewals, residual values and
running costs are amounts of their own on the cash flow sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sizer.components import Component
from sizer.finance.statements import NO_TAX
from sizer.report.book import Page, cell
from sizer.report.words import unit_of
from sizer.study import Study

__all__ = ["Item", "items_of", "unit_price", "write"]

COLUMNS = 9
LABEL, WHAT, QUANTITY, UNIT, PRICE, AMOUNT, VAT_RATE, NET, SOLVED = range(COLUMNS)


@dataclass(frozen=True)
class Item:
    """One row: a size and its price, or a sum that no size decides.

    Parameters
    ----------
    component : str
        Whose purchase it is.
    what : str
        Name of the size; empty for a sum.
    quantity, price_cny : float
        Size, and price of one unit.
    """

    component: str
    what: str
    quantity: float
    price_cny: float

    @property
    def amount_cny(self) -> float:
        """What it comes to. [CNY]"""
        return self.quantity * self.price_cny


def unit_price(component: Component, size: str) -> float | None:
    """Price of one unit of a size, where the component states one. [CNY per unit]"""
    price: Any = getattr(component, f"capex_cny_per_{size.rsplit('_', 1)[-1]}", None)
    return None if component.existing or not isinstance(price, int | float) else float(price)


def items_of(study: Study) -> list[Item]:
    """Rows of every component that is bought; they sum to the cash flow's investment."""
    components = {component.label: component for component in study.solved.case.components}
    found = []
    for line in study.cash_flow.lines:
        if line.stream != "investment":
            continue
        component = components.get(line.component)
        sizes = study.design.sizes.get(line.component, {})
        priced = [(name, value, unit_price(component, name) if component else None) for name, value in sizes.items()]
        own = [Item(line.component, name, value, price) for name, value, price in priced if price is not None]
        rest = -line.amount - sum(item.amount_cny for item in own)
        found += own
        if abs(rest) > 1e-6 * max(1.0, abs(line.amount)):
            found.append(Item(line.component, "", 1.0, rest))
    return found


def write(study: Study, page: Page) -> None:
    """Write the items, the reserve, the total, and what each component's line of the cash flow changes by."""
    row = page.title("sheet_capex", page.say("capex_note"), page.say("capex_not_live"))
    keys = (
        "component",
        "item",
        "quantity",
        "unit",
        "unit_price_cny",
        "amount_cny",
        "vat_rate",
        "net_of_vat",
        "as_solved",
    )
    first = row = page.header(row, [page.say(key) for key in keys])
    page.freeze(row, 1)
    page.widths(28, 20, 14, 10, 18, 18, 10, 18, 18)
    rate = (study.project.tax or NO_TAX).vat_rate("investment")
    items = items_of(study)
    for item in items:
        _item(page, row, item, rate)
        row += 1
    if not items:
        page.text(row, 0, page.say("nothing_bought"))
        page.number(row, AMOUNT, 0.0, "money")
        page.number(row, NET, 0.0, "money")
        row += 1
    else:
        price, solved = (
            f"{cell(first, column, fixed='both')}:{cell(row - 1, column, fixed='both')}" for column in (PRICE, SOLVED)
        )
        page.edited(price, solved)
    row = _total(page, row, first, sum(item.amount_cny for item in items), rate)
    _changes(study, page, row + 1, items, first)


def _item(page: Page, row: int, item: Item, rate: float) -> None:
    unit = unit_of(item.what)
    page.text(row, LABEL, item.component)
    page.text(row, WHAT, page.say(item.what.rsplit("_", 1)[0] if unit else item.what or "lump_sum"))
    page.number(row, QUANTITY, item.quantity)
    page.text(row, UNIT, unit or page.say("lot"), "unit")
    page.number(row, PRICE, item.price_cny, "input_price")
    page.formula(row, AMOUNT, f"={cell(row, QUANTITY)}*{cell(row, PRICE)}", item.amount_cny, "money")
    page.number(row, VAT_RATE, rate, "share")
    page.formula(row, NET, f"={cell(row, AMOUNT)}/(1+{cell(row, VAT_RATE)})", item.amount_cny / (1 + rate), "money")
    page.number(row, SOLVED, item.price_cny, "price")
    page.book.name(f"unit_price_{row + 1}", page.at(cell(row, PRICE, fixed="both")))


def _total(page: Page, row: int, first: int, total: float, rate: float) -> int:
    page.text(row, LABEL, page.say("purchases"), "total_text")
    for column, value in ((AMOUNT, total), (NET, total / (1 + rate))):
        page.formula(row, column, f"=SUM({cell(first, column)}:{cell(row - 1, column)})", value, "total")
    return row + 1


def _changes(study: Study, page: Page, row: int, items: list[Item], top: int) -> None:
    """What each component's purchases come to, live and as solved, with the reserve on them."""
    row = page.section(row, "money_by_component", COLUMNS)
    share = study.project.economics.contingency_share
    if share:
        page.text(row, LABEL, page.say("contingency_share"))
        page.number(row, AMOUNT, share, "input_percent")
        page.number(row, SOLVED, share, "share")
        place = cell(row, AMOUNT, fixed="both")
        page.edited(place, cell(row, SOLVED, fixed="both"))
        page.book.name("contingency_share", page.at(place))
        row += 1
    words = {LABEL: "component", AMOUNT: "live", SOLVED: "as_solved", NET: "difference"}
    row = page.header(row, [page.say(words[column]) if column in words else "" for column in range(COLUMNS)])
    first = row
    lines = [line for line in study.cash_flow.lines if line.kind == "investment"]
    for line in lines:
        page.text(row, LABEL, line.component)
        page.text(row, WHAT, page.say(line.stream))
        page.number(row, SOLVED, -line.amount, "money")
        own = [cell(top + number, AMOUNT) for number, item in enumerate(items) if item.component == line.component]
        if line.stream == "connection_expansion" or not own:
            page.number(row, AMOUNT, -line.amount, "money")
        else:
            times = "*contingency_share" if line.stream == "contingency" else ""
            page.formula(row, AMOUNT, f"=({'+'.join(own)}){times}", -line.amount, "money")
            page.book.ranges[f"capex {line.component} {line.stream}"] = "-" + page.at(cell(row, NET, fixed="both"))
        page.formula(row, NET, f"={cell(row, AMOUNT)}-{cell(row, SOLVED)}", 0.0, "money")
        row += 1
    page.text(row, LABEL, page.say("investment_cny"), "total_text")
    if lines:
        total = -sum(line.amount for line in lines)
        page.formula(row, AMOUNT, f"=SUM({cell(first, AMOUNT)}:{cell(row - 1, AMOUNT)})", total, "total")
        page.book.ranges["design_investment"] = page.at(cell(row, AMOUNT, fixed="both"))
