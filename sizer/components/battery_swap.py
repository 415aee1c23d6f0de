"""A battery swap station: whole packs that are charged when it is cheap, and full when a driver comes.

::

    energy_balance        e_t = e_{t−1} + η c_t Δt − d_t Δt / η_d − K n_t
    energy_balance_first  the same for the first step; e_{−1} is the last step's
    pack_limit            e_t ≤ K N
    full_packs            e_{t−1} ≥ r K n_t
    full_packs_first      the same for the first step
    slot_limit            c_t + d_t ≤ p S
    slots_and_packs       S ≤ N                          (only where one of them is chosen)

e_t ``ready_kwh`` [kWh] energy in the packs above what packs hold that come back; n_t ``swaps``, whole, K
``energy_per_swap_kwh`` [kWh]: a swap takes a full pack and leaves one that lacks K, so packs are conserved and
e_t / K is their number in full ones; c_t ``charge_kw``, d_t ``discharge_kw`` [kW] on the bus (d_t with V2G only, never
with c_t at once); η ``efficiency``, η_d ``discharge_efficiency``; N ``packs``, S ``slots``, whole; p ``slot_kw`` [kW];
r ``full_at_start_share``. The energy does not say how many packs are *full*: the plan is handed to single packs, whose
drivers' waits are key figures (`sizer.profiles.swapping`). Unmanaged, packs charge on return, without equations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field, field_validator, model_validator

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
    parameter,
    upper,
    weighted_sum,
)
from sizer.errors import InputError
from sizer.finance import Money, Yearly, capital
from sizer.profiles import swapping

__all__ = ["BatterySwap"]


class BatterySwap(Component):
    """Packs, charging slots and a bay in which drivers swap; energy is passed on to them at its cost."""

    role: ClassVar[str] = "swap"

    kind: Literal["battery_swap"] = "battery_swap"
    station: str | None = None
    """A station of the catalogue (swap_stations): gen_1 is guideline case 4's, gen_2. It gives every field that is not
    given here."""
    control: Literal["unmanaged", "v1g", "v2g"] = "v1g"
    """Charge packs on return; steer their charging; or let them discharge, too, as storage of the microgrid (guideline
    3.3.3.2.1 (3) 3, G-65)."""
    packs: Size
    """Packs in the station, whole."""
    slots: Size
    """Packs that can charge at once, whole; no more than packs."""
    slot_kw: float = Field(default=60.0, gt=0, le=1000)
    """Power of a slot on the bus's side; guideline case 4 has 300 kW for 5 packs. [kW]"""
    swaps_per_day: float = Field(default=39.6, ge=0, le=1000)
    """Mean number of swaps; guideline case 4: 28,900 in two years. [1/d]"""
    day_shape: str | tuple[float, ...] = "city"
    """When drivers come: hours of the catalogue, or 24 relative numbers."""
    arrivals: Literal["even", "poisson"] = "poisson"
    """Drawn around the mean of each step, or the mean itself, rounded so that the year's sum stays."""
    seed: int = Field(default=0, ge=0)
    """Seed of the draw."""
    energy_per_swap_kwh: float = Field(default=40.4, gt=0, le=1000)
    """A full pack holds so much more than the one that comes back (guideline case 4: 1,168 MWh, 28,900 swaps). [kWh]"""
    pack_kwh: float = Field(default=70.0, gt=0, le=1000)
    """Capacity of a pack (guideline case 4), for its price. [kWh]"""
    efficiency: float = Field(default=0.855, gt=0, le=1)
    """Grid to pack, with cooling and all else; measured in guideline case 4: 1,168 MWh out, 1,366 MWh in."""
    discharge_efficiency: float = Field(default=0.945, gt=0, le=1)
    """Pack to grid (assumption, 0.93–0.96)."""
    full_at_start_share: float = Field(default=0.5, ge=0, le=1)
    """Share of a step's swaps whose packs are full when the step begins; the others are charged in it (assumption,
    0.3–1: drivers come all through the hour)."""
    swap_minutes: float = Field(default=3.0, ge=2, le=10)
    """Time of a swap: 2 to 10 (guideline 3.3.3.2.1 (3) 3, G-65), 3 in case 4. One bay serves no more. [min]"""
    fee_cny_per_swap: float = Field(default=0.0, ge=0, le=1000)
    """Fee that drivers pay on top of the energy; the guideline gives none. [CNY]"""
    fee_cny_per_kwh: float = Field(default=0.0, ge=0, le=10)
    """The same by energy (0.35–0.6 is usual). Earned only with the project, unless it is ``existing``. [CNY/kWh]"""
    wear_cny_per_kwh: float = Field(default=0.079, ge=0, le=10)
    """Wear of packs by a kWh that they give back: a sixth of a life in 81,000 kWh, at 800 CNY/kWh (guideline case 3,
    G-81). [CNY/kWh]"""
    capex_fixed_cny: float = Field(default=1_110_000.0, ge=0)
    """Station without slots and packs: equipment of 1.5 million (CnEVPost 2021-03) less 13 slots. [CNY]"""
    capex_cny_per_slot: float = Field(default=30_000.0, ge=0)
    """Price of a slot; as a 60 kW DC pile (22,000–40,000; 2021). [CNY]"""
    capex_cny_per_kwh: float = Field(default=800.0, ge=0)
    """Price of packs (assumption, 500–1,000). [CNY/kWh]"""
    opex_share_per_year: float = Field(default=0.03, ge=0, lt=1)
    """Yearly running cost over the price (assumption, 0.02–0.05)."""
    life_years: int = Field(default=8, ge=1, le=40)
    """Service life (assumption, 6–10); the packs wear in vehicles. [years]"""
    lifted: bool = Field(default=False, exclude=True)
    """Whether packs, slots and prices are left out; set for reference cases only."""

    @model_validator(mode="before")
    @classmethod
    def _from_catalogue(cls, given: Any) -> Any:
        """Fill in what the station says and the project does not."""
        name = given.get("station") if isinstance(given, Mapping) else None
        if not isinstance(name, str):
            return given
        stations = load("swap_stations")["stations"]
        if name not in stations:
            raise ValueError(f"no swap station {name!r}. Known: {', '.join(stations)}")
        return {**stations[name]["inputs"], **given}

    @field_validator("packs", "slots")
    @classmethod
    def _whole(cls, count: float | Range) -> float | Range:
        if isinstance(count, Range):
            return count if count.step else count.model_copy(update={"step": 1.0})
        if count != round(count) or count < 1:
            raise ValueError(f"is {count:g}, but must be a whole number, 1 or more")
        return count

    @field_validator("day_shape")
    @classmethod
    def _hours(cls, hours: str | tuple[float, ...]) -> str | tuple[float, ...]:
        if isinstance(hours, str):
            known = load("swap_stations")["hours"]
            if hours not in known:
                raise ValueError(f"no hours {hours!r} of swaps. Known: {', '.join(known)}")
        elif len(hours) != 24 or min(hours) < 0 or sum(hours) <= 0:
            raise ValueError("must be 24 numbers, none negative and not all zero, or the word for known hours")
        return hours

    @model_validator(mode="after")
    def _fits(self) -> BatterySwap:
        if self.control == "unmanaged" and (isinstance(self.packs, Range) or isinstance(self.slots, Range)):
            raise ValueError('control "unmanaged" needs given packs and slots; to have them chosen, steer the charging')
        if not isinstance(self.packs, Range) and not isinstance(self.slots, Range) and self.slots > self.packs:
            raise ValueError(f"slots is {self.slots:g}, but there are only {self.packs:g} packs to charge")
        return self

    def reference(self) -> BatterySwap:
        """Return itself if existing; else the same swaps at no cost and no fee, with packs charged on return."""
        if self.existing:
            return self
        free = {"lifted": True, "control": "unmanaged", "fee_cny_per_swap": 0.0, "fee_cny_per_kwh": 0.0}
        return self.model_copy(update=free)

    def own_station(self, packs: float, slots: float) -> swapping.Station:
        """Return the station with so many packs and slots."""
        return swapping.Station(
            packs, slots, self.slot_kw, self.energy_per_swap_kwh, self.efficiency, self.discharge_efficiency
        )

    def profiles(self, setting: Setting) -> Profiles:
        """Swaps by step, and the draw of packs that charge on return. [kW]"""
        hours = self.day_shape
        shares = swapping.hours_of_day(hours) if isinstance(hours, str) else np.asarray(hours)
        swaps = swapping.swap_counts(
            setting.site, self.swaps_per_day, shares, arrivals=self.arrivals, seed=self.seed,
            swap_minutes=self.swap_minutes,
        )  # fmt: skip
        given = not self.lifted and self.control == "unmanaged"
        station = self.own_station(upper(self.packs), upper(self.slots)) if given else self.own_station(inf, inf)
        at_once = self.full_at_start_share * float(swaps.max(initial=0.0))
        if not self.lifted and self.control != "unmanaged" and upper(self.packs) < at_once - 1e-9:
            raise InputError(
                self.label,
                f"packs is at most {upper(self.packs):g}, but {swaps.max():g} drivers come in one step, and "
                f"{self.full_at_start_share:.0%} of their packs must be full when it begins. Allow more packs, or a "
                "smaller full_at_start_share",
            )
        unmanaged = swapping.charged_on_return_kw(swaps, station, setting.site.step_h)
        return {"swaps": swaps, "unmanaged_kw": unmanaged}

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write the equations of the module's docstring."""
        swaps = parameter(block, "swaps", profiles["swaps"])
        fee = self._fee(profiles, setting)
        if self.lifted or self.control == "unmanaged":
            charge = parameter(block, "charge_kw", profiles["unmanaged_kw"])
            series = {"charge_kw": charge, "swaps": swaps}
            sizes = {} if self.lifted else {"packs": self.packs, "slots": self.slots}
            money = [fee] if self.lifted else [fee, *self._money(self.packs, self.slots)]
            return Wiring(flows={self.bus: {"charge_kw": -1.0}}, sizes=sizes, series=series, money=money)
        packs, slots = declare_size(block, "packs", self.packs), declare_size(block, "slots", self.slots)
        steps, both_ways = block.model().steps, self.control == "v2g"
        block.charge_kw = pyo.Var(steps, within=pyo.NonNegativeReals)
        block.ready_kwh = pyo.Var(steps, within=pyo.NonNegativeReals)
        series = {"charge_kw": block.charge_kw, "ready_kwh": block.ready_kwh, "swaps": swaps}
        flows, money = {"charge_kw": -1.0}, [fee, *self._money(packs, slots)]
        if both_ways:
            block.discharge_kw = pyo.Var(steps, within=pyo.NonNegativeReals)
            flows["discharge_kw"], series["discharge_kw"] = 1.0, block.discharge_kw
            back = weighted_sum(block.discharge_kw, setting.site.step_h * setting.site.per_year)
            money.append(Money(self.label, "battery_wear", -self.wear_cny_per_kwh * back, Yearly("cost")))
        self._energy(block, setting.site.step_h)
        self._limits(block, packs, slots)
        exclusive = [("charge_kw", "discharge_kw")] if both_ways else []
        return Wiring(
            flows={self.bus: flows}, sizes={"packs": packs, "slots": slots}, series=series, money=money,
            exclusive=exclusive,
        )  # fmt: skip

    def _energy(self, block: pyo.Block, step_h: float) -> None:
        steps, each, share = block.model().steps, self.energy_per_swap_kwh, self.full_at_start_share
        gain, drain = self.efficiency * step_h, step_h / self.discharge_efficiency
        both_ways = self.control == "v2g"

        def change(b: Any, t: int) -> Any:
            moved = gain * b.charge_kw[t] - each * b.swaps[t]
            return moved - drain * b.discharge_kw[t] if both_ways else moved

        @block.Constraint(block.model().later_steps)
        def energy_balance(b: Any, t: int) -> Any:
            return b.ready_kwh[t] == b.ready_kwh[t - 1] + change(b, t)

        @block.Constraint(block.model().later_steps)
        def full_packs(b: Any, t: int) -> Any:
            return b.ready_kwh[t - 1] >= share * each * b.swaps[t]

        first, last = steps.first(), block.ready_kwh[steps.last()]
        block.energy_balance_first = pyo.Constraint(expr=block.ready_kwh[first] == last + change(block, first))
        block.full_packs_first = pyo.Constraint(expr=last >= share * each * block.swaps[first])

    def _limits(self, block: pyo.Block, packs: Any, slots: Any) -> None:
        steps, each, power = block.model().steps, self.energy_per_swap_kwh, self.slot_kw
        both_ways = self.control == "v2g"

        @block.Constraint(steps)
        def pack_limit(b: Any, t: int) -> Any:
            return b.ready_kwh[t] <= each * packs

        @block.Constraint(steps)
        def slot_limit(b: Any, t: int) -> Any:
            return (b.charge_kw[t] + b.discharge_kw[t] if both_ways else b.charge_kw[t]) <= power * slots

        if isinstance(self.packs, Range) or isinstance(self.slots, Range):
            block.slots_and_packs = pyo.Constraint(expr=slots - packs <= 0)

    def _fee(self, profiles: Profiles, setting: Setting) -> Money:
        fee = self.fee_cny_per_swap + self.fee_cny_per_kwh * self.energy_per_swap_kwh
        yearly = float(profiles["swaps"].sum()) * setting.site.per_year
        return Money(self.label, "battery_swap", fee * yearly, Yearly("none"))

    def _money(self, packs: Any, slots: Any) -> list[Money]:
        price = self.capex_fixed_cny + self.capex_cny_per_slot * slots + self.capex_cny_per_kwh * self.pack_kwh * packs
        money = [Money(self.label, "operation", -self.opex_share_per_year * price, Yearly("cost"))]
        return money if self.existing else money + capital(self.label, price, life_years=self.life_years)

    def derive(self, sizes: Mapping[str, float], series: Mapping[str, np.ndarray], profiles: Profiles) -> Profiles:
        """The same swaps with packs charged on return, for comparison."""
        return {"unmanaged_kw": profiles["unmanaged_kw"]}

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """Count packs and energy through the year, and hold every limit against them."""
        charge, swaps = outcome.series["charge_kw"], outcome.profiles["swaps"]
        if self.lifted or self.control == "unmanaged":
            expected = outcome.profiles["unmanaged_kw"]
            yield Check("packs charge on return", float(np.abs(charge - expected).max()), float(expected.max()))
            return
        back = outcome.series.get("discharge_kw", np.zeros_like(charge))
        ready, step_h = outcome.series["ready_kwh"], outcome.setting.site.step_h
        packs, slots, each = outcome.sizes["packs"], outcome.sizes["slots"], self.energy_per_swap_kwh
        before, scale, power = np.roll(ready, 1), each * packs, self.slot_kw * slots
        moved = step_h * (self.efficiency * charge - back / self.discharge_efficiency)
        off = float(np.abs(ready - before - moved + each * swaps).max())
        yield Check("energy of the packs follows charging and swaps", off, scale)
        yield Check("no more energy than packs hold", float(ready.max() - scale), scale)
        short = float((self.full_at_start_share * each * swaps - before).max())
        yield Check("packs are ready when a step begins", short, scale)
        yield Check("charge, discharge ≥ 0", float(-min(charge.min(), back.min(), ready.min())), power)
        yield Check("charge + discharge ≤ power of the slots", float((charge + back).max() - power), power)
        yield Check("no charge while discharging", float(np.minimum(charge, back).max()), power)
        yield Check("no more slots than packs", slots - packs, packs)
        for name, value in (("packs", packs), ("slots", slots)):
            yield Check(f"a whole number of {name}", abs(value - round(value)), 1.0)

    def figures(self, outcome: Outcome) -> Mapping[str, float]:
        """Swaps, energy in and out, and what drivers wait when whole packs follow the plan."""
        if self.lifted:
            return {}
        site, swaps = outcome.setting.site, outcome.profiles["swaps"]
        charge = outcome.series["charge_kw"]
        back = outcome.series.get("discharge_kw", np.zeros_like(charge))
        per_year, each = site.per_year, self.energy_per_swap_kwh
        station = self.own_station(outcome.sizes["packs"], outcome.sizes["slots"])
        into = site.step_h * (self.efficiency * charge - back / self.discharge_efficiency)
        start = float(outcome.series["ready_kwh"][-1]) if "ready_kwh" in outcome.series else station.packs * each
        served = swapping.serve_swaps(swaps, into, station, start, site.step_h)
        found = {
            "swaps_per_year": float(swaps.sum()) * per_year,
            "swap_grid_kwh_per_year": float(charge.sum()) * site.step_h * per_year,
            "swap_packs_kwh_per_year": float(swaps.sum()) * each * per_year,
        }
        if self.control != "unmanaged":
            found["swap_late_share"] = served.late_share
        if swaps.any():
            came = np.isfinite(served.wait_h)
            found["swap_mean_wait_h"] = float(served.wait_h[came].mean())
            found["swap_p95_wait_h"] = float(np.quantile(np.where(came, served.wait_h, site.modelled_hours), 0.95))
            found["swap_waited_share"] = float((served.wait_h > 1e-6).mean())
        return found
