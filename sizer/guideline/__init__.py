"""The guideline as clauses. To add one: write its class, add its line here."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from sizer.guideline.application import (
    FullSelfUse,
    HouseholdPile,
    HouseholdPVMaximum,
    HouseholdPVMinimum,
    InterconnectedPV,
    InterconnectedStorage,
    OffGrid,
    SmallCentralisedPiles,
    SmallCentralisedPV,
    VSCShare,
)
from sizer.guideline.base import Audit, Clause, Finding, Member, Plant, Sides, Strictness, SummedPlant
from sizer.guideline.inertia import InertiaEnergyHeadroom, InertiaPower, InertiaPowerHeadroom, inertia_power_share
from sizer.guideline.island import DieselLoadMaximum, DieselLoadMinimum, DomesticFirst, GridForming, SpinningReserve
from sizer.guideline.modes import MODES, Mode, strictness_in
from sizer.guideline.operation import (
    ArbitrageSpread,
    PeakValleyRatio,
    PilePowerAC,
    PilePowerDC,
    RenewablesFirst,
    SharpPrice,
    TransformerLimit,
)
from sizer.guideline.parameters import (
    ConverterEfficiency,
    DCLineLoss,
    StorageCellCycles,
    StorageCycles,
    StorageDepth,
    StorageEfficiency,
    StorageEndOfLife,
    StorageFloor,
    StorageLife,
    StorageMargin,
    StorageOverallEfficiency,
    StoragePrice,
    StorageSelfDischarge,
)
from sizer.guideline.retired import (
    RetiredCapacity,
    RetiredChemistry,
    RetiredCRate,
    RetiredCycles,
    RetiredEntry,
    RetiredHistory,
    RetiredNotRejected,
)
from sizer.guideline.storage import (
    StorageDuration,
    StorageLocalShare,
    StorageScale,
    StorageShareMaximum,
    StorageShareMinimum,
)
from sizer.guideline.vehicles import V2GEvent, V2GWarranty, VehicleDeparture

CLAUSES: tuple[type[Clause], ...] = (
    # application modes
    HouseholdPVMinimum,
    HouseholdPVMaximum,
    HouseholdPile,
    SmallCentralisedPV,
    SmallCentralisedPiles,
    FullSelfUse,
    OffGrid,
    InterconnectedPV,
    InterconnectedStorage,
    VSCShare,
    # sizes of storage
    StorageShareMinimum,
    StorageShareMaximum,
    StorageDuration,
    StorageLocalShare,
    StorageScale,
    InertiaPower,
    InertiaPowerHeadroom,
    InertiaEnergyHeadroom,
    # islands
    GridForming,
    SpinningReserve,
    DieselLoadMinimum,
    DieselLoadMaximum,
    DomesticFirst,
    # operation and piles
    TransformerLimit,
    RenewablesFirst,
    PilePowerDC,
    PilePowerAC,
    # vehicles
    VehicleDeparture,
    V2GWarranty,
    V2GEvent,
    # products
    StorageEfficiency,
    StorageOverallEfficiency,
    StorageCycles,
    StorageCellCycles,
    StorageLife,
    StorageEndOfLife,
    StorageFloor,
    StorageMargin,
    StorageDepth,
    StorageSelfDischarge,
    StoragePrice,
    ConverterEfficiency,
    DCLineLoss,
    # retired batteries
    RetiredEntry,
    RetiredCapacity,
    RetiredNotRejected,
    RetiredChemistry,
    RetiredHistory,
    RetiredCRate,
    RetiredCycles,
    # tariff
    PeakValleyRatio,
    SharpPrice,
    ArbitrageSpread,
)

__all__ = [
    "CLAUSES",
    "MODES",
    "Audit",
    "Clause",
    "Finding",
    "Guideline",
    "Member",
    "Mode",
    "Plant",
    "Sides",
    "Strictness",
    "SummedPlant",
    "audit",
    "inertia_power_share",
]


ClauseStrictness = create_model(
    "ClauseStrictness",
    __config__=ConfigDict(frozen=True, extra="forbid"),
    __module__=__name__,
    **{clause.id: (Strictness | None, None) for clause in CLAUSES},  # type: ignore[call-overload]
)


class Guideline(BaseModel):
    """How strictly each clause is applied, and its inputs."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    default: Strictness | None = None
    """For every clause not named below: "audit" for replays; None leaves each clause's own default."""
    clauses: ClauseStrictness = Field(default_factory=ClauseStrictness)
    """Strictness by clause: off, audit, soft or hard."""
    soft_price_cny_per_unit: float = Field(default=1000.0, ge=0)
    """What a soft clause costs for each unit (kW, kWh) by which its worst step misses it, once. It steers the choice
    and is no money of the project. Default: half the price of a kW of two-hour storage (assumption). [CNY/unit]"""
    inertia: InertiaPower = Field(default_factory=InertiaPower)
    """Inputs of the inertia clauses."""
    household: HouseholdPVMinimum = Field(default_factory=HouseholdPVMinimum)
    """Inputs of the household clauses."""
    vsc: VSCShare = Field(default_factory=VSCShare)
    """Inputs of the clause on VSC stations."""
    reserve: SpinningReserve = Field(default_factory=SpinningReserve)
    """Inputs of the clause on spinning reserve."""
    storage_price: StoragePrice = Field(default_factory=StoragePrice)
    """Inputs of the clause on the price of storage."""
    retired: RetiredChemistry = Field(default_factory=RetiredChemistry)
    """Inputs of the clause on the cells of retired batteries."""

    @model_validator(mode="after")
    def _bindable(self) -> Self:
        unbound = [
            f"{clause.id} looks at inputs or at a finished year; it can be off or audit, not {own}"
            for clause in CLAUSES
            if not clause.binds and (own := getattr(self.clauses, clause.id)) in ("soft", "hard")
        ]
        if unbound:
            raise ValueError("; ".join(unbound))
        return self

    def strictness(self, clause: type[Clause], mode: str = "") -> Strictness:
        """Strictness of one clause: the project's own word, else the mode's, else the clause's default."""
        own: Strictness | None = getattr(self.clauses, clause.id)
        found = own or self.default or strictness_in(mode, clause.id) or clause.default
        return "audit" if found in ("soft", "hard") and not clause.binds else found

    def active(self, mode: str = "") -> list[tuple[Clause, Strictness]]:
        """Every clause that is looked at, with its inputs."""
        found: list[tuple[Clause, Strictness]] = []
        for kind in CLAUSES:
            strictness = self.strictness(kind, mode)
            if strictness != "off":
                inputs: dict[str, Any] = getattr(self, kind.takes).model_dump() if kind.takes else {}
                found.append((kind(**inputs), strictness))
        return found


def audit(plant: Plant, guideline: Guideline) -> Audit:
    """Compare a finished design with every active clause.

    Parameters
    ----------
    plant : Plant
        The design and its dispatch, in numbers.
    guideline : Guideline
        Which clauses, how strictly.
    """
    price = guideline.soft_price_cny_per_unit
    return Audit(tuple(clause.check(plant, strictness, price) for clause, strictness in guideline.active(plant.mode)))
