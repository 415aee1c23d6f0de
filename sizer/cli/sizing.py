"""Commands that make a study: ``size``, ``dispatch`` and ``report``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from sizer.cli.options import (
    AsJson,
    Engine,
    Every,
    Excel,
    Forecasts,
    Horizon,
    Language,
    ProjectFile,
    StrategyWord,
    find,
    hand_out,
    progress,
    sized,
    strategy_of,
)
from sizer.errors import InputError

__all__ = ["dispatch", "report", "size"]


def size(
    file: ProjectFile,
    excel: Excel = None,
    as_json: AsJson = False,
    solver: Engine = None,
    strategy: StrategyWord = "optimal",
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Size anew at other prices too, for that sheet of the Excel report.")
    ] = False,
    language: Language = "en",
) -> None:
    """Size a project, run its year, pay it back and audit it."""
    if sensitivity and excel is None:
        raise InputError("command line", "--sensitivity is a sheet of the Excel report. Name that with --excel")
    study = sized(file, solver, quiet=as_json, strategy=strategy_of(strategy))
    resized = None
    if sensitivity:
        from sizer.analysis.sensitivity import sensitivity as size_anew

        with progress(as_json) as callbacks:
            resized = size_anew(study, **callbacks)
    hand_out(study, as_json=as_json, excel=excel, language=language, resized=resized)


def report(
    file: ProjectFile,
    out: Annotated[Path, typer.Option("--out", "-o", help="An .html file, or a .pdf where Chromium is.")],
    strategy: StrategyWord = "optimal",
    language: Annotated[Literal["en", "zh"], typer.Option("--language", help="Language of the report.")] = "zh",
) -> None:
    """Size a project and write a report to print: A4, with figures, as HTML or PDF."""
    from sizer.report.printable import write_report

    write_report(sized(file, None, quiet=True, strategy=strategy_of(strategy)), out, language=language)
    Console().print(f"Report: {out}", style="bold", markup=False)


def dispatch(
    file: ProjectFile,
    sizes: Annotated[
        Path | None, typer.Option(help="A JSON file with the sizes: the `design` of an earlier --json.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write every step as CSV here.")] = None,
    as_json: AsJson = False,
    strategy: StrategyWord = "optimal",
    horizon: Horizon = 24,
    every: Every = 1,
    forecast: Forecasts = "clear_sky",
    language: Language = "en",
) -> None:
    """Run a given design for its year; every size must be a number, in the project or in --sizes."""
    from sizer.components import Range
    from sizer.project import read_project
    from sizer.report.tables import write_dispatch_csv
    from sizer.study import dispatch as run

    project = read_project(find(file)).with_sizes(_read_sizes(sizes))
    open_sizes = [
        f"{component.label}: {name} is a range. Give it a number here or in --sizes"
        for component in project.components
        for name in type(component).model_fields
        if isinstance(getattr(component, name), Range)
    ]
    if open_sizes:
        raise InputError(file, open_sizes)
    how = strategy_of(strategy, horizon, every, forecast)
    with progress(as_json) as callbacks:
        if how is None:
            study = run(project, None, **callbacks)
        else:
            from sizer.strategy import operate

            study = operate(project, how, **callbacks)
    if out is not None:
        write_dispatch_csv(study.dispatch, out)
    hand_out(study, as_json=as_json, excel=None, language=language)


def _read_sizes(path: Path | None) -> dict[str, dict[str, float]]:
    if path is None:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        content = content.get("design", content)
        return {str(c): {str(k): float(v) for k, v in sizes.items()} for c, sizes in content.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        message = f"cannot be read as sizes ({error}). It should hold {{component: {{size: number}}}}"
        raise InputError(str(path), message) from error
