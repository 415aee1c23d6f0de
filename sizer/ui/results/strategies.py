"""Strategies: what an operator would earn of what foresight could, and how the storage would run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from sizer.study import Study
from sizer.ui import session
from sizer.ui.results.show import picture
from sizer.ui.words import money, number_word, percent, say, spoken

if TYPE_CHECKING:
    from sizer.strategy import ForesightGap

__all__ = ["show"]

OFFERED = ("timed", "modes", "cluster", "priority", "rolling")
QUICK = ["timed", "modes"]
PLAN_EVERY_H = 6  # of a rolling horizon here: a year in some seconds


def show(study: Study) -> None:
    """Draw the tab."""
    st.caption(say("strategies.about"))
    chosen = st.multiselect(
        say("strategies.which"),
        OFFERED,
        default=QUICK,
        format_func=spoken(OFFERED, lambda word: say(f"strategy_{word}")),
        key="strategies_which",
    )
    key = f"gap_{id(study)}"
    if st.button(say("strategies.run"), type="primary", disabled=not chosen, key="strategies_run"):
        with st.spinner(say("strategies.running")):
            st.session_state[key] = _gap(study, chosen)
    gap = st.session_state.get(key)
    if gap is not None:
        _table(gap)
        _figure(gap)
        _modes(gap)


def _gap(study: Study, chosen: list[str]) -> ForesightGap | None:
    from sizer.control import STRATEGIES, Rolling
    from sizer.errors import SizerError
    from sizer.strategy import gap_of

    try:
        return gap_of(study, [Rolling(every_h=PLAN_EVERY_H) if word == "rolling" else STRATEGIES[word](kind=word)
                              for word in chosen])  # fmt: skip
    except SizerError as error:
        st.error(str(error))
        return None


def _table(gap: ForesightGap) -> None:
    from sizer.report.foresight import COLUMNS, strategy_word

    rows = {}
    for name, _ in COLUMNS:
        rows[say(f"gap_{name}")] = {
            strategy_word(str(strategy), session.language()): _cell(name, float(value))
            for strategy, value in gap.table[name].astype(float).items()
        }
    st.dataframe(pd.DataFrame.from_dict(rows, orient="index"), width="stretch")


def _cell(name: str, value: float) -> str:
    if math.isnan(value):
        return say("none")
    if "share" in name:
        return percent(value)
    if "cny" in name:
        return money(value)
    return say("years", years=f"{value:.1f}") if "years" in name else number_word(value)


def _figure(gap: ForesightGap) -> None:
    from sizer.report.foresight import foresight_figure

    picture(foresight_figure(gap, session.language()), 460)


def _modes(gap: ForesightGap) -> None:
    """Share of the year in each mode, for the strategies that have modes."""
    from sizer.report.foresight import strategy_word

    for name, study in gap.studies.items():
        if not study.mode_shares:
            continue
        st.subheader(f"{say('strategies.modes')}: {strategy_word(name, session.language())}", anchor=False)
        rows = [{say("strategies.mode"): say(f"mode_{word}"), say("results.share"): percent(share)}
                for word, share in study.mode_shares.items()]  # fmt: skip
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
