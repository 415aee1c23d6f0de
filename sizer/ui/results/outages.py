"""Outages: the grid fails at every moment of the year; for how long are the critical loads carried, and by what?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sizer.study import Study
from sizer.ui import session
from sizer.ui.results.show import picture
from sizer.ui.words import component_word, money, number_word, say

__all__ = ["show"]


def show(study: Study) -> None:
    """Draw the tab."""
    from sizer.report.outages import survival_figure
    from sizer.resilience import LostLoad, island_of, survive

    if not any(component.role == "load" for component in study.solved.case.components):
        st.info(say("outages.no_load"))
        return
    st.caption(say("outages.about"))
    left, middle, right, last = st.columns(4)
    longest = max(1, min(168, study.project.site.modelled_hours // 2))
    hours = left.number_input(say("outages.hours"), 1, longest, min(24, longest), key="outages_hours")
    critical = middle.number_input(say("outages.critical"), 1, 100, 50, key="outages_critical")
    usual = LostLoad()
    price = right.number_input(say("outages.price"), 0.0, 1000.0, usual.price_cny_per_kwh, key="outages_price")
    often = last.number_input(say("outages.per_year"), 0.0, 1000.0, usual.outages_per_year, key="outages_per_year")
    found = survive(island_of(study.solved, critical / 100.0), float(hours))
    picture(survival_figure(found, session.language()))
    carried = {**found.mean_carried_kwh, say("outages.unserved"): found.mean_unserved_kwh}
    rows = [{say("outages.source"): component_word(source), "kWh": number_word(kwh)} for source, kwh in carried.items()]
    st.subheader(say("outages.carried", hours=f"{hours:g}"), anchor=False)
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    without, with_plant = found.lost_load_cny_per_year(price, often)
    first, second = st.columns(2)
    first.metric(say("outages.lost_without"), money(without), border=True)
    second.metric(say("outages.lost_with"), money(with_plant), border=True)
