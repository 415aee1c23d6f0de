"""The foresight gap and sizes for what a strategy earns, on a month of case 5."""

from __future__ import annotations

import json
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from rich.console import Console
from typer.testing import CliRunner

from sizer.cli import app
from sizer.control import Forecast, Modes, Rolling, Timed
from sizer.project import Project, read_project
from sizer.report.foresight import foresight_figure, foresight_table
from sizer.report.sheets.strategies import strategies_sheet
from sizer.report.workbook import workbook_bytes
from sizer.store import load_study, save_study
from sizer.strategy import ForesightGap, foresight_gap, operate, size_for
from sizer.study import size


def month(name: str, days: int = 14) -> Project:
    project = read_project(f"examples/{name}.yaml")
    return project.model_copy(update={"site": project.site.model_copy(update={"hours": 24 * days, "step_minutes": 60})})


@lru_cache(maxsize=1)
def case_5() -> ForesightGap:
    strategies = (Timed(), Timed(windows="guideline"), Modes(), Rolling(every_h=6))
    return foresight_gap(month("case_05_shenzhen_gongmingnan"), strategies)


def test_case_5_the_timer_earns_less_than_the_optimised_storage_and_the_increase_is_shown():
    """Figure 2-13 in kind: the same storage, timed and optimised (the guideline prints no numbers)."""
    table = case_5().table
    earned = table["storage_revenue_cny_per_year"]
    assert 0 < earned["timed"] < earned["optimal"]
    increase = earned["optimal"] / earned["timed"] - 1
    assert table["storage_share_of_optimal"]["timed"] == pytest.approx(1 / (1 + increase))
    figure = foresight_figure(case_5())
    bars, curves = figure.data[0], {trace.name: trace for trace in figure.data[1:]}
    assert list(bars.x) == pytest.approx(earned.tolist())
    assert {"Perfect foresight", "Timer", "Timer 2", "Four modes", "Rolling horizon", "Price"} == set(curves)
    assert np.ptp(np.asarray(curves["Timer"].y) - np.asarray(curves["Perfect foresight"].y)) > 1.0


def test_case_5_s_curves_and_increase_stand_in_the_workbook():
    """Timed and optimised curve side by side, a chart of each kind, and by how much optimising raises the revenue."""
    gap = case_5()
    data = workbook_bytes(gap.optimal, language="en", further=[strategies_sheet(gap)])
    sheet = load_workbook(BytesIO(data))["Strategies"]
    rows = {row[0].value: [cell.value for cell in row[2:]] for row in sheet.iter_rows()}
    names = list(gap.studies)
    earned = gap.table["storage_revenue_cny_per_year"]
    increase = rows["Storage, increase by optimising"][names.index("timed")]
    assert increase == pytest.approx(earned["optimal"] / earned["timed"] - 1)
    days = gap.days
    assert rows[12.0][: len(names)] == pytest.approx(days.loc[12.0, names].tolist(), abs=1e-6)
    assert len(sheet._charts) == 2
    assert days["timed"].sum() < 0 < days["timed"].max()


def test_case_5_pays_back_later_the_less_is_foreseen():
    """G-101: the sizing must pay under a timer too, so its payback is stated beside the optimum's."""
    table = case_5().table
    assert (table["npv_cny"] <= table["npv_cny"]["optimal"] * (1 + 1e-7)).all()
    assert table["payback_static_years"]["timed"] > table["payback_static_years"]["optimal"]
    assert table["share_of_optimal"]["optimal"] == 1.0


def test_the_year_s_shares_of_the_modes_are_in_the_summary_the_terminal_and_the_workbook():
    study = case_5().studies["modes"]
    assert sum(study.summary()["mode_shares"].values()) == pytest.approx(1.0)
    console = Console(record=True, width=100)
    console.print(foresight_table(case_5()))
    assert "Four modes" in console.export_text()
    book = load_workbook(BytesIO(workbook_bytes(study, language="en")), read_only=True)
    cells = {cell.value: cell for sheet in book.worksheets[:3] for row in sheet.iter_rows() for cell in row}
    assert "S2: less sun and wind than load" in cells


def test_a_study_of_a_strategy_is_stored_and_read_again(tmp_path):
    study = case_5().studies["modes"]
    save_study(study, tmp_path)
    again = load_study(tmp_path)
    assert again.strategy == "modes"
    assert again.mode_shares == study.mode_shares


def test_sizes_for_a_strategy_earn_no_less_by_it_than_the_sizes_for_foresight():
    project = month("case_05_shenzhen_free_design", 4)
    best = size(project)
    own = size_for(project, Timed())
    assert own.cash_flow.npv_cny >= operate(project, Timed(), best.design.sizes).cash_flow.npv_cny - 1e-6
    assert own.cash_flow.npv_cny <= best.cash_flow.npv_cny + 1e-6 * abs(best.cash_flow.npv_cny)
    assert {finding.verdict for finding in own.audit.findings if finding.strictness == "hard"} <= {
        "met",
        "not applicable",
    }
    assert own.design["pv", "power_kw"] <= 2200 / 4.953 * (1 + 1e-9)
    assert "designs were run by it" in own.notices[-1]


def test_no_design_a_step_away_is_better_under_the_strategy():
    project = month("case_05_shenzhen_free_design", 4)
    project = project.model_copy(update={"guideline": project.guideline.model_copy(update={"default": "audit"})})
    own = size_for(project, Timed())
    for by in (1 / 1.05, 1.05):
        moved = {"ess": {name: value * by for name, value in own.design.sizes["ess"].items()}}
        sizes = {**own.design.sizes, **moved}
        assert operate(project, Timed(), sizes).cash_flow.npv_cny <= own.cash_flow.npv_cny + 1e-3


def test_the_command_line_prints_the_gap(tmp_path):
    project = tmp_path / "week.yaml"
    text = Path("examples/case_05_shenzhen_gongmingnan.yaml").read_text(encoding="utf-8")
    project.write_text(text.replace("step_minutes: 30", "hours: 72"), encoding="utf-8")
    words = ["control", str(project), "--strategies", "timed,rolling", "--every", "24", "--horizon", "48"]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 0, shown.output
    assert "Rolling horizon" in shown.output
    table = json.loads(CliRunner().invoke(app, [*words, "--json"]).output)
    assert list(table) == ["optimal", "timed", "rolling"]
    run = CliRunner().invoke(app, ["dispatch", str(project), "--strategy", "modes", "--json"])
    assert json.loads(run.output)["strategy"] == "modes"


def test_an_unknown_strategy_is_named():
    answer = CliRunner().invoke(app, ["control", "case_05_shenzhen_g", "--strategies", "magic"])
    assert "no strategy 'magic'" in str(answer.exception)


def test_a_noise_of_nothing_is_perfect():
    project = month("case_05_shenzhen_gongmingnan", 4)
    none = operate(project, Rolling(every_h=6, forecast=Forecast(kind="noise", error_share=0.0)))
    perfect = operate(project, Rolling(every_h=6, forecast=Forecast(kind="perfect")))
    assert none.cash_flow.npv_cny == pytest.approx(perfect.cash_flow.npv_cny, rel=1e-6)
