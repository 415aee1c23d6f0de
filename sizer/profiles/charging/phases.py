"""Phases of single-phase piles: which vehicle hangs on which, and how unequal that makes them.

Piles get the phases A, B, C in turn (guideline 3.3.1.2.4 (2): a pile's model carries its access phase, G-73), and a
vehicle has its own pile: vehicle n charges on phase n mod 3. Where vehicles are not known, sessions take the piles in
turn as they arrive.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sizer.profiles.charging.sessions import Sessions, summed

__all__ = ["PHASES", "PhaseFigures", "phase_figures", "phase_of_session", "power_by_phase_kw"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PHASES = 3


@dataclass(frozen=True)
class PhaseFigures:
    """How unequal three phases are.

    Parameters
    ----------
    difference_kw : float
        Largest difference between two phases in any step. [kW]
    unbalance_share : float
        That difference over the larger phase, in the step in which all phases together charge most.
    """

    difference_kw: float
    unbalance_share: float


def phase_of_session(sessions: Sessions) -> Ints:
    """Phase of every session, 0 to 2, (sessions,).

    Parameters
    ----------
    sessions : Sessions
        At single-phase piles, sorted by arrival.
    """
    vehicle = sessions.table["vehicle"].to_numpy(dtype=np.int64)
    return np.where(vehicle >= 0, vehicle, np.arange(len(vehicle))) % PHASES


def power_by_phase_kw(phase: Ints, of: Ints, step: Ints, power_kw: Floats, steps: int) -> Floats:
    """Power of each phase, (3, steps). [kW]

    Parameters
    ----------
    phase : (sessions,) int array
        From :func:`phase_of_session`.
    of, step : (cells,) int arrays
        Session and step.
    power_kw : (cells,) array
        Its power there. [kW]
    steps : int
        Number of steps.
    """
    return summed(phase[of] * steps + step, power_kw, PHASES * steps).reshape(PHASES, steps)


def phase_figures(by_phase_kw: Floats) -> PhaseFigures:
    """Figures of three phases' power.

    Parameters
    ----------
    by_phase_kw : (3, steps) array
        [kW]

    Examples
    --------
    >>> phase_figures(np.array([[7.0, 0.0], [7.0, 0.0], [3.5, 7.0]]))
    PhaseFigures(difference_kw=7.0, unbalance_share=0.5)
    """
    spread = by_phase_kw.max(axis=0) - by_phase_kw.min(axis=0)
    busiest = int(by_phase_kw.sum(axis=0).argmax())
    largest = float(by_phase_kw[:, busiest].max())
    return PhaseFigures(float(spread.max()), float(spread[busiest]) / largest if largest > 0 else 0.0)
