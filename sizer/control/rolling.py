"""Rolling horizon: plan some hours ahead on a forecast, carry out the first of them, plan again.

::

    plan      the model itself, from now to the horizon, on what is believed
    act       its first steps on what happens: the present step as planned, since it is measured; later steps by the
              model of that one step, which follows the planned stored energy as far as what happens allows
    settle    the year that came out, valued and replayed

Since every step is decided by the model, each of its limits holds in actual operation: the connection's, the storage's,
and those of any technology in it. Past demand peaks and used-up tiers and cycles are remembered (see
:mod:`sizer.control.window`). Arrivals of vehicles are taken as booked: a plan knows those within its horizon. Plans are
made anew every ``every_h`` hours; an event that would call for a plan at once (guideline 3.3.1.2.4 (2) 2, G-76) is the
next step's measurement here, and is met by acting on it (G-37).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import scipy.sparse as sp
from pydantic import Field

from sizer.control.base import Bench, Operation, Strategy
from sizer.control.forecast import FORECAST_OF, Forecast, Forecaster
from sizer.control.window import MOST_SHAPES, Past, Stretch, Year, cut, sort_by_time
from sizer.errors import InfeasibleError
from sizer.model import Solved, build
from sizer.solver import Problem, Repeated, compile_model

__all__ = ["Rolling"]

OVERLAP = 1e-6  # relative; as in sizer.model
FOLLOW = 3.0  # × the dearest energy, or for what is owed the dearest of all: what missing a planned state costs
WHOLE = 1e-3  # of a set; less is none
NOISE = 2e-6  # relative; what a simplex leaves of a row


class Rolling(Strategy):
    """Plan, act, plan again."""

    foresight: ClassVar[str] = "a forecast"

    kind: Literal["rolling"] = "rolling"
    horizon_h: int = Field(default=24, ge=1, le=8784)
    """How far a plan looks. [h]"""
    every_h: int = Field(default=1, ge=1, le=8784)
    """How often a plan is made. [h]"""
    forecast: Forecast = Field(default_factory=Forecast)
    """What is believed about the hours to come."""

    def run(self, bench: Bench) -> Operation:
        """Run the design by plans."""
        roll = _Roll.of(bench, self)
        for begin in range(0, roll.year.steps, roll.every):
            roll.plan_and_act(begin)
        return Operation(self.kind, roll.settle())


class _GridIsUp:
    """Belief about a grid that is down in some steps: only the present is known, later it is thought to be up."""

    def __init__(self, down: np.ndarray) -> None:
        self.actual = np.zeros_like(down)

    def ahead(self, begin: int, end: int) -> np.ndarray:
        """1 where the grid is thought to be up whatever happens."""
        believed = np.ones(end - begin)
        believed[0] = 0.0
        return believed


@dataclass(frozen=True)
class _Belief:
    """A forecast series and what a unit of it does to limits: per row and column of the year."""

    forecaster: Forecaster | _GridIsUp
    row_low: np.ndarray
    row_high: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


class _Roll:
    """A year being lived through."""

    def __init__(self, bench: Bench, year: Year, beliefs: list[_Belief], horizon: int, every: int) -> None:
        self.bench, self.year, self.beliefs = bench, year, beliefs
        self.horizon, self.every = horizon, every
        self.past = Past.none(year)
        self.planners: dict[bytes, Repeated] = {}
        self.actors: dict[bytes, Repeated] = {}
        self.followed: dict[tuple[bytes, bytes], sp.csc_array] = {}
        self.pairs = _pairs(bench, year)
        self.chains = _chains(bench, year)
        self.follow = _follow(bench, year)
        self.is_state = np.zeros(year.problem.columns, dtype=bool)
        self.is_state[year.states] = True

    @classmethod
    def of(cls, bench: Bench, strategy: Rolling) -> _Roll:
        """Prepare a bench."""
        a_step = bench.case.setting.site.step_h
        steps = bench.case.setting.site.steps
        horizon = min(round(strategy.horizon_h / a_step), steps)
        every = min(round(strategy.every_h / a_step), horizon)
        year = sort_by_time(bench, horizon)
        perfect = strategy.forecast.kind == "perfect"
        beliefs = [] if perfect else list(_beliefs(bench, year, strategy.forecast))
        return cls(bench, year, beliefs, horizon, every)

    def plan_and_act(self, begin: int) -> None:
        """Plan from a step on, and carry out what comes before the next plan."""
        year = self.year
        end = min(begin + self.horizon, year.steps)
        stretch = cut(year, self.past, begin, end)
        believed = self._believed(stretch, begin, end)
        acted = min(begin + self.every, year.steps) if not self.beliefs else begin + 1
        x = self._apart(self.planners, believed, stretch, begin, acted)
        if begin == 0 and end < year.steps:
            self.past.start = {column: float(x[year.twins[column][end - 1]]) for column in year.cycle.values()}
        for step in range(begin, min(begin + self.every, year.steps)):
            first, past = year.column_at[step] - stretch.first, year.column_at[step + 1] - stretch.first
            values = x[first:past]
            if step >= acted:
                values = self._act(step, values, end)
            self.past.add(year, step, values)

    def _believed(self, stretch: Stretch, begin: int, end: int) -> Problem:
        """Return a stretch with the limits that the forecast makes of it."""
        problem = stretch.problem
        if not self.beliefs:
            return problem
        own, timed = stretch.rows.stop - stretch.rows.start, stretch.last - stretch.first
        low, high = problem.row_lower.copy(), problem.row_upper.copy()
        lower, upper = problem.lower.copy(), problem.upper.copy()
        row_step = np.repeat(np.arange(end - begin), np.diff(self.year.row_at[begin : end + 1]))
        column_step = np.repeat(np.arange(end - begin), np.diff(self.year.column_at[begin : end + 1]))
        for belief in self.beliefs:
            wrong = belief.forecaster.ahead(begin, end) - belief.forecaster.actual[begin:end]
            low[:own] += belief.row_low[stretch.rows] * wrong[row_step]
            high[:own] += belief.row_high[stretch.rows] * wrong[row_step]
            lower[:timed] += belief.lower[stretch.first : stretch.last] * wrong[column_step]
            upper[:timed] += belief.upper[stretch.first : stretch.last] * wrong[column_step]
        return problem.with_(row_lower=low, row_upper=high, lower=lower, upper=upper)

    def _act(self, step: int, planned: np.ndarray, until: int) -> np.ndarray:
        """Carry out one step on what happens, close to the planned states."""
        stretch = cut(self.year, self.past, step, step + 1, until=until)
        problem, count = stretch.problem, stretch.last - stretch.first
        states, matrix = self._following(stretch)
        n = states.size
        target = planned[states]
        followed = Problem(
            np.concatenate([problem.cost, np.tile(self.follow[stretch.first + states], 2)]),
            0.0,
            matrix,
            np.concatenate([problem.row_lower, target]),
            np.concatenate([problem.row_upper, target]),
            np.concatenate([problem.lower, np.zeros(2 * n)]),
            np.concatenate([problem.upper, np.full(2 * n, np.inf)]),
            np.concatenate([problem.integer, np.zeros(2 * n, dtype=bool)]),
        )
        return self._apart(self.actors, followed, stretch, step, step + 1)[:count]

    def _following(self, stretch: Stretch) -> tuple[np.ndarray, sp.csc_array]:
        """States of a step, and its rows with one more for each: the state, less what is over, plus what is short."""
        states = np.flatnonzero(self.is_state[stretch.first : stretch.last])
        key = stretch.alike, states.tobytes()
        if key not in self.followed:
            if len(self.followed) >= MOST_SHAPES:
                self.followed.clear()
            n, (rows, columns) = states.size, stretch.problem.matrix.shape
            pick = sp.csr_array((np.ones(n), (np.arange(n), states)), shape=(n, columns))
            over_and_short = sp.hstack([sp.eye_array(n), -sp.eye_array(n)])
            above = sp.hstack([stretch.problem.matrix, sp.csr_array((rows, 2 * n))])
            self.followed[key] = sp.csc_array(sp.vstack([above, sp.hstack([pick, over_and_short])]))
        return states, self.followed[key]

    def _apart(
        self, engines: dict[bytes, Repeated], problem: Problem, stretch: Stretch, begin: int, end: int
    ) -> np.ndarray:
        """Solve; where flows that exclude each other overlap before ``end``, close the smaller and solve again."""
        if len(engines) >= MOST_SHAPES:
            engines.clear()
        engine = engines.setdefault(stretch.alike, Repeated())
        try:
            x = _solve(engine, problem, stretch, self.past)
        except InfeasibleError:
            when = f"{self.bench.case.setting.site.times[begin]:%Y-%m-%d %H:%M}"
            reason = "after what was planned before, not every requirement can be met, and no load may go unserved"
            raise InfeasibleError([f"rolling at {when}: {reason}"]) from None
        if self.chains.size:
            problem, x = self._whole(engine, problem, stretch, x, begin, end)
        for _ in range(3):
            closed = [self._smaller(x, pair, stretch, begin, end) for pair in self.pairs]
            columns = np.concatenate([np.zeros(0, dtype=int), *closed])
            if not columns.size or not self.bench.case.exclusive:
                break
            upper = problem.upper.copy()
            upper[columns] = np.maximum(problem.lower[columns], 0.0)
            problem = problem.with_(upper=upper)
            x = _solve(engine, problem, stretch, self.past)
        return x

    def _whole(
        self, engine: Repeated, problem: Problem, stretch: Stretch, x: np.ndarray, begin: int, end: int
    ) -> tuple[Problem, np.ndarray]:
        """Make whole, before ``end``, what runs as whole sets: up or down, whichever costs less in the plan."""
        columns = self.chains[:, begin:end].ravel() - stretch.first
        share = np.clip(x[columns], problem.lower[columns], problem.upper[columns])
        most = np.floor(problem.upper[columns] + WHOLE)
        ways = {sets.tobytes(): sets for sets in (np.minimum(np.ceil(share - WHOLE), most), np.floor(share + WHOLE))}
        found: list[tuple[float, Problem, np.ndarray]] = []
        for sets in ways.values():
            lower, upper = problem.lower.copy(), problem.upper.copy()
            lower[columns] = upper[columns] = sets
            fixed = problem.with_(lower=lower, upper=upper)
            with suppress(InfeasibleError):
                answer = _solve(engine, fixed, stretch, self.past)
                found.append((fixed.objective(answer), fixed, answer))
        if found:
            _, fixed, answer = min(found, key=lambda one: one[0])
            return fixed, answer
        when = f"{self.bench.case.setting.site.times[begin]:%Y-%m-%d %H:%M}"
        raise InfeasibleError([f"rolling at {when}: no whole number of sets meets every requirement"])

    def _smaller(self, x: np.ndarray, pair: np.ndarray, stretch: Stretch, begin: int, end: int) -> np.ndarray:
        first, second = pair[:, begin:end] - stretch.first
        scale = max(float(x[first].max(initial=0.0)), float(x[second].max(initial=0.0)), 1.0)
        overlap = np.minimum(x[first], x[second]) > OVERLAP * scale
        return np.asarray(np.where(x[first] < x[second], first, second)[overlap])

    def settle(self) -> Solved:
        """Value and replay what happened.

        Where the year could not end exactly with what it began with, the last day is decided again with that aim.
        """
        year, timed = self.year, int(self.year.column_at[-1])
        columns, x = year.order[:timed], self.past.x[:timed]
        try:
            return self.bench.fix(columns, x, within=NOISE)
        except InfeasibleError:
            site = self.bench.case.setting.site
            kept = int(year.column_at[max(year.steps - 1440 // site.step_minutes, 0)])
            return self.bench.fix(columns[:kept], x[:kept], within=NOISE)


def _solve(engine: Repeated, problem: Problem, stretch: Stretch, past: Past) -> np.ndarray:
    """Solve; where the year cannot end as it began any more, let it end as it may."""
    try:
        return engine.solve(problem)
    except InfeasibleError:
        ends = [column - stretch.first for column in past.start if stretch.first <= column < stretch.last]
        if not ends:
            raise
        lower, upper = problem.lower.copy(), problem.upper.copy()
        lower[ends], upper[ends] = 0.0, np.inf
        return engine.solve(problem.with_(lower=lower, upper=upper))


def _follow(bench: Bench, year: Year) -> np.ndarray:
    """What missing a planned state costs when acting, by column.

    Stored energy may make way for a month's peak; what vehicles are owed by their departure may not.
    """
    timed = int(year.column_at[-1])
    cost = np.abs(year.problem.cost)
    weight = np.full(year.problem.columns, FOLLOW * max(float(cost[:timed].max(initial=0.0)), 1e-6))
    place = np.argsort(year.order)
    number = {id(variable): j for j, variable in enumerate(bench.compiled.variables)}
    for wiring in bench.model.wirings.values():
        for variables, _ in wiring.timed:
            own = [number[id(variable)] for variable in variables.values() if id(variable) in number]
            weight[place[own]] = FOLLOW * max(float(cost.max(initial=0.0)), 1e-6)
    # A share of a group's charging moves as many kWh as stand beside it.
    return np.asarray(weight * np.maximum(1.0, abs(year.problem.matrix).max(axis=0).toarray().ravel()))


def _pairs(bench: Bench, year: Year) -> list[np.ndarray]:
    """Places of flows that exclude each other, (2, steps) each."""
    place = np.argsort(year.order)
    found = []
    for label, wiring in bench.model.wirings.items():
        for one, other in wiring.exclusive:
            if (label, one) in bench.columns and (label, other) in bench.columns:
                found.append(place[np.stack([bench.columns[label, one], bench.columns[label, other]])])
    return found


def _chains(bench: Bench, year: Year) -> np.ndarray:
    """Places of series that run as whole numbers, (series, steps)."""
    place = np.argsort(year.order)
    keys = [(label, quantity) for label, wiring in bench.model.wirings.items() for quantity in wiring.whole]
    return np.array([place[bench.columns[key]] for key in keys]).reshape(len(keys), -1 if keys else 0)


def _beliefs(bench: Bench, year: Year, forecast: Forecast) -> Iterator[_Belief]:
    """Each series that is forecast, with what one unit more of it changes: read off a model built with it."""
    case, base = bench.case, bench.compiled.problem

    def belief(label: str, profiles: Mapping[str, np.ndarray], forecaster: Forecaster | _GridIsUp) -> _Belief:
        other = compile_model(build(case, profiles={**bench.model.profiles, label: profiles}).pyomo).problem
        return _Belief(
            forecaster,
            _change(base.row_lower, other.row_lower)[year.row_order],
            _change(base.row_upper, other.row_upper)[year.row_order],
            _change(base.lower, other.lower)[year.order],
            _change(base.upper, other.upper)[year.order],
        )

    for number, component in enumerate(case.components):
        key = FORECAST_OF.get(component.role)
        profiles = bench.model.profiles[component.label]
        if "down" in profiles:
            up = {**profiles, "down": np.zeros_like(profiles["down"])}
            yield belief(component.label, up, _GridIsUp(profiles["down"]))
        if key is None or key not in profiles:
            continue
        more = {**profiles, key: profiles[key] + 1.0}
        forecaster = Forecaster(forecast, np.asarray(profiles[key]), component.role, case.setting.site, number)
        yield belief(component.label, more, forecaster)


def _change(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    change = np.zeros(before.size)
    finite = np.isfinite(before) & np.isfinite(after)
    change[finite] = after[finite] - before[finite]
    return change
