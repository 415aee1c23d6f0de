"""Insight: what binds and what one more unit would bring; what the value hangs on."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sizer.analysis.tornado import Driver, Outcome, tornado
from sizer.study import Study
from sizer.ui import session
from sizer.ui.results import front
from sizer.ui.results.show import picture
from sizer.ui.widgets import plain
from sizer.ui.words import component_word, money, say

__all__ = ["show"]


def show(study: Study) -> None:
    """Draw the tab."""
    st.subheader(say("insight.binds"), anchor=False)
    _binds(study)
    st.subheader(say("insight.tornado"), anchor=False)
    _tornado(study)
    st.subheader(say("insight.pareto"), anchor=False)
    front.show(study)


def _binds(study: Study) -> None:
    from sizer.explain import what_binds
    from sizer.report.words import say as word

    language = session.language()
    insights = what_binds(study.project, study.solved)
    if not insights:
        st.info(word("binds_nothing", language))
        return
    rows = [
        {
            word("binds_limit", language): plain(_named(one.what[language])),
            word("binds_worth", language): plain(one.worth[language]),
        }
        for one in insights
    ]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")
    st.caption(word("binds_note", language))


def _named(sentence: str) -> str:
    """The sentence with its component's name in the page's language."""
    for colon in (":\u0020", "\uff1a"):
        label, found, rest = sentence.partition(colon)
        if found and " " not in label:
            return f"{component_word(label)}{colon}{rest}"
    return sentence


def _tornado(study: Study) -> None:
    from sizer.report.insight_figures import tornado_figure
    from sizer.report.words import say as word

    language = session.language()
    drivers = tornado(study)
    if not drivers:
        return
    picture(tornado_figure(study, language, drivers), height=max(320, 120 + 32 * len(drivers)))
    st.dataframe(pd.DataFrame([_row(driver) for driver in drivers]), hide_index=True, width="stretch", height="content")
    st.caption(word("tornado_note", language).replace("*", "\\*"))


def _row(driver: Driver) -> dict[str, str]:
    from sizer.report.insight_figures import driver_word
    from sizer.report.words import say as word

    language = session.language()
    ends = {"−20 %": driver.down, "+20 %": driver.up}
    row = {word("tornado_driver", language): driver_word(driver, language) + ("" if driver.exact else " *")}
    row |= {f"{say('card.npv')} {share}": _npv(end) for share, end in ends.items()}
    return row | {f"{word('tornado_payback', language)} {share}": _years(end) for share, end in ends.items()}


def _npv(end: Outcome | None) -> str:
    from sizer.report.words import say as word

    return word("tornado_overload", session.language()) if end is None else money(end.npv_cny)


def _years(end: Outcome | None) -> str:
    return "–" if end is None or end.payback_years is None else f"{end.payback_years:.2f}"
