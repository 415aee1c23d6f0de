"""Timed charging and discharging: a timer, the simplest strategy there is (guideline 3.3.4.1.7 (3), G-32, G-101).

::

    charge       in the windows of charging: evenly, so that the store is full at the window's end
    discharge    in the windows of discharging: as much as the load takes beyond sun and wind
    between      idle

Windows: "tariff" charges while energy is cheap and discharges while it is dear (guideline case 5: "charging during the
valley period and discharging during the peak period"); "guideline" charges 00–08 and 12–18 and discharges 09–12 and
18–23 (3.3.4.1.7 (3)); or windows of one's own. Nothing is fed in from storage. Sun and wind that the load leaves over
are exported, or curtailed. While the grid is down the plant runs as an island, as in the fourth operating mode.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from sizer.control.base import Bench, Operation, Strategy
from sizer.control.gensets import GensetRule
from sizer.control.orders import Wishes, run_storages
from sizer.control.plant import Plant, Schedule
from sizer.control.prices import Gate, charging_limit, hours_between, later_dearer, spread
from sizer.control.storage import Storage

__all__ = ["GUIDELINE_WINDOWS", "Timed", "Windows"]

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class Windows(BaseModel):
    """Windows of the clock, the same every day."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    charge: tuple[tuple[Clock, Clock], ...]
    """From and to, "HH:MM"."""
    discharge: tuple[tuple[Clock, Clock], ...]
    """From and to, "HH:MM"."""


GUIDELINE_WINDOWS = Windows(
    charge=(("00:00", "08:00"), ("12:00", "18:00")), discharge=(("09:00", "12:00"), ("18:00", "23:00"))
)
"""Two charges and two discharges a day (guideline 3.3.4.1.7 (3), L2027)."""


class Timed(Strategy):
    """A timer."""

    foresight: ClassVar[str] = "the price list"

    kind: Literal["timed"] = "timed"
    windows: Windows | Literal["tariff", "guideline"] = "tariff"
    """When to charge and to discharge."""
    gate: Gate = Field(default_factory=Gate)
    """What counts as cheap and dear, for windows read off the tariff."""
    gensets: GensetRule = Field(default_factory=GensetRule)
    """How diesel sets are run while there is no grid."""

    def run(self, bench: Bench) -> Operation:
        """Run the design by the timer."""
        plant = Plant.of(bench)
        return Operation(self.kind, plant.settled(bench, self.power(plant)))

    def power(self, plant: Plant) -> Schedule:
        """What every storage and every diesel set does."""
        charging, discharging = self._windows(plant)
        limit = charging_limit(plant)
        dearer, dearer_today = later_dearer(plant, discharging, charging), later_dearer(plant, discharging)

        def wish(storage: Storage, net: np.ndarray) -> Wishes:
            headroom = np.maximum(limit - net, 0.0)
            island = plant.island
            return Wishes(
                charge_kw=np.where(
                    island,
                    np.maximum(-net, 0.0),
                    np.where(charging, np.minimum(spread(storage, charging), headroom), 0.0),
                ),
                discharge_kw=np.where(discharging | island, np.maximum(net, 0.0), 0.0),
                hold_kwh=np.where(
                    island, 0.0, np.minimum(dearer * storage.power_kw * storage.drain_kwh, storage.usable_kwh)
                ),
                later_kwh=np.minimum(dearer_today * storage.power_kw * storage.step_h, storage.deliverable_kwh),
            )

        return run_storages(plant, wish, self.gensets)

    def _windows(self, plant: Plant) -> tuple[np.ndarray, np.ndarray]:
        if self.windows == "tariff":
            gates = self.gate.gates(plant)
            return gates.cheap, gates.dear
        own = GUIDELINE_WINDOWS if self.windows == "guideline" else self.windows
        assert isinstance(own, Windows)
        return hours_between(own.charge, plant.site), hours_between(own.discharge, plant.site)
