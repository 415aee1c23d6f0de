"""Every technology's two-hour model equals the one that was read and found right.

A changed equation shows up as a changed line of ``tests/golden/<case>.lp``. Read the difference; if it is what you
meant, write the files again with ``SIZER_WRITE_GOLDEN=1``.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from pyomo.repn.plugins.lp_writer import LPWriter

from sizer.components import REGISTRY
from sizer.model import build
from tests.golden.cases import CASES

FOLDER = Path(__file__).parent
WRITE = os.environ.get("SIZER_WRITE_GOLDEN") == "1"


def lp(name: str) -> str:
    """The model in LP format: a line a row, and numbers to ten digits, lest rounding be a difference."""
    written = io.StringIO()
    LPWriter().write(build(CASES[name](), templates=False).pyomo, written, symbolic_solver_labels=True)
    text = re.sub(r"\\\*.*?\*\\\s*", "", written.getvalue())
    text = re.sub(r"\n+(?=[+-]|[<>=])", " ", text)
    text = re.sub(r"^c_[eul]_(.*)_:", r"\1:", text, flags=re.MULTILINE)
    text = re.sub(r"(?<![\w.])([+-]?)(\d+\.?\d*(?:e[+-]?\d+)?)(?![\w(.])", _rounded, text)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"


def _rounded(number: re.Match[str]) -> str:
    return f"{number[1]}{float(number[2]):.10g}"


@pytest.mark.parametrize("name", CASES)
def test_the_model_is_the_one_that_was_read(name):
    path = FOLDER / f"{name}.lp"
    if WRITE:
        path.write_text(lp(name), encoding="utf-8")
    assert path.is_file(), f"{path.name} is missing; write it with SIZER_WRITE_GOLDEN=1 and read it"
    assert lp(name) == path.read_text(encoding="utf-8")


def test_no_technology_is_without_a_golden_model():
    named = {kind for kind in REGISTRY if kind in CASES}
    assert named == set(REGISTRY)


def test_no_file_is_orphaned():
    assert {path.stem for path in FOLDER.glob("*.lp")} == set(CASES)
