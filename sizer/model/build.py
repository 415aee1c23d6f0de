"""Blocks, balances, clauses and the objective of a case, in Pyomo."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import pyomo.environ as pyo

from sizer.components import Supply, Wiring
from sizer.components.base import weighted_sum
from sizer.finance import Money, contingency, worth
from sizer.guideline import Clause, SummedPlant
from sizer.model.case import Case, Model
from sizer.model.resale import resale_limits
from sizer.model.reserve import bind_reserve
from sizer.solver import constraint_templates

__all__ = ["build", "outside_kwh", "penalty"]


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
            wiring = component.build(block, case.setting, used[component.label])
            reserve = contingency(wiring.money, case.setting.economics)
            wirings[component.label] = replace(wiring, money=[*wiring.money, *reserve])
        _balance(model, wirings)
        if case.exclusive:
            _no_resale(model, wirings)
        built = Model(case, model, used, wirings)
        _bind_all(model, case, built.plant)
        if case.reserve is not None:
            bind_reserve(model, case.reserve, case.components, case.setting, used, wirings)
        money = [m for wiring in wirings.values() for m in wiring.money]
        emission = sum(wiring.emission_kg for wiring in wirings.values())
        _limit(model, case, money, emission, wirings)
        total = worth(money, case.setting.economics, case.worth, emission)
        model.npv = pyo.Objective(expr=penalty(model, case) - 1.0 * total, sense=pyo.minimize)
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


def penalty(model: pyo.ConcreteModel, case: Case) -> Any:
    """Price of what soft clauses are missed by: it steers the choice and is no money of the project."""
    return case.guideline.soft_price_cny_per_unit * sum(model.soft.values()) if len(model.soft) else 0.0


def _limit(
    model: pyo.ConcreteModel, case: Case, money: Sequence[Money], emission: Any, wirings: Mapping[str, Wiring]
) -> None:
    for bound in case.bounds:
        outside = outside_kwh(case, wirings) if bound.worth.outside_cny_per_kwh else 0.0
        total = worth(money, case.setting.economics, bound.worth, emission, outside)
        if isinstance(total, int | float):
            # Nothing to decide: what is not met then has no remedy, and is said as any other conflict.
            total = total + 0.0 * next(iter(model.component_data_objects(pyo.Var)))
        model.add_component(f"limit_{bound.name}", pyo.Constraint(expr=total >= bound.least))


def outside_kwh(case: Case, wirings: Mapping[str, Wiring]) -> Any:
    """Energy of a year that sun, wind, water and storage do not serve: bought, from fuel, or not served. [kWh]

    Parameters
    ----------
    case : Case
        The components, by their roles.
    wirings : mapping component → Wiring
        Their series.
    """
    quantities = {"grid": "import_kw", "diesel": "output_kw", "supply": "output_kw", "load": "unserved_kw"}
    weight = case.setting.site.step_h * case.setting.site.per_year
    total: Any = 0.0
    for component in case.components:
        if isinstance(component, Supply) and component.renewable:
            continue
        series = wirings[component.label].series.get(quantities.get(component.role, ""))
        if series is not None:
            known = isinstance(series, pyo.Param)
            total = total + weighted_sum(np.fromiter(series.values(), float) if known else series, weight)
    return total
