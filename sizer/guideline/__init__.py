"""The guideline as clauses. To add one: write its class, add its line here."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from sizer.guideline.base import Audit, Clause, Finding, Plant, Sides, Strictness, SummedPlant
from sizer.guideline.inertia import InertiaEnergyHeadroom, InertiaPower, InertiaPowerHeadroom, inertia_power_share
from sizer.guideline.storage import StorageDuration, StorageLocalShare, StorageShareMaximum, StorageShareMinimum

CLAUSES: tuple[type[Clause], ...] = (
    StorageShareMinimum,
    StorageShareMaximum,
    StorageDuration,
    StorageLocalShare,
    InertiaPower,
    InertiaPowerHeadroom,
    InertiaEnergyHeadroom,
)

__all__ = [
    "CLAUSES",
    "Audit",
    "Clause",
    "Finding",
    "Guideline",
    "Plant",
    "Sides",
    "Strictness",
    "SummedPlant",
    "audit",
    "inertia_power_share",
]


_ClauseStrictness = create_model(
    "ClauseStrictness",
    __config__=ConfigDict(frozen=True, extra="forbid"),
    **{clause.id: (Strictness | None, None) for clause in CLAUSES},  # type: ignore[call-overload]
)


class Guideline(BaseModel):
    """How strictly each clause is applied, and its inputs."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    default: Strictness | None = None
    """For every clause not named below: "audit" for replays; None leaves each clause's own default."""
    clauses: _ClauseStrictness = Field(default_factory=_ClauseStrictness)
    """Strictness by clause: off, audit or hard."""
    inertia: InertiaPower = Field(default_factory=InertiaPower)
    """Inputs of the inertia clauses."""

    def strictness(self, clause: type[Clause]) -> Strictness:
        """Strictness of one clause."""
        own: Strictness | None = getattr(self.clauses, clause.id)
        return own or self.default or clause.default

    def active(self) -> list[tuple[Clause, Strictness]]:
        """Every clause that is looked at, with its inputs."""
        found: list[tuple[Clause, Strictness]] = []
        for kind in CLAUSES:
            strictness = self.strictness(kind)
            if strictness != "off":
                inputs: dict[str, Any] = self.inertia.model_dump() if "basis" in kind.model_fields else {}
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
    return Audit(tuple(clause.check(plant, strictness) for clause, strictness in guideline.active()))
