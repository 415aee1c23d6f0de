"""Prices that change with the amount: the tiers of a month's energy, the steps of a month's demand.

::

    <name>_width       Σ_p u_gkp ≤ w_gk                     (only with several parts; else a bound)
    <name>_order_full  Σ_p u_gkp ≥ w_gk z_g,k+1             (only where a later block is cheaper)
    <name>_order_open  Σ_p u_g,k+1,p ≤ w_g,k+1 z_g,k+1      (only where a later block is cheaper)

u_gkp amount of group g in block k for part p; w block width; z whole-number: block k + 1 is open. Where every block
costs at least as much as the one before, any optimum fills the cheapest first and no whole numbers are needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

__all__ = ["add_rows", "block_prices"]


def block_prices(
    block: pyo.Block,
    name: str,
    *,
    upper_ends: Sequence[float],
    prices: Sequence[Sequence[float]],
    largest: Sequence[float],
) -> tuple[pyo.Var, Any]:
    """Split the amount of each group into blocks with their own prices.

    Parameters
    ----------
    block : pyomo Block
        Where the variables go, named after ``name``.
    name : str
        What is split: "tier", "demand".
    upper_ends : sequence of float
        Amount at which each block ends; the last may be infinite.
    prices : sequence (blocks) of sequences (parts) of float
        Price of each block, for each part of the amount.
    largest : sequence (groups) of float
        Largest amount each group can have.

    Returns
    -------
    variable : pyomo Var
        Amounts by (group, block, part).
    cost : linear expression
        Σ price · amount.
    """
    groups, blocks, parts = range(len(largest)), range(len(prices)), range(len(prices[0]))
    starts = [0.0, *upper_ends[:-1]]
    width = {(g, k): max(min(upper_ends[k], largest[g]) - starts[k], 0.0) for g, k in product(groups, blocks)}
    index = list(product(groups, blocks, parts))
    amount = pyo.Var(index, bounds=lambda _, g, k, p: (0.0, width[g, k]))
    block.add_component(f"{name}_block", amount)
    if len(parts) > 1:
        rows = {(g, k): sum(amount[g, k, p] for p in parts) <= width[g, k] for g, k in width}
        add_rows(block, f"{name}_width", rows)
    falling = [
        k for k, (now, later) in enumerate(pairwise(prices)) if any(b < a for a, b in zip(now, later, strict=True))
    ]
    if falling:
        _keep_order(block, name, amount, width, list(product(groups, falling)), parts)
    coefficients = [prices[k][p] for _, k, p in index]
    return amount, LinearExpression(linear_coefs=coefficients, linear_vars=[amount[i] for i in index])


def _keep_order(
    block: pyo.Block,
    name: str,
    amount: pyo.Var,
    width: dict[tuple[int, int], float],
    pairs: list[tuple[int, int]],
    parts: range,
) -> None:
    """Open block k + 1 only when block k is full."""
    opened = pyo.Var(pairs, domain=pyo.Binary)
    block.add_component(f"{name}_opened", opened)

    total = {(g, k): sum(amount[g, k, p] for p in parts) for g, k in width}
    full = {(g, k): total[g, k] >= width[g, k] * opened[g, k] for g, k in pairs}
    add_rows(block, f"{name}_order_full", full)
    only_opened = {(g, k): total[g, k + 1] <= width[g, k + 1] * opened[g, k] for g, k in pairs}
    add_rows(block, f"{name}_order_open", only_opened)


def add_rows(block: pyo.Block, name: str, rows: Mapping[Any, Any]) -> None:
    """Put a few constraints on a block one by one: their rules look things up, so they make no template."""
    constraint = pyo.Constraint(list(rows))
    block.add_component(name, constraint)
    for index, row in rows.items():
        constraint[index] = row
