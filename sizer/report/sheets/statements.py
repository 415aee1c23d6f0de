"""Loan and tax, live: the owner's statements, made of the cash flow sheet's lines.

The same sums as :mod:`sizer.finance.statements`, year by year; what a loss leaves to later years stands in a triangle
of its own below, one row for each year of a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from sizer.finance import Loan, Statements
from sizer.finance.cash_flow import kind_of
from sizer.finance.measures import ROUNDING
from sizer.finance.parties import Portion
from sizer.finance.statements import NOTHING_DUE_CNY
from sizer.finance.tax import CAPITAL
from sizer.report.book import Page, cell
from sizer.report.sheets.cash_flow import HORIZON, never, payback_formula
from sizer.report.sheets.rate_search import Searched, rate_formula, search
from sizer.study import Study

__all__ = ["RESULTS", "ROWS", "write"]

LABEL, STREAM, VALUE, FIRST = range(4)
TERMS = 6  # row of the first term
REPAYMENTS = ("equal_principal", "equal_instalment")  # 1 and 2 in the terms
RESULTS = (
    "project_npv_cny",
    "project_irr",
    "project_payback_years",
    "equity_npv_cny",
    "equity_irr",
    "equity_payback_years",
    "least_debt_service_cover_ratio",
    "return_on_investment_rate",
    "return_on_equity_rate",
)
ROWS = (
    *("capital", "running", "vat_received", "vat_credit", "vat_paid", "surcharges", "depreciation", "tax_rate"),
    *("taxable", "tax_without_loan", "project", "drawn", "interest", "principal", "owed", "taxable_with_loan"),
    *("income_tax", "equity", "project_cumulative", "equity_cumulative", "project_below", "equity_below", "cover"),
)
STAYS = ("vat_credit", "owed", "project_cumulative", "equity_cumulative")  # beyond the solved life


@dataclass(frozen=True)
class _Term:
    """One cell of the terms."""

    name: str
    value: float
    style: str


class _Sheet:
    """Where everything stands."""

    def __init__(self, study: Study, page: Page) -> None:
        self.page, self.own = page, study.statements
        self.life = study.cash_flow.economics.years
        self.years = max(HORIZON, self.life)
        self.loan = study.project.loan or Loan(share=0.0, years=min(10, self.life))
        self.longest = study.cash_flow.economics.model_copy(update={"years": self.years})
        self.terms = _terms(self.own, self.loan)
        self.portions = _owned(study)
        self.results = TERMS + len(self.terms) + 2
        self.lines = self.results + len(RESULTS) + 3
        self.last_line = self.lines + max(len(self.portions), 1) - 1
        first = self.last_line + 3
        self.row = {name: first + number for number, name in enumerate(ROWS)}
        self.used = {"taxable": first + len(ROWS) + 2, "taxable_with_loan": first + len(ROWS) + self.years + 4}
        self.shares = first + len(ROWS) + 2 * self.years + 7
        self.search = self.shares + len(self.portions) + 3

    def term(self, name: str) -> str:
        """Cell of a term."""
        number = next(i for i, term in enumerate(self.terms) if term.name == name)
        return cell(TERMS + number, VALUE, fixed="both")

    def year(self, name: str | int, k: int) -> str:
        """Cell of a row in year k."""
        return cell(self.row[name] if isinstance(name, str) else name, FIRST + k)

    def span(self, name: str, start: int = 0, *, last: int | None = None) -> str:
        """All years of a row, from a year on."""
        end = self.years if last is None else last
        first, final = (cell(self.row[name], FIRST + k, fixed="both") for k in (start, end))
        return f"{first}:{final}"

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


def _terms(own: Statements, loan: Loan) -> tuple[_Term, ...]:
    tax = own.tax
    return (
        _Term("loan_share", loan.share, "input_percent"),
        _Term("loan_interest_rate", loan.interest_rate, "input_percent"),
        _Term("loan_years", loan.years, "input_whole"),
        _Term("loan_grace_years", loan.grace_years, "input_whole"),
        _Term("loan_repayment", 1 + REPAYMENTS.index(loan.repayment), "input_whole"),
        _Term("income_tax_rate", tax.income_tax_rate, "input_percent"),
        _Term("tax_free_years", tax.free_years, "input_whole"),
        _Term("tax_half_years", tax.half_years, "input_whole"),
        _Term("depreciation_years", tax.depreciation_years, "input_whole"),
        _Term("salvage_share", tax.salvage_share, "input_percent"),
        _Term("surcharge_rate", tax.surcharge_rate, "input_percent"),
        _Term("loss_years", tax.loss_years, "input_whole"),
    )


def _owned(study: Study) -> list[tuple[int | None, Portion, np.ndarray]]:
    """The owner's lines: number on the cash flow sheet (None for a payment), the portion, the owner's share by year."""
    count, owner = len(study.cash_flow.lines), study.project.owner
    found: list[tuple[int | None, Portion, np.ndarray]] = []
    for number, portion in enumerate(study.parties.portions):
        share = portion.shares.get(owner)
        if share is not None and share.any():
            found.append((number if number < count else None, portion, share))
    order = {"investment": 0}
    return sorted(
        found, key=lambda each: order.get(kind_of(each[1].line.stream), 1 + (each[1].line.stream not in CAPITAL))
    )


def write(study: Study, page: Page) -> None:
    """Write terms, results, the owner's lines, the statements, and the triangles of losses."""
    sheet = _Sheet(study, page)
    linear = "tax_in_sizing" if sheet.own.tax.linear else "tax_not_in_sizing"
    page.title("sheet_statements", *(page.say(key) for key in ("statements_note", "statements_not_live", linear)))
    _terms_table(sheet)
    _results(sheet)
    _lines(sheet)
    _rows(sheet)
    flows = [
        Searched(flow, sheet.year(name, 0), sheet.span(name, 1))
        for name, flow in (("project", sheet.own.project), ("equity", sheet.own.equity))
    ]
    search(page, sheet.search, flows)
    page.widths(34, 32, 15, *[12] * (sheet.years + 1))
    page.sheet.freeze_panes(0, VALUE + 1)
    page.sheet.repeat_columns(LABEL, STREAM)
    page.sheet.fit_to_pages(2, 1)
    page.sheet.print_area(0, 0, sheet.row["cover"], FIRST + sheet.life)


def _terms_table(sheet: _Sheet) -> None:
    """Write the terms, each with a name and beside it the solved one."""
    page = sheet.page
    page.section(TERMS - 1, "terms", FIRST + 1)
    page.text(TERMS - 1, VALUE, page.say("live"), "section")
    page.text(TERMS - 1, FIRST, page.say("as_solved"), "section")
    for row, term in enumerate(sheet.terms, start=TERMS):
        page.text(row, LABEL, page.say(term.name))
        page.number(row, VALUE, term.value, term.style)
        page.number(row, FIRST, term.value, "percent" if term.style == "input_percent" else "plain")
        page.book.name(term.name, page.at(cell(row, VALUE, fixed="both")))
        low, high = (0.0, 1.0) if term.style == "input_percent" else (0, sheet.years)
        if term.name in ("loan_years", "loan_repayment", "depreciation_years"):
            low, high = 1, 2 if term.name == "loan_repayment" else sheet.years
        kind = "decimal" if term.style == "input_percent" else "integer"
        rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
        page.sheet.data_validation(row, VALUE, row, VALUE, rule)
    last = TERMS + len(sheet.terms) - 1
    live, solved = (
        f"{cell(TERMS, column, fixed='both')}:{cell(last, column, fixed='both')}" for column in (VALUE, FIRST)
    )
    page.edited(live, solved)


def _results(sheet: _Sheet) -> None:
    page, measures = sheet.page, sheet.own.measures
    page.section(sheet.results - 1, "results", VALUE + 1)
    na, late = page.say("n/a"), never(sheet.life, page.book.languages)
    own = f"({_investment(sheet)}-{sheet.year('drawn', 0)})"
    net_profit = f"(SUM({sheet.span('taxable_with_loan', 1)})+SUM({sheet.span('income_tax', 1)}))"
    cover = sheet.span("cover")
    formulas = {
        "least_debt_service_cover_ratio": f'=IF(COUNT({cover})=0,"{na}",MIN({cover}))',
        "return_on_investment_rate": _over(f"SUM({sheet.span('taxable', 1)})", _investment(sheet), na),
        "return_on_equity_rate": _over(net_profit, own, na),
    }
    for number, of in enumerate(("project", "equity")):
        formulas[f"{of}_npv_cny"] = f"=NPV(discount_rate,{sheet.span(of, 1)})+{sheet.year(of, 0)}"
        formulas[f"{of}_irr"] = rate_formula(sheet.search, number, sheet.span(of), na)
        formulas[f"{of}_payback_years"] = payback_formula(
            page, sheet.span(f"{of}_cumulative"), sheet.span(f"{of}_below")
        )
    for row, name in enumerate(RESULTS, start=sheet.results):
        value = measures[name]
        page.text(row, LABEL, page.say(name))
        style = "money" if name.endswith("cny") else "percent" if name.endswith(("irr", "rate")) else "years"
        words = late if name.endswith("payback_years") else na
        page.formula(row, VALUE, formulas[name], words if value is None else value, style)
        page.book.name(f"live_{name}", page.at(cell(row, VALUE, fixed="both")))


def _over(sum_of_years: str, invested: str, na: str) -> str:
    """Mean of a year over what was put in."""
    return f'=IF({invested}>0,{sum_of_years}/project_years/{invested},"{na}")'


def _investment(sheet: _Sheet) -> str:
    count = sum(kind_of(portion.line.stream) == "investment" for _, portion, _ in sheet.portions)
    if not count:
        return "0"
    last = cell(sheet.lines + count - 1, FIRST + sheet.years, fixed="both")
    return f"MAX(0,-SUM({cell(sheet.lines, FIRST, fixed='both')}:{last}))"


def _lines(sheet: _Sheet) -> None:
    page, own = sheet.page, sheet.own
    page.section(sheet.lines - 2, "owner_lines", FIRST + sheet.years + 1)
    page.header(sheet.lines - 1, [page.say(word) for word in ("component", "stream", "vat_rate")])
    for k in range(sheet.years + 1):
        page.number(sheet.lines - 1, FIRST + k, k, "header_year")
    for number, (line_number, portion, share) in enumerate(sheet.portions):
        row, line = sheet.lines + number, portion.line
        page.text(row, LABEL, line.component)
        page.text(row, STREAM, page.say(line.stream))
        _vat_rate(sheet, row, number, own.tax.vat_rate(line.stream))
        values = line.flow * share[: sheet.life + 1]
        if line_number is None:
            yearly = line.when.weights(sheet.longest) * line.amount * share[: sheet.years + 1]
            for k, value in enumerate(yearly.tolist()):
                page.formula(
                    row, FIRST + k, f"=IF({k}<=project_years,{value!r},0)", value if k <= sheet.life else 0.0, "money"
                )
            continue
        source = page.book.ranges[f"line {line_number}"]
        part = "" if (share == 1.0).all() else f"*INDEX({_share(sheet, number)},1,{{place}})"
        sheet.across(
            row,
            lambda k, source=source, part=part: f"=INDEX({source},1,{k + 1}){part.format(place=k + 1)}",  # type: ignore[misc]
            values.tolist(),
            "money",
        )


def _vat_rate(sheet: _Sheet, row: int, number: int, rate: float) -> None:
    """Write a line's VAT rate, and the solved one right of the years."""
    page, solved = sheet.page, FIRST + sheet.years + 2
    page.number(row, VALUE, rate, "input_percent")
    page.number(row, solved, rate, "percent")
    place = cell(row, VALUE, fixed="both")
    page.edited(place, cell(row, solved, fixed="both"))
    page.book.name(f"vat_rate_{number + 1}", page.at(place))


def _share(sheet: _Sheet, number: int) -> str:
    """Write the owner's share of a line, by year, and return where."""
    page, row = sheet.page, sheet.shares + number
    _, portion, share = sheet.portions[number]
    page.text(row, LABEL, f"{page.say('owner_share')} · {portion.line.component}")
    page.text(row, STREAM, page.say(portion.line.stream))
    for k, value in enumerate(share[: sheet.years + 1].tolist()):
        page.number(row, FIRST + k, value, "percent")
    return f"{cell(row, FIRST, fixed='both')}:{cell(row, FIRST + sheet.years, fixed='both')}"


def _rows(sheet: _Sheet) -> None:
    page, row = sheet.page, sheet.row
    page.section(row["capital"] - 1, "statement_rows", FIRST + sheet.years + 1)
    formulas, values = _formulas(sheet), _values(sheet)
    for name in ROWS:
        total = name in ("project", "equity")
        page.text(row[name], LABEL, page.say(f"row_{name}"), "total_text" if total else "text")
        styles = {"tax_rate": "percent", "cover": "years", "project_below": "plain", "equity_below": "plain"}
        after = values[name][-1] if name in STAYS else "" if name == "cover" or name.endswith("below") else 0.0
        sheet.across(row[name], formulas[name], values[name], styles.get(name, "total" if total else "money"), after)
    if not sheet.own.tax.linear:
        for of, interest in (("taxable", np.zeros(sheet.life + 1)), ("taxable_with_loan", sheet.own.loan.interest)):
            _losses(sheet, of, interest)


def _values(sheet: _Sheet) -> dict[str, list[float | str]]:
    """What Python says of every row."""
    own, due = sheet.own, sheet.own.loan.principal + sheet.own.loan.interest
    received, paid = own.vat_flows
    waiting = [min(0.0, value) for value in accumulate(received.tolist(), lambda c, amount: min(0.0, c) + amount)]
    taxable = own.running + own.surcharges + own.depreciation
    found: dict[str, np.ndarray] = {
        "capital": own.capital,
        "running": own.running,
        "vat_received": received,
        "vat_credit": np.zeros_like(received) if own.tax.linear else np.array(waiting),
        "vat_paid": paid,
        "surcharges": own.surcharges,
        "depreciation": own.depreciation,
        "tax_rate": own.tax.rates(sheet.years),
        "taxable": taxable,
        "tax_without_loan": own.tax_without_loan,
        "project": own.project,
        "drawn": own.loan.drawn,
        "interest": own.loan.interest,
        "principal": own.loan.principal,
        "owed": own.loan.owed,
        "taxable_with_loan": taxable - own.loan.interest,
        "income_tax": own.income_tax,
        "equity": own.equity,
        "project_cumulative": own.project.cumsum(),
        "equity_cumulative": own.equity.cumsum(),
    }
    below = {f"{of}_below": _below(getattr(own, of)) for of in ("project", "equity")}
    cover = ["" if d <= NOTHING_DUE_CNY else c for c, d in zip(own.debt_service_cover.tolist(), due, strict=True)]
    return {name: values.tolist() for name, values in found.items()} | below | {"cover": cover}


def _below(flow: np.ndarray) -> list[float | str]:
    limit = -ROUNDING * max(1.0, float(np.abs(flow).max(initial=0.0)))
    return [k if value < limit else "" for k, value in enumerate(flow.cumsum())]


def _formulas(sheet: _Sheet) -> dict[str, Callable[[int], str]]:
    return {**_operating(sheet), **_taxed(sheet), **_borrowed(sheet)}


def _operating(sheet: _Sheet) -> dict[str, Callable[[int], str]]:
    year, term, linear = sheet.year, sheet.term, sheet.own.tax.linear
    capital = sum(portion.line.stream in CAPITAL for _, portion, _ in sheet.portions)

    def net(start: int, end: int) -> Callable[[int], str]:
        """Sum of some lines net of VAT."""
        rates = f"{cell(start, VALUE, fixed='both')}:{cell(end, VALUE, fixed='both')}"
        return lambda k: f"=SUMPRODUCT({year(start, k)}:{year(end, k)}/(1+{rates}))" if end >= start else "=0"

    every = f"{cell(sheet.lines, VALUE, fixed='both')}:{cell(sheet.last_line, VALUE, fixed='both')}"

    def received(k: int) -> str:
        return f"=SUMPRODUCT({year(sheet.lines, k)}:{year(sheet.last_line, k)}*{every}/(1+{every}))"

    def before(k: int) -> str:
        return f"+{year('vat_credit', k - 1)}" if k else ""

    return {
        "capital": net(sheet.lines, sheet.lines + capital - 1),
        "running": net(sheet.lines + capital, sheet.last_line),
        "vat_received": received,
        "vat_credit": lambda k: "=0" if linear else f"=MIN(0,{year('vat_received', k)}{before(k)})",
        "vat_paid": lambda k: (
            f"=-{year('vat_received', k)}" if linear else f"=-MAX(0,{year('vat_received', k)}{before(k)})"
        ),
        "surcharges": lambda k: f"={term('surcharge_rate')}*{year('vat_paid', k)}",
    }


def _taxed(sheet: _Sheet) -> dict[str, Callable[[int], str]]:
    year, term = sheet.year, sheet.term
    life, kept = term("depreciation_years"), f"(1-{term('salvage_share')})/{term('depreciation_years')}"
    bought, spans = sheet.span("capital"), _years(sheet)
    left = f"(project_years-{spans})"
    write_off = f"SUMPRODUCT({bought}*(1-{kept}*(({left}<{life})*{left}+({left}>={life})*{life})))"

    def depreciation(k: int) -> str:
        running = f"{kept}*SUMPRODUCT(({spans}<{k})*({spans}>={k}-{life})*{bought})"
        return f"=IF({k}>project_years,0,{running}+IF({k}=project_years,{write_off},0))"

    def rate(k: int) -> str:
        free, half, full = term("tax_free_years"), term("tax_half_years"), term("income_tax_rate")
        return f"=IF(OR({k}=0,{k}<={free}),0,IF({k}<={free}+{half},{full}/2,{full}))"

    def tax(of: str) -> Callable[[int], str]:
        if sheet.own.tax.linear:
            return lambda k: f"=-{year('tax_rate', k)}*{year(of, k)}"
        top = sheet.used[of]
        return lambda k: (
            f"=-{year('tax_rate', k)}*(MAX(0,{year(of, k)})-SUM({year(top, k)}:{year(top + sheet.years, k)}))"
        )

    def sums(*names: str) -> Callable[[int], str]:
        return lambda k: "=" + "+".join(year(name, k) for name in names)

    return {
        "depreciation": depreciation,
        "tax_rate": rate,
        "taxable": sums("running", "surcharges", "depreciation"),
        "tax_without_loan": tax("taxable"),
        "project": sums("capital", "running", "vat_received", "vat_paid", "surcharges", "tax_without_loan"),
        "taxable_with_loan": lambda k: f"={year('taxable', k)}-{year('interest', k)}",
        "income_tax": tax("taxable_with_loan"),
    }


def _years(sheet: _Sheet) -> str:
    """The years above the owner's lines, 0 … N."""
    row = sheet.lines - 1
    return f"{cell(row, FIRST, fixed='both')}:{cell(row, FIRST + sheet.years, fixed='both')}"


def _borrowed(sheet: _Sheet) -> dict[str, Callable[[int], str]]:
    year, term = sheet.year, sheet.term
    drawn, rate = cell(sheet.row["drawn"], FIRST, fixed="both"), term("loan_interest_rate")
    grace, last = term("loan_grace_years"), term("loan_years")
    count = f"({last}-{grace})"

    def principal(k: int) -> str:
        instalment = f"IF({rate}=0,{drawn}/{count},{drawn}*{rate}/(1-(1+{rate})^-{count}))-{year('interest', k)}"
        equal = f"IF({term('loan_repayment')}=1,{drawn}/{count},{instalment})"
        if k == 0:
            return "=0"
        due = f"IF({k}={last},{year('owed', k - 1)},{equal})"
        return f"=IF(OR({k}<={grace},{k}>{last},{k}>project_years),0,{due})"

    def cumulative(of: str) -> Callable[[int], str]:
        return lambda k: f"={year(f'{of}_cumulative', k - 1) + '+' if k else ''}{year(of, k)}"

    def below(of: str) -> Callable[[int], str]:
        tolerance = f"rounding*MAX(1,MAX({sheet.span(of)}),-MIN({sheet.span(of)}))"
        return lambda k: f'=IF(AND({year(f"{of}_cumulative", k)}<-{tolerance},{k}<=project_years),{k},"")'

    def available(k: int) -> str:
        names = ("running", "vat_received", "vat_paid", "surcharges", "income_tax")
        return "+".join(year(name, k) for name in names)

    def cover(k: int) -> str:
        due = f"({year('principal', k)}+{year('interest', k)})"
        return f'=IF({due}>{NOTHING_DUE_CNY},({available(k)})/{due},"")'

    def equity(k: int) -> str:
        bank = f"{year('drawn', k)}-{year('principal', k)}-{year('interest', k)}"
        return f"={year('capital', k)}+{available(k)}+{bank}"

    return {
        "drawn": lambda k: "=0" if k else f"={term('loan_share')}*{_investment(sheet)}",
        "interest": lambda k: f"=IF({k}<=project_years,{rate}*{year('owed', k - 1)},0)" if k else "=0",
        "principal": principal,
        "owed": lambda k: f"={year('owed', k - 1)}-{year('principal', k)}" if k else f"={year('drawn', 0)}",
        "equity": equity,
        "project_cumulative": cumulative("project"),
        "equity_cumulative": cumulative("equity"),
        "project_below": below("project"),
        "equity_below": below("equity"),
        "cover": cover,
    }


def _losses(sheet: _Sheet, of: str, interest: np.ndarray) -> None:
    """Write how much of each year's loss each later year uses: the oldest first, within the years allowed."""
    page, top, years = sheet.page, sheet.used[of], sheet.years
    page.section(top - 1, "losses_used", FIRST + years + 1)
    page.text(top - 1, STREAM, page.say(f"row_{of}"), "section")
    profit = sheet.own.running + sheet.own.surcharges + sheet.own.depreciation - interest
    used = np.zeros((years + 1, years + 1))
    for j in range(sheet.life + 1):
        for i in range(max(0, j - sheet.own.tax.loss_years), j):
            left, room = max(-profit[i], 0.0) - used[i, :j].sum(), max(profit[j], 0.0) - used[:i, j].sum()
            used[i, j] = max(0.0, min(left, room))
    for i in range(years + 1):
        page.text(top + i, LABEL, str(i))
        sheet.across(top + i, lambda j, i=i: _used(sheet, of, i, j), used[i].tolist(), "money")  # type: ignore[misc]


def _used(sheet: _Sheet, of: str, i: int, j: int) -> str:
    if j <= i:
        return "=0"
    year, top = sheet.year, sheet.used[of]
    spent = f"SUM({year(top + i, i)}:{year(top + i, j - 1)})"
    taken = f"SUM({year(top, j)}:{year(top + i - 1, j)})" if i else "0"
    left, room = f"MAX(0,-{year(of, i)})-{spent}", f"MAX(0,{year(of, j)})-{taken}"
    return f"=IF({j}-{i}<={sheet.term('loss_years')},MAX(0,MIN({left},{room})),0)"
