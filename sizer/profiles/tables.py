"""Tables from files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from sizer.errors import InputError
from sizer.profiles.units import Unit
from sizer.site import Site

__all__ = ["Reading", "read_steps"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a table is to be read, where it does not say so itself."""

    column: str | int | None = None
    """Header, or number counted from 1."""
    sheet: str | None = None
    """Sheet of an XLSX file."""
    unit: Unit | None = None
    """Unit of the values."""
    allow_negative: bool = False
    """Accept negative values."""
    fill_gaps: bool = False
    """Fill missing values."""
    duplicates: Literal["refuse", "first", "last", "mean"] = "refuse"
    """What to do with rows that carry the same time."""


def read_steps(path: Path, name: str, site: Site, reading: Reading) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Not yet: tables are refused."""
    raise InputError(name, "reading tables is not built yet; give values or a shape.")
