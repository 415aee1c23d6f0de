"""What every reader hands over: the file's rows in pvlib's names, labelled by the start of the step."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

__all__ = ["Raw"]


@dataclass
class Raw:
    """Rows of a weather file before they are checked and put on the site's steps."""

    name: str
    """What to call the file in messages."""
    description: str
    """Kind and station, for reports."""
    frame: pd.DataFrame
    """Any of ghi, dni, dhi, bhi [W/m²], temp_air [°C], wind_speed [m/s], pressure, albedo, by start of step; an
    index without offset is in the site's clock."""
    latitude_deg: float | None = None
    """Latitude the file gives. [°]"""
    longitude_deg: float | None = None
    """Longitude the file gives. [°]"""
    may_mark_ends: bool = False
    """The format does not fix whether labels mark the start or the end of the step."""
    notices: list[str] = field(default_factory=list)
    """What the reader had to decide."""
    mistakes: list[str] = field(default_factory=list)
    """What it could not read."""
