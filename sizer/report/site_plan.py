"""The site as a single-line plan: buses, and what hangs on them with its size."""

from __future__ import annotations

from dataclasses import dataclass

from sizer.report.words import figure, unit_of
from sizer.study import Study

__all__ = ["Place", "Plan", "site_plan"]

ABOVE = ("grid", "pv", "wind", "supply", "diesel")
NOT_WIRED = ("works", "service")


@dataclass(frozen=True)
class Place:
    """One component on a bus: above it what feeds, below it what draws or stores."""

    bus: str
    kind: str
    name: str
    sizes: tuple[str, ...]
    above: bool


@dataclass(frozen=True)
class Plan:
    """Buses from the grid's on, and the components on them."""

    buses: tuple[str, ...]
    places: tuple[Place, ...]


def site_plan(study: Study) -> Plan:
    """Lay the components of a study on their buses.

    Parameters
    ----------
    study : Study
        Sizes are those of its design; a load is told by its yearly energy, a connection by its transformer.
    """
    places = []
    for component in study.solved.case.components:
        if component.role in NOT_WIRED:
            continue
        sizes = [figure(value, unit_of(name)) for name, value in study.design.sizes[component.label].items() if value]
        if component.role == "load":
            yearly = study.dispatch.energy_kwh(component.label, "demand_kw") * study.project.site.per_year
            sizes = [figure(yearly / 1000, "MWh")]
        kva = getattr(component, "transformer_kva", None)
        if kva:
            sizes.insert(0, figure(kva, "kVA"))
        places.append(Place(component.bus, component.kind, component.label, tuple(sizes), component.role in ABOVE))
    return Plan(tuple(dict.fromkeys(place.bus for place in places)), tuple(places))
