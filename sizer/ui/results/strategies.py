"""Strategies: what an operator would earn of what foresight could, and how the storage would run."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from sizer.job.questions import table_of
from sizer.strategy import GapTables
from sizer.study import Study
from sizer.ui import session
from sizer.ui.asked import answered
from sizer.ui.results.show import picture
from sizer.ui.words import money, number_word, percent, say, spoken

__all__ = ["show"]

OFFERED = ("timed", "modes", "cluster", "priority", "rolling")
QUICK = ["timed", "modes"]


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
    home = study.project.folder
    asked = {
        "question": "strategies",
        "study": home.name if home else "",
        "strategies": [word for word in OFFERED if word in chosen],
    }
    answer = answered(study, asked, button="strategies.run", icon=":material/play_arrow:", ready=bool(chosen))
    if answer is not None:
        gap = GapTables(table_of(answer["table"]), table_of(answer["days"]), answer["modes"])
        _table(gap)
        _figure(gap)
        _modes(gap)


def _table(gap: GapTables) -> None:
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


def _figure(gap: GapTables) -> None:
    from sizer.report.foresight import foresight_figure

    picture(foresight_figure(gap, session.language()), 460)


def _modes(gap: GapTables) -> None:
    """Share of the year in each mode, for the strategies that have modes."""
    from sizer.report.foresight import strategy_word

    for name, shares in gap.modes.items():
        st.subheader(f"{say('strategies.modes')}: {strategy_word(name, session.language())}", anchor=False)
        rows = [{say("strategies.mode"): say(f"mode_{word}"), say("results.share"): percent(share)}
                for word, share in shares.items()]  # fmt: skip
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
