"""The public grid behind a transformer, and its bill.

::

    tier_energy         Σ_{t in month m, part p} i_t Δt = Σ_k u_mkp     (only with tiers)
    import_carried      i_t ≤ φ (S + X)                                  (only where X is to be chosen)
    export_carried      x_t ≤ φ (S + X)                                  (the same)
    demand_peak         i_t ≤ Σ_k q_gk  for every step t of group g     (one set for each demand charge)
    tier_width, tier_order_full, tier_order_open, demand_order_full, demand_order_open
                        the order of the blocks: see sizer.components.block_prices

i_t ``import_kw``, x_t ``export_kw`` [kW], bounded by the limits; u energy by month, tier and period [kWh]; q demand
by month (or month and period) and step of its price [kW]; S ``transformer_kva``, X ``expansion_kva`` [kVA]; φ power
factor. Import and export exclude each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field, model_validator
from pyomo.core.expr.numeric_expr import LinearExpression

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
from sizer.components.block_prices import add_rows, block_prices
from sizer.errors import InputError
from sizer.finance import Money, Yearly, capital
from sizer.tariff import Tariff, TariffYear, bill, find_tariff

__all__ = ["Grid"]

UNLIMITED_KW = 1e6  # no site of this guideline comes near 1 GW; a finite bound keeps the proof of optimality whole
BILL_STREAMS = ("energy_bill", "demand_bill", "basic_charge", "fixed_charge", "feed_in")


class Grid(Component):
    """A connection to the public grid."""

    role: ClassVar[str] = "grid"

    kind: Literal["grid"] = "grid"
    tariff: Tariff | str | None = None
    """Tariff, or the id of a shipped one; None takes the project's."""
    transformer_kva: float | None = Field(default=None, gt=0)
    """Rating of the transformer; it limits import and export. [kVA]"""
    power_factor: float = Field(default=0.95, gt=0, le=1)
    """Power factor at the transformer: kW = kVA × this (guideline G-72 gives none; 0.95 is the usual demand)."""
    expansion_kva: Size = 0.0
    """Transformer to be added, in steps of what is made (a range with a step), or given. The reference case buys what
    unmanaged vehicles and loads need of the same range at the same price. [kVA]"""
    expansion_cny_per_kva: float = Field(default=800.0, ge=0)
    """Price of the expansion: equipment alone 800 (assumption, 500–1,200); with lines and works 5,000–10,000 CNY/kW
    (guideline 3.3.4.1.5 (2), G-91). [CNY/kVA]"""
    expansion_life_years: int = Field(default=25, ge=1, le=60)
    """Life of the expansion (assumption, 20–30). [years]"""
    offered_kva: Size | None = Field(default=None, exclude=True)
    """The range of a given design's expansion, for the reference case; set by the product. [kVA]"""
    import_limit_kw: float | None = Field(default=None, ge=0)
    """Most import, where it is not the transformer. [kW]"""
    export_limit_kw: float | None = Field(default=None, ge=0)
    """Most export; None for as much as the transformer carries; 0 for none. [kW]"""
    lifted: bool = Field(default=False, exclude=True)
    """Whether the transformer's limit is left out; set for reference cases only."""
    emission_kg_per_kwh: float = Field(default=0.5366, ge=0)
    """CO2 of imported energy; national average 2022 (MEE/NBS, recalled). [kg/kWh]"""

    @model_validator(mode="after")
    def _expandable(self) -> Grid:
        if upper(self.expansion_kva) and self.transformer_kva is None:
            raise ValueError("expansion_kva needs transformer_kva: an unlimited connection cannot be expanded")
        return self

    def reference(self) -> Grid:
        """Return the same connection: the site buys from it, and expands it as it must, without the project, too."""
        return self if self.offered_kva is None else self.model_copy(update={"expansion_kva": self.offered_kva})

    def fixed(self, sizes: Mapping[str, float]) -> Grid:
        """Return a copy whose expansion is given; the reference case still chooses its own."""
        copy = super().fixed(sizes)
        assert isinstance(copy, Grid)
        if isinstance(self.expansion_kva, Range) and not isinstance(copy.expansion_kva, Range):
            return copy.model_copy(update={"offered_kva": self.expansion_kva})
        return copy

    def unlimited(self) -> Grid:
        """Return the connection without its import limit; it is billed as before."""
        return self.model_copy(update={"import_limit_kw": UNLIMITED_KW, "lifted": True})

    def tariff_of(self, setting: Setting) -> Tariff:
        """Tariff of this connection."""
        own = find_tariff(self.tariff) if isinstance(self.tariff, str) else self.tariff
        found = own or setting.tariff
        if found is None:
            raise InputError(self.label, "no tariff: give the project, or this grid, a tariff")
        return found

    def limits_kw(self, setting: Setting, expansion_kva: float | None = None) -> tuple[float, float]:
        """Most import and most export; with the largest expansion where none is given. [kW]"""
        added = upper(self.expansion_kva) if expansion_kva is None else expansion_kva
        limited = self.transformer_kva is not None and not self.lifted
        carried = (
            (self.transformer_kva + added) * self.power_factor if self.transformer_kva and limited else UNLIMITED_KW
        )
        most_import = min(carried, self.import_limit_kw if self.import_limit_kw is not None else carried)
        most_export = min(carried, self.export_limit_kw if self.export_limit_kw is not None else carried)
        return most_import, most_export

    def profiles(self, setting: Setting) -> Profiles:
        """Prices by step."""
        year = self.tariff_of(setting).year(setting.site)
        for notice in year.notices:
            setting.note(f"{self.label}: {notice}")
        return {
            "price_cny_per_kwh": year.energy_price,
            "feed_in_cny_per_kwh": year.feed_in,
            "period": year.period.astype(float),
        }

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write the connection, its tiers and its demand charges."""
        steps = block.model().steps
        year = self.tariff_of(setting).year(setting.site)
        most_import, most_export = self.limits_kw(setting)
        block.import_kw = pyo.Var(steps, bounds=(0.0, most_import))
        block.export_kw = pyo.Var(steps, bounds=(0.0, most_export))
        expansion = self._expand(block)
        money = self._energy_money(block, setting, year)
        money += self._tier_money(block, setting, year, most_import)
        money += self._demand_money(block, setting, year, most_import)
        yearly = [("fixed_charge", 12 * year.fixed_per_month)]
        yearly.append(("basic_charge", 12 * year.capacity_price * (self.transformer_kva or 0.0)))
        money += [Money(self.label, stream, -cost, Yearly("energy")) for stream, cost in yearly if cost]
        if upper(self.expansion_kva):
            if year.capacity_price:
                money.append(Money(self.label, "basic_charge", -12 * year.capacity_price * expansion, Yearly("energy")))
            price = self.expansion_cny_per_kva * expansion
            money += capital(self.label, price, life_years=self.expansion_life_years)
        return Wiring(
            flows={self.bus: {"import_kw": 1.0, "export_kw": -1.0}},
            sizes={"expansion_kva": expansion} if upper(self.expansion_kva) else {},
            series={"import_kw": block.import_kw, "export_kw": block.export_kw},
            money=money,
            exclusive=[("import_kw", "export_kw")],
            resale={"export_kw": np.flatnonzero(year.feed_in >= year.energy_price).tolist()},
        )

    def _expand(self, block: pyo.Block) -> Any:
        """Size of the expansion, and its rows where it is to be chosen."""
        expansion = declare_size(block, "expansion_kva", self.expansion_kva)
        if isinstance(self.expansion_kva, Range) and not self.lifted:
            steps, share, there = block.model().steps, self.power_factor, self.transformer_kva or 0.0
            block.import_carried = pyo.Constraint(
                steps, rule=lambda b, t: b.import_kw[t] - share * expansion <= share * there
            )
            block.export_carried = pyo.Constraint(
                steps, rule=lambda b, t: b.export_kw[t] - share * expansion <= share * there
            )
        return expansion

    def _energy_money(self, block: pyo.Block, setting: Setting, year: TariffYear) -> list[Money]:
        weight = setting.site.step_h * setting.site.per_year
        bought = weighted_sum(block.import_kw, year.energy_price * weight)
        sold = weighted_sum(block.export_kw, year.feed_in * weight)
        aged = Yearly("energy", ages=True)
        return [Money(self.label, "energy_bill", -1.0 * bought, aged), Money(self.label, "feed_in", sold, aged)]

    def _tier_money(self, block: pyo.Block, setting: Setting, year: TariffYear, most_kw: float) -> list[Money]:
        if year.tier_applies is None:
            return []
        site = setting.site
        parts = [None] if all(tier.uniform for tier in year.tiers) else list(range(len(year.period_names)))
        amount, cost = block_prices(
            block,
            "tier",
            upper_ends=[tier.limit_kwh for tier in year.tiers],
            prices=[tier.price_change[: len(parts)] for tier in year.tiers],
            largest=[most_kw * site.step_h * int((site.month_of_step == m).sum()) for m in range(site.months)],
        )

        rows = {}
        for month, part in product(range(site.months), range(len(parts))):
            counted = (site.month_of_step == month) & year.tier_applies
            if parts[part] is not None:
                counted &= year.period == parts[part]
            bought = [block.import_kw[t] for t in np.flatnonzero(counted).tolist()]
            energy = LinearExpression(linear_coefs=[site.step_h] * len(bought), linear_vars=bought)
            rows[month, part] = energy == sum(amount[month, k, part] for k in range(len(year.tiers)))
        add_rows(block, "tier_energy", rows)
        return [Money(self.label, "energy_bill", -site.per_year * cost, Yearly("energy", ages=True))]

    def _demand_money(self, block: pyo.Block, setting: Setting, year: TariffYear, most_kw: float) -> list[Money]:
        money = []
        for number, demand in enumerate(year.demand):
            sub = pyo.Block(concrete=True)
            block.add_component(f"charge_{number}", sub)
            peak, cost = block_prices(
                sub,
                "demand",
                upper_ends=[limit for limit, _ in demand.tiers],
                prices=[[price] for _, price in demand.tiers],
                largest=[most_kw] * demand.n_groups,
            )
            applies = np.flatnonzero(demand.groups >= 0).tolist()
            sub.charged = pyo.Set(initialize=applies)
            sub.group = pyo.Param(sub.charged, initialize={t: int(demand.groups[t]) for t in applies})

            @sub.Constraint(sub.charged)
            def demand_peak(b: Any, t: int, peak: Any = peak, blocks: range = range(len(demand.tiers))) -> Any:
                return block.import_kw[t] <= sum(peak[b.group[t], k, 0] for k in blocks)

            amount = -setting.site.months_per_year * cost
            money.append(Money(self.label, "demand_bill", amount, Yearly("energy", ages=True)))
        return money

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """Hold the limits, and add the bill up again from the tariff's definition."""
        bought, sold = outcome.series["import_kw"], outcome.series["export_kw"]
        added = outcome.sizes.get("expansion_kva", 0.0)
        most_import, most_export = self.limits_kw(outcome.setting, added)
        yield Check("import ≤ limit", float(bought.max() - most_import), most_import)
        yield Check("export ≤ limit", float(sold.max() - most_export), max(most_export, 1.0))
        yield Check("import, export ≥ 0", float(-min(bought.min(), sold.min())), most_import)
        larger = max(float(bought.max()), float(sold.max()))
        yield Check("no import while exporting", float(np.minimum(bought, sold).max()), larger)
        site = outcome.setting.site
        year = self.tariff_of(outcome.setting).year(site)
        paid_for = np.maximum(bought, 0.0), np.maximum(sold, 0.0)  # less than nothing is reported above
        again = bill(year, site, *paid_for, transformer_kva=(self.transformer_kva or 0.0) + added)
        modelled = -sum(outcome.money.get(stream, 0.0) for stream in BILL_STREAMS)
        scale = max(abs(again.yearly_cny), abs(modelled), 1.0)
        yield Check("the bill adds up", abs(again.yearly_cny - modelled), scale)
        if isinstance(self.expansion_kva, Range):
            low, high = self.expansion_kva.min, self.expansion_kva.max
            yield Check("expansion within its range", max(low - added, added - high), max(high, 1.0))
