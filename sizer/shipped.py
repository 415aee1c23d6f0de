"""Where the data folders are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from sizer.errors import InputError

__all__ = ["shipped"]

_PACKAGE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """Path of a data folder that comes with the product.

    Parameters
    ----------
    folder : str
        ``"weather"``, ``"tariffs"``, ``"examples"``, or the file ``"app.py"``.

    Returns
    -------
    pathlib.Path
        ``sizer/_shipped/<folder>`` of an installed wheel, else the folder at the top of the checkout.

    Raises
    ------
    InputError
        If neither exists.

    Examples
    --------
    >>> (shipped("weather") / "climate.csv").is_file(), shipped("app.py").is_file()
    (True, True)
    """
    places = [_PACKAGE / "_shipped" / folder, _PACKAGE.parent / folder]
    for place in places:
        if place.exists():
            return place
    looked = " and ".join(str(place) for place in places)
    raise InputError(
        "installation", f'the data folder "{folder}" is missing; looked in {looked}. Install the package again.'
    )
