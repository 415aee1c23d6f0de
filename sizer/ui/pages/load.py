"""Load: choose a shape or upload a table, see what was read, mend it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from sizer.components import Component
from sizer.errors import InputError
from sizer.project import Project
from sizer.site import Site
from sizer.ui import session
from sizer.ui.equipment import add, choose
from sizer.ui.form import draw
from sizer.ui.results.show import shade
from sizer.ui.schema import components_in
from sizer.ui.sentences import told
from sizer.ui.series import refused
from sizer.ui.widgets import plain
from sizer.ui.words import number_word, say

__all__ = ["show"]

SEASONS = {12: 0, 1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 2, 7: 2, 8: 2, 9: 3, 10: 3, 11: 3}
COLOURS = ("#4C86B8", "#3F9B6C", "#C0392B", "#D9A441")


def show() -> None:
    """Draw the page."""
    st.title(say("page.load"), anchor=False)
    if session.draft() is None:
        st.info(say("empty.draft"))
        return
    chosen = choose("load", kinds={"load"})
    if chosen is None:
        st.info(say("load.none"))
        st.button(say("load.add"), on_click=add, args=("load",))
        return
    schema = session.schema()
    draw(components_in(schema)["load"], ("components", chosen), schema, leave_out=("kind",))
    st.caption(say("form.grey"))
    st.button(say("load.add"), on_click=add, args=("load",), icon=":material/add:")
    project, mistakes = session.checked()
    if project is None:
        for mistake in mistakes:
            st.error(plain(told(mistake)))
        return
    _report(project, project.components[chosen], refused(("components", chosen, "demand_kw")))


def _report(project: Project, load: Component, known: Sequence[str]) -> None:
    """What was read: figures, notices, and two pictures; mistakes that the upload has not told already."""
    st.subheader(say("load.quality"), anchor=False)
    setting = project.setting()
    try:
        demand = load.profiles(setting)["demand_kw"]
    except InputError as error:
        for mistake in error.mistakes:
            if mistake not in known:
                st.error(plain(told(mistake)))
        return
    for notice in setting.notices:
        st.caption(f":material/info: {plain(told(notice))}")
    cards = st.columns(4)
    peak, mean = float(demand.max()), float(demand.mean())
    yearly_mwh = mean * project.site.hours_in_year / 1000
    cards[0].metric(say("load.energy"), f"{number_word(yearly_mwh)} MWh", border=True)
    cards[1].metric(say("load.peak"), f"{number_word(peak)} kW", border=True)
    cards[2].metric(say("load.mean"), f"{number_word(mean)} kW", border=True)
    cards[3].metric(say("load.factor"), f"{mean / peak:.0%}" if peak > 0 else say("none"), border=True)
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{say('load.days')}** [kW]")
        days = _mean_days(demand, project.site)
        st.line_chart(days, color=list(COLOURS[: days.shape[1]]), height=260)
    with right:
        st.markdown(f"**{say('load.year')}** [kW]")
        table = pd.Series(demand, index=project.site.times.tz_localize(None))
        spread = table.resample("D").agg(["max", "mean", "min"])
        spread.columns = pd.Index([say(f"day.{word}") for word in spread.columns])
        st.line_chart(spread, color=["#C0392B", shade("#1F4E79"), "#A9B4BF"], height=260)


def _mean_days(demand: np.ndarray, site: Site) -> pd.DataFrame:
    """Mean power by time of day and season. [kW]"""
    hour = np.asarray(site.times.hour + site.times.minute / 60)
    season = np.array([SEASONS[month] for month in site.times.month])
    days = pd.Series(demand).groupby([hour, season]).mean().unstack()
    days.columns = pd.Index([say(f"season.{number}") for number in days.columns])
    return days


if __name__ == "__main__":
    show()
