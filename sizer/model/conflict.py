"""Why nothing is feasible, in words: what cannot hold together, and how much of each alone would have to give way.

First every limit that a user can change may give way at a price: clauses, limits of sizes and of flows, goals. Those in
the proof that some must are the conflict, and for each of them one more linear problem finds the least change that
would do alone: see :func:`sizer.solver.least_stretch`. Where that is not enough, as with a load that nothing is
connected to, an irreducible infeasible set names the equations.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sizer.guideline import Clause
from sizer.model.case import Model
from sizer.solver import Compiled, Limits, conflicting_rows, least_stretch

__all__ = ["conflict"]

MOST_REMEDIES = 6  # each is a linear problem of the whole year
SHARED = {
    "balance": {"en": "bus {}: what flows in flows out", "zh": "母线 {}：功率平衡"},
    "resale": {"en": "bus {}: what is sold comes from own sources", "zh": "母线 {}：外送电量来自自有电源"},
    "limit": {"en": "your limit: {}", "zh": "您设定的限值：{}"},
    "reserve": {"en": "energy kept for an outage: {}", "zh": "为停电保留的电量：{}"},
}
"""Rows of the model itself, by the first word of their name."""
ALONE = {"en": "; {} would do", "zh": "；改为 {} 即可"}
TOGETHER = {"en": "; {} would do, with the other changes", "zh": "；与其他修改一起改为 {} 即可"}
Words = Mapping[str, str]


@dataclass(frozen=True)
class _Asked:
    """Something a user asked for, that may give way."""

    words: Words
    limits: Limits
    limit: float | None = None
    """The number in the words, where another would be an answer."""

    def told(self, amount: float, remedy: Words) -> Words:
        """Words, with what would do instead."""
        if self.limit is None or amount <= 1e-6 * self.limits.scale:
            return self.words
        enough = f"{self.limit + (amount if len(self.limits.above) else -amount):,.6g}"
        return {language: words + remedy[language].format(enough) for language, words in self.words.items()}


def conflict(model: Model, compiled: Compiled) -> list[Words]:
    """Say which requirements cannot hold together.

    Parameters
    ----------
    model : Model
        One that has no answer.
    compiled : Compiled
        Its arrays.

    Returns
    -------
    list of mapping
        A sentence for each, "en" and "zh"; none where no conflict was found in time.
    """
    asked = [*_rows_asked(model, compiled), *_bounds_asked(model, compiled)]
    together = least_stretch(compiled.problem, [each.limits for each in asked]) if asked else None
    if together is None or not any(together.taking_part):
        return _equations(model, compiled)
    part = [(each, s) for each, s, in_it in zip(asked, together.amounts, together.taking_part, strict=True) if in_it]
    changeable = [each for each, _ in part if each.limit is not None][:MOST_REMEDIES]
    found = {id(each): least_stretch(compiled.problem, [each.limits]) for each in changeable}
    alone = {own: stretch.amounts[0] for own, stretch in found.items() if stretch is not None}
    if alone:
        return [each.told(alone.get(id(each), 0.0), ALONE) for each, _ in part]
    return [each.told(amount, TOGETHER) for each, amount in part]


def _rows_asked(model: Model, compiled: Compiled) -> list[_Asked]:
    """Clauses and goals, and the single inequalities of technologies: a share that may go unserved, a cycle life."""
    clauses = {f"clause_{clause.id}": clause for clause, _ in model.case.guideline.active(model.case.mode)}
    asked = []
    problem = compiled.problem
    for constraint, rows in _members(compiled.rows):
        clause = clauses.get(constraint.local_name)
        inside = constraint.parent_block() is model.pyomo
        single = len(rows) == 1 and problem.row_lower[rows[0]] != problem.row_upper[rows[0]]
        if clause is not None:
            asked.append(_Asked(_clause(clause), Limits(rows=rows)))
        elif single or (inside and constraint.local_name.startswith("reserve")):
            asked.append(_Asked(_equation(model, constraint, len(rows)), Limits(rows=rows)))
    return asked


def _bounds_asked(model: Model, compiled: Compiled) -> list[_Asked]:
    """Limits of sizes, and of what flows in every step."""
    flows = {id(series) for wiring in model.wirings.values() for series in wiring.series.values()}
    asked = []
    for variable, columns in _members(compiled.variables):
        if variable.is_indexed() and id(variable) not in flows:
            continue
        what, lower, upper = _told_as(model, variable), compiled.problem.lower[columns], compiled.problem.upper[columns]
        if np.isfinite(upper).any():
            most = float(upper.max())
            words = {"en": f"{what} is at most {most:,.6g}", "zh": f"{what} 不大于 {most:,.6g}"}
            asked.append(_Asked(words, Limits(above=columns, scale=max(1.0, abs(most))), most))
        if (lower > 0).any():
            least = float(lower.max())
            words = {"en": f"{what} is at least {least:,.6g}", "zh": f"{what} 不小于 {least:,.6g}"}
            asked.append(_Asked(words, Limits(below=columns, scale=max(1.0, least)), least))
    return asked


def _members(every: Sequence[Any]) -> list[tuple[Any, list[int]]]:
    """Pyomo components with the numbers of their members, in order."""
    found: dict[int, tuple[Any, list[int]]] = {}
    for number, member in enumerate(every):
        parent = member.parent_component()
        found.setdefault(id(parent), (parent, []))[1].append(number)
    return list(found.values())


def _equations(model: Model, compiled: Compiled) -> list[Words]:
    """What an irreducible infeasible set names, each equation and each variable once."""
    rows, columns = conflicting_rows(compiled.problem)
    constraints = [compiled.rows[i].parent_component() for i in rows]
    counts = Counter(id(constraint) for constraint in constraints)
    told = [_equation(model, c, counts[id(c)]) for c in {id(c): c for c in constraints}.values()]
    bounded = [j for j in columns if np.isfinite(compiled.problem.upper[j]) or compiled.problem.lower[j] > 0]
    variables = {id(v): v for v in (compiled.variables[j].parent_component() for j in bounded)}
    return told + [{"en": what, "zh": what} for what in (_told_as(model, v) for v in variables.values())]


def _clause(clause: Clause) -> Words:
    return {language: f"{clause.section}  {sentence}" for language, sentence in clause.sentence.items()}


def _equation(model: Model, constraint: Any, steps: int) -> Words:
    """An equation of a technology with its line from the top of the file, or a row of the model itself."""
    times = {"en": f"  (in {steps} steps)", "zh": f"（{steps} 个时段）"} if steps > 1 else {"en": "", "zh": ""}
    if constraint.parent_block() is not model.pyomo:
        line = f"{_told_as(model, constraint)}  {_explained(model, constraint)}".rstrip()
        return {language: line + word for language, word in times.items()}
    kind, _, rest = re.sub(r"^c\d+_", "", constraint.local_name).partition("_")
    words = SHARED.get(kind, {"en": "{}", "zh": "{}"})
    return {language: words[language].format(rest or kind) + word for language, word in times.items()}


def _component_of(model: Model, thing: Any) -> Any:
    """Technology on whose block a variable or a constraint stands."""
    block = thing.parent_block()
    while block.parent_block() is not model.pyomo:
        block = block.parent_block()
    number = int(block.local_name.removeprefix("c").partition("_")[0])
    return model.case.components[number]


def _told_as(model: Model, thing: Any) -> str:
    if thing.parent_block() is model.pyomo:
        return str(thing.local_name)
    return f"{_component_of(model, thing).label}.{thing.local_name}"


def _explained(model: Model, constraint: Any) -> str:
    """The equation's line at the top of its technology's file."""
    files = dict.fromkeys(base.__module__ for base in type(_component_of(model, constraint)).__mro__)
    text = "\n".join(inspect.getdoc(sys.modules[name]) or "" for name in files if name.startswith("sizer."))
    line = re.search(rf"^ {{4}}{re.escape(constraint.local_name)} +(\S.*)$", text, re.MULTILINE)
    return re.sub(r" {3,}.*", "", line.group(1)) if line else ""
