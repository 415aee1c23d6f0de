"""Money: the bill month by month before and after, and the cash flow year by year."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from sizer.study import Study
from sizer.ui import session
from sizer.ui.results.show import picture
from sizer.ui.words import component_word, money, say

__all__ = ["show"]


def show(study: Study) -> None:
    """Draw the tab."""
    from sizer.report.figures import monthly_bill_figure

    if any(component.role == "grid" for component in study.solved.case.components):
        picture(monthly_bill_figure(study, session.language()))
        _bills(study)
    st.subheader(say("results.streams"), anchor=False)
    _streams(study)
    _cash_flow(study)


def _bills(study: Study) -> None:
    before, after = study.bills
    first, second, third = st.columns(3)
    first.metric(say("results.bill_before"), money(before.yearly_cny), border=True)
    second.metric(say("results.bill_after"), money(after.yearly_cny), border=True)
    third.metric(say("results.bill_saved"), money(before.yearly_cny - after.yearly_cny), border=True)


def _streams(study: Study) -> None:
    from sizer.report.money_scale import money_scale

    streams = study.cash_flow.revenue_cny_per_year
    total = sum(streams.values())
    rows = []
    for stream, amount in streams.items():
        rows.append((say(f"stream.{stream}"), amount, amount))
        if stream == "energy_bill":
            parts = study.energy_saving_cny_per_year.items()
            rows += [
                (say("results.of_which", component=component_word(component)), part, part) for component, part in parts
            ]
    rows.append((say("results.total"), total, total))
    scale = money_scale([amount for _, amount, _ in rows], session.language())
    amount_word, share_word = say("results.amount", unit=scale.unit), say("results.share")
    table = pd.DataFrame(rows, columns=[say("results.stream"), amount_word, share_word])
    table[amount_word] = scale.of(table[amount_word])
    table[share_word] /= total or 1.0
    formats: dict[Any, Any] = {amount_word: f"{{:,.{scale.digits}f}}", share_word: "{:.1%}"}
    st.dataframe(table.style.format(formats), hide_index=True, width="stretch")


def _cash_flow(study: Study) -> None:
    from sizer.report.money_scale import money_scale

    table = study.cash_flow.table
    scale = money_scale(table["cumulative"], session.language())
    st.subheader(say("results.cash_flow", unit=scale.unit), anchor=False)
    shown = scale.of(table).round(scale.digits) + 0.0  # nothing has no sign
    shown = shown.rename(columns={name: say(f"stream.{name}") for name in table.columns})
    shown.index.name = say("results.year")
    st.dataframe(shown.style.format(f"{{:,.{scale.digits}f}}"), width="stretch", height="content")
