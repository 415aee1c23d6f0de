"""The guideline's order of aims (G-75), where each aim costs what the next would have liked."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, Grid, Load
from sizer.control import Optimal, Priority
from sizer.project import read_project
from sizer.strategy import foresight_gap, size_for
from sizer.study import size
from tests.by_hand.test_control import LOSSLESS, bench, by_hour, pv, series, worth
from tests.tiny import tariff

ONE_CYCLE_A_DAY = {**LOSSLESS, "cycle_life": 365.0, "life_years": 1}


def test_charging_is_served_though_it_would_pay_to_miss_it():
    """2 kW of carts at 1.0 CNY, missed for 0.01 a kWh: least cost serves none of 48 kWh, the order serves them all."""
    carts = Load(
        name="carts",
        demand_kw=2.0,
        priority="charging",
        unserved_limit_share=1.0,
        unserved_price_cny_per_kwh=0.01,
    )
    stand = bench([Load(demand_kw=5.0), carts, Grid()], np.full(24, 1.0))
    assert series(Optimal().run(stand), "carts", "unserved_kw").sum() == pytest.approx(48.0, rel=1e-5)
    assert series(Priority().run(stand), "carts", "unserved_kw").sum() == pytest.approx(0.0, abs=1e-3)


def test_a_surplus_of_sun_is_stored_though_selling_it_and_buying_at_night_would_pay():
    """10 kWh at noon sell for 0.5; a night's kWh costs 0.1; both would be used at 1.0, but the battery has one cycle.

    Least cost: sell (5.0) and fill at night (9.0): 14 a day. The order: keep the sun, 10 a day, and nothing is sold.
    """
    prices = by_hour({2: 0.1, 3: 0.1, 18: 1.0, 19: 1.0}, 0.5)
    ess = ESS(power_kw=10.0, energy_kwh=10.0, **ONE_CYCLE_A_DAY)
    stand = bench([Load(demand_kw=5.0), Grid(), pv(by_hour({12: 15.0})), ess], prices, feed_in=0.5)
    best, ordered = Optimal().run(stand), Priority().run(stand)
    assert series(best, "grid", "export_kw").sum() == pytest.approx(10.0, rel=1e-4)
    assert series(ordered, "grid", "export_kw").sum() == pytest.approx(0.0, abs=1e-4)
    assert series(ordered, "ess", "charge_kw")[12] == pytest.approx(10.0, rel=1e-4)
    assert worth(best) - worth(ordered) == pytest.approx(365 * 4.0, rel=1e-4)


def test_storage_is_not_run_in_circles_to_burn_what_cannot_be_used():
    """20 kW of sun for 5 kW of load at noon and 1 kW of storage: three hours of charging, one use of it, no more."""
    ess = ESS(power_kw=1.0, energy_kwh=3.0, **{**LOSSLESS, "round_trip_efficiency": 0.5})
    sun = by_hour(dict.fromkeys(range(9, 15), 20.0))
    stand = bench([Load(demand_kw=5.0), Grid(export_limit_kw=0.0), pv(sun), ess], np.full(24, 0.5))
    run = Priority().run(stand)
    kept = 3.0 / 0.5**0.5
    assert series(run, "ess", "charge_kw")[9:15].sum() == pytest.approx(kept, rel=1e-4)
    assert series(run, "ess", "discharge_kw")[9:15].sum() == pytest.approx(0.0, abs=1e-4)


def test_among_equal_costs_the_lowest_peak_is_taken():
    """Eight cheap hours take 84 kWh of load and 8 for the storage: 92 / 8 = 11.5 kW, though hour 3 asks for 14."""
    load = by_hour({3: 14.0}, 10.0).tolist()
    prices = np.array([0.3] * 8 + [0.9] * 16)
    stand = bench([Load(demand_kw=load), Grid(), ESS(power_kw=8.0, energy_kwh=8.0, **LOSSLESS)], prices)
    run = Priority().run(stand)
    assert series(run, "grid", "import_kw")[:8] == pytest.approx(np.full(8, 11.5), rel=1e-4)
    assert worth(run) == pytest.approx(worth(Optimal().run(stand)), rel=1e-5)


SITE = {
    "site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 24},
    "economics": {"years": 1, "discount_rate": 0.0},
    "guideline": {"default": "off"},
    "tariff": tariff(by_hour({2: 0.1, 3: 0.1, 18: 1.0, 19: 1.0}, 0.5), feed_in=0.5).model_dump(),
    "components": [
        {"kind": "load", "demand_kw": 5.0},
        {"kind": "grid"},
        {"kind": "pv", "power_kw": 1.0, "yield_kw_per_kw": by_hour({12: 15.0}).tolist(), "degradation_per_year": 0.0},
        {"kind": "ess", "power_kw": 10.0, "energy_kwh": {"max": 10.0}, **ONE_CYCLE_A_DAY},
    ],
}


def test_a_project_may_ask_for_the_order_and_keeps_the_sizes_that_pay_best():
    plain = size(read_project(SITE))
    ordered = size(read_project({**SITE, "priority": "lexicographic"}))
    assert ordered.strategy == "priority"
    assert ordered.design.sizes == plain.design.sizes
    assert ordered.design.chosen == plain.design.chosen
    assert plain.cash_flow.npv_cny - ordered.cash_flow.npv_cny == pytest.approx(365 * 4.0, rel=1e-3)
    assert ordered.dispatch["grid", "export_kw"].sum() == pytest.approx(0.0, abs=1e-3)
    asked = size_for(read_project(SITE), Priority())
    assert asked.cash_flow.npv_cny == pytest.approx(ordered.cash_flow.npv_cny, rel=1e-9)


def test_the_gap_of_such_a_project_begins_with_perfect_foresight_all_the_same():
    gap = foresight_gap(read_project({**SITE, "priority": "lexicographic"}), [Priority()])
    table = gap.table["npv_cny"]
    assert table["optimal"] - table["priority"] == pytest.approx(365 * 4.0, rel=1e-3)
