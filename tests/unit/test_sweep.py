"""Many studies at once: each equals the same study by itself; the front has no point that another beats."""

from __future__ import annotations

import pytest

from sizer.analysis import sweep
from sizer.analysis.sweep import changed, pareto, values_of, vary
from sizer.errors import Cancelled, InputError
from sizer.study import size
from tests.one_week import project, study


def test_each_study_of_a_sweep_is_the_one_that_is_sized_by_itself():
    told = []
    prices = [600.0, 1200.0]
    path = "components.ess.capex_cny_per_kwh"
    found = vary(project(), {path: prices}, processes=2, on_point=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]
    assert found[path].tolist() == prices
    for price, row in zip(prices, found.to_dict("records"), strict=True):
        alone = size(changed(project(), path, price))
        assert row["npv_cny"] == pytest.approx(alone.cash_flow.npv_cny, rel=1e-9)
        assert row["ess.energy_kwh"] == pytest.approx(alone.design["ess", "energy_kwh"], rel=1e-9)


def test_a_design_that_is_impossible_says_so_in_its_row():
    found = vary(project(), {"components.grid.transformer_kva": [1000.0, 10.0]}, processes=1)
    assert found["error"].isna().tolist() == [True, False]
    assert "cannot hold together" in found["error"][1] or "no design" in found["error"][1]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("components.battery.capex_cny_per_kwh", 1.0, "Known: park, grid, pv, ess, ems"),
        ("components.ess.capex", 1.0, "capex_cny_per_kwh"),
        ("economics.rate", 0.1, "discount_rate"),
        ("economics.discount_rate", 8.0, "discount_rate"),
        ("components.ess.soc_min", 2.0, "soc_min"),
    ],
)
def test_a_wrong_path_or_value_names_what_is_allowed(path, value, words):
    with pytest.raises(InputError, match=words):
        changed(project(), path, value)


@pytest.mark.parametrize("word", ["a.b", "a.b=1:2", "=1,2", "a.b="])
def test_what_cannot_be_read_is_refused(word):
    with pytest.raises(InputError, match="cannot be read"):
        values_of(word)


def test_a_sweep_can_be_cancelled():
    with pytest.raises(Cancelled):
        vary(project(), {"economics.discount_rate": [0.06, 0.08]}, processes=1, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("against", "figure", "better"),
    [
        ("capex", "investment_cny", -1),
        ("co2", "co2_kg_per_year", -1),
        ("self_sufficiency", "self_sufficiency_share", 1),
    ],
)
def test_the_front_starts_at_the_best_value_and_no_point_beats_another(against, figure, better):
    front = pareto(project(), against, 4)
    assert len(front) == 4
    assert front["npv_cny"][0] == pytest.approx(study().cash_flow.npv_cny, rel=1e-5)
    assert (front["npv_cny"].diff().dropna() < 0).all()
    assert ((better * front[figure]).diff().dropna() > 0).all()


def test_a_point_of_the_front_is_the_best_design_within_that_investment():
    front = pareto(project(), "capex", 3)
    middle = front.iloc[1]
    alone = size(project(goal={"max_investment_cny": float(middle["investment_cny"])}))
    assert middle["npv_cny"] == pytest.approx(alone.cash_flow.npv_cny, rel=1e-5)


def test_studies_share_a_reference_case_only_where_it_is_the_same(monkeypatch):
    """The price of storage leaves the reference case alone; the discount rate and the load do not."""
    solved = []
    original = sweep.solve_reference
    monkeypatch.setattr(sweep, "solve_reference", lambda *given: solved.append(1) or original(*given))
    sweep._reference_of.cache_clear()
    vary(project(), {"components.ess.capex_cny_per_kwh": [600.0, 900.0, 1200.0]}, processes=1)
    assert len(solved) == 1
    found = vary(project(), {"economics.discount_rate": [0.05, 0.1]}, processes=1)
    assert len(solved) == 3
    for rate, npv in zip([0.05, 0.1], found["npv_cny"], strict=True):
        alone = size(changed(project(), "economics.discount_rate", rate))
        assert npv == pytest.approx(alone.cash_flow.npv_cny, rel=1e-9)
    found = vary(project(), {"components.grid.transformer_kva": [900.0, 1000.0]}, processes=1)
    assert len(solved) == 5
