"""Rules on how a plant is run, on piles and on the tariff: transformers, merit order, powers of piles, price ratios."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from sizer.guideline.base import Clause, Finding, Member, Plant, Sides, Strictness
from sizer.guideline.parameters import OfMembers
from sizer.guideline.storage import renewable_kw
from sizer.tariff import check_tariff

__all__ = [
    "ArbitrageSpread",
    "PeakValleyRatio",
    "PilePowerAC",
    "PilePowerDC",
    "RenewablesFirst",
    "SharpPrice",
    "TransformerLimit",
]

DC_FAST_KW = 120.0  # 3.3.3.2.1 (3) 1: 120–240 kW
AC_SLOW_KW = 25.0  # 3.3.3.2.1 (3) 2: 7–25 kW


class TransformerLimit(Clause):
    """i_t ≤ S cos φ at every transformer."""

    id: ClassVar[str] = "transformer_limit"
    requirement: ClassVar[str] = "G-72"
    section: ClassVar[str] = "3.3.1.2.4 (2)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "What is bought, charging included, stays within each transformer's capacity.",
        "zh": "含充电在内的购电功率不超过各配变容量。",
    }
    binds: ClassVar[bool] = False
    """The grid connection keeps it in every model already."""
    needs: ClassVar[tuple[str, ...]] = ("grid",)

    def applies(self, plant: Plant) -> bool:
        """Some connection has a transformer."""
        return super().applies(plant) and any(_transformer_kw(m) is not None for m in plant.members("grid"))

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Peak import of each connection against its transformer."""
        pairs = [
            (float(np.max(member.series["import_kw"])), limit)
            for member in plant.members("grid")
            if (limit := _transformer_kw(member)) is not None
        ]
        return Sides([peak for peak, _ in pairs], "≤", [limit for _, limit in pairs])


def _transformer_kw(member: Member) -> float | None:
    rating = getattr(member.inputs, "transformer_kva", None)
    if rating is None:
        return None
    return float(rating * member.inputs.power_factor) + float(member.sizes.get("expansion_kw", 0.0))


class RenewablesFirst(Clause):
    """No step in which sun or wind is curtailed while energy is bought or fuel is burnt."""

    id: ClassVar[str] = "renewables_first"
    requirement: ClassVar[str] = "G-29"
    section: ClassVar[str] = "3.3.3.2.1 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Renewables serve the load first: nothing is bought or burnt while they are curtailed.",
        "zh": "新能源优先满足负荷：弃电时段不购电、不烧油。",
    }
    binds: ClassVar[bool] = False

    def applies(self, plant: Plant) -> bool:
        """There are renewables, and something else to serve the load."""
        return (plant.has("pv") or plant.has("wind")) and (plant.has("grid") or plant.has("diesel"))

    def sides(self, plant: Plant, step: Any) -> Sides:
        """The smaller of curtailment and other supply, in the worst step, against a thousandth of the renewables."""
        curtailed = plant.series("pv", "curtailed_kw", step) + plant.series("wind", "curtailed_kw", step)
        other = plant.series("grid", "import_kw", step) + plant.series("diesel", "output_kw", step)
        return Sides(float(np.max(np.minimum(curtailed, other))), "≤", 1e-3 * max(1.0, float(renewable_kw(plant))))


class PilePowerDC(OfMembers):
    """DC piles of at least 120 kW."""

    id: ClassVar[str] = "pile_power_dc"
    requirement: ClassVar[str] = "G-63"
    section: ClassVar[str] = "3.3.3.2.1 (3)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "DC fast charging has 120 to 240 kW (the cases have smaller piles too).",
        "zh": "直流快充功率为 120–240 kW（案例中亦有更小功率）。",
    }
    unit: ClassVar[str] = "kW"
    part: ClassVar[str] = "pile"
    bound: ClassVar[float] = DC_FAST_KW

    def figure(self, member: Member) -> float | None:
        """Power of the smallest DC pile. [kW]"""
        return min((float(own.kw) for own in member.inputs.pile_classes if own.current == "dc"), default=None)


class PilePowerAC(OfMembers):
    """AC piles of at most 25 kW."""

    id: ClassVar[str] = "pile_power_ac"
    requirement: ClassVar[str] = "G-64"
    section: ClassVar[str] = "3.3.3.2.1 (3)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "AC charging has 7 to 25 kW.",
        "zh": "交流慢充功率为 7–25 kW。",
    }
    unit: ClassVar[str] = "kW"
    part: ClassVar[str] = "pile"
    sense: ClassVar[Literal["≥", "≤"]] = "≤"
    bound: ClassVar[float] = AC_SLOW_KW

    def figure(self, member: Member) -> float | None:
        """Power of the largest AC pile. [kW]"""
        return max((float(own.kw) for own in member.inputs.pile_classes if own.current == "ac"), default=None)


class _OfTariff(Clause):
    unit: ClassVar[str] = ""
    section: ClassVar[str] = "3.3.4.1.5"
    binds: ClassVar[bool] = False

    def applies(self, plant: Plant) -> bool:
        """There is a tariff to which the question applies."""
        found = self._found(plant)
        return super().applies(plant) and found is not None and found.ok is not None

    def _found(self, plant: Plant) -> Any:
        if plant.tariff is None or not plant.has("grid"):
            return None
        return next(finding for finding in check_tariff(plant.tariff) if finding.id == self.requirement)

    def check(self, plant: Plant, strictness: Strictness, price_cny_per_unit: float | None = None) -> Finding:
        """Return the tariff's own verdict: it rounds as price lists do."""
        if not self.applies(plant):
            return self._finding(strictness, "not applicable")
        found = self._found(plant)
        return self._finding(strictness, "met" if found.ok else "not met", "≥", found.limit, found.actual)


class PeakValleyRatio(_OfTariff):
    """Peak over valley ≥ 3 (4 where the system's own peak-valley rate is above 40 %)."""

    id: ClassVar[str] = "peak_valley_ratio"
    requirement: ClassVar[str] = "G-87"
    sentence: ClassVar[dict[str, str]] = {
        "en": "The tariff's peak price is at least three times its valley price.",
        "zh": "电价峰谷比不低于 3:1。",
    }


class SharpPrice(_OfTariff):
    """Sharp price ≥ 1.2 × peak price."""

    id: ClassVar[str] = "sharp_price"
    requirement: ClassVar[str] = "G-88"
    sentence: ClassVar[dict[str, str]] = {
        "en": "The tariff's sharp price is at least 20 % above its peak price.",
        "zh": "尖峰电价较峰段上浮不低于 20%。",
    }


class ArbitrageSpread(_OfTariff):
    """Peak less valley ≥ 0.7 CNY/kWh."""

    id: ClassVar[str] = "arbitrage_spread"
    requirement: ClassVar[str] = "G-89"
    unit: ClassVar[str] = "CNY/kWh"
    sentence: ClassVar[dict[str, str]] = {
        "en": "The difference of peak and valley price is 0.7 CNY/kWh, from which storage is worth considering.",
        "zh": "峰谷价差达到 0.7 元/kWh，储能具备投资价值。",
    }
