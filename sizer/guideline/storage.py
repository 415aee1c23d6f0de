"""How large the storage beside renewables should be (guideline 3.3.4.1.4 and 3.3.4.1.7).

None of the guideline's own cases keeps both 15–30 % and 2 h, so replays audit these clauses and only new designs
are bound by them. The shares are of rated powers; the energy follows from the duration.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sizer.guideline.base import Clause, Plant, Sides, Strictness

__all__ = [
    "StorageDuration",
    "StorageLocalShare",
    "StorageScale",
    "StorageShareMaximum",
    "StorageShareMinimum",
    "renewable_kw",
]

MIN_SHARE = 0.15  # 3.3.4.1.7 (1): "15-30% of renewable energy"
MAX_SHARE = 0.30  # 3.3.4.1.7 (1)
LOCAL_SHARE = 0.10  # 3.3.4.1.4 (1): "not be less than 10% of the installed capacity"
LARGEST_STATION_KW = 100_000.0  # 3.3.4.1.7 (2): "tens of MW/tens of MWh"
MIN_DURATION_H = 2.0  # 3.3.4.1.7 (1): "no less than 2 hours"


def renewable_kw(plant: Plant) -> Any:
    """Rated power of PV and wind. [kW]"""
    return plant.size("pv", "power_kw") + plant.size("wind", "power_kw")


class _BesideRenewables(Clause):
    def applies(self, plant: Plant) -> bool:
        """Storage and renewables are both there; a share of nothing means nothing (case 9)."""
        return plant.has("storage") and (plant.has("pv") or plant.has("wind"))


class StorageShareMinimum(_BesideRenewables):
    """P_ESS ≥ 0.15 P_RE."""

    id: ClassVar[str] = "storage_share_min"
    requirement: ClassVar[str] = "G-38"
    section: ClassVar[str] = "3.3.4.1.7 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage power is at least 15 % of the rated power of PV and wind.",
        "zh": "储能功率不低于光伏与风电装机容量的 15%。",
    }
    default: ClassVar[Strictness] = "hard"

    def sides(self, plant: Plant, step: Any) -> Sides:
        """P_ESS against the share of P_RE."""
        return Sides(plant.size("storage", "power_kw"), "≥", MIN_SHARE * renewable_kw(plant))


class StorageShareMaximum(_BesideRenewables):
    """P_ESS ≤ 0.30 P_RE."""

    id: ClassVar[str] = "storage_share_max"
    requirement: ClassVar[str] = "G-38"
    section: ClassVar[str] = "3.3.4.1.7 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage power is at most 30 % of the rated power of PV and wind.",
        "zh": "储能功率不高于光伏与风电装机容量的 30%。",
    }
    default: ClassVar[Strictness] = "hard"

    def sides(self, plant: Plant, step: Any) -> Sides:
        """P_ESS against the share of P_RE."""
        return Sides(plant.size("storage", "power_kw"), "≤", MAX_SHARE * renewable_kw(plant))


class StorageDuration(Clause):
    """E_ESS ≥ 2 h · P_ESS."""

    id: ClassVar[str] = "storage_duration"
    requirement: ClassVar[str] = "G-38"
    section: ClassVar[str] = "3.3.4.1.7 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage can be charged at full power for at least 2 hours.",
        "zh": "储能按额定功率的充电时长不少于 2 小时。",
    }
    unit: ClassVar[str] = "kWh"
    default: ClassVar[Strictness] = "hard"
    needs: ClassVar[tuple[str, ...]] = ("storage",)

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Rated energy against two hours of rated power."""
        return Sides(plant.size("storage", "energy_kwh"), "≥", MIN_DURATION_H * plant.size("storage", "power_kw"))


class StorageLocalShare(_BesideRenewables):
    """P_ESS ≥ 0.10 P_RE."""

    id: ClassVar[str] = "storage_local_share"
    requirement: ClassVar[str] = "G-39"
    section: ClassVar[str] = "3.3.4.1.4 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage power is at least the 10 % of renewables that local governments ask of new plants.",
        "zh": "储能功率不低于地方政府要求的新能源装机容量的 10%。",
    }

    def sides(self, plant: Plant, step: Any) -> Sides:
        """P_ESS against the share of P_RE."""
        return Sides(plant.size("storage", "power_kw"), "≥", LOCAL_SHARE * renewable_kw(plant))


class StorageScale(Clause):
    """P_ESS ≤ 100 MW."""

    id: ClassVar[str] = "storage_scale"
    requirement: ClassVar[str] = "G-49"
    section: ClassVar[str] = "3.3.4.1.7 (2)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage stays within the tens of megawatts that even large stations have.",
        "zh": "储能规模不超出大型储能电站的数十兆瓦级。",
    }
    needs: ClassVar[tuple[str, ...]] = ("storage",)

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Rated power against the scale."""
        return Sides(plant.size("storage", "power_kw"), "≤", LARGEST_STATION_KW)
