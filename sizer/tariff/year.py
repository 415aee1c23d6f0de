"""A tariff laid out on the steps of a site: plain arrays, nothing else.

Where a period begins inside a step, the step's price is the time-weighted mean, its label is the period that fills
most of it (the first of equals), and a notice asks for a finer step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from sizer.errors import InputError
from sizer.site import Site
from sizer.tariff.clock import MINUTES, DayType, holds_on, minute_of, minutes_between
from sizer.tariff.parts import MAX_DEMAND_NAME
from sizer.workdays import holiday_status, is_working_day

if TYPE_CHECKING:
    from sizer.tariff.model import Tariff
    from sizer.tariff.parts import DemandCharge, HourWindow, Overlay, Period

__all__ = ["DemandYear", "EnergyTier", "TariffYear", "expand"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_Array = TypeVar("_Array", Floats, Ints, Bools)


@dataclass(frozen=True)
class EnergyTier:
    """A step of the month's consumption."""

    limit_kwh: float
    """Cumulative energy of the month at which the tier ends; inf for the last. [kWh/month]"""
    price_change: tuple[float, ...]
    """Added to the energy price in this tier, one value per entry of TariffYear.period_names. [CNY/kWh]"""

    @property
    def uniform(self) -> bool:
        """Whether every period gets the same change."""
        return len(set(self.price_change)) <= 1


@dataclass(frozen=True, eq=False)
class DemandYear:
    """A charge on monthly maxima of import."""

    name: str
    """What the bill calls it."""
    groups: Ints
    """(steps,) number of the maximum each step belongs to, −1 where the charge does not look."""
    n_groups: int
    """Number of maxima."""
    months: tuple[int, ...]
    """Running month of each maximum, as in Site.month_of_step, (n_groups,)."""
    tiers: tuple[tuple[float, float], ...]
    """(kW at which the tier ends, CNY per kW and month), rising; the last limit is inf."""


@dataclass(frozen=True, eq=False)
class TariffYear:
    """Prices on the steps of one site; arrays are read-only."""

    energy_price: Floats
    """Price of energy bought, before tiers, (steps,). [CNY/kWh]"""
    period: Ints
    """Index into period_names, (steps,)."""
    period_names: tuple[str, ...]
    """Names of the periods."""
    feed_in: Floats
    """Price of energy sold, (steps,). [CNY/kWh]"""
    generation_subsidy: float = 0.0
    """Paid on every kWh of PV generated. [CNY/kWh]"""
    fixed_per_month: float = 0.0
    """Charge per calendar month. [CNY/month]"""
    tiers: tuple[EnergyTier, ...] = ()
    """Steps of the month's consumption; empty when there are none."""
    tier_applies: Bools | None = None
    """Whether the energy of a step counts for the tiers, (steps,); None when there are none."""
    demand: tuple[DemandYear, ...] = ()
    """Charges on monthly maxima, the basic charge by maximum demand among them."""
    capacity_price: float = 0.0
    """Basic charge by transformer capacity; 0 when it is not the choice. [CNY/(kVA·month)]"""
    currency: str = "CNY"
    """Currency of every price."""
    notices: tuple[str, ...] = ()
    """What the user should know: expired prices, estimated holidays, boundaries inside a step."""


def expand(tariff: Tariff, site: Site) -> TariffYear:
    """Lay a tariff out on the steps of a site.

    Parameters
    ----------
    tariff : Tariff
        The price list.
    site : Site
        The clock: year, step, hours.

    Returns
    -------
    TariffYear
        Prices, periods and groups on ``site.times``.

    Raises
    ------
    InputError
        A series has not as many values as the site has steps.
    """
    days = _Days(site)
    price, period, names = _energy(tariff, days)
    demand = [_demand(charge, days, tariff.id) for charge in tariff.demand_charges]
    basic = tariff.basic_charge
    if basic is not None and basic.default == "demand":
        every_step = np.zeros(site.steps, dtype=np.int64)
        prices = ((math.inf, basic.max_demand_price_cny_per_kw_month),)
        demand.append(_grouped(MAX_DEMAND_NAME, every_step, prices, site))
    counted: Bools = np.array([tariff.tier_periods is None or name in tariff.tier_periods for name in names])
    return TariffYear(
        energy_price=_frozen(price + (tariff.green_power.addition_cny_per_kwh if tariff.green_power else 0.0)),
        period=_frozen(period),
        period_names=names,
        feed_in=_frozen(_feed_in(tariff, days)),
        generation_subsidy=tariff.generation_subsidy_cny_per_kwh,
        fixed_per_month=tariff.fixed_cny_per_month,
        tiers=_tiers(tariff, names),
        tier_applies=_frozen(counted.take(period)) if tariff.tiers else None,
        demand=tuple(demand),
        capacity_price=basic.capacity_price_cny_per_kva_month if basic and basic.default == "capacity" else 0.0,
        currency=tariff.currency,
        notices=(
            *_validity_notices(tariff, site),
            *_snapshot_notices(tariff, site),
            *_holiday_notices(tariff, site),
            *_edge_notices(tariff, site),
        ),
    )


@dataclass(frozen=True)
class _DayKind:
    month: int
    worked: bool
    weekend: bool

    def within(self, months: Sequence[int], day_type: DayType) -> bool:
        return self.month in months and holds_on(day_type, self.worked, self.weekend)


class _Days:
    """The site's days sorted into the few kinds that a tariff can tell apart."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def _sorted(self) -> tuple[list[_DayKind], Ints]:
        """Kinds of day, and which one each of the site's days is, (days,)."""
        per_day = MINUTES // self.site.step_minutes
        first_steps = self.site.times[::per_day]  # a site starts at midnight
        weekend = np.asarray(first_steps.day_of_week) >= 5
        code = np.asarray(first_steps.month) * 4 + is_working_day(first_steps) * 2 + weekend
        codes, kind_of_day = np.unique(code, return_inverse=True)
        kinds = [_DayKind(int(value) // 4, bool(value & 2), bool(value & 1)) for value in codes]
        return kinds, kind_of_day.astype(np.int64)

    def lay_out(self, minutes_of_day: Callable[[_DayKind], Floats], fold: Callable[[Floats], Floats]) -> Floats:
        """Fold each kind of day's 1440 minutes into steps and put them on the calendar, (steps,)."""
        kinds, kind_of_day = self._sorted
        by_step = [minutes_of_day(kind).reshape(-1, self.site.step_minutes) for kind in kinds]
        table = np.array([fold(rows) for rows in by_step])
        laid: Floats = table[kind_of_day].ravel()[: self.site.steps]
        return laid


def _mean(rows: Floats) -> Floats:
    """Mean of each step's minutes; exactly the value where all are equal."""
    constant = (rows == rows[:, :1]).all(axis=1)
    mean: Floats = np.where(constant, rows[:, 0], rows.mean(axis=1))
    return mean


def _most(rows: Floats) -> Floats:
    """Return the value that fills most of each step, the first of equals."""
    result = rows[:, 0].copy()
    for step in np.flatnonzero((rows != rows[:, :1]).any(axis=1)):
        values, first, count = np.unique(rows[step], return_index=True, return_counts=True)
        result[step] = values[np.lexsort((first, -count))[0]]
    return result


def _frozen(array: _Array) -> _Array:
    array.setflags(write=False)
    return array


def _energy(tariff: Tariff, days: _Days) -> tuple[Floats, Ints, tuple[str, ...]]:
    """Price, period index and period names."""
    if tariff.energy_price_series_cny_per_kwh is not None:
        return _energy_series(tariff, days.site)
    listed = [period.name for season in tariff.seasons for period in season.periods]
    names = tuple(dict.fromkeys(listed + [overlay.name for overlay in tariff.overlays]))

    def on_day(kind: _DayKind) -> tuple[Floats, Floats]:
        price, label = np.empty(MINUTES), np.empty(MINUTES)
        season = next(season for season in tariff.seasons if kind.within(season.months, season.day_type))
        overlays = [overlay for overlay in tariff.overlays if kind.within(overlay.months, overlay.day_type)]
        parts: list[Period | Overlay] = [*season.periods, *overlays]
        for part in parts:
            inside = minutes_between(part.start, part.end)
            floated = None
            if tariff.floating is not None:
                floated = tariff.floating.price_cny_per_kwh(days.site.year, kind.month, part.name)
            price[inside] = part.price_cny_per_kwh if floated is None else floated
            label[inside] = names.index(part.name)
        return price, label

    price = days.lay_out(lambda kind: on_day(kind)[0], _mean)
    return price, days.lay_out(lambda kind: on_day(kind)[1], _most).astype(np.int64), names


def _energy_series(tariff: Tariff, site: Site) -> tuple[Floats, Ints, tuple[str, ...]]:
    assert tariff.energy_price_series_cny_per_kwh is not None
    price = _series(tariff.energy_price_series_cny_per_kwh, site, tariff.id, "energy_price_series_cny_per_kwh")
    if tariff.energy_period_series is None:
        return price, np.zeros(site.steps, dtype=np.int64), ("all",)
    period = _series(tariff.energy_period_series, site, tariff.id, "energy_period_series").astype(np.int64)
    if period.min() < 0:
        raise InputError(tariff.id, f"energy_period_series holds {period.min()}; periods are numbered from 0.")
    names = tuple(f"period {number}" for number in range(int(period.max()) + 1))
    spoken = set(tariff.tier_periods or ()).union(*(tier.price_change_by_period_cny_per_kwh for tier in tariff.tiers))
    unknown = sorted(spoken - set(names))
    if unknown:
        raise InputError(tariff.id, f"tiers speak of '{unknown[0]}'; energy_period_series gives {', '.join(names)}.")
    return price, period, names


def _series(values: Sequence[float], site: Site, source: str, field: str) -> Floats:
    """Return the values for the modelled steps; a whole year's list is cut to a shorter window."""
    whole_year = site.hours_in_year * 60 // site.step_minutes
    if len(values) not in (site.steps, whole_year) or len(values) < site.steps:
        raise InputError(
            source,
            f"{field} has {len(values)} values, but the site has {site.steps} steps of {site.step_minutes} min "
            f"in {site.year}. Give one value per step.",
        )
    return np.array(values[: site.steps], dtype=float)


def _feed_in(tariff: Tariff, days: _Days) -> Floats:
    if tariff.feed_in_series_cny_per_kwh is not None:
        return _series(tariff.feed_in_series_cny_per_kwh, days.site, tariff.id, "feed_in_series_cny_per_kwh")

    def on_day(kind: _DayKind) -> Floats:
        price = np.full(MINUTES, tariff.feed_in.price_cny_per_kwh)
        for window in tariff.feed_in.windows:
            if kind.within(window.months, window.day_type):
                price[minutes_between(window.start, window.end)] = window.price_cny_per_kwh
        return price

    return days.lay_out(on_day, _mean)


def _tiers(tariff: Tariff, names: tuple[str, ...]) -> tuple[EnergyTier, ...]:
    return tuple(
        EnergyTier(
            limit_kwh=math.inf if tier.up_to_kwh_per_month is None else tier.up_to_kwh_per_month,
            price_change=tuple(
                tier.price_change_by_period_cny_per_kwh.get(name, tier.price_change_cny_per_kwh) for name in names
            ),
        )
        for tier in tariff.tiers
    )


def _demand(charge: DemandCharge, days: _Days, source: str) -> DemandYear:
    """One maximum per month, or per month and number of period_of_step."""
    prices = tuple(
        (math.inf if tier.up_to_kw is None else tier.up_to_kw, tier.price_cny_per_kw_month) for tier in charge.tiers
    ) or ((math.inf, charge.price_cny_per_kw_month),)
    if charge.period_of_step is not None:
        field = f"demand charge '{charge.name}', period_of_step"
        number = _series(charge.period_of_step, days.site, source, field).astype(np.int64)
    elif charge.windows:
        number = days.lay_out(lambda kind: _looks(charge.windows, kind), _most).astype(np.int64) - 1
    else:
        number = np.zeros(days.site.steps, dtype=np.int64)
    return _grouped(charge.name, number, prices, days.site)


def _looks(windows: Sequence[HourWindow], kind: _DayKind) -> Floats:
    """1 in the minutes of any window, else 0, (1440,)."""
    inside = np.zeros(MINUTES)
    for window in windows:
        if kind.within(window.months, window.day_type):
            inside[minutes_between(window.start, window.end)] = 1.0
    return inside


def _grouped(name: str, number: Ints, prices: tuple[tuple[float, float], ...], site: Site) -> DemandYear:
    """Give each (month, number) pair its own maximum; negative numbers are left out."""
    month = np.asarray(site.month_of_step, dtype=np.int64)
    looks = number >= 0
    groups = np.full(site.steps, -1, dtype=np.int64)
    pairs, index = np.unique(np.stack([month[looks], number[looks]], axis=1), axis=0, return_inverse=True)
    groups[looks] = index
    return DemandYear(name, _frozen(groups), len(pairs), tuple(int(pair[0]) for pair in pairs), prices)


def _validity_notices(tariff: Tariff, site: Site) -> list[str]:
    last = site.times[-1]
    first_month, last_month = f"{site.year}-01", f"{last.year}-{last.month:02}"
    begins, ends = tariff.valid_from, tariff.valid_to
    if (begins is None or begins <= first_month) and (ends is None or ends >= last_month):
        return []
    return [
        f"{tariff.id} was in force {begins or 'earlier'} to {ends or 'now'}; its prices are used for "
        f"{first_month} to {last_month}."
    ]


def _snapshot_notices(tariff: Tariff, site: Site) -> list[str]:
    if tariff.floating is None:
        return []
    known = {snapshot.month for snapshot in tariff.floating.snapshots}
    wanted = [f"{site.year}-{month:02}" for month in range(1, min(site.months, 12) + 1)]
    missing = [month for month in wanted if month not in known]
    if not missing:
        return []
    return [f"{tariff.id} has no published prices for {', '.join(missing)}; its list prices are used there."]


def _holiday_notices(tariff: Tariff, site: Site) -> list[str]:
    types = {season.day_type for season in tariff.seasons}
    types |= {window.day_type for window in (*tariff.overlays, *tariff.feed_in.windows)}
    types |= {window.day_type for charge in tariff.demand_charges for window in charge.windows}
    years = [year for year in range(site.year, site.times[-1].year + 1) if holiday_status(year) == "estimated"]
    if not years or not types & {"working", "non_working"}:
        return []
    return [f"The holidays of {years[0]} are not gazetted; working days are estimated."]


def _edge_notices(tariff: Tariff, site: Site) -> list[str]:
    """Boundaries that fall inside a step."""
    windows: list[tuple[str, str]] = []
    if tariff.energy_price_series_cny_per_kwh is None:
        windows += [(period.start, period.end) for season in tariff.seasons for period in season.periods]
        windows += [(overlay.start, overlay.end) for overlay in tariff.overlays]
    if tariff.feed_in_series_cny_per_kwh is None:
        windows += [(window.start, window.end) for window in tariff.feed_in.windows]
    windows += [(window.start, window.end) for charge in tariff.demand_charges for window in charge.windows]
    inside = sorted({clock for window in windows for clock in window if minute_of(clock) % site.step_minutes})
    if not inside:
        return []
    finer = next((step for step in (30, 15) if all(minute_of(clock) % step == 0 for clock in inside)), None)
    advice = f"Use a step of {finer} min." if finer else "No step of this program meets them exactly."
    return [
        f"{tariff.id} changes at {', '.join(inside)}, inside a step of {site.step_minutes} min: such steps get the "
        f"time-weighted mean price. {advice}"
    ]
