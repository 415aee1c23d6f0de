"""Economics and guideline: life and rates; how strictly each clause is applied; how hard to look."""

from __future__ import annotations

import streamlit as st

from sizer.guideline import CLAUSES, Clause
from sizer.ui import session
from sizer.ui.form import draw
from sizer.ui.sentences import told
from sizer.ui.widgets import bind, plain, take
from sizer.ui.words import say, spoken

__all__ = ["show"]

STRICTNESS = ("off", "audit", "hard")
# Parts of a project that are drawn elsewhere; whatever else the schema holds is drawn here.
ELSEWHERE = (
    *("schema_version", "name", "description", "mode", "site", "weather", "tariff", "components"),  # other pages
    *("economics", "guideline", "solver"),  # above and below
    *("expected", "redesign", "contradictions"),  # of the examples
)


def show() -> None:
    """Draw the page."""
    st.title(say("page.economics"), anchor=False)
    if session.draft() is None:
        st.info(say("empty.draft"))
        return
    schema = session.schema()
    parts = schema["$defs"]
    st.subheader(say("economics.economics"), anchor=False)
    draw(parts["Economics"], ("economics",), schema, fold=False, columns=4)
    st.caption(say("form.grey"))
    st.subheader(say("economics.guideline"), anchor=False, help=say("economics.guideline.help"))
    _clauses()
    leave_out = ("default", "clauses")
    draw(parts["Guideline"], ("guideline",), schema, leave_out=leave_out, fold=False)
    st.subheader(say("economics.more"), anchor=False)
    draw(schema, (), schema, leave_out=ELSEWHERE, fold=False)
    with st.expander(say("economics.solver"), key="solver_settings"):
        draw(parts["SolverChoice"], ("solver",), schema, fold=False, columns=4)
    _, mistakes = session.checked()
    for mistake in mistakes:
        st.error(plain(told(mistake)))


def _clauses() -> None:
    """One row a clause, in the guideline's order."""
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.write(say("economics.default"))
    path = ("guideline", "default")
    right.selectbox(
        say("economics.default"),
        [None, *STRICTNESS],
        key=bind(path, session.get(path)),
        format_func=spoken((None, *STRICTNESS), lambda code: say(f"option.{code}"), say("economics.each")),
        placeholder=say("economics.each"),
        on_change=take,
        args=(path,),
        label_visibility="collapsed",
    )
    # Half a hundred choices slow the page down, and most planners leave every clause as it is.
    if st.toggle(say("economics.single"), value=bool(session.get(("guideline", "clauses"))), key="single_clauses"):
        with st.container(height=460, border=True):
            for clause in CLAUSES:
                _clause(clause)


def _clause(clause: type[Clause]) -> None:
    left, right = st.columns([3, 1], vertical_alignment="center")
    sentence = clause.sentence[session.language()]
    left.markdown(f"{plain(sentence)}  \n:small[:gray[{plain(clause.section)} · {clause.requirement}]]")
    path = ("guideline", "clauses", clause.id)
    above = session.get(("guideline", "default"))
    own = say("economics.own" if above else "economics.clause", word=say(f"option.{above or clause.default}"))
    right.selectbox(
        sentence,
        [None, *STRICTNESS],
        key=bind(path, session.get(path)),
        format_func=spoken((None, *STRICTNESS), lambda code: say(f"option.{code}"), own),
        placeholder=own,
        on_change=take,
        args=(path,),
        label_visibility="collapsed",
    )


if __name__ == "__main__":
    show()
