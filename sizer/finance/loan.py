"""A loan: what is owed, what interest it costs, when it is paid back.

    equal principal     P_k = L / n
    equal instalment    P_k + I_k = L r / (1 − (1 + r)^−n)
    I_k = r B_{k−1},    B_k = B_{k−1} − P_k,    P_k = 0 in the years of grace

L the loan [CNY], r interest a year, n years of repayment after the grace, B what is owed at the end of a year.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Loan", "LoanSchedule"]


@dataclass(frozen=True)
class LoanSchedule:
    """A loan by year, each (N + 1,). [CNY]"""

    drawn: np.ndarray
    interest: np.ndarray
    principal: np.ndarray
    owed: np.ndarray


class Loan(BaseModel):
    """Part of the investment that a bank lends."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    share: float = Field(default=0.7, ge=0, le=1)
    """Loan over investment (assumption: at least 20 % own capital is asked for in power projects; 0–80 %)."""
    interest_rate: float = Field(default=0.0465, ge=0, le=0.5)
    """Nominal rate a year; the five-year LPR of 2021 (4.65 %, recalled; 4.20 % in 2023)."""
    years: int = Field(default=10, ge=1, le=50)
    """Years from the draw to the last repayment, the grace among them. [years]"""
    grace_years: int = Field(default=0, ge=0, le=20)
    """First years in which only interest is paid. [years]"""
    repayment: Literal["equal_principal", "equal_instalment"] = "equal_principal"
    """The same principal every year, or the same sum of principal and interest."""

    def model_post_init(self, context: object) -> None:
        """Refuse a grace that leaves no year to repay in."""
        if self.grace_years >= self.years:
            raise ValueError(
                f"grace_years is {self.grace_years} of {self.years} years; a year must be left to repay in"
            )

    def schedule(self, investment_cny: float, project_years: int) -> LoanSchedule:
        """Lay the loan out on the project's years.

        Parameters
        ----------
        investment_cny : float
            What is invested in year 0; a loan is its share. [CNY]
        project_years : int
            Life of the project, at least the loan's. [years]

        Returns
        -------
        LoanSchedule

        Examples
        --------
        >>> loan = Loan(share=0.8, interest_rate=0.1, years=2, repayment="equal_instalment")
        >>> loan.schedule(1000.0, 3).principal.round(2).tolist()
        [0.0, 380.95, 419.05, 0.0]
        """
        drawn, interest, principal, owed = np.zeros((4, project_years + 1))
        drawn[0] = owed[0] = self.share * max(investment_cny, 0.0)
        rate, count = self.interest_rate, self.years - self.grace_years
        # 1 − (1 + r)^−n without the cancellation that leaves nothing of a tiny r
        instalment = drawn[0] / count if rate == 0 else drawn[0] * rate / -math.expm1(-count * math.log1p(rate))
        for year in range(1, project_years + 1):
            interest[year] = rate * owed[year - 1]
            if self.grace_years < year <= self.years:
                equal = drawn[0] / count if self.repayment == "equal_principal" else instalment - interest[year]
                principal[year] = owed[year - 1] if year == self.years else equal
            owed[year] = owed[year - 1] - principal[year]
        return LoanSchedule(drawn, interest, principal, owed)
