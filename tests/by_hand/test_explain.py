"""What binds, and what one more unit is worth: against systems solved by hand, and against solving again."""

from __future__ import annotations

import pytest

from sizer.explain import what_binds
from sizer.study import size
from tests.one_week import TARIFF, project

HARD = {"default": "off", "clauses": {"storage_share_min": "hard"}}


def bound(study):
    return {(one.binding.component, one.binding.name): one for one in what_binds(study.project, study.solved)}


def components(*, pv_kw=800.0, pv_area=None, import_limit=None, export_limit=None, ess=None, tariff_more=None):
    base = project().model_dump(mode="json", exclude_unset=True)["components"]
    load, grid, pv, storage, works = base
    grid.update({"import_limit_kw": import_limit, "export_limit_kw": export_limit})
    pv.update({"power_kw": {"max": pv_kw}, "area_m2": pv_area})
    return [load, grid, pv, {**storage, **(ess or {})}, works]


def test_one_more_kw_of_a_size_at_its_limit_is_worth_what_it_earns():
    """60 kW of PV alone under a load that always takes it: a kW is worth NPV / 60, since all is in proportion."""
    load, grid, pv, *_ = components(pv_kw=60.0)
    load.pop("service_fee_cny_per_kwh")  # earned with the project only, whatever its size
    study = size(project(components=[load, grid, pv], tariff={**flat()}))
    one = bound(study)["pv", "power_kw"]
    assert one.worth_per_unit == pytest.approx(study.cash_flow.npv_cny / 60.0, rel=1e-4)
    assert one.unit == "kW"
    assert one.measure == "npv"
    assert "One more kW would bring" in one.sentence("en")
    assert "每增加 1 kW" in one.sentence("zh")


def flat():
    return {
        "id": "flat",
        "name": {"zh": "平", "en": "flat"},
        "source": "made for tests",
        "seasons": [{"periods": [{"name": "flat", "start": "00:00", "end": "24:00", "price_cny_per_kwh": 0.8}]}],
    }


def slope(change, key, step):
    """Finite difference of the net present value, from both sides, and the study in the middle."""
    low, middle, high = (size(project(**change(delta))) for delta in (-step, 0.0, step))
    value = (high.cash_flow.npv_cny - low.cash_flow.npv_cny) / (2 * step)
    return value, bound(middle)[key]


@pytest.mark.parametrize(
    ("change", "key", "unit"),
    [
        (lambda d: {"components": components(pv_kw=120.0 + d)}, ("pv", "power_kw"), "kW"),
        (lambda d: {"components": components(pv_kw=900.0, pv_area=600.0 + d)}, ("pv", "power_kw"), "m²"),
        (lambda d: {"components": components(export_limit=20.0 + d)}, ("grid", "export_kw"), "kW"),
        (lambda d: {"goal": {"max_investment_cny": 900_000.0 + 100.0 * d}}, ("", "most_investment"), "CNY"),
    ],
    ids=["size", "area", "export", "investment"],
)
def test_the_worth_of_one_more_unit_is_what_solving_again_finds(change, key, unit):
    value, one = slope(change, key, 0.5)
    per_unit = 100.0 if unit == "CNY" else 1.0
    assert one.unit == unit
    assert value / per_unit == pytest.approx(one.worth_per_unit, rel=2e-3)


def test_the_worth_of_a_larger_connection_is_what_solving_again_finds():
    """Storage that charges at night beside a small load: only the project is held by the connection."""
    parts = [
        {"kind": "load", "name": "park", "demand_kw": 100.0},
        {"kind": "grid", "import_limit_kw": 130.0},
        {"kind": "ess", "power_kw": {"max": 300}, "energy_kwh": {"max": 600}},
    ]

    def change(delta):
        load, grid, ess = parts
        energy_only = {key: value for key, value in TARIFF.items() if key != "basic_charge"}
        return {"components": [load, {**grid, "import_limit_kw": 130.0 + delta}, ess], "tariff": energy_only}

    value, one = slope(change, ("grid", "import_kw"), 0.5)
    assert value > 0
    assert value == pytest.approx(one.worth_per_unit, rel=2e-3)
    assert one.binding.steps > 1


def test_the_worth_of_a_clause_is_what_solving_again_finds():
    """15 % of a PV plant of given size: one kW less is a smaller PV plant's clause, with all else as it was."""
    study = size(project(guideline=HARD, components=components(ess={"capex_cny_per_kwh": 4000.0})))
    one = bound(study)["", "storage_share_min"]
    rows = study.design.sizes
    assert rows["ess"]["power_kw"] == pytest.approx(0.15 * rows["pv"]["power_kw"], rel=1e-5)
    given = [{**part} for part in components(ess={"capex_cny_per_kwh": 4000.0})]
    given[2]["power_kw"] = rows["pv"]["power_kw"]
    values = []
    for delta in (-0.5, 0.5):
        given[3] = {**given[3], "power_kw": {"min": rows["ess"]["power_kw"] - delta, "max": 300}}
        values.append(size(project(components=given, guideline={"default": "off"})).cash_flow.npv_cny)
    assert values[1] - values[0] == pytest.approx(one.worth_per_unit, rel=2e-3)


def test_whole_units_are_told_in_their_own_unit():
    """PV of 50 kW pieces, at most 100 kW: the linear problem with two pieces says what one more kW would bring."""
    load, grid, pv, *_ = components()
    pv["power_kw"] = {"max": 100.0, "step": 50.0}
    one = bound(size(project(components=[load, grid, pv])))["pv", "power_kw"]
    assert one.binding.limit == pytest.approx(100.0)
    pv["power_kw"] = {"max": 100.0}
    smooth = bound(size(project(components=[load, grid, pv])))["pv", "power_kw"]
    assert one.worth_per_unit == pytest.approx(smooth.worth_per_unit, rel=1e-3)


def test_nothing_binds_where_nothing_limits():
    load, grid, pv, *_ = components(pv_kw=1e6)
    study = size(project(components=[load, grid, {**pv, "capex_cny_per_kw": 50_000.0}], guideline={"default": "off"}))
    assert what_binds(study.project, study.solved) == []


def test_another_goal_is_measured_in_its_own_unit():
    study = size(project(goal={"best": "co2"}))
    worths = [one for one in what_binds(study.project, study.solved) if one.binding.name == "power_kw"]
    assert worths
    assert all("kg of CO2 a year" in one.sentence("en") for one in worths)
