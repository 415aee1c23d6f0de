"""Any other supply that is known by the step: small hydropower, waste heat, cogeneration, a line from elsewhere.

Equations as in :mod:`sizer.components.renewable` (``available``). What is taken is paid by the kWh.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field

from sizer.components.base import Profiles, Setting, Wiring, weighted_sum
from sizer.components.renewable import Renewable
from sizer.errors import InputError
from sizer.finance import Money, Yearly

__all__ = ["Supply"]


class Supply(Renewable):
    """A supply whose output is given; what sun and wind yield is computed by their own technologies."""

    role: ClassVar[str] = "supply"

    kind: Literal["supply"] = "supply"
    price_cny_per_kwh: float = Field(default=0.0, ge=0, le=100)
    """Paid for every kWh that is taken; nothing for one's own. [CNY/kWh]"""
    emission_kg_per_kwh: float = Field(default=0.0, ge=0, le=2)
    """CO2 of a taken kWh; nothing for water and waste heat. [kg/kWh]"""
    renewable: bool = False
    """Counts as renewable in the shares, as small hydropower does."""
    capex_cny_per_kw: float = Field(default=0.0, ge=0)
    """Turnkey price; nothing where somebody else's is used. [CNY/kW]"""
    opex_cny_per_kw_year: float = Field(default=0.0, ge=0)
    """Running cost. [CNY/kW a year]"""
    life_years: int = Field(default=20, ge=1, le=60)
    """Life. [years]"""
    degradation_per_year: float = Field(default=0.0, ge=0, lt=0.1)
    """Output lost each year."""

    def as_new_yield(self, setting: Setting) -> np.ndarray:
        """No weather tells it.

        Raises
        ------
        InputError
            Always: it has to be given.
        """
        raise InputError(
            self.label,
            "yield_kw_per_kw is missing. Give what a kW of it yields in each step, or in a day's 24 hours",
        )

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write ``available``, and what a taken kWh costs and emits."""
        wiring = super().build(block, setting, profiles)
        taken_kwh = weighted_sum(wiring.series["output_kw"], setting.site.step_h * setting.site.per_year)
        bill = Money(self.label, "supply_bill", -self.price_cny_per_kwh * taken_kwh, Yearly("energy"))
        money = [*wiring.money, bill] if self.price_cny_per_kwh else wiring.money
        return replace(wiring, money=money, emission_kg=self.emission_kg_per_kwh * taken_kwh)
