"""The printable report: one self-contained page of HTML in A4 sheets, and a PDF of it where Chromium is."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path

from sizer.errors import InputError
from sizer.files import write_whole
from sizer.replay import compared
from sizer.report.book import plain_text
from sizer.report.money_scale import money_in_words
from sizer.report.printable_charts import (
    bills_chart,
    cash_flow_chart,
    charge_chart,
    equity_chart,
    parties_chart,
    revenue_chart,
    sensitivity_chart,
    week_chart,
)
from sizer.report.sentences import as_published, said_in, section_in
from sizer.report.words import Language, say, unit_of
from sizer.report.words import figure as written
from sizer.study import Study

__all__ = ["report_html", "report_pdf", "write_report"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
PRINT_SECONDS = 60
NOTHING = 5e-5  # the last digit that is written
STYLE = Path(__file__).with_name("printable.css")
ROWS_OF_CLAUSES = ("met", "not met")

Say = Callable[[str], str]


def report_html(study: Study, language: Language = "zh") -> str:
    """Return the report as a page that needs nothing else.

    Parameters
    ----------
    study : Study
        What to report.
    language : {"zh", "en"}
        Of every word that the program writes.
    """

    def words(key: str) -> str:
        return say(key, language)

    sections = [
        _cover(study, words, language),
        _design(study, words, language),
        _operation(study, words),
        _bill(study, words, language),
        _cash_flow(study, words, language),
        _owner(study, words, language),
        _risk(study, words, language),
        _clauses(study, words, language),
        _reading(study, words, language),
    ]
    title = escape(plain_text(study.project.name) or words("unnamed"))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE.read_text(encoding="utf-8")}</style>'
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{"".join(sections)}</body></html>'


def write_report(study: Study, path: Path, *, language: Language = "zh") -> None:
    """Write the report as .html or .pdf, whole or not at all.

    Raises
    ------
    InputError
        Another kind of file, or a PDF without a Chromium to print it.
    """
    if path.suffix.lower() not in (".html", ".htm", ".pdf"):
        raise InputError(str(path), "is neither .html nor .pdf. Name one of them")
    page = report_html(study, language)
    write_whole(path, report_pdf(page) if path.suffix.lower() == ".pdf" else page.encode())


def report_pdf(page: str) -> bytes:
    """Print a page to PDF with a Chromium of this machine.

    Raises
    ------
    InputError
        There is none, or it did not print.
    """
    browser = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if browser is None:
        raise InputError("report", "no Chromium is installed to print a PDF. Write .html and print it from a browser")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_text(page, encoding="utf-8")
        options = [
            "--headless",
            "--disable-gpu",
            "--no-sandbox",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder}/u",
        ]
        command = [browser, *options, f"--print-to-pdf={target}", source.as_uri()]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PRINT_SECONDS)  # noqa: S603  (no shell)
            return target.read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise InputError("report", f"{browser} did not print it ({type(error).__name__}). Write .html") from error


def _table(
    heads: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = (), total: bool = False
) -> str:
    """Return a table; a cell is escaped unless it is already markup."""
    body = [list(row) for row in rows]

    def cell(place: int, content: object, tag: str) -> str:
        looks = " class=n" if place in numbers else ""
        return f"<{tag}{looks}>{content if isinstance(content, _Markup) else escape(str(content))}</{tag}>"

    def cells(row: Sequence[object], tag: str) -> str:
        return "".join(cell(place, content, tag) for place, content in enumerate(row))

    lines = [f"<tr>{cells(row, 'td')}</tr>" for row in body]
    if total and lines:
        lines[-1] = lines[-1].replace("<tr>", "<tr class=total>", 1)
    head = f"<thead><tr>{cells(heads, 'th')}</tr></thead>" if any(heads) else ""
    return f"<table>{head}<tbody>{''.join(lines)}</tbody></table>"


class _Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def _figure(value: float | None, unit: str = "") -> str:
    """Write a number; what would be written as a zero with a sign is nothing."""
    return written(0.0 if value is not None and abs(value) < NOTHING else value, unit)


def _section(title: str, *parts: str, first: bool = False) -> str:
    return f"<section{' class=first' if first else ''}><h2>{escape(title)}</h2>{''.join(parts)}</section>"


def _unit(name: str, words: Say) -> str:
    unit = unit_of(name)
    return words({"years": "years_unit", "CNY": "unit_cny"}[unit]) if unit in ("years", "CNY") else unit


def _years(value: float | None, words: Say) -> str:
    return "–" if value is None else f"{value:.1f} {words('years_unit')}"


def _cover(study: Study, words: Say, language: Language) -> str:
    flow, project = study.cash_flow, study.project
    rate = words("n/a") if flow.irr is None else f"{flow.irr:.2%}"
    late = f"> {flow.economics.years} {words('years_unit')}"
    paybacks = {
        "payback_static_years": flow.static_payback_years,
        "payback_discounted_years": flow.discounted_payback_years,
    }
    cards = [
        (words("investment"), money_in_words(flow.investment_cny, language)),
        (words("card_npv"), money_in_words(flow.npv_cny, language)),
        (words("irr"), rate),
        (words("payback_static_simple_years"), _years(flow.static_simple_payback_years, words)),
        *((words(name), late if years is None else _years(years, words)) for name, years in paybacks.items()),
    ]
    boxes = "".join(f"<div class=card><span>{escape(name)}</span><b>{escape(value)}</b></div>" for name, value in cards)
    site, report = project.site, study.solver
    facts = [
        (words("mode"), words(f"mode_{project.mode}")),
        (words("place"), f"{site.name} {site.latitude_deg:.2f}°, {site.longitude_deg:.2f}°"),
        (words("modelled"), f"{site.year}, {site.steps:,} × {site.step_minutes} min"),
        (words("scope"), words(flow.scope)),
        (words("certainty"), f"{report.engine}, {words(f'status_{report.status}')}, {words('gap')} {report.gap:.1e}"),
    ]
    name = escape(plain_text(project.name) or words("unnamed"))
    lead = escape(plain_text(project.description, 2000))
    sizes = [
        (plain_text(c, 60), words(n.rsplit("_", 1)[0] if unit_of(n) else n), f"{_figure(v)} {unit_of(n)}")
        for c, own in study.design.sizes.items()
        for n, v in own.items()
        if v and (c, n) in study.design.chosen
    ]
    chosen = f"<h3>{escape(words('sizes_title'))}</h3>{_table(('', '', ''), sizes, numbers=(2,))}" if sizes else ""
    return (
        f"<section class=first><p class=small>{escape(words('report_title'))}</p><h1>{name}</h1>"
        f"<p class=lead>{lead}</p><div class=cards>{boxes}</div>{cash_flow_chart(study, words, language)}{chosen}"
        f"{_table(('', ''), facts)}</section>"
    )


def _design(study: Study, words: Say, language: Language) -> str:
    rows = []
    for component in study.project.components:
        for name, value in study.design.sizes.get(component.label, {}).items():
            key = (component.label, name)
            origin = words("chosen" if key in study.design.chosen else "given")
            size = words(name.rsplit("_", 1)[0] if unit_of(name) else name)
            rows.append(
                (plain_text(component.label, 60), words(component.kind), size, _figure(value), unit_of(name), origin)
            )
    heads = [words(key) for key in ("component", "kind_of", "size", "value", "unit", "origin")]
    money = []
    for label in dict.fromkeys(line.component for line in study.cash_flow.lines):
        lines = [line for line in study.cash_flow.lines if line.component == label]
        put_in = -sum(line.amount for line in lines if line.kind == "investment")
        upkeep, earned = (
            sum(float(each.flow[1]) for each in lines if each.kind == kind) for kind in ("upkeep", "revenue")
        )
        money.append((plain_text(label, 60), _figure(put_in), _figure(upkeep), _figure(earned)))
    titles = [words(key) for key in ("component", "kind_investment", "kind_upkeep_year", "kind_revenue_year")]
    return _section(
        words("sheet_design"),
        _table(heads, rows, numbers=(3,)),
        f"<h3>{escape(words('money_by_component'))}</h3>",
        _table(titles, money, numbers=(1, 2, 3)),
        revenue_chart(study, words, language),
    )


def _operation(study: Study, words: Say) -> str:
    rows = [
        (words(name), f"{value:.1%}" if value is not None and "share" in name else _figure(value, unit_of(name)))
        for name, value in study.key_figures.items()
        if value is not None
    ]
    half = -(-len(rows) // 2)
    pairs = [(*rows[k], *(rows[half + k] if half + k < len(rows) else ("", ""))) for k in range(half)]
    return _section(
        words("energy_title"),
        _table(("", "", "", ""), pairs, numbers=(1, 3)),
        week_chart(study, words),
        charge_chart(study, words),
    )


def _bill(study: Study, words: Say, language: Language) -> str:
    before, after = study.bills
    if not any(component.role == "grid" for component in study.solved.case.components):
        return _section(words("sheet_bills"), f"<p>{escape(words('off_grid'))}</p>")
    items = [item for item in dict.fromkeys([*before.table.columns.get_level_values(0)]) if item != "total"]
    rows = [
        (words(f"{item}_item"), *(_figure(bill.item_cny(item)) for bill in (before, after)),
         _figure(before.item_cny(item) - after.item_cny(item)))
        for item in items
        if abs(before.item_cny(item)) + abs(after.item_cny(item)) > 0.005
    ]  # fmt: skip
    rows.append(
        (
            words("total_item"),
            _figure(before.total_cny),
            _figure(after.total_cny),
            _figure(before.total_cny - after.total_cny),
        )
    )
    heads = [words("money_axis"), words("before"), words("after"), words("saved")]
    return _section(
        words("sheet_bills"), bills_chart(study, words, language), _table(heads, rows, numbers=(1, 2, 3), total=True)
    )


def _cash_flow(study: Study, words: Say, language: Language) -> str:
    table = study.cash_flow.table
    names = ("net", "cumulative", "discounted", "cumulative_discounted")
    rows = [(year, *(_figure(float(table[name].loc[year])) for name in names)) for year in table.index]
    heads = [words("year"), *(words(name) for name in names)]
    streams = [(words(name), _figure(value)) for name, value in study.cash_flow.revenue_cny_per_year.items()]
    note = f"<p class=small>{escape(words('scope_note'))} {escape(said_in(study.cash_flow.irr_note, language))}</p>"
    return _section(
        words("sheet_cash_flow"),
        f"<h3>{escape(words('revenue_title'))} [{words('money_axis')}/{words('year_unit')}]</h3>",
        _table(("", ""), streams, numbers=(1,)),
        f"<h3>{escape(words('sheet_cash_flow'))} [{words('money_axis')}]</h3>",
        _table(heads, rows, numbers=(0, 1, 2, 3, 4)),
        note,
    )


def _owner(study: Study, words: Say, language: Language) -> str:
    """Loan, tax and parties; empty where there is none of them."""
    project = study.project
    parts = []
    if project.loan is not None or project.tax is not None:
        rows = []
        for name, value in study.statements.measures.items():
            share = name.endswith(("irr", "rate"))
            shown = words("n/a") if value is None else f"{value:.2%}" if share else _figure(value, _unit(name, words))
            rows.append((words(name), shown))
        parts += [equity_chart(study, words, language), _table(("", ""), rows, numbers=(1,))]
    if project.contracts:
        heads = [words("party"), words("investment_cny"), words("npv_cny"), words("irr"), words("payback_years")]
        flows = study.parties.flows.items()
        shares = [
            (plain_text(name, 60), _figure(own.investment_cny), _figure(own.npv_cny),
             words("n/a") if own.irr is None else f"{own.irr:.2%}", _years(own.static_payback_years, words))
            for name, own in flows
        ]  # fmt: skip
        parts += [
            f"<h3>{escape(words('sheet_parties'))}</h3>",
            parties_chart(study, words, language),
            _table(heads, shares, numbers=(1, 2, 3, 4)),
        ]
    if not parts:
        return ""
    return _section(words("sheet_statements"), *parts)


def _risk(study: Study, words: Say, language: Language) -> str:
    flow = study.cash_flow
    discount = flow.economics.discount()
    shares = (-0.2, -0.1, 0.0, 0.1, 0.2)
    rows = []
    for kind in ("investment", "upkeep", "revenue"):
        present = float(sum((line.flow @ discount for line in flow.lines if line.kind == kind), 0.0))
        rows.append((words(f"kind_{kind}"), *(_figure(flow.npv_cny + share * present) for share in shares)))
    heads = [words("sensitivity_npv"), *(f"{share:+.0%}" for share in shares)]
    return _section(
        words("sheet_sensitivity"), sensitivity_chart(study, words, language), _table(heads, rows, numbers=range(1, 6))
    )


def _clauses(study: Study, words: Say, language: Language) -> str:
    looks = {"met": "good", "not met": "bad"}
    rows, idle = [], 0
    for found in study.audit.findings:
        if found.verdict not in ROWS_OF_CLAUSES:
            idle += 1
            continue
        limit = f"{found.sense} {_figure(found.limit, found.unit)}"
        mark = _Markup(f"<span class={looks[found.verdict]}>{escape(words(found.verdict))}</span>")
        rows.append(
            (
                section_in(found.section, language),
                found.sentence[language],
                _figure(found.actual),
                limit,
                words(found.strictness),
                mark,
            )
        )
    heads = [words(key) for key in ("section_of_guideline", "clause", "actual", "limit_value", "strictness", "verdict")]
    note = f"<p class=small>{escape(words('not applicable'))}: {idle}</p>"
    return _section(words("sheet_compliance"), note, _table(heads, rows, numbers=(2, 3)))


def _reading(study: Study, words: Say, language: Language) -> str:
    """How to read it: limits of use, notices, what the source contradicts, published figures."""
    limits = ("limit_screening", "limit_year", "limit_prices", "limit_tax")
    parts = [_list(words("limits_of_use"), [words(key) for key in limits])]
    parts.append(_list(words("notices"), [said_in(notice, language) for notice in study.notices]))
    parts.append(_list(words("contradictions"), [said_in(line, language) for line in study.project.contradictions]))
    if study.project.expected is not None:
        rows = [
            (own.figure.name_zh or own.figure.name if language == "zh" else own.figure.name,
             as_published(own.figure, language),
             "–" if own.computed is None else _figure(own.computed), words(f"verdict_{own.verdict}"))
            for own in compared(study)
        ]  # fmt: skip
        heads = [words(key) for key in ("figure", "as_published", "computed", "verdict")]
        parts += [f"<h3>{escape(words('published_title'))}</h3>", _table(heads, rows, numbers=(2,))]
    return _section(words("how_to_read"), *parts)


def _list(title: str, sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    items = "".join(f"<li>{escape(plain_text(sentence, 2000))}</li>" for sentence in sentences)
    return f"<h3>{escape(title)}</h3><ul>{items}</ul>"
