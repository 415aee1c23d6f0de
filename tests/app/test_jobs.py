"""Runs in processes of their own: they end as they should, whatever happens to them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sizer.job import Status, read_status, write_status
from sizer.project import read_project
from sizer.ui.cache import new_folder
from sizer.ui.jobs import Jobs
from tests.app.conftest import wait
from tests.app.projects import SMALL


def test_a_run_leaves_the_same_figures_as_the_command_line(queue, finished, cache, tmp_path):
    project = cache / "runs" / finished / "project.yaml"
    printed = subprocess.run(
        [sys.executable, "-m", "sizer", "size", str(project), "--json"], capture_output=True, check=True, text=True
    )
    told = json.loads(printed.stdout)
    kept = json.loads((cache / "runs" / finished / "summary.json").read_text(encoding="utf-8"))
    assert kept["payback_years"] == told["payback_years"]
    assert kept["design"] == told["design"]


def test_a_cancelled_run_is_gone_and_the_next_one_runs(queue):
    first, second = queue.submit(read_project(SMALL)), queue.submit(read_project(SMALL))
    assert wait(queue, first, {"running"}).state == "running"
    assert queue.ahead(second) == 1
    process = queue._jobs[first].process
    queue.cancel(first)
    assert process.poll() is not None
    assert queue.status(first).state == "cancelled"
    assert wait(queue, second).state == "done"


def test_a_waiting_run_can_be_cancelled(queue):
    first, second = queue.submit(read_project(SMALL)), queue.submit(read_project(SMALL))
    queue.cancel(second)
    assert queue.status(second).state == "cancelled"
    queue.cancel(first)


def test_a_killed_worker_is_a_failed_run(queue):
    job_id = queue.submit(read_project(SMALL))
    wait(queue, job_id, {"running"})
    os.kill(queue._jobs[job_id].process.pid, signal.SIGKILL)
    status = wait(queue, job_id)
    assert (status.state, status.error) == ("failed", "died")


def test_a_run_that_takes_too_long_is_ended(cache):
    hasty = Jobs(wall_clock_s=0.2)
    status = wait(hasty, hasty.submit(read_project(SMALL)))
    assert (status.state, status.error) == ("failed", "wall_clock")


def test_an_infeasible_project_says_what_cannot_hold_together(queue):
    content = json.loads(json.dumps(SMALL))
    content["components"][1]["transformer_kva"] = 50.0
    status = wait(queue, queue.submit(read_project(content)))
    assert (status.state, status.error) == ("failed", "InfeasibleError")
    assert status.sentences
    assert len(status.sentences_zh) == len(status.sentences)
    assert any("不大于" in sentence for sentence in status.sentences_zh)


def test_a_run_of_an_earlier_server_is_lost_once_it_is_silent(queue):
    folder = new_folder("runs")
    write_status(folder, Status("running"))
    content = json.loads((folder / "status.json").read_text())
    (folder / "status.json").write_text(json.dumps({**content, "beat": time.time() - 60}))
    assert queue.status(folder.name).state == "lost"
    assert read_status(folder).state == "lost"


def test_ids_are_tokens_and_nothing_else(queue):
    for word in ("", "..", "../runs", "a" * 21, "a" * 23, "/etc/passwd", "%2e%2e" * 4):
        assert queue.status(word) is None


def test_a_worker_ends_with_the_process_that_started_it(cache):
    folder = new_folder("runs")
    (folder / "project.yaml").write_text(json.dumps({**SMALL, "site": {"place": "qingdao", "hours": 8760}}))
    launcher = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-m', 'sizer', 'job', sys.argv[1]], "
        "start_new_session=True); print(p.pid, flush=True); import time; time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", launcher, str(folder)], stdout=subprocess.PIPE, text=True)
    worker = int(server.stdout.readline())
    end = time.monotonic() + 60
    while (read_status(folder) is None) and time.monotonic() < end:
        time.sleep(0.05)
    server.kill()
    server.wait()
    server.stdout.close()
    end = time.monotonic() + 30
    while _alive(worker) and time.monotonic() < end:
        time.sleep(0.1)
    assert not _alive(worker)


def _alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]
    except OSError:
        return False
