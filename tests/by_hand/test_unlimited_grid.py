"""A connection without a limit is bounded by what the rest of its bus can take or give."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, PV, Grid, HVDCLink, Load, Range
from sizer.finance import Economics
from sizer.guideline import Guideline
from sizer.model import Case, build, optimise
from sizer.model.narrow import narrowed
from sizer.solver import compile_model
from tests.tiny import setting

SUN = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
WHERE = setting(np.where(np.arange(24) < 12, 0.2, 1.0), feed_in=0.1)
OFF = Guideline(default="off")


def plant(**grid) -> list:
    free = {"capex_cny_per_kw": 0.01, "life_years": 1, "degradation_per_year": 0.0}
    return [
        Load(demand_kw=50.0),
        Grid(**grid),
        PV(power_kw=Range(max=200.0), yield_kw_per_kw=SUN, inverter_replacement_cny_per_kw=0.0, **free),
        ESS(power_kw=Range(max=30.0), energy_kwh=Range(max=100.0), capex_cny_per_kw=0.01, capex_cny_per_kwh=0.01,
            life_years=1, cycle_life=None),
    ]  # fmt: skip


def bounds(components: list, name: str, quantity: str, *, exclusive: bool = True) -> np.ndarray:
    model = build(Case(components, WHERE, OFF, exclusive=exclusive))
    found = narrowed(model, compile_model(model.pyomo))
    series = {id(variable): t for t, variable in model.wirings[name].series[quantity].items()}
    return np.array([u for v, u in zip(found.variables, found.problem.upper, strict=True) if id(v) in series])


def test_the_bound_is_all_that_load_sun_and_storage_could_be():
    """Load 50, storage 30 in and 30 out; by day the sun may be 200, at night nothing."""
    assert WHERE.economics == Economics(years=1, discount_rate=0.0)
    expected = [50.0 + 2 * 30.0 + (200.0 if sun else 0.0) for sun in SUN]
    assert bounds(plant(), "grid", "import_kw") == pytest.approx(expected)
    assert bounds(plant(), "grid", "export_kw") == pytest.approx(expected)


def test_the_answer_is_that_of_a_connection_that_is_large_enough():
    unlimited = optimise(Case(plant(), WHERE, OFF))
    limited = optimise(Case(plant(import_limit_kw=500.0, export_limit_kw=500.0), WHERE, OFF))
    assert unlimited.solver.engine == "clarabel"
    assert unlimited.solver.objective == pytest.approx(limited.solver.objective, rel=1e-7)
    assert unlimited.dispatch["grid", "export_kw"].max() == pytest.approx(200.0 - 50.0 - 30.0, abs=30.1)


def test_what_has_a_limit_keeps_it_and_flows_that_may_overlap_are_left_alone():
    assert bounds(plant(import_limit_kw=70.0, export_limit_kw=40.0), "grid", "import_kw") == pytest.approx(70.0)
    assert bounds(plant(), "grid", "import_kw", exclusive=False) == pytest.approx(1e6)


def test_an_area_takes_no_more_than_its_load_and_its_link():
    areas = [Load(name="load a", bus="a.ac", demand_kw=10.0), Grid(name="grid a", bus="a.ac")]
    areas += [Load(name="load b", bus="b.ac", demand_kw=20.0), Grid(name="grid b", bus="b.ac")]
    areas += [HVDCLink(name=f"vsc {name}", bus=f"{name}.ac", power_kw=Range(max=40.0)) for name in "ab"]
    assert bounds(areas, "grid a", "import_kw") == pytest.approx(10.0 + 2 * 40.0)
    assert bounds(areas, "grid b", "import_kw") == pytest.approx(20.0 + 2 * 40.0)
