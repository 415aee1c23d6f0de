"""Inputs: every one of them, its unit, whether it is a default, and where its value comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sizer.components import Range
from sizer.profiles.series import Series
from sizer.report.book import Page
from sizer.report.field_labels import HELP_ZH, LABELS
from sizer.study import Study

__all__ = ["Input", "inputs_of", "shown", "write"]

OWN_SHEET = {
    "tariff",
    "expected",
    "redesign",
    "contradictions",
    "folder",
    "components",
    "name",
    "description",
    "schema_version",
}


@dataclass(frozen=True)
class Input:
    """One field of the project."""

    where: str
    field: str
    value: Any
    unit: str
    default: bool
    meaning: str
    model: str = ""


def inputs_of(model: BaseModel, where: str, *, skip: Sequence[str] = ()) -> Iterator[Input]:
    """Walk a pydantic model, field by field, into the models inside it."""
    for name, described in type(model).model_fields.items():
        if name in skip or described.exclude:
            continue
        value = getattr(model, name)
        if isinstance(value, BaseModel) and not isinstance(value, Range | Series):
            yield from inputs_of(value, f"{where} · {name}")
            continue
        meaning = " ".join((described.description or "").split())
        unit = re.search(r"\[([^\]]*)\]\s*$", meaning)
        yield Input(
            where,
            name,
            shown(value),
            unit.group(1) if unit else "",
            name not in model.model_fields_set,
            meaning[: unit.start()].strip() if unit else meaning,
            type(model).__name__,
        )


def shown(value: Any) -> Any:
    """A value as a cell can show it."""
    if isinstance(value, Range):
        step = f", × {value.step:g}" if value.step else ""
        return f"{value.min:g} … {value.max:g}{step}"
    if isinstance(value, Series):
        return _series(value)
    if isinstance(value, BaseModel):
        given = {name: getattr(value, name) for name in type(value).model_fields if name in value.model_fields_set}
        return "; ".join(f"{name} {shown(own)}" for name, own in given.items())
    if isinstance(value, bool) or value is None:
        return {True: "✓", False: "✗", None: "–"}[value]
    if isinstance(value, int | float | str):
        return value
    if isinstance(value, list | tuple):
        between = "\n" if any(isinstance(item, BaseModel) for item in value) else ", "
        more = f", … ({len(value)})" if len(value) > 12 else ""
        return between.join(str(shown(item)) for item in value[:12]) + more
    return str(value)


def _series(series: Series) -> Any:
    values = series.values
    if values is not None:
        flat = [v for item in values for v in (item if isinstance(item, tuple) else (item,))]
        if len(flat) == 1:
            return flat[0]
        return f"{len(flat)} values, {min(flat):g} … {max(flat):g}, mean {sum(flat) / len(flat):.4g}"
    given = series.model_dump(exclude_unset=True)
    return ", ".join(f"{name}: {value}" for name, value in given.items())


def write(study: Study, page: Page) -> None:
    """Write the project's own inputs, then every component's."""
    project = study.project
    row = page.title("sheet_inputs", page.say("inputs_note"))
    keys = ("component", "input", "value", "unit", "default", "meaning_source")
    row = page.header(row, [page.say(key) for key in keys])
    page.freeze(row)
    rows = list(inputs_of(project, page.say("project"), skip=tuple(OWN_SHEET)))
    for component in project.components:
        rows += inputs_of(component, f"{component.label} · {page.say(component.kind)}", skip=("kind", "name"))
    before = ""
    for found in rows:
        if found.default and found.value == "–" and found.where.endswith("clauses"):
            continue  # a clause left to the default strictness
        where = found.where if found.where != before else ""
        page.text(row, 0, where, "bold_wrap")
        page.text(row, 1, _named(found.field, page), "wrap")
        page.value(row, 2, found.value)
        page.text(row, 3, found.unit, "unit")
        page.text(row, 4, page.say("default" if found.default else "given"), "grey" if found.default else "good")
        meaning = _meaning(found, page)
        page.text(row, 5, meaning, "wrap", longest=1000)
        given = found.value if isinstance(found.value, str) else ""
        page.fit(row, (meaning[:1000], 82), (given[:300], 28), (where, 26), (_named(found.field, page), 32))
        before = found.where
        row += 1
    page.widths(28, 34, 30, 14, 14, 82)


def _named(field: str, page: Page) -> str:
    """A field's word in the report's language beside the word that a project file takes; that one alone in English."""
    words = LABELS.get(f"field.{field}")
    if words is None or page.book.languages == "en":
        return field
    return f"{words[1]} {field}"


def _meaning(found: Input, page: Page) -> str:
    """What a field means, in the report's language; the file's word alone where a language has none."""
    own = HELP_ZH.get(f"{found.model}.{found.field}") or HELP_ZH.get(found.field, "")
    if page.book.languages == "zh+en":
        return "\n".join(filter(None, (own, found.meaning)))
    return own if page.book.languages == "zh" else found.meaning
