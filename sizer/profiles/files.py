"""Files named in a project: found inside its folder, read within limits."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from sizer.errors import InputError

__all__ = ["inside"]


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
