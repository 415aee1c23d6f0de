"""The values in the blocks of a solved model, as plain tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from sizer.components import Range
from sizer.guideline import Member, SummedPlant, audit
from sizer.model.build import penalty
from sizer.model.case import Model, Solved
from sizer.results import Design, Dispatch, SolverReport
from sizer.solver import Compiled, Solution, value_of

__all__ = ["read", "report", "values"]


def report(model: Model, compiled: Compiled, solution: Solution, rounds: int) -> SolverReport:
    """What the engine did, and how sure its answer is."""
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
        penalty=value_of(penalty(model.pyomo, model.case)),
    )


def read(model: Model, report: SolverReport) -> Solved:
    """Turn the values in the blocks into plain tables."""
    sizes: dict[str, dict[str, float]] = {}
    columns: dict[tuple[str, str], np.ndarray] = {}
    members = []
    for component in model.case.components:
        wiring = model.wirings[component.label]
        own = {name: value_of(size) for name, size in wiring.sizes.items()}
        series = {name: values(held) for name, held in wiring.series.items()}
        series |= component.derive(own, series, model.profiles[component.label])
        sizes[component.label] = own
        columns |= {(component.label, name): column for name, column in series.items()}
        members.append(Member(component.part, own, series, component, model.profiles[component.label]))
    frame = pd.DataFrame(columns, index=model.case.setting.site.times)
    frame.columns = pd.MultiIndex.from_tuples(columns, names=["component", "quantity"])
    flows = {label: wiring.flows for label, wiring in model.wirings.items()}
    money = tuple(m.valued(value_of(m.amount)) for wiring in model.wirings.values() for m in wiring.money)
    chosen, at_limit = _choices(model, sizes)
    return Solved(
        case=model.case,
        design=Design(sizes, chosen, at_limit),
        dispatch=Dispatch(frame, flows, model.case.setting.site.step_h),
        money=money,
        audit=audit(SummedPlant(members, model.case.mode, model.case.tariff), model.case.guideline),
        solver=report,
        emission_kg_per_year=sum(value_of(wiring.emission_kg) for wiring in model.wirings.values()),
        plans={
            label: {name: values(plan) for name, plan in wiring.plans.items()}
            for label, wiring in model.wirings.items()
            if wiring.plans
        },
    )


def values(series: Any) -> np.ndarray:
    """Numbers of a series, whatever holds them."""
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
            key, given = (component.label, name), isinstance(model.wirings[component.label].sizes[name], float | int)
            if isinstance(size, Range) or not given:
                chosen.add(key)
            if isinstance(size, Range):
                near = 1e-4 * max(size.max, 1e-9)
                if value >= size.max - near:
                    at_limit[key] = "largest"
                elif value <= size.min + near:
                    at_limit[key] = "smallest"
    return frozenset(chosen), at_limit
