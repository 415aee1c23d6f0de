"""Commands that put two studies side by side: with and without links, with retired and with new batteries."""

from __future__ import annotations

import json

import typer
from rich.console import Console

from sizer.cli.options import AsJson, Language, ProjectFile, find, progress
from sizer.errors import InputError

__all__ = ["break_even", "links"]


def links(file: ProjectFile, as_json: AsJson = False, language: Language = "en") -> None:
    """Size station areas with their VSC links and without: what the links bring."""
    from sizer.analysis.links import benefit_of_links
    from sizer.project import read_project
    from sizer.report.comparisons import links_table

    with progress(as_json) as callbacks:
        benefit = benefit_of_links(read_project(find(file)), **callbacks)
    if as_json:
        typer.echo(benefit.table.to_json(orient="index", indent=2))
        return
    Console().print(links_table(benefit, language))


def break_even(file: ProjectFile, as_json: AsJson = False, language: Language = "en") -> None:
    """Find the price at which retired batteries are as good a buy as the project's new ones."""
    from sizer.analysis.break_even import break_even_price
    from sizer.project import read_project
    from sizer.report.comparisons import break_even_table

    found = break_even_price(read_project(find(file)))
    if found is None:
        raise InputError(file, "there is no price at which the two are worth the same: one of them always wins")
    if as_json:
        figures = {"price_cny_per_kwh": found.price_cny_per_kwh, "difference_share": found.difference_share}
        typer.echo(json.dumps(figures, indent=2))
        return
    Console().print(break_even_table(found, language))
