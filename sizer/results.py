"""What comes out: plain tables with their own checks. Nothing here knows how they were found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

__all__ = ["Binding", "Design", "Dispatch", "Flows", "LimitKind", "SolverReport", "worst_imbalance"]

SMALLEST_KW = 1.0  # a bus that carries less is measured against this: it holds the solver's noise only

Flows = Mapping[str, Mapping[str, Mapping[str, float]]]
"""component → bus → quantity → coefficient of the injection into the bus."""

LimitKind = Literal["size", "flow", "clause", "goal", "reserve", "rule"]
"""A size's range, a flow in every step, a guideline's clause, a goal's bound, energy kept, a technology's row."""


@dataclass(frozen=True)
class Design:
    """Sizes of every component.

    Parameters
    ----------
    sizes : mapping component → size → value
        Each size's name ends in its unit.
    chosen : frozenset of (component, size)
        Sizes that the optimiser chose; the others were given.
    at_limit : mapping (component, size) → str
        Chosen sizes that lie at an end of their range: "smallest" or "largest".
    """

    sizes: Mapping[str, Mapping[str, float]]
    chosen: frozenset[tuple[str, str]] = frozenset()
    at_limit: Mapping[tuple[str, str], str] | None = None

    def __getitem__(self, key: tuple[str, str]) -> float:
        component, size = key
        return self.sizes[component][size]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a size."""
        rows = [
            {
                "component": component,
                "size": size,
                "value": value,
                "chosen": (component, size) in self.chosen,
                "at_limit": (self.at_limit or {}).get((component, size), ""),
            }
            for component, sizes in self.sizes.items()
            for size, value in sizes.items()
        ]
        return pd.DataFrame(rows, columns=["component", "size", "value", "chosen", "at_limit"])

    def _repr_html_(self) -> str:
        return str(self.table.to_html(index=False))

    def __repr__(self) -> str:
        return str(self.table.to_string(index=False))


@dataclass(frozen=True)
class Dispatch:
    """A year, step by step.

    Parameters
    ----------
    frame : (steps, columns) DataFrame
        Indexed by the start of each step; columns (component, quantity), each quantity ending in its unit.
    flows : Flows
        How each quantity enters its bus.
    step_h : float
        Length of a step. [h]
    """

    frame: pd.DataFrame
    flows: Flows
    step_h: float

    def __getitem__(self, key: tuple[str, str]) -> pd.Series:
        return self.frame[key]

    def series_of(self, component: str) -> dict[str, np.ndarray]:
        """Every series of a component by its quantity, each (steps,)."""
        names = zip(self.frame.columns.get_level_values(0), self.frame.columns.get_level_values(1), strict=True)
        return {str(q): self.frame[(component, q)].to_numpy(float) for c, q in names if c == component}

    def energy_kwh(self, component: str, quantity: str) -> float:
        """Sum of a power over all steps. [kWh]"""
        return float(self.frame[(component, quantity)].sum() * self.step_h)

    def monthly_kwh(self) -> pd.DataFrame:
        """Energy by month (calendar months, in order) and (component, power). [kWh]"""
        powers = [column for column in self.frame.columns if column[1].endswith("_kw")]
        times = pd.DatetimeIndex(self.frame.index)
        return self.frame[powers].groupby([times.year, times.month]).sum() * self.step_h

    def __repr__(self) -> str:
        return f"Dispatch of {len(self.frame)} steps of {self.step_h:g} h: {', '.join(map(str, self.frame.columns))}"


@dataclass(frozen=True)
class Binding:
    """A limit that holds the design back, and what a little more room would be worth.

    Parameters
    ----------
    kind : LimitKind
        What limits.
    component, name : str
        Whose limit of what: a size or a flow, or the name of a row; no component for what concerns the whole plant.
    end : {"most", "least"}
        Which end of it is reached.
    limit : float or None
        Where that end lies, for a size or a flow.
    worth_per_unit : float
        By how much the objective would be better for one more unit of room, positive: the slope at this design.
    steps : int
        In how many steps it is reached; 1 for what is no series.
    """

    kind: LimitKind
    component: str
    name: str
    end: Literal["most", "least"]
    limit: float | None
    worth_per_unit: float
    steps: int = 1


@dataclass(frozen=True)
class SolverReport:
    """How the answer was found, and how sure it is."""

    engine: str
    seconds: float
    gap: float
    status: str
    objective: float
    bound: float
    columns: int
    rows: int
    nodes: int = 0
    rounds: int = 1
    build_seconds: float = 0.0
    penalty: float = 0.0
    """Part of the objective that is the price of missed soft clauses, and no money. [CNY]"""


def worst_imbalance(dispatch: Dispatch) -> tuple[str, float]:
    """Bus and relative size of the largest imbalance of any step.

    Parameters
    ----------
    dispatch : Dispatch
        The year to check.

    Returns
    -------
    tuple of str and float
        The bus, and max_t |Σ injections| over the largest sum of positive injections, or over 1 kW if that is more.
    """
    injected: dict[str, np.ndarray] = {}
    moved: dict[str, np.ndarray] = {}
    for component, bus, quantity, coefficient in _walk(dispatch.flows):
        flow = coefficient * dispatch.frame[(component, quantity)].to_numpy(float)
        injected[bus] = injected.get(bus, 0.0) + flow
        moved[bus] = moved.get(bus, 0.0) + np.abs(flow)
    worst = ("", 0.0)
    for bus, net in injected.items():
        relative = float(np.abs(net).max() / max(float(moved[bus].max()) / 2, SMALLEST_KW))
        if relative > worst[1]:
            worst = (bus, relative)
    return worst


def _walk(flows: Flows) -> Iterable[tuple[str, str, str, float]]:
    for component, buses in flows.items():
        for bus, quantities in buses.items():
            for quantity, coefficient in quantities.items():
                yield component, bus, quantity, coefficient
