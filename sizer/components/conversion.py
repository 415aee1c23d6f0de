"""What converters share: power passes between two buses, one way at a time, with losses.

::

    rating_limit     f_t + g_t ≤ P
    no_load          l_t = λ P                 (only where λ > 0)

f_t ``to_other_kw`` and g_t ``from_other_kw`` [kW], both measured on the first bus; l_t ``no_load_kw`` [kW], drawn from
the first bus in every step; P ``power_kw`` [kW]; λ ``no_load_loss_share``. The other bus gets η (1 − w) f_t and gives
g_t / (η' (1 − w)), with η, η' ``to_other_efficiency``, ``from_other_efficiency`` and w the lines' loss. The two ways
exclude each other. A constant and a proportional loss make the usual part-load curve: η − λ / x at load x.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

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
    weighted_sum,
)
from sizer.finance import Money, Yearly, capital

__all__ = ["Conversion"]

ORDINARY_KW = 1e6  # a rectifier of the reference case is as large as its load, whatever that is


class Conversion(Component):
    """A converter between two buses."""

    other_bus: str = Field(default="dc", min_length=1, max_length=80, pattern=r"^[\w.\- ]+$")
    """Bus on the other side."""
    power_kw: Size
    """Rating on the side of the first bus; a step makes it whole modules. [kW]"""
    to_other_efficiency: float = Field(default=0.98, gt=0, le=1)
    """Towards the other bus; the peak of guideline Table 2-7 (G-58), which asks for 95 % above half load."""
    from_other_efficiency: float = Field(default=0.98, gt=0, le=1)
    """From the other bus; as above."""
    no_load_loss_share: float = Field(default=0.0, ge=0, lt=0.2)
    """Loss in every step over the rating, whatever flows; 0.005 makes 97 % at half load of a 98 % converter."""
    line_loss_share: float = Field(default=0.0, ge=0, lt=0.5)
    """Loss of the lines beyond the converter, as AC lines of the same voltage would lose it."""
    line_loss_saving_share: float = Field(default=0.15, ge=0, le=1)
    """How much less of that is lost with DC: relative, 15 % (guideline case 6, G-60)."""
    capex_cny_per_kw: float = Field(default=500.0, ge=0)
    """Price (assumption, 350–800). [CNY/kW]"""
    equipment_saving_share: float = Field(default=0.0, ge=0, lt=1)
    """Taken off the price where DC equipment is cheaper: 0.2 in guideline case 6 (G-61); 0 where the price knows."""
    opex_share_per_year: float = Field(default=0.02, ge=0, lt=1)
    """Yearly running cost over the price (assumption, 1–3 %)."""
    life_years: int = Field(default=15, ge=1, le=60)
    """Life (assumption, 12–20). [years]"""
    throughput_cost_cny_per_kwh: float = Field(default=0.0001, ge=0)
    """Running cost of a converted kWh; so small that it only keeps power from going round for nothing. [CNY/kWh]"""
    one_way: bool = Field(default=False, exclude=True)
    """Whether it only feeds the other bus; set for reference cases only."""

    @model_validator(mode="after")
    def _two_buses(self) -> Self:
        if self.bus == self.other_bus:
            raise ValueError(f"bus and other_bus are both {self.bus!r}; a converter joins two")
        return self

    def reference(self) -> Component | None:
        """Return itself if existing; else ordinary rectifiers, free and one way: who uses DC is fed without it too."""
        if self.existing:
            return self
        free = {"capex_cny_per_kw": 0.0, "no_load_loss_share": 0.0, "power_kw": ORDINARY_KW}
        return self.model_copy(update={**free, "one_way": True, "existing": True})

    @property
    def gains(self) -> tuple[float, float]:
        """What arrives of a kW: on the other bus, and on the first."""
        kept = 1.0 - self.line_loss_share * (1.0 - self.line_loss_saving_share)
        return self.to_other_efficiency * kept, self.from_other_efficiency * kept

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write the equations of the module's docstring."""
        steps = block.model().steps
        power = declare_size(block, "power_kw", self.power_kw)
        block.to_other_kw = pyo.Var(steps, within=pyo.NonNegativeReals)
        block.from_other_kw = pyo.Var(steps, bounds=(0.0, 0.0 if self.one_way else None))

        @block.Constraint(steps)
        def rating_limit(b: Any, t: int) -> Any:
            return b.to_other_kw[t] + b.from_other_kw[t] <= power

        there, back = self.gains
        own = {"to_other_kw": -1.0, "from_other_kw": 1.0}
        series: dict[str, Any] = {"to_other_kw": block.to_other_kw, "from_other_kw": block.from_other_kw}
        if self.no_load_loss_share:
            block.no_load_kw = pyo.Var(steps, within=pyo.NonNegativeReals)
            block.no_load = pyo.Constraint(steps, rule=lambda b, t: b.no_load_kw[t] == self.no_load_loss_share * power)
            own["no_load_kw"], series["no_load_kw"] = -1.0, block.no_load_kw
        return Wiring(
            flows={self.bus: own, self.other_bus: {"to_other_kw": there, "from_other_kw": -1.0 / back}},
            sizes={"power_kw": power},
            series=series,
            money=self._money(block, power, setting),
            exclusive=[("to_other_kw", "from_other_kw")],
        )

    def _money(self, block: pyo.Block, power: Any, setting: Setting) -> list[Money]:
        price = self.capex_cny_per_kw * (1.0 - self.equipment_saving_share) * power
        weight = setting.site.step_h * setting.site.per_year
        moved_kwh = weighted_sum(block.to_other_kw, weight) + weighted_sum(block.from_other_kw, weight)
        wear = -self.throughput_cost_cny_per_kwh * moved_kwh
        money = [
            Money(self.label, "operation", -self.opex_share_per_year * price, Yearly("cost")),
            Money(self.label, "operation", wear, Yearly("cost", ages=True)),
        ]
        return money if self.existing else money + capital(self.label, price, life_years=self.life_years)

    def derive(self, sizes: Mapping[str, float], series: Mapping[str, np.ndarray], profiles: Profiles) -> Profiles:
        """What is lost in it and in the lines beyond."""
        there, back = self.gains
        moving = (1.0 - there) * series["to_other_kw"] + (1.0 / back - 1.0) * series["from_other_kw"]
        return {"conversion_loss_kw": moving + series.get("no_load_kw", 0.0)}

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """One way at a time, within the rating, with the losses of the definition."""
        there, back = outcome.series["to_other_kw"], outcome.series["from_other_kw"]
        power = outcome.sizes["power_kw"]
        scale = max(float(there.max()), float(back.max()), 1.0)
        yield Check("flows ≥ 0", float(-min(there.min(), back.min())), scale)
        yield Check("both ways together ≤ rating", float((there + back).max() - power), scale)
        yield Check("no flow back while there is one there", float(np.minimum(there, back).max()), scale)
        idle = outcome.series.get("no_load_kw", np.zeros_like(there))
        yield Check("the constant loss", float(np.abs(idle - self.no_load_loss_share * power).max()), scale)
        if self.one_way:
            yield Check("nothing comes back", float(back.max()), scale)
        if isinstance(self.power_kw, Range):
            low, high = self.power_kw.min, self.power_kw.max
            yield Check("power within its range", max(low - power, power - high), max(high, 1.0))
