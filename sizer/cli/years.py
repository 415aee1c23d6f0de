"""Commands that run a design in other ways: under strategies, with vehicles steered or not, without the grid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from sizer.cli.options import (
    AsJson,
    Every,
    Forecasts,
    Horizon,
    Language,
    ProjectFile,
    StrategyWord,
    find,
    progress,
    sized,
    strategy_of,
)
from sizer.errors import InputError

if TYPE_CHECKING:
    from sizer.project import Project

__all__ = ["charging", "control", "outages"]


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
    hows = [how for word in words if (how := strategy_of(word, horizon, every, forecast)) is not None]
    with progress(as_json) as callbacks:
        gap = foresight_gap(read_project(find(file)), hows, **callbacks)
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


def charging(
    file: ProjectFile,
    capacity: Annotated[
        bool, typer.Option("--capacity", help="Who carries the peak: transformer, storage, steering, or all of them.")
    ] = False,
    valley: Annotated[
        bool, typer.Option("--valley", help="What share of unmanaged charging is in the valley, by what is assumed.")
    ] = False,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Charge the same vehicles as they come, steered (V1G) and both ways (V2G), each at its best sizes."""
    from sizer.analysis.charging import capacity_ways, charging_ways
    from sizer.project import read_project
    from sizer.report.charging import ways_on_terminal

    project = read_project(find(file))
    if valley:
        _tell_valley(project, language, as_json=as_json)
        return
    with progress(as_json) as callbacks:
        ways = capacity_ways(project, **callbacks) if capacity else charging_ways(project, **callbacks)
    if as_json:
        table = json.loads(ways.table.to_json(orient="columns", double_precision=15))
        answer = {"ways": table, "failed": ways.failed, "as_good_as": ways.as_good_as}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    Console().print(
        ways_on_terminal(ways, "capacity_ways_title" if capacity else "charging_ways_title", language=language)
    )


def _tell_valley(project: Project, language: Language, *, as_json: bool) -> None:
    from sizer.analysis.valley import valley_shares
    from sizer.report.charging import valley_on_terminal

    shares = valley_shares(project)
    if as_json:
        typer.echo(shares.to_json(orient="index", double_precision=15, indent=2))
    else:
        Console().print(valley_on_terminal(shares, language))


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

    study = sized(file, None, quiet=as_json, strategy=strategy_of(strategy))
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
