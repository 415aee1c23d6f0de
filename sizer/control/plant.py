"""A plant as its controller sees it: load, generation, storage and a grid, in arrays.

::

    net load              n_t = load − generation
    surplus, deficit      max(−n_t, 0), max(n_t, 0)
    grid                  import = min(net, limit), export = min(−net, limit)
    curtailed, unserved   what neither storage nor the grid can take or give

Where the plant is more than that on one bus (converters, piles, steered vehicles, demand response), the rule decides
what storage does as if all stood on one bus without losses, and the model finds the rest: at best prices, so that what
vehicles do is then foreseen. Where losses or a converter leave no room for what the rule wants, it gets what fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sizer.components import ESS, Component, Grid, Load
from sizer.components.demand_response import calls
from sizer.components.meter import baseline_kw
from sizer.components.renewable import Renewable
from sizer.control.base import Bench
from sizer.errors import InfeasibleError, InputError
from sizer.model import Model, Solved, needed_kwh
from sizer.site import Site

__all__ = ["STRAY", "Plant", "Power", "Storage"]

SHORT_KW = 1e-6  # less is rounding
STRAY = 1e-6  # relative; room for the model where it decides what the storage leaves open

Power = Mapping[str, tuple[np.ndarray, np.ndarray, np.ndarray]]
"""Storage → charge, discharge [kW] and energy above the floor [kWh] by step, (steps,) each."""


@dataclass(frozen=True)
class Storage:
    """A storage as a controller sees it; energies count from the floor s_min E, as in the model.

    Parameters
    ----------
    label : str
        Its component.
    power_kw : float
        Limit of charge and of discharge. [kW]
    usable_kwh : float
        Between floor and ceiling. [kWh]
    gain_kwh, drain_kwh : float
        Stored, and taken from the store, by a step of 1 kW. [kWh/kW]
    step_h : float
        Length of a step. [h]
    keep : float
        Share that a step's self-discharge leaves.
    floor_loss_kwh : float
        What a step's self-discharge takes from the energy below the floor. [kWh]
    start_kwh : float or None
        Stored at the beginning; None where it is free but must be the same at the end. [kWh]
    end_free : bool
        Whether it may end lower than it began.
    discharge_kwh : float
        Most that may be discharged in the modelled steps, by its cycle life; inf for no limit. [kWh]
    """

    label: str
    power_kw: float
    usable_kwh: float
    gain_kwh: float
    drain_kwh: float
    step_h: float = 1.0
    keep: float = 1.0
    floor_loss_kwh: float = 0.0
    start_kwh: float | None = None
    end_free: bool = False
    discharge_kwh: float = np.inf

    @classmethod
    def of(cls, ess: ESS, sizes: Mapping[str, float], capacity: float, site: Site) -> Storage:
        """Read a storage of given sizes whose mean capacity over its life is this share."""
        charge, discharge = ess.efficiencies
        energy = sizes["energy_kwh"]
        keep = (1.0 - ess.self_discharge_per_day) ** (site.step_h / 24.0)
        start = None if ess.soc_initial is None else (ess.soc_initial - ess.soc_min) * capacity * energy
        cycles = np.inf if ess.cycle_life is None else ess.cycle_life * capacity * energy / ess.life_years
        return cls(
            label=ess.label,
            power_kw=sizes["power_kw"],
            usable_kwh=(ess.soc_max - ess.soc_min) * capacity * energy,
            gain_kwh=charge * site.step_h,
            drain_kwh=site.step_h / discharge,
            step_h=site.step_h,
            keep=keep,
            floor_loss_kwh=(1.0 - keep) * ess.soc_min * energy,
            start_kwh=start,
            end_free=ess.end_state == "free",
            discharge_kwh=cycles / site.per_year,
        )

    @property
    def deliverable_kwh(self) -> float:
        """What a full store gives to the bus. [kWh]"""
        return self.usable_kwh * self.step_h / self.drain_kwh

    @property
    def round_trip(self) -> float:
        """Bus to bus."""
        return self.gain_kwh / self.drain_kwh


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
    sheddable : tuple of (component, array)
        Loads that may go unserved, the cheapest kWh first, and how much of each. [kW]
    kept_kwh : array, optional
        Energy at the bus that all storage together keeps for an outage, at the end of every step. [kWh]
    called_kw : array, optional
        Import that demand response allows charging to cause, inf where it does not call. [kW]
    grid : str
        The grid's name; empty where there is none.
    closed : bool
        Whether these are all components, so that every flow follows from the storage's; otherwise the model finds
        the rest.
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
            It has several grids or gensets: such plants are run by "rolling" or "optimal".
        """
        model = bench.model
        _refuse(model)
        members = model.case.components
        site, profiles = model.case.setting.site, model.profiles
        nothing = np.zeros(site.steps)
        sizes = {label: wiring.sizes for label, wiring in model.wirings.items()}
        loads = [c for c in members if isinstance(c, Load)]
        sheddable = [c for c in loads if "unserved_kw" in model.wirings[c.label].series]
        sheddable.sort(key=lambda load: float(getattr(load, "unserved_price", 0.0)))
        known = (Load, Renewable, ESS, Grid)
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
            sheddable=tuple((c.label, profiles[c.label]["demand_kw"]) for c in sheddable),
            kept_kwh=_kept(model, sizes),
            closed=len({bus for wiring in model.wirings.values() for bus in wiring.flows}) <= 1
            and all(
                (isinstance(c, known) and not getattr(c, "demand_response", ())) or not model.wirings[c.label].flows
                for c in members
            ),
            **_grid_of(model, nothing),
        )

    @cached_property
    def charging_import_kw(self) -> np.ndarray:
        """Most import that charging may cause, (steps,). [kW]"""
        return self.import_limit_kw if self.called_kw is None else np.minimum(self.import_limit_kw, self.called_kw)

    def settled(self, bench: Bench, power: Power) -> Solved:
        """Run the bench with what the storage does."""
        given = self.given(power)
        if self.closed:
            return bench.settle(given)
        try:
            return bench.settle(given, within=STRAY)
        except InfeasibleError:
            return bench.settle({key: values for key, values in given.items() if key[1].endswith("_kw")}, at_most=True)

    @cached_property
    def generation_kw(self) -> np.ndarray:
        """What sun and wind offer, (steps,). [kW]"""
        return sum(self.available_kw.values(), np.zeros(self.site.steps))

    @cached_property
    def net_kw(self) -> np.ndarray:
        """Load less generation, (steps,). [kW]"""
        return np.asarray(self.load_kw - self.generation_kw)

    def given(self, power: Power) -> dict[tuple[str, str], np.ndarray]:
        """Every series of the plant that follows from what its storage does.

        Parameters
        ----------
        power : mapping storage → (charge, discharge, stored)
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
        for label, (charge, discharge, stored) in power.items():
            given[label, "charge_kw"], given[label, "discharge_kw"] = charge, discharge
            given[label, "stored_above_floor_kwh"] = stored
            net += charge - discharge
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


def _refuse(model: Model) -> None:
    """Refuse what no rule is made for."""
    grids = [c.label for c in model.case.components if isinstance(c, Grid)]
    sets = [label for label, wiring in model.wirings.items() if wiring.whole]
    if sets:
        message = (
            f"this strategy has no rule for sets that run as whole ones ({', '.join(sets)}). Use rolling or optimal"
        )
        raise InputError("control", message)
    if len(grids) > 1:
        message = f"this strategy runs plants with one grid; here are {', '.join(grids)}. Use rolling or optimal"
        raise InputError("control", message)


def _unmanaged(model: Model, nothing: np.ndarray) -> np.ndarray:
    """Charging that nobody steers. [kW]"""
    fleets = [c.label for c in model.case.components if getattr(c, "control", "") == "unmanaged"]
    return np.asarray(sum((model.profiles[label]["unmanaged_kw"] for label in fleets), nothing))


def _kept(model: Model, sizes: Mapping[str, Mapping[str, float]]) -> np.ndarray | None:
    case = model.case
    if case.reserve is None:
        return None
    return needed_kwh(case.reserve, case.components, case.setting, model.profiles, sizes)


def _grid_of(model: Model, nothing: np.ndarray) -> dict[str, Any]:
    """Limits and prices of the grid; nothing where there is none."""
    grid: Component | None = next((c for c in model.case.components if isinstance(c, Grid)), None)
    if not isinstance(grid, Grid):
        everywhere = np.ones(nothing.size, dtype=bool)
        return {"import_limit_kw": nothing, "export_limit_kw": nothing, "island": everywhere, "price": nothing,
                "feed_in": nothing}  # fmt: skip
    setting, profiles = model.case.setting, model.profiles[grid.label]
    most_import, most_export = grid.limits_kw(setting)
    down = profiles.get("down", nothing) > 0.5
    return {
        "import_limit_kw": np.where(down, 0.0, most_import),
        "export_limit_kw": np.where(down, 0.0, most_export),
        "island": down,
        "price": profiles["price_cny_per_kwh"],
        "feed_in": profiles["feed_in_cny_per_kwh"],
        "demand_charged": bool(grid.tariff_of(setting).year(setting.site).demand),
        "called_kw": _called(grid, model),
        "grid": grid.label,
    }


def _called(grid: Grid, model: Model) -> np.ndarray | None:
    """Most import while demand response calls for less; inf elsewhere. [kW]"""
    setting = model.case.setting
    allowed = np.full(setting.site.steps, np.inf)
    for programme in grid.demand_response:
        if programme.direction == "more":
            message = f'"{programme.name}" calls for more than usual, which no rule follows. Use rolling or optimal'
            raise InputError("control", message)
        steps = calls(programme, setting.site).all_steps
        allowed[steps] = baseline_kw(grid.label, programme, setting)[steps]
    return allowed if grid.demand_response else None
