"""The public grid behind a transformer, and its bill.

::

    tier_energy         Σ_{t in month m, part p} i_t Δt = Σ_k u_mkp     (only with tiers)
    demand_peak         i_t ≤ Σ_k q_gk  for every step t of group g     (one set for each demand charge)
    tier_width, tier_order_full, tier_order_open, demand_order_full, demand_order_open
                        the order of the blocks: see sizer.components.block_prices
    basic_peak, basic_split, basic_chosen, basic_one_way, basic_least, basic_most, basic_excess
                        the basic charge agreed by quarter: see sizer.components.basic_charge
    connection_limit, response_within, response_held
                        a larger connection and demand response: see sizer.components.meter
    one_transformer, enlarged
                        a larger connection from the catalogue: see sizer.components.transformers

i_t ``import_kw``, x_t ``export_kw`` [kW], bounded by the limits; u energy by month, tier and period [kWh]; q demand
by month (or month and period) and step of its price [kW]. Import and export exclude each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    weighted_sum,
)
from sizer.components.basic_charge import BasicChoice, basic_charge, better_ways, choices_of, terms_of
from sizer.components.block_prices import add_rows, block_prices
from sizer.components.demand_response import DemandResponse
from sizer.components.feeder import Feeder
from sizer.components.meter import enlarge, replay_response, respond_all
from sizer.components.outages import Outages
from sizer.components.transformers import Offer, choose, offers, refuse_growth
from sizer.errors import InputError
from sizer.finance import Money, Once, Yearly
from sizer.tariff import (
    BasicBasis,
    BasicCharge,
    BasicTerms,
    Bill,
    Tariff,
    TariffYear,
    bill,
    find_tariff,
    odd_prices,
    quarters,
)
from sizer.tariff.basic import LEAST_DECLARED_SHARE
from sizer.tariff.power_factor import STANDARDS, power_factor_rate

__all__ = ["Grid"]

UNLIMITED_KW = 1e6  # no site of this guideline comes near 1 GW; a finite bound keeps the proof of optimality whole
EVERY_BASIS: tuple[BasicBasis, ...] = ("demand", "capacity", "contract")
ADJUSTED_STREAMS = ("energy_bill", "demand_bill", "basic_charge")  # by power factor
BILL_STREAMS = (*ADJUSTED_STREAMS, "fixed_charge", "feed_in", "power_factor")


class Grid(Component):
    """A connection to the public grid."""

    role: ClassVar[str] = "grid"

    kind: Literal["grid"] = "grid"
    tariff: Tariff | str | None = None
    """Tariff, or the id of a shipped one; None takes the project's."""
    transformer_kva: float | None = Field(default=None, ge=0)
    """Rating of the transformer; it limits import and export. 0 where none stands yet and one is to be chosen. [kVA]"""
    power_factor: float = Field(default=0.95, gt=0, le=1)
    """Power factor at the transformer: kW = kVA × this (guideline G-72 gives none; 0.95 is the usual demand)."""
    import_limit_kw: float | None = Field(default=None, ge=0)
    """Most import, where it is not the transformer. [kW]"""
    export_limit_kw: float | None = Field(default=None, ge=0)
    """Most export; None for as much as the transformer carries; 0 for none. [kW]"""
    feeder: Feeder | None = None
    """Line between the transformer and the bus, whose voltage and losses are reported and may be limited."""
    basic_charge: Literal["tariff", "waived", "by_quarter", "by_year"] | BasicBasis | tuple[BasicBasis, ...] = "tariff"
    """How the basic charge of a two-part tariff is reckoned: as the tariff says; waived (EV charging on its own
    meter); by capacity, by contract (a declared demand) or by (actual maximum) demand; "by_quarter" chooses the
    cheapest of the three for each quarter, with the project and without it, "by_year" one for all quarters, which is
    solved several times faster; four words fix it for the four quarters."""
    declared_demand_kw: float | None = Field(default=None, gt=0)
    """Demand declared to the grid company, at least 40 % of the transformer; None to choose it by quarter. [kW]"""
    billed_power_factor: float | None = Field(default=None, ge=0.3, le=1)
    """Mean power factor at the meter, for which the bill is adjusted; None for no adjustment. PV lowers it by taking
    active power only: state what it will be with the project's compensation."""
    standard_power_factor: float = 0.9
    """Standard that the adjustment starts from: 0.9 for industry from 160 kVA, 0.85 for others, 0.8 for agriculture."""
    demand_response: tuple[DemandResponse, ...] = ()
    """Programmes that pay for buying less or more than usual when called; with the project only."""
    carbon_price_cny_per_t: float = Field(default=0.0, ge=0)
    """Price of CO2 that the site does not cause any more; 0 for no trade (75 in China's market, 2025-06, range 56-106).
    [CNY/t]"""
    expansion_cny_per_kw: float | None = Field(default=None, ge=0)
    """Price of a larger connection, once; 5,000-10,000 all in (guideline 3.3.4.1.5 (2), G-91). With it, project and
    reference case may buy a larger one, and what the project needs less of it is its gain; None for no larger one.
    [CNY/kW]"""
    expansion_step_kva: float | None = Field(default=None, gt=0)
    """Size of one more transformer, where only whole ones can be bought (630, 800, 1,000, 1,250 …); None for any
    power. [kVA]"""
    expansion_catalogue: Literal["beside", "instead"] | None = None
    """Choose new transformers from the catalogue (30, 50, … 2,500 kVA), beside the present one or instead of it, at the
    catalogue's price, or all in where expansion_cny_per_kw is given; None for steps or any power."""
    expansion_transformers: int = Field(default=1, ge=1, le=8)
    """Most new transformers from the catalogue, all of one rating."""
    expansion_max_kw: float = Field(default=10_000.0, gt=0, le=1e6)
    """Most that the connection may be enlarged by. [kW]"""
    given_expansion_kw: float | None = Field(default=None, exclude=True)
    """Enlargement of a design that is run; set for given designs only. [kW]"""
    lifted: bool = Field(default=False, exclude=True)
    """Whether the transformer's limit is left out; set for reference cases only."""
    outages: Outages | None = None
    """When the grid is down; None for never."""
    emission_kg_per_kwh: float = Field(default=0.5366, ge=0)
    """CO2 of imported energy; national average 2022 (MEE/NBS, recalled). [kg/kWh]"""

    @model_validator(mode="after")
    def _agreed(self) -> Grid:
        if isinstance(self.basic_charge, tuple) and len(self.basic_charge) != 4:
            raise ValueError(f"basic_charge has {len(self.basic_charge)} words, but a year has 4 quarters")
        if self._is_agreed and self.transformer_kva is None:
            raise ValueError("basic_charge needs transformer_kva: the charge, or its least demand, is of its capacity")
        refuse_growth(self, agreed=self._is_agreed)
        if self.standard_power_factor not in STANDARDS:
            raise ValueError(f"standard_power_factor is {self.standard_power_factor:g}, but it is 0.9, 0.85 or 0.8")
        least = LEAST_DECLARED_SHARE * (self.transformer_kva or 0.0)
        if self.declared_demand_kw is not None and self.declared_demand_kw < least:
            raise ValueError(
                f"declared_demand_kw is {self.declared_demand_kw:g}, but at least 40 % of the transformer is {least:g}"
            )
        return self

    @property
    def can_grow(self) -> bool:
        """Whether a larger connection can be bought."""
        return self.expansion_cny_per_kw is not None or self.expansion_catalogue is not None

    def offers(self) -> list[Offer]:
        """What the catalogue offers here, nothing first."""
        return offers(
            self.transformer_kva or 0.0,
            self.power_factor,
            instead=self.expansion_catalogue == "instead",
            most=self.expansion_transformers,
            most_kw=self.expansion_max_kw,
        )

    @property
    def _is_agreed(self) -> bool:
        """Whether the basic charge is agreed by quarter, beyond what a tariff bills by itself."""
        return self.basic_charge not in ("tariff", "waived", "capacity", "demand")

    def reference(self) -> Grid:
        """Return the same connection, without demand response: the site buys from it with or without the project."""
        return self.model_copy(update={"demand_response": (), "given_expansion_kw": None})

    def unlimited(self) -> Grid:
        """Return the connection without its import limit; it is billed as before."""
        return self.model_copy(update={"import_limit_kw": UNLIMITED_KW, "lifted": True})

    def size_of(self, name: str, setting: Setting) -> Size | None:
        """Range of what the connection may be enlarged by."""
        if name == "expansion_kw" and self.can_grow and self.given_expansion_kw is None:
            return Range(max=self.expansion_max_kw, step=self._step_kw)
        return super().size_of(name, setting)

    def tariff_of(self, setting: Setting) -> Tariff:
        """Tariff of this connection."""
        own = find_tariff(self.tariff) if isinstance(self.tariff, str) else self.tariff
        found = own or setting.tariff
        if found is None:
            raise InputError(self.label, "no tariff: give the project, or this grid, a tariff")
        if self.basic_charge == "tariff":
            return found
        if found.basic_charge is None and self.basic_charge != "waived":
            raise InputError(self.label, f"basic_charge is chosen, but {found.id} has none. Leave it out")
        alone = self.basic_charge if self.basic_charge in ("capacity", "demand") else "none"
        return found.billed_by(alone)

    @property
    def power_factor_rate(self) -> float:
        """Share added to the energy, demand and basic charges for the power factor."""
        own = self.billed_power_factor
        return 0.0 if own is None else power_factor_rate(own, self.standard_power_factor)

    def basic_choice(self, setting: Setting) -> BasicChoice | None:
        """What is left to choose of the basic charge; None where the tariff bills it by itself."""
        prices = self.tariff_of(setting).basic_charge
        if not self._is_agreed or prices is None:
            return None
        every = quarters(setting.site.months)
        options: list[tuple[BasicBasis, ...]] = [EVERY_BASIS] * every
        if self.basic_charge == "contract":
            options = [("contract",)] * every
        elif isinstance(self.basic_charge, tuple):
            options = [(self.basic_charge[q % 4],) for q in range(every)]
        return BasicChoice(
            prices,
            options,
            self.transformer_kva or 0.0,
            self.limits_kw(setting)[0],
            self.declared_demand_kw,
            same_way=self.basic_charge == "by_year",
        )

    def billed(
        self,
        setting: Setting,
        sizes: Mapping[str, float],
        bought_kw: np.ndarray,
        sold_kw: np.ndarray,
    ) -> Bill:
        """Bill of an exchange with the grid, from the tariff's definition.

        Parameters
        ----------
        setting : Setting
            Site and tariff.
        sizes : mapping
            This grid's sizes in a design: what was agreed by quarter.
        bought_kw, sold_kw : (steps,) float array
            Import and export. [kW]
        """
        agreed, year = self.agreed(setting, sizes), self.tariff_of(setting).year(setting.site)
        kva, rate = self.capacity_kva(sizes), self.power_factor_rate
        return bill(year, setting.site, bought_kw, sold_kw, transformer_kva=kva, agreed=agreed, power_factor_rate=rate)

    def agreed(self, setting: Setting, sizes: Mapping[str, float]) -> tuple[BasicCharge, BasicTerms] | None:
        """Prices and terms of a basic charge agreed by quarter; None where the tariff bills it by itself."""
        choice = self.basic_choice(setting)
        return None if choice is None else (choice.prices, terms_of(sizes, setting.site))

    def carried_kw(self, setting: Setting, sizes: Mapping[str, float]) -> tuple[float, float]:
        """Most import and most export of a design, a larger connection included. [kW]"""
        most_import, most_export = self.limits_kw(setting)
        larger = sizes.get("expansion_kw", 0.0)
        return most_import + larger, most_export + (larger if self._export_grows else 0.0)

    def fixed(self, sizes: Mapping[str, float]) -> Grid:
        """Return the connection with the enlargement of a design."""
        return self.model_copy(update={"given_expansion_kw": sizes.get("expansion_kw")})

    def capacity_kva(self, sizes: Mapping[str, float]) -> float:
        """Capacity of the transformer in a design, a larger connection included. [kVA]"""
        return float(self._kva(sizes.get("expansion_kw", 0.0)))

    def limits_kw(self, setting: Setting) -> tuple[float, float]:
        """Most import and most export. [kW]"""
        limited = self.transformer_kva is not None and not self.lifted
        carried = (self.transformer_kva or 0.0) * self.power_factor if limited else UNLIMITED_KW
        most_import = min(carried, self.import_limit_kw if self.import_limit_kw is not None else carried)
        most_export = min(carried, self.export_limit_kw if self.export_limit_kw is not None else carried)
        if self.feeder is not None and not self.lifted:
            drop_kw, rise_kw = self.feeder.limits_kw
            return min(most_import, drop_kw), min(most_export, rise_kw)
        return most_import, most_export

    def profiles(self, setting: Setting) -> Profiles:
        """Prices by step."""
        tariff = self.tariff_of(setting)
        year = tariff.year(setting.site)
        for notice in (*year.notices, *odd_prices(tariff)):
            setting.note(f"{self.label}: {notice}")
        prices = {
            "price_cny_per_kwh": year.energy_price,
            "feed_in_cny_per_kwh": year.feed_in,
            "period": year.period.astype(float),
        }
        if self.outages is None:
            return prices
        return prices | {"down": self.outages.down(setting.site, setting.folder).astype(float)}

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write the connection, its tiers and its demand charges."""
        steps = block.model().steps
        year = self.tariff_of(setting).year(setting.site)
        carried, most_export = self.limits_kw(setting)
        most_import = carried
        if self.can_grow:
            most_import += self.expansion_max_kw
            most_export += self.expansion_max_kw if self._export_grows else 0.0
        block.import_kw = pyo.Var(steps, bounds=(0.0, most_import))
        block.export_kw = pyo.Var(steps, bounds=(0.0, most_export))
        for t in np.flatnonzero(profiles.get("down", np.zeros(0))).tolist():
            block.import_kw[t].setub(0.0)
            block.export_kw[t].setub(0.0)
        money = self._energy_money(block, setting, year)
        money += self._tier_money(block, setting, year, most_import)
        money += self._demand_money(block, setting, year, most_import)
        larger_kw, larger = self._enlarged(block, carried)
        yearly = [("fixed_charge", 12 * year.fixed_per_month)]
        yearly.append(("basic_charge", 12 * year.capacity_price * self._kva(larger_kw)))
        money += [
            Money(self.label, stream, -1.0 * cost, Yearly("energy"))
            for stream, cost in yearly
            if not (isinstance(cost, float) and cost == 0.0)
        ]
        agreed, sizes = self._agreed_money(block, setting)
        money += agreed
        sizes, money = {**sizes, **larger.sizes}, [*money, *larger.money]
        rate = self.power_factor_rate
        adjusted = [statement for statement in money if rate and statement.stream in ADJUSTED_STREAMS]
        money += [Money(self.label, "power_factor", rate * each.amount, each.when) for each in adjusted]
        response, incomes = respond_all(block, self.label, self.demand_response, setting)
        money += [Money(self.label, "demand_response", income, Yearly("none")) for income in incomes]
        emission = self._emission(block, setting)
        if self.carbon_price_cny_per_t:
            money.append(Money(self.label, "carbon", -self.carbon_price_cny_per_t / 1000 * emission, Yearly("none")))
        return Wiring(
            flows={self.bus: {"import_kw": 1.0, "export_kw": -1.0}},
            sizes=sizes,
            series={"import_kw": block.import_kw, "export_kw": block.export_kw, **response},
            money=money,
            exclusive=[("import_kw", "export_kw")],
            emission_kg=emission,
            choices=choices_of(block.basic) if hasattr(block, "basic") else (),
            improve=self._improve(block, setting),
            resale={"export_kw": np.flatnonzero(year.feed_in >= year.energy_price).tolist()},
        )

    @property
    def _step_kw(self) -> float | None:
        return None if self.expansion_step_kva is None else self.expansion_step_kva * self.power_factor

    @property
    def _export_grows(self) -> bool:
        """Whether a larger transformer takes more export, too: nothing else limits import or export."""
        limited = self.export_limit_kw is not None or self.import_limit_kw is not None or self.feeder is not None
        return self.can_grow and not limited

    def _enlarged(self, block: pyo.Block, carried_kw: float) -> tuple[Any, Wiring]:
        """Let the connection grow: by how much [kW], and the sizes and the money of that."""
        if not self.can_grow:
            return 0.0, Wiring()
        sizes: dict[str, Any] = {}
        given, cost = self.given_expansion_kw, 0.0
        if self.expansion_catalogue:
            every = self.offers()
            known = every if given is None else [min(every, key=lambda offer: abs(offer.added_kw - given))]
            taken = choose(block, known)
            larger_kw, cost = taken["added_kw"], taken["price_cny"]
            sizes = {"new_transformers": taken["number"], "new_transformer_kva": taken["kva"]}
        elif given is None:
            larger_kw = declare_size(block, "enlarged_kw", Range(max=self.expansion_max_kw, step=self._step_kw))
        else:
            larger_kw = given
        if self.expansion_cny_per_kw is not None:
            cost = self.expansion_cny_per_kw * larger_kw
        enlarge(block, carried_kw, larger_kw, exports=self._export_grows)
        money = [Money(self.label, "connection_expansion", -1.0 * cost, Once(0))]
        return larger_kw, Wiring(sizes={"expansion_kw": larger_kw, **sizes}, money=money)

    def _kva(self, larger_kw: Any) -> Any:
        """Capacity that the basic charge is paid on, a larger connection included. [kVA]"""
        return (self.transformer_kva or 0.0) + larger_kw / self.power_factor

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

    def derive(self, sizes: Mapping[str, float], series: Mapping[str, np.ndarray], profiles: Profiles) -> Profiles:
        """Voltage at the end of the feeder, and what the feeder loses."""
        if self.feeder is None:
            return {}
        net_kw = series["import_kw"] - series["export_kw"]
        drop = np.asarray(self.feeder.drop_share(net_kw))
        return {
            "voltage_drop_share": np.maximum(drop, 0.0),
            "voltage_rise_share": np.maximum(-drop, 0.0),
            "line_loss_kw": np.asarray(self.feeder.loss_kw(net_kw)),
        }

    def _emission(self, block: pyo.Block, setting: Setting) -> Any:
        """CO2 of import, green power left out; export displaces energy of the grid's factor (G-120, G-121)."""
        factor = self.emission_kg_per_kwh * setting.site.step_h * setting.site.per_year
        green = self.tariff_of(setting).green_power
        bought = factor * (1.0 - green.share) if green else factor
        return weighted_sum(block.import_kw, bought) - weighted_sum(block.export_kw, factor)

    def _agreed_money(self, block: pyo.Block, setting: Setting) -> tuple[list[Money], dict[str, Any]]:
        choice = self.basic_choice(setting)
        if choice is None:
            return [], {}
        block.basic = pyo.Block(concrete=True)
        by_capacity, by_demand, sizes = basic_charge(block.basic, block.import_kw, choice, setting.site)
        scale = -setting.site.months_per_year
        money = [
            Money(self.label, "basic_charge", scale * by_capacity, Yearly("energy")),
            Money(self.label, "basic_charge", scale * by_demand, Yearly("energy", ages=True)),
        ]
        return money, sizes

    def _improve(self, block: pyo.Block, setting: Setting) -> Callable[[], Sequence[tuple[Any, float]]] | None:
        choice = self.basic_choice(setting)
        if choice is None:
            return None
        return lambda: better_ways(block.basic, block.import_kw, choice, setting.site)

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """Hold the limits, and add the bill up again from the tariff's definition."""
        bought, sold = outcome.series["import_kw"], outcome.series["export_kw"]
        most_import, most_export = self.carried_kw(outcome.setting, outcome.sizes)
        yield Check("import ≤ limit", float(bought.max() - most_import), most_import)
        yield Check("export ≤ limit", float(sold.max() - most_export), max(most_export, 1.0))
        yield Check("import, export ≥ 0", float(-min(bought.min(), sold.min())), most_import)
        larger = max(float(bought.max()), float(sold.max()))
        yield Check("no import while exporting", float(np.minimum(bought, sold).max()), larger)
        down = outcome.profiles.get("down", np.zeros_like(bought)) > 0
        yield Check("nothing flows while the grid is down", float(((bought + sold) * down).max()), most_import)
        yield from replay_response(self.label, self.demand_response, outcome)
        paid_for = np.maximum(bought, 0.0), np.maximum(sold, 0.0)  # less than nothing is reported above
        again = self.billed(outcome.setting, outcome.sizes, *paid_for)
        modelled = -sum(outcome.money.get(stream, 0.0) for stream in BILL_STREAMS)
        scale = max(abs(again.yearly_cny), abs(modelled), 1.0)
        yield Check("the bill adds up", abs(again.yearly_cny - modelled), scale)
