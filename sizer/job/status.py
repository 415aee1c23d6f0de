"""How far a job is, in a file that is replaced as a whole: a reader never sees half of it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

from sizer.files import write_whole

__all__ = ["FINAL", "STATUS", "State", "Status", "read_status", "write_status"]

State = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
FINAL: frozenset[State] = frozenset({"done", "failed", "cancelled", "lost"})
STATUS = "status.json"


@dataclass(frozen=True)
class Status:
    """How far a run is.

    Parameters
    ----------
    state : State
        Where it stands.
    phase : str
        "reading", "building", a question's word, a phase of the solver, or "saving".
    seconds : float
        Since the start. [s]
    gap, bound, objective : float or None
        As the solver last said.
    nodes : int
        Of the search over whole numbers.
    done, of : int
        Parts of a question: designs of a front, ways to charge, strategies.
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
