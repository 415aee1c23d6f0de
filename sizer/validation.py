"""Pydantic's findings, in sentences a planner can act on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

__all__ = ["located", "mistakes"]

BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}

WANTED = (
    (r"int_.*", "a whole number"),
    (r"float_.*", "a number"),
    (r"finite_number", "a finite number"),
    (r"bool_.*", "true or false"),
    (r"string_type", "text"),
    (r"string_too_short", "text of at least {min_length} characters"),
    (r"string_too_long", "text of at most {max_length} characters"),
    (r"string_pattern_mismatch", "text of the form {pattern}"),
    (r"(model|model_attributes|dict|mapping|dataclass)_type", "a mapping of fields to values"),
    (r"(tuple|list|set|frozen_set)_type", "a list, such as [1, 2]"),
    (r"too_short", "a list of at least {min_length}"),
    (r"too_long", "a list of at most {max_length}"),
    (r"path_.*", "the name of a file"),
)
"""Kinds of findings, and what was wanted instead."""

BRANCH = re.compile(r".*\[.*\]|int|float|str|bool|function-.*")
"""Names that pydantic gives to the alternatives of a field: types, not fields."""

ALTERNATIVES = ("number", "range", "shipped", "own")
"""Tags of the alternatives of a field."""

Found = Mapping[str, Any]


def mistakes(error: ValidationError, known: Mapping[str, type[BaseModel]]) -> list[str]:
    """Say each finding as: where, what was received, what is allowed, what to do.

    Parameters
    ----------
    error : ValidationError
        What pydantic found, all of it.
    known : mapping tag → model
        Models of tagged lists (the technologies), to suggest field names from; "" is the outermost model.

    Returns
    -------
    list of str
        One sentence a mistake.
    """
    return [sentence for _, sentence in located(error, known)]


def located(error: ValidationError, known: Mapping[str, type[BaseModel]]) -> list[tuple[tuple[str | int, ...], str]]:
    """Return each finding's sentence beside the fields that lead to it, without the names of alternatives.

    Parameters
    ----------
    error, known
        As in :func:`mistakes`.
    """
    found = _first_causes(_nearest(error.errors(include_url=False)))
    return [(_fields(each["loc"], known), _sentence(each, known)) for each in found]


def _fields(location: tuple[int | str, ...], known: Mapping[str, type[BaseModel]]) -> tuple[str | int, ...]:
    """Location without tags and names of alternatives."""
    fields: list[str | int] = []
    for part in location:
        tag = isinstance(part, str) and part in known and fields and isinstance(fields[-1], int)
        named = isinstance(part, str) and (part in ALTERNATIVES or BRANCH.fullmatch(part))
        if not tag and not named:
            fields.append(part)
    return tuple(fields)


def _first_causes(findings: Sequence[Any]) -> list[Any]:
    """Leave out that a list is too short where that is only because an entry of it is faulty."""
    places = [each["loc"] for each in findings]

    def follows(found: Any) -> bool:
        place = found["loc"]
        return found["type"] == "too_short" and any(len(x) > len(place) and x[: len(place)] == place for x in places)

    return [found for found in findings if not follows(found)]


def _nearest(findings: Sequence[Any]) -> list[Any]:
    """Leave one alternative where a value fits none: the one with the fewest findings, the first of equals."""
    alternatives: dict[tuple[Any, ...], dict[str, list[Any]]] = {}
    for found in findings:
        fork = next(
            (i for i, part in enumerate(found["loc"]) if isinstance(part, str) and BRANCH.fullmatch(part)), None
        )
        place, branch = (found["loc"], "") if fork is None else (found["loc"][:fork], found["loc"][fork])
        key = (place, fork is None)
        alternatives.setdefault(key, {}).setdefault(branch, []).append(found)
    return [found for branches in alternatives.values() for found in min(branches.values(), key=len)]


def _sentence(found: Found, known: Mapping[str, type[BaseModel]]) -> str:
    place = _place(found["loc"], known)
    return f"{place}: {_said(found, known)}" if place else _said(found, known)


def _place(location: tuple[int | str, ...], known: Mapping[str, type[BaseModel]]) -> str:
    """Words for a location."""
    place = ""
    for part in location:
        if isinstance(part, int):
            place += f"[{part}]"
        elif part in known and place.endswith("]"):
            place += f' "{part}"'
        elif part in ALTERNATIVES or BRANCH.fullmatch(part):
            continue  # names of alternatives, not of fields
        else:
            place += f".{part}" if place else str(part)
    return place


def _said(found: Found, known: Mapping[str, type[BaseModel]]) -> str:
    kind, received, context = found["type"], found["input"], found.get("ctx", {})
    if kind in BOUNDS:
        key, words = BOUNDS[kind]
        return f"is {received!r}, but must be {words} {context[key]:g}.{_percent(received, context[key])}"
    if kind == "extra_forbidden":
        return "there is no such field" + _suggestion(str(found["loc"][-1]), _model_at(found["loc"], known))
    if kind == "missing":
        return "is missing, and has no default. Add it"
    if kind == "union_tag_invalid":
        return f"no technology {received.get('kind')!r}. Known: {_kinds(known)}"
    if kind == "union_tag_not_found":
        return f"has no kind. Add one of: {_kinds(known)}"
    if kind == "value_error":
        return str(found["msg"]).removeprefix("Value error, ")
    if kind in ("literal_error", "enum"):
        return f"is {received!r}, but must be {context['expected']}"
    return f"is {_shown(received)}, but must be {_wanted(found)}"


def _kinds(known: Mapping[str, type[BaseModel]]) -> str:
    return ", ".join(sorted(kind for kind in known if kind))


def _shown(received: Any) -> str:
    shown = repr(received)
    return shown if len(shown) <= 80 else f"{shown[:80]}…"


def _percent(received: Any, limit: float) -> str:
    try:
        value = float(received)
    except (TypeError, ValueError):
        return ""
    return f" For {value:g} % write {value / 100:g}." if limit == 1 and 1 < value <= 100 else ""


def _wanted(found: Found) -> str:
    for kind, words in WANTED:
        if re.fullmatch(kind, found["type"]):
            return words.format(**found.get("ctx", {}))
    return str(found["msg"]).removeprefix("Input should be ").removeprefix("a valid ")


def _model_at(location: tuple[int | str, ...], known: Mapping[str, type[BaseModel]]) -> type[BaseModel] | None:
    """Model that holds the last part of a location."""
    model = known.get("")
    for part in location[:-1]:
        if isinstance(part, str) and part in known:
            model = known[part]
        elif isinstance(part, str) and model is not None and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation)
    return model


def _model_in(hint: Any) -> type[BaseModel] | None:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return hint
    return next((model for part in get_args(hint) if (model := _model_in(part)) is not None), None)


def _suggestion(word: str, model: type[BaseModel] | None) -> str:
    if model is None:
        return ". Remove it or correct its spelling"
    near = difflib.get_close_matches(word, model.model_fields, n=1)
    if near:
        return f'. Did you mean "{near[0]}"?'
    return f". Known here: {', '.join(sorted(model.model_fields))}"
