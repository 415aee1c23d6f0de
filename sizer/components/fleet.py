"""Vehicles that charge: as they come (unmanaged), steered (V1G), or steered both ways (V2G).

::

    charging           η a_t = Σ_{cells c of step t} p_c + Σ_g z_g u_gt + F_t
    discharging        b_t = η Σ_{cells c of step t} q_c                  (V2G)
    session_energy     Σ_{cells c of group g} p_c Δt = (1 − z_g) E_g      (groups that are only steered)
    cell_limit         p_c ≤ (1 − z_g) P_c                                (the same groups)
    stored             x_c = x_{c−1} + (p_c − q_c) Δt                     (groups that may discharge; 0 on arrival)
    event_limit        Σ_{cells c of group g} q_c Δt ≤ e N_g              (V2G)
    warranty           Σ_c q_c Δt ≤ W V / Y                               (V2G; a year's discharge of all vehicles)
    paid               d ≥ Σ_c q_c Δt − K V / T                           (V2G, where a contract pays a sum in advance)
    change_up          r_c ≥ (p_c − q_c) − (p_{c−1} − q_{c−1})            (V2G, where changes cost; within a group)
    change_down        r_c ≥ (p_{c−1} − q_{c−1}) − (p_c − q_c)
    phase_high         h_t ≥ charging of phase φ, as above                (where phases have a limit)
    phase_low          l_t ≤ the same
    phase_limit        h_t − l_t ≤ η L

A cell c is a group of sessions in a step (`sizer.profiles.charging.groups`: what the sessions can do together,
exactly); p_c ``cell_charge_kw``, q_c ``cell_discharge_kw`` [kW] and x_c ``cell_stored_kwh`` [kWh] are at the plug and
bounded by the group's powers and energies, so departure is a bound. a_t ``charge_kw``, b_t ``discharge_kw`` [kW] are
on the bus; z_g ``plain_share`` is the part of a group that charges as it comes, u_gt its power then, P_c a cell's
greatest power [kW]: unmanaged charging is always one of the plans. F_t what cannot be planned [kW]; η the pile's
efficiency; E_g energy asked for [kWh]; e
``event_limit_kwh``, N_g sessions; W ``warranted_kwh`` in Y ``warranty_years``, V vehicles; d ``paid_kwh`` [kWh] a
year's discharge beyond K ``contract_kwh`` in T ``contract_years``; r_c ``cell_change_kw``, h_t ``highest_phase_kw``,
l_t ``lowest_phase_kw`` [kW]; L ``phase_difference_limit_kw``. Unmanaged charging has no equations. A cell that charged
and discharged at once would only lose energy and wear batteries; no row forbids it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
import pyomo.environ as pyo
from pydantic import Field, model_validator

from sizer.components.base import Check, Component, Outcome, Profiles, Setting, Wiring, parameter, weighted_sum
from sizer.components.fleet_rows import (
    between,
    change_rows,
    charging_rows,
    discharging_rows,
    event_rows,
    limit_phases,
    steered_rows,
    stored_rows,
    timed_cells,
)
from sizer.components.grid import Grid
from sizer.errors import InputError
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
    timer_share: float = Field(default=0.0, ge=0, le=1)
    """Share of drivers who, unmanaged, set a timer to the day's cheapest price; a habit of the place, 0 where nobody
    pays by the hour. With 0.4, a neighbourhood charges as guideline case 1 prints (48 % in the valley)."""
    phase_difference_limit_kw: float | None = Field(default=None, gt=0)
    """Most difference between two phases' charging at single-phase piles, on the bus (guideline 3.3.1.2.4 (2), G-73,
    which gives no number; 15 % of a transformer's phase is usual). None for no limit. [kW]"""
    seed: int = Field(default=0, ge=0)
    """Seed of the drawn sessions; the same seed gives the same sessions."""
    edge_steps: int = Field(default=1, ge=1, le=16)
    """Cut stays inward to multiples of so many steps: a smaller model, less freedom."""
    service_fee_cny_per_kwh: float = Field(default=0.0, ge=0, le=10)
    """Fee that drivers pay on top of the energy price, on the energy they ask for; earned only with the project,
    unless the fleet is ``existing`` (guideline case 1: 0.3). [CNY/kWh]"""
    owner_payment_cny_per_kwh: float = Field(default=0.0, ge=0, le=20)
    """Paid to owners for what they discharge (guideline case 3, G-98: tiers of 3.5, 3, 2 and 0.76). [CNY/kWh]"""
    contract_cny_per_vehicle: float = Field(default=0.0, ge=0, le=1e6)
    """Sum paid to an owner for each contract (guideline Table 2-4: 10,000 a year, 5,000 a half-year, 3,000 a quarter,
    500 a month). [CNY]"""
    contract_kwh: float = Field(default=0.0, ge=0)
    """Discharge of a vehicle that a contract's sum already pays (Table 2-4: 3,600, 1,800, 1,000, 300). [kWh]"""
    contract_years: float = Field(default=1.0, gt=0, le=40)
    """Time of a contract. [years]"""
    change_cost_cny_per_kw: float = Field(default=0.0, ge=0, le=10)
    """Cost of each kW by which a group's power changes from step to step, so that vehicles switch seldom between
    charging and discharging (guideline 3.3.2.2.4 (2), G-74, which gives no number). [CNY/kW]"""
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
        both, apart = self.control == "v2g", self.phase_difference_limit_kw is not None
        timed = (self.timer_share, _tariff(setting)) if self.timer_share else ()
        key = ("groups", self.fleet, self.sessions_file, self.seed, both, apart, self.edge_steps, *map(id, timed))

        def make() -> Groups:
            lanes, delay = self.phases(setting) if apart else None, self._timers_h(setting)
            return group(self.sessions(setting), v2g=both, edge_steps=self.edge_steps, lanes=lanes, delay_h=delay)

        groups: Groups = setting.once(key, make)
        return groups

    def phases(self, setting: Setting) -> np.ndarray | None:
        """Phase of every session, (sessions,); None at three-phase piles."""
        single = self.fleet.plug.phases == 1
        return charging.phase_of_session(self.sessions(setting)) if single else None

    def _timers_h(self, setting: Setting) -> np.ndarray | None:
        """Delay of those who set a timer, (sessions,). [h]"""
        tariff = _tariff(setting) if self.timer_share else None
        if tariff is None:
            return None
        price = pd.Series(tariff.year(setting.site).energy_price)
        lowest = price.groupby(setting.site.times.normalize()).transform("min")
        cheap = np.asarray(price <= lowest + 1e-9)
        return charging.timer_delay_h(self.sessions(setting), cheap, self.timer_share, self.seed)

    @model_validator(mode="after")
    def _single_phase(self) -> Fleet:
        if self.phase_difference_limit_kw is not None and self.fleet.plug.phases == 3:
            raise ValueError(f"phase_difference_limit_kw is of single-phase piles; {self.fleet.plug.id} has 3 phases")
        return self

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
        timers = self._timers_h(setting)
        unmanaged = charging.unmanaged_kw(sessions, timers) / efficiency[0]
        if self.control == "unmanaged":
            self._phases_within_limit(setting, timers)
            return {"unmanaged_kw": unmanaged, "efficiency": efficiency}
        groups = self.groups(setting)
        for notice in groups.notices():
            setting.note(f"{self.label}: {notice}")
        return {"unmanaged_kw": unmanaged, "efficiency": efficiency}

    def _phases_within_limit(self, setting: Setting, timers: np.ndarray | None) -> None:
        """Refuse a limit that nobody can keep: unmanaged vehicles are not steered."""
        if self.phase_difference_limit_kw is None:
            return
        found = self._phase_figures(setting, *charging.unmanaged_cells_kwh(self.sessions(setting), delay_h=timers))
        if found is not None and found.difference_kw > self.phase_difference_limit_kw:
            raise InputError(
                self.label,
                f"phase_difference_limit_kw is {self.phase_difference_limit_kw:g}, but unmanaged charging differs by "
                f"up to {found.difference_kw:.1f} kW between phases. Steer it (control: v1g), or allow more",
            )

    def _phase_figures(
        self, setting: Setting, of: np.ndarray, step: np.ndarray, kwh: np.ndarray
    ) -> charging.PhaseFigures | None:
        """How unequal the phases of a schedule are, on the bus; None at three-phase piles."""
        phase = self.phases(setting)
        if phase is None:
            return None
        at_bus = kwh / (setting.site.step_h * self.efficiency(setting))
        return charging.phase_figures(charging.power_by_phase_kw(phase, of, step, at_bus, setting.site.steps))

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
        most = np.where(groups.v2g[groups.cell_group], groups.power_kw, np.inf)
        block.cell_charge_kw = pyo.Var(cells, bounds=between(np.zeros(groups.cells), most))
        block.plain_share = pyo.Var(np.flatnonzero(~groups.v2g).tolist(), bounds=(0.0, 1.0))
        steered_rows(block, groups)
        charging_rows(block, groups, efficiency)
        if self.phase_difference_limit_kw is not None:
            phase = self.phases(setting)
            assert phase is not None
            limit_phases(block, groups, phase, self.phase_difference_limit_kw * efficiency)
        flows = {"charge_kw": -1.0}
        plans = {"cell_charge_kw": block.cell_charge_kw, "plain_share": block.plain_share}
        series, money = {"charge_kw": block.charge_kw}, [fee]
        if groups.v2g.any():
            money += self._discharge(block, groups, efficiency, setting)
            flows["discharge_kw"], series["discharge_kw"] = 1.0, block.discharge_kw
            plans["cell_discharge_kw"] = block.cell_discharge_kw
        return Wiring(
            flows={self.bus: flows}, series=series, money=money, plans=plans, timed=timed_cells(block, groups)
        )

    def _discharge(self, block: pyo.Block, groups: Groups, efficiency: float, setting: Setting) -> list[Money]:
        """V2G: stored energy of every group, limits of the warranty, and what the discharge costs."""
        site = setting.site
        able = np.flatnonzero(groups.v2g)
        both = np.flatnonzero(groups.v2g[groups.cell_group]).tolist()
        index = pyo.Set(initialize=both)
        block.cell_discharge_kw = pyo.Var(index, bounds=between(np.zeros(groups.cells), groups.discharge_kw))
        # Rounding may leave the two bounds of a session without any slack a hair the wrong way round.
        lowest = np.minimum(groups.lowest_kwh, groups.highest_kwh)
        block.cell_stored_kwh = pyo.Var(index, bounds=between(lowest, groups.highest_kwh))
        block.discharge_kw = pyo.Var(block.model().steps, within=pyo.NonNegativeReals)
        discharging_rows(block, groups, efficiency, both)
        stored_rows(block, groups, able, site.step_h)
        if self.event_limit_kwh is not None:
            most = self.event_limit_kwh * groups.count
            event_rows(block, groups, able, most)
        yearly_kwh = weighted_sum(block.cell_discharge_kw, site.step_h * site.per_year)
        if self.warranted_kwh is not None:
            block.warranty = pyo.Constraint(expr=yearly_kwh <= self._warranted_kwh_per_year())
        wear = Money(self.label, "battery_wear", -self.wear_cny_per_kwh * yearly_kwh, Yearly("cost"))
        return [*self._payments(block, yearly_kwh), wear, *self._changes(block, groups, both)]

    def _payments(self, block: pyo.Block, yearly_kwh: Any) -> list[Money]:
        """What owners get: their contracts' sums, and the price of what they discharge beyond them."""
        vehicles, paid_kwh = self.fleet.vehicles, yearly_kwh
        if self.contract_kwh and self.owner_payment_cny_per_kwh:
            block.paid_kwh = pyo.Var(within=pyo.NonNegativeReals)
            covered = self.contract_kwh * vehicles / self.contract_years
            block.paid = pyo.Constraint(expr=yearly_kwh - block.paid_kwh <= covered)
            paid_kwh = block.paid_kwh
        sums = self.contract_cny_per_vehicle * vehicles / self.contract_years
        price = self.owner_payment_cny_per_kwh * (paid_kwh if self.owner_payment_cny_per_kwh else 0.0)
        return [Money(self.label, "owner_payment", -price - sums, Yearly("cost"))]

    def _changes(self, block: pyo.Block, groups: Groups, both: list[int]) -> list[Money]:
        """Price of changing power, so that it is done seldom."""
        if not self.change_cost_cny_per_kw:
            return []
        first = set(groups.start[:-1].tolist())
        block.cell_change_kw = pyo.Var([c for c in both if c not in first], within=pyo.NonNegativeReals)
        change_rows(block, groups)
        yearly_kw = weighted_sum(block.cell_change_kw, groups.site.per_year)
        return [Money(self.label, "battery_wear", -self.change_cost_cny_per_kw * yearly_kw, Yearly("cost"))]

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
        plain = self._plain_share(outcome, groups)
        planned = groups.load_kw(into, plain) / efficiency
        given = efficiency * (groups.load_kw(out) - groups.fixed_kw)
        back = outcome.series.get("discharge_kw", np.zeros_like(charge))
        off = max(float(np.abs(charge - planned).max()), float(np.abs(back - given).max()))
        yield Check("the bus gets the sum of the groups", off, scale)
        left = 1.0 - plain
        allowed = left[groups.cell_group] * groups.power_kw
        over = np.concatenate([into - allowed, out - groups.discharge_kw, -into, -out, scale * -plain, scale * -left])
        yield Check("power within every group's limits", float(over.max(initial=0.0)), scale)
        moved = np.concatenate([[0.0], np.cumsum((into - out) * step_h)])
        net = moved[groups.start[1:]] - moved[groups.start[:-1]]
        asked = left * groups.energy_kwh
        missed = np.where(groups.v2g, np.maximum(asked - net, 0.0), np.abs(asked - net))
        most = float(np.abs(groups.energy_kwh).max(initial=1.0))
        yield Check("every group leaves with its energy", float(missed.max(initial=0.0)), most)
        yield from self._replay_v2g(outcome, groups, moved, out)
        if self.phase_difference_limit_kw is not None:
            by_lane = charging.power_by_phase_kw(groups.lane, groups.cell_group, groups.cell_step, into, len(charge))
            phase = self.phases(outcome.setting)
            assert phase is not None
            fixed = groups.fixed_of, groups.fixed_step, groups.fixed_kwh / step_h
            as_come = groups.plain_group, groups.plain_step, (plain[groups.plain_group] * groups.plain_kwh) / step_h
            by_lane = by_lane + charging.power_by_phase_kw(groups.lane, *as_come, len(charge))
            whole = (by_lane + charging.power_by_phase_kw(phase, *fixed, len(charge))) / efficiency
            limit = self.phase_difference_limit_kw
            yield Check("phases differ no more than allowed", float(np.ptp(whole, axis=0).max()) - limit, limit)

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
        if self.contract_kwh:
            yearly = float(by_group.sum()) * outcome.setting.site.per_year
            sums = self.fleet.vehicles / self.contract_years
            owed = self.owner_payment_cny_per_kwh * max(yearly - self.contract_kwh * sums, 0.0)
            paid = -outcome.money.get("owner_payment", 0.0) - self.contract_cny_per_vehicle * sums
            yield Check("owners get what they are owed", abs(paid - owed), self.contract_cny_per_vehicle * sums + owed)

    def _plan(self, outcome: Outcome, groups: Groups) -> tuple[np.ndarray, np.ndarray]:
        """Charging and discharging power of every cell, at the plug. [kW]"""
        out = np.zeros(groups.cells)
        if "cell_discharge_kw" in outcome.plans:
            out[groups.v2g[groups.cell_group]] = outcome.plans["cell_discharge_kw"]
        return outcome.plans["cell_charge_kw"], out

    def _plain_share(self, outcome: Outcome, groups: Groups) -> np.ndarray:
        """Share of every group that charges as it comes; 0 for those that may discharge."""
        share = np.zeros(len(groups))
        share[~groups.v2g] = outcome.plans["plain_share"]
        return share

    def placed(self, outcome: Outcome) -> Placed | None:
        """Hand the plan back to the sessions; None where there is none to hand back."""
        if self.control == "unmanaged":
            return None
        groups = self.groups(outcome.setting)
        into, out = (np.maximum(plan, 0.0) for plan in self._plan(outcome, groups))
        plain = np.clip(self._plain_share(outcome, groups), 0.0, 1.0)
        return place(groups, self.sessions(outcome.setting), into, out, plain_share=plain)

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
            before = outcome.profiles["unmanaged_kw"]
            for word, drawn_kw, given_kw in (("", series["charge_kw"], back), ("_before", before, 0.0 * back)):
                own = charging_figures(drawn_kw - given_kw, year, site)
                if set(VALLEY) & set(year.period_names) and float(drawn_kw.sum()) * yearly_h >= 1.0:
                    # Of the energy charged: what vehicles give back has no share.
                    found[f"charging_valley{word}_share"] = charging_figures(drawn_kw, year, site).valley_share
                found[f"charging_peak{word}_kw"] = own.peak_kw
                found[f"charging_peak_valley{word}_kw"] = own.peak_valley_difference_kw
        placed = self.placed(outcome)
        found |= self._unequal(outcome, placed)
        if placed is not None:
            if "discharge_kw" in series:
                found["v2g_switches_per_session"] = placed.switches_per_session
            found["charging_unplaced_share"] = placed.unplaced_share
            found["charging_moved_share"] = placed.moved_share
            for notice in placed.notices():
                outcome.setting.note(f"{self.label}: {notice}")
        return found

    def _unequal(self, outcome: Outcome, placed: Placed | None) -> dict[str, float]:
        """Difference of the phases, of what single vehicles do and of what they would do unmanaged."""
        setting, found = outcome.setting, {}
        plain = charging.unmanaged_cells_kwh(self.sessions(setting), delay_h=self._timers_h(setting))
        done = plain if placed is None else (placed.of, placed.step, placed.power_kw * setting.site.step_h)
        for word, cells in (("", done), ("_before", plain)):
            figures = self._phase_figures(setting, *cells)
            if figures is not None:
                found[f"phase_difference{word}_kw"] = figures.difference_kw
                found[f"phase_unbalance{word}_share"] = figures.unbalance_share
        return found


def _tariff(setting: Setting) -> Tariff | None:
    """Tariff of the first grid that stands there."""
    grid = next((component for component in setting.components if isinstance(component, Grid)), None)
    return grid.tariff_of(setting) if grid else setting.tariff
