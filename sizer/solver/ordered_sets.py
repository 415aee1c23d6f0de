"""Special ordered sets: rows that choose one of several on/off columns, recognised in the arrays and halved as a whole.

    Σ_j y_j = 1,   y_j on or off

Branching on one y_j cuts a single member off and leaves the rest as it was; a set is halved instead, at the mean of
its members' weights (Beale and Tomlin, 1970, special facilities in a general mathematical programming system). The
weight of a member is the sum of its coefficients' sizes: how much it lends to the rows, like the rating of a machine
that is one of a series.
"""

from __future__ import annotations

import numpy as np

from .problem import Array, Problem

__all__ = ["OrderedSet", "ordered_sets"]

LEAST_MEMBERS = 3  # two are one switch


class OrderedSet:
    """One set, its members in the order of their weights.

    Parameters
    ----------
    members : (n,) int array
        Places among the whole-number columns.
    weight : (n,) float array
        Their weights, ascending.
    """

    def __init__(self, members: Array, weight: Array) -> None:
        self.members, self.weight = members, weight

    def is_open(self, values: Array, tolerance: float) -> bool:
        """Tell whether the values choose no member for certain."""
        return bool(values[self.members].max() < 1.0 - tolerance)

    def cut(self, values: Array, tolerance: float) -> int:
        """Members of the lower half, so that each half has some of the value.

        Parameters
        ----------
        values : (whole,) float array
            Of all whole-number columns; the set is open.
        tolerance : float
            Less than this is nothing.
        """
        own = np.clip(values[self.members], 0.0, 1.0)
        held = np.flatnonzero(own > tolerance)
        mean = float(own[held] @ self.weight[held]) / float(own[held].sum())
        below = int(np.searchsorted(self.weight, mean, side="right"))
        return min(max(below, int(held[0]) + 1), int(held[-1]))

    def guesses(self, values: Array, tolerance: float) -> tuple[int, int, int]:
        """Members to try first: the next above the mean, the heaviest that has some of the value, the lightest."""
        held = np.flatnonzero(values[self.members] > tolerance)
        if not self.is_open(values, tolerance):
            one = int(np.argmax(values[self.members]))
            return one, one, one
        return self.cut(values, tolerance), int(held[-1]), int(held[0])


def ordered_sets(problem: Problem, whole: Array) -> list[OrderedSet]:
    """Find the rows that choose one of several columns; a column belongs to the first it is in.

    Parameters
    ----------
    problem : Problem
        The arrays.
    whole : (whole,) int array
        Its whole-number columns.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> row, zero, one = sp.csc_array(np.ones((1, 3))), np.zeros(3), np.ones(3)
    >>> p = Problem(zero, 0.0, row, one[:1], one[:1], zero, one, np.array([True, True, True]))
    >>> [found.members.tolist() for found in ordered_sets(p, np.arange(3))]
    [[0, 1, 2]]
    """
    if len(whole) < LEAST_MEMBERS:
        return []
    place = np.full(problem.columns, -1)
    place[whole] = np.arange(len(whole))
    switch = problem.integer & (problem.lower >= 0) & (problem.upper <= 1)
    weights = np.asarray(np.abs(problem.matrix).sum(axis=0)).ravel()
    rows = problem.matrix[:, whole].tocsr()
    touched = np.flatnonzero(np.diff(rows.indptr) >= LEAST_MEMBERS)
    touched = touched[(problem.row_lower[touched] == 1.0) & (problem.row_upper[touched] == 1.0)]
    found, taken = [], np.zeros(problem.columns, dtype=bool)
    every = problem.matrix.tocsr()[touched]
    for at in range(len(touched)):
        inside = slice(every.indptr[at], every.indptr[at + 1])
        columns, values = every.indices[inside], every.data[inside]
        if (values != 1.0).any() or not switch[columns].all() or taken[columns].any():
            continue
        taken[columns] = True
        order = columns[np.argsort(weights[columns], kind="stable")]
        found.append(OrderedSet(place[order], weights[order]))
    return found
