"""The insight tab: what binds, and what the value hangs on, in both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sizer.store import load_study
from sizer.ui.cache import existing_folder
from sizer.ui.results.operation import weeks

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
