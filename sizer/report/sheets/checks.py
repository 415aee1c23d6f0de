"""Checks: every total twice, from different places; and every rule that the dispatch was replayed against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sizer.finance import net_present_value
from sizer.report.book import Page, cell
from sizer.report.energy import streams
from sizer.report.prices import first_grid
from sizer.report.sentences import rule_in
from sizer.report.sheets.dispatch import FIRST_ROW, columns_of
from sizer.study import Study

__all__ = ["write"]

ALIKE = 1e-9  # relative; the same sum in another order
REPLAYED_TO = 1e-6  # relative; as sizer.model demands
EDITS_A_CELL = 40
ROUNDED_KW = 0.0005  # half of the last digit on the dispatch sheet


@dataclass(frozen=True)
class _Check:
    """One figure from two places; a formula or a number on either side, and the value of both."""

    words: str
    one: str | float
    other: str | float
    value: float
    other_value: float
    allowed: float
    live: bool = False


def write(study: Study, page: Page) -> None:
    """Write the comparisons and one verdict over all of them."""
    row = page.title("sheet_checks", page.say("checks_note"))
    keys = ("what", "one_way", "another_way", "difference", "allowed", "verdict")
    top = row
    row = page.header(row + 1, [page.say(key) for key in keys])
    page.freeze(row)
    page.widths(92, 20, 20, 16, 14, 18)
    first = row
    for check in [*_money(study, page), *_energy(study, page)]:
        _write(page, row, check)
        row += 1
    ok = page.say("check_ok")
    page.text(top, 0, page.say("all_checks"), "bold")
    bad = f'COUNTIF({cell(first, 5)}:{cell(row - 1, 5)},"{page.say("check_bad")}")'
    page.formula(top, 1, f'=IF({bad}=0,"{ok}","{page.say("check_bad")}")', ok, "good")
    row = _edits(page, row + 1)
    _replays(study, page, row + 1)


def _edits(page: Page, row: int) -> int:
    """Count what differs from the solved case, sheet by sheet: the banner follows from the sum."""
    row = page.section(row, "inputs_changed", 6)
    first = row
    for name in dict.fromkeys(name for name, _ in page.book.edits):
        own = [formula for sheet, formula in page.book.edits if sheet == name]
        for start in range(0, len(own), EDITS_A_CELL):  # a formula holds 8,192 characters
            page.text(row, 0, name)
            page.formula(row, 1, f"={'+'.join(own[start : start + EDITS_A_CELL])}", 0.0, "plain")
            row += 1
    page.text(row, 0, page.say("inputs_changed_any"), "bold")
    page.formula(row, 1, f"=IF(SUM({cell(first, 1)}:{cell(row - 1, 1)})>0,1,0)", 0.0, "plain")
    page.book.workbook.define_name("inputs_changed", f"={page.at(cell(row, 1, fixed='both'))}")
    return row + 1


def _write(page: Page, row: int, check: _Check) -> None:
    page.text(row, 0, check.words, "wrap")
    for column, side, value in ((1, check.one, check.value), (2, check.other, check.other_value)):
        if isinstance(side, str):
            page.formula(row, column, f"={side}", value)
        else:
            page.number(row, column, side)
    page.formula(row, 3, f"={cell(row, 1)}-{cell(row, 2)}", check.value - check.other_value, "tiny")
    page.number(row, 4, check.allowed, "tiny")
    ok, bad, changed = (page.say(key) for key in ("check_ok", "check_bad", "check_changed"))
    agrees = abs(check.value - check.other_value) <= check.allowed
    verdict = f'IF(ABS({cell(row, 3)})<={cell(row, 4)},"{ok}","{bad}")'
    if check.live:
        verdict = f'IF(inputs_changed=1,"{changed}",{verdict})'
    page.formula(row, 5, f"={verdict}", ok if agrees else bad, "good" if agrees else "bad")


def _money(study: Study, page: Page) -> Iterator[_Check]:
    flow, ranges = study.cash_flow, page.book.ranges
    scale = ALIKE * max(1.0, abs(flow.npv_cny), abs(flow.investment_cny))
    stated = float(
        net_present_value(study.solved.money, flow.economics) - net_present_value(study.reference.money, flow.economics)
    )
    # As the study reconciles its objective: present values of bills ten times the saving cancel here.
    reconciled = 1e-7 * max(1.0, abs(study.solved.solver.objective), abs(study.reference.solver.objective))
    maximised = study.project.goal.best in ("npv", "lcoe") and not (study.project.tax and study.project.tax.linear)
    optimum = study.reference.solver.objective - (study.solved.solver.objective - study.solved.solver.penalty)
    yield _Check(page.say("check_npv"), "live_npv_cny", flow.npv_cny, flow.npv_cny, flow.npv_cny, scale, live=True)
    yield _Check(page.say("check_npv_stated"), "live_npv_cny", stated, flow.npv_cny, stated, reconciled, live=True)
    if maximised:  # another goal's optimum is no present value
        yield _Check(
            page.say("check_npv_solver"), "live_npv_cny", optimum, flow.npv_cny, optimum, reconciled, live=True
        )
    put_in = flow.investment_cny
    if "design_investment" in ranges:
        yield _Check(
            page.say("check_investment"),
            "live_investment_cny",
            ranges["design_investment"],
            put_in,
            put_in,
            scale,
            live=True,
        )
    revenue = sum(flow.revenue_cny_per_year.values())
    yield _Check(
        page.say("check_revenue"),
        "live_revenue_cny_per_year",
        ranges["revenue_total"],
        revenue,
        revenue,
        scale,
        live=True,
    )
    yield from _bills(study, page)


def _bills(study: Study, page: Page) -> Iterator[_Check]:
    if first_grid(study) is None:
        return
    before, after = study.bills
    ranges, saved = page.book.ranges, before.total_cny - after.total_cny
    for key, bill in (("before", before), ("after", after)):
        allowed = max(0.02, ALIKE * abs(bill.total_cny))  # parts below half a cent are not shown
        total = bill.total_cny
        yield _Check(f"{page.say('check_bill')} · {page.say(key)}", ranges[f"bill_{key}"], total, total, total, allowed)
    yield _Check(page.say("check_saving"), ranges["bill_saving"], saved, saved, saved, 0.04)


def _energy(study: Study, page: Page) -> Iterator[_Check]:
    """Sums over the dispatch sheet against the months' sums."""
    name, columns = page.say("sheet_dispatch"), columns_of(study)
    step_h, steps = study.dispatch.step_h, len(study.dispatch.frame)
    for stream in streams(study):
        column = columns[stream.component, stream.quantity]
        cells = f"{cell(FIRST_ROW, column, fixed='both')}:{cell(FIRST_ROW + steps - 1, column, fixed='both')}"
        total = study.dispatch.energy_kwh(stream.component, stream.quantity)
        rounded = float(study.dispatch[stream.component, stream.quantity].round(3).sum() * step_h)
        yield _Check(
            f"{page.say('check_energy')} · {stream.component} · {page.say(stream.thing)} [kWh]",
            f"SUM('{name}'!{cells})*{step_h!r}",
            page.book.ranges[f"energy {stream.component} {stream.quantity}"],
            rounded,
            total,
            ROUNDED_KW * steps * step_h + ALIKE * total,
        )


def _replays(study: Study, page: Page, row: int) -> None:
    row = page.section(row, "replays_title", 6)
    row = page.header(row, [page.say(key) for key in ("rule", "component", "off_by", "", "allowed", "verdict")])
    for component, check in study.solved.checks:
        kept = check.relative <= REPLAYED_TO
        rule = rule_in(check.rule, page.book.languages)
        page.text(row, 0, rule, "wrap")
        page.fit(row, (rule, 92))
        page.text(row, 1, component)
        page.number(row, 2, max(0.0, check.relative) + 0.0, "tiny")
        page.number(row, 4, REPLAYED_TO, "tiny")
        page.text(row, 5, page.say("check_ok" if kept else "check_bad"), "good" if kept else "bad")
        row += 1
