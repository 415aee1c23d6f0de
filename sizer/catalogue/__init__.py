"""What can be bought, as data: one YAML file per family of products."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sizer.errors import InputError

__all__ = ["load"]

_FOLDER = Path(__file__).resolve().parent


def load(name: str) -> dict[str, Any]:
    """Read one catalogue file.

    Parameters
    ----------
    name : str
        Name of the file without ``.yaml``: "turbines".

    Returns
    -------
    dict
        The file as plain dicts, lists, text and numbers.

    Raises
    ------
    InputError
        If there is no such catalogue, or it is not YAML.

    Examples
    --------
    >>> sorted(load("turbines"))[0]
    'turbines'
    """
    path = _FOLDER / f"{name}.yaml"
    known = sorted(file.stem for file in _FOLDER.glob("*.yaml"))
    if name not in known:
        raise InputError("catalogue", f'no catalogue "{name}". Known: {", ".join(known)}.')
    try:
        content: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise InputError(path.name, f"not readable as YAML: {error}") from error
    return content
