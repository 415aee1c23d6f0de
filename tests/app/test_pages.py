"""Every page, in both languages: it draws, it keeps what is typed, and it says what is wrong."""

from __future__ import annotations

import copy
import os
import re
import signal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sizer.project import read_project
from sizer.tariff.matrix import hours_of, price_of
from sizer.ui.downloads import project_yaml
from sizer.ui.navigation import ORDER
from sizer.ui.words import WORDS
from tests.app.conftest import wait
from tests.app.projects import SMALL

APP = str(Path(__file__).parents[2] / "app.py")
QUOTED = ("（原文）", "sizer size", "source:", "来源", "依据")
"""Where a source or a command is quoted as it is."""
OF_SOURCES = ("project", "tariff", "cases")
"""Pages that show what the examples and the price lists say of themselves, in the words of their files."""
PAGES = [name for names in ORDER.values() for name in names]


def opened(page=None, language="en", draft=SMALL, studies=()):
    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state["language"] = language
    app.session_state["draft"] = copy.deepcopy(draft)
    app.session_state["studies"] = list(studies)
    app.run()
    return app.switch_page(f"sizer/ui/pages/{page}.py").run() if page else app


def by(widgets, word):
    found = [widget for widget in widgets if word in (widget.label, widget.key)]
    assert found, f"{word} is not among {[widget.label for widget in widgets]}"
    return found[0]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_in_both_languages(page, language, finished):
    app = opened(page, language, studies=[finished])
    assert not app.exception
    assert app.title[0].value == WORDS[f"page.{page}"][0 if language == "en" else 1]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_without_a_project_says_what_to_do(page):
    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state["language"] = "en"
    app.run()
    app.switch_page(f"sizer/ui/pages/{page}.py").run()
    assert not app.exception
    assert [*app.info, *app.button]


def test_an_example_is_two_clicks_from_a_running_job(queue, monkeypatch):
    monkeypatch.setattr("sizer.ui.session.jobs", lambda: queue)
    app = AppTest.from_file(APP, default_timeout=60).run()
    next(button for button in app.button if str(button.key).startswith("example_")).click().run()
    assert app.session_state["draft"]["components"]
    app.button(key="launch").click().run()
    assert not app.exception
    job_id = app.session_state["studies"][0]
    assert queue.status(job_id).state in ("queued", "running")
    queue.cancel(job_id)


def test_a_language_switch_keeps_what_was_typed():
    app = opened("economics")
    by(app.number_input, "Discount rate").set_value(0.065).run()
    by(app.segmented_control, "language_shown").set_value("zh").run()
    assert app.title[0].value == "经济与导则"
    assert by(app.number_input, "折现率").value == 0.065
    assert app.session_state["draft"]["economics"] == {"discount_rate": 0.065}


def test_what_is_typed_is_there_after_going_away_and_back_and_on_other_pages():
    app = opened("equipment")
    by(app.text_input, "Name").set_value("works hall").run()
    app.switch_page("sizer/ui/pages/economics.py").run()
    app.switch_page("sizer/ui/pages/load.py").run()
    assert by(app.text_input, "Name").value == "works hall"
    app.switch_page("sizer/ui/pages/equipment.py").run()
    assert by(app.text_input, "Name").value == "works hall"


def test_a_change_can_be_undone():
    app = opened("economics")
    by(app.number_input, "Life of the project [years]").set_value(15).run()
    by(app.button, "Undo last change").click().run()
    assert app.session_state["draft"] == SMALL
    assert by(app.number_input, "Life of the project [years]").value is None


def test_a_bad_edit_is_told_and_undone():
    """A floor above the ceiling stops the run; one click goes back to what could be run."""
    app = opened("equipment")
    app.session_state["draft"]["components"][3]["soc_max"] = 0.5
    app.run()
    app.segmented_control(key="chosen_equipment").set_value(3).run()
    app.number_input(key="equipment/components/3/soc_min").set_value(0.9).run()
    assert any("soc_min is 0.9" in error.value.replace("\\", "") for error in app.error)
    by(app.button, "Undo last change").click().run()
    assert app.error == []
    assert "soc_min" not in app.session_state["draft"]["components"][3]


def test_an_equipment_can_be_added_copied_and_removed():
    app = opened("equipment")
    app.selectbox(key="kind_to_add").set_value("wind").run()
    by(app.button, "Add").click().run()
    by(app.button, "Duplicate").click().run()
    components = app.session_state["draft"]["components"]
    assert [(own["kind"], own.get("name")) for own in components[-2:]] == [("wind", None), ("wind", "wind_2")]
    by(app.button, "Remove this component").click().run()
    assert len(app.session_state["draft"]["components"]) == len(SMALL["components"]) + 1
    assert not app.exception


def test_a_mistake_is_a_sentence_and_stops_the_run():
    draft = copy.deepcopy(SMALL)
    draft["components"][3] |= {"soc_min": 0.9, "soc_max": 0.5}
    app = opened("run", draft=draft)
    assert any("soc_min is 0.9 but soc_max is 0.5" in error.value.replace("\\", "") for error in app.error)
    assert not [button for button in app.button if button.key == "launch"]


def test_a_load_above_the_transformer_is_told_before_the_run():
    draft = copy.deepcopy(SMALL)
    draft["components"][1]["transformer_kva"] = 200.0
    app = opened("run", draft=draft)
    assert any("peaks at 330 kW" in warning.value for warning in app.warning)


def test_an_uploaded_project_is_opened_and_a_hostile_one_is_refused():

    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state["language"] = "en"
    app.run()
    app.file_uploader(key="project_upload").set_value(("x.yaml", b"a: &a [1]\nb: *a\n", "application/yaml")).run()
    assert app.error
    assert "draft" not in app.session_state
    upload = ("p.yaml", project_yaml(read_project(SMALL)), "application/yaml")
    app.file_uploader(key="project_upload").set_value(upload).run()
    assert app.session_state["draft"]["name"] == SMALL["name"]
    assert not app.exception


def test_an_uploaded_load_is_read_and_a_picture_is_refused():
    app = opened("load")
    way = next(widget for widget in app.segmented_control if str(widget.key).endswith("/way"))
    way.set_value("file").run()
    picture = ("load.csv", b"\x89PNG\r\n\x1a\n" + bytes(300), "text/csv")
    app.file_uploader[0].set_value(picture).run()
    assert app.error
    assert "file" not in app.session_state["draft"]["components"][0]["demand_kw"]
    rows = "\n".join(
        f"2023-{1 + h // 744:02d}-{1 + h // 24 % 31:02d} {h % 24:02d}:00,{200 + h % 24}" for h in range(744)
    )
    table = ("负荷.csv", ("时间,负荷(kW)\n" + rows).encode("gb18030"), "text/csv")
    app.file_uploader[0].set_value(table).run()
    assert app.session_state["draft"]["components"][0]["demand_kw"] == {"file": "负荷.csv"}
    assert not app.exception


def test_what_is_said_of_a_table_goes_once_it_is_mended():
    """A gap is told at the upload, and no longer once it is to be filled; the table stays."""
    app = opened("load")
    next(widget for widget in app.segmented_control if str(widget.key).endswith("/way")).set_value("file").run()
    rows = [f"2023-01-{1 + h // 24:02d} {h % 24:02d}:00,{'' if h == 5 else 200}" for h in range(48)]
    app.file_uploader[0].set_value(("load.csv", "\n".join(["time,kW", *rows]).encode(), "text/csv")).run()
    assert [error.value for error in app.error if "missing" in error.value] == [app.error[0].value]
    next(box for box in app.checkbox if str(box.key).endswith("/fill_gaps")).check().run()
    assert not app.exception
    assert app.error == []
    assert app.session_state["draft"]["components"][0]["demand_kw"] == {"file": "load.csv", "fill_gaps": True}
    assert app.metric


def test_results_show_the_payback_of_the_stored_study(finished, cache):
    from sizer.store import load_study

    study = load_study(cache / "runs" / finished)
    app = opened("results", studies=[finished])
    shown = {metric.label: metric.value for metric in app.metric}
    payback = study.cash_flow.payback_years["static"]
    assert shown["Payback, static"] == ("not within 20 years" if payback is None else f"{payback:.2f} years")
    assert shown["Investment"] == f"{study.cash_flow.investment_cny:,.0f} CNY"


@pytest.mark.parametrize("tab", ["Overview", "Money", "Operation", "Energy", "What an operator earns", "Outages",
                                 "Guideline and certainty"])  # fmt: skip
def test_every_tab_of_the_results_draws(tab, finished):
    app = opened("results", studies=[finished])
    app.session_state["results_tabs"] = tab
    app.run()
    assert not app.exception


def test_a_draft_that_is_restored_takes_its_own_files_along_and_none_of_the_run(queue, cache, monkeypatch):
    """A reload goes on from the run's draft: its tables come along, the study and its status do not."""
    monkeypatch.setattr("sizer.ui.session.jobs", lambda: queue)
    home = cache / "given"
    home.mkdir()
    table = home / "load.csv"
    table.write_text("kW\n" + "100\n" * 48, encoding="utf-8")
    draft = copy.deepcopy(SMALL)
    draft["components"][0]["demand_kw"] = {"file": "load.csv"}
    job_id = queue.submit(read_project(draft, folder=home), [table], draft)
    assert wait(queue, job_id).state == "done"
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["run"] = job_id
    app.run()
    assert not app.exception
    assert app.session_state["draft"] == draft
    assert [path.name for path in app.session_state["folder"].iterdir()] == ["load.csv"]


@pytest.mark.parametrize(("language", "says"), [("en", "ended unexpectedly"), ("zh", "意外结束")])
def test_a_run_whose_process_is_killed_says_so_and_can_be_started_again(language, says, queue, monkeypatch):
    monkeypatch.setattr("sizer.ui.session.jobs", lambda: queue)
    job_id = queue.submit(read_project(SMALL))
    assert wait(queue, job_id, {"running"}).state == "running"
    os.kill(queue._jobs[job_id].process.pid, signal.SIGKILL)
    assert wait(queue, job_id).state == "failed"
    app = opened("run", language, studies=[job_id])
    assert not app.exception
    assert any(says in error.value for error in app.error)
    assert app.button(key="launch")


def test_a_full_queue_says_so_and_loses_nothing(queue, monkeypatch):
    monkeypatch.setattr("sizer.ui.session.jobs", lambda: queue)
    monkeypatch.setattr("sizer.ui.jobs.MOST_WAITING", 0)
    app = opened("run")
    app.button(key="launch").click().run()
    assert not app.exception
    assert [error.value for error in app.error] == [WORDS["run.queue_full"][0]]
    assert "studies" not in app.session_state or app.session_state["studies"] == []
    assert app.session_state["draft"] == SMALL


def test_two_runs_can_be_compared(finished):
    app = opened("compare", studies=[finished, finished])
    assert not app.exception


def test_names_of_users_are_never_markup(finished):
    app = opened("results", studies=[finished])
    html = [element.proto.body for element in app.get("html")]
    assert not [body for body in html if "site" in body]


def test_a_case_is_replayed_from_its_page(queue, monkeypatch):
    """The base station's case: every figure with its verdict, what contradicts itself, and its picture."""
    monkeypatch.setattr("sizer.ui.session.jobs", lambda: queue)
    app = opened("cases")
    app.selectbox(key="case_chosen").set_value("case_10_tianjin_street_light").run()
    app.button(key="one_case").click().run()
    job_id = app.session_state["case_runs"]["case_10_tianjin_street_light"]
    assert wait(queue, job_id).state == "done"
    app.run()
    assert not app.exception
    figures = app.table[1].value
    assert any("43" in text and "9 %" in text for text in figures["As published"])
    assert set(figures["Verdict"]) >= {"agrees", "circular, not counted"}
    assert "differs" not in set(figures["Verdict"])
    assert any("87 %" in text.value.replace("\\", "") for text in app.markdown)


def test_a_planner_sees_how_long_an_outage_is_survived(finished):
    app = opened("results", studies=[finished])
    app.session_state["results_tabs"] = "Outages"
    app.run()
    before = app.metric[-1].value
    app.number_input(key="outages_critical").set_value(5).run()
    assert not app.exception
    assert app.metric[-1].value != before


def test_vehicles_are_added_with_piles_and_checked():

    app = opened("vehicles")
    by(app.button, "Add vehicles").click().run()
    by(app.button, "Add piles for them").click().run()
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    fleet, piles = app.session_state["draft"]["components"][-2:]
    assert (fleet["kind"], piles["kind"], fleet["bus"]) == ("fleet", "charging_piles", piles["plug_bus"])
    assert read_project(app.session_state["draft"]).components[-1].count.max == 100


def test_uploaded_sessions_are_read_from_gbk_and_from_json_and_a_picture_is_refused():
    app = opened("vehicles")
    by(app.button, "Add vehicles").click().run()
    rows = "开始时间,结束时间,充电量(度)\n2023-01-01 08:10,2023-01-01 17:00,14.2\n2023-01-02 09:00,2023-01-02 12:00,8\n"
    app.file_uploader[0].set_value(("站.csv", rows.encode("gb18030"), "text/csv")).run()
    number = len(SMALL["components"])
    assert app.session_state["draft"]["components"][number]["sessions_file"] == "站.csv"
    assert {metric.label: metric.value for metric in app.metric}["Sessions"] == "2"
    app.file_uploader[0].set_value(("x.csv", b"\x89PNG\r\n\x1a\n" + bytes(300), "text/csv")).run()
    assert app.error
    assert app.session_state["draft"]["components"][number]["sessions_file"] == "站.csv"
    acn = (Path(__file__).parents[1] / "fixtures" / "acn_sessions.json").read_bytes()
    app.file_uploader[0].set_value(("acn.json", acn, "application/json")).run()
    assert not app.exception


def cells_of(value):
    """Words in a table; nothing of what is no table."""
    return [str(cell) for cell in value.to_numpy().ravel()] if hasattr(value, "to_numpy") else []


def words_on(app):
    """Everything that a page says: texts, labels, options, help, cards, and the cells of tables."""
    for element in app.main:
        said = [getattr(element, name, "") for name in ("value", "label", "help", "placeholder")]
        yield from (one for value in said for one in ([value] if isinstance(value, str) else cells_of(value)))
        yield from (str(option) for option in getattr(element, "options", ()))


@pytest.mark.parametrize("page", [page for page in PAGES if page not in OF_SOURCES])
def test_no_english_sentence_stands_on_a_chinese_page(page, finished):
    app = opened(page, "zh", draft={**SMALL, "name": "小站"}, studies=[finished])
    said = [one for one in words_on(app) if re.search(r"\b[A-Za-z]{2,}(?: [a-z]{2,}){3}", one)]
    assert [one for one in said if not any(quoted in one for quoted in QUOTED)] == []


def test_the_diagram_joins_the_buses_on_both_sides_of_piles_and_converters():
    draft = copy.deepcopy(SMALL)
    draft["components"].append({"kind": "converter", "other_bus": "dc", "power_kw": {"max": 100.0}})
    app = opened("equipment", draft=draft)
    dot = app.get("graphviz_chart")[0].proto.spec
    assert "bus1 [label=" in dot
    assert "bus0 -- c4;" in dot
    assert "c4 -- bus1;" in dot


@pytest.mark.parametrize("language", ["zh", "en"])
def test_contracts_are_a_form_and_each_new_one_stands_at_once(language):
    app = opened("economics", language)
    kinds = app.selectbox(key="economics/contracts/new").options
    assert len(kinds) >= 7
    for code in ("energy_management", "lease", "v2g_compensation", "discounted_ppa"):
        app.selectbox(key="economics/contracts/new").set_value(code).run()
        app.button(key="economics/contracts/add").click().run()
        assert not app.exception
    contracts = app.session_state["draft"]["contracts"]
    assert [one["kind"] for one in contracts] == ["energy_management", "lease", "v2g_compensation", "discounted_ppa"]
    assert not app.error, app.error[0].value
    app.selectbox(key="economics/contracts/0/kind").set_value("co_investment").run()
    assert app.session_state["draft"]["contracts"][0]["party"] == contracts[0]["party"]
    app.button(key="economics/contracts/3/remove").click().run()
    assert len(app.session_state["draft"]["contracts"]) == 3


def test_hours_of_the_tariff_are_painted_and_undone():
    app = opened("tariff")
    before = read_project(app.session_state["draft"]).tariff
    app.select_slider(key="paint_months_working").set_value((7, 8))
    app.slider(key="paint_hours_working").set_value((2, 4))
    app.selectbox(key="paint_what_working").set_value("sharp")
    app.number_input(key="paint_price_working").set_value(2.5).run()
    app.button(key="paint_working").click().run()
    assert not app.exception
    after = read_project(app.session_state["draft"]).tariff
    tables = hours_of(before, "working"), hours_of(after, "working")
    changed = {cell: period for cell, period in tables[1].items() if period != tables[0][cell]}
    assert changed == dict.fromkeys([(7, 2), (7, 3), (8, 2), (8, 3)], "sharp")
    assert price_of(after, "sharp", 7, "working") == 2.5
    assert after.id.startswith("own-")
    by(app.button, "Undo last change").click().run()
    assert read_project(app.session_state["draft"]).tariff == before


def test_letters_of_the_matrix_are_read_in_either_case_and_no_others():
    from sizer.ui.tariff_matrix import read_letters

    letters = {"peak": "峰", "valley": "谷", "evening": "E"}
    assert read_letters({0: {"3": "p", "4": "x"}, 11: {"23": " E ", "22": "谷"}}, letters) == {
        (1, 3): "peak",
        (12, 23): "evening",
        (12, 22): "valley",
    }
