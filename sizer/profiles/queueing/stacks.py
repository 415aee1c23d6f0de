"""Piles whose guns share a stack: every arrival and every departure is an event.

A pile gives its vehicles equal parts of its stack; what one cannot take goes to the others. Whenever a vehicle
comes to a pile or leaves it, the energy charged so far is counted, and the ends of the others move.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sizer.profiles.charging.catalogue import Pile

__all__ = ["SharedStacks"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class SharedStacks:
    """A station, event by event.

    Parameters
    ----------
    station : sequence of (Pile, int)
        Pile classes and numbers.
    arrive, asked : (n,) arrays
        Arrivals, ascending [h], and energy asked for [kWh].
    mean_kw : (classes, n) array
        Mean power of each session alone at a pile of each class. [kW]
    patience : (n,) array
        Longest wait. [h]
    changeover_h : float
        Time a gun stays blocked after charging. [h]
    """

    def __init__(
        self,
        station: Sequence[tuple[Pile, int]],
        arrive: Floats,
        asked: Floats,
        mean_kw: Floats,
        patience: Floats,
        changeover_h: float,
    ) -> None:
        self.arrive, self.left_kwh = arrive.tolist(), asked.tolist()
        self.mean_kw, self.deadline = mean_kw.tolist(), (arrive + patience).tolist()
        self.changeover_h = changeover_h
        self.stack_kw = [pile.kw for pile, count in station for _ in range(count)]
        self.guns = [pile.guns for pile, count in station for _ in range(count)]
        self.class_of = [at for at, (_, count) in enumerate(station) for _ in range(count)]
        self.active: list[list[int]] = [[] for _ in self.stack_kw]
        self.taken = [0] * len(self.stack_kw)
        self.since = [0.0] * len(self.stack_kw)
        # Piles by class and number of guns taken; entries that are no longer true are skipped.
        self.level = [[[] for _ in range(pile.guns)] for pile, _ in station]  # type: list[list[list[int]]]
        for pile_at in range(len(self.stack_kw) - 1, -1, -1):
            self.level[self.class_of[pile_at]][0].append(pile_at)
        number = len(self.arrive)
        self.power_kw, self.version = [0.0] * number, [0] * number
        self.start, self.done, self.pile = [0.0] * number, [0.0] * number, [-1] * number
        self.events: list[tuple[float, int, int]] = []
        self.queue: deque[int] = deque()

    def run(self) -> tuple[Floats, Ints, Floats]:
        """Serve everybody.

        Returns
        -------
        start_h, place, done_h : (n,) arrays
            Start [h], pile class (−1: left) and end [h].
        """
        events = self.events
        for one, now in enumerate(self.arrive):
            while events and events[0][0] <= now:
                self._event(*heapq.heappop(events))
            pile_at = -1 if self.queue else self._free_pile(one)
            if pile_at >= 0:
                self._plug(one, pile_at, now)
            else:
                self.queue.append(one)
        while events:
            self._event(*heapq.heappop(events))
        place = [self.class_of[at] if at >= 0 else -1 for at in self.pile]
        return np.array(self.start), np.array(place, dtype=np.int64), np.array(self.done)

    def _free_pile(self, one: int) -> int:
        """Pile that gives a session most power, −1 if every gun is taken."""
        best, most = -1, 0.0
        for at, levels in enumerate(self.level):
            wish = self.mean_kw[at][one]
            for guns_taken, piles_there in enumerate(levels):
                while piles_there and self.taken[piles_there[-1]] != guns_taken:
                    piles_there.pop()
                if piles_there:
                    offered = min(wish, self.stack_kw[piles_there[-1]] / (guns_taken + 1))
                    if offered > most:
                        best, most = piles_there[-1], offered
                    break
        return best

    def _plug(self, one: int, pile_at: int, now: float) -> None:
        self.start[one], self.pile[one] = now, pile_at
        self._settle(pile_at, now)
        self.active[pile_at].append(one)
        self._take(pile_at, 1)
        self._share(pile_at, now)

    def _event(self, now: float, version: int, one: int) -> None:
        pile_at = self.pile[one]
        if version < 0:  # the bay is free again
            self._release(one, pile_at, now)
        elif version == self.version[one]:  # else its power has changed since
            self._settle(pile_at, now)
            self.active[pile_at].remove(one)
            if self.changeover_h:
                heapq.heappush(self.events, (now + self.changeover_h, -1, one))
                self._share(pile_at, now)
            else:
                self._release(one, pile_at, now)

    def _release(self, one: int, pile_at: int, now: float) -> None:
        self.done[one] = now
        self._take(pile_at, -1)
        while self.queue:
            waiting = self.queue.popleft()
            if self.deadline[waiting] >= now:
                self._plug(waiting, pile_at, now)
                return
        self._share(pile_at, now)

    def _take(self, pile_at: int, change: int) -> None:
        self.taken[pile_at] += change
        if self.taken[pile_at] < self.guns[pile_at]:
            self.level[self.class_of[pile_at]][self.taken[pile_at]].append(pile_at)

    def _settle(self, pile_at: int, now: float) -> None:
        """Count the energy charged since the last change."""
        passed = now - self.since[pile_at]
        for one in self.active[pile_at]:
            self.left_kwh[one] -= self.power_kw[one] * passed
        self.since[pile_at] = now

    def _share(self, pile_at: int, now: float) -> None:
        """Share the stack: equal parts, what one cannot take goes to the others."""
        wishes = self.mean_kw[self.class_of[pile_at]]
        active = sorted(self.active[pile_at], key=wishes.__getitem__)
        left = self.stack_kw[pile_at]
        for served, one in enumerate(active):
            power = min(wishes[one], left / (len(active) - served))
            left -= power
            if power != self.power_kw[one] or self.version[one] == 0:
                self.power_kw[one] = power
                self.version[one] += 1
                until = now + max(self.left_kwh[one], 0.0) / power
                heapq.heappush(self.events, (until, self.version[one], one))
