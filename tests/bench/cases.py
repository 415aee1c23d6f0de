"""The reference problems as the product sees them: components, tariff, clauses. Same objective as the raw arrays.

A year is worth a year: one year of life at no interest, with the annuity as the price of a size. The reference
problem's two fleets are not technologies of the product; they are written here as anyone would write a new one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo

from sizer.components import ESS, PV, Component, Grid, HVDCLink, Load, Range, Setting, Wind, Wiring, weighted_sum
from sizer.finance import Economics, Money, Yearly
from sizer.guideline import Guideline
from sizer.model import Case
from sizer.site import Site
from sizer.tariff import DemandCharge, Tariff
from tests.bench.reference import SOC_MIN, annuity, site

WEAR = 0.002  # CNY per kWh charged and per kWh discharged, in the raw arrays; a cyclic year charges 1/0.88 of it


class FleetA(Component):
    """A fleet that takes 2,500 kWh each day outside 07:00–18:00.

    ::

        day_energy    Σ_{t in day} f_t Δt ≥ 2500 kWh
    """

    role: ClassVar[str] = "fleet"
    kind: Literal["fleet_a"] = "fleet_a"

    def build(self, block: pyo.Block, setting: Setting, profiles: Any) -> Wiring:
        year = site(setting.site.steps, setting.site.step_h)
        away = (year["clock"] >= 7) & (year["clock"] < 18)
        steps = block.model().steps
        block.draw_kw = pyo.Var(steps, bounds=lambda _, t: (0.0, 0.0 if away[t] else 600.0))
        block.day_energy = pyo.ConstraintList()
        for day in np.unique(year["day"]):
            at = np.flatnonzero((year["day"] == day) & ~away).tolist()
            block.day_energy.add(setting.site.step_h * sum(block.draw_kw[t] for t in at) >= 2500.0)
        return Wiring(flows={self.bus: {"draw_kw": -1.0}}, series={"draw_kw": block.draw_kw})


class FleetB(Component):
    """A fleet at the site 08:00–18:00: arrives with 1,200 kWh, leaves with 2,400 of 3,000 kWh, may discharge.

    ::

        energy    s_t = s_{t−1} + 0.95 c_t Δt − d_t Δt / 0.95, with 1200 kWh on arrival
    """

    role: ClassVar[str] = "fleet"
    kind: Literal["fleet_b"] = "fleet_b"

    def build(self, block: pyo.Block, setting: Setting, profiles: Any) -> Wiring:
        step_h = setting.site.step_h
        year = site(setting.site.steps, step_h)
        here = (year["clock"] >= 8) & (year["clock"] < 18)
        first = here & ~np.r_[False, here[:-1]]
        last = here & ~np.r_[here[1:], False]
        steps = block.model().steps
        top = np.where(here, 400.0, 0.0)
        block.charge_kw = pyo.Var(steps, bounds=lambda _, t: (0.0, top[t]))
        block.discharge_kw = pyo.Var(steps, bounds=lambda _, t: (0.0, top[t]))
        at = np.flatnonzero(here).tolist()
        block.stored_kwh = pyo.Var(at, bounds=lambda _, t: (2400.0 if last[t] else 600.0, 3000.0))
        gain, drain = 0.95 * step_h, step_h / 0.95
        on_arrival, later = [t for t in at if first[t]], [t for t in at if not first[t]]
        block.energy_on_arrival = pyo.Constraint(
            on_arrival,
            rule=lambda b, t: b.stored_kwh[t] == 1200.0 + gain * b.charge_kw[t] - drain * b.discharge_kw[t],
        )
        block.energy = pyo.Constraint(
            later,
            rule=lambda b, t: (
                b.stored_kwh[t] == b.stored_kwh[t - 1] + gain * b.charge_kw[t] - drain * b.discharge_kw[t]
            ),
        )
        wear = weighted_sum(block.discharge_kw, 0.12 * step_h * setting.site.per_year)
        return Wiring(
            flows={self.bus: {"charge_kw": -1.0, "discharge_kw": 1.0}},
            series={"charge_kw": block.charge_kw, "discharge_kw": block.discharge_kw},
            money=[Money(self.label, "operation", -1.0 * wear, Yearly("none"))],
        )


def reference_case(*, step_minutes: int = 60, full: bool = True, hours: int = 8760) -> Case:
    """R (full) or R0 as a case of the product."""
    place = Site(latitude_deg=30, longitude_deg=120, year=2023, step_minutes=step_minutes, hours=hours)
    year = site(place.steps, place.step_h)
    prices = {"energy_price_series_cny_per_kwh": year["price"].tolist()}
    if full:
        prices["demand_charges"] = [DemandCharge(price_cny_per_kw_month=40.0)]
    sold = np.full(place.steps, 0.40 if full else 0.25).tolist()
    tariff = Tariff(id="reference", feed_in_series_cny_per_kwh=sold, **prices)
    free = {"opex_cny_per_kw_year": 0.0, "degradation_per_year": 0.0, "life_years": 1}
    components: list[Component] = [
        Load(demand_kw=year["load"].tolist()),
        Grid(import_limit_kw=2000.0, export_limit_kw=2000.0),
        PV(
            power_kw=Range(max=5000),
            yield_kw_per_kw=year["pv"].tolist(),
            capex_cny_per_kw=3500 * annuity(25),
            inverter_replacement_cny_per_kw=0.0,
            **free,
        ),
        Wind(
            power_kw=Range(max=2000), yield_kw_per_kw=year["wind"].tolist(), capex_cny_per_kw=6500 * annuity(20), **free
        ),
        ESS(
            power_kw=Range(max=5000),
            energy_kwh=Range(max=20000 if full else 10000),
            soc_min=SOC_MIN,
            min_duration_h=None if full else 2.0,
            max_duration_h=None if full else 2.0,
            cycle_life=None,
            end_of_life_capacity=1.0,
            life_years=1,
            capex_cny_per_kw=300 * annuity(12),
            capex_cny_per_kwh=1200 * annuity(12),
            opex_share_per_year=0.0,
            throughput_cost_cny_per_kwh=WEAR * (1 + 1 / 0.88),
        ),
    ]
    if full:
        components += [FleetA(), FleetB()]
    names = ("storage_share_min", "storage_share_max", "storage_duration", "inertia_power")
    rules = Guideline(default="off", clauses=dict.fromkeys(names, "hard"))
    setting = Setting(place, Economics(years=1, discount_rate=0.0), tariff)
    return Case(components, setting, rules, exclusive=False)


def given_case(*, hours: int = 8760) -> Case:
    """R0 as a plant of given sizes, to be run by a strategy."""
    case = reference_case(full=False, hours=hours)
    sizes = {"pv": {"power_kw": 4600.0}, "wind": {"power_kw": 600.0}, "ess": {"power_kw": 900.0, "energy_kwh": 1800.0}}
    fixed = [component.fixed(sizes.get(component.label, {})) for component in case.components]
    return replace(case, components=fixed, exclusive=True)


def areas_case(*, areas: int = 5, hours: int = 8760) -> Case:
    """R-multi: R five times over, each area with a shift of its load in time, joined by links to a bus of their own."""
    case = reference_case(hours=hours)
    own: list[Component] = []
    for number in range(areas):
        for component in case.components:
            shown = component.model_copy(update={"name": f"{component.kind} {number}", "bus": f"area{number}.ac"})
            if isinstance(shown, Load):
                load = np.roll(component.profiles(case.setting)["demand_kw"], 2 * number)
                shown = Load(name=shown.name, bus=shown.bus, demand_kw=load.tolist())
            own.append(shown)
        own.append(
            HVDCLink(
                name=f"link {number}",
                bus=f"area{number}.ac",
                power_kw=Range(max=3000),
                capex_cny_per_kw=800 * annuity(20),
                life_years=1,
                opex_share_per_year=0.0,
            )
        )
    return replace(case, components=own)
