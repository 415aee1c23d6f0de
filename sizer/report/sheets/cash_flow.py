"""The cash flow, live: change a yellow cell and every figure below follows.

Each line's amount stands in one cell; each year's value is a formula made from when the line falls due. The same
sums as :mod:`sizer.finance`: in year k a line is

    Once       amount                                  where k is its year
    Yearly     amount · (1 + g)^(k−1) · ageing_k       where k ≥ 1
    Renewal    amount · (1 + g)^(k−1)                  where k is a multiple of the life, before the end
    Addition   amount · (1 + g)^(k−1) (1 + c)^(k−1)    where k is an age after a multiple of the life, before the end
    Residual   amount · share of life left             where k is the last year

each of them 0 after the project's life, which is a yellow cell too: the columns go to year 30. What the bill and the
first purchases come to is reckoned on sheets of their own; an amount here is the solved one and what changed there.
Sizes, dispatch and ageing are the design's and do not follow; the banner says so once an input differs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import singledispatch

import numpy as np

from sizer.finance import (
    Addition,
    AdditionResidual,
    CashFlow,
    Economics,
    Line,
    Once,
    Renewal,
    Residual,
    When,
    Yearly,
)
from sizer.finance.measures import ROUNDING, discount_factors
from sizer.report.book import Page, cell
from sizer.report.sheets.rate_search import Searched, rate_formula, search
from sizer.report.words import Languages, say_in
from sizer.study import Study

__all__ = ["HORIZON", "due", "never", "payback_formula", "write"]

LABEL, STREAM, KIND, WHEN, AMOUNT, SOLVED, GROWTH, LIFE, FIRST = range(9)
YEARS = 2  # row of the years, 0 … HORIZON
HORIZON = 30  # years that the columns go to, so that the life can be changed
RATES = ("discount_rate", "energy_price_growth", "cost_growth")
CHANGED = "0.005"  # CNY: a smaller difference of an amount is rounding, no change


@dataclass(frozen=True)
class _Due:
    """When a line falls due, for a reader and for a formula; {amount}, {growth}, {life}, {year} are cells."""

    word: str
    formula: str
    growth: str = ""
    life: int | None = None


@singledispatch
def due(when: When) -> _Due:
    """Return how a line's years are written; a kind of time unknown here keeps the design's multiples."""
    return _Due("when_as_designed", "={amount}*{ageing}*({year}<=project_years)")


@due.register
def _(when: Once) -> _Due:
    return _Due("when_once", "=IF(AND({year}={life},{year}<=project_years),{amount},0)", life=when.year)


@due.register
def _(when: Yearly) -> _Due:
    formula = "=IF(AND({year}>0,{year}<=project_years),{amount}*(1+{growth})^({year}-1){times_ageing},0)"
    return _Due("when_yearly", formula, growth=when.growth)


@due.register
def _(when: Renewal) -> _Due:
    formula = "=IF(AND({year}>0,{year}<project_years,MOD({year},{life})=0),{amount}*(1+{growth})^({year}-1),0)"
    return _Due("when_renewal", formula, growth="cost", life=when.life_years)


@due.register
def _(when: Residual) -> _Due:
    used = "IF(MOD(project_years,{life})=0,MIN(project_years,{life}),MOD(project_years,{life}))"
    formula = f"=IF({{year}}=project_years,{{amount}}*(1-{used}/{{life}}),0)"
    return _Due("when_residual", formula, life=when.life_years)


@due.register
def _(when: Addition) -> _Due:
    falls = f"AND({{year}}>0,{{year}}<project_years,MOD({{year}},{{life}})={when.age_years})"
    price = f"{{amount}}*(1+{{growth}})^({{year}}-1)*(1+{when.price_change!r})^({{year}}-1)"
    return _Due("when_addition", f"=IF({falls},{price},0)", growth="cost", life=when.life_years)


@due.register
def _(when: AdditionResidual) -> _Due:
    own, age = when.age_years, "IF(MOD(project_years,{life})=0,{life},MOD(project_years,{life}))"
    there = f"AND({{year}}=project_years,{age}>{own},project_years>{own})"
    left = f"(1-({age}-{own})/({{life}}-{own}))*(1+{when.price_change!r})^(project_years-({age}-{own})-1)"
    return _Due("when_addition_residual", f"=IF({there},{{amount}}*{left},0)", life=when.life_years)


def never(years: int, languages: Languages) -> str:
    """Words for a payback that does not come within the project's life."""
    return f"> {years} {say_in('years_unit', languages)}"


class _Sheet:
    """Where everything stands: rows are fixed by the number of lines before anything is written."""

    def __init__(self, page: Page, flow: CashFlow) -> None:
        self.page, self.flow, self.life = page, flow, flow.economics.years
        self.years = max(HORIZON, self.life)
        self.ageing = _ageing_rows(flow.lines, self.years)
        self.rates, self.results = 5, 13
        self.lines = self.results + 11
        self.last_line = self.lines + max(len(flow.lines), 1) - 1
        self.totals = self.last_line + 3
        self.ageings = self.totals + 12
        self.search = self.ageings + len(self.ageing) + 4
        names = (
            *("net", "cumulative", "factor", "discounted", "cumulative_discounted", "below", "below_discounted"),
            "shown_year",
        )
        self.row = {name: self.totals + number for number, name in enumerate(names)}

    def year(self, row: int, k: int, *, fixed: str = "") -> str:
        """Cell of a row in year k."""
        return cell(row, FIRST + k, fixed=fixed)

    def span(self, row: int, start: int = 0) -> str:
        """All years of a row, from a year on."""
        first, last = (cell(row, FIRST + k, fixed="both") for k in (start, self.years))
        return f"{first}:{last}"

    def span_of(self, row: int) -> str:
        """All years of a row by its number."""
        return f"{cell(row, FIRST, fixed='both')}:{cell(row, FIRST + self.years, fixed='both')}"

    def column(self, column: int) -> str:
        """All lines of a column."""
        return f"{cell(self.lines, column, fixed='both')}:{cell(self.last_line, column, fixed='both')}"

    def name(self, word: str, row: int, column: int = AMOUNT) -> None:
        """Give a cell a name for formulas everywhere."""
        address = self.page.at(cell(row, column, fixed="both"))
        self.page.book.workbook.define_name(word, f"={address}")

    def across(
        self,
        row: int,
        formula: Callable[[int], str],
        values: Sequence[float | str],
        style: str,
        after: float | str = 0.0,
    ) -> None:
        """Write one formula a year; beyond the solved life its value is ``after``."""
        for k in range(self.years + 1):
            self.page.formula(row, FIRST + k, formula(k), values[k] if k < len(values) else after, style)


def _ageing_rows(lines: Sequence[Line], years: int) -> dict[bytes, np.ndarray]:
    """Multiples that no formula can know, each once: ageing, and the times of unknown kinds of line."""
    return {found.tobytes(): found for line in lines if (found := _multiples(line, years)) is not None}


def _multiples(line: Line, years: int) -> np.ndarray | None:
    if "{ageing}" in due(line.when).formula:
        whole = line.weights * line.ageing[: len(line.weights)]
        return np.pad(whole, (0, years + 1 - len(whole)))
    return line.ageing[: years + 1] if (line.ageing != 1.0).any() else None


def write(study: Study, page: Page) -> None:
    """Write rates, results, lines, totals, ageing and the search for the rate of return."""
    sheet = _Sheet(page, study.cash_flow)
    page.title("sheet_cash_flow")
    page.sheet.set_row(YEARS, 18)
    page.text(YEARS, LABEL, page.say("unit_cny_year"), "header_year")
    for column in range(1, FIRST):
        page.text(YEARS, column, "", "header_year")
    for k in range(sheet.years + 1):
        page.number(YEARS, FIRST + k, k, "header_year")
    _rates(sheet)
    _results(sheet)
    _lines(sheet)
    _totals(sheet)
    _ageing(sheet)
    _search(sheet)
    _banner(sheet)
    page.widths(22, 32, 14, 28, 15, 14, 10, 12, *[11] * (sheet.years + 1))
    page.freeze(YEARS + 1, LABEL + 2)
    page.sheet.repeat_columns(LABEL, STREAM)
    page.sheet.fit_to_pages(2, 1)
    page.sheet.print_area(0, 0, sheet.search - 2, FIRST + sheet.life)
    beyond = {"type": "formula", "criteria": f"={cell(YEARS, FIRST, fixed='row')}>project_years"}
    faint = page.book.workbook.add_format({"font_color": "#C4CBD2"})
    page.sheet.conditional_format(
        sheet.lines, FIRST, sheet.search - 3, FIRST + sheet.years, {**beyond, "format": faint}
    )
    for name in ("net", "cumulative", "cumulative_discounted", "factor", "shown_year"):
        page.book.ranges[name] = page.at(sheet.span(sheet.row[name]))
    page.book.ranges["line_kinds"] = page.at(sheet.column(KIND))
    page.book.ranges["line_years"] = page.at(
        f"{sheet.year(sheet.lines, 0, fixed='both')}:{sheet.year(sheet.last_line, sheet.years, fixed='both')}"
    )


def _rates(sheet: _Sheet) -> None:
    page, economics = sheet.page, sheet.flow.economics
    row = page.section(sheet.rates - 1, "rates_editable", SOLVED + 1)
    page.text(row - 1, AMOUNT, page.say("live"), "section")
    page.text(row - 1, SOLVED, page.say("as_solved"), "section")
    for name in RATES:
        page.text(row, LABEL, page.say(name))
        page.number(row, AMOUNT, getattr(economics, name), "input_percent")
        page.sheet.data_validation(row, AMOUNT, row, AMOUNT, _limits(name))
        page.number(row, SOLVED, getattr(economics, name), "percent")
        sheet.name(name, row)
        row += 1
    page.text(row, LABEL, page.say("further_ageing"))
    page.number(row, AMOUNT, 0.0, "input_percent")
    page.number(row, SOLVED, 0.0, "percent")
    page.sheet.data_validation(
        row, AMOUNT, row, AMOUNT, {"validate": "decimal", "criteria": "between", "minimum": 0.0, "maximum": 0.1}
    )
    sheet.name("further_ageing", row)
    row += 1
    page.text(row, LABEL, page.say("project_years"))
    page.number(row, AMOUNT, economics.years, "input_whole")
    page.number(row, SOLVED, economics.years, "plain")
    lives = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": sheet.years}
    page.sheet.data_validation(row, AMOUNT, row, AMOUNT, {**lives, "error_title": f"1 … {sheet.years}"})
    sheet.name("project_years", row)
    page.text(row + 1, LABEL, page.say("rounding"))
    page.number(row + 1, AMOUNT, ROUNDING, "tiny")
    sheet.name("rounding", row + 1)


def _limits(rate: str) -> dict[str, object]:
    """Let a cell take what the project file takes."""
    bounds = Economics.model_fields[rate].metadata
    low = next(float(getattr(bound, key)) for bound in bounds for key in ("ge", "gt") if hasattr(bound, key))
    high = next(float(bound.le) for bound in bounds if hasattr(bound, "le"))
    title = f"{low:.0%} … {high:.0%}"
    return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high, "error_title": title}


def _results(sheet: _Sheet) -> None:
    page, flow = sheet.page, sheet.flow
    row = page.section(sheet.results - 1, "results", SOLVED + 1)
    late = never(sheet.life, page.book.languages)
    revenue = sum(flow.revenue_cny_per_year.values())
    net, lines = sheet.row["net"], sheet.column
    put_in, earned = (f'"{page.say(f"kind_{word}")}"' for word in ("investment", "revenue"))
    first_year = f"{sheet.year(sheet.lines, 1, fixed='both')}:{sheet.year(sheet.last_line, 1, fixed='both')}"
    na = page.say("n/a")
    simple = f'IF(live_revenue_cny_per_year>0,live_investment_cny/live_revenue_cny_per_year,"{na}")'
    entries: tuple[tuple[str, str, float | str, str], ...] = (
        ("investment_cny", f"=-SUMIF({lines(KIND)},{put_in},{lines(AMOUNT)})", flow.investment_cny, "money"),
        ("revenue_cny_per_year", f"=SUMIF({lines(KIND)},{earned},{first_year})", revenue, "money"),
        ("npv_cny", f"=NPV(discount_rate,{sheet.span(net, 1)})+{sheet.year(net, 0)}", flow.npv_cny, "money"),
        ("irr", rate_formula(sheet.search, 0, sheet.span(net), na), _or(flow.irr, na), "percent"),
        ("payback_static_simple_years", f"=IF(live_investment_cny<=0,0,{simple})",
         _or(flow.static_simple_payback_years, na), "years"),
        ("payback_static_years", _payback(sheet, "cumulative", "below"),
         _or(flow.static_payback_years, late), "years"),
        ("payback_discounted_years", _payback(sheet, "cumulative_discounted", "below_discounted"),
         _or(flow.discounted_payback_years, late), "years"),
    )  # fmt: skip
    for name, formula, value, style in entries:
        page.text(row, LABEL, page.say(name))
        page.formula(row, AMOUNT, formula, value, style)
        page.value(row, SOLVED, value, style)
        sheet.name(f"live_{name}", row)
        sheet.name(f"solved_{name}", row, SOLVED)
        row += 1


def _or(years: float | None, words: str) -> float | str:
    return words if years is None else years


def payback_formula(page: Page, cumulative: str, below: str) -> str:
    """Years until a sum is last below zero, and on a straight line through the year after it.

    Parameters
    ----------
    page : Page
        Whose language the words are in.
    cumulative, below : str
        Cells of the sum by year, and of the years in which it is below zero (empty where it is not).
    """
    late, last = f'"> "&project_years&" {page.say("years_unit")}"', f"MAX({below})"
    before, after = f"INDEX({cumulative},1,{last}+1)", f"INDEX({cumulative},1,{last}+2)"
    inside = f"IF({last}=project_years,{late},{last}-{before}/({after}-{before}))"
    return f"=IF(COUNT({below})=0,0,{inside})"


def _payback(sheet: _Sheet, cumulative: str, below: str) -> str:
    return payback_formula(sheet.page, sheet.span(sheet.row[cumulative]), sheet.span(sheet.row[below]))


def _lines(sheet: _Sheet) -> None:
    page = sheet.page
    words = ("component", "stream", "kind", "when", "amount_cny", "as_solved", "growth", "year_or_life")
    page.section(sheet.lines - 2, "lines_title", FIRST + sheet.years + 1)
    page.header(sheet.lines - 1, [page.say(word) for word in words])
    for k in range(sheet.years + 1):
        page.number(sheet.lines - 1, FIRST + k, k, "header_year")
    for row, line in enumerate(sheet.flow.lines, start=sheet.lines):
        _line(sheet, row, line)
        page.book.ranges[f"line {row - sheet.lines}"] = page.at(sheet.span_of(row))


def _line(sheet: _Sheet, row: int, line: Line) -> None:
    page, how = sheet.page, due(line.when)
    page.text(row, LABEL, line.component)
    page.text(row, STREAM, page.say(line.stream))
    page.text(row, KIND, page.say(f"kind_{line.kind}"))
    page.text(row, WHEN, page.say(how.word))
    page.number(row, SOLVED, line.amount, "money")
    change = _change(sheet, line)
    if change:
        page.formula(row, AMOUNT, f"={cell(row, SOLVED, fixed='column')}{change}", line.amount, "linked_money")
    else:
        page.number(row, AMOUNT, line.amount, "input_money")
        page.book.name(f"amount_{row - sheet.lines + 1}", page.at(cell(row, AMOUNT, fixed="both")))
    if how.growth:
        rate = sheet.flow.economics.growth_rate(how.growth)  # type: ignore[arg-type]
        page.formula(row, GROWTH, f"={_growth_cell(how.growth)}", rate, "percent")
    if how.life is not None:
        page.number(row, LIFE, how.life, "plain")
    multiples = _multiples(line, sheet.years)
    place = None if multiples is None else sheet.ageings + list(sheet.ageing).index(multiples.tobytes())
    cells = {"amount": AMOUNT, "growth": GROWTH, "life": LIFE}
    known = {word: cell(row, column, fixed="column") for word, column in cells.items()}

    def formula(k: int) -> str:
        ageing = "" if place is None else sheet.year(place, k, fixed="row")
        year = sheet.year(YEARS, k, fixed="row")
        times = f"*{ageing}" if ageing else ""
        if isinstance(line.when, Yearly) and line.when.ages:
            times += f"*(1-further_ageing)^({year}-1)"
        return how.formula.format(**known, year=year, ageing=ageing, times_ageing=times)

    sheet.across(row, formula, line.flow.tolist(), "money")


def _change(sheet: _Sheet, line: Line) -> str:
    """What the sheets of bill and purchases add to the solved amount; empty where they have no part in it."""
    ranges = sheet.page.book.ranges
    if line.stream in ("investment", "contingency"):
        return ranges.get(f"capex {line.component} {line.stream}", "")
    ages = isinstance(line.when, Yearly) and line.when.ages
    return ranges.get(f"bill {line.component} {line.stream} {ages}", "")


def _growth_cell(growth: str) -> str:
    return {"energy": "energy_price_growth", "cost": "cost_growth"}.get(growth, "0")


def _totals(sheet: _Sheet) -> None:
    page, row, flow = sheet.page, sheet.row, sheet.flow
    page.section(sheet.totals - 1, "totals_title", FIRST + sheet.years + 1)
    for name, place in row.items():
        page.text(place, LABEL, page.say(f"row_{name}"), "total_text" if name == "net" else "text")
    factors = flow.economics.discount()
    discounted = flow.net * factors
    tolerance = f"rounding*MAX(1,MAX({sheet.span(row['net'])}),-MIN({sheet.span(row['net'])}))"

    def sums(of: str, own: str) -> Callable[[int], str]:
        return lambda k: f"={sheet.year(row[own], k - 1) + '+' if k else ''}{sheet.year(row[of], k)}"

    def below(of: str) -> Callable[[int], str]:
        year = {k: sheet.year(YEARS, k, fixed="row") for k in range(sheet.years + 1)}
        return lambda k: f'=IF(AND({sheet.year(row[of], k)}<-{tolerance},{year[k]}<=project_years),{year[k]},"")'

    def lines_of(k: int) -> str:
        return f"=SUM({sheet.year(sheet.lines, k)}:{sheet.year(sheet.last_line, k)})"

    limit = -ROUNDING * max(1.0, float(np.abs(flow.net).max(initial=0.0)))
    cumulative, cumulative_discounted = flow.net.cumsum(), discounted.cumsum()
    sheet.across(row["net"], lines_of, flow.net.tolist(), "total")
    sheet.across(row["cumulative"], sums("net", "cumulative"), cumulative.tolist(), "money", float(cumulative[-1]))
    all_factors = discount_factors(flow.economics.discount_rate, sheet.years).tolist()
    sheet.across(
        row["factor"], lambda k: f"=(1+discount_rate)^-{sheet.year(YEARS, k, fixed='row')}", all_factors, "index"
    )
    shown = [min(k, sheet.life) for k in range(sheet.years + 1)]
    sheet.across(
        row["shown_year"], lambda k: f"=MIN({sheet.year(YEARS, k, fixed='row')},project_years)", shown, "plain"
    )
    sheet.across(
        row["discounted"],
        lambda k: f"={sheet.year(row['net'], k)}*{sheet.year(row['factor'], k)}",
        discounted.tolist(),
        "money",
    )
    sheet.across(
        row["cumulative_discounted"],
        sums("discounted", "cumulative_discounted"),
        cumulative_discounted.tolist(),
        "money",
        float(cumulative_discounted[-1]),
    )
    for name, total in (("below", cumulative), ("below_discounted", cumulative_discounted)):
        of = "cumulative" if name == "below" else "cumulative_discounted"
        values = [k if value < limit else "" for k, value in enumerate(total)]
        sheet.across(row[name], below(of), values, "plain", "")


def _ageing(sheet: _Sheet) -> None:
    page = sheet.page
    if not sheet.ageing:
        return
    page.section(sheet.ageings - 1, "ageing_title", FIRST + sheet.years + 1)
    for number, multiples in enumerate(sheet.ageing.values()):
        page.text(sheet.ageings + number, LABEL, f"{page.say('ageing')} {number + 1}")
        for k, value in enumerate(multiples.tolist()):
            page.number(sheet.ageings + number, FIRST + k, value, "index")


def _search(sheet: _Sheet) -> None:
    net = sheet.row["net"]
    flow = Searched(sheet.flow.net, sheet.year(net, 0, fixed="both"), sheet.span(net, 1))
    search(sheet.page, sheet.search, [flow])


def _banner(sheet: _Sheet) -> None:
    """Say what can be edited here, and whether any sheet's cells differ from the solved case."""
    page = sheet.page
    live, solved = (
        f"{cell(sheet.rates, column, fixed='both')}:{cell(sheet.rates + len(RATES) + 1, column, fixed='both')}"
        for column in (AMOUNT, SOLVED)
    )
    page.edited(live, solved)
    page.edited(sheet.column(AMOUNT), sheet.column(SOLVED), CHANGED)
    same, other = page.say("banner_same"), page.say("banner_changed")
    page.formula(1, LABEL, f'=IF(inputs_changed=1,"{other}","{same}")', same, "banner")
    sheet.name("banner", 1, LABEL)
