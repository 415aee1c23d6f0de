from __future__ import annotations

import numpy as np
import pytest

from sizer.profiles.charging import Fleet, charging_figures, draw_sessions, group, place, unmanaged_kw
from sizer.tariff import find_tariff
from tests.charging import site

BEIJING = find_tariff("BJ-EV-2019")
YEAR = site(None, year=2019)


def neighbourhood(**change) -> Fleet:
    """Guideline case 1: 80 vehicles, 16.69 kWh an order, 69.3 kWh a vehicle and month: 0.1365 sessions a day."""
    return Fleet(
        archetype="private_home",
        vehicles=80,
        energy_kwh=(16.69, 6.0),
        sessions_per_vehicle_day=69.3 / 16.69 * 12 / 365,
        **change,
    )


def test_figures_by_hand():
    """10 kW in the hours 23 and 0, 30 kW at 12: 20 of 50 kWh in the valley; 0.3946 and 1.0044 CNY/kWh."""
    where = site(24, year=2019)
    load = np.zeros(24)
    load[[0, 23]], load[12] = 10.0, 30.0
    green = np.zeros(24)
    green[12] = 45.0
    figures = charging_figures(load, BEIJING.year(where), where, installed_kw=60.0, green_kw=green)
    paid = 20 * 0.3946 + 30 * 1.0044
    assert figures.valley_share == pytest.approx(0.4)
    assert figures.energy_share == pytest.approx({"flat": 0.0, "peak": 0.6, "valley": 0.4})
    assert figures.bill_share["peak"] == pytest.approx(30 * 1.0044 / paid)
    assert figures.energy_price_cny_per_kwh == pytest.approx(paid / 50)
    assert (figures.peak_kw, figures.peak_valley_difference_kw) == (30, 30)
    assert figures.utilisation == pytest.approx({"flat": 0.0, "peak": 30 / 8 / 60, "valley": 20 / 8 / 60})
    assert (figures.green_share_hourly, figures.green_share_annual) == (pytest.approx(0.6), pytest.approx(0.9))
    assert figures.energy_kwh_per_year == pytest.approx(50 * 365)


def test_steered_cars_of_a_beijing_neighbourhood_charge_in_the_valley_and_unsteered_ones_do_not():
    """Nothing here is fitted. Evening arrivals of 18.5 ± 2.5 h alone put 10 to 20 % into 23–07; the guideline's 48 %
    before steering holds drivers who answer to the price already. Steered by price, more than its 75 % is reached."""
    drawn = draw_sessions(neighbourhood(), YEAR, 1)
    prices = BEIJING.year(YEAR)
    unmanaged = charging_figures(unmanaged_kw(drawn), prices, YEAR)
    assert 0.10 < unmanaged.valley_share < 0.20
    groups = group(drawn)
    plan = np.zeros(groups.cells)
    for one in range(len(groups)):
        cells = np.arange(groups.start[one], groups.start[one + 1])
        left = groups.energy_kwh[one]
        for cell in cells[np.argsort(prices.energy_price[groups.cell_step[cells]], kind="stable")]:
            plan[cell] = min(left, groups.power_kw[cell])
            left -= plan[cell]
    steered = charging_figures(place(groups, drawn, plan).load_kw, prices, YEAR)
    assert steered.valley_share > 0.95
    assert steered.energy_kwh_per_year == pytest.approx(unmanaged.energy_kwh_per_year)


def test_54_piles_of_case_1_cannot_draw_the_600_kw_it_reports():
    """54 × 7 kW = 378 kW; eighty cars that all come at once would draw 560 kW, these never more than 120 kW."""
    drawn = draw_sessions(neighbourhood(), YEAR, 1)
    assert unmanaged_kw(drawn).max() < 120 < 54 * 7 < 600
