"""Every shipped example under every strategy: four days, and nothing beats perfect foresight."""

from __future__ import annotations

from pathlib import Path

import pytest

from sizer.control import STRATEGIES, Rolling
from sizer.project import read_project
from sizer.strategy import foresight_gap
from sizer.study import size

EXAMPLES = sorted(Path("examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_strategy_earns_more_than_perfect_foresight(path):
    project = read_project(path)
    site = project.site.model_copy(update={"hours": 4 * 24, "step_minutes": 60})
    # Some days of January have no calls of August, and no rule follows a call for more.
    quiet = tuple(c.model_copy(update={"demand_response": ()}) if c.role == "grid" else c for c in project.components)
    project = project.model_copy(update={"site": site, "components": quiet})
    given = project.with_sizes(size(project).design.sizes)
    rules = [how() for kind, how in STRATEGIES.items() if kind not in ("optimal", "rolling")]
    strategies = [Rolling(every_h=6), *rules]
    gap = foresight_gap(given, strategies)
    most = gap.optimal.cash_flow.npv_cny
    scale = max(1.0, abs(gap.optimal.solver.objective))
    for name, study in gap.studies.items():
        assert study.cash_flow.npv_cny <= most + 1e-6 * scale, name
        assert all(check.relative <= 1e-6 for _, check in study.solved.checks)
