"""The notebooks run from top to bottom, in their own folder, and are kept without outputs."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))


def cells(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def run(code: str, name: str, names: dict) -> object:
    """Run a cell as a notebook does: the last line, if it is an expression, is what the cell shows."""
    body = ast.parse(code, name)
    last = body.body.pop() if body.body and isinstance(body.body[-1], ast.Expr) else None
    exec(compile(body, name, "exec"), names)
    return None if last is None else eval(compile(ast.Expression(last.value), name, "eval"), names)


def test_the_four_notebooks_are_there():
    assert {path.stem for path in NOTEBOOKS} == {
        "quickstart", "compare_modes", "design_a_charging_station", "replay_a_case"
    }  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert cells(path)[0]["cell_type"] == "markdown"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_every_table_says_something(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    names: dict = {"__name__": "__main__"}
    shown = []
    for number, cell in enumerate(cells(path)):
        if cell["cell_type"] == "code":
            shown.append(run("".join(cell["source"]), f"{path.stem}[{number}]", names))
    said = [repr(value) for value in shown if value is not None]
    assert len(said) >= 2
    assert "nan" not in " ".join(said).lower().split()
