"""Results: the project beside the reference case, in the order in which a planner asks."""

from __future__ import annotations

import streamlit as st

from sizer.study import Study
from sizer.ui.picker import pick_study
from sizer.ui.words import money, percent, say


def show() -> None:
    """Draw the page."""
    study = pick_study("page.results")
    if study is None:
        return
    _cards(study)
    _revenue(study)
    _week(study)


def _revenue(study: Study) -> None:
    st.subheader(say("results.revenue"), anchor=False)
    streams = study.cash_flow.revenue_cny_per_year
    st.bar_chart({say(stream): value / 1e4 for stream, value in streams.items()})


def _week(study: Study) -> None:
    st.subheader(say("results.week"), anchor=False)
    frame = study.dispatch.frame.iloc[: round(168 / study.dispatch.step_h)]
    frame.index = frame.index.tz_localize(None)
    frame.columns = [f"{component} {quantity}" for component, quantity in frame.columns]
    st.line_chart(frame[[name for name in frame.columns if name.endswith("_kw")]])


def _cards(study: Study) -> None:
    flow = study.cash_flow
    cards = st.columns(5)
    payback = flow.payback_years["static"]
    shown = say("none_within", years=flow.economics.years) if payback is None else say("years", years=f"{payback:.2f}")
    cards[0].metric(say("card.payback"), shown, help=say("card.payback.help"), border=True)
    cards[1].metric(say("card.investment"), money(flow.investment_cny), border=True)
    cards[2].metric(say("card.revenue"), money(sum(flow.revenue_cny_per_year.values())), border=True)
    cards[3].metric(say("card.npv", rate=f"{flow.economics.discount_rate:.0%}"), money(flow.npv_cny), border=True)
    cards[4].metric(say("card.irr"), percent(flow.irr), help=flow.irr_note or None, border=True)


if __name__ == "__main__":
    show()
