"""Cases: the guideline's ten, what is printed beside what is computed, each designed anew, and on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from sizer.job import FINAL
from sizer.project import Project, read_project
from sizer.replay import Anew, CaseReplay, case_files, difference, load_held
from sizer.study import Study
from sizer.ui import session
from sizer.ui.cache import existing_folder
from sizer.ui.diagram import single_line
from sizer.ui.results.guideline import figure_rows
from sizer.ui.results.show import picture
from sizer.ui.sentences import told
from sizer.ui.widgets import plain
from sizer.ui.words import example_words, money, say, spoken

__all__ = ["show"]

POLL_S = 2.0
ANEW = ".anew"
"""After a case's name: its project designed freely."""
VERDICTS = ("green", "red", "reported", "circular")


def show() -> None:
    """Draw the page."""
    st.title(say("page.cases"), anchor=False)
    st.markdown(say("cases.intro"))
    files = {path.stem: path for path in case_files()}
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    titles = spoken(files, lambda stem: _title(stem, files[stem]))
    chosen = str(left.selectbox(say("cases.which"), list(files), format_func=titles, key="case_chosen"))
    every = list(files.values())
    middle.button(say("cases.replay_all"), on_click=_start, args=(every,), width="stretch", key="all_cases")
    right.button(say("cases.anew_all"), on_click=_start_anew, args=(every,), width="stretch", key="all_anew")
    if _working():
        st.fragment(_progress, run_every=POLL_S)()
    _count(files)
    _designs(files)
    _case(files[chosen])


def _title(stem: str, path: Path) -> str:
    return example_words(stem, _project(str(path)).name, "")[0]


@st.cache_resource(show_spinner=False)
def _project(path: str) -> Project:
    return read_project(path)


def _runs() -> dict[str, str]:
    """Case → id of its newest run, of this visitor."""
    found: dict[str, str] = st.session_state.setdefault("case_runs", {})
    return found


def _start(paths: Sequence[Path]) -> None:
    _submit({path.stem: _project(str(path)) for path in paths})


def _start_anew(paths: Sequence[Path]) -> None:
    """Replay cases and design them anew: one is compared with the other."""
    for path in paths:
        _submit({path.stem: _project(str(path)), path.stem + ANEW: _project(str(path)).anew()})


def _submit(projects: Mapping[str, Project]) -> None:
    """Queue what has not been run, and is not running."""
    for name, project in projects.items():
        known = _runs().get(name)
        status = session.jobs().status(known) if known else None
        if status is not None and (status.state == "done" or status.state not in FINAL):
            continue
        job_id = session.jobs().submit(project)
        if job_id is None:
            st.toast(say("cases.full"))
            return
        st.session_state["case_runs"] = {**_runs(), name: job_id}


def _working() -> list[str]:
    states = {stem: session.jobs().status(job_id) for stem, job_id in _runs().items()}
    return [stem for stem, status in states.items() if status is not None and status.state not in FINAL]


def _progress() -> None:
    """Say what is running; draw the whole page again whenever a case is done."""
    working = _working()
    before = st.session_state.get("cases_working")
    st.session_state["cases_working"] = working
    if before is not None and before != working:
        st.rerun()
    if working:
        st.info(say("cases.working", names=", ".join(_name(run) for run in working)))


def _name(run: str) -> str:
    """Name of a run: of its case, and that it is a new design."""
    stem, anew, _ = run.partition(ANEW)
    title = example_words(stem, stem[5:].replace("_", " "), "")[0].split(" · ")[0]
    return f"{title} ({say('cases.anew')})" if anew else title


def _held(stem: str, path: Path) -> CaseReplay | None:
    job_id = _runs().get(stem)
    folder = existing_folder("runs", job_id) if job_id else None
    return load_held(folder, _project(str(path))) if folder is not None else None


def _count(files: dict[str, Path]) -> None:
    """Count verdicts by class: what proves arithmetic is not mixed with what proves the model."""
    replays = [found for stem, path in files.items() if (found := _held(stem, path)) is not None]
    if not replays:
        return
    st.caption(say("cases.count", count=len(replays), all=len(files)))
    rows = [row for own in replays for row in own.rows]
    table = [
        {say("cases.class"): say(f"cases.class_{proves}")}
        | {
            say(f"published.{verdict}"): sum(r.figure.proves == proves and r.verdict == verdict for r in rows)
            for verdict in VERDICTS
        }
        for proves in ("I", "R", "B")
    ]
    st.table(pd.DataFrame(table), hide_index=True, border="horizontal")


def _anew(stem: str) -> Anew | None:
    """What a free design changes; None before both have been run."""
    found = [_runs().get(name, "") for name in (stem, stem + ANEW)]
    states = [session.jobs().status(job_id) if job_id else None for job_id in found]
    if any(status is None or status.state != "done" for status in states):
        return None
    return _compared(*found)


@st.cache_resource(max_entries=64, show_spinner=False)
def _compared(built: str, new: str) -> Anew | None:
    studies = session.study(built), session.study(new)
    return None if studies[0] is None or studies[1] is None else difference(studies[0], studies[1])


def _designs(files: dict[str, Path]) -> None:
    """What was built beside what would be built today, one row a case."""
    from sizer.report.case_table import payback_in_words, sizes_in_words

    st.subheader(say("cases.anew_title"), anchor=False)
    st.caption(say("cases.anew_about"))
    language, rows = session.language(), []
    for stem, path in files.items():
        new = _anew(stem)
        if new is None:
            continue
        note = new.note_zh if language == "zh" and new.note_zh else new.note
        rows.append(
            {
                say("cases.which"): _title(stem, path),
                say("cases.built"): sizes_in_words(new.built, language),
                say("cases.payback_built"): payback_in_words(new.built_payback_years, language),
                say("cases.anew"): sizes_in_words(new.chosen, language),
                say("cases.payback_anew"): payback_in_words(new.payback_years, language),
                say("card.npv"): money(new.npv_cny),
                say("cases.note"): note + (f" ({', '.join(new.not_met)})" if new.not_met else ""),
            }
        )
    if rows:
        words = pd.DataFrame(rows).map(plain)
        st.table(words, hide_index=True, border="horizontal")


def _case(path: Path) -> None:
    """One case: its figures, what does not fit, and its picture."""
    project, found = _project(str(path)), _held(path.stem, path)
    st.subheader(plain(_title(path.stem, path)), anchor=False)
    replay, anew, _ = st.columns([1, 1, 2])
    if found is None:
        replay.button(
            say("cases.replay"), type="primary", on_click=_start, args=([path],), key="one_case", width="stretch"
        )
    if _anew(path.stem) is None:
        anew.button(say("cases.anew_one"), on_click=_start_anew, args=([path],), key="one_anew", width="stretch")
    if found is None:
        st.info(say("cases.not_yet"))
        _list("results.contradictions", project.contradictions)
        _site(project)
        return
    st.subheader(say("cases.figures"), anchor=False)
    st.table(pd.DataFrame(figure_rows(found.rows)), hide_index=True, border="horizontal")
    _list("cases.warnings", [*found.warnings, *found.missed])
    _list("results.contradictions", found.contradictions)
    study = session.study(_runs()[path.stem])
    if study is not None:
        _picture(project, study)


def _picture(project: Project, study: Study) -> None:
    """Site, week and money, for one sheet of paper."""
    from sizer.report.figures import cash_flow_figure, dispatch_week_figure, revenue_figure

    st.subheader(say("cases.picture"), anchor=False)
    _site(project)
    picture(dispatch_week_figure(study, None, session.language()), height=420)
    left, right = st.columns([3, 2])
    with left:
        picture(cash_flow_figure(study, session.language()), height=360)
    with right:
        picture(revenue_figure(study, session.language()), height=360)


def _site(project: Project) -> None:
    """Single-line diagram, as wide as its components ask for: a stretched one fills the page with four boxes."""
    parts = _parts(project)
    share = min(0.8, 0.08 * len(parts))
    with st.columns([1 - share, 2 * share, 1 - share])[1]:
        single_line(parts)


def _parts(project: Project) -> list[dict[str, object]]:
    content = project.model_dump(mode="json", exclude_unset=True)["components"]
    return [
        {"kind": part.kind, "bus": part.bus, **fields} for part, fields in zip(project.components, content, strict=True)
    ]


def _list(word: str, sentences: Sequence[str]) -> None:
    if sentences:
        st.subheader(say(word), anchor=False)
        st.markdown("\n".join(f"- {plain(told(sentence))}" for sentence in sentences))


if __name__ == "__main__":
    show()
