"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file; a reader sees the old one or the whole new one, never half.

    Parameters
    ----------
    path : pathlib.Path
        File to write or replace.
    content : bytes
        All of it.

    Raises
    ------
    OSError
        The folder is missing, the disk is full, the place is read-only; nothing is left behind.

    Examples
    --------
    >>> file = Path(tempfile.mkdtemp()) / "answer.txt"
    >>> write_whole(file, b"42")
    >>> [found.name for found in file.parent.iterdir()]
    ['answer.txt']
    """
    temporary = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".tmp", delete=False) as file:
            temporary = file.name
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
