"""Where the app keeps runs and uploads: one private folder for each, with a name nobody can guess."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import time
from pathlib import Path

__all__ = ["cache_root", "existing_folder", "new_folder", "sweep_old"]

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
KEEP_DAYS = {"runs": 30.0, "drafts": 3.0}


def cache_root() -> Path:
    """Folder of the app's files: SIZER_CACHE, or the user's cache folder of this platform."""
    given = os.environ.get("SIZER_CACHE")
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "microgrid-sizer"


def new_folder(group: str) -> Path:
    """Make a private folder with 128 random bits for a name."""
    folder = cache_root() / group / secrets.token_urlsafe(16)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def existing_folder(group: str, token: str) -> Path | None:
    """Folder of a token; None where the token is malformed or there is none.

    Examples
    --------
    >>> existing_folder("runs", "../../etc") is None
    True
    """
    if not TOKEN.fullmatch(token):
        return None
    folder = cache_root() / group / token
    return folder if folder.is_dir() else None


def sweep_old() -> None:
    """Remove folders that nobody has written to for long."""
    for group, days in KEEP_DAYS.items():
        home = cache_root() / group
        for folder in home.iterdir() if home.is_dir() else ():
            if TOKEN.fullmatch(folder.name) and time.time() - folder.stat().st_mtime > days * 86_400:
                shutil.rmtree(folder, ignore_errors=True)
