"""What one visitor is working on: the draft of a project, its history, its files, its studies, the language.

The draft is the plain content of a project file. Widgets only show it: every change goes through :func:`put`, so
that nothing is lost when a page is left, and every change can be undone.
"""

from __future__ import annotations

import copy
import json
import shutil
import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from sizer.report.words import Language
from sizer.ui.cache import new_folder, sweep_old
from sizer.ui.data_files import data_files

if TYPE_CHECKING:
    from sizer.project import Project
    from sizer.study import Study
    from sizer.ui.jobs import Jobs

__all__ = [
    "adopt",
    "checked",
    "draft",
    "files",
    "folder",
    "get",
    "jobs",
    "language",
    "put",
    "remember_study",
    "restore",
    "schema",
    "studies",
    "study",
    "undo",
    "warm_up",
    "write_address",
]

MOST_UNDO = 50
MOST_STUDIES = 5
Steps = Sequence[str | int]


def language() -> Language:
    """Language of the page: as chosen, else as the browser asks."""
    if "language" not in st.session_state:
        asked = st.query_params.get("lang") or st.context.locale or "en"
        st.session_state["language"] = "zh" if str(asked).lower().startswith("zh") else "en"
    chosen: Language = st.session_state["language"]
    return chosen


def draft() -> dict[str, Any] | None:
    """Content of the project file being edited; None before one is opened."""
    found: dict[str, Any] | None = st.session_state.get("draft")
    return found


def adopt(content: Mapping[str, Any], home: Path | None = None) -> None:
    """Start from a project, with the folder its files lie in; can be undone."""
    _remember()
    st.session_state["draft"] = copy.deepcopy(dict(content))
    if home is not None:
        st.session_state["folder"] = home


def get(path: Steps, default: Any = None) -> Any:
    """Value at a path of the draft, like ``("components", 2, "power_kw")``."""
    value: Any = draft()
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return default
    return value


def put(path: Steps, value: Any) -> None:
    """Set a value of the draft; None removes it, so that the default holds again."""
    if get(path) == value:
        return
    _remember()
    *outer, last = path
    holder: Any = st.session_state["draft"]
    for part in outer:
        holder = holder.setdefault(part, {}) if isinstance(holder, dict) else holder[part]
    if value is not None:
        holder[last] = value
    elif isinstance(holder, list):
        del holder[int(last)]
    else:
        holder.pop(last, None)


def undo() -> None:
    """Go back one change."""
    history = st.session_state.get("history", [])
    if history:
        st.session_state["draft"], st.session_state["folder"] = history.pop()


def _remember() -> None:
    if st.session_state.get("draft") is not None:
        history = st.session_state.setdefault("history", [])
        history.append((copy.deepcopy(st.session_state["draft"]), st.session_state.get("folder")))
        del history[:-MOST_UNDO]


def folder() -> Path:
    """Private folder of the draft's files; a new one for a project that has none."""
    if st.session_state.get("folder") is None:
        sweep_old()
        st.session_state["folder"] = new_folder("drafts")
    home: Path = st.session_state["folder"]
    return home


def files() -> list[Path]:
    """Data files that the draft names."""
    return data_files(draft(), st.session_state.get("folder"))


def checked() -> tuple[Project | None, list[str]]:
    """Return the draft as a project, or what is to be mended in it."""
    from sizer.errors import InputError
    from sizer.project import read_project

    content = draft()
    if content is None:
        return None, []
    mark = json.dumps([content, str(st.session_state.get("folder"))], sort_keys=True, default=str)
    known = st.session_state.get("checked")
    if known is None or known[0] != mark:
        try:
            known = (mark, read_project(content, folder=folder()), [])
        except InputError as error:
            known = (mark, None, error.mistakes)
        st.session_state["checked"] = known
    return known[1], known[2]


@st.cache_resource(show_spinner=False)
def schema() -> dict[str, Any]:
    """JSON schema of a project; nobody changes it."""
    from sizer.project import project_schema

    return project_schema()


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The server's queue; one for all visitors."""
    from sizer.ui.jobs import Jobs

    sweep_old()
    return Jobs()


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Load what the later pages need while the first one is being read; once a server."""

    def load() -> None:
        from sizer.profiles.charging import fleets, piles, vehicles
        from sizer.profiles.load import shapes
        from sizer.tariff.library import shipped_tariffs
        from sizer.workdays import is_working_day

        # The results first: who opens a link waits for them. Then what charts and lists of choices are made of.
        for module in ("sizer.study", "sizer.store", "sizer.report.figures", "plotly.graph_objects"):
            import_module(module)
        is_working_day(pd.DatetimeIndex(["2025-01-01"]))
        for module in ("sizer.analysis.tornado", "sizer.analysis.charging", "altair"):
            import_module(module)
        for catalogue in (shipped_tariffs, shapes, fleets, vehicles, piles):
            catalogue()

    threading.Thread(target=load, name="warm-up", daemon=True).start()


def studies() -> list[str]:
    """Ids of this visitor's runs, newest first; the address holds them too, so that a reload finds them."""
    if "studies" not in st.session_state:
        asked = st.query_params.get("run", "").split(".")
        st.session_state["studies"] = [word for word in asked if word and jobs().status(word)][:MOST_STUDIES]
    found: list[str] = st.session_state["studies"]
    return found


def remember_study(job_id: str) -> None:
    """Put a run first among this visitor's."""
    others = [other for other in studies() if other != job_id]
    st.session_state["studies"] = [job_id, *others][:MOST_STUDIES]
    write_address()


def write_address() -> None:
    """Keep the runs and the language in the address, since leaving a page clears it."""
    wanted = {"run": ".".join(st.session_state.get("studies", ())), "lang": language()}
    for key, value in wanted.items():
        if value and st.query_params.get(key) != value:
            st.query_params[key] = value


def restore() -> None:
    """After a reload, or with a link: go on from the newest run's draft, in a copy of its files."""
    from sizer.ui.cache import existing_folder
    from sizer.ui.jobs import DRAFT
    from sizer.yaml import read_yaml

    home = existing_folder("runs", studies()[0]) if draft() is None and studies() else None
    if home is None or not (home / DRAFT).is_file():
        return
    own = new_folder("drafts")
    content = read_yaml(home / DRAFT)
    for file in data_files(content, home):
        shutil.copyfile(file, own / file.name)
    adopt(content, own)


def study(job_id: str) -> Study | None:
    """Return the finished study of a run; None where it is not finished."""
    status = jobs().status(job_id)
    return _study(job_id, status.beat) if status is not None and status.state == "done" else None


@st.cache_resource(max_entries=12, show_spinner=False)
def _study(job_id: str, beat: float) -> Study:
    from sizer.store import load_study
    from sizer.ui.cache import existing_folder

    home = existing_folder("runs", job_id)
    if home is None:
        raise FileNotFoundError(job_id)
    return load_study(home)
