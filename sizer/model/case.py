"""What is modelled, the built model, and its answer in plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyomo.environ as pyo

from sizer.components import Check, Component, Grid, Setting, Wiring
from sizer.finance import Bound, Money, Worth, present_value
from sizer.guideline import Audit, Guideline, Member, SummedPlant
from sizer.model.reserve import OutageReserve
from sizer.results import Binding, Design, Dispatch, SolverReport
from sizer.tariff import Tariff

__all__ = ["Case", "Model", "Solved"]


@dataclass(frozen=True)
class Case:
    """What is modelled: components where they stand, and the clauses that bind them."""

    components: Sequence[Component]
    setting: Setting
    guideline: Guideline = field(default_factory=lambda: Guideline(default="off"))
    exclusive: bool = True
    """Keep flows that exclude each other apart (charge and discharge, import and export)."""
    mode: str = ""
    """Application mode, for the clauses that belong to one."""
    worth: Worth = field(default_factory=present_value)
    """What is maximised."""
    bounds: Sequence[Bound] = ()
    """What else the design must be worth."""
    reserve: OutageReserve | None = None
    """An outage that must be survived from any moment; None for none."""

    @property
    def tariff(self) -> Tariff | None:
        """Tariff of the first grid, or the project's."""
        grids = (component for component in self.components if isinstance(component, Grid))
        return next((grid.tariff_of(self.setting) for grid in grids), self.setting.tariff)

    def __post_init__(self) -> None:
        """Let the components know of each other."""
        object.__setattr__(self, "setting", replace(self.setting, components=tuple(self.components)))


@dataclass(frozen=True)
class Model:
    """A built model."""

    case: Case
    pyomo: pyo.ConcreteModel
    profiles: Mapping[str, Mapping[str, np.ndarray]]
    wirings: Mapping[str, Wiring]
    seconds: float = 0.0

    @property
    def plant(self) -> SummedPlant:
        """The plant as the guideline sees it, in variables."""
        members = [
            Member(c.part, w.sizes, w.series, c, self.profiles[c.label])
            for c, w in zip(self.case.components, self.wirings.values(), strict=True)
        ]
        return SummedPlant(members, self.case.mode, self.case.tariff)


@dataclass(frozen=True)
class Solved:
    """A solved case, in plain numbers."""

    case: Case
    design: Design
    dispatch: Dispatch
    money: tuple[Money, ...]
    audit: Audit
    solver: SolverReport
    checks: tuple[tuple[str, Check], ...] = ()
    figures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    emission_kg_per_year: float = 0.0
    plans: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)
    """Component → quantity over an index of its own, like a fleet's groups; of those that have any."""
    binding: tuple[Binding, ...] = ()
    """Limits that hold the design back; what their worth is measured in depends on what was maximised."""
