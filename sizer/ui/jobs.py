"""Runs in processes of their own: queued, watched, cancelled; found again by an id that nobody can guess.

A job survives a reload and a second tab, because all that is known about it lies in its folder. It does not survive
the server: the worker ends when its parent is gone, and such a run is shown as lost.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sizer.job import ASKED, FINAL, Status, read_status, write_status
from sizer.project import Project, write_project
from sizer.ui.cache import existing_folder, new_folder
from sizer.yaml import write_yaml

__all__ = ["DRAFT", "Jobs"]

DRAFT = "draft.yaml"

MOST_WAITING = 20
WALL_CLOCK_S = 3600.0
STALE_S = 15.0
"""A run that this server did not start, and that has not said anything for so long, is lost. [s]"""


@dataclass
class _Job:
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    cancelled: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Jobs:
    """The queue of one server.

    Parameters
    ----------
    concurrent : int
        How many run at once.
    wall_clock_s : float
        Longest time of one run. [s]
    """

    def __init__(self, concurrent: int = 1, wall_clock_s: float = WALL_CLOCK_S) -> None:
        self.wall_clock_s = wall_clock_s
        self._jobs: dict[str, _Job] = {}
        self._waiting: queue.Queue[str] = queue.Queue()
        for number in range(concurrent):
            threading.Thread(target=self._work, name=f"jobs-{number}", daemon=True).start()

    def submit(
        self,
        project: Project,
        files: Iterable[Path] = (),
        draft: Mapping[str, Any] | None = None,
        *,
        asked: Mapping[str, Any] | None = None,
    ) -> str | None:
        """Queue a project and return its id; None if too many are waiting.

        Parameters
        ----------
        project : Project
            What to size.
        files : iterable of Path
            Data files that it names, copied beside it.
        draft : mapping, optional
            The project as the visitor wrote it, to go on from after a reload.
        asked : mapping, optional
            A question of :mod:`sizer.job.questions` instead of one sizing.
        """
        if self._waiting.qsize() >= MOST_WAITING:
            return None
        folder = new_folder("runs")
        write_project(project, folder / "project.yaml")
        if draft is not None:
            write_yaml(draft, folder / DRAFT)
        for file in files:
            shutil.copyfile(file, folder / file.name)
        if asked is not None:
            (folder / ASKED).write_text(json.dumps(dict(asked)), encoding="utf-8")
        write_status(folder, Status("queued"))
        self._jobs[folder.name] = _Job(folder)
        self._waiting.put(folder.name)
        return folder.name

    def status(self, job_id: str) -> Status | None:
        """Where a run stands; None if there is no such run."""
        folder = existing_folder("runs", job_id)
        status = read_status(folder) if folder else None
        if folder is None or status is None or status.state in FINAL or job_id in self._jobs:
            return status
        if time.time() - status.beat < STALE_S:
            return status
        lost = Status("lost", phase=status.phase, seconds=status.seconds)
        write_status(folder, lost)
        return lost

    def ahead(self, job_id: str) -> int:
        """How many runs are before a waiting one."""
        waiting = [other for other in list(self._waiting.queue) if not self._jobs[other].cancelled]
        return waiting.index(job_id) + 1 if job_id in waiting else 0

    def cancel(self, job_id: str) -> None:
        """Stop a run, whether it waits or works."""
        job = self._jobs.get(job_id)
        status = self.status(job_id)
        if job is None or status is None or status.state in FINAL:
            return
        with job.lock:
            job.cancelled = True
            process = job.process
        if process is not None:
            _kill(process)
        write_status(job.folder, Status("cancelled", phase=status.phase, seconds=status.seconds))

    def _work(self) -> None:
        while True:
            job = self._jobs[self._waiting.get()]
            with job.lock:
                if job.cancelled:
                    continue
                job.process = _start(job.folder)
            self._watch(job, job.process)

    def _watch(self, job: _Job, process: subprocess.Popen[bytes]) -> None:
        error = "died"
        try:
            process.wait(self.wall_clock_s)
        except subprocess.TimeoutExpired:
            error = "wall_clock"
            _kill(process)
        status = read_status(job.folder) or Status("running")
        if not job.cancelled and status.state not in FINAL:
            write_status(job.folder, Status("failed", phase=status.phase, seconds=status.seconds, error=error))


def _start(folder: Path) -> subprocess.Popen[bytes]:
    package = Path(__file__).resolve().parents[2]
    paths = [str(package), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    with (folder / "worker.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603  (our own fixed command; the folder's name is ours too)
            [sys.executable, "-m", "sizer", "job", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )


def _kill(process: subprocess.Popen[bytes], patience_s: float = 2.0) -> None:
    """Ask the worker and its children to end, then make them."""
    for how in ("SIGTERM", "SIGKILL"):
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, getattr(signal, how))
            else:
                process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience_s)
            return
