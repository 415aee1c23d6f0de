"""Charging piles: a whole number of one class, between the site's bus and the bus of the plugs.

::

    charging_limit     a_t ≤ Σ n P / η         (only where a fleet is steered: who waits moves the load by itself)
    return_limit       −a_t ≤ Σ n P η          (only classes that take energy back)

n ``count``; a_t ``to_plugs_kw`` [kW], on the grid's side, below 0 where vehicles give back; P power of a pile's
stack on the vehicles' side [kW]; η its efficiency, which the fleets on ``plug_bus`` reckon with.

The promise to drivers is not a row: the fleets' own sessions are put through a queue
(`sizer.profiles.queueing`), and the fewest piles that keep the promise are the least ``count``. The design's number is
simulated again, and its waits, losses and use are key figures. The dispatch knows no waits: unmanaged vehicles load
the bus on arrival, which overstates the peak where they queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, isfinite
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field, field_validator

from sizer.components.base import Check, Component, Outcome, Profiles, Range, Setting, Size, Wiring, declare_size
from sizer.components.fleet import Fleet
from sizer.errors import InputError
from sizer.finance import Money, Yearly, capital
from sizer.profiles import charging, queueing
from sizer.profiles.charging import Pile, Sessions

__all__ = ["ChargingPiles"]


class ChargingPiles(Component):
    """Piles of one class for the fleets on a bus of their own."""

    role: ClassVar[str] = "pile"

    kind: Literal["charging_piles"] = "charging_piles"
    pile: str = "dc_120"
    """Class of the catalogue of piles: ac_7, ac_22, dc_10, v2g_15, dc_60, dc_120, …."""
    count: Size
    """Number of piles, whole."""
    plug_bus: str = Field(default="plugs", min_length=1, max_length=80, pattern=r"^[\w.\- ]+$")
    """Bus of the plugs: fleets with this bus charge here; AC and DC piles need buses of their own."""
    p95_wait_h: float | None = Field(default=0.25, ge=0)
    """Promise: 95 % of sessions are plugged in within this time (assumption, 0.1–0.5); None for none. [h]"""
    served_share: float | None = Field(default=None, ge=0, le=1)
    """Promise: least share of sessions served; None for none."""
    patience_h: float | None = Field(default=None, gt=0)
    """Longest wait before a driver leaves; None for any. [h]"""
    changeover_h: float = Field(default=0.0, ge=0, le=2)
    """Time a gun stays blocked after charging. [h]"""
    stay: Literal["charging", "until_departure"] | None = None
    """When the gun is free again; None: at departure where a fleet is steered, else when the energy is in."""
    capex_cny: float | None = Field(default=None, ge=0)
    """Price of a pile, installed; None takes the catalogue's, with what a steered pile costs more. [CNY/pile]"""
    opex_share_per_year: float | None = Field(default=None, ge=0, lt=1)
    """Yearly running cost over the price; None takes the catalogue's."""
    life_years: int | None = Field(default=None, ge=1, le=40)
    """Service life; None takes the catalogue's. [years]"""
    lifted: bool = Field(default=False, exclude=True)
    """Whether count and price are left out; set for reference cases only."""

    @field_validator("pile")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            charging.pile(name)
        except InputError as error:
            raise ValueError(error.mistakes[0]) from error
        return name

    @field_validator("count")
    @classmethod
    def _whole(cls, count: float | Range) -> float | Range:
        if isinstance(count, Range):
            return count if count.step else count.model_copy(update={"step": 1.0})
        if count != round(count):
            raise ValueError(f"is {count:g}, but must be a whole number of piles")
        return count

    @property
    def pile_class(self) -> Pile:
        """The class, from the catalogue."""
        return charging.pile(self.pile)

    @property
    def pile_classes(self) -> tuple[Pile, ...]:
        """Every class that stands here."""
        return (self.pile_class,)

    def counts(self, sizes: Mapping[str, Any]) -> tuple[Any, ...]:
        """Piles of every class, of the sizes chosen."""
        return (sizes.get("count", 0.0),)

    @property
    def efficiency(self) -> float:
        """Grid to vehicle."""
        return self.pile_class.efficiency

    def reference(self) -> ChargingPiles:
        """Return itself if existing; else the same plugs at no cost: vehicles charge with or without the project."""
        return self if self.existing else self.model_copy(update={"lifted": True})

    def fleets(self, setting: Setting) -> list[Fleet]:
        """Fleets that charge here."""
        found = [c for c in setting.components if isinstance(c, Fleet) and c.bus == self.plug_bus]
        if not found:
            raise InputError(self.label, f'no fleet on bus "{self.plug_bus}". Give the fleet `bus: {self.plug_bus}`')
        return found

    def sessions(self, setting: Setting) -> Sessions:
        """Sessions that this class can serve, of all fleets."""
        every = charging.joined([fleet.sessions(setting) for fleet in self.fleets(setting)])
        own = every.table["current"] == self.pile_class.current
        if not own.all():
            words = f"{int((~own).sum()):,} of {len(own):,} sessions cannot plug in at {self.pile}"
            raise InputError(self.label, f"{words}, a {self.pile_class.current.upper()} pile. Give them their own bus")
        return every

    def steered(self, setting: Setting) -> bool:
        """Whether a fleet here follows a plan."""
        return any(fleet.control != "unmanaged" for fleet in self.fleets(setting))

    def drivers(self, setting: Setting) -> queueing.Drivers:
        """How drivers behave."""
        stay = self.stay or ("until_departure" if self.steered(setting) else "charging")
        return queueing.Drivers(patience_h=self.patience_h or inf, stay=stay, changeover_h=self.changeover_h)

    @property
    def promise(self) -> queueing.Service:
        """What drivers are promised."""
        return queueing.Service(
            p95_wait_h=inf if self.p95_wait_h is None else self.p95_wait_h, served_share=self.served_share or 0.0
        )

    def needed(self, setting: Setting) -> int:
        """Fewest piles that keep the promise."""
        promise = self.promise
        key = ("piles", self.label, self.pile, promise, self.drivers(setting))
        sessions, drivers = self.sessions(setting), self.drivers(setting)
        return int(
            setting.once(key, lambda: queueing.piles_needed(sessions, self.pile_class, promise, drivers=drivers))
        )

    def profiles(self, setting: Setting) -> Profiles:
        """Fewest piles that keep the promise, one number."""
        if self.lifted:
            return {}
        needed = self.needed(setting)
        if isinstance(self.count, Range) and needed > self.count.max:
            raise InputError(
                self.label,
                f"count is at most {self.count.max:g}, but the promise to drivers needs {needed}. Allow more piles, or "
                "promise less",
            )
        return {"needed": np.array([float(needed)])}

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write the equations of the module's docstring."""
        steps = block.model().steps
        both_ways = self.pile_class.v2g
        block.to_plugs_kw = pyo.Var(steps, within=pyo.Reals if both_ways else pyo.NonNegativeReals)
        series = {"to_plugs_kw": block.to_plugs_kw}
        flows = {self.bus: {"to_plugs_kw": -1.0}, self.plug_bus: {"to_plugs_kw": 1.0}}
        if self.lifted:
            return Wiring(flows=flows, series=series)
        sizes = self._sizes(block, profiles)
        self._limits(block, self.power_kw(sizes), setting)
        return Wiring(flows=flows, sizes=sizes, series=series, money=self._money(self.counts(sizes), setting))

    def _sizes(self, block: pyo.Block, profiles: Profiles) -> dict[str, Any]:
        """Declare the numbers of piles."""
        return {"count": declare_size(block, "count", self._at_least(profiles))}

    def power_kw(self, sizes: Mapping[str, Any]) -> Any:
        """Power of all piles on the vehicles' side. [kW]"""
        pairs = zip(self.pile_classes, self.counts(sizes), strict=True)
        return sum(own.kw * count for own, count in pairs)

    def _limits(self, block: pyo.Block, power: Any, setting: Setting) -> None:
        steps, efficiency = block.model().steps, self.efficiency
        if self.steered(setting):
            most = power / efficiency
            block.charging_limit = pyo.Constraint(steps, rule=lambda b, t: b.to_plugs_kw[t] <= most)
        if self.pile_class.v2g:
            least = power * efficiency
            block.return_limit = pyo.Constraint(steps, rule=lambda b, t: b.to_plugs_kw[t] + least >= 0)

    def _at_least(self, profiles: Profiles) -> Size:
        """The count asked for, no fewer than the promise needs; a given count is the user's."""
        if not isinstance(self.count, Range):
            return self.count
        return self.count.model_copy(update={"min": max(self.count.min, float(profiles["needed"][0]))})

    def prices_cny(self, setting: Setting) -> tuple[float, ...]:
        """Price of one pile of every class, installed. [CNY/pile]"""
        if self.capex_cny is not None:
            return (self.capex_cny,)
        return tuple(self._catalogue_price_cny(own, setting) for own in self.pile_classes)

    def _catalogue_price_cny(self, own: Pile, setting: Setting) -> float:
        return own.installed_cny + (own.managed_extra_cny if self.steered(setting) else 0.0)

    def _money(self, counts: tuple[Any, ...], setting: Setting) -> list[Money]:
        money = []
        for own, count, each in zip(self.pile_classes, counts, self.prices_cny(setting), strict=True):
            share = own.opex_share_per_year if self.opex_share_per_year is None else self.opex_share_per_year
            money.append(Money(self.label, "operation", -share * each * count, Yearly("cost")))
            if not self.existing:
                money += capital(self.label, each * count, life_years=self.life_years or own.life_years)
        return money

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """Hold the piles' power, and their number, against the flows."""
        if self.lifted:
            return
        power = float(self.power_kw(outcome.sizes))
        most = power / self.efficiency
        if self.steered(outcome.setting):
            yield Check("charging ≤ power of the piles", float(outcome.series["to_plugs_kw"].max() - most), most)
        least = -power * self.efficiency if self.pile_class.v2g else 0.0
        yield Check("return ≤ power of the piles", float(least - outcome.series["to_plugs_kw"].min()), most)
        yield from self._replay_counts(outcome)

    def _replay_counts(self, outcome: Outcome) -> Iterable[Check]:
        count = outcome.sizes["count"]
        if isinstance(self.count, Range):
            yield Check("a whole number of piles", abs(count - round(count)), 1.0)
            yield Check("as many as the promise needs", float(outcome.profiles["needed"][0]) - count, count)

    def figures(self, outcome: Outcome) -> Mapping[str, float]:
        """Waits, losses and use of the design's piles, from the sessions' queue."""
        if self.lifted:
            return {}
        served = self.served(outcome.setting, outcome.sizes)
        found = {
            "pile_mean_wait_h": served.mean_wait_h,
            "pile_p95_wait_h": served.p95_wait_h,
            "pile_lost_share": served.lost_share,
            "pile_taken_share": served.taken_share,
            "pile_power_share": served.power_share,
            "pile_kwh_per_gun_day": served.kwh_per_gun_day,
        }
        return {name: value for name, value in found.items() if isfinite(value)}

    def served(self, setting: Setting, sizes: Mapping[str, float]) -> queueing.Served:
        """Put the sessions through the queue of the design's piles."""

        def run() -> queueing.Served:
            return queueing.simulate(self.sessions(setting), station, self.drivers(setting))

        station = tuple(zip(self.pile_classes, map(round, self.counts(sizes)), strict=True))
        key = ("served", self.label, self.plug_bus, self.drivers(setting), *((own.id, n) for own, n in station))
        served: queueing.Served = setting.once(key, run)
        return served
