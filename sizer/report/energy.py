"""Who feeds a bus and who draws on it, for figures and sheets: read from the dispatch, whatever the technologies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from sizer.results import Dispatch
from sizer.study import Study

__all__ = ["Stream", "ends", "named", "peak_week", "quantities", "streams", "total_by_thing"]

WORDS_OF = {
    ("grid", "import_kw"): "grid_import",
    ("grid", "export_kw"): "grid_export",
    ("pv", "output_kw"): "pv",
    ("wind", "output_kw"): "wind",
    ("storage", "discharge_kw"): "discharge",
    ("storage", "charge_kw"): "charge",
    ("load", "demand_kw"): "load",
    ("fleet", "charge_kw"): "charging",
    ("fleet", "discharge_kw"): "v2g",
    ("swap", "charge_kw"): "charging",
    ("swap", "discharge_kw"): "discharge",
    ("load", "unserved_kw"): "unserved_energy",
    ("diesel", "output_kw"): "diesel",
    ("supply", "output_kw"): "supply",
}


@dataclass(frozen=True)
class Stream:
    """What one component puts into, or takes from, one bus.

    Parameters
    ----------
    component, quantity, bus : str
        Whose, which column of the dispatch, and where.
    thing : str
        Key of its word and its colour.
    side : {"supply", "use"}
        Into the bus, or out of it.
    power_kw : (steps,) float array
        At the bus, never negative in a dispatch that closes. [kW]
    """

    component: str
    quantity: str
    bus: str
    thing: str
    side: Literal["supply", "use"]
    power_kw: np.ndarray


def quantities(dispatch: Dispatch) -> list[tuple[str, str]]:
    """Columns of a dispatch: (component, quantity)."""
    return [(str(name[0]), str(name[1])) for name in dispatch.frame.columns]


def streams(study: Study, dispatch: Dispatch | None = None) -> list[Stream]:
    """Every injection of a year, supplies first.

    Parameters
    ----------
    study : Study
        For the components' roles and kinds.
    dispatch : Dispatch, optional
        Another year than the project's: the reference's.
    """
    year = dispatch or study.dispatch
    roles = {component.label: component.role for component in study.solved.case.components}
    kinds = {component.label: component.kind for component in study.solved.case.components}
    found = [
        Stream(
            component,
            quantity,
            bus,
            WORDS_OF.get((roles.get(component, ""), quantity), kinds.get(component, component)),
            "supply" if coefficient > 0 else "use",
            abs(coefficient) * year[component, quantity].to_numpy(float),
        )
        for component, buses in year.flows.items()
        for bus, quantities in buses.items()
        for quantity, coefficient in quantities.items()
        if coefficient
    ]
    order = {thing: number for number, thing in enumerate(("pv", "wind", "discharge", "grid_import"))}
    return sorted(found, key=lambda stream: (stream.side, order.get(stream.thing, -1)))


def ends(found: Sequence[Stream]) -> list[Stream]:
    """Sources and uses alone: what a converter, a link or piles pass from bus to bus would be counted twice.

    Parameters
    ----------
    found : sequence of Stream
        Of a year.
    """
    buses: dict[str, set[str]] = {}
    for stream in found:
        buses.setdefault(stream.component, set()).add(stream.bus)
    return [stream for stream in found if len(buses[stream.component]) == 1]


def named(found: Sequence[Stream], say: Callable[[str], str]) -> list[str]:
    """Name every stream: by its thing alone where there is one of the kind, else with its component."""
    things = [stream.thing for stream in found]
    return [say(s.thing) if things.count(s.thing) == 1 else f"{say(s.thing)} · {s.component}" for s in found]


def peak_week(study: Study, start: str | None = None) -> slice:
    """Steps of the week around the highest load, whole days; of the week from a day, where one is given.

    Parameters
    ----------
    study : Study
        Whose year.
    start : str, optional
        First day, "2023-07-10".
    """
    times = pd.DatetimeIndex(study.dispatch.frame.index)
    a_day = round(24 / study.dispatch.step_h)
    if start is not None:
        first = int((times < pd.Timestamp(start, tz=times.tz)).sum())
    else:
        load = sum((s.power_kw for s in streams(study) if s.thing in ("load", "charging")), np.zeros(len(times)))
        first = (int(load.argmax()) // a_day - 3) * a_day
    first = max(0, min(first, len(times) - 7 * a_day))
    return slice(first, min(first + 7 * a_day, len(times)))


def total_by_thing(found: Iterable[Stream]) -> dict[str, np.ndarray]:
    """Power by thing, components of a kind added up. [kW]"""
    totals: dict[str, np.ndarray] = {}
    for stream in found:
        totals[stream.thing] = totals.get(stream.thing, 0.0) + stream.power_kw
    return totals
