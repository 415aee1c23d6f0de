"""The examples that ship, from the command line as a stranger runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sizer.project import read_project
from sizer.report.console import verdict_of

EXAMPLES = sorted(Path("examples").glob("case_*.yaml"))
KEYS = {"design", "payback_years", "npv_cny", "irr", "investment_cny", "revenue_cny_per_year", "audit", "solver"}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sizer", *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_and_agrees_with_what_was_published(path):
    answer = run("size", str(path), "--json")
    assert answer.returncode == 0, answer.stderr
    summary = json.loads(answer.stdout)
    assert summary.keys() >= KEYS
    assert set(summary["payback_years"]) >= {"static_simple", "static", "discounted", "scope"}
    assert summary["solver"].keys() >= {"engine", "seconds", "gap"}
    differs = [f.name for f in read_project(path).published if verdict_of(f, summary)[1] == "differs"]
    assert not differs
    assert summary["contradictions"] == list(read_project(path).contradictions)


def test_a_free_design_keeps_every_hard_clause_and_beats_the_one_as_built():
    free = json.loads(run("size", "examples/case_05_shenzhen_free_design.yaml", "--json").stdout)
    built = json.loads(run("size", "examples/case_05_shenzhen_gongmingnan.yaml", "--json").stdout)
    hard = [found for found in free["audit"] if found["strictness"] == "hard"]
    assert hard
    assert {found["verdict"] for found in hard} <= {"met", "not applicable"}
    assert free["npv_cny"] > built["npv_cny"]


def test_a_planted_error_in_the_price_of_energy_turns_a_published_figure_red(tmp_path):
    text = Path("examples/case_06_qingdao_tgood.yaml").read_text(encoding="utf-8")
    planted = tmp_path / "planted.yaml"
    planted.write_text(text.replace("generation_subsidy_cny_per_kwh: 0.42", "generation_subsidy_cny_per_kwh: 0.0"))
    summary = json.loads(run("size", str(planted), "--json").stdout)
    verdicts = {f.name: verdict_of(f, summary)[1] for f in read_project(planted).published}
    assert verdicts["payback_years.static_simple"] == "differs"
