"""Plug in and charge at once: the load nobody steers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sizer.profiles.charging.sessions import Sessions, cells_of, summed
from sizer.profiles.charging.taper import stages

__all__ = ["timer_delay_h", "unmanaged_cells_kwh", "unmanaged_kw"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def unmanaged_kw(sessions: Sessions, delay_h: Floats | None = None) -> Floats:
    """Mean power in every step when each vehicle charges from arrival on, as fast as its curve allows.

    Parameters
    ----------
    sessions : Sessions
        Who charges.
    delay_h : (sessions,) array, optional
        Time from arrival until charging begins, where drivers set a timer. [h]

    Returns
    -------
    numpy.ndarray
        (steps,) At the plugs, on the vehicles' side of the piles. [kW]

    Examples
    --------
    >>> from sizer.profiles.charging import Fleet, draw_sessions
    >>> from sizer.site import Site
    >>> site = Site(latitude_deg=31, longitude_deg=121, hours=168)
    >>> sessions = draw_sessions(Fleet(archetype="private_home", vehicles=80), site)
    >>> bool(np.isclose(unmanaged_kw(sessions).sum() * site.step_h, sessions.energy_kwh))
    True
    """
    _, step, energy = unmanaged_cells_kwh(sessions, delay_h=delay_h)
    return summed(step, energy, sessions.site.steps) / sessions.site.step_h


def unmanaged_cells_kwh(
    sessions: Sessions, chosen: Ints | None = None, delay_h: Floats | None = None
) -> tuple[Ints, Ints, Floats]:
    """Energy of every session in every step it is plugged in.

    Parameters
    ----------
    sessions : Sessions
        Who charges.
    chosen : (n,) int array, optional
        Rows of the table; all where not given.
    delay_h : (sessions,) array, optional
        Time from arrival until charging begins. [h]

    Returns
    -------
    of, step : (cells,) int arrays
        Session and step.
    energy_kwh : (cells,) float array
        Energy, exact within the step. [kWh]
    """
    of, step = cells_of(sessions, chosen)
    curve, step_h = stages(sessions.table), sessions.site.step_h
    begin = sessions.column("arrive_h") + (0.0 if delay_h is None else delay_h)
    arrive, asked = begin[of], np.maximum(sessions.column("energy_kwh"), 0.0)[of]
    stay = np.maximum(sessions.column("depart_h")[of] - arrive, 0.0)

    def charged(clock_h: Floats) -> Floats:
        return np.minimum(curve.energy_after(np.clip(clock_h - arrive, 0.0, stay), of), asked)

    start = step.astype(float) * step_h
    return of, step, charged(start + step_h) - charged(start)


def timer_delay_h(sessions: Sessions, cheap: npt.NDArray[np.bool_], share: float, seed: int = 0) -> Floats:
    """Delay of drivers who set a timer to the first cheap step of their stay.

    Parameters
    ----------
    sessions : Sessions
        Who charges.
    cheap : (steps,) bool array
        Steps of the cheapest price.
    share : float
        Share of sessions with a timer. No default: it is a habit of the place, not a constant.
    seed : int
        Which sessions they are.

    Returns
    -------
    numpy.ndarray
        (sessions,) 0 without a timer, or where the stay has no cheap step or would end too early. [h]
    """
    step_h, steps = sessions.site.step_h, sessions.site.steps
    ahead = np.append(np.where(cheap, np.arange(steps), steps), steps)
    following = np.minimum.accumulate(ahead[::-1])[::-1]
    arrive = sessions.column("arrive_h")
    begin = following[sessions.table["first_step"].to_numpy(dtype=np.int64)] * step_h
    delay = np.maximum(begin - arrive, 0.0)
    asked = np.maximum(sessions.column("energy_kwh"), 0.0)
    slack = sessions.column("depart_h") - arrive - stages(sessions.table).hours_for(asked)
    rng = np.random.Generator(np.random.PCG64(seed))
    timer = (rng.random(len(sessions)) < share) & (delay <= slack)
    return np.where(timer, delay, 0.0)
