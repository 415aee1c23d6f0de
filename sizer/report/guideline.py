"""The guideline itself on a terminal: its clauses, its requirements, its checklist."""

from __future__ import annotations

from rich.table import Table

from sizer.guideline import CLAUSES, MODES
from sizer.guideline.requirements import checklist, requirements
from sizer.report.words import Language, say

__all__ = ["checklist_table", "clause_table", "requirement_table"]


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold", title_style="bold cyan")
    for column in columns:
        table.add_column(column)
    return table


def clause_table(language: Language = "en") -> Table:
    """Every clause, where it stands, what it belongs to and how it is applied if nothing else is said."""
    table = _table("Clauses", "clause", "section", "requirement", "sentence", "modes", "default", "may bind")
    for clause in CLAUSES:
        table.add_row(
            clause.id,
            clause.section,
            clause.requirement,
            clause.sentence[language],
            ", ".join(MODES[mode].code for mode in clause.modes),
            say(clause.default, language),
            "yes" if clause.binds else "no",
        )
    return table


def requirement_table(language: Language = "en") -> Table:
    """Every requirement, and the clauses, defaults and key figures that keep it."""
    table = _table("Requirements", "", "section", "requirement", "kept by")
    for own in requirements().values():
        kept = [f"clause {name}" for name in own.clauses] + [f"default {name}" for name in own.defaults]
        kept += [f"figure {say(name, language)}" for name in own.key_figures]
        kept += ["checklist"] if own.checked_by_people else []
        table.add_row(own.id, own.section, own.sentence[language], "\n".join(kept))
    return table


def checklist_table(language: Language = "en") -> Table:
    """What a person must check, with a box to tick."""
    table = _table("Checklist", "", "section", "what to check", "requirement")
    for item in checklist():
        table.add_row("☐", item.section, item.sentence[language], item.requirement)
    return table
