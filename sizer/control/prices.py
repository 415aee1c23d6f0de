"""Cheap and dear steps of a tariff, as a person who programs a timer reads them off the price list.

::

    cheap        price ≤ lowest of the day + ¼ of the day's span
    dear         price ≥ lowest of the day + ⅗ of the day's span, and dear enough to pay for the losses

Prices are read day by day, whatever the periods are called. The two shares are assumptions (¼: 0.1–0.4; ⅗: 0.5–0.8);
in every shipped tariff they pick valley and deep valley, and peak and sharp peak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from sizer.control.plant import Plant
from sizer.control.storage import Storage
from sizer.site import Site

__all__ = ["Gate", "Gates", "charging_limit", "hours_between", "later_dearer", "spread"]


class Gate(BaseModel):
    """Which steps count as cheap and which as dear."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    cheap_share: float = Field(default=0.25, ge=0, le=1)
    """Cheap up to this share of the day's price span above its lowest price."""
    dear_share: float = Field(default=0.6, ge=0, le=1)
    """Dear from this share of the day's price span above its lowest price."""

    def gates(self, plant: Plant) -> Gates:
        """Read a plant's tariff."""
        lowest, highest = _by_day(plant.price, plant.site, np.minimum), _by_day(plant.price, plant.site, np.maximum)
        span = highest - lowest
        losses = max((storage.round_trip for storage in plant.storages), default=1.0)
        pays = (highest * losses > lowest) & (span > 0.0)
        cheap = pays & (plant.price <= lowest + self.cheap_share * span)
        dear = pays & (plant.price >= lowest + self.dear_share * span) & (plant.price * losses > lowest)
        return Gates(cheap & ~plant.island, dear & ~plant.island, ~pays & ~plant.island)


@dataclass(frozen=True)
class Gates:
    """Steps in which energy is cheap, dear, or of one price all day (as far as losses let prices differ)."""

    cheap: np.ndarray
    dear: np.ndarray
    level: np.ndarray


def _by_day(values: np.ndarray, site: Site, how: np.ufunc) -> np.ndarray:
    a_day = 1440 // site.step_minutes
    starts = np.arange(0, site.steps, a_day)
    return np.asarray(how.reduceat(values, starts).repeat(a_day)[: site.steps])


def later_dearer(plant: Plant, dear: np.ndarray, gap: np.ndarray | None = None) -> np.ndarray:
    """Number of later dear steps of the same day with a higher price, (steps,).

    Parameters
    ----------
    plant : Plant
        For prices and clock.
    dear : (steps,) bool array
        Which steps count.
    gap : (steps,) bool array, optional
        Steps that end the count: a store is filled again there.
    """
    a_day = 1440 // plant.site.step_minutes
    days = -(-plant.site.steps // a_day)
    pad = days * a_day - plant.site.steps
    price = np.pad(plant.price, (0, pad)).reshape(days, a_day)
    counts = np.pad(dear, (0, pad)).reshape(days, a_day)
    run = np.zeros_like(price) if gap is None else np.pad(gap, (0, pad)).reshape(days, a_day).cumsum(axis=1)
    found = np.zeros(price.shape)
    for step in range(a_day - 1):
        later = counts[:, step + 1 :] & (price[:, step + 1 :] > price[:, [step]] + 1e-9)
        found[:, step] = (later & (run[:, step + 1 :] == run[:, [step]])).sum(axis=1)
    return np.asarray(found.ravel()[: plant.site.steps])


def hours_between(windows: Sequence[tuple[str, str]], site: Site) -> np.ndarray:
    """Steps that begin inside any of the clock's windows, (steps,) bool.

    Parameters
    ----------
    windows : sequence of ("HH:MM", "HH:MM")
        From and to; "24:00" ends a day, and a window may pass midnight.
    """
    minute = (np.arange(site.steps) * site.step_minutes) % 1440
    inside = np.zeros(site.steps, dtype=bool)
    for begin, end in windows:
        first, last = (60 * int(clock[:2]) + int(clock[3:]) for clock in (begin, end))
        inside |= (first <= minute) & (minute < last) if first < last else (minute >= first) | (minute < last)
    return inside


def spread(storage: Storage, window: np.ndarray) -> np.ndarray:
    """Charging power that fills the store evenly over each window, (steps,). [kW]"""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], window.astype(int), [0]])))
    power = np.zeros(window.size)
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        power[first:last] = min(storage.power_kw, storage.usable_kwh / storage.gain_kwh / (last - first))
    return power


def charging_limit(plant: Plant) -> np.ndarray:
    """Most import that charging may cause, (steps,): the connection's limit, or a billed month's highest load. [kW]

    An operator whose demand is billed does not let the storage set a new maximum; the loads' own he knows from the
    bills of the year before.
    """
    if not plant.demand_charged:
        return plant.charging_import_kw
    month = np.asarray(plant.site.month_of_step)
    highest = np.zeros(plant.site.months)
    np.maximum.at(highest, month, plant.net_kw)
    return np.asarray(np.minimum(plant.charging_import_kw, highest[month]))
