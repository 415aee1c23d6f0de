"""Charging: vehicles before and with the project, who charges, what serves them, and how long they wait."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from sizer.job.questions import table_of
from sizer.study import Study
from sizer.ui import session
from sizer.ui.asked import answered
from sizer.ui.picker import pick_study
from sizer.ui.results.show import picture
from sizer.ui.sentences import told
from sizer.ui.widgets import plain
from sizer.ui.words import number_word, percent, say

__all__ = ["show"]


def show() -> None:
    """Draw the page."""
    from sizer.analysis.charging import charges

    study = pick_study("page.charging")
    if study is None:
        return
    if not charges(study.project):
        st.info(say("charging.none"))
        return
    _cards(study)
    _before_and_after(study)
    _fleets(study)
    _swaps(study)
    _piles(study)
    _ways(study)


def _cards(study: Study) -> None:
    """The figures that a planner of charging asks for first, and their change."""
    from sizer.report.charging import before_and_after

    table = before_and_after(study)
    found = [
        name
        for name in ("charging_valley_share", "charging_peak_kw", "transformer_loading_share", "charging_kwh_per_year")
        if name in table.index
    ]
    for place, name in zip(st.columns(len(found)), found, strict=True):
        before, now = table["reference"].astype(float)[name], table["project"].astype(float)[name]
        is_share = name.endswith("_share")
        value = percent(now) if is_share else number_word(round(now))
        change = say("charging.points", change=f"{100 * (now - before):+.1f}") if is_share else f"{now - before:+,.0f}"
        shown = change if pd.notna(before) and abs(now - before) > 1e-6 else None
        colour = "normal" if name == "charging_valley_share" else "inverse"
        place.metric(_row_word(name), value, delta=shown, delta_color=colour, border=True, height="stretch")  # type: ignore[arg-type]


def _word(key: str) -> str:
    """Word of the report, which this page shares."""
    return say(f"figure.{key}")


def _row_word(name: str) -> str:
    from sizer.report.charging import row_word

    return row_word(name, session.language())


def _table(table: pd.DataFrame) -> None:
    """Figures as text, so that each has its own digits."""
    from sizer.report.charging import shown

    rows = [
        [_row_word(str(name)), *(shown(str(name), float(value)) for value in values)]
        for name, values in table.iterrows()
    ]
    heads = [_word("figure"), *(_word(f"way_{way}") for way in table.columns)]
    st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, width="stretch", height="content")


def _before_and_after(study: Study) -> None:
    from sizer.report.charging import before_and_after, days_of, mean_day_figure

    left, right = st.columns([3, 2])
    with left:
        _table(before_and_after(study))
    with right:
        picture(mean_day_figure(days_of(study), session.language()))


def _fleets(study: Study) -> None:
    from sizer.analysis.charging import fleets_of
    from sizer.report.charging import entry_word

    table = fleets_of(study.solved)
    if table.empty:
        return
    st.subheader(_word("fleets_title"), anchor=False)
    table["archetype"] = [entry_word(str(word), session.language()) for word in table["archetype"]]
    table["control"] = [_word(f"way_{word}") for word in table["control"]]
    _shown(table.rename_axis(_word("component")).reset_index())


def _swaps(study: Study) -> None:
    from sizer.analysis.charging import swaps_of

    table = swaps_of(study.solved)
    if table.empty:
        return
    st.subheader(_word("swaps_title"), anchor=False)
    table["control"] = [_word(f"way_{word}") for word in table["control"]]
    _shown(table.rename_axis(_word("component")).reset_index())


def _piles(study: Study) -> None:
    from sizer.analysis.charging import piles_of
    from sizer.report.charging import entry_word

    table = piles_of(study.solved)
    if table.empty:
        return
    st.subheader(_word("piles_title"), anchor=False)
    table = table.rename_axis([_word("component"), _word("pile_class")]).reset_index()
    column = table.columns[1]
    table[column] = [entry_word(str(word), session.language()) for word in table[column]]
    _shown(table)


def _shown(table: pd.DataFrame) -> None:
    """A table of components: words and numbers in the page's language."""
    from sizer.report.charging import shown

    text = table.copy()
    for name in table.columns:
        if pd.api.types.is_numeric_dtype(table[name]):
            text[name] = [shown(str(name), float(value)) for value in table[name]]
    heads = {name: _row_word(str(name)) for name in table.columns if pd.api.types.is_numeric_dtype(table[name])}
    heads |= {name: _word(name) for name in ("archetype", "control") if name in table.columns}
    st.table(text.rename(columns=heads).map(plain), hide_index=True, border="horizontal")


def _ways(study: Study) -> None:
    """The same vehicles in every way, sized anew on request: it takes as long as two or three runs."""
    from sizer.report.charging import like_another, mean_day_figure

    st.subheader(_word("charging_ways_title"), anchor=False)
    answer = answered(study, {"question": "ways"}, button="charging.ways.run", icon=":material/ev_station:")
    if answer is None:
        st.caption(say("charging.ways.about"))
        return
    left, right = st.columns([3, 2])
    with left:
        _table(table_of(answer["table"]))
        for way, other in answer["as_good_as"].items():
            st.caption(like_another(way, other, session.language()))
        for way, reason in answer["failed"].items():
            st.warning(f"{_word(f'way_{way}')}: {plain(told(reason))}")
    with right:
        picture(mean_day_figure({way: np.asarray(day) for way, day in answer["days"].items()}, session.language()))


if __name__ == "__main__":
    show()
