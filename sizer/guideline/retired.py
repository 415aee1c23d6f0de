"""What retired vehicle batteries must be to serve as storage (guideline 3.3.4.2, cases 9 and 10)."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from sizer.components.retired_battery import REJECT_BELOW, RETIRED_BELOW, STORAGE_FROM
from sizer.guideline.base import Clause, Member, Plant, Sides
from sizer.guideline.parameters import second_life

__all__ = [
    "RetiredCRate",
    "RetiredCapacity",
    "RetiredChemistry",
    "RetiredCycles",
    "RetiredEntry",
    "RetiredHistory",
    "RetiredNotRejected",
]

C_RATE = 0.125  # Case 9, G-116
CYCLES = 1500.0  # Table 2-9, G-118


class _Retired(Clause):
    """A bound on a figure of every storage of retired batteries; the worst one is reported."""

    unit: ClassVar[str] = ""
    binds: ClassVar[bool] = False
    sense: ClassVar[Literal["≥", "≤"]] = "≥"

    def of(self, plant: Plant) -> list[Member]:
        """Storages of retired batteries."""
        return [member for member in plant.members("storage") if second_life(member)]

    def applies(self, plant: Plant) -> bool:
        """There are some."""
        return super().applies(plant) and bool(self.of(plant))

    def pair(self, member: Member) -> tuple[float, float]:
        """Return actual and limit of one storage."""
        raise NotImplementedError

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Every storage's figure against its limit."""
        pairs = [self.pair(member) for member in self.of(plant)]
        return Sides([actual for actual, _ in pairs], self.sense, [limit for _, limit in pairs])


class RetiredEntry(_Retired):
    """h ≤ 0.80."""

    id: ClassVar[str] = "retired_entry"
    requirement: ClassVar[str] = "G-109"
    section: ClassVar[str] = "3.3.4.2.1"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A retired battery has less than 80 % of its nominal capacity: above that it belongs in the vehicle.",
        "zh": "退役电池剩余容量低于 80%；高于此值仍应在车上使用。",
    }
    sense: ClassVar[Literal["≥", "≤"]] = "≤"

    def pair(self, member: Member) -> tuple[float, float]:
        """Remaining capacity. [1]"""
        return member.inputs.entry_capacity, RETIRED_BELOW


class RetiredCapacity(_Retired):
    """h ≥ 0.50 of a pack, ≥ 0.55 of a cell, at I5."""

    id: ClassVar[str] = "retired_capacity"
    requirement: ClassVar[str] = "G-111"
    section: ClassVar[str] = "3.3.4.2.3 (2)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A battery reused in storage has 50 % (a cell 55 %) of its nominal capacity at the five-hour rate.",
        "zh": "用于储能的退役电池 I5 放电容量不低于标称的 50%（单体 55%）。",
    }

    def pair(self, member: Member) -> tuple[float, float]:
        """Remaining capacity and the threshold of what was tested. [1]"""
        return member.inputs.entry_capacity, STORAGE_FROM[member.inputs.tested_level]


class RetiredNotRejected(_Retired):
    """h ≥ 0.40."""

    id: ClassVar[str] = "retired_not_rejected"
    requirement: ClassVar[str] = "G-112"
    section: ClassVar[str] = "3.3.4.2.3 (2)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A battery below 40 % of its nominal capacity is recycled, not reused.",
        "zh": "剩余容量低于标称 40% 的电池不宜梯次利用。",
    }

    def pair(self, member: Member) -> tuple[float, float]:
        """Remaining capacity. [1]"""
        return member.inputs.entry_capacity, REJECT_BELOW


class RetiredChemistry(_Retired):
    """Ternary cells only in small storage."""

    id: ClassVar[str] = "retired_chemistry"
    requirement: ClassVar[str] = "G-115"
    section: ClassVar[str] = "3.3.4.2.1"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage of large or medium size is of LFP batteries; ternary ones are for small storage only.",
        "zh": "大中型储能应采用磷酸铁锂退役电池，三元电池仅限小容量场合。",
    }
    unit: ClassVar[str] = "kWh"
    sense: ClassVar[Literal["≥", "≤"]] = "≤"
    takes: ClassVar[str] = "retired"

    small_kwh: float = Field(default=100.0, ge=0)
    """Largest storage that counts as small; the guideline gives no figure (assumption, 50–500). [kWh]"""

    def applies(self, plant: Plant) -> bool:
        """Some storage is of retired ternary batteries."""
        return super().applies(plant) and any(m.inputs.chemistry != "lfp" for m in self.of(plant))

    def pair(self, member: Member) -> tuple[float, float]:
        """Energy in ternary batteries. [kWh]"""
        return (0.0 if member.inputs.chemistry == "lfp" else member.sizes["energy_kwh"]), self.small_kwh


class RetiredHistory(_Retired):
    """The packs' history is known."""

    id: ClassVar[str] = "retired_history"
    requirement: ClassVar[str] = "G-115"
    section: ClassVar[str] = "3.3.4.2.1"
    sentence: ClassVar[dict[str, str]] = {
        "en": "The history of the packs is known (1); without it they are not used directly.",
        "zh": "退役电池履历完整（1）；无履历的不得直接使用。",
    }

    def pair(self, member: Member) -> tuple[float, float]:
        """1 where it is known. [1]"""
        return float(member.inputs.history_known), 1.0


class RetiredCRate(_Retired):
    """P ≤ 0.125 E."""

    id: ClassVar[str] = "retired_c_rate"
    requirement: ClassVar[str] = "G-116"
    section: ClassVar[str] = "Case 9"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Retired batteries are charged and discharged at 0.125C, over eight hours.",
        "zh": "退役电池按 0.125C（8 小时）充放电。",
    }
    unit: ClassVar[str] = "kW"
    binds: ClassVar[bool] = True

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Power of all of them against the rate times their energy."""
        power, energy = (sum(m.sizes[name] for m in self.of(plant)) for name in ("power_kw", "energy_kwh"))
        return Sides(power, "≤", C_RATE * energy)


class RetiredCycles(_Retired):
    """n ≥ 1500."""

    id: ClassVar[str] = "retired_cycles"
    requirement: ClassVar[str] = "G-118"
    section: ClassVar[str] = "Table 2-9"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Retired batteries last 1,500 further cycles (0.33C, full depth).",
        "zh": "退役电池循环寿命不低于 1500 次（0.33C、100%DOD）。",
    }

    def applies(self, plant: Plant) -> bool:
        """There are some whose cycle life is stated."""
        return super().applies(plant) and all(m.inputs.cycle_life is not None for m in self.of(plant))

    def pair(self, member: Member) -> tuple[float, float]:
        """Cycle life. [1]"""
        return member.inputs.cycle_life, CYCLES
