"""Plug in and charge at once: the load nobody steers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sizer.profiles.charging.sessions import Sessions, cells_of, summed
from sizer.profiles.charging.taper import stages

__all__ = ["unmanaged_cells_kwh", "unmanaged_kw"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def unmanaged_kw(sessions: Sessions) -> Floats:
    """Mean power in every step when each vehicle charges from arrival on, as fast as its curve allows.

    Parameters
    ----------
    sessions : Sessions
        Who charges.

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
    _, step, energy = unmanaged_cells_kwh(sessions)
    return summed(step, energy, sessions.site.steps) / sessions.site.step_h


def unmanaged_cells_kwh(sessions: Sessions, chosen: Ints | None = None) -> tuple[Ints, Ints, Floats]:
    """Energy of every session in every step it is plugged in.

    Parameters
    ----------
    sessions : Sessions
        Who charges.
    chosen : (n,) int array, optional
        Rows of the table; all where not given.

    Returns
    -------
    of, step : (cells,) int arrays
        Session and step.
    energy_kwh : (cells,) float array
        Energy, exact within the step. [kWh]
    """
    of, step = cells_of(sessions, chosen)
    curve, step_h = stages(sessions.table), sessions.site.step_h
    arrive, asked = sessions.column("arrive_h")[of], np.maximum(sessions.column("energy_kwh"), 0.0)[of]
    stay = sessions.column("depart_h")[of] - arrive

    def charged(clock_h: Floats) -> Floats:
        return np.minimum(curve.energy_after(np.clip(clock_h - arrive, 0.0, stay), of), asked)

    start = step.astype(float) * step_h
    return of, step, charged(start + step_h) - charged(start)
