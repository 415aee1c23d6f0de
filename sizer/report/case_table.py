"""The replayed cases on a terminal: figures, what contradicts itself, the count by class, and the free designs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sizer.replay import CaseReplay
from sizer.report.console import figures_table
from sizer.report.sentences import said_in
from sizer.report.words import Language, component_word, figure, say, unit_of

__all__ = ["cases_on_terminal", "counted_by_class", "payback_in_words", "sizes_in_words"]


def cases_on_terminal(replays: Sequence[CaseReplay], language: Language = "en") -> RenderableType:
    """Every case with its figures, warnings and contradictions; then the count by class."""
    parts: list[RenderableType] = []
    for own in replays:
        parts.append(Text(f"\n{own.name}  ({own.seconds:.0f} s)", style="bold"))
        parts.append(figures_table(own.rows, language))
        parts += [Text(f"! {said_in(sentence, language)}", style="yellow") for sentence in own.warnings]
        parts += [Text(f"✗ {sentence}", style="bold red") for sentence in own.missed]
        if own.contradictions:
            title = say("contradictions", language)
            parts.append(
                Text(
                    "\n".join([f"{title}:", *(f"• {said_in(line, language)}" for line in own.contradictions)]),
                    style="magenta",
                )
            )
    parts.append(Text(""))
    parts.append(_count(replays, language))
    new = [own for own in replays if own.anew is not None]
    if new:
        parts.append(_anew(new, language))
    return Group(*parts)


def counted_by_class(replays: Sequence[CaseReplay]) -> dict[str, Counter[str]]:
    """Verdicts of every class; what proves arithmetic is not mixed with what proves the model."""
    found = {proves: Counter[str]() for proves in ("I", "R", "B")}
    for row in (row for own in replays for row in own.rows):
        found[row.figure.proves][row.verdict] += 1
    return found


def _count(replays: Sequence[CaseReplay], language: Language) -> Table:
    table = Table(title=say("cases_count", language), title_justify="left", title_style="bold cyan")
    table.add_column(say("class", language))
    words = ("green", "red", "reported", "circular")
    for word in words:
        table.add_column(say(f"verdict_{word}", language), justify="right")
    for proves, count in counted_by_class(replays).items():
        table.add_row(say(f"class_{proves}", language), *(str(count[word]) for word in words))
    return table


def _anew(replays: Sequence[CaseReplay], language: Language) -> Table:
    table = Table(title=say("cases_anew", language), title_justify="left", title_style="bold cyan")
    for key in ("case", "built", "chosen_anew", "payback_built", "payback_anew", "npv_cny", "note"):
        table.add_column(say(key, language), justify="right" if "payback" in key or "npv" in key else "left")
    for own in replays:
        new = own.anew
        assert new is not None
        note = new.note_zh if language == "zh" and new.note_zh else new.note
        table.add_row(
            escape(own.name.partition(" · ")[0] or own.case),
            sizes_in_words(new.built, language),
            sizes_in_words(new.chosen, language),
            payback_in_words(new.built_payback_years, language),
            payback_in_words(new.payback_years, language),
            figure(new.npv_cny, "CNY"),
            escape(note + (f" ({', '.join(new.not_met)})" if new.not_met else "")),
        )
    return table


def sizes_in_words(sizes: Mapping[str, float], language: Language = "en") -> str:
    """Sizes by component: "pv 444 kW; ess 250 kW, 516 kWh"; nothing where nothing is built."""
    found: dict[str, list[str]] = {}
    for name, value in sizes.items():
        component, _, size = name.partition(".")
        if value > 0.05:
            unit = unit_of(size)
            shown = figure(value, unit) if unit else f"{value:g} {say(size, language)}"
            found.setdefault(component, []).append(shown)
    return "; ".join(
        f"{component_word(component, language).replace('_', ' ')} {', '.join(parts)}"
        for component, parts in found.items()
    ) or say("nothing_built", language)


def payback_in_words(years: float | None, language: Language = "en") -> str:
    """Payback of a design, of one that never pays back, and of one that costs nothing."""
    if not years:
        return say("never" if years is None else "at_once", language)
    return figure(years, say("years_unit", language))
