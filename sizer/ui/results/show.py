"""How a figure of the report is put on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from sizer.ui.words import say

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["picture"]


def picture(figure: Figure, height: int = 420) -> None:
    """Draw a figure as the report drew it, with its own colours and fonts."""
    figure.update_layout(height=height)
    figure.update_yaxes(automargin=True)
    tools = {
        "displaylogo": False,
        "modeBarButtonsToRemove": ["lasso2d", "select2d"],
        "toImageButtonOptions": {"scale": 2},
    }
    title = figure.layout.title.text or say("results.figure")
    st.plotly_chart(figure, theme=None, config=tools, alt=str(title))
