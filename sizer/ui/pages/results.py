"""Results: the project beside the reference case, in the order in which a planner asks."""

from __future__ import annotations

import streamlit as st

from sizer.study import Study
from sizer.ui.picker import pick_study
from sizer.ui.results import cards, energy, guideline, insight, money_tables, operation, outages, overview, strategies
from sizer.ui.words import say

__all__ = ["show"]

TABS = {
    "overview": overview.show,
    "money": money_tables.show,
    "operation": operation.show,
    "strategies": strategies.show,
    "outages": outages.show,
    "energy": energy.show,
    "insight": insight.show,
    "guideline": guideline.show,
}


def show() -> None:
    """Draw the page."""
    study = pick_study("page.results")
    if study is None:
        return
    cards.show(study)
    _tabs(study)


def _tabs(study: Study) -> None:
    """Only the open tab is drawn, so that the page stays quick."""
    tabs = st.tabs([say(f"results.{word}") for word in TABS], key="results_tabs", on_change="rerun")
    for tab, draw in zip(tabs, TABS.values(), strict=True):
        if tab.open:
            with tab:
                draw(study)


if __name__ == "__main__":
    show()
