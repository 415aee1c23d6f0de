"""Tables for other programs: every step as CSV or Parquet."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path

import pandas as pd

from sizer.files import write_whole
from sizer.report.book import plain_text
from sizer.report.energy import quantities
from sizer.results import Dispatch

__all__ = ["dispatch_csv", "harmless", "to_parquet", "write_dispatch_csv"]

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Text that a spreadsheet will not take for a formula (CWE-1236).

    Examples
    --------
    >>> harmless("=1+1"), harmless("pv.output_kw")
    ("'=1+1", 'pv.output_kw')
    """
    text = plain_text(text).replace("\n", " ")
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def dispatch_csv(dispatch: Dispatch) -> bytes:
    """Every step as CSV: start of the step with its offset from UTC, then one column a quantity.

    Parameters
    ----------
    dispatch : Dispatch
        A year.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark, which Excel needs for Chinese names.
    """
    table = dispatch.frame.copy()
    table.columns = pd.Index([harmless(f"{component}.{quantity}") for component, quantity in quantities(dispatch)])
    text = StringIO()
    table.to_csv(text, index_label="time", lineterminator="\n", float_format="%.6g")
    return text.getvalue().encode("utf-8-sig")


def write_dispatch_csv(dispatch: Dispatch, path: str | Path) -> None:
    """Write every step as CSV, whole or not at all; see :func:`dispatch_csv`.

    Raises
    ------
    OSError
        The folder is missing, the disk is full.
    """
    write_whole(Path(path), dispatch_csv(dispatch))


def to_parquet(dispatch: Dispatch, path: str | Path) -> None:
    """Write every step as Parquet, whole or not at all; columns are named "component.quantity".

    Raises
    ------
    OSError
        The folder is missing, the disk is full.
    """
    table = dispatch.frame.copy()
    table.columns = pd.Index([f"{component}.{quantity}" for component, quantity in quantities(dispatch)])
    content = BytesIO()
    table.to_parquet(content, compression="zstd")
    write_whole(Path(path), content.getvalue())
