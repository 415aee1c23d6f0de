"""The command line: ``sizer size FILE`` and its siblings.

Exit codes: 0 done, 2 something to mend in the input, 3 the solver failed or was stopped.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from sizer.errors import InputError, SizerError
from sizer.shipped import shipped

__all__ = [
    "app",
    "audit",
    "break_even",
    "check",
    "control",
    "dispatch",
    "job",
    "links",
    "main",
    "outages",
    "schema",
    "size",
    "ui",
]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Sizes PV + wind + storage + EV-charging microgrids in China, runs them for a year and pays them back.",
)

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


def _find(name: str) -> Path:
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
def _progress(quiet: bool) -> Iterator[dict[str, Any]]:
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


def _study(file: str, engine: str | None, *, quiet: bool, strategy: Any = None) -> Any:
    from sizer.project import read_project
    from sizer.study import size

    project = read_project(_find(file))
    if engine is not None:
        choice = project.solver.model_copy(update={"engine": engine})
        project = project.model_copy(update={"solver": choice})
    with _progress(quiet) as callbacks:
        if strategy is None:
            return size(project, **callbacks)
        from sizer.strategy import size_for

        return size_for(project, strategy, **callbacks)


def _strategy(word: str, horizon: int = 24, every: int = 1, forecast: str = "clear_sky") -> Any:
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


def _hand_out(study: Any, *, as_json: bool, excel: Path | None, language: Literal["en", "zh"]) -> None:
    from sizer.report.console import study_on_terminal

    if excel is not None:
        from sizer.report.workbook import write_excel

        write_excel(study, excel)
    if as_json:
        typer.echo(json.dumps(study.summary(), ensure_ascii=False, indent=2, allow_nan=False))
        return
    console = Console()
    console.print(study_on_terminal(study, language))
    if excel is not None:
        console.print(f"Excel report: {excel}", style="bold", markup=False)


@app.command()
def size(
    file: ProjectFile,
    excel: Excel = None,
    as_json: AsJson = False,
    solver: Engine = None,
    strategy: StrategyWord = "optimal",
    language: Language = "en",
) -> None:
    """Size a project, run its year, pay it back and audit it."""
    study = _study(file, solver, quiet=as_json, strategy=_strategy(strategy))
    _hand_out(study, as_json=as_json, excel=excel, language=language)


@app.command()
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

    project = read_project(_find(file)).with_sizes(_read_sizes(sizes))
    open_sizes = [
        f"{component.label}: {name} is a range. Give it a number here or in --sizes"
        for component in project.components
        for name in type(component).model_fields
        if isinstance(getattr(component, name), Range)
    ]
    if open_sizes:
        raise InputError(file, open_sizes)
    how = _strategy(strategy, horizon, every, forecast)
    with _progress(as_json) as callbacks:
        if how is None:
            study = run(project, None, **callbacks)
        else:
            from sizer.strategy import operate

            study = operate(project, how, **callbacks)
    if out is not None:
        write_dispatch_csv(study.dispatch, out)
    _hand_out(study, as_json=as_json, excel=None, language=language)


@app.command()
def control(
    file: ProjectFile,
    strategies: Annotated[str, typer.Option(help="Which, besides perfect foresight, separated by commas.")] = (
        "timed,modes,rolling"
    ),
    horizon: Horizon = 24,
    every: Every = 1,
    forecast: Forecasts = "clear_sky",
    figure: Annotated[Path | None, typer.Option(help="Write the figure as a web page here.")] = None,
    excel: Annotated[Path | None, typer.Option(help="Write the Excel report with a sheet of strategies here.")] = None,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Run one design under several strategies: what an operator would earn of what foresight could."""
    from sizer.control import STRATEGIES
    from sizer.project import read_project
    from sizer.report.foresight import foresight_figure, foresight_table
    from sizer.strategy import foresight_gap

    words = [word.strip() for word in strategies.split(",") if word.strip()]
    unknown = [word for word in words if word not in STRATEGIES]
    if unknown:
        raise InputError("command line", f"--strategies: no strategy '{unknown[0]}'. Known: {', '.join(STRATEGIES)}")
    hows = [how for word in words if (how := _strategy(word, horizon, every, forecast)) is not None]
    with _progress(as_json) as callbacks:
        gap = foresight_gap(read_project(_find(file)), hows, **callbacks)
    if figure is not None:
        foresight_figure(gap, language).write_html(figure, include_plotlyjs=True)
    if excel is not None:
        from sizer.report.sheets.strategies import strategies_sheet
        from sizer.report.workbook import write_excel

        write_excel(gap.optimal, excel, further=[strategies_sheet(gap)])
    if as_json:
        typer.echo(gap.table.to_json(orient="index", indent=2))
        return
    Console().print(foresight_table(gap, language))


@app.command()
def outages(
    file: ProjectFile,
    hours: Annotated[float, typer.Option(help="Length of the outages.")] = 24.0,
    critical: Annotated[
        float | None, typer.Option(help="Critical share of every load, 0-1; by default what the project says, or all.")
    ] = None,
    per_year: Annotated[float, typer.Option(help="Outages a year, for the value of lost load.")] = 1.0,
    lost_load_price: Annotated[
        float, typer.Option(help="Value of an unserved kWh; 14 is China's GDP over its use of electricity, 2021.")
    ] = 14.0,
    strategy: StrategyWord = "optimal",
    figure: Annotated[Path | None, typer.Option(help="Write the figure as a web page here.")] = None,
    excel: Annotated[Path | None, typer.Option(help="Write the Excel report with a sheet of outages here.")] = None,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Let the grid fail at every hour of the year: for how long are the critical loads carried, and by what?"""
    from sizer.report.outages import outages_on_terminal, survival_figure
    from sizer.report.words import figure as written
    from sizer.report.words import say
    from sizer.resilience import LostLoad, island_of, survive

    study = _study(file, None, quiet=as_json, strategy=_strategy(strategy))
    found = survive(island_of(study.solved, critical), hours)
    without, with_plant = found.lost_load_cny_per_year(lost_load_price, per_year)
    if figure is not None:
        survival_figure(found, language).write_html(figure, include_plotlyjs=True)
    if excel is not None:
        from sizer.report.sheets.outages import outages_sheet
        from sizer.report.workbook import write_excel

        write_excel(study, excel, further=[outages_sheet(found, LostLoad(lost_load_price, per_year))])
    if as_json:
        answer = {
            "survival_share": {f"{length:g}": share for length, share in found.curve.items()},
            "carried_kwh": found.mean_carried_kwh,
            "unserved_kwh": found.mean_unserved_kwh,
            "lost_load_cny_per_year": {"without": without, "with": with_plant},
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    console = Console()
    console.print(outages_on_terminal(found, language))
    console.print(
        f"{say('lost_load', language)}: {written(without, 'CNY')}, {written(with_plant, 'CNY')}", markup=False
    )


@app.command()
def links(file: ProjectFile, as_json: AsJson = False, language: Language = "en") -> None:
    """Size station areas with their VSC links and without: what the links bring."""
    from sizer.links import benefit_of_links
    from sizer.project import read_project
    from sizer.report.comparisons import links_table

    with _progress(as_json) as callbacks:
        benefit = benefit_of_links(read_project(_find(file)), **callbacks)
    if as_json:
        typer.echo(benefit.table.to_json(orient="index", indent=2))
        return
    Console().print(links_table(benefit, language))


@app.command("break-even")
def break_even(file: ProjectFile, as_json: AsJson = False, language: Language = "en") -> None:
    """Find the price at which retired batteries are as good a buy as the project's new ones."""
    from sizer.break_even import break_even_price
    from sizer.project import read_project
    from sizer.report.comparisons import break_even_table

    found = break_even_price(read_project(_find(file)))
    if found is None:
        raise InputError(file, "there is no price at which the two are worth the same: one of them always wins")
    if as_json:
        figures = {"price_cny_per_kwh": found.price_cny_per_kwh, "difference_share": found.difference_share}
        typer.echo(json.dumps(figures, indent=2))
        return
    Console().print(break_even_table(found, language))


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


@app.command()
def audit(
    file: Annotated[str | None, typer.Argument(help="A project file, or the name of a shipped example.")] = None,
    clauses: Annotated[bool, typer.Option("--clauses", help="List every clause, without a project.")] = False,
    requirements: Annotated[
        bool, typer.Option("--requirements", help="List every requirement and where the product keeps it.")
    ] = False,
    checklist: Annotated[bool, typer.Option("--checklist", help="List what a person must check.")] = False,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Hold a project's design against the guideline's clauses, or list what the guideline asks."""
    from sizer.report.console import audit_table
    from sizer.report.guideline import checklist_table, clause_table, requirement_table

    asked = [(clauses, clause_table), (requirements, requirement_table), (checklist, checklist_table)]
    tables = [table(language) for wanted, table in asked if wanted]
    if not tables and file is None:
        raise InputError("audit", "names no project. Give a file, or --clauses, --requirements or --checklist")
    for table in tables:
        Console().print(table)
    if file is None:
        return
    study = _study(file, None, quiet=as_json)
    if as_json:
        typer.echo(json.dumps(study.summary()["audit"], ensure_ascii=False, indent=2))
        return
    Console().print(audit_table(study, language))


@app.command()
def check(file: ProjectFile) -> None:
    """Read a project and everything it names, without solving it."""
    from sizer.project import read_project

    project = read_project(_find(file))
    setting = project.setting()
    for component in project.components:
        component.profiles(setting)
    console = Console()
    for notice in setting.notices:
        console.print(f"! {notice}", style="yellow", markup=False, soft_wrap=True)
    console.print(
        f"{file} is in order: {len(project.components)} components, {project.site.steps} steps.", markup=False
    )


@app.command()
def schema() -> None:
    """Print the JSON schema of a project file."""
    from sizer.project import project_schema

    typer.echo(json.dumps(project_schema(), ensure_ascii=False, indent=2))


@app.command(hidden=True)
def job(folder: Annotated[Path, typer.Argument(help="A folder with project.yaml.")]) -> None:
    """Run the project in a folder for the web app, and leave the study there."""
    from sizer.job import run

    sys.exit(run(folder))


@app.command()
def ui(port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501) -> None:
    """Open the web app on this machine; nobody else can reach it."""
    shipped_app = shipped("app.py")
    options = ["--server.address", "127.0.0.1", "--server.port", str(port), "--browser.gatherUsageStats", "false"]
    options += ["--client.showErrorDetails", "none", "--runner.magicEnabled", "false"]
    command = [sys.executable, "-m", "streamlit", "run", str(shipped_app), *options]
    os.execv(sys.executable, command)  # noqa: S606  (our own fixed command, no shell)


def main() -> None:
    """Run the command line; turn our own errors into a message and an exit code."""
    try:
        app()
    except SizerError as error:
        Console(stderr=True).print(
            f"{type(error).__name__}: {error}", style="red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(error.exit_code)
    except OSError as error:
        Console(stderr=True).print(
            f"Cannot write or read: {error}", style="red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(2)
