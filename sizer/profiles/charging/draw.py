"""Seeded sessions of a fleet, day by day on the Chinese calendar.

::

    sessions of a vehicle on day d     ⌊x⌋ + Bernoulli(x − ⌊x⌋),   x = sessions_per_vehicle_day · factor(d)
    arrival                            normal of the visit drawn; past midnight it falls on the next day
    departure                          the next drawn clock hour after arrival, or arrival + gamma stay
    energy                             gamma with the mean and deviation given (always positive, mean kept)

The generator is PCG64, seeded by the seed and the fleet's name: a fleet's sessions do not change when another
fleet is added.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaincinv, ndtri

from sizer.profiles.charging.fleets import Fleet, Visit
from sizer.profiles.charging.sessions import SHORTEST_STAY_H, Sessions, finished, technical
from sizer.site import Site
from sizer.workdays import is_spring_festival, is_working_day

__all__ = ["day_factors", "draw_sessions"]

Floats = npt.NDArray[np.float64]


def draw_sessions(fleet: Fleet, site: Site, seed: int = 0) -> Sessions:
    """Draw a fleet's sessions for the modelled hours.

    Parameters
    ----------
    fleet : Fleet
        Who comes, when, and for how much.
    site : Site
        Clock, year and steps.
    seed : int
        The same seed gives the same sessions.

    Returns
    -------
    Sessions
        Sorted by arrival; every energy fits into its stay.

    Examples
    --------
    >>> site = Site(latitude_deg=31, longitude_deg=121, hours=168)
    >>> sessions = draw_sessions(Fleet(archetype="campus", vehicles=180), site, seed=1)
    >>> len(sessions) == len(draw_sessions(Fleet(archetype="campus", vehicles=180), site, seed=1)) > 100
    True
    """
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(fleet.label.encode())])))
    # One day before the first: its sessions may still be plugged in.
    days = pd.date_range(site.times[0].normalize() - pd.Timedelta(days=1), site.times[-1].normalize())
    count = _counts(fleet, day_factors(fleet, days), rng)
    day, vehicle = (np.repeat(index.ravel(), count.ravel()) for index in np.indices(count.shape))
    table = _visits(fleet, 24.0 * (day - 1).astype(float), rng)
    table["vehicle"] = vehicle
    return finished(table, site, fleet.label)


def day_factors(fleet: Fleet, days: pd.DatetimeIndex) -> Floats:
    """Sessions of each day over those of a working day, (days,)."""
    free = ~is_working_day(days)
    factor = np.ones(len(days))
    factor[free] = fleet.holiday_factor
    factor[free & np.asarray(days.day_of_week >= 5)] = fleet.weekend_factor
    factor[is_spring_festival(days)] = fleet.spring_festival_factor
    return factor


def _counts(fleet: Fleet, factor: Floats, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Sessions of every day and vehicle, (days, vehicles)."""
    expected = np.broadcast_to(fleet.sessions_per_vehicle_day * factor[:, None], (len(factor), fleet.vehicles))
    whole = np.floor(expected)
    return (whole + (rng.random(expected.shape) < expected - whole)).astype(np.int64)


def _visits(fleet: Fleet, midnight_h: Floats, rng: np.random.Generator) -> pd.DataFrame:
    number = len(midnight_h)
    which = rng.choice(len(fleet.visits), size=number, p=[visit.share for visit in fleet.visits])
    normal = rng.standard_normal((2, number))
    uniform_stay, uniform_energy = rng.random(number), rng.random(number)
    arrive, depart, asked = np.empty(number), np.empty(number), np.empty(number)
    for at, visit in enumerate(fleet.visits):
        here = which == at
        arrive[here] = midnight_h[here] + visit.arrive[0] + visit.arrive[1] * normal[0, here]
        depart[here] = _departures(visit, midnight_h[here], arrive[here], normal[1, here], uniform_stay[here])
        asked[here] = _energy(fleet, visit, uniform_energy[here])
    kind = fleet.kind
    soc_departure = np.full(number, fleet.soc_departure)
    limit_kwh = fleet.event_limit_kwh or np.inf
    least = -limit_kwh if fleet.v2g else 0.0
    energy = np.clip(asked, least, (fleet.soc_departure - fleet.soc_floor) * kind.battery_kwh)
    soc_arrival = np.minimum(soc_departure - energy / kind.battery_kwh, 1.0)
    if fleet.soc_arrival is not None:
        soc_arrival = np.minimum(fleet.soc_departure - asked / kind.battery_kwh, 1.0)
    return pd.DataFrame(
        {
            "fleet": fleet.label,
            "current": fleet.plug.current,
            "arrive_h": arrive,
            "depart_h": depart,
            "energy_kwh": energy,
            "power_kw": fleet.plug_kw,
            "discharge_kw": fleet.discharge_kw if fleet.v2g else 0.0,
            "soc_arrival": soc_arrival,
            "soc_departure": soc_departure,
            "soc_floor": np.maximum(fleet.soc_floor, soc_arrival - limit_kwh / kind.battery_kwh),
            "v2g": fleet.v2g,
            **technical(kind),
        }
    )


def _departures(visit: Visit, midnight_h: Floats, arrive: Floats, normal: Floats, uniform: Floats) -> Floats:
    if visit.dwell is not None:
        return arrive + np.maximum(_gamma(visit.dwell, uniform), SHORTEST_STAY_H)
    assert visit.depart is not None
    clock = midnight_h + visit.depart[0] + visit.depart[1] * normal
    days = np.ceil((arrive + 2 * SHORTEST_STAY_H - clock) / 24)
    return np.asarray(clock + 24 * days)


def _energy(fleet: Fleet, visit: Visit, uniform: Floats) -> Floats:
    """Energy asked for, (sessions,). [kWh]"""
    if fleet.soc_arrival is not None:
        mean, deviation = fleet.soc_arrival
        soc = np.clip(mean + deviation * ndtri(np.clip(uniform, 1e-12, 1 - 1e-12)), fleet.soc_floor, 1.0)
        return np.asarray((fleet.soc_departure - soc) * fleet.kind.battery_kwh)
    if fleet.km_per_day is not None:
        per_session = fleet.kind.kwh_per_100km / 100 / fleet.sessions_per_vehicle_day
        return _gamma((fleet.km_per_day[0] * per_session, fleet.km_per_day[1] * per_session), uniform)
    energy = visit.energy_kwh or fleet.energy_kwh
    assert energy is not None
    return _gamma(energy, uniform)


def _gamma(mean_and_deviation: tuple[float, float], uniform: Floats) -> Floats:
    """Quantiles of the gamma distribution with this mean and standard deviation."""
    mean, deviation = mean_and_deviation
    if deviation == 0:
        return np.full(len(uniform), mean)
    shape = (mean / deviation) ** 2
    return np.asarray(gammaincinv(shape, uniform) * mean / shape)
