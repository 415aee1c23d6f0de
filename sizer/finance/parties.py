"""Who gets what: the project's cash flow split among the parties to its contracts.

Σ over parties of share = 1 for every line of the project and every year, and 0 for a payment between parties (the payer
−1, the payee 1); so the parties' present values sum to the project's. Settled money is whole cents: each line and
year is rounded once, and its cents are dealt out by largest remainder, so that the parties' cents sum exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sizer.errors import InputError
from sizer.finance.cash_flow import CashFlow, Line
from sizer.finance.contracts import Contract, Facts
from sizer.finance.economics import LONGEST_YEARS

__all__ = ["OUTSIDERS", "Parties", "Portion", "deal_cents", "split"]

OUTSIDERS = {
    "grid company": ("energy_bill", "demand_bill", "basic_charge", "power_factor", "fixed_charge", "feed_in"),
    "public purse": ("generation_subsidy",),
    "suppliers": ("investment", "contingency", "replacement", "augmentation", "operation", "connection_expansion"),
}
"""Whose money the project's gains and costs are, by stream, outside the contracts."""


@dataclass(frozen=True)
class Portion:
    """One line and what share of it each party has, by year, (LONGEST + 1,)."""

    line: Line
    shares: Mapping[str, np.ndarray]

    def cents(self) -> dict[str, np.ndarray]:
        """Whole cents by party and year; they sum to the line's rounded cents."""
        whole, names = self.line.flow, list(self.shares)
        dealt = np.zeros((len(names), len(whole)), dtype=np.int64)
        for year, amount in enumerate(whole.tolist()):
            dealt[:, year] = deal_cents(amount, [float(self.shares[name][year]) for name in names])
        return dict(zip(names, dealt, strict=True))


@dataclass(frozen=True)
class Parties:
    """The cash flow of every party.

    Parameters
    ----------
    whole : CashFlow
        The project against its reference case.
    portions : tuple of Portion
        Every line with its owners, then the payments between parties.
    owner : str
        The party that holds what no contract gives away.
    """

    whole: CashFlow
    portions: tuple[Portion, ...]
    owner: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parties, the owner first."""
        found = dict.fromkeys([self.owner, *(name for portion in self.portions for name in portion.shares)])
        return tuple(found)

    @cached_property
    def flows(self) -> dict[str, CashFlow]:
        """Cash flow by party: net present value, rate of return and paybacks of its own."""
        return {name: self._flow(name) for name in self.names}

    def _flow(self, name: str) -> CashFlow:
        lines = [
            replace(portion.line, share=portion.shares[name] * _own_share(portion.line))
            for portion in self.portions
            if name in portion.shares and portion.shares[name].any()
        ]
        return replace(self.whole, lines=tuple(lines), scope=f"what {name} puts in")

    @cached_property
    def cents(self) -> pd.DataFrame:
        """Settled money, year × (party, component, stream); whole numbers. [0.01 CNY]"""
        columns: dict[tuple[str, str, str], np.ndarray] = {}
        for portion in self.portions:
            for name, dealt in portion.cents().items():
                key = (name, portion.line.component, portion.line.stream)
                columns[key] = columns.get(key, np.zeros_like(dealt)) + dealt
        table = pd.DataFrame(columns, index=pd.RangeIndex(self.whole.economics.years + 1, name="year"))
        table.columns = pd.MultiIndex.from_tuples(list(columns), names=["party", "component", "stream"])
        return table

    @cached_property
    def table(self) -> pd.DataFrame:
        """Year × party, settled. [CNY]"""
        sums = {name: pd.DataFrame(self.cents[name]).sum(axis=1) / 100 for name in self.names if name in self.cents}
        return pd.DataFrame(sums).assign(whole=lambda table: table.sum(axis=1).round(2))

    @cached_property
    def measures(self) -> pd.DataFrame:
        """One row a party: what it puts in, gets, and when it has it back."""
        rows = {
            name: {
                "investment_cny": flow.investment_cny,
                "npv_cny": flow.npv_cny,
                "irr": flow.irr,
                "payback_years": flow.static_payback_years,
                "discounted_payback_years": flow.discounted_payback_years,
            }
            for name, flow in self.flows.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index")

    @cached_property
    def outsiders(self) -> dict[str, CashFlow]:
        """Change for those outside the contracts, by name: what the project saves or spends is theirs, negated."""
        found = {}
        for name, streams in OUTSIDERS.items():
            lines = [replace(line, amount=-line.amount) for line in self.whole.lines if line.stream in streams]
            if lines:
                found[name] = replace(self.whole, lines=tuple(lines), scope=name)
        return found


def deal_cents(amount_cny: float, shares: Sequence[float]) -> list[int]:
    """Round an amount to cents once, and deal them out by largest remainder.

    Examples
    --------
    >>> deal_cents(100.0, [1 / 3, 1 / 3, 1 / 3])
    [3334, 3333, 3333]
    >>> deal_cents(-0.01, [0.9, 0.1]), deal_cents(5.0, [-1.0, 1.0])
    ([-1, 0], [-500, 500])
    """
    whole = round(100 * amount_cny)
    exact = [whole * share for share in shares]
    dealt = [int(np.floor(part + 1e-9)) for part in exact]
    missing = round(whole * sum(shares)) - sum(dealt)
    by_remainder = sorted(range(len(shares)), key=lambda i: dealt[i] - exact[i])
    for i in by_remainder[:missing]:
        dealt[i] += 1
    return dealt


def split(flow: CashFlow, contracts: Sequence[Contract], facts: Facts, *, owner: str = "investor") -> Parties:
    """Split a cash flow among the parties to its contracts.

    Parameters
    ----------
    flow : CashFlow
        The project against its reference case.
    contracts : sequence of Contract
        In the order in which they apply.
    facts : Facts
        Sizes, energies and sources that contracts look at.
    owner : str
        Who holds what no contract gives away.

    Returns
    -------
    Parties

    Raises
    ------
    InputError
        A contract is with the owner, or speaks of a component that the project has not.
    """
    own = [contract for contract in contracts if contract.party == owner]
    if own:
        raise InputError("contracts", f'party is "{owner}", who owns the project. A contract is with somebody else')
    portions = [_share_out(line, contracts, facts, owner, flow) for line in flow.lines]
    for contract in contracts:
        for payment in contract.payments(owner, flow.economics, facts):
            years = np.ones(LONGEST_YEARS + 1)
            if payment.line.amount:
                portions.append(Portion(payment.line, {payment.payer: -years, payment.payee: years}))
    return Parties(flow, tuple(portions), owner)


def _share_out(line: Line, contracts: Sequence[Contract], facts: Facts, owner: str, flow: CashFlow) -> Portion:
    held = np.ones(LONGEST_YEARS + 1)
    shares: dict[str, np.ndarray] = {}
    for contract in contracts:
        given = held * contract.given_share(line, facts) * contract.runs(flow.economics)
        if given.any():
            shares[contract.party] = shares.get(contract.party, 0.0) + given
            held = held - given
    return Portion(line, {owner: held, **shares})


def _own_share(line: Line) -> np.ndarray | float:
    return 1.0 if line.share is None else line.share
