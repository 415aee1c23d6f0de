"""Commands on project files: ``check``, ``audit``, ``template``, ``schema``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sizer.cli.options import (
    AsJson,
    Language,
    ProjectFile,
    find,
    sized,
)
from sizer.errors import InputError

__all__ = ["audit", "check", "schema", "template"]


def check(file: ProjectFile) -> None:
    """Read a project and everything it names, without solving it."""
    from sizer.project import read_project

    project = read_project(find(file))
    setting = project.setting()
    for component in project.components:
        component.profiles(setting)
    console = Console()
    for notice in setting.notices:
        console.print(f"! {notice}", style="yellow", markup=False, soft_wrap=True)
    console.print(
        f"{file} is in order: {len(project.components)} components, {project.site.steps} steps.", markup=False
    )


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
    study = sized(file, None, quiet=as_json)
    if as_json:
        typer.echo(json.dumps(study.summary()["audit"], ensure_ascii=False, indent=2))
        return
    Console().print(audit_table(study, language))


def template(
    file: Annotated[
        str, typer.Argument(help="A project, or the name of a shipped example, to start from.")
    ] = "case_05_shenzhen_free_design",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the workbook here.")] = None,
) -> None:
    """Write a workbook to fill in (-o FILE, or > FILE); `sizer size FILE.xlsx` sizes it."""
    from sizer.files import write_whole
    from sizer.project import read_project
    from sizer.report.template import template_bytes

    if out is None and sys.stdout.isatty():
        raise InputError("template", "is a workbook, and this is a terminal. Write it with -o project.xlsx")
    content = template_bytes(read_project(find(file)))
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        write_whole(out, content)


def schema() -> None:
    """Print the JSON schema of a project file."""
    from sizer.project import project_schema

    typer.echo(json.dumps(project_schema(), ensure_ascii=False, indent=2))
