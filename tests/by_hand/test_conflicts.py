"""Where no design is feasible, the words name what cannot hold together, and what would do instead."""

from __future__ import annotations

import pytest

from sizer.components import ESS, PV, Grid, Load, Range
from sizer.errors import InfeasibleError
from sizer.guideline import Guideline
from sizer.model import Case, optimise
from tests.tiny import setting


def told(*components, guideline: Guideline | None = None) -> InfeasibleError:
    case = Case(list(components), setting(1.0), guideline=guideline or Guideline(default="off"))
    with pytest.raises(InfeasibleError) as caught:
        optimise(case)
    return caught.value


def test_a_connection_too_small_is_told_with_the_one_that_would_do():
    error = told(Load(demand_kw=10.0), Grid(import_limit_kw=5.0))
    assert error.conflicts == ["grid.import_kw is at most 5; 10 would do"]
    assert error.zh == ["grid.import_kw 不大于 5；改为 10 即可"]


def test_a_clause_against_two_sizes_tells_what_either_would_have_to_be():
    """400 kW of PV want 15 % = 60 kW of storage; 40 kW of storage allow 266.7 kW of PV."""
    error = told(
        Load(demand_kw=10.0),
        Grid(),
        PV(power_kw=Range(min=400, max=900), yield_kw_per_kw=0.1),
        ESS(power_kw=Range(max=40), energy_kwh=Range(max=900)),
        guideline=Guideline(default="off", clauses={"storage_share_min": "hard"}),
    )
    clause, *sizes = error.conflicts
    assert clause.startswith("3.3.4.1.7 (1)")
    assert sizes == ["pv.power_kw is at least 400; 266.667 would do", "ess.power_kw is at most 40; 60 would do"]


def test_two_conflicts_at_once_need_both_changes():
    error = told(
        Load(demand_kw=10.0, bus="north"),
        Load(name="other", demand_kw=20.0, bus="south"),
        Grid(name="g1", bus="north", import_limit_kw=4.0),
        Grid(name="g2", bus="south", import_limit_kw=5.0),
    )
    assert error.conflicts == [
        "g1.import_kw is at most 4; 10 would do, with the other changes",
        "g2.import_kw is at most 5; 20 would do, with the other changes",
    ]
