"""How a figure of the report is put on a page, in the light or in the dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from sizer.ui.words import say

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["in_the_dark", "picture", "shade"]

INK, LINE, CLEAR = "#DCE3E9", "#36424E", "rgba(0,0,0,0)"
LIGHTER = {"#1F4E79": "#5BA3DC", "#22313F": "#EDF1F4", "#1F3A5F": INK, "#6A4C93": "#A98BD0", "#33404D": INK,
           "#C5D3E0": "#42596E"}  # fmt: skip
"""Colours that cannot be told from a dark page, and what stands for them there."""


def in_the_dark() -> bool:
    """Whether the visitor's page is dark."""
    return st.context.theme.type == "dark"


def shade(colour: str) -> str:
    """Colour of a thing on this visitor's page."""
    return LIGHTER.get(colour, colour) if in_the_dark() else colour


def picture(figure: Figure, height: int = 420) -> None:
    """Draw a figure as the report drew it, with its own colours and fonts; on a dark page without its paper."""
    figure.update_layout(height=height)
    figure.update_yaxes(automargin=True)
    if in_the_dark():
        _darken(figure)
    tools = {
        "displaylogo": False,
        "modeBarButtonsToRemove": ["lasso2d", "select2d"],
        "toImageButtonOptions": {"scale": 2},
    }
    title = figure.layout.title.text or say("results.figure")
    st.plotly_chart(figure, theme=None, config=tools, alt=str(title))


def _darken(figure: Figure) -> None:
    figure.update_layout(paper_bgcolor=CLEAR, plot_bgcolor=CLEAR, font_color=INK, title_font_color=INK)
    for axes in (figure.update_xaxes, figure.update_yaxes):
        axes(gridcolor=LINE, linecolor=LINE, zerolinecolor="#7A8793")
    for trace in figure.data:
        for part in ("line", "marker"):
            _lighten(getattr(trace, part, None))
        if "textfont" in trace and isinstance(trace.textfont.color, str):
            _lighten(trace.textfont)
    for mark in figure.layout.annotations:
        mark.bgcolor = None if mark.bgcolor is None else "#1C252E"
        _lighten(mark.font)


def _lighten(part: Any) -> None:
    colour = getattr(part, "color", None)
    if isinstance(colour, str):
        part.color = LIGHTER.get(colour, colour)
