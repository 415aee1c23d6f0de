"""Starting a run, from whichever page."""

from __future__ import annotations

import streamlit as st

from sizer.ui import session
from sizer.ui.words import say

__all__ = ["launch", "launch_button"]


def launch_button() -> None:
    """Button that queues the draft and opens the run page."""
    from sizer.ui.navigation import go

    if st.button(say("run.start"), type="primary", icon=":material/play_arrow:", width="stretch", key="launch"):
        if launch():
            go("run")
        st.error(say("run.cannot"))


def launch() -> bool:
    """Queue the draft; False if it has mistakes or the queue is full."""
    project, _ = session.checked()
    if project is None:
        return False
    job_id = session.jobs().submit(project, session.files(), session.draft())
    if job_id is None:
        st.toast(say("run.queue_full"))
        return False
    session.remember_study(job_id)
    return True
