"""Which files beside a project belong to it: those that it names, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["data_files"]


def data_files(content: Any, home: Path | None) -> list[Path]:
    """Return the data files that a project's content names, of those in its folder.

    Parameters
    ----------
    content : mapping
        Plain content of a project file.
    home : pathlib.Path or None
        Folder of the project.

    Examples
    --------
    >>> data_files({"components": [{"demand_kw": {"file": "load.csv"}}]}, None)
    []
    """
    if home is None or not home.is_dir():
        return []
    named = set(_texts(content))
    return sorted(path for path in home.iterdir() if path.is_file() and path.name in named)


def _texts(content: Any) -> Iterator[str]:
    """Every text in the content: a name of a file may stand under any field."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts(value)
