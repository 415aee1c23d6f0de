"""From a Pyomo model to sparse arrays, once, and the answer back into its variables.

Pyomo's own standard-form compiler reads the model; no Pyomo solver interface is involved. Reading is
fastest when constraints are *templates*: the rule is called once with a symbolic index instead of once
an hour. Build the model inside ``with constraint_templates():`` and write rules so that they are:

* ``pyo.Constraint(hours, rule=...)`` with one ``return``; no ``if``, ``%`` or ``float()`` on the index. To leave out an
  hour, give the constraint a smaller set;
* numbers that change with the hour come from a ``pyo.Param(hours, initialize=dict)``, not from arrays, lists or dicts;
* the hour before, cyclic, is ``m.stored[m.previous[t]]`` with
  ``previous = pyo.Param(hours, initialize={t: (t - 1) % n for t in range(n)}, domain=pyo.Any)``;
  the peak of the hour's month is ``m.peak[m.month[t]]`` in the same way;
* ``sum(v[t] for v in [m.a, m.b])`` over a list of variables and ``sum(m.x[t] for t in m.of_day[d])`` over an
  indexed ``pyo.Set`` both work; so do ranges, sub-blocks, references and mutable parameters;
* a ``pyo.Expression`` inside a constraint makes Pyomo give up on templates for the whole model: return plain
  expressions from Python functions of t instead.

Rules that break these points are expanded hour by hour: the same answer, only slower. The one thing that would go
wrong silently is asking a Python set or dict about the index, ``t in {1, 2}`` or ``d.get(t, 0)``: never do that.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.core.base import constraint
from pyomo.core.expr.numeric_expr import LinearExpression, ProductExpression, SumExpression
from pyomo.core.expr.template_expr import TemplateExpressionError, templatize_constraint
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from sizer.errors import InfeasibleError, SolverError

from .problem import Array, Problem

__all__ = ["Compiled", "compile_model", "constraint_templates", "load_values", "value_of"]


@dataclass(frozen=True)
class Compiled:
    """A model as arrays, and the way back.

    Parameters
    ----------
    problem : Problem
        The arrays; fixed variables are folded into limits and offset.
    variables : list of pyomo VarData
        One a column.
    rows : list of pyomo ConstraintData
        One a row.
    model : pyomo ConcreteModel
        Where they came from.
    """

    problem: Problem
    variables: list[Any]
    rows: list[Any]
    model: Any

    def column_name(self, column: int) -> str:
        """Return the full name of the variable, as in ``ess.charge_kw[17]``."""
        return str(self.variables[column].name)

    def row_name(self, row: int) -> str:
        """Return the full name of the constraint, as in ``ess.energy_balance[17]``."""
        return str(self.rows[row].name)


@contextmanager
def constraint_templates() -> Iterator[None]:
    """Build Pyomo constraints as templates inside this context.

    Notes
    -----
    Pyomo keeps the switch in a module variable; it is put back on the way out. Pyomo 6.10 expands only what
    its own template errors refuse; here any error of a rule on a symbolic index does.

    Examples
    --------
    >>> model = pyo.ConcreteModel()
    >>> model.x = pyo.Var(range(3), bounds=(0, 9))
    >>> with constraint_templates():
    ...     model.floor = pyo.Constraint(model.x.index_set(), rule=lambda m, t: m.x[t] >= 2)
    >>> model.cost = pyo.Objective(expr=sum(model.x.values()))
    >>> compile_model(model).problem.row_lower.tolist()
    [2.0, 2.0, 2.0]
    """
    before = constraint.TEMPLATIZE_CONSTRAINTS, constraint.templatize_constraint
    constraint.TEMPLATIZE_CONSTRAINTS = True
    constraint.templatize_constraint = _template_or_say_so
    try:
        yield
    finally:
        constraint.TEMPLATIZE_CONSTRAINTS, constraint.templatize_constraint = before


def _template_or_say_so(component: Any) -> Any:
    """Make a template; whatever a rule has against a symbolic index becomes the error on which Pyomo expands it."""
    try:
        return templatize_constraint(component)
    except TemplateExpressionError:
        raise
    except Exception as error:
        raise TemplateExpressionError(None, str(error)) from error


def compile_model(model: Any) -> Compiled:
    """Read a Pyomo model into sparse arrays.

    Parameters
    ----------
    model : pyomo ConcreteModel
        Linear, with exactly one active objective, to be minimised.

    Returns
    -------
    Compiled
        Rows with two limits stay one row.

    Raises
    ------
    SolverError
        No objective or several, one to be maximised, or a term that is not linear.
    InfeasibleError
        A constraint without variables that does not hold.
    """
    objectives = list(model.component_data_objects(pyo.Objective, active=True))
    if len(objectives) != 1:
        raise SolverError(f"the model has {len(objectives)} active objectives, but must have one.")
    if objectives[0].sense != pyo.minimize:
        raise SolverError(f"objective {objectives[0].name} is to be maximised; minimise its negative instead.")
    form = _standard_form(model)
    keep, row_lower, row_upper = _row_limits(form)
    matrix = form.A if keep.all() else sp.csc_array(form.A.tocsr()[keep])
    lower, upper, integer = _column_bounds(form.columns)
    cost = np.asarray(form.c.toarray()).ravel()
    problem = Problem(cost, float(form.c_offset[0]), matrix, row_lower, row_upper, lower, upper, integer)
    rows = [entry.constraint for entry, kept in zip(form.rows, keep, strict=True) if kept]
    return Compiled(problem, form.columns, rows, model)


def _standard_form(model: Any) -> Any:
    try:
        with _quiet_templates():
            try:
                return LinearStandardFormCompiler().write(model, mixed_form=True)
            except InfeasibleConstraintException:
                raise
            except Exception:
                if not _expand_templates(model):
                    raise
            return LinearStandardFormCompiler().write(model, mixed_form=True)
    except InfeasibleConstraintException as error:
        raise InfeasibleError([str(error)]) from error
    except Exception as error:
        raise SolverError(f"the model cannot be read as a linear one: {error}") from error


def _expand_templates(model: Any) -> int:
    """Turn templates back into plain constraints and return how many there were."""
    templates = [c for c in model.component_data_objects(pyo.Constraint, active=True) if hasattr(c, "template_expr")]
    for template in templates:
        _ = template.expr  # Reading it is Pyomo's way to expand it, for good.
    return len(templates)


@contextmanager
def _quiet_templates() -> Iterator[None]:
    """Silence what Pyomo 6.10's template reader logs about Pyomo's own Param, and about what is expanded here."""

    def keep(record: logging.LogRecord) -> bool:
        message = record.getMessage()
        return "sparse_iteritems" not in message and "expanded template" not in message

    names = ("pyomo", "pyomo.core", "pyomo.core.base.param", "pyomo.repn.linear_template")
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.addFilter(keep)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(keep)


def _row_limits(form: Any) -> tuple[Array, Array, Array]:
    """Return which rows to keep, and their limits; the two rows of a range become one."""
    side = np.fromiter((entry.bound_type for entry in form.rows), dtype=np.int8, count=len(form.rows))
    right = np.asarray(form.rhs, dtype=float)
    lower = np.where(side == 1, -np.inf, right)
    upper = np.where(side == -1, np.inf, right)
    second = np.zeros(side.size, dtype=bool)
    for i in np.flatnonzero((side[:-1] == 1) & (side[1:] == -1)):
        if form.rows[i].constraint is form.rows[i + 1].constraint:
            second[i + 1] = True
            lower[i] = right[i + 1]
    return ~second, lower[~second], upper[~second]


def _column_bounds(variables: list[Any]) -> tuple[Array, Array, Array]:
    bounds = [variable.bounds for variable in variables]
    lower = np.array([-np.inf if low is None else low for low, _ in bounds], dtype=float)
    upper = np.array([np.inf if high is None else high for _, high in bounds], dtype=float)
    integer = np.array([not variable.is_continuous() for variable in variables], dtype=bool)
    return lower, upper, integer


def load_values(compiled: Compiled, x: Array) -> None:
    """Write an answer back into the Pyomo variables.

    Parameters
    ----------
    compiled : Compiled
        From `compile_model`.
    x : (columns,) float array
        The answer. A variable that is in no row and no objective gets the value nearest to zero.
    """
    for variable, value in zip(compiled.variables, x.tolist(), strict=True):
        variable.set_value(value, skip_validation=True)
    for variables in compiled.model.component_objects(pyo.Var):
        for variable in variables.values():
            if variable.value is None:
                low, high = variable.bounds
                nearest = max(0.0 if low is None else low, min(0.0, np.inf if high is None else high))
                variable.set_value(nearest, skip_validation=True)


def value_of(expression: Any) -> float:
    """Return the number that an expression stands for at the values of its variables.

    Parameters
    ----------
    expression : number, variable or pyomo expression
        A sum over the year is added up from its lists; ``pyo.value`` would first make a term of every step of it.

    Examples
    --------
    >>> model = pyo.ConcreteModel()
    >>> model.x = pyo.Var(range(2), initialize=3.0)
    >>> bought = LinearExpression(constant=1.0, linear_coefs=[2.0, 4.0], linear_vars=list(model.x.values()))
    >>> value_of(10.0 - 0.5 * bought + model.x[0])
    3.5
    """
    if isinstance(expression, LinearExpression):
        terms = zip(expression.linear_coefs, expression.linear_vars, strict=True)
        return float(expression.constant + sum(slope * variable.value for slope, variable in terms))
    if isinstance(expression, SumExpression):
        return float(sum(value_of(part) for part in expression.args))
    if isinstance(expression, ProductExpression):
        first, second = expression.args
        return value_of(first) * value_of(second)
    return float(pyo.value(expression))
