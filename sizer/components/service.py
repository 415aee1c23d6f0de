"""A paid service, or a benefit, that no size decides: inspection, swap, pack rental, heat, emergency supply, …

No equations. Each kind of income is a stream of its own, so that the same income is not stated twice: a stream that
another technology of the project already states is refused (see sizer.finance.streams).
"""

from __future__ import annotations

from typing import ClassVar, Literal

import pyomo.environ as pyo
from pydantic import Field

from sizer.components.base import Component, Profiles, Setting, Wiring
from sizer.finance import Money, Once, Yearly
from sizer.finance.economics import Growth

__all__ = ["Service"]

ServiceStream = Literal[
    "battery_inspection",
    "battery_swap",
    "pack_rental",
    "energy_service",
    "emergency_supply",
    "avoided_connection",
    "ancillary_service",
    "flexibility_contract",
]


class Service(Component):
    """Quantity times fee a year, or a sum once."""

    role: ClassVar[str] = "service"

    kind: Literal["service"] = "service"
    stream: ServiceStream
    """What it is, table C of the guideline's audit: inspection sessions (11), swaps (10), rented packs (23), heat or
    other energy (15), emergency supply at the value of lost load (16), a connection not built (17, once), ancillary
    services (24), flexibility contracts with vehicle owners (22)."""
    quantity_per_year: float = Field(default=0.0, ge=0)
    """Sessions, swaps, packs, kWh or events. [1/year]"""
    fee_cny: float = Field(default=0.0, ge=0)
    """Fee for one of them; the guideline gives none (0.35-0.6 CNY/kWh-equivalent is usual for swaps). [CNY]"""
    once_cny: float = Field(default=0.0, ge=0)
    """Sum in the year of investment, such as a connection that need not be built. [CNY]"""
    growth: Growth = "none"
    """Price that the fee grows with."""

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """State the money."""
        responding = [each.label for each in setting.components if getattr(each, "demand_response", ())]
        if self.stream == "ancillary_service" and responding:
            setting.note(
                f"{self.label}: ancillary services and the demand response of {', '.join(responding)} are both "
                "counted; let no hour be paid for in both."
            )
        money = [Money(self.label, self.stream, self.quantity_per_year * self.fee_cny, Yearly(self.growth))]
        if self.once_cny:
            money.append(Money(self.label, self.stream, self.once_cny, Once(0)))
        return Wiring(money=money)
