"""What PV and wind share: a plant whose output is at most its yield times its size.

::

    available      p_t ≤ y_t P            (an inequality: the plant may be curtailed)

p_t ``output_kw`` [kW], y_t ``yield_kw_per_kw`` [kW per kW], P ``power_kw`` [kW].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pydantic import Field

from sizer.components.base import (
    Check,
    Component,
    Outcome,
    Profiles,
    Range,
    Setting,
    Size,
    Wiring,
    declare_size,
    parameter,
    weighted_sum,
)
from sizer.finance import Economics, Money, Yearly, capital, levelised
from sizer.profiles.series import Series

__all__ = ["Renewable"]


class Renewable(Component):
    """A plant that runs on weather."""

    power_kw: Size
    """Rated power. [kW]"""
    yield_kw_per_kw: Series | None = None
    """Output of one kW by step, where it is known; otherwise it is computed from the weather. [kW/kW]"""
    capex_cny_per_kw: float = Field(ge=0)
    """Turnkey price. [CNY/kW]"""
    opex_cny_per_kw_year: float = Field(ge=0)
    """Running cost. [CNY/kW a year]"""
    life_years: int = Field(ge=1, le=60)
    """Life. [years]"""
    degradation_per_year: float = Field(ge=0, lt=0.1)
    """Share of output lost each year."""
    generation_subsidy_cny_per_kwh: float | None = Field(default=None, ge=0)
    """Paid on every generated kWh (guideline case 6, G-103); None takes the tariff's, which is PV's. [CNY/kWh]"""

    def ageing(self, economics: Economics) -> np.ndarray:
        """(1 − r)^(k−1), starting again with every renewal."""
        return np.asarray((1.0 - self.degradation_per_year) ** (np.arange(economics.years) % self.life_years))

    def as_new_yield(self, setting: Setting) -> np.ndarray:
        """Output of one kW of new plant from the weather, (steps,). [kW/kW]"""
        raise NotImplementedError

    def size_range(self, setting: Setting) -> Size:
        """Size or range that the model may choose from."""
        return self.power_kw

    def size_of(self, name: str, setting: Setting) -> Size | None:
        """The range of the power, after the limits of the place."""
        return self.size_range(setting) if name == "power_kw" else None

    def profiles(self, setting: Setting) -> Profiles:
        """Yield of the design year: as new, times the mean ageing over the project's life."""
        if self.yield_kw_per_kw is None:
            as_new = self.as_new_yield(setting)
        else:
            as_new = self.yield_kw_per_kw.resolve(setting.site, folder=setting.folder).values
        return {"yield_kw_per_kw": as_new * levelised(self.ageing(setting.economics), setting.economics)}

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write ``available`` and the plant's money."""
        power = declare_size(block, "power_kw", self.size_range(setting))
        generation = parameter(block, "yield_kw_per_kw", profiles["yield_kw_per_kw"])
        steps = block.model().steps
        block.output_kw = pyo.Var(steps, within=pyo.NonNegativeReals)

        @block.Constraint(steps)
        def available(b: Any, t: int) -> Any:
            return b.output_kw[t] <= generation[t] * power

        return Wiring(
            flows={self.bus: {"output_kw": 1.0}},
            sizes={"power_kw": power},
            series={"output_kw": block.output_kw},
            money=self._money(power, block.output_kw, setting),
        )

    def _money(self, power: Any, output: Any, setting: Setting) -> list[Money]:
        money = [Money(self.label, "operation", -self.opex_cny_per_kw_year * power, Yearly("cost"))]
        if not self.existing:
            money += capital(self.label, self.capex_cny_per_kw * power, life_years=self.life_years)
        subsidy = self.generation_subsidy_cny_per_kwh
        if subsidy is None:
            of_tariff = setting.tariff if self.role == "pv" else None
            subsidy = of_tariff.generation_subsidy_cny_per_kwh if of_tariff else 0.0
        if subsidy:
            paid_kwh = weighted_sum(output, setting.site.step_h * setting.site.per_year)
            money.append(Money(self.label, "generation_subsidy", subsidy * paid_kwh, Yearly("none", ages=True)))
        return money

    def derive(self, sizes: Mapping[str, float], series: Mapping[str, np.ndarray], profiles: Profiles) -> Profiles:
        """What the weather offered, and what was curtailed of it."""
        offered = profiles["yield_kw_per_kw"] * sizes["power_kw"]
        return {"available_kw": offered, "curtailed_kw": np.maximum(offered - series["output_kw"], 0.0)}

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """Output within what the weather offers; size within its range."""
        output, power = outcome.series["output_kw"], outcome.sizes["power_kw"]
        offered = outcome.profiles["yield_kw_per_kw"] * power
        yield Check("output ≤ available", float(np.max(output - offered)), max(power, 1.0))
        yield Check("output ≥ 0", float(-output.min()), max(power, 1.0))
        size = self.size_range(outcome.setting)
        low, high = (size.min, size.max) if isinstance(size, Range) else (size, size)
        yield Check("power within its range", max(low - power, power - high), max(high, 1.0))
