"""The front between net present value and another aim: traced by a job, on request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from sizer.job.questions import table_of
from sizer.study import Study
from sizer.ui import session
from sizer.ui.asked import answered
from sizer.ui.results.show import picture
from sizer.ui.words import say, spoken

__all__ = ["show"]

AIMS = ("self_sufficiency", "capex", "co2")
POINTS = 6


def show(study: Study) -> None:
    """Draw the choice of the other aim, and the front or how far it is."""
    st.caption(say("insight.pareto_about"))
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    against = left.selectbox(
        say("insight.against"), AIMS, format_func=spoken(AIMS, lambda aim: say(f"against.{aim}")), key="front_against"
    )
    asked = {"question": "front", "against": against, "points": POINTS}
    with right:
        answer = answered(study, asked, button="insight.pareto_run", icon=":material/timeline:")
    if answer is not None:
        _drawn(answer, str(against))


def _drawn(answer: Mapping[str, Any], against: str) -> None:
    from sizer.report.insight_figures import pareto_figure
    from sizer.report.sweeps import column_word

    language = session.language()
    front = table_of(answer["front"])
    if len(front) < 2:
        st.info(say("insight.pareto_alone"))
        return
    picture(pareto_figure(front, against, language))
    shown = front.rename(columns={name: column_word(str(name), language) for name in front.columns})
    st.dataframe(shown.style.format(precision=2, thousands=","), hide_index=True, width="stretch")
