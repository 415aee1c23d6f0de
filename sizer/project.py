"""A project: everything that describes a site and what may be built there, in one frozen object."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator

from sizer.climate import nearest_place, places, synthesise
from sizer.components import TECHNOLOGIES, Component, Setting
from sizer.errors import InputError
from sizer.expected import Expected, Redesign
from sizer.filled import is_filled_workbook, read_filled
from sizer.finance import AnyContract, Economics, Loan, Money, Tax
from sizer.goal import Goal, bounds_of, worth_of
from sizer.guideline import Guideline
from sizer.model import Case, OutageReserve, Solved
from sizer.profiles.files import inside
from sizer.site import Site
from sizer.solver import SolverOptions
from sizer.tariff import Tariff, find_tariff
from sizer.validation import located, mistakes
from sizer.weather import read_weather
from sizer.yaml import read_yaml, write_yaml

__all__ = [
    "Mode",
    "Project",
    "SolverChoice",
    "WeatherSource",
    "from_workbook",
    "plain_part",
    "project_model",
    "project_schema",
    "read_project",
    "write_project",
]


def _any_of(technologies: Sequence[type[Component]]) -> Any:
    return Annotated[reduce(or_, technologies), Field(discriminator="kind")]


if TYPE_CHECKING:
    AnyComponent = Component
else:
    AnyComponent = _any_of(TECHNOLOGIES)

Mode = Literal["household", "small_centralised", "off_grid", "interconnected", "cluster", "public_station"]
"""The guideline's application modes (3.3.3.2.2)."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


class WeatherSource(_Frozen):
    """Where the weather comes from."""

    place: str | None = None
    """A place of the climate table, whose twelve months are made into a year; None takes the nearest."""
    file: str | None = None
    """A weather file beside the project: EPW, TMY3, PVGIS, SAM CSV or plain CSV."""
    format: Literal["auto", "epw", "tmy3", "pvgis", "sam", "csv"] = "auto"
    """Format of the file."""
    seed: int = Field(default=1, ge=0)
    """Seed of the made year; the same seed gives the same year."""


class SolverChoice(_Frozen):
    """How hard to look."""

    engine: Literal["auto", "clarabel", "highs"] = "auto"
    """Which solver; auto takes the fastest that certifies its answer."""
    gap: float = Field(default=1e-3, ge=0, lt=1)
    """Relative gap at which whole-number sizes count as proven."""
    time_limit_s: float = Field(default=600.0, gt=0)
    """Longest time. [s]"""
    exclusive: bool = True
    """Keep charge and discharge, import and export apart in every step."""

    def options(self, **callbacks: Any) -> SolverOptions:
        """Options of the solver, with its callbacks."""
        return SolverOptions(engine=self.engine, gap=self.gap, time_limit_s=self.time_limit_s, **callbacks)


class Project(_Frozen):
    """A site, what stands there, what may be built, and on what terms."""

    schema_version: Literal[1] = 1
    """Version of this file format."""
    name: str = Field(default="", max_length=10_000)
    """Name of the project."""
    description: str = ""
    """What it is about."""
    mode: Mode = "cluster"
    """Application mode of the guideline."""
    site: Site
    """Place, year and time step; `place: shenzhen` stands for its coordinates."""
    weather: WeatherSource = Field(default_factory=WeatherSource)
    """Where the weather comes from."""
    tariff: Tariff | None = None
    """Electricity tariff: the id of a shipped one, or a whole one."""
    economics: Economics = Field(default_factory=Economics)
    """Life and rates."""
    guideline: Guideline = Field(default_factory=Guideline)
    """How strictly the clauses are applied."""
    outage_reserve: OutageReserve | None = None
    """Energy kept in storage for an outage at any moment; None for none."""
    components: tuple[AnyComponent, ...] = Field(min_length=1)
    """What stands there and what may be built."""
    goal: Goal = Field(default_factory=Goal)
    """What the best design is best at, and what else it must reach."""
    priority: Literal["value", "lexicographic"] = "value"
    """How the chosen design is run: for its value alone; or "lexicographic", in the guideline's order of aims (G-75,
    3.3.2.2.4 (2)): charging demand, then renewables on the site, then economy, then low peaks. Sizes are the goal's."""
    loan: Loan | None = None
    """Loan of the owner; None for own capital only. It is in the statements, never in the sizing."""
    tax: Tax | None = None
    """Taxes of the owner; None for a view before tax. They are in the sizing where they are linear."""
    owner: str = Field(default="investor", min_length=1, max_length=200)
    """Who holds all money that no contract gives away."""
    contracts: tuple[AnyContract, ...] = ()
    """Who gets which part of the money, in the order in which the contracts apply."""
    solver: SolverChoice = Field(default_factory=SolverChoice)
    """How hard to look."""
    expected: Expected | None = None
    """Figures printed elsewhere about this project, to be compared."""
    redesign: Redesign | None = None
    """What is left open where it is designed anew, beside what was built."""
    contradictions: tuple[str, ...] = ()
    """What the source says that cannot all be true."""
    folder: Path | None = Field(default=None, exclude=True)
    """Folder of the project file; set by the reader, never by the file."""

    @model_validator(mode="before")
    @classmethod
    def _shorthands(cls, given: Any) -> Any:
        """Let a place stand for its coordinates, and an id for a shipped tariff."""
        if not isinstance(given, Mapping):
            return given
        given = dict(given)
        if isinstance(given.get("tariff"), str):
            given["tariff"] = _first_mistake(find_tariff, given["tariff"])
        site = given.get("site")
        if isinstance(site, Mapping) and "place" in site:
            site = dict(site)
            word = site.pop("place")
            if word not in places():
                raise ValueError(f'site: no place "{word}". Known: {", ".join(sorted(places()))}; or give coordinates')
            place = places()[word]
            given["site"] = {
                "name": place.name,
                "latitude_deg": place.latitude_deg,
                "longitude_deg": place.longitude_deg,
                "altitude_m": place.altitude_m,
                **site,
            }
            weather = dict(given.get("weather") or {})
            if "file" not in weather:
                given["weather"] = {"place": word, **weather}
        return given

    @model_validator(mode="after")
    def _unique_names(self) -> Project:
        labels = [component.label for component in self.components]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            raise ValueError(f"components: {', '.join(twice)} stands there twice. Give each a name of its own")
        if self.owner in {contract.party for contract in self.contracts}:
            raise ValueError(f'contracts: a party is "{self.owner}", who owns the project. Name somebody else')
        return self

    @model_validator(mode="after")
    def _loan_within_life(self) -> Project:
        if self.loan is not None and self.loan.years > self.economics.years:
            raise ValueError(
                f"loan: years is {self.loan.years}, but the project lives {self.economics.years}. A loan ends within it"
            )
        return self

    def weather_table(self) -> Any:
        """Weather on the site's steps: read from the file, or made from the place's climate."""
        if self.weather.file is not None:
            path = inside(self.folder or Path.cwd(), self.weather.file)
            return read_weather(path, self.site, format=self.weather.format)
        place = self.weather.place or nearest_place(self.site.latitude_deg, self.site.longitude_deg).id
        return synthesise(self.site, place, seed=self.weather.seed)

    def setting(self) -> Setting:
        """Where the components stand."""
        return Setting(
            self.site,
            self.economics,
            self.tariff,
            self.weather_table,
            self.folder,
            components=self.components,
        )

    def case(self, setting: Setting | None = None, reference: Solved | None = None) -> Case:
        """Return the project as a case to solve; limits and demand response are of the difference to the reference."""
        money: Sequence[Money] = reference.money if reference else ()
        setting = setting or self.setting()
        if reference:
            grids = [component.label for component in reference.case.components if component.role == "grid"]
            bought = {label: reference.dispatch[label, "import_kw"].to_numpy(float) for label in grids}
            setting = replace(setting, reference_import_kw=bought)
        return Case(
            self.components,
            setting,
            self.guideline,
            self.solver.exclusive,
            self.mode,
            worth_of(self.goal, self.tax),
            bounds_of(self.goal, money, self.economics),
            self.outage_reserve,
        )

    def reference_case(self, setting: Setting | None = None) -> Case:
        """Return the reference case: the same loads, served without the project."""
        standing = [component.reference() for component in self.components]
        return Case(
            [component for component in standing if component is not None],
            setting or self.setting(),
            worth=worth_of(self.goal, self.tax),
        )

    def with_sizes(self, sizes: Mapping[str, Mapping[str, float]]) -> Project:
        """Return the project with given sizes instead of ranges."""
        fixed = tuple(component.fixed(sizes.get(component.label, {})) for component in self.components)
        return self.model_copy(update={"components": fixed})

    def anew(self) -> Project:
        """Return the project as it would be designed today's way: its redesign's ranges, the guideline's hard rules.

        Raises
        ------
        InputError
            The redesign names a component or a field that there is not.
        """
        change = self.redesign or Redesign()
        labels = {component.label for component in self.components}
        strangers = sorted({*change.omit, *change.change} - labels)
        if strangers:
            raise InputError(
                "redesign", f"there is no component {strangers[0]!r}. There are: {', '.join(sorted(labels))}"
            )
        content = self.model_dump(mode="json", exclude_unset=True, exclude={"expected", "redesign", "guideline"})
        own = zip(self.components, content["components"], strict=True)
        content["components"] = [
            {"kind": component.kind, **fields, **change.change.get(component.label, {})}
            for component, fields in own
            if component.label not in change.omit
        ]
        content["components"] += [dict(component) for component in change.add]
        if change.clauses:
            content["guideline"] = {"clauses": dict(change.clauses)}
        return read_project(content, folder=self.folder)


def _first_mistake(find: Any, word: str) -> Any:
    try:
        return find(word)
    except InputError as error:
        raise ValueError(error.mistakes[0]) from error


def project_model(technologies: Sequence[type[Component]] = TECHNOLOGIES) -> type[Project]:
    """Build the class of projects that may hold these technologies.

    Parameters
    ----------
    technologies : sequence of Component classes
        At least two, each with a ``kind`` of its own; the shipped ones by default.

    Returns
    -------
    type of Project
        :class:`Project` itself, or a subclass whose ``components`` are of these technologies.
    """
    if tuple(technologies) == TECHNOLOGIES:
        return Project
    components: Any = (tuple[_any_of(technologies), ...], Field(min_length=1))  # type: ignore[misc]
    return create_model("Project", __base__=Project, __doc__=Project.__doc__, components=components)


def read_project(
    source: str | Path | Mapping[str, Any],
    *,
    folder: Path | None = None,
    technologies: Sequence[type[Component]] = TECHNOLOGIES,
) -> Project:
    """Read a project.

    Parameters
    ----------
    source : path or mapping
        A YAML file, a filled-in template (.xlsx), or a YAML file's content.
    folder : Path, optional
        Where the files it names lie; the file's own folder by default.
    technologies : sequence of Component classes
        What it may hold; give ``(*TECHNOLOGIES, MyTechnology)`` to add one of your own.

    Returns
    -------
    Project

    Raises
    ------
    InputError
        Every mistake at once: where, what was received, what is allowed, what to do.
    """
    if isinstance(source, Mapping):
        name, content = "project", dict(source)
    else:
        path = Path(source)
        name, folder = str(path), folder or path.parent
        if not path.is_file():
            raise InputError(name, "there is no such file")
        if is_filled_workbook(path):
            return from_workbook(path.read_bytes(), name, folder=folder, technologies=technologies)
        content = read_yaml(path, name)
    if "folder" in content:
        raise InputError(name, "folder: there is no such field. Files are looked for beside the project file")
    try:
        return project_model(technologies).model_validate({**content, "folder": folder})
    except ValidationError as error:
        raise InputError(name, mistakes(error, _known(technologies))) from error


def _known(technologies: Sequence[type[Component]]) -> dict[str, type[BaseModel]]:
    known = {str(technology.model_fields["kind"].default): technology for technology in technologies}
    return {**known, "": Project}


def from_workbook(
    content: bytes,
    name: str = "template",
    *,
    folder: Path | None = None,
    technologies: Sequence[type[Component]] = TECHNOLOGIES,
) -> Project:
    """Read a project from a filled-in template.

    Parameters
    ----------
    content : bytes
        The .xlsx file.
    name : str
        What to call it in messages.
    folder, technologies
        As in :func:`read_project`.

    Returns
    -------
    Project

    Raises
    ------
    InputError
        Every mistake at once, by sheet and cell.
    """
    filled = read_filled(content, name)
    try:
        return project_model(technologies).model_validate({**filled.content, "folder": folder})
    except ValidationError as error:
        found = located(error, _known(technologies))
        sentences = [f"{place}: {words}" if (place := filled.place(fields)) else words for fields, words in found]
        raise InputError(name, sentences) from error


def write_project(project: Project, path: str | Path) -> None:
    """Write a project as YAML, whole or not at all; what equals its default is left out, but never a ``kind``."""
    content = project.model_dump(mode="json", exclude_defaults=True)
    for name in ("components", "contracts"):
        if name in content:
            content[name] = [plain_part(part) for part in getattr(project, name)]
    write_yaml(content, Path(path))


def plain_part(part: BaseModel) -> dict[str, Any]:
    """Return a component, a fleet or a contract as plain content that reads back the same.

    What equals its default is left out, unless an entry of the catalogue would then fill in something else.
    """
    kind = {"kind": getattr(part, "kind", None)} if "kind" in type(part).model_fields else {}
    short = {**kind, **part.model_dump(mode="json", exclude_defaults=True)}
    return short if type(part).model_validate(short) == part else {**kind, **part.model_dump(mode="json")}


def project_schema() -> dict[str, Any]:
    """JSON schema of a project file, for editors and forms."""
    schema: dict[str, Any] = json.loads(json.dumps(Project.model_json_schema()))
    schema["properties"].pop("folder", None)
    return schema
