"""A charging station served first come, first served: waits, who leaves, how busy the guns are.

::

    gun             a session takes the free gun that gives it most power, else it queues (AC and DC apart)
    patience        who would wait longer than its patience leaves at once when that is reached, unserved
    power           min(vehicle, gun, its share of the pile's stack); vehicles that take less leave the rest to others
    charging time   of the three-stage curve at the gun's power; where a stack is shared, its mean power counts
    blocked         until the energy is in and the bay is free again (changeover), or until the vehicle's own departure

Two exact ways to the same result: where no pile shares a stack, the start of every session follows from the
earliest free gun (Kiefer and Wolfowitz, 1955, On the theory of queues with many servers); with shared stacks every
arrival and every departure is an event.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student_t

from sizer.profiles.charging.catalogue import Pile
from sizer.profiles.charging.sessions import Sessions
from sizer.profiles.charging.taper import stages
from sizer.profiles.queueing.stacks import SharedStacks

__all__ = ["PATIENT", "Drivers", "Served", "Station", "Stay", "first_come_first_served", "simulate"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Stay = Literal["charging", "until_departure"]
Station = Sequence[tuple[Pile, int]]

WAIT_QUANTILE = 0.95


@dataclass(frozen=True, eq=False)
class Served:
    """What happened at a station.

    Parameters
    ----------
    station : sequence of (Pile, int)
        Pile classes and their numbers.
    hours : float
        Modelled hours. [h]
    wait_h : (sessions,) array
        Wait until plugged in; of who left: its patience. [h]
    place : (sessions,) int array
        Pile class, −1 for who left.
    blocked_h : (sessions,) array
        Time a gun was taken. [h]
    energy_kwh, asked_kwh : (sessions,) arrays
        Energy charged and asked for. [kWh]
    """

    station: Station
    hours: float
    wait_h: Floats
    place: Ints
    blocked_h: Floats
    energy_kwh: Floats
    asked_kwh: Floats

    @property
    def lost_share(self) -> float:
        """Share of sessions that left unserved."""
        return float((self.place < 0).mean()) if len(self.place) else 0.0

    @property
    def served_kwh_share(self) -> float:
        """Energy charged over energy asked for."""
        asked = float(self.asked_kwh.sum())
        return float(self.energy_kwh.sum()) / asked if asked else 1.0

    @property
    def mean_wait_h(self) -> float:
        """Mean wait, who left included with the time it waited; inf where someone can never be served. [h]"""
        return float(self.wait_h.mean()) if len(self.wait_h) else 0.0

    @property
    def p95_wait_h(self) -> float:
        """Time within which 95 % of sessions are plugged in; inf if more than 5 % left. [h]"""
        if not len(self.wait_h):
            return 0.0
        plugged = np.where(self.place < 0, inf, self.wait_h)
        return float(np.quantile(plugged, WAIT_QUANTILE, method="inverted_cdf"))

    def mean_wait_interval_h(self, batches: int = 20, confidence: float = 0.95) -> tuple[float, float]:
        """Confidence interval of the mean wait, by means of consecutive batches. [h]"""
        means = np.array([part.mean() for part in np.array_split(self.wait_h, batches)])
        half = student_t.ppf((1 + confidence) / 2, batches - 1) * means.std(ddof=1) / np.sqrt(batches)
        return float(means.mean() - half), float(means.mean() + half)

    @property
    def guns(self) -> int:
        """Guns of all classes."""
        return sum(count * pile.guns for pile, count in self.station)

    @property
    def taken_share(self) -> float:
        """Share of gun-hours that are taken."""
        return float(self.blocked_h.sum()) / (self.guns * self.hours or 1.0)

    @property
    def power_share(self) -> float:
        """Energy charged over rated power × hours."""
        rated = sum(count * pile.kw for pile, count in self.station)
        return float(self.energy_kwh.sum()) / (rated * self.hours or 1.0)

    @property
    def kwh_per_gun_day(self) -> float:
        """Energy of a gun and day. [kWh/d]"""
        return float(self.energy_kwh.sum()) / (self.guns * self.hours / 24 or 1.0)

    def by_class(self) -> pd.DataFrame:
        """Figures of every pile class.

        Returns
        -------
        pandas.DataFrame
            Index: pile id. Columns: piles, guns, sessions, kwh, utilisation (share of gun-hours taken),
            power_utilisation (energy over rated power × hours), kwh_per_gun_day.
        """
        rows = {}
        for at, (pile, count) in enumerate(self.station):
            here = self.place == at
            guns, energy = count * pile.guns, float(self.energy_kwh[here].sum())
            rows[pile.id] = {
                "piles": count,
                "guns": guns,
                "sessions": int(here.sum()),
                "kwh": energy,
                "utilisation": float(self.blocked_h[here].sum()) / (guns * self.hours or 1.0),
                "power_utilisation": energy / (count * pile.kw * self.hours or 1.0),
                "kwh_per_gun_day": energy / (guns * self.hours / 24 or 1.0),
            }
        return pd.DataFrame.from_dict(rows, orient="index")


@dataclass(frozen=True, kw_only=True)
class Drivers:
    """How drivers behave at a station."""

    patience_h: float = inf
    """Longest wait before a driver leaves. [h]"""
    stay: Stay = "charging"
    """"charging": the gun is free when the energy is in; "until_departure": it is blocked until the vehicle's own
    departure, and who waited gets less."""
    changeover_h: float = 0.0
    """Time a gun stays blocked after charging. [h]"""


PATIENT = Drivers()
"""They wait as long as it takes, and leave when charged."""


def simulate(
    sessions: Sessions,
    station: Station,
    drivers: Drivers = PATIENT,
) -> Served:
    """Run the project's own sessions through a station.

    Parameters
    ----------
    sessions : Sessions
        Who comes, when and for how much.
    station : sequence of (Pile, int)
        Pile classes and numbers.
    drivers : Drivers
        Patience and stay.

    Returns
    -------
    Served
        Waits, losses, energy and use.

    Examples
    --------
    >>> from sizer.profiles.charging import Fleet, draw_sessions, pile
    >>> from sizer.site import Site
    >>> site = Site(latitude_deg=31, longitude_deg=121, hours=168)
    >>> sessions = draw_sessions(Fleet(archetype="public_fast", vehicles=50), site)
    >>> simulate(sessions, [(pile("dc_60"), 50)]).mean_wait_h
    0.0
    """
    station = tuple(station)
    result = Served(
        station,
        float(sessions.site.modelled_hours),
        *(np.zeros(len(sessions)), np.full(len(sessions), -1, dtype=np.int64), np.zeros(len(sessions))),
        np.zeros(len(sessions)),
        np.maximum(sessions.column("energy_kwh"), 0.0),
    )
    result.wait_h[:] = drivers.patience_h
    current = sessions.table["current"].to_numpy()
    for kind in ("ac", "dc"):
        rows = np.flatnonzero(current == kind)
        classes = [at for at, (pile, count) in enumerate(station) if pile.current == kind and count > 0]
        if len(rows) and classes:
            _serve(result, sessions, rows, classes, drivers)
    return result


def _serve(result: Served, sessions: Sessions, rows: Ints, classes: list[int], drivers: Drivers) -> None:
    """Serve the sessions of one kind of current and write what happened into the result."""
    station = [result.station[at] for at in classes]
    table = sessions.table.iloc[rows]
    # A DC vehicle takes what its battery takes, whatever pile its fleet was described with.
    own = np.where(table["current"] == "dc", table["battery_kw"], table["power_kw"])
    table = table.assign(power_kw=own)
    asked, arrive, depart = (
        result.asked_kwh[rows],
        *(table[key].to_numpy(dtype=float) for key in ("arrive_h", "depart_h")),
    )
    curves = [stages(table, pile.most_gun_kw) for pile, _ in station]
    alone_h = np.array([curve.hours_for(asked) for curve in curves])
    patience, ends = np.full(len(rows), drivers.patience_h), None
    if drivers.stay == "until_departure":
        patience, ends = np.minimum(patience, depart - arrive - 1e-9), depart
    shares = [pile.guns > 1 and pile.guns * pile.most_gun_kw > pile.kw + 1e-9 for pile, _ in station]
    if any(shares) and drivers.stay == "charging":
        mean_kw = asked / np.maximum(alone_h, 1e-9)
        start, place, done = SharedStacks(station, arrive, asked, mean_kw, patience, drivers.changeover_h).run()
    else:
        counts = [pile.guns * count for pile, count in station]
        start, place, done = first_come_first_served(arrive, alone_h + drivers.changeover_h, counts, patience, ends)
    served = place >= 0
    result.wait_h[rows] = np.where(served, start - arrive, patience)
    result.place[rows] = np.where(served, np.array(classes)[np.maximum(place, 0)], -1)
    result.blocked_h[rows] = np.where(served, done - start, 0.0)
    energy = asked
    if drivers.stay == "until_departure":
        sharing = [pile.kw / pile.guns if shared else inf for (pile, _), shared in zip(station, shares, strict=True)]
        most = [stages(table, min(pile.most_gun_kw, limit)) for (pile, _), limit in zip(station, sharing, strict=True)]
        reached = np.array([curve.energy_after(np.maximum(depart - start, 0.0)) for curve in most])
        energy = np.minimum(asked, reached[np.maximum(place, 0), np.arange(len(rows))])
    result.energy_kwh[rows] = np.where(served, energy, 0.0)


def first_come_first_served(
    arrive_h: Floats,
    service_h: Floats,
    counts: Sequence[int],
    patience_h: Floats,
    ends_h: Floats | None = None,
) -> tuple[Floats, Ints, Floats]:
    """Start of every session where servers do not influence each other.

    Parameters
    ----------
    arrive_h : (n,) array
        Arrivals, ascending. [h]
    service_h : (classes, n) array
        Service of each session at each class of servers. [h]
    counts : sequence of int
        Servers of each class.
    patience_h : (n,) array
        Longest wait; inf for any. [h]
    ends_h : (n,) array, optional
        When a session leaves whatever its service. [h]

    Returns
    -------
    start_h, place, done_h : (n,) arrays
        Start, class (−1: left) and end. [h]
    """
    free = [[0.0] * count for count in counts]
    heads = [at for at, count in enumerate(counts) if count]
    number = len(arrive_h)
    start_h, done_h, place = [0.0] * number, [0.0] * number, [-1] * number
    service, patience, arrivals = service_h.tolist(), patience_h.tolist(), arrive_h.tolist()
    ends = None if ends_h is None else ends_h.tolist()
    for one in range(number):
        now = arrivals[one]
        best, begin, quickest = -1, inf, inf
        for at in heads:
            ready = free[at][0]
            at_once = ready if ready > now else now
            if at_once < begin or (at_once == begin and service[at][one] < quickest):
                best, begin, quickest = at, at_once, service[at][one]
        if begin - now > patience[one]:
            continue
        done = begin + quickest if ends is None else ends[one]
        heapq.heapreplace(free[best], done)
        start_h[one], done_h[one], place[one] = begin, done, best
    return np.array(start_h), np.array(place, dtype=np.int64), np.array(done_h)
