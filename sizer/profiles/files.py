"""Files named in a project: found inside its folder, read within limits."""

from __future__ import annotations

import difflib
from pathlib import Path, PurePosixPath, PureWindowsPath

from sizer.errors import InputError

__all__ = ["inside", "read_bytes"]

MAX_BYTES = 50_000_000
"""Largest file that is read; a year of minutes with two columns is 15 MB."""


def inside(folder: Path, name: str) -> Path:
    """Find the file a project names, if it lies inside the project's folder.

    Parameters
    ----------
    folder : pathlib.Path
        The project's folder.
    name : str
        What the project calls the file, for example ``data/load.csv``.

    Returns
    -------
    pathlib.Path
        Its real path, links followed. It need not exist.

    Raises
    ------
    InputError
        An absolute path, a drive, a ``..``, or a link that leaves the folder.

    Examples
    --------
    >>> inside(Path("/srv/site"), "../secret.csv")
    Traceback (most recent call last):
    sizer.errors.InputError: ../secret.csv has 1 mistake
      ".." leaves the project's folder. Put the file into the folder and name it from there, like data/load.csv.
    """
    advice = "Put the file into the folder and name it from there, like data/load.csv."
    if not name.strip() or any(ord(letter) < 32 for letter in name):
        raise InputError("file", f"the name {name!r} is empty or holds a control character. {advice}")
    windows = PureWindowsPath(name)
    if PurePosixPath(name).is_absolute() or windows.drive or windows.root:
        raise InputError(name, f"an absolute path is not allowed. {advice}")
    if ".." in windows.parts:
        raise InputError(name, f'".." leaves the project\'s folder. {advice}')
    home = folder.resolve()
    try:
        real = home.joinpath(*windows.parts).resolve()
    except (OSError, RuntimeError) as error:
        raise InputError(name, f"is a link that leads nowhere. {advice}") from error
    if not real.is_relative_to(home):
        raise InputError(name, f"is a link that leaves the project's folder. {advice}")
    return real


def read_bytes(path: Path | bytes, name: str) -> bytes:
    """Read a file of at most 50 MB.

    Parameters
    ----------
    path : pathlib.Path or bytes
        The file, or its content, for example an upload.
    name : str
        What to call it in messages.

    Raises
    ------
    InputError
        Missing, no ordinary file, not readable, empty or too large.

    Examples
    --------
    >>> read_bytes(b"1", "load.csv")
    b'1'
    """
    try:
        if isinstance(path, bytes):
            content, size = path, len(path)
        elif not path.is_file():
            raise InputError(name, _missing(path))
        else:
            size = path.stat().st_size
            content = b"" if size > MAX_BYTES else path.read_bytes()
    except OSError as error:
        raise InputError(name, f"cannot be read: {error.strerror}.") from error
    if size > MAX_BYTES:
        limit = f"{MAX_BYTES // 1_000_000} MB"
        raise InputError(name, f"is {size / 1e6:.1f} MB; allowed are {limit}. Keep only the columns of time and load.")
    if not content.strip():
        raise InputError(name, "is empty: there is nothing in it. Save the table again, with its rows.")
    return content


def _missing(path: Path) -> str:
    """Say that there is no such file, and which one may be meant."""
    if path.exists():
        return "is a folder or a device, not a file. Name a CSV or XLSX file."
    folder = path.parent
    near = (
        difflib.get_close_matches(path.name, [entry.name for entry in folder.iterdir()], n=1) if folder.is_dir() else []
    )
    meant = f' Did you mean "{near[0]}"?' if near else ""
    return f"does not exist in the project's folder.{meant}"
