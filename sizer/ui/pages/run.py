"""Run: what is missing or odd, how long it will take, start, progress, cancel."""

from __future__ import annotations

import streamlit as st

from sizer.job import FINAL, Status
from sizer.project import Project
from sizer.ui import session
from sizer.ui.asked import failure
from sizer.ui.checks import Level, estimated_seconds, findings
from sizer.ui.launch import launch_button
from sizer.ui.navigation import go
from sizer.ui.results import cards
from sizer.ui.sentences import told
from sizer.ui.widgets import plain
from sizer.ui.words import percent, say

__all__ = ["show"]

POLL_S = 1.0


def show() -> None:
    """Draw the page."""
    st.title(say("page.run"), anchor=False)
    if session.draft() is None and not session.studies():
        st.info(say("empty.draft"))
        return
    if session.draft() is not None:
        _before()
    if session.studies():
        st.subheader(say("run.latest"), anchor=False)
        status = session.jobs().status(session.studies()[0])
        working = status is not None and status.state not in FINAL
        if working:
            st.fragment(_progress, run_every=POLL_S)()
        else:
            _progress()


def _before() -> None:
    project, mistakes = session.checked()
    left, right = st.columns([3, 1], gap="large")
    with right:  # first, so that nobody has to wait for the checks before starting
        if project is not None:
            low, high = estimated_seconds(project)
            st.metric(say("run.estimate"), say("run.seconds", low=low, high=high), help=say("run.estimate.help"))
            launch_button()
    with left:
        st.subheader(say("run.actions"), anchor=False)
        for mistake in mistakes:
            st.error(plain(told(mistake)))
        if project is not None:
            found = _findings(project)
            for level, sentence in found:
                if level != "note":
                    {"stop": st.error, "odd": st.warning}[level](plain(told(sentence)))
            notes = [f"- {plain(told(sentence))}" for level, sentence in found if level == "note"]
            if notes:
                st.info("\n".join([say("run.notes"), "", *notes]))
            if not found:
                st.success(say("run.in_order"))


def _findings(project: Project) -> list[tuple[Level, str]]:
    """What the checks found, kept until the draft or the language changes."""
    mark = (st.session_state["checked"][0], session.language())
    known = st.session_state.get("found")
    if known is None or known[0] != mark:
        known = st.session_state["found"] = (mark, findings(project))
    kept: list[tuple[Level, str]] = known[1]
    return kept


def _progress() -> None:
    """Say how far the newest run is; once it is over, draw the whole page again, without polling.

    No other page is opened from here: a poll that is under way would reach that page, and leave it empty.
    """
    job_id = session.studies()[0]
    status = session.jobs().status(job_id)
    if status is None:
        st.error(say("run.unknown"))
        return
    if status.state in FINAL and st.session_state.get("polled") == job_id:
        st.session_state["polled"] = None
        st.rerun()
    if status.state == "done":
        st.success(say("run.done", seconds=f"{status.seconds:.0f}"), icon=":material/check_circle:")
        if st.button(say("run.see"), type="primary", key="see_results"):
            go("results")
        study = session.study(job_id)
        if study is not None:
            cards.show(study)
    elif status.state in FINAL:
        failure(status)
    else:
        _working(job_id, status)


def _working(job_id: str, status: Status) -> None:
    st.session_state["polled"] = job_id
    with st.container(border=True):
        if status.state == "queued":
            st.write(say("run.queued", ahead=session.jobs().ahead(job_id)))
        else:
            st.progress(_share(status), text=say(f"phase.{status.phase}"))
        first, second, third = st.columns(3)
        first.metric(say("run.elapsed"), say("run.elapsed_seconds", seconds=f"{status.seconds:.0f}"))
        second.metric(say("run.gap"), "–" if status.gap is None else percent(status.gap), help=say("run.gap.help"))
        third.metric(say("run.nodes"), f"{status.nodes:,}", help=say("run.nodes.help"))
        st.button(
            say("run.cancel"),
            icon=":material/stop_circle:",
            key="cancel",
            on_click=session.jobs().cancel,
            args=(job_id,),
        )


def _share(status: Status) -> float:
    """Place of the phase in the usual order; nobody knows how long a solver takes."""
    order = {"reading": 0.05, "building": 0.2, "linear": 0.5, "branch and bound": 0.7, "mixed integer": 0.7}
    return {**order, "saving": 0.95}.get(status.phase, 0.5)


if __name__ == "__main__":
    show()
