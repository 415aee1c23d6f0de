"""Batteries that retired from vehicles, as storage beside or instead of new cells (guideline 3.3.4.2, cases 8 to 10).

Equations as in :mod:`sizer.components.ess`: ``energy_balance``, ``energy_balance_first``, ``power_limit``,
``energy_limit``, ``c_rate_limit``, ``duration_minimum``, ``cycle_limit``, ``end_state``. Only the capacity φ differs:

::

    φ(age) = h (1 − δ) f(age / L)
    f falls in a line from 1 to f_k at the knee k, and in a steeper one from there to f_L at the end of life, 1

E ``energy_kwh`` [kWh] is the factory's nominal energy, which is what packs are bought by; h ``entry_capacity`` the
share of it that a test finds at purchase; δ ``dispersion_share`` what the weakest pack of a string keeps the others
from giving; k ``knee_life_share``, f_k ``knee_capacity``, f_L ``end_of_life_capacity``, both over the capacity at
purchase; L ``life_years``. A state of charge is of the nominal energy.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from sizer.components.ess import ESS

__all__ = ["Grade", "RetiredBattery", "grade"]

Grade = Literal["vehicle", "storage", "neither", "reject"]

# Remaining capacity over the nominal one, by current of the test (three- or five-hour rate) and what was tested.
RETIRED_BELOW = 0.80  # 3.3.4.2.1, G-109: leaves the vehicle
VEHICLE_FROM = {"pack": 0.60, "cell": 0.65}  # 3.3.4.2.3 (2), G-110, at I3
STORAGE_FROM = {"pack": 0.50, "cell": 0.55}  # 3.3.4.2.3 (2), G-111, at I5
REJECT_BELOW = 0.40  # 3.3.4.2.3 (2), G-112


def grade(soh: float, tested_at: Literal["I3", "I5"] = "I5", level: Literal["pack", "cell"] = "pack") -> Grade:
    """What a tested battery may still be used for.

    Parameters
    ----------
    soh : float
        Remaining capacity over the nominal one.
    tested_at : {"I3", "I5"}
        Current of the test; the guideline grades for vehicles at I3 and for storage at I5. More capacity is found at
        the smaller I5, so a pack that passes at I3 passes at I5.
    level : {"pack", "cell"}
        What was tested; a module counts as a pack.

    Returns
    -------
    str
        "vehicle" (and storage), "storage", "reject", or "neither" for the band that the guideline leaves open.

    Examples
    --------
    >>> [grade(soh) for soh in (0.75, 0.45, 0.39)]
    ['storage', 'neither', 'reject']
    >>> grade(0.62, "I3"), grade(0.62, "I3", "cell"), grade(0.52, level="cell")
    ('vehicle', 'storage', 'neither')
    """
    if soh < REJECT_BELOW:
        return "reject"
    if tested_at == "I3" and soh >= VEHICLE_FROM[level]:
        return "vehicle"
    return "storage" if soh >= STORAGE_FROM[level] else "neither"


class RetiredBattery(ESS):
    """Second-life batteries with their converter."""

    role: ClassVar[str] = "storage"

    kind: Literal["retired_battery"] = "retired_battery"  # type: ignore[assignment]
    entry_capacity: float = Field(default=0.75, gt=0, le=1)
    """State of health at purchase: remaining over nominal capacity (retired below 0.80: guideline 3.3.4.2.1, G-109)."""
    tested_at: Literal["I3", "I5"] = "I5"
    """Current of the capacity test: the three-hour or the five-hour rate (guideline 3.3.4.2.3 (2))."""
    tested_level: Literal["pack", "cell"] = "pack"
    """What was tested; a module counts as a pack."""
    chemistry: Literal["lfp", "ternary"] = "lfp"
    """Cells; ternary ones do not suit large or medium storage (guideline 3.3.4.2.1, G-115)."""
    history_known: bool = True
    """Whether the packs' history is known; without it they must not be used directly (G-115)."""
    dispersion_share: float = Field(default=0.05, ge=0, lt=1)
    """Capacity that the spread among packs costs (assumption, 0.02–0.10; fresh cells differ by 1 %, Table 3-14)."""
    knee_life_share: float = Field(default=0.7, gt=0, lt=1)
    """Share of the life after which the capacity falls faster (assumption, 0.5–0.9)."""
    knee_capacity: float = Field(default=0.9, gt=0, le=1)
    """Capacity at the knee over that at purchase (assumption, 0.85–0.95)."""
    end_of_life_capacity: float = Field(default=0.75, gt=0, le=1)
    """Capacity at the end over that at purchase (assumption, 0.65–0.8)."""
    round_trip_efficiency: float = Field(default=0.82, gt=0, le=1)
    """AC to AC (assumption, 0.75–0.86)."""
    max_c_rate: float | None = Field(default=0.125, gt=0)
    """Most power per nominal energy; guideline case 9 runs at 0.125 (G-116). None for no limit. [1/h]"""
    cycle_life: float | None = Field(default=1500.0, gt=0)
    """Full cycles of the remaining capacity (guideline Table 2-9, G-118: at least 1,500). None for no limit."""
    life_years: int = Field(default=5, ge=1, le=60)
    """Service life; 1,500 cycles last 4.1 years at one a day (G-118), here 300 a year (assumption, 4–8). [years]"""
    capex_cny_per_kw: float = Field(default=0.0, ge=0)
    """Price of the converter, where it is not in the price of the energy. [CNY/kW]"""
    capex_cny_per_kwh: float = Field(default=500.0, ge=0)
    """Price, complete, per nominal kWh; CNY 3 million for 6 MWh in guideline case 9 (450–700). [CNY/kWh]"""
    replacement_share: float = Field(default=1.0, ge=0)
    """Price of a renewal over the first price (assumption: the supply of retired packs grows, so does demand)."""

    @model_validator(mode="after")
    def _usable(self) -> RetiredBattery:
        if grade(self.entry_capacity, self.tested_at, self.tested_level) == "reject":
            raise ValueError(
                f"entry_capacity is {self.entry_capacity:g}, but below {REJECT_BELOW:g} a battery is unsuitable for "
                "any reuse (guideline 3.3.4.2.3 (2)); recycle it"
            )
        if self.knee_capacity < self.end_of_life_capacity:
            raise ValueError(
                f"knee_capacity is {self.knee_capacity:g}, less than end_of_life_capacity {self.end_of_life_capacity:g}"
            )
        return self

    def fade(self, age_years: np.ndarray) -> np.ndarray:
        """Capacity of packs at an age since they were bought over the nominal one, with the knee."""
        points = [0.0, self.knee_life_share, 1.0]
        fade = np.interp(age_years / self.life_years, points, [1.0, self.knee_capacity, self.end_of_life_capacity])
        return np.asarray(self.entry_capacity * (1.0 - self.dispersion_share) * fade)
