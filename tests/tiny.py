"""Small systems for tests: a day or two, made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sizer.components import Component, Setting
from sizer.finance import Economics
from sizer.guideline import Guideline
from sizer.model import Case, Solved, optimise
from sizer.site import Site
from sizer.tariff import DemandCharge, Tariff


def site(hours: int | None = 24, *, step_minutes: int = 60, year: int = 2023) -> Site:
    return Site(latitude_deg=31.0, longitude_deg=121.0, hours=hours, step_minutes=step_minutes, year=year)


def tariff(
    prices: Sequence[float] | float, *, hours: int = 24, feed_in: Sequence[float] | float = 0.0, **more
) -> Tariff:
    """A tariff whose prices are given by hour."""
    return Tariff(
        id="by hand",
        energy_price_series_cny_per_kwh=np.broadcast_to(np.asarray(prices, float), (hours,)).tolist(),
        feed_in_series_cny_per_kwh=np.broadcast_to(np.asarray(feed_in, float), (hours,)).tolist(),
        **more,
    )


def setting(prices=1.0, *, hours: int = 24, feed_in=0.0, economics: Economics | None = None, **more) -> Setting:
    return Setting(
        site(hours),
        economics or Economics(years=1, discount_rate=0.0),
        tariff(prices, hours=hours, feed_in=feed_in, **more),
    )


def solve(
    components: Sequence[Component], where: Setting, guideline: Guideline | None = None, *, exclusive=True, **how
) -> Solved:
    return optimise(Case(components, where, guideline or Guideline(default="off"), exclusive), **how)


def money(solved: Solved) -> dict[str, float]:
    """A year's (or one-off) amounts by stream."""
    streams: dict[str, float] = {}
    for statement in solved.money:
        streams[statement.stream] = streams.get(statement.stream, 0.0) + statement.amount
    return streams


__all__ = ["DemandCharge", "money", "setting", "site", "solve", "tariff"]
