"""Vehicles that charge: as they come (unmanaged), steered (V1G), or steered both ways (V2G).

::

    charging           η a_t = Σ_{cells c of step t} p_c + F_t
    discharging        b_t = η Σ_{cells c of step t} q_c                  (V2G)
    session_energy     Σ_{cells c of group g} p_c Δt = E_g                (groups that are only steered)
    stored             x_c = x_{c−1} + (p_c − q_c) Δt                     (groups that may discharge; 0 on arrival)
    event_limit        Σ_{cells c of group g} q_c Δt ≤ e N_g              (V2G)
    warranty           Σ_c q_c Δt ≤ W V / Y                               (V2G; a year's discharge of all vehicles)

A cell c is a group of sessions in a step (`sizer.profiles.charging.groups`: what the sessions can do together,
exactly); p_c ``cell_charge_kw``, q_c ``cell_discharge_kw`` [kW] and x_c ``cell_stored_kwh`` [kWh] are at the plug and
bounded by the group's powers and energies, so departure is a bound. a_t ``charge_kw``, b_t ``discharge_kw`` [kW] are
on the bus; F_t what cannot be planned [kW]; η the pile's efficiency; E_g energy asked for [kWh]; e
``event_limit_kwh``, N_g sessions; W ``warranted_kwh`` in Y ``warranty_years``, V vehicles. Unmanaged charging has no
equations. A cell that charged and discharged at once would only lose energy and wear batteries; no row forbids it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field
from pyomo.core.expr.numeric_expr import LinearExpression

from sizer.components.base import Check, Component, Outcome, Profiles, Setting, Wiring, parameter, weighted_sum
from sizer.components.block_prices import add_rows
from sizer.components.grid import Grid
from sizer.finance import Money, Yearly
from sizer.profiles import charging
from sizer.profiles.charging import Groups, Placed, Sessions, charging_figures, draw_sessions, group, place
from sizer.profiles.charging.figures import VALLEY
from sizer.profiles.files import inside
from sizer.tariff import Tariff

__all__ = ["Fleet"]

LIFE_YEARS_WITHOUT, LIFE_YEARS_WITH = 12.6, 10.5  # guideline case 3 (3), G-81: battery life without and with V2G
LIFE_DISCHARGE_KWH, LIFE_BATTERY_KWH = 81_000.0, 47.8  # the same: discharged in that life, by a battery of 47.8 kWh


class Fleet(Component):
    """Vehicles that charge at the site; energy is passed on to drivers at its cost."""

    role: ClassVar[str] = "fleet"

    kind: Literal["fleet"] = "fleet"
    fleet: charging.Fleet = Field(
        default_factory=lambda: charging.Fleet.model_validate({"archetype": "private_home", "vehicles": 100})
    )
    """Who comes, when, and for how much: an archetype with its number of vehicles, or own numbers."""
    sessions_file: str | None = None
    """Measured sessions instead of drawn ones (ACN-Data, plain CSV, operators' exports); `fleet` then tells the
    vehicle, the plug and the number of vehicles."""
    control: Literal["unmanaged", "v1g", "v2g"] = "v1g"
    """Charge on arrival; steer the charging; or discharge, too, where vehicle, pile and owner allow it."""
    seed: int = Field(default=0, ge=0)
    """Seed of the drawn sessions; the same seed gives the same sessions."""
    edge_steps: int = Field(default=1, ge=1, le=16)
    """Cut stays inward to multiples of so many steps: a smaller model, less freedom."""
    service_fee_cny_per_kwh: float = Field(default=0.0, ge=0, le=10)
    """Fee that drivers pay on top of the energy price, on the energy they ask for; earned only with the project,
    unless the fleet is ``existing`` (guideline case 1: 0.3). [CNY/kWh]"""
    owner_payment_cny_per_kwh: float = Field(default=0.0, ge=0, le=20)
    """Paid to owners for what they discharge (guideline case 3, G-98: tiers of 3.5, 3, 2 and 0.76). [CNY/kWh]"""
    pack_price_cny_per_kwh: float = Field(default=800.0, ge=0, le=10_000)
    """Price of a vehicle's battery, for its wear by V2G: a sixth of its life in 81,000 kWh (guideline case 3, G-81;
    12.6 against 10.5 years), 0.079 CNY a discharged kWh (assumption, 500–1,000). [CNY/kWh]"""
    warranted_kwh: float | None = Field(default=45_000.0, gt=0)
    """Discharge that a vehicle's maker warrants (guideline case 3, G-80); None for no limit. [kWh]"""
    warranty_years: float = Field(default=8.0, gt=0, le=40)
    """Time of that warranty (guideline case 3, G-80). [years]"""
    event_limit_kwh: float | None = Field(default=30.0, gt=0)
    """Most discharge of a session (guideline case 3, G-80: 1,500 times 30 kWh); None for no limit. [kWh]"""

    @property
    def wear_cny_per_kwh(self) -> float:
        """Wear of a battery by a discharged kWh. [CNY/kWh]"""
        lost = (LIFE_YEARS_WITHOUT - LIFE_YEARS_WITH) / LIFE_YEARS_WITHOUT
        return lost * self.pack_price_cny_per_kwh * LIFE_BATTERY_KWH / LIFE_DISCHARGE_KWH

    def reference(self) -> Fleet:
        """Return the same sessions, unmanaged and without the fee; an existing fleet as it is."""
        if self.existing:
            return self
        return self.model_copy(update={"control": "unmanaged", "service_fee_cny_per_kwh": 0.0})

    def sessions(self, setting: Setting) -> Sessions:
        """Sessions on the site's steps, drawn or read."""

        def make() -> Sessions:
            if self.sessions_file is None:
                return draw_sessions(self.fleet, setting.site, self.seed)
            path = inside(setting.folder or Path.cwd(), self.sessions_file)
            return charging.read_sessions(path, self.sessions_file, setting.site, self.fleet)

        sessions: Sessions = setting.once(("sessions", self.fleet, self.sessions_file, self.seed), make)
        return sessions

    def groups(self, setting: Setting) -> Groups:
        """Groups of the sessions."""
        both = self.control == "v2g"
        key = ("groups", self.fleet, self.sessions_file, self.seed, both, self.edge_steps)
        sessions = self.sessions(setting)
        groups: Groups = setting.once(key, lambda: group(sessions, v2g=both, edge_steps=self.edge_steps))
        return groups

    def efficiency(self, setting: Setting) -> float:
        """Efficiency of the piles on the fleet's bus; where none stand there, of the pile it was described for."""
        piles = [c for c in setting.components if c.role == "pile" and getattr(c, "plug_bus", "") == self.bus]
        return float(getattr(piles[0], "efficiency", 0.0)) if piles else self.fleet.plug.efficiency

    def profiles(self, setting: Setting) -> Profiles:
        """Unmanaged charging and what cannot be planned, both on the bus. [kW]"""
        sessions = self.sessions(setting)
        for notice in sessions.notices:
            setting.note(f"{self.label}: {notice}")
        efficiency = np.array([self.efficiency(setting)])
        unmanaged = charging.unmanaged_kw(sessions) / efficiency[0]
        if self.control == "unmanaged":
            return {"unmanaged_kw": unmanaged, "efficiency": efficiency}
        groups = self.groups(setting)
        for notice in groups.notices():
            setting.note(f"{self.label}: {notice}")
        return {"unmanaged_kw": unmanaged, "efficiency": efficiency}

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write the equations of the module's docstring."""
        asked = self.sessions(setting).energy_kwh * setting.site.per_year
        fee = Money(
            self.label,
            "service_fee",
            setting.allowed_fee(self.service_fee_cny_per_kwh, self.label) * asked,
            Yearly("none"),
        )
        if self.control == "unmanaged":
            charge = parameter(block, "charge_kw", profiles["unmanaged_kw"])
            return Wiring(flows={self.bus: {"charge_kw": -1.0}}, series={"charge_kw": charge}, money=[fee])
        groups = self.groups(setting)
        efficiency = float(profiles["efficiency"][0])
        cells = pyo.RangeSet(0, groups.cells - 1)
        block.charge_kw = pyo.Var(block.model().steps, within=pyo.NonNegativeReals)
        block.cell_charge_kw = pyo.Var(cells, bounds=_between(np.zeros(groups.cells), groups.power_kw))
        steered = np.flatnonzero(~groups.v2g).tolist()
        _sums(block, "session_energy", block.cell_charge_kw, groups, steered, groups.energy_kwh)
        _charging(block, groups, efficiency)
        flows, plans = {"charge_kw": -1.0}, {"cell_charge_kw": block.cell_charge_kw}
        series, money = {"charge_kw": block.charge_kw}, [fee]
        if groups.v2g.any():
            money += self._discharge(block, groups, efficiency, setting)
            flows["discharge_kw"], series["discharge_kw"] = 1.0, block.discharge_kw
            plans["cell_discharge_kw"] = block.cell_discharge_kw
        return Wiring(flows={self.bus: flows}, series=series, money=money, plans=plans, timed=_timed(block, groups))

    def _discharge(self, block: pyo.Block, groups: Groups, efficiency: float, setting: Setting) -> list[Money]:
        """V2G: stored energy of every group, limits of the warranty, and what the discharge costs."""
        site = setting.site
        able = np.flatnonzero(groups.v2g)
        both = np.flatnonzero(groups.v2g[groups.cell_group]).tolist()
        index = pyo.Set(initialize=both)
        block.cell_discharge_kw = pyo.Var(index, bounds=_between(np.zeros(groups.cells), groups.discharge_kw))
        # Rounding may leave the two bounds of a session without any slack a hair the wrong way round.
        lowest = np.minimum(groups.lowest_kwh, groups.highest_kwh)
        block.cell_stored_kwh = pyo.Var(index, bounds=_between(lowest, groups.highest_kwh))
        block.discharge_kw = pyo.Var(block.model().steps, within=pyo.NonNegativeReals)
        _discharging(block, groups, efficiency, both)
        _stored(block, groups, able, site.step_h)
        if self.event_limit_kwh is not None:
            most = self.event_limit_kwh * groups.count
            _sums(block, "event_limit", block.cell_discharge_kw, groups, able.tolist(), most, least=False)
        yearly_kwh = weighted_sum(block.cell_discharge_kw, site.step_h * site.per_year)
        if self.warranted_kwh is not None:
            block.warranty = pyo.Constraint(expr=yearly_kwh <= self._warranted_kwh_per_year())
        return [
            Money(self.label, "owner_payment", -self.owner_payment_cny_per_kwh * yearly_kwh, Yearly("cost")),
            Money(self.label, "battery_wear", -self.wear_cny_per_kwh * yearly_kwh, Yearly("cost")),
        ]

    def _warranted_kwh_per_year(self) -> float:
        return (self.warranted_kwh or np.inf) / self.warranty_years * self.fleet.vehicles

    def derive(self, sizes: Mapping[str, float], series: Mapping[str, np.ndarray], profiles: Profiles) -> Profiles:
        """The same vehicles unmanaged, for comparison."""
        return {"unmanaged_kw": profiles["unmanaged_kw"]}

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """Hold every group's power, energy and departure, and the warranty, against the plan."""
        charge = outcome.series["charge_kw"]
        if self.control == "unmanaged":
            expected = outcome.profiles["unmanaged_kw"]
            yield Check("vehicles charge as they come", float(np.abs(charge - expected).max()), float(expected.max()))
            return
        groups, step_h = self.groups(outcome.setting), outcome.setting.site.step_h
        into, out = self._plan(outcome, groups)
        efficiency = float(outcome.profiles["efficiency"][0])
        scale = max(float(charge.max(initial=0.0)), 1.0)
        planned = groups.load_kw(into) / efficiency
        given = efficiency * (groups.load_kw(out) - groups.fixed_kw)
        back = outcome.series.get("discharge_kw", np.zeros_like(charge))
        off = max(float(np.abs(charge - planned).max()), float(np.abs(back - given).max()))
        yield Check("the bus gets the sum of the groups", off, scale)
        over = np.concatenate([into - groups.power_kw, out - groups.discharge_kw, -into, -out])
        yield Check("power within every group's limits", float(over.max(initial=0.0)), scale)
        moved = np.concatenate([[0.0], np.cumsum((into - out) * step_h)])
        net = moved[groups.start[1:]] - moved[groups.start[:-1]]
        missed = np.where(groups.v2g, np.maximum(groups.energy_kwh - net, 0.0), np.abs(groups.energy_kwh - net))
        most = float(np.abs(groups.energy_kwh).max(initial=1.0))
        yield Check("every group leaves with its energy", float(missed.max(initial=0.0)), most)
        yield from self._replay_v2g(outcome, groups, moved, out)

    def _replay_v2g(self, outcome: Outcome, groups: Groups, moved: np.ndarray, out: np.ndarray) -> Iterable[Check]:
        if not groups.v2g.any():
            return
        step_h = outcome.setting.site.step_h
        stored = moved[1:] - moved[groups.start[groups.cell_group]]
        outside = np.maximum(groups.lowest_kwh - stored, stored - groups.highest_kwh)[groups.v2g[groups.cell_group]]
        scale = max(float(np.abs(groups.highest_kwh).max()), float(np.abs(groups.lowest_kwh).max()))
        yield Check("stored energy within every group's bounds", float(outside.max()), scale)
        by_group = np.bincount(groups.cell_group, out, minlength=len(groups)) * step_h
        if self.event_limit_kwh is not None:
            most = self.event_limit_kwh * groups.count
            yield Check("no event beyond its warranty", float((by_group - most).max()), float(most.max()))
        if self.warranted_kwh is not None:
            yearly = float(by_group.sum()) * outcome.setting.site.per_year
            allowed = self._warranted_kwh_per_year()
            yield Check("discharge within the warranty", yearly - allowed, allowed)

    def _plan(self, outcome: Outcome, groups: Groups) -> tuple[np.ndarray, np.ndarray]:
        """Charging and discharging power of every cell, at the plug. [kW]"""
        out = np.zeros(groups.cells)
        if "cell_discharge_kw" in outcome.plans:
            out[groups.v2g[groups.cell_group]] = outcome.plans["cell_discharge_kw"]
        return outcome.plans["cell_charge_kw"], out

    def placed(self, outcome: Outcome) -> Placed | None:
        """Hand the plan back to the sessions; None where there is none to hand back."""
        if self.control == "unmanaged":
            return None
        groups = self.groups(outcome.setting)
        into, out = (np.maximum(plan, 0.0) for plan in self._plan(outcome, groups))
        return place(groups, self.sessions(outcome.setting), into, out)

    def figures(self, outcome: Outcome) -> Mapping[str, float]:
        """When it charges, against unmanaged charging, and how well single sessions follow the plan."""
        site, series = outcome.setting.site, outcome.series
        yearly_h = site.step_h * site.per_year
        back = series.get("discharge_kw", np.zeros(site.steps))
        found = {"charging_kwh_per_year": float(series["charge_kw"].sum()) * yearly_h}
        if "discharge_kw" in series:
            found["v2g_kwh_per_year"] = float(back.sum()) * yearly_h
        tariff = _tariff(outcome.setting)
        if tariff is not None:
            year = tariff.year(site)
            for word, load_kw in (("", series["charge_kw"] - back), ("_before", outcome.profiles["unmanaged_kw"])):
                own = charging_figures(load_kw, year, site)
                if set(VALLEY) & set(year.period_names):
                    found[f"charging_valley{word}_share"] = own.valley_share
                found[f"charging_peak{word}_kw"] = own.peak_kw
                found[f"charging_peak_valley{word}_kw"] = own.peak_valley_difference_kw
        placed = self.placed(outcome)
        if placed is not None:
            found["charging_unplaced_share"] = placed.unplaced_share
            found["charging_moved_share"] = placed.moved_share
            for notice in placed.notices():
                outcome.setting.note(f"{self.label}: {notice}")
        return found


def _tariff(setting: Setting) -> Tariff | None:
    """Tariff of the first grid that stands there."""
    grid = next((component for component in setting.components if isinstance(component, Grid)), None)
    return grid.tariff_of(setting) if grid else setting.tariff


def _between(low: np.ndarray, high: np.ndarray) -> Any:
    """Bounds by cell, as Pyomo asks for them."""
    lows, highs = low.tolist(), high.tolist()
    return lambda _, c: (lows[c], highs[c])


def _sums(
    block: pyo.Block, name: str, cell_kw: Any, groups: Groups, chosen: list[int], kwh: np.ndarray, *, least: bool = True
) -> None:
    """Σ over a group's steps equals (or is at most) its energy."""
    rows = {}
    for g in chosen:
        cells = range(groups.start[g], groups.start[g + 1])
        total = LinearExpression(
            linear_coefs=[groups.site.step_h] * len(cells), linear_vars=[cell_kw[c] for c in cells]
        )
        rows[g] = total == float(kwh[g]) if least else total <= float(kwh[g])
    add_rows(block, name, rows)


def _timed(block: pyo.Block, groups: Groups) -> list[tuple[Any, np.ndarray]]:
    """Variables of cells, with the step of each cell."""
    found = [(block.cell_charge_kw, groups.cell_step)]
    if groups.v2g.any():
        steps = groups.cell_step[groups.v2g[groups.cell_group]]
        found += [(block.cell_discharge_kw, steps), (block.cell_stored_kwh, steps)]
    return found


def _by_step(groups: Groups, cells: np.ndarray) -> list[list[int]]:
    """Cells of every step."""
    order = cells[np.argsort(groups.cell_step[cells], kind="stable")]
    edges = np.searchsorted(groups.cell_step[order], np.arange(groups.site.steps + 1)).tolist()
    listed = order.tolist()
    return [listed[edges[t] : edges[t + 1]] for t in range(groups.site.steps)]


def _charging(block: pyo.Block, groups: Groups, efficiency: float) -> None:
    fixed, rows = groups.fixed_kw.tolist(), {}
    for t, cells in enumerate(_by_step(groups, np.arange(groups.cells))):
        terms = [block.charge_kw[t], *(block.cell_charge_kw[c] for c in cells)]
        rows[t] = LinearExpression(linear_coefs=[efficiency] + [-1.0] * len(cells), linear_vars=terms) == fixed[t]
    add_rows(block, "charging", rows)


def _discharging(block: pyo.Block, groups: Groups, efficiency: float, both: list[int]) -> None:
    rows = {}
    for t, cells in enumerate(_by_step(groups, np.array(both))):
        terms = [block.discharge_kw[t], *(block.cell_discharge_kw[c] for c in cells)]
        rows[t] = LinearExpression(linear_coefs=[1.0] + [-efficiency] * len(cells), linear_vars=terms) == 0.0
    add_rows(block, "discharging", rows)


def _stored(block: pyo.Block, groups: Groups, able: np.ndarray, step_h: float) -> None:
    rows = {}
    for g in able.tolist():
        first = int(groups.start[g])
        for c in range(first, int(groups.start[g + 1])):
            before = [] if c == first else [block.cell_stored_kwh[c - 1]]
            terms = [block.cell_stored_kwh[c], block.cell_charge_kw[c], block.cell_discharge_kw[c], *before]
            coefficients = [1.0, -step_h, step_h] + [-1.0] * len(before)
            rows[c] = LinearExpression(linear_coefs=coefficients, linear_vars=terms) == 0.0
    add_rows(block, "stored", rows)
