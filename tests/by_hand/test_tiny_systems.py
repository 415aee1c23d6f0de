"""Systems small enough to solve on paper."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, PV, Grid, Load, Range, Wind
from sizer.finance import Economics
from sizer.guideline import Guideline
from sizer.tariff import DemandCharge, DemandTier
from tests.tiny import money, setting, solve

FREE_ESS = {
    "soc_min": 0.0,
    "round_trip_efficiency": 1.0,
    "cycle_life": None,
    "end_of_life_capacity": 1.0,
    "capex_cny_per_kw": 0.0,
    "capex_cny_per_kwh": 0.0,
    "opex_share_per_year": 0.0,
    "throughput_cost_cny_per_kwh": 0.0,
}


def test_a_bill_without_choices_is_energy_times_price():
    solved = solve([Load(demand_kw=10.0), Grid()], setting(0.5))
    assert money(solved)["energy_bill"] == pytest.approx(-10 * 8760 * 0.5)


def test_one_cycle_a_day_earns_the_price_difference():
    """1 kW / 2 kWh, lossless, two valley hours at 0.3 and two peak hours at 1.1: 2 kWh × 0.8 = 1.6 CNY a day."""
    prices = np.full(24, 0.6)
    prices[2:4], prices[18:20] = 0.3, 1.1
    load, grid = Load(demand_kw=5.0), Grid()
    where = setting(prices)
    without = money(solve([load, grid], where))["energy_bill"]
    solved = solve([load, grid, ESS(power_kw=1.0, energy_kwh=2.0, **FREE_ESS)], where)
    assert money(solved)["energy_bill"] - without == pytest.approx(1.6 * 365)
    assert solved.dispatch["ess", "charge_kw"].to_numpy()[[2, 3]] == pytest.approx([1, 1], abs=1e-6)
    assert solved.dispatch["ess", "discharge_kw"].to_numpy()[[18, 19]] == pytest.approx([1, 1], abs=1e-6)


def test_losses_split_evenly_between_charge_and_discharge():
    """η = 0.81: 1 kWh bought fills 0.9 kWh and gives back 0.81; at 0.9 the other hours are not worth it."""
    prices = np.full(24, 0.9)
    prices[2], prices[18] = 0.1, 1.0
    load, grid = Load(demand_kw=5.0), Grid()
    where = setting(prices)
    ess = ESS(power_kw=1.0, energy_kwh=10.0, **{**FREE_ESS, "round_trip_efficiency": 0.81})
    solved = solve([load, grid, ess], where)
    assert solved.dispatch["ess", "discharge_kw"].to_numpy()[18] == pytest.approx(0.81, abs=1e-5)
    without = money(solve([load, grid], where))["energy_bill"]
    assert money(solved)["energy_bill"] - without == pytest.approx(365 * (0.81 * 1.0 - 0.1), rel=1e-6)


def test_storage_energy_limits_what_is_shifted_within_the_window():
    """10 kWh with a window of 20–90 % moves 7 kWh."""
    prices = np.full(24, 0.6)
    prices[2], prices[18] = 0.1, 1.0
    ess = ESS(power_kw=50.0, energy_kwh=10.0, **{**FREE_ESS, "soc_min": 0.2, "soc_max": 0.9})
    solved = solve([Load(demand_kw=60.0), Grid(), ess], setting(prices))
    # every hour dearer than the one before is worth a move; the last one empties the whole window
    soc = solved.dispatch["ess", "soc"].to_numpy()
    assert soc.max() == pytest.approx(0.9, abs=1e-6)
    assert soc.min() == pytest.approx(0.2, abs=1e-6)
    assert solved.dispatch["ess", "discharge_kw"].to_numpy()[18] == pytest.approx(7.0, abs=1e-4)


def test_self_discharge_loses_the_stated_share_a_day():
    """Half a day at 19 % a day keeps 0.9 of the energy: buy in hour 0 at nothing, use it in hour 12."""
    prices = np.full(24, 10.0)
    prices[0] = 0.0
    load = np.zeros(24)
    load[12] = 1000.0
    ess = ESS(power_kw=100.0, energy_kwh=50.0, **{**FREE_ESS, "self_discharge_per_day": 0.19})
    solved = solve([Load(demand_kw=load.tolist()), Grid(), ess], setting(prices))
    stored = solved.dispatch["ess", "stored_kwh"].to_numpy()
    # full at the end of hour 0, eleven idle hours, then one step of loss before it is discharged
    assert stored[11] == pytest.approx(50.0 * 0.81 ** (11 / 24), rel=1e-5)
    assert solved.dispatch["ess", "discharge_kw"].to_numpy()[12] == pytest.approx(50.0 * 0.81 ** (12 / 24), rel=1e-5)


def test_a_given_start_may_be_used_up_when_the_end_is_free():
    prices = np.full(24, 1.0)
    settings = {**FREE_ESS, "soc_initial": 0.5}
    free = solve(
        [Load(demand_kw=10.0), Grid(), ESS(power_kw=5, energy_kwh=8, end_state="free", **settings)], setting(prices)
    )
    kept = solve([Load(demand_kw=10.0), Grid(), ESS(power_kw=5, energy_kwh=8, **settings)], setting(prices))
    assert money(free)["energy_bill"] == pytest.approx(-365 * (240 - 4), rel=1e-6)
    assert money(kept)["energy_bill"] == pytest.approx(-365 * 240, rel=1e-6)


def test_cycle_life_caps_the_energy_a_year_may_discharge():
    """100 cycles over 1 year of life, 10 kWh: 1,000 kWh a year, 2.7397 kWh a day."""
    prices = np.full(24, 0.1)
    prices[18] = 2.0
    ess = ESS(power_kw=50, energy_kwh=10, **{**FREE_ESS, "cycle_life": 100.0, "life_years": 1})
    solved = solve([Load(demand_kw=60.0), Grid(), ess], setting(prices))
    assert solved.dispatch.energy_kwh("ess", "discharge_kw") == pytest.approx(1000 / 365, rel=1e-5)


def test_pv_is_built_up_to_the_load_when_exports_earn_nothing():
    """Load 10 kW all day, full sun for 8 h, price 1: a kW earns 8 × 365 = 2,920 a year until it covers the load."""
    sun = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
    pv = PV(
        power_kw=Range(max=100),
        yield_kw_per_kw=sun,
        capex_cny_per_kw=2000.0,
        opex_cny_per_kw_year=20.0,
        inverter_replacement_cny_per_kw=0.0,
        degradation_per_year=0.0,
        life_years=1,
    )
    solved = solve([Load(demand_kw=10.0), Grid(), pv], setting(1.0))
    assert solved.design["pv", "power_kw"] == pytest.approx(10.0, rel=1e-5)
    assert -solved.solver.objective == pytest.approx(-365 * 160 - 10 * 2020, rel=1e-7)


def test_pv_beyond_the_load_is_built_when_exports_pay_for_it_and_stops_at_the_roof():
    sun = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
    pv = PV(
        power_kw=Range(max=100),
        yield_kw_per_kw=sun,
        capex_cny_per_kw=500.0,
        area_m2=200.0,
        area_m2_per_kw=5.0,
        life_years=1,
    )
    solved = solve([Load(demand_kw=10.0), Grid(), pv], setting(1.0, feed_in=0.5))
    assert solved.design["pv", "power_kw"] == pytest.approx(40.0, rel=1e-6)
    assert solved.design.at_limit == {("pv", "power_kw"): "largest"}


@pytest.mark.parametrize("capex", [1e4, 1e5, 1e6])
def test_what_is_not_worth_building_is_not_built(capex: float):
    """Energy at 0.3: a kW of PV earns 876 a year, 8,600 in 20 years at 8 %; one price leaves nothing to storage."""
    sun = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
    pv = PV(power_kw=Range(max=5000), yield_kw_per_kw=sun, capex_cny_per_kw=capex, life_years=1)
    ess = ESS(power_kw=Range(max=5000), energy_kwh=Range(max=5000))
    load = 200 + 100 * np.sin(np.arange(24))
    solved = solve([Load(demand_kw=load.tolist()), Grid(), pv, ess], setting(0.3, economics=Economics(years=20)))
    assert [solved.design[key] for key in solved.design.chosen] == pytest.approx([0, 0, 0], abs=1e-6)
    assert solved.solver.rounds == 1


def test_whole_turbines_are_bought_whole():
    """Each of the first two turbines replaces bought energy; 2.5 would be best, and a third would not pay."""
    wind = Wind(
        power_kw=Range(max=400, step=10.0),
        yield_kw_per_kw=0.5,
        capex_cny_per_kw=3000.0,
        opex_cny_per_kw_year=0.0,
        life_years=1,
    )
    solved = solve([Load(demand_kw=12.5), Grid(), wind], setting(1.0))
    # 2 units: 10 kW of 12.5; the third would bring 2.5 kW × 8760 = 21,900 CNY for 30,000
    assert solved.design["wind", "power_kw"] == 20.0


def test_a_demand_charge_is_shaved_by_storage():
    """100 kW and one hour at 200; 40 kW of lossless storage with room enough: the month's peak is 160."""
    load = np.full(24, 100.0)
    load[18] = 200.0
    charge = DemandCharge(price_cny_per_kw_month=40.0)
    where = setting(0.5, demand_charges=[charge])
    grid = Grid()
    before = money(solve([Load(demand_kw=load.tolist()), grid], where))["demand_bill"]
    solved = solve([Load(demand_kw=load.tolist()), grid, ESS(power_kw=40, energy_kwh=80, **FREE_ESS)], where)
    assert before == pytest.approx(-12 * 200 * 40)
    assert money(solved)["demand_bill"] == pytest.approx(-12 * 160 * 40, rel=1e-6)


def test_falling_demand_prices_are_charged_in_order():
    """100 kW at 10, the rest at 5; a linear model would put all 300 kW in the cheap step."""
    charge = DemandCharge(
        tiers=[DemandTier(up_to_kw=100, price_cny_per_kw_month=10), DemandTier(price_cny_per_kw_month=5)]
    )
    solved = solve([Load(demand_kw=300.0), Grid(import_limit_kw=1000)], setting(0.0, demand_charges=[charge]))
    assert money(solved)["demand_bill"] == pytest.approx(-12 * (1000 + 1000))


def test_the_feed_in_above_the_price_earns_no_fake_trade():
    """Selling at 1.0 what is bought at 0.5 in the same hour is not a business."""
    relaxed = solve([Load(demand_kw=10.0), Grid(import_limit_kw=100)], setting(0.5, feed_in=1.0), exclusive=False)
    solved = solve([Load(demand_kw=10.0), Grid(import_limit_kw=100)], setting(0.5, feed_in=1.0))
    assert money(relaxed)["feed_in"] > 0
    assert money(solved)["feed_in"] == pytest.approx(0.0, abs=1e-3)
    assert money(solved)["energy_bill"] == pytest.approx(-10 * 8760 * 0.5)


def test_a_transformer_limits_import_and_export():
    load = np.full(24, 20.0)
    load[12] = 120.0
    ess = ESS(
        power_kw=Range(max=1000),
        energy_kwh=Range(max=1000),
        **{**FREE_ESS, "capex_cny_per_kw": 1.0, "capex_cny_per_kwh": 1.0},
    )
    grid = Grid(transformer_kva=100.0, power_factor=0.8)
    solved = solve([Load(demand_kw=load.tolist()), grid, ess], setting(0.5))
    assert solved.design["ess", "power_kw"] == pytest.approx(40.0, rel=1e-4)
    assert solved.dispatch["grid", "import_kw"].max() == pytest.approx(80.0, rel=1e-5)


def test_the_inertia_clause_binds_at_0_0408_of_the_wind_when_the_share_rules_are_off():
    wind = Wind(power_kw=1000.0, yield_kw_per_kw=0.1)
    ess = ESS(power_kw=Range(max=1000), energy_kwh=Range(max=1000))
    rules = Guideline(default="off", clauses={"inertia_power": "hard"})
    solved = solve([Load(demand_kw=200.0), Grid(), wind, ess], setting(0.5), rules)
    assert solved.design["ess", "power_kw"] == pytest.approx(1000 * 0.0392 / 0.9608, rel=1e-5)


def test_inertia_headroom_keeps_power_and_energy_back_in_every_hour():
    prices = np.full(24, 0.1)
    prices[18] = 2.0
    wind = Wind(power_kw=1000.0, yield_kw_per_kw=0.01)
    ess = ESS(power_kw=100.0, energy_kwh=200.0, **FREE_ESS)
    rules = Guideline(default="off", clauses={"inertia_power_headroom": "hard", "inertia_energy_headroom": "hard"})
    solved = solve([Load(demand_kw=500.0), Grid(), wind, ess], setting(prices), rules)
    needed_kw = 1000 * 0.0392 / 0.9608
    assert solved.dispatch["ess", "discharge_kw"].to_numpy()[18] == pytest.approx(100 - needed_kw, rel=1e-5)
    assert solved.dispatch["ess", "stored_above_floor_kwh"].min() >= needed_kw * 10 / 3600 * (1 - 1e-6)
    assert not solved.audit.failed


def test_storage_share_of_renewables_binds_from_below_and_above():
    sun = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
    rules = Guideline(default="hard")
    useless = ESS(power_kw=Range(max=1000), energy_kwh=Range(max=5000))
    solved = solve(
        [Load(demand_kw=100.0), Grid(), PV(power_kw=100.0, yield_kw_per_kw=sun), useless], setting(0.5), rules
    )
    assert solved.design["ess", "power_kw"] == pytest.approx(15.0, rel=1e-5)
    assert solved.design["ess", "energy_kwh"] == pytest.approx(30.0, rel=1e-5)
    free = ESS(power_kw=Range(max=1000), energy_kwh=Range(max=5000), **FREE_ESS)
    prices = np.where(np.arange(24) < 12, 0.1, 1.0)
    solved = solve(
        [Load(demand_kw=100.0), Grid(), PV(power_kw=100.0, yield_kw_per_kw=sun), free], setting(prices), rules
    )
    assert solved.design["ess", "power_kw"] <= 30.0 * (1 + 1e-6)
    assert not solved.audit.broken


def test_the_generation_subsidy_is_paid_on_every_generated_kwh():
    sun = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
    pv = PV(power_kw=10.0, yield_kw_per_kw=sun, generation_subsidy_cny_per_kwh=0.42, degradation_per_year=0.0)
    solved = solve([Load(demand_kw=5.0), Grid(), pv], setting(1.0, feed_in=0.3))
    assert money(solved)["generation_subsidy"] == pytest.approx(0.42 * 80 * 365, rel=1e-6)
    assert money(solved)["feed_in"] == pytest.approx(0.3 * 40 * 365, rel=1e-6)


def test_money_after_the_first_year_follows_the_stated_conventions():
    """Two years at 10 %, prices growing 5 %: bill × (1/1.1 + 1.05/1.21); a life of one year is bought twice."""
    economics = Economics(years=2, discount_rate=0.1, energy_price_growth=0.05, cost_growth=0.02)
    pv = PV(
        power_kw=1.0,
        yield_kw_per_kw=0.0,
        capex_cny_per_kw=100.0,
        opex_cny_per_kw_year=10.0,
        life_years=1,
        inverter_replacement_cny_per_kw=0.0,
    )
    solved = solve([Load(demand_kw=1.0), Grid(), pv], setting(1.0, economics=economics))
    bill = 8760 * (1 / 1.1 + 1.05 / 1.21)
    upkeep = 10 * (1 / 1.1 + 1.02 / 1.21)
    assert solved.solver.objective == pytest.approx(bill + 100 + 100 / 1.1 + upkeep, rel=1e-9)
