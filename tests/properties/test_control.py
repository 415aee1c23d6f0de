"""Any small plant under any strategy: no limit is broken, nothing beats foresight, each step has one label."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizer.components import ESS, PV, Diesel, Grid, Load
from sizer.control import Bench, Cluster, Modes, Timed
from sizer.errors import InfeasibleError
from sizer.finance import net_present_value
from sizer.guideline import Guideline
from sizer.model import Case
from tests.tiny import setting

QUIET = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
HOURS = 72
RULES = {
    "timed": Timed(),
    "guideline": Timed(windows="guideline"),
    "modes": Modes(low_share=1.0, reserve_share=0.1),
    "cluster": Cluster(),
}


@st.composite
def plants(draw):
    """Three days of any load, sun and price behind any connection that may fail, with any storage, perhaps diesel."""
    seed = np.random.default_rng(draw(st.integers(0, 10**6)))
    prices = seed.choice(draw(st.sampled_from([[0.5], [0.3, 0.6, 1.1], [0.0, 0.4, 0.9, 1.4]])), HOURS)
    load = seed.uniform(0, draw(st.sampled_from([1.0, 50.0])), HOURS)
    sun = np.maximum(np.sin((np.arange(HOURS) % 24 - 6) / 12 * np.pi), 0) * seed.uniform(0.1, 1, HOURS)
    start = draw(st.sampled_from([None, 0.3, 0.8]))
    ess = ESS(
        power_kw=draw(st.sampled_from([0.0, 3.0, 30.0])),
        energy_kwh=draw(st.sampled_from([0.0, 8.0, 100.0])),
        soc_initial=start,
        end_state=draw(st.sampled_from(["free", "as_start"])) if start is not None else "as_start",
        cycle_life=draw(st.sampled_from([None, 200.0, 5000.0])),
        self_discharge_per_day=draw(st.sampled_from([0.0, 0.02])),
    )
    alone = draw(st.booleans())
    dark = (seed.random(HOURS) < 0.1).tolist()
    grid = Grid(
        outages={"series": dark} if alone and any(dark) else None,
        import_limit_kw=draw(st.sampled_from([None, 45.0, 60.0])),
        export_limit_kw=draw(st.sampled_from([None, 0.0, 5.0])),
    )
    panel = PV(power_kw=draw(st.sampled_from([0.0, 20.0, 90.0])), yield_kw_per_kw=sun.tolist())
    where = setting(prices, hours=HOURS, feed_in=draw(st.sampled_from([0.0, 0.2, -0.1])))
    # A rule does not know that the grid will fail, nor sets of a load below their least: then load may go short.
    members = [Load(demand_kw=load.tolist(), unserved_limit_share=float(alone)), grid, panel, ess]
    if alone and draw(st.booleans()):
        members.append(Diesel(power_kw=40.0, unit_kw=20.0))
    return Case(members, where, Guideline(default="off"))


@pytest.mark.parametrize("name", RULES)
@QUIET
@given(case=plants())
def test_a_rule_breaks_no_limit_and_never_beats_foresight(name, case):
    """The replay of every component runs inside ``settle`` and raises on the least violation."""
    stand = Bench.of(case)
    try:
        best = stand.best()
    except InfeasibleError:
        return
    run = RULES[name].run(stand)
    if any(component.role == "diesel" for component in case.components):
        best = stand.best([run.solved])  # whole sets are rounded: a rule may show which to run
    economics = case.setting.economics
    worth, most = (float(net_present_value(solved.money, economics)) for solved in (run.solved, best))
    assert worth <= most + 1e-6 * max(abs(most), 1.0)
    assert all(check.relative <= 1e-6 for _, check in run.solved.checks)
    if run.modes:
        number = run.solved.dispatch["control", "mode"].to_numpy()
        assert set(number) <= set(range(1, len(run.modes) + 1))
        assert sum(run.mode_shares.values()) == pytest.approx(1.0)
