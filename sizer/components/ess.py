"""Energy storage (ESS): power and energy are sized separately.

::

    energy_balance        e_t = (1 − σ) e_{t−1} − σ s_min E + η_c c_t Δt − d_t Δt / η_d
    energy_balance_first  the same for the first step; e_{−1} is the last step's (cyclic) or (s_0 − s_min) φ E
    power_limit           c_t + d_t ≤ P
    energy_limit          e_t ≤ (s_max − s_min) φ E
    c_rate_limit          P ≤ r E
    duration_minimum      E ≥ h P
    duration_maximum      E ≤ H P
    cycle_limit           Σ_t d_t Δt ≤ n φ E / L         (a year's discharge; n cycles must last L years)
    end_state             e_last ≥ (s_0 − s_min) φ E     (only where it is asked for)

e_t ``stored_above_floor_kwh`` [kWh] at the end of the step, above the floor s_min E; c_t ``charge_kw``, d_t
``discharge_kw`` [kW], both on the AC side; P ``power_kw`` [kW]; E ``energy_kwh`` [kWh]; η_c, η_d efficiencies
with η_c η_d the AC round trip; σ self-discharge a step; φ mean capacity over the life L, added cells included; r
``max_c_rate`` [1/h]; h ``min_duration_h``, H ``max_duration_h`` [h]; n ``cycle_life``. Charging and discharging
exclude each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field, model_validator

from sizer.catalogue import load
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
    weighted_sum,
)
from sizer.finance import Addition, AdditionResidual, Economics, Money, Yearly, capital, levelised

__all__ = ["ESS"]


class ESS(Component):
    """A battery (or other) storage with its converter."""

    role: ClassVar[str] = "storage"

    kind: Literal["ess"] = "ess"
    product: str | None = None
    """A product of the catalogue (ess_products): lfp, lead_carbon, vanadium_flow, supercapacitor. It gives every field
    that is not given here; None is LFP by the defaults below."""
    service: Literal["energy", "inertia"] = "energy"
    """Whether it moves energy between hours, or, like a supercapacitor, only gives seconds of power: then the rules on
    the share and the duration of storage do not count it (guideline 3.3.4.1.1, G-48)."""
    power_kw: Size
    """Power of the converter. [kW]"""
    energy_kwh: Size
    """Rated energy. [kWh]"""
    round_trip_efficiency: float = Field(default=0.88, gt=0, le=1)
    """AC to AC; 88 % overall (guideline Table 3-14, G-54), split evenly between charge and discharge."""
    charge_efficiency: float | None = Field(default=None, gt=0, le=1)
    """Charging alone, where it is known; None takes the root of the round trip."""
    discharge_efficiency: float | None = Field(default=None, gt=0, le=1)
    """Discharging alone, where it is known; None takes the root of the round trip."""
    soc_min: float = Field(default=0.2, ge=0, lt=1)
    """Lowest state of charge (guideline case 5, G-57)."""
    soc_max: float = Field(default=1.0, gt=0, le=1)
    """Highest state of charge (guideline case 5, G-57)."""
    soc_initial: float | None = Field(default=None, ge=0, le=1)
    """State of charge at the start, of the window that ageing has left; None for cyclic operation (start as at the
    end)."""
    end_state: Literal["free", "as_start"] = "as_start"
    """With a given start: whether the end may be lower than it."""
    self_discharge_per_day: float = Field(default=0.0, ge=0, lt=0.5)
    """Share of the stored energy lost a day; Table 3-14's 1 % in 28 d (G-55) is a spread, not a loss."""
    max_c_rate: float | None = Field(default=None, gt=0)
    """Most power per energy; None for no limit. [1/h]"""
    min_duration_h: float | None = Field(default=None, gt=0)
    """Least energy per power; None for no limit. [h]"""
    max_duration_h: float | None = Field(default=None, gt=0)
    """Most energy per power; as the least, it makes a product of fixed duration. None for no limit. [h]"""
    cycle_life: float | None = Field(default=5000.0, gt=0)
    """Full cycles until the end-of-life capacity (guideline Table 3-12, G-52); None for no limit."""
    life_years: int = Field(default=15, ge=1, le=60)
    """Service life, after which it is replaced (guideline 3.3.4.1.1, G-51). It is cycled no faster than its
    cycle life allows in this time (G-52), so a shorter service life allows more cycles a year. [years]"""
    end_of_life_capacity: float = Field(default=0.8, gt=0, le=1)
    """Capacity left at the end of life (guideline Table 3-12, G-52); it falls linearly to there."""
    capex_cny_per_kw: float = Field(default=350.0, ge=0)
    """Price of the converter (assumption, 250–500). [CNY/kW]"""
    capex_cny_per_kwh: float = Field(default=885.0, ge=0)
    """Price of the rest; with the converter 1,060 CNY/kWh at 2 h, mid-2023 (EnergyTrend, 2023-07). [CNY/kWh]"""
    capex_fixed_cny: float = Field(default=0.0, ge=0)
    """Price that does not depend on size. It is paid even if the size chosen is zero. [CNY]"""
    replacement_share: float = Field(default=0.7, ge=0)
    """Price of a renewal over the first price (assumption: cells fell 28 % in half of 2023)."""
    augment_below_share: float | None = Field(default=None, gt=0, lt=1)
    """Cells are added, until the capacity is whole again, at the start of every year in which it would fall below this
    share of the first; they leave with the rest at the renewal. None for no cells added by this rule."""
    augment_at_years: tuple[int, ...] = ()
    """Ages at which cells are added until the capacity is whole again, where it is a schedule that says so. [years]"""
    augmentation_cny_per_kwh: float | None = Field(default=None, ge=0)
    """Price of added cells today; None for that of a renewal. [CNY/kWh]"""
    augmentation_price_growth: float = Field(default=0.0, gt=-0.5, le=0.5)
    """Yearly growth of the price of added cells, besides that of running costs; negative where it falls. Default 0
    (assumption)."""
    opex_share_per_year: float = Field(default=0.02, ge=0, lt=1)
    """Yearly running cost over the first price (assumption, 1–3 %)."""
    throughput_cost_cny_per_kwh: float = Field(default=0.001, ge=0)
    """Running cost of a discharged kWh. Small, but it keeps storage from working for nothing. [CNY/kWh]"""

    @model_validator(mode="before")
    @classmethod
    def _from_catalogue(cls, given: Any) -> Any:
        """Fill in what the product says and the project does not."""
        name = given.get("product") if isinstance(given, Mapping) else None
        if not isinstance(name, str):
            return given
        products = load("ess_products")["products"]
        if name not in products:
            raise ValueError(f"no product {name!r} of storage. Known: {', '.join(products)}")
        return {**products[name]["inputs"], **given}

    @model_validator(mode="after")
    def _window(self) -> ESS:
        if self.soc_min >= self.soc_max:
            raise ValueError(
                f"soc_min is {self.soc_min:g} but soc_max is {self.soc_max:g}; soc_min must be the smaller"
            )
        if self.soc_initial is not None and not self.soc_min <= self.soc_initial <= self.soc_max:
            raise ValueError(f"soc_initial is {self.soc_initial:g}, outside soc_min … soc_max")
        return self

    @model_validator(mode="after")
    def _additions_possible(self) -> ESS:
        ages = self.augment_at_years
        if ages and self.augment_below_share is not None:
            raise ValueError("augment_below_share and augment_at_years are both given. Leave out one")
        if any(age < 1 or age >= self.life_years for age in ages) or list(ages) != sorted(set(ages)):
            listed = ", ".join(str(age) for age in ages)
            raise ValueError(
                f"augment_at_years is {listed}; ages rise, from 1 to {self.life_years - 1} (life_years − 1)"
            )
        if self.existing and (ages or self.augment_below_share is not None):
            raise ValueError("cells can be added to new storage only. Leave out existing, or the augmentation")
        return self

    @property
    def part(self) -> str:
        """What it is to the guideline: storage, or a source of inertia only."""
        return self.role if self.service == "energy" else "inertia_source"

    @property
    def efficiencies(self) -> tuple[float, float]:
        """Charge and discharge efficiency."""
        each = sqrt(self.round_trip_efficiency)
        return self.charge_efficiency or each, self.discharge_efficiency or each

    def fade(self, age_years: np.ndarray) -> np.ndarray:
        """Capacity of cells at an age over the rated energy they were bought with: a line to the end of life."""
        return np.asarray(1.0 - (1.0 - self.end_of_life_capacity) * age_years / self.life_years)

    @property
    def additions(self) -> tuple[tuple[int, float], ...]:
        """Age at which cells are added, and how many, over the rated energy: what the capacity has lost by then."""
        new, made = float(self.fade(np.zeros(1))[0]), list[tuple[int, float]]()
        for age in range(1, self.life_years):
            now, later = self._capacity(np.array([age, age + 1.0]), made)
            low = self.augment_below_share is not None and later < self.augment_below_share * new
            if low or age in self.augment_at_years:
                made.append((age, float(1.0 - now / new)))
        return tuple(made)

    def _capacity(self, age_years: np.ndarray, additions: Iterable[tuple[int, float]]) -> np.ndarray:
        """Capacity of the first cells and of those added since, over the rated energy."""
        own = [share * np.where(age_years > age, self.fade(age_years - age), 0.0) for age, share in additions]
        return np.asarray(self.fade(age_years) + sum(own))

    def ageing(self, economics: Economics) -> np.ndarray:
        """Capacity at the middle of each year over the rated energy, cells added included, renewed at every life."""
        return self._capacity(np.arange(economics.years) % self.life_years + 0.5, self.additions)

    def profiles(self, setting: Setting) -> Profiles:
        """Mean capacity over the project's life, one number."""
        return {"capacity": np.array([levelised(self.ageing(setting.economics), setting.economics)])}

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write the equations of the module's docstring."""
        steps = block.model().steps
        power = declare_size(block, "power_kw", self.power_kw)
        energy = declare_size(block, "energy_kwh", self.energy_kwh)
        block.charge_kw = pyo.Var(steps, within=pyo.NonNegativeReals)
        block.discharge_kw = pyo.Var(steps, within=pyo.NonNegativeReals)
        block.stored_above_floor_kwh = pyo.Var(steps, within=pyo.NonNegativeReals)
        capacity = float(profiles["capacity"][0])
        self._storage_equations(block, setting.site.step_h, energy, capacity)
        self._limits(block, power, energy, capacity)
        if self.cycle_life is not None:
            yearly_kwh = weighted_sum(block.discharge_kw, setting.site.step_h * setting.site.per_year)
            block.cycle_limit = pyo.Constraint(expr=yearly_kwh <= self.cycle_life * capacity / self.life_years * energy)
        return Wiring(
            flows={self.bus: {"discharge_kw": 1.0, "charge_kw": -1.0}},
            sizes={"power_kw": power, "energy_kwh": energy},
            series={
                "charge_kw": block.charge_kw,
                "discharge_kw": block.discharge_kw,
                "stored_above_floor_kwh": block.stored_above_floor_kwh,
            },
            money=self._money(block.discharge_kw, power, energy, setting),
            exclusive=[("charge_kw", "discharge_kw")],
        )

    def _storage_equations(self, block: pyo.Block, step_h: float, energy: Any, capacity: float) -> None:
        steps = block.model().steps
        charge_eff, discharge_eff = self.efficiencies
        loss = 1.0 - (1.0 - self.self_discharge_per_day) ** (step_h / 24.0)
        gain, drain = charge_eff * step_h, step_h / discharge_eff
        floor = loss * self.soc_min

        def change(b: Any, t: int) -> Any:
            moved = gain * b.charge_kw[t] - drain * b.discharge_kw[t]
            return moved - floor * energy if floor else moved

        @block.Constraint(block.model().later_steps)
        def energy_balance(b: Any, t: int) -> Any:
            return b.stored_above_floor_kwh[t] == (1 - loss) * b.stored_above_floor_kwh[t - 1] + change(b, t)

        last = block.stored_above_floor_kwh[steps.last()]
        cyclic = self.soc_initial is None
        start = last if cyclic else (self.soc_initial - self.soc_min) * capacity * energy  # type: ignore[operator]
        first = steps.first()
        block.energy_balance_first = pyo.Constraint(
            expr=block.stored_above_floor_kwh[first] == (1 - loss) * start + change(block, first)
        )
        if not cyclic and self.end_state == "as_start":
            block.end_state = pyo.Constraint(expr=last >= start)

    def _limits(self, block: pyo.Block, power: Any, energy: Any, capacity: float) -> None:
        steps = block.model().steps
        usable = (self.soc_max - self.soc_min) * capacity

        @block.Constraint(steps)
        def power_limit(b: Any, t: int) -> Any:
            return b.charge_kw[t] + b.discharge_kw[t] <= power

        @block.Constraint(steps)
        def energy_limit(b: Any, t: int) -> Any:
            return b.stored_above_floor_kwh[t] <= usable * energy

        sized = not (isinstance(power, float) and isinstance(energy, float))
        if self.max_c_rate is not None and sized:
            block.c_rate_limit = pyo.Constraint(expr=power <= self.max_c_rate * energy)
        if self.min_duration_h is not None and sized:
            block.duration_minimum = pyo.Constraint(expr=energy >= self.min_duration_h * power)
        if self.max_duration_h is not None and sized:
            block.duration_maximum = pyo.Constraint(expr=energy <= self.max_duration_h * power)

    def _money(self, discharge: Any, power: Any, energy: Any, setting: Setting) -> list[Money]:
        price = self.capex_cny_per_kw * power + self.capex_cny_per_kwh * energy + self.capex_fixed_cny
        yearly_kwh = weighted_sum(discharge, setting.site.step_h * setting.site.per_year)
        money = [
            Money(self.label, "operation", -self.opex_share_per_year * price, Yearly("cost")),
            Money(self.label, "operation", -self.throughput_cost_cny_per_kwh * yearly_kwh, Yearly("cost", ages=True)),
        ]
        if self.existing:
            return money
        renewal = self.replacement_share * price
        return [
            *money,
            *capital(self.label, price, life_years=self.life_years, renewal=renewal),
            *self._money_of_additions(energy, setting.economics),
        ]

    def _money_of_additions(self, energy: Any, economics: Economics) -> list[Money]:
        """Cells added, each time at that year's price, and what they are still worth at the project's end."""
        renewal, change = self.replacement_share * self.capex_cny_per_kwh, self.augmentation_price_growth
        price = renewal if self.augmentation_cny_per_kwh is None else self.augmentation_cny_per_kwh
        money = []
        for age, share in self.additions:
            bought, left = (kind(age, self.life_years, change) for kind in (Addition, AdditionResidual))
            money.append(Money(self.label, "augmentation", -price * share * energy, bought))
            money.append(Money(self.label, "residual_value", price * share * energy, left))
        return [each for each in money if each.when.weights(economics).any()]

    def derive(self, sizes: Mapping[str, float], series: Mapping[str, np.ndarray], profiles: Profiles) -> Profiles:
        """Stored energy and state of charge of the capacity that is there in the design year."""
        stored = series["stored_above_floor_kwh"] + self.soc_min * sizes["energy_kwh"]
        whole = sizes["energy_kwh"] or 1.0
        return {"stored_kwh": stored, "soc": stored / whole}

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """Walk through the year with the stored energy, and hold every limit against it."""
        charge, discharge = outcome.series["charge_kw"], outcome.series["discharge_kw"]
        above = outcome.series["stored_above_floor_kwh"]
        power, energy = outcome.sizes["power_kw"], outcome.sizes["energy_kwh"]
        step_h, capacity = outcome.setting.site.step_h, float(outcome.profiles["capacity"][0])
        charge_eff, discharge_eff = self.efficiencies
        keep = (1.0 - self.self_discharge_per_day) ** (step_h / 24.0)
        total = above + self.soc_min * energy
        start = total[-1]
        if self.soc_initial is not None:
            start = (self.soc_min + (self.soc_initial - self.soc_min) * capacity) * energy
        before = np.concatenate([[start], total[:-1]])
        expected = keep * before + step_h * (charge_eff * charge - discharge / discharge_eff)
        yield Check("stored energy follows charge and discharge", float(np.abs(total - expected).max()), energy)
        yield Check("charge, discharge ≥ 0", float(-min(charge.min(), discharge.min(), above.min())), power)
        yield Check("charge + discharge ≤ power", float((charge + discharge).max() - power), power)
        yield Check("no charge while discharging", float(np.minimum(charge, discharge).max()), power)
        highest = (self.soc_min + (self.soc_max - self.soc_min) * capacity) * energy
        yield Check("stored energy ≤ what the capacity holds", float(total.max() - highest), energy)
        if self.cycle_life is not None:
            yearly = discharge.sum() * step_h * outcome.setting.site.per_year
            allowed = self.cycle_life * capacity * energy / self.life_years
            yield Check("cycles last the service life", float(yearly - allowed), allowed)
        if self.end_state == "as_start":
            yield Check("the end is not below the start", float(start - total[-1]), energy)
        yield from self._replay_sizes(power, energy)

    def _replay_sizes(self, power: float, energy: float) -> Iterable[Check]:
        """Chosen sizes within their ranges and of the shape asked for; given ones are the user's."""
        for name, value in (("power", power), ("energy", energy)):
            size = self.power_kw if name == "power" else self.energy_kwh
            low, high = (size.min, size.max) if isinstance(size, Range) else (size, size)
            yield Check(f"{name} within its range", max(low - value, value - high), max(high, 1.0))
        if not isinstance(self.power_kw, Range) and not isinstance(self.energy_kwh, Range):
            return
        if self.max_c_rate is not None:
            yield Check("power ≤ C rate × energy", power - self.max_c_rate * energy, power)
        if self.min_duration_h is not None:
            yield Check("energy ≥ duration × power", self.min_duration_h * power - energy, energy)
        if self.max_duration_h is not None:
            yield Check("energy ≤ longest duration × power", energy - self.max_duration_h * power, energy)
