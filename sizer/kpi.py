"""Key figures of a study: energy, own use, storage use, emissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sizer.components import Component, Grid, Supply
from sizer.finance import Yearly, net_present_value
from sizer.model import Solved
from sizer.project import Project

__all__ = ["energy_saving_by_source", "key_figures", "served_kwh", "storage_cost"]


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
        Names end in units; shares are fractions; None where there is nothing to divide by. Figures of diesel, of
        unserved energy and of a network stand only where there is such a thing.

    Notes
    -----
    Own-use share = (generated − exported) / generated. Renewable share of demand = 1 − (import + diesel + other supply
    that is not renewable + unserved) / demand, at least 0 (G-122). Curtailed share = curtailed / available (G-46).
    Avoided CO2 is what the components state in the reference case less what they state in the project's: imported
    energy times its grid's average factor, exports displacing energy of the same factor (G-120, G-121), and fuel times
    its own. Demand holds the vehicles' charging less what they give back. Figures that components state of their own
    follow; where several state the same one, with their names.
    """
    now, before = _Year(solved, project.site.per_year), _Year(reference, project.site.per_year)
    demand = project.site.per_year * served_kwh(solved)
    generated = now.kwh("pv", "output_kw") + now.kwh("wind", "output_kw")
    curtailed = now.kwh("pv", "curtailed_kw") + now.kwh("wind", "curtailed_kw")
    bought, sold = now.kwh("grid", "import_kw"), now.kwh("grid", "export_kw")
    supplies = [c for c in solved.case.components if isinstance(c, Supply) and not c.renewable]
    other = sum(now.kwh_of(supply.label, "output_kw") for supply in supplies)
    not_renewable = bought + other + now.kwh("diesel", "output_kw") + now.kwh("load", "unserved_kw")
    rated_kwh = sum(solved.design.sizes[component.label]["energy_kwh"] for component in now.of("storage"))
    figures = {
        "demand_kwh_per_year": demand,
        "pv_kwh_per_year": now.kwh("pv", "output_kw"),
        "wind_kwh_per_year": now.kwh("wind", "output_kw"),
        "import_kwh_per_year": bought,
        "export_kwh_per_year": sold,
        "own_use_share": _share(generated - sold, generated),
        "renewable_share_of_demand": _share(max(demand - not_renewable, 0.0), demand),
        "curtailed_share": _share(curtailed, generated + curtailed),
        "storage_cycles_per_year": _share(now.kwh("storage", "discharge_kw"), rated_kwh),
        "peak_import_kw": _peak(solved),
        "peak_import_before_kw": _peak(reference),
        "avoided_co2_t_per_year": (reference.emission_kg_per_year - solved.emission_kg_per_year) / 1000.0,
    }
    return figures | _island_figures(now, before, demand) | _network_figures(now, before) | _own_figures(solved)


def served_kwh(solved: Solved) -> float:
    """Energy of the modelled steps that loads use and vehicles charge, less what vehicles give back. [kWh]"""
    year, total = solved.dispatch, 0.0
    for component in solved.case.components:
        if component.role == "load":
            total += year.energy_kwh(component.label, "demand_kw")
        if component.role in ("fleet", "swap"):
            own = year.series_of(component.label)
            total += float((own["charge_kw"] - own.get("discharge_kw", 0.0)).sum()) * year.step_h
    return total


def storage_cost(solved: Solved) -> float | None:
    """Levelised cost of storage (LCOS).

    Parameters
    ----------
    solved : Solved
        A project's case.

    Returns
    -------
    float or None
        None where there is no storage, or nothing is discharged. [CNY/kWh]

    Notes
    -----
    LCOS = (−NPV of the storage's own money + a Σ_t p_t c_t Δt) / (a Σ_t d_t Δt), a = Σ_k w_k (1 + d)^−k the worth of a
    yearly CNY at energy prices above and at none below, p the price of the step: of purchase where the grid delivers,
    else of sale; off the grid nothing.
    """
    setting, year = solved.case.setting, solved.dispatch
    labels = [component.label for component in solved.case.components if component.role == "storage"]
    discharged = sum((year[label, "discharge_kw"].to_numpy(float).sum() for label in labels), 0.0)
    if discharged * year.step_h <= 1e-6:
        return None
    own = -float(net_present_value([m for m in solved.money if m.component in labels], setting.economics))
    charged = sum((year[label, "charge_kw"].to_numpy(float) for label in labels), np.zeros(setting.site.steps))
    scale, price = setting.site.per_year * year.step_h, _price_of_charging(solved)
    worth = [
        float(Yearly(growth).weights(setting.economics) @ setting.economics.discount()) for growth in ("energy", "none")
    ]
    return (own + worth[0] * scale * float(price @ charged)) / (worth[1] * scale * float(discharged))


def _price_of_charging(solved: Solved) -> np.ndarray:
    """What a charged kWh costs in each step, (steps,). [CNY/kWh]"""
    setting = solved.case.setting
    grid = next((component for component in solved.case.components if isinstance(component, Grid)), None)
    if grid is None:
        return np.zeros(setting.site.steps)
    year = grid.tariff_of(setting).year(setting.site)
    delivers = solved.dispatch[grid.label, "import_kw"].to_numpy(float) > 1e-6
    return np.where(delivers, year.energy_price, year.feed_in)


def _own_figures(solved: Solved) -> dict[str, float | None]:
    stated = Counter(name for own in solved.figures.values() for name in own)
    return {
        name if stated[name] == 1 else f"{name} [{label}]": value
        for label, own in solved.figures.items()
        for name, value in own.items()
    }


@dataclass(frozen=True)
class _Year:
    """A solved year, asked by role."""

    solved: Solved
    per_year: float

    def of(self, role: str) -> list[Component]:
        return [component for component in self.solved.case.components if component.role == role]

    def sizes_of(self, component: Component) -> Mapping[str, float]:
        return self.solved.design.sizes[component.label]

    def kwh(self, role: str, quantity: str) -> float:
        """Energy of a year; 0 for a quantity that no component has. [kWh/a]"""
        names = self.solved.dispatch.frame.columns
        return sum(self.kwh_of(c.label, quantity) for c in self.of(role) if (c.label, quantity) in names)

    def kwh_of(self, label: str, quantity: str) -> float:
        """Energy of a component and year. [kWh/a]"""
        return self.per_year * self.solved.dispatch.energy_kwh(label, quantity)

    @property
    def fuel_l(self) -> float:
        """Burnt fuel. [L/a]"""
        return self.kwh("diesel", "fuel_l_per_h")


def _island_figures(now: _Year, before: _Year, demand: float) -> dict[str, float | None]:
    """Diesel and unserved energy, and how long full storage carries the mean load alone (G-34)."""
    figures: dict[str, float | None] = {}
    if now.of("diesel") or before.of("diesel"):
        running = [now.solved.dispatch[c.label, "running_sets"].to_numpy(float) for c in now.of("diesel")]
        begun = sum(float(np.maximum(n - np.roll(n, 1), 0.0).sum()) for n in running)
        figures |= {
            "diesel_kwh_per_year": now.kwh("diesel", "output_kw"),
            "diesel_share_of_demand": _share(now.kwh("diesel", "output_kw"), demand),
            "fuel_l_per_year": now.fuel_l,
            "fuel_before_l_per_year": before.fuel_l,
            "set_hours_per_year": now.kwh("diesel", "running_sets"),
            "set_starts_per_year": now.per_year * begun,
        }
    short, short_before = now.kwh("load", "unserved_kw"), before.kwh("load", "unserved_kw")
    if short or short_before or not now.of("grid"):
        figures["unserved_kwh_per_year"] = short
        figures["unserved_before_kwh_per_year"] = short_before
        figures["unserved_share"] = _share(short, demand)
    if not now.of("grid") and now.of("storage"):
        sizes = now.solved.design.sizes
        usable = sum(sizes[c.label]["energy_kwh"] * (c.soc_max - c.soc_min) for c in now.of("storage"))  # type: ignore[attr-defined]
        figures["autonomy_h"] = _share(usable, demand / (8760.0 if demand else 1.0))
    return figures


def _network_figures(now: _Year, before: _Year) -> dict[str, float | None]:
    """What links between station areas bring: energy moved, transformers relieved, voltage and losses of feeders."""
    figures: dict[str, float | None] = {}
    if now.of("link"):
        links = [component.label for component in now.of("link")]
        year = now.solved.dispatch
        taken = sum((year[label, "to_other_kw"].to_numpy(float) for label in links), np.zeros(1))
        given = sum((year[label, "from_other_kw"].to_numpy(float) for label in links), np.zeros(1))
        step_h = now.solved.case.setting.site.step_h
        figures["moved_between_areas_kwh_per_year"] = now.per_year * step_h * float(np.minimum(taken, given).sum())
        figures["relieved_transformers_kw"] = sum(
            max(0.0, float(before.solved.dispatch[g.label, "import_kw"].max() - year[g.label, "import_kw"].max()))
            for g in now.of("grid")
        )
    if any("expansion_kw" in year.sizes_of(c) for year in (now, before) for c in year.of("grid")):
        for year_of, word in ((now, ""), (before, "_before")):
            figures[f"transformer_expansion{word}_kw"] = sum(
                year_of.sizes_of(c).get("expansion_kw", 0.0) for c in year_of.of("grid")
            )
    for quantity, name in (("voltage_drop_share", "voltage_drop"), ("voltage_rise_share", "voltage_rise")):
        for year_of, word in ((now, ""), (before, "_before")):
            columns = year_of.solved.dispatch.frame.columns
            shares = [
                float(year_of.solved.dispatch[c.label, quantity].max())
                for c in year_of.of("grid")
                if (c.label, quantity) in columns
            ]
            if shares:
                figures[f"{name}{word}_share"] = max(shares)
    if any(name.startswith("voltage") for name in figures):
        figures["line_loss_kwh_per_year"] = now.kwh("grid", "line_loss_kw")
        figures["line_loss_before_kwh_per_year"] = before.kwh("grid", "line_loss_kw")
    return figures


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _peak(case: Solved) -> float | None:
    grids = [component.label for component in case.case.components if component.role == "grid"]
    if not grids:
        return None
    return float(sum(case.dispatch[label, "import_kw"] for label in grids).max())  # type: ignore[union-attr]


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
    sources = [component for component in components if component.role in ("pv", "wind", "storage")]
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
    for label in (component.label for component in components if component.role in ("fleet", "swap")):
        own = year.series_of(label)
        worth[label] = float(price @ (own["unmanaged_kw"] - own["charge_kw"] + own.get("discharge_kw", 0.0)))
    total = sum(worth.values())
    return {label: value / total for label, value in worth.items()} if abs(total) > 1e-9 else {}
