"""Examples from the command line, as a stranger runs them."""

from __future__ import annotations

import json
import subprocess
import sys

KEYS = {"design", "payback_years", "npv_cny", "irr", "investment_cny", "revenue_cny_per_year", "audit", "solver"}
BUILT, FREE = "examples/case_05_shenzhen_gongmingnan.yaml", "examples/case_05_shenzhen_free_design.yaml"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sizer", *words], capture_output=True, text=True, check=False)


def test_a_free_design_keeps_every_hard_clause_and_beats_the_one_as_built():
    answers = {path: run("size", path, "--json") for path in (BUILT, FREE)}
    assert {path: answer.stderr for path, answer in answers.items() if answer.returncode} == {}
    built, free = (json.loads(answer.stdout) for answer in answers.values())
    assert free.keys() >= KEYS
    assert set(free["payback_years"]) >= {"static_simple", "static", "discounted", "scope"}
    assert free["solver"].keys() >= {"engine", "seconds", "gap"}
    hard = [found for found in free["audit"] if found["strictness"] == "hard"]
    assert hard
    assert {found["verdict"] for found in hard} <= {"met", "not applicable"}
    assert free["npv_cny"] > built["npv_cny"]
    assert built["contradictions"]
