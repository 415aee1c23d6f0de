"""What a published electricity price list says, as frozen data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError, model_validator

from sizer.tariff.clock import ALL_MONTHS, DAY_CLASSES, holds_on, minutes_between, months_in_words, spans
from sizer.tariff.parts import (
    MAX_DEMAND_NAME,
    BasicCharge,
    BasicChoice,
    Confidence,
    DemandCharge,
    FeedIn,
    Floating,
    FloatSeries,
    Frozen,
    GreenPower,
    IntSeries,
    Name,
    Overlay,
    Season,
    ServiceFee,
    Tier,
    YearMonth,
    rising,
)

if TYPE_CHECKING:
    from sizer.site import Site
    from sizer.tariff.year import TariffYear

__all__ = ["Tariff", "sentences"]


class Tariff(Frozen):
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
        rising([tier.up_to_kwh_per_month for tier in tariff.tiers], "up_to_kwh_per_month")
    except ValueError as error:
        yield f"tiers: {error}"
    if tariff.energy_price_series_cny_per_kwh is not None:
        return
    known = {period.name for season in tariff.seasons for period in season.periods}
    known |= {overlay.name for overlay in tariff.overlays}
    named = set(tariff.tier_periods or ()).union(*(tier.price_change_by_period_cny_per_kwh for tier in tariff.tiers))
    for name in sorted(named - known):
        yield f"tiers speak of period '{name}'; known: {', '.join(sorted(known))}"
