"""The basic charge of a two-part tariff, by quarter, straight from its definition.

    capacity    p_c K
    contract    p_d (C + 2 max(0, D_m − 1.05 C)),   C ≥ 0.4 K
    demand      p_d D_m

p_c price of capacity [CNY/(kVA·month)], K transformer capacity [kVA], p_d price of demand [CNY/(kW·month)], D_m the
highest import of month m [kW], C declared demand of the quarter [kW].

References
----------
NDRC price office [2016] 1583: the customer chooses the way by the quarter; a declared demand below 40 % of the capacity
is taken as 40 %; up to 105 % of the declared demand the declared one is billed, and what is metered above 105 % costs
double. The declared demand may be changed by the month; here it stays for the quarter, for it is declared before the
month is metered, while an optimiser knows the month in advance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sizer.errors import InputError
from sizer.tariff.parts import BasicCharge

__all__ = [
    "EXCESS_PRICE",
    "LEAST_DECLARED_SHARE",
    "QUARTER_MONTHS",
    "TOLERATED",
    "BasicBasis",
    "BasicTerms",
    "basic_charge_cny",
    "cheapest_terms",
    "contract_cny",
    "quarters",
]

BasicBasis = Literal["capacity", "contract", "demand"]
LEAST_DECLARED_SHARE = 0.40  # of the transformer capacity; NDRC price office [2016] 1583
TOLERATED = 1.05  # metered over declared demand; NDRC price office [2016] 1583
EXCESS_PRICE = 2.0  # multiple of the price above what is tolerated; NDRC price office [2016] 1583
QUARTER_MONTHS = 3  # the choice holds for a quarter; NDRC price office [2016] 1583

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class BasicTerms:
    """What was agreed with the grid company, one entry a quarter."""

    by: tuple[BasicBasis, ...]
    """How the basic charge is reckoned."""
    declared_kw: tuple[float, ...]
    """Declared demand; looked at where the quarter is billed by contract. [kW]"""


def quarters(months: int) -> int:
    """Number of quarters that a number of months touches, the first starting in January.

    Examples
    --------
    >>> quarters(12), quarters(4)
    (4, 2)
    """
    return -(-months // QUARTER_MONTHS)


def contract_cny(price: float, declared_kw: float, metered_kw: Floats) -> Floats:
    """Charge of each month at a declared demand, (months,).

    Examples
    --------
    500 kW declared, 560.55 kW metered: 500 × 40 + 2 × 35.55 × 40.

    >>> contract_cny(40.0, 500.0, np.array([525.0, 560.55])).round(2).tolist()
    [20000.0, 22844.0]
    """
    excess = np.maximum(0.0, metered_kw - TOLERATED * declared_kw)
    charge: Floats = price * (declared_kw + EXCESS_PRICE * excess)
    return charge


def basic_charge_cny(prices: BasicCharge, terms: BasicTerms, metered_kw: Floats, transformer_kva: float) -> Floats:
    """Basic charge of every month.

    Parameters
    ----------
    prices : BasicCharge
        Prices of capacity and of demand.
    terms : BasicTerms
        What was agreed, by quarter.
    metered_kw : (months,) float array
        Highest import of each month, January first. [kW]
    transformer_kva : float
        Capacity of the transformer. [kVA]

    Returns
    -------
    (months,) float array
        [CNY]

    Raises
    ------
    InputError
        A declared demand lies below 40 % of the capacity.
    """
    charge = np.zeros(len(metered_kw))
    for number, (by, declared_kw) in enumerate(zip(terms.by, terms.declared_kw, strict=True)):
        own = slice(number * QUARTER_MONTHS, (number + 1) * QUARTER_MONTHS)
        if by == "capacity":
            charge[own] = prices.capacity_price_cny_per_kva_month * transformer_kva
        elif by == "demand":
            charge[own] = prices.max_demand_price_cny_per_kw_month * metered_kw[own]
        else:
            least = LEAST_DECLARED_SHARE * transformer_kva
            if declared_kw < least * (1 - 1e-6):
                raise InputError(
                    "basic charge", f"{declared_kw:g} kW is declared, but at least 40 % of the capacity is {least:g} kW"
                )
            charge[own] = contract_cny(prices.max_demand_price_cny_per_kw_month, declared_kw, metered_kw[own])
    return charge


def cheapest_terms(
    prices: BasicCharge,
    metered_kw: Floats,
    transformer_kva: float,
    options: Sequence[BasicBasis] = ("capacity", "contract", "demand"),
) -> BasicTerms:
    """Terms that would have been cheapest for demand that is already metered, found by trying all.

    Parameters
    ----------
    prices : BasicCharge
        Prices of capacity and of demand.
    metered_kw : (months,) float array
        Highest import of each month, January first. [kW]
    transformer_kva : float
        Capacity of the transformer. [kVA]
    options : sequence of {"capacity", "contract", "demand"}
        Ways to choose from.

    Returns
    -------
    BasicTerms
        The charge by contract is convex and piecewise linear in the declared demand, so only its corners are
        tried: 40 % of the capacity, and each month's metered demand over 1.05.
    """
    chosen: list[tuple[BasicBasis, float]] = []
    for number in range(quarters(len(metered_kw))):
        own = metered_kw[number * QUARTER_MONTHS : (number + 1) * QUARTER_MONTHS]
        least = LEAST_DECLARED_SHARE * transformer_kva
        corners = [least, *(float(kw) / TOLERATED for kw in own if kw / TOLERATED > least)]
        offers = [(by, kw) for by in options for kw in (corners if by == "contract" else [0.0])]

        def cost(offer: tuple[BasicBasis, float], own: Floats = own) -> float:
            terms = BasicTerms((offer[0],), (offer[1],))
            return float(basic_charge_cny(prices, terms, own, transformer_kva).sum())

        chosen.append(min(offers, key=cost))
    return BasicTerms(tuple(by for by, _ in chosen), tuple(kw for _, kw in chosen))
