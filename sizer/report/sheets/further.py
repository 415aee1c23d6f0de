"""Sheets that a study's workbook may have besides its own: of more runs of the same design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sizer.report.book import Page

__all__ = ["FONT", "GRID", "Further", "place", "titled"]

WIDTH, HEIGHT = 980, 430  # pixels
FONT = {"name": "Arial", "size": 9}
GRID = {"visible": True, "line": {"color": "#E3E7EB"}}


@dataclass(frozen=True)
class Further:
    """A further sheet: the key of its name, and what writes it."""

    key: str
    write: Callable[[Page], None]


def place(page: Page, row: int, chart: Any) -> None:
    """Put a chart on a sheet, at the left of a row."""
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    page.sheet.insert_chart(row, 0, chart, {"object_position": 3})


def titled(chart: Any, page: Page, key: str, x: str, y: str) -> None:
    """Give a chart its heading and the names of its axes, by the keys of their words."""
    heading = {"name": "Arial", "size": 12, "color": "#1F3A5F"}
    chart.set_title({"name": page.say(key), "name_font": heading, "overlay": False})
    axis = {"num_font": FONT, "name_font": FONT}
    chart.set_x_axis({"name": page.say(x) if x else "", "label_position": "low", **axis})
    chart.set_y_axis({"name": page.say(y) if y else "", "num_format": "#,##0", "major_gridlines": GRID, **axis})
