"""The tornado: exact bars are what sizing a given plant anew finds, the others are lower bounds of it."""

from __future__ import annotations

import time

import pytest

from sizer.analysis.sensitivity import dearer_energy
from sizer.analysis.tornado import tornado
from sizer.study import dispatch
from tests.one_week import project, study


def bars(of):
    return {(driver.word, driver.component): driver for driver in tornado(of)}


def again(given):
    """Value of the week's design in a changed project, its year run anew."""
    return dispatch(given, study().design.sizes).cash_flow.npv_cny


def test_the_price_of_equipment_is_exact():
    components = project().model_dump(mode="json", exclude_unset=True)["components"]
    pv = next(component for component in project().components if component.kind == "pv")
    dearer = [
        {**own, "capex_cny_per_kw": 1.2 * pv.capex_cny_per_kw, "inverter_replacement_cny_per_kw": 240.0}
        if own["kind"] == "pv"
        else own
        for own in components
    ]
    bar = bars(study())["equipment", "pv"]
    assert bar.exact
    assert bar.up.npv_cny == pytest.approx(again(project(components=dearer)), rel=1e-5)
    assert bar.down.npv_cny > study().cash_flow.npv_cny > bar.up.npv_cny
    assert bar.down.payback_years < bar.up.payback_years


def test_another_energy_price_is_a_lower_bound_of_the_year_run_anew():
    bar = bars(study())["energy_price", ""]
    assert not bar.exact
    for share, outcome in ((-0.2, bar.down), (0.2, bar.up)):
        best = again(dearer_energy(project(), share))
        assert outcome.npv_cny <= best * (1 + 1e-6)
        assert outcome.npv_cny == pytest.approx(best, rel=0.05)


@pytest.mark.parametrize("share", [-0.2, 0.2])
def test_another_load_is_a_lower_bound_of_the_year_run_anew(share):
    components = project().model_dump(mode="json", exclude_unset=True)["components"]
    load = next(own for own in components if own["kind"] == "load")
    load["demand_kw"] = {"values": [value * (1 + share) for value in load["demand_kw"]["values"]]}
    bar = bars(study())["load", ""]
    outcome = bar.up if share > 0 else bar.down
    best = again(project(components=components))
    assert outcome.npv_cny <= best * (1 + 1e-6)
    assert outcome.npv_cny == pytest.approx(best, rel=0.1)


def test_the_discount_rate_is_the_cash_flow_discounted_anew():
    flow = study().cash_flow
    bar = bars(study())["discount_rate", ""]
    for rate, outcome in ((0.064, bar.down), (0.096, bar.up)):
        by_hand = sum(money / (1 + rate) ** year for year, money in enumerate(flow.net.tolist()))
        assert outcome.npv_cny == pytest.approx(by_hand, rel=1e-9)


def test_what_moves_most_stands_first_and_it_takes_less_than_a_second():
    start = time.perf_counter()
    found = tornado(study())
    assert time.perf_counter() - start < 1.0
    swings = [driver.swing_cny(study().cash_flow.npv_cny) for driver in found]
    assert swings == sorted(swings, reverse=True)
    assert {"equipment", "energy_price", "discount_rate", "load", "yield"} <= {driver.word for driver in found}
