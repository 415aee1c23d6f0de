"""What can be taken home, made when it is asked for."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path

from sizer.project import Project, write_project
from sizer.report.words import Language
from sizer.study import Study
from sizer.ui.data_files import data_files

__all__ = ["excel", "project_yaml", "project_zip", "steps_csv", "steps_parquet", "summary_json", "template"]


def excel(study: Study, language: Language) -> bytes:
    """The report as a workbook."""
    from sizer.report.workbook import workbook_bytes

    return workbook_bytes(study, language=language)


def project_yaml(project: Project) -> bytes:
    """The project as a file that can be uploaded again."""
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "project.yaml"
        write_project(project, path)
        return path.read_bytes()


def project_zip(project: Project) -> bytes:
    """The project with the data files that it names."""
    packed = io.BytesIO()
    text = project_yaml(project)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.yaml", text)
        for path in data_files(project.model_dump(mode="json"), project.folder):
            archive.write(path, path.name)
    return packed.getvalue()


def steps_csv(study: Study) -> bytes:
    """Every step of the year, one column a quantity; opens in Excel in either language."""
    from sizer.report.tables import dispatch_csv

    return dispatch_csv(study.dispatch)


def steps_parquet(study: Study) -> bytes:
    """Every step of the year as Parquet."""
    from sizer.report.tables import to_parquet

    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "steps.parquet"
        to_parquet(study.dispatch, path)
        return path.read_bytes()


def summary_json(study: Study) -> bytes:
    """What ``sizer size --json`` prints."""
    return json.dumps(study.summary(), ensure_ascii=False, indent=2, allow_nan=False).encode()


def template(project: Project) -> bytes:
    """A workbook to fill in, filled with a project to start from."""
    from sizer.report.template import template_bytes

    return template_bytes(project)
