"""A load that must be served.

Parameter ``demand_kw`` D_t [kW]; no equations of its own: the bus balance serves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field

from sizer.components.base import Check, Component, Outcome, Profiles, Setting, Wiring, parameter
from sizer.finance import Money, Yearly
from sizer.profiles.load import ClimatePart, load_shape
from sizer.profiles.series import Series

__all__ = ["Load"]


class Load(Component):
    """Electricity that people use, by step."""

    role: ClassVar[str] = "load"

    kind: Literal["load"] = "load"
    demand_kw: Series
    """Demand by step: values, a column of a file, or a built-in shape with its yearly energy. [kW]"""
    service_fee_cny_per_kwh: float = Field(default=0.0, ge=0, le=10)
    """Fee that users pay on top of the energy price, which is passed on to them: charging. The energy is bought in
    the reference case too; the fee is earned only with the project, unless the load is ``existing``. [CNY/kWh]"""

    def reference(self) -> Load:
        """Return the same load: people use it with or without the project; a new fee is not earned without it."""
        return self if self.existing else self.model_copy(update={"service_fee_cny_per_kwh": 0.0})

    def profiles(self, setting: Setting) -> Profiles:
        """Demand on the site's steps."""
        shape = self.demand_kw.shape
        follows_weather = shape is not None and load_shape(shape).climate != ClimatePart()
        # Heating and cooling shares are of a whole year's energy; a few weeks of weather do not tell the year.
        whole_year = setting.site.modelled_hours >= setting.site.hours_in_year
        weather = setting.weather if follows_weather and whole_year and setting.weather_source else None
        resolved = self.demand_kw.resolve(setting.site, folder=setting.folder, weather=weather)
        for notice in resolved.notices:
            setting.note(f"{self.label}: {notice}")
        return {"demand_kw": resolved.values}

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Take the demand from the bus."""
        demand = parameter(block, "demand_kw", profiles["demand_kw"])
        site = setting.site
        yearly_kwh = float(profiles["demand_kw"].sum()) * site.step_h * site.per_year
        fee = Money(self.label, "service_fee", self.service_fee_cny_per_kwh * yearly_kwh, Yearly("none"))
        return Wiring(flows={self.bus: {"demand_kw": -1.0}}, series={"demand_kw": demand}, money=[fee])

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """All of the demand is served, and its fee is earned on all of it."""
        served, demand = outcome.series["demand_kw"], outcome.profiles["demand_kw"]
        yield Check("the demand is served in full", float(np.abs(served - demand).max()), float(np.abs(demand).max()))
        site = outcome.setting.site
        fee = self.service_fee_cny_per_kwh * float(served.sum()) * site.step_h * site.per_year
        yield Check("the fee is earned on every kWh", abs(outcome.money.get("service_fee", 0.0) - fee), max(fee, 1.0))
