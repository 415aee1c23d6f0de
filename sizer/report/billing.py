"""A bill as prices times quantities, so that a spreadsheet can bill again at other prices.

    amount_mc = quantity_mc · price_mc + rest_mc        (month m, charge c)

The rest is what no single price of a month explains: prices that differ within a period (a market's), tiers, steps of
a demand charge. It is zero for a plain tariff, and does not follow a changed price.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sizer.components import Grid
from sizer.model import Solved
from sizer.site import Site
from sizer.study import Study
from sizer.tariff import BasicCharge, BasicTerms, Bill, TariffYear
from sizer.tariff.basic import EXCESS_PRICE, QUARTER_MONTHS, TOLERATED

__all__ = ["Charge", "GridBill", "grid_bills", "items_of"]

BEFORE, AFTER = 0, 1
NOISE = 0.01  # kWh or kW a month: what a solver leaves of nothing
CENT_CNY = 0.01


@dataclass(frozen=True)
class Charge:
    """One column of a bill, without the project and with it.

    Parameters
    ----------
    item, part : str
        As in :class:`~sizer.tariff.Bill`.
    unit : str
        Of the quantity; empty where the charge has no price.
    price : (months,) float array
        [CNY per unit]
    quantity, rest : (2, months) float array
        Before and after. [unit], [CNY]
    scale : float
        From the modelled months to a year.
    stream : str
        Stream of the cash flow that it is a part of.
    ages : bool
        Whether that stream's money ages.
    sign : float
        −1 for income.
    """

    item: str
    part: str
    unit: str
    price: np.ndarray
    quantity: np.ndarray
    rest: np.ndarray
    scale: float
    stream: str
    ages: bool
    sign: float = 1.0

    @property
    def amount(self) -> np.ndarray:
        """What is billed, (2, months). [CNY]"""
        whole: np.ndarray = self.sign * self.quantity * self.price + self.rest + 0.0  # no −0
        return whole


@dataclass(frozen=True)
class GridBill:
    """The bill of one connection."""

    grid: str
    months: tuple[str, ...]
    charges: tuple[Charge, ...]
    power_factor_rate: float


@dataclass(frozen=True)
class _Side:
    """One side of the comparison."""

    bill: Bill
    sold_kwh: np.ndarray
    kva: float
    agreed: tuple[BasicCharge, BasicTerms] | None
    highest_kw: np.ndarray


def items_of(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Bill by item, parts added up, without items that are nothing all year; (months,) each. [CNY]"""
    items = dict.fromkeys(item for item in table.columns.get_level_values(0) if item != "total")
    sums = {item: table[item].to_numpy(float).reshape(len(table), -1).sum(axis=1) for item in items}
    return {item: values for item, values in sums.items() if np.abs(values).max(initial=0.0) > 0.005}


def grid_bills(study: Study) -> list[GridBill]:
    """Return the bill of every connection that stands in both cases."""
    found = []
    site = study.project.site
    for grid in (c for c in study.solved.case.components if isinstance(c, Grid)):
        sides = [_side(grid.label, solved) for solved in (study.reference, study.solved)]
        year = grid.tariff_of(study.solved.case.setting).year(site)
        charges = [*_energy(year, site, sides), *_demand(year, site, sides), *_basic(year, site, sides)]
        charges += [*_fixed(year, site), *_feed_in(year, site, sides)]
        kept = tuple(charge for charge in charges if _concerns(charge))
        months = tuple(str(month) for month in sides[0].bill.table.index)
        found.append(GridBill(grid.label, months, kept, grid.power_factor_rate))
    return found


def _side(label: str, solved: Solved) -> _Side:
    setting = solved.case.setting
    grid = next(c for c in solved.case.components if isinstance(c, Grid) and c.label == label)
    bought, sold = (solved.dispatch[label, name].to_numpy(float) for name in ("import_kw", "export_kw"))
    sizes = solved.design.sizes[label]
    highest = np.zeros(setting.site.months)
    np.maximum.at(highest, np.asarray(setting.site.month_of_step), bought)
    return _Side(
        grid.billed(setting, sizes, bought, sold),
        _by_month(sold, setting.site) * setting.site.step_h,
        grid.capacity_kva(sizes),
        grid.agreed(setting, sizes),
        highest,
    )


def _by_month(values: np.ndarray, site: Site) -> np.ndarray:
    return np.bincount(site.month_of_step, weights=values, minlength=site.months)


def _concerns(charge: Charge) -> bool:
    return bool(np.abs(charge.quantity * charge.price).max() > 0 or np.abs(charge.rest).max() > 0)


def _mean_price(prices: np.ndarray, counted: np.ndarray, site: Site) -> np.ndarray:
    """Mean over the counted steps of each month, exactly the price where there is one; 0 where none is counted."""
    found = np.zeros(site.months)
    for month in range(site.months):
        own = prices[counted & (np.asarray(site.month_of_step) == month)]
        if own.size:
            found[month] = own[0] if (own == own[0]).all() else own.mean()
    return found


def _priced(
    bill_item: tuple[str, str], unit: str, price: np.ndarray, quantity: list[np.ndarray], sides: list[_Side],
    scale: float, stream: str, *, ages: bool, sign: float = 1.0,
) -> Charge:  # fmt: skip
    """Return a charge whose rest makes it what the bill says."""
    quantities = np.stack(quantity)
    quantities[np.abs(quantities) < NOISE] = 0.0
    billed = np.stack([side.bill.table[bill_item].to_numpy(float) for side in sides])
    rest = billed - sign * quantities * price
    rest[np.abs(rest) <= np.maximum(CENT_CNY / 2, 1e-9 * np.abs(billed))] = 0.0
    return Charge(*bill_item, unit, price, quantities, rest, scale, stream, ages, sign)


def _energy(year: TariffYear, site: Site, sides: list[_Side]) -> Iterator[Charge]:
    nothing = [np.zeros(site.months)] * 2
    for number, name in enumerate(year.period_names):
        price = _mean_price(year.energy_price, year.period == number, site)
        bought = [side.bill.energy_kwh[name].to_numpy(float) for side in sides]
        yield _priced(("energy", name), "kWh", price, bought, sides, site.per_year, "energy_bill", ages=True)
    yield _priced(("tiers", ""), "", nothing[0], nothing, sides, site.per_year, "energy_bill", ages=True)


def _demand(year: TariffYear, site: Site, sides: list[_Side]) -> Iterator[Charge]:
    for charge in year.demand:
        single = len(charge.tiers) == 1 and math.isinf(charge.tiers[0][0])
        price = np.full(site.months, charge.tiers[0][1] if single else 0.0)
        metered = [side.bill.demand_kw[charge.name].to_numpy(float) for side in sides]
        unit = "kW" if single else ""
        yield _priced(
            ("demand", charge.name), unit, price, metered, sides, site.months_per_year, "demand_bill", ages=True
        )


def _basic(year: TariffYear, site: Site, sides: list[_Side]) -> Iterator[Charge]:
    """The basic charge on capacity, and the one on demand, apart: only the one on demand ages."""
    prices = [side.agreed[0] for side in sides if side.agreed]
    on_capacity = prices[0].capacity_price_cny_per_kva_month if prices else year.capacity_price
    on_demand = prices[0].max_demand_price_cny_per_kw_month if prices else 0.0
    for part, price, unit in (("capacity", on_capacity, "kVA"), ("demand", on_demand, "kW")):
        quantity = np.stack([_billed(side, part, site.months) for side in sides])
        nothing = np.zeros((2, site.months))
        same = np.full(site.months, price)
        ages = part == "demand"
        yield Charge("basic", part, unit, same, quantity, nothing, site.months_per_year, "basic_charge", ages)


def _billed(side: _Side, part: str, months: int) -> np.ndarray:
    """Quantity that the basic charge is reckoned on, by month. [kVA or kW]"""
    if side.agreed is None:
        return np.full(months, side.kva if part == "capacity" else 0.0)
    terms, found = side.agreed[1], np.zeros(months)
    for month in range(months):
        quarter, metered = month // QUARTER_MONTHS, side.highest_kw[month]
        way, declared = terms.by[quarter], terms.declared_kw[quarter]
        if way == "capacity":
            found[month] = side.kva if part == "capacity" else 0.0
        elif part == "demand":
            excess = EXCESS_PRICE * max(0.0, metered - TOLERATED * declared)
            found[month] = metered if way == "demand" else declared + excess
    return found


def _fixed(year: TariffYear, site: Site) -> Iterator[Charge]:
    price, once = np.full(site.months, year.fixed_per_month), np.ones((2, site.months))
    yield Charge(
        "fixed", "", "month", price, once, np.zeros_like(once), site.months_per_year, "fixed_charge", ages=False
    )


def _feed_in(year: TariffYear, site: Site, sides: list[_Side]) -> Iterator[Charge]:
    price = _mean_price(year.feed_in, np.ones(site.steps, dtype=bool), site)
    sold = [side.sold_kwh for side in sides]
    yield _priced(("feed_in", ""), "kWh", price, sold, sides, site.per_year, "feed_in", ages=True, sign=-1.0)
