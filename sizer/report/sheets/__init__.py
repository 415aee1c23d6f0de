"""The report's sheets, in order. To add one: write its file, add its line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sizer.report.book import Page
from sizer.report.sheets import (
    cash_flow,
    charging,
    charts,
    checks,
    compliance,
    cover,
    design,
    dispatch,
    inputs,
    monthly,
    parties,
    statements,
    summary,
    tariff,
)
from sizer.study import Study

__all__ = ["SHEETS", "Sheet"]


@dataclass(frozen=True)
class Sheet:
    """A sheet: the key of its name, what writes it, and whether a study has anything to write on it."""

    key: str
    write: Callable[[Study, Page], None]
    concerns: Callable[[Study], bool] = lambda study: True


SHEETS = (
    Sheet("sheet_cover", cover.write),
    Sheet("sheet_summary", summary.write),
    Sheet("sheet_inputs", inputs.write),
    Sheet("sheet_tariff", tariff.write),
    Sheet("sheet_design", design.write),
    Sheet("sheet_monthly", monthly.write),
    Sheet("sheet_charging", charging.write, charging.concerns),
    Sheet("sheet_cash_flow", cash_flow.write),
    Sheet("sheet_statements", statements.write, statements.concerns),
    Sheet("sheet_parties", parties.write, parties.concerns),
    Sheet("sheet_dispatch", dispatch.write),
    Sheet("sheet_compliance", compliance.write),
    Sheet("sheet_charts", charts.write),
    Sheet("sheet_checks", checks.write),
)
