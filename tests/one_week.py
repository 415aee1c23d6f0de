"""One studied week, made in code, for the tests of reports."""

from __future__ import annotations

from functools import cache
from typing import Any

from sizer.project import Project
from sizer.study import Study, size

LOAD_KW = [
    90,
    85,
    80,
    80,
    85,
    100,
    150,
    260,
    380,
    450,
    480,
    470,
    420,
    440,
    460,
    450,
    420,
    360,
    280,
    220,
    180,
    150,
    120,
    100,
]
SUN = [0, 0, 0, 0, 0, 0, 0.05, 0.2, 0.4, 0.6, 0.7, 0.75, 0.7, 0.6, 0.45, 0.3, 0.15, 0.05, 0, 0, 0, 0, 0, 0]

PERIODS = [
    {"name": "valley", "start": "22:00", "end": "08:00", "price_cny_per_kwh": 0.3},
    {"name": "flat", "start": "12:00", "end": "17:00", "price_cny_per_kwh": 0.7},
    {"name": "peak", "start": "08:00", "end": "12:00", "price_cny_per_kwh": 1.2},
    {"name": "sharp", "start": "17:00", "end": "22:00", "price_cny_per_kwh": 1.4},
]
TARIFF = {
    "id": "two-part",
    "name": {"zh": "两部制工商业", "en": "two-part"},
    "source": "made for tests",
    "seasons": [{"periods": PERIODS}],
    "feed_in": {"price_cny_per_kwh": 0.4},
    "basic_charge": {"max_demand_price_cny_per_kw_month": 38.0, "default": "demand"},
}


def project(**changes: Any) -> Project:
    """PV, storage and works behind one transformer, for 168 hours."""
    content = {
        "name": "A week",
        "site": {"latitude_deg": 31.0, "longitude_deg": 121.0, "year": 2023, "hours": 168},
        "tariff": TARIFF,
        "guideline": {"default": "audit"},
        "economics": {"years": 20, "discount_rate": 0.08},
        "components": [
            {"kind": "load", "name": "park", "demand_kw": LOAD_KW, "service_fee_cny_per_kwh": 0.02},
            {"kind": "grid", "transformer_kva": 1000},
            {"kind": "pv", "power_kw": {"max": 800}, "yield_kw_per_kw": SUN},
            {"kind": "ess", "power_kw": {"max": 300}, "energy_kwh": {"max": 600}},
            {"kind": "works", "name": "ems", "capex_cny": 200_000, "opex_cny_per_year": 5_000, "life_years": 12},
        ],
        **changes,
    }
    return Project.model_validate(content)


@cache
def study() -> Study:
    """The week as it is."""
    return size(project())


def study_of(**changes: Any) -> Study:
    """The week with changes."""
    return size(project(**changes))
