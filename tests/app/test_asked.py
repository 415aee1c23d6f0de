"""Questions about a finished run: answered by a job, watched, cancelled, found again by whoever holds the link."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sizer.job import read_answer
from sizer.job.questions import QUESTIONS, table_of
from sizer.project import read_project
from sizer.store import load_study
from sizer.ui.cache import existing_folder
from tests.app.conftest import wait
from tests.app.projects import SMALL
from tests.app.test_pages import opened

CARS = {"kind": "fleet", "name": "cars", "fleet": {"archetype": "private_home", "vehicles": 10}, "bus": "plugs"}
CHARGED = {
    **SMALL,
    "components": [
        *SMALL["components"],
        CARS,
        {"kind": "charging_piles", "name": "piles", "pile": "ac_7", "count": {"max": 20}},
    ],
}
QUESTION = {
    "front": {"question": "front", "against": "capex", "points": 3},
    "strategies": {"question": "strategies", "strategies": ["timed", "modes"]},
    "ways": {"question": "ways"},
}


@pytest.fixture(scope="module")
def charged(queue):
    """Id of a finished run of a small site at which cars charge."""
    job_id = queue.submit(read_project(CHARGED))
    status = wait(queue, job_id)
    assert status.state == "done", status
    return job_id


@pytest.fixture
def same_queue(queue, monkeypatch):
    monkeypatch.setattr("sizer.ui.session.jobs", lambda: queue)
    return queue


def results(run, tab, language="en"):
    app = opened("results", language, studies=[run])
    app.session_state["results_tabs"] = tab
    return app.run()


def ask(app):
    """Press the only button that asks; the id of the job."""
    [button] = [button for button in app.button if str(button.key).startswith("ask_")]
    button.click().run()
    assert not app.exception
    [cancel] = [button for button in app.button if str(button.key).startswith("cancel_")]
    return str(cancel.key).removeprefix("cancel_")


def test_there_is_a_test_for_every_question():
    assert set(QUESTION) == set(QUESTIONS)


@pytest.mark.parametrize("question", sorted(QUESTION))
def test_a_question_is_answered_by_a_process_of_its_own(question, queue, charged):
    study = load_study(existing_folder("runs", charged))
    asked = {**QUESTION[question], **({"study": charged} if question == "strategies" else {})}
    job_id = queue.submit(study.project, asked=asked)
    status = wait(queue, job_id)
    assert status.state == "done", status
    assert status.of >= 2
    answer = read_answer(existing_folder("runs", job_id))
    tables = [content for content in answer.values() if "columns" in content]
    assert all(len(table_of(table)) for table in tables)


def test_the_answer_of_a_job_is_the_answer_of_the_library(queue, charged):
    from sizer.control import STRATEGIES
    from sizer.strategy import gap_of

    study = load_study(existing_folder("runs", charged))
    job_id = queue.submit(study.project, asked={"question": "strategies", "study": charged, "strategies": ["timed"]})
    status = wait(queue, job_id)
    assert status.state == "done", status
    told = read_answer(existing_folder("runs", job_id))
    gap = gap_of(study, [STRATEGIES["timed"](kind="timed")])
    pd.testing.assert_frame_equal(table_of(told["table"]), gap.table.astype(float), check_dtype=False, rtol=1e-9)
    np.testing.assert_allclose(table_of(told["days"]).to_numpy(), gap.days.to_numpy(), atol=1e-9)


def test_what_a_timer_would_earn_is_found_again_after_a_reload_and_by_the_link(same_queue, finished):
    tab = "What an operator earns"
    job_id = ask(results(finished, tab))
    again = results(finished, tab)  # a new session: a reload, or somebody with the link
    assert [button for button in again.button if str(button.key) == f"cancel_{job_id}"]
    assert wait(same_queue, job_id).state == "done"
    app = results(finished, tab)
    assert not app.exception
    table, modes = app.dataframe[0].value, app.dataframe[1].value
    assert list(table.columns) == ["Perfect foresight", "Timer", "Four modes"]
    assert table.loc["Storage, share of optimal", "Perfect foresight"] == "100.0%"
    assert sum(float(share.rstrip("%")) for share in modes["Share"]) == pytest.approx(100.0, abs=0.2)


def test_a_question_is_cancelled_and_can_be_asked_again(same_queue, finished):
    job_id = ask(results(finished, "Insight"))
    same_queue.cancel(job_id)
    app = results(finished, "Insight")
    assert not app.exception
    assert app.warning
    again = ask(app)
    assert again != job_id
    assert wait(same_queue, again).state == "done"
    for tab, language in (("Insight", "en"), ("方案洞察", "zh")):
        drawn = results(finished, tab, language)
        assert not drawn.exception
        assert not [button for button in drawn.button if str(button.key).startswith("ask_")]


def test_ways_to_charge_are_sized_by_a_job_and_shown_on_the_page(same_queue, charged):
    job_id = ask(opened("charging", studies=[charged], draft=CHARGED))
    assert wait(same_queue, job_id).state == "done"
    app = opened("charging", studies=[charged], draft=CHARGED)
    assert not app.exception
    ways = app.dataframe[-1].value
    assert list(ways.columns) == ["Figure", "As they come", "Steered (V1G)"]


def test_a_question_that_fails_says_why(same_queue, finished):
    """A run without vehicles is asked how they charge."""
    study = load_study(existing_folder("runs", finished))
    job_id = same_queue.submit(study.project, asked={"question": "ways"})
    status = wait(same_queue, job_id)
    assert (status.state, status.error) == ("failed", "InputError")
    page = """
import streamlit as st
from sizer.ui import session
from sizer.ui.asked import failure
failure(session.jobs().status(st.session_state["run"]))
"""
    app = AppTest.from_string(page, default_timeout=60)
    app.session_state["language"] = "en"
    app.session_state["run"] = job_id
    app.run()
    assert any("no fleet and no swap station" in text.value.replace("\\", "") for text in app.markdown)


def test_a_table_comes_back_with_its_gaps():
    table = pd.DataFrame({"timed": [1.5, math.nan], "none": [math.nan, math.nan]}, index=["a", "b"])
    content = json.loads(table.to_json(orient="split", double_precision=15))
    pd.testing.assert_frame_equal(table_of(content), table)
