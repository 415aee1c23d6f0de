"""Bills, live: prices times quantities, month by month, without the project and with it.

Quantities are the solved year's; a changed price bills them again, and what is saved goes on to the cash flow. What no
single price explains (prices that differ within a period, tiers, steps of a demand charge) is shown and stays.
"""

from __future__ import annotations

import re

from sizer.report.billing import AFTER, BEFORE, Charge, GridBill, grid_bills
from sizer.report.book import Page, cell
from sizer.study import Study
from sizer.tariff.parts import MAX_DEMAND_NAME

__all__ = ["write"]

SIDES = ((BEFORE, "before"), (AFTER, "after"))
PARTS = {
    ("basic", "capacity"): "by_capacity",
    ("basic", "demand"): "by_demand",
    ("demand", MAX_DEMAND_NAME): "by_demand",
    ("energy", "all"): "",
}  # parts whose names in the bill are no words for a reader
NARROW = 9  # charges that fit on A4 at 70 %; more are fitted to the width
FIRST = 1  # column of the first charge


def write(study: Study, page: Page) -> None:
    """Write, for every connection: prices, quantities, both bills, and what is saved in a year."""
    row = page.title("sheet_bills", page.say("bills_note"), page.say("bills_not_live"))
    bills = grid_bills(study)
    if not bills:
        page.text(row, 0, page.say("off_grid"))
        return
    widest = max(len(bill.charges) for bill in bills)
    page.widths(24, *[14] * (widest + 4))
    for place, key in enumerate(("bills_note", "bills_not_live"), start=1):
        page.wrapped(place, page.say(key), widest + 2, 24 + 14 * (widest + 1))
    if widest <= NARROW:
        page.sheet.set_print_scale(70)  # two tables of twelve months on a page
    page.freeze(2, 1)
    totals: dict[str, list[str]] = {"before": [], "after": []}
    breaks: list[int] = []
    for number, bill in enumerate(bills):
        breaks += [row] if number else []
        grid = _Grid(page, bill, number, totals)
        row = grid.write(row) + 1
        breaks += grid.breaks
    page.sheet.set_h_pagebreaks(breaks)
    row = page.section(row, "bill_saving", 4)
    row = page.header(row, [page.say(key) for key in ("", "before", "after", "saved")])
    page.text(row, 0, page.say("total_item"), "total_text")
    sums = [bill.total_cny for bill in study.bills]
    for column, key in enumerate(totals, start=1):
        page.formula(row, column, "=" + "+".join(totals[key]), sums[column - 1], "total")
        page.book.ranges[f"bill_{key}"] = page.at(cell(row, column, fixed="both"))
    page.formula(row, 3, f"={cell(row, 1)}-{cell(row, 2)}", sums[0] - sums[1], "total")
    page.sheet.print_area(0, 0, row, widest + 1)
    page.book.ranges["bill_saving"] = page.at(cell(row, 3, fixed="both"))


class _Grid:
    """One connection's tables; every table has the charges for columns and the months for rows."""

    def __init__(self, page: Page, bill: GridBill, number: int, totals: dict[str, list[str]]) -> None:
        self.page, self.bill, self.totals = page, bill, totals
        self.name = f"bill_{number + 1}"
        self.columns = [(charge, FIRST + place) for place, charge in enumerate(bill.charges)]
        self.last = FIRST + len(self.columns) - 1
        self.prices = 0
        self.breaks: list[int] = []
        self.quantities = {BEFORE: 0, AFTER: 0}
        self.rests = {BEFORE: 0, AFTER: 0}
        self.amounts = {BEFORE: 0, AFTER: 0}

    def write(self, row: int) -> int:
        """Write all tables; return the next row."""
        page = self.page
        page.text(row, 0, f"{page.say('grid')} · {self.bill.grid}", "title")
        row = self._prices(row + 1)
        row = self._quantities(row + 1, BEFORE, "before")
        self.breaks.append(row + 1)
        row = self._quantities(row + 1, AFTER, "after")
        for side, key in SIDES:
            if any(charge.rest[side].any() for charge, _ in self.columns):
                row = self._rests(row + 1, side, key)
        row = self._amounts(row + 1, BEFORE, "before")
        self.breaks.append(row + 1)
        row = self._amounts(row + 1, AFTER, "after")
        self._chart_ranges()
        return self._years(row + 1)

    def _head(self, row: int, key: str, *more: str, units: bool = False) -> int:
        page = self.page
        row = page.section(row, key, len(self.columns) + 2)
        words = [self._word(charge, units) for charge, _ in self.columns]
        return page.header(row, [page.say("month"), *words, *(page.say(word) for word in more)], height=44)

    def _word(self, charge: Charge, units: bool) -> str:
        parts = [
            self.page.say(f"{charge.item}_item"),
            self.page.say(PARTS.get((charge.item, charge.part), charge.part)),
        ]
        words = " · ".join(filter(None, parts))
        return f"{words} [{charge.unit}]" if units and charge.unit else words

    def _prices(self, row: int) -> int:
        page = self.page
        self.prices = row = self._head(row, "bill_prices", units=True)
        solved = self.last + 3  # a copy of the prices as solved, to compare with
        page.text(row - 2, solved, page.say("as_solved"), "section")
        for charge, column in self.columns:
            page.text(row - 1, solved + column - FIRST, self._word(charge, False), "header")
        for number, month in enumerate(self.bill.months):
            page.text(row + number, 0, month)
            for charge, column in self.columns:
                if charge.unit:
                    page.number(row + number, column, float(charge.price[number]), "input_price")
                    page.number(row + number, solved + column - FIRST, float(charge.price[number]), "index")
        row += len(self.bill.months)
        for charge, column in self.columns:
            if charge.unit:
                span = self._span(self.prices, column)
                page.edited(span, self._span(self.prices, solved + column - FIRST))
                word = "_".join(filter(None, (charge.item, re.sub(r"\W+", "_", charge.part))))
                page.book.name(f"{self.name}_price_{word}", f"{page.at(span)}")
        if self.bill.power_factor_rate:
            page.text(row, 0, page.say("power_factor_rate"))
            page.number(row, FIRST, self.bill.power_factor_rate, "input_percent")
            page.number(row, solved, self.bill.power_factor_rate, "percent")
            page.edited(cell(row, FIRST, fixed="both"), cell(row, solved, fixed="both"))
            page.book.name(f"{self.name}_power_factor_rate", page.at(cell(row, FIRST, fixed="both")))
            row += 1
        return row

    def _span(self, row: int, column: int) -> str:
        last = row + len(self.bill.months) - 1
        return f"{cell(row, column, fixed='both')}:{cell(last, column, fixed='both')}"

    def _quantities(self, row: int, side: int, key: str) -> int:
        self.quantities[side] = row = self._head(row, f"bill_quantities_{key}", units=True)
        for number, month in enumerate(self.bill.months):
            self.page.text(row + number, 0, month)
            for charge, column in self.columns:
                if charge.unit:
                    self.page.number(row + number, column, float(charge.quantity[side][number]), "number")
        return row + len(self.bill.months)

    def _rests(self, row: int, side: int, key: str) -> int:
        self.rests[side] = row = self._head(row, f"bill_rest_{key}")
        for number, month in enumerate(self.bill.months):
            self.page.text(row + number, 0, month)
            for charge, column in self.columns:
                self.page.number(row + number, column, float(charge.rest[side][number]), "money")
        return row + len(self.bill.months)

    def _amounts(self, row: int, side: int, key: str) -> int:
        page, adjusted = self.page, bool(self.bill.power_factor_rate)
        more = (["power_factor_item"] if adjusted else []) + ["total_item"]
        self.amounts[side] = row = self._head(row, f"bill_{key}", *more)
        for number, month in enumerate(self.bill.months):
            page.text(row + number, 0, month)
            for charge, column in self.columns:
                value = float(charge.amount[side][number])
                page.formula(row + number, column, self._amount(charge, column, side, number), value, "money")
            total = sum(float(charge.amount[side][number]) for charge, _ in self.columns)
            at, last = row + number, self.last
            if adjusted:
                last += 1
                factor = self._adjustment(side, number)
                cells = "+".join(cell(at, column) for charge, column in self.columns if _adjusted(charge))
                page.formula(at, last, f"={self.name}_power_factor_rate*({cells})", factor, "money")
                total += factor
            page.formula(at, last + 1, f"=SUM({cell(at, FIRST)}:{cell(at, last)})", total, "total")
        return self._sums(row + len(self.bill.months), side, key, adjusted)

    def _amount(self, charge: Charge, column: int, side: int, number: int) -> str:
        rest = cell(self.rests[side] + number, column) if self.rests[side] else ""
        if not charge.unit:
            return f"={rest or 0}"
        sign = "-" if charge.sign < 0 else ""
        product = f"{sign}{cell(self.quantities[side] + number, column)}*{cell(self.prices + number, column)}"
        return f"={product}{'+' + rest if rest else ''}"

    def _adjustment(self, side: int, number: int) -> float:
        adjusted = sum(float(charge.amount[side][number]) for charge, _ in self.columns if _adjusted(charge))
        return self.bill.power_factor_rate * adjusted

    def _sums(self, row: int, side: int, key: str, adjusted: bool) -> int:
        page, count = self.page, len(self.bill.months)
        page.text(row, 0, page.say("total_item"), "total_text")
        values = [float(charge.amount[side].sum()) for charge, _ in self.columns]
        if adjusted:
            values.append(sum(self._adjustment(side, number) for number in range(count)))
        values.append(sum(values))
        for column, value in enumerate(values, start=FIRST):
            page.formula(row, column, f"=SUM({cell(row - count, column)}:{cell(row - 1, column)})", value, "total")
        self.totals[key].append(cell(row, FIRST + len(values) - 1, fixed="both"))
        return row + 1

    def _chart_ranges(self) -> None:
        for side, key in SIDES:
            for charge, column in self.columns:
                found = self.page.book.bill_columns.setdefault((charge.item, key), [])
                found.append((self.page.name, self.amounts[side], column))

    def _years(self, row: int) -> int:
        """What each stream of the cash flow saves in a year: live, as solved, and the difference."""
        page = self.page
        row = page.section(row, "bill_year", 5)
        row = page.header(row, [page.say(key) for key in ("stream", "live", "as_solved", "difference")])
        for (stream, ages), saved, formula in self._streams():
            page.text(row, 0, page.say(stream), "wrap")
            page.fit(row, (page.say(stream), 24))
            page.formula(row, 1, f"={formula}", saved, "money")
            page.number(row, 2, saved, "money")
            page.formula(row, 3, f"={cell(row, 1)}-{cell(row, 2)}", 0.0, "money")
            page.book.ranges[f"bill {self.bill.grid} {stream} {ages}"] = "+" + page.at(cell(row, 3, fixed="both"))
            row += 1
        return row

    def _streams(self) -> list[tuple[tuple[str, bool], float, str]]:
        found: dict[tuple[str, bool], tuple[float, list[str]]] = {}
        for charge, column in self.columns:
            keys = [((charge.stream, charge.ages), 1.0, "")]
            if self.bill.power_factor_rate and _adjusted(charge):
                keys.append(
                    (("power_factor", charge.ages), self.bill.power_factor_rate, f"*{self.name}_power_factor_rate")
                )
            for key, factor, times in keys:
                saved, formulas = found.setdefault(key, (0.0, []))
                before, after = (self._column(side, column) for side in (BEFORE, AFTER))
                formulas.append(f"(SUM({before})-SUM({after}))*{charge.scale!r}{times}")
                own = charge.scale * factor * float((charge.amount[BEFORE] - charge.amount[AFTER]).sum())
                found[key] = (saved + own, formulas)
        return [(key, saved, "+".join(formulas)) for key, (saved, formulas) in found.items()]

    def _column(self, side: int, column: int) -> str:
        return self._span(self.amounts[side], column)


def _adjusted(charge: Charge) -> bool:
    """Whether the power factor adjusts it."""
    return charge.item in ("energy", "tiers", "demand", "basic")
