"""Guideline and certainty: every clause with its limit, what was assumed, what contradicts itself, how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from sizer.guideline import Finding
from sizer.replay import Row, compared
from sizer.study import Study
from sizer.ui import session
from sizer.ui.sentences import told
from sizer.ui.widgets import plain
from sizer.ui.words import number_word, say, unit_word

__all__ = ["figure_rows", "show"]

MARKS = {"not met": "✗", "met": "✓", "not applicable": "–"}


def show(study: Study) -> None:
    """Draw the tab."""
    st.subheader(say("results.clauses"), anchor=False)
    _clauses(study)
    if study.project.expected is not None:
        st.subheader(say("results.published"), anchor=False)
        _published(study)
    _list("results.notices", list(study.notices))
    _list("results.contradictions", list(study.project.contradictions))
    st.subheader(say("results.certainty"), anchor=False)
    _certainty(study)


def _clauses(study: Study) -> None:
    by_verdict = {word: [own for own in study.audit.findings if own.verdict == word] for word in MARKS}
    counts = {word.replace(" ", "_"): len(found) for word, found in by_verdict.items()}
    st.markdown(say("results.clause_counts", **counts))
    told_first = [*by_verdict["not met"], *by_verdict["met"]]
    st.table(pd.DataFrame([_clause(own) for own in told_first]), hide_index=True, border="horizontal")
    others = by_verdict["not applicable"]
    if others:
        with st.expander(say("results.clauses_idle", count=len(others)), key="clauses_idle"):
            st.table(pd.DataFrame([_clause(own) for own in others]), hide_index=True, border="horizontal")


def _clause(found: Finding) -> dict[str, str]:
    from sizer.report.sentences import section_in

    unit = unit_word(found.unit)
    limit = "" if found.limit is None else f"{found.sense} {number_word(found.limit)} {unit}"
    return {
        "": MARKS[found.verdict],
        say("results.clause"): found.sentence[session.language()],
        say("results.section"): section_in(found.section, session.language()),
        say("results.actual"): "" if found.actual is None else f"{number_word(found.actual)} {unit}",
        say("results.limit"): limit,
        say("results.strictness"): say(f"option.{found.strictness}"),
        say("results.verdict"): say(f"verdict.{found.verdict}"),
    }


def _published(study: Study) -> None:
    st.table(pd.DataFrame(figure_rows(compared(study))), hide_index=True, border="horizontal")


def figure_rows(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Printed figures beside those computed, as rows of a table."""
    from sizer.report.sentences import as_published, reason_of

    found = []
    for row in rows:
        ends = ["…" if end is None else number_word(end) for end in row.figure.limits]
        chinese = session.language() == "zh" and row.figure.name_zh
        found.append(
            {
                say("results.quantity"): plain(row.figure.name_zh if chinese else row.figure.name),
                say("cases.class"): row.figure.proves,
                say("results.as_published"): plain(as_published(row.figure, session.language())),
                say("results.accepted"): " – ".join(ends) if row.figure.limits != (None, None) else "",
                say("results.computed"): "" if row.computed is None else number_word(row.computed),
                say("results.verdict"): say(f"published.{row.verdict}"),
                say("results.reason"): plain(reason_of(row.figure, session.language())),
            }
        )
    return found


def _list(word: str, sentences: list[str]) -> None:
    if sentences:
        st.subheader(say(word), anchor=False)
        st.markdown("\n".join(f"- {plain(told(sentence))}" for sentence in sentences))


def _certainty(study: Study) -> None:
    solver = study.solver
    worst = max((check.relative for _, check in study.solved.checks), default=0.0)
    st.markdown(
        say(
            "results.solver",
            engine=solver.engine,
            status=say(f"solver.{solver.status}"),
            gap=f"{solver.gap:.1e}",
            columns=f"{solver.columns:,}",
            rows=f"{solver.rows:,}",
            seconds=f"{solver.seconds:.1f}",
        )
    )
    st.markdown(say("results.replay", count=len(study.solved.checks), worst=f"{worst:.0e}"))
