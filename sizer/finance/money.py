"""Money, stated once.

A component says what money it moves, how much a time, and when. The objective, the cash flow and the workbook
read the same statement; nobody computes a cost a second time.

``amount`` is income where positive and cost where negative: a number, or a linear expression of a model's
decisions. This file never looks inside it, so it knows no modelling language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from sizer.finance.economics import Economics, Growth

__all__ = [
    "Addition",
    "AdditionResidual",
    "Money",
    "Once",
    "Renewal",
    "Residual",
    "When",
    "Yearly",
    "capital",
    "contingency",
    "net_present_value",
]


class When(Protocol):
    """When an amount falls due: its multiple in every year."""

    def weights(self, economics: Economics) -> np.ndarray:
        """Multiples of the amount by year, (N + 1,), year 0 first."""
        ...


@dataclass(frozen=True)
class Once:
    """Once, in a given year (0: before operation starts)."""

    year: int = 0

    def weights(self, economics: Economics) -> np.ndarray:
        """1 in the year, 0 elsewhere."""
        return np.asarray(np.arange(economics.years + 1) == self.year, dtype=float)


@dataclass(frozen=True)
class Yearly:
    """Every year of operation, growing with a price.

    ``ages`` marks money that shrinks as the equipment ages. Its present value already does (the design year
    carries the mean ageing); the mark lets the cash flow give early years more and late years less of it.
    """

    growth: Growth = "none"
    ages: bool = False

    def weights(self, economics: Economics) -> np.ndarray:
        """(1 + g)^(k−1) in years 1 … N."""
        return economics.index(self.growth)


@dataclass(frozen=True)
class Renewal:
    """At every end of life before the project's end: years L, 2L, … < N, growing with running costs."""

    life_years: int

    def weights(self, economics: Economics) -> np.ndarray:
        """Price index in years of renewal, 0 elsewhere."""
        year = np.arange(economics.years + 1)
        due = (year > 0) & (year < economics.years) & (year % self.life_years == 0)
        return np.where(due, economics.index("cost"), 0.0)


@dataclass(frozen=True)
class Residual:
    """At the project's end, the share of the last purchase's life that is left, linear in time."""

    life_years: int

    def weights(self, economics: Economics) -> np.ndarray:
        """Share of life left, in year N."""
        used = economics.years % self.life_years or min(economics.years, self.life_years)
        weights = np.zeros(economics.years + 1)
        weights[-1] = 1.0 - used / self.life_years
        return weights


@dataclass(frozen=True)
class Addition:
    """Bought at an age of what is renewed every L years: years a, L + a, 2L + a … < N, each at that year's price.

    The price grows with running costs, and changes by ``price_change`` a year besides.
    """

    age_years: int
    life_years: int
    price_change: float = 0.0

    def weights(self, economics: Economics) -> np.ndarray:
        """Price index in years of purchase, 0 elsewhere."""
        year = np.arange(economics.years + 1)
        due = (year > 0) & (year < economics.years) & (year % self.life_years == self.age_years)
        own = (1.0 + self.price_change) ** (year - 1.0)
        return np.where(due, economics.index("cost") * own, 0.0)


@dataclass(frozen=True)
class AdditionResidual:
    """At the project's end, the share left of the last addition's life, at the price it was bought for.

    What was added leaves with the rest at the renewal, so that its life is L − a years.
    """

    age_years: int
    life_years: int
    price_change: float = 0.0

    def weights(self, economics: Economics) -> np.ndarray:
        """Share of life left, times the price's change, in year N."""
        age = economics.years % self.life_years or self.life_years
        weights = np.zeros(economics.years + 1)
        if age > self.age_years and economics.years > self.age_years:
            used = age - self.age_years
            left = 1.0 - used / (self.life_years - self.age_years)
            weights[-1] = left * (1.0 + self.price_change) ** (economics.years - used - 1.0)
        return weights


@dataclass(frozen=True)
class Money:
    """One statement of money: who moves it, what it is, how much a time, and when.

    Parameters
    ----------
    component : str
        Name of the component that states it.
    stream : str
        What it is, a key of the report's words: "investment", "energy_bill", "feed_in", …
    amount : float or linear expression
        Income positive, cost negative. [CNY a time]
    when : When
        When it falls due.
    """

    component: str
    stream: str
    amount: Any
    when: When

    def valued(self, amount: float) -> Money:
        """Return the same statement with a number for an amount."""
        return replace(self, amount=amount)

    def present_value_factor(self, economics: Economics) -> float:
        """Σ_k w_k (1 + d)^−k: present value of one CNY of the amount."""
        return float(self.when.weights(economics) @ economics.discount())


def capital(
    component: str, amount: Any, *, life_years: int, renewal: Any = None, stream: str = "investment"
) -> list[Money]:
    """Buy something, buy it again whenever its life ends, and keep what life is left at the end.

    Parameters
    ----------
    component : str
        Name of the component.
    amount : float or linear expression
        Price, positive. [CNY]
    life_years : int
        Life of one purchase. [years]
    renewal : float or linear expression, optional
        Price of a renewal in today's money, positive; as the first purchase where not given. [CNY]
    stream : str
        Stream of the first purchase.

    Returns
    -------
    list of Money
        Investment, replacement and residual value.
    """
    again = amount if renewal is None else renewal
    return [
        Money(component, stream, -1.0 * amount, Once(0)),
        Money(component, "replacement", -1.0 * again, Renewal(life_years)),
        Money(component, "residual_value", again, Residual(life_years)),
    ]


def contingency(statements: Iterable[Money], economics: Economics) -> list[Money]:
    """Reserve on every first purchase: its own stream, so that no purchase changes its price.

    Examples
    --------
    >>> bought = capital("pv", 1000.0, life_years=25)
    >>> [money.amount for money in contingency(bought, Economics(contingency_share=0.05))]
    [-50.0]
    """
    share = economics.contingency_share
    if not share:
        return []
    return [replace(m, stream="contingency", amount=share * m.amount) for m in statements if m.stream == "investment"]


def net_present_value(statements: Iterable[Money], economics: Economics) -> Any:
    """Present value of all statements: Σ amount · factor.

    The optimiser maximises this very sum (of expressions); the cash flow reports it (of numbers).
    """
    return sum(
        factor * money.amount for money in statements if (factor := money.present_value_factor(economics)) != 0.0
    )
