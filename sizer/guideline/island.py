"""What a microgrid needs that stands alone (guideline 3.3.3.2.2 (1), case 7)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from sizer.guideline.base import Clause, Plant, Sides, Strictness

__all__ = ["DieselLoadMaximum", "DieselLoadMinimum", "DomesticFirst", "GridForming", "SpinningReserve"]

EFFICIENT_BAND = (0.40, 0.90)  # load over rating; the guideline gives none ("high-efficiency power range"): assumption


class _Island(Clause):
    def applies(self, plant: Plant) -> bool:
        """There is no grid."""
        return super().applies(plant) and not plant.has("grid")


class GridForming(_Island):
    """P_ESS ≥ peak of the critical load."""

    id: ClassVar[str] = "grid_forming"
    requirement: ClassVar[str] = "G-35"
    section: ClassVar[str] = "Case 7"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Off the grid, storage is the main supply: its power carries the peak of the critical load.",
        "zh": "离网运行时储能为主电源，其功率不低于重要负荷峰值。",
    }
    needs: ClassVar[tuple[str, ...]] = ("storage", "load")
    default: ClassVar[Strictness] = "hard"

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Rated power of storage against the critical peak."""
        critical = [m.profiles["critical_kw"] for m in plant.members("load") if "critical_kw" in m.profiles]
        peak = float(np.max(np.sum(critical, axis=0))) if critical else 0.0
        return Sides(plant.size("storage", "power_kw"), "≥", peak)


class SpinningReserve(_Island):
    """Σ (u n_t − p_t) + P_ESS − d_t + c_t ≥ r_load (D_t − u_t) + r_re P_RE,t."""

    id: ClassVar[str] = "spinning_reserve"
    requirement: ClassVar[str] = "G-37"
    section: ClassVar[str] = "3.3.1.2.4 (2)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "At every step running sets and storage could make up for a forecast error of load and renewables.",
        "zh": "任一时刻运行机组与储能的备用可弥补负荷与新能源的预测偏差。",
    }
    hourly: ClassVar[bool] = True
    takes: ClassVar[str] = "reserve"
    needs: ClassVar[tuple[str, ...]] = ("load",)

    load_share: float = Field(default=0.10, ge=0, le=1)
    """Reserve over the load served; the guideline gives no figure (assumption, 0.05–0.15)."""
    renewable_share: float = Field(default=0.10, ge=0, le=1)
    """Reserve over what PV and wind give; the guideline gives no figure (assumption, 0.1–0.25)."""

    def sides(self, plant: Plant, step: Any) -> Sides:
        """What could be added at once against the shares."""
        running = plant.series("diesel", "running_sets", step, times="unit_kw")
        spare = running - plant.series("diesel", "output_kw", step)
        battery = plant.series("storage", "charge_kw", step) - plant.series("storage", "discharge_kw", step)
        served = plant.series("load", "demand_kw", step) - plant.series("load", "unserved_kw", step)
        renewable = plant.series("pv", "output_kw", step) + plant.series("wind", "output_kw", step)
        needed = self.load_share * served + self.renewable_share * renewable
        return Sides(spare + battery + plant.size("storage", "power_kw"), "≥", needed)


class _DieselLoad(Clause):
    requirement: ClassVar[str] = "G-09"
    section: ClassVar[str] = "3.3.3.2.2 (1)"
    unit: ClassVar[str] = "kWh"
    needs: ClassVar[tuple[str, ...]] = ("diesel",)

    def generated(self, plant: Plant) -> Any:
        """Output of a year's steps. [kW · steps]"""
        return plant.total("diesel", "output_kw")

    def possible(self, plant: Plant) -> Any:
        """Rating of the running sets, summed over the steps. [kW · steps]"""
        return plant.total("diesel", "running_sets", times="unit_kw")


class DieselLoadMinimum(_DieselLoad):
    """Σ p_t ≥ 0.4 Σ u n_t."""

    id: ClassVar[str] = "diesel_load_min"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Running diesel sets are loaded at 40 % or more on average: they stay in their efficient range.",
        "zh": "柴油机组运行时平均负载率不低于 40%，处于高效区间。",
    }

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Output against the share of the running rating, over the year."""
        return Sides(self.generated(plant), "≥", EFFICIENT_BAND[0] * self.possible(plant))


class DieselLoadMaximum(_DieselLoad):
    """Σ p_t ≤ 0.9 Σ u n_t."""

    id: ClassVar[str] = "diesel_load_max"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Running diesel sets are loaded at 90 % or less on average: they keep a margin.",
        "zh": "柴油机组运行时平均负载率不高于 90%，留有裕度。",
    }

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Output against the share of the running rating, over the year."""
        return Sides(self.generated(plant), "≤", EFFICIENT_BAND[1] * self.possible(plant))


class DomesticFirst(Clause):
    """No home goes short in a step in which a vehicle is charged."""

    id: ClassVar[str] = "domestic_first"
    requirement: ClassVar[str] = "G-10"
    section: ClassVar[str] = "3.3.3.2.2 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Homes are served before vehicles: no home goes short in a step in which vehicles are charged.",
        "zh": "优先保障生活用电：居民缺供时段不向车辆充电。",
    }
    binds: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("load",)

    def applies(self, plant: Plant) -> bool:
        """There are homes that may go short, and vehicles beside them."""
        kinds = {getattr(member.inputs, "priority", "") for member in plant.members("load")}
        short = any("unserved_kw" in m.series for m in plant.members("load") if m.inputs.priority == "domestic")
        return short and "charging" in kinds

    def sides(self, plant: Plant, step: Any) -> Sides:
        """The smaller of what homes miss and what vehicles get, in the worst step, against a thousandth of the load."""
        missed: Any = 0.0
        charged: Any = 0.0
        whole: Any = 0.0
        for member in plant.members("load"):
            unserved = member.series.get("unserved_kw", 0.0)
            whole = whole + member.series["demand_kw"]
            if member.inputs.priority == "domestic":
                missed = missed + unserved
            elif member.inputs.priority == "charging":
                charged = charged + member.series["demand_kw"] - unserved
        return Sides(float(np.max(np.minimum(missed, charged))), "≤", 1e-3 * float(np.max(whole)))
