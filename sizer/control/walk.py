"""A storage walked through its year under orders, step by step, within every limit.

::

    stored      e_t = keep e_{t−1} − floor loss + gain c_t − drain d_t
    reserve     r_{t−1} = (r_t + drain needed_t − gain possible_t + floor loss) / keep, within 0 … usable
    allowance   Σ d Δt up to any day ≤ the cycles that this day has brought

The reserve is the least energy with which all later needs (a load beyond the connection, the state at the end) can
still be met; orders never take the store below it. The cycle life's yearly discharge is given out day by day, as an
operator would who does not know the days to come. A plant without any grid, or with diesel sets, begins its year with
what the year ends with: its walk is repeated from there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sizer.control.gensets import Running
from sizer.control.storage import Storage

__all__ = ["Orders", "walk"]

SMALL = 1e-9  # relative; less is rounding
MOST_ROUNDS = 5  # of a year begun with what it ended with
LOW_UNTIL_FULL = 0.999  # of the usable energy: then a refill ends


@dataclass(frozen=True)
class Orders:
    """What a storage may and must do, arrays of (steps,).

    Parameters
    ----------
    charge_kw : array
        May charge so much. [kW]
    refill_kw : array
        May charge so much, once it has been low and until it is full. [kW]
    discharge_kw : array
        May discharge so much. [kW]
    needed_kw : array
        Must discharge so much: what the connection cannot carry. [kW]
    possible_kw : array
        Could charge so much without breaking a limit: for what must be stored. [kW]
    hold_kwh : array
        What ``discharge_kw`` leaves in the store. [kWh]
    later_kwh : array
        What ``discharge_kw`` leaves of the cycle life's allowance for dearer steps of the same day, at the bus. [kWh]
    kept_kwh : array
        Never less than this in the store at the end of a step. [kWh]
    low_kwh : float
        Stored energy below which the store counts as low. [kWh]
    alone : bool
        Whether there is never a grid.
    """

    charge_kw: np.ndarray
    refill_kw: np.ndarray
    discharge_kw: np.ndarray
    needed_kw: np.ndarray
    possible_kw: np.ndarray
    hold_kwh: np.ndarray
    later_kwh: np.ndarray
    kept_kwh: np.ndarray
    low_kwh: float = 0.0
    alone: bool = False


def walk(
    storage: Storage, orders: Orders, steps_a_day: int, running: Running | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Charge and discharge of a year under orders.

    Parameters
    ----------
    storage : Storage
        The store.
    orders : Orders
        By step.
    steps_a_day : int
        For the allowance of cycles.
    running : Running, optional
        Diesel sets that run beside the store while there is no grid, and then decide for it.

    Returns
    -------
    charge, discharge : (steps,) float arrays
        Never both in one step; within power, energy, reserve and allowance. [kW]
    stored : (steps,) float array
        At the end of each step, above the floor. [kWh]
    """
    needed = np.minimum(orders.needed_kw, storage.power_kw)
    possible = np.where(needed > 0.0, 0.0, np.clip(orders.possible_kw, 0.0, storage.power_kw))
    kept = np.minimum(orders.kept_kwh, storage.usable_kwh).tolist()
    # A store is not emptied in a dear hour to be filled in the next: the reserve counts on no charging meanwhile,
    # unless the year cannot end as it began otherwise.
    quiet = np.where(orders.discharge_kw > 0.0, 0.0, possible)
    reserve, start, closes = _reserve(storage, needed, quiet, kept)
    if not closes:
        reserve, start, _ = _reserve(storage, needed, possible, kept)
    for _ in range(MOST_ROUNDS):
        if running is not None:
            running.begin()
        charge, discharge, stored = _forward(storage, orders, needed, possible, reserve, start, steps_a_day, running)
        ends = float(stored[-1])
        if (
            not (orders.alone or running is not None)
            or storage.start_kwh is not None
            or abs(ends - start) <= SMALL * max(storage.usable_kwh, 1)
        ):
            break
        start = ends
    if storage.start_kwh is None and stored[-1] > start:
        bound = running.runs if running is not None else np.zeros(charge.size, dtype=bool)
        charge = _closed(storage, charge, stored, reserve, start, bound)
        stored = _stored(storage, charge, discharge, start)
    return charge, discharge, stored


def _reserve(
    storage: Storage, needed: np.ndarray, possible: np.ndarray, kept: list[float]
) -> tuple[np.ndarray, float, bool]:
    """Least stored energy at the end of every step, what is stored at the beginning [kWh], and whether they agree."""
    takes = (storage.drain_kwh * needed - storage.gain_kwh * possible + storage.floor_loss_kwh).tolist()
    cyclic = storage.start_kwh is None
    least = 0.0 if cyclic or storage.end_free else float(storage.start_kwh or 0.0)
    path = [0.0] * len(takes)
    for _ in range(3 if cyclic else 1):
        for t in range(len(takes) - 1, -1, -1):
            least = path[t] = max(least, kept[t])
            least = min(max((least + takes[t]) / storage.keep, 0.0), storage.usable_kwh)
        closes = least <= path[-1] * (1.0 + SMALL) + SMALL
        if cyclic:
            # The year ends with what it begins with: what its first days need, and what its last must keep.
            least = path[-1] = max(least, path[-1])
    return np.array(path), least if storage.start_kwh is None else storage.start_kwh, closes or not cyclic


def _forward(
    storage: Storage,
    orders: Orders,
    needed: np.ndarray,
    possible: np.ndarray,
    reserve: np.ndarray,
    start: float,
    steps_a_day: int,
    running: Running | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Walk through the steps; lists, since single numbers of an array are slow to get at."""
    power, usable, gain, drain = storage.power_kw, storage.usable_kwh, storage.gain_kwh, storage.drain_kwh
    step_h, keep, loss = storage.step_h, storage.keep, storage.floor_loss_kwh
    count, small = len(needed), SMALL * max(usable, 1e-9)
    a_step = (storage.discharge_kwh - float(needed.sum()) * step_h) / count
    whole = storage.discharge_kwh / step_h
    charges, discharges, store = [0.0] * count, [0.0] * count, [0.0] * count
    stored, left, refilling = start, 0.0, False
    steps = zip(
        range(count), orders.charge_kw.tolist(), orders.refill_kw.tolist(), orders.discharge_kw.tolist(),
        needed.tolist(), possible.tolist(), orders.hold_kwh.tolist(), orders.later_kwh.tolist(), reserve.tolist(),
        strict=True,
    )  # fmt: skip
    for t, may_charge, may_refill, may_discharge, must, can, hold, later, least in steps:
        if t % steps_a_day == 0:
            left += a_step * min(steps_a_day, count - t)
        stored = stored * keep - loss
        refilling = stored < orders.low_kwh or (refilling and stored < LOW_UNTIL_FULL * usable)
        if refilling and may_refill > may_charge:
            may_charge = may_refill
        short = (least - stored) / gain
        c = d = 0.0
        if running is not None and running.island[t]:
            c, d = running.step(t, stored, left / step_h)
            left -= d * step_h
        elif must > 0.0:
            d = min(must, stored / drain, whole)
        elif short > 0.0:
            c = min(max(short, may_charge), can, (usable - stored) / gain)
        else:
            if may_discharge > 0.0:
                floor = hold if hold > least else least
                d = min(may_discharge, power, (stored - floor) / drain, (left - later) / step_h)
                left -= max(d, 0.0) * step_h
            if d <= 0.0 < may_charge:
                c = min(may_charge, power, (usable - stored) / gain)
        c, d = (c if c > 0.0 else 0.0), (d if d > 0.0 else 0.0)
        stored += gain * c - drain * d
        whole -= d
        if stored < small:
            stored = max(stored, 0.0)
        charges[t], discharges[t], store[t] = c, d, stored
    return np.array(charges), np.array(discharges), np.array(store)


def _closed(
    storage: Storage,
    charge: np.ndarray,
    stored: np.ndarray,
    reserve: np.ndarray,
    start: float,
    bound: np.ndarray,
) -> np.ndarray:
    """Leave out the last charges of the year that are not ``bound``, so that it ends with what it began with.

    Taking r kWh out of a charge takes r kWh out of everything stored later, which must not fall below its reserve.
    """
    left_over = float(stored[-1]) - start
    charges, store, least = charge.tolist(), stored.tolist(), reserve.tolist()
    slack = np.inf
    for t in range(len(charges) - 1, -1, -1):
        slack = min(store[t] - min(least[t], store[t]), slack / storage.keep)
        taken = 0.0 if bound[t] else min(charges[t] * storage.gain_kwh, slack, left_over)
        if taken > 0.0:
            charges[t] -= taken / storage.gain_kwh
            slack, left_over = slack - taken, left_over - taken
        if left_over <= 0.0:
            break
        left_over /= storage.keep
    return np.asarray(np.maximum(charges, 0.0))


def _stored(storage: Storage, charge: np.ndarray, discharge: np.ndarray, start: float) -> np.ndarray:
    """Energy at the end of every step. [kWh]"""
    stored, store = start, []
    for moved in (storage.gain_kwh * charge - storage.drain_kwh * discharge - storage.floor_loss_kwh).tolist():
        stored = min(max(stored * storage.keep + moved, 0.0), storage.usable_kwh)
        store.append(stored)
    return np.array(store)
