"""The guideline's four operating modes (3.3.3.2.1 (5)), completed by its (1) and (2), G-29 … G-31.

::

    S1   grid up, P > L        P → load, P → storage until full, P → grid
    S2   grid up, 0 < P ≤ L    P → load, storage → load while dear, grid → load, grid → storage while cheap
    S3   grid up, P = 0        storage → load while dear, grid → load, grid → storage while cheap, once it is low
    S4   grid down             P → load, storage → load, diesel → load and storage, P → storage until full, the rest
                               curtailed

P what sun and wind offer, L the load. The text's first three modes alone would fill the storage once and leave it
full: (2) has it discharge when the renewable output falls short, at the day's high prices, and buy at the low ones of
the night. Where a day has but one price, it discharges whenever P falls short. The fourth mode's "fed to the grid"
cannot be: the grid is down; what is left over is curtailed, and what cannot be served is shed, the cheapest unserved
kWh first.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sizer.control.base import Bench, Operation, Strategy, modes_of
from sizer.control.gensets import GensetRule
from sizer.control.orders import Wishes, run_storages
from sizer.control.plant import Plant, Schedule
from sizer.control.prices import Gate, charging_limit, later_dearer
from sizer.control.storage import Storage

__all__ = ["Modes"]


class Modes(Strategy):
    """The four operating modes."""

    foresight: ClassVar[str] = "the price list"
    words: ClassVar[tuple[str, ...]] = ("S1", "S2", "S3", "S4")

    kind: Literal["modes"] = "modes"
    low_share: float = Field(default=0.5, ge=0, le=1)
    """Usable energy over the whole below which the storage counts as low in S3 (the text gives no number; assumption,
    0.2–1; at 1 it buys at every low price)."""
    reserve_share: float = Field(default=0.0, ge=0, lt=1)
    """Usable energy over the whole that is kept for S4 while the grid is up."""
    refill_in_s2: bool = True
    """Whether the grid fills the storage in S2 while energy is cheap: the text permits it (G-26)."""
    gate: Gate = Field(default_factory=Gate)
    """What counts as cheap and dear."""
    gensets: GensetRule = Field(default_factory=GensetRule)
    """How diesel sets are run in S4."""

    def run(self, bench: Bench) -> Operation:
        """Run the design by the modes."""
        plant = Plant.of(bench)
        solved = plant.settled(bench, self.power(plant))
        return Operation(self.kind, modes_of(solved, self.mode(plant)), self.words)

    @staticmethod
    def mode(plant: Plant) -> np.ndarray:
        """Number of each step's mode, 1 … 4, (steps,)."""
        offered, load = plant.generation_kw, plant.load_kw
        return np.select([plant.island, offered > load, offered > 0.0], [4, 1, 2], default=3)

    def power(self, plant: Plant) -> Schedule:
        """What every storage and every diesel set does."""
        mode, gates = self.mode(plant), self.gate.gates(plant)
        limit, short = charging_limit(plant), gates.dear | gates.level
        s1, s2, s3, s4 = (mode == number for number in (1, 2, 3, 4))
        dearer, dearer_today = later_dearer(plant, gates.dear, gates.cheap), later_dearer(plant, gates.dear)

        def wish(storage: Storage, net: np.ndarray) -> Wishes:
            surplus, headroom = np.maximum(-net, 0.0), np.maximum(limit - net, 0.0)
            bought = np.where(gates.cheap, headroom, 0.0)
            reserve = self.reserve_share * storage.usable_kwh
            hold = np.clip(dearer * storage.power_kw * storage.drain_kwh, reserve, storage.usable_kwh)
            return Wishes(
                charge_kw=np.select([s1 | s4, s2 & self.refill_in_s2], [surplus, bought], default=0.0),
                refill_kw=np.where(s3, bought, 0.0),
                discharge_kw=np.where(((s2 | s3) & short) | s4, np.maximum(net, 0.0), 0.0),
                hold_kwh=np.where(plant.island, 0.0, hold),
                later_kwh=np.minimum(dearer_today * storage.power_kw * storage.step_h, storage.deliverable_kwh),
                low_kwh=self.low_share * storage.usable_kwh,
            )

        return run_storages(plant, wish, self.gensets)
