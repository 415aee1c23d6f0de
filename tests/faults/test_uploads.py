"""The forty bad inputs, uploaded in the app and named on the command line: a sentence each, and nothing is lost."""

from __future__ import annotations

import copy
import json
import re
import sys

import pytest
from streamlit.testing.v1 import AppTest

from sizer.cli import main
from sizer.ui.sentences import in_chinese
from tests.app.test_pages import APP
from tests.faults.forty import GOOD, LOADS, PROJECTS, WEATHER, YEAR

ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){3}")
ORIGINAL = "（原文）"


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("SIZER_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()


def named(rows):
    return pytest.mark.parametrize("row", rows, ids=[f"{row.number} {row.name}" for row in rows])


def app_on(page, draft):
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["language"] = "en"
    if draft is not None:
        app.session_state["draft"] = copy.deepcopy(draft)
    app.run()
    return app.switch_page(f"sizer/ui/pages/{page}.py").run() if page != "project" else app


@pytest.fixture(scope="module")
def load_page():
    """The page of the load, ready for a table."""
    app = app_on("load", {**GOOD, "site": YEAR})
    next(widget for widget in app.segmented_control if str(widget.key).endswith("/way")).set_value("file").run()
    return app


@pytest.fixture(scope="module")
def project_page():
    return app_on("project", {**GOOD, "site": YEAR})


def read(texts):
    """Words as the visitor reads them: escaping aside."""
    return [str(text.value).replace("\\", "") for text in texts]


def said_in_words(sentences, row):
    """Somebody who is refused reads why, in either language, and never a traceback."""
    joined = "\n".join(sentences)
    assert sentences, row
    assert row.says.lower() in joined.lower(), (row.says, joined)
    assert "Traceback" not in joined
    left = [found for one in sentences for found in ENGLISH.findall(in_chinese(one).split(ORIGINAL)[0])]
    assert left == [], [in_chinese(one) for one in sentences]


def upload(app, key, row):
    """Upload through a page's field, after what the test before it left there."""
    uploader = next(one for one in app.file_uploader if key in str(one.key))
    uploader.set_value([]).run()
    next(one for one in app.file_uploader if key in str(one.key)).set_value((row.name, row.content(), "")).run()
    assert not app.exception
    return app


@named(LOADS)
def test_a_table_of_a_load_is_taken_with_a_notice_or_refused_in_a_sentence(row, load_page):
    components = json.dumps(load_page.session_state["draft"]["components"][1:])
    app = upload(load_page, "upload", row)
    if row.refused:
        said_in_words(read(app.error), row)
    else:
        assert read(app.error) == []
        assert row.says in "\n".join(read(app.caption))
        assert app.metric
    assert json.dumps(app.session_state["draft"]["components"][1:]) == components


@named(WEATHER)
def test_a_file_of_weather_is_taken_or_refused_in_a_sentence(row, project_page):
    before = copy.deepcopy(project_page.session_state["draft"])
    app = upload(project_page, "weather_upload", row)
    if row.refused:
        said_in_words(read(app.error), row)
        assert app.session_state["draft"] == before
    else:
        assert read(app.error) == []
        assert app.session_state["draft"]["weather"]["file"]
        app.session_state["draft"] = before


@named(PROJECTS)
def test_a_whole_project_is_refused_in_a_sentence_and_the_open_one_stays(row):
    """At the upload where its form is wrong, else on the page before the run."""
    app = upload(app_on("project", GOOD), "project_upload", row)
    if app.error:
        assert app.session_state["draft"] == GOOD
    else:
        app.switch_page("sizer/ui/pages/run.py").run()
        assert not app.exception
    notes = [] if row.refused else [line for text in read(app.info) for line in text.split("\n") if row.says in line]
    said_in_words([*read(app.error), *read(app.warning), *notes], row)


def told(capsys, monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["sizer", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out, printed.err


def on_the_command_line(row, content, tmp_path, capsys, monkeypatch):
    """Check a project that names the file; nothing is written beside it."""
    (tmp_path / row.name).write_bytes(row.content())
    (tmp_path / "project.yaml").write_text(json.dumps(content), encoding="utf-8")
    code, out, err = told(capsys, monkeypatch, "check", str(tmp_path / "project.yaml"))
    assert "Traceback" not in out + err
    if row.refused:
        assert code == 2, out
        assert row.says.lower() in " ".join(err.split()).lower()
    else:
        assert code == 0, err
        assert row.says in out
    assert {path.name for path in tmp_path.iterdir()} == {row.name, "project.yaml"}


@named(LOADS)
def test_the_command_line_says_the_same_of_a_load(row, tmp_path, capsys, monkeypatch):
    load = {"kind": "load", "demand_kw": {"file": row.name}}
    content = {**GOOD, "site": YEAR, "components": [load, *GOOD["components"][1:]]}
    on_the_command_line(row, content, tmp_path, capsys, monkeypatch)


@named(WEATHER)
def test_the_command_line_says_the_same_of_weather(row, tmp_path, capsys, monkeypatch):
    sun = {"kind": "pv", "power_kw": 10}
    content = {**GOOD, "site": YEAR, "weather": {"file": row.name}, "components": [*GOOD["components"], sun]}
    on_the_command_line(row, content, tmp_path, capsys, monkeypatch)


@named([row for row in PROJECTS if row.name.endswith(".yaml")])
def test_the_command_line_says_the_same_of_a_project(row, tmp_path, capsys, monkeypatch):
    path = tmp_path / row.name
    path.write_bytes(row.content())
    code, out, err = told(capsys, monkeypatch, "size" if row.refused else "check", str(path))
    assert code == (2 if row.refused else 0), out
    assert "Traceback" not in out + err
    assert row.says.lower() in " ".join((out + err).split()).lower()
    assert [path.name for path in tmp_path.iterdir()] == [row.name]
