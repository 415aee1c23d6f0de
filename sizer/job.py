"""One run in a process of its own: reads ``project.yaml`` in a folder, says how far it is, leaves the study there.

``status.json`` is replaced as a whole about once a second, so a reader never sees half of it and can tell a dead
run by its age. The run ends by itself when the process that started it is gone.
"""

from __future__ import annotations

import json
import os
import threading
import time
import traceback
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from sizer.errors import InfeasibleError, InputError, SizerError
from sizer.files import write_whole

__all__ = ["FINAL", "FRONT", "STATUS", "TRACED", "State", "Status", "read_status", "run", "write_status"]

State = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
FINAL: frozenset[State] = frozenset({"done", "failed", "cancelled", "lost"})
BEAT_S = 0.5
STATUS = "status.json"
FRONT, TRACED = "front_asked.json", "front.json"
"""What front is asked for instead of one design, and the front."""


@dataclass(frozen=True)
class Status:
    """How far a run is.

    Parameters
    ----------
    state : State
        Where it stands.
    phase : str
        "reading", "reference", a phase of the solver, or "saving".
    seconds : float
        Since the start. [s]
    gap, bound, objective : float or None
        As the solver last said.
    done, of : int
        Designs of a front.
    error : str
        Class of what went wrong: "InputError", …; "unexpected" for a mistake of ours.
    sentences : tuple of str
        What went wrong, in sentences for the user.
    sentences_zh : tuple of str
        The same in Chinese, where there is any.
    beat : float
        When this was written. [s since 1970]
    """

    state: State
    phase: str = ""
    seconds: float = 0.0
    gap: float | None = None
    bound: float | None = None
    objective: float | None = None
    nodes: int = 0
    done: int = 0
    of: int = 0
    error: str = ""
    sentences: tuple[str, ...] = ()
    sentences_zh: tuple[str, ...] = ()
    beat: float = field(default_factory=time.time)


def write_status(folder: Path, status: Status) -> None:
    """Replace a run's status."""
    write_whole(folder / STATUS, json.dumps(asdict(replace(status, beat=time.time()))).encode())


def read_status(folder: Path) -> Status | None:
    """Return a run's status; None where there is no run."""
    try:
        content = json.loads((folder / STATUS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    for key in ("sentences", "sentences_zh"):
        content[key] = tuple(content.get(key, ()))
    return Status(**content)


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
        self.status = replace(self.status, phase="front", done=done, of=of)

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
    """Run the project in a folder and leave the study there.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``project.yaml`` and the files it names.

    Returns
    -------
    int
        Exit code: 0 done, 2 something to mend in the input, 3 the solver failed, 4 a mistake of ours.
    """
    reporter = _Reporter(folder)
    try:
        from sizer.project import read_project
        from sizer.store import save_study
        from sizer.study import size

        project = read_project(folder / "project.yaml")
        reporter.phase("building")
        if (folder / FRONT).is_file():
            _trace(project, folder, reporter)
            reporter.end("done")
            return 0
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
    except SizerError as error:
        reporter.end("failed", error)
        return error.exit_code
    except Exception:
        (folder / "error.log").write_text(traceback.format_exc(), encoding="utf-8")
        reporter.end("failed", "unexpected")
        return 4
    reporter.end("done")
    return 0


def _trace(project: Any, folder: Path, reporter: _Reporter) -> None:
    """Trace the front that is asked for, and leave it in the folder."""
    from sizer.analysis.sweep import pareto

    asked = json.loads((folder / FRONT).read_text(encoding="utf-8"))
    front = pareto(project, asked["against"], int(asked["points"]), on_point=reporter.points)
    write_whole(folder / TRACED, front.to_json(orient="records", double_precision=12).encode())


def _sentences(error: SizerError) -> tuple[str, ...]:
    if isinstance(error, InputError):
        return tuple(error.mistakes)
    if isinstance(error, InfeasibleError):
        return tuple(error.conflicts)
    return (str(error),)
