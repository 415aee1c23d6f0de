"""Command that makes many studies at once: ``sweep``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from sizer.cli.options import AsJson, Language, ProjectFile, find, progress
from sizer.errors import InputError

__all__ = ["sweep"]


def sweep(
    file: ProjectFile,
    vary: Annotated[
        list[str] | None,
        typer.Option(help="An input and its values: path=first:last:count, or path=one,two; twice for two inputs."),
    ] = None,
    pareto: Annotated[
        Literal["self_sufficiency", "capex", "co2"] | None,
        typer.Option(help="Trace the front between NPV and this instead."),
    ] = None,
    tornado: Annotated[
        bool, typer.Option("--tornado", help="Change one input at a time by 20 %, without sizing anew.")
    ] = False,
    points: Annotated[int, typer.Option(help="Designs on the front.", min=2, max=50)] = 7,
    processes: Annotated[int | None, typer.Option(help="Processes; as many as there are cores by default.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the table as CSV here.")] = None,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Size a project at many values of its inputs, trace a Pareto front, or change one input at a time."""
    from sizer.analysis.sweep import pareto as trace
    from sizer.analysis.sweep import values_of
    from sizer.analysis.sweep import vary as size_each
    from sizer.project import read_project
    from sizer.report.sweeps import sweep_table, tornado_rows

    if sum((bool(vary), pareto is not None, tornado)) != 1:
        raise InputError("sweep", "give one of --vary, --pareto and --tornado")
    if vary and len(vary) > 2:
        raise InputError("--vary", f"{len(vary)} inputs are varied, but at most two can be. Leave some out")
    project = read_project(find(file))
    with progress(as_json) as callbacks:
        report = _reporter(callbacks)
        if tornado:
            from sizer.analysis.tornado import tornado as change_each
            from sizer.study import size

            table = tornado_rows(change_each(size(project, **callbacks)), language)
        elif pareto is not None:
            table = trace(project, pareto, points, on_point=report, cancelled=callbacks["cancelled"])
        else:
            inputs = dict(values_of(word) for word in vary or ())
            table = size_each(project, inputs, processes=processes, on_point=report, cancelled=callbacks["cancelled"])
    if csv is not None:
        table.to_csv(csv, index=False)
    if as_json:
        typer.echo(json.dumps(json.loads(table.to_json(orient="records")), ensure_ascii=False, indent=2))
        return
    Console().print(sweep_table(table, language))


def _reporter(callbacks: dict[str, Any]) -> Any:
    """Report designs done in the place where a single study reports its phase."""
    from sizer.solver import Progress

    show = callbacks.get("on_progress")

    def report(done: int, of: int) -> None:
        if show is not None:
            show(Progress(f"{done} of {of} designs", 0.0, None, None, None, 0))

    return report
