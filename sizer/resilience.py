"""Outages: how long a design carries its critical loads, from whatever moment the grid fails.

::

    at the start     the stored energy of the dispatch at that moment
    every step       sun and wind first, then gensets, then parked vehicles, then storage; what is left over charges
                     the storage
    survival         until the first step whose critical load is not carried in full
    curve            share of all starts that survive at least so long; a start counts for the lengths that end
                     within the modelled year

Definitions as in DER-VET's load coverage and REopt's outage simulator. A storage gives power and energy within its own
limits; the grid's return is not modelled. Only the critical share of the loads is carried, all else is shed at once.
Vehicles of a fleet with V2G give what the dispatch finds in them above the lowest state of charge that their owners
allow, at most to the limit of an event, as long as they stay; those that leave first give first (guideline
3.3.4.1.4 (2), G-34). Vehicles that come later are not counted on, and nobody charges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from sizer.components import ESS, Fleet, Load
from sizer.components.renewable import Renewable
from sizer.control.storage import Storage
from sizer.errors import InputError
from sizer.model import Solved

__all__ = ["Island", "LostLoad", "Parked", "Survival", "island_of", "survive"]

SHORT = 1e-6  # of the highest critical load; less is rounding


@dataclass(frozen=True)
class Parked:
    """Vehicles that can give energy: one entry for each step in which some of them are plugged in.

    Parameters
    ----------
    label : str
        Their component.
    step, stays : (entries,) int arrays
        Beginning of which step, and for how many steps from it they are still there.
    energy_kwh, power_kw : (entries,) float arrays
        What they can give to the bus, and how fast. [kWh], [kW]
    """

    label: str
    step: np.ndarray
    stays: np.ndarray
    energy_kwh: np.ndarray
    power_kw: np.ndarray

    def still_there(self, amount: np.ndarray, count: int, steps: int) -> np.ndarray:
        """Sum of an amount over those that are still there so many steps after an outage's start, (count, steps)."""
        leaving = np.zeros((count + 1, steps))
        np.add.at(leaving[0], self.step, amount)
        np.subtract.at(leaving.ravel(), np.minimum(self.stays, count) * steps + self.step, amount)
        return np.asarray(np.cumsum(leaving, axis=0)[:count])


@dataclass(frozen=True)
class LostLoad:
    """What an unserved kWh of critical load is worth, and how often the grid fails."""

    price_cny_per_kwh: float = 14.0
    """Value of lost load; 14 is China's GDP over its use of electricity, 2021. [CNY/kWh]"""
    outages_per_year: float = 1.0
    """Outages a year, at any moment alike."""


@dataclass(frozen=True)
class Island:
    """What there is once the grid is gone.

    Parameters
    ----------
    critical_kw : (steps,) float array
        Load that must be carried. [kW]
    renewable_kw : mapping component → (steps,) float array
        What sun and wind offer. [kW]
    storages : mapping Storage → (steps,) float array
        Stores, and the energy above their floor at the beginning of every step. [kWh]
    genset_kw : mapping component → float
        Firm power that can be started; its fuel is taken to last. [kW]
    parked : tuple of Parked
        Vehicles that give energy back.
    step_h : float
        Length of a step. [h]
    """

    critical_kw: np.ndarray
    renewable_kw: Mapping[str, np.ndarray] = field(default_factory=dict)
    storages: tuple[tuple[Storage, np.ndarray], ...] = ()
    genset_kw: Mapping[str, float] = field(default_factory=dict)
    parked: tuple[Parked, ...] = ()
    step_h: float = 1.0


@dataclass(frozen=True)
class Survival:
    """Outages of one length that begin at every step.

    Parameters
    ----------
    served_h : (steps,) float array
        How long the critical load is carried in full, at most the outage's length. [h]
    unserved_kwh : (steps,) float array
        Critical energy not carried during the outage. [kWh]
    carried_kwh : mapping source → (steps,) float array
        Critical energy carried by each source. [kWh]
    longest_h : float
        Length of the outages. [h]
    step_h : float
        Length of a step. [h]
    """

    served_h: np.ndarray
    unserved_kwh: np.ndarray
    carried_kwh: Mapping[str, np.ndarray]
    longest_h: float
    step_h: float

    @cached_property
    def curve(self) -> pd.Series:
        """Share of the starts that survive at least so many hours, by length of the outage. [h]"""
        steps = self.served_h.size
        lengths = np.arange(1, round(self.longest_h / self.step_h) + 1)
        shares = [float((self.served_h[: steps - n + 1] >= (n - 1e-6) * self.step_h).mean()) for n in lengths]
        index = pd.Index(lengths * self.step_h, name="outage_h")
        return pd.Series(shares, index=index, name="survival_share")

    @property
    def whole(self) -> slice:
        """Starts whose outage ends within the modelled year."""
        return slice(0, self.served_h.size - round(self.longest_h / self.step_h) + 1)

    @property
    def mean_carried_kwh(self) -> dict[str, float]:
        """Critical energy that each source carries in a mean outage. [kWh]"""
        return {source: float(energy[self.whole].mean()) for source, energy in self.carried_kwh.items()}

    @property
    def mean_unserved_kwh(self) -> float:
        """Critical energy that a mean outage leaves unserved. [kWh]"""
        return float(self.unserved_kwh[self.whole].mean())

    def lost_load_cny_per_year(self, price_cny_per_kwh: float, outages_per_year: float) -> tuple[float, float]:
        """Yearly cost of the load lost, without and with the plant. [CNY/year]

        Parameters
        ----------
        price_cny_per_kwh : float
            Value of lost load. [CNY/kWh]
        outages_per_year : float
            Outages of this length a year, at any time alike.
        """
        asked = self.mean_unserved_kwh + sum(self.mean_carried_kwh.values())
        rate = price_cny_per_kwh * outages_per_year
        return rate * asked, rate * self.mean_unserved_kwh


def island_of(solved: Solved, critical_share: float | Mapping[str, float] | None = None) -> Island:
    """What a solved design has when the grid fails.

    Parameters
    ----------
    solved : Solved
        A year's dispatch under any strategy.
    critical_share : float or mapping load → share, optional
        Share of the loads that must be carried; None for what each load itself calls critical, or all of it where
        none does.

    Raises
    ------
    InputError
        A share outside 0 … 1, or of a load that there is not.
    """
    case, year = solved.case, solved.dispatch
    site = case.setting.site
    loads = [c for c in case.components if isinstance(c, Load)]
    shares = _shares(loads, critical_share)
    nothing = np.zeros(site.steps)
    critical = sum((shares[c.label] * year[c.label, "demand_kw"].to_numpy(float) for c in loads), nothing)
    storages = []
    for ess in (c for c in case.components if isinstance(c, ESS)):
        capacity = float(ess.profiles(case.setting)["capacity"][0])
        storage = Storage.of(ess, solved.design.sizes[ess.label], capacity, site)
        end = year[ess.label, "stored_above_floor_kwh"].to_numpy(float)
        start = end[-1] if storage.start_kwh is None else storage.start_kwh
        storages.append((storage, np.maximum(np.concatenate([[start], end[:-1]]), 0.0)))
    return Island(
        critical_kw=np.asarray(critical),
        renewable_kw={
            c.label: year[c.label, "available_kw"].to_numpy(float) for c in case.components if isinstance(c, Renewable)
        },
        storages=tuple(storages),
        genset_kw={c.label: solved.design.sizes[c.label]["power_kw"] for c in case.components if c.role == "diesel"},
        parked=tuple(_parked(c, solved) for c in case.components if isinstance(c, Fleet) and _gives(c, solved)),
        step_h=site.step_h,
    )


def _gives(fleet: Fleet, solved: Solved) -> bool:
    return fleet.control == "v2g" and bool(fleet.groups(solved.case.setting).v2g.any())


def _parked(fleet: Fleet, solved: Solved) -> Parked:
    """What the vehicles of a fleet hold at the beginning of every step of their stay, by the year's plan."""
    setting = solved.case.setting
    groups = fleet.groups(setting)
    able = np.flatnonzero(groups.v2g[groups.cell_group])
    group, efficiency = groups.cell_group[able], fleet.efficiency(setting)
    plan = solved.plans[fleet.label]
    moved = plan["cell_charge_kw"] * setting.site.step_h
    moved[able] -= plan["cell_discharge_kw"] * setting.site.step_h
    before = np.cumsum(moved) - moved
    held = (before - before[groups.start[groups.cell_group]])[able]
    floor = np.minimum.reduceat(groups.lowest_kwh, groups.start[:-1])[group]
    most = np.inf if fleet.event_limit_kwh is None else fleet.event_limit_kwh * groups.count[group]
    return Parked(
        label=fleet.label,
        step=groups.cell_step[able],
        stays=groups.last[group] - groups.cell_step[able] + 1,
        energy_kwh=efficiency * np.clip(held - floor, 0.0, most),
        power_kw=efficiency * groups.discharge_kw[able],
    )


def _shares(loads: list[Load], given: float | Mapping[str, float] | None) -> dict[str, float]:
    """Critical share of each load."""
    labels = [load.label for load in loads]
    if given is None:
        own = {load.label: getattr(load, "critical_share", None) for load in loads}
        none = all(not share for share in own.values())
        return {label: 1.0 if none else float(share or 0.0) for label, share in own.items()}
    shares = dict(given) if isinstance(given, Mapping) else dict.fromkeys(labels, given)
    wrong = [f"critical share of {label} is {share:g}, but lies between 0 and 1" for label, share in shares.items()
             if not 0 <= share <= 1]  # fmt: skip
    wrong += [f"there is no load '{label}'. Known: {', '.join(labels)}" for label in shares if label not in labels]
    if wrong:
        raise InputError("outage", wrong)
    return {label: float(shares.get(label, 0.0)) for label in labels}


def survive(island: Island, hours: float) -> Survival:
    """Let the grid fail at every step of the year, for so many hours.

    Parameters
    ----------
    island : Island
        What there is.
    hours : float
        Length of every outage. [h]

    Returns
    -------
    Survival
        Outages that would last beyond the modelled year end with it.
    """
    count, steps = round(hours / island.step_h), island.critical_kw.size
    if not 1 <= count <= steps:
        raise InputError("outage", f"a length of {hours:g} h; it must be at least a step and fit into the year")
    run = _Outages(island, count)
    for ahead in range(count):
        run.step(ahead)
    return Survival(
        served_h=run.served * island.step_h,
        unserved_kwh=run.unserved * island.step_h,
        carried_kwh={source: energy * island.step_h for source, energy in run.carried.items()},
        longest_h=count * island.step_h,
        step_h=island.step_h,
    )


class _Outages:
    """All outages of a year side by side, one entry a start."""

    def __init__(self, island: Island, count: int) -> None:
        self.island, self.count = island, count
        starts = island.critical_kw.size
        self.served, self.unserved = np.zeros(starts), np.zeros(starts)
        self.alive = np.ones(starts, dtype=bool)
        self.stored = [stored.copy() for _, stored in island.storages]
        self.energy = [own.still_there(own.energy_kwh, count, starts) for own in island.parked]
        self.power = [own.still_there(own.power_kw, count, starts) for own in island.parked]
        self.left = [energy[0].copy() for energy in self.energy]
        sources = [*island.renewable_kw, *island.genset_kw, *(own.label for own in island.parked)]
        sources += [storage.label for storage, _ in island.storages]
        self.carried = {source: np.zeros(starts) for source in sources}
        self.tolerance = SHORT * max(float(island.critical_kw.max(initial=0.0)), 1e-9)

    def step(self, ahead: int) -> None:
        """Let one more step pass in every outage that is not over with the year."""
        island = self.island
        now = slice(ahead, None)
        live = slice(0, island.critical_kw.size - ahead)
        short = island.critical_kw[now].copy()
        left = np.zeros_like(short)
        for label, available in island.renewable_kw.items():
            used = np.minimum(available[now], short)
            self.carried[label][live] += used
            short, left = short - used, left + available[now] - used
        for label, power in island.genset_kw.items():
            used = np.minimum(power, short)
            self.carried[label][live] += used
            short = short - used
        for number, own in enumerate(island.parked):
            there = np.minimum(self.left[number][live], self.energy[number][ahead][live])
            used = np.minimum(np.minimum(self.power[number][ahead][live], short), there / island.step_h)
            self.left[number][live] = there - used * island.step_h
            self.carried[own.label][live] += used
            short = short - used
        for number, (storage, _) in enumerate(island.storages):
            short, left = self._store(number, storage, live, short, left)
        self.unserved[live] += short
        self.alive[live] &= short <= self.tolerance
        self.served[live] += self.alive[live]

    def _store(
        self, number: int, storage: Storage, live: slice, short: np.ndarray, left: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Discharge for what is short, charge with what is left over."""
        stored = np.maximum(self.stored[number][live] * storage.keep - storage.floor_loss_kwh, 0.0)
        used = np.minimum(np.minimum(short, storage.power_kw), stored / storage.drain_kwh)
        room = (storage.usable_kwh - stored) / storage.gain_kwh
        taken = np.where(used > 0, 0.0, np.clip(np.minimum(left, room), 0.0, storage.power_kw))
        self.stored[number][live] = stored - storage.drain_kwh * used + storage.gain_kwh * taken
        self.carried[storage.label][live] += used
        return short - used, left - taken
