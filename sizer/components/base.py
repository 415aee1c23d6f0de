"""The promise every technology keeps.

A component is one file that says four things: its inputs (a frozen pydantic model), its equations (on a Pyomo
block), its money, and its result columns. Components meet in two expressions only: the balance of each bus and
the one objective. To add a technology, write one file with a subclass of :class:`Component` and add one line to
``components/__init__.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd
import pyomo.environ as pyo
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag
from pyomo.core.expr.numeric_expr import LinearExpression

from sizer.finance import Economics, Money
from sizer.site import Site
from sizer.tariff import Tariff

__all__ = [
    "Check",
    "Component",
    "Outcome",
    "Range",
    "Setting",
    "Size",
    "Wiring",
    "declare_size",
    "parameter",
    "upper",
    "weighted_sum",
]

Profiles = Mapping[str, np.ndarray]


class Range(BaseModel):
    """A size to be chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    min: float = Field(default=0.0, ge=0)
    """Smallest size."""
    max: float = Field(ge=0, le=1e9)
    """Largest size. Every size needs one: an unbounded size cannot be proven best."""
    step: float | None = Field(default=None, gt=0)
    """Size of one unit where only whole units can be bought; None for any size."""

    def model_post_init(self, context: Any) -> None:
        """Refuse an empty range."""
        if self.min > self.max:
            raise ValueError(f"min is {self.min:g} but max is {self.max:g}; min must not exceed max")


def _which(size: Any) -> str:
    return "range" if isinstance(size, Mapping | Range) else "number"


Size = Annotated[
    Annotated[Annotated[float, Field(ge=0, le=1e9)], Tag("number")] | Annotated[Range, Tag("range")],
    Discriminator(_which),
]
"""A size: a number where it is given, a :class:`Range` where it is to be chosen."""


@dataclass(frozen=True)
class Setting:
    """Where a component stands: all it may look at besides its own inputs.

    Parameters
    ----------
    site : Site
        Place and time steps.
    economics : Economics
        Life and rates.
    tariff : Tariff, optional
        The project's tariff.
    weather_source : callable, optional
        Returns the weather table on ``site.times``; called once, and only by components that need weather.
    folder : Path, optional
        Folder of the project file; series named in it are read from there.
    components : sequence of Component
        Who else stands there; a case fills it in.
    reference_import_kw : mapping grid → (steps,) float array
        What each grid delivers in the reference case, once that is solved. [kW]
    """

    site: Site
    economics: Economics = field(default_factory=Economics)
    tariff: Tariff | None = None
    weather_source: Any = None
    folder: Path | None = None
    reference_import_kw: Mapping[str, np.ndarray] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    components: Sequence[Component] = ()
    _weather: list[pd.DataFrame] = field(default_factory=list)
    _made: dict[Any, Any] = field(default_factory=dict)

    @property
    def weather(self) -> pd.DataFrame:
        """The weather table, (steps,) rows, in pvlib's column names."""
        if not self._weather:
            self._weather.append(self.weather_source())
        return self._weather[0]

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """Make something that several need, like a fleet's sessions, the first time it is asked for.

        Parameters
        ----------
        key : hashable
            All that it depends on besides place and folder.
        make : callable
            Makes it.
        """
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def allowed_fee(self, fee_cny_per_kwh: float, label: str) -> float:
        """Charging service fee, cut to what the city allows; says so where it cuts. [CNY/kWh]"""
        cap = self.tariff.service_fee.cap_cny_per_kwh if self.tariff and self.tariff.service_fee else None
        if cap is None or fee_cny_per_kwh <= cap:
            return fee_cny_per_kwh
        self.note(f"{label}: the service fee of {fee_cny_per_kwh:g} CNY/kWh is cut to the {cap:g} that is allowed.")
        return cap

    def note(self, text: str) -> None:
        """Tell the user something about the input, once."""
        if text not in self.notices:
            self.notices.append(text)


@dataclass(frozen=True)
class Wiring:
    """What a built component hands to the model.

    Parameters
    ----------
    flows : mapping bus → mapping quantity → coefficient
        Injection into each bus: Σ coefficient · series[quantity], positive into the bus. [kW]
    sizes : mapping
        What the optimiser chose (or was given): a variable, a linear expression or a number.
    series : mapping
        Quantity by step: an indexed variable or parameter.
    money : sequence of Money
        All the component's money.
    exclusive : sequence of pairs of quantities
        Pairs that cannot flow in the same step.
    resale : mapping quantity → steps
        Outflows that would pay even for energy bought in the same step; the model lets them carry no more than
        the bus's other sources deliver.
    plans : mapping
        Quantities over an index of the component's own, like a fleet's groups: for its replay and its figures.
    timed : sequence of (variable, steps)
        Variables over an index of the component's own whose elements belong to a step each, with these steps in the
        order of the index: so that a plan can look at a part of the year.
    whole : sequence of quantities
        Series that must be whole numbers in every step, but whose variables are continuous: the model rounds them
        and solves the rest again.
    emission_kg : number or linear expression
        CO2 of a year of operation. [kg/year]
    choices : sequence of sequences of variables
        Groups of on/off variables of which at most one is on: ways to choose from, the best of which is found to the
        solver's accuracy, whatever gap it may stop at elsewhere.
    improve : callable
        Once solved: whole-number variables and better values of theirs, as far as the component can tell without the
        model; the model takes them if they are.
    """

    flows: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sizes: Mapping[str, Any] = field(default_factory=dict)
    series: Mapping[str, Any] = field(default_factory=dict)
    money: Sequence[Money] = ()
    exclusive: Sequence[tuple[str, str]] = ()
    resale: Mapping[str, Sequence[int]] = field(default_factory=dict)
    plans: Mapping[str, Any] = field(default_factory=dict)
    timed: Sequence[tuple[Any, np.ndarray]] = ()
    whole: Sequence[str] = ()
    emission_kg: Any = 0.0
    choices: Sequence[Sequence[Any]] = ()
    improve: Callable[[], Sequence[tuple[Any, float]]] | None = None


@dataclass(frozen=True)
class Outcome:
    """A component's part of a solved model, as plain numbers, for the replay."""

    setting: Setting
    profiles: Profiles
    sizes: Mapping[str, float]
    series: Mapping[str, np.ndarray]
    money: Mapping[str, float]
    plans: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One rule replayed on a dispatch: the worst violation and the scale it is measured against.

    A scale below one unit (1 kW, 1 kWh, 1 CNY) counts as one: of a size that the solver left at a few watts, its own
    noise is a large share.
    """

    rule: str
    violation: float
    scale: float

    @property
    def relative(self) -> float:
        """Violation over scale; of a plant smaller than 1 kW or 1 kWh, the violation itself.

        A plant that is not worth building comes out as a millionth of a watt, and that is no yardstick.
        """
        return self.violation / max(self.scale, 1.0)


class Component(BaseModel):
    """Base of every technology; see the module's docstring."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    role: ClassVar[str] = ""
    """What it is to the guideline: "pv", "wind", "storage", "load", "grid"; clauses sum over roles."""

    kind: str
    """The word for the technology in a project file."""
    name: str = Field(default="", pattern=r"^[^\x00-\x1f]*$", max_length=200)
    """Name, unique in the project; the kind where not given."""
    bus: str = Field(default="ac", min_length=1, max_length=80, pattern=r"^[\w.\- ]+$")
    """Bus it is connected to; any word. Another area is just another name, like "north.ac"."""
    existing: bool = False
    """Already there: costs no capital and is part of the reference case."""

    @property
    def label(self) -> str:
        """The name, or the kind where there is none."""
        return self.name or self.kind

    @property
    def part(self) -> str:
        """Role by which the guideline's clauses find it."""
        return self.role

    def reference(self) -> Component | None:
        """Return what stands in the reference case instead: itself if existing, else nothing."""
        return self if self.existing else None

    def unlimited(self) -> Component:
        """Return a copy without limits of connection, for a reference case that the connection cannot carry."""
        return self

    def fixed(self, sizes: Mapping[str, float]) -> Component:
        """Return a copy whose sizes are given numbers."""
        own = {key: value for key, value in sizes.items() if isinstance(getattr(self, key, None), Range)}
        return self.model_copy(update=own)

    def size_of(self, name: str, setting: Setting) -> Size | None:
        """Size or range of one of the result's sizes."""
        size: Size | None = getattr(self, name, None)
        return size

    def room_of(self, name: str) -> tuple[str, float]:
        """Return what the upper end of a size follows from, where that is not its range.

        Returns
        -------
        tuple of str and float
            The input, with its unit, and how much of it one unit of the size takes; ("", 0) where the range says it.
        """
        return "", 0.0

    def ageing(self, economics: Economics) -> np.ndarray:
        """Share of as-new output in years 1 … N, (years,)."""
        return np.ones(economics.years)

    def profiles(self, setting: Setting) -> Profiles:
        """Turn inputs into arrays over the steps."""
        return {}

    def build(self, block: pyo.Block, setting: Setting, profiles: Profiles) -> Wiring:
        """Write the equations on a block; ``block.model().steps`` is the index set 0 … steps − 1."""
        raise NotImplementedError

    def derive(self, sizes: Mapping[str, float], series: Mapping[str, np.ndarray], profiles: Profiles) -> Profiles:
        """Further result columns, from the solved ones."""
        return {}

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        """Check a solved dispatch again, from the definition and without the model."""
        return ()

    def figures(self, outcome: Outcome) -> Mapping[str, float]:
        """Key figures of its own, once solved; names end in units, shares are fractions."""
        return {}


def declare_size(block: pyo.Block, name: str, size: Size) -> Any:
    """Declare a size on a block.

    Parameters
    ----------
    block : pyomo Block
        The component's block.
    name : str
        Name of the size, with its unit: "power_kw".
    size : float or Range
        A given size, or the range to choose from.

    Returns
    -------
    float, variable or linear expression
        The number; or a continuous variable; or step × a whole-number variable ``<name>_units``.
    """
    if not isinstance(size, Range):
        return float(size)
    if size.step is None:
        variable = pyo.Var(bounds=(size.min, size.max))
        block.add_component(name, variable)
        return variable
    units = pyo.Var(
        domain=pyo.Integers, bounds=(np.ceil(size.min / size.step - 1e-9), np.floor(size.max / size.step + 1e-9))
    )
    block.add_component(f"{name}_units", units)
    return size.step * units


def upper(size: Size) -> float:
    """Largest value of a size."""
    return size.max if isinstance(size, Range) else float(size)


def weighted_sum(variable: Any, weights: np.ndarray | float) -> Any:
    """Σ_t weights[t] · variable[t] as one linear expression; zero weights are left out.

    Parameters
    ----------
    variable : indexed variable or array
        By step.
    weights : (steps,) float array or float
        One weight a step, or one for all.
    """
    if isinstance(variable, np.ndarray):
        return float(np.sum(variable * weights))
    variables = list(variable.values())
    coefficients = np.broadcast_to(np.asarray(weights, dtype=float), (len(variables),))
    keep = np.flatnonzero(coefficients)
    return LinearExpression(
        constant=0.0, linear_coefs=coefficients[keep].tolist(), linear_vars=[variables[i] for i in keep]
    )


def parameter(block: pyo.Block, name: str, values: np.ndarray) -> pyo.Param:
    """Put an array on a block as a parameter over the steps, so that rules read ``block.name[t]``."""
    param = pyo.Param(block.model().steps, initialize=dict(enumerate(np.asarray(values).tolist())), within=pyo.Reals)
    block.add_component(name, param)
    return param
