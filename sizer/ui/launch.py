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
        obstacle = launch()
        if obstacle is None:
            go("run")
        else:
            st.error(say(obstacle))


def launch() -> str | None:
    """Queue the draft; or return the word for what is in the way."""
    project, _ = session.checked()
    if project is None:
        return "run.cannot"
    job_id = session.jobs().submit(project, session.files(), session.draft())
    if job_id is None:
        return "run.queue_full"
    session.remember_study(job_id)
    return None
