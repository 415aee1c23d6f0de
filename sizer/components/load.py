"""A load that must be served.

Parameter ``demand_kw`` D_t [kW]; no equations of its own: the bus balance serves it.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import pyomo.environ as pyo

from sizer.components.base import Component, Profiles, Setting, Wiring, parameter
from sizer.profiles.series import Series

__all__ = ["Load"]


class Load(Component):
    """Electricity that people use, by step."""

    role: ClassVar[str] = "load"

    kind: Literal["load"] = "load"
    demand_kw: Series
    """Demand by step: values, a column of a file, or a built-in shape with its yearly energy. [kW]"""

    def reference(self) -> Load:
        """Return the same load: people use it with or without the project."""
        return self

    def profiles(self, setting: Setting) -> Profiles:
        """Demand on the site's steps."""
        weather = setting.weather if self.demand_kw.needs_weather else None
        resolved = self.demand_kw.resolve(setting.site, folder=setting.folder, weather=weather)
        for notice in resolved.notices:
            setting.note(f"{self.label}: {notice}")
        return {"demand_kw": resolved.values}

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Take the demand from the bus."""
        demand = parameter(block, "demand_kw", profiles["demand_kw"])
        return Wiring(flows={self.bus: {"demand_kw": -1.0}}, series={"demand_kw": demand})
