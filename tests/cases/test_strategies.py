"""Every shipped example under every strategy: two weeks, and nothing beats perfect foresight."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from sizer.control import STRATEGIES, Bench, Rolling
from sizer.control.plant import Plant
from sizer.errors import InputError
from sizer.project import Project, read_project
from sizer.strategy import foresight_gap
from sizer.study import size

EXAMPLES = sorted(Path("examples").glob("*.yaml"))


def has_one_bus(project: Project) -> bool:
    """Whether the rules can run it; they refuse plants of several buses in so many words."""
    with suppress(InputError):
        Plant.of(Bench.of(project.case()))
        return True
    return False


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_strategy_earns_more_than_perfect_foresight(path):
    project = read_project(path)
    project = project.model_copy(
        update={"site": project.site.model_copy(update={"hours": 14 * 24, "step_minutes": 60})}
    )
    given = project.with_sizes(size(project).design.sizes)
    rules = [how() for kind, how in STRATEGIES.items() if kind not in ("optimal", "rolling")]
    strategies = [Rolling(every_h=6), *(rules if has_one_bus(given) else [])]
    gap = foresight_gap(given, strategies)
    most = gap.optimal.cash_flow.npv_cny
    scale = max(1.0, abs(gap.optimal.solver.objective))
    for name, study in gap.studies.items():
        assert study.cash_flow.npv_cny <= most + 1e-6 * scale, name
        assert all(check.relative <= 1e-6 for _, check in study.solved.checks)
