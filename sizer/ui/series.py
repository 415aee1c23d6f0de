"""The field of a series: a built-in shape, a constant, a day, or an uploaded table with what was read from it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import streamlit as st

from sizer.ui import session
from sizer.ui.choices import CHOICES
from sizer.ui.schema import Field, Schema, fields_of
from sizer.ui.sentences import told
from sizer.ui.widgets import bind, key_of, number, plain, take
from sizer.ui.words import field_help, field_label, say, spoken, unit_word

__all__ = ["refused", "series_field"]

Path = tuple[str | int, ...]
UPLOAD_MB = 20
HOW_TO_READ = ("column", "sheet", "unit", "factor", "fill_gaps", "duplicates", "allow_negative")


def series_field(field: Field, path: Path, schema: Schema, draw: Callable[..., None]) -> None:
    """Draw the field of a series; ``draw`` draws the fields inside it."""
    value = session.get(path)
    ways = ["shape", "file", "constant", "day"]
    if value is None or field.nullable:
        ways = ["none", *ways]
    way = _way(value)
    if way not in ways:
        ways.append(way)
    with st.container(border=True):
        st.segmented_control(
            field_label(field),
            ways,
            key=bind((*path, "way"), st.session_state.get(key_of((*path, "wanted")), way)),
            format_func=spoken(ways, lambda code: say(f"series.{code}")),
            required=True,
            help=field_help(field),
            on_change=_switch,
            args=(path, field.unit),
        )
        wanted = st.session_state[key_of((*path, "way"))]
        inner = {inner.name: inner for inner in fields_of(field.inner, schema)}
        if wanted == "file":
            _file(path, schema, draw)
        elif wanted in WAYS:
            WAYS[wanted](field, path, inner)


def _way(value: Any) -> str:
    """Which of the ways a series is given in."""
    if value is None:
        return "none"
    if isinstance(value, dict):
        if "shape" in value:
            return "shape"
        if "file" in value:
            return "file"
        value = value.get("values")
    if isinstance(value, int | float):
        return "constant"
    count = len(value or ())
    return {0: "none", 1: "constant", 24: "day"}.get(count, "values")


def _switch(path: Path, unit: str) -> None:
    way = st.session_state[key_of((*path, "way"))]
    st.session_state.pop(key_of((*path, "wanted")), None)
    if way == "file":
        st.session_state[key_of((*path, "wanted"))] = "file"
    elif way == "none":
        session.put(path, None)
    elif way == "shape":
        session.put(path, {"shape": "office", "annual_kwh": 1_000_000.0})
    elif way in ("constant", "day") and _way(session.get(path)) != way:
        session.put(path, {"values": [0.0] if way == "constant" else [0.0] * 24})


def _shape(field: Field, path: Path, inner: dict[str, Field]) -> None:
    value = session.get(path)
    by = "peak_kw" if value.get("peak_kw") is not None else "annual_kwh"
    left, middle, right = st.columns(3)
    words = CHOICES["shape"](session.language())
    with left:
        st.selectbox(
            say("series.shape.which"),
            list(words),
            key=bind((*path, "shape"), value["shape"]),
            format_func=spoken(words, words.__getitem__),
            on_change=take,
            args=((*path, "shape"),),
        )
    with middle:
        st.selectbox(
            say("series.scale"),
            ["annual_kwh", "peak_kw"],
            key=bind((*path, "by"), by),
            format_func=spoken(("annual_kwh", "peak_kw"), lambda code: say(f"series.{code}")),
            on_change=_rescale,
            args=(path,),
        )
    with right:
        number(inner[by], (*path, by), label=field_label(inner[by]), help=field_help(inner[by]))


def _rescale(path: Path) -> None:
    value = dict(session.get(path))
    by = st.session_state[key_of((*path, "by"))]
    hours = 3500.0  # a guess that the visitor sees and changes: energy over peak of a day-time load
    energy = value.pop("annual_kwh", None) or (value.pop("peak_kw", None) or 0.0) * hours
    value.pop("peak_kw", None)
    session.put(path, {**value, by: energy if by == "annual_kwh" else round(energy / hours, 1)})


def _constant(field: Field, path: Path, inner: dict[str, Field]) -> None:
    value = session.get(path)
    if isinstance(value, dict):
        value = (value.get("values") or [0.0])[0] if isinstance(value.get("values"), list) else value.get("values")
    key = bind((*path, "constant"), float(value))
    label = say("form.value", unit=unit_word(field.unit))
    st.number_input(label, value=None, format="%g", key=key, on_change=_take_constant, args=(path,))


def _take_constant(path: Path) -> None:
    session.put(path, {"values": [st.session_state[key_of((*path, "constant"))] or 0.0]})


def _day(field: Field, path: Path, inner: dict[str, Field]) -> None:
    value = session.get(path)
    values = value["values"] if isinstance(value, dict) else value
    key = bind((*path, "day"), ", ".join(f"{number_:g}" for number_ in values))
    label = say("series.day.label", unit=unit_word(field.unit))
    st.text_area(label, key=key, on_change=_take_day, args=(path,), height=68)
    mistake = st.session_state.pop(key_of((*path, "mistake")), None)
    if mistake:
        st.error(mistake)


def _take_day(path: Path) -> None:
    words = st.session_state[key_of((*path, "day"))].replace("，", ",").replace(",", " ").split()
    try:
        values = [float(word) for word in words]
    except ValueError:
        values = []
    if len(values) == 24:
        session.put(path, {"values": values})
    else:
        st.session_state[key_of((*path, "mistake"))] = say("series.day.mistake", count=len(words))


def _values(field: Field, path: Path, inner: dict[str, Field]) -> None:
    value = session.get(path)
    values = value["values"] if isinstance(value, dict) else value
    st.caption(say("series.values.count", count=len(values)))


def _file(path: Path, schema: Schema, draw: Callable[..., None]) -> None:
    st.file_uploader(
        say("series.upload"),
        type=["csv", "xlsx", "txt", "tsv"],
        max_upload_size=UPLOAD_MB,
        key=key_of((*path, "upload")),
        on_change=_take_file,
        args=(path,),
        help=say("series.upload.help"),
    )
    for sentence in refused(path):
        st.error(plain(told(sentence)))
    value = session.get(path)
    if not (isinstance(value, dict) and "file" in value):
        return
    st.caption(say("series.file.kept", name=plain(value["file"])))
    part = {"title": "Series", "properties": {name: _schema_of(schema, name) for name in HOW_TO_READ}}
    with st.expander(say("series.reading"), key=key_of((*path, "reading"))):
        draw(part, path, schema, fold=False)


def _schema_of(schema: Schema, name: str) -> Any:
    return schema["$defs"]["Series"]["properties"][name]


def _take_file(path: Path) -> None:
    """Read an uploaded table on the site's clock; keep it only if it can be read, or say why not."""
    from sizer.errors import InputError
    from sizer.profiles.tables import read_table
    from sizer.site import Site
    from sizer.ui.uploads import keep_table

    upload = st.session_state.get(key_of((*path, "upload")))
    if upload is None:
        return
    project, _ = session.checked()
    mistakes: list[str] = []
    old = session.get(path)
    reading = {name: old[name] for name in HOW_TO_READ if isinstance(old, dict) and "file" in old and name in old}
    name = keep_table(upload.name, upload.getvalue(), session.folder())
    site = project.site if project is not None else Site.model_validate({"latitude_deg": 30, "longitude_deg": 110})
    try:
        read_table(session.folder() / name, name, site)
    except InputError as error:
        mistakes = error.mistakes[:6]
    mendable = any(option in sentence for sentence in mistakes for option in HOW_TO_READ)
    if mistakes and not mendable:
        (session.folder() / name).unlink(missing_ok=True)
    else:
        session.put(path, {"file": name, **reading})
        st.session_state.pop(key_of((*path, "wanted")), None)
    st.session_state[key_of((*path, "refused"))] = (copy.deepcopy(session.get(path)), mistakes)


def refused(path: Path) -> list[str]:
    """What was said of the last table uploaded here, until something is changed about it."""
    value, mistakes = st.session_state.get(key_of((*path, "refused")), (None, []))
    found: list[str] = mistakes if value == session.get(path) else []
    return found


WAYS = {"shape": _shape, "constant": _constant, "day": _day, "values": _values}
