"""The pages in their order, and the frame around them."""

from __future__ import annotations

from pathlib import Path
from string import Template

import streamlit as st

from sizer.ui import session
from sizer.ui.words import say

__all__ = ["ICON", "ORDER", "frame", "go", "pages"]

HOME = Path(__file__).parent / "pages"
ICON = str(HOME.parent / "icon.svg")  # one of our own: Streamlit's would be fetched from the internet
STYLE = """<style>
.stMainBlockContainer {padding: 3.6rem 2.6rem 4rem; max-width: 1500px;}
[data-testid="stMetricValue"] {font-size: 1.45rem; font-variant-numeric: tabular-nums;}
.stGraphVizChart svg {max-height: 26rem;}
.js-plotly-plot .sankey text {text-shadow: none !important;}
@media (max-width: 1100px) {
  .stHorizontalBlock {flex-wrap: wrap;}
  .stHorizontalBlock > .stColumn {min-width: calc(33% - 1rem);}
  .stHorizontalBlock > .stColumn:has(.stPlotlyChart) {min-width: 100%;}
  [data-testid="stMetricValue"] {font-size: 1.25rem;}
}
@media (max-width: 900px) {
  .stMainBlockContainer {padding: 3.6rem 1.4rem 3rem;}
  .stHorizontalBlock > .stColumn {min-width: calc(50% - 1rem);}
}
.st-key-charts_fetched {position: absolute; left: -9999px; height: 1px; overflow: hidden; visibility: hidden;}
@media print {.stSidebar, .stAppHeader {display: none;}}
</style>"""  # our own words only; nothing of a user's is ever put into HTML
UPLOADS = """<style>
[data-testid="stFileUploaderDropzone"] button p {font-size: 0;}
[data-testid="stFileUploaderDropzone"] button p::after {content: "$choose"; font-size: 0.95rem;}
[data-testid="stFileUploaderDropzoneInstructions"] span {font-size: 0;}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {content: "$drop"; font-size: 0.85rem;}
</style>"""  # Streamlit says these words in English only
ORDER = {
    "plan": ("project", "load", "vehicles", "tariff", "equipment", "economics"),
    "answer": ("run", "results", "charging", "compare", "export"),
    "proof": ("cases",),
}
ICONS = {
    "project": ":material/location_on:",
    "load": ":material/show_chart:",
    "vehicles": ":material/directions_car:",
    "equipment": ":material/solar_power:",
    "tariff": ":material/receipt_long:",
    "economics": ":material/account_balance:",
    "run": ":material/play_circle:",
    "results": ":material/insights:",
    "charging": ":material/ev_station:",
    "compare": ":material/compare_arrows:",
    "export": ":material/download:",
    "cases": ":material/fact_check:",
}


def _page(name: str) -> st.Page:
    first = name == "project"
    return st.Page(
        HOME / f"{name}.py", title=say(f"page.{name}"), icon=ICONS[name], url_path="" if first else name, default=first
    )


def pages() -> dict[str, list[st.Page]]:
    """Every page, under its heading."""
    return {say(f"heading.{heading}"): [_page(name) for name in names] for heading, names in ORDER.items()}


def go(name: str) -> None:
    """Open a page."""
    st.switch_page(_page(name))


def frame() -> None:
    """What stands beside every page: language, the project's name, undo."""
    session.language()
    if session.draft() is None and st.query_params.get("run"):
        session.restore()
    session.write_address()
    session.warm_up()
    st.html(STYLE)
    if session.language() == "zh":
        st.html(Template(UPLOADS).substitute(choose=say("upload.choose"), drop=say("upload.drop")))
    if st.session_state.get("language_shown") != session.language():
        st.session_state["language_shown"] = session.language()
    with st.sidebar:
        st.segmented_control(
            "语言 / Language",
            ["zh", "en"],
            key="language_shown",
            format_func={"zh": "中文", "en": "English"}.__getitem__,
            required=True,
            on_change=_take_language,
            label_visibility="collapsed",
            width="stretch",
        )
        if session.draft() is not None:
            st.caption(say("frame.project"))
            st.text(session.get(("name",)) or say("frame.unnamed"))
            st.button(
                say("frame.undo"),
                icon=":material/undo:",
                on_click=session.undo,
                disabled=not st.session_state.get("history"),
                width="stretch",
            )


def _take_language() -> None:
    st.session_state["language"] = st.session_state["language_shown"]
