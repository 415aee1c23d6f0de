"""Works: money of a project that no size decides, like civil works, design, EMS, a lease.

No equations.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import pyomo.environ as pyo
from pydantic import Field

from sizer.components.base import Component, Profiles, Setting, Wiring
from sizer.finance import Money, Yearly, capital

__all__ = ["Works"]


class Works(Component):
    """A fixed sum, once and yearly."""

    role: ClassVar[str] = "works"

    kind: Literal["works"] = "works"
    capex_cny: float = Field(default=0.0, ge=0)
    """Price. [CNY]"""
    equipment_saving_share: float = Field(default=0.0, ge=0, lt=1)
    """Taken off the price where it is a traditional microgrid's and this one is DC: 0.2 in guideline case 6 (G-61)."""
    opex_cny_per_year: float = Field(default=0.0, ge=0)
    """Running cost. [CNY a year]"""
    life_years: int = Field(default=25, ge=1, le=100)
    """Life. [years]"""

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """State the money."""
        money = [Money(self.label, "operation", -self.opex_cny_per_year, Yearly("cost"))]
        if not self.existing:
            price = self.capex_cny * (1.0 - self.equipment_saving_share)
            money += capital(self.label, price, life_years=self.life_years)
        return Wiring(money=money)
