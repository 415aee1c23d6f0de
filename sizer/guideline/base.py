"""A clause of the guideline: one inequality that can bind a model and check a finished design.

A clause sees the plant through :class:`Plant`, which answers with variables while a model is built and with
numbers once it is solved. So the model and the audit use the same limit, written once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal, Protocol

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict
from pyomo.core.expr.numeric_expr import LinearExpression

from sizer.tariff import Tariff

__all__ = ["Audit", "Clause", "Finding", "Member", "Plant", "Sides", "Strictness", "SummedPlant"]

Strictness = Literal["off", "audit", "soft", "hard"]
"""off: not looked at; audit: checked after the fact; soft: the model pays for missing it; hard: it must keep it."""

TOLERANCE = 1e-5  # relative; a solver keeps its rows to 1e-8 or so, and sizes are reported to 1e-3


@dataclass(frozen=True)
class Member:
    """One component as a clause may look at it.

    Parameters
    ----------
    part : str
        What it is: "pv", "wind", "storage", "inertia_source", "load", "grid", "diesel", "converter", "link", "pile", …
    sizes, series : mapping
        Its sizes, and its series by step: variables while a model is built, numbers once it is solved.
    inputs : object
        Its inputs, by attribute.
    profiles : mapping
        Arrays that are known beforehand, (steps,) each.
    """

    part: str
    sizes: Mapping[str, Any] = field(default_factory=dict)
    series: Mapping[str, Any] = field(default_factory=dict)
    inputs: Any = None
    profiles: Mapping[str, np.ndarray] = field(default_factory=dict)


class Plant(Protocol):
    """What a clause may ask of a plant."""

    @property
    def mode(self) -> str:
        """Application mode of the project; empty where there is none."""
        ...

    @property
    def tariff(self) -> Tariff | None:
        """Tariff of the (first) grid connection."""
        ...

    def members(self, part: str) -> Sequence[Member]:
        """Every component of a part."""
        ...

    def has(self, part: str) -> bool:
        """Whether there is any such component."""
        ...

    def size(self, part: str, name: str) -> Any:
        """Sum of a size over the part's components; 0 where there is none."""
        ...

    def series(self, part: str, name: str, step: Any, *, times: str = "") -> Any:
        """Sum of a series over the part's components at a step (or at all steps, for a slice).

        ``times`` names an input by which each component's series is multiplied.
        """
        ...

    def total(self, part: str, name: str, *, times: str = "") -> Any:
        """Sum of a series over components and steps."""
        ...


@dataclass(frozen=True)
class SummedPlant:
    """A plant given by its members, be they in variables or in numbers."""

    every: Sequence[Member] = field(default_factory=list)
    mode: str = ""
    tariff: Tariff | None = None

    def members(self, part: str) -> Sequence[Member]:
        """Every component of a part."""
        return [member for member in self.every if member.part == part]

    def has(self, part: str) -> bool:
        """Whether there is any component of the part."""
        return any(member.part == part for member in self.every)

    def size(self, part: str, name: str) -> Any:
        """Sum of a size over the part's components."""
        return sum(member.sizes[name] for member in self.members(part) if name in member.sizes)

    def series(self, part: str, name: str, step: Any, *, times: str = "") -> Any:
        """Sum of a series over the part's components."""
        return sum(_factor(m, times) * m.series[name][step] for m in self.members(part) if name in m.series)

    def total(self, part: str, name: str, *, times: str = "") -> Any:
        """Sum of a series over components and steps."""
        return sum(_factor(m, times) * _sum(m.series[name]) for m in self.members(part) if name in m.series)


def _factor(member: Member, times: str) -> float:
    return float(getattr(member.inputs, times)) if times else 1.0


def _sum(series: Any) -> Any:
    if isinstance(series, np.ndarray):
        return float(series.sum())
    values = list(series.values())
    if isinstance(values[0], float | int):
        return float(sum(values))
    return LinearExpression(linear_coefs=[1.0] * len(values), linear_vars=values)


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
        At the worst step, for an hourly clause; of the worst component, for one on inputs.
    price_cny_per_unit : float or None
        Price of missing a soft clause by one unit. [CNY per unit]
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
    price_cny_per_unit: float | None = None

    @property
    def penalty_cny(self) -> float:
        """What missing a soft clause costs in the model's choice; no money of the project. [CNY]"""
        return max(0.0, -(self.margin or 0.0)) * (self.price_cny_per_unit or 0.0)

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
    binds: ClassVar[bool] = True
    """Whether a model can be bound by it; one on inputs, or on what no linear row can say, is only checked."""
    modes: ClassVar[tuple[str, ...]] = ()
    """Application modes that it belongs to; empty for every one."""
    needs: ClassVar[tuple[str, ...]] = ()
    """Parts that must be there for it to mean anything."""
    takes: ClassVar[str] = ""
    """Field of :class:`~sizer.guideline.Guideline` that holds its inputs."""

    def applies(self, plant: Plant) -> bool:
        """Whether the clause means anything for this plant."""
        return (not self.modes or plant.mode in self.modes) and all(plant.has(part) for part in self.needs)

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Write the inequality; ``step`` is used by hourly clauses only."""
        raise NotImplementedError

    def check(self, plant: Plant, strictness: Strictness, price_cny_per_unit: float | None = None) -> Finding:
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
        met = bool((margin >= -TOLERANCE * np.maximum(1.0, np.abs(limit))).all())
        found = self._finding(
            strictness, "met" if met else "not met", sides.sense, float(limit[worst]), float(actual[worst])
        )
        return replace(found, price_cny_per_unit=price_cny_per_unit) if strictness == "soft" else found

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

    @property
    def broken(self) -> tuple[Finding, ...]:
        """The clauses not met that should have been kept; there are some only where all sizes were given."""
        return tuple(finding for finding in self.failed if finding.strictness == "hard")

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
