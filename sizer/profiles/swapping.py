"""Battery swaps: how many come in every step, and single packs that follow a station's plan."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

import numpy as np

from sizer.catalogue import load
from sizer.errors import InputError
from sizer.site import Site

__all__ = ["Arrivals", "Station", "SwapsServed", "charged_on_return_kw", "hours_of_day", "serve_swaps", "swap_counts"]

Arrivals = Literal["even", "poisson"]
NOTHING_KWH = 1e-9  # less is rounding


@dataclass(frozen=True)
class Station:
    """What charges packs.

    Parameters
    ----------
    packs, slots : float
        Packs in the station, and how many of them can charge at once; inf for no limit.
    slot_kw : float
        Power of a slot, on the grid's side. [kW]
    energy_per_swap_kwh : float
        A full pack holds so much more than the one that comes back. [kWh]
    efficiency : float
        Grid to pack.
    discharge_efficiency : float
        Pack to grid.
    """

    packs: float
    slots: float
    slot_kw: float
    energy_per_swap_kwh: float
    efficiency: float
    discharge_efficiency: float = 1.0


def hours_of_day(name: str) -> np.ndarray:
    """Share of a day's swaps in each hour, (24,).

    Examples
    --------
    >>> float(hours_of_day("city").sum().round(6)), int(hours_of_day("city").argmax())
    (1.0, 17)
    """
    known = load("swap_stations")["hours"]
    if name not in known:
        raise InputError("swaps", f'no hours "{name}" of swaps. Known: {", ".join(known)}.')
    shares = np.array(known[name]["shares"], dtype=float)
    return np.asarray(shares / shares.sum())


def swap_counts(
    site: Site, swaps_per_day: float, shares: np.ndarray, *, arrivals: Arrivals = "even", seed: int = 0,
    swap_minutes: float = 3.0,
) -> np.ndarray:  # fmt: skip
    """Swaps in every step, whole.

    Parameters
    ----------
    site : Site
        Clock.
    swaps_per_day : float
        Mean. [1/d]
    shares : (24,) float array
        Relative swaps of each hour of the day.
    arrivals : {"even", "poisson"}
        As the shares say, rounded so that the sum stays; or drawn around them.
    seed : int
        Seed of the draw.
    swap_minutes : float
        Time of a swap: who does not fit into a step waits for the next. [min]

    Returns
    -------
    (steps,) float array
        Whole numbers.

    Raises
    ------
    InputError
        More come in a year than fit.

    Examples
    --------
    >>> day = Site(latitude_deg=31, longitude_deg=121, hours=24)
    >>> swap_counts(day, 39.6, hours_of_day("city")).sum()
    np.float64(40.0)
    """
    hour = site.times.hour.to_numpy()
    mean = swaps_per_day * shares[hour] / shares.sum() * site.step_h
    if arrivals == "poisson":
        asked = np.random.default_rng(seed).poisson(mean).astype(float)
    else:
        asked = np.diff(np.floor(np.concatenate([[0.0], np.cumsum(mean)]) + 0.5))
    most = int(60.0 * site.step_h / swap_minutes)
    served, waiting = np.zeros(site.steps), 0.0
    for t, came in enumerate(asked.tolist()):
        served[t] = min(waiting + came, most)
        waiting += came - served[t]
    if waiting > most:
        raise InputError(
            "swaps", f"{swaps_per_day:g} swaps a day do not fit into one bay at {swap_minutes:g} minutes each"
        )
    return served


def charged_on_return_kw(swaps: np.ndarray, station: Station, step_h: float) -> np.ndarray:
    """Power where every pack is charged as soon as it comes back and a slot is free, (steps,). [kW]

    Parameters
    ----------
    swaps : (steps,) float array
        Drivers who come.
    station : Station
        With its packs and slots; drivers who find no full pack wait.
    step_h : float
        Length of a step. [h]
    """
    most_kwh = station.slots * station.slot_kw * station.efficiency * step_h
    charge, missing, waiting = np.zeros(swaps.size), 0.0, 0.0
    for t, came in enumerate(swaps.tolist()):
        wanted = (waiting + came) * station.energy_per_swap_kwh
        given = min(wanted, station.packs * station.energy_per_swap_kwh - missing + most_kwh)
        waiting = (wanted - given) / station.energy_per_swap_kwh
        charged = min(missing + given, most_kwh)
        missing += given - charged
        charge[t] = charged / (station.efficiency * step_h)
    return charge


@dataclass(frozen=True)
class SwapsServed:
    """What single packs made of a plan.

    Parameters
    ----------
    wait_h : (swaps,) float array
        Wait of each driver for a full pack; inf for one who had none until the end. [h]
    planned_kwh, late_kwh : float
        Energy into and out of packs, as planned; and what of it no pack could move in its own step. [kWh]
    """

    wait_h: np.ndarray
    planned_kwh: float
    late_kwh: float

    @property
    def late_share(self) -> float:
        """Share of the planned energy that is moved a step late, or not at all."""
        return self.late_kwh / self.planned_kwh if self.planned_kwh > 0 else 0.0


def serve_swaps(
    swaps: np.ndarray, into_kwh: np.ndarray, station: Station, start_kwh: float, step_h: float
) -> SwapsServed:
    """Let whole packs follow a plan: each swap takes a full one, or waits until one is full.

    Parameters
    ----------
    swaps : (steps,) float array
        Drivers of each step, whole; they come evenly through it.
    into_kwh : (steps,) float array
        Energy into the packs in each step, negative where they give some back. [kWh]
    station : Station
        Its packs and slots.
    start_kwh : float
        Energy in the packs at the beginning, above that of packs that have just come back. [kWh]
    step_h : float
        Length of a step. [h]

    Notes
    -----
    The fullest packs charge first and the emptiest give first, so that few are half full. Power is constant through a
    step as far as there are packs for it; what is left then comes as soon as there are, in the next step at the latest.
    """
    rack = _Rack.filled(station, start_kwh)
    left = late = 0.0
    for t, (came, energy) in enumerate(zip(swaps.astype(int).tolist(), into_kwh.tolist(), strict=True)):
        now, end = t * step_h, (t + 1) * step_h
        left += energy
        for moment in [(t + (n + 0.5) / came) * step_h for n in range(came)] + [end]:
            left -= rack.run(now, moment, left / (end - now))
            now = moment
            if moment < end:
                rack.ask(moment)
        late += abs(left)
    waits = [*rack.waits, *(np.inf for _ in rack.queue)]
    return SwapsServed(np.array(waits), float(np.abs(into_kwh).sum()), late)


@dataclass
class _Rack:
    """Packs in a station: energy of those that are not full, how many are full, and who waits."""

    station: Station
    partial: list[float]
    full: int
    queue: deque[float] = field(default_factory=deque)
    waits: list[float] = field(default_factory=list)

    @classmethod
    def filled(cls, station: Station, energy_kwh: float) -> _Rack:
        each, count = station.energy_per_swap_kwh, round(station.packs)
        full = min(int(energy_kwh / each + NOTHING_KWH), count)
        left = min(max(energy_kwh - full * each, 0.0), each)
        return cls(station, [left] + [0.0] * (count - full - 1) if full < count else [], full)

    def ask(self, moment: float) -> None:
        """Take a full pack and give an empty one, or queue."""
        self.queue.append(moment)
        self._hand_out(moment)

    def _hand_out(self, moment: float) -> None:
        while self.full and self.queue:
            self.waits.append(moment - self.queue.popleft())
            self.full -= 1
            self.partial.append(0.0)

    def run(self, now: float, until: float, power_kw: float) -> float:
        """Charge (or discharge) from one moment to another; the energy moved. [kWh]"""
        moved = 0.0
        while until - now > NOTHING_KWH and abs(power_kw) > NOTHING_KWH:
            chosen = self._chosen(power_kw)
            if not chosen:
                break
            sign = 1.0 if power_kw > 0 else -1.0
            each = self.station.energy_per_swap_kwh
            room = [(each - self.partial[n] if sign > 0 else self.partial[n]) / rate for n, rate in chosen]
            hours = min(min(room), until - now)
            for n, rate in chosen:
                self.partial[n] += sign * rate * hours
                moved += sign * rate * hours
            now += hours
            self._sort_out(now)
        return moved

    def _chosen(self, power_kw: float) -> list[tuple[int, float]]:
        """Packs that share the power, with the rate of each. [kW, at the pack]"""
        own = self.station
        most = own.slot_kw * own.efficiency if power_kw > 0 else own.slot_kw / own.discharge_efficiency
        order = sorted(range(len(self.partial)), key=lambda n: self.partial[n], reverse=power_kw > 0)
        if power_kw < 0:
            order = self._opened(order, ceil(-power_kw / most - NOTHING_KWH))
        rates, left = [], abs(power_kw)
        for n in order[: int(own.slots)]:
            rate = min(left, most)
            if rate <= NOTHING_KWH:
                break
            rates.append((n, rate))
            left -= rate
        return rates

    def _opened(self, order: list[int], needed: int) -> list[int]:
        """Packs that can give energy, full ones only where the others are too few."""
        able = [n for n in order if self.partial[n] > NOTHING_KWH]
        while len(able) < needed and self.full:
            self.full -= 1
            self.partial.append(self.station.energy_per_swap_kwh)
            able.append(len(self.partial) - 1)
        return able

    def _sort_out(self, now: float) -> None:
        """Full packs are full; who waits gets one."""
        each = self.station.energy_per_swap_kwh
        done = sum(energy >= each - 1e-6 for energy in self.partial)
        self.partial = [energy for energy in self.partial if energy < each - 1e-6]
        self.full += done
        self._hand_out(now)
