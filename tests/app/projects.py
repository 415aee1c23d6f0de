"""A small site for the app's tests: two days, given yields, sized in a second or two."""

from __future__ import annotations

from typing import Any

SMALL: dict[str, Any] = {
    "name": "Small <b>site</b> =1+1",
    "site": {"place": "qingdao", "year": 2023, "hours": 48},
    "tariff": "SD-CI2-2024",
    "components": [
        {"kind": "load", "demand_kw": {"values": [100.0 + 10.0 * hour for hour in range(24)]}},
        {"kind": "grid", "transformer_kva": 500.0},
        {"kind": "pv", "power_kw": {"max": 300.0}, "yield_kw_per_kw": {"values": [0.0] * 8 + [0.6] * 8 + [0.0] * 8}},
        {"kind": "ess", "power_kw": {"max": 100.0}, "energy_kwh": {"max": 400.0}},
    ],
}
