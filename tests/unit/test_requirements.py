"""Every requirement of the guideline is kept somewhere, and that place exists."""

from __future__ import annotations

from importlib import import_module
from typing import get_args

import pytest
from pydantic import BaseModel

from sizer.catalogue import load
from sizer.components import REGISTRY
from sizer.finance import Economics
from sizer.guideline import CLAUSES, MODES, Guideline
from sizer.guideline.requirements import checklist, requirements
from sizer.project import Mode, read_project
from sizer.site import Site
from sizer.study import size
from sizer.tariff import Tariff

ALL = requirements()
MODELS = {"site": Site, "economics": Economics, "guideline": Guideline, "tariff": Tariff, **REGISTRY}
ENTRIES = {
    "mode": lambda: MODES,
    "shape": lambda: load("load_shapes"),
    "product": lambda: load("ess_products")["products"],
    "archetype": lambda: load("fleets"),
    "vehicle": lambda: load("vehicles"),
}


def test_every_requirement_from_1_to_128_is_there_once():
    assert list(ALL) == [f"G-{number:02d}" for number in range(1, 129)]


@pytest.mark.parametrize("own", ALL.values(), ids=lambda own: own.id)
def test_a_requirement_is_kept_somewhere_and_said_in_both_languages(own):
    assert own.clauses or own.defaults or own.key_figures or own.checked_by_people
    assert own.section
    assert own.sentence["en"].isascii() or "°" in own.sentence["en"] or "±" in own.sentence["en"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in own.sentence["zh"])


@pytest.mark.parametrize("own", [own for own in ALL.values() if own.clauses], ids=lambda own: own.id)
def test_its_clauses_exist(own):
    assert set(own.clauses) <= {clause.id for clause in CLAUSES}


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_a_clause_is_named_by_its_requirement(clause):
    assert clause.id in ALL[clause.requirement].clauses
    assert {"en", "zh"} <= set(clause.sentence)


@pytest.mark.parametrize("path", sorted({path for own in ALL.values() for path in own.defaults}))
def test_its_defaults_exist(path):
    first, *rest = path.split(".")
    if first == "sizer":
        home = import_module(".".join([first, *rest[:-1]]))
        assert hasattr(home, rest[-1]) or import_module(path)
    elif first in ENTRIES:
        assert rest[0] in ENTRIES[first]()
    else:
        model: type[BaseModel] = MODELS[first]
        for name in rest:
            assert name in model.model_fields
            inner = model.model_fields[name].annotation
            model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else model


def test_its_key_figures_exist():
    """An island with storage and a site on the grid have all of them between them."""
    site = {"site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 24}, "guideline": {"default": "off"}}
    load_, pv = {"kind": "load", "demand_kw": 1.0}, {"kind": "pv", "power_kw": 9.0, "yield_kw_per_kw": 0.5}
    ess = {"kind": "ess", "power_kw": 1.0, "energy_kwh": 2.0}
    island = size(read_project({**site, "components": [load_, pv, ess]}))
    assert {name for own in ALL.values() for name in own.key_figures} <= set(island.key_figures)


def test_the_checklist_holds_what_people_must_check():
    items = checklist()
    assert {item.requirement for item in items if item.requirement} == {
        own.id for own in ALL.values() if own.checked_by_people
    }
    assert sum(1 for item in items if not item.requirement) >= 15
    assert all(item.sentence["zh"] for item in items)


def test_every_mode_of_a_project_is_described():
    assert set(get_args(Mode)) == set(MODES)
    for mode in MODES.values():
        assert set(mode.strictness) <= {clause.id for clause in CLAUSES}
        assert set(mode.requirements) <= set(ALL)
    assert [mode.id for mode in MODES.values() if mode.reconstructed] == ["off_grid"]
