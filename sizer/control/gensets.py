"""Diesel sets under a rule: when the grid is down they start on a low store, fill it, and stop.

::

    start     load beyond sun and wind is more than storage gives, or its stored energy falls to ``start_share``
    run       n = least whole number of sets for that load; each at ``load_share`` of its rating if storage takes what
              the load leaves over, never below its least load: sun and wind then give way
    stop      stored energy has risen to ``stop_share`` and storage carries the load, or sun and wind do

This is the usual cycle charging with a set-point: the sets run in their efficient range (guideline 3.3.3.2.2 (1),
G-09, which gives no number) or not at all, storage bridges the hours between (G-35). While the grid is up they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sizer.control.storage import Storage

__all__ = ["Genset", "GensetRule", "Running"]

SMALL = 1e-9


class GensetRule(BaseModel):
    """Set-points of an operator who starts and stops diesel sets."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    start_share: float = Field(default=0.2, ge=0, lt=1)
    """Usable energy over the whole at which sets start (assumption, 0.1–0.4)."""
    stop_share: float = Field(default=0.6, gt=0, le=1)
    """Usable energy over the whole at which they stop (assumption, 0.5–0.9; room is left for the sun)."""
    load_share: float = Field(default=0.9, gt=0, le=1)
    """Load of a running set over its rating while storage takes what the load leaves over (assumption, 0.7–1)."""

    @model_validator(mode="after")
    def _stops_above(self) -> GensetRule:
        if self.stop_share <= self.start_share:
            raise ValueError(
                f"stop_share is {self.stop_share:g}, but sets stop above start_share, {self.start_share:g}"
            )
        return self


@dataclass(frozen=True)
class Genset:
    """Sets of one entry.

    Parameters
    ----------
    label : str
        Its component.
    unit_kw : float
        Rating of a set. [kW]
    count : int
        Number of sets.
    least_share : float
        Least load over the rating.
    """

    label: str
    unit_kw: float
    count: int
    least_share: float

    def output(self, asked_kw: float, welcome_kw: float, most_kw: float, load_share: float) -> tuple[float, int]:
        """Output [kW] and number of running sets.

        Parameters
        ----------
        asked_kw, welcome_kw, most_kw : float
            Load that they should carry; with what storage would take besides; with what sun and wind can give way by.
            [kW]
        load_share : float
            Of their rating, while storage takes what is over.
        """
        sets = min(self.count, max(1, ceil(asked_kw / self.unit_kw - SMALL)))
        while sets > 0:
            rated = sets * self.unit_kw
            output = min(max(asked_kw, min(load_share * rated, welcome_kw), self.least_share * rated), rated)
            if output <= most_kw + SMALL:
                return output, sets
            sets -= 1
        return 0.0, 0


class Running:
    """The sets of a plant through its year, beside the storage that is used last.

    Parameters
    ----------
    gensets : sequence of Genset
        In the order in which they are used.
    rule : GensetRule
        Set-points.
    storage : Storage
        The one that they fill.
    net_kw, load_kw : (steps,) float array
        Load less generation, as the storage sees it; and all load. [kW]
    island : (steps,) bool array
        Where they may run.
    """

    def __init__(
        self,
        gensets: Sequence[Genset],
        rule: GensetRule,
        storage: Storage,
        *,
        net_kw: np.ndarray,
        load_kw: np.ndarray,
        island: np.ndarray,
    ) -> None:
        self.gensets, self.rule, self.storage = gensets, rule, storage
        self.net, self.load, self.island = net_kw.tolist(), load_kw.tolist(), island.tolist()
        self.begin()

    def begin(self) -> None:
        """Begin the year, with all sets at rest."""
        self.on, self.last = False, -1
        self.output = [[0.0] * len(self.net) for _ in self.gensets]
        self.running = [[0] * len(self.net) for _ in self.gensets]

    def step(self, t: int, stored_kwh: float, most_kw: float) -> tuple[float, float]:
        """Charge and discharge of the storage in a step without grid, of which ``most_kw`` may be discharged. [kW]"""
        storage, net = self.storage, self.net[t]
        gives = max(min(storage.power_kw, stored_kwh / storage.drain_kwh, most_kw), 0.0)
        takes = max(min(storage.power_kw, (storage.usable_kwh - stored_kwh) / storage.gain_kwh), 0.0)
        self.on = self._wanted(net, gives, stored_kwh, was_on=self.on and self.last == t - 1)
        self.last = t
        made = self._run(t, net, takes) if self.on else 0.0
        left = net - made
        return (min(-left, takes), 0.0) if left < 0.0 else (0.0, min(left, gives))

    def _wanted(self, net: float, gives: float, stored_kwh: float, *, was_on: bool) -> bool:
        if net <= 0.0:
            return False
        usable = self.storage.usable_kwh
        if was_on:
            return stored_kwh < self.rule.stop_share * usable or gives < net
        return gives < net - SMALL or stored_kwh - self.storage.drain_kwh * net < self.rule.start_share * usable

    def _run(self, t: int, net: float, takes: float) -> float:
        """Run as many sets as it takes; what they give together. [kW]"""
        made = 0.0
        for number, genset in enumerate(self.gensets):
            asked = net - made
            if asked <= SMALL:
                break
            most = self.load[t] + takes - made
            output, sets = genset.output(asked, asked + takes, most, self.rule.load_share)
            self.output[number][t], self.running[number][t] = output, sets
            made += output
        return made

    @property
    def runs(self) -> np.ndarray:
        """Whether any set runs, (steps,) bool."""
        return np.asarray(np.any(self.running, axis=0))

    def schedule(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Output [kW] and number of running sets by component, (steps,) each."""
        ran = zip(self.gensets, self.output, self.running, strict=True)
        return {genset.label: (np.array(output), np.array(sets, dtype=float)) for genset, output, sets in ran}
