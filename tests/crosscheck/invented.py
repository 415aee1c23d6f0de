"""An invented site, stated once in plain numbers: what the other tools and the other engines are asked to solve too.

A load of a few hundred kW with a working-day rhythm, sun and wind with seasons and passing clouds, four prices a day.
Every series is a formula of the hour, so nothing is random and nothing is read.
"""

from __future__ import annotations

import numpy as np

DAY_H = 24
PRICE_BY_HOUR = [0.32] * 8 + [0.68] * 2 + [1.05] * 2 + [0.68] * 5 + [1.18] * 4 + [0.68] * 2 + [0.32]  # CNY/kWh
FEED_IN = 0.20  # CNY/kWh; below every price, so that buying to sell is no business


def hours(count: int) -> np.ndarray:
    """Number of each hour, (count,)."""
    return np.arange(count)


def load_kw(count: int) -> np.ndarray:
    """Base load, a working-day hump with a quieter weekend, and a summer."""
    t = hours(count)
    clock, day = t % DAY_H, t // DAY_H
    working = np.where(day % 7 < 5, 1.0, 0.35)
    hump = np.exp(-(((clock - 13.5) / 4.5) ** 2))
    summer = 1.0 + 0.25 * np.sin(2 * np.pi * (day - 100) / 365)
    return 120.0 + 260.0 * working * hump * summer + 15.0 * np.sin(2 * np.pi * t / 31.0)


def sun_kw_per_kw(count: int) -> np.ndarray:
    """Half a sine by day, longer and higher in summer, dimmed by clouds that pass every few days."""
    t = hours(count)
    clock, day = t % DAY_H + 0.5, t // DAY_H
    season = np.sin(2 * np.pi * (day - 81) / 365)
    half_day = 6.0 + 1.2 * season
    height = np.cos(np.pi / 2 * np.clip((clock - 12.3) / half_day, -1.0, 1.0))
    clouds = 0.62 + 0.38 * np.cos(2 * np.pi * day / 4.7) * np.cos(2 * np.pi * day / 11.3)
    return (0.72 + 0.16 * season) * height**1.3 * clouds


def wind_kw_per_kw(count: int) -> np.ndarray:
    """Slow weather and a light evening breeze, stronger in winter."""
    t = hours(count)
    weather = np.sin(2 * np.pi * t / 83.0) + 0.6 * np.sin(2 * np.pi * t / 37.0 + 1.0)
    breeze = 0.2 * np.sin(2 * np.pi * (t % DAY_H - 14) / DAY_H)
    winter = 0.08 * np.cos(2 * np.pi * t / 8760)
    return np.clip(0.17 + winter + 0.16 * weather + breeze * 0.3, 0.0, 1.0)
