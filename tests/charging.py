"""Sessions by hand."""

from __future__ import annotations

import pandas as pd

from sizer.profiles.charging.sessions import Sessions, finished
from sizer.site import Site


def site(hours: int | None = 24, *, step_minutes: int = 60, year: int = 2023) -> Site:
    return Site(latitude_deg=31.0, longitude_deg=121.0, hours=hours, step_minutes=step_minutes, year=year)


def sessions(rows: list[dict], where: Site, **common) -> Sessions:
    """One dict a session: arrive_h, depart_h, energy_kwh, and what differs from a 7 kW plug at a large battery."""
    plain = {
        "fleet": "by hand",
        "current": "ac",
        "power_kw": 7.0,
        "discharge_kw": 0.0,
        "battery_kwh": 100.0,
        "battery_kw": 1000.0,
        "soc_floor": 0.1,
        "v2g": False,
        "trickle_until_soc": 0.0,
        "trickle_share": 1.0,
        "taper_from_soc": 1.0,
        "final_share": 1.0,
    } | common
    table = pd.DataFrame([plain | {"vehicle": at} | row for at, row in enumerate(rows)])
    table["soc_arrival"] = table["soc_arrival"].fillna(0.2) if "soc_arrival" in table else 0.2
    table["soc_departure"] = table["soc_arrival"] + table["energy_kwh"] / table["battery_kwh"]
    return finished(table, where, "by hand")
