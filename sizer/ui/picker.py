"""Choosing among this visitor's runs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import streamlit as st

from sizer.study import Study
from sizer.ui import session
from sizer.ui.sentences import told
from sizer.ui.widgets import plain
from sizer.ui.words import say, spoken

__all__ = ["finished", "pick_study", "title_of"]


def finished() -> list[str]:
    """Ids of this visitor's finished runs, newest first."""
    return [job_id for job_id in session.studies() if _done(job_id)]


def _done(job_id: str) -> bool:
    status = session.jobs().status(job_id)
    return status is not None and status.state == "done"


def title_of(job_id: str) -> str:
    """Name of a run: its project and when it ended."""
    study, status = session.study(job_id), session.jobs().status(job_id)
    if study is None or status is None:
        return job_id[:6]
    ended = datetime.fromtimestamp(status.beat, tz=timezone(timedelta(hours=8)))
    return f"{study.project.name or say('frame.unnamed')} · {ended:%H:%M:%S}"


def pick_study(title: str) -> Study | None:
    """Draw the page's heading with a choice of runs, and return the chosen study; None if there is none yet."""
    from sizer.errors import InputError

    known = finished()
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.title(say(title), anchor=False)
    if not known:
        st.info(say("empty.study"))
        return None
    with right:
        chosen = st.selectbox(
            say("picker.study"), known, format_func=spoken(known, title_of), key=f"picked_{title}_{known[0]}"
        )
    try:
        return session.study(chosen)
    except InputError as error:
        st.error(plain(told(str(error))))
        return None
