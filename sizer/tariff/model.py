"""What a published electricity price list says, as frozen data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from sizer.tariff.clock import (
    ALL_MONTHS,
    DAY_CLASSES,
    Clock,
    DayType,
    Months,
    holds_on,
    minutes_between,
    months_in_words,
    partition_mistakes,
    spans,
)

if TYPE_CHECKING:
    from sizer.site import Site
    from sizer.tariff.year import TariffYear

__all__ = [
    "BasicCharge",
    "DemandCharge",
    "DemandTier",
    "FeedIn",
    "Floating",
    "GreenPower",
    "HourWindow",
    "Name",
    "Overlay",
    "Period",
    "PriceSnapshot",
    "PricedWindow",
    "Season",
    "ServiceFee",
    "Tariff",
    "Tier",
    "sentences",
]

Confidence = Literal["High", "Medium", "Medium-low", "Low", ""]
BasicChoice = Literal["capacity", "demand", "none"]
MAX_DEMAND_NAME = "maximum demand"  # what the bill calls the basic charge when it is by demand
_Window = TypeVar("_Window", "Period", "HourWindow")


def _plain_sequence(values: Any) -> Any:
    return values.tolist() if hasattr(values, "tolist") else values


def _year_month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise ValueError(f"'{text}' is not a month. Write 2025-07")
    return text


FloatSeries = Annotated[tuple[float, ...], BeforeValidator(_plain_sequence)]
IntSeries = Annotated[tuple[int, ...], BeforeValidator(_plain_sequence)]
YearMonth = Annotated[str, AfterValidator(_year_month)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


class Name(_Frozen):
    """A name in both languages."""

    zh: str = ""
    """Chinese."""
    en: str = ""
    """English."""


class Period(_Frozen):
    """Hours of the day with one price."""

    name: str = Field(min_length=1)
    """"sharp", "peak", "flat", "valley", "deep_valley", or any word."""
    start: Clock = "00:00"
    """First minute, "HH:MM"."""
    end: Clock = "24:00"
    """First minute after it, "HH:MM"; before start if the period wraps midnight."""
    price_cny_per_kwh: float
    """Price of energy bought. [CNY/kWh]"""

    @model_validator(mode="after")
    def _not_empty(self) -> Period:
        return _refuse_empty(self)


class HourWindow(_Frozen):
    """Hours of some months and days; every hour of the year unless told otherwise."""

    months: Months = ALL_MONTHS
    """Months it holds in, 1 to 12."""
    day_type: DayType = "all"
    """Days it holds on; "working" knows Chinese holidays and make-up working days, "weekday" is Monday to Friday."""
    start: Clock = "00:00"
    """First minute, "HH:MM"."""
    end: Clock = "24:00"
    """First minute after it, "HH:MM"; before start if the window wraps midnight."""

    @model_validator(mode="after")
    def _not_empty(self) -> HourWindow:
        return _refuse_empty(self)


class Overlay(HourWindow):
    """A price that replaces the season's in some hours: sharp peaks of the hottest and coldest months."""

    name: str = Field(min_length=1)
    """"sharp" or any word."""
    price_cny_per_kwh: float
    """Price of energy bought. [CNY/kWh]"""


class PricedWindow(HourWindow):
    """A price for energy sold in some hours."""

    price_cny_per_kwh: float
    """Price of energy sold. [CNY/kWh]"""


class Season(_Frozen):
    """A whole day of prices, for some months and days."""

    months: Months = ALL_MONTHS
    """Months it holds in, 1 to 12."""
    day_type: DayType = "all"
    """Days it holds on; "working" knows Chinese holidays and make-up working days, "weekday" is Monday to Friday."""
    periods: tuple[Period, ...]
    """Periods that together cover each minute of the day exactly once."""

    @model_validator(mode="after")
    def _complete_day(self) -> Season:
        mistakes = partition_mistakes([(period.start, period.end) for period in self.periods])
        if mistakes:
            raise ValueError(f"months {months_in_words(self.months)}: {'; '.join(mistakes)}")
        return self


class Tier(_Frozen):
    """A step of the month's consumption and what it changes on the period's price.

    The Chinese residential ladder adds the same amount to every period; other ladders give each period its own
    price per tier, which is the same thing said as a difference from the first tier.
    """

    up_to_kwh_per_month: float | None = Field(default=None, gt=0)
    """Cumulative energy of the month at which the tier ends; None for the last. [kWh/month]"""
    price_change_cny_per_kwh: float = 0.0
    """Added to the period's price for energy in this tier. [CNY/kWh]"""
    price_change_by_period_cny_per_kwh: dict[str, float] = {}
    """For these periods, added instead of price_change_cny_per_kwh. [CNY/kWh]"""


class DemandTier(_Frozen):
    """A step of the month's highest demand and its price."""

    up_to_kw: float | None = Field(default=None, gt=0)
    """Demand at which the tier ends; None for the last. [kW]"""
    price_cny_per_kw_month: float
    """Price of each kW within the tier. [CNY/(kW·month)]"""


class DemandCharge(_Frozen):
    """A charge on the highest import of each month within its own hours."""

    name: str = Field(default="demand", min_length=1)
    """What the bill calls it; unique within the tariff."""
    price_cny_per_kw_month: float = 0.0
    """Price, when it has no tiers. [CNY/(kW·month)]"""
    tiers: tuple[DemandTier, ...] = ()
    """Prices by step of demand, instead of the single price."""
    windows: tuple[HourWindow, ...] = ()
    """Hours it looks at, together; none means every hour. Months without any hour are not charged."""
    period_of_step: IntSeries | None = None
    """Instead of windows, one number per step: −1 (or False) where it does not apply; steps of a month that share
    a number share one maximum. Length: the site's steps."""

    @model_validator(mode="after")
    def _one_way(self) -> DemandCharge:
        if self.windows and self.period_of_step is not None:
            raise ValueError("give windows or period_of_step, not both")
        if self.tiers and self.price_cny_per_kw_month:
            raise ValueError("give price_cny_per_kw_month or tiers, not both")
        _rising([tier.up_to_kw for tier in self.tiers], "up_to_kw")
        return self


class BasicCharge(_Frozen):
    """The fixed part of the two-part tariff: by transformer capacity or by maximum demand.

    ``default`` is what is billed where the customer has not chosen otherwise. The choices by quarter, a declared demand
    among them, are the connection's: see :mod:`sizer.tariff.basic`.
    """

    capacity_price_cny_per_kva_month: float = Field(default=0.0, ge=0)
    """Price of transformer capacity. [CNY/(kVA·month)]"""
    max_demand_price_cny_per_kw_month: float = Field(default=0.0, ge=0)
    """Price of the month's maximum demand. [CNY/(kW·month)]"""
    default: BasicChoice = "capacity"
    """What is billed; "none" where it is waived, as for EV charging on its own meter."""
    basis: str = ""
    """How the prices are known."""
    confidence: Confidence = ""
    """How far to trust them."""
    source: str = ""
    """Where they were published."""


class FeedIn(_Frozen):
    """What the grid pays for energy it takes."""

    price_cny_per_kwh: float = 0.0
    """Price outside the windows; the coal benchmark for most sites. [CNY/kWh]"""
    windows: tuple[PricedWindow, ...] = ()
    """Other prices in some hours; a later window beats an earlier one."""
    basis: str = ""
    """How the price is known."""
    confidence: Confidence = ""
    """How far to trust it."""
    source: str = ""
    """Where it was published."""


class PriceSnapshot(_Frozen):
    """The prices of one month of agency purchase, as the grid company publishes them."""

    month: YearMonth
    """Month it holds in, "2024-07"."""
    flat_cny_per_kwh: float
    """Whole price of the flat period. [CNY/kWh]"""
    not_floating_cny_per_kwh: float = Field(default=0.0, ge=0)
    """Part of it that no ratio applies to: funds, and by province transmission, losses, system fee. [CNY/kWh]"""
    source: str = ""
    """Where it was published."""


class Floating(_Frozen):
    """Prices that change every month: a period's price is not_floating + (flat − not_floating) × ratio."""

    ratios: dict[str, Annotated[float, Field(gt=0, le=10)]]
    """Ratio of every period to the flat one, by the period's name; flat is 1 where it is not named."""
    snapshots: tuple[PriceSnapshot, ...] = Field(min_length=1)
    """Published months; the other months keep the prices of the seasons, and are named in a notice."""

    def price_cny_per_kwh(self, year: int, month: int, period: str) -> float | None:
        """Price of a period in a month; None where the month has no snapshot or the period no ratio."""
        ratio = self.ratios.get(period, 1.0 if period == "flat" else None)
        found = [each for each in self.snapshots if each.month == f"{year}-{month:02}"]
        if not found or ratio is None:
            return None
        fixed = found[-1].not_floating_cny_per_kwh
        return fixed + (found[-1].flat_cny_per_kwh - fixed) * ratio


class GreenPower(_Frozen):
    """Energy bought as green power: a premium on its price, and no emission (market-based accounting)."""

    share: float = Field(default=1.0, ge=0, le=1)
    """Share of the energy bought that is green."""
    premium_cny_per_kwh: float = Field(ge=0, le=1)
    """Price of its environmental value, on top of the energy price; a few fen in Chinese provincial markets
    (recalled, 0.01-0.06). [CNY/kWh]"""

    @property
    def addition_cny_per_kwh(self) -> float:
        """What it adds to the price of a mean kWh. [CNY/kWh]"""
        return self.share * self.premium_cny_per_kwh


class ServiceFee(_Frozen):
    """What a charging station usually adds to the energy price."""

    price_cny_per_kwh: float = Field(ge=0)
    """Fee on energy charged into vehicles. [CNY/kWh]"""
    cap_cny_per_kwh: float | None = Field(default=None, ge=0)
    """Highest fee that the city allows; a higher one is cut to it. None where the market sets it. [CNY/kWh]"""
    basis: str = ""
    """How it is known."""
    confidence: Confidence = ""
    """How far to trust it."""
    source: str = ""
    """Where it was published."""


class Tariff(_Frozen):
    """An electricity price list: what a site pays for energy and demand, and what it is paid."""

    id: str = Field(min_length=1)
    """Short identifier; the file's name."""
    source_ids: tuple[str, ...] = ()
    """Identifiers of the price-list rows it was made from."""
    name: Name = Name()
    """Name in Chinese and English."""
    region: str = ""
    """Province or city of the grid company's price list."""
    place_ids: tuple[str, ...] = ()
    """Places it is offered for."""
    user_class: str = ""
    """Customer class."""
    voltage: str = ""
    """Supply voltage."""
    valid_from: YearMonth | None = None
    """First month it was in force, "2025-07"."""
    valid_to: YearMonth | None = None
    """Last month it was in force; None while it still is."""
    currency: str = "CNY"
    """Currency of every price; the field names say CNY, as nearly every tariff here is Chinese."""
    seasons: tuple[Season, ...] = ()
    """Energy prices; every month and kind of day in exactly one."""
    overlays: tuple[Overlay, ...] = ()
    """Prices laid over the seasons."""
    floating: Floating | None = None
    """Monthly prices of agency purchase, which replace those of seasons and overlays where they are known."""
    tiers: tuple[Tier, ...] = ()
    """Steps of the month's consumption, rising; none for most tariffs."""
    tier_periods: tuple[str, ...] | None = None
    """Periods whose energy counts for the tiers; None for all."""
    demand_charges: tuple[DemandCharge, ...] = ()
    """Charges on monthly maxima, beside the basic charge."""
    basic_charge: BasicCharge | None = None
    """Fixed part of a two-part tariff."""
    feed_in: FeedIn = FeedIn()
    """What the grid pays for export."""
    generation_subsidy_cny_per_kwh: float = Field(default=0.0, ge=0)
    """Paid on every kWh of PV generated, used or sold. [CNY/kWh]"""
    fixed_cny_per_month: float = 0.0
    """Charge per month whatever is used. [CNY/month]"""
    green_power: GreenPower | None = None
    """Green power among the energy bought; None for none."""
    service_fee: ServiceFee | None = None
    """Usual charging service fee; not part of the electricity bill."""
    basis: str = ""
    """How the energy prices are known."""
    confidence: Confidence = ""
    """How far to trust them."""
    source: str = ""
    """Where they were published."""
    notes: tuple[str, ...] = ()
    """What a careful user should know."""
    energy_price_series_cny_per_kwh: FloatSeries | None = None
    """Instead of seasons, one price per step. [CNY/kWh]"""
    energy_period_series: IntSeries | None = None
    """With energy_price_series_cny_per_kwh, a period number per step, from 0; period i is called "period i"."""
    feed_in_series_cny_per_kwh: FloatSeries | None = None
    """Instead of feed_in, one price per step. [CNY/kWh]"""

    def billed_by(self, default: BasicChoice) -> Tariff:
        """Return the same prices with another way of reckoning the basic charge; as it is where there is none."""
        if self.basic_charge is None:
            return self
        return self.model_copy(update={"basic_charge": self.basic_charge.model_copy(update={"default": default})})

    @property
    def charging_service_fee_cny_per_kwh(self) -> float | None:
        """Usual charging service fee, in CNY/kWh."""
        return None if self.service_fee is None else self.service_fee.price_cny_per_kwh

    def year(self, site: Site) -> TariffYear:
        """Prices on the site's steps.

        Parameters
        ----------
        site : Site
            Gives the year, the working days and the step.

        Returns
        -------
        TariffYear
            Plain arrays, one value per step.

        Raises
        ------
        InputError
            A series has not as many values as the site has steps.
        """
        from sizer.tariff.year import expand  # year.py describes this class

        return expand(self, site)

    @model_validator(mode="after")
    def _consistent(self) -> Tariff:
        mistakes = [*_season_mistakes(self), *_overlay_mistakes(self), *_tier_mistakes(self)]
        names = [MAX_DEMAND_NAME, *(charge.name for charge in self.demand_charges)]
        mistakes += [
            f"two demand charges are called '{name}'" for name in sorted({n for n in names if names.count(n) > 1})
        ]
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            mistakes.append(f"valid_from {self.valid_from} is after valid_to {self.valid_to}")
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return self


def _refuse_empty(window: _Window) -> _Window:
    if window.start == window.end:
        raise ValueError(f"{window.start} to {window.end} is empty. The whole day is 00:00 to 24:00")
    return window


def sentences(error: ValidationError) -> list[str]:
    """Pydantic's mistakes in our words: where, what is wrong, what was received."""
    return [_sentence(mistake["loc"], mistake["type"], mistake["msg"], mistake["input"]) for mistake in error.errors()]


def _sentence(location: tuple[int | str, ...], kind: str, reason: str, received: object) -> str:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".") or "tariff"
    if kind == "extra_forbidden":
        return f"{where}: no such field. Check the spelling, or remove it."
    if kind == "missing":
        return f"{where}: is missing."
    shown = f" Received {received!r}." if isinstance(received, str | int | float | None) else ""
    return f"{where}: {reason.removeprefix('Value error, ').rstrip('.')}.{shown}"


def _rising(limits: list[float | None], field: str) -> None:
    """Refuse steps that do not rise, or whose last is not open."""
    if not limits:
        return
    if limits[-1] is not None:
        raise ValueError(f"the last tier must have no {field}")
    known = limits[:-1]
    if None in known or any(low >= high for low, high in pairwise(known) if low is not None and high is not None):
        raise ValueError(f"{field} must rise from tier to tier, and only the last may be open; received {limits}")


def _season_mistakes(tariff: Tariff) -> Iterator[str]:
    """Months and kinds of day without a season, or with more than one."""
    if tariff.energy_price_series_cny_per_kwh is not None:
        if tariff.seasons:
            yield "give seasons or energy_price_series_cny_per_kwh, not both"
        return
    if tariff.energy_period_series is not None:
        yield "energy_period_series needs energy_price_series_cny_per_kwh"
    for (worked, weekend), words in DAY_CLASSES.items():
        seasons = [season.months for season in tariff.seasons if holds_on(season.day_type, worked, weekend)]
        times = {month: sum(month in months for months in seasons) for month in ALL_MONTHS}
        for wrong, problem in ((0, "have no prices"), (2, "have more than one season")):
            months = [month for month, count in times.items() if min(count, 2) == wrong]
            if months:
                yield f"months {months_in_words(months)} {problem} on {words}, 00:00-24:00"


def _overlay_mistakes(tariff: Tariff) -> Iterator[str]:
    """Overlays that claim the same minute."""
    for index, first in enumerate(tariff.overlays):
        for other in tariff.overlays[index + 1 :]:
            months = set(first.months) & set(other.months)
            share_day = any(holds_on(first.day_type, *day) and holds_on(other.day_type, *day) for day in DAY_CLASSES)
            both = minutes_between(first.start, first.end) & minutes_between(other.start, other.end)
            if months and share_day and both.any():
                yield (
                    f"overlays '{first.name}' and '{other.name}' both price months {months_in_words(months)}, "
                    f"{spans(both)}"
                )


def _tier_mistakes(tariff: Tariff) -> Iterator[str]:
    """Tiers that do not rise, or that speak of periods nobody has."""
    try:
        _rising([tier.up_to_kwh_per_month for tier in tariff.tiers], "up_to_kwh_per_month")
    except ValueError as error:
        yield f"tiers: {error}"
    if tariff.energy_price_series_cny_per_kwh is not None:
        return
    known = {period.name for season in tariff.seasons for period in season.periods}
    known |= {overlay.name for overlay in tariff.overlays}
    named = set(tariff.tier_periods or ()).union(*(tier.price_change_by_period_cny_per_kwh for tier in tariff.tiers))
    for name in sorted(named - known):
        yield f"tiers speak of period '{name}'; known: {', '.join(sorted(known))}"
