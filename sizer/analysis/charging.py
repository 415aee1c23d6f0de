"""The same vehicles charged in different ways, and the same peak carried by different means: tables for a decision.

Every column is a project of its own, sized and paid back against the same reference case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from sizer.components import ESS, BatterySwap, ChargingPiles, Component, Fleet, Grid, Range
from sizer.components.transformers import transformers
from sizer.errors import InfeasibleError, InputError
from sizer.model import Solved
from sizer.profiles.charging import ChargingFigures, charging_figures
from sizer.project import Project
from sizer.study import Study, size

__all__ = [
    "Ways",
    "capacity_ways",
    "charges",
    "charging_of",
    "charging_ways",
    "fleets_of",
    "mean_day_kw",
    "piles_of",
    "side_by_side",
    "swaps_of",
]

EQUIPMENT_CNY_PER_KVA = 800.0  # box substation 10/0.4 kV, installed, 2021 (assumption, 500–1,200)
ALL_IN_CNY_PER_KW = (5_000.0, 10_000.0)  # static capacity expansion, guideline 3.3.4.1.5 (2), G-91
STORAGE_HOURS = 6.0  # most duration of a storage that is offered beside a project that has none


@dataclass(frozen=True)
class Ways:
    """Figures of several ways side by side.

    Parameters
    ----------
    table : DataFrame
        Figure × way; names end in units, shares are fractions, NaN where a way has no such figure.
    studies : mapping way → Study
        Behind every column.
    failed : mapping way → str
        Ways that have no design, and why.
    as_good_as : mapping way → str
        Ways that are run like another one, because nothing they may do besides is worth it.
    """

    table: pd.DataFrame
    studies: Mapping[str, Study]
    failed: Mapping[str, str]
    as_good_as: Mapping[str, str] = field(default_factory=dict)


def charges(project: Project) -> bool:
    """Whether vehicles charge or swap there."""
    return any(isinstance(component, Fleet | BatterySwap) for component in project.components)


def charging_ways(project: Project, *, on_way: Callable[[int, int], None] | None = None, **callbacks: Any) -> Ways:
    """Charge the same fleets unmanaged, steered (V1G) and both ways (V2G).

    Parameters
    ----------
    project : Project
        With a fleet; sizes that are ranges are chosen anew for every way.
    on_way : callable, optional
        Called with how many ways are done, and of how many.
    **callbacks
        As of :func:`sizer.study.size`.

    Returns
    -------
    Ways
        V2G only where a vehicle and its pile can. Never worth less than V1G, which is V2G that gives nothing back.

    Raises
    ------
    InputError
        There is no fleet.
    """
    if not charges(project):
        raise InputError(project.name or "project", "has no fleet and no swap station. Add one: `kind: fleet`")
    able = any(isinstance(c, Fleet) and c.fleet.v2g and c.fleet.plug.v2g for c in project.components)
    ways = ("unmanaged", "v1g", "v2g") if able else ("unmanaged", "v1g")
    return _never_below(_sized({way: _controlled(project, way) for way in ways}, callbacks, on_way), "v2g", "v1g")


def _never_below(ways: Ways, way: str, part: str) -> Ways:
    """Run a way like the one it contains where that is worth more: groups of vehicles that give back are cut closer."""
    if not {way, part} <= ways.studies.keys():
        return ways
    if ways.studies[way].cash_flow.npv_cny >= ways.studies[part].cash_flow.npv_cny:
        return ways
    table = ways.table.assign(**{way: ways.table[part]})
    return replace(ways, table=table, studies={**ways.studies, way: ways.studies[part]}, as_good_as={way: part})


def capacity_ways(project: Project, **callbacks: Any) -> Ways:
    """Carry the vehicles by a larger transformer, by storage, by steering, or by the cheapest of all.

    Parameters
    ----------
    project : Project
        With a fleet, and a grid whose transformer or limit is given.
    **callbacks
        As of :func:`sizer.study.size`.

    Returns
    -------
    Ways
        "transformer" and "storage" leave charging unmanaged, "v1g" has neither of them, "all" chooses. What the
        connection's expansion costs as equipment alone and all in (G-91) stands beside the project's own price.
    """
    grid = next((c for c in project.components if isinstance(c, Grid)), None)
    if grid is None or not charges(project):
        raise InputError(project.name or "project", "needs a grid and a fleet for dynamic capacity expansion")
    if grid.transformer_kva is None and grid.import_limit_kw is None:
        raise InputError(grid.label, "has no limit. Give transformer_kva or import_limit_kw, so that there is a need")
    larger = {} if grid.can_grow else {"expansion_cny_per_kw": ALL_IN_CNY_PER_KW[0]}
    fixed = {"expansion_cny_per_kw": None, "expansion_catalogue": None}
    unmanaged, steered = _controlled(project, "unmanaged"), _controlled(project, "v1g")
    ways = {
        "transformer": _with(_without_storage(unmanaged), larger),
        "storage": _with(_with_storage(unmanaged, grid), fixed),
        "v1g": _with(_without_storage(steered), fixed),
        "all": _with(_with_storage(steered, grid), larger),
    }
    return _sized(ways, callbacks)


def charging_of(solved: Solved) -> dict[str, float]:
    """Figures of all charging of a solved case together.

    Parameters
    ----------
    solved : Solved
        A project's or a reference case.

    Returns
    -------
    dict
        Valley share, peak–valley difference, shares of energy and bill by period, green shares, loading; what a case
        has not is left out. Shares are of the energy charged; powers are net of what vehicles give back.
    """
    vehicles = [c for c in solved.case.components if isinstance(c, Fleet | BatterySwap)]
    if not vehicles:
        return {}
    site, nothing = solved.case.setting.site, np.zeros(solved.case.setting.site.steps)
    drawn = _sum(solved, vehicles, "charge_kw", nothing)
    net = drawn - _sum(solved, vehicles, "discharge_kw", nothing)
    yearly_h = site.step_h * site.per_year
    found = {"charging_kwh_per_year": float(drawn.sum()) * yearly_h}
    if (net < drawn - 1e-9).any():
        found["v2g_kwh_per_year"] = float((drawn - net).sum()) * yearly_h
    if solved.case.tariff is not None:
        year, green = solved.case.tariff.year(site), _green(solved, nothing)
        base = [c for c in solved.case.components if c.role == "load"]
        other = _sum(solved, base, "demand_kw", nothing)
        of_energy = charging_figures(
            drawn, year, site, green_kw=green if green.any() else None, installed_kw=_installed_kw(solved)
        )
        if found["charging_kwh_per_year"] >= 1.0:
            found |= _by_period(of_energy)
        own, whole = charging_figures(net, year, site), charging_figures(net, year, site, other_kw=other)
        found["charging_peak_kw"] = own.peak_kw
        found["charging_peak_valley_kw"] = own.peak_valley_difference_kw
        if base:
            found["site_peak_valley_kw"] = whole.peak_valley_difference_kw
    return found | _loading(solved)


def mean_day_kw(solved: Solved) -> np.ndarray:
    """Charging of the mean day, net of what vehicles give back, (steps of a day,). [kW]"""
    vehicles = [c for c in solved.case.components if isinstance(c, Fleet | BatterySwap)]
    site, nothing = solved.case.setting.site, np.zeros(solved.case.setting.site.steps)
    net = _sum(solved, vehicles, "charge_kw", nothing) - _sum(solved, vehicles, "discharge_kw", nothing)
    a_day = round(24 / site.step_h)
    return np.asarray(net[: len(net) // a_day * a_day].reshape(-1, a_day).mean(axis=0))


def fleets_of(solved: Solved) -> pd.DataFrame:
    """Who charges: one row a fleet or swap station.

    Parameters
    ----------
    solved : Solved
        A project's case.

    Returns
    -------
    DataFrame
        Index: name. Columns archetype, control, vehicles, sessions_per_year, kwh_per_session, stay_h.
    """
    setting, rows = solved.case.setting, {}
    for fleet in (c for c in solved.case.components if isinstance(c, Fleet)):
        sessions, per_year = fleet.sessions(setting), setting.site.per_year
        stay = sessions.column("depart_h") - sessions.column("arrive_h")
        rows[fleet.label] = {
            "archetype": fleet.fleet.label,
            "control": fleet.control,
            "vehicles": float(fleet.fleet.vehicles),
            "sessions_per_year": len(sessions) * per_year,
            "kwh_per_session": sessions.energy_kwh / max(len(sessions), 1),
            "stay_h": float(stay.mean()) if len(stay) else 0.0,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def piles_of(solved: Solved) -> pd.DataFrame:
    """What serves them: one row a class of piles, from the queue of the sessions.

    Parameters
    ----------
    solved : Solved
        A project's case.

    Returns
    -------
    DataFrame
        Index: (name, class). Columns piles, guns, sessions_per_year, kwh_per_gun_day, pile_taken_share,
        pile_power_share; and of all classes of a name together pile_mean_wait_h, pile_p95_wait_h, pile_lost_share.
    """
    setting, rows = solved.case.setting, {}
    for piles in (c for c in solved.case.components if isinstance(c, ChargingPiles) and not c.lifted):
        served = piles.served(setting, solved.design.sizes[piles.label])
        for name, use in served.by_class().iterrows():
            rows[piles.label, str(name)] = {
                "piles": use["piles"],
                "guns": use["guns"],
                "sessions_per_year": use["sessions"] * setting.site.per_year,
                "pile_kwh_per_gun_day": use["kwh_per_gun_day"],
                "pile_taken_share": use["utilisation"],
                "pile_power_share": use["power_utilisation"],
                "pile_mean_wait_h": served.mean_wait_h,
                "pile_p95_wait_h": served.p95_wait_h,
                "pile_lost_share": served.lost_share,
            }
    return pd.DataFrame.from_dict(rows, orient="index")


def swaps_of(solved: Solved) -> pd.DataFrame:
    """Where packs are swapped: one row a station.

    Parameters
    ----------
    solved : Solved
        A project's case.

    Returns
    -------
    DataFrame
        Index: name. Columns control, packs, slots and the station's key figures: swaps, energy in and out, waits.
    """
    rows = {
        station.label: {
            "control": station.control,
            **solved.design.sizes[station.label],
            **solved.figures[station.label],
        }
        for station in solved.case.components
        if isinstance(station, BatterySwap) and not station.lifted
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _by_period(figures: ChargingFigures) -> dict[str, float]:
    found = {"charging_price_cny_per_kwh": figures.energy_price_cny_per_kwh}
    if any("valley" in name for name in figures.energy_share):
        found["charging_valley_share"] = figures.valley_share
    if len(figures.energy_share) > 1:
        found |= {f"charging_energy_share [{name}]": share for name, share in figures.energy_share.items()}
        found |= {f"charging_bill_share [{name}]": share for name, share in figures.bill_share.items()}
    if figures.green_share_hourly is not None and figures.green_share_annual is not None:
        found["charging_green_hourly_share"] = figures.green_share_hourly
        found["charging_green_annual_share"] = figures.green_share_annual
    return found


def _loading(solved: Solved) -> dict[str, float]:
    """Highest import, and its share of what all connections carry."""
    grids = [c for c in solved.case.components if isinstance(c, Grid)]
    if not grids:
        return {}
    highest = sum(solved.dispatch[grid.label, "import_kw"].to_numpy(float) for grid in grids).max()  # type: ignore[union-attr]
    carried = sum(grid.carried_kw(solved.case.setting, solved.design.sizes[grid.label])[0] for grid in grids)
    limited = all(grid.transformer_kva is not None or grid.import_limit_kw is not None for grid in grids)
    loading = {"transformer_loading_share": float(highest) / carried} if limited and carried > 0 else {}
    return {"peak_import_kw": float(highest), **loading}


def _sum(solved: Solved, components: list[Any], quantity: str, nothing: np.ndarray) -> np.ndarray:
    parts = [solved.dispatch.series_of(c.label).get(quantity, nothing) for c in components]
    return np.asarray(sum(parts, nothing))


def _green(solved: Solved, nothing: np.ndarray) -> np.ndarray:
    return _sum(solved, [c for c in solved.case.components if c.role in ("pv", "wind")], "output_kw", nothing)


def _installed_kw(solved: Solved) -> float | None:
    piles = [c for c in solved.case.components if isinstance(c, ChargingPiles)]
    return sum(float(pile.power_kw(solved.design.sizes[pile.label])) for pile in piles) or None


def _controlled(project: Project, way: str) -> Project:
    """The project with all its vehicles charged in one way."""

    def changed(component: Component) -> Component:
        if isinstance(component, Fleet):
            unlimited = {"phase_difference_limit_kw": None} if way == "unmanaged" else {}
            return component.model_copy(update={"control": way, **unlimited})
        if isinstance(component, BatterySwap):
            free = isinstance(component.packs, Range) or isinstance(component.slots, Range)
            return component if free and way == "unmanaged" else component.model_copy(update={"control": way})
        return component

    return _replaced(project, [changed(component) for component in project.components])


def _without_storage(project: Project) -> Project:
    kept = [c for c in project.components if c.role != "storage" or c.existing]
    return _replaced(project, kept)


def _with_storage(project: Project, grid: Grid) -> Project:
    """The project with a storage to choose, where it has none."""
    if any(c.role == "storage" and not c.existing for c in project.components):
        return project
    most = (grid.transformer_kva or grid.import_limit_kw or 0.0) + grid.expansion_max_kw
    offered = ESS(name="storage", bus=grid.bus, power_kw=Range(max=most), energy_kwh=Range(max=STORAGE_HOURS * most))
    return _replaced(project, [*project.components, offered])


def _with(project: Project, update: Mapping[str, Any]) -> Project:
    changed = [c.model_copy(update=dict(update)) if isinstance(c, Grid) else c for c in project.components]
    return _replaced(project, changed)


def _replaced(project: Project, components: list[Component]) -> Project:
    return project.model_copy(update={"components": tuple(components)})


def _sized(
    ways: Mapping[str, Project], callbacks: Mapping[str, Any], on_way: Callable[[int, int], None] | None = None
) -> Ways:
    studies, failed, columns = {}, {}, {}
    for number, (way, project) in enumerate(ways.items()):
        if on_way is not None:
            on_way(number, len(ways))
        try:
            studies[way] = size(project, **callbacks)
        except (InfeasibleError, InputError) as error:
            failed[way] = " ".join(str(error).split())
            continue
        columns[way] = {**charging_of(studies[way].solved), **_money_of(studies[way])}
    return Ways(side_by_side(columns).reindex(columns=list(ways)), studies, failed)


def side_by_side(columns: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Figures × columns, in the order of the column that has most of them.

    Parameters
    ----------
    columns : mapping column → mapping figure → float
        NaN where a column has not a figure.
    """
    longest_first = sorted(columns.values(), key=len, reverse=True)
    names = dict.fromkeys(name for own in longest_first for name in own)
    return pd.DataFrame(columns).reindex(list(names))


def _money_of(study: Study) -> dict[str, float]:
    """What the way builds and what that is worth."""
    found = {"npv_cny": study.cash_flow.npv_cny, "investment_cny": study.cash_flow.investment_cny}
    sizes = {c.label: study.design.sizes[c.label] for c in study.solved.case.components}
    storage = [sizes[c.label] for c in study.solved.case.components if c.role == "storage"]
    if storage:
        found["storage_power_kw"] = sum(own["power_kw"] for own in storage)
        found["storage_energy_kwh"] = sum(own["energy_kwh"] for own in storage)
    larger = [own["expansion_kw"] for own in sizes.values() if "expansion_kw" in own]
    if larger:
        found["expansion_kw"] = sum(larger)
        found["expansion_equipment_cny"] = sum(map(_equipment_cny, study.solved.case.components, sizes.values()))
        found["expansion_all_in_low_cny"], found["expansion_all_in_high_cny"] = (
            price * sum(larger) for price in ALL_IN_CNY_PER_KW
        )
    return found


def _equipment_cny(component: Component, own: Mapping[str, float]) -> float:
    """Price of a larger connection's equipment: of the transformers chosen, or by its power. [CNY]"""
    if not isinstance(component, Grid) or "expansion_kw" not in own:
        return 0.0
    if "new_transformer_kva" in own:
        known = {rating.kva: rating.price_cny for rating in transformers().ratings}
        return own["new_transformers"] * known.get(own["new_transformer_kva"], 0.0)
    return EQUIPMENT_CNY_PER_KVA * own["expansion_kw"] / component.power_factor
