"""Every requirement of the guideline and where the product keeps it; the rest is a checklist for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sizer.yaml import read_yaml

__all__ = ["ChecklistItem", "Requirement", "checklist", "requirements"]


@dataclass(frozen=True)
class Requirement:
    """One requirement.

    Parameters
    ----------
    id, section : str
        Number, and where the guideline states it.
    sentence : mapping
        It in our words, "en" and "zh".
    clauses, defaults, key_figures : tuple of str
        What keeps it: clauses, fields or catalogue entries whose default it is, key figures that report it.
    checked_by_people : bool
        Whether it stands on the checklist.
    """

    id: str
    section: str
    sentence: Mapping[str, str]
    clauses: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    key_figures: tuple[str, ...] = ()
    checked_by_people: bool = False


@dataclass(frozen=True)
class ChecklistItem:
    """What a person checks; ``requirement`` is empty for what lies outside a sizing tool altogether."""

    section: str
    sentence: Mapping[str, str]
    requirement: str = ""


@cache
def _content() -> dict[str, Any]:
    return read_yaml(Path(__file__).with_name("requirements.yaml"), "requirements")


def requirements() -> dict[str, Requirement]:
    """Every requirement by its number.

    Examples
    --------
    >>> requirements()["G-89"].clauses
    ('arbitrage_spread',)
    """
    return {
        number: Requirement(
            number,
            str(entry["section"]),
            {"en": entry["en"], "zh": entry["zh"]},
            tuple(entry.get("clause", ())),
            tuple(entry.get("default", ())),
            tuple(entry.get("kpi", ())),
            bool(entry.get("checklist", False)),
        )
        for number, entry in _content()["requirements"].items()
    }


def checklist() -> list[ChecklistItem]:
    """Everything that a person must check, in the order of the requirements, then what lies outside sizing."""
    own = [ChecklistItem(r.section, r.sentence, r.id) for r in requirements().values() if r.checked_by_people]
    outside = [
        ChecklistItem(str(entry["section"]), {"en": entry["en"], "zh": entry["zh"]})
        for entry in _content()["checklist"]
    ]
    return own + outside
