"""Demand response, a larger connection, carbon and services, on paper."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, Grid, Load, Range, Service
from sizer.components.demand_response import DemandResponse, calls
from sizer.errors import InputError
from sizer.finance import Money, Once, Yearly
from sizer.finance.streams import EXCLUSIVE, ONE_SOURCE, REVENUES, counted_twice
from sizer.project import read_project
from sizer.study import size
from tests.by_hand.test_tiny_systems import FREE_ESS
from tests.tiny import money, setting, site, solve

EVENING = {"start": "18:00", "end": "20:00"}


def programme(**more) -> DemandResponse:
    terms = {"called": EVENING, "events_per_year": 365, "baseline_kw": 100.0, "subsidy_cny_per_kwh": 2.0}
    return DemandResponse(**{**terms, **more})


def called_day(**more):
    """100 kW all day, and 30 kW / 40 kWh of lossless storage, at one price: only response pays."""
    grid = Grid(demand_response=[programme(**more)])
    return solve([Load(demand_kw=100.0), grid, ESS(power_kw=30, energy_kwh=40, **FREE_ESS)], setting(0.5))


def test_response_is_quantity_times_subsidy_times_coefficient():
    """40 kWh a day below the baseline × 2 CNY/kWh × 1.2 × 365."""
    solved = called_day(coefficient_factor=1.2)
    assert money(solved)["demand_response"] == pytest.approx(40 * 2 * 1.2 * 365, rel=1e-6)
    response = solved.dispatch["grid", "response_1_kw"].to_numpy()
    assert response[18:20].sum() == pytest.approx(40.0, rel=1e-6)
    assert response[:18].max() == 0.0


def test_a_price_by_power_pays_what_is_held_through_the_event():
    """40 kWh over two hours hold 20 kW: 20 × 6.6 × 365."""
    solved = called_day(subsidy_cny_per_kwh=0.0, subsidy_cny_per_kw=6.6)
    assert money(solved)["demand_response"] == pytest.approx(20 * 6.6 * 365, rel=1e-6)


def test_case_9_earns_99000_a_month_with_20_events_of_750_kw_at_6_6():
    """4,950 CNY an event: 750 kW × 6.6; 10 peak-shaving and 10 valley-filling events."""
    peaks = programme(subsidy_cny_per_kwh=0, subsidy_cny_per_kw=6.6, power_kw=750, baseline_kw=2000, events_per_year=10)
    valleys = peaks.model_copy(
        update={
            "direction": "more",
            "name": "valley",
            "called": peaks.called.model_copy(update={"start": "02:00", "end": "04:00"}),
        }
    )
    grid = Grid(demand_response=[peaks, valleys])
    ess = ESS(power_kw=750, energy_kwh=6000, **FREE_ESS)
    solved = solve([Load(demand_kw=2000.0), grid, ess], setting(0.5))
    assert money(solved)["demand_response"] == pytest.approx(99_000.0, rel=1e-6)


def test_the_baseline_is_the_reference_cases_import_where_none_is_given():
    """Load 100 kW: its reference import; 40 kWh a day at 2 CNY; nothing of it in the reference case."""
    terms = {"called": EVENING, "events_per_year": 365, "subsidy_cny_per_kwh": 2.0}
    project = read_project(
        {
            "site": {"latitude_deg": 31.0, "longitude_deg": 121.0, "hours": 24},
            "economics": {"years": 5},
            "guideline": {"default": "off"},
            "tariff": {"id": "flat", "energy_price_series_cny_per_kwh": [0.5] * 24},
            "components": [
                {"kind": "load", "demand_kw": 100.0},
                {"kind": "grid", "demand_response": [terms]},
                {"kind": "ess", "power_kw": 30, "energy_kwh": 40, **FREE_ESS},
            ],
        }
    )
    assert size(project).cash_flow.revenue_cny_per_year["demand_response"] == pytest.approx(40 * 2 * 365, rel=1e-5)
    with pytest.raises(InputError, match="no baseline_kw"):
        solve([Load(demand_kw=1.0), Grid(demand_response=[DemandResponse(**terms)])], setting(0.5))


def test_events_are_spread_evenly_over_the_days_that_may_be_called():
    """12 events on the 251 working days of 2023: one in about 21 days, none on a weekend or holiday."""
    year = site(None)
    window = {"day_type": "working", **EVENING}
    called = calls(programme(called=window, events_per_year=12), year)
    assert [len(event) for event in called.steps] == [2] * 12
    assert called.per_year == pytest.approx(1.0)
    assert len({year.times[event[0]].month for event in called.steps}) == 12
    with pytest.raises(InputError, match="may be called on"):
        calls(programme(called={"months": [7], **EVENING}, events_per_year=40), year)


def test_two_programmes_in_the_same_hours_are_refused():
    grid = Grid(demand_response=[programme(), programme(name="second", called={"start": "19:00", "end": "21:00"})])
    with pytest.raises(InputError, match="a kWh is paid once"):
        solve([Load(demand_kw=1.0), grid], setting(0.5))


def test_a_programme_that_pays_nothing_is_refused():
    with pytest.raises(ValueError, match="pays nothing"):
        DemandResponse()


def test_what_storage_saves_of_a_larger_connection_is_its_investment_less():
    """Connection 80 kW, load 100 kW and 180 kW at six: 100 kW × 5,000 = 500,000 without storage (G-91); 40 kW less."""
    load = np.full(24, 100.0)
    load[18] = 180.0
    grid = Grid(import_limit_kw=80.0, expansion_cny_per_kw=5000.0)
    where = setting(0.5)
    alone = solve([Load(demand_kw=load.tolist()), grid], where)
    assert money(alone)["connection_expansion"] == pytest.approx(-500_000.0, rel=1e-6)
    solved = solve([Load(demand_kw=load.tolist()), grid, ESS(power_kw=40, energy_kwh=80, **FREE_ESS)], where)
    assert money(solved)["connection_expansion"] == pytest.approx(-300_000.0, rel=1e-6)
    assert solved.design["grid", "expansion_kw"] == pytest.approx(60.0, rel=1e-6)


def test_storage_wins_over_a_larger_connection_where_the_excess_is_short():
    """1,612 CNY/kWh against 5,000 CNY/kW: storage for 2 h of excess, the connection for 5 h (G-91: 3.1 h)."""
    prices = {**FREE_ESS, "capex_cny_per_kwh": 1612.0, "life_years": 15}

    def stored_kwh(hours: int) -> float:
        load = np.full(24, 50.0)
        load[10 : 10 + hours] = 150.0
        ess = ESS(power_kw=Range(max=200), energy_kwh=Range(max=2000), **prices)
        grid = Grid(import_limit_kw=100.0, expansion_cny_per_kw=5000.0)
        where = setting(0.5, economics=setting().economics.model_copy(update={"years": 15}))
        return solve([Load(demand_kw=load.tolist()), grid, ess], where).design["ess", "energy_kwh"]

    assert stored_kwh(2) == pytest.approx(100.0, rel=1e-4)
    assert stored_kwh(5) == pytest.approx(0.0, abs=1e-2)


def test_carbon_is_paid_on_the_emission_that_is_left():
    """10 kW × 8760 h × 0.5 kg/kWh = 43.8 t at 75 CNY/t; a project that buys less pays less, and that is its income."""
    solved = solve([Load(demand_kw=10.0), Grid(carbon_price_cny_per_t=75.0, emission_kg_per_kwh=0.5)], setting(0.5))
    assert money(solved)["carbon"] == pytest.approx(-43.8 * 75)
    assert solved.emission_kg_per_year == pytest.approx(43_800)


def test_the_same_income_stated_twice_is_refused():
    components = [
        {"kind": "load", "demand_kw": 100.0},
        {"kind": "grid", "import_limit_kw": 80.0, "expansion_cny_per_kw": 5000.0},
        {"kind": "service", "stream": "avoided_connection", "once_cny": 10_108.0},
    ]
    project = {
        "site": {"latitude_deg": 31.0, "longitude_deg": 121.0, "hours": 24},
        "guideline": {"default": "off"},
        "tariff": {"id": "flat", "energy_price_series_cny_per_kwh": [0.5] * 24},
    }
    with pytest.raises(InputError, match="seen twice"):
        size(read_project({**project, "components": components}))


@pytest.mark.parametrize("stream", ONE_SOURCE)
def test_an_income_has_one_source(stream):
    """Two components of a kind may both earn it, such as two stations; a technology and a service may not."""
    kinds = {"station": "battery_swap", "second station": "battery_swap", "fees": "service", "nothing": "service"}
    own = [Money(name, stream, 100.0, Yearly("none")) for name in ("station", "second station")]
    none = Money("nothing", stream, 0.0, Yearly("none"))
    assert not counted_twice([*own, none], kinds)
    (found,) = counted_twice([*own, Money("fees", stream, 50.0, Yearly("none"))], kinds)
    names = "fees and by second station and by station"
    assert found == f"{stream} is stated by {names}; the same income counts once. Remove one"


@pytest.mark.parametrize("pair", EXCLUSIVE)
def test_the_same_gain_is_not_seen_twice(pair):
    one, other = (Money("a", stream, -100.0, Once(0)) for stream in pair)
    assert not counted_twice([one], {"a": "grid"})
    assert len(counted_twice([one, other], {"a": "grid"})) == 1


def test_ancillary_services_beside_demand_response_are_warned_of():
    """The hours of a yearly sum are not known here, so that nothing can be refused."""
    service = Service(stream="ancillary_service", quantity_per_year=10.0, fee_cny=1000.0)
    both, alone = setting(0.5), setting(0.5)
    solve([Load(demand_kw=10.0), Grid(demand_response=[programme()]), service], both)
    solve([Load(demand_kw=10.0), Grid(), service], alone)
    assert any("let no hour be paid for in both" in notice for notice in both.notices)
    assert not alone.notices


def test_every_stream_of_the_table_has_its_place_and_its_guard():
    assert [revenue.number for revenue in REVENUES] == list(range(1, 25))
    assert all(revenue.guard for revenue in REVENUES)
