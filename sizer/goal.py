"""What the best design is best at: value, payback, rate of return, or emission; and what else it must reach.

Value and emission are linear. Payback and rate of return are ratios; each is found by a few linear (or whole-number)
problems of the same model:

    payback   y_{n+1} = I(x_n) / R(x_n),   x_n maximises y_n R(x) − I(x)      (Dinkelbach)
    return    r_{n+1} = IRR(x_n),          x_n maximises NPV(x) at r_n

I investment, R first-year revenue of the design year (no upkeep, no ageing: the static simple payback). Either sequence
improves with every step and stops when the maximum is zero: no design does better. The best ratio often belongs to a
small plant, since the first kW earns most; ``min_investment_cny`` or the components' smallest sizes say how small a
plant may be.

References
----------
W. Dinkelbach, On nonlinear fractional programming, Management Science 13 (1967) 492.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sizer.errors import InfeasibleError, SolverError
from sizer.finance import (
    Bound,
    CashFlow,
    Economics,
    Money,
    Tax,
    Worth,
    after_tax,
    at_rate,
    cash_flow,
    invested,
    low_emission,
    paid_back,
    present_value,
    worth,
)
from sizer.model import Case, Solved, optimise
from sizer.solver import SolverOptions

__all__ = ["Goal", "bounds_of", "pursue", "worth_of"]

EMISSION_CNY_PER_KG = 100.0  # far above what any measure here costs; ties are broken by cost
MOST_STEPS = 20
CLOSE = 1e-6  # of the investment; what is left of the maximum when the ratio is found


class Goal(BaseModel):
    """What is sought, and what else a design must reach."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    best: Literal["npv", "payback", "irr", "lcoe", "co2"] = "npv"
    """Highest net present value; shortest static simple payback; highest rate of return; lowest cost of the energy
    served (the same design as the highest value, since every load is served); least CO2."""
    min_investment_cny: float | None = Field(default=None, ge=0)
    """Least investment: how small a plant may be. [CNY]"""
    max_investment_cny: float | None = Field(default=None, ge=0)
    """Most investment. [CNY]"""
    max_payback_years: float | None = Field(default=None, gt=0)
    """Longest static simple payback. [years]"""
    min_irr_rate: float | None = Field(default=None, gt=-0.5, le=5)
    """Lowest internal rate of return."""
    min_npv_cny: float | None = None
    """Lowest net present value. [CNY]"""
    max_co2_kg_per_year: float | None = None
    """Most CO2 of a year's grid energy. [kg/year]"""


@dataclass(frozen=True)
class _Ratio:
    """A ratio's value and its worth at that value: the worth is positive for designs that beat it."""

    first: Callable[[CashFlow], float]
    at: Callable[[float], Worth]


def worth_of(goal: Goal, tax: Tax | None) -> Worth:
    """Worth that one problem maximises; the start of a search where the goal is a ratio."""
    if goal.best == "co2":
        return low_emission(EMISSION_CNY_PER_KG)
    return after_tax(tax) if tax is not None and tax.linear else present_value()


def bounds_of(goal: Goal, reference: Sequence[Money], economics: Economics) -> list[Bound]:
    """Return what a design must be worth, with the reference case's part.

    Parameters
    ----------
    goal : Goal
        Limits; those not given make no bound.
    reference : sequence of Money
        The reference case's statements, in numbers.
    economics : Economics
        Life and rates.
    """

    def least(name: str, of: Worth, amount: float) -> Bound:
        return Bound(name, of, amount + float(worth(reference, economics, of)))

    bounds = []
    if goal.min_investment_cny is not None:
        bounds.append(least("least_investment", invested(), goal.min_investment_cny))
    if goal.max_investment_cny is not None:
        spent = Worth(lambda money, economics: -invested().factor(money, economics))
        bounds.append(least("most_investment", spent, -goal.max_investment_cny))
    if goal.max_payback_years is not None:
        bounds.append(least("payback", paid_back(goal.max_payback_years), 0.0))
    if goal.min_irr_rate is not None:
        bounds.append(least("rate_of_return", at_rate(goal.min_irr_rate), 0.0))
    if goal.min_npv_cny is not None:
        bounds.append(least("value", present_value(), goal.min_npv_cny))
    if goal.max_co2_kg_per_year is not None:
        emitted = Worth(lambda money, economics: 0.0, 1.0)
        bounds.append(Bound("emission", emitted, -goal.max_co2_kg_per_year))
    return bounds


def pursue(case: Case, goal: Goal, reference: Sequence[Money], options: SolverOptions) -> Solved:
    """Solve a case for its goal.

    Parameters
    ----------
    case : Case
        With the worth and the bounds of the goal.
    goal : Goal
        What is sought.
    reference : sequence of Money
        The reference case's statements, in numbers.
    options : SolverOptions
        Engine, gap, time limit.

    Returns
    -------
    Solved
        Of the last problem of the search; its objective is that problem's.

    Raises
    ------
    InfeasibleError
        Nothing that earns anything can be built.
    SolverError
        The search does not settle.
    """
    solved = optimise(case, options)
    if goal.best not in ("payback", "irr"):
        return solved
    economics = case.setting.economics
    ratio = _payback() if goal.best == "payback" else _rate_of_return()
    for _ in range(MOST_STEPS):
        flow = cash_flow(solved.money, reference, economics)
        if flow.investment_cny <= 0 or sum(flow.revenue_cny_per_year.values()) <= 0:
            advice = "give min_investment_cny or smallest sizes"
            raise InfeasibleError([f"goal {goal.best}: the best plant invests or earns nothing; {advice}"])
        of = ratio.at(ratio.first(flow))
        better = optimise(replace(case, worth=of), options)
        gain = float(worth(better.money, economics, of)) - float(worth(reference, economics, of))
        if gain <= CLOSE * flow.investment_cny:
            return solved
        solved = better
    raise SolverError(f"goal {goal.best}: no best design after {MOST_STEPS} steps")


def _payback() -> _Ratio:
    def years(flow: CashFlow) -> float:
        return flow.investment_cny / sum(flow.revenue_cny_per_year.values())

    return _Ratio(years, paid_back)


def _rate_of_return() -> _Ratio:
    def rate(flow: CashFlow) -> float:
        if flow.irr is None:
            raise SolverError(f"goal irr: {flow.irr_note}")
        return flow.irr

    return _Ratio(rate, at_rate)
