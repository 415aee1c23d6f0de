"""The Excel report: one sheet an entry of :mod:`sizer.report.sheets`, the cash flow live."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pandas as pd

from sizer.files import write_whole
from sizer.report.book import Book, plain_text
from sizer.report.sheets import SHEETS
from sizer.report.sheets.further import Further
from sizer.report.words import Languages
from sizer.study import Study

__all__ = ["workbook_bytes", "write_excel"]


def write_excel(
    study: Study,
    path: str | Path,
    *,
    language: Languages = "zh+en",
    resized: pd.DataFrame | None = None,
    further: Sequence[Further] = (),
) -> None:
    """Write the Excel report of a study, whole or not at all.

    Parameters
    ----------
    study : Study
        What to report.
    path : str or pathlib.Path
        The .xlsx file to write or replace.
    language : {"zh+en", "zh", "en"}
        Of every word in it; both by default.
    resized : DataFrame, optional
        The sensitivity of :func:`sizer.analysis.sensitivity.sensitivity`, for its sheet.
    further : sequence of Further
        Sheets of more runs of the design: its strategies, its outages.

    Raises
    ------
    OSError
        The folder is missing, the disk is full; an older report stays as it was.
    """
    write_whole(Path(path), workbook_bytes(study, language=language, resized=resized, further=further))


def workbook_bytes(
    study: Study,
    *,
    language: Languages = "zh+en",
    resized: pd.DataFrame | None = None,
    further: Sequence[Further] = (),
) -> bytes:
    """Return the Excel report as the bytes of an .xlsx file, for a download.

    Parameters
    ----------
    study : Study
        What to report.
    language : {"zh+en", "zh", "en"}
        Of every word in it.
    resized : DataFrame, optional
        As in :func:`write_excel`.
    further : sequence of Further
        Sheets of more runs of the design.
    """
    import xlsxwriter

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        workbook.set_properties({"title": plain_text(study.project.name), "comments": "sizer"})
        workbook.set_calc_mode("auto")
        book = Book(workbook, language, resized=resized)
        for sheet in SHEETS:
            if sheet.concerns(study):
                sheet.write(study, book.page(sheet.key, live=sheet.live))
        for own in further:
            own.write(book.page(own.key))
    return content.getvalue()
