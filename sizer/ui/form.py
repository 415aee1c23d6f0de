"""A form drawn from the schema. A technology that is registered later appears by itself, with its defaults and help.

Every widget only shows the draft: its state is set from the draft before it is drawn, and written back when it is
changed. Grey figures are defaults; a cleared field goes back to its default.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from sizer.ui import session
from sizer.ui.choices import CHOICES
from sizer.ui.schema import Field, Schema, fields_of, kinds_in, starting_values
from sizer.ui.sentences import told
from sizer.ui.series import series_field
from sizer.ui.widgets import bind, key_of, number, take
from sizer.ui.words import field_help, field_label, option_word, say, spoken, unit_word

__all__ = ["draw", "tariff_choice"]

Path = tuple[str | int, ...]


def draw(
    part: Schema, path: Path, schema: Schema, *, leave_out: Sequence[str] = (), columns: int = 3, fold: bool = True
) -> None:
    """Draw the form of an object of the draft.

    Parameters
    ----------
    part, schema : mapping
        Schema of the object, and the whole one.
    path : tuple
        Where the object lies in the draft.
    leave_out : sequence of str
        Fields drawn elsewhere.
    columns : int
        Fields side by side.
    fold : bool
        Put the less common fields behind "more".
    """
    fields = [field for field in fields_of(part, schema) if field.name not in leave_out]
    first = [field for field in fields if not (fold and field.advanced)]
    more = [field for field in fields if fold and field.advanced]
    _grid(first, path, schema, columns)
    if more:
        given = sum(session.get((*path, field.name)) is not None for field in more)
        label = say("form.more", count=len(more), given=given)
        with st.expander(label, key=key_of((*path, "more"))):
            _grid(more, path, schema, columns)


def _grid(fields: Sequence[Field], path: Path, schema: Schema, columns: int) -> None:
    """Small fields side by side, sizes two by two, wide ones below."""
    wide = ("series", "object", "list_of_objects", "list_of_kinds", "words", "yaml")
    small = [field for field in fields if field.kind not in (*wide, "size")]
    sizes = [field for field in fields if field.kind == "size"]
    for group, across in ((sizes, 2), (small, columns)):
        for start in range(0, len(group), across):
            row = st.columns(across, vertical_alignment="bottom")
            for place, field in zip(row, group[start : start + across], strict=False):
                with place:
                    DRAW[field.kind](field, (*path, field.name), schema)
    for field in fields:
        if field.kind in wide:
            DRAW[field.kind](field, (*path, field.name), schema)


def _number(field: Field, path: Path, _: Schema) -> None:
    number(field, path, label=field_label(field), help=field_help(field))


def _yes_no(field: Field, path: Path, _: Schema) -> None:
    key = bind(path, bool(session.get(path, field.default)))
    st.checkbox(
        field_label(field), key=key, help=field_help(field), on_change=take, args=(path, field.default), width="stretch"
    )


def _text(field: Field, path: Path, _: Schema) -> None:
    if field.name in CHOICES:
        _listed(field, path, CHOICES[field.name](session.language()))
        return
    default = "" if field.default is None else str(field.default)
    key = bind(path, str(session.get(path, "")))
    st.text_input(
        field_label(field), key=key, placeholder=default, help=field_help(field), on_change=take, args=(path, "")
    )


def _choice(field: Field, path: Path, _: Schema) -> None:
    _listed(field, path, {option: option_word(field, option) for option in field.options})


def _listed(field: Field, path: Path, words: Mapping[Any, str]) -> None:
    """Choose one of a list; the widget's values are codes, so that the language may change under it."""
    known = [None, *words] if field.nullable or field.default is None else list(words)
    value = session.get(path, field.default)
    options = known if value in known else [*known, value]
    key = bind(path, value)
    st.selectbox(
        field_label(field),
        options,
        key=key,
        format_func=spoken(options, lambda code: words.get(code, str(code)), say("form.automatic")),
        placeholder=say("form.automatic"),
        help=field_help(field),
        on_change=take,
        args=(path, field.default),
    )


def _size(field: Field, path: Path, _: Schema) -> None:
    """A number where it is given, a range where it is to be chosen."""
    value = session.get(path)
    ranged = isinstance(value, dict)
    key = bind((*path, "how"), "choose" if ranged else "given")
    with st.container(border=True):
        st.segmented_control(
            field_label(field),
            ["given", "choose"],
            key=key,
            format_func=spoken(("given", "choose"), lambda code: say(f"form.size.{code}")),
            required=True,
            help=field_help(field),
            on_change=_switch_size,
            args=(path,),
        )
        if not ranged:
            number(field, path, label=say("form.value", unit=unit_word(field.unit)), low=0.0, high=1e9)
            return
        left, middle, right = st.columns(3)
        with left:
            number(field, (*path, "min"), label=say("form.min"), low=0.0, high=1e9, placeholder="0")
        with middle:
            number(field, (*path, "max"), label=say("form.max"), low=0.0, high=1e9)
        with right:
            number(field, (*path, "step"), label=say("form.step"), low=0.0, high=1e9, help=say("form.step.help"))


def _switch_size(path: Path) -> None:
    value, how = session.get(path), st.session_state[key_of((*path, "how"))]
    if how == "choose" and not isinstance(value, dict):
        session.put(path, {"max": max(2.0 * float(value or 0.0), 100.0)})
    elif how == "given" and isinstance(value, dict):
        session.put(path, float(value.get("max", 0.0)))


def _object(field: Field, path: Path, schema: Schema) -> None:
    with st.expander(field_label(field), key=key_of((*path, "open"))):
        if field.help:
            st.caption(field_help(field))
        draw(field.inner, path, schema, fold=False)


def _list_of_objects(field: Field, path: Path, schema: Schema) -> None:
    st.markdown(f"**{field_label(field)}**", help=field_help(field))
    items = session.get(path) or []
    for number_, _ in enumerate(items):
        with st.container(border=True):
            draw(field.inner, (*path, number_), schema)
            st.button(say("form.remove"), key=key_of((*path, number_, "remove")), on_click=_drop, args=(path, number_))
    st.button(
        say("form.add"), key=key_of((*path, "add")), on_click=_append, args=(path, starting_values(field.inner, schema))
    )


def _list_of_kinds(field: Field, path: Path, schema: Schema) -> None:
    """Objects of several kinds, like contracts: a form each; the whole as a line of YAML for those who prefer it."""
    known = kinds_in(field.inner, schema)
    word = spoken(known, lambda kind: say(f"option.{kind}"))
    st.markdown(f"**{field_label(field)}**", help=field_help(field))
    for number_, item in enumerate(session.get(path) or []):
        own = (*path, number_)
        with st.container(border=True):
            left, right = st.columns([3, 1], vertical_alignment="bottom")
            key = bind((*own, "kind"), str(item.get("kind", next(iter(known)))))
            left.selectbox(
                say("form.kind"),
                list(known),
                key=key,
                format_func=word,
                on_change=_take_kind,
                args=(own, known, schema),
            )
            right.button(
                say("form.remove"), key=key_of((*own, "remove")), on_click=_drop, args=(path, number_), width="stretch"
            )
            if item.get("kind") in known:
                draw(known[item["kind"]], own, schema, fold=False)
    left, right, _ = st.columns([2, 1, 1], vertical_alignment="bottom")
    kind = left.selectbox(say("form.kind"), list(known), key=key_of((*path, "new")), format_func=word)
    right.button(
        say("form.add"),
        key=key_of((*path, "add")),
        on_click=_append,
        args=(path, {"kind": kind, **_start_of(known[str(kind)], path, schema)}),
        width="stretch",
    )
    with st.expander(say("form.yaml"), key=key_of((*path, "yaml"))):
        _yaml(field, path, schema)


def _start_of(part: Schema, path: Path, schema: Schema) -> dict[str, Any]:
    """Values of a new object that can stand as they are: with a party, and a component that there is."""
    start = starting_values(part, schema)
    before = session.get(path)
    last = before[-1] if isinstance(before, list) and before else before if isinstance(before, dict) else {}
    named = {"party": last.get("party") or say("form.party"), "component": next(iter(CHOICES["component"]("en")), "")}
    if "tiers" in start:  # a single tier is the whole
        start["tiers"] = [{**start["tiers"][0], "share": 1.0}]
    return {name: named.get(name, value) if value == "" else value for name, value in start.items()}


def _take_kind(path: Path, known: Mapping[str, Schema], schema: Schema) -> None:
    """Another kind keeps with whom and for how long it is agreed."""
    before, kind = session.get(path), st.session_state[key_of((*path, "kind"))]
    kept = {name: before[name] for name in ("party", "years") if name in before}
    session.put(path, {"kind": kind, **_start_of(known[kind], path, schema), **kept})


def _words(field: Field, path: Path, _: Schema) -> None:
    """Several words: of a list where there is one, or the user's own."""
    words = CHOICES[field.name](session.language()) if field.name in CHOICES else {}
    value = list(session.get(path, field.default) or [])
    options = list(dict.fromkeys([*words, *(field.default or ()), *value]))
    st.multiselect(
        field_label(field),
        options,
        key=bind(path, value),
        format_func=spoken(options, lambda code: words.get(code, str(code))),
        accept_new_options=not words,
        help=field_help(field),
        placeholder=say("form.words"),
        on_change=take,
        args=(path, list(field.default or [])),
    )


def _append(path: Path, value: Any) -> None:
    session.put(path, [*(session.get(path) or []), value])


def _drop(path: Path, number_: int) -> None:
    items = list(session.get(path))
    del items[number_]
    session.put(path, items or None)


def _yaml(field: Field, path: Path, _: Schema) -> None:
    """Anything that has no widget of its own, as one line of YAML."""
    value = session.get(path)
    bind(path, "" if value is None else json.dumps(value, ensure_ascii=False))
    default = "" if field.default is None else json.dumps(field.default, ensure_ascii=False)
    st.text_area(
        field_label(field),
        key=key_of(path),
        placeholder=default,
        help=field_help(field),
        height=68,
        on_change=_take_yaml,
        args=(path,),
    )
    mistake = st.session_state.pop(key_of((*path, "mistake")), None)
    if mistake:
        st.error(mistake)


def _take_yaml(path: Path) -> None:
    from sizer.errors import InputError
    from sizer.yaml import read_yaml

    text = st.session_state[key_of(path)].strip()
    try:
        value = read_yaml("value:\n" + "\n".join(f"  {line}" for line in text.splitlines()) + "\n", "value")
    except InputError as error:
        st.session_state[key_of((*path, "mistake"))] = told(error.mistakes[0])
        return
    session.put(path, value["value"])


def _tariff(field: Field, path: Path, _: Schema) -> None:
    tariff_choice(path, label=field_label(field), none=say("form.tariff.project"), help=field_help(field))


def tariff_choice(path: Path, *, label: str, none: str, help: str) -> None:
    """Choose a shipped tariff, or keep the one written in the project."""
    words = CHOICES["tariff"](session.language())
    value = session.get(path)
    own = value if isinstance(value, dict) else None
    code = None if value is None else "own" if own else str(value)
    options = [None, *words, *(["own"] if own else [])]
    words = {**words, "own": say("form.tariff.own", id=str((own or {}).get("id", "")))}
    key = bind((*path, "id"), code)
    st.selectbox(
        label,
        options,
        key=key,
        format_func=spoken(options, words.__getitem__, none),
        placeholder=none,
        help=help,
        on_change=_take_tariff,
        args=(path,),
    )


def _take_tariff(path: Path) -> None:
    chosen = st.session_state[key_of((*path, "id"))]
    if chosen != "own":
        session.put(path, chosen)


def _series(field: Field, path: Path, schema: Schema) -> None:
    series_field(field, path, schema, draw)


DRAW: Mapping[str, Callable[[Field, Path, Schema], None]] = {
    "number": _number,
    "whole": _number,
    "yes_no": _yes_no,
    "text": _text,
    "choice": _choice,
    "size": _size,
    "series": _series,
    "tariff": _tariff,
    "object": _object,
    "list_of_objects": _list_of_objects,
    "list_of_kinds": _list_of_kinds,
    "words": _words,
    "yaml": _yaml,
}
