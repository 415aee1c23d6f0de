"""What a user asked of a model and could change: clauses, goals, limits of sizes and of flows.

The same list answers two questions: which of them cannot hold together (:mod:`sizer.model.conflict`), and which of them
hold a design back, and by how much (:mod:`sizer.model.binding`).
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sizer.components import Component
from sizer.guideline import Clause
from sizer.model.case import Model
from sizer.results import LimitKind
from sizer.solver import Compiled, Limits

__all__ = ["Asked", "Words", "asked", "component_of", "equation", "members", "told_as"]

Words = Mapping[str, str]
SHARED = {
    "balance": {"en": "bus {}: what flows in flows out", "zh": "母线 {}：功率平衡"},
    "resale": {"en": "bus {}: what is sold comes from own sources", "zh": "母线 {}：外送电量来自自有电源"},
    "limit": {"en": "your limit: {}", "zh": "您设定的限值：{}"},
    "reserve": {"en": "energy kept for an outage: {}", "zh": "为停电保留的电量：{}"},
}
"""Rows of the model itself, by the first word of their name."""


@dataclass(frozen=True)
class Asked:
    """Something a user asked for, that may give way.

    Parameters
    ----------
    words : mapping
        A sentence, "en" and "zh".
    limits : Limits
        Its rows, or its bounds.
    kind : LimitKind
        What it is.
    component, name : str
        Whose limit of what; no component for what concerns the whole plant.
    limit : float or None
        The number in the words, where another would be an answer.
    """

    words: Words
    limits: Limits
    kind: LimitKind
    component: str
    name: str
    limit: float | None = None

    def told(self, amount: float, remedy: Words) -> Words:
        """Words, with what would do instead."""
        if self.limit is None or amount <= 1e-6 * self.limits.scale:
            return self.words
        enough = f"{self.limit + (amount if len(self.limits.above) else -amount):,.6g}"
        return {language: words + remedy[language].format(enough) for language, words in self.words.items()}


def asked(model: Model, compiled: Compiled) -> list[Asked]:
    """List everything that could give way.

    Parameters
    ----------
    model : Model
        Any built one.
    compiled : Compiled
        Its arrays.
    """
    return [*_rows(model, compiled), *_bounds(model, compiled)]


def _rows(model: Model, compiled: Compiled) -> list[Asked]:
    """Clauses and goals, and the single inequalities of technologies: a share that may go unserved, a cycle life."""
    clauses = {f"clause_{clause.id}": clause for clause, _ in model.case.guideline.active(model.case.mode)}
    found = []
    problem = compiled.problem
    for constraint, rows in members(compiled.rows):
        word = constraint.local_name
        own = component_of(model, constraint)
        single = len(rows) == 1 and problem.row_lower[rows[0]] != problem.row_upper[rows[0]]
        if own is None and word in clauses:
            found.append(Asked(_clause(clauses[word]), Limits(rows=rows), "clause", "", clauses[word].id))
        elif word == "connection_limit" and own is not None:
            words = equation(model, constraint, len(rows))
            found.append(Asked(words, Limits(rows=rows), "flow", own.label, "import_kw"))
        elif own is None and word == "reserve_energy":
            found.append(Asked(equation(model, constraint, len(rows)), Limits(rows=rows), "reserve", "", word))
        elif single:
            kind: LimitKind = "goal" if own is None and word.startswith("limit_") else "rule"
            label = own.label if own is not None else ""
            name = word.removeprefix("limit_") if kind == "goal" else word
            found.append(Asked(equation(model, constraint, len(rows)), Limits(rows=rows), kind, label, name))
    return found


def _bounds(model: Model, compiled: Compiled) -> list[Asked]:
    """Limits of sizes, and of what flows in every step."""
    flows = {id(series): name for wiring in model.wirings.values() for name, series in wiring.series.items()}
    found = []
    for variable, columns in members(compiled.variables):
        if variable.is_indexed() and id(variable) not in flows:
            continue
        kind: LimitKind = "flow" if variable.is_indexed() else "size"
        own = component_of(model, variable)
        whose = ("" if own is None else own.label, flows.get(id(variable), variable.local_name))
        what, lower, upper = told_as(model, variable), compiled.problem.lower[columns], compiled.problem.upper[columns]
        if np.isfinite(upper).any():
            most = float(upper.max())
            words = {"en": f"{what} is at most {most:,.6g}", "zh": f"{what} 不大于 {most:,.6g}"}
            found.append(Asked(words, Limits(above=columns, scale=max(1.0, abs(most))), kind, *whose, most))
        if (lower > 0).any():
            least = float(lower.max())
            words = {"en": f"{what} is at least {least:,.6g}", "zh": f"{what} 不小于 {least:,.6g}"}
            found.append(Asked(words, Limits(below=columns, scale=max(1.0, least)), kind, *whose, least))
    return found


def members(every: Sequence[Any]) -> list[tuple[Any, list[int]]]:
    """Pyomo components with the numbers of their members, in order."""
    found: dict[int, tuple[Any, list[int]]] = {}
    for number, member in enumerate(every):
        parent = member.parent_component()
        found.setdefault(id(parent), (parent, []))[1].append(number)
    return list(found.values())


def _clause(clause: Clause) -> Words:
    return {language: f"{clause.section}  {sentence}" for language, sentence in clause.sentence.items()}


def equation(model: Model, constraint: Any, steps: int) -> Words:
    """An equation of a technology with its line from the top of the file, or a row of the model itself."""
    times = {"en": f"  (in {steps} steps)", "zh": f"（{steps} 个时段）"} if steps > 1 else {"en": "", "zh": ""}
    if component_of(model, constraint) is not None:
        line = f"{told_as(model, constraint)}  {_explained(model, constraint)}".rstrip()
        return {language: line + word for language, word in times.items()}
    kind, _, rest = re.sub(r"^c\d+_", "", constraint.local_name).partition("_")
    words = SHARED.get(kind, {"en": "{}", "zh": "{}"})
    return {language: words[language].format(rest or kind) + word for language, word in times.items()}


def component_of(model: Model, thing: Any) -> Component | None:
    """Technology on whose block a variable or a constraint stands; None where it is the model's own."""
    block = thing.parent_block()
    while block is not model.pyomo and block.parent_block() is not model.pyomo:
        block = block.parent_block()
    number = re.match(r"c(\d+)_", block.local_name)
    return model.case.components[int(number.group(1))] if number and block is not model.pyomo else None


def told_as(model: Model, thing: Any) -> str:
    """Name of a variable or a constraint, as a user may read it."""
    own = component_of(model, thing)
    return str(thing.local_name) if own is None else f"{own.label}.{thing.local_name}"


def _explained(model: Model, constraint: Any) -> str:
    """The equation's line at the top of its technology's file."""
    files = dict.fromkeys(base.__module__ for base in type(component_of(model, constraint)).__mro__)
    text = "\n".join(inspect.getdoc(sys.modules[name]) or "" for name in files if name.startswith("sizer."))
    line = re.search(rf"^ {{4}}{re.escape(constraint.local_name)} +(\S.*)$", text, re.MULTILINE)
    return re.sub(r" {3,}.*", "", line.group(1)) if line else ""
