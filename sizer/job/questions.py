"""What a job may be asked instead of one sizing; the answer is one file of plain tables.

::

    asked.json     {"question": "front", …}
    answer.json    {"front": table, …}; a table is its index, its columns and its rows
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sizer.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANSWER", "ASKED", "QUESTIONS", "Hears", "asked_in", "read_answer", "table_of", "write_answer"]

ASKED, ANSWER = "asked.json", "answer.json"
PLAN_EVERY_H = 6
"""Of a rolling horizon: a year in some seconds. [h]"""


class Hears(Protocol):
    """Who is told how far the answer is."""

    def progress(self, progress: Any) -> None:
        """Hear the solver."""

    def points(self, done: int, of: int) -> None:
        """Hear how many parts are done."""


def asked_in(folder: Path) -> dict[str, Any] | None:
    """What a folder asks for; None for one sizing."""
    path = folder / ASKED
    asked: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return asked


def write_answer(folder: Path, answer: Mapping[str, Any]) -> None:
    """Leave an answer in its folder."""
    write_whole(folder / ANSWER, json.dumps(answer, ensure_ascii=False).encode())


def read_answer(folder: Path) -> dict[str, Any]:
    """Read the answer in a folder."""
    answer: dict[str, Any] = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
    return answer


def table_of(content: Mapping[str, Any]) -> pd.DataFrame:
    """Table of numbers in an answer; NaN where there is none."""
    import pandas as pd

    table: pd.DataFrame = pd.DataFrame(**content).apply(pd.to_numeric)
    return table


def _plain(table: pd.DataFrame) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(table.to_json(orient="split", double_precision=15))
    return content


def _front(folder: Path, asked: Mapping[str, Any], hears: Hears) -> dict[str, Any]:
    from sizer.analysis.sweep import pareto
    from sizer.project import read_project

    project = read_project(folder / "project.yaml")
    return {"front": _plain(pareto(project, asked["against"], int(asked["points"]), on_point=hears.points))}


def _ways(folder: Path, asked: Mapping[str, Any], hears: Hears) -> dict[str, Any]:
    from sizer.analysis.charging import charging_ways, mean_day_kw
    from sizer.project import read_project

    project = read_project(folder / "project.yaml")
    ways = charging_ways(project, on_way=hears.points, on_progress=hears.progress)
    days = {way: mean_day_kw(study.solved).tolist() for way, study in ways.studies.items()}
    return {
        "table": _plain(ways.table),
        "days": days,
        "failed": dict(ways.failed),
        "as_good_as": dict(ways.as_good_as),
    }


def _strategies(folder: Path, asked: Mapping[str, Any], hears: Hears) -> dict[str, Any]:
    from sizer.control import STRATEGIES, Rolling
    from sizer.store import load_study
    from sizer.strategy import gap_of

    study = load_study(folder.parent / Path(asked["study"]).name)
    chosen = [
        Rolling(every_h=PLAN_EVERY_H) if word == "rolling" else STRATEGIES[word](kind=word)
        for word in asked["strategies"]
    ]
    gap = gap_of(study, chosen, on_strategy=hears.points, on_progress=hears.progress)
    modes = {name: dict(own.mode_shares) for name, own in gap.studies.items() if own.mode_shares}
    return {"table": _plain(gap.table.astype(float)), "days": _plain(gap.days), "modes": modes}


QUESTIONS: Mapping[str, Callable[[Path, Mapping[str, Any], Hears], dict[str, Any]]] = {
    "front": _front,
    "ways": _ways,
    "strategies": _strategies,
}
"""Every question by its word."""
