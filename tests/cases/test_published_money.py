"""Money figures that the guideline prints, from the product's own tariffs, bills and cash flows."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, Grid, Load
from sizer.finance import Economics, cash_flow
from sizer.site import Site
from sizer.tariff import Tariff, bill, find_tariff
from tests.tiny import setting, solve

QINGDAO = Site(latitude_deg=36.1, longitude_deg=120.4, year=2021, step_minutes=30, hours=31 * 24)


SHIPPED = find_tariff("SD-CI2-2021")
RATIOS = {"peak": 0.9, "flat": 0.6, "valley": 0.3}


def at_1_5_to_1_to_0_5() -> Tariff:
    """The shipped periods at the ratios that the published shares imply."""
    season = SHIPPED.seasons[0]
    periods = tuple(p.model_copy(update={"price_cny_per_kwh": RATIOS[p.name]}) for p in season.periods)
    return SHIPPED.model_copy(update={"seasons": (season.model_copy(update={"periods": periods}),)})


def unit_price_cny_per_kwh(tariff: Tariff, **shares: float) -> float:
    """Energy price of a month whose energy falls into the periods by these shares."""
    year = tariff.year(QINGDAO)
    of_period = np.array([shares.get(name, 0.0) for name in year.period_names])
    steps = np.bincount(year.period, minlength=of_period.size)
    energy_kwh = (of_period / np.maximum(steps, 1))[year.period] * 10_000
    result = bill(year, QINGDAO, energy_kwh / QINGDAO.step_h)
    return result.item_cny("energy") / energy_kwh.sum()


@pytest.mark.parametrize(("tariff", "tolerance"), [(at_1_5_to_1_to_0_5(), 0.0005), (SHIPPED, 0.01)])
def test_case_6_unit_price_falls_18_4_percent_as_the_shares_move(tariff, tolerance):
    """Peak 47 → 24 %, valley 24 → 42 % of the energy, at 1.5 : 1 : 0.5: 1.115 → 0.910 of the flat price.

    The shipped prices do not float on 0.03 CNY/kWh of funds, 1.475 : 1 : 0.525: within a point.
    """
    before = unit_price_cny_per_kwh(tariff, peak=0.47, flat=0.29, valley=0.24)
    after = unit_price_cny_per_kwh(tariff, peak=0.24, flat=0.34, valley=0.42)
    assert after / before - 1 == pytest.approx(0.910 / 1.115 - 1, abs=tolerance)


def npv_per_kwh(spread_cny_per_kwh: float) -> float:
    """Value of 1 kWh of storage at 250 USD (1,612 CNY), 6 %, one cycle on 330 days a year until 4,000 are used.

    330 of 365 days are two of every 2.2 …: 66 of 73 days have the spread, the others one price. 90 % of the rated
    energy is used, 88 % comes back; 4,000 / 330 = 12 years.
    """
    day, flat = np.full(24, 0.55), np.full(24, 0.55)
    day[2:5], day[18:21] = 0.2, 0.2 + spread_cny_per_kwh
    prices = np.concatenate([flat if number % 10 == 9 else day for number in range(73)])
    assert sum(number % 10 != 9 for number in range(73)) == 66
    economics = Economics(years=12, discount_rate=0.06)
    where = setting(prices, hours=73 * 24, economics=economics)
    ess = ESS(
        power_kw=500.0,
        energy_kwh=1000.0,
        soc_min=0.1,
        cycle_life=None,
        end_of_life_capacity=1.0,
        life_years=12,
        capex_cny_per_kw=0.0,
        capex_cny_per_kwh=1612.0,
        opex_share_per_year=0.0,
        throughput_cost_cny_per_kwh=0.0,
    )
    load, grid = Load(demand_kw=2000.0), Grid()
    reference = solve([load, grid], where)
    return cash_flow(solve([load, grid, ess], where).money, reference.money, economics).npv_cny / 1000.0


def test_a_spread_of_0_7_just_pays_for_storage_at_250_usd_a_kwh():
    """G-89 with the guideline's ceiling price (G-51): the value is about nothing, a fortieth of the price.

    By hand: 0.9 kWh × (0.9381 × 0.9 − 0.2 / 0.9381) × 330 days × 8.384 = 1,572 CNY, less 1,612.
    """
    assert npv_per_kwh(0.7) == pytest.approx(1571.7 - 1612.0, abs=2.0)
    assert abs(npv_per_kwh(0.7)) < 0.03 * 1612
    assert npv_per_kwh(0.6) < -0.1 * 1612
    assert npv_per_kwh(0.8) > 0.1 * 1612
