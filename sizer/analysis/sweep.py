"""Many studies at once: values of one or two inputs, and the front between value and another aim.

::

    vary      every combination of the values is sized by itself, in as many processes as there are cores
    pareto    maximise NPV with g(x) ≥ w, for w from g at the best NPV to the largest g    (ε-constraint)

g is minus the investment, minus a year's CO2, or minus a year's energy that is bought, made from fuel or not served.
The front is one model: its matrix is built and compiled once, and only the limit of one row changes between points.
Studies of a sweep share the reference case where the input does not touch it. They do not share a matrix: a component
writes its equations and its money together, a price may be in either (a limit on investment, a wear cost, a stepped
demand price), and an interior point has no use for the last answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from pydantic import BaseModel, ValidationError

from sizer.errors import InfeasibleError, InputError, SizerError
from sizer.finance import Bound, Worth, present_value
from sizer.finance.worth import invested
from sizer.model import Model, Solved, build, solve_built
from sizer.processes import cores, in_processes
from sizer.project import Project
from sizer.solver import Compiled, Problem, SolverOptions, compile_model, solve
from sizer.study import Study, pay_back, size_against, solve_reference
from sizer.validation import mistakes

__all__ = ["Against", "changed", "pareto", "values_of", "vary"]

Against = Literal["self_sufficiency", "capex", "co2"]
ROW = "pareto"
SHORT_OF_END = 1e-3  # of the span: at the very end of it an interior point has no room
MOST_STUDIES = 500
BESIDE_COMPONENTS = ("site", "weather", "tariff", "economics", "goal", "tax", "solver", "folder")
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class _Row:
    """The row of the other aim: sign · (A x − limit) is by how much it is kept."""

    number: int
    sign: float
    limit: float

    def at(self, problem: Problem, worth: float) -> Problem:
        """Problem in which the aim is at least ``worth``; any where that is −∞."""
        lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
        (lower if self.sign > 0 else upper)[self.number] = self.limit + self.sign * worth
        return problem.with_(row_lower=lower, row_upper=upper)

    def worth(self, problem: Problem, x: np.ndarray) -> float:
        """How much there is of the aim at a point."""
        return self.sign * (float((problem.matrix.tocsr()[[self.number]] @ x)[0]) - self.limit)


def pareto(
    project: Project,
    against: Against,
    points: int = 7,
    *,
    on_point: Report | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """Trace the front between net present value and another aim.

    Parameters
    ----------
    project : Project
        With ranges for sizes; its goal is left aside, its goal's limits and its clauses hold.
    against : {"self_sufficiency", "capex", "co2"}
        The other aim.
    points : int
        How many designs, from the best value to the other aim's end.
    on_point : callable, optional
        Told after each design: how many are done, of how many.
    cancelled : callable, optional
        Asked a few times a second.

    Returns
    -------
    DataFrame
        One row a design, only one where the best value is also the best in the other aim: present value, investment,
        simple payback, share of demand not bought, CO2, and the sizes.

    Raises
    ------
    InputError
        There is no such aim, or too few points.
    InfeasibleError, SolverError, Cancelled
        As from :func:`sizer.study.size`.
    """
    if against not in get_args(Against):
        raise InputError("pareto", f'"{against}" is no aim to hold against NPV. Known: {", ".join(get_args(Against))}')
    if points < 2:
        raise InputError("pareto", f"points is {points}, but a front has at least 2")
    options = project.solver.options(cancelled=cancelled)
    setting = project.setting()
    reference = solve_reference(project, setting)
    case = project.case(setting, reference)
    bounds = (*case.bounds, Bound(ROW, _aim(against), 0.0))
    model = build(replace(case, worth=present_value(), bounds=bounds))
    compiled = compile_model(model.pyomo)
    found = []
    for done, solved in enumerate(_front(model, compiled, points, options), start=1):
        found.append(_figures(pay_back(project, solved, reference)))
        if on_point is not None:
            on_point(done, points)
    return pd.DataFrame(found)


def _aim(against: Against) -> Worth:
    nothing = Worth(lambda money, economics: 0.0)
    return {
        "capex": Worth(lambda money, economics: -invested().factor(money, economics)),
        "co2": replace(nothing, emission_cny_per_kg=1.0),
        "self_sufficiency": replace(nothing, outside_cny_per_kwh=1.0),
    }[against]


def _front(model: Model, compiled: Compiled, points: int, options: SolverOptions) -> Iterator[Solved]:
    """Solve for the best value, for the other aim's end, and for the levels between them."""
    row = _row_of(compiled)
    free = row.at(compiled.problem, -np.inf)
    best = solve_built(model, replace(compiled, problem=free), options)
    yield best
    held = np.array([variable.value for variable in compiled.variables], dtype=float)
    first = row.worth(free, held)
    coefficients = np.asarray(free.matrix.tocsr()[[row.number]].todense()).ravel()
    end = solve(free.with_(cost=-row.sign * coefficients, offset=0.0), options)
    last = row.worth(free, end.x)
    if last - first <= SHORT_OF_END * max(1.0, abs(first)):
        return  # the best value is the best in this aim too
    for share in np.linspace(0.0, 1.0 - SHORT_OF_END, points)[1:]:
        level = row.at(compiled.problem, first + share * (last - first))
        with suppress(InfeasibleError):  # the end is of the problem in which import and export may overlap
            yield solve_built(model, replace(compiled, problem=level), options, explain=False)


def _row_of(compiled: Compiled) -> _Row:
    number = next(i for i, row in enumerate(compiled.rows) if row.parent_component().local_name == f"limit_{ROW}")
    below = np.isfinite(compiled.problem.row_lower[number])
    limit = (compiled.problem.row_lower if below else compiled.problem.row_upper)[number]
    return _Row(number, 1.0 if below else -1.0, float(limit))


def _figures(study: Study) -> dict[str, float | None]:
    """Figures of a study, and its chosen sizes, "pv.power_kw"."""
    flow = study.cash_flow
    return {
        "npv_cny": flow.npv_cny,
        "investment_cny": flow.investment_cny,
        "payback_static_simple_years": flow.static_simple_payback_years,
        "irr": flow.irr,
        "self_sufficiency_share": study.key_figures["renewable_share_of_demand"],
        "co2_kg_per_year": study.solved.emission_kg_per_year,
        **{f"{label}.{name}": study.design.sizes[label][name] for label, name in sorted(study.design.chosen)},
    }


def values_of(word: str) -> tuple[str, list[Any]]:
    """Read "path=first:last:count" or "path=one,other,…".

    Examples
    --------
    >>> values_of("components.ess.capex_cny_per_kwh=1000:2000:3")
    ('components.ess.capex_cny_per_kwh', [1000.0, 1500.0, 2000.0])
    >>> values_of("guideline.default=audit,off")[1]
    ['audit', 'off']
    """
    path, _, told = word.partition("=")
    parts = told.split(":")
    try:
        if len(parts) == 3:
            return path.strip(), np.linspace(float(parts[0]), float(parts[1]), int(parts[2])).tolist()
    except ValueError:
        parts = []
    if not path.strip() or not told.strip() or len(parts) != 1:
        message = f'"{word}" cannot be read. Write path=first:last:count, or path=value,value,…'
        raise InputError("--vary", message)
    return path.strip(), [_number(value.strip()) for value in told.split(",")]


def _number(word: str) -> float | str:
    try:
        return float(word)
    except ValueError:
        return word


def changed(project: Project, path: str, value: Any) -> Project:
    """Return the project with one input changed, checked as if it had been read from a file.

    Parameters
    ----------
    project : Project
        As it was.
    path : str
        "economics.discount_rate", "components.ess.capex_cny_per_kwh": components go by their names.
    value : object
        The new value.

    Raises
    ------
    InputError
        There is no such input, or it cannot have the value.
    """
    try:
        new: Project = _set(project, path.split("."), value, path)
    except ValidationError as error:
        raise InputError(f"{path} = {value}", mistakes(error, {"": type(project)})) from error
    return new


def _set(holder: Any, steps: Sequence[str], value: Any, path: str) -> Any:
    name, *rest = steps
    if isinstance(holder, tuple):
        names = [getattr(own, "label", str(number)) for number, own in enumerate(holder)]
        if name not in names or not rest:
            raise InputError(path, f'there is no "{name}". Known: {", ".join(names)}, each with an input after it')
        place = names.index(name)
        return (*holder[:place], _set(holder[place], rest, value, path), *holder[place + 1 :])
    known = type(holder).model_fields if isinstance(holder, BaseModel) else {}
    if name not in known:
        kind = getattr(holder, "kind", type(holder).__name__)
        raise InputError(path, f'{kind} has no input "{name}". Known: {", ".join(known) or "none"}')
    new = _set(getattr(holder, name), rest, value, path) if rest else value
    content = {field: getattr(holder, field) for field in holder.model_fields_set | {"kind"} & set(known)}
    return type(holder).model_validate({**content, name: new})


def vary(
    project: Project,
    inputs: Mapping[str, Sequence[Any]],
    *,
    processes: int | None = None,
    on_point: Report | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """Size a project at every combination of some inputs' values.

    Parameters
    ----------
    project : Project
        The rest of it stays.
    inputs : mapping path → values
        One or two, as for :func:`changed`.
    processes : int, optional
        At most as many as the machine has cores, which is the default.
    on_point : callable, optional
        Told after each study: how many are done, of how many.
    cancelled : callable, optional
        Asked a few times a second; True ends every process.

    Returns
    -------
    DataFrame
        One row a combination, in order: its values, figures and sizes; ``error`` says why there is no design.

    Raises
    ------
    InputError
        A path or a value is wrong, all of them checked before anything is solved; or there are too many.
    Cancelled
        On request.
    """
    combinations = list(product(*inputs.values()))
    if not 0 < len(combinations) <= MOST_STUDIES:
        raise InputError("sweep", f"{len(combinations)} studies are asked for, but there may be 1 … {MOST_STUDIES}")
    projects = []
    for values in combinations:
        one = project
        for path, value in zip(inputs, values, strict=True):
            one = changed(one, path, value)
        projects.append(one)
    count = max(1, min(processes or cores(), cores()))
    found: dict[int, dict[str, Any]] = {}
    for number, figures in in_processes(_one, projects, count, cancelled or (lambda: False)):
        found[number] = figures
        if on_point is not None:
            on_point(len(found), len(projects))
    rows = [dict(zip(inputs, combinations[i], strict=True)) | found[i] for i in range(len(projects))]
    return pd.DataFrame(rows)


@dataclass(frozen=True, eq=False)
class _Standing:
    """What a reference case follows from: two that are alike have the same answer."""

    project: Project

    def __eq__(self, other: object) -> bool:
        """Whether everything is the same but what only the project itself would build."""
        if not isinstance(other, _Standing):
            return False
        mine, theirs = self.project, other.project
        same = all(getattr(mine, name) == getattr(theirs, name) for name in BESIDE_COMPONENTS)
        return same and list(mine.reference_case().components) == list(theirs.reference_case().components)

    def __hash__(self) -> int:
        """Return the same number for all: one or two are kept, and the comparison is what decides."""
        return 0


@lru_cache(maxsize=2)
def _reference_of(standing: _Standing) -> Solved:
    """Reference case of the last projects that this process has sized."""
    return solve_reference(standing.project, standing.project.setting())


def _one(project: Project) -> dict[str, Any]:
    try:
        return _figures(size_against(_reference_of(_Standing(project)), project, project.setting()))
    except SizerError as error:
        return {"error": str(error)}
