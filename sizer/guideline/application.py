"""What the guideline's rural application modes ask for (Table 3-9).

The table prints numbers for three modes. Its row for the third is absent; the off-grid mode stands in for it, named as
reconstructed, and carries no number. "< 500 kW" is kept as "≤ 500 kW": a model has no strict inequality.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from sizer.guideline.base import Clause, Plant, Sides, Strictness

__all__ = [
    "FullSelfUse",
    "HouseholdPVMaximum",
    "HouseholdPVMinimum",
    "HouseholdPile",
    "InterconnectedPV",
    "InterconnectedStorage",
    "OffGrid",
    "SmallCentralisedPV",
    "SmallCentralisedPiles",
    "VSCShare",
]

HOUSEHOLD_PV_KW = (10.0, 20.0)  # Table 3-9, mode 1
HOUSEHOLD_PILE_KW = 7.0  # Table 3-9, mode 1
SMALL_CENTRALISED_PV_KW = 500.0  # Table 3-9, mode 2: "< 500kW"
INTERCONNECTED_PV_KW = 1000.0  # Table 3-9, mode 4: "< 1000kW"
VSC_SHARE = 0.30  # Table 3-9, mode 4: "VSC-HVDC devices with 30% capacity"
SOME_STORAGE_KWH = 1.0  # less is the solver's noise, not a storage


class _Household(Clause):
    requirement: ClassVar[str] = "G-01"
    section: ClassVar[str] = "Table 3-9, 1"
    modes: ClassVar[tuple[str, ...]] = ("household",)
    takes: ClassVar[str] = "household"

    households: int = Field(default=1, ge=1, le=100_000)
    """Number of households that the project stands for; the table's figures are of one."""


class HouseholdPVMinimum(_Household):
    """P_PV ≥ 10 kW a household."""

    id: ClassVar[str] = "household_pv_min"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A household has at least 10 kW of PV.",
        "zh": "户用光伏每户不低于 10 kW。",
    }
    needs: ClassVar[tuple[str, ...]] = ("pv",)
    default: ClassVar[Strictness] = "hard"

    def sides(self, plant: Plant, step: Any) -> Sides:
        """PV against ten kilowatts a household."""
        return Sides(plant.size("pv", "power_kw"), "≥", HOUSEHOLD_PV_KW[0] * self.households)


class HouseholdPVMaximum(_Household):
    """P_PV ≤ 20 kW a household."""

    id: ClassVar[str] = "household_pv_max"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A household has at most 20 kW of PV.",
        "zh": "户用光伏每户不高于 20 kW。",
    }
    needs: ClassVar[tuple[str, ...]] = ("pv",)
    default: ClassVar[Strictness] = "hard"

    def sides(self, plant: Plant, step: Any) -> Sides:
        """PV against twenty kilowatts a household."""
        return Sides(plant.size("pv", "power_kw"), "≤", HOUSEHOLD_PV_KW[1] * self.households)


class HouseholdPile(_Household):
    """Every pile of a household is an AC pile of 7 kW."""

    id: ClassVar[str] = "household_pile"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A household charges at an AC pile of 7 kW.",
        "zh": "户用采用 7 kW 交流充电桩。",
    }
    needs: ClassVar[tuple[str, ...]] = ("pile",)
    binds: ClassVar[bool] = False

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Largest pile against 7 kW."""
        largest = max(own.kw for member in plant.members("pile") for own in member.inputs.pile_classes)
        return Sides(largest, "≤", HOUSEHOLD_PILE_KW)


class SmallCentralisedPV(Clause):
    """P_PV ≤ 500 kW."""

    id: ClassVar[str] = "small_centralised_pv"
    requirement: ClassVar[str] = "G-02"
    section: ClassVar[str] = "Table 3-9, 2"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A small central site has less than 500 kW of PV.",
        "zh": "小型集中式光伏装机小于 500 kW。",
    }
    modes: ClassVar[tuple[str, ...]] = ("small_centralised",)
    needs: ClassVar[tuple[str, ...]] = ("pv",)
    default: ClassVar[Strictness] = "hard"

    def sides(self, plant: Plant, step: Any) -> Sides:
        """PV against 500 kW."""
        return Sides(plant.size("pv", "power_kw"), "≤", SMALL_CENTRALISED_PV_KW)


class SmallCentralisedPiles(Clause):
    """More AC piles than DC piles, and at least one of these."""

    id: ClassVar[str] = "small_centralised_piles"
    requirement: ClassVar[str] = "G-02"
    section: ClassVar[str] = "Table 3-9, 2"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A small central site has few DC piles and more AC piles.",
        "zh": "小型集中式配置少量直流桩和多个交流桩。",
    }
    unit: ClassVar[str] = ""
    modes: ClassVar[tuple[str, ...]] = ("small_centralised",)
    needs: ClassVar[tuple[str, ...]] = ("pile",)
    binds: ClassVar[bool] = False

    def sides(self, plant: Plant, step: Any) -> Sides:
        """AC piles against DC piles and one more."""
        count = {"ac": 0.0, "dc": 0.0}
        for member in plant.members("pile"):
            count[member.inputs.pile_class.current] += float(sum(member.inputs.counts(member.sizes)))
        return Sides(count["ac"] if count["dc"] >= 1 else 0.0, "≥", count["dc"] + 1.0)


class FullSelfUse(Clause):
    """x_t ≤ 0: PV fits the load, and what is over is stored."""

    id: ClassVar[str] = "full_self_use"
    requirement: ClassVar[str] = "G-06"
    section: ClassVar[str] = "3.3.3.2.2 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "PV of a small central site is matched to its load, so that nothing is fed in.",
        "zh": "小型集中式光伏与负荷匹配，全部自发自用、不上网。",
    }
    hourly: ClassVar[bool] = True
    modes: ClassVar[tuple[str, ...]] = ("small_centralised",)
    needs: ClassVar[tuple[str, ...]] = ("pv", "grid")

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Export against nothing."""
        return Sides(plant.series("grid", "export_kw", step), "≤", 0.0)


class OffGrid(Clause):
    """No grid connection."""

    id: ClassVar[str] = "off_grid_alone"
    requirement: ClassVar[str] = "G-08"
    section: ClassVar[str] = "3.3.3.2.2 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "An off-grid microgrid has no connection to the public grid.",
        "zh": "离网型微电网不接入公共电网。",
    }
    unit: ClassVar[str] = ""
    modes: ClassVar[tuple[str, ...]] = ("off_grid",)
    binds: ClassVar[bool] = False

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Number of grid connections against none."""
        return Sides(len(plant.members("grid")), "≤", 0)


class InterconnectedPV(Clause):
    """P_PV ≤ 1000 kW."""

    id: ClassVar[str] = "interconnected_pv"
    requirement: ClassVar[str] = "G-04"
    section: ClassVar[str] = "Table 3-9, 4"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Interconnected station areas have less than 1,000 kW of PV together.",
        "zh": "多台区互联光伏装机合计小于 1000 kW。",
    }
    modes: ClassVar[tuple[str, ...]] = ("interconnected",)
    needs: ClassVar[tuple[str, ...]] = ("pv",)
    default: ClassVar[Strictness] = "hard"

    def sides(self, plant: Plant, step: Any) -> Sides:
        """PV against 1,000 kW."""
        return Sides(plant.size("pv", "power_kw"), "≤", INTERCONNECTED_PV_KW)


class InterconnectedStorage(Clause):
    """E_ESS > 0."""

    id: ClassVar[str] = "interconnected_storage"
    requirement: ClassVar[str] = "G-04"
    section: ClassVar[str] = "Table 3-9, 4"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Interconnected station areas have storage.",
        "zh": "多台区互联配置储能。",
    }
    unit: ClassVar[str] = "kWh"
    modes: ClassVar[tuple[str, ...]] = ("interconnected",)

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Rated energy against next to nothing."""
        return Sides(plant.size("storage", "energy_kwh"), "≥", SOME_STORAGE_KWH)


class VSCShare(Clause):
    """Σ P_VSC ≥ 0.30 of the basis."""

    id: ClassVar[str] = "vsc_share"
    requirement: ClassVar[str] = "G-04"
    section: ClassVar[str] = "Table 3-9, 4"
    sentence: ClassVar[dict[str, str]] = {
        "en": "VSC stations are rated for 30 % of the PV (or, where chosen, of the transformers).",
        "zh": "柔性直流换流容量不低于光伏（或所选的配变）容量的 30%。",
    }
    modes: ClassVar[tuple[str, ...]] = ("interconnected",)
    needs: ClassVar[tuple[str, ...]] = ("link",)
    takes: ClassVar[str] = "vsc"

    basis: Literal["pv", "transformer"] = "pv"
    """What the 30 % are of; the guideline does not say. Transformers are counted in kVA as kW."""

    def sides(self, plant: Plant, step: Any) -> Sides:
        """All converters against the share of the basis."""
        transformers = sum(getattr(member.inputs, "transformer_kva", None) or 0.0 for member in plant.members("grid"))
        whole = plant.size("pv", "power_kw") if self.basis == "pv" else transformers
        return Sides(plant.size("link", "power_kw"), "≥", VSC_SHARE * whole)
