"""A Pyomo model becomes arrays, and the answer comes back."""

import logging

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.core.base import constraint

from sizer.errors import InfeasibleError, SolverError
from sizer.solver import compile_model, constraint_templates, load_values, solve


def battery(hours=24):
    """The storage block of the product, written so that templates work."""
    m = pyo.ConcreteModel()
    m.hours = pyo.RangeSet(0, hours - 1)
    prices = np.random.default_rng(1).uniform(0.3, 1.3, hours).tolist()
    m.price = pyo.Param(m.hours, initialize=dict(enumerate(prices)))
    m.previous = pyo.Param(m.hours, initialize={t: (t - 1) % hours for t in range(hours)}, domain=pyo.Any)
    m.ess = pyo.Block()
    m.ess.power_kw = pyo.Var(bounds=(0, 100))
    m.ess.energy_kwh = pyo.Var(bounds=(0, 400))
    m.ess.charge_kw = pyo.Var(m.hours, domain=pyo.NonNegativeReals)
    m.ess.discharge_kw = pyo.Var(m.hours, domain=pyo.NonNegativeReals)
    m.ess.stored_kwh = pyo.Var(m.hours, domain=pyo.NonNegativeReals)

    def energy_balance(b, t):
        return b.stored_kwh[t] == b.stored_kwh[m.previous[t]] + 0.94 * b.charge_kw[t] - b.discharge_kw[t] / 0.94

    m.ess.energy_balance = pyo.Constraint(m.hours, rule=energy_balance)
    m.ess.power_limit = pyo.Constraint(m.hours, rule=lambda b, t: b.charge_kw[t] + b.discharge_kw[t] <= b.power_kw)
    m.ess.energy_limit = pyo.Constraint(m.hours, rule=lambda b, t: b.stored_kwh[t] <= b.energy_kwh)
    traded = (m.price[t] * (m.ess.charge_kw[t] - m.ess.discharge_kw[t]) for t in m.hours)
    m.cost = pyo.Objective(expr=pyo.quicksum(traded) + 0.1 * m.ess.power_kw + 0.1 * m.ess.energy_kwh + 7)
    return m


def test_templates_and_plain_constraints_give_the_same_problem(caplog):
    plain = compile_model(battery())
    with constraint_templates(), caplog.at_level(logging.WARNING):
        m = battery()
        template = compile_model(m)
    assert type(m.ess.energy_balance[3]).__name__ == "TemplateConstraintData"
    assert "deprecated" not in caplog.text.lower()
    names = [template.column_name(j) for j in range(template.problem.columns)]
    order = [names.index(plain.column_name(j)) for j in range(plain.problem.columns)]
    assert (template.problem.cost[order] == plain.problem.cost).all()
    assert abs(template.problem.matrix[:, order] - plain.problem.matrix).max() < 1e-12
    assert solve(template.problem).objective == pytest.approx(solve(plain.problem).objective)
    assert template.row_name(0) == "ess.energy_balance[0]"


def test_the_template_switch_is_put_back():
    before = constraint.TEMPLATIZE_CONSTRAINTS
    with pytest.raises(ZeroDivisionError), constraint_templates():
        raise ZeroDivisionError
    assert before == constraint.TEMPLATIZE_CONSTRAINTS


@pytest.mark.parametrize("template", [False, True])
def test_fixed_variables_are_folded_and_values_come_back(template):
    with constraint_templates() if template else pytest.MonkeyPatch.context():
        m = battery()
    m.ess.power_kw.fix(50)
    m.ess.charge_kw[3].fix(0.0)
    compiled = compile_model(m)
    assert "ess.power_kw" not in {v.name for v in compiled.variables}
    answer = solve(compiled.problem)
    load_values(compiled, answer.x)
    assert pyo.value(m.cost) == pytest.approx(answer.objective, rel=1e-9)
    assert m.ess.charge_kw[3].value == 0.0
    assert max(pyo.value(m.ess.charge_kw[t] + m.ess.discharge_kw[t]) for t in m.hours) <= 50 + 1e-4


def test_ranges_kinds_bounds_and_offset_survive():
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(2), bounds=(-1, 4))
    m.y = pyo.Var(domain=pyo.Binary)
    m.z = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(None, 7))
    m.free = pyo.Var()
    m.unused = pyo.Var(bounds=(2, 5))
    m.between = pyo.Constraint(expr=(-3, m.x[0] + 2 * m.x[1] + 1, 5))
    m.floor = pyo.Constraint(expr=m.y + m.z >= 2)
    m.same = pyo.Constraint(expr=m.free == m.x[0])
    m.cost = pyo.Objective(expr=m.free + 3 * m.y + m.z + 5)
    compiled = compile_model(m)
    p = compiled.problem
    assert (p.rows, p.offset) == (3, 5.0)
    assert [compiled.row_name(i) for i in range(3)] == ["between", "floor", "same"]
    assert (p.row_lower[0], p.row_upper[0]) == (-4.0, 4.0)
    kinds = {compiled.column_name(j): (p.lower[j], p.upper[j], p.integer[j]) for j in range(p.columns)}
    assert kinds["y"] == (0, 1, True)
    assert kinds["z"] == (0, 7, True)
    assert kinds["free"] == (-np.inf, np.inf, False)
    answer = solve(p)
    load_values(compiled, answer.x)
    assert answer.objective == pytest.approx(-1 + 2 + 5)
    assert m.unused.value == 2
    assert m.z.value == 2


def test_a_maximum_is_refused():
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 1))
    m.cost = pyo.Objective(expr=m.x, sense=pyo.maximize)
    with pytest.raises(SolverError, match="minimise its negative"):
        compile_model(m)


def test_exactly_one_objective_is_asked_for():
    with pytest.raises(SolverError, match="0 active objectives"):
        compile_model(pyo.ConcreteModel())


def test_a_product_of_variables_is_refused():
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 1))
    m.c = pyo.Constraint(expr=m.x * m.x <= 1)
    m.cost = pyo.Objective(expr=m.x)
    with pytest.raises(SolverError, match="cannot be read as a linear one"):
        compile_model(m)


def test_a_constraint_that_fixed_values_break_is_infeasible():
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 1))
    m.y = pyo.Var(bounds=(0, 9))
    m.y.fix(3)
    m.c = pyo.Constraint(expr=m.y <= 2)
    m.cost = pyo.Objective(expr=m.x)
    with pytest.raises(InfeasibleError):
        solve(compile_model(m).problem)


NOT_TEMPLATES = {
    "array": lambda m, t: m.x[t] <= np.arange(5.0)[t] + 1,
    "list": lambda m, t: m.x[t] <= [1, 2, 3, 4, 5][t],
    "dict": lambda m, t: m.x[t] <= {0: 1, 1: 2, 2: 3, 3: 4, 4: 5}[t],
    "modulo": lambda m, t: m.x[t] >= m.x[(t - 1) % 5] - 1,
    "if": lambda m, t: m.x[t] >= 1 if t == 0 else m.x[t] >= m.x[t - 1],
    "skip": lambda m, t: pyo.Constraint.Skip if t == 0 else m.x[t] >= m.x[t - 1],
    "expression": lambda m, t: m.x[t] <= m.double[t],
    "scalar expression": lambda m, t: m.x[t] <= m.twice,
}
TEMPLATES = {
    "previous": lambda m, t: m.x[t] >= m.x[m.previous[t]] - 1,
    "range": lambda m, t: (0, m.x[t] + m.y[t], 5),
    "sum of components": lambda m, t: sum(v[t] for v in [m.x, m.y]) >= m.previous[t],
    "month": lambda m, t: m.x[t] <= m.y[m.previous[t]],
}


@pytest.mark.parametrize("name", [*NOT_TEMPLATES, *TEMPLATES])
def test_any_rule_gives_the_same_rows_with_and_without_templates(name, caplog):
    def build():
        m = pyo.ConcreteModel()
        m.hours = pyo.RangeSet(0, 4)
        m.x, m.y = pyo.Var(m.hours, bounds=(0, 9)), pyo.Var(m.hours, bounds=(0, 9))
        m.previous = pyo.Param(m.hours, initialize={t: (t - 1) % 5 for t in range(5)}, domain=pyo.Any)
        m.double = pyo.Expression(m.hours, rule=lambda m, t: 2 * m.y[t])
        m.twice = pyo.Expression(expr=2 * m.y[0])
        m.rows = pyo.Constraint(m.hours, rule={**NOT_TEMPLATES, **TEMPLATES}[name])
        m.cost = pyo.Objective(expr=sum(m.x.values()) + sum(m.y.values()))
        return m

    plain = compile_model(build())
    with constraint_templates():
        m = build()
    is_template = any("Template" in type(c).__name__ for c in m.rows.values())
    found = compile_model(m)
    assert is_template == (name in TEMPLATES or "expression" in name)
    assert caplog.text == ""
    assert (found.problem.matrix.toarray() == plain.problem.matrix.toarray()).all()
    assert (found.problem.row_lower == plain.problem.row_lower).all()
    assert (found.problem.row_upper == plain.problem.row_upper).all()
