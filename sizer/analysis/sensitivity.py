"""Sensitivity with sizing: the best design at other prices, each found anew.

What a plant once built is worth at other prices is in the workbook, live. This is the other question: what would be
built at them, and what it would be worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from sizer.components import Component, Grid
from sizer.project import Project
from sizer.study import Study, size
from sizer.tariff import Tariff, find_tariff

__all__ = ["CHANGES", "dearer_energy", "dearer_equipment", "sensitivity"]

SHARES = (-0.2, 0.2)
ENERGY_PRICES = ("price_cny_per_kwh", "flat_cny_per_kwh", "not_floating_cny_per_kwh")
OF_ENERGY = ("seasons", "overlays", "floating")  # parts of a tariff that hold prices of energy bought


def dearer_equipment(project: Project, share: float) -> Project:
    """Return the project with every first price of equipment and works changed by a share."""

    def changed(component: Component) -> Component:
        prices = {
            name: getattr(component, name) * (1.0 + share)
            for name in type(component).model_fields
            if name.startswith("capex_cny") and isinstance(getattr(component, name), int | float)
        }
        return component.model_copy(update=prices)

    return project.model_copy(update={"components": tuple(changed(component) for component in project.components)})


def dearer_energy(project: Project, share: float) -> Project:
    """Return the project with every price of energy bought from the grid changed by a share; feed-in stays."""

    def changed(component: Component) -> Component:
        if not isinstance(component, Grid) or component.tariff is None:
            return component
        own = find_tariff(component.tariff) if isinstance(component.tariff, str) else component.tariff
        return component.model_copy(update={"tariff": _dearer(own, share)})

    tariff = None if project.tariff is None else _dearer(project.tariff, share)
    components = tuple(changed(component) for component in project.components)
    return project.model_copy(update={"tariff": tariff, "components": components})


def _dearer(tariff: Tariff, share: float) -> Tariff:
    content = tariff.model_dump()
    for part in OF_ENERGY:
        content[part] = _scaled(content[part], 1.0 + share)
    series = content["energy_price_series_cny_per_kwh"]
    if series is not None:
        content["energy_price_series_cny_per_kwh"] = [price * (1.0 + share) for price in series]
    return Tariff.model_validate(content)


def _scaled(content: Any, factor: float) -> Any:
    if isinstance(content, Mapping):
        return {
            key: value * factor if key in ENERGY_PRICES and value is not None else _scaled(value, factor)
            for key, value in content.items()
        }
    if isinstance(content, list | tuple):
        return [_scaled(each, factor) for each in content]
    return content


CHANGES: Mapping[str, Callable[[Project, float], Project]] = {"capex": dearer_equipment, "energy_price": dearer_energy}
"""What is changed, by its word in the report."""


def sensitivity(study: Study, shares: tuple[float, ...] = SHARES, **callbacks: Any) -> pd.DataFrame:
    """Size a study's project anew at other prices.

    Parameters
    ----------
    study : Study
        As given.
    shares : tuple of float
        Changes of each kind of price.
    **callbacks
        As in :func:`sizer.study.size`.

    Returns
    -------
    DataFrame
        One row a change, "capex -20%", the study as given first; columns are present value, investment, simple
        payback, rate of return (NaN where there is none) and the chosen sizes.
    """
    rows = {"as_given": _row(study)}
    for word, change in CHANGES.items():
        for share in shares:
            rows[f"{word} {share:+.0%}"] = _row(size(change(study.project, share), **callbacks))
    return pd.DataFrame.from_dict(rows, orient="index")


def _row(study: Study) -> dict[str, float | None]:
    flow = study.cash_flow
    chosen = {f"{label} {name}": study.design.sizes[label][name] for label, name in study.design.chosen}
    return {
        "npv_cny": flow.npv_cny,
        "investment_cny": flow.investment_cny,
        "payback_static_simple_years": flow.static_simple_payback_years,
        "irr": flow.irr,
        **chosen,
    }
