"""The examples of the application modes, over a week: they size, keep what binds them, and say what they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sizer.guideline import MODES
from sizer.project import read_project
from sizer.study import Study, size

EXAMPLES = sorted(Path("examples").glob("mode_*.yaml"))


@cache
def week(path: Path) -> Study:
    """The first week of a project; a year of each takes minutes together."""
    project = read_project(path)
    short = project.model_copy(update={"site": project.site.model_copy(update={"hours": 168})})
    return size(short)


def test_every_mode_has_an_example_of_its_own():
    assert {mode.example for mode in MODES.values()} <= {path.stem for path in EXAMPLES}
    for mode in MODES.values():
        assert read_project(Path("examples") / f"{mode.example}.yaml").mode == mode.id


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_keeps_every_clause_that_binds_it(path):
    study = week(path)
    assert study.audit.findings
    assert not study.audit.broken
    assert study.solver.gap <= 0.05


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_its_energy_closes_and_its_bill_stands(path):
    """Every check of the replay was passed; the bills are of all its grids, none where it has none."""
    study = week(path)
    assert max(check.relative for _, check in study.solved.checks) <= 1e-6
    grids = [component for component in study.project.components if component.role == "grid"]
    assert (study.bills[1].yearly_cny == 0.0) == (not grids)


def test_the_island_serves_homes_before_carts_and_burns_less():
    study = week(Path("examples/mode_off_grid.yaml"))
    figures = study.key_figures
    assert figures["fuel_l_per_year"] < figures["fuel_before_l_per_year"]
    assert figures["unserved_share"] <= 0.01
    assert next(f for f in study.audit.findings if f.clause == "domestic_first").verdict == "met"


def test_the_villages_keep_the_30_percent_rule_and_report_voltage():
    study = week(Path("examples/mode_interconnected.yaml"))
    assert next(f for f in study.audit.findings if f.clause == "vsc_share").verdict == "met"
    assert study.key_figures["voltage_drop_share"] is not None


def test_the_small_site_feeds_nothing_in_and_has_more_ac_piles_than_dc_piles():
    study = week(Path("examples/mode_small_centralised.yaml"))
    verdicts = {finding.clause: finding.verdict for finding in study.audit.findings}
    assert verdicts["full_self_use"] == verdicts["small_centralised_piles"] == "met"
    assert study.key_figures["own_use_share"] == pytest.approx(1.0, abs=1e-6)


def test_links_move_energy_and_spare_the_homes_transformer():
    study = week(Path("examples/mode_interconnected.yaml"))
    figures = study.key_figures
    assert figures["moved_between_areas_kwh_per_year"] > 1000.0
    assert figures["transformer_expansion_kw"] < figures["transformer_expansion_before_kw"] - 1.0
    assert figures["voltage_drop_share"] < figures["voltage_drop_before_share"]


@pytest.mark.parametrize("name", ["mode_cluster", "mode_public_station", "mode_small_centralised"])
def test_charging_is_of_real_vehicles_which_leave_with_what_they_asked_for(name):
    study = week(Path(f"examples/{name}.yaml"))
    assert any(component.role == "fleet" for component in study.project.components)
    assert next(f for f in study.audit.findings if f.clause == "vehicle_departure").verdict == "met"


def test_a_dc_bus_is_fed_in_the_reference_case_too():
    study = week(Path("examples/mode_cluster.yaml"))
    assert study.reference.dispatch.energy_kwh("DC piles", "to_plugs_kw") > 0
    assert study.cash_flow.investment_cny > 0
