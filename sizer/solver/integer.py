"""Best-first branch and bound over a few whole-number columns, every node a certified linear problem.

    bound      = min over open nodes of the node's dual bound (rises)
    incumbent  = best point with whole numbers found so far   (falls)
    stop when  incumbent − bound ≤ gap · max(1, |incumbent|)

Rounding the relaxed answer (nearest, then up) usually gives an incumbent within the gap at once. Columns of which one
is to be chosen are split as a set (:mod:`sizer.solver.ordered_sets`), before any other. Where one choice between few
ways is all there is to choose, its ways are simply tried.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sizer.errors import Cancelled, InfeasibleError, SolverError

from .certificate import PRIMAL_TOLERANCE, Box, implied_box, primal_residual
from .linear import LinearAnswer, solve_linear
from .ordered_sets import OrderedSet, ordered_sets
from .problem import Array, Problem, Solution, Status, Watch, relative_gap

__all__ = ["branch_and_bound"]

WHOLE = 1e-6  # A value this near to a whole number counts as whole, and is then fixed to it.
PROVEN = 1e-6  # A gap this small is called optimal.


@dataclass(frozen=True)
class _Node:
    """A sub-box of the whole-number columns, solved as a linear problem."""

    lower: Array
    upper: Array
    answer: LinearAnswer
    bound: float


@dataclass
class _Search:
    """The state of one branch and bound."""

    problem: Problem
    watch: Watch
    box: Box
    whole: Array
    sets: list[OrderedSet] = field(default_factory=list)
    best: LinearAnswer | None = None
    iterations: int = 0
    floor: float = -np.inf
    closed: float = np.inf
    rise: dict[tuple[int, bool], list[float]] = field(default_factory=dict)

    def solve(self, lower: Array, upper: Array) -> LinearAnswer | None:
        """Solve the linear problem with these bounds of the whole-number columns; None if infeasible."""
        low, high = self.problem.lower.copy(), self.problem.upper.copy()
        low[self.whole], high[self.whole] = lower, upper
        box = self.box.inside(low, high)
        self.watch.nodes += 1
        try:
            answer = solve_linear(self.problem.with_(lower=low, upper=high), self.watch, box)
        except InfeasibleError:
            return None
        self.iterations += answer.iterations
        return answer

    def offer(self, answer: LinearAnswer) -> None:
        """Keep a whole-number answer if it is the best so far."""
        if self.best is None or answer.objective < self.best.objective:
            self.best = answer

    def try_fixed(self, values: Array, lower: Array, upper: Array) -> bool:
        """Fix the whole-number columns, solve the rest, and offer the answer."""
        if (values < lower).any() or (values > upper).any():
            return False
        try:
            answer = self.solve(values, values)
        except Cancelled:
            raise
        except SolverError:  # Only a guess: the tree does not need it.
            return False
        if answer is not None:
            self.offer(answer)
        return answer is not None

    def close_enough(self, bound: float) -> bool:
        """Tell whether no open node can improve the incumbent by more than the gap."""
        return self.best is not None and relative_gap(self.best.objective, bound) <= self.watch.options.gap


def branch_and_bound(problem: Problem, watch: Watch) -> Solution:
    """Solve a problem with few whole-number columns.

    Parameters
    ----------
    problem : Problem
        With whole-number columns.
    watch : Watch
        Options (gap, engine, time limit), progress, cancel.

    Returns
    -------
    Solution
        Status "optimal" (gap ≤ 1e-6), "gap", or "time_limit" with the best found.

    Raises
    ------
    InfeasibleError, Unbounded, Cancelled, SolverError
        No answer.
    """
    whole = np.flatnonzero(problem.integer)
    lower, upper = np.ceil(problem.lower[whole] - WHOLE), np.floor(problem.upper[whole] + WHOLE)
    if (lower > upper).any():
        j = int(whole[np.argmax(lower > upper)])
        raise InfeasibleError([f"column {j}: no whole number between {problem.lower[j]:g} and {problem.upper[j]:g}"])
    search = _Search(problem, watch, implied_box(problem), whole, ordered_sets(problem, whole))
    complete = True
    try:
        _explore(search, lower, upper)
    except Cancelled:
        if search.best is None or watch.wants_stop():
            raise
        complete = False
    if search.best is None:
        raise InfeasibleError([])
    return _solution(search, complete=complete)


def _explore(search: _Search, lower: Array, upper: Array) -> None:
    """Grow the tree until it is closed; `search` holds the outcome at every moment."""
    only = _free_choices(search, lower, upper)
    if len(only) == 1 and (lower < upper).sum() == len(only[0]):
        _try_all(search, _ways(only[0], lower, upper))
        return
    root = search.solve(lower, upper)
    if root is None:
        return
    search.floor = root.bound
    _round(search, root, lower, upper)
    count = itertools.count()
    heap = [(root.bound, next(count), _Node(lower, upper, root, root.bound))]
    while heap:
        search.floor = heap[0][0]
        if search.close_enough(search.floor):
            return
        incumbent = None if search.best is None else search.best.objective
        search.watch.tick("branch and bound", incumbent, search.floor)
        search.watch.check()
        node = heapq.heappop(heap)[2]
        for child in _children(search, node):
            heapq.heappush(heap, (child.bound, next(count), child))
    search.floor = np.inf


def _free_choices(search: _Search, lower: Array, upper: Array) -> list[Array]:
    """Positions among the whole-number columns of every choice that is still open."""
    own = [np.searchsorted(search.whole, group) for group in search.problem.choices]
    return [positions for positions in own if (lower[positions] < upper[positions]).any()]


def _ways(positions: Array, lower: Array, upper: Array) -> list[tuple[Array, Array]]:
    """Bounds of the whole-number columns for each way of a choice: none on, or one of them."""
    boxes = []
    for on in (None, *positions.tolist()):
        values = np.zeros(len(positions)) if on is None else (positions == on).astype(float)
        if (values >= lower[positions]).all() and (values <= upper[positions]).all():
            low, high = lower.copy(), upper.copy()
            low[positions] = high[positions] = values
            boxes.append((low, high))
    return boxes


def _try_all(search: _Search, boxes: Sequence[tuple[Array, Array]]) -> None:
    """Solve every way and keep the best."""
    for lower, upper in boxes:
        search.watch.tick("branch and bound", None if search.best is None else search.best.objective)
        search.watch.check()
        answer = search.solve(lower, upper)
        if answer is not None:
            search.offer(answer)
            search.closed = min(search.closed, answer.bound)
    search.floor = np.inf


def _round(search: _Search, root: LinearAnswer, lower: Array, upper: Array) -> None:
    """Look for a first incumbent: nearest, then up (covers what rounding down leaves short), then down."""
    values = root.x[search.whole]
    tried: list[Array] = []
    for at, guess in enumerate((np.round(values), np.ceil(values - WHOLE), np.floor(values + WHOLE))):
        for own in search.sets:
            guess[own.members] = 0.0
            guess[own.members[own.guesses(values, WHOLE)[at]]] = 1.0
        if any((guess == old).all() for old in tried):
            continue
        tried.append(guess)
        if search.try_fixed(guess, lower, upper):
            return


def _children(search: _Search, node: _Node) -> list[_Node]:
    """Split a node and solve its parts; a part that is given or hopeless is closed here."""
    values = node.answer.x[search.whole]
    if _settle_if_whole(search, node, values):
        return []
    children = []
    for lower, upper in _halves(search, node, values):
        answer = search.solve(lower, upper)
        if answer is None:
            continue
        child = _Node(lower, upper, answer, max(node.bound, answer.bound))
        _learn(search, node, child, values)
        if search.best is not None and child.bound >= search.best.objective:
            continue
        if (lower == upper).all():
            search.offer(answer)
        children.append(child)
    return children


def _halves(search: _Search, node: _Node, values: Array) -> list[tuple[Array, Array]]:
    """Bounds of both halves of a node: of a set that has not chosen, else below and above the cut of one column."""
    for own in search.sets:
        if own.is_open(values, WHOLE):
            return _halves_of_a_set(node, own.members, own.cut(values, WHOLE))
    k, cut = _branch_on(search, node, values)
    below, above = node.upper.copy(), node.lower.copy()
    below[k], above[k] = cut, cut + 1
    return [(node.lower, below), (above, node.upper)]


def _halves_of_a_set(node: _Node, members: Array, cut: int) -> list[tuple[Array, Array]]:
    """Bounds with the upper or the lower members of a set off, unless one of these is already chosen."""
    found = []
    for closed in (members[cut:], members[:cut]):
        upper = node.upper.copy()
        upper[closed] = 0.0
        if (node.lower[closed] <= 0).all():
            found.append((node.lower, upper))
    return found


def _learn(search: _Search, node: _Node, child: _Node, values: Array) -> None:
    """Note by how much the objective rose for a whole one, where a single column was cut."""
    cut = np.flatnonzero((child.lower != node.lower) | (child.upper != node.upper))
    if len(cut) != 1:
        return
    k = int(cut[0])
    up = bool(child.lower[k] > node.lower[k])
    distance = abs((child.lower[k] if up else child.upper[k]) - values[k])
    rise = max(0.0, child.answer.objective - node.answer.objective) / max(distance, WHOLE)
    search.rise.setdefault((k, up), []).append(rise)


def _settle_if_whole(search: _Search, node: _Node, values: Array) -> bool:
    """Offer the node's answer if its values are whole; tell whether that closes the node."""
    guess = np.round(values)
    if (np.abs(values - guess) > WHOLE).any():
        return False
    if (node.lower == node.upper).all():
        search.offer(node.answer)
        search.closed = min(search.closed, node.bound)
        return True
    answer = search.solve(guess, guess)
    if answer is None:
        return False
    search.offer(answer)
    # Rounding can cost a little; the node is closed only if what it cost is no more than its own accuracy.
    if relative_gap(answer.objective, node.bound) > PROVEN:
        return False
    search.closed = min(search.closed, node.bound)
    return True


def _branch_on(search: _Search, node: _Node, values: Array) -> tuple[int, float]:
    """Choose the column to split and the largest value of its lower half.

    The product of the two expected rises of the objective (pseudo-costs, learnt so far) decides;
    before anything is learnt this is the most fractional column.
    """
    low = np.floor(values)
    part = values - low
    known = [sum(r) / len(r) for r in search.rise.values()]
    usual = max(sum(known) / len(known), 1e-9) if known else 1.0

    def rise(k: int, *, up: bool) -> float:
        seen = search.rise.get((k, up))
        return max(sum(seen) / len(seen), 1e-9) if seen else usual

    open_ = np.flatnonzero(node.lower < node.upper)
    broken = [int(k) for k in open_ if min(part[k], 1 - part[k]) > WHOLE]
    if broken:
        k = max(broken, key=lambda k: rise(k, up=False) * part[k] * rise(k, up=True) * (1 - part[k]))
        return k, float(low[k])
    # All whole, yet fixing them failed or cost something: split beside the value of the widest column.
    k = int(open_[np.argmax((node.upper - node.lower)[open_])])
    value = float(np.round(values[k]))
    return k, value if value < node.upper[k] else value - 1


def _solution(search: _Search, *, complete: bool) -> Solution:
    """Check the incumbent once more against the whole problem and pack it."""
    problem, watch, best = search.problem, search.watch, search.best
    assert best is not None
    x = best.x.copy()
    x[search.whole] = np.round(x[search.whole])
    residual = primal_residual(problem, x)
    if residual > PRIMAL_TOLERANCE:
        raise SolverError(f"the best whole-number answer misses a row by {residual:.1e} (relative; limit 1e-7).")
    objective = problem.objective(x)
    bound = min(search.floor, search.closed, objective)
    gap = relative_gap(objective, bound)
    status: Status = "time_limit" if not complete else "optimal" if gap <= PROVEN else "gap"
    return Solution(
        status,
        x,
        objective,
        bound,
        gap,
        "branch-and-bound",
        watch.seconds,
        search.iterations,
        watch.nodes,
        best.certificate,
        best.multipliers,
    )
