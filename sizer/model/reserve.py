"""Energy kept for an outage at any moment: as rows of the model, so that a design is sized with it.

::

    reserve_deficit        q_t ≥ C_t − Σ_r y_rt P_r                     what sun and wind leave of the critical load
    reserve_power          Σ_s P_s ≥ q_t
    reserve_window_first   w_0 = Σ_{t = 1 … h} q_t
    reserve_window         w_t = w_{t−1} + q_{t+h} − q_t                the deficits of the h steps after step t
    reserve_energy         Σ_s η_d,s e_st ≥ w_t Δt

C_t critical load; y, P yield and size of sun and wind; P_s, e_s power and energy above the floor of storage; the year
goes round. A surplus during the outage is not counted on, so what is kept suffices: with one storage, an outage of h
steps is survived from every step. Several storages are taken together, though one may run empty before the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pydantic import BaseModel, ConfigDict, Field

from sizer.components import ESS, Component, Load, Setting, Wiring
from sizer.components.renewable import Renewable
from sizer.errors import InputError

__all__ = ["OutageReserve", "bind_reserve", "needed_kwh"]

Profiles = Mapping[str, Mapping[str, np.ndarray]]


class OutageReserve(BaseModel):
    """How long an outage must be survived, from whatever moment it begins."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    hours: float = Field(gt=0, le=168)
    """Length of the outage. [h]"""
    critical_share: float = Field(default=1.0, ge=0, le=1)
    """Share of every load that must be carried."""

    def steps(self, setting: Setting) -> int:
        """Length in steps, at least one."""
        count = max(1, round(self.hours / setting.site.step_h))
        if count >= setting.site.steps:
            message = (
                f"outage_reserve: {self.hours:g} h are not shorter than the modelled {setting.site.modelled_hours} h"
            )
            raise InputError("project", message)
        return count

    def critical_kw(self, components: Sequence[Component], profiles: Profiles) -> np.ndarray:
        """Critical load by step, (steps,). [kW]"""
        loads = [profiles[c.label]["demand_kw"] for c in components if isinstance(c, Load)]
        return np.asarray(self.critical_share * np.sum(loads, axis=0))


def bind_reserve(
    model: pyo.ConcreteModel,
    reserve: OutageReserve,
    components: Sequence[Component],
    setting: Setting,
    profiles: Profiles,
    wirings: Mapping[str, Wiring],
) -> None:
    """Write the rows of the module's docstring on a block ``reserve`` of the model.

    Raises
    ------
    InputError
        There is no storage to keep anything in, or no load to keep it for.
    """
    storages = [c for c in components if isinstance(c, ESS)]
    if not storages or not any(isinstance(c, Load) for c in components):
        raise InputError("project", "outage_reserve: it needs a storage and a load; leave it out, or add them")
    count, steps = reserve.steps(setting), setting.site.steps
    block = pyo.Block(concrete=True)
    model.reserve = block
    block.deficit_kw = pyo.Var(model.steps, within=pyo.NonNegativeReals)
    block.window_kw = pyo.Var(model.steps, within=pyo.NonNegativeReals)
    critical = reserve.critical_kw(components, profiles)
    block.critical_kw = pyo.Param(model.steps, initialize=dict(enumerate(critical.tolist())))
    ahead = {t: (t + count) % steps for t in range(steps)}
    block.ahead = pyo.Param(model.steps, initialize=ahead, domain=pyo.Any)
    sunny = _yields(block, model, components, profiles, wirings)
    power = sum(wirings[c.label].sizes["power_kw"] for c in storages)
    stored = [(c.efficiencies[1], wirings[c.label].series["stored_above_floor_kwh"]) for c in storages]
    step_h = setting.site.step_h

    def reserve_deficit(b: Any, t: int) -> Any:
        return b.deficit_kw[t] + sum(yields[t] * size for yields, size in sunny) >= b.critical_kw[t]

    def reserve_power(b: Any, t: int) -> Any:
        return b.deficit_kw[t] <= power

    def reserve_window(b: Any, t: int) -> Any:
        return b.window_kw[t] == b.window_kw[t - 1] + b.deficit_kw[b.ahead[t]] - b.deficit_kw[t]

    def reserve_energy(b: Any, t: int) -> Any:
        return sum(efficiency * series[t] for efficiency, series in stored) >= step_h * b.window_kw[t]

    for rule in (reserve_deficit, reserve_power, reserve_window, reserve_energy):
        over = model.later_steps if rule is reserve_window else model.steps
        block.add_component(rule.__name__, pyo.Constraint(over, rule=rule))
    first = sum(block.deficit_kw[t % steps] for t in range(1, count + 1))
    block.reserve_window_first = pyo.Constraint(expr=block.window_kw[0] == first)


def _yields(
    block: pyo.Block,
    model: pyo.ConcreteModel,
    components: Sequence[Component],
    profiles: Profiles,
    wirings: Mapping[str, Wiring],
) -> list[tuple[pyo.Param, Any]]:
    """Yield by step and size of every plant on sun and wind."""
    found = []
    for number, plant in enumerate(c for c in components if isinstance(c, Renewable)):
        values = dict(enumerate(np.asarray(profiles[plant.label]["yield_kw_per_kw"]).tolist()))
        block.add_component(f"yield_{number}", pyo.Param(model.steps, initialize=values))
        found.append((block.component(f"yield_{number}"), wirings[plant.label].sizes["power_kw"]))
    return found


def needed_kwh(
    reserve: OutageReserve,
    components: Sequence[Component],
    setting: Setting,
    profiles: Profiles,
    sizes: Mapping[str, Mapping[str, float]],
) -> np.ndarray:
    """Energy at the bus to be kept at the end of every step by a design of given sizes, (steps,). [kWh]"""
    deficit = reserve.critical_kw(components, profiles)
    for plant in (c for c in components if isinstance(c, Renewable)):
        deficit = deficit - profiles[plant.label]["yield_kw_per_kw"] * sizes[plant.label]["power_kw"]
    count = reserve.steps(setting)
    round_the_year = np.concatenate([np.maximum(deficit, 0.0), np.maximum(deficit, 0.0)[:count]])
    sums = np.concatenate([[0.0], np.cumsum(round_the_year)])
    after = np.arange(1, setting.site.steps + 1)
    return np.asarray((sums[after + count] - sums[after]) * setting.site.step_h)
