"""Overview: when the lines cross, what earns the money, what to build, what lies at its limit."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sizer.study import Study
from sizer.ui import session
from sizer.ui.results.show import picture
from sizer.ui.words import component_word, kind_word, number_word, say

__all__ = ["show"]


def show(study: Study) -> None:
    """Draw the tab."""
    from sizer.report.figures import cash_flow_figure, revenue_figure

    left, right = st.columns([3, 2])
    with left:
        picture(cash_flow_figure(study, session.language()))
    with right:
        picture(revenue_figure(study, session.language()))
    st.subheader(say("results.design"), anchor=False)
    _design(study)
    limits = study.design.at_limit or {}
    for (component, size), end in limits.items():
        words = say(f"results.at_{end}", component=component_word(component), size=say(f"field.{size}"))
        (st.info if end == "smallest" else st.warning)(words.replace("[", "(").replace("]", ")"))


def _design(study: Study) -> None:
    kinds = {component.label: component.kind for component in study.solved.case.components}
    rows = [
        {
            say("equipment.table.kind"): kind_word(kinds.get(str(row.component), str(row.component))),
            say("equipment.table.name"): component_word(str(row.component)),
            say("results.quantity"): say(f"field.{row.size}"),
            say("equipment.table.size"): f"{number_word(float(str(row.value)))} {_unit(str(row.size))}",
            say("results.origin"): say("results.chosen" if row.chosen else "results.given"),
        }
        for row in study.design.table.itertuples()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _unit(size: str) -> str:
    from sizer.report.words import unit_of

    return unit_of(size)
