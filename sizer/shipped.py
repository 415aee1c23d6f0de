"""Where the files that come with the product are: tariffs, weather, examples."""

from __future__ import annotations

from pathlib import Path

__all__ = ["shipped"]


def shipped(folder: str) -> Path:
    """Folder that comes with the product, from a wheel or from the source tree.

    Parameters
    ----------
    folder : str
        "tariffs", "weather" or "examples".

    Returns
    -------
    pathlib.Path
        ``sizer/_shipped/<folder>`` in an installed wheel, else the folder of the same name at the top of the
        repository.

    Examples
    --------
    >>> shipped("tariffs").name
    'tariffs'
    """
    package = Path(__file__).resolve().parent
    installed = package / "_shipped" / folder
    return installed if installed.exists() else package.parent / folder
