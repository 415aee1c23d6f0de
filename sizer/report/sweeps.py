"""Tables of many studies: a sweep, a front, a tornado."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.markup import escape
from rich.table import Table

from sizer.analysis.tornado import Driver
from sizer.report.insight_figures import driver_word
from sizer.report.words import WORDS, Language, figure, say

__all__ = ["column_word", "sweep_table", "tornado_rows"]


def column_word(name: str, language: Language = "en") -> str:
    """Words of a column; an input's path, and a size, stay as they are."""
    key = f"sweep_{name}"
    return say(key, language) if key in WORDS else name


def sweep_table(table: pd.DataFrame, language: Language = "en") -> Table:
    """Rows and columns for a terminal."""
    shown = Table(header_style="bold")
    for name in table.columns:
        shown.add_column(escape(column_word(str(name), language)), justify="right")
    for row in table.to_dict("records"):
        shown.add_row(*(_cell(str(name), value) for name, value in row.items()))
    return shown


def _cell(name: str, value: Any) -> str:
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return "–"
    if isinstance(value, str):
        return escape(value)
    return f"{value:.1%}" if name.endswith("_share") or name == "irr" else figure(float(value))


def tornado_rows(drivers: Sequence[Driver], language: Language = "en") -> pd.DataFrame:
    """Return a tornado as rows: what is changed, value and payback at either end, and whether that is exact."""
    rows = []
    for driver in drivers:
        row: dict[str, Any] = {"driver": driver_word(driver, language)}
        for end, outcome in (("down", driver.down), ("up", driver.up)):
            row[f"npv_{end}_cny"] = None if outcome is None else outcome.npv_cny
            row[f"payback_{end}_years"] = None if outcome is None else outcome.payback_years
        rows.append(row | {"exact": "=" if driver.exact else "≥"})
    return pd.DataFrame(rows)
