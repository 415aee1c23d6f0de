"""The insight tab: what binds, and what the value hangs on, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sizer.project import read_project
from sizer.store import load_study
from sizer.ui.cache import existing_folder
from sizer.ui.results.operation import weeks
from tests.app.conftest import wait
from tests.app.projects import SMALL

PAGE = """
from sizer.store import load_study
from sizer.ui.cache import existing_folder
from sizer.ui.results import insight
import streamlit as st
insight.show(load_study(existing_folder("runs", st.session_state["run"])))
"""


def drawn(run, language):
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.session_state["language"] = language
    app.session_state["run"] = run
    return app.run()


@pytest.mark.parametrize(("language", "word"), [("en", "One more"), ("zh", "每增加 1")])
def test_the_tab_says_what_one_more_unit_would_bring(finished, language, word):
    app = drawn(finished, language)
    assert not app.exception
    limits = app.table[0].value
    assert any(word in sentence for sentence in limits.iloc[:, 1])
    assert len(app.subheader) >= 2


def test_a_stored_study_keeps_what_binds(finished):
    study = load_study(existing_folder("runs", finished))
    assert study.solved.binding
    assert all(one.worth_per_unit > 0 for one in study.solved.binding)
    assert "outage" not in weeks(study)


def test_a_front_is_traced_by_a_job_and_drawn(queue, finished, monkeypatch):
    monkeypatch.setattr("sizer.ui.session.jobs", lambda: queue)
    job_id = queue.submit(read_project(SMALL), front={"against": "capex", "points": 3})
    status = wait(queue, job_id)
    assert (status.state, status.done) == ("done", 3), status
    page = """
import pandas as pd
import streamlit as st
from sizer.job import Status
from sizer.ui.results import front
front._ended(st.session_state["run"], Status("done"), "capex")
"""
    app = AppTest.from_string(page, default_timeout=60)
    app.session_state["language"] = "zh"
    app.session_state["run"] = job_id
    app.run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 3
