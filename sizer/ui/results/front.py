"""The front between net present value and another aim: traced by a job, on request."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pandas as pd
import streamlit as st

from sizer.job import FINAL, FRONT, STATUS, TRACED, Status
from sizer.study import Study
from sizer.ui import session
from sizer.ui.cache import existing_folder
from sizer.ui.results.show import picture
from sizer.ui.widgets import plain
from sizer.ui.words import say, spoken

__all__ = ["show"]

AIMS = ("self_sufficiency", "capex", "co2")
POINTS = 6
POLL_S = 1.0


def show(study: Study) -> None:
    """Draw the choice of the other aim, and the front or how far it is."""
    st.caption(say("insight.pareto_about"))
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    against = left.selectbox(
        say("insight.against"), AIMS, format_func=spoken(AIMS, lambda aim: say(f"against.{aim}")), key="front_against"
    )
    key = f"front_{id(study)}_{against}"
    if right.button(say("insight.pareto_run"), icon=":material/timeline:", key="front_run"):
        asked = {"against": against, "points": POINTS}
        files = _data_files(study)
        st.session_state[key] = session.jobs().submit(study.project, files, front=asked)
        if st.session_state[key] is None:
            st.toast(say("run.queue_full"))
    job_id = str(st.session_state.get(key) or "")
    status = session.jobs().status(job_id) if job_id else None
    if status is None:
        return
    if status.state in FINAL:
        _ended(job_id, status, against)
    else:
        st.fragment(_progress, run_every=POLL_S)(job_id)


def _data_files(study: Study) -> list[Path]:
    """Data files that the study's project names, without what runs write beside them."""
    home = study.project.folder
    written = {"manifest.json", "study.json", "summary.json", STATUS, FRONT, TRACED}
    every = [] if home is None else sorted(home.iterdir())
    return [path for path in every if path.suffix in session.TABLES and path.name not in written]


def _progress(job_id: str) -> None:
    """Say how far it is; once it is over, draw the whole page again, without polling."""
    status = session.jobs().status(job_id)
    if status is None or status.state in FINAL:
        st.rerun()
    text = say("insight.pareto_progress", done=status.done, of=status.of or POINTS, seconds=f"{status.seconds:.0f}")
    st.progress(status.done / (status.of or POINTS), text=text)
    st.button(
        say("run.cancel"), key="front_cancel", icon=":material/stop_circle:", on_click=session.jobs().cancel,
        args=(job_id,),
    )  # fmt: skip


def _ended(job_id: str, status: Status, against: str) -> None:
    home = existing_folder("runs", job_id)
    if status.state != "done" or home is None:
        st.warning(say("insight.pareto_failed"))
        chinese = session.language() == "zh" and status.sentences_zh
        for sentence in status.sentences_zh if chinese else status.sentences:
            st.markdown(f"- {plain(sentence)}")
        return
    from sizer.report.insight_figures import pareto_figure
    from sizer.report.sweeps import column_word

    language = session.language()
    front = pd.read_json(StringIO((home / TRACED).read_text(encoding="utf-8")), orient="records")
    if len(front) < 2:
        st.info(say("insight.pareto_alone"))
        return
    picture(pareto_figure(front, against, language))
    shown = front.rename(columns={name: column_word(str(name), language) for name in front.columns})
    st.dataframe(shown.style.format(precision=2, thousands=","), hide_index=True, width="stretch")
