"""Read and write YAML without its traps.

A safe subset of YAML 1.2: mappings, lists, text, numbers, true/false, null. Times and dates stay text (``12:30`` is
not 750 seconds, ``no`` is not False). Anchors, aliases, tags, duplicate keys and very deep or very large files are
refused, because each of them either hides a mistake or is an attack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from sizer.errors import InputError
from sizer.files import write_whole

__all__ = ["is_path", "read_yaml", "write_yaml"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 50

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}


def read_yaml(path_or_text: str | Path, source: str = "") -> dict[str, Any]:
    r"""Read one YAML mapping.

    Parameters
    ----------
    path_or_text : str or pathlib.Path
        A file, or the YAML text itself. A one-line str that ends in ``.yaml`` or ``.yml`` is a file name.
    source : str
        What to call it in error messages; the file's path when empty.

    Returns
    -------
    dict
        Plain dicts, lists, str, int, float, bool and None, in the order written.

    Raises
    ------
    InputError
        The file cannot be read, is larger than 1 MB, nests deeper than 50, is no mapping, or holds a tag, an
        anchor, an alias or a key twice. The message names the line.

    Notes
    -----
    Plain scalars follow the core schema [1]_: no octal-looking, sexagesimal or yes/no surprises, and no dates.

    References
    ----------
    .. [1] YAML 1.2.2, section 10.3, https://yaml.org/spec/1.2.2/#103-core-schema

    Examples
    --------
    >>> read_yaml("start: 22:00\nflat: no\nprice: 0.5\n", "tariff")
    {'start': '22:00', 'flat': 'no', 'price': 0.5}
    """
    source = source or (str(path_or_text) if is_path(path_or_text) else "YAML text")
    text = _text(path_or_text, source)
    reader = YAML(typ="safe", pure=True)
    try:
        value = _Builder(source).build(reader.parse(text))
    except MarkedYAMLError as error:
        line = "" if error.problem_mark is None else f"line {error.problem_mark.line + 1}: "
        raise InputError(source, f"{line}not valid YAML: {error.problem}.") from error
    except YAMLError as error:
        reason = " ".join(str(error).split())
        raise InputError(source, f"not valid YAML: {reason}") from error
    if not isinstance(value, dict):
        shown = "nothing" if value is None else f"a {type(value).__name__}"
        raise InputError(source, f"line 1: found {shown}, but the file must be a list of 'name: value' lines.")
    return value


def write_yaml(data: Mapping[str, Any], path: str | Path) -> None:
    """Write a mapping as readable block YAML; a reader sees the old file or the whole new one, never half.

    Parameters
    ----------
    data : mapping
        Plain values; numpy numbers and arrays, tuples and paths are written as plain ones.
    path : str or pathlib.Path
        File to write or replace.

    Raises
    ------
    InputError
        The file cannot be written (folder missing, disk full, read-only); nothing is left behind.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "site.yaml"
    >>> write_yaml({"start": "22:00", "months": (1, 2)}, file)
    >>> print(file.read_text(), end="")
    start: 22:00
    months:
      - 1
      - 2
    """
    path = Path(path)
    writer = YAML(pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 110
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.representer.ignore_aliases = lambda _: True
    plain = _plain(data, 1, str(path))
    content = StringIO()
    writer.dump(plain, content)
    try:
        write_whole(path, content.getvalue().encode())
    except OSError as error:
        raise InputError(str(path), f"cannot be written: {error.strerror}.") from error


def is_path(path_or_text: str | Path) -> bool:
    """Whether read_yaml takes this for a file: a Path, or one line that ends in .yaml or .yml."""
    if isinstance(path_or_text, Path):
        return True
    return "\n" not in path_or_text and ": " not in path_or_text and path_or_text.endswith((".yaml", ".yml"))


def _text(path_or_text: str | Path, source: str) -> str:
    """Return the text, refusing what is too large before it is read."""
    too_large = f"is larger than {MAX_BYTES // 1_000_000} MB. Put long series into a CSV file beside it."
    if not is_path(path_or_text):
        if len(str(path_or_text).encode()) > MAX_BYTES:
            raise InputError(source, too_large)
        return str(path_or_text)
    path = Path(path_or_text)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(source, too_large)
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(source, f"cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(source, f"byte {error.start} is not UTF-8 text. Save the file as UTF-8.") from error


class _Builder:
    """Builds plain values from the parser's events, without recursion, refusing what read_yaml promises."""

    def __init__(self, source: str) -> None:
        self.source = source

    def build(self, events: Iterator[Event]) -> Any:
        root: list[Any] = []
        stack: list[_Open] = [_Open(root)]
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.mistake(event, "a second document ('---') starts here; a file holds one.")
            elif isinstance(event, CollectionEndEvent):
                stack.pop()
            elif isinstance(event, NodeEvent):
                self.check(event, len(stack))
                value = self.value(event)
                self.put(stack[-1], value, event)
                if isinstance(event, CollectionStartEvent):
                    stack.append(_Open(value))
        return root[0] if root else None

    def check(self, event: NodeEvent, depth: int) -> None:
        if isinstance(event, AliasEvent):
            raise self.mistake(event, f"alias '*{event.anchor}' is not allowed. Write the values out.")
        if event.anchor is not None:
            raise self.mistake(event, f"anchor '&{event.anchor}' is not allowed. Write the values out.")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise self.mistake(event, f"tag '{tag}' is not allowed. Write the plain value.")
        if isinstance(event, CollectionStartEvent) and depth > MAX_DEPTH:
            raise self.mistake(event, f"nests deeper than {MAX_DEPTH} levels.")

    def value(self, event: NodeEvent) -> Any:
        if isinstance(event, ScalarEvent):
            return _scalar(event.value) if event.implicit[0] else event.value
        return {} if isinstance(event, MappingStartEvent) else []

    def put(self, parent: _Open, value: Any, event: NodeEvent) -> None:
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif parent.key is _NO_KEY:
            if not isinstance(event, ScalarEvent):
                raise self.mistake(event, "a key must be a word, not a list or a mapping.")
            key = event.value
            if key in parent.lines:
                raise self.mistake(event, f"key '{key}' is given twice; first on line {parent.lines[key]}.")
            parent.lines[key] = event.start_mark.line + 1
            parent.key = key
        else:
            parent.value[parent.key] = value
            parent.key = _NO_KEY

    def mistake(self, event: Event, sentence: str) -> InputError:
        return InputError(self.source, f"line {event.start_mark.line + 1}: {sentence}")


_NO_KEY = object()


class _Open:
    """A list or mapping that is still being filled; keys are text, with the line each was seen on."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.key: Any = _NO_KEY
        self.lines: dict[str, int] = {}


def _scalar(text: str) -> str | int | float | bool | None:
    """Return a plain scalar's value by the YAML 1.2 core schema; whole numbers beyond 300 digits become inf."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) <= 300:
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(re.sub(r"\.(?=[iIn])", "", text, flags=re.IGNORECASE))
    return text


def _plain(value: Any, depth: int, source: str) -> Any:
    """Return the value in types that YAML knows."""
    if depth > MAX_DEPTH:
        raise InputError(source, f"cannot be written: nests deeper than {MAX_DEPTH} levels.")
    if isinstance(value, Mapping):
        return {str(key): _plain(item, depth + 1, source) for key, item in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist(), depth, source)
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1, source) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Path):
        return str(value)
    raise InputError(source, f"cannot be written: {value!r} is a {type(value).__name__}, not a plain value.")
