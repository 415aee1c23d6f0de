"""Diesel generating sets: whole sets, each between its least load and its rating while it runs.

::

    rated_limit      p_t ≤ u n_t
    least_load       p_t ≥ m u n_t
    sets_limit       u n_t ≤ P
    starts           s_t ≥ n_t − n_{t−1}               (only where a start costs something or is limited)
    starts_first     the same for the first step; n_{−1} is the last step's
    starts_limit     Σ_{t in day} s_t ≤ k P / u        (only where starts are limited)

p_t ``output_kw`` [kW]; n_t ``running_sets`` and s_t ``started_sets``, numbers of sets; P ``power_kw`` [kW], a whole
number of sets; u ``unit_kw`` [kW]; m ``min_load_share``; k ``max_starts_per_day``. Fuel is a u n_t + b p_t, with a
``idle_fuel_l_per_kwh`` and b ``slope_fuel_l_per_kwh``, in litres an hour; it is money, not an equation.

n_t is a whole number. ``commitment: exact`` leaves that to a branch and bound over the hours, which suits days and
weeks; ``rounded`` solves with n_t continuous, rounds it and solves the rest again: a year in seconds, with its
certified gap to the continuous answer. Sets of one entry are alike and share the load; two sizes are two entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field, model_validator

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
    upper,
    weighted_sum,
)
from sizer.components.block_prices import add_rows
from sizer.finance import Money, Yearly, capital

__all__ = ["Diesel"]


class Diesel(Component):
    """Standby or base-load generating sets of one size."""

    role: ClassVar[str] = "diesel"

    kind: Literal["diesel"] = "diesel"
    power_kw: Size
    """Rated power of all sets together, a whole number of them. [kW]"""
    unit_kw: float = Field(gt=0, le=1e5)
    """Rated power of one set. [kW]"""
    min_load_share: float = Field(default=0.3, ge=0, lt=1)
    """Least load of a running set over its rating; below it the engine fouls (makers' usual 0.25–0.4)."""
    commitment: Literal["rounded", "exact"] = "rounded"
    """How the whole number of running sets is found: by rounding, with a certified gap, or exactly."""
    max_starts_per_day: float | None = Field(default=None, gt=0)
    """Most starts of a set in a day; None for no limit. [1/day]"""
    start_cost_cny_per_start: float = Field(default=0.0, ge=0)
    """Fuel and wear of a start. [CNY/start]"""
    idle_fuel_l_per_kwh: float = Field(default=0.08, ge=0, le=1)
    """Fuel of a running set without load, per hour and rated kW (the usual curve of makers' data). [L/kWh]"""
    slope_fuel_l_per_kwh: float = Field(default=0.25, gt=0, le=1)
    """Further fuel of each generated kWh (the same curve; 0.33 L/kWh at full load). [L/kWh]"""
    fuel_price_cny_per_l: float = Field(default=6.9, ge=0, le=100)
    """Price of diesel; 6.9 (Beijing, 2026-07, retail; 6.0–8.5), more where it comes by boat or mule. [CNY/L]"""
    emission_kg_per_l: float = Field(default=2.68, ge=0)
    """CO2 of a burnt litre. [kg/L]"""
    capex_cny_per_kw: float = Field(default=1200.0, ge=0)
    """Price of a set, installed (assumption, 900–1,800). [CNY/kW]"""
    opex_cny_per_kwh: float = Field(default=0.15, ge=0)
    """Upkeep of each generated kWh (assumption, 0.1–0.3). [CNY/kWh]"""
    life_years: int = Field(default=15, ge=1, le=60)
    """Life (assumption: 15,000 running hours at 1,000 a year). [years]"""

    @model_validator(mode="after")
    def _whole_sets(self) -> Diesel:
        size = self.power_kw
        if isinstance(size, Range):
            if size.step not in (None, self.unit_kw):
                raise ValueError(
                    f"power_kw has a step of {size.step:g}, but a set has {self.unit_kw:g} kW. Leave it out"
                )
        elif abs(size / self.unit_kw - round(size / self.unit_kw)) > 1e-6:
            raise ValueError(f"power_kw is {size:g}, which is no whole number of sets of {self.unit_kw:g} kW")
        return self

    def unlimited(self) -> Diesel:
        """Return the sets as they are run where nothing else serves: below their least load, wear or not."""
        return self.model_copy(update={"min_load_share": 0.0})

    def size_of(self, name: str, setting: Setting) -> Size | None:
        """Power in steps of one set."""
        if name == "power_kw" and isinstance(self.power_kw, Range):
            return self.power_kw.model_copy(update={"step": self.unit_kw})
        return super().size_of(name, setting)

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write the equations of the module's docstring."""
        steps, unit = block.model().steps, self.unit_kw
        size = self.size_of("power_kw", setting)
        assert size is not None
        power = declare_size(block, "power_kw", size)
        most = upper(size) / unit
        whole = pyo.NonNegativeIntegers if self.commitment == "exact" else pyo.NonNegativeReals
        block.output_kw = pyo.Var(steps, within=pyo.NonNegativeReals)
        block.running_sets = pyo.Var(steps, domain=whole, bounds=(0, round(most) if isinstance(size, float) else most))

        @block.Constraint(steps)
        def rated_limit(b: Any, t: int) -> Any:
            return b.output_kw[t] <= unit * b.running_sets[t]

        @block.Constraint(steps)
        def least_load(b: Any, t: int) -> Any:
            return b.output_kw[t] >= self.min_load_share * unit * b.running_sets[t]

        if isinstance(size, Range):

            @block.Constraint(steps)
            def sets_limit(b: Any, t: int) -> Any:
                return unit * b.running_sets[t] <= power

        series = {"output_kw": block.output_kw, "running_sets": block.running_sets}
        if self.start_cost_cny_per_start or self.max_starts_per_day is not None:
            series["started_sets"] = self._starts(block, setting, power)
        return Wiring(
            flows={self.bus: {"output_kw": 1.0}},
            sizes={"power_kw": power},
            series=series,
            money=self._money(series, power, setting),
            emission_kg=self.emission_kg_per_l * self._litres(series, setting),
            whole=() if self.commitment == "exact" else ("running_sets",),
        )

    def _starts(self, block: pyo.Block, setting: Setting, power: Any) -> pyo.Var:
        steps = block.model().steps
        block.started_sets = pyo.Var(steps, within=pyo.NonNegativeReals)

        @block.Constraint(block.model().later_steps)
        def starts(b: Any, t: int) -> Any:
            return b.started_sets[t] >= b.running_sets[t] - b.running_sets[t - 1]

        first, last = steps.first(), steps.last()
        block.starts_first = pyo.Constraint(
            expr=block.started_sets[first] >= block.running_sets[first] - block.running_sets[last]
        )
        if self.max_starts_per_day is not None:
            a_day = round(24 / setting.site.step_h)
            days = {
                day: sum(block.started_sets[t] for t in range(begin, min(begin + a_day, setting.site.steps)))
                <= self.max_starts_per_day / self.unit_kw * power
                for day, begin in enumerate(range(0, setting.site.steps, a_day))
            }
            add_rows(block, "starts_limit", days)
        return block.started_sets

    def _litres(self, series: Mapping[str, Any], setting: Setting) -> Any:
        weight = setting.site.step_h * setting.site.per_year
        by_energy = weighted_sum(series["output_kw"], self.slope_fuel_l_per_kwh * weight)
        return by_energy + weighted_sum(series["running_sets"], self.idle_fuel_l_per_kwh * self.unit_kw * weight)

    def _money(self, series: Mapping[str, Any], power: Any, setting: Setting) -> list[Money]:
        litres = self._litres(series, setting)
        generated = weighted_sum(series["output_kw"], setting.site.step_h * setting.site.per_year)
        money = [
            Money(self.label, "fuel", -self.fuel_price_cny_per_l * litres, Yearly("energy")),
            Money(self.label, "operation", -self.opex_cny_per_kwh * generated, Yearly("cost")),
        ]
        if self.start_cost_cny_per_start:
            started = weighted_sum(series["started_sets"], setting.site.per_year)
            money.append(Money(self.label, "operation", -self.start_cost_cny_per_start * started, Yearly("cost")))
        if not self.existing:
            money += capital(self.label, self.capex_cny_per_kw * power, life_years=self.life_years)
        return money

    def fuel_l_per_h(self, output_kw: np.ndarray, running_sets: np.ndarray) -> np.ndarray:
        """Fuel by step, (steps,). [L/h]"""
        return self.idle_fuel_l_per_kwh * self.unit_kw * running_sets + self.slope_fuel_l_per_kwh * output_kw

    def derive(self, sizes: Mapping[str, float], series: Mapping[str, np.ndarray], profiles: Profiles) -> Profiles:
        """Fuel of every step."""
        return {"fuel_l_per_h": self.fuel_l_per_h(series["output_kw"], series["running_sets"])}

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """Whole sets, each within its band, and the fuel they burn by the curve."""
        output, running = outcome.series["output_kw"], outcome.series["running_sets"]
        power, unit = outcome.sizes["power_kw"], self.unit_kw
        yield Check("whole sets run", float(np.abs(running - np.round(running)).max()), 1.0)
        yield Check("the sets are whole", abs(power / unit - round(power / unit)), 1.0)
        yield Check("no more sets than there are", float(running.max()) * unit - power, unit)
        yield Check("output ≤ rating of the running sets", float((output - unit * running).max()), unit)
        yield Check("never below the least load", float((self.min_load_share * unit * running - output).max()), unit)
        begun = np.maximum(running - np.roll(running, 1), 0.0)
        if self.max_starts_per_day is not None:
            a_day = round(24 / outcome.setting.site.step_h)
            daily = np.add.reduceat(begun, np.arange(0, len(begun), a_day))
            yield Check("starts a day", float(daily.max()) - self.max_starts_per_day * power / unit, 1.0)
        site = outcome.setting.site
        litres = float(self.fuel_l_per_h(output, np.round(running)).sum()) * site.step_h * site.per_year
        cost = self.fuel_price_cny_per_l * litres
        yield Check("fuel follows the curve", abs(outcome.money.get("fuel", 0.0) + cost), max(cost, 1.0))
