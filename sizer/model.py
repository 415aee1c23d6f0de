"""From components to a Pyomo model, and from its solution to plain results.

The model is the components' blocks, one balance per bus and one objective:

::

    balance_<bus>     Σ injections into the bus = 0                        (every step)
    resale_<bus>      Σ outflows ≤ Σ sources that are no grids             (steps in which resale would pay)
    clause_<id>       the clause's inequality                              (clauses bound hard, or soft by v)
    limit_<name>      Σ amount · factor ≥ bound                            (payback, investment, … at most)
    reserve           energy kept for an outage: see sizer.reserve         (where it is asked for)
    npv               minimise −Σ amount · present-value factor            (the money engine's own sum, or another
                                                                           worth of sizer.finance.worth)
                              + price · Σ v                                (v: by how much soft clauses are missed)
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from sizer.components import Check, Component, Grid, Outcome, Range, Setting, Wiring
from sizer.errors import InfeasibleError, SolverError
from sizer.finance import Bound, Money, Worth, present_value, worth
from sizer.guideline import Audit, Clause, Guideline, Member, SummedPlant, audit
from sizer.resale import resale_limits
from sizer.reserve import OutageReserve, bind_reserve
from sizer.results import Design, Dispatch, SolverReport, worst_imbalance
from sizer.solver import (
    Compiled,
    Solution,
    SolverOptions,
    compile_model,
    conflicting_rows,
    constraint_templates,
    load_values,
    round_steps,
    solve,
)
from sizer.tariff import Tariff

__all__ = ["Case", "Model", "Solved", "build", "optimise", "replay", "solve_built"]

CLOSES_TO = 1e-6  # relative; a dispatch that closes worse than this is not reported
OVERLAP = 1e-6  # relative to the larger flow's peak, or to 1 kW; less is the noise of an interior point
MOST_ROUNDS = 12


@dataclass(frozen=True)
class Case:
    """What is modelled: components where they stand, and the clauses that bind them."""

    components: Sequence[Component]
    setting: Setting
    guideline: Guideline = field(default_factory=lambda: Guideline(default="off"))
    exclusive: bool = True
    """Keep flows that exclude each other apart (charge and discharge, import and export)."""
    mode: str = ""
    """Application mode, for the clauses that belong to one."""
    worth: Worth = field(default_factory=present_value)
    """What is maximised."""
    bounds: Sequence[Bound] = ()
    """What else the design must be worth."""
    reserve: OutageReserve | None = None
    """An outage that must be survived from any moment; None for none."""

    @property
    def tariff(self) -> Tariff | None:
        """Tariff of the first grid, or the project's."""
        grids = (component for component in self.components if isinstance(component, Grid))
        return next((grid.tariff_of(self.setting) for grid in grids), self.setting.tariff)

    def __post_init__(self) -> None:
        """Let the components know of each other."""
        object.__setattr__(self, "setting", replace(self.setting, components=tuple(self.components)))


@dataclass(frozen=True)
class Model:
    """A built model."""

    case: Case
    pyomo: pyo.ConcreteModel
    profiles: Mapping[str, Mapping[str, np.ndarray]]
    wirings: Mapping[str, Wiring]
    seconds: float = 0.0

    @property
    def plant(self) -> SummedPlant:
        """The plant as the guideline sees it, in variables."""
        members = [
            Member(c.part, w.sizes, w.series, c, self.profiles[c.label])
            for c, w in zip(self.case.components, self.wirings.values(), strict=True)
        ]
        return SummedPlant(members, self.case.mode, self.case.tariff)


@dataclass(frozen=True)
class Solved:
    """A solved case, in plain numbers."""

    case: Case
    design: Design
    dispatch: Dispatch
    money: tuple[Money, ...]
    audit: Audit
    solver: SolverReport
    checks: tuple[tuple[str, Check], ...] = ()
    figures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    emission_kg_per_year: float = 0.0


def build(
    case: Case, *, templates: bool = True, profiles: Mapping[str, Mapping[str, np.ndarray]] | None = None
) -> Model:
    """Build the Pyomo model of a case.

    Parameters
    ----------
    case : Case
        Components, setting and clauses.
    templates : bool
        Build constraints as templates; without them the model can be written to a file with its names.
    profiles : mapping component → profiles, optional
        Where they are not the component's own: a forecast of them.

    Returns
    -------
    Model
        One block per component, named by it.
    """
    started = time.perf_counter()
    model = pyo.ConcreteModel()
    count = case.setting.site.steps
    model.steps = pyo.RangeSet(0, count - 1)
    model.later_steps = pyo.RangeSet(1, count - 1)
    used, wirings = dict(profiles or {}), {}
    with constraint_templates() if templates else nullcontext():
        for number, component in enumerate(case.components):
            block = pyo.Block(concrete=True)
            model.add_component(_safe(component.label, number), block)
            if component.label not in used:
                used[component.label] = component.profiles(case.setting)
            wirings[component.label] = component.build(block, case.setting, used[component.label])
        _balance(model, wirings)
        if case.exclusive:
            _no_resale(model, wirings)
        built = Model(case, model, used, wirings)
        _bind_all(model, case, built.plant)
        if case.reserve is not None:
            bind_reserve(model, case.reserve, case.components, case.setting, used, wirings)
        money = [m for wiring in wirings.values() for m in wiring.money]
        emission = sum(wiring.emission_kg for wiring in wirings.values())
        _limit(model, case, money, emission)
        total = worth(money, case.setting.economics, case.worth, emission)
        model.npv = pyo.Objective(expr=_penalty(model, case) - 1.0 * total, sense=pyo.minimize)
    return replace(built, seconds=time.perf_counter() - started)


def _safe(label: str, number: int) -> str:
    """Name of a component's block: letters, digits and _, unique whatever the user called it."""
    word = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in label)[:40]
    return f"c{number}_{word}"


def _balance(model: pyo.ConcreteModel, wirings: Mapping[str, Wiring]) -> None:
    terms: dict[str, list[tuple[float, Any]]] = {}
    for wiring in wirings.values():
        for bus, flows in wiring.flows.items():
            terms.setdefault(bus, []).extend((coefficient, wiring.series[q]) for q, coefficient in flows.items())
    for number, (bus, injections) in enumerate(terms.items()):

        def rule(m: Any, t: int, injections: Any = injections) -> Any:
            return sum(coefficient * series[t] for coefficient, series in injections) == 0

        model.add_component(_safe(f"balance_{bus}", number), pyo.Constraint(model.steps, rule=rule))


def _no_resale(model: pyo.ConcreteModel, wirings: Mapping[str, Wiring]) -> None:
    for limit in resale_limits(wirings):
        steps = model.steps if limit.steps is None else limit.steps
        model.add_component(_safe(f"resale_{limit.bus}", limit.number), pyo.Constraint(steps, rule=limit.rule))


def _bind_all(model: pyo.ConcreteModel, case: Case, plant: SummedPlant) -> None:
    model.soft = pyo.VarList(domain=pyo.NonNegativeReals)
    for clause, strictness in case.guideline.active(case.mode):
        if clause.binds and strictness in ("soft", "hard") and clause.applies(plant):
            _bind(model, clause, plant, model.soft.add() if strictness == "soft" else 0.0)


def _bind(model: pyo.ConcreteModel, clause: Clause, plant: SummedPlant, missed: Any) -> None:
    """Write a clause's row; ``missed`` is by how much a soft one may be missed, in its worst step."""

    def rule(m: Any, t: Any = None) -> Any:
        sides = clause.sides(plant, t)
        return sides.actual + missed >= sides.limit if sides.sense == "≥" else sides.actual - missed <= sides.limit

    name = f"clause_{clause.id}"
    if clause.hourly:
        model.add_component(name, pyo.Constraint(model.steps, rule=rule))
        return
    expression = rule(model)
    if isinstance(expression, bool | np.bool_):
        # Every size is given, so nothing is left to bind: the audit says whether the clause is met.
        return
    model.add_component(name, pyo.Constraint(expr=expression))


def _penalty(model: pyo.ConcreteModel, case: Case) -> Any:
    """Price of what soft clauses are missed by: it steers the choice and is no money of the project."""
    return case.guideline.soft_price_cny_per_unit * sum(model.soft.values()) if len(model.soft) else 0.0


def _limit(model: pyo.ConcreteModel, case: Case, money: Sequence[Money], emission: Any) -> None:
    for bound in case.bounds:
        total = worth(money, case.setting.economics, bound.worth, emission)
        if isinstance(total, int | float):
            # Nothing to decide: what is not met then has no remedy, and is said as any other conflict.
            total = total + 0.0 * next(iter(model.component_data_objects(pyo.Var)))
        model.add_component(f"limit_{bound.name}", pyo.Constraint(expr=total >= bound.least))


def optimise(case: Case, options: SolverOptions | None = None, *, explain: bool = True) -> Solved:
    """Build, solve, read and replay a case.

    Parameters
    ----------
    case : Case
        What to solve.
    options : SolverOptions, optional
        Engine, gap, time limit, progress.
    explain : bool
        Where nothing is feasible, look for the requirements that cannot hold together; it may take a minute.

    Returns
    -------
    Solved
        Design, dispatch, money, audit and checks.

    Raises
    ------
    InfeasibleError
        No design meets every requirement; names what cannot hold together.
    SolverError
        No certified answer, or one that does not close when it is replayed.
    """
    model = build(case)
    return solve_built(model, compile_model(model.pyomo), options, explain=explain)


def solve_built(
    model: Model, compiled: Compiled, options: SolverOptions | None = None, *, explain: bool = True
) -> Solved:
    """Solve, read and replay a built model.

    Parameters
    ----------
    model : Model
        From :func:`build`.
    compiled : Compiled
        Its arrays; with narrower bounds where part of the answer is given, as a control strategy does.
    options : SolverOptions, optional
        As for :func:`optimise`, whose answer and errors these are.
    explain : bool
        As for :func:`optimise`.
    """
    options = options or SolverOptions()
    try:
        solution, rounds = _solve(model, compiled, options)
    except InfeasibleError:
        raise InfeasibleError(_conflict(compiled, options) if explain else []) from None
    load_values(compiled, solution.x)
    solved = _read(model, _report(model, compiled, solution, rounds))
    checks = replay(model, solved)
    figures = {c.label: dict(c.figures(outcome)) for c, outcome in _outcomes(model, solved)}
    return replace(solved, checks=checks, figures={label: own for label, own in figures.items() if own})


def _solve(model: Model, compiled: Compiled, options: SolverOptions) -> tuple[Solution, int]:
    """Solve; round what must be whole in every step; where excluded flows overlap, close the smaller and go on."""
    problem = compiled.problem
    solution = solve(problem, options)
    chains = _whole_columns(model, compiled)
    if chains:
        problem, solution = round_steps(problem, solution, chains, options)
    if not model.case.exclusive:
        return solution, 1
    pairs = _exclusive_columns(model, compiled)
    bound, whole, seconds = solution.bound, problem.integer, solution.seconds
    upper, lower = problem.upper.copy(), problem.lower.copy()
    for rounds in range(1, MOST_ROUNDS + 1):
        closed = [_to_close(solution.x, first, second) for first, second in pairs]
        columns = np.concatenate([np.zeros(0, dtype=int), *closed])
        if columns.size == 0:
            gap = max(0.0, solution.objective - bound) / max(1.0, abs(solution.objective))
            status = solution.status if gap <= max(options.gap, 1e-6) else "gap"
            return replace(
                solution, bound=min(bound, solution.objective), gap=gap, status=status, seconds=seconds
            ), rounds
        upper[columns] = np.minimum(upper[columns], 0.0)
        lower[whole] = upper[whole] = np.round(solution.x[whole])
        solution = solve(problem.with_(upper=upper, lower=lower), options)
        seconds += solution.seconds
    raise SolverError(f"flows that exclude each other still overlap after {MOST_ROUNDS} rounds")


def _exclusive_columns(model: Model, compiled: Compiled) -> list[tuple[np.ndarray, np.ndarray]]:
    column = {id(variable): j for j, variable in enumerate(compiled.variables)}
    pairs = []
    for wiring in model.wirings.values():
        for first, second in wiring.exclusive:
            couples = zip(wiring.series[first].values(), wiring.series[second].values(), strict=True)
            both = [(column[id(a)], column[id(b)]) for a, b in couples if id(a) in column and id(b) in column]
            if both:
                firsts, seconds = np.array(both).T
                pairs.append((firsts, seconds))
    return pairs


def _whole_columns(model: Model, compiled: Compiled) -> list[np.ndarray]:
    """Columns that must be whole in every step and are not given, by series, in the order of time."""
    column = {id(variable): j for j, variable in enumerate(compiled.variables)}
    series = [wiring.series[quantity] for wiring in model.wirings.values() for quantity in wiring.whole]
    chains = [np.array([column[id(v)] for v in variables.values()]) for variables in series]
    lower, upper = compiled.problem.lower, compiled.problem.upper
    return [chain for chain in chains if (lower[chain] < upper[chain]).any()]


def _to_close(x: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Columns of the smaller flow in the steps where both flow."""
    scale = max(float(x[first].max()), float(x[second].max()), 1.0)
    overlap = np.minimum(x[first], x[second]) > OVERLAP * scale
    return np.asarray(np.where(x[first] < x[second], first, second)[overlap])


def _conflict(compiled: Compiled, options: SolverOptions) -> list[str]:
    """Name the requirements that cannot hold together, each constraint once."""
    rows, columns = conflicting_rows(compiled.problem)
    names = [compiled.row_name(i) for i in rows] + [compiled.column_name(j) for j in columns]
    seen: dict[str, int] = {}
    for name in names:
        word = name.split("[")[0]
        seen[word] = seen.get(word, 0) + 1
    return [f"{word}" + (f"  (in {count} steps or groups)" if count > 1 else "") for word, count in seen.items()]


def _report(model: Model, compiled: Compiled, solution: Solution, rounds: int) -> SolverReport:
    rows, columns = compiled.problem.matrix.shape
    return SolverReport(
        engine=solution.engine,
        seconds=solution.seconds,
        gap=solution.gap,
        status=solution.status,
        objective=solution.objective,
        bound=solution.bound,
        columns=columns,
        rows=rows,
        nodes=solution.nodes,
        rounds=rounds,
        build_seconds=model.seconds,
        penalty=float(pyo.value(_penalty(model.pyomo, model.case))),
    )


def _read(model: Model, report: SolverReport) -> Solved:
    """Turn the values in the blocks into plain tables."""
    sizes: dict[str, dict[str, float]] = {}
    columns: dict[tuple[str, str], np.ndarray] = {}
    members = []
    for component in model.case.components:
        wiring = model.wirings[component.label]
        own = {name: float(pyo.value(size)) for name, size in wiring.sizes.items()}
        series = {name: _values(values) for name, values in wiring.series.items()}
        series |= component.derive(own, series, model.profiles[component.label])
        sizes[component.label] = own
        columns |= {(component.label, name): values for name, values in series.items()}
        members.append(Member(component.part, own, series, component, model.profiles[component.label]))
    frame = pd.DataFrame(columns, index=model.case.setting.site.times)
    frame.columns = pd.MultiIndex.from_tuples(columns, names=["component", "quantity"])
    flows = {label: wiring.flows for label, wiring in model.wirings.items()}
    money = tuple(m.valued(float(pyo.value(m.amount))) for wiring in model.wirings.values() for m in wiring.money)
    chosen, at_limit = _choices(model, sizes)
    return Solved(
        case=model.case,
        design=Design(sizes, chosen, at_limit),
        dispatch=Dispatch(frame, flows, model.case.setting.site.step_h),
        money=money,
        audit=audit(SummedPlant(members, model.case.mode, model.case.tariff), model.case.guideline),
        solver=report,
        emission_kg_per_year=float(pyo.value(sum(wiring.emission_kg for wiring in model.wirings.values()))),
    )


def _values(series: Any) -> np.ndarray:
    if isinstance(series, np.ndarray):
        return series
    if isinstance(series, pyo.Param):
        return np.fromiter(series.values(), float)
    return np.fromiter((variable.value for variable in series.values()), float)


def _choices(
    model: Model, sizes: Mapping[str, Mapping[str, float]]
) -> tuple[frozenset[tuple[str, str]], dict[tuple[str, str], str]]:
    chosen, at_limit = set(), {}
    for component in model.case.components:
        for name, value in sizes[component.label].items():
            size = component.size_of(name, model.case.setting)
            if isinstance(size, Range):
                key = (component.label, name)
                chosen.add(key)
                near = 1e-4 * max(size.max, 1e-9)
                if value >= size.max - near:
                    at_limit[key] = "largest"
                elif value <= size.min + near:
                    at_limit[key] = "smallest"
    return frozenset(chosen), at_limit


def replay(model: Model, solved: Solved) -> tuple[tuple[str, Check], ...]:
    """Check a dispatch again without the model: balances, limits, storage, the bill.

    Parameters
    ----------
    model : Model
        For the profiles it was built from.
    solved : Solved
        What came out.

    Returns
    -------
    tuple of (component, Check)
        Every rule with its violation.

    Raises
    ------
    SolverError
        If anything is violated by more than 1e-6 of its scale: such a dispatch is not reported.
    """
    bus, imbalance = worst_imbalance(solved.dispatch)
    checks = [(f"bus {bus}", Check("injections sum to zero", imbalance, 1.0))]
    for component, outcome in _outcomes(model, solved):
        checks += [(component.label, check) for check in component.replay(outcome)]
    broken = [(label, check) for label, check in checks if check.relative > CLOSES_TO]
    if not solved.case.exclusive:
        broken = [(label, check) for label, check in broken if " while " not in check.rule]
    if broken:
        words = "; ".join(f"{label}: {check.rule}, off by {check.relative:.1e}" for label, check in broken)
        raise SolverError(f"the dispatch does not stand up to its replay ({words}), so it is not reported")
    return tuple(checks)


def _outcomes(model: Model, solved: Solved) -> Iterator[tuple[Component, Outcome]]:
    """Every component with its part of the answer."""
    money: dict[str, dict[str, float]] = {}
    for statement in solved.money:
        streams = money.setdefault(statement.component, {})
        streams[statement.stream] = streams.get(statement.stream, 0.0) + statement.amount
    for component in solved.case.components:
        label = component.label
        plans = {name: _values(plan) for name, plan in model.wirings[label].plans.items()}
        sizes, series = solved.design.sizes[label], solved.dispatch.series_of(label)
        setting = solved.case.setting
        yield component, Outcome(setting, model.profiles[label], sizes, series, money.get(label, {}), plans)
