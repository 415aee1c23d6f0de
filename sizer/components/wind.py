"""Wind turbines.

Equations as in :mod:`sizer.components.renewable` (``available``); P = n P_turbine where turbines are whole.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sizer.components.base import Range, Setting, Size
from sizer.components.renewable import Renewable
from sizer.errors import InputError
from sizer.profiles.wind import PowerCurve, power_curve, wind_yield

__all__ = ["Wind"]


class Wind(Renewable):
    """One or more wind turbines of one type."""

    role: ClassVar[str] = "wind"

    kind: Literal["wind"] = "wind"
    turbine: str = "generic_100kw"
    """Turbine type: one of the catalogue's, or of windpowerlib's library."""
    hub_height_m: float | None = Field(default=None, gt=2, le=250)
    """Height of the hub; None takes the middle one of those the type is sold with. [m]"""
    roughness_length_m: float = Field(default=0.15, gt=0, le=3)
    """Roughness of the ground; 0.15 m is farmland with hedges (European Wind Atlas class 2). [m]"""
    whole_turbines: bool = True
    """Choose a whole number of turbines."""
    losses: float = Field(default=0.10, ge=0, lt=1)
    """Share lost to wakes, downtime and wiring; 10 % is usual for few turbines."""
    capex_cny_per_kw: float = Field(default=8000.0, ge=0)
    """Turnkey price; a single 100–300 kW machine (assumption, 6,000–11,000; 6,700 at utility scale). [CNY/kW]"""
    opex_cny_per_kw_year: float = Field(default=160.0, ge=0)
    """Running cost; 2 % of the price a year (1.5–4 %). [CNY/kW a year]"""
    life_years: int = Field(default=20, ge=1, le=60)
    """Life. [years]"""
    degradation_per_year: float = Field(default=0.0, ge=0, lt=0.1)
    """Output lost each year."""

    def as_new_yield(self, setting: Setting) -> np.ndarray:
        """Output of one kW from the weather, (steps,). [kW/kW]"""
        turbine = power_curve(self.turbine)
        raw = wind_yield(
            setting.weather,
            setting.site,
            turbine=turbine,
            hub_height_m=self._hub_m(turbine),
            roughness_length_m=self.roughness_length_m,
        )
        return np.asarray(raw * (1.0 - self.losses))

    def _hub_m(self, turbine: PowerCurve) -> float:
        if self.hub_height_m is not None:
            return self.hub_height_m
        sold = sorted(turbine.hub_heights_m)
        if not sold:
            raise InputError(self.label, f"hub_height_m is missing, and {turbine.id} has no usual one. Give it")
        return sold[len(sold) // 2]

    def size_range(self, setting: Setting) -> Size:
        """Whole turbines where asked for."""
        if not isinstance(self.power_kw, Range) or not self.whole_turbines or self.yield_kw_per_kw is not None:
            return self.power_kw
        return self.power_kw.model_copy(update={"step": power_curve(self.turbine).rated_kw})
