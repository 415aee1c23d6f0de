"""What the app says, in the language of the visitor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sizer.report.field_labels import HELP_ZH, LABELS
from sizer.report.money_scale import money_in_words
from sizer.report.words import WORDS as REPORT_WORDS
from sizer.report.words import component_word as of_report
from sizer.ui import session
from sizer.ui.schema import Field
from sizer.ui.words_cases import CASES
from sizer.ui.words_control import CONTROL
from sizer.ui.words_examples import EXAMPLES
from sizer.ui.words_insight import INSIGHT
from sizer.ui.words_pages import PAGES
from sizer.ui.words_tariff import TARIFF
from sizer.ui.words_vehicles import VEHICLES

__all__ = [
    "WORDS",
    "component_word",
    "example_words",
    "field_help",
    "field_label",
    "kind_word",
    "money",
    "number_word",
    "option_word",
    "percent",
    "say",
    "spoken",
    "unit_word",
]

NOTHING = 1e-6
UNITS_ZH = (
    *(("1/a", "次/年"), ("/a", "/年")),
    *(("CNY", "元"), (" an event", "/次"), (" a year", "·年"), ("years", "年"), ("year", "年"), ("month", "月")),
    *(("/pile", "/桩"), ("/start", "/次"), ("1/day", "次/日"), ("1/d", "次/日"), ("1/年", "次/年"), ("min", "分钟")),
    *(("/unit", "/单位"),),
)
"""Parts of units, in the order in which they are replaced."""
WORDS: dict[str, tuple[str, str]] = {**PAGES, **LABELS, **CASES, **CONTROL, **EXAMPLES, **INSIGHT, **TARIFF, **VEHICLES}
"""Key → English, Chinese."""


def say(key: str, **values: object) -> str:
    """Word or sentence of a key in the page's language; the key made readable where there is none."""
    found = WORDS.get(key)
    if found is None:
        return _report_word(key)
    text = found[0 if session.language() == "en" else 1]
    return text.format(**values) if values else text


def spoken(codes: Iterable[Any], word: Callable[[Any], str], none: str = "") -> Callable[[Any], str]:
    """Words of a widget's codes, looked up now: a widget may ask for them when no page is being drawn.

    Parameters
    ----------
    codes : iterable
        The widget's values; None among them stands for "nothing chosen".
    word : callable
        Word of a code.
    none : str
        Word of None.
    """
    known = {code: none if code is None else word(code) for code in codes}
    return lambda code: known.get(code, str(code))


def _report_word(key: str) -> str:
    word, bracket, of = key.split(".", 1)[-1].partition(" [")
    found = REPORT_WORDS.get(word)
    return (found[session.language()] if found else word.replace("_", " ").capitalize()) + bracket + of


def field_label(field: Field) -> str:
    """Label of a form's field, with its unit."""
    own, shared = f"field.{field.owner}.{field.name}", f"field.{field.name}"
    label = say(own) if own in WORDS else say(shared) if shared in WORDS else _readable(field.name)
    shown = unit_word(field.unit)
    return f"{label} [{shown}]" if shown and field.kind in ("number", "whole", "size", "series") else label


def unit_word(unit: str) -> str:
    """A unit as its readers write it: CNY/kWh is 元/kWh in Chinese."""
    if session.language() == "en":
        return unit
    for english, chinese in UNITS_ZH:
        unit = unit.replace(english, chinese)
    return unit


def field_help(field: Field) -> str:
    """Help of a form's field: what it means, its range, its default and where that comes from."""
    words = field.help
    if session.language() == "zh":
        words = HELP_ZH.get(f"{field.owner}.{field.name}") or HELP_ZH.get(field.name) or words
    parts = [words]
    if field.low is not None or field.high is not None:
        low = "" if field.low is None else number_word(field.low)
        high = "" if field.high is None or field.high >= 1e9 else number_word(field.high)
        parts.append(say("form.range", low=low, high=high))
    if field.default is not None and not isinstance(field.default, dict | list):
        parts.append(say("form.default", default=field.default))
    return "  \n".join(part for part in parts if part)


def option_word(field: Field, code: object) -> str:
    """Word of a choice's code; the field's own where the code means different things."""
    own = f"option.{field.name}.{code}"
    return say(own if own in WORDS else f"option.{code}")


def _readable(name: str) -> str:
    """Words of a field's name, without its unit."""
    for ending in (
        "_cny_per_kwh",
        "_cny_per_kw_year",
        "_cny_per_kw",
        "_cny_per_kva_month",
        "_cny",
        "_kwh",
        "_kw",
        "_kva",
    ):
        name = name.removesuffix(ending)
    return name.replace("_", " ").capitalize()


def kind_word(kind: str) -> str:
    """Word for a technology."""
    return say(f"kind.{kind}") if f"kind.{kind}" in WORDS else kind.replace("_", " ").capitalize()


def component_word(label: str) -> str:
    """Name of a component in the page's language."""
    return of_report(label, session.language())


def example_words(stem: str, name: str, about: str) -> tuple[str, str]:
    """Name and description of a shipped example; as its file says where there are no other words."""
    if session.language() == "en" or f"example.{stem}" not in WORDS:
        return name, about
    return say(f"example.{stem}"), say(f"example.{stem}.about")


def number_word(value: float) -> str:
    """Write a number as people do, with thousands separated.

    Examples
    --------
    >>> number_word(12345.678), number_word(0.0055), number_word(7.0)
    ('12,346', '0.0055', '7')
    """
    magnitude = abs(value)
    if magnitude < NOTHING:
        return "0"  # an engine's noise
    if magnitude >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def money(value: float | None) -> str:
    """Money as its readers expect it: CNY with separated thousands; 万元 from 10,000 on, 元 below."""
    if value is None:
        return say("none")
    return money_in_words(value, session.language())


def percent(value: float | None) -> str:
    """Write a share as percent."""
    return say("none") if value is None else f"{value:.1%}"
