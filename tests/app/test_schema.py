"""The form follows the schema: what is registered shows up, with its defaults, units and help."""

from __future__ import annotations

import json
from typing import ClassVar, Literal

import pytest
from pydantic import BaseModel, Field
from streamlit.testing.v1 import AppTest

from sizer.components import TECHNOLOGIES, Component, Size
from sizer.profiles.series import Series
from sizer.project import project_model, project_schema, read_project
from sizer.ui.schema import components_in, fields_of, starting_values


class Part(BaseModel):
    """A part of something new."""

    ports: int = Field(ge=1, le=20)
    """How many."""
    note: str = ""
    """Anything."""


class Something(Component):
    """A technology that the app has never heard of."""

    role: ClassVar[str] = "works"

    kind: Literal["something_new"] = "something_new"
    rated_kw: Size
    """How large. [kW]"""
    arrivals_kw: Series
    """What comes. [kW]"""
    share: float = Field(default=0.3, ge=0, lt=1)
    """How much of it (assumption, 0.2–0.4)."""
    parts: tuple[Part, ...] = ()
    """What it is made of."""
    prices: dict[str, float] = {}
    """Price by word."""
    colour: Literal["red", "blue"] = "red"
    """What it looks like."""


def new_schema():
    schema = json.loads(json.dumps(project_model((*TECHNOLOGIES, Something)).model_json_schema()))
    schema["properties"].pop("folder")
    return schema


def test_a_new_technology_is_listed_with_fields_of_the_right_kinds():
    part = components_in(new_schema())["something_new"]
    kinds = {field.name: field.kind for field in fields_of(part, new_schema())}
    assert kinds == {
        "name": "text",
        "bus": "text",
        "existing": "yes_no",
        "rated_kw": "size",
        "arrivals_kw": "series",
        "share": "number",
        "parts": "list_of_objects",
        "prices": "yaml",
        "colour": "choice",
    }


def test_unit_range_default_and_source_come_from_the_schema():
    share, rated = (
        next(f for f in fields_of(components_in(new_schema())["something_new"], new_schema()) if f.name == name)
        for name in ("share", "rated_kw")
    )
    assert (share.low, share.high, share.default, share.advanced) == (0, 1, 0.3, True)
    assert "assumption, 0.2–0.4" in share.help
    assert (rated.unit, rated.required, rated.advanced) == ("kW", True, False)


@pytest.mark.parametrize("kind", sorted(components_in(project_schema())))
def test_an_added_component_is_valid_at_once(kind):
    schema = project_schema()
    content = {"kind": kind, "name": "added", **starting_values(components_in(schema)[kind], schema)}
    site = {"place": "beijing"}
    assert read_project({"site": site, "tariff": "BJ-CI2-202502", "components": [content]}).components[0].label


def page():
    import streamlit as st

    from sizer.ui.form import draw
    from sizer.ui.schema import components_in, starting_values
    from tests.app.test_schema import new_schema

    schema = new_schema()
    part = components_in(schema)["something_new"]
    if "draft" not in st.session_state:
        st.session_state["draft"] = {"components": [{"kind": "something_new", **starting_values(part, schema)}]}
    draw(part, ("components", 0), schema, leave_out=("kind",))


def test_a_new_technology_is_drawn_and_edited():
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    labels = [widget.label for widget in app.number_input]
    assert "Share" in labels
    next(widget for widget in app.number_input if widget.label == "Share").set_value(0.25).run()
    next(widget for widget in app.button if widget.label == "Add").click().run()
    next(widget for widget in app.selectbox if widget.label == "Colour").set_value("blue").run()
    own = app.session_state["draft"]["components"][0]
    assert not app.exception
    assert (own["share"], own["colour"], own["parts"]) == (0.25, "blue", [{"ports": 1}])
    next(widget for widget in app.number_input if widget.label == "Share").set_value(None).run()
    assert "share" not in app.session_state["draft"]["components"][0]
