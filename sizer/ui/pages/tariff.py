"""Placeholder for the first look."""

import streamlit as st

from sizer.ui.words import say

if __name__ == "__main__":
    st.title(say("page.tariff"))
