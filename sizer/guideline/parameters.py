"""What the guideline asks of products: efficiency, life, price, window. They look at inputs and bind no model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from sizer.guideline.base import Clause, Member, Plant, Sides

__all__ = [
    "ConverterEfficiency",
    "DCLineLoss",
    "OfMembers",
    "StorageCellCycles",
    "StorageCycles",
    "StorageDepth",
    "StorageEfficiency",
    "StorageEndOfLife",
    "StorageFloor",
    "StorageLife",
    "StorageMargin",
    "StorageOverallEfficiency",
    "StoragePrice",
    "StorageSelfDischarge",
    "second_life",
]

USD_CEILING = 250.0  # 3.3.4.1.1: "less than USD 250 /kWh"


class OfMembers(Clause):
    """A bound on a figure of each component of a part; the worst one is reported."""

    part: ClassVar[str] = "storage"
    sense: ClassVar[Literal["≥", "≤"]] = "≥"
    bound: ClassVar[float]
    unit: ClassVar[str] = ""
    binds: ClassVar[bool] = False

    def figure(self, member: Member) -> float | None:
        """Return the component's figure; None where it has none."""
        raise NotImplementedError

    def figures(self, plant: Plant) -> Iterator[float]:
        """Figures of all components that have one."""
        return (figure for member in plant.members(self.part) if (figure := self.figure(member)) is not None)

    def applies(self, plant: Plant) -> bool:
        """Some component has the figure."""
        return super().applies(plant) and any(True for _ in self.figures(plant))

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Every figure against the bound."""
        return Sides(np.array(list(self.figures(plant))), self.sense, self.bound)


def second_life(member: Member) -> bool:
    """Whether a storage is of retired batteries."""
    return hasattr(member.inputs, "entry_capacity")


class _OfNewStorage(OfMembers):
    """A bound on a field of new storage."""

    field: ClassVar[str]

    def figure(self, member: Member) -> float | None:
        """Return the field; None of retired batteries, which have rules of their own."""
        value = None if second_life(member) else getattr(member.inputs, self.field, None)
        return None if value is None else float(value)


class StorageEfficiency(OfMembers):
    """η ≥ 0.80."""

    id: ClassVar[str] = "storage_efficiency"
    requirement: ClassVar[str] = "G-51"
    section: ClassVar[str] = "3.3.4.1.1"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage gives back more than 80 % of what it takes.",
        "zh": "储能效率高于 80%。",
    }
    bound: ClassVar[float] = 0.80

    def figure(self, member: Member) -> float | None:
        """Round trip. [1]"""
        charge, discharge = member.inputs.efficiencies
        return float(charge * discharge)


class StorageOverallEfficiency(StorageEfficiency):
    """η ≥ 0.88, AC to AC."""

    id: ClassVar[str] = "storage_overall_efficiency"
    requirement: ClassVar[str] = "G-54"
    section: ClassVar[str] = "Table 3-14"
    sentence: ClassVar[dict[str, str]] = {
        "en": "New storage gives back 88 % overall, from the grid to the grid.",
        "zh": "新电池储能系统综合效率（上网/下网电量）不低于 88%。",
    }
    bound: ClassVar[float] = 0.88

    def figure(self, member: Member) -> float | None:
        """Round trip of new storage. [1]"""
        return None if second_life(member) else super().figure(member)


class StorageCycles(_OfNewStorage):
    """n ≥ 4000."""

    id: ClassVar[str] = "storage_cycles"
    requirement: ClassVar[str] = "G-51"
    section: ClassVar[str] = "3.3.4.1.1"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage lasts more than 4,000 cycles.",
        "zh": "储能循环寿命大于 4000 次。",
    }
    bound: ClassVar[float] = 4000.0
    field: ClassVar[str] = "cycle_life"


class StorageCellCycles(_OfNewStorage):
    """n ≥ 5000."""

    id: ClassVar[str] = "storage_cell_cycles"
    requirement: ClassVar[str] = "G-52"
    section: ClassVar[str] = "Table 3-12"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Cells last 5,000 cycles to 80 % of their capacity (0.5C, 25 °C, full depth).",
        "zh": "电芯循环次数不低于 5000 次（0.5C、25 ℃、100%DOD、EOL 80%）。",
    }
    bound: ClassVar[float] = 5000.0
    field: ClassVar[str] = "cycle_life"


class StorageLife(_OfNewStorage):
    """L ≥ 15 years."""

    id: ClassVar[str] = "storage_life"
    requirement: ClassVar[str] = "G-51"
    section: ClassVar[str] = "3.3.4.1.1"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage lasts 15 years.",
        "zh": "储能寿命 15 年。",
    }
    unit: ClassVar[str] = "years"
    bound: ClassVar[float] = 15.0
    field: ClassVar[str] = "life_years"


class StorageEndOfLife(_OfNewStorage):
    """Capacity at the end of life ≥ 0.80."""

    id: ClassVar[str] = "storage_end_of_life"
    requirement: ClassVar[str] = "G-52"
    section: ClassVar[str] = "Table 3-12"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Cells keep 80 % of their capacity to the end of their life.",
        "zh": "电芯寿命终止容量不低于 80%。",
    }
    bound: ClassVar[float] = 0.80
    field: ClassVar[str] = "end_of_life_capacity"


class StorageFloor(_OfNewStorage):
    """s_min ≥ 0.20."""

    id: ClassVar[str] = "storage_floor"
    requirement: ClassVar[str] = "G-57"
    section: ClassVar[str] = "Case 5 (3)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage is run between 20 % and 100 % of its charge.",
        "zh": "储能运行 SOC 区间为 20%–100%。",
    }
    bound: ClassVar[float] = 0.20
    field: ClassVar[str] = "soc_min"


class StorageMargin(OfMembers):
    """s_min ≥ 0.08."""

    id: ClassVar[str] = "storage_soc_margin"
    requirement: ClassVar[str] = "G-56"
    section: ClassVar[str] = "Table 3-15"
    sentence: ClassVar[dict[str, str]] = {
        "en": "The lowest charge leaves room for the battery management's error of 8 %.",
        "zh": "SOC 下限留有 BMS 估算误差（8%）的裕度。",
    }
    bound: ClassVar[float] = 0.08

    def figure(self, member: Member) -> float | None:
        """Lowest state of charge. [1]"""
        return float(member.inputs.soc_min)


class StorageDepth(OfMembers):
    """s_max − s_min ≤ 0.90."""

    id: ClassVar[str] = "storage_depth"
    requirement: ClassVar[str] = "G-53"
    section: ClassVar[str] = "Table 3-13"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A module's depth of discharge is at most 90 %, at which its efficiency is stated.",
        "zh": "模组放电深度不超过其标称效率所对应的 90%。",
    }
    sense: ClassVar[Literal["≥", "≤"]] = "≤"
    bound: ClassVar[float] = 0.90

    def figure(self, member: Member) -> float | None:
        """Width of the window. [1]"""
        return float(member.inputs.soc_max - member.inputs.soc_min)


class StorageSelfDischarge(OfMembers):
    """Loss of 28 days ≤ 1 %."""

    id: ClassVar[str] = "storage_self_discharge"
    requirement: ClassVar[str] = "G-55"
    section: ClassVar[str] = "Table 3-14"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Self-discharge stays within 1 % in 28 days (the table's figure is a spread among clusters).",
        "zh": "自放电 28 天不超过 1%（表中为簇间一致性指标）。",
    }
    sense: ClassVar[Literal["≥", "≤"]] = "≤"
    bound: ClassVar[float] = 0.01

    def figure(self, member: Member) -> float | None:
        """Share lost in 28 days. [1]"""
        return 1.0 - (1.0 - float(member.inputs.self_discharge_per_day)) ** 28


class StoragePrice(OfMembers):
    """Price ≤ USD 250 a kWh."""

    id: ClassVar[str] = "storage_price"
    requirement: ClassVar[str] = "G-51"
    section: ClassVar[str] = "3.3.4.1.1"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Storage costs less than USD 250 per kWh, converter included.",
        "zh": "储能投资低于 250 美元/kWh（含变流器）。",
    }
    unit: ClassVar[str] = "CNY/kWh"
    takes: ClassVar[str] = "storage_price"

    cny_per_usd: float = Field(default=6.45, gt=0, le=100)
    """Exchange rate; the guideline gives none. Mean of 2021, recalled. [CNY/USD]"""

    def figure(self, member: Member) -> float | None:
        """Price of power and energy over the energy. [CNY/kWh]"""
        energy, power = (float(member.sizes.get(name, 0.0)) for name in ("energy_kwh", "power_kw"))
        if energy <= 1.0 or not hasattr(member.inputs, "capex_cny_per_kwh"):
            return None
        return float(member.inputs.capex_cny_per_kwh + member.inputs.capex_cny_per_kw * power / energy)

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Every price against the ceiling."""
        return Sides(np.array(list(self.figures(plant))), "≤", USD_CEILING * self.cny_per_usd)


class ConverterEfficiency(OfMembers):
    """η at half load ≥ 0.95."""

    id: ClassVar[str] = "converter_efficiency"
    requirement: ClassVar[str] = "G-58"
    section: ClassVar[str] = "Table 2-7"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Converters have an efficiency of 95 % from half load on.",
        "zh": "变流器在 50% 以上负载时效率不低于 95%。",
    }
    bound: ClassVar[float] = 0.95

    def figures(self, plant: Plant) -> Iterator[float]:
        """Worst efficiency at half load of every converter and link."""
        for member in (*plant.members("converter"), *plant.members("link")):
            own = member.inputs
            yield min(own.to_other_efficiency, own.from_other_efficiency) - own.no_load_loss_share / 0.5


class DCLineLoss(OfMembers):
    """Line loss saved by DC ≤ what is proven, 15 %."""

    id: ClassVar[str] = "dc_line_loss"
    requirement: ClassVar[str] = "G-60"
    section: ClassVar[str] = "Case 6 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "DC lines are counted as losing no more than 15 % less than AC lines (the case's proven figure).",
        "zh": "直流线路损耗按不超过较交流降低 15% 计（案例实证值）。",
    }
    sense: ClassVar[Literal["≥", "≤"]] = "≤"
    bound: ClassVar[float] = 0.15

    def figures(self, plant: Plant) -> Iterator[float]:
        """Saving counted by every converter and link that has lines."""
        for member in (*plant.members("converter"), *plant.members("link")):
            if member.inputs.line_loss_share:
                yield float(member.inputs.line_loss_saving_share)
