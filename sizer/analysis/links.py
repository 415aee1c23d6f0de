"""What links between station areas bring: the same project with them and without.

Without them every area keeps to itself: its own grid, its own sun, a larger transformer where its load needs one. What
stands on the common DC bus is offered to each area, on a DC bus of its own behind a converter like its link, and all
areas together may take no more of it than the project has:

::

    Σ_areas size ≤ size with links     where they would take more, each is held to its part of what all would take

Both projects are sized for their best. Nothing is lost for want of a link but what only passing between areas can give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sizer.components import Component, Converter, HVDCLink, Range
from sizer.components.base import upper
from sizer.errors import InputError
from sizer.project import Project
from sizer.study import Study, size

__all__ = ["LinkBenefit", "benefit_of_links"]

FIGURES = (
    "own_use_share",
    "curtailed_share",
    "renewable_share_of_demand",
    "moved_between_areas_kwh_per_year",
    "peak_import_kw",
    "transformer_expansion_kw",
    "voltage_drop_share",
    "voltage_rise_share",
    "line_loss_kwh_per_year",
    "avoided_co2_t_per_year",
)
"""Key figures that links change."""
SIZES = ("power_kw", "energy_kwh")
OFFERED = ("pv", "wind", "storage")
SAME = 1e-6  # relative; the engine's own noise


@dataclass(frozen=True)
class LinkBenefit:
    """A project of several station areas, joined and apart.

    Parameters
    ----------
    joined, apart : Study
        The best design with links, and without, where each area may have its own part of the common plant.
    """

    joined: Study
    apart: Study

    @property
    def table(self) -> pd.DataFrame:
        """One row a figure: apart, joined, and the difference; NaN where one of them has none."""
        rows = {name: {"apart": own, "joined": with_links} for name, own, with_links in self._pairs()}
        table = pd.DataFrame.from_dict(rows, orient="index").astype(float)
        return table.assign(difference=table["joined"] - table["apart"])

    def _pairs(self) -> list[tuple[str, float | None, float | None]]:
        flows = self.apart.cash_flow, self.joined.cash_flow
        found: list[tuple[str, float | None, float | None]] = [
            ("npv_cny", flows[0].npv_cny, flows[1].npv_cny),
            ("investment_cny", flows[0].investment_cny, flows[1].investment_cny),
        ]
        figures: tuple[Mapping[str, float | None], ...] = (self.apart.key_figures, self.joined.key_figures)
        found += [(name, figures[0].get(name), figures[1].get(name)) for name in FIGURES if name in figures[1]]
        return found


def benefit_of_links(project: Project, **callbacks: Any) -> LinkBenefit:
    """Size a project with its links and without them.

    Parameters
    ----------
    project : Project
        Several station areas, joined by VSC stations.
    **callbacks
        As for :func:`sizer.size`.

    Raises
    ------
    InputError
        There are no links to do without; or a load or a pile on the common bus belongs to no area.
    """
    if not any(isinstance(component, HVDCLink) for component in project.components):
        raise InputError(project.name or "project", "there is no hvdc_link to do without")
    joined = size(project, **callbacks)
    offers = _offers(project.components)
    apart = size(_apart(project, offers), **callbacks)
    if any(_taken(offer, apart) > offer.most * (1 + SAME) for offer in offers):
        apart = size(_apart(project, [_divided(offer, apart) for offer in offers]), **callbacks)
    return LinkBenefit(joined, apart)


@dataclass(frozen=True)
class _Offer:
    """A size of something on the common bus, and how much of it each area may have.

    Parameters
    ----------
    component : Component
        As it stands on the common bus.
    name : str
        Of the size: "power_kw", "energy_kwh".
    most : float
        Of all areas together.
    of_area : mapping bus → float
        Most of each area.
    """

    component: Component
    name: str
    most: float
    of_area: Mapping[str, float]


def _offers(components: Sequence[Component]) -> list[_Offer]:
    """Everything on the common bus, offered whole to each area."""
    areas = {link.bus: link for link in components if isinstance(link, HVDCLink)}
    common = {link.other_bus for link in areas.values()} - set(areas)
    found = []
    for component in components:
        if component.bus not in common or isinstance(component, HVDCLink):
            continue
        names = [name for name in SIZES if getattr(component, name, None) is not None]
        if component.role not in OFFERED or not names:
            message = "it stands on the common bus but belongs to no area; without links nobody can have it"
            raise InputError(component.label, message)
        for name in names:
            most = upper(getattr(component, name))
            found.append(_Offer(component, name, most, dict.fromkeys(areas, most)))
    return found


def _taken(offer: _Offer, apart: Study) -> float:
    """What all areas together take of a size."""
    return sum(_by_area(offer, apart).values())


def _by_area(offer: _Offer, apart: Study) -> dict[str, float]:
    sizes = apart.design.sizes
    return {area: sizes[_label(offer.component, area)].get(offer.name, 0.0) for area in offer.of_area}


def _divided(offer: _Offer, apart: Study) -> _Offer:
    """Offer that holds each area to its part of what all would take."""
    taken = _by_area(offer, apart)
    scale = offer.most / max(sum(taken.values()), offer.most, 1e-9)
    return offer if scale == 1.0 else replace(offer, of_area={area: scale * own for area, own in taken.items()})


def _label(component: Component, area: str) -> str:
    return f"{component.label} {area}"


def _own_plant(offers: Sequence[_Offer], areas: Mapping[str, HVDCLink]) -> Iterator[Component]:
    """Each area's own DC bus: what it is offered, and the converter in front of it."""
    for area, link in areas.items() if offers else ():
        dc = f"{link.other_bus} {area}"[:80]
        inputs = {name: getattr(link, name) for name in Converter.model_fields if name not in ("kind", "name")}
        yield Converter(**{**inputs, "name": _label(link, area), "other_bus": dc})
        for component in dict.fromkeys(id(offer.component) for offer in offers):
            own = [offer for offer in offers if id(offer.component) == component]
            sizes = {offer.name: _range(getattr(offer.component, offer.name), offer.of_area[area]) for offer in own}
            yield own[0].component.model_copy(update={"name": _label(own[0].component, area), "bus": dc, **sizes})


def _range(size: Any, most: float) -> Range:
    """Anything from nothing to the most, in the steps that can be bought."""
    return Range(max=most, step=size.step if isinstance(size, Range) else None)


def _apart(project: Project, offers: Sequence[_Offer]) -> Project:
    """Return the project with links of no power, without what they feed, and without the clause that asks for them."""
    moved = {id(offer.component) for offer in offers}
    areas = {component.bus: component for component in project.components if isinstance(component, HVDCLink)}
    components = tuple(
        component.model_copy(update={"power_kw": 0.0}) if isinstance(component, HVDCLink) else component
        for component in project.components
        if id(component) not in moved
    )
    clauses = project.guideline.clauses.model_copy(update={"vsc_share": "off"})
    guideline = project.guideline.model_copy(update={"clauses": clauses})
    every = (*components, *_own_plant(offers, areas))
    return project.model_copy(update={"components": every, "guideline": guideline})
