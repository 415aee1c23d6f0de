"""A plant as its controller sees it: load, generation, storage and a grid, in arrays.

::

    net load              n_t = load − generation
    surplus, deficit      max(−n_t, 0), max(n_t, 0)
    grid                  import = min(net, limit), export = min(−net, limit)
    curtailed, unserved   what neither storage nor the grid can take or give

Where the plant is more than that on one bus (converters, piles, steered vehicles, demand response, areas joined by
links), the rule decides what storage does as if all stood on one bus without losses, behind one grid of all limits
together and of mean prices, and the model finds the rest: at best prices, so that what vehicles do is then foreseen.
Where losses or a converter leave no room for what the rule wants, it gets what fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sizer.components import ESS, Diesel, Grid, Load
from sizer.components.demand_response import calls
from sizer.components.meter import baseline_kw
from sizer.components.renewable import Renewable
from sizer.control.base import Bench
from sizer.control.gensets import Genset
from sizer.control.storage import Storage
from sizer.errors import InfeasibleError, InputError
from sizer.model import Model, Solved, needed_kwh
from sizer.site import Site

__all__ = ["STRAY", "Plant", "Schedule", "Storage"]

SHORT_KW = 1e-6  # less is rounding
STRAY = 1e-6  # relative; room for the model where it decides what the storage leaves open


@dataclass(frozen=True)
class Schedule:
    """What a rule decided for the year, by component; arrays of (steps,).

    Parameters
    ----------
    storages : mapping storage → (charge, discharge, stored)
        Power [kW], and energy above the floor at the end of every step [kWh].
    gensets : mapping diesel → (output, running)
        Power [kW] and number of running sets.
    """

    storages: Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=dict)
    gensets: Mapping[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)


@dataclass(frozen=True)
class Plant:
    """A design, in arrays of (steps,). Build it with :meth:`of`.

    Parameters
    ----------
    site : Site
        Clock.
    load_kw : array
        All loads. [kW]
    available_kw : mapping component → array
        What each renewable plant could put out. [kW]
    storages : tuple of Storage
        In the order in which they are used.
    import_limit_kw, export_limit_kw : array
        Of the grid; 0 where it is down or absent. [kW]
    island : bool array
        Where there is no grid.
    price, feed_in : array
        Of energy bought and sold. [CNY/kWh]
    demand_charged : bool
        Whether the month's highest import costs money.
    gensets : tuple of Genset
        Diesel sets, in the order in which they are used.
    sheddable : tuple of (component, array)
        Loads that may go unserved, the cheapest kWh first, and how much of each. [kW]
    kept_kwh : array, optional
        Energy at the bus that all storage together keeps for an outage, at the end of every step. [kWh]
    called_kw : array, optional
        Import that demand response allows charging to cause, inf where it does not call. [kW]
    grid : str
        The grid's name; empty where there is none, or several.
    closed : bool
        Whether these are all components, so that every flow follows from what storage and sets do; otherwise the model
        finds the rest.
    """

    site: Site
    load_kw: np.ndarray
    available_kw: Mapping[str, np.ndarray]
    storages: tuple[Storage, ...]
    import_limit_kw: np.ndarray
    export_limit_kw: np.ndarray
    island: np.ndarray
    price: np.ndarray
    feed_in: np.ndarray
    demand_charged: bool = False
    gensets: tuple[Genset, ...] = ()
    sheddable: tuple[tuple[str, np.ndarray], ...] = ()
    kept_kwh: np.ndarray | None = None
    called_kw: np.ndarray | None = None
    grid: str = ""
    closed: bool = True

    @classmethod
    def of(cls, bench: Bench) -> Plant:
        """Read the design on a bench.

        Raises
        ------
        InputError
            Demand response calls for more than usual: such plants are run by "rolling" or "optimal".
        """
        model = bench.model
        members = model.case.components
        site, profiles = model.case.setting.site, model.profiles
        nothing = np.zeros(site.steps)
        sizes = {label: wiring.sizes for label, wiring in model.wirings.items()}
        loads = [c for c in members if isinstance(c, Load)]
        sheddable = [c for c in loads if "unserved_kw" in model.wirings[c.label].series]
        sheddable.sort(key=lambda load: float(getattr(load, "unserved_price", 0.0)))
        return cls(
            site=site,
            load_kw=sum((profiles[c.label]["demand_kw"] for c in loads), nothing) + _unmanaged(model, nothing),
            available_kw={
                c.label: profiles[c.label]["yield_kw_per_kw"] * sizes[c.label]["power_kw"]
                for c in members
                if isinstance(c, Renewable)
            },
            storages=tuple(
                Storage.of(c, sizes[c.label], float(profiles[c.label]["capacity"][0]), site)
                for c in members
                if isinstance(c, ESS)
            ),
            gensets=tuple(
                Genset(c.label, c.unit_kw, round(sizes[c.label]["power_kw"] / c.unit_kw), c.min_load_share)
                for c in members
                if isinstance(c, Diesel)
            ),
            sheddable=tuple((c.label, profiles[c.label]["demand_kw"]) for c in sheddable),
            kept_kwh=_kept(model, sizes),
            closed=_is_closed(model),
            **_grids_of(model, sizes, nothing),
        )

    @cached_property
    def charging_import_kw(self) -> np.ndarray:
        """Most import that charging may cause, (steps,). [kW]"""
        return self.import_limit_kw if self.called_kw is None else np.minimum(self.import_limit_kw, self.called_kw)

    def settled(self, bench: Bench, schedule: Schedule) -> Solved:
        """Run the bench with what was decided.

        Where diesel sets leave no way to end the year with what it began with, its last day is decided by the model.
        """
        given = self.given(schedule)
        if self.closed:
            try:
                return bench.settle(given)
            except InfeasibleError:
                if not self.gensets:
                    raise
                until = max(self.site.steps - 1440 // self.site.step_minutes, 0)
                return bench.settle({key: values[:until] for key, values in given.items()})
        try:
            return bench.settle(given, within=STRAY)
        except InfeasibleError:
            powers = {key: values for key, values in given.items() if key[1] in ("charge_kw", "discharge_kw")}
            return bench.settle(powers, at_most=True)

    @cached_property
    def generation_kw(self) -> np.ndarray:
        """What sun and wind offer, (steps,). [kW]"""
        return sum(self.available_kw.values(), np.zeros(self.site.steps))

    @cached_property
    def net_kw(self) -> np.ndarray:
        """Load less generation, (steps,). [kW]"""
        return np.asarray(self.load_kw - self.generation_kw)

    def given(self, schedule: Schedule) -> dict[tuple[str, str], np.ndarray]:
        """Every series of the plant that follows from what was decided.

        Parameters
        ----------
        schedule : Schedule
            By step.

        Returns
        -------
        dict
            (component, quantity) → (steps,).

        Raises
        ------
        InfeasibleError
            The load of some step can be neither served nor shed.
        """
        given: dict[tuple[str, str], np.ndarray] = {}
        net = self.net_kw.copy()
        for label, (charge, discharge, stored) in schedule.storages.items():
            given[label, "charge_kw"], given[label, "discharge_kw"] = charge, discharge
            given[label, "stored_above_floor_kwh"] = stored
            net += charge - discharge
        for label, (output, running) in schedule.gensets.items():
            given[label, "output_kw"], given[label, "running_sets"] = output, running
            net -= output
        if not self.closed:
            return given
        bought = np.minimum(np.maximum(net, 0.0), self.import_limit_kw)
        sold = np.minimum(np.maximum(-net, 0.0), np.where(self.feed_in >= 0.0, self.export_limit_kw, 0.0))
        if self.grid:
            given[self.grid, "import_kw"], given[self.grid, "export_kw"] = bought, sold
        curtailed = np.maximum(-net, 0.0) - sold
        offered = np.maximum(self.generation_kw, 1e-12)
        for label, available in self.available_kw.items():
            given[label, "output_kw"] = np.maximum(available - curtailed * available / offered, 0.0)
        return given | self._shed(np.maximum(net, 0.0) - bought)

    def _shed(self, short: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
        """What goes unserved of each load, the cheapest first."""
        shed = {}
        for label, demand in self.sheddable:
            shed[label, "unserved_kw"] = np.minimum(short, demand)
            short = short - shed[label, "unserved_kw"]
        worst = int(short.argmax())
        if short[worst] > SHORT_KW * max(1.0, float(self.load_kw.max())):
            raise InfeasibleError(
                [
                    f"load at {self.site.times[worst]:%Y-%m-%d %H:%M}: {short[worst]:,.1f} kW more than storage and "
                    "grid can give under this strategy, and no load may go unserved"
                ]
            )
        return shed


def _is_closed(model: Model) -> bool:
    """Whether one bus, one grid and the kinds of components that a rule knows are all there is."""
    members = model.case.components
    buses = {bus for wiring in model.wirings.values() for bus in wiring.flows}
    known = all(
        (isinstance(c, Load | Renewable | ESS | Grid | Diesel) and not getattr(c, "demand_response", ()))
        or not model.wirings[c.label].flows
        for c in members
    )
    return known and len(buses) <= 1 and sum(isinstance(c, Grid) for c in members) <= 1


def _unmanaged(model: Model, nothing: np.ndarray) -> np.ndarray:
    """Charging that nobody steers. [kW]"""
    fleets = [c.label for c in model.case.components if getattr(c, "control", "") == "unmanaged"]
    return np.asarray(sum((model.profiles[label]["unmanaged_kw"] for label in fleets), nothing))


def _kept(model: Model, sizes: Mapping[str, Mapping[str, float]]) -> np.ndarray | None:
    case = model.case
    if case.reserve is None:
        return None
    return needed_kwh(case.reserve, case.components, case.setting, model.profiles, sizes)


def _grids_of(model: Model, sizes: Mapping[str, Mapping[str, Any]], nothing: np.ndarray) -> dict[str, Any]:
    """Limits and prices of all grids together; nothing where there is none."""
    grids = [c for c in model.case.components if isinstance(c, Grid)]
    if not grids:
        everywhere = np.ones(nothing.size, dtype=bool)
        return {"import_limit_kw": nothing, "export_limit_kw": nothing, "island": everywhere, "price": nothing,
                "feed_in": nothing}  # fmt: skip
    setting, profiles = model.case.setting, [model.profiles[grid.label] for grid in grids]
    up = [own.get("down", nothing) <= 0.5 for own in profiles]
    limits = [grid.carried_kw(setting, sizes[grid.label]) for grid in grids]
    return {
        "import_limit_kw": _sum(np.where(on, most, 0.0) for on, (most, _) in zip(up, limits, strict=True)),
        "export_limit_kw": _sum(np.where(on, most, 0.0) for on, (_, most) in zip(up, limits, strict=True)),
        "island": ~np.any(up, axis=0),
        "price": np.mean([own["price_cny_per_kwh"] for own in profiles], axis=0),
        "feed_in": np.mean([own["feed_in_cny_per_kwh"] for own in profiles], axis=0),
        "demand_charged": any(grid.tariff_of(setting).year(setting.site).demand for grid in grids),
        "called_kw": _called(grids, model),
        "grid": grids[0].label if len(grids) == 1 else "",
    }


def _sum(arrays: Iterable[np.ndarray]) -> np.ndarray:
    return np.asarray(np.sum(list(arrays), axis=0))


def _called(grids: Sequence[Grid], model: Model) -> np.ndarray | None:
    """Most import while demand response calls for less; inf elsewhere. [kW]"""
    setting = model.case.setting
    if not any(grid.demand_response for grid in grids):
        return None
    found = []
    for grid in grids:
        allowed = np.full(setting.site.steps, np.inf)
        for programme in grid.demand_response:
            if programme.direction == "more":
                message = f'"{programme.name}" calls for more than usual, which no rule follows. Use rolling or optimal'
                raise InputError("control", message)
            steps = calls(programme, setting.site).all_steps
            allowed[steps] = baseline_kw(grid.label, programme, setting)[steps]
        found.append(allowed)
    return _sum(found)
