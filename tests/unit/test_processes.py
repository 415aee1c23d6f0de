"""Work in several processes: every result comes back, errors too, and no script runs twice."""

from __future__ import annotations

import operator
import subprocess
import sys
from functools import partial

import pytest

from sizer.errors import Cancelled
from sizer.processes import cores, in_processes

TWICE = partial(operator.mul, 2)


@pytest.mark.parametrize("processes", [1, 2])
def test_every_task_is_done_and_numbered(processes):
    assert dict(in_processes(TWICE, [3, 5, 7], processes)) == {0: 6, 1: 10, 2: 14}


def test_an_error_of_the_work_comes_back():
    with pytest.raises(ZeroDivisionError):
        list(in_processes(partial(operator.truediv, 1), [0, 0], 2))


def test_it_stops_on_request():
    with pytest.raises(Cancelled):
        list(in_processes(TWICE, [1, 2], 2, lambda: True))


def test_there_is_a_core():
    assert cores() >= 1


def test_a_script_without_a_guard_does_not_run_again(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import operator, functools\nfrom sizer.processes import in_processes\nprint('here')\n"
        "print(sorted(in_processes(functools.partial(operator.mul, 2), [1, 2], 2)))\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == ["here", "[(0, 2), (1, 4)]"]
