"""The electricity bill, month by month, straight from its definition.

It knows no solver: the optimiser's bill is replayed here and must agree to the cent.

    energy         Σ_t price_t import_t Δt
    tiers          the month's counted energy fills the tiers in order; Σ_k energy_k change_k
    demand         for each charge and month, the highest import in its hours, tier by tier
    basic charge   capacity price × transformer capacity
    feed-in        − Σ_t feed_in_t export_t Δt
    subsidy        − subsidy × Σ_t pv_t Δt
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linprog

from sizer.errors import InputError
from sizer.site import Site
from sizer.tariff.year import EnergyTier, TariffYear

__all__ = ["Bill", "bill"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bill:
    """What the modelled months cost; costs are positive, income is negative."""

    table: pd.DataFrame
    """Month × (item, part). Items: energy (a part per period), tiers, demand (a part per charge), basic, fixed,
    feed_in, subsidy, total. [CNY]"""
    energy_kwh: pd.DataFrame
    """Month × period: energy bought. [kWh]"""
    demand_kw: pd.DataFrame
    """Month × charge: highest import in the charge's hours; where a charge has several maxima a month, their sum.
    [kW]"""
    yearly_cny: float
    """Cost of a whole year: energy scaled by Site.per_year, monthly charges by Site.months_per_year. [CNY/year]"""

    def item_cny(self, item: str) -> float:
        """Sum of one item over the modelled months, in CNY."""
        return float(self.table[item].to_numpy().sum())

    @property
    def total_cny(self) -> float:
        """Cost of the modelled months, income deducted, in CNY."""
        return self.item_cny("total")


def bill(
    year: TariffYear,
    site: Site,
    import_kw: npt.ArrayLike,
    export_kw: npt.ArrayLike = 0.0,
    *,
    transformer_kva: float = 0.0,
    pv_kw: npt.ArrayLike = 0.0,
) -> Bill:
    """Bill of a site's exchange with the grid.

    Parameters
    ----------
    year : TariffYear
        Prices on the site's steps.
    site : Site
        The same site the prices were laid out for.
    import_kw, export_kw : array-like
        Power bought and sold, (steps,) or one number. [kW]
    transformer_kva : float
        Capacity the basic charge is paid on. [kVA]
    pv_kw : array-like
        PV generation the subsidy is paid on, (steps,) or one number. [kW]

    Returns
    -------
    Bill
        Months, totals, and the year.

    Raises
    ------
    InputError
        An array has the wrong length, or holds a negative or missing value.

    Notes
    -----
    A step counts as whole: its energy is power × site.step_h, and its power is what demand charges see.
    Monthly charges are due in full for every month touched.
    """
    bought = _power(import_kw, site, "import_kw") * site.step_h
    sold = _power(export_kw, site, "export_kw") * site.step_h
    generated = _power(pv_kw, site, "pv_kw") * site.step_h
    if year.energy_price.shape != (site.steps,):
        raise InputError("bill", f"the prices have {year.energy_price.size} steps, the site has {site.steps}.")

    energy_kwh = _by_month_and_period(bought, year, site)
    energy_cny = _by_month_and_period(bought * year.energy_price, year, site)
    demand_cny, demand_kw = _demand(year, site, bought / site.step_h)
    columns: dict[tuple[str, str], Floats] = {}
    for number, name in enumerate(year.period_names):
        columns["energy", name] = energy_cny[:, number]
    columns["tiers", ""] = _tiers(year, site, bought)
    for number, charge in enumerate(year.demand):
        columns["demand", charge.name] = demand_cny[:, number]
    columns["basic", ""] = np.full(site.months, year.capacity_price * transformer_kva)
    columns["fixed", ""] = np.full(site.months, year.fixed_per_month)
    columns["feed_in", ""] = 0.0 - _by_month(sold * year.feed_in, site)
    columns["subsidy", ""] = 0.0 - _by_month(generated * year.generation_subsidy, site)

    months = _month_names(site)
    table = pd.DataFrame(columns, index=months)
    table.columns = pd.MultiIndex.from_tuples(list(columns), names=["item", "part"])
    table["total", ""] = table.sum(axis=1)
    monthly = float(sum(table[item].to_numpy().sum() for item in ("demand", "basic", "fixed") if item in table))
    rest = float(table["total"].to_numpy().sum()) - monthly
    return Bill(
        table=table,
        energy_kwh=pd.DataFrame(energy_kwh, index=months, columns=list(year.period_names)),
        demand_kw=pd.DataFrame(demand_kw, index=months, columns=[charge.name for charge in year.demand]),
        yearly_cny=rest * site.per_year + monthly * site.months_per_year,
    )


def _power(values: npt.ArrayLike, site: Site, name: str) -> Floats:
    array = np.asarray(values, dtype=float)
    if array.shape not in ((), (site.steps,)):
        raise InputError("bill", f"{name} has shape {array.shape}, but the site has {site.steps} steps.")
    if not np.isfinite(array).all():
        raise InputError("bill", f"{name} holds a missing or infinite value. Fill it first.")
    if (array < -1e-6).any():
        raise InputError("bill", f"{name} is negative at step {int(np.argmin(array))}: {array.min():g} kW.")
    return np.broadcast_to(array, (site.steps,))


def _month_names(site: Site) -> list[str]:
    return [f"{site.year + month // 12}-{month % 12 + 1:02}" for month in range(site.months)]


def _by_month(values: Floats, site: Site) -> Floats:
    sums: Floats = np.bincount(site.month_of_step, weights=values, minlength=site.months).astype(np.float64)
    return sums


def _by_month_and_period(values: Floats, year: TariffYear, site: Site) -> Floats:
    """Sum the steps, (months, periods)."""
    sums = [_by_month(np.where(year.period == number, values, 0.0), site) for number in range(len(year.period_names))]
    return np.stack(sums, axis=1)


def _demand(year: TariffYear, site: Site, import_kw: Floats) -> tuple[Floats, Floats]:
    """Charges [CNY] and maxima [kW], both (months, charges)."""
    cost = np.zeros((site.months, len(year.demand)))
    peak = np.zeros_like(cost)
    for number, charge in enumerate(year.demand):
        for group, month in enumerate(charge.months):
            highest = float(import_kw[charge.groups == group].max())
            peak[month, number] += highest
            below = 0.0
            for limit_kw, price in charge.tiers:
                cost[month, number] += max(0.0, min(highest, limit_kw) - below) * price
                below = limit_kw
    return cost, peak


def _tiers(year: TariffYear, site: Site, bought_kwh: Floats) -> Floats:
    """Return what the tiers change on each month's bill, (months,), in CNY."""
    change = np.zeros(site.months)
    if not year.tiers or year.tier_applies is None:
        return change
    counted = _by_month_and_period(np.where(year.tier_applies, bought_kwh, 0.0), year, site)
    for month in range(site.months):
        change[month] = tier_change_cny(counted[month], year.tiers)
    return change


def tier_change_cny(energy_kwh: Floats, tiers: tuple[EnergyTier, ...]) -> float:
    """Cost of a month's tiers over its period prices.

    Parameters
    ----------
    energy_kwh : numpy.ndarray
        Counted energy of each period, (periods,). [kWh]
    tiers : tuple of EnergyTier
        The ladder, rising.

    Returns
    -------
    float
        Sum of energy × price change over the tiers. [CNY]

    Notes
    -----
    The month's energy fills the tiers in order. Where a tier changes periods by different amounts, it is undefined
    which period's energy is in which tier; as in REopt, the cheapest assignment holds.

    Examples
    --------
    260 kWh in two tiers, 0.05 more above 240 kWh: 20 kWh × 0.05.

    >>> ladder = (EnergyTier(240.0, (0.0,)), EnergyTier(float("inf"), (0.05,)))
    >>> round(tier_change_cny(np.array([260.0]), ladder), 6)
    1.0
    """
    limits = np.array([0.0, *(tier.limit_kwh for tier in tiers)])
    in_tier = np.diff(np.minimum(limits, energy_kwh.sum()))
    if all(tier.uniform for tier in tiers):
        return float(sum(kwh * tier.price_change[0] for kwh, tier in zip(in_tier, tiers, strict=True)))
    change = np.array([tier.price_change for tier in tiers])
    n_tiers, n_periods = change.shape
    by_tier = np.kron(np.eye(n_tiers), np.ones(n_periods))
    by_period = np.kron(np.ones(n_tiers), np.eye(n_periods))
    # One row too many: sums over tiers and over periods agree, so the last is dropped for rounding's sake.
    rows, sums = np.vstack([by_tier, by_period])[:-1], np.concatenate([in_tier, energy_kwh])[:-1]
    return float(linprog(change.ravel(), A_eq=rows, b_eq=sums, method="highs").fun)
