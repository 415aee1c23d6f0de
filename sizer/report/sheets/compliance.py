"""Compliance: every clause of the guideline, its limit, what the design has, and the verdict."""

from __future__ import annotations

from sizer.report.book import Page
from sizer.study import Study

__all__ = ["write"]

VERDICTS = {"met": "good", "not met": "bad", "not applicable": "grey"}


def write(study: Study, page: Page) -> None:
    """Write one row a clause."""
    row = page.title("sheet_compliance", page.say("compliance_note"))
    keys = (
        "section_of_guideline",
        "clause",
        "strictness",
        "actual",
        "",
        "limit_value",
        "unit",
        "margin",
        "verdict",
        "requirement",
    )
    row = page.header(row, [page.say(key) if key else "" for key in keys])
    page.freeze(row)
    page.widths(14, 64, 14, 14, 4, 14, 9, 14, 22, 14)
    for found in study.audit.findings:
        languages = ("zh", "en") if page.book.languages == "zh+en" else (page.book.languages,)
        sentence = "\n".join(found.sentence[language] for language in languages)
        page.text(row, 0, found.section)
        page.text(row, 1, sentence, "wrap", longest=2000)
        page.text(row, 2, page.say(found.strictness), "grey")
        page.value(row, 3, found.actual, "number")
        page.text(row, 4, found.sense, "grey")
        page.value(row, 5, found.limit, "number")
        page.text(row, 6, found.unit if found.verdict != "not applicable" else "", "unit")
        page.value(row, 7, found.margin, "number")
        page.text(row, 8, page.say(found.verdict), VERDICTS[found.verdict])
        page.text(row, 9, found.requirement, "grey")
        page.fit(row, (sentence, 64))
        row += 1
    if not study.audit.findings:
        page.text(row, 0, page.say("no_clauses"))
