"""The promise of every technology: equations explained, inputs described, units in names."""

from __future__ import annotations

import inspect
import re
import sys
import typing
from collections.abc import Iterator

import pyomo.environ as pyo
import pytest
from pydantic import BaseModel

import sizer.model
from sizer.components import REGISTRY, TECHNOLOGIES, Component
from sizer.finance import Economics
from sizer.guideline import CLAUSES
from sizer.model import Model, build
from sizer.project import Project
from sizer.site import Site
from tests.golden.cases import CASES

UNITS = (
    *("_kw", "_kwh", "_kva", "_kvar", "_v", "_kv", "_hz", "_s", "_h", "_hours", "_minutes", "_days", "_years", "_year"),
    *("_m", "_m2", "_km", "_deg", "_c", "_kg", "_t", "_cny", "_per_kw", "_per_kwh", "_per_kva", "_per_m2", "_per_km"),
    *(
        "_per_kg",
        "_per_month",
        "_per_vehicle_day",
        "_per_100km",
        "_per_kva_month",
        "_per_kw_year",
        "_per_kw_month",
        "_kwh_per_year",
        "_cny_per_year",
        "_c_rate",
        "_l",
    ),
    *(
        "_per_vehicle",
        "_per_swap",
        "_per_slot",
        "_minutes",
        "_per_l",
        "_cny_per_h",
        "_cny_per_start",
        "_per_day",
        "_ohm",
    ),
)
# Dimensionless: shares, ratios and rates, by the word that their name ends in or that it begins with.
PLAIN = re.compile(
    r"(efficiency|share|factor|ratio|rate|growth|losses|capacity|cycle_life|probability|soc|^soc_\w+)$"
    r"|^(degradation|self_discharge|opex_share)_per_(year|day)$|_share_per_(year|day)$"
)
# The field is the number itself: a share by its model's meaning ("wiring" of the PV losses), a size's own ends.
SHARES_OR_ENDS = {"PVLosses", "Range"}


def named_rows(model: Model) -> Iterator[tuple[type[Component], str]]:
    """Every constraint of every component's block, with the class it belongs to."""
    blocks = model.pyomo.component_objects(pyo.Block, descend_into=False)
    for component, block in zip(model.case.components, blocks, strict=True):
        for constraint in block.component_objects(pyo.Constraint):
            yield type(component), constraint.local_name


def explained(technology: type[Component]) -> set[str]:
    """Names of equations at the top of a technology's file: the first column of its indented lines."""
    text = inspect.getdoc(sys.modules[technology.__module__]) or ""
    lines = re.findall(r"^    ([a-z][a-z_0-9]*(?:, [a-z][a-z_0-9]*)*)(?:  +\S|$)", text, re.MULTILINE)
    return {name for line in lines for name in line.split(", ")}


@pytest.mark.parametrize("name", CASES)
def test_every_equation_of_a_component_is_explained_at_the_top_of_its_file(name):
    rows = list(named_rows(build(CASES[name](), templates=False)))
    words = {kind: set(re.findall(r"\w+", inspect.getdoc(sys.modules[kind.__module__]))) for kind, _ in rows}
    assert not {(technology.__name__, row) for technology, row in rows if row not in words[technology]}


@pytest.mark.parametrize("name", CASES)
def test_every_equation_of_the_model_itself_is_explained(name):
    words = inspect.getdoc(sizer.model)
    model = build(CASES[name](), templates=False).pyomo
    for constraint in model.component_objects(pyo.Constraint, descend_into=False):
        kind = re.sub(r"^c\d+_", "", constraint.local_name).split("_")[0]
        assert f"{kind}_<" in words


def test_every_explained_equation_stands_in_a_golden_model():
    """An equation that no golden model has is not checked, or is not there any more."""
    built = {row for case in CASES.values() for row in named_rows(build(case(), templates=False))}
    missing = {
        (technology.__name__, equation)
        for technology in TECHNOLOGIES
        for equation in explained(technology)
        if (technology, equation) not in built
    }
    assert not missing


def models(*roots: type[BaseModel]) -> list[type[BaseModel]]:
    """The classes and every pydantic class in their fields."""
    found: dict[type[BaseModel], None] = {}

    def visit(hint: object) -> None:
        if isinstance(hint, type) and issubclass(hint, BaseModel) and hint not in found:
            found[hint] = None
            for field in hint.model_fields.values():
                visit(field.annotation)
                for extra in field.metadata:
                    visit(extra)
        for part in typing.get_args(hint):
            visit(part)

    for root in roots:
        visit(root)
    return list(found)


FIELDS = [
    (model, name, field)
    for model in models(*TECHNOLOGIES, Site, Economics, Project, *CLAUSES)
    for name, field in model.model_fields.items()
]


@pytest.mark.parametrize(("model", "name", "field"), FIELDS, ids=lambda part: getattr(part, "__name__", None))
def test_a_field_says_what_it_is(model, name, field):
    if name != "kind" and not model.__name__.startswith("ClauseStrictness"):
        assert field.description
        assert field.description.strip()[-1] in ".])…", "a description is a sentence"


@pytest.mark.parametrize("kind", REGISTRY)
def test_a_number_of_a_technology_ends_in_its_unit_or_has_none(kind):
    for model in models(REGISTRY[kind]):
        for name, field in model.model_fields.items():
            holds_number = float in (field.annotation, *typing.get_args(field.annotation))
            if not holds_number or model.__name__ in SHARES_OR_ENDS:
                continue
            assert name.endswith(UNITS) or PLAIN.search(name), f"{model.__name__}.{name} has no unit in its name"


@pytest.mark.parametrize("kind", REGISTRY)
def test_a_description_states_the_unit_of_the_name(kind):
    """A field that ends in a unit says it in brackets."""
    for name, field in REGISTRY[kind].model_fields.items():
        if name.endswith(UNITS) and not PLAIN.search(name):
            assert "[" in field.description, f"{name}: no unit in brackets"


def test_a_technology_states_its_role_and_a_kind_of_its_own():
    assert len(REGISTRY) == len(TECHNOLOGIES)
    assert all(technology.role for technology in TECHNOLOGIES)
