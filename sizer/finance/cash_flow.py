"""The cash flow of a project against its reference case, line by line, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from sizer.finance.economics import LONGEST_YEARS, Economics
from sizer.finance.measures import discounted_sum, internal_rate_of_return, payback_years, sign_changes
from sizer.finance.money import Money, When, Yearly

__all__ = ["CashFlow", "Kind", "Line", "cash_flow", "kind_of"]

Kind = Literal["investment", "upkeep", "revenue"]
NOTHING_CNY = 1e-3  # a tenth of a cent: what is left of a zero after the solver's arithmetic
INVESTMENT = ("investment", "contingency", "connection_expansion")
UPKEEP = ("operation", "replacement", "augmentation", "residual_value")


def kind_of(stream: str) -> Kind:
    """Whether a stream is put in, spent to keep the plant running, or earned."""
    if stream in INVESTMENT:
        return "investment"
    return "upkeep" if stream in UPKEEP else "revenue"


@dataclass(frozen=True)
class Line:
    """One line of the cash flow: the difference that the project makes to one stream of one component.

    Parameters
    ----------
    component, stream : str
        As in :class:`~sizer.finance.Money`.
    amount : float
        Project minus reference, a time. [CNY]
    when : When
        When it falls due.
    weights : (N + 1,) float array
        Multiples of the amount by year: when it is due, and the price index.
    ageing : (LONGEST + 1,) float array
        Multiples by year as the equipment ages, to the longest life; 1 for money that does not age.
    share : (LONGEST + 1,) float array, optional
        Part of the line that is one party's, by year; None for the whole.
    """

    component: str
    stream: str
    amount: float
    when: When
    weights: np.ndarray
    ageing: np.ndarray
    share: np.ndarray | None = None

    @property
    def kind(self) -> Kind:
        """Whether it is put in, spent to keep the plant running, or earned."""
        return kind_of(self.stream)

    @property
    def flow(self) -> np.ndarray:
        """Money by year, (N + 1,). [CNY]"""
        years = len(self.weights)
        whole: np.ndarray = self.amount * self.weights * self.ageing[:years]
        return whole if self.share is None else whole * self.share[:years]


@dataclass(frozen=True)
class CashFlow:
    """Yearly money of the project minus the reference case.

    Parameters
    ----------
    lines : tuple of Line
        Every stream of every component.
    economics : Economics
        Life and rates.
    scope : str
        Whose investment a payback counts, in words.
    """

    lines: tuple[Line, ...]
    economics: Economics
    scope: str = "all new equipment"

    @cached_property
    def net(self) -> np.ndarray:
        """Net money by year, (N + 1,). [CNY]"""
        return sum((line.flow for line in self.lines), np.zeros(self.economics.years + 1))

    @cached_property
    def table(self) -> pd.DataFrame:
        """Years by streams, with the net and its cumulative sums. [CNY]"""
        table = pd.DataFrame({"year": np.arange(self.economics.years + 1)}).set_index("year")
        for line in self.lines:
            table[line.stream] = table.get(line.stream, 0.0) + line.flow
        table["net"] = self.net
        table["cumulative"] = self.net.cumsum()
        table["discounted"] = self.net * self.economics.discount()
        table["cumulative_discounted"] = table["discounted"].cumsum()
        return table

    @property
    def investment_cny(self) -> float:
        """Money put in before operation. [CNY]"""
        return -float(sum(line.flow.sum() for line in self.lines if line.kind == "investment"))

    @property
    def revenue_cny_per_year(self) -> dict[str, float]:
        """First-year revenue and savings by stream, upkeep left out. [CNY/year]"""
        revenue: dict[str, float] = {}
        for line in self.lines:
            if line.kind == "revenue":
                revenue[line.stream] = revenue.get(line.stream, 0.0) + float(line.flow[1])
        return revenue

    @property
    def npv_cny(self) -> float:
        """Net present value against the reference case. [CNY]"""
        return discounted_sum(self.net, self.economics.discount_rate)

    @cached_property
    def irr(self) -> float | None:
        """Internal rate of return; None where there is none or more than one (see ``irr_note``)."""
        return internal_rate_of_return(self.net)

    @property
    def irr_note(self) -> str:
        """Why there is no internal rate of return; empty where there is one."""
        if self.irr is not None:
            return ""
        changes = sign_changes(self.net)
        if changes == 0:
            return "no IRR: the net cash flow never changes sign"
        return "no single IRR: the net cash flow has none or several" if changes > 1 else "no IRR in −99 % … 1000 %"

    @property
    def static_simple_payback_years(self) -> float | None:
        """Investment over first-year revenue: no upkeep, no ageing, no discounting (guideline case 6). [years]"""
        revenue = sum(self.revenue_cny_per_year.values())
        if self.investment_cny <= 0:
            return 0.0
        return self.investment_cny / revenue if revenue > 0 else None

    @property
    def static_payback_years(self) -> float | None:
        """Undiscounted payback with upkeep, ageing, price growth and replacement. [years]"""
        return payback_years(self.net)

    @property
    def discounted_payback_years(self) -> float | None:
        """Discounted payback with upkeep, ageing, price growth and replacement. [years]"""
        return payback_years(self.net, self.economics.discount_rate)

    @property
    def payback_years(self) -> dict[str, float | None]:
        """The three paybacks by kind. [years]"""
        return {
            "static_simple": self.static_simple_payback_years,
            "static": self.static_payback_years,
            "discounted": self.discounted_payback_years,
        }

    def with_economics(self, economics: Economics) -> CashFlow:
        """Return the same money at other rates: what the workbook's formulas compute.

        Parameters
        ----------
        economics : Economics
            Another life, other discount and growth rates.

        Returns
        -------
        CashFlow
            Amounts and ageing stay as designed: nothing is sized or dispatched again. At another life the same plant
            runs for more or fewer years; what it delivers in each year stays.
        """
        lines = tuple(replace(line, weights=line.when.weights(economics)) for line in self.lines)
        return replace(self, lines=lines, economics=economics)


def cash_flow(
    project: Iterable[Money],
    reference: Iterable[Money],
    economics: Economics,
    *,
    ageing: np.ndarray | None = None,
    scope: str = "all new equipment",
) -> CashFlow:
    """Cash flow of the difference between two cases.

    Parameters
    ----------
    project, reference : iterable of Money
        Statements with numbers for amounts.
    economics : Economics
        Life and rates.
    ageing : (years or more,) float array, optional
        Share of as-new output of the plant in years 1 … N, or beyond; money marked ``ages`` follows it.
    scope : str
        Whose investment the paybacks count.

    Returns
    -------
    CashFlow
        Its net present value equals that of the statements exactly: ageing moves money between years, and
        each line is scaled so that its present value stays.
    """
    amounts: dict[tuple[str, str, When], float] = {}
    for sign, statements in ((1.0, project), (-1.0, reference)):
        for money in statements:
            key = (money.component, money.stream, money.when)
            amounts[key] = amounts.get(key, 0.0) + sign * float(money.amount)
    lines = [
        Line(component, stream, amount, when, weights, _ageing(when, economics, ageing))
        for (component, stream, when), amount in amounts.items()
        if abs(amount) > NOTHING_CNY and (weights := when.weights(economics)).any()
    ]
    return CashFlow(tuple(lines), economics, scope)


def _ageing(when: When, economics: Economics, ageing: np.ndarray | None) -> np.ndarray:
    """Multiples by year, (LONGEST + 1,), scaled so that the present value stays that of the design year."""
    multiples = np.ones(LONGEST_YEARS + 1)
    if ageing is None or not (isinstance(when, Yearly) and when.ages):
        return multiples
    worth = (when.weights(economics) * economics.discount())[1:]
    # Beyond what is known, the last year's share holds.
    path = ageing[np.minimum(np.arange(LONGEST_YEARS), len(ageing) - 1)]
    multiples[1:] = path * float(worth.sum()) / float(worth @ path[: economics.years])
    return multiples
