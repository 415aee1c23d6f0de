"""Compare a tariff with the price policy and with common sense.

References
----------
.. [1] Guideline 3.3.4.1.5: peak:valley at least 4:1 where the *system's* peak-valley difference rate exceeds 40 %,
   elsewhere 3:1; the sharp price at least 20 % above the peak price; storage is worth considering from a
   peak-valley difference of 0.7 CNY/kWh. The first two repeat NDRC [2021] 1093.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from sizer.errors import InputError
from sizer.tariff.clock import ALL_MONTHS, holds_on, months_in_words
from sizer.tariff.model import Tariff
from sizer.tariff.parts import Season

__all__ = ["TariffFinding", "check_tariff", "odd_prices", "overlapping_versions"]

STRONG_RATIO = 4.0  # 3.3.4.1.5, peak:valley where the system's peak-valley rate exceeds 40 %
WEAK_RATIO = 3.0  # 3.3.4.1.5, peak:valley elsewhere
SYSTEM_RATE_LIMIT = 0.40  # 3.3.4.1.5, (P_max − P_min) / P_max of the system load
SHARP_OVER_PEAK = 1.20  # 3.3.4.1.5, sharp price over peak price
WORTHWHILE_SPREAD = 0.70  # 3.3.4.1.5, CNY/kWh
PLAUSIBLE = (0.05, 3.0)  # CNY/kWh: outside, a price is probably in fen or per MWh
ROUNDING = 1e-9
ODD = ("price_range", "valley_above_peak", "negative_price")
WHOLE_PRICE = "Whole prices are compared; notices apply the ratio to their floating part."


@dataclass(frozen=True)
class TariffFinding:
    """One thing that was looked at."""

    id: str
    """"G-87", "G-88", "G-89", "price_range", "valley_above_peak", "negative_price" or "validity"."""
    ok: bool | None
    """Whether it is as it should be; None where the question does not arise."""
    limit: float | None
    """What is asked for."""
    actual: float | None
    """What the tariff has."""
    sentence: str
    """The same in words."""


def check_tariff(
    tariff: Tariff, system_peak_valley_rate: float | None = None, *, year: int | None = None
) -> list[TariffFinding]:
    """Compare a tariff with the price policy and with common sense.

    Parameters
    ----------
    tariff : Tariff
        Given by seasons; a tariff given as a series has no peak and valley to compare.
    system_peak_valley_rate : float, optional
        Peak-valley difference rate of the system load, (P_max − P_min) / P_max, 0 to 1.
    year : int, optional
        Year the prices are used for; None does not look at the validity.

    Returns
    -------
    list of TariffFinding
        G-87, G-88, G-89, then the plausibility checks.

    Raises
    ------
    InputError
        system_peak_valley_rate is no share.

    Notes
    -----
    The ratio and the sharp price must hold in every month; the spread is the mean of the months. Whole prices are
    compared. Provincial notices apply the ratios to the floating part only (purchase price, in some provinces
    transmission too), so a lawful price list can show 2:1 and a sharp price only 14 % above the peak.
    """
    rate = system_peak_valley_rate
    if rate is not None and not 0 <= rate <= 1:
        raise InputError(tariff.id, f"system_peak_valley_rate is {rate:g}, but a share is 0 to 1. For 45 % write 0.45.")
    months = [_Month(tariff, month) for month in ALL_MONTHS] if tariff.seasons else []
    findings = [_ratio(months, rate), _sharp(months), _spread(months)]
    findings += [_price_range(tariff), _order(months), _sign(tariff)]
    return findings + ([] if year is None else [_validity(tariff, year)])


class _Month:
    """Peak, valley and sharp prices of one month, on working days, in CNY/kWh."""

    def __init__(self, tariff: Tariff, month: int) -> None:
        self.month = month
        season = next(s for s in tariff.seasons if month in s.months and holds_on(s.day_type, True, False))
        prices = _highest_by_name(season)
        ordinary = {name: price for name, price in prices.items() if not _sharp_name(name) and "deep" not in name}
        values = list((ordinary or prices).values())
        self.peak = prices.get("peak", max(values))
        self.valley = prices.get("valley", min(values))
        self.sharp = [price for name, price in prices.items() if _sharp_name(name)]
        self.sharp += [
            overlay.price_cny_per_kwh
            for overlay in tariff.overlays
            if month in overlay.months and _sharp_name(overlay.name)
        ]

    @property
    def single_price(self) -> bool:
        return self.peak == self.valley

    @property
    def ratio(self) -> float:
        return self.peak / self.valley if self.valley > 0 else float("inf")


def _highest_by_name(season: Season) -> dict[str, float]:
    prices: dict[str, float] = {}
    for period in season.periods:
        prices[period.name] = max(period.price_cny_per_kwh, prices.get(period.name, period.price_cny_per_kwh))
    return prices


def _sharp_name(name: str) -> bool:
    return name.startswith(("sharp", "critical"))


def _without_time_of_use(months: Sequence[_Month]) -> bool:
    return all(month.single_price for month in months)


def _ratio(months: Sequence[_Month], rate: float | None) -> TariffFinding:
    limit = STRONG_RATIO if rate is not None and rate > SYSTEM_RATE_LIMIT else WEAK_RATIO
    if _without_time_of_use(months):
        return TariffFinding("G-87", None, limit, None, "One price all day: no peak and valley to compare.")
    worst = min(months, key=lambda month: month.ratio)
    known = (
        "the system's peak-valley rate is not given; above 40 % it would be 4:1"
        if rate is None
        else f"the system's peak-valley rate is {rate:.0%}"
    )
    sentence = (
        f"Peak to valley is {worst.ratio:.2f}:1 in month {worst.month}; at least {limit:g}:1 is asked ({known}). "
        f"{WHOLE_PRICE}"
    )
    return TariffFinding("G-87", worst.ratio >= limit - ROUNDING, limit, worst.ratio, sentence)


def _sharp(months: Sequence[_Month]) -> TariffFinding:
    ratios = {month.month: min(month.sharp) / month.peak for month in months if month.sharp and month.peak > 0}
    if not ratios:
        return TariffFinding("G-88", None, SHARP_OVER_PEAK, None, "The tariff has no sharp price.")
    month, worst = min(ratios.items(), key=lambda item: item[1])
    sentence = (
        f"The sharp price is {worst:.3f} × the peak price in month {month}; at least {SHARP_OVER_PEAK:g} is asked. "
        f"{WHOLE_PRICE}"
    )
    return TariffFinding("G-88", worst >= SHARP_OVER_PEAK - 5e-4, SHARP_OVER_PEAK, worst, sentence)


def _spread(months: Sequence[_Month]) -> TariffFinding:
    if _without_time_of_use(months):
        return TariffFinding("G-89", None, WORTHWHILE_SPREAD, None, "One price all day: storage cannot earn a spread.")
    spread = sum(month.peak - month.valley for month in months) / len(months)
    verdict = "is worth considering" if spread >= WORTHWHILE_SPREAD - ROUNDING else "hardly pays by arbitrage alone"
    sentence = (
        f"Peak less valley is {spread:.3f} CNY/kWh (mean of the months); "
        f"from {WORTHWHILE_SPREAD:g} storage is worth considering, here it {verdict}."
    )
    return TariffFinding("G-89", spread >= WORTHWHILE_SPREAD - ROUNDING, WORTHWHILE_SPREAD, spread, sentence)


def _prices(tariff: Tariff) -> list[float]:
    prices = [period.price_cny_per_kwh for season in tariff.seasons for period in season.periods]
    prices += [overlay.price_cny_per_kwh for overlay in tariff.overlays]
    return prices + list(tariff.energy_price_series_cny_per_kwh or ())


def _price_range(tariff: Tariff) -> TariffFinding:
    low, high = PLAUSIBLE
    prices = _prices(tariff)
    if max(prices) > high:
        hint = "in CNY/MWh (divide by 1000)" if max(prices) > 150 else "in fen (divide by 100)"
        sentence = f"The highest price is {max(prices):g} CNY/kWh, above {high:g}. Perhaps it is {hint}."
        return TariffFinding("price_range", False, high, max(prices), sentence)
    if min(prices) < low:
        sentence = f"The lowest price is {min(prices):g} CNY/kWh, below {low:g}. Perhaps it is in CNY per another unit."
        return TariffFinding("price_range", False, low, min(prices), sentence)
    sentence = f"Prices lie between {min(prices):g} and {max(prices):g} CNY/kWh."
    return TariffFinding("price_range", True, high, max(prices), sentence)


def odd_prices(tariff: Tariff) -> list[str]:
    """What is odd about the prices themselves: perhaps they are in another unit, or exchanged.

    Parameters
    ----------
    tariff : Tariff
        As it will be paid.

    Returns
    -------
    list of str
        Sentences; none where every price is within what is usual.
    """
    findings = check_tariff(tariff)
    return [found.sentence for found in findings if found.id in ODD and found.ok is False]


def _order(months: Sequence[_Month]) -> TariffFinding:
    wrong = [month for month in months if month.valley > month.peak]
    if not wrong:
        return TariffFinding("valley_above_peak", True, None, None, "No valley price is above its peak price.")
    words, first = months_in_words(month.month for month in wrong), wrong[0]
    sentence = f"Months {words}: the valley price {first.valley:g} is above the peak price {first.peak:g} CNY/kWh."
    return TariffFinding("valley_above_peak", False, first.peak, first.valley, sentence)


def _sign(tariff: Tariff) -> TariffFinding:
    lowest = min(_prices(tariff))
    if lowest >= 0:
        return TariffFinding("negative_price", True, 0.0, lowest, "No price is negative.")
    sentence = f"The lowest price is {lowest:g} CNY/kWh: buying would earn money."
    return TariffFinding("negative_price", False, 0.0, lowest, sentence)


def _validity(tariff: Tariff, year: int) -> TariffFinding:
    begins, ends = tariff.valid_from, tariff.valid_to
    ok = (begins is None or begins <= f"{year}-01") and (ends is None or ends >= f"{year}-12")
    sentence = f"{tariff.id} was in force {begins or 'earlier'} to {ends or 'now'}; it is used for {year}."
    return TariffFinding("validity", ok, None, None, sentence)


def overlapping_versions(tariffs: Iterable[Tariff]) -> list[str]:
    """Pairs of tariffs for the same customers that were in force at the same time.

    Parameters
    ----------
    tariffs : iterable of Tariff
        Tariffs to compare.

    Returns
    -------
    list of str
        One sentence per pair of the same region, class and voltage; empty when each month has one version.
    """
    sentences = []
    for first, other in combinations(tariffs, 2):
        same = (first.region, first.user_class, first.voltage) == (other.region, other.user_class, other.voltage)
        begins = max(first.valid_from or "0000-01", other.valid_from or "0000-01")
        ends = min(first.valid_to or "9999-12", other.valid_to or "9999-12")
        if same and begins <= ends:
            until = "now" if ends == "9999-12" else ends
            sentences.append(f"{first.id} and {other.id} were both in force {begins} to {until}. Keep one.")
    return sentences
