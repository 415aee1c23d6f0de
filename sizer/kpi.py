"""Key figures of a study: energy, own use, storage use, emissions."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sizer.model import Solved
from sizer.project import Project

__all__ = ["energy_saving_by_source", "key_figures", "served_kwh"]


def key_figures(project: Project, solved: Solved, reference: Solved) -> dict[str, float | None]:
    """Energy, use and emission figures of the design year.

    Parameters
    ----------
    project : Project
        What was asked.
    solved, reference : Solved
        The project's case and the reference case.

    Returns
    -------
    dict
        Names end in units; shares are fractions; None where there is nothing to divide by.

    Notes
    -----
    Own-use share = (generated − exported) / generated. Renewable share of demand = 1 − import / demand, at least
    0 (G-122). Curtailed share = curtailed / available (G-46). Avoided CO2 is imported energy avoided times the
    grid's average factor, less nothing for exports: exports displace energy of the same factor (G-120, G-121).
    Demand holds the vehicles' charging less what they give back. Figures that components state of their own follow
    by name; where several state the same one, the component's name stands behind it in brackets.
    """
    per_year = project.site.per_year

    def energy(case: Solved, role: str, quantity: str) -> float:
        labels = [component.label for component in case.case.components if component.role == role]
        return per_year * sum(case.dispatch.energy_kwh(label, quantity) for label in labels)

    demand = per_year * served_kwh(solved)
    bought, sold = energy(solved, "grid", "import_kw"), energy(solved, "grid", "export_kw")
    bought_before, sold_before = energy(reference, "grid", "import_kw"), energy(reference, "grid", "export_kw")
    pv, wind = energy(solved, "pv", "output_kw"), energy(solved, "wind", "output_kw")
    curtailed = energy(solved, "pv", "curtailed_kw") + energy(solved, "wind", "curtailed_kw")
    discharged = energy(solved, "storage", "discharge_kw")
    rated_kwh = sum(
        solved.design.sizes[component.label]["energy_kwh"]
        for component in solved.case.components
        if component.role == "storage"
    )
    generated = pv + wind
    factor = _emission_factor(solved)
    return {
        "demand_kwh_per_year": demand,
        "pv_kwh_per_year": pv,
        "wind_kwh_per_year": wind,
        "import_kwh_per_year": bought,
        "export_kwh_per_year": sold,
        "own_use_share": _share(generated - sold, generated),
        "renewable_share_of_demand": _share(max(demand - bought, 0.0), demand),
        "curtailed_share": _share(curtailed, generated + curtailed),
        "storage_cycles_per_year": _share(discharged, rated_kwh),
        "peak_import_kw": _peak(solved),
        "peak_import_before_kw": _peak(reference),
        "avoided_co2_t_per_year": factor * (bought_before - sold_before - bought + sold) / 1000.0,
        **_own_figures(solved),
    }


def served_kwh(solved: Solved) -> float:
    """Energy of the modelled steps that loads use and vehicles charge, less what vehicles give back. [kWh]"""
    year, total = solved.dispatch, 0.0
    for component in solved.case.components:
        if component.role == "load":
            total += year.energy_kwh(component.label, "demand_kw")
        if component.role == "fleet":
            own = year.series_of(component.label)
            total += float((own["charge_kw"] - own.get("discharge_kw", 0.0)).sum()) * year.step_h
    return total


def _own_figures(solved: Solved) -> dict[str, float | None]:
    stated = Counter(name for own in solved.figures.values() for name in own)
    return {
        name if stated[name] == 1 else f"{name} [{label}]": value
        for label, own in solved.figures.items()
        for name, value in own.items()
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _peak(case: Solved) -> float | None:
    grids = [component.label for component in case.case.components if component.role == "grid"]
    if not grids:
        return None
    return float(sum(case.dispatch[label, "import_kw"] for label in grids).max())  # type: ignore[union-attr]


def _emission_factor(case: Solved) -> float:
    """Mean factor of the grids. [kg/kWh]"""
    factors = [c.emission_kg_per_kwh for c in case.case.components if c.role == "grid"]  # type: ignore[attr-defined]
    return sum(factors) / len(factors) if factors else 0.0


def energy_saving_by_source(solved: Solved) -> dict[str, float]:
    """Where the saved energy bill comes from: each source's energy at the grid's price of its step.

    Parameters
    ----------
    solved : Solved
        The project's case, with one grid.

    Returns
    -------
    dict
        Component → share of the saving in the design year. Empty where there is no single grid whose bus all
        sources share.

    Notes
    -----
    Import = load − Σ net injections + export, so the saved energy bill is exactly Σ_t π_t (Σ_c n_ct − x_t) Δt with
    π the price, n_c a source's net injection and x the export. Export is taken from generation first, in
    proportion to output, then from storage. PV energy that passes through storage counts as the storage's when
    it is discharged, at that hour's price, and as the PV's when it is charged (table C, streams 1 and 5). A fleet's n_c
    is what it would charge unmanaged less what it charges.
    """
    components = solved.case.components
    grids = [component for component in components if component.role == "grid"]
    sources = [component for component in components if component.role in ("pv", "wind", "storage", "fleet")]
    if len(grids) != 1 or any(component.bus != grids[0].bus for component in sources):
        return {}
    price = grids[0].profiles(solved.case.setting)["price_cny_per_kwh"]
    year = solved.dispatch
    export = year[grids[0].label, "export_kw"].to_numpy(float)
    made = {c.label: year[c.label, "output_kw"].to_numpy(float) for c in sources if c.role in ("pv", "wind")}
    generated = sum(made.values(), np.zeros_like(export))
    sold_share = np.divide(np.minimum(export, generated), generated, out=np.zeros_like(export), where=generated > 0)
    worth = {label: float(price @ (output * (1.0 - sold_share))) for label, output in made.items()}
    stored = [component.label for component in sources if component.role == "storage"]
    for label in stored:
        net = year[label, "discharge_kw"].to_numpy(float) - year[label, "charge_kw"].to_numpy(float)
        worth[label] = float(price @ (net - np.maximum(export - generated, 0.0) / len(stored)))
    for label in (component.label for component in sources if component.role == "fleet"):
        own = year.series_of(label)
        worth[label] = float(price @ (own["unmanaged_kw"] - own["charge_kw"] + own.get("discharge_kw", 0.0)))
    total = sum(worth.values())
    return {label: value / total for label, value in worth.items()} if abs(total) > 1e-9 else {}
