"""The few ways in which a widget is tied to the draft."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from sizer.ui import session
from sizer.ui.schema import Field

__all__ = ["bind", "key_of", "magnitude_step", "number", "plain", "take"]

Path = tuple[str | int, ...]
MARKDOWN = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_{}[]<>()#+-.!|$~:"})


def key_of(path: Path) -> str:
    """Key of the widget that shows a path of the draft on this page: each page has widgets of its own."""
    return "/".join(str(part) for part in (st.session_state.get("page", ""), *path))


def bind(path: Path, value: Any) -> str:
    """Set a widget's state from the draft, before it is drawn; return its key."""
    key = key_of(path)
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def take(path: Path, default: Any = None) -> None:
    """Write a widget's state into the draft; what equals the default is left out."""
    value = st.session_state[key_of(path)]
    session.put(path, None if value == default else value)


def number(
    field: Field,
    path: Path,
    *,
    label: str,
    help: str | None = None,
    low: float | None = None,
    high: float | None = None,
    placeholder: str | None = None,
) -> None:
    """A number of the draft; empty where the default holds, which is shown in grey."""
    whole = field.kind == "whole"
    kind = int if whole else float
    value = session.get(path)
    value = kind(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    low, high = (field.low if low is None else low), (field.high if high is None else high)
    if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        low = high = None
    shown = field.default if placeholder is None else placeholder
    size = value if value is not None else field.default if isinstance(field.default, int | float) else 0.0
    st.number_input(
        label,
        min_value=None if low is None else kind(low),
        max_value=None if high is None else kind(high),
        value=None,
        step=1 if whole else magnitude_step(float(size)),
        format="%d" if whole else "%g",
        key=bind(path, value),
        placeholder="" if shown is None else f"{shown:g}" if isinstance(shown, int | float) else str(shown),
        help=help,
        on_change=take,
        args=(path,),
    )


def magnitude_step(value: float) -> float:
    """A tenth of a number's leading power of ten, for the arrows of its field.

    Examples
    --------
    >>> magnitude_step(3180.0), magnitude_step(0.0055)
    (100.0, 0.0001)
    """
    return round(10.0 ** (math.floor(math.log10(abs(value))) - 1), 9) if value else 1.0


def plain(text: object) -> str:
    r"""Text of a user in a place that reads Markdown: shown as it is, neither link nor picture.

    Examples
    --------
    >>> plain("![x](http://a)")
    '\\!\\[x\\]\\(http\\://a\\)'
    """
    return str(text).translate(MARKDOWN)
