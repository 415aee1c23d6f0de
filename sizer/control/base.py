"""What every control strategy shares: a given design, built once, run for its year, valued and replayed.

A strategy decides power by step. What it decides becomes the bounds of the very model that sized the plant; what is
left (the month's peak, the tier, the replay) follows. So money is stated once, and no strategy can earn more than the
model's own optimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from sizer.components import Range
from sizer.errors import InfeasibleError, InputError
from sizer.finance import Worth, worth
from sizer.guideline import CLAUSES, Guideline
from sizer.model import Case, Model, Solved, build, solve_built
from sizer.results import Dispatch
from sizer.solver import Compiled, SolverOptions, compile_model

__all__ = ["MODE", "Bench", "Given", "Operation", "Strategy", "beats", "modes_of", "shares_of"]

Given = Mapping[tuple[str, str], np.ndarray]
"""(component, quantity) → power or energy by step, (steps,)."""

MODE = ("control", "mode")
"""Column of a dispatch that holds the number of each step's operating mode."""

WORTH_NOISE = 1e-7  # relative; to which an optimum is certified
NOISE = 1e-9  # relative; what rounding leaves of a bound


@dataclass(frozen=True)
class Bench:
    """A design to be run: the built model and its arrays, made once for any number of strategies.

    Parameters
    ----------
    model : Model
        Of a case whose every size is given. The guideline's clauses and the goal's limits are not bound: an operator
        runs what stands there.
    compiled : Compiled
        Its arrays.
    options : SolverOptions
        How to solve.
    """

    model: Model
    compiled: Compiled
    options: SolverOptions

    @classmethod
    def of(cls, case: Case, options: SolverOptions | None = None) -> Bench:
        """Build a case whose every size is given.

        Raises
        ------
        InputError
            A size is still a range.
        """
        open_sizes = [
            f"{component.label}: {name} is a range, and a strategy runs a design whose sizes are given"
            for component in case.components
            for name in type(component).model_fields
            if isinstance(getattr(component, name), Range)
        ]
        if open_sizes:
            raise InputError("control", open_sizes)
        model = build(replace(case, guideline=_audited(case.guideline, case.mode), bounds=()))
        return cls(model, compile_model(model.pyomo), options or SolverOptions())

    @property
    def case(self) -> Case:
        """What is run."""
        return self.model.case

    @cached_property
    def columns(self) -> Mapping[tuple[str, str], np.ndarray]:
        """Column of every step of every series that is a variable, (steps,) each."""
        number = {id(variable): j for j, variable in enumerate(self.compiled.variables)}
        found = {}
        for label, wiring in self.model.wirings.items():
            for quantity, series in wiring.series.items():
                variables = list(series.values()) if hasattr(series, "values") else []
                own = [number.get(id(variable), -1) for variable in variables]
                if own and min(own) >= 0:
                    found[label, quantity] = np.array(own)
        return found

    def best(self, others: Sequence[Solved] = ()) -> Solved:
        """Run with perfect foresight of everything.

        Parameters
        ----------
        others : sequence of Solved
            Runs of the same design. Where selling pays more than buying, keeping the two apart in every step leaves a
            gap to the proven bound; so does rounding the number of running sets. A run that lies in that gap shows
            which way to keep flows apart and which sets to run, and is improved on.
        """
        best = solve_built(self.model, self.compiled, self.options)
        for other in others:
            if beats(other, best, self.case.worth):
                better = self._same_directions(other)
                bound = best.solver.bound
                gap = (better.solver.objective - bound) / max(1.0, abs(bound))
                best = replace(better, solver=replace(better.solver, bound=bound, gap=gap, status="gap"))
        return best

    def _same_directions(self, run: Solved) -> Solved:
        """Run with perfect foresight, but with the sets of this run, and excluded flows closed where it closes them."""
        lower, upper = self.compiled.problem.lower.copy(), self.compiled.problem.upper.copy()
        for label, wiring in self.model.wirings.items():
            for pair in wiring.exclusive:
                one, other = (run.dispatch[label, quantity].to_numpy(float) for quantity in pair)
                for quantity, idle in ((pair[0], one < other), (pair[1], one >= other)):
                    columns = self.columns.get((label, quantity), np.zeros(0, dtype=int))
                    upper[columns[idle[: columns.size]]] = 0.0
            for quantity in wiring.whole:
                columns = self.columns[label, quantity]
                lower[columns] = upper[columns] = np.round(run.dispatch[label, quantity].to_numpy(float))
        problem = self.compiled.problem.with_(lower=lower, upper=np.maximum(upper, lower))
        return solve_built(self.model, replace(self.compiled, problem=problem), self.options)

    def settle(self, given: Given, *, within: float = 0.0, at_most: bool = False) -> Solved:
        """Run with these series as given; what they leave open follows.

        Parameters
        ----------
        given : mapping (component, quantity) → float array
            Series of the model, or their beginnings. Those that are no variables of it (a size of zero) are left out.
        within : float
            As for :meth:`fix`.
        at_most : bool
            Take the series as upper limits only.

        Raises
        ------
        InfeasibleError
            The series break a limit.
        """
        for key, values in given.items():
            columns = self.columns.get(key)
            if columns is None or not values.size:
                continue
            columns = columns[: values.size]
            lower, upper = self.compiled.problem.lower[columns], self.compiled.problem.upper[columns]
            beyond = np.maximum(lower - values, values - upper) - NOISE * np.maximum(1.0, np.abs(values))
            worst = int(np.argmax(beyond))
            if beyond[worst] > 0:
                raise InfeasibleError([f"{key[0]}: {key[1]} is {values[worst]:g} at step {worst}, beyond its limit"])
        known = {key: values for key, values in given.items() if key in self.columns}
        nothing = np.zeros(0)
        return self.fix(
            np.concatenate([nothing.astype(int), *(self.columns[key][: values.size] for key, values in known.items())]),
            np.concatenate([nothing, *known.values()]),
            within=within,
            at_most=at_most,
        )

    def fix(self, columns: np.ndarray, values: np.ndarray, *, within: float = 0.0, at_most: bool = False) -> Solved:
        """Run with these columns of the arrays as given.

        Parameters
        ----------
        columns, values : (n,) arrays
            Which, and what they are.
        within : float
            How far, relative to the larger of 1 and the value, the answer may stray: the noise of an engine.
        at_most : bool
            Keep the lower limits as they are.
        """
        problem = self.compiled.problem
        lower, upper = problem.lower.copy(), problem.upper.copy()
        room = within * np.maximum(1.0, np.abs(values))
        if not at_most:
            lower[columns] = np.clip(values - room, problem.lower[columns], problem.upper[columns])
        upper[columns] = np.clip(values + room, problem.lower[columns], problem.upper[columns])
        return solve_built(
            self.model, replace(self.compiled, problem=problem.with_(lower=lower, upper=upper)), self.options
        )


def _audited(guideline: Guideline, mode: str) -> Guideline:
    """Return the same guideline with every binding clause audited only."""
    strictness = {kind.id: guideline.strictness(kind, mode) for kind in CLAUSES}
    kept = {name: "audit" if how in ("soft", "hard") else how for name, how in strictness.items()}
    return guideline.model_copy(update={"clauses": guideline.clauses.model_copy(update=kept)})


def beats(one: Solved, other: Solved, of: Worth) -> bool:
    """Whether a run is worth more than another by more than an engine's noise."""
    economics = one.case.setting.economics
    first, second = (float(worth(run.money, economics, of, run.emission_kg_per_year)) for run in (one, other))
    return first > second + WORTH_NOISE * max(1.0, abs(second))


@dataclass(frozen=True)
class Operation:
    """A design as one strategy ran it.

    Parameters
    ----------
    strategy : str
        Which strategy.
    solved : Solved
        Dispatch, money, audit and checks of the year, of the kind that sizing returns.
    modes : tuple of str
        Words for the numbers 1 … of the dispatch's column :data:`MODE`; empty where the strategy has no modes.
    """

    strategy: str
    solved: Solved
    modes: tuple[str, ...] = ()

    @property
    def mode_shares(self) -> dict[str, float]:
        """Share of the steps spent in each mode; empty where the strategy has none."""
        return shares_of(self.modes, self.solved.dispatch)


def shares_of(words: Sequence[str], dispatch: Dispatch) -> dict[str, float]:
    """Share of a year's steps in each mode.

    Parameters
    ----------
    words : sequence of str
        Words of the modes 1 …
    dispatch : Dispatch
        With the column :data:`MODE`, where there are words.
    """
    if not words:
        return {}
    number = dispatch[MODE].to_numpy(int)
    return {word: float((number == k).mean()) for k, word in enumerate(words, start=1)}


def modes_of(solved: Solved, number: np.ndarray) -> Solved:
    """Return the solved year with the number of each step's mode, (steps,), as a column of its dispatch."""
    frame = solved.dispatch.frame.copy()
    frame[MODE] = number.astype(float)
    return replace(solved, dispatch=Dispatch(frame, solved.dispatch.flows, solved.dispatch.step_h))


class Strategy(BaseModel):
    """Base of every strategy: its settings, and how it runs a design."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    foresight: ClassVar[str] = ""
    """What it knows of the future, in words."""

    words: ClassVar[tuple[str, ...]] = ()
    """Words of its modes, where it has any."""

    kind: str
    """The word for the strategy."""

    def run(self, bench: Bench) -> Operation:
        """Run the design for its year."""
        raise NotImplementedError
