"""From what a strategy wishes to what its storages and sets do, one storage after the other.

The first storage answers to the plant's net load, the next to what that leaves; diesel sets run beside the last. What
the connection cannot carry is not a wish but a need: every strategy discharges for it, and keeps the energy for it in
store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sizer.control.gensets import GensetRule, Running
from sizer.control.plant import Plant, Schedule
from sizer.control.storage import Storage
from sizer.control.walk import Orders, walk

__all__ = ["Wishes", "run_storages"]


@dataclass(frozen=True)
class Wishes:
    """What a strategy wishes of one storage, arrays of (steps,); limits need not be looked at.

    Parameters
    ----------
    charge_kw, discharge_kw : array
        At most so much. [kW]
    refill_kw : array, optional
        Charge at most so much once the store has been low, until it is full. [kW]
    hold_kwh : array, optional
        Energy that wished-for discharge leaves in the store. [kWh]
    later_kwh : array, optional
        Energy at the bus that it leaves of the allowance of cycles, for dearer steps. [kWh]
    low_kwh : float
        Stored energy below which the store is low. [kWh]
    """

    charge_kw: np.ndarray
    discharge_kw: np.ndarray
    refill_kw: np.ndarray = field(default_factory=lambda: np.zeros(1))
    hold_kwh: np.ndarray = field(default_factory=lambda: np.zeros(1))
    later_kwh: np.ndarray = field(default_factory=lambda: np.zeros(1))
    low_kwh: float = 0.0


NO_STORAGE = Storage("", power_kw=0.0, usable_kwh=0.0, gain_kwh=1.0, drain_kwh=1.0, start_kwh=0.0)


def run_storages(plant: Plant, wish: Callable[[Storage, np.ndarray], Wishes], gensets: GensetRule) -> Schedule:
    """What every storage and every diesel set does.

    Parameters
    ----------
    plant : Plant
        The design.
    wish : callable
        From a storage and the net load that it sees, (steps,), to what is wished of it.
    gensets : GensetRule
        How diesel sets are run.
    """
    net, kept = plant.net_kw, plant.kept_kwh if plant.kept_kwh is not None else np.zeros(1)
    steps_a_day = 1440 // plant.site.step_minutes
    power, running = {}, None
    storages = plant.storages or ((NO_STORAGE,) if plant.gensets else ())
    for storage in storages:
        wishes = wish(storage, net)
        headroom = np.maximum(plant.charging_import_kw - net, 0.0)
        orders = Orders(
            charge_kw=np.minimum(wishes.charge_kw, headroom),
            refill_kw=np.minimum(np.broadcast_to(wishes.refill_kw, net.shape), headroom),
            discharge_kw=np.minimum(wishes.discharge_kw, np.maximum(net, 0.0)),
            needed_kw=np.where(plant.island, 0.0, np.maximum(net - plant.import_limit_kw, 0.0)),
            possible_kw=headroom,
            hold_kwh=np.broadcast_to(wishes.hold_kwh, net.shape),
            later_kwh=np.broadcast_to(wishes.later_kwh, net.shape),
            kept_kwh=np.broadcast_to(kept * storage.drain_kwh / storage.step_h, net.shape),
            low_kwh=wishes.low_kwh,
            alone=bool(plant.island.all()),
        )
        if plant.gensets and storage is storages[-1]:
            running = Running(plant.gensets, gensets, storage, net_kw=net, load_kw=plant.load_kw, island=plant.island)
        charge, discharge, stored = walk(storage, orders, steps_a_day, running)
        power[storage.label] = charge, discharge, stored
        net = net + charge - discharge
        kept = np.maximum(kept - storage.deliverable_kwh, 0.0)
    power.pop(NO_STORAGE.label, None)
    return Schedule(power, running.schedule() if running else {})
