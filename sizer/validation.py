"""Pydantic's findings, in sentences a planner can act on."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

__all__ = ["mistakes"]

BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


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
    return [_sentence(found, known) for found in error.errors(include_url=False)]


def _sentence(found: Any, known: Mapping[str, type[BaseModel]]) -> str:
    place, tag = _place(found["loc"], known)
    return f"{place}: {_said(found, tag, known)}" if place else _said(found, tag, known)


def _place(location: tuple[int | str, ...], known: Mapping[str, type[BaseModel]]) -> tuple[str, str]:
    """Words for a location, and the tag of the tagged model it lies in."""
    place, tag = "", ""
    for part in location:
        if isinstance(part, int):
            place += f"[{part}]"
        elif part in known and place.endswith("]"):
            tag = part
            place += f' "{part}"'
        elif part in ("number", "range", "shipped", "own"):  # names of alternatives, not of fields
            continue
        else:
            place += f".{part}" if place else str(part)
    return place, tag


def _said(found: Any, tag: str, known: Mapping[str, type[BaseModel]]) -> str:
    kind, received, context = found["type"], found.get("input"), found.get("ctx", {})
    if kind in BOUNDS:
        key, words = BOUNDS[kind]
        limit = context[key]
        hint = f" For {received:g} % write {received / 100:g}." if limit == 1 and 1 < received <= 100 else ""
        return f"is {received!r}, but must be {words} {limit:g}.{hint}"
    if kind == "extra_forbidden":
        return "there is no such field" + _suggestion(str(found["loc"][-1]), known.get(tag))
    if kind == "missing":
        return "is missing, and has no default. Add it"
    if kind == "union_tag_invalid":
        return f"no technology {received.get('kind')!r}. Known: {', '.join(sorted(k for k in known if k))}"
    if kind == "union_tag_not_found":
        return f"has no kind. Add one of: {', '.join(sorted(k for k in known if k))}"
    if kind == "value_error":
        return str(found["msg"]).removeprefix("Value error, ")
    if kind in ("literal_error", "enum"):
        return f"is {received!r}, but must be one of {context['expected']}"
    shown = repr(received)
    return f"is {shown[:80]}{'…' if len(shown) > 80 else ''}. {found['msg']}"


def _suggestion(word: str, model: type[BaseModel] | None) -> str:
    if model is None:
        return ". Remove it or correct its spelling"
    near = difflib.get_close_matches(word, model.model_fields, n=1)
    if near:
        return f'. Did you mean "{near[0]}"?'
    return f". Known here: {', '.join(sorted(model.model_fields))}"
