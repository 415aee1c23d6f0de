"""From components to a model and back: names, buses, limits, replays, failures."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, PV, Grid, Load, Range, Wind, Works
from sizer.errors import InfeasibleError, InputError
from sizer.finance import Economics, net_present_value
from sizer.guideline import Guideline
from sizer.model import Case, build
from tests.tiny import money, setting, solve

SUN = [0.0] * 8 + [1.0] * 8 + [0.0] * 8


def test_any_name_makes_a_block():
    names = ["储能 一号", "a b", "a.b", "import", "x" * 100]
    components = [Load(name=name, demand_kw=1.0, bus="车棚 1") for name in names]
    solved = solve([*components, Grid(bus="车棚 1", name="电网")], setting(1.0))
    assert solved.dispatch["电网", "import_kw"].to_numpy() == pytest.approx(5.0)
    assert set(solved.design.sizes) == {*names, "电网"}


def test_buses_with_nothing_between_them_balance_alone():
    where = setting(1.0)
    solved = solve(
        [
            Load(demand_kw=3.0, bus="north"),
            Load(name="other", demand_kw=4.0, bus="south"),
            Grid(bus="north", name="g1"),
            Grid(bus="south", name="g2"),
        ],
        where,
    )
    assert solved.dispatch["g1", "import_kw"].max() == pytest.approx(3.0)
    assert solved.dispatch["g2", "import_kw"].max() == pytest.approx(4.0)


def test_a_load_nothing_serves_has_no_answer_and_the_bus_is_named():
    with pytest.raises(InfeasibleError, match="bus ac"):
        solve([Load(demand_kw=10.0), PV(power_kw=Range(max=100), yield_kw_per_kw=SUN)], setting(1.0))


def test_a_connection_too_small_is_named():
    with pytest.raises(InfeasibleError, match="import_kw"):
        solve([Load(demand_kw=10.0), Grid(import_limit_kw=5.0)], setting(1.0))


def test_a_size_at_the_end_of_its_range_is_said_to_be_there():
    free = {"capex_cny_per_kw": 0.0, "opex_cny_per_kw_year": 0.0}
    solved = solve(
        [
            Load(demand_kw=100.0),
            Grid(),
            PV(power_kw=Range(max=20), yield_kw_per_kw=SUN, inverter_replacement_cny_per_kw=0.0, **free),
            Wind(power_kw=Range(min=5, max=50), yield_kw_per_kw=0.0),
            ESS(power_kw=3.0, energy_kwh=6.0),
        ],
        setting(1.0),
    )
    assert solved.design.at_limit == {("pv", "power_kw"): "largest", ("wind", "power_kw"): "smallest"}
    assert solved.design.chosen == {("pv", "power_kw"), ("wind", "power_kw")}


def test_what_stands_already_costs_no_capital_and_still_its_upkeep():
    pv = {"power_kw": 10.0, "yield_kw_per_kw": SUN}
    new = money(solve([Load(demand_kw=5.0), Grid(), PV(**pv)], setting(1.0)))
    old = money(solve([Load(demand_kw=5.0), Grid(), PV(existing=True, **pv)], setting(1.0)))
    assert new["investment"] == pytest.approx(-31800)
    assert "investment" not in old
    assert old["operation"] == new["operation"] == pytest.approx(-510)


def test_works_cost_what_they_say_whatever_is_built():
    solved = solve(
        [Load(demand_kw=1.0), Grid(), Works(capex_cny=5000, opex_cny_per_year=100, life_years=1)], setting(1.0)
    )
    assert money(solved)["investment"] == -5000
    assert money(solved)["operation"] == -100
    assert solved.solver.objective == pytest.approx(8760 + 5100)


def test_the_service_fee_is_earned_on_every_kwh():
    solved = solve([Load(demand_kw=2.0, service_fee_cny_per_kwh=0.5), Grid()], setting(1.0))
    assert money(solved)["service_fee"] == pytest.approx(2 * 8760 * 0.5)


def test_the_objective_is_the_statements_present_value():
    terms = Economics(years=12, discount_rate=0.07, energy_price_growth=0.02, cost_growth=0.01)
    prices = np.where(np.arange(24) < 8, 0.2, 1.2)
    components = [
        Load(demand_kw=20.0),
        Grid(transformer_kva=100),
        PV(power_kw=Range(max=50), yield_kw_per_kw=SUN),
        ESS(power_kw=Range(max=50), energy_kwh=Range(max=100), capex_fixed_cny=1000, life_years=5),
    ]
    solved = solve(components, setting(prices, economics=terms))
    assert -solved.solver.objective == pytest.approx(net_present_value(solved.money, terms), rel=1e-9)
    assert solved.solver.bound == pytest.approx(solved.solver.objective, rel=1e-6)


def test_templates_and_plain_constraints_are_the_same_model():
    from sizer.solver import compile_model

    components = [Load(demand_kw=20.0), Grid(), PV(power_kw=Range(max=5), yield_kw_per_kw=SUN)]
    components.append(ESS(power_kw=Range(max=9), energy_kwh=Range(max=9), self_discharge_per_day=0.1))
    case = Case(components, setting(1.0), Guideline(default="off"))
    fast, plain = (compile_model(build(case, templates=templates).pyomo) for templates in (True, False))
    assert {fast.row_name(i) for i in range(len(fast.rows))} == {plain.row_name(i) for i in range(len(plain.rows))}

    def entries(compiled):
        matrix = compiled.problem.matrix.tocoo()
        return {
            (compiled.row_name(i), compiled.column_name(j)): value
            for i, j, value in zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True)
        }

    assert entries(fast) == pytest.approx(entries(plain))


def test_a_grid_without_a_tariff_says_so():
    where = setting(1.0)
    bare = type(where)(where.site, where.economics)
    with pytest.raises(InputError, match="no tariff: give the project, or this grid, a tariff"):
        solve([Load(demand_kw=1.0), Grid()], bare)


def test_a_full_start_is_as_full_as_the_aged_capacity():
    """90 % capacity in the middle of a one-year life to 80 %: a start at 100 % is 0.2 + 0.8 · 0.9 = 0.92 of rated."""
    ess = ESS(power_kw=5.0, energy_kwh=10.0, soc_initial=1.0, life_years=1, cycle_life=None, round_trip_efficiency=1.0)
    solved = solve([Load(demand_kw=10.0), Grid(), ess], setting(1.0))
    assert solved.dispatch["ess", "soc"].iloc[-1] == pytest.approx(0.92, rel=1e-6)


def test_a_turbine_stands_at_the_middle_height_it_is_sold_with():
    from sizer.profiles.wind import power_curve

    wind = Wind(power_kw=100.0, turbine="generic_50kw")
    assert power_curve("generic_50kw").hub_heights_m == (18, 24, 36)
    assert wind._hub_m(power_curve("generic_50kw")) == 24
    with pytest.raises(InputError, match="hub_height_m is missing"):
        wind._hub_m(power_curve("E-82/2000"))


def test_storage_states_its_money_once():
    """10 kW and 20 kWh: 350 · 10 + 885 · 20 + 1000 = 22,200 CNY; 2 % a year; 70 % for a renewal."""
    ess = ESS(power_kw=10.0, energy_kwh=20.0, capex_fixed_cny=1000.0, throughput_cost_cny_per_kwh=0.01)
    prices = np.where(np.arange(24) < 12, 0.1, 1.0)
    solved = solve([Load(demand_kw=50.0), Grid(), ess], setting(prices, economics=Economics(years=20, discount_rate=0)))
    discharged = 365 * solved.dispatch.energy_kwh("ess", "discharge_kw")
    stated = {stream: 0.0 for stream in ("investment", "operation", "replacement", "residual_value")}
    for statement in solved.money:
        if statement.component == "ess":
            stated[statement.stream] += statement.amount
    assert discharged > 1000
    assert stated["investment"] == pytest.approx(-22_200)
    assert stated["operation"] == pytest.approx(-0.02 * 22_200 - 0.01 * discharged)
    assert stated["replacement"] == pytest.approx(-0.7 * 22_200)
    assert stated["residual_value"] == pytest.approx(0.7 * 22_200)


def test_charge_and_discharge_lose_their_own_shares():
    """Charging keeps a half, discharging four fifths: 1 kWh at 0.1 gives 0.4 kWh at 1.0."""
    prices = np.full(24, 0.2)
    prices[2], prices[18] = 0.1, 1.0
    lossy = ESS(
        power_kw=1.0,
        energy_kwh=10.0,
        soc_min=0.0,
        end_of_life_capacity=1.0,
        charge_efficiency=0.5,
        discharge_efficiency=0.8,
        throughput_cost_cny_per_kwh=0.0,
    )
    solved = solve([Load(demand_kw=5.0), Grid(), lossy], setting(prices))
    year = solved.dispatch
    assert year["ess", "discharge_kw"].sum() == pytest.approx(0.4 * year["ess", "charge_kw"].sum(), rel=1e-6)
    assert year["ess", "stored_kwh"].iloc[2] - year["ess", "stored_kwh"].iloc[1] == pytest.approx(0.5, rel=1e-5)


def test_pv_buys_inverters_in_their_own_time_and_ages():
    """Ten kW: 200 CNY/kW for inverters every 12 years; 1 % less output a year, new after 5."""
    terms = Economics(years=10, discount_rate=0.05)
    pv = PV(power_kw=10.0, yield_kw_per_kw=SUN, degradation_per_year=0.01, life_years=5)
    solved = solve([Load(demand_kw=100.0), Grid(), pv], setting(1.0, economics=terms))
    inverters = [m for m in solved.money if m.stream == "replacement" and m.amount == pytest.approx(-2000)]
    assert [m.when.life_years for m in inverters] == [12]
    assert pv.ageing(terms) == pytest.approx([0.99 ** (k % 5) for k in range(10)])


def test_the_yearly_charges_of_a_connection_grow_with_the_price_of_energy():
    from sizer.tariff import BasicCharge

    charge = BasicCharge(capacity_price_cny_per_kva_month=30.0)
    solved = solve(
        [Load(demand_kw=1.0), Grid(transformer_kva=100)], setting(1.0, basic_charge=charge, fixed_cny_per_month=5)
    )
    stated = {m.stream: m for m in solved.money}
    assert stated["basic_charge"].amount == pytest.approx(-12 * 30 * 100)
    assert stated["fixed_charge"].amount == pytest.approx(-60)
    assert {stated[stream].when.growth for stream in ("basic_charge", "fixed_charge", "energy_bill")} == {"energy"}


def test_storage_keeps_the_shape_asked_for():
    """One dear hour: 20 kW would do, but at most half a C and at least three hours make 60 kWh of it."""
    prices = np.full(24, 0.3)
    prices[18] = 10.0
    shape = {"capex_cny_per_kw": 1.0, "capex_cny_per_kwh": 1.0, "power_kw": Range(max=20), "energy_kwh": Range(max=500)}
    components = [Load(demand_kw=100.0), Grid()]
    slow = solve([*components, ESS(max_c_rate=0.25, **shape)], setting(prices)).design
    long = solve([*components, ESS(min_duration_h=3.0, **shape)], setting(prices)).design
    assert slow["ess", "energy_kwh"] >= 80 * (1 - 1e-6)
    assert long["ess", "energy_kwh"] >= 60 * (1 - 1e-6)


def test_a_subsidy_is_paid_on_generation_at_todays_price():
    pv = PV(power_kw=10.0, yield_kw_per_kw=SUN, generation_subsidy_cny_per_kwh=0.4, degradation_per_year=0.0)
    solved = solve([Load(demand_kw=100.0), Grid(), pv], setting(1.0))
    (subsidy,) = [m for m in solved.money if m.stream == "generation_subsidy"]
    assert subsidy.amount == pytest.approx(0.4 * 80 * 365)
    assert subsidy.when.growth == "none"
    assert subsidy.when.ages


def test_a_new_fee_is_not_earned_without_the_project_and_an_old_one_is():
    new = Load(demand_kw=1.0, service_fee_cny_per_kwh=0.5)
    assert new.reference().service_fee_cny_per_kwh == 0.0
    assert new.model_copy(update={"existing": True}).reference().service_fee_cny_per_kwh == 0.5
    assert new.reference().demand_kw == new.demand_kw


@pytest.fixture(scope="module")
def sunny():
    """Two weeks of a made year."""
    from sizer.climate import synthesise
    from sizer.components import Setting
    from tests.tiny import site

    place = site(24 * 14)
    return Setting(place, Economics(years=1), weather_source=lambda: synthesise(place))


def test_a_plant_yields_what_its_inputs_say(sunny):
    from sizer.profiles.solar import PVLosses, pv_yield

    losses = PVLosses(soiling=0.2)
    pv = PV(power_kw=1.0, tilt_deg=10.0, azimuth_deg=90.0, dc_ac_ratio=2.0, losses=losses)
    given = {"tilt_deg": 10.0, "azimuth_deg": 90.0, "dc_ac_ratio": 2.0, "losses": losses}
    expected = pv_yield(sunny.weather, sunny.site, mounting="fixed", racking=pv.racking, **given)
    assert pv.as_new_yield(sunny) == pytest.approx(expected)
    for name, other in {"tilt_deg": 80.0, "azimuth_deg": 270.0, "dc_ac_ratio": 1.0, "losses": PVLosses()}.items():
        changed = pv.model_copy(update={name: other}).as_new_yield(sunny)
        assert abs(changed - expected).max() > 1e-3, f"{name} is looked at"


def test_wind_loses_its_share_and_grows_with_the_height_of_its_hub(sunny):
    whole = Wind(power_kw=1.0, losses=0.0).as_new_yield(sunny)
    assert Wind(power_kw=1.0, losses=0.25).as_new_yield(sunny) == pytest.approx(0.75 * whole)
    assert Wind(power_kw=1.0, losses=0.0, hub_height_m=80.0).as_new_yield(sunny).sum() > whole.sum()
    assert Wind(power_kw=1.0, losses=0.0, roughness_length_m=0.5).as_new_yield(sunny).sum() > whole.sum()


def test_own_surplus_is_sold_where_selling_pays_more_than_buying_costs():
    """30 kW of sun on a 10 kW load, bought at 0.5 and sold at 1.0: 20 kW are sold for 8 h, and nothing is resold."""
    pv = PV(power_kw=30.0, yield_kw_per_kw=SUN, degradation_per_year=0.0)
    solved = solve([Load(demand_kw=10.0), Grid(import_limit_kw=100), pv], setting(0.5, feed_in=1.0))
    assert solved.dispatch["grid", "export_kw"].to_numpy() == pytest.approx(20 * np.array(SUN), abs=1e-4)
    assert money(solved)["feed_in"] == pytest.approx(20 * 8 * 365, rel=1e-5)
    assert money(solved)["energy_bill"] == pytest.approx(-10 * 16 * 365 * 0.5, rel=1e-5)


def test_each_way_through_a_converter_has_its_own_losses():
    """Lines lose 4 %, with DC 15 % less of it: 0.966 arrives; 0.9 of it there, 0.8 of it back."""
    from sizer.components import Converter

    converter = Converter(power_kw=10.0, to_other_efficiency=0.9, from_other_efficiency=0.8, line_loss_share=0.04)
    assert converter.gains == pytest.approx((0.9 * 0.966, 0.8 * 0.966))


def test_what_is_only_bought_costs_its_price_for_every_kwh():
    """Ten years at 5 %: bought at 0.7 all along, the levelised cost is 0.7 whatever the rate."""
    from sizer.project import Project
    from sizer.study import size
    from tests.tiny import site, tariff

    project = Project(
        site=site(24),
        economics=Economics(years=10, discount_rate=0.05),
        tariff=tariff(0.7),
        guideline=Guideline(default="off"),
        components=[Load(demand_kw=10.0), Grid()],
    )
    assert size(project).levelised_cost_cny_per_kwh == pytest.approx(0.7)
