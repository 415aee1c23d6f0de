"""Measures of a cash flow: present value, internal rate of return, payback. Plain arithmetic on yearly arrays."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

__all__ = [
    "ROUNDING",
    "discount_factors",
    "discounted_sum",
    "internal_rate_of_return",
    "payback_years",
    "rates_searched",
    "sign_changes",
]

ROUNDING = 1e-9  # relative to the largest year; less is rounding, not money


def discount_factors(rate: float, years: int) -> np.ndarray:
    """Discount factors (1 + d)^−k for k = 0 … N, (years + 1,).

    Examples
    --------
    >>> discount_factors(0.25, 2).tolist()
    [1.0, 0.8, 0.64]
    """
    return np.asarray((1.0 + rate) ** -np.arange(years + 1.0))


def discounted_sum(flow: np.ndarray, rate: float) -> float:
    """Net present value of a yearly flow, year 0 first.

    Parameters
    ----------
    flow : (years + 1,) float array
        Net money of every year. [CNY]
    rate : float
        Discount rate per year.

    Returns
    -------
    float
        Σ flow_k (1 + d)^−k. [CNY]

    Examples
    --------
    >>> discounted_sum(np.array([-100.0, 50.0]), 0.25)
    -60.0
    """
    return float(flow @ discount_factors(rate, len(flow) - 1))


def sign_changes(flow: np.ndarray) -> int:
    """Number of sign changes of a flow, zeros left out (Descartes: an upper bound on its rates of return)."""
    signs = np.sign(flow[np.abs(flow) > ROUNDING * max(1.0, float(np.abs(flow).max(initial=0.0)))])
    return int(np.count_nonzero(signs[1:] != signs[:-1]))


def rates_searched() -> np.ndarray:
    """Rates between which a rate of return is looked for, rising from −0.99 to 10, a hundredth apart to 1.

    Two rates nearer to each other are not told from none; both are reported as no single rate.
    """
    # No round rate is among them: a root that lies on one of them would be met twice.
    return np.concatenate([np.linspace(-0.99, 1.003, 201), np.linspace(1.003, 10.0, 61)[1:]])


def internal_rate_of_return(flow: np.ndarray) -> float | None:
    """Rate at which the flow's present value is zero; None where there is none, or more than one.

    Parameters
    ----------
    flow : (years + 1,) float array
        Net money of every year, year 0 first. [CNY]

    Returns
    -------
    float or None
        The single rate of return in (−0.99, 10); None if the flow never changes sign, or changes it more than
        once and really has several roots.

    Examples
    --------
    >>> round(internal_rate_of_return(np.array([-100.0, 60.0, 60.0])), 4)
    0.1307
    >>> internal_rate_of_return(np.array([-100.0, -1.0])) is None
    True
    """
    from scipy.optimize import brentq

    if sign_changes(flow) == 0:
        return None
    grid = rates_searched()
    values = np.array([discounted_sum(flow, rate) for rate in grid])
    crossings = np.flatnonzero(np.sign(values[1:]) != np.sign(values[:-1]))
    if len(crossings) != 1:
        return None
    low, high = grid[crossings[0]], grid[crossings[0] + 1]
    return float(brentq(lambda rate: discounted_sum(flow, rate), low, high, xtol=1e-13, rtol=1e-13))


def payback_years(
    flow: np.ndarray, rate: float = 0.0, within_year: Literal["linear", "even"] = "linear"
) -> float | None:
    """First time at which the cumulative (discounted) flow stays at or above zero within a year's run.

    Parameters
    ----------
    flow : (years + 1,) float array
        Net money of every year, year 0 first. [CNY]
    rate : float
        Discount rate; 0 gives the undiscounted payback.
    within_year : {"linear", "even"}
        How the crossing year is divided. "linear", in proportion to its discounted money, is the formula of Chinese
        feasibility studies [1]_ and what is reported. "even" lets its money come in evenly and discounts every
        moment of it to the same year-end sum: for equal years that is the annuity's closed form
        −ln(1 − i I / A) / ln(1 + i), which DER-VET reports; a little shorter, and the same at rate 0.

    Returns
    -------
    float or None
        Years; 0 where nothing was invested; None where it is never paid back
        within the flow. A later replacement that takes the sum below zero again moves the payback behind it.

    References
    ----------
    .. [1] Economic Evaluation Methods and Parameters for Construction Projects, third edition (NDRC and Ministry of
       Construction, 2006): years before the first positive sum, plus what is still missing over that year's money.

    Examples
    --------
    >>> payback_years(np.array([-100.0, 40.0, 40.0, 40.0]))
    2.5
    >>> flow = np.array([-100.0, 40.0, 40.0, 40.0, 40.0])
    >>> round(payback_years(flow, 0.1), 4), round(payback_years(flow, 0.1, "even"), 4)
    (3.0193, 3.0184)
    """
    cumulative = np.cumsum(flow * discount_factors(rate, len(flow) - 1))
    tolerance = ROUNDING * max(1.0, float(np.abs(flow).max(initial=0.0)))
    below = np.flatnonzero(cumulative < -tolerance)
    if below.size == 0:
        return 0.0
    last = int(below[-1])
    if last == len(flow) - 1:
        return None
    part = float(-cumulative[last] / (cumulative[last + 1] - cumulative[last]))
    if within_year == "even" and rate:
        # (1 − v^f) / (1 − v) of a year's value has come in after a share f of it, v = 1 / (1 + rate).
        part = -math.log1p(-part * rate / (1.0 + rate)) / math.log1p(rate)
    return last + part
