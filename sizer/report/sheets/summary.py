"""Summary: the answer on one page."""

from __future__ import annotations

from collections.abc import Sequence

from sizer.replay import Row, compared
from sizer.report.book import Page, plain_text
from sizer.report.sentences import as_published, reason_of, said_in
from sizer.report.sheets.cash_flow import never
from sizer.report.words import figure, unit_of
from sizer.study import Study

__all__ = ["figure_rows", "write"]

COLUMNS = 6


def write(study: Study, page: Page) -> None:
    """Write cards, sizes, revenue, key figures, what to know, and published figures beside ours."""
    row = page.title("sheet_summary")
    page.formula(1, 0, "=banner", page.say("banner_same"), "banner")
    row = _cards(study, page, row)
    row = _sizes(study, page, row + 1)
    row = _revenue(study, page, row + 1)
    row = _energy(study, page, row + 1)
    row = _modes(study, page, row)
    row = _sentences(page, row + 1, "notices", _said(page, study.notices))
    row = _sentences(page, row, "contradictions", _said(page, study.project.contradictions))
    _published(study, page, row)
    page.widths(44, 20, 16, 22, 18, 26)
    page.freeze(2)


def _cards(study: Study, page: Page, row: int) -> int:
    flow = study.cash_flow
    na = page.say("n/a")
    late = never(flow.economics.years, page.book.languages)
    lcoe = study.levelised_cost_cny_per_kwh
    cards: tuple[tuple[str, float | str | None, str, str], ...] = (
        ("investment_cny", flow.investment_cny, "card_money", "CNY"),
        ("npv_cny", flow.npv_cny, "card_money", "CNY"),
        ("irr", na if flow.irr is None else flow.irr, "card_percent", ""),
        ("revenue_cny_per_year", sum(flow.revenue_cny_per_year.values()), "card_money", "CNY/a"),
        ("payback_static_simple_years", flow.static_simple_payback_years, "card_years", "years_unit"),
        ("payback_static_years", flow.static_payback_years, "card_years", "years_unit"),
        ("payback_discounted_years", flow.discounted_payback_years, "card_years", "years_unit"),
    )
    for number, (name, value, style, unit) in enumerate(cards):
        page.text(row + number, 0, page.say(name), "card_name")
        words = na if name == "payback_static_simple_years" else late
        page.formula(row + number, 1, f"=live_{name}", words if value is None else value, style)
        page.text(row + number, 2, page.say(unit) if unit == "years_unit" else unit, "card_unit")
        page.sheet.set_row(row + number, 21)
    row += len(cards)
    page.text(row, 0, page.say("lcoe"), "card_name")
    page.sheet.set_row(row, 21)
    if lcoe is None:
        page.text(row, 1, na, "card_price")
    else:
        page.number(row, 1, lcoe, "card_price")
    page.text(row, 2, "CNY/kWh", "card_unit")
    stored = study.storage_cost_cny_per_kwh
    if stored is not None:
        row += 1
        page.text(row, 0, page.say("lcos"), "card_name")
        page.number(row, 1, stored, "card_price")
        page.text(row, 2, "CNY/kWh", "card_unit")
        page.sheet.set_row(row, 21)
    scope = f"{page.say('scope')}: {page.say(flow.scope)}. {page.say('scope_note')}"
    if flow.irr_note:
        scope += f" {said_in(flow.irr_note, page.book.languages)}."
    page.text(row + 1, 0, scope, "note_line", longest=1000)
    return row + 2


def _sizes(study: Study, page: Page, row: int) -> int:
    row = page.section(row, "sizes_title", COLUMNS)
    design = study.design
    for component, sizes in design.sizes.items():
        for name, value in sizes.items():
            unit, key = unit_of(name), (component, name)
            words = page.say(name.rsplit("_", 1)[0]) if unit else name
            page.text(row, 0, f"{plain_text(component, 60)} · {words}")
            page.number(row, 1, value)
            page.text(row, 2, unit, "unit")
            page.text(row, 3, page.say("chosen" if key in design.chosen else "given"))
            if design.at_limit and key in design.at_limit:
                page.text(row, 4, page.say(f"limit_{design.at_limit[key]}"), "bad")
            row += 1
    return row


def _revenue(study: Study, page: Page, row: int) -> int:
    row = page.section(row, "revenue_title", COLUMNS)
    streams = study.cash_flow.revenue_cny_per_year
    total = sum(streams.values())
    first = row
    for stream, amount in streams.items():
        page.text(row, 0, page.say(stream))
        page.number(row, 1, amount, "money")
        page.text(row, 2, "CNY/a", "unit")
        page.formula(row, 3, f"=IF($B${first + len(streams) + 1}=0,0,B{row + 1}/$B${first + len(streams) + 1})",
                     amount / total if total else 0.0, "share")  # fmt: skip
        row += 1
    page.text(row, 0, page.say("total_item"), "total_text")
    if streams:
        page.formula(row, 1, f"=SUM(B{first + 1}:B{row})", total, "total")
    else:
        page.number(row, 1, 0.0, "total")
    page.text(row, 2, "CNY/a", "total_text")
    page.book.ranges["revenue_total"] = page.at(f"$B${row + 1}")
    return row + 1


def _energy(study: Study, page: Page, row: int) -> int:
    row = page.section(row, "energy_title", COLUMNS)
    for name, value in study.key_figures.items():
        page.text(row, 0, page.say(name))
        if value is None:
            page.text(row, 1, page.say("n/a"), "grey")
        else:
            page.number(row, 1, value, "share" if "share" in name else "whole" if abs(value) >= 1000 else "number")
        page.text(row, 2, unit_of(name), "unit")
        row += 1
    return row


def _modes(study: Study, page: Page, row: int) -> int:
    """Share of the year in each operating mode, where the strategy has any."""
    if not study.mode_shares:
        return row
    row = page.section(row + 1, "modes_title", COLUMNS)
    for word, share in study.mode_shares.items():
        page.text(row, 0, page.say(f"mode_{word}"))
        page.number(row, 1, share, "share")
        row += 1
    return row


def _said(page: Page, sentences: Sequence[str]) -> list[str]:
    return [said_in(sentence, page.book.languages) for sentence in sentences]


def _sentences(page: Page, row: int, key: str, sentences: Sequence[str]) -> int:
    if not sentences:
        return row
    row = page.section(row + 1, key, COLUMNS)
    for sentence in sentences:
        page.sheet.merge_range(row, 0, row, COLUMNS - 1, "", page.book.style("wrap"))
        page.text(row, 0, sentence, "wrap", longest=2000)
        page.fit(row, (sentence[:2000], 132))
        row += 1
    return row


def _published(study: Study, page: Page, row: int) -> None:
    if study.project.expected is not None:
        figure_rows(page, page.section(row + 1, "published_title", COLUMNS), compared(study))


def figure_rows(page: Page, row: int, rows: Sequence[Row]) -> int:
    """Write printed figures beside those computed, with reason and line below each; return the next row."""
    keys = ("figure", "as_published", "as_interpreted", "accepted", "computed", "verdict")
    row = page.header(row, [page.say(key) for key in keys])
    for own in rows:
        low, high = own.figure.limits
        name = f"{own.figure.proves} · {own.figure.name}"
        if page.book.languages != "en" and own.figure.name_zh:
            name = f"{own.figure.proves} · {own.figure.name_zh}"
        page.text(row, 0, name, "wrap")
        printed = as_published(own.figure, page.book.languages)
        page.text(row, 1, printed, "wrap")
        verdict = page.say(f"verdict_{own.verdict}")
        page.fit(row, (printed[:300], 18), (name, 38), (verdict, 24))
        page.value(row, 2, own.figure.as_interpreted, "number")
        if (low, high) != (None, None):
            between = f"{figure(low) if low is not None else ''} … {figure(high) if high is not None else ''}"
            page.text(row, 3, between, "interval")
        page.value(row, 4, own.computed, "number")
        page.text(row, 5, verdict, {"green": "good", "red": "bad"}.get(own.verdict, "grey"))
        row = _reason(page, row + 1, own)
    return row


def _reason(page: Page, row: int, own: Row) -> int:
    """Why it is read so, why the band is what it is, and where it is printed."""
    words = reason_of(own.figure, page.book.languages) + (f" ({own.figure.line})" if own.figure.line else "")
    if not words:
        return row
    page.sheet.merge_range(row, 1, row, COLUMNS - 1, "", page.book.style("note"))
    page.text(row, 1, words, "note", longest=1000)
    page.fit(row, (words[:1000], 94))
    return row + 1
