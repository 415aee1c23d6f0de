"""A price list painted over by month and hour, and written back as plain seasons."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from sizer.tariff.clock import ALL_MONTHS, MINUTES, DayType, holds_on, minutes_between
from sizer.tariff.model import Tariff
from sizer.tariff.parts import Overlay, Period, Season

__all__ = ["hours_of", "kinds_of_day", "painted", "price_of"]

Slot = tuple[str, float]
Day = tuple[Slot, ...]
"""Period and price of every minute of a day."""
PAIRS: tuple[tuple[DayType, DayType], ...] = (("working", "non_working"), ("weekday", "weekend"))
CLASSES = {
    "working": ((True, False), (True, True)),
    "non_working": ((False, True), (False, False)),
    "weekday": ((True, False), (False, False)),
    "weekend": ((False, True), (True, True)),
}
"""Kinds of day as (worked, Saturday or Sunday), the usual one first."""


def _day(tariff: Tariff, month: int, kind: tuple[bool, bool]) -> Day:
    slots: list[Slot] = [("", 0.0)] * MINUTES
    seasons = [own for own in tariff.seasons if month in own.months and holds_on(own.day_type, *kind)]
    windows: list[Period | Overlay] = [period for season in seasons for period in season.periods]
    windows += [own for own in tariff.overlays if month in own.months and holds_on(own.day_type, *kind)]
    for window in windows:
        for minute in minutes_between(window.start, window.end).nonzero()[0].tolist():
            slots[minute] = (window.name, window.price_cny_per_kwh)
    return tuple(slots)


def kinds_of_day(tariff: Tariff) -> tuple[DayType, DayType] | None:
    """Pair of day types that the prices can be told apart by; None where it takes more, or there are no seasons.

    Parameters
    ----------
    tariff : Tariff
        A price list.
    """
    if not tariff.seasons:
        return None
    for pair in PAIRS:
        if all(
            _day(tariff, month, CLASSES[kind][0]) == _day(tariff, month, CLASSES[kind][1])
            for month in ALL_MONTHS
            for kind in pair
        ):
            return pair
    return None


def hours_of(tariff: Tariff, kind: DayType) -> dict[tuple[int, int], str]:
    """Period that fills most of every hour of a kind of day.

    Parameters
    ----------
    tariff : Tariff
        A price list with seasons.
    kind : str
        One of :func:`kinds_of_day`.

    Returns
    -------
    dict
        (month from 1, hour from 0) → the period's name.
    """
    found = {}
    for month in ALL_MONTHS:
        day = _day(tariff, month, CLASSES[kind][0])
        for hour in range(24):
            names = [name for name, _ in day[60 * hour : 60 * hour + 60]]
            found[month, hour] = max(dict.fromkeys(names), key=names.count)
    return found


def price_of(tariff: Tariff, period: str, month: int, kind: DayType) -> float | None:
    """Price of a period: of that month and day where it stands there, else of the nearest month; None of no month.

    Parameters
    ----------
    tariff : Tariff
        A price list with seasons.
    period : str
        Its name.
    month : int
        From 1.
    kind : str
        One of :func:`kinds_of_day`; the other days are looked at next.
    """
    others = [other for pair in PAIRS if kind in pair for other in pair if other != kind]
    for near in sorted(ALL_MONTHS, key=lambda other: min((other - month) % 12, (month - other) % 12)):
        for own in (kind, *others):
            for name, price in _day(tariff, near, CLASSES[own][0]):
                if name == period:
                    return price
    return None


def painted(
    tariff: Tariff,
    cells: Mapping[tuple[int, int], str],
    kinds: tuple[DayType, ...],
    prices_cny_per_kwh: Mapping[str, float] | None = None,
) -> Tariff:
    """Give hours another period.

    Parameters
    ----------
    tariff : Tariff
        A price list with seasons.
    cells : mapping (month from 1, hour from 0) → name of a period
        What is painted.
    kinds : tuple of str
        On which days: one of :func:`kinds_of_day`, or both.
    prices_cny_per_kwh : mapping, optional
        Prices of the painted periods; those of the price list where not given. [CNY/kWh]

    Returns
    -------
    Tariff
        The same with other seasons, and without overlays, which stand in them; hours that were not painted keep
        their periods to the minute.

    Raises
    ------
    ValueError
        The days cannot be told apart, or a period has no price.
    """
    pair = kinds_of_day(tariff)
    if pair is None:
        raise ValueError(f"{tariff.id}: its days are of more than two kinds, or it has no seasons. Edit its file")
    days = {(month, kind): list(_day(tariff, month, CLASSES[kind][0])) for month in ALL_MONTHS for kind in pair}
    for (month, hour), period in cells.items():
        for kind in kinds:
            price = (prices_cny_per_kwh or {}).get(period)
            price = price_of(tariff, period, month, kind) if price is None else price
            if price is None:
                raise ValueError(f'{tariff.id} has no price of "{period}". Give one')
            days[month, kind][60 * hour : 60 * hour + 60] = [(period, price)] * 60
    months = {month: (tuple(days[month, pair[0]]), tuple(days[month, pair[1]])) for month in ALL_MONTHS}
    seasons: list[Season] = []
    for both in dict.fromkeys(months.values()):
        own = tuple(month for month in ALL_MONTHS if months[month] == both)
        if both[0] == both[1]:
            seasons.append(Season(months=own, day_type="all", periods=_periods(both[0])))
        else:
            seasons += [Season(months=own, day_type=k, periods=_periods(d)) for k, d in zip(pair, both, strict=True)]
    return tariff.model_copy(update={"seasons": tuple(seasons), "overlays": ()})


def _periods(day: Day) -> tuple[Period, ...]:
    """Runs of equal minutes; one that wraps midnight is one period."""
    runs, start = [], 0
    for slot, minutes in groupby(day):
        end = start + len(list(minutes))
        runs.append((slot, start, end))
        start = end
    if len(runs) > 1 and runs[0][0] == runs[-1][0]:
        runs = [*runs[1:-1], (runs[-1][0], runs[-1][1], runs[0][2])]
    return tuple(
        Period(name=name, start=_clock(first), end=_clock(last), price_cny_per_kwh=price)
        for (name, price), first, last in runs
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
