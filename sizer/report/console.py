"""A study on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sizer.explain import what_binds
from sizer.replay import Row, compared
from sizer.report.book import plain_text
from sizer.report.sentences import as_published, said_in
from sizer.report.words import WORDS, Language, figure, say, unit_of
from sizer.study import Study

__all__ = ["audit_table", "figures_table", "study_on_terminal"]

VERDICT_COLOURS = {"green": "green", "red": "bold red", "reported": "dim", "circular": "yellow"}
MOST_LIMITS = 8  # the rest is in the report
PROVEN = 1e-6  # relative; a smaller gap is the engine's tolerance

COLOURS = {"met": "green", "not met": "red", "not applicable": "dim"}


def study_on_terminal(study: Study, language: Language = "en") -> RenderableType:
    """Design, money, audit and how sure it is, for reading from top to bottom."""
    name = Text(plain_text(study.project.name) or say("terminal_project", language), style="bold")
    parts: list[RenderableType] = [
        Panel(name, subtitle=escape(plain_text(study.project.description, 100))),
        _design(study, language),
        _money(study, language),
        _revenue(study, language),
        _energy(study, language),
        *([_modes(study, language)] if study.mode_shares else []),
        *_binds(study, language),
        audit_table(study, language),
    ]
    if study.project.expected is not None:
        parts.append(figures_table(compared(study), language))
    parts += [Text(f"! {notice}", style="yellow") for notice in study.notices]
    if study.project.contradictions:
        lines = [f"• {said_in(line, language)}" for line in study.project.contradictions]
        parts.append(Text("\n".join([say("terminal_contradicts", language), *lines]), style="magenta"))
    parts.append(_solver(study))
    return Group(*parts)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold", title_style="bold cyan")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table


def _heads(language: Language, title: str, *columns: str) -> Table:
    heads = [say(f"terminal_{column}", language) if column else "" for column in columns]
    return _table(say(f"terminal_{title}", language), *heads)


def _size_word(size: str, language: Language) -> str:
    """Word for a size of a design; its name without the unit where there is none."""
    unit = unit_of(size)
    name = size.removesuffix(f"_{unit.lower()}") if unit else size
    return say(f"size_{name}", language) if f"size_{name}" in WORDS else name.replace("_", " ")


def _design(study: Study, language: Language) -> Table:
    table = _heads(language, "design", "component", "size", "value", "")
    for row in study.design.table.itertuples():
        origin = say("terminal_chosen" if row.chosen else "terminal_given", language)
        if row.at_limit:
            origin += f", {say(f'terminal_{row.at_limit!s}', language)}"
        unit, value = unit_of(str(row.size)), float(row.value)  # type: ignore[arg-type]
        shown = figure(value, unit) if unit else f"{round(value, 6):,g}"
        table.add_row(escape(str(row.component)), _size_word(str(row.size), language), shown, origin)
    return table


def _money(study: Study, language: Language) -> Table:
    flow = study.cash_flow
    title = say("terminal_money", language).format(scope=say(flow.scope, language) if language == "zh" else flow.scope)
    table = _table(title, "", "")
    table.add_row(say("investment", language), figure(flow.investment_cny, "CNY"))
    never = say("terminal_never", language).format(years=flow.economics.years)
    for kind, years in flow.payback_years.items():
        label = say("discounted_payback" if kind == "discounted" else kind, language)
        shown = figure(years, "years") if years is not None else never
        table.add_row(say("terminal_payback", language).format(kind=label), shown)
    rate = f"{flow.economics.discount_rate:.1%}"
    table.add_row(say("terminal_npv", language).format(rate=rate), figure(flow.npv_cny, "CNY"))
    table.add_row(say("terminal_irr", language), f"{flow.irr:.2%}" if flow.irr is not None else flow.irr_note)
    table.add_row(say("terminal_lcoe", language), figure(study.levelised_cost_cny_per_kwh, "CNY/kWh"))
    return table


def _revenue(study: Study, language: Language) -> Table:
    table = _heads(language, "revenue", "stream", "", "share")
    table.columns[1].header = "CNY/a"
    streams = study.cash_flow.revenue_cny_per_year
    total = sum(streams.values())
    for stream, amount in streams.items():
        table.add_row(say(stream, language), figure(amount), f"{amount / total:.1%}" if total else "")
        if stream == "energy_bill":
            for label, part in study.energy_saving_cny_per_year.items():
                of_which = say("terminal_of_which", language).format(component=escape(label))
                table.add_row(of_which, figure(part), "", style="dim")
    table.add_section()
    table.add_row(say("terminal_total", language), figure(total), "")
    return table


def _energy(study: Study, language: Language) -> Table:
    table = _heads(language, "energy", "", "")
    for name, value in study.key_figures.items():
        if not value:
            continue
        unit = unit_of(name)
        shown = f"{value:.1%}" if "_share" in name else figure(value, unit)
        table.add_row(say(name, language), shown)
    return table


def _binds(study: Study, language: Language) -> list[Table]:
    """Limits that hold the design back, and what one more unit of each would bring."""
    insights = what_binds(study.project, study.solved)[:MOST_LIMITS]
    if not insights:
        return []
    table = _table(say("binds_title", language), say("binds_limit", language))
    table.add_column(say("binds_worth", language))
    for insight in insights:
        table.add_row(escape(insight.what[language]), insight.worth[language])
    return [table]


def _modes(study: Study, language: Language) -> Table:
    table = _table(say("modes_title", language), "", "")
    for word, share in study.mode_shares.items():
        table.add_row(say(f"mode_{word}", language), f"{share:.1%}")
    return table


def audit_table(study: Study, language: Language = "en") -> RenderableType:
    """Clauses, limits, actual values and verdicts; clauses that do not apply in one line below."""
    title = say("terminal_guideline", language)
    table = Table(title=title, title_justify="left", header_style="bold", title_style="bold cyan")
    table.add_column(say("terminal_clause", language), ratio=3)
    table.add_column(say("terminal_held", language), justify="right", no_wrap=True)
    table.add_column(say("terminal_verdict", language), justify="right", no_wrap=True)
    idle = [found for found in study.audit.findings if found.verdict == "not applicable"]
    for found in study.audit.findings:
        if found in idle:
            continue
        held = "" if found.limit is None else f"{figure(found.actual)} {found.sense} {figure(found.limit, found.unit)}"
        verdict = Text(say(found.verdict, language), style=COLOURS[found.verdict])
        verdict.append(f" ({say(found.strictness, language)})", style="dim")
        table.add_row(f"{found.sentence[language]} [dim]{found.section}[/dim]", held, verdict)
    if not idle:
        return table
    names = ", ".join(found.clause.replace("_", " ") for found in idle)
    return Group(table, Text(f"{say('not applicable', language).capitalize()}: {names}", style="dim"))


def figures_table(rows: Sequence[Row], language: Language = "en") -> Table:
    """Printed figures beside those computed; class, accepted band and verdict."""
    table = _table(say("published_title", language), say("figure", language))
    for key in ("class", "as_published", "accepted", "computed", "verdict"):
        table.add_column(say(key, language), justify="left" if key == "as_published" else "right")
    for row in rows:
        low, high = row.figure.limits
        accepted = "" if (low, high) == (None, None) else f"{_end(low)} … {_end(high)}"
        name = row.figure.name_zh if language == "zh" and row.figure.name_zh else row.figure.name
        verdict = Text(say(f"verdict_{row.verdict}", language), style=VERDICT_COLOURS[row.verdict])
        computed = figure(row.computed, row.figure.unit)
        table.add_row(
            escape(name), row.figure.proves, escape(as_published(row.figure, language)), accepted, computed, verdict
        )
    return table


def _end(value: float | None) -> str:
    return "" if value is None else figure(value)


def _solver(study: Study) -> Text:
    report = study.solver
    best = "the best possible" if report.gap <= PROVEN else f"proven to be within {report.gap:.2%} of the best possible"
    sure = f"stopped by the time limit, {best}" if report.status == "time_limit" else best
    size = f"{report.engine}; {report.columns:,} columns × {report.rows:,} rows"
    times = f"built in {report.build_seconds:.1f} s, solved in {report.seconds:.1f} s"
    return Text(
        f"{sure[0].upper()}{sure[1:]} ({size}); {times}. Every hour was replayed outside the solver.", style="dim"
    )
