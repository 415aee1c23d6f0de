"""Cover: what this is, of when, how sure, and what it is not."""

from __future__ import annotations

import hashlib
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from sizer.report.book import Page
from sizer.study import Study

__all__ = ["write"]

LIMITS = ("limit_screening", "limit_year", "limit_prices", "limit_live", "limit_tax")


def write(study: Study, page: Page) -> None:
    """Write the project's name, its origin, the solver's certificate and the limits of use."""
    project, site = study.project, study.project.site
    page.text(0, 0, page.say("report_title"), "note_line")
    page.text(1, 0, project.name or page.say("unnamed"), "title")
    page.sheet.set_row(1, 26)
    page.sheet.merge_range(2, 0, 2, 1, "", page.book.style("wrap"))
    page.text(2, 0, project.description, "wrap", longest=2000)
    page.fit(2, (project.description[:2000], 112))
    place = f"{site.name}  {site.latitude_deg:.3f}°, {site.longitude_deg:.3f}°".strip()
    report = study.solver
    status = page.say(f"status_{report.status}")
    sure = f"{status}, {page.say('gap')} {report.gap:.1e}; {report.columns:,} × {report.rows:,}"
    rows = (
        ("mode", page.say(f"mode_{project.mode}")),
        ("place", place),
        ("modelled", f"{site.year}, {site.steps:,} × {site.step_minutes} min"),
        ("scope", page.say(study.cash_flow.scope)),
        ("written_on", datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")),
        ("versions", f"sizer {_version()}, Python {python_version()}"),
        ("fingerprint", hashlib.sha256(project.model_dump_json().encode()).hexdigest()[:16]),
        ("engine", report.engine),
        ("certainty", sure),
        ("replayed", page.say("replayed_text")),
    )
    for row, (key, words) in enumerate(rows, start=4):
        page.text(row, 0, page.say(key), "bold")
        page.text(row, 1, words, "wrap")
        page.fit(row, (words, 78))
    row = page.section(len(rows) + 5, "limits_of_use", 2)
    for number, key in enumerate(LIMITS):
        page.sheet.merge_range(row + number, 0, row + number, 1, "", page.book.style("note"))
        page.text(row + number, 0, page.say(key), "note", longest=1000)
        page.fit(row + number, (page.say(key), 112))
    page.widths(34, 78)


def _version() -> str:
    try:
        return version("microgrid-sizer")
    except PackageNotFoundError:
        return "(source)"
