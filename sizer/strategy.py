"""What an operator would really earn: one design under several strategies, and sizes chosen for one of them.

::

    foresight gap     revenue and payback of the same design, strategy by strategy, beside perfect foresight
    realisable size   the sizes with the best net present value when the year is run by a strategy

The search for sizes runs the strategy itself for every design it looks at (no derating): from the sizes that are best
under perfect foresight it tries each size, and all storage together, larger and smaller by a factor, keeps what is
better and halves the factor's exponent where nothing is. No design within the last factor, 5 %, is better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sizer.components import Range, Setting
from sizer.control import Bench, Optimal, Priority, Rolling, Strategy, Timed, Windows, beats
from sizer.errors import InfeasibleError, InputError
from sizer.model import Solved
from sizer.project import Project
from sizer.results import Design
from sizer.study import Study, as_asked, pay_back, size

__all__ = ["IDLE", "ForesightGap", "GapTables", "foresight_gap", "gap_of", "operate", "run_again", "size_for"]

IDLE = "idle"
FACTORS = (1.6, 1.265, 1.125, 1.05)  # each about the root of the one before
Sizes = dict[str, dict[str, float]]


@dataclass(frozen=True)
class ForesightGap:
    """One design under several strategies.

    Parameters
    ----------
    studies : mapping strategy → Study
        Perfect foresight first.
    idle : Study or None
        The same with its storage at rest: what storage earns is counted from here. None where the plant cannot run
        so: without a grid, or with a load that only storage serves.
    """

    studies: Mapping[str, Study]
    idle: Study | None

    @property
    def optimal(self) -> Study:
        """The design under perfect foresight."""
        return next(iter(self.studies.values()))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a strategy: revenue, what storage earns of it, payback, and all beside perfect foresight."""
        rows = {}
        base, most = _revenue(self.idle) if self.idle else None, _revenue(self.optimal)
        for name, study in self.studies.items():
            revenue = _revenue(study)
            paybacks = study.cash_flow.payback_years
            rows[name] = {
                "revenue_cny_per_year": revenue,
                "share_of_optimal": revenue / most if most else None,
                "storage_revenue_cny_per_year": None if base is None else revenue - base,
                "storage_share_of_optimal": None if base is None else _part(revenue - base, most - base, abs(most)),
                "storage_increase_share": None if base is None else _increase(revenue - base, most - base, abs(most)),
                "npv_cny": study.cash_flow.npv_cny,
                **{f"payback_{kind}_years": years for kind, years in paybacks.items()},
                "storage_cycles_per_year": study.key_figures["storage_cycles_per_year"],
            }
        return pd.DataFrame.from_dict(rows, orient="index")

    @cached_property
    def days(self) -> pd.DataFrame:
        """Mean day of all storage under every strategy, discharge positive, and of the price.

        Returns
        -------
        DataFrame
            One row a step of the day, by its hour; a column a strategy [kW], and "price" [CNY/kWh] where there is a
            grid.
        """
        days = {name: _mean_day(study, _storage_power(study)) for name, study in self.studies.items()}
        price = _price(self.optimal)
        if price is not None:
            days["price"] = _mean_day(self.optimal, price)
        steps = next(iter(days.values())).size
        return pd.DataFrame(days, index=pd.Index(np.arange(steps) * self.optimal.dispatch.step_h, name="hour"))


@dataclass(frozen=True)
class GapTables:
    """What is told of a foresight gap once its studies are gone.

    Parameters
    ----------
    table, days : DataFrame
        As of :class:`ForesightGap`.
    modes : mapping strategy → mapping mode → float
        Share of the year in each operating mode, of strategies that have modes.
    """

    table: pd.DataFrame
    days: pd.DataFrame
    modes: Mapping[str, Mapping[str, float]]


def _storage_power(study: Study) -> np.ndarray:
    """Discharge less charge of all storage, (steps,). [kW]"""
    labels = [c.label for c in study.solved.case.components if c.role == "storage"]
    nothing = np.zeros(len(study.dispatch.frame))
    year = study.dispatch
    return sum(
        (year[c, "discharge_kw"].to_numpy(float) - year[c, "charge_kw"].to_numpy(float) for c in labels), nothing
    )


def _mean_day(study: Study, values: np.ndarray) -> np.ndarray:
    a_day = round(24 / study.dispatch.step_h)
    whole = values.size // a_day * a_day
    day = values[:whole].reshape(-1, a_day).mean(axis=0) if whole else values
    return np.asarray(np.round(day, 6) + 0.0)  # an engine's noise is no negative zero


def _price(study: Study) -> np.ndarray | None:
    grid = next((c for c in study.solved.case.components if c.role == "grid"), None)
    return None if grid is None else np.asarray(grid.profiles(study.solved.case.setting)["price_cny_per_kwh"])


def _increase(before: float, after: float, scale: float) -> float | None:
    """By how much optimising would raise it."""
    return after / before - 1.0 if before > 1e-6 * scale else None


def _part(part: float, whole: float, scale: float) -> float | None:
    return part / whole if whole > 1e-6 * scale else None


def _revenue(study: Study) -> float:
    return sum(study.cash_flow.revenue_cny_per_year.values())


def operate(
    project: Project, strategy: Strategy, sizes: Mapping[str, Mapping[str, float]] | None = None, **callbacks: Any
) -> Study:
    """Run a given design for its year by a strategy, and pay it back.

    Parameters
    ----------
    project : Project
        The site; what is still a range in it is given by ``sizes``.
    strategy : Strategy
        How the year is run.
    sizes : mapping component → size → value, optional
        As for :func:`sizer.dispatch`.
    **callbacks
        As for :func:`sizer.size`.
    """
    return run_again(size(_for_value(project).with_sizes(sizes or {}), **callbacks), strategy, **callbacks)


def run_again(best: Study, strategy: Strategy, **callbacks: Any) -> Study:
    """Run the design of a finished study by another strategy, and pay it back.

    Parameters
    ----------
    best : Study
        Run with perfect foresight, for its value; its sizes are given.
    strategy : Strategy
        How the year is run instead.
    **callbacks
        As for :func:`sizer.size`.
    """
    if isinstance(strategy, Optimal):
        return best
    return _paid(best, strategy.run(_bench(best, **callbacks)).solved, strategy.kind)


def _for_value(project: Project) -> Project:
    """Return the project run for its value: a strategy is asked for by name here."""
    return project.model_copy(update={"priority": "value"})


def _paid(best: Study, solved: Solved, strategy: str) -> Study:
    """Pay back another year of the same design."""
    return pay_back(best.project, as_asked(solved, best.solved), best.reference, strategy=strategy)


def _bench(best: Study, **callbacks: Any) -> Bench:
    """Build the design of a study, to be run."""
    case = best.project.case(best.solved.case.setting, best.reference)
    return Bench.of(case, best.project.solver.options(**callbacks))


def foresight_gap(
    project: Project,
    strategies: Sequence[Strategy] = (),
    sizes: Mapping[str, Mapping[str, float]] | None = None,
    **callbacks: Any,
) -> ForesightGap:
    """Run one design under several strategies.

    Parameters
    ----------
    project : Project
        The site. Where sizes are ranges and ``sizes`` does not give them, those that are best under perfect
        foresight are taken.
    strategies : sequence of Strategy
        Besides perfect foresight; a timer and a rolling horizon by default.
    sizes : mapping component → size → value, optional
        As for :func:`sizer.dispatch`.
    **callbacks
        As for :func:`sizer.size`.

    Returns
    -------
    ForesightGap
    """
    given = _for_value(project).with_sizes(sizes or {})
    if _ranges(given):
        given = given.with_sizes(size(given, **callbacks).design.sizes)
    return gap_of(size(given, **callbacks), strategies, **callbacks)


def gap_of(
    study: Study,
    strategies: Sequence[Strategy] = (),
    *,
    on_strategy: Callable[[int, int], None] | None = None,
    **callbacks: Any,
) -> ForesightGap:
    """Run the design of a finished study under several strategies.

    Parameters
    ----------
    study : Study
        Its design is what is run.
    strategies : sequence of Strategy
        Besides perfect foresight; a timer and a rolling horizon by default.
    on_strategy : callable, optional
        Called with how many strategies are done, and of how many.
    **callbacks
        As for :func:`sizer.size`.
    """
    best = replace(study, project=_for_value(study.project).with_sizes(study.design.sizes))
    if study.strategy != "optimal":
        best = size(best.project, **callbacks)
    bench = _bench(best, **callbacks)
    studies: dict[str, Study] = {}
    chosen = tuple(strategies) or (Timed(), Rolling())
    for number, strategy in enumerate(chosen):
        if on_strategy is not None:
            on_strategy(number, len(chosen))
        if not isinstance(strategy, Optimal):
            twice = sum(name.split()[0] == strategy.kind for name in studies)
            name = f"{strategy.kind} {twice + 1}" if twice else strategy.kind
            studies[name] = _paid(best, strategy.run(bench).solved, strategy.kind)
    rest = _at_rest(best, bench)
    others = [study.solved for study in (*studies.values(), *([rest] if rest else []))]
    if any(beats(other, best.solved, bench.case.worth) for other in others):
        best = _paid(best, bench.best(others), "optimal")
    return ForesightGap({"optimal": best, **studies}, rest)


def _at_rest(best: Study, bench: Bench) -> Study | None:
    """Run the design with its storage at rest, where it can run so; an island's storage never rests."""
    if not any(component.role == "grid" for component in best.solved.case.components):
        return None
    with suppress(InputError, InfeasibleError):
        return _paid(best, Timed(windows=Windows(charge=(), discharge=())).run(bench).solved, "timed")
    return None


def _ranges(project: Project, setting: Setting | None = None) -> list[tuple[str, str, Range]]:
    """Sizes that are still to be chosen, within the limits of the place where the setting is known."""
    return [
        (component.label, name, limited if isinstance(limited, Range) else value)
        for component in project.components
        for name in type(component).model_fields
        if isinstance(value := getattr(component, name), Range)
        for limited in (component.size_of(name, setting) if setting is not None else value,)
    ]


@dataclass
class _Search:
    """Designs that were looked at, and what they are worth under the strategy."""

    project: Project
    strategy: Strategy
    best: Study
    most: int
    stop: Callable[[], bool]
    seen: dict[tuple[float, ...], Study | None] = field(default_factory=dict)

    def look(self, sizes: Sizes) -> Study | None:
        """Run a design by the strategy; None where it cannot be run or breaks a binding clause."""
        key = tuple(round(value, 6) for own in sizes.values() for value in own.values())
        if key not in self.seen:
            self.seen[key] = self._run(sizes)
        return self.seen[key]

    def _run(self, sizes: Sizes) -> Study | None:
        given = self.project.with_sizes(sizes)
        setting = self.best.solved.case.setting
        try:
            bench = Bench.of(given.case(setting, self.best.reference), self.project.solver.options(cancelled=self.stop))
            solved = self.strategy.run(bench).solved
        except InfeasibleError:
            return None
        hard = {
            clause.id
            for clause, how in self.project.guideline.active(self.project.mode)
            if how == "hard" and not clause.hourly
        }
        if any(finding.clause in hard for finding in solved.audit.failed):
            return None
        design = Design(solved.design.sizes, self.best.design.chosen)
        own = replace(as_asked(solved, self.best.solved), design=design)
        return pay_back(self.project, own, self.best.reference, strategy=self.strategy.kind)

    @property
    def done(self) -> bool:
        """Whether as many designs were looked at as were allowed."""
        return len(self.seen) >= self.most or self.stop()


def size_for(project: Project, strategy: Strategy, *, designs: int | None = None, **callbacks: Any) -> Study:
    """Size a project for what a strategy earns, instead of for what perfect foresight would.

    Parameters
    ----------
    project : Project
        What may be built. Sizes given as numbers, and whole units, are kept as perfect foresight has them.
    strategy : Strategy
        How the year will be run.
    designs : int, optional
        Most designs to look at; 60 for rules, 16 for a rolling horizon, whose year takes longer.
    **callbacks
        As for :func:`sizer.size`.

    Returns
    -------
    Study
        The best design found, run by the strategy; a notice says how many were looked at.
    """
    if isinstance(strategy, Priority):  # its aims are of operation; the sizes stay the goal's
        return size(project.model_copy(update={"priority": "lexicographic"}), **callbacks)
    project = _for_value(project)
    best = size(project, **callbacks)
    ranges = _ranges(project, best.solved.case.setting)
    open_sizes = [size for size in ranges if size[2].step is None]
    if isinstance(strategy, Optimal) or not ranges:
        return best if isinstance(strategy, Optimal) else operate(project, strategy, **callbacks)
    stop = callbacks.get("cancelled") or (lambda: False)
    most = designs or (16 if isinstance(strategy, Rolling) else 60)
    search = _Search(project, strategy, best, most, stop)
    sizes: Sizes = {
        label: {name: value for name, value in own.items()} for label, own in best.design.sizes.items() if own
    }
    found = _climb(search, sizes, open_sizes)
    note = (
        f"Sized for the strategy '{strategy.kind}': {len(search.seen)} designs were run by it, starting from the best "
        f"under perfect foresight, whose net present value of {best.cash_flow.npv_cny:,.0f} CNY no strategy reaches."
    )
    return replace(found, notices=(*found.notices, note))


def _climb(search: _Search, sizes: Sizes, open_sizes: Sequence[tuple[str, str, Range]]) -> Study:
    """Follow better neighbours, with ever smaller factors."""
    starts = [sizes, _without_storage(search, sizes, open_sizes)]
    runs = [(study, start) for start in starts if (study := search.look(start)) is not None]
    if not runs:
        raise InfeasibleError(["this strategy cannot run the design that is best under perfect foresight"])
    found, sizes = max(runs, key=lambda run: run[0].cash_flow.npv_cny)
    for factor in FACTORS:
        while (better := _better(search, found, sizes, open_sizes, factor)) is not None:
            found, sizes = better
    return found


def _better(
    search: _Search, found: Study, sizes: Sizes, open_sizes: Sequence[tuple[str, str, Range]], factor: float
) -> tuple[Study, Sizes] | None:
    """First neighbour that is worth more; None where there is none, or no more may be looked at."""
    for neighbour in _neighbours(search, sizes, open_sizes, factor):
        if search.done:
            return None
        other = search.look(neighbour)
        if other is not None and other.cash_flow.npv_cny > found.cash_flow.npv_cny + 1e-6:
            return other, neighbour
    return None


def _storage(search: _Search) -> set[str]:
    return {component.label for component in search.project.components if component.role == "storage"}


def _without_storage(search: _Search, sizes: Sizes, open_sizes: Sequence[tuple[str, str, Range]]) -> Sizes:
    """Return the design with as little storage as may be."""
    storage = _storage(search)
    least = {(label, name): value.min for label, name, value in open_sizes if label in storage}
    return {
        label: {name: least.get((label, name), value) for name, value in own.items()} for label, own in sizes.items()
    }


def _neighbours(
    search: _Search, sizes: Sizes, open_sizes: Sequence[tuple[str, str, Range]], factor: float
) -> Iterator[Sizes]:
    """All storage larger or smaller, each size larger or smaller, and everything together."""
    storage = _storage(search)
    groups = [[size for size in open_sizes if size[0] in storage], *([size] for size in open_sizes), list(open_sizes)]
    for group in groups:
        for by in (1.0 / factor, factor):
            moved = {label: dict(own) for label, own in sizes.items()}
            for label, name, allowed in group:
                moved[label][name] = min(max(moved[label][name] * by, allowed.min), allowed.max)
            if moved != sizes:
                yield moved
