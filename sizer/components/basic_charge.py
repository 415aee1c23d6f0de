"""The basic charge of a two-part tariff inside the model: the way of reckoning chosen by quarter.

::

    basic_peak         i_t ≤ D_m                      (every step t of month m)
    basic_split        D_m ≤ Σ_o D_mo                 (o the ways to choose from)
    basic_chosen       D_mo ≤ M z_qo                  (only with several ways; month m of quarter q)
    basic_one_way      Σ_{o ≠ first} z_qo ≤ 1         (z of the first way is one minus the others)
    basic_least        C_q ≥ 0.4 K z_q,contract
    basic_most         C_q ≤ K z_q,contract           (or = C z_q,contract where C is given)
    basic_excess       X_m ≥ D_m,contract − 1.05 C_q

i_t import, D_m highest import of a month, D_mo the same if it is billed in way o, else 0, C_q declared demand, X_m
metered demand above 105 % of it [kW]; K transformer capacity [kVA]; M largest import; z whole-number. A month's charge
is p_c K z (capacity), p_d D_m (demand) or p_d (C_q + 2 X_m) (contract): see sizer.tariff.basic. Splitting D_m by way,
instead of switching each charge off with a large M, keeps the relaxed problem as tight as a choice between ways can be.
The ways are few, so that the best of them is found to the solver's accuracy whatever gap is allowed elsewhere
(:func:`choices_of`); to the cent, every way is tried again at the demand that results (:func:`better_ways`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo

from sizer.components.block_prices import add_rows
from sizer.site import Site
from sizer.tariff import BasicBasis, BasicCharge, BasicTerms, basic_charge_cny, cheapest_terms, quarters
from sizer.tariff.basic import EXCESS_PRICE, LEAST_DECLARED_SHARE, QUARTER_MONTHS, TOLERATED

__all__ = ["BasicChoice", "basic_charge", "better_ways", "choices_of", "terms_of"]

WORTH_CHANGING_CNY = 0.01  # a cent; less is the noise of what was metered


@dataclass(frozen=True)
class BasicChoice:
    """What is left to choose.

    Parameters
    ----------
    prices : BasicCharge
        Prices of capacity and of demand.
    options : sequence of sequences of {"capacity", "contract", "demand"}
        Ways to choose from, by quarter.
    transformer_kva : float
        Capacity, K. [kVA]
    most_kw : float
        Largest import, M. [kW]
    declared_kw : float, optional
        Declared demand, C; None to choose it. [kW]
    same_way : bool
        Whether all quarters are billed in the same way; the declared demand may differ still.
    """

    prices: BasicCharge
    options: Sequence[Sequence[BasicBasis]]
    transformer_kva: float
    most_kw: float
    declared_kw: float | None = None
    same_way: bool = False


def basic_charge(block: pyo.Block, import_kw: Any, choice: BasicChoice, site: Site) -> tuple[Any, Any, dict[str, Any]]:
    """Declare the choice on a block.

    Parameters
    ----------
    block : pyomo Block
        A block of its own.
    import_kw : indexed variable
        Import by step. [kW]
    choice : BasicChoice
        Prices and ways.
    site : Site
        Months of the steps.

    Returns
    -------
    by_capacity, by_demand : linear expression
        The modelled months' charge, apart by what it is reckoned on. [CNY]
    sizes : dict
        What was chosen, by quarter: shares (0 or 1) and declared demand.
    """
    months, number_of = range(site.months), range(quarters(site.months))
    of_month = {m: choice.options[m // QUARTER_MONTHS] for m in months}
    peak = pyo.Var([(m, o) for m in months for o in of_month[m]], bounds=(0.0, choice.most_kw))
    block.basic_peak_kw = peak
    _peaks(block, import_kw, peak, of_month, site)
    taken = _ways(block, choice, number_of)
    several = [(m, o) for m in months for o in of_month[m] if len(of_month[m]) > 1]
    if several:
        rows = {(m, o): peak[m, o] <= choice.most_kw * taken[m // QUARTER_MONTHS, o] for m, o in several}
        add_rows(block, "basic_chosen", rows)
    declared, excess = _contract(block, choice, peak, taken, of_month)
    prices, by_capacity, by_demand = choice.prices, 0.0, 0.0
    for m in months:
        q = m // QUARTER_MONTHS
        capacity = prices.capacity_price_cny_per_kva_month * choice.transformer_kva
        by_capacity += capacity * taken[q, "capacity"]
        billed = declared.get(q, 0.0) + EXCESS_PRICE * excess.get(m, 0.0)
        billed += peak[m, "demand"] if "demand" in of_month[m] else 0.0
        by_demand += prices.max_demand_price_cny_per_kw_month * billed
    sizes = {f"q{q + 1}_{o}_share": taken[q, o] for q in number_of for o in ("capacity", "contract", "demand")}
    return by_capacity, by_demand, sizes | {f"q{q + 1}_declared_kw": declared.get(q, 0.0) for q in number_of}


def _peaks(block: pyo.Block, import_kw: Any, peak: Any, of_month: Mapping[int, Any], site: Site) -> None:
    block.month = pyo.Param(block.model().steps, initialize=dict(enumerate(np.asarray(site.month_of_step).tolist())))
    block.basic_metered_kw = pyo.Var(list(of_month), bounds=(0.0, None))

    @block.Constraint(block.model().steps)
    def basic_peak(b: Any, t: int) -> Any:
        return import_kw[t] <= b.basic_metered_kw[b.month[t]]

    split = {m: block.basic_metered_kw[m] <= sum(peak[m, o] for o in ways) for m, ways in of_month.items()}
    add_rows(block, "basic_split", split)


def _ways(block: pyo.Block, choice: BasicChoice, number_of: range) -> dict[tuple[int, str], Any]:
    """By (quarter, way): 1 where it is taken; the first way of a quarter is taken if none of the others is."""
    deciding = [0] if choice.same_way else number_of
    others = [(q, o) for q in deciding for o in choice.options[q][1:]]
    taken: dict[tuple[int, str], Any] = {(q, o): 0.0 for q in number_of for o in ("capacity", "contract", "demand")}
    if others:
        block.basic_taken = pyo.Var(others, domain=pyo.Binary)
        own = {q: 0 if choice.same_way else q for q in number_of}
        taken |= {(q, o): block.basic_taken[own[q], o] for q in number_of for o in choice.options[q][1:]}
    for q in number_of:
        taken[q, choice.options[q][0]] = 1.0 - sum(taken[q, o] for o in choice.options[q][1:])
    rows = {q: sum(taken[q, o] for o in choice.options[q][1:]) <= 1.0 for q in number_of if len(choice.options[q]) > 2}
    if rows:
        add_rows(block, "basic_one_way", rows)
    return taken


def _contract(
    block: pyo.Block, choice: BasicChoice, peak: Any, taken: Mapping[tuple[int, str], Any], of_month: Mapping[int, Any]
) -> tuple[dict[int, Any], dict[int, Any]]:
    """Declared demand by quarter and metered demand above what is tolerated by month, where there is a contract."""
    months = [m for m, options in of_month.items() if "contract" in options]
    own = sorted({m // QUARTER_MONTHS for m in months})
    if not own:
        return {}, {}
    kva, given = choice.transformer_kva, choice.declared_kw
    block.basic_declared_kw = pyo.Var(own, bounds=(0.0, max(kva, given or 0.0)))
    block.basic_excess_kw = pyo.Var(months, bounds=(0.0, choice.most_kw))
    declared, excess = block.basic_declared_kw, block.basic_excess_kw
    if given is None:
        add_rows(
            block, "basic_least", {q: declared[q] >= LEAST_DECLARED_SHARE * kva * taken[q, "contract"] for q in own}
        )
        add_rows(block, "basic_most", {q: declared[q] <= kva * taken[q, "contract"] for q in own})
    else:
        add_rows(block, "basic_most", {q: declared[q] == given * taken[q, "contract"] for q in own})
    rows = {m: excess[m] >= peak[m, "contract"] - TOLERATED * declared[m // QUARTER_MONTHS] for m in months}
    add_rows(block, "basic_excess", rows)
    return {q: declared[q] for q in own}, {m: excess[m] for m in months}


def choices_of(block: pyo.Block) -> list[list[Any]]:
    """On/off variables of every choice between ways, one group a quarter, or one for all."""
    taken = getattr(block, "basic_taken", {})
    return [[taken[key] for key in taken if key[0] == q] for q in sorted({key[0] for key in taken})]


def better_ways(block: pyo.Block, import_kw: Any, choice: BasicChoice, site: Site) -> list[tuple[Any, float]]:
    """Compare the solved ways with every other at the demand that was metered; changes that make the charge lower.

    Parameters
    ----------
    block, import_kw, choice, site
        As for :func:`basic_charge`, solved.

    Returns
    -------
    list of (variable, value)
        Empty where no other way is cheaper.
    """
    if not hasattr(block, "basic_taken"):
        return []
    metered = np.zeros(site.months)
    np.maximum.at(metered, np.asarray(site.month_of_step), [float(pyo.value(import_kw[t])) for t in import_kw])
    number_of = range(quarters(site.months))
    cost = {(q, way): _quarter_cny(choice, metered, q, way) for q in number_of for way in choice.options[q]}
    groups = [list(number_of)] if choice.same_way else [[q] for q in number_of]
    found: list[tuple[Any, float]] = []
    for group in groups:
        ways = choice.options[group[0]]
        sums = {way: sum(cost[q, way] for q in group) for way in ways}
        variables = {way: block.basic_taken[group[0], way] for way in ways[1:]}
        now = next((way for way, taken in variables.items() if pyo.value(taken) > 0.5), ways[0])
        best = min(ways, key=lambda way: sums[way])
        if sums[best] < sums[now] - WORTH_CHANGING_CNY:
            found += [(taken, float(way == best)) for way, taken in variables.items()]
    return found


def _quarter_cny(choice: BasicChoice, metered_kw: np.ndarray, quarter: int, way: BasicBasis) -> float:
    """Charge of a quarter at what was metered, at the declared demand that is best, or at the given one. [CNY]"""
    own = metered_kw[quarter * QUARTER_MONTHS : (quarter + 1) * QUARTER_MONTHS]
    terms = cheapest_terms(choice.prices, own, choice.transformer_kva, (way,))
    if choice.declared_kw is not None:
        terms = BasicTerms(terms.by, (choice.declared_kw,))
    return float(basic_charge_cny(choice.prices, terms, own, choice.transformer_kva).sum())


def terms_of(sizes: Mapping[str, float], site: Site) -> BasicTerms:
    """Read the choice back from a design's sizes."""
    ways: tuple[BasicBasis, ...] = ("capacity", "contract", "demand")
    number_of = range(1, quarters(site.months) + 1)
    by = tuple(max(ways, key=lambda way: sizes[f"q{q}_{way}_share"]) for q in number_of)
    return BasicTerms(by, tuple(sizes[f"q{q}_declared_kw"] for q in number_of))
