"""A larger connection by transformers that can be bought: one rating of the catalogue, or none.

::

    one_transformer    Σ_k y_k = 1         (k = 0: none)
    enlarged           X = Σ_k X_k y_k     (a column of its own: it stands in a row of every step, 19 y_k would, too)

y_k ``transformer``, 0 or 1; X_k power that choice k adds [kW]: n S_k cos φ beside the transformer that is there, or
(n S_k − S) cos φ in its place; S_k rating, n number of equal ones, S the present rating [kVA]. The price is the
catalogue's of n transformers, or all in by the power added. Of choices that add the same, the cheapest is offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyomo.environ as pyo
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pyomo.core.expr.numeric_expr import LinearExpression

from sizer.catalogue import load
from sizer.errors import InputError
from sizer.profiles.charging.catalogue import Confidence
from sizer.validation import mistakes

__all__ = ["Offer", "Transformer", "TransformerSeries", "choose", "offers", "refuse_growth", "transformers"]


class Transformer(BaseModel):
    """One rating of the series."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    kva: float = Field(gt=0)
    """Rating. [kVA]"""
    price_cny: float = Field(ge=0)
    """Price, installed. [CNY]"""


class TransformerSeries(BaseModel):
    """The catalogue's file."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    price_year: int
    """Year of the prices."""
    source: str
    """Where they come from."""
    confidence: Confidence
    """How sure they are."""
    ratings: tuple[Transformer, ...] = Field(min_length=1)
    """Every rating, ascending."""


@dataclass(frozen=True)
class Offer:
    """What can be bought.

    Parameters
    ----------
    number : int
        Equal transformers; 0 for nothing.
    kva : float
        Rating of each. [kVA]
    added_kw : float
        Power that the connection gains. [kW]
    price_cny : float
        Of all of them, from the catalogue. [CNY]
    """

    number: int
    kva: float
    added_kw: float
    price_cny: float


@cache
def transformers() -> TransformerSeries:
    """Return the series of the catalogue.

    Examples
    --------
    >>> [own.kva for own in transformers().ratings][-3:]
    [1600.0, 2000.0, 2500.0]
    """
    try:
        return TransformerSeries.model_validate(load("transformers"))
    except ValidationError as error:
        raise InputError("catalogue/transformers.yaml", mistakes(error, {"": TransformerSeries})) from error


def offers(present_kva: float, power_factor: float, *, instead: bool, most: int, most_kw: float) -> list[Offer]:
    """List what the catalogue offers to a site, nothing first, by rising power.

    Parameters
    ----------
    present_kva : float
        Transformer that is there; 0 for none. [kVA]
    power_factor : float
        kW for each kVA.
    instead : bool
        New ones take the place of the present one; else they stand beside it.
    most : int
        Most equal ones.
    most_kw : float
        Most that the connection may gain. [kW]

    Examples
    --------
    >>> found = offers(400, 0.95, instead=True, most=1, most_kw=250)
    >>> [(offer.number, offer.kva, round(offer.added_kw, 1)) for offer in found]
    [(0, 0.0, 0.0), (1, 500.0, 95.0), (1, 630.0, 218.5)]
    """
    gone = present_kva if instead else 0.0
    every = [
        Offer(number, own.kva, (number * own.kva - gone) * power_factor, number * own.price_cny)
        for own in transformers().ratings
        for number in range(1, most + 1)
    ]
    allowed = [offer for offer in every if 1e-9 < offer.added_kw <= most_kw * (1 + 1e-9)]
    found = [Offer(0, 0.0, 0.0, 0.0)]
    for offer in sorted(allowed, key=lambda offer: (round(offer.added_kw, 6), offer.price_cny)):
        if offer.added_kw > found[-1].added_kw + 1e-6:
            found.append(offer)
    return found


def refuse_growth(grid: Any, *, agreed: bool) -> None:
    """Refuse an enlargement of nothing, or by two rules at once.

    Parameters
    ----------
    grid : Grid
        Whose inputs they are.
    agreed : bool
        Its basic charge is agreed on a given transformer.

    Raises
    ------
    ValueError
        Says what to leave out or to give.
    """
    if not grid.can_grow:
        if grid.transformer_kva == 0:
            raise ValueError(
                "transformer_kva is 0: nothing can be bought. Give its rating, or let it be chosen "
                "(expansion_catalogue: beside)"
            )
        return
    catalogue = grid.expansion_catalogue
    named, other = ("expansion_catalogue", "") if catalogue else ("expansion_cny_per_kw", " or import_limit_kw")
    if grid.transformer_kva is None and (grid.import_limit_kw is None or catalogue):
        raise ValueError(f"{named} needs transformer_kva{other}: what there is to enlarge")
    if agreed:
        raise ValueError(f"{named}: the basic charge is agreed on a given transformer. Leave out one")
    if catalogue and grid.expansion_step_kva is not None:
        raise ValueError("expansion_catalogue and expansion_step_kva both say what can be bought. Leave out one")
    if catalogue and len(grid.offers()) == 1:
        raise ValueError(
            f"expansion_catalogue offers nothing within expansion_max_kw ({grid.expansion_max_kw:g}). Allow more"
        )


def choose(block: pyo.Block, offered: Sequence[Offer]) -> dict[str, Any]:
    """Let one offer be taken.

    Parameters
    ----------
    block : pyomo Block
        Gets ``transformer``, ``one_transformer``, ``enlarged_kw`` and ``enlarged``.
    offered : sequence of Offer
        From `offers`.

    Returns
    -------
    dict
        ``added_kw``, ``price_cny``, ``kva`` of one and ``number``: numbers of a single offer, else linear expressions.
    """
    names = ("added_kw", "price_cny", "kva", "number")
    if len(offered) == 1:
        return {name: float(getattr(offered[0], name)) for name in names}
    block.transformer = pyo.Var(range(len(offered)), domain=pyo.Binary)
    taken = list(block.transformer.values())
    block.one_transformer = pyo.Constraint(
        expr=LinearExpression(linear_coefs=[1.0] * len(taken), linear_vars=taken) == 1.0
    )

    def sum_of(name: str) -> Any:
        values = [float(getattr(offer, name)) for offer in offered]
        return LinearExpression(linear_coefs=values, linear_vars=taken)

    block.enlarged_kw = pyo.Var(bounds=(0.0, max(offer.added_kw for offer in offered)))
    block.enlarged = pyo.Constraint(expr=block.enlarged_kw == sum_of("added_kw"))
    return {name: sum_of(name) for name in names} | {"added_kw": block.enlarged_kw}
