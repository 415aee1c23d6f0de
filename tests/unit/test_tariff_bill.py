"""Bills worked out by hand, and published ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizer.errors import InputError
from sizer.site import Site
from sizer.tariff import (
    BasicCharge,
    DemandCharge,
    DemandTier,
    FeedIn,
    HourWindow,
    Period,
    PricedWindow,
    Season,
    Tariff,
    Tier,
    bill,
)

CALM = settings(deadline=None, derandomize=True)
PLACE = {"latitude_deg": 30.0, "longitude_deg": 120.0}


def flat(price: float, **more: object) -> Tariff:
    return Tariff(id="flat", seasons=(Season(periods=(Period(name="flat", price_cny_per_kwh=price),)),), **more)


def test_homer_peak_shaving_example():
    """HOMER Grid knowledge base: 100 kW and 4 h a day at 200 kW, 0.10 per kWh, 35 per kW."""
    site = Site(**PLACE, year=2023)
    load_kw = np.where(np.arange(8760) % 24 < 4, 200.0, 100.0)
    table = bill(flat(0.10, demand_charges=[DemandCharge(price_cny_per_kw_month=35)]).year(site), site, load_kw).table
    assert table["demand"].to_numpy().ravel() == pytest.approx(7000)
    assert table.loc["2023-04", ("energy", "flat")] == pytest.approx(8400)
    assert table.loc["2023-05", ("energy", "flat")] == pytest.approx(8680)


@pytest.mark.parametrize("step", [60, 30, 15])
def test_reopt_flat_load(step):
    """REopt analytic A1: 10,000 kWh a year, 0.1 per kWh, 10 per kW and month."""
    site = Site(**PLACE, year=2023, step_minutes=step)
    year = flat(0.1, demand_charges=[DemandCharge(price_cny_per_kw_month=10)]).year(site)
    result = bill(year, site, 10_000 / 8760)
    assert round(result.item_cny("energy"), 2) == 1000.00
    assert round(result.item_cny("demand"), 2) == 136.99
    assert result.yearly_cny == pytest.approx(result.total_cny)


def test_reopt_tiers_of_energy_and_demand():
    """REopt analytic A4: 100 kW fill the first tiers exactly; 25 years, 1.66 % growth, 6.24 %, 26 % tax."""
    site = Site(**PLACE, year=2023)
    tariff = flat(
        0.10,
        tiers=[Tier(up_to_kwh_per_month=74_400), Tier(price_change_cny_per_kwh=-0.05)],
        demand_charges=[
            DemandCharge(
                tiers=[
                    DemandTier(up_to_kw=100, price_cny_per_kw_month=10),
                    DemandTier(price_cny_per_kw_month=5),
                ]
            )
        ],
    )
    total = bill(tariff.year(site), site, 100.0).total_cny
    assert total == pytest.approx(87_600 + 12_000)
    factor = round(sum((1.0166 / 1.0624) ** year for year in range(1, 26)), 5)
    assert factor * 0.74 * total == pytest.approx(1_092_312.443, abs=0.5)
    above = bill(tariff.year(site), site, 150.0)
    assert above.table.loc["2023-01", ("tiers", "")] == pytest.approx(-(150 * 744 - 74_400) * 0.05)
    assert above.table.loc["2023-01", ("demand", "demand")] == pytest.approx(100 * 10 + 50 * 5)


def test_chinese_residential_ladder_to_the_cent():
    """0.50 up to 200 kWh, +0.05 to 400 kWh, +0.30 above: 450 kWh cost 225 + 10 + 15."""
    site = Site(**PLACE, year=2023, hours=31 * 24)
    ladder = [
        Tier(up_to_kwh_per_month=200),
        Tier(up_to_kwh_per_month=400, price_change_cny_per_kwh=0.05),
        Tier(price_change_cny_per_kwh=0.30),
    ]
    result = bill(flat(0.50, tiers=ladder).year(site), site, 450 / 744)
    assert round(result.item_cny("energy"), 2) == 225.00
    assert round(result.item_cny("tiers"), 2) == 25.00
    exactly_full = bill(flat(0.50, tiers=ladder).year(site), site, 400 / 744)
    assert round(exactly_full.item_cny("tiers"), 2) == 10.00


def test_a_ladder_can_count_named_periods_only():
    site = Site(**PLACE, year=2023, hours=24)
    periods = (
        Period(name="peak", start="06:00", end="22:00", price_cny_per_kwh=0.6),
        Period(name="valley", start="22:00", end="06:00", price_cny_per_kwh=0.3),
    )
    tariff = Tariff(
        id="x",
        seasons=[Season(periods=periods)],
        tiers=[Tier(up_to_kwh_per_month=100), Tier(price_change_cny_per_kwh=0.1)],
        tier_periods=["peak"],
    )
    result = bill(tariff.year(site), site, 10.0)
    assert result.item_cny("tiers") == pytest.approx((160 - 100) * 0.1)


def test_tiers_priced_by_period_take_the_cheapest_assignment():
    """160 kWh peak and 80 kWh valley; the first 100 kWh save 0.02 in the peak and 0.01 in the valley."""
    site = Site(**PLACE, year=2023, hours=24)
    tariff = Tariff(
        id="x",
        energy_price_series_cny_per_kwh=np.full(24, 0.5),
        energy_period_series=np.where(np.arange(24) < 8, 1, 0),
        tiers=[
            Tier(up_to_kwh_per_month=100),
            Tier(price_change_by_period_cny_per_kwh={"period 0": 0.02, "period 1": 0.01}),
        ],
    )
    result = bill(tariff.year(site), site, 10.0)
    assert result.item_cny("tiers") == pytest.approx(60 * 0.02 + 80 * 0.01)


@CALM
@given(load=st.lists(st.floats(0, 500), min_size=24, max_size=24), limit=st.floats(1, 5000))
def test_one_change_for_all_periods_equals_the_same_change_named_for_each(load, limit):
    site = Site(**PLACE, year=2023, hours=24)
    periods = np.arange(24) % 3
    ladders = [
        [Tier(up_to_kwh_per_month=limit), Tier(price_change_cny_per_kwh=0.1)],
        [
            Tier(up_to_kwh_per_month=limit),
            Tier(price_change_by_period_cny_per_kwh={f"period {i}": 0.1 for i in range(3)}),
        ],
    ]
    costs = []
    for ladder in ladders:
        tariff = Tariff(
            id="x", energy_price_series_cny_per_kwh=np.full(24, 0.5), energy_period_series=periods, tiers=ladder
        )
        costs.append(bill(tariff.year(site), site, load).total_cny)
    assert costs[0] == pytest.approx(costs[1])
    assert costs[0] == pytest.approx(sum(load) * 0.5 + max(0.0, sum(load) - limit) * 0.1, abs=1e-6)


def test_demand_looks_only_at_its_own_hours_and_months():
    site = Site(**PLACE, year=2023)
    load_kw = np.full(8760, 10.0)
    load_kw[site.times.hour == 3] = 99.0
    load_kw[(site.times.hour == 10) & (site.times.month == 7)] = 50.0
    summer_day = DemandCharge(
        name="summer day",
        price_cny_per_kw_month=2,
        windows=[HourWindow(months=(7, 8), day_type="weekday", start="08:00", end="20:00")],
    )
    result = bill(flat(0.0, demand_charges=[summer_day]).year(site), site, load_kw)
    assert result.table["demand", "summer day"].to_dict() == {
        month: {"2023-07": 100.0, "2023-08": 20.0}.get(month, 0.0) for month in result.table.index
    }
    assert result.demand_kw.loc["2023-07", "summer day"] == 50.0


def test_demand_groups_given_per_step_have_one_maximum_each():
    site = Site(**PLACE, year=2023, hours=24)
    load_kw = np.arange(24.0)
    hours = np.arange(24)
    group = np.select([hours < 8, hours < 16], [0, 1], default=-1)
    charge = DemandCharge(price_cny_per_kw_month=1, period_of_step=group)
    assert bill(flat(0.0, demand_charges=[charge]).year(site), site, load_kw).total_cny == 7 + 15
    masked = DemandCharge(price_cny_per_kw_month=1, period_of_step=np.where(hours < 16, 0, -1))
    assert bill(flat(0.0, demand_charges=[masked]).year(site), site, load_kw).total_cny == 15


@pytest.mark.parametrize(("default", "cost"), [("capacity", 30 * 400), ("demand", 40 * 250), ("none", 0)])
def test_basic_charge_follows_its_choice(default, cost):
    site = Site(**PLACE, year=2023)
    basic = BasicCharge(capacity_price_cny_per_kva_month=30, max_demand_price_cny_per_kw_month=40, default=default)
    year = flat(0.0, basic_charge=basic).year(site)
    result = bill(year, site, 250.0, transformer_kva=400)
    assert result.table.loc["2023-01", ("total", "")] == pytest.approx(cost)
    assert result.yearly_cny == pytest.approx(12 * cost)


def test_income_is_negative_and_everything_adds_up():
    site = Site(**PLACE, year=2023, step_minutes=15)
    tariff = flat(
        0.5,
        feed_in=FeedIn(
            price_cny_per_kwh=0.4, windows=[PricedWindow(start="10:00", end="14:00", price_cny_per_kwh=0.1)]
        ),
        generation_subsidy_cny_per_kwh=0.42,
        fixed_cny_per_month=15,
    )
    result = bill(tariff.year(site), site, 8.0, 2.0, pv_kw=5.0)
    assert result.item_cny("energy") == pytest.approx(0.5 * 8 * 8760)
    assert result.item_cny("feed_in") == pytest.approx(-2 * 365 * (20 * 0.4 + 4 * 0.1))
    assert result.item_cny("subsidy") == pytest.approx(-0.42 * 5 * 8760)
    assert result.item_cny("fixed") == 180
    parts = result.table.drop(columns="total", level=0).to_numpy().sum()
    assert result.total_cny == pytest.approx(parts)


def test_a_short_window_is_scaled_to_a_year():
    """One week of January: energy × 365/7, the month's charges × 12."""
    site = Site(**PLACE, year=2023, hours=168)
    tariff = flat(0.5, demand_charges=[DemandCharge(price_cny_per_kw_month=10)], fixed_cny_per_month=20)
    result = bill(tariff.year(site), site, 10.0)
    assert list(result.table.index) == ["2023-01"]
    assert result.total_cny == pytest.approx(0.5 * 1680 + 100 + 20)
    assert result.yearly_cny == pytest.approx(0.5 * 10 * 8760 + 12 * 120)


def test_two_years_have_twenty_four_months_and_average_to_one_year():
    site = Site(**PLACE, year=2023, hours=8760 + 8784)
    result = bill(flat(0.5, fixed_cny_per_month=20).year(site), site, 10.0)
    assert len(result.table) == 24
    assert result.table.index[-1] == "2024-12"
    assert result.table.loc["2024-02", ("energy", "flat")] == pytest.approx(0.5 * 10 * 29 * 24)
    assert result.yearly_cny == pytest.approx(0.5 * 10 * 8760 + 240)


@pytest.mark.parametrize(
    ("power", "sentence"),
    [
        (np.ones(8759), "import_kw has shape (8759,), but the site has 8760 steps"),
        (np.full(8760, np.nan), "import_kw holds a missing or infinite value"),
        (np.inf, "import_kw holds a missing or infinite value"),
        (np.full(8760, -5.0), "import_kw is negative at step 0: -5 kW"),
    ],
)
def test_a_power_that_is_no_power_is_named(power, sentence):
    site = Site(**PLACE, year=2023)
    with pytest.raises(InputError) as caught:
        bill(flat(0.5).year(site), site, power)
    assert caught.value.mistakes[0].startswith(sentence)


def test_prices_of_another_site_are_refused():
    hourly, quarter = Site(**PLACE, year=2023), Site(**PLACE, year=2023, step_minutes=15)
    with pytest.raises(InputError, match="8760"):
        bill(flat(0.5).year(hourly), quarter, 1.0)


def test_an_item_the_bill_has_not_is_nothing():
    site = Site(**PLACE, year=2023)
    assert bill(flat(0.5).year(site), site, 1.0).item_cny("demand") == 0.0
