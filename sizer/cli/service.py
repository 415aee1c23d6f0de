"""The web app and its jobs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from sizer.shipped import shipped

__all__ = ["job", "ui"]


def ui(port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501) -> None:
    """Open the web app on this machine; nobody else can reach it."""
    shipped_app = shipped("app.py")
    options = ["--server.address", "127.0.0.1", "--server.port", str(port), "--browser.gatherUsageStats", "false"]
    options += ["--client.showErrorDetails", "none", "--runner.magicEnabled", "false"]
    command = [sys.executable, "-m", "streamlit", "run", str(shipped_app), *options]
    os.execv(sys.executable, command)  # noqa: S606  (our own fixed command, no shell)


def job(folder: Annotated[Path, typer.Argument(help="A folder with project.yaml.")]) -> None:
    """Run the project in a folder for the web app, and leave the study there."""
    from sizer.job.worker import run

    sys.exit(run(folder))
