"""The four branches of the campus cluster (guideline case 7 (2), G-23).

::

    C1   demand > capacity               grid and storage
    C2   demand ≤ capacity, valley       grid
    C3   demand ≤ capacity, not valley   storage, then grid
    C4   no demand                       storage may charge
    S4   grid down                       storage, as an island

Demand is what the charging loads take, beyond the sun and wind that the other loads leave; capacity is what the
connection leaves beyond the other loads. The text has "smaller" in the second branch and "not greater" in the third: a
demand equal to the capacity in a valley is served by the grid here. It has no branch for an empty storage (the grid
serves) and does not name sun and wind (they serve first, and what they leave over charges the storage). In C4 the grid
charges the storage unless energy is dear.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sizer.components import Load
from sizer.control.base import Bench, Operation, Strategy, modes_of
from sizer.control.gensets import GensetRule
from sizer.control.orders import Wishes, run_storages
from sizer.control.plant import Plant, Schedule
from sizer.control.prices import Gate, charging_limit
from sizer.control.storage import Storage
from sizer.errors import InputError

__all__ = ["Cluster"]

NOTHING_KW = 1e-6


class Cluster(Strategy):
    """Case 7's rules."""

    foresight: ClassVar[str] = "the price list"
    words: ClassVar[tuple[str, ...]] = ("C1", "C2", "C3", "C4", "S4")

    kind: Literal["cluster"] = "cluster"
    charging: tuple[str, ...] = ()
    """Names of the loads that are charging demand; none for those with a service fee, or else all."""
    gate: Gate = Field(default_factory=Gate)
    """What counts as valley and as dear."""
    gensets: GensetRule = Field(default_factory=GensetRule)
    """How diesel sets are run while there is no grid."""

    def run(self, bench: Bench) -> Operation:
        """Run the design by the four branches."""
        plant = Plant.of(bench)
        demand = self.demand_kw(bench)
        solved = plant.settled(bench, self.power(plant, demand))
        return Operation(self.kind, modes_of(solved, self.mode(plant, demand)), self.words)

    def demand_kw(self, bench: Bench) -> np.ndarray:
        """Charging demand by step, (steps,). [kW]"""
        loads = {c.label: c for c in bench.case.components if isinstance(c, Load)}
        unknown = [name for name in self.charging if name not in loads]
        if unknown:
            raise InputError("control", f"charging: there is no load '{unknown[0]}'. Known: {', '.join(loads)}")
        names = self.charging or [name for name, load in loads.items() if load.service_fee_cny_per_kwh > 0] or loads
        profiles = bench.model.profiles
        return sum((profiles[name]["demand_kw"] for name in names), np.zeros(bench.case.setting.site.steps))

    def mode(self, plant: Plant, demand: np.ndarray) -> np.ndarray:
        """Number of each step's branch, 1 … 5, (steps,)."""
        asked, capacity = self._asked_and_capacity(plant, demand)
        valley = self.gate.gates(plant).cheap
        branches = [plant.island, asked <= NOTHING_KW, asked > capacity, valley]
        return np.select(branches, [5, 4, 1, 2], default=3)

    @staticmethod
    def _asked_and_capacity(plant: Plant, demand: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Charging demand that sun and wind leave, and what the connection leaves for it. [kW]"""
        others = plant.load_kw - demand - plant.generation_kw
        asked = np.maximum(demand + np.minimum(others, 0.0), 0.0)
        return asked, plant.import_limit_kw - np.maximum(others, 0.0)

    def power(self, plant: Plant, demand: np.ndarray) -> Schedule:
        """What every storage and every diesel set does."""
        mode, gates = self.mode(plant, demand), self.gate.gates(plant)
        asked, _ = self._asked_and_capacity(plant, demand)
        limit = charging_limit(plant)
        c1, c3, c4, island = (mode == number for number in (1, 3, 4, 5))

        def wish(storage: Storage, net: np.ndarray) -> Wishes:
            surplus, headroom = np.maximum(-net, 0.0), np.maximum(limit - net, 0.0)
            return Wishes(
                charge_kw=np.where(c4 & ~gates.dear, np.maximum(headroom, surplus), surplus),
                discharge_kw=np.select(
                    [c3, island | c1], [np.minimum(asked, net), np.where(c1, 0.0, net)], default=0.0
                ),
            )

        return run_storages(plant, wish, self.gensets)
