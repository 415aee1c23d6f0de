"""Tariffs from files: one YAML each, those that come with the product and the user's own."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from sizer.errors import InputError
from sizer.shipped import shipped
from sizer.tariff.model import Tariff, sentences
from sizer.yaml import is_path, read_yaml

__all__ = ["find_tariff", "read_tariff", "shipped_tariff_ids", "shipped_tariffs"]


def read_tariff(path_or_text: str | Path, source: str = "") -> Tariff:
    """Read one tariff from YAML.

    Parameters
    ----------
    path_or_text : str or pathlib.Path
        A file, or the YAML text itself.
    source : str
        What to call it in error messages; the file's path when empty.

    Returns
    -------
    Tariff
        The checked tariff.

    Raises
    ------
    InputError
        Every mistake at once: YAML that cannot be read, unknown fields, hours without a price, …

    Examples
    --------
    >>> read_tariff('''
    ... id: MY-FLAT
    ... seasons:
    ... - periods:
    ...   - {name: flat, start: 00:00, end: 24:00, price_cny_per_kwh: 0.6}
    ... ''').seasons[0].periods[0].price_cny_per_kwh
    0.6
    """
    source = source or (str(path_or_text) if is_path(path_or_text) else "tariff")
    try:
        return Tariff.model_validate(read_yaml(path_or_text, source))
    except ValidationError as error:
        raise InputError(source, sentences(error)) from error


@cache
def shipped_tariff_ids() -> tuple[str, ...]:
    """Return the identifiers of the tariffs that come with the product, sorted."""
    return tuple(sorted(file.stem for file in shipped("tariffs").glob("*.yaml")))


@cache
def _shipped_tariff(tariff_id: str) -> Tariff:
    return read_tariff(shipped("tariffs") / f"{tariff_id}.yaml", f"tariffs/{tariff_id}.yaml")


def shipped_tariffs() -> dict[str, Tariff]:
    """Every tariff that comes with the product, by id; read once.

    Returns
    -------
    dict of str to Tariff
        A new dict each time; the tariffs themselves are frozen.
    """
    return {tariff_id: _shipped_tariff(tariff_id) for tariff_id in shipped_tariff_ids()}


def find_tariff(tariff_id: str) -> Tariff:
    """Return the tariff of this id among those that come with the product.

    Parameters
    ----------
    tariff_id : str
        Identifier, upper or lower case.

    Returns
    -------
    Tariff
        The tariff.

    Raises
    ------
    InputError
        There is none; the message lists the nearest names.
    """
    known = {name.upper(): name for name in shipped_tariff_ids()}
    if tariff_id.upper() in known:
        return _shipped_tariff(known[tariff_id.upper()])
    near = difflib.get_close_matches(tariff_id.upper(), list(known), n=3, cutoff=0.5)
    hint = "Did you mean " + ", ".join(known[name] for name in near) if near else "Known: " + ", ".join(known.values())
    raise InputError(
        "tariff", f"there is no tariff '{tariff_id}'. {hint}?" if near else f"there is no tariff '{tariff_id}'. {hint}."
    )
