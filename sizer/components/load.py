"""A load: what people use, and, where it may go short, what of it is not served.

::

    unserved_limit        Σ_t u_t Δt ≤ φ Σ_t D_t Δt      (only where something may go unserved: φ > 0)

D_t ``demand_kw`` [kW], a parameter; u_t ``unserved_kw`` [kW], between 0 and D_t; φ ``unserved_limit_share``. The bus
balance serves D_t − u_t. What goes unserved is priced, the dearer the more urgent the load, so that of two loads the
less urgent one is shed first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field

from sizer.components.base import Check, Component, Outcome, Profiles, Setting, Wiring, parameter, weighted_sum
from sizer.errors import InputError
from sizer.finance import Money, Yearly
from sizer.profiles.load import ClimatePart, load_shape, plausible_load
from sizer.profiles.series import Series

__all__ = ["Load"]

Priority = Literal["domestic", "ordinary", "charging"]

# Value of lost load. China's 2021 GDP over its use of electricity is 13.8 CNY/kWh (114.4 trillion CNY, 8.31 trillion
# kWh; NBS). Homes first and vehicles last (guideline 3.3.3.2.2 (1), G-10): twice and a third of it, an assumption.
UNSERVED_CNY_PER_KWH: Mapping[Priority, float] = {"domestic": 28.0, "ordinary": 14.0, "charging": 4.7}


class Load(Component):
    """Electricity that people use, by step."""

    role: ClassVar[str] = "load"

    kind: Literal["load"] = "load"
    demand_kw: Series
    """Demand by step: values, a column of a file, or a built-in shape with its yearly energy. [kW]"""
    service_fee_cny_per_kwh: float = Field(default=0.0, ge=0, le=10)
    """Fee that users pay on top of the energy price, which is passed on to them: charging. The energy is bought in
    the reference case too; the fee is earned only with the project, unless the load is ``existing``. [CNY/kWh]"""
    priority: Priority = "ordinary"
    """How urgent it is where there is not enough: homes first, vehicles last (guideline 3.3.3.2.2 (1), G-10)."""
    critical_share: float | None = Field(default=None, ge=0, le=1)
    """Share that an island must be able to carry from storage alone (guideline case 7, G-35); None takes all of a
    domestic load and nothing of another."""
    unserved_limit_share: float = Field(default=0.0, ge=0, le=1)
    """Most of the year's energy that may go unserved; 0 where every kWh must be served."""
    unserved_price_cny_per_kwh: float | None = Field(default=None, ge=0)
    """What an unserved kWh costs; None takes 28, 14 or 4.7 for a domestic, ordinary or charging load (GDP per kWh,
    2021, times 2, 1, 1/3). [CNY/kWh]"""

    @property
    def unserved_price(self) -> float:
        """Price of an unserved kWh. [CNY/kWh]"""
        own = self.unserved_price_cny_per_kwh
        return UNSERVED_CNY_PER_KWH[self.priority] if own is None else own

    def reference(self) -> Load:
        """Return the same load: people use it with or without the project; a new fee is not earned without it."""
        return self if self.existing else self.model_copy(update={"service_fee_cny_per_kwh": 0.0})

    def unlimited(self) -> Load:
        """Return the load as it is where nothing is built to serve it: all of it may go short, at its price."""
        return self.model_copy(update={"unserved_limit_share": 1.0})

    def profiles(self, setting: Setting) -> Profiles:
        """Demand on the site's steps, and the part of it that an island must carry."""
        shape = self.demand_kw.shape
        follows_weather = shape is not None and load_shape(shape).climate != ClimatePart()
        # Heating and cooling shares are of a whole year's energy; a few weeks of weather do not tell the year.
        whole_year = setting.site.modelled_hours >= setting.site.hours_in_year
        weather = setting.weather if follows_weather and whole_year and setting.weather_source else None
        resolved = self.demand_kw.resolve(setting.site, folder=setting.folder, weather=weather)
        for notice in (*resolved.notices, *self._implausible(resolved.values, setting)):
            setting.note(f"{self.label}: {notice}")
        share = self.critical_share
        critical = float(self.priority == "domestic") if share is None else share
        return {"demand_kw": resolved.values, "critical_kw": critical * resolved.values}

    def _implausible(self, demand_kw: np.ndarray, setting: Setting) -> tuple[str, ...]:
        """A load far above its transformer, as where W, kW and MW are mixed up; a part of a load may be far below."""
        kva = [getattr(c, "transformer_kva", None) or 0.0 for c in setting.components if c.bus == self.bus]
        limit = sum(kva)
        if not limit or float(demand_kw.max(initial=0.0)) <= limit:
            return ()
        try:
            return plausible_load(demand_kw, transformer_kva=limit)
        except InputError as error:
            raise InputError(self.label, error.mistakes) from None

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Take the demand from the bus, less what goes unserved."""
        demand = parameter(block, "demand_kw", profiles["demand_kw"])
        weight = setting.site.step_h * setting.site.per_year
        fee = setting.allowed_fee(self.service_fee_cny_per_kwh, self.label)
        asked_kwh = float(profiles["demand_kw"].sum()) * weight
        if self.unserved_limit_share == 0.0:
            money = [Money(self.label, "service_fee", fee * asked_kwh, Yearly("none"))]
            return Wiring(flows={self.bus: {"demand_kw": -1.0}}, series={"demand_kw": demand}, money=money)
        highest = np.maximum(profiles["demand_kw"], 0.0)
        block.unserved_kw = pyo.Var(block.model().steps, bounds=lambda _, t: (0.0, float(highest[t])))
        unserved_kwh = weighted_sum(block.unserved_kw, weight)
        if self.unserved_limit_share < 1.0:
            limit_kwh = self.unserved_limit_share * float(highest.sum()) * weight
            block.unserved_limit = pyo.Constraint(expr=unserved_kwh <= limit_kwh)
        served_kwh: Any = asked_kwh - unserved_kwh
        return Wiring(
            flows={self.bus: {"demand_kw": -1.0, "unserved_kw": 1.0}},
            series={"demand_kw": demand, "unserved_kw": block.unserved_kw},
            money=[
                Money(self.label, "service_fee", fee * served_kwh, Yearly("none")),
                Money(self.label, "unserved", -self.unserved_price * unserved_kwh, Yearly("none")),
            ],
        )

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """All of the demand is served but for what may go short; fee and price follow from what is served."""
        asked, demand = outcome.series["demand_kw"], outcome.profiles["demand_kw"]
        scale = float(np.abs(demand).max())
        yield Check("the demand is the one given", float(np.abs(asked - demand).max()), scale)
        unserved = outcome.series.get("unserved_kw", np.zeros_like(demand))
        over = float(np.maximum(unserved - np.maximum(demand, 0.0), -unserved).max())
        yield Check("unserved between nothing and the demand", over, scale)
        weight = outcome.setting.site.step_h * outcome.setting.site.per_year
        limit = self.unserved_limit_share * float(np.maximum(demand, 0.0).sum()) * weight
        short = float(unserved.sum()) * weight
        yield Check("unserved energy ≤ its limit", short - limit, max(limit, scale))
        fee = outcome.setting.allowed_fee(self.service_fee_cny_per_kwh, self.label) * (
            float(demand.sum()) * weight - short
        )
        yield Check("the fee is earned on every kWh", abs(outcome.money.get("service_fee", 0.0) - fee), max(fee, 1.0))
        price = self.unserved_price * short
        yield Check("every unserved kWh is priced", abs(outcome.money.get("unserved", 0.0) + price), max(price, 1.0))
