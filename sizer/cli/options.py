"""What the commands share: their options, a project by its name, progress, and how a study is shown."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from sizer.errors import InputError
from sizer.shipped import shipped

__all__ = [
    "AsJson",
    "Engine",
    "Every",
    "Excel",
    "Forecasts",
    "Horizon",
    "Language",
    "ProjectFile",
    "StrategyWord",
    "find",
    "hand_out",
    "progress",
    "sized",
    "strategy_of",
]

ProjectFile = Annotated[str, typer.Argument(help="A project file, or the name of a shipped example (case_06_…).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Engine = Annotated[Literal["auto", "clarabel", "highs"] | None, typer.Option("--solver", help="Solver engine.")]
Excel = Annotated[Path | None, typer.Option(help="Write the Excel report here.")]
StrategyWord = Annotated[
    Literal["optimal", "timed", "modes", "cluster", "rolling", "priority"],
    typer.Option("--strategy", help="How the year is run; sizes are chosen for what this strategy earns."),
]
Every = Annotated[int, typer.Option(help="A rolling horizon makes a new plan every so many hours.")]
Horizon = Annotated[int, typer.Option(help="A rolling horizon looks so many hours ahead.")]
Forecasts = Annotated[
    Literal["perfect", "persistence", "clear_sky", "noise"], typer.Option("--forecast", help="What a plan believes.")
]
Language = Annotated[Literal["en", "zh"], typer.Option("--language", help="Language of the tables.")]


def find(name: str) -> Path:
    """Return a file as given, or a shipped example by the beginning of its name."""
    path = Path(name)
    if path.exists():
        return path
    examples = sorted(shipped("examples").glob("*.yaml"))
    found = [example for example in examples if example.stem.startswith(path.stem) and path.stem]
    if len(found) == 1:
        return found[0]
    names = ", ".join(example.stem for example in (found or examples))
    raise InputError(name, f"there is no such file, and it names no single example. Examples: {names}")


@contextmanager
def progress(quiet: bool) -> Iterator[dict[str, Any]]:
    """Show phase, bound and gap on a terminal; stop cleanly on Ctrl-C."""
    stopped = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: stopped.set())
    console = Console(stderr=True)
    try:
        with console.status("Reading …") as status:

            def show(progress: Any) -> None:
                gap = f", gap {progress.gap:.2%}" if progress.gap is not None else ""
                status.update(f"{progress.phase} · {progress.seconds:.0f} s{gap}")

            callbacks: dict[str, Any] = {"cancelled": stopped.is_set}
            if not quiet and console.is_terminal:
                callbacks["on_progress"] = show
            yield callbacks
    finally:
        signal.signal(signal.SIGINT, before)


def sized(file: str, engine: str | None, *, quiet: bool, strategy: Any = None) -> Any:
    """Size the project of a file, with progress; for what a strategy earns, where one is given."""
    from sizer.project import read_project
    from sizer.study import size

    project = read_project(find(file))
    if engine is not None:
        choice = project.solver.model_copy(update={"engine": engine})
        project = project.model_copy(update={"solver": choice})
    with progress(quiet) as callbacks:
        if strategy is None:
            return size(project, **callbacks)
        from sizer.strategy import size_for

        return size_for(project, strategy, **callbacks)


def strategy_of(word: str, horizon: int = 24, every: int = 1, forecast: str = "clear_sky") -> Any:
    """Return the strategy of a word; None for perfect foresight."""
    from pydantic import ValidationError

    from sizer.control import STRATEGIES

    if word == "optimal":
        return None
    settings: dict[str, Any] = {}
    if word == "rolling":
        settings = {"horizon_h": horizon, "every_h": every, "forecast": {"kind": forecast}}
    try:
        return STRATEGIES[word](kind=word, **settings)
    except ValidationError as error:
        names = {"horizon_h": "--horizon", "every_h": "--every"}
        wrong = [
            f"{names.get(str(e['loc'][0]), e['loc'][0])}: {e['input']} is not between 1 and 8784"
            for e in error.errors()
        ]
        raise InputError("command line", wrong) from error


def hand_out(
    study: Any, *, as_json: bool, excel: Path | None, language: Literal["en", "zh"], resized: Any = None
) -> None:
    """Show a study on the terminal, or as JSON, and write its report."""
    from sizer.report.console import study_on_terminal

    if excel is not None:
        from sizer.report.workbook import write_excel

        write_excel(study, excel, resized=resized)
    if as_json:
        typer.echo(json.dumps(study.summary(), ensure_ascii=False, indent=2, allow_nan=False))
        return
    console = Console()
    console.print(study_on_terminal(study, language))
    if excel is not None:
        console.print(f"Excel report: {excel}", style="bold", markup=False)
