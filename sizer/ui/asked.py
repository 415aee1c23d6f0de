"""A question about a finished run, answered by a job: asked once, watched, cancelled, found again.

Which job answers it is noted in the run's own folder, so that a reload, a second tab and a shared link find the
answer, too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from sizer.files import write_whole
from sizer.job import FINAL, Status, read_answer
from sizer.study import Study
from sizer.ui import session
from sizer.ui.cache import existing_folder
from sizer.ui.data_files import data_files
from sizer.ui.sentences import told
from sizer.ui.widgets import plain
from sizer.ui.words import say

__all__ = ["answered", "failure"]

POLL_S = 1.0


def answered(study: Study, asked: Mapping[str, Any], *, button: str, icon: str, ready: bool = True) -> Any:
    """Draw the button that asks, or how far the answer is; return the answer once it is there.

    Parameters
    ----------
    study : Study
        A stored study.
    asked : mapping
        The question, as :mod:`sizer.job.questions` reads it.
    button, icon : str
        What stands on the button.
    ready : bool
        Whether the question can be asked.

    Returns
    -------
    dict or None
        The answer.
    """
    home = study.project.folder
    if home is None or existing_folder("runs", home.name) is None:
        return None
    note = home / _note(asked)
    job_id = note.read_text(encoding="ascii") if note.is_file() else ""
    status = session.jobs().status(job_id) if job_id else None
    if status is None or status.state in FINAL - {"done"}:
        if status is not None:
            failure(status)
        st.button(
            say(button), icon=icon, type="primary", disabled=not ready, key=f"ask_{note.stem}", on_click=_ask,
            args=(study, asked, note),
        )  # fmt: skip
        return None
    if status.state != "done":
        st.fragment(_progress, run_every=POLL_S)(job_id)
        return None
    folder = existing_folder("runs", job_id)
    return None if folder is None else read_answer(folder)


def _note(asked: Mapping[str, Any]) -> str:
    """File in the run's folder that names the job which answers a question."""
    mark = hashlib.sha256(json.dumps(dict(asked), sort_keys=True).encode()).hexdigest()
    return f"{mark[:16]}.job"


def _ask(study: Study, asked: Mapping[str, Any], note: Path) -> None:
    project, home = study.project, note.parent
    job_id = session.jobs().submit(project, data_files(project.model_dump(mode="json"), home), asked=asked)
    if job_id is None:
        st.toast(say("run.queue_full"))
    else:
        write_whole(note, job_id.encode("ascii"))


def _progress(job_id: str) -> None:
    """Say how far it is; once it is over, draw the whole page again, without polling."""
    status = session.jobs().status(job_id)
    if status is None or status.state in FINAL:
        st.rerun()
    if status.state == "queued":
        st.progress(0.0, text=say("run.queued", ahead=session.jobs().ahead(job_id)))
    else:
        parts = f" · {status.done}/{status.of}" if status.of else ""
        text = f"{say(f'phase.{status.phase}')}{parts} · {say('run.elapsed_seconds', seconds=f'{status.seconds:.0f}')}"
        st.progress(status.done / status.of if status.of else 0.0, text=text)
    st.button(
        say("run.cancel"), key=f"cancel_{job_id}", icon=":material/stop_circle:", on_click=session.jobs().cancel,
        args=(job_id,),
    )  # fmt: skip


KNOWN = ("InputError", "InfeasibleError", "SolverError", "Cancelled", "wall_clock", "died")


def failure(status: Status) -> None:
    """Say why a job ended without an answer."""
    if status.state != "failed":
        st.warning(say(f"run.{status.state}"))
        return
    st.error(say(f"run.failed.{status.error if status.error in KNOWN else 'unexpected'}"))
    chinese = session.language() == "zh" and status.sentences_zh
    for sentence in status.sentences_zh if chinese else status.sentences:
        st.markdown(f"- {plain(told(sentence))}")
