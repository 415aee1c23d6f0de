"""Guideline and certainty: every clause with its limit, what was assumed, what contradicts itself, how sure it is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sizer.study import Study
from sizer.ui import session
from sizer.ui.sentences import told
from sizer.ui.widgets import plain
from sizer.ui.words import number_word, say

__all__ = ["show"]


def show(study: Study) -> None:
    """Draw the tab."""
    st.subheader(say("results.clauses"), anchor=False)
    _clauses(study)
    if study.project.published:
        st.subheader(say("results.published"), anchor=False)
        _published(study)
    _list("results.notices", list(study.notices))
    _list("results.contradictions", list(study.project.contradictions))
    st.subheader(say("results.certainty"), anchor=False)
    _certainty(study)


def _clauses(study: Study) -> None:
    marks = {"met": "✓", "not met": "✗", "not applicable": "–"}
    rows = [
        {
            "": marks[found.verdict],
            say("results.clause"): found.sentence[session.language()],
            say("results.section"): found.section,
            say("results.actual"): "" if found.actual is None else f"{number_word(found.actual)} {found.unit}",
            say("results.limit"): ""
            if found.limit is None
            else f"{found.sense} {number_word(found.limit)} {found.unit}",
            say("results.strictness"): say(f"option.{found.strictness}"),
            say("results.verdict"): say(f"verdict.{found.verdict}"),
        }
        for found in study.audit.findings
    ]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def _published(study: Study) -> None:
    from sizer.report.verdicts import verdict_of

    summary = study.summary()
    rows = []
    for published in study.project.published:
        value, verdict = verdict_of(published, summary)
        ends = [("…" if end is None else number_word(end)) for end in (published.low, published.high)]
        known = published.low is not None or published.high is not None
        rows.append(
            {
                say("results.quantity"): plain(published.name),
                say("results.as_published"): plain(published.as_published),
                say("results.accepted"): " – ".join(ends) if known else "",
                say("results.computed"): "" if value is None else number_word(value),
                say("results.verdict"): say(f"published.{verdict}"),
                say("results.reason"): plain(published.reason),
            }
        )
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


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
