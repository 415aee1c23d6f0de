"""A project's JSON schema, read as the fields of a form. Knows no widget."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Field", "Kind", "components_in", "fields_of", "kinds_in", "starting_values"]

Kind = Literal[
    "number",
    "whole",
    "yes_no",
    "text",
    "choice",
    "size",
    "series",
    "tariff",
    "object",
    "list_of_objects",
    "list_of_kinds",
    "words",
    "yaml",
]
Schema = Mapping[str, Any]

PLAINLY_FIRST = frozenset(
    [
        "name",
        "existing",
        "transformer_kva",
        "export_limit_kw",
        "area_m2",
        "tilt_deg",
        "turbine",
        "service_fee_cny_per_kwh",
        "opex_cny_per_year",
        "year",
        "step_minutes",
        "hours",
        "place",
        "count",
        "archetype",
        "vehicles",
        "control",
        "plug_bus",
        "units",
    ]
)
"""Optional fields that most planners look for; the others go behind "more"."""
NOT_ASKED = frozenset(["lifted", "given_expansion_kw"])
"""Set by the library for reference cases and for designs that are run; no file holds them."""


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Parameters
    ----------
    name : str
        Its word in the project file.
    kind : Kind
        How it is asked for.
    help : str
        The description, with unit, range and source.
    unit : str
        In square brackets at the description's end; empty for shares and words.
    required, nullable : bool
        Whether it must be given; whether "nothing" is a meaning of its own.
    default : object
        What holds where it is not given.
    low, high : float or None
        Range of a number.
    options : tuple
        Codes of a choice.
    inner : mapping
        Schema of the object, or of each object of a list.
    owner : str
        Title of the schema it belongs to.
    """

    name: str
    kind: Kind
    help: str
    unit: str
    required: bool
    nullable: bool
    default: Any
    low: float | None
    high: float | None
    options: tuple[Any, ...]
    inner: Schema
    owner: str

    @property
    def advanced(self) -> bool:
        """Whether it is shown only on demand."""
        first = self.required or self.kind in ("size",) or self.name in PLAINLY_FIRST
        return not (first or self.name.startswith("capex_"))


def components_in(schema: Schema) -> dict[str, Schema]:
    """Schema of every technology, by its word."""
    return kinds_in(schema["properties"]["components"]["items"], schema)


def kinds_in(items: Schema, schema: Schema) -> dict[str, Schema]:
    """Schema of each kind that the objects of a list can be of, by its word."""
    mapping = items["discriminator"]["mapping"]
    return {kind: _resolve({"$ref": reference}, schema) for kind, reference in mapping.items()}


def fields_of(part: Schema, schema: Schema) -> list[Field]:
    """Fields of an object.

    Parameters
    ----------
    part : mapping
        Schema of the object.
    schema : mapping
        The whole schema, for references.
    """
    part = _resolve(part, schema)
    required = set(part.get("required", ()))
    return [
        _field(name, given, schema, name in required, str(part.get("title", "")))
        for name, given in part["properties"].items()
        if "const" not in given and name not in NOT_ASKED
    ]


def starting_values(part: Schema, schema: Schema) -> dict[str, Any]:
    """Something plausible for every field that has no default, so that a new object can be edited at once."""
    return {field.name: _start(field, schema) for field in fields_of(part, schema) if field.required}


def _start(field: Field, schema: Schema) -> Any:
    if field.kind == "size":
        return {"max": 1000.0}
    if field.kind == "series":
        return {"shape": "office", "annual_kwh": 1_000_000.0} if field.unit == "kW" else {"values": [0.0]}
    if field.kind in ("number", "whole"):
        low = field.low if field.low is not None else 0.0
        usual = 100.0 if field.unit in ("kW", "kWh", "kVA") else 1.0
        likely = max(low, usual) if field.high is None or field.high > usual else (low + field.high) / 2
        return int(likely) if field.kind == "whole" else float(likely)
    if field.kind == "choice":
        return field.options[0]
    if field.kind == "object":
        return starting_values(field.inner, schema)
    if field.kind == "list_of_objects":
        return [starting_values(field.inner, schema)]
    return {"yes_no": False, "text": "", "yaml": [], "words": []}.get(field.kind)


def _field(name: str, given: Schema, schema: Schema, required: bool, owner: str) -> Field:
    variants = [_resolve(variant, schema) for variant in given.get("anyOf") or given.get("oneOf") or [given]]
    nullable = any(variant.get("type") == "null" for variant in variants)
    variants = [variant for variant in variants if variant.get("type") != "null"]
    kind, main = _kind(variants, schema)
    words = str(given.get("description") or main.get("description") or "")
    unit = re.search(r"\[([^\[\]]+)\]\s*$", words)
    low = main.get("minimum", main.get("exclusiveMinimum"))
    high = main.get("maximum", main.get("exclusiveMaximum"))
    return Field(
        name=name,
        kind=kind,
        help=" ".join(words.replace("``", "").split()),
        unit=unit.group(1) if unit else "",
        required=required,
        nullable=nullable,
        default=given.get("default"),
        low=low,
        high=high,
        options=tuple(main.get("enum", ())),
        inner=_resolve(main["items"], schema) if kind in ("list_of_objects", "list_of_kinds") else main,
        owner=owner,
    )


def _kind(variants: list[Schema], schema: Schema) -> tuple[Kind, Schema]:
    """How a field is asked for, and the schema of its main form; told by structure, so that new models fit in."""
    for variant in variants:
        names = set(variant.get("properties", ()))
        if {"min", "max"} <= names and len(variants) > 1:
            return "size", variant
        if {"values", "file", "shape"} <= names:
            return "series", variant
        if {"seasons", "overlays"} <= names:
            return "tariff", variant
    main = variants[0] if variants else {}
    if len(variants) > 1:
        scalar = all(variant.get("type") in ("string", "integer", "number") for variant in variants)
        return ("text" if scalar else "yaml"), main
    if "enum" in main:
        return "choice", main
    simple: dict[str, Kind] = {"number": "number", "integer": "whole", "boolean": "yes_no", "string": "text"}
    if main.get("type") in simple:
        return simple[main["type"]], main
    if main.get("type") == "object" and "properties" in main:
        return "object", main
    items = main.get("items", {})
    if main.get("type") == "array" and "discriminator" in items:
        return "list_of_kinds", main
    if main.get("type") == "array" and items.get("type") == "string" and "prefixItems" not in main:
        return "words", main
    if main.get("type") == "array" and "properties" in _resolve(main.get("items", {}), schema):
        return "list_of_objects", main
    return "yaml", main


def _resolve(part: Schema, schema: Schema) -> Schema:
    reference = part.get("$ref")
    if not reference:
        return part
    found: Schema = schema["$defs"][reference.rsplit("/", 1)[-1]]
    return {**found, **{key: value for key, value in part.items() if key != "$ref"}}
