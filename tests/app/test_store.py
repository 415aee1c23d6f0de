"""A study in a folder is the study that was saved."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from sizer.errors import InputError
from sizer.project import read_project
from sizer.store import load_study, save_study
from sizer.study import size
from tests.app.projects import SMALL


@pytest.fixture(scope="module")
def study():
    return size(read_project(SMALL))


@pytest.fixture
def stored(study, tmp_path):
    save_study(study, tmp_path)
    return tmp_path


def test_every_number_comes_back(study, stored):
    again = load_study(stored)
    assert again.summary() == study.summary()
    pd.testing.assert_frame_equal(again.dispatch.frame, study.dispatch.frame, check_freq=False)
    pd.testing.assert_frame_equal(again.reference.dispatch.frame, study.reference.dispatch.frame, check_freq=False)
    pd.testing.assert_frame_equal(again.cash_flow.table, study.cash_flow.table)
    assert again.solved.checks == study.solved.checks
    assert [bill.yearly_cny for bill in again.bills] == [bill.yearly_cny for bill in study.bills]


def test_a_reference_case_that_the_grid_cannot_carry_comes_back(tmp_path):
    content = json.loads(json.dumps(SMALL))
    content["components"][1]["transformer_kva"] = 335.0
    content["components"][2]["power_kw"] = 0.0
    content["components"][3] |= {"power_kw": 100.0, "energy_kwh": 400.0}
    study = size(read_project(content))
    assert any("connection cannot carry" in notice for notice in study.notices)
    save_study(study, tmp_path)
    again = load_study(tmp_path)
    assert again.reference.case.components[1].lifted
    assert again.summary() == study.summary()


def test_a_changed_file_is_refused_by_name(stored):
    path = stored / "study.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.", "1.", 1), encoding="utf-8")
    with pytest.raises(InputError, match="study.json was changed"):
        load_study(stored)


def test_a_folder_without_a_manifest_holds_no_study(tmp_path):
    with pytest.raises(InputError, match="no finished study"):
        load_study(tmp_path)


def test_nothing_is_pickled(stored):
    assert {path.suffix for path in stored.iterdir()} == {".json", ".yaml", ".parquet"}
