"""The report's sheets, in order. To add one: write its file, add its line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sizer.report.book import Page
from sizer.report.sheets import (
    bills,
    capex,
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
    sensitivity,
    statements,
    summary,
    tariff,
)
from sizer.study import Study

__all__ = ["SHEETS", "Sheet"]


@dataclass(frozen=True)
class Sheet:
    """A sheet: the key of its name, what writes it, whether it is live, and whether it concerns a study."""

    key: str
    write: Callable[[Study, Page], None]
    live: bool = False
    concerns: Callable[[Study], bool] = lambda study: True


SHEETS = (
    Sheet("sheet_cover", cover.write, live=True),
    Sheet("sheet_summary", summary.write, live=True),
    Sheet("sheet_inputs", inputs.write),
    Sheet("sheet_tariff", tariff.write),
    Sheet("sheet_design", design.write),
    Sheet("sheet_monthly", monthly.write),
    Sheet("sheet_charging", charging.write, concerns=charging.concerns),
    Sheet("sheet_bills", bills.write, live=True),
    Sheet("sheet_capex", capex.write, live=True),
    Sheet("sheet_cash_flow", cash_flow.write, live=True),
    Sheet("sheet_statements", statements.write, live=True),
    Sheet("sheet_parties", parties.write, concerns=parties.concerns),
    Sheet("sheet_sensitivity", sensitivity.write, live=True),
    Sheet("sheet_dispatch", dispatch.write),
    Sheet("sheet_compliance", compliance.write),
    Sheet("sheet_charts", charts.write, live=True),
    Sheet("sheet_checks", checks.write, live=True),
)
