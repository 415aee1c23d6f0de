"""Storage that replaces the inertia of wind (guideline 3.3.4.1.3).

The guideline's 0.0392 is the kinetic energy a machine gives up between 50 and 48 Hz, ½ (1 − (48/50)²), for an
inertia time constant as long as the release. With k for the inputs below, P_B = k (P_W + P_B), so
P_B = k / (1 − k) · P_W: 0.0408 P_W by default. It is a power; its energy lasts seconds, not hours.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from sizer.guideline.base import Clause, Plant, Sides, Strictness
from sizer.guideline.storage import renewable_kw

__all__ = ["InertiaEnergyHeadroom", "InertiaPower", "InertiaPowerHeadroom", "inertia_power_share"]


def inertia_power_share(
    f_min_hz: float = 48.0, f_nominal_hz: float = 50.0, time_constant_s: float = 10.0, release_s: float = 10.0
) -> float:
    """Storage power over wind power that replaces the wind farm's inertia.

    Parameters
    ----------
    f_min_hz, f_nominal_hz : float
        Lowest and rated frequency. [Hz]
    time_constant_s : float
        Inertia time constant T_j = 2 H. [s]
    release_s : float
        Time over which the energy is given, Δt. [s]

    Returns
    -------
    float
        k / (1 − k) with k = ½ (1 − (f_min / f_nominal)²) T_j / Δt.

    References
    ----------
    .. [1] Guideline 3.3.4.1.3, Capacity allocation calculation; G-43 to G-45.

    Examples
    --------
    >>> round(inertia_power_share(), 4)
    0.0408
    >>> round(inertia_power_share(time_constant_s=6.0), 4)
    0.0241
    """
    k = 0.5 * (1.0 - (f_min_hz / f_nominal_hz) ** 2) * time_constant_s / release_s
    return k / (1.0 - k)


class _Inertia(Clause):
    f_min_hz: float = Field(default=48.0, gt=0, le=60)
    """Lowest frequency allowed; 0.0392 stands for 48 Hz. [Hz]"""
    f_nominal_hz: float = Field(default=50.0, gt=0, le=60)
    """Rated frequency. [Hz]"""
    time_constant_s: float = Field(default=10.0, gt=0, le=60)
    """Inertia time constant, T_j = 2 H (guideline: about 10 s, G-45). [s]"""
    release_s: float = Field(default=10.0, gt=0, le=600)
    """Time over which the energy is released (guideline: equal to T_j). [s]"""
    basis: Literal["wind", "all"] = "wind"
    """Whose inertia is replaced: the wind farm's, as printed, or that of all inverter-based renewables."""

    takes: ClassVar[str] = "inertia"

    def applies(self, plant: Plant) -> bool:
        """There is storage, and something whose inertia it replaces."""
        storage = plant.has("storage") or plant.has("inertia_source")
        return storage and (plant.has("wind") or (self.basis == "all" and plant.has("pv")))

    def stored(self, plant: Plant, name: str, step: Any) -> Any:
        """Series of all storage, supercapacitors included."""
        return plant.series("storage", name, step) + plant.series("inertia_source", name, step)

    def power_kw(self, plant: Plant) -> Any:
        """Rated power of all storage, supercapacitors included. [kW]"""
        return plant.size("storage", "power_kw") + plant.size("inertia_source", "power_kw")

    def needed_kw(self, plant: Plant) -> Any:
        """P_B. [kW]"""
        share = inertia_power_share(self.f_min_hz, self.f_nominal_hz, self.time_constant_s, self.release_s)
        return share * (plant.size("wind", "power_kw") if self.basis == "wind" else renewable_kw(plant))


class InertiaPower(_Inertia):
    """P_ESS ≥ P_B."""

    id: ClassVar[str] = "inertia_power"
    requirement: ClassVar[str] = "G-44"
    section: ClassVar[str] = "3.3.4.1.3"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage power replaces the inertia of the wind farm (0.0408 of its power by default).",
        "zh": "储能功率可补偿风电场惯量（默认为风电装机的 0.0408）。",
    }
    default: ClassVar[Strictness] = "hard"

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Rated power against P_B."""
        return Sides(self.power_kw(plant), "≥", self.needed_kw(plant))


class InertiaPowerHeadroom(_Inertia):
    """P_ESS − d_t + c_t ≥ P_B."""

    id: ClassVar[str] = "inertia_power_headroom"
    requirement: ClassVar[str] = "G-44"
    section: ClassVar[str] = "3.3.4.1.3"
    sentence: ClassVar[dict[str, str]] = {
        "en": "At every step the storage could at once raise its output by the inertia power.",
        "zh": "任一时刻储能均留有惯量响应所需的功率裕度。",
    }
    hourly: ClassVar[bool] = True

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Power that could be added at once against P_B."""
        discharge = self.stored(plant, "discharge_kw", step)
        charge = self.stored(plant, "charge_kw", step)
        return Sides(self.power_kw(plant) - discharge + charge, "≥", self.needed_kw(plant))


class InertiaEnergyHeadroom(_Inertia):
    """e_t ≥ P_B Δt."""

    id: ClassVar[str] = "inertia_energy_headroom"
    requirement: ClassVar[str] = "G-43"
    section: ClassVar[str] = "3.3.4.1.3"
    sentence: ClassVar[dict[str, str]] = {
        "en": "At every step the storage holds the energy of one inertia response above its floor.",
        "zh": "任一时刻储能均留有一次惯量响应所需的电量。",
    }
    unit: ClassVar[str] = "kWh"
    hourly: ClassVar[bool] = True

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Energy above the floor against P_B for the release time."""
        stored = self.stored(plant, "stored_above_floor_kwh", step)
        return Sides(stored, "≥", self.release_s / 3600.0 * self.needed_kw(plant))
