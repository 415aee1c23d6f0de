"""Converters, DC buses and links between station areas, solved on paper and held against what must be true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import ValidationError

from sizer.components import ESS, PV, Component, Converter, Grid, HVDCLink, Load, Outcome, Range
from sizer.components.feeder import Feeder
from sizer.project import read_project
from sizer.study import size
from tests.tiny import money, setting, solve, tariff

SUN = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
LOSSLESS = {
    "to_other_efficiency": 1.0,
    "from_other_efficiency": 1.0,
    "line_loss_share": 0.0,
    "capex_cny_per_kw": 0.0,
    "opex_share_per_year": 0.0,
    "throughput_cost_cny_per_kwh": 0.0,
}


def dc_pv(kw: float, **more) -> PV:
    return PV(**{"power_kw": kw, "bus": "dc", "yield_kw_per_kw": SUN, "degradation_per_year": 0.0, **more})


def test_a_converter_loses_what_it_is_said_to_lose():
    """20 kW of sun on the DC side for 8 h, a rating of 12 kW on the AC side, 96 % and lines that lose 0.85 · 10 %.

    12 kW arrive for 12 / (0.96 · 0.915) = 13.66 kW of DC; the rest is curtailed. The load of 15 kW buys 3 kW in the
    sun and 15 kW in the other 16 h: 264 kWh a day.
    """
    inverter = Converter(power_kw=12.0, from_other_efficiency=0.96, line_loss_share=0.1, throughput_cost_cny_per_kwh=0)
    solved = solve([Load(demand_kw=15.0), Grid(), inverter, dc_pv(20.0)], setting(1.0))
    assert money(solved)["energy_bill"] == pytest.approx(-365 * 264, rel=1e-6)
    assert solved.dispatch["pv", "output_kw"].sum() == pytest.approx(8 * 12 / (0.96 * 0.915), rel=1e-6)
    lost = solved.dispatch["converter", "conversion_loss_kw"].sum()
    assert lost == pytest.approx(8 * 12 * (1 / (0.96 * 0.915) - 1), rel=1e-6)


def test_the_rating_is_chosen_for_what_it_earns():
    """A kW carries 8 kWh a day at 1 CNY, 2,920 a year, for 1,000: as large as the load. At 3,000 it is not built."""
    for price, expected in ((1000.0, 15.0), (3000.0, 0.0)):
        inverter = Converter(power_kw=Range(max=50), capex_cny_per_kw=price, life_years=1, from_other_efficiency=1.0,
                             opex_share_per_year=0.0)  # fmt: skip
        solved = solve([Load(demand_kw=15.0), Grid(), inverter, dc_pv(20.0)], setting(1.0))
        assert solved.design["converter", "power_kw"] == pytest.approx(expected, abs=1e-3)


def test_a_constant_loss_is_drawn_in_every_step():
    """1 % of 50 kW: 0.5 kW, 4,380 kWh a year."""
    idle = Converter(power_kw=50.0, no_load_loss_share=0.01)
    solved = solve([Load(demand_kw=15.0), Grid(), idle, dc_pv(0.0)], setting(1.0))
    assert money(solved)["energy_bill"] == pytest.approx(-(15.0 + 0.5) * 8760, rel=1e-6)


def test_dc_lines_lose_15_percent_less_and_dc_equipment_costs_a_fifth_less_where_that_is_asked_for():
    there, back = Converter(power_kw=1.0, to_other_efficiency=1, from_other_efficiency=1, line_loss_share=0.10).gains
    assert (1 - there, 1 - back) == pytest.approx((0.085, 0.085))
    bus = Converter(power_kw=100.0, capex_cny_per_kw=500.0, equipment_saving_share=0.2)
    assert money(solve([Load(demand_kw=1.0), Grid(), bus], setting(1.0)))["investment"] == pytest.approx(-40_000)


def test_a_dc_load_is_fed_without_the_project_too():
    """A DC pile of 9 kW costs 9 / 0.98 kWh of grid an hour in the reference case, which has no converter to buy."""
    study = size(
        read_project(
            {
                "site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 24},
                "economics": {"years": 1, "discount_rate": 0.0},
                "guideline": {"default": "off"},
                "tariff": tariff(1.0).model_dump(),
                "components": [
                    {"kind": "load", "bus": "dc", "demand_kw": 9.0},
                    {"kind": "grid"},
                    {"kind": "converter", "power_kw": {"max": 50}, "line_loss_share": 0.0},
                    {"kind": "pv", "bus": "dc", "power_kw": 9.0, "yield_kw_per_kw": SUN, "degradation_per_year": 0.0},
                ],
            }
        )
    )
    assert money(study.reference)["energy_bill"] == pytest.approx(-8760 * 9 / 0.98, rel=1e-6)
    assert "investment" not in money(study.reference)
    assert study.cash_flow.revenue_cny_per_year["energy_bill"] == pytest.approx(365 * 8 * 9 / 0.98, rel=1e-5)


def test_a_converter_joins_two_buses():
    with pytest.raises(ValidationError, match="joins two"):
        Converter(bus="dc", power_kw=1.0)


def test_a_replay_finds_both_ways_at_once():
    both = {"to_other_kw": np.array([2.0, 0.0]), "from_other_kw": np.array([1.0, 0.0])}
    outcome = Outcome(setting(1.0, hours=2), {}, {"power_kw": 2.0}, both, {})
    broken = {check.rule for check in Converter(power_kw=2.0).replay(outcome) if check.relative > 1e-6}
    assert broken == {"both ways together ≤ rating", "no flow back while there is one there"}


def area(name: str, demand, prices, *, limit_kw: float = 1e4, bus: str | None = None) -> list[Component]:
    where = bus or f"{name}.ac"
    grid = Grid(name=f"grid {name}", bus=where, tariff=tariff(prices), import_limit_kw=limit_kw, export_limit_kw=0.0)
    return [Load(name=f"load {name}", bus=where, demand_kw=demand), grid]


def storage(bus: str) -> list[Component]:
    store = ESS(bus=bus, power_kw=Range(max=50), energy_kwh=Range(max=200), capex_cny_per_kw=20.0,
                capex_cny_per_kwh=30.0, life_years=1, cycle_life=None)  # fmt: skip
    return [PV(bus=bus, power_kw=Range(max=100), yield_kw_per_kw=SUN, capex_cny_per_kw=1500.0, life_years=1), store]


def vsc(name: str, **more) -> HVDCLink:
    return HVDCLink(**{"name": f"vsc {name}", "bus": f"{name}.ac", "power_kw": Range(max=200), **more})


DEMANDS = some.lists(some.floats(0.0, 60.0), min_size=24, max_size=24)
PRICES = some.lists(some.sampled_from([0.3, 0.6, 1.1]), min_size=24, max_size=24)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(DEMANDS, DEMANDS, PRICES, PRICES)
def test_areas_joined_never_cost_more_than_apart(load_a, load_b, prices_a, prices_b):
    """Each area may buy the same plant behind its own converter; joined, they may still do so."""
    where = setting(1.0)
    apart = 0.0
    for name, load, prices in (("a", load_a, prices_a), ("b", load_b, prices_b)):
        apart += solve([*area(name, load, prices), vsc(name), *storage("dc")], where).solver.objective
    own = [c.model_copy(update={"name": f"{c.kind} 2", "bus": "dc"}) for c in storage("dc")]
    joined = solve(
        [*area("a", load_a, prices_a), *area("b", load_b, prices_b), vsc("a"), vsc("b"), *storage("dc"), *own], where
    )
    assert joined.solver.objective <= apart + 1e-6 * max(1.0, abs(apart))


@settings(max_examples=10, deadline=None, derandomize=True)
@given(DEMANDS, DEMANDS, PRICES, PRICES)
def test_free_links_make_one_bus_of_all_areas(load_a, load_b, prices_a, prices_b):
    where = setting(1.0)
    linked = solve(
        [*area("a", load_a, prices_a), *area("b", load_b, prices_b), *storage("dc"),
         vsc("a", power_kw=1e4, **LOSSLESS), vsc("b", power_kw=1e4, **LOSSLESS)], where,
    )  # fmt: skip
    merged = solve(
        [*area("a", load_a, prices_a, bus="ac"), *area("b", load_b, prices_b, bus="ac"), *storage("ac")], where
    )
    assert linked.solver.objective == pytest.approx(merged.solver.objective, rel=1e-6, abs=1e-3)


def test_a_link_takes_the_peak_of_one_area_to_the_transformer_of_another():
    """Area a needs 30 kW in one hour behind a transformer of 20 kW; 10 kW come from b, less the losses on the way.

    Sent from b: 10 / (0.98² · (1 − 0.02 · 0.85)²) kW, so each converter is as large as what passes it.
    """
    load = np.full(24, 10.0)
    load[18] = 30.0
    links = [vsc("a", capex_cny_per_kw=100.0, life_years=1), vsc("b", capex_cny_per_kw=100.0, life_years=1)]
    solved = solve([*area("a", load.tolist(), 1.0, limit_kw=20.0), *area("b", 10.0, 1.0), *links], setting(1.0))
    through = 0.98 * (1 - 0.02 * 0.85)
    assert solved.design["vsc a", "power_kw"] == pytest.approx(10.0, rel=1e-5)
    assert solved.design["vsc b", "power_kw"] == pytest.approx(10.0 / through**2, rel=1e-5)
    assert solved.dispatch["grid a", "import_kw"].max() == pytest.approx(20.0, rel=1e-6)


def test_energy_bought_in_one_area_is_not_fed_in_again_in_another():
    """Bought at 0.2 in area a, paid 0.9 for in area b: a link would earn that without any plant of its own."""
    cheap = Grid(name="grid a", bus="a.ac", tariff=tariff(0.2), export_limit_kw=0.0)
    dear = Grid(name="grid b", bus="b.ac", tariff=tariff(1.0, feed_in=0.9))
    loads = [Load(name=f"load {name}", bus=f"{name}.ac", demand_kw=10.0) for name in ("a", "b")]
    links = [vsc(name, power_kw=100.0) for name in ("a", "b")]
    solved = solve([*loads, cheap, dear, *links], setting(1.0))
    assert solved.dispatch["grid b", "export_kw"].max() == pytest.approx(0.0, abs=1e-5)
    through = (0.98 * (1 - 0.02 * 0.85)) ** 2
    assert solved.dispatch["grid a", "import_kw"].to_numpy() == pytest.approx(np.full(24, 10 + 10 / through), rel=1e-5)


def test_modules_of_a_converter_are_whole():
    load = np.full(24, 10.0)
    load[18] = 30.0
    links = [vsc("a", power_kw=Range(max=100, step=25.0)), vsc("b", power_kw=Range(max=100, step=25.0))]
    solved = solve([*area("a", load.tolist(), 1.0, limit_kw=20.0), *area("b", 10.0, 1.0), *links], setting(1.0))
    assert solved.design["vsc a", "power_kw"] == pytest.approx(25.0)


def test_voltage_limits_the_import_and_is_reported_with_the_loss():
    """0.132 Ω at 380 V, unity: 0.0914 % a kW. A limit of 2 % is 21.9 kW; the rest of 30 kW comes from storage."""
    line = Feeder(resistance_ohm=0.132, power_factor=1.0, max_voltage_drop_share=0.02)
    most_kw = 0.02 * 380**2 / 132
    load = np.full(24, 10.0)
    load[18] = 30.0
    solved = solve([Load(demand_kw=load.tolist()), Grid(feeder=line), *storage("ac")], setting(1.0))
    assert solved.dispatch["grid", "import_kw"].max() <= most_kw * (1 + 1e-6)
    assert solved.design["ess", "power_kw"] >= (30 - most_kw) * (1 - 1e-5)
    shown = solved.dispatch["grid", "voltage_drop_share"].to_numpy()
    bought = solved.dispatch["grid", "import_kw"].to_numpy()
    assert shown == pytest.approx(bought * 132 / 380**2, abs=1e-9)
    assert solved.dispatch["grid", "line_loss_kw"].to_numpy() == pytest.approx(132 * bought**2 / 380**2, abs=1e-9)


VILLAGES = {
    "mode": "interconnected",
    "site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 24},
    "economics": {"years": 1, "discount_rate": 0.0},
    "guideline": {"default": "off"},
    "tariff": tariff(1.0).model_dump(),
}


def test_the_benefit_of_a_link_stands_in_the_key_figures():
    """The peak of 30 kW in area a falls to 20, and the rest comes from b, whose 10 kW rise by what is sent."""
    load = [10.0] * 18 + [30.0] + [10.0] * 5
    areas = []
    for name, demand, limit in (("a", load, 20.0), ("b", 10.0, 100.0)):
        areas.append({"kind": "load", "name": f"load {name}", "bus": f"{name}.ac", "demand_kw": demand})
        areas.append({"kind": "grid", "name": f"grid {name}", "bus": f"{name}.ac", "import_limit_kw": limit,
                      "feeder": {"resistance_ohm": 0.132, "power_factor": 1.0}})  # fmt: skip
        areas.append({"kind": "hvdc_link", "name": f"vsc {name}", "bus": f"{name}.ac", "power_kw": {"max": 50}})
    study = size(read_project({**VILLAGES, "components": areas}))
    figures = study.key_figures
    assert figures["voltage_drop_before_share"] == pytest.approx(30 * 132 / 380**2, rel=1e-6)
    assert figures["relieved_transformers_kw"] == pytest.approx(10.0, rel=1e-5)
    through = 0.98 * (1 - 0.02 * 0.85)
    assert figures["moved_between_areas_kwh_per_year"] == pytest.approx(365 * 10.0, rel=1e-5)
    sent = 10.0 / through**2
    assert figures["voltage_drop_share"] == pytest.approx((10 + sent) * 132 / 380**2, rel=1e-5)
    loss = 132 / 380**2 * (23 * 100 + 400 + 23 * 100 + (10 + sent) ** 2)
    assert figures["line_loss_kwh_per_year"] == pytest.approx(365 * loss, rel=1e-5)
    assert figures["line_loss_before_kwh_per_year"] == pytest.approx(365 * 132 / 380**2 * (47 * 100 + 900), rel=1e-5)
    assert study.bills[1].total_cny == pytest.approx(47 * 10 + 20 + sent, rel=1e-6)
