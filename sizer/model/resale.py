"""What is sold comes from the plant's own sources, on whatever buses that converters join to the seller's.

On one bus with one grid this cuts nothing off that does not buy and sell at once, but the relaxed problem's bound is
then nearly that of the exclusive one. Several grids that are joined are held to it in every step: energy bought in one
area is not fed in again in another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sizer.components import Wiring

__all__ = ["ResaleLimit", "resale_limits"]


@dataclass(frozen=True)
class ResaleLimit:
    """One row a step: Σ outflows of the sellers ≤ Σ sources of their island.

    Parameters
    ----------
    bus : str
        Bus of the first seller.
    number : int
        Its place among the components.
    steps : sequence of int or None
        Steps in which the row stands; None for all.
    rule : callable (model, step) → row
        The inequality.
    """

    bus: str
    number: int
    steps: Sequence[int] | None
    rule: Callable[[Any, int], Any]


def resale_limits(wirings: Mapping[str, Wiring]) -> list[ResaleLimit]:
    """Limits of what may be sold, one for each island that sells.

    Parameters
    ----------
    wirings : mapping component → Wiring
        Of a whole model.
    """
    limits = []
    for buses in _islands(wirings):
        inside = [(number, wiring) for number, wiring in enumerate(wirings.values()) if buses & set(wiring.flows)]
        sellers = [(number, wiring) for number, wiring in inside if wiring.resale]
        paying = sorted({t for _, wiring in sellers for steps in wiring.resale.values() for t in steps})
        if not sellers or (len(sellers) == 1 and not paying):
            continue
        number, first = sellers[0]
        sold = [wiring.series[quantity] for _, wiring in sellers for quantity in wiring.resale]
        steps = None if len(sellers) > 1 else paying
        rule = _rule(sold, _sources([wiring for _, wiring in inside]))
        limits.append(ResaleLimit(next(iter(first.flows)), number, steps, rule))
    return limits


def _islands(wirings: Mapping[str, Wiring]) -> list[set[str]]:
    """Buses by island: those that components with flows on several of them join."""
    islands: list[set[str]] = []
    for wiring in wirings.values():
        own = set(wiring.flows)
        apart = [island for island in islands if not island & own]
        islands = [*apart, own.union(*(island for island in islands if island & own))]
    return [island for island in islands if island]


def _sources(wirings: Sequence[Wiring]) -> list[tuple[float, Any]]:
    """Series that bring energy in, with their coefficients: of what is neither a seller nor a converter."""
    return [
        (coefficient, wiring.series[quantity])
        for wiring in wirings
        if not wiring.resale and len(wiring.flows) == 1
        for flows in wiring.flows.values()
        for quantity, coefficient in flows.items()
        if coefficient > 0
    ]


def _rule(sold: Sequence[Any], sources: Sequence[tuple[float, Any]]) -> Callable[[Any, int], Any]:
    def rule(m: Any, t: int) -> Any:
        made = sum(coefficient * series[t] for coefficient, series in sources) if sources else 0.0
        return sum(series[t] for series in sold) <= made

    return rule
