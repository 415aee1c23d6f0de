"""The guideline's cases, replayed: ``cases``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sizer.cli.options import (
    AsJson,
    Excel,
    Language,
    find,
)

__all__ = ["cases"]


def cases(
    names: Annotated[
        list[str] | None, typer.Argument(help="Project files with expected figures; the guideline's ten by default.")
    ] = None,
    redesign: Annotated[
        bool, typer.Option("--redesign", help="Design each freely, too, beside what was built.")
    ] = False,
    excel: Excel = None,
    processes: Annotated[int, typer.Option(min=1, help="How many at once.")] = 2,
    as_json: AsJson = False,
    language: Language = "en",
) -> None:
    """Replay the guideline's ten cases: every printed figure beside the one computed. Exit code 1 if one differs."""
    from tempfile import TemporaryDirectory

    from sizer.replay import as_records, replay_all
    from sizer.report.case_table import cases_on_terminal

    with TemporaryDirectory() as folder:
        kept = Path(folder) if excel is not None else None
        found = replay_all(
            [find(name) for name in names or ()] or None, anew=redesign, folder=kept, processes=processes
        )
        if excel is not None and kept is not None:
            from sizer.report.case_book import write_cases

            write_cases(found, kept, excel, language=language)
    if as_json:
        typer.echo(json.dumps(as_records(found), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        Console().print(cases_on_terminal(found, language))
    if any(own.red for own in found):
        sys.exit(1)
