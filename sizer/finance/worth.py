"""What a design is worth: one linear sum over its money, which the solver maximises or keeps above a bound.

    net present value     Σ A Σ_k w_k (1 + d)^−k
    after tax             Σ A Σ_k u_k (1 + d)^−k          (u: see sizer.finance.tax; losses offset at once)
    at a rate r           Σ A Σ_k w_k (1 + r)^−k          (≥ 0: the rate of return is at least r)
    paid back in y years  y R − I                         (≥ 0: I / R ≤ y, R first-year revenue, I investment)

A amounts, w_k their multiples in year k. All of these are of the difference to the reference case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sizer.finance.cash_flow import kind_of
from sizer.finance.economics import Economics
from sizer.finance.measures import discount_factors
from sizer.finance.money import Money
from sizer.finance.tax import Tax

__all__ = ["Bound", "Worth", "after_tax", "at_rate", "invested", "low_emission", "paid_back", "present_value", "worth"]

Factor = Callable[[Money, Economics], float]


@dataclass(frozen=True)
class Worth:
    """A factor for every statement of money, and prices for a year's emission and for energy from outside.

    Parameters
    ----------
    factor : callable
        Worth of one CNY of a statement's amount.
    emission_cny_per_kg : float
        Taken off for every kg of CO2 that a year of operation emits. [CNY/(kg/year)]
    outside_cny_per_kwh : float
        Taken off for every kWh of a year that is bought, made from fuel or not served. [CNY/(kWh/year)]
    """

    factor: Factor
    emission_cny_per_kg: float = 0.0
    outside_cny_per_kwh: float = 0.0


@dataclass(frozen=True)
class Bound:
    """A worth that a design must reach.

    Parameters
    ----------
    name : str
        Name of its row in the model: "limit_<what>".
    worth : Worth
        What is summed.
    least : float
        Smallest value; the reference case's part is in it.
    """

    name: str
    worth: Worth
    least: float


def worth(
    statements: Iterable[Money], economics: Economics, of: Worth, emission_kg: Any = 0.0, outside_kwh: Any = 0.0
) -> Any:
    """Sum statements (of numbers, or of linear expressions) to what they are worth."""
    total = sum(factor * money.amount for money in statements if (factor := of.factor(money, economics)) != 0.0)
    if of.outside_cny_per_kwh:
        total = total - of.outside_cny_per_kwh * outside_kwh
    return total - of.emission_cny_per_kg * emission_kg if of.emission_cny_per_kg else total


def present_value() -> Worth:
    """Net present value."""
    return Worth(lambda money, economics: money.present_value_factor(economics))


def after_tax(tax: Tax) -> Worth:
    """Net present value after a tax that is linear in the amounts."""
    return Worth(
        lambda money, economics: float(tax.weights(money.stream, money.when, economics) @ economics.discount())
    )


def at_rate(rate: float) -> Worth:
    """Net present value at another discount rate."""
    return Worth(
        lambda money, economics: float(money.when.weights(economics) @ discount_factors(rate, economics.years))
    )


def invested() -> Worth:
    """Investment, positive."""
    return Worth(lambda money, economics: -1.0 if kind_of(money.stream) == "investment" else 0.0)


def paid_back(years: float) -> Worth:
    """What is left of the revenue of some first years once the investment is paid back."""

    def factor(money: Money, economics: Economics) -> float:
        kind = kind_of(money.stream)
        if kind == "revenue":
            return years * float(money.when.weights(economics)[1])
        return 1.0 if kind == "investment" else 0.0

    return Worth(factor)


def low_emission(cny_per_kg_year: float) -> Worth:
    """Net present value less a price on a year's emission."""
    return Worth(present_value().factor, cny_per_kg_year)
