"""Models of two hours, small enough to read: one for every technology and for every choice of its equations.

To add a technology, add a case named after its kind; further cases are ``<kind>_<what is different>``.
A year of one year without discounting makes every present-value factor 1, so money is legible: 4380 two-hour
windows make a year, and yearly money of a kW in an hour is 4380 times its price.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from sizer.components import (
    ESS,
    PV,
    BatterySwap,
    ChargingPiles,
    Component,
    Converter,
    Diesel,
    Fleet,
    Grid,
    HVDCLink,
    Load,
    PileMix,
    Range,
    RetiredBattery,
    Service,
    Setting,
    Supply,
    Wind,
    Works,
)
from sizer.finance import Economics
from sizer.guideline import Guideline
from sizer.model import Case
from sizer.tariff import BasicCharge, DemandCharge, DemandTier, Tier
from tests.tiny import setting, site

HOURS = 2
LONG = Economics(years=3, discount_rate=0.25, energy_price_growth=0.1, cost_growth=0.05)
PLAIN_ESS = {
    "power_kw": Range(max=100),
    "energy_kwh": Range(max=400),
    "charge_efficiency": 0.95,
    "discharge_efficiency": 0.9,
    "end_of_life_capacity": 0.8,
    "cycle_life": None,
}


def where(*, feed_in=(0.1, 0.2), economics: Economics | None = None, **more) -> Setting:
    return setting([0.5, 1.0], hours=HOURS, feed_in=feed_in, economics=economics, **more)


def case(*components: Component, at: Setting | None = None, guideline: Guideline | None = None) -> Case:
    return Case(components, at or where(), guideline or Guideline(default="off"))


def load() -> Load:
    return Load(demand_kw=[5.0, 7.0])


def pv(**more) -> PV:
    return PV(**{"power_kw": Range(max=50), "yield_kw_per_kw": [0.25, 0.75], "degradation_per_year": 0.0, **more})


def ess(**more) -> ESS:
    return ESS(**{**PLAIN_ESS, **more})


def diesel(**more) -> Diesel:
    return Diesel(**{"power_kw": Range(max=60), "unit_kw": 20.0, **more})


def windy() -> Setting:
    """8 m/s at 10 m in standard air, in both hours."""
    place = site(HOURS)
    table = pd.DataFrame({"wind_speed": 8.0, "temp_air": 15.0, "pressure": 101325.0}, index=place.times)
    return Setting(place, Economics(years=1, discount_rate=0.0), weather_source=lambda: table)


def tiers(*changes, **more) -> Setting:
    """A ladder that changes the price above 100 kWh a month."""
    first, second = (
        {"price_change_by_period_cny_per_kwh": change}
        if isinstance(change, dict)
        else {"price_change_cny_per_kwh": change}
        for change in changes
    )
    return where(tiers=[Tier(up_to_kwh_per_month=100, **first), Tier(**second)], **more)


def demand(**charge) -> Setting:
    return where(demand_charges=[DemandCharge(**charge)])


def three_hours() -> Setting:
    """An hour more: a stay of two whole hours in which there is something to choose."""
    return setting([0.5, 1.0, 0.75], hours=3)


def fleet(**more) -> Fleet:
    """Two commuters that stay for the three hours, at piles that lose 5.5 %."""
    visit = {"share": 1, "arrive": (0.0, 0.0), "depart": (3.0, 0.0)}
    own = {"vehicles": 2, "vehicle": "ora_v2g", "pile": "v2g_15", "visits": [visit], "sessions_per_vehicle_day": 1.0}
    charge = {"energy_kwh": (4.0, 0.0), "soc_departure": 0.6, "soc_floor": 0.5, "v2g": True}
    return Fleet.model_validate({"fleet": {**own, **charge}, **more})


def at_home(**more) -> Fleet:
    """Two cars that stay for the three hours, on phases A and B."""
    visit = {"share": 1, "arrive": (0.0, 0.0), "depart": (3.0, 0.0)}
    own = {"vehicles": 2, "vehicle": "private_car", "pile": "ac_7", "visits": [visit], "energy_kwh": (9.0, 0.0)}
    return Fleet.model_validate({"fleet": {**own, "sessions_per_vehicle_day": 1.0, "soc_departure": 0.8}, **more})


def swap(**more) -> BatterySwap:
    """Two swaps in the first hour and one in the second."""
    own = {"swaps_per_day": 36, "day_shape": (2.0, 1.0) * 12, "arrivals": "even", "energy_per_swap_kwh": 40.0}
    return BatterySwap(**{"packs": Range(max=6), "slots": Range(max=6), **own, **more})


GRID = {"import_limit_kw": 1000.0, "export_limit_kw": 800.0}
FALLING = [DemandTier(up_to_kw=100, price_cny_per_kw_month=10), DemandTier(price_cny_per_kw_month=5)]
RISING = [DemandTier(up_to_kw=100, price_cny_per_kw_month=5), DemandTier(price_cny_per_kw_month=10)]
PERIODS = {"energy_period_series": [0, 1]}

CASES: dict[str, Callable[[], Case]] = {
    "load": lambda: case(load(), Grid(**GRID)),
    "load_with_a_service_fee": lambda: case(Load(demand_kw=[5.0, 7.0], service_fee_cny_per_kwh=0.5), Grid(**GRID)),
    "load_that_may_go_short": lambda: case(
        Load(demand_kw=[5.0, 7.0], service_fee_cny_per_kwh=0.5, priority="charging", unserved_limit_share=0.1),
        Grid(**GRID),
    ),
    "grid": lambda: case(Grid(**GRID)),
    "grid_behind_a_transformer": lambda: case(
        Grid(transformer_kva=500, power_factor=0.9, export_limit_kw=0),
        at=where(basic_charge=BasicCharge(capacity_price_cny_per_kva_month=30), fixed_cny_per_month=7),
    ),
    "grid_where_resale_would_pay": lambda: case(Grid(**GRID), pv(power_kw=40), at=where(feed_in=(0.1, 1.5))),
    "grid_with_rising_tiers": lambda: case(Grid(**GRID), at=tiers(0.0, 0.3)),
    "grid_with_falling_tiers": lambda: case(Grid(**GRID), at=tiers(0.0, -0.2)),
    "grid_with_tiers_by_period": lambda: case(
        Grid(**GRID), at=tiers(0.0, {"period 0": 0.1, "period 1": 0.3}, **PERIODS)
    ),
    "grid_with_falling_tiers_by_period": lambda: case(
        Grid(**GRID), at=tiers(0.0, {"period 0": -0.1, "period 1": 0.3}, **PERIODS)
    ),
    "grid_with_tiers_of_one_period": lambda: case(
        Grid(**GRID), at=tiers(0.0, 0.3, tier_periods=["period 1"], **PERIODS)
    ),
    "grid_with_a_demand_charge": lambda: case(Grid(**GRID), at=demand(price_cny_per_kw_month=40)),
    "grid_with_a_demand_charge_of_one_hour": lambda: case(
        Grid(**GRID), at=demand(price_cny_per_kw_month=40, period_of_step=[-1, 0])
    ),
    "grid_with_rising_demand_prices": lambda: case(Grid(**GRID), at=demand(tiers=RISING)),
    "grid_with_falling_demand_prices": lambda: case(Grid(**GRID), at=demand(tiers=FALLING)),
    "grid_with_a_basic_charge_by_demand": lambda: case(
        Grid(**GRID),
        at=where(basic_charge=BasicCharge(max_demand_price_cny_per_kw_month=40, default="demand")),
    ),
    "grid_with_a_basic_charge_by_quarter": lambda: case(
        Grid(**GRID, transformer_kva=600, basic_charge="by_quarter", billed_power_factor=0.88),
        at=where(basic_charge=BasicCharge(capacity_price_cny_per_kva_month=30, max_demand_price_cny_per_kw_month=40)),
    ),
    "grid_that_can_be_enlarged": lambda: case(
        Grid(**GRID, expansion_cny_per_kw=5000, expansion_max_kw=300, carbon_price_cny_per_t=75)
    ),
    "grid_with_demand_response": lambda: case(
        Grid(
            **GRID,
            demand_response=[
                {
                    "called": {"start": "00:00", "end": "01:00"},
                    "subsidy_cny_per_kwh": 2,
                    "baseline_kw": 5,
                    "power_kw": 4,
                },
                {
                    "name": "valley",
                    "direction": "more",
                    "called": {"start": "01:00", "end": "02:00"},
                    "subsidy_cny_per_kw": 6,
                    "baseline_kw": 7,
                },
            ],
        )
    ),
    "grid_with_a_declared_demand": lambda: case(
        Grid(**GRID, transformer_kva=600, basic_charge="contract", declared_demand_kw=300),
        at=where(basic_charge=BasicCharge(capacity_price_cny_per_kva_month=30, max_demand_price_cny_per_kw_month=40)),
    ),
    "pv": lambda: case(pv()),
    "pv_of_given_size": lambda: case(pv(power_kw=40.0, existing=True)),
    "pv_on_a_limited_area": lambda: case(pv(area_m2=100, area_m2_per_kw=5)),
    "pv_with_a_subsidy": lambda: case(pv(generation_subsidy_cny_per_kwh=0.42)),
    "pv_over_three_years": lambda: case(
        pv(capex_cny_per_kw=1000, life_years=2, inverter_life_years=1, degradation_per_year=0.05),
        at=where(economics=LONG),
    ),
    "wind": lambda: case(Wind(power_kw=Range(max=300), yield_kw_per_kw=[0.5, 0.25])),
    "supply": lambda: case(
        Supply(power_kw=Range(max=30), yield_kw_per_kw=[1.0, 0.5], price_cny_per_kwh=0.3, capex_cny_per_kw=2000)
    ),
    "wind_in_whole_turbines": lambda: case(Wind(power_kw=Range(min=150, max=350), turbine="generic_100kw"), at=windy()),
    "wind_in_any_size": lambda: case(Wind(power_kw=Range(max=350), whole_turbines=False), at=windy()),
    "ess": lambda: case(ess()),
    "ess_with_a_cycle_life": lambda: case(ess(cycle_life=5000.0, life_years=10)),
    "ess_with_self_discharge": lambda: case(ess(self_discharge_per_day=0.1)),
    "ess_with_a_given_start": lambda: case(ess(soc_initial=0.6)),
    "ess_with_a_free_end": lambda: case(ess(soc_initial=0.6, end_state="free")),
    "ess_with_limits_of_shape": lambda: case(ess(max_c_rate=0.5, min_duration_h=2.0, max_duration_h=4.0)),
    "ess_of_given_size": lambda: case(
        ess(power_kw=10.0, energy_kwh=40.0, self_discharge_per_day=0.1, max_c_rate=0.5, existing=True)
    ),
    "ess_over_three_years": lambda: case(ess(life_years=2, capex_fixed_cny=1000), at=where(economics=LONG)),
    "retired_battery": lambda: case(
        RetiredBattery(
            power_kw=Range(max=100),
            energy_kwh=Range(max=800),
            entry_capacity=0.7,
            charge_efficiency=0.9,
            discharge_efficiency=0.9,
            min_duration_h=4.0,
            soc_initial=0.5,
        )
    ),
    "diesel": lambda: case(diesel(), load()),
    "diesel_of_given_size": lambda: case(diesel(power_kw=40.0, existing=True), load()),
    "diesel_with_starts": lambda: case(diesel(start_cost_cny_per_start=5.0, max_starts_per_day=1), load()),
    "diesel_committed_exactly": lambda: case(diesel(commitment="exact"), load()),
    "converter": lambda: case(Converter(power_kw=Range(max=60), line_loss_share=0.04), pv(bus="dc"), load()),
    "converter_with_a_constant_loss": lambda: case(
        Converter(power_kw=Range(max=60), no_load_loss_share=0.01, equipment_saving_share=0.2), pv(bus="dc"), load()
    ),
    "converter_in_the_reference_case": lambda: case(
        Converter(power_kw=Range(max=60)).reference(), Load(bus="dc", demand_kw=[5.0, 7.0]), Grid(**GRID)
    ),
    "hvdc_link": lambda: case(
        Load(name="a", bus="a.ac", demand_kw=[5.0, 7.0]),
        HVDCLink(name="vsc a", bus="a.ac", power_kw=Range(max=60, step=20)),
        HVDCLink(name="vsc b", bus="b.ac", power_kw=Range(max=60), no_load_loss_share=0.005),
        Grid(name="grid b", bus="b.ac", **GRID),
    ),
    "service": lambda: case(
        Service(stream="battery_inspection", quantity_per_year=100, fee_cny=30, once_cny=500), Grid(**GRID)
    ),
    "fleet": lambda: case(fleet(service_fee_cny_per_kwh=0.25), Grid(**GRID), at=three_hours()),
    "fleet_unmanaged": lambda: case(fleet(control="unmanaged"), Grid(**GRID), at=three_hours()),
    "fleet_that_gives_energy_back": lambda: case(
        fleet(control="v2g", owner_payment_cny_per_kwh=0.5), Grid(**GRID), at=three_hours()
    ),
    "fleet_whose_phases_have_a_limit": lambda: case(
        at_home(phase_difference_limit_kw=3.0), Grid(**GRID), at=three_hours()
    ),
    "fleet_with_contracts_and_dear_changes": lambda: case(
        fleet(
            control="v2g",
            owner_payment_cny_per_kwh=0.5,
            contract_cny_per_vehicle=500,
            contract_kwh=300,
            contract_years=1 / 12,
            change_cost_cny_per_kw=0.01,
        ),
        Grid(**GRID),
        at=three_hours(),
    ),
    "charging_piles": lambda: case(
        ChargingPiles(pile="v2g_15", count=Range(max=3), p95_wait_h=0.0),
        fleet(control="v2g", bus="plugs", event_limit_kwh=None, warranted_kwh=None),
        Grid(**GRID),
        at=three_hours(),
    ),
    "pile_mix": lambda: case(
        PileMix(pile="dc_10", second_pile="dc_30", count=Range(max=3), second_count=Range(max=3), p95_wait_h=0.0),
        fleet(bus="plugs"),
        Grid(**GRID),
        at=three_hours(),
    ),
    "battery_swap": lambda: case(swap(fee_cny_per_swap=25, fee_cny_per_kwh=0.5), Grid(**GRID)),
    "battery_swap_that_gives_energy_back": lambda: case(swap(control="v2g"), Grid(**GRID)),
    "battery_swap_in_the_reference_case": lambda: case(swap().reference(), Grid(**GRID)),
    "grid_enlarged_in_steps": lambda: case(
        load(),
        Grid(transformer_kva=500, power_factor=0.9, expansion_cny_per_kw=900, expansion_step_kva=250),
        at=where(basic_charge=BasicCharge(capacity_price_cny_per_kva_month=30)),
    ),
    "grid_enlarged_from_the_catalogue": lambda: case(
        load(),
        Grid(transformer_kva=1600, power_factor=0.9, expansion_catalogue="instead", expansion_max_kw=900),
        at=where(basic_charge=BasicCharge(capacity_price_cny_per_kva_month=30)),
    ),
    "works": lambda: case(Works(capex_cny=1000, opex_cny_per_year=10, life_years=1), Grid(**GRID)),
    "guideline_hard": lambda: case(
        pv(), Wind(power_kw=Range(max=300), yield_kw_per_kw=[0.5, 0.25]), ess(), guideline=Guideline(default="hard")
    ),
}
"""Every golden model by the name of its file."""
