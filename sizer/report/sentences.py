"""Sentences that the calculation says in English, for a report in Chinese: rules of the replay, and notices.

A sentence that is not known here stays as it is: better an English sentence than none.
"""

from __future__ import annotations

from sizer.expected import ExpectedFigure
from sizer.report.chinese import RULES, in_chinese
from sizer.report.words import Languages

__all__ = ["as_published", "reason_of", "rule_in", "said_in", "section_in"]


def rule_in(rule: str, languages: Languages) -> str:
    """Say a rule of the replay in the report's language or languages."""
    head, colon, tail = rule.rpartition(": ")
    known = RULES.get(rule) or (RULES.get(tail) and f"{head}{colon}{RULES[tail]}")
    return _in(rule, known, languages)


def said_in(sentence: str, languages: Languages) -> str:
    """Say a notice in the report's language or languages.

    Examples
    --------
    >>> said_in("grid: A was in force 2021-01 to 2021-11; its prices are used for 2021-01 to 2021-12.", "zh")
    'grid：电价 A 执行期为 2021-01 至 2021-11，此处用于 2021-01 至 2021-12。'
    >>> said_in("something else", "zh")
    'something else'
    """
    said = in_chinese(sentence)
    return _in(sentence, None if said == sentence else said, languages)


def section_in(section: str, languages: Languages) -> str:
    """Where a clause stands, with tables and cases in Chinese wherever the report speaks it.

    Examples
    --------
    >>> section_in("Table 3-9, 4", "zh"), section_in("Case 3 (1)", "zh"), section_in("Table 3-9, 4", "en")
    ('表 3-9，4', '案例 3 (1)', 'Table 3-9, 4')
    """
    if languages == "en":
        return section
    return section.replace("Table ", "表 ").replace("Case ", "案例 ").replace(", ", "，")


def as_published(figure: ExpectedFigure, languages: Languages) -> str:
    """How a figure is printed: in Chinese wherever the report speaks it."""
    return figure.as_published if languages == "en" else in_chinese(figure.as_published)


def reason_of(figure: ExpectedFigure, languages: Languages) -> str:
    """Why a figure is read as it is, why its band is what it is, and which input was derived from it."""
    said = [part for part in (figure.reason, figure.tolerance_reason, figure.circular) if part]
    if languages == "en":
        return ". ".join(said)
    return "；".join(in_chinese(part) for part in said)


def _in(english: str, chinese: str | None, languages: Languages) -> str:
    if languages == "en" or chinese is None:
        return english
    return chinese if languages == "zh" else f"{chinese}\n{english}"
