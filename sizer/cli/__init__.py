"""The command line: ``sizer size FILE`` and its siblings.

Exit codes: 0 done, 1 a replayed figure differs from the printed one, 2 something to mend in the input, 3 the solver
failed or was stopped.
"""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from sizer.cli.comparisons import break_even, links
from sizer.cli.projects import audit, check, schema, template
from sizer.cli.replays import cases
from sizer.cli.service import job, ui
from sizer.cli.sizing import dispatch, report, size
from sizer.cli.sweeps import sweep
from sizer.cli.years import charging, control, outages
from sizer.errors import SizerError

__all__ = ["app", "main"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Sizes PV + wind + storage + EV-charging microgrids in China, runs them for a year and pays them back.",
)
for command in (
    size,
    dispatch,
    report,
    control,
    charging,
    outages,
    sweep,
    links,
    break_even,
    cases,
    audit,
    check,
    template,
    schema,
    ui,
):
    app.command()(command)
app.command(hidden=True)(job)


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
