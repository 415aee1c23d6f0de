"""The parts of a price list: periods of the day, seasons, tiers, demand and basic charges, what is paid for export."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sizer.tariff.clock import ALL_MONTHS, Clock, DayType, Months, months_in_words, partition_mistakes

__all__ = [
    "MAX_DEMAND_NAME",
    "BasicCharge",
    "BasicChoice",
    "Confidence",
    "DemandCharge",
    "DemandTier",
    "FeedIn",
    "FloatSeries",
    "Floating",
    "Frozen",
    "GreenPower",
    "HourWindow",
    "IntSeries",
    "Name",
    "Overlay",
    "Period",
    "PriceSnapshot",
    "PricedWindow",
    "Season",
    "ServiceFee",
    "Tier",
    "YearMonth",
    "rising",
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


class Frozen(BaseModel):
    """Data that nobody changes, and that has no other fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


class Name(Frozen):
    """A name in both languages."""

    zh: str = ""
    """Chinese."""
    en: str = ""
    """English."""


class Period(Frozen):
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


class HourWindow(Frozen):
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


class Season(Frozen):
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


class Tier(Frozen):
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


class DemandTier(Frozen):
    """A step of the month's highest demand and its price."""

    up_to_kw: float | None = Field(default=None, gt=0)
    """Demand at which the tier ends; None for the last. [kW]"""
    price_cny_per_kw_month: float
    """Price of each kW within the tier. [CNY/(kW·month)]"""


class DemandCharge(Frozen):
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
        rising([tier.up_to_kw for tier in self.tiers], "up_to_kw")
        return self


class BasicCharge(Frozen):
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


class FeedIn(Frozen):
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


class PriceSnapshot(Frozen):
    """The prices of one month of agency purchase, as the grid company publishes them."""

    month: YearMonth
    """Month it holds in, "2024-07"."""
    flat_cny_per_kwh: float
    """Whole price of the flat period. [CNY/kWh]"""
    not_floating_cny_per_kwh: float = Field(default=0.0, ge=0)
    """Part of it that no ratio applies to: funds, and by province transmission, losses, system fee. [CNY/kWh]"""
    source: str = ""
    """Where it was published."""


class Floating(Frozen):
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


class GreenPower(Frozen):
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


class ServiceFee(Frozen):
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


def _refuse_empty(window: _Window) -> _Window:
    if window.start == window.end:
        raise ValueError(f"{window.start} to {window.end} is empty. The whole day is 00:00 to 24:00")
    return window


def rising(limits: list[float | None], field: str) -> None:
    """Refuse steps that do not rise, or whose last is not open.

    Raises
    ------
    ValueError
        Says which.
    """
    if not limits:
        return
    if limits[-1] is not None:
        raise ValueError(f"the last tier must have no {field}")
    known = limits[:-1]
    if None in known or any(low >= high for low, high in pairwise(known) if low is not None and high is not None):
        raise ValueError(f"{field} must rise from tier to tier, and only the last may be open; received {limits}")
