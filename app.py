"""The web app. Start it with ``sizer ui``."""

import streamlit as st

from sizer.ui.navigation import ICON, frame, pages
from sizer.ui.words import say

st.set_page_config(page_title=say("app.title"), page_icon=ICON, layout="wide")
frame()
page = st.navigation(pages())
st.session_state["page"] = page.url_path
page.run()
