"""After tax and loan: the statements of the one who owns the project.

    VAT due            output − input tax; what is left over waits for later years, or is refunded at once
    project, after tax investment + running money − VAT − surcharges − income tax without interest
    equity             the same with the loan: + drawn − principal − interest, and the tax that interest saves
    DSCR_k             (running money − VAT − surcharges − income tax) / (principal + interest)
    ROI                mean yearly profit before interest and tax / investment
    ROE                mean yearly net profit / own capital

Every figure comes from the lines of a :class:`~sizer.finance.CashFlow`; no amount is reckoned anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sizer.finance.cash_flow import CashFlow, Line
from sizer.finance.loan import Loan, LoanSchedule
from sizer.finance.measures import discounted_sum, internal_rate_of_return, payback_years
from sizer.finance.tax import CAPITAL, Tax

__all__ = ["NOTHING_DUE_CNY", "NO_TAX", "Statements", "statements"]

NOTHING_DUE_CNY = 0.005  # less than a cent is no debt
NO_TAX = Tax(income_tax_rate=0.0, vat_rates={}, service_vat_rate=0.0, surcharge_rate=0.0, losses="offset")


@dataclass(frozen=True)
class Statements:
    """Yearly statements, each (N + 1,). Costs and taxes paid are negative. [CNY]"""

    flow: CashFlow
    tax: Tax
    loan: LoanSchedule

    def _sum(self, lines: Iterable[Line], *, net: bool) -> np.ndarray:
        total = np.zeros(self.flow.economics.years + 1)
        for line in lines:
            rate = self.tax.vat_rate(line.stream)
            total = total + line.flow / (1.0 + rate) * (1.0 if net else rate)
        return total

    @cached_property
    def running(self) -> np.ndarray:
        """Income and running cost, net of VAT."""
        return self._sum((line for line in self.flow.lines if line.stream not in CAPITAL), net=True)

    @cached_property
    def capital(self) -> np.ndarray:
        """Investment, replacement and augmentation, net of VAT."""
        return self._sum((line for line in self.flow.lines if line.stream in CAPITAL), net=True)

    @cached_property
    def vat_flows(self) -> tuple[np.ndarray, np.ndarray]:
        """VAT that passes through with the amounts (received less spent), and VAT paid to the state, negative."""
        received = self._sum(self.flow.lines, net=False)
        if self.tax.linear:
            return received, -received
        paid, credit = np.zeros_like(received), 0.0
        for year, amount in enumerate(received.tolist()):
            paid[year] = -max(0.0, amount + credit)
            credit = min(0.0, amount + credit)
        return received, paid

    @property
    def vat(self) -> np.ndarray:
        """VAT received or spent with the amounts, less what the state gets: 0 over the years but for its timing."""
        received, paid = self.vat_flows
        return np.asarray(received + paid)

    @property
    def surcharges(self) -> np.ndarray:
        """Surcharges on VAT due."""
        return np.asarray(self.tax.surcharge_rate * self.vat_flows[1])

    @cached_property
    def depreciation(self) -> np.ndarray:
        """Depreciation and the last year's write-off, negative."""
        return self.tax.depreciation(self.capital)

    def _income_tax(self, interest: np.ndarray) -> np.ndarray:
        profit = self.running + self.surcharges + self.depreciation - interest
        rates = self.tax.rates(self.flow.economics.years)
        if self.tax.linear:
            return np.asarray(-rates * profit)
        return np.asarray(-rates * _after_losses(profit, self.tax.loss_years))

    @cached_property
    def tax_without_loan(self) -> np.ndarray:
        """Income tax as if there were no loan."""
        return self._income_tax(np.zeros_like(self.running))

    @cached_property
    def income_tax(self) -> np.ndarray:
        """Income tax with the loan's interest deducted."""
        return self._income_tax(self.loan.interest)

    @property
    def project(self) -> np.ndarray:
        """Cash flow after tax, whoever finances it."""
        return np.asarray(self.capital + self.running + self.vat + self.surcharges + self.tax_without_loan)

    @property
    def equity(self) -> np.ndarray:
        """Cash flow of own capital."""
        operating = self.capital + self.running + self.vat + self.surcharges + self.income_tax
        return np.asarray(operating + self.loan.drawn - self.loan.principal - self.loan.interest)

    @property
    def debt_service_cover(self) -> np.ndarray:
        """DSCR by year; nan where nothing is due."""
        available = self.running + self.vat + self.surcharges + self.income_tax
        due = self.loan.principal + self.loan.interest
        cover: np.ndarray = np.divide(available, due, out=np.full_like(due, np.nan), where=due > NOTHING_DUE_CNY)
        return cover

    @cached_property
    def table(self) -> pd.DataFrame:
        """Years by statement lines. [CNY]"""
        names = ("capital", "running", "vat", "surcharges", "depreciation", "tax_without_loan", "income_tax", "project")
        columns = {name: getattr(self, name) for name in names}
        columns |= {f"loan_{name}": getattr(self.loan, name) for name in ("drawn", "interest", "principal", "owed")}
        columns |= {"equity": self.equity, "debt_service_cover": self.debt_service_cover}
        return pd.DataFrame(columns, index=pd.RangeIndex(len(self.running), name="year"))

    @cached_property
    def measures(self) -> dict[str, float | None]:
        """Value, return and payback of project and equity after tax, least DSCR, ROI and ROE."""
        rate, found = self.flow.economics.discount_rate, dict[str, float | None]()
        for name, flow in (("project", self.project), ("equity", self.equity)):
            found[f"{name}_npv_cny"] = discounted_sum(flow, rate)
            found[f"{name}_irr"] = internal_rate_of_return(flow)
            found[f"{name}_payback_years"] = payback_years(flow)
            found[f"{name}_discounted_payback_years"] = payback_years(flow, rate)
        due = self.loan.principal + self.loan.interest > NOTHING_DUE_CNY
        found["least_debt_service_cover_ratio"] = float(self.debt_service_cover[due].min()) if due.any() else None
        profit = self.running + self.surcharges + self.depreciation
        own = self.flow.investment_cny - float(self.loan.drawn[0])
        mean_profit, mean_net = profit[1:].mean(), (profit + self.income_tax - self.loan.interest)[1:].mean()
        invested = self.flow.investment_cny
        found["return_on_investment_rate"] = float(mean_profit / invested) if invested > 0 else None
        found["return_on_equity_rate"] = float(mean_net / own) if own > 0 else None
        return found


def _after_losses(profit: np.ndarray, years: int) -> np.ndarray:
    """Taxable profit by year, (N + 1,): the oldest losses that still count are deducted first; never negative."""
    taxable, losses = np.zeros_like(profit), dict[int, float]()
    for year, own in enumerate(profit.tolist()):
        if own < 0:
            losses[year] = -own
            continue
        for old in sorted(losses):
            if old >= year - years:
                used = min(losses[old], own)
                losses[old], own = losses[old] - used, own - used
        taxable[year] = own
    return taxable


def statements(flow: CashFlow, loan: Loan | None = None, tax: Tax | None = None) -> Statements:
    """Statements of a cash flow after tax and loan.

    Parameters
    ----------
    flow : CashFlow
        Of the project, or of the party that owns, borrows and is taxed.
    loan : Loan, optional
        None for own capital only.
    tax : Tax, optional
        None for a view before tax.

    Returns
    -------
    Statements
        Without loan and tax its project flow is the cash flow's net.
    """
    years = flow.economics.years
    empty = LoanSchedule(*np.zeros((4, years + 1)))
    schedule = loan.schedule(flow.investment_cny, years) if loan else empty
    return Statements(flow, tax or NO_TAX, schedule)
