"""How many piles keep a promise to drivers: the curves that a sizing model takes its pieces from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import pandas as pd

from sizer.errors import InputError
from sizer.profiles.charging.catalogue import Pile
from sizer.profiles.charging.sessions import Sessions
from sizer.profiles.charging.taper import stages
from sizer.profiles.queueing.simulation import PATIENT, Drivers, Served, Station, simulate

__all__ = ["Service", "frontier", "mixes", "piles_needed", "service_curve"]


@dataclass(frozen=True, kw_only=True)
class Service:
    """A promise to drivers; every part that is given must hold."""

    p95_wait_h: float = inf
    """Time within which 95 % of sessions must be plugged in; who left never is. [h]"""
    served_share: float = 0.0
    """Least share of sessions served."""
    served_kwh_share: float = 0.0
    """Least share of energy served."""

    def kept(self, served: Served) -> bool:
        """Whether a station keeps it."""
        return (
            served.p95_wait_h <= self.p95_wait_h + 1e-9
            and 1 - served.lost_share >= self.served_share - 1e-12
            and served.served_kwh_share >= self.served_kwh_share - 1e-9
        )


def piles_needed(
    sessions: Sessions,
    pile: Pile,
    service: Service,
    *,
    others: Station = (),
    most: int | None = None,
    drivers: Drivers = PATIENT,
) -> int:
    """Fewest piles of one class that keep a promise.

    Parameters
    ----------
    sessions : Sessions
        Who comes.
    pile : Pile
        The class to count.
    service : Service
        The promise.
    others : sequence of (Pile, int)
        Piles that are there beside.
    most : int, optional
        Where to stop; as many as sessions that are there at once where not given.
    drivers : Drivers
        Patience and stay.

    Returns
    -------
    int
        Found by halving: it keeps the promise and one pile fewer does not.

    Raises
    ------
    InputError
        Even `most` piles do not keep it.
    """

    def kept(count: int) -> bool:
        return service.kept(simulate(sessions, [*others, (pile, count)], drivers))

    limit = _at_once(sessions, pile, drivers.changeover_h) if most is None else most
    low, high = -1, min(_busy(sessions, pile), limit)
    while not kept(high):
        if high == limit:
            raise InputError(
                "service", f"{high} piles {pile.id} do not keep {service}. Allow more piles, or promise less."
            )
        low, high = high, min(2 * high + 1, limit)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if kept(middle) else (middle, high)
    return high


def _busy(sessions: Sessions, pile: Pile) -> int:
    """Piles that are busy in the mean: a first guess, mostly too few."""
    alone = stages(sessions.table, pile.most_gun_kw).hours_for(np.maximum(sessions.column("energy_kwh"), 0.0))
    return int(alone.sum() / (sessions.site.modelled_hours * pile.guns))


def _at_once(sessions: Sessions, pile: Pile, changeover_h: float) -> int:
    """Sessions there at once where nobody waits: so many piles are enough for any promise that can be kept."""
    arrive = sessions.column("arrive_h")
    alone = stages(sessions.table, pile.most_gun_kw).hours_for(np.maximum(sessions.column("energy_kwh"), 0.0))
    leave = np.maximum(arrive + alone, sessions.column("depart_h")) + changeover_h
    change = np.concatenate([np.ones(len(arrive)), -np.ones(len(leave))])
    order = np.argsort(np.concatenate([arrive, leave]), kind="stable")
    return int(np.cumsum(change[order]).max(initial=0))


def service_curve(
    sessions: Sessions,
    pile: Pile,
    counts: Sequence[int],
    *,
    others: Station = (),
    drivers: Drivers = PATIENT,
) -> pd.DataFrame:
    """What so many piles of one class give.

    Returns
    -------
    pandas.DataFrame
        Index: count, ascending. Columns mean_wait_h, p95_wait_h, lost_share [h, h, 1] never rise with the count,
        served_kwh_share never falls: where the simulation's chance says otherwise, the worse value of the larger
        count is kept, so no point promises too much. utilisation and kwh_per_gun_day are as simulated.
    """
    rows = {}
    for count in sorted(set(counts)):
        served = simulate(sessions, [*others, (pile, count)], drivers)
        use = served.by_class().iloc[-1]
        rows[count] = {
            "mean_wait_h": served.mean_wait_h,
            "p95_wait_h": served.p95_wait_h,
            "lost_share": served.lost_share,
            "served_kwh_share": served.served_kwh_share,
            "utilisation": use["utilisation"],
            "kwh_per_gun_day": use["kwh_per_gun_day"],
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("count")
    for name in ("mean_wait_h", "p95_wait_h", "lost_share"):
        table[name] = table[name][::-1].cummax()[::-1]
    table["served_kwh_share"] = table["served_kwh_share"][::-1].cummin()[::-1]
    return table


def frontier(
    sessions: Sessions,
    first: Pile,
    second: Pile,
    service: Service,
    *,
    points: int = 6,
    drivers: Drivers = PATIENT,
) -> pd.DataFrame:
    """Pairs of numbers of two pile classes that keep a promise.

    Parameters
    ----------
    sessions : Sessions
        Who comes; both classes give the same kind of current.
    first, second : Pile
        The two classes.
    service : Service
        The promise.
    points : int
        Numbers of the first class to try, evenly from none to enough.
    drivers : Drivers
        Patience and stay.

    Returns
    -------
    pandas.DataFrame
        Columns first, second: the fewest of the second beside so many of the first, never rising. Between two
        points only the second's number at the left one is safe.
    """
    enough = piles_needed(sessions, first, service, drivers=drivers)
    tried = np.unique(np.linspace(0, enough, points).round().astype(int))
    most: int | None = None
    needed = []
    for count in tried:
        most = piles_needed(sessions, second, service, others=[(first, int(count))], most=most, drivers=drivers)
        needed.append(most)
    return pd.DataFrame({"first": tried, "second": needed})


def mixes(
    sessions: Sessions, classes: tuple[Pile, Pile], service: Service, *, points: int, drivers: Drivers = PATIENT
) -> np.ndarray:
    """Mixes of two pile classes that keep a promise, none better than another in both numbers.

    Parameters
    ----------
    sessions : Sessions
        Who comes.
    classes : pair of Pile
        Of the same current.
    service : Service
        The promise.
    points : int
        Most numbers to try of the class of which fewer are needed alone: where that is fewer, every mix is found.
    drivers : Drivers
        Patience and stay.

    Returns
    -------
    (mixes, 2) float array
        Numbers of the first and the second class, ascending in the first.
    """
    enough = [piles_needed(sessions, pile, service, drivers=drivers) for pile in classes]
    fewer = int(np.argmin(enough))
    by, other = classes[fewer], classes[1 - fewer]
    table = frontier(sessions, by, other, service, points=min(points, enough[fewer] + 1), drivers=drivers)
    pairs = table.to_numpy(dtype=float)
    pairs = pairs[np.append(True, pairs[1:, 1] < pairs[:-1, 1])]
    pairs = pairs if fewer == 0 else pairs[:, ::-1]
    return np.asarray(pairs[np.argsort(pairs[:, 0])])
