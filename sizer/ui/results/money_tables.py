"""Money: the bill month by month before and after, and the cash flow year by year."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from sizer.study import Study
from sizer.ui import session
from sizer.ui.results.show import picture
from sizer.ui.words import money, money_unit, say

__all__ = ["show"]


def show(study: Study) -> None:
    """Draw the tab."""
    from sizer.report.figures import monthly_bill_figure

    if any(component.role == "grid" for component in study.solved.case.components):
        picture(monthly_bill_figure(study, session.language()))
        _bills(study)
    st.subheader(say("results.streams"), anchor=False)
    _streams(study)
    st.subheader(say("results.cash_flow", unit=money_unit()), anchor=False)
    _cash_flow(study)


def _bills(study: Study) -> None:
    before, after = study.bills
    first, second, third = st.columns(3)
    first.metric(say("results.bill_before"), money(before.yearly_cny), border=True)
    second.metric(say("results.bill_after"), money(after.yearly_cny), border=True)
    third.metric(say("results.bill_saved"), money(before.yearly_cny - after.yearly_cny), border=True)


def _streams(study: Study) -> None:
    scale = 1e4 if session.language() == "zh" else 1.0
    streams = study.cash_flow.revenue_cny_per_year
    total = sum(streams.values())
    rows = []
    for stream, amount in streams.items():
        rows.append((say(f"stream.{stream}"), amount, amount))
        if stream == "energy_bill":
            parts = study.energy_saving_cny_per_year.items()
            rows += [(say("results.of_which", component=component), part, part) for component, part in parts]
    rows.append((say("results.total"), total, total))
    amount_word, share_word = say("results.amount", unit=money_unit()), say("results.share")
    table = pd.DataFrame(rows, columns=[say("results.stream"), amount_word, share_word])
    table[amount_word] /= scale
    table[share_word] /= total or 1.0
    formats: dict[Any, Any] = {amount_word: "{:,.2f}" if scale > 1 else "{:,.0f}", share_word: "{:.1%}"}
    st.dataframe(table.style.format(formats), hide_index=True, width="stretch")


def _cash_flow(study: Study) -> None:
    table = study.cash_flow.table
    scale = 1e4 if session.language() == "zh" else 1.0
    shown = (table / scale).rename(columns={name: say(f"stream.{name}") for name in table.columns})
    shown.index.name = say("results.year")
    st.dataframe(shown.style.format("{:,.2f}" if scale > 1 else "{:,.0f}"), width="stretch")
