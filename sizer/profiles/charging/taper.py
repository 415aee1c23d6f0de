"""Charging with a three-stage curve, in closed form.

::

    dE/dt = p(s),   s = s_0 + E / B
    p(s)  = min(L, ε_1 D)                      s < s_1            trickle
    p(s)  = b = min(L, D)                      s_1 ≤ s < s_2      constant current
    p(s)  = b − k (s − s_2)                    s_2 ≤ s ≤ 1        constant voltage, k = (b − c) / (1 − s_2)
    c     = min(L, ε_2 D)
    time in the last stage  (B / k) ln(b / (b − k (s − s_2)))

E energy since arrival [kWh]; B battery [kWh]; D greatest power of the battery, L power of the plug [kW]; s_1, ε_1,
ε_2 ``trickle_until_soc``, ``trickle_share``, ``final_share``; s_2 the state of charge where the battery, falling
from ``taper_from_soc`` on, takes less than the plug gives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Stages", "stages"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stages:
    """The three stages of many sessions; every array is (sessions,)."""

    battery_kwh: Floats
    """B. [kWh]"""
    soc_arrival: Floats
    """s_0."""
    first_soc: Floats
    """s_1."""
    second_soc: Floats
    """s_2."""
    trickle_kw: Floats
    """Power below s_1. [kW]"""
    constant_kw: Floats
    """b. [kW]"""
    final_kw: Floats
    """c, the power when full. [kW]"""

    def hours_for(self, energy_kwh: Floats) -> Floats:
        """Time from arrival until so much energy is charged at full power, (sessions,). [h]"""
        full = self._hours(np.minimum(self.soc_arrival + energy_kwh / self.battery_kwh, 1.0))
        return np.maximum(full - self._hours(self.soc_arrival), 0.0)

    def energy_after(self, hours: Floats, of: npt.NDArray[np.int64] | None = None) -> Floats:
        """Energy charged at full power in the time since arrival, until the battery is full. [kWh]

        Parameters
        ----------
        hours : (n,) array
            Time since arrival. [h]
        of : (n,) int array, optional
            Session of each time; (sessions,) in order where not given.
        """
        one = self if of is None else self._of(of)
        soc = one._soc(one._hours(one.soc_arrival) + hours)
        return np.maximum(soc - one.soc_arrival, 0.0) * one.battery_kwh

    def power_at(self, soc: Floats) -> Floats:
        """Greatest power at a state of charge, (sessions,). [kW]"""
        last = self.constant_kw - self._slope() * np.maximum(soc - self.second_soc, 0.0)
        return np.where(soc < self.first_soc, self.trickle_kw, last)

    def steady_kw(self, energy_kwh: Floats) -> Floats:
        """Power that can be held from arrival until so much energy is charged, (sessions,). [kW]

        The curve rises once and falls once, so the least is at one of the two ends.
        """
        end = np.minimum(self.soc_arrival + energy_kwh / self.battery_kwh, 1.0)
        return np.minimum(self.power_at(self.soc_arrival), self.power_at(end))

    def _of(self, of: npt.NDArray[np.int64]) -> Stages:
        return Stages(*(getattr(self, name)[of] for name in self.__dataclass_fields__))

    def _slope(self) -> Floats:
        span = np.maximum(1.0 - self.second_soc, 1e-12)
        return (self.constant_kw - self.final_kw) / span

    def _hours(self, soc: Floats) -> Floats:
        """Time from empty to a state of charge."""
        slope, size, most = self._slope(), self.battery_kwh, self.constant_kw
        low = np.minimum(soc, self.first_soc) * size / self.trickle_kw
        middle = np.clip(soc - self.first_soc, 0.0, self.second_soc - self.first_soc) * size / most
        above = np.maximum(soc - self.second_soc, 0.0)
        share = np.minimum(slope * above / most, 1.0 - self.final_kw / most)
        flat = slope < 1e-9 * most
        tail = np.where(flat, above * size / most, -np.log1p(-share) * size / np.where(flat, 1.0, slope))
        return low + middle + tail

    def _soc(self, hours: Floats) -> Floats:
        """State of charge after a time from empty."""
        slope, size, most = self._slope(), self.battery_kwh, self.constant_kw
        first = self.first_soc * size / self.trickle_kw
        second = first + (self.second_soc - self.first_soc) * size / most
        low = np.minimum(hours, first) * self.trickle_kw / size
        middle = np.clip(hours - first, 0.0, second - first) * most / size
        rest = np.maximum(hours - second, 0.0)
        flat = slope < 1e-9 * most
        tail = np.where(flat, rest * most / size, -np.expm1(-slope * rest / size) * most / np.where(flat, 1.0, slope))
        return np.minimum(low + middle + tail, 1.0)


def stages(table: pd.DataFrame, limit_kw: float = np.inf) -> Stages:
    """Stages of the sessions of a table (columns of `Sessions`), with an extra limit at the plug.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of ``Sessions.table``.
    limit_kw : float
        Power of another plug, where it is lower. [kW]

    Returns
    -------
    Stages
        One entry a row.
    """

    def column(name: str) -> Floats:
        return np.asarray(table[name], dtype=float)

    battery_kw, limit = column("battery_kw"), np.minimum(column("power_kw"), limit_kw)
    taper, final = column("taper_from_soc"), column("final_share")
    constant = np.minimum(limit, battery_kw)
    # Where the falling line D (1 − (1 − ε_2) (s − taper) / (1 − taper)) meets the plug's power.
    drop = (1.0 - constant / battery_kw) / np.maximum(1.0 - final, 1e-12)
    second = np.minimum(taper + drop * (1.0 - taper), 1.0)
    return Stages(
        battery_kwh=column("battery_kwh"),
        soc_arrival=column("soc_arrival"),
        first_soc=column("trickle_until_soc"),
        second_soc=second,
        trickle_kw=np.minimum(limit, column("trickle_share") * battery_kw),
        constant_kw=constant,
        final_kw=np.minimum(limit, final * battery_kw),
    )
