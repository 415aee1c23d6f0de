"""Export: the Excel report, every step as CSV or Parquet, the project itself."""

from __future__ import annotations

import streamlit as st

from sizer.ui import session
from sizer.ui.downloads import excel, project_yaml, project_zip, steps_csv, steps_parquet, summary_json
from sizer.ui.picker import pick_study
from sizer.ui.uploads import slug
from sizer.ui.words import say

__all__ = ["show"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show() -> None:
    """Draw the page."""
    study = pick_study("page.export")
    if study is None:
        _draft_only()
        return
    stem = slug(study.project.name) if study.project.name else "project"
    rows = [
        ("excel", f"{stem}.xlsx", XLSX, lambda: excel(study, session.language())),
        ("project", f"{stem}.yaml", "application/yaml", lambda: project_yaml(study.project)),
        ("zip", f"{stem}.zip", "application/zip", lambda: project_zip(study.project)),
        ("csv", f"{stem}_steps.csv", "text/csv", lambda: steps_csv(study)),
        ("parquet", f"{stem}_steps.parquet", "application/octet-stream", lambda: steps_parquet(study)),
        ("json", f"{stem}.json", "application/json", lambda: summary_json(study)),
    ]
    for name, file, kind, content in rows:
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.markdown(f"**{say(f'export.{name}')}**  \n{say(f'export.{name}.help')}")
        right.download_button(
            say("export.download"),
            content,
            file_name=file,
            mime=kind,
            key=f"download_{name}",
            width="stretch",
            icon=":material/download:",
            on_click="ignore",
        )


def _draft_only() -> None:
    """Before any run, the draft itself can be saved."""
    project, _ = session.checked()
    if project is not None:
        st.download_button(
            say("export.draft"),
            lambda: project_yaml(project),
            file_name="project.yaml",
            mime="application/yaml",
            on_click="ignore",
        )


if __name__ == "__main__":
    show()
