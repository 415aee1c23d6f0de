"""A clause of the guideline: one inequality that can bind a model and check a finished design.

A clause sees the plant through :class:`Plant`, which answers with variables while a model is built and with
numbers once it is solved. So the model and the audit use the same limit, written once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

__all__ = ["Audit", "Clause", "Finding", "Plant", "Sides", "Strictness", "SummedPlant"]

Strictness = Literal["off", "audit", "hard"]
"""off: not looked at; audit: checked after the fact; hard: the model must keep it."""

TOLERANCE = 1e-5  # relative; a solver keeps its rows to 1e-8 or so, and sizes are reported to 1e-3


class Plant(Protocol):
    """What a clause may ask of a plant, over all components of a role ("pv", "wind", "storage", …)."""

    def has(self, role: str) -> bool:
        """Whether there is any such component."""
        ...

    def size(self, role: str, name: str) -> Any:
        """Sum of a size over the role's components; 0 where there is none."""
        ...

    def series(self, role: str, name: str, step: Any) -> Any:
        """Sum of a series over the role's components at a step (or at all steps, for a slice)."""
        ...


@dataclass(frozen=True)
class SummedPlant:
    """A plant given by each component's role, sizes and series, be they variables or numbers."""

    members: Sequence[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = field(default_factory=list)

    def has(self, role: str) -> bool:
        """Whether there is any component of the role."""
        return any(own == role for own, _, _ in self.members)

    def size(self, role: str, name: str) -> Any:
        """Sum of a size over the role's components."""
        return sum(sizes[name] for own, sizes, _ in self.members if own == role and name in sizes)

    def series(self, role: str, name: str, step: Any) -> Any:
        """Sum of a series over the role's components."""
        return sum(series[name][step] for own, _, series in self.members if own == role and name in series)


@dataclass(frozen=True)
class Sides:
    """An inequality: actual ≥ limit, or actual ≤ limit."""

    actual: Any
    sense: Literal["≥", "≤"]
    limit: Any


@dataclass(frozen=True)
class Finding:
    """What an audit found about one clause.

    Parameters
    ----------
    clause, requirement, section : str
        Which clause, and where it stands.
    sentence : mapping
        The clause in our words, "en" and "zh".
    strictness : Strictness
        How it was applied.
    verdict : {"met", "not met", "not applicable"}
        What came out.
    sense, unit : str
        "≥" or "≤", and the unit of both figures.
    limit, actual : float or None
        At the worst step, for an hourly clause.
    """

    clause: str
    requirement: str
    section: str
    sentence: Mapping[str, str]
    strictness: Strictness
    verdict: Literal["met", "not met", "not applicable"]
    sense: str
    unit: str
    limit: float | None = None
    actual: float | None = None

    @property
    def margin(self) -> float | None:
        """How far on the right side; negative where the clause is not met."""
        if self.limit is None or self.actual is None:
            return None
        return self.actual - self.limit if self.sense == "≥" else self.limit - self.actual


class Clause(BaseModel):
    """Base of every clause; a subclass states one inequality in :meth:`sides`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    id: ClassVar[str]
    requirement: ClassVar[str]
    section: ClassVar[str]
    sentence: ClassVar[Mapping[str, str]]
    unit: ClassVar[str] = "kW"
    hourly: ClassVar[bool] = False
    default: ClassVar[Strictness] = "audit"

    def applies(self, plant: Plant) -> bool:
        """Whether the clause means anything for this plant."""
        return True

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Write the inequality; ``step`` is used by hourly clauses only."""
        raise NotImplementedError

    def check(self, plant: Plant, strictness: Strictness) -> Finding:
        """Compare a finished design with the clause."""
        if not self.applies(plant):
            return self._finding(strictness, "not applicable")
        sides = self.sides(plant, slice(None))
        sign = 1.0 if sides.sense == "≥" else -1.0
        actual, limit = np.broadcast_arrays(
            np.atleast_1d(np.asarray(sides.actual, float)), np.atleast_1d(np.asarray(sides.limit, float))
        )
        margin = sign * (actual - limit)
        worst = int(margin.argmin())
        met = margin[worst] >= -TOLERANCE * max(1.0, abs(float(limit[worst])))
        return self._finding(
            strictness, "met" if met else "not met", sides.sense, float(limit[worst]), float(actual[worst])
        )

    def _finding(
        self,
        strictness: Strictness,
        verdict: Literal["met", "not met", "not applicable"],
        sense: str = "",
        limit: float | None = None,
        actual: float | None = None,
    ) -> Finding:
        return Finding(
            self.id,
            self.requirement,
            self.section,
            self.sentence,
            strictness,
            verdict,
            sense,
            self.unit,
            limit,
            actual,
        )


@dataclass(frozen=True)
class Audit:
    """All findings about one design."""

    findings: tuple[Finding, ...]

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The clauses not met."""
        return tuple(finding for finding in self.findings if finding.verdict == "not met")

    def table(self, language: str = "en") -> pd.DataFrame:
        """One row a clause."""
        return pd.DataFrame(
            [
                {
                    "clause": f.clause,
                    "requirement": f.requirement,
                    "section": f.section,
                    "sentence": f.sentence[language],
                    "strictness": f.strictness,
                    "verdict": f.verdict,
                    "actual": f.actual,
                    "sense": f.sense,
                    "limit": f.limit,
                    "margin": f.margin,
                    "unit": f.unit,
                }
                for f in self.findings
            ]
        )
