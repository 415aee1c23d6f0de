"""Recalculate a workbook with LibreOffice, an independent reader of its formulas."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice (soffice) is not installed: live formulas NOT checked"
)


def recalculated(books: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Save openpyxl books, which drops every cached value, let LibreOffice calculate them all, return the values."""
    for name, book in books.items():
        book.save(folder / f"{name}.xlsx")
    command = [
        str(SOFFICE), "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"),
        *(str(folder / f"{name}.xlsx") for name in books),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=280)
    return {name: openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in books}


def named(book: Any, name: str) -> Any:
    """The cell of a defined name."""
    sheet, address = next(iter(book.defined_names[name].destinations))
    return book[sheet][address.replace("$", "")]
