"""Import of a rate from OpenEI's Utility Rate Database.

A URDB rate has energy and demand *structures* (period → tiers) and 12 × 24 *schedules* (month, hour → period), one
for weekdays and one for weekends. The checks are those REopt makes: complete schedules, a rate for every period
used, and no structure without its schedule [1]_.

References
----------
.. [1] https://openei.org/services/doc/rest/util_rates/, and REopt.jl, src/core/urdb.jl.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from sizer.errors import InputError
from sizer.tariff.model import Tariff, sentences
from sizer.tariff.parts import DemandCharge, DemandTier, FeedIn, HourWindow, Name, PricedWindow, Season, Tier

__all__ = ["from_urdb"]

UNSUPPORTED = (
    "demandratchetpercentage", "lookbackpercent", "coincidentratestructure", "demandreactivepowercharge",
)  # fmt: skip
BILLABLE = ("kWh", "kW")  # other units (per kW of demand, per day) make other bills

Rates = list[list[Mapping[str, Any]]]
Schedule = list[list[int]]


def from_urdb(rate: Mapping[str, Any], *, currency: str = "USD") -> Tariff:
    """Tariff from one item of URDB's JSON.

    Parameters
    ----------
    rate : mapping
        One rate, as in ``items[0]`` of the web service's answer (version 3 to 8).
    currency : str
        Currency of its prices.

    Returns
    -------
    Tariff
        Energy periods are called "period 0", "period 1", … as in the schedule.

    Raises
    ------
    InputError
        Every missing key, incomplete schedule and unknown period at once.

    Notes
    -----
    Weekends are Saturday and Sunday; URDB knows no holidays. Where periods have tiers, their steps must be the
    same; a period with fewer tiers repeats its last price, and all energy of the month counts, as in REopt.
    """
    reader = _Reader(rate)
    energy = reader.rates("energyratestructure", required=True)
    week = reader.schedule("energyweekdayschedule", energy, "energyratestructure")
    weekend = reader.schedule("energyweekendschedule", energy, "energyratestructure")
    demand = reader.rates("demandratestructure")
    demand_week = reader.schedule("demandweekdayschedule", demand, "demandratestructure")
    demand_weekend = reader.schedule("demandweekendschedule", demand, "demandratestructure")
    flat = reader.rates("flatdemandstructure")
    flat_months = reader.flat_months(flat)
    limits = reader.limits(energy)
    fixed = reader.fixed_per_month()
    reader.refuse_unsupported()
    if reader.mistakes:
        raise InputError(reader.source, reader.mistakes)

    price = _price_of_tier(energy)
    try:
        return Tariff(
            id=str(rate.get("label") or rate.get("name") or "URDB"),
            name=Name(en=str(rate.get("name", ""))),
            region=str(rate.get("utility", "")),
            user_class=str(rate.get("sector", "")),
            valid_from=_month(rate.get("startdate")),
            valid_to=_month(rate.get("enddate")),
            currency=currency,
            seasons=_seasons(week, weekend, lambda period: price(period, 0)),
            tiers=_tiers(energy, limits),
            demand_charges=(*_demand(demand, demand_week, demand_weekend), *_flat_demand(flat, flat_months)),
            feed_in=_feed_in(energy, week, weekend),
            fixed_cny_per_month=fixed,
            source=str(rate.get("uri") or rate.get("source") or "OpenEI URDB"),
        )
    except ValidationError as error:
        raise InputError(reader.source, sentences(error)) from error


class _Reader:
    """Reads parts of a rate and collects what is wrong with them."""

    def __init__(self, rate: Mapping[str, Any]) -> None:
        self.rate = rate
        self.source = f"URDB rate {rate.get('label') or rate.get('name') or ''}".strip()
        self.mistakes: list[str] = []
        self.rates_as_read: dict[str, Rates] = {}

    def rates(self, key: str, *, required: bool = False) -> Rates:
        structure = self.rate.get(key)
        if not structure or not isinstance(structure, list):
            if required or structure:
                self.mistakes.append(f"{key} is missing." if not structure else f"{key} is not a list of periods.")
            return []
        self.rates_as_read[key] = [self.tiers(tiers, f"{key}[{number}]") for number, tiers in enumerate(structure)]
        return self.rates_as_read[key]

    def tiers(self, tiers: Any, where: str) -> list[Mapping[str, Any]]:
        """Return the tiers of a period, or a free one in place of what cannot be read."""
        if not isinstance(tiers, list) or not tiers:
            self.mistakes.append(f"{where} has no tiers.")
            return [{"rate": 0.0}]
        readable: list[Mapping[str, Any]] = []
        for step, tier in enumerate(tiers):
            if not isinstance(tier, Mapping) or not ("rate" in tier or "adj" in tier):
                self.mistakes.append(f"{where}[{step}] has no rate.")
                continue
            wrong = [key for key in ("rate", "adj", "sell", "max") if not isinstance(tier.get(key), int | float | None)]
            self.mistakes += [f"{where}[{step}]: {key} is {tier[key]!r}, not a number." for key in wrong]
            readable.append({key: value for key, value in tier.items() if key not in wrong})
        return readable or [{"rate": 0.0}]

    def schedule(self, key: str, rates: Rates, structure: str) -> Schedule:
        table = self.rate.get(key)
        if table is None:
            if rates:
                self.mistakes.append(f"{key} is missing; {structure} needs it.")
            return []
        if not rates:
            told = any(mistake.startswith(structure) for mistake in self.mistakes)
            if not told and any(any(row) for row in table if isinstance(row, list)):
                self.mistakes.append(f"{structure} is missing; {key} needs it.")
            return []
        lengths = [len(row) if isinstance(row, list) else 0 for row in table] if isinstance(table, list) else []
        if len(lengths) != 12 or set(lengths) != {24}:
            self.mistakes.append(f"{key} has rows of {lengths} hours; it needs 12 rows of 24.")
            return []
        unknown = sorted({str(index) for row in table for index in row if not _within(index, rates)})
        if unknown:
            self.mistakes.append(f"{key} uses period {', '.join(unknown)}; {structure} has 0 to {len(rates) - 1}.")
        return list(table)

    def flat_months(self, rates: Rates) -> list[int]:
        months = self.rate.get("flatdemandmonths")
        if not rates:
            return []
        if not isinstance(months, list) or len(months) != 12:
            self.mistakes.append("flatdemandmonths needs 12 numbers; flatdemandstructure needs it.")
            return []
        unknown = sorted({str(index) for index in months if not _within(index, rates)})
        if unknown:
            self.mistakes.append(
                f"flatdemandmonths uses period {', '.join(unknown)}; flatdemandstructure has 0 to {len(rates) - 1}."
            )
        return list(months)

    def limits(self, energy: Rates) -> list[float]:
        """Return the steps shared by every period that has tiers."""
        ladders = [_limits(tiers) for tiers in energy if isinstance(tiers, list) and len(tiers) > 1]
        if any(ladder != ladders[0] for ladder in ladders):
            self.mistakes.append("energyratestructure: periods step at different kWh; one common ladder is understood.")
        return ladders[0] if ladders else []

    def fixed_per_month(self) -> float:
        units = self.rate.get("fixedchargeunits", "$/month")
        charge = self.rate.get("fixedchargefirstmeter") or self.rate.get("fixedmonthlycharge") or 0.0
        if not isinstance(charge, int | float):
            self.mistakes.append(f"the fixed charge is {charge!r}, not a number.")
            return 0.0
        months = {"$/month": 1.0, "$/day": 365 / 12, "$/year": 1 / 12}
        if units not in months:
            self.mistakes.append(f"fixedchargeunits is '{units}'; known: {', '.join(months)}.")
        return charge * months.get(units, 1.0)

    def refuse_unsupported(self) -> None:
        """Refuse rather than leave out a charge that the bill would miss."""
        for key in UNSUPPORTED:
            value = self.rate.get(key)
            if value and (not isinstance(value, list) or any(value)):
                self.mistakes.append(f"{key} is given, but such charges cannot be billed here.")
        for key in ("demandunits", "flatdemandunit", "demandrateunit"):
            if self.rate.get(key, "kW") != "kW":
                self.mistakes.append(f"{key} is '{self.rate[key]}'; only kW can be billed.")
        for key in ("energyratestructure", "demandratestructure", "flatdemandstructure"):
            tiers = [tier for period in self.rates_as_read.get(key, ()) for tier in period]
            for unit in sorted({str(tier["unit"]) for tier in tiers if tier.get("unit")} - set(BILLABLE)):
                self.mistakes.append(f"{key} counts in '{unit}'; only kWh and kW can be billed.")


def _within(index: object, rates: Rates) -> bool:
    return isinstance(index, int) and 0 <= index < len(rates)


def _limits(tiers: Sequence[Mapping[str, Any]]) -> list[float]:
    return [float(tier.get("max") or 0.0) for tier in tiers[:-1]]


def _total(tier: Mapping[str, Any]) -> float:
    return float(tier.get("rate", 0.0)) + float(tier.get("adj") or 0.0)


def _price_of_tier(energy: Rates) -> Callable[[int, int], float]:
    """Price of a period in a tier; a period with fewer tiers repeats its last."""
    return lambda period, tier: _total(energy[period][min(tier, len(energy[period]) - 1)])


def _runs(row: Sequence[int]) -> list[tuple[int, int, int]]:
    """(value, first hour, hour after the last) of each run in 24 hours."""
    edges = [0, *(hour for hour in range(1, 24) if row[hour] != row[hour - 1]), 24]
    return [(row[start], start, end) for start, end in zip(edges, edges[1:], strict=False)]


def _seasons(week: Schedule, weekend: Schedule, price: Callable[[int], float]) -> tuple[Season, ...]:
    """One season for each different day of the schedules."""
    months_of: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for month in range(12):
        same = week[month] == weekend[month]
        days = [("all", week)] if same else [("weekday", week), ("weekend", weekend)]
        for day_type, table in days:
            months_of.setdefault((day_type, tuple(table[month])), []).append(month + 1)
    return tuple(
        Season.model_validate(
            {
                "months": months,
                "day_type": day_type,
                "periods": [
                    {"name": f"period {value}", "price_cny_per_kwh": price(value), **_hours(start, end)}
                    for value, start, end in _runs(row)
                ],
            }
        )
        for (day_type, row), months in months_of.items()
    )


def _hours(start: int, end: int) -> dict[str, str]:
    return {"start": f"{start:02}:00", "end": f"{end:02}:00"}


def _windows(week: Schedule, weekend: Schedule, wanted: int) -> list[dict[str, Any]]:
    """Hours in which the schedules show a period."""
    found: dict[tuple[str, int, int], list[int]] = {}
    for day_type, table in (("weekday", week), ("weekend", weekend)):
        for month in range(12):
            for value, start, end in _runs(table[month]):
                if value == wanted:
                    found.setdefault((day_type, start, end), []).append(month + 1)
    return [{"months": months, "day_type": day, **_hours(start, end)} for (day, start, end), months in found.items()]


def _tiers(energy: Rates, limits: list[float]) -> tuple[Tier, ...]:
    if not limits:
        return ()
    price = _price_of_tier(energy)
    return tuple(
        Tier(
            up_to_kwh_per_month=limit,
            price_change_by_period_cny_per_kwh={
                f"period {period}": price(period, step) - price(period, 0)
                for period in range(len(energy))
                if price(period, step) != price(period, 0)
            },
        )
        for step, limit in enumerate([*limits, None])
    )


def _demand_tiers(tiers: Sequence[Mapping[str, Any]]) -> tuple[DemandTier, ...]:
    limits = [*_limits(tiers), None]
    return tuple(
        DemandTier(up_to_kw=limit, price_cny_per_kw_month=_total(tier))
        for limit, tier in zip(limits, tiers, strict=True)
    )


def _demand(rates: Rates, week: Schedule, weekend: Schedule) -> list[DemandCharge]:
    charges = []
    for period, tiers in enumerate(rates):
        windows = _windows(week, weekend, period)
        if windows and any(_total(tier) for tier in tiers):
            hours = tuple(HourWindow.model_validate(window) for window in windows)
            charges.append(DemandCharge(name=f"demand period {period}", windows=hours, tiers=_demand_tiers(tiers)))
    return charges


def _flat_demand(rates: Rates, months: list[int]) -> list[DemandCharge]:
    charges = []
    for number, tiers in enumerate(rates):
        own = tuple(month + 1 for month in range(12) if months[month] == number)
        if own and any(_total(tier) for tier in tiers):
            window = HourWindow(months=own)
            charges.append(DemandCharge(name=f"facility {number}", windows=(window,), tiers=_demand_tiers(tiers)))
    return charges


def _feed_in(energy: Rates, week: Schedule, weekend: Schedule) -> FeedIn:
    """Sell rates; URDB states them per tier, and the first tier's is taken."""
    sell = [float(tiers[0].get("sell") or 0.0) for tiers in energy]
    if len(set(sell)) == 1:
        return FeedIn(price_cny_per_kwh=sell[0])
    windows = [
        PricedWindow.model_validate({"price_cny_per_kwh": price, **window})
        for period, price in enumerate(sell)
        for window in _windows(week, weekend, period)
    ]
    return FeedIn(windows=tuple(windows))


def _month(epoch_seconds: Any) -> str | None:
    if not isinstance(epoch_seconds, int | float):
        return None
    return datetime.fromtimestamp(float(epoch_seconds), UTC).strftime("%Y-%m")
