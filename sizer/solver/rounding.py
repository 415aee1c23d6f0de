"""Whole numbers in every step, found by rounding: a year in a few linear problems.

    bound        the problem with these columns continuous
    candidates   each column rounded so that the rounding is made up for later, or up from a share of a whole one on
    answer       the first candidate within GOOD of the bound, or the best; everything else solved again

The answer meets every row; how far it may be from the best is its gap to the bound, which is certified.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sizer.errors import InfeasibleError, SolverError

from .engines import solve
from .problem import Array, Problem, Solution, SolverOptions, Status, relative_gap

__all__ = ["Unrounded", "round_steps"]

NOISE = 1e-3  # of a whole one; less is what an interior point leaves where the answer is nothing
GOOD = 0.03  # relative gap at which no further way of rounding is tried
SHARES = (0.5, 0.25, NOISE)


class Unrounded(SolverError):
    """No rounding that was tried meets every row; the whole numbers themselves may still exist."""


def round_steps(
    problem: Problem, relaxed: Solution, chains: Sequence[Array], options: SolverOptions
) -> tuple[Problem, Solution]:
    """Round chains of columns to whole numbers and solve the rest again.

    Parameters
    ----------
    problem : Problem
        The arrays; the columns of the chains are continuous in it.
    relaxed : Solution
        Its answer.
    chains : sequence of (steps,) int arrays
        Columns that must be whole, each chain in the order of time.
    options : SolverOptions
        As for `solve`.

    Returns
    -------
    problem : Problem
        With the chains, and the columns that had to be whole before, fixed.
    solution : Solution
        Of the fixed problem, with the bound and the gap of the whole one.

    Raises
    ------
    Unrounded
        No rounding meets every row.
    """
    fixed = np.flatnonzero(problem.integer)
    best: tuple[Problem, Solution] | None = None
    seconds = relaxed.seconds
    for guess in _candidates(relaxed.x, chains, problem.upper):
        lower, upper = problem.lower.copy(), problem.upper.copy()
        lower[fixed] = upper[fixed] = np.round(relaxed.x[fixed])
        for chain, values in zip(chains, guess, strict=True):
            lower[chain] = upper[chain] = values
        candidate = problem.with_(lower=lower, upper=upper, integer=np.zeros(problem.columns, dtype=bool))
        try:
            found = solve(candidate, options)
        except InfeasibleError:
            continue
        seconds += found.seconds
        if best is None or found.objective < best[1].objective:
            best = candidate, found
        if relative_gap(best[1].objective, relaxed.bound) <= max(options.gap, GOOD):
            break
    if best is None:
        raise Unrounded("no rounding of the hourly whole numbers meets every row; ask for an exact commitment.")
    gap = relative_gap(best[1].objective, relaxed.bound)
    status: Status = "optimal" if gap <= max(options.gap, 1e-6) else "gap"
    return best[0], replace(best[1], bound=relaxed.bound, gap=gap, status=status, seconds=seconds)


def _candidates(x: Array, chains: Sequence[Array], upper: Array) -> Iterator[list[Array]]:
    """Whole numbers for every chain, several ways; none twice."""
    tried: list[list[Array]] = []
    values = [np.where(x[chain] - np.floor(x[chain]) < NOISE, np.floor(x[chain]), x[chain]) for chain in chains]
    ways = [[_made_up(v) for v in values], *([np.floor(v + 1.0 - share) for v in values] for share in SHARES)]
    for way in ways:
        guess = [np.minimum(v, np.floor(upper[chain] + NOISE)) for v, chain in zip(way, chains, strict=True)]
        if not any(all((a == b).all() for a, b in zip(guess, old, strict=True)) for old in tried):
            tried.append(guess)
            yield guess


def _made_up(values: Array) -> Array:
    """Round so that what is rounded off in one step is added in the next."""
    rounded, owed = np.empty_like(values), 0.0
    for step, value in enumerate(values.tolist()):
        whole = np.floor(value) + (1.0 if value - np.floor(value) + owed >= 0.5 and value > np.floor(value) else 0.0)
        owed += value - whole
        rounded[step] = whole
    return rounded
