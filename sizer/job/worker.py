"""One job in a process of its own: reads ``project.yaml`` in a folder, says how far it is, leaves the answer there.

The status is replaced about once a second, so that a reader can tell a dead job by its age. The job ends by itself
when the process that started it is gone.
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from sizer.errors import InfeasibleError, InputError, SizerError
from sizer.job.questions import QUESTIONS, asked_in, write_answer
from sizer.job.status import State, Status, write_status

__all__ = ["run"]

BEAT_S = 0.5


class _Reporter:
    """Keeps the status file fresh, also while nothing is reported, and ends the run when nobody waits for it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.parent = folder, os.getppid()
        self.started = time.monotonic()
        self.status = Status("running", "reading")
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)
        self.thread.start()

    def phase(self, name: str) -> None:
        self.status = replace(self.status, phase=name, gap=None, bound=None, objective=None)

    def progress(self, progress: Any) -> None:
        self.status = replace(
            self.status,
            phase=progress.phase,
            gap=progress.gap,
            bound=progress.bound,
            objective=progress.objective,
            nodes=progress.nodes,
        )

    def points(self, done: int, of: int) -> None:
        self.status = replace(self.status, done=done, of=of)

    def end(self, state: State, error: SizerError | str = "") -> None:
        self.stop.set()
        self.thread.join()
        last = replace(self.status, state=state, seconds=time.monotonic() - self.started)
        if isinstance(error, SizerError):
            chinese = tuple(error.zh) if isinstance(error, InfeasibleError) else ()
            sentences = _sentences(error)
            last = replace(last, error=type(error).__name__, sentences=sentences, sentences_zh=chinese)
        else:
            last = replace(last, error=error)
        write_status(self.folder, last)

    def _beat(self) -> None:
        while not self.stop.is_set():
            if os.getppid() != self.parent:
                os._exit(4)
            write_status(self.folder, replace(self.status, seconds=time.monotonic() - self.started))
            self.stop.wait(BEAT_S)


def run(folder: Path) -> int:
    """Do what a folder asks for, and leave the study or the answer there.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``project.yaml`` and the files it names; and what is asked, if it is not one sizing.

    Returns
    -------
    int
        Exit code: 0 done, 2 something to mend in the input, 3 the solver failed, 4 a mistake of ours.
    """
    reporter = _Reporter(folder)
    try:
        asked = asked_in(folder)
        if asked is None:
            _size(folder, reporter)
        else:
            reporter.phase(str(asked["question"]))
            write_answer(folder, QUESTIONS[asked["question"]](folder, asked, reporter))
    except SizerError as error:
        reporter.end("failed", error)
        return error.exit_code
    except Exception:
        (folder / "error.log").write_text(traceback.format_exc(), encoding="utf-8")
        reporter.end("failed", "unexpected")
        return 4
    reporter.end("done")
    return 0


def _size(folder: Path, reporter: _Reporter) -> None:
    """Size the project, hold it beside what is published of it, and save the study."""
    from sizer.project import read_project
    from sizer.store import save_study
    from sizer.study import size

    project = read_project(folder / "project.yaml")
    reporter.phase("building")
    study = size(project, on_progress=reporter.progress)
    found = None
    if project.expected is not None:
        from sizer.replay import held, save_held

        reporter.phase("replaying")
        found = held(study)
    reporter.phase("saving")
    save_study(study, folder)
    if found is not None:
        save_held(found, folder)


def _sentences(error: SizerError) -> tuple[str, ...]:
    if isinstance(error, InputError):
        return tuple(error.mistakes)
    if isinstance(error, InfeasibleError):
        return tuple(error.conflicts)
    return (str(error),)
