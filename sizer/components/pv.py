"""Photovoltaics.

Equations as in :mod:`sizer.components.renewable` (``available``), and one more where the roof is the limit:

::

    P ≤ A / a                              folded into the range of P

P ``power_kw`` [kWp], A ``area_m2`` [m²], a ``area_m2_per_kw`` [m²/kWp].
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field

from sizer.components.base import Profiles, Range, Setting, Size, Wiring
from sizer.components.renewable import Renewable
from sizer.finance import Money, Renewal
from sizer.profiles.solar import PVLosses, best_fixed_tilt_deg, pv_yield

__all__ = ["PV"]


class PV(Renewable):
    """A PV array with its inverter, on a roof, a canopy or the ground."""

    role: ClassVar[str] = "pv"

    kind: Literal["pv"] = "pv"
    tilt_deg: float | None = Field(default=None, ge=0, le=90)
    """Tilt from the horizontal; None takes the yearly best for the latitude. [°]"""
    azimuth_deg: float = Field(default=180.0, ge=0, le=360)
    """Direction the array looks to, clockwise from north; 180 is south. [°]"""
    mounting: Literal["fixed", "single_axis", "dual_axis"] = "fixed"
    """Fixed, or following the sun (guideline 3.3.3.2.1 (1), G-127)."""
    racking: Literal["open_rack", "canopy", "roof"] = "roof"
    """What it stands on: it sets how well the modules are cooled."""
    losses: PVLosses = Field(default_factory=PVLosses)
    """System losses, itemised."""
    dc_ac_ratio: float = Field(default=1.0, ge=0.5, le=2.5)
    """Module power over inverter power."""
    area_m2: float | None = Field(default=None, ge=0)
    """Area there is, on roofs and canopies; None where it is not a limit. [m²]"""
    area_m2_per_kw: float = Field(default=5.0, gt=0)
    """Area of one kW; 2,200 m² carry 444.15 kWp in guideline case 5. [m²/kWp]"""
    capex_cny_per_kw: float = Field(default=3180.0, ge=0)
    """Turnkey price; 3.18 CNY/Wp for commercial roofs in 2023 (CPIA roadmap, recalled; 2.8–3.6). [CNY/kWp]"""
    opex_cny_per_kw_year: float = Field(default=51.0, ge=0)
    """Running cost; 0.051 CNY/Wp a year (CPIA 2021, recalled; 0.04–0.07). [CNY/kWp a year]"""
    inverter_replacement_cny_per_kw: float = Field(default=200.0, ge=0)
    """Price of new inverters after ``inverter_life_years``; assumption, 150–300. [CNY/kWp]"""
    inverter_life_years: int = Field(default=12, ge=1, le=60)
    """Life of the inverters. [years]"""
    life_years: int = Field(default=25, ge=1, le=60)
    """Life of the modules. [years]"""
    degradation_per_year: float = Field(default=0.0055, ge=0, lt=0.1)
    """Output lost each year; 0.55 % is the usual module warranty after the first year."""

    def as_new_yield(self, setting: Setting) -> np.ndarray:
        """Output of one kWp from the weather, (steps,). [kW/kWp]"""
        tilt = best_fixed_tilt_deg(setting.site.latitude_deg) if self.tilt_deg is None else self.tilt_deg
        return pv_yield(
            setting.weather,
            setting.site,
            tilt_deg=tilt,
            azimuth_deg=self.azimuth_deg,
            mounting=self.mounting,
            racking=self.racking,
            losses=self.losses,
            dc_ac_ratio=self.dc_ac_ratio,
        )

    def size_range(self, setting: Setting) -> Size:
        """Range cut by the area."""
        if self.area_m2 is None or not isinstance(self.power_kw, Range):
            return self.power_kw
        most = min(self.power_kw.max, self.area_m2 / self.area_m2_per_kw)
        return self.power_kw.model_copy(update={"max": most, "min": min(self.power_kw.min, most)})

    def room_of(self, name: str) -> tuple[str, float]:
        """Area, where it is what limits the power."""
        limited = self.area_m2 is not None and isinstance(self.power_kw, Range)
        if name != "power_kw" or not limited or self.power_kw.max * self.area_m2_per_kw < self.area_m2:  # type: ignore
            return "", 0.0
        return "area_m2", self.area_m2_per_kw

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Add new inverters to what every renewable plant costs."""
        wiring = super().build(block, setting, profiles)
        price: Any = self.inverter_replacement_cny_per_kw * wiring.sizes["power_kw"]
        inverters = Money(self.label, "replacement", -1.0 * price, Renewal(self.inverter_life_years))
        return Wiring(wiring.flows, wiring.sizes, wiring.series, [*wiring.money, inverters])
