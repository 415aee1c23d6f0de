"""What visitors upload: told by content, held inside one folder, refused in a sentence."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from sizer.errors import InputError
from sizer.files import write_whole
from sizer.filled import read_filled
from sizer.job import ANSWER, ASKED, STATUS
from sizer.project import from_workbook, read_project
from sizer.replay import HELD
from sizer.store import STORED
from sizer.yaml import read_yaml

__all__ = ["keep_table", "read_project_upload", "slug"]

MOST_FILES = 40
MOST_BYTES = 100_000_000
MOST_RATIO = 200
MOST_PROJECT_BYTES = 20_000_000
SMALL_BYTES = 100_000  # a small file may well shrink to nothing
WORKBOOKS = (".xlsx", ".xlsm", ".xls")
ENDINGS = (".csv", ".xlsx", ".txt", ".tsv", ".epw", ".tm2", ".tmy3", ".json")
OWN_NAMES = (STATUS, ASKED, ANSWER, HELD, *STORED)
"""Names of files that a run writes beside a project's data."""


def slug(name: str) -> str:
    """File name made of letters, digits and ``_-.``; nothing of a path is left of it.

    Examples
    --------
    >>> slug("../../etc/load 负荷.CSV"), slug("<b>.csv")
    ('load_负荷.csv', 'b.csv')
    """
    last = PureWindowsPath(PurePosixPath(name).name).name
    stem, dot, ending = last.rpartition(".")
    words = re.sub(r"[^\w-]+", "_", stem if dot else last).strip("_.")[:60] or "file"
    return f"{words}.{re.sub(r'[^a-z0-9]', '', ending.lower())[:5]}" if dot else words


def read_project_upload(name: str, content: bytes, folder: Path) -> dict[str, Any]:
    """Content of an uploaded project: YAML, a filled-in template, or a ZIP with one YAML and its data files.

    Parameters
    ----------
    name : str
        What the visitor calls it.
    content : bytes
        The upload.
    folder : pathlib.Path
        An empty folder for the data files.

    Raises
    ------
    InputError
        It is something else, it attacks, or the project has mistakes.
    """
    if len(content) > MOST_PROJECT_BYTES:
        raise InputError(
            name, f"is {len(content) / 1e6:.0f} MB; a project has at most {MOST_PROJECT_BYTES // 10**6} MB"
        )
    if name.lower().endswith(WORKBOOKS):
        from_workbook(content, name, folder=folder)
        return read_filled(content, name).content
    text = _unpack(name, content, folder) if content[:2] == b"PK" else content
    given = read_yaml(_text(name, text), name)
    read_project(given, folder=folder)
    return given


def _text(name: str, content: bytes) -> str:
    if b"\x00" in content[:4096]:
        raise InputError(name, "is not a text file. Give the project as YAML, or as the ZIP saved on the export page")
    try:
        # The line end says that this is a text: a single line could be taken for the name of a file.
        return content.decode("utf-8-sig") + "\n"
    except UnicodeDecodeError as error:
        raise InputError(name, f"byte {error.start} is not UTF-8 text. Save the project as UTF-8") from error


def _unpack(name: str, content: bytes, folder: Path) -> bytes:
    """Check a ZIP, put its data files into the folder and return its YAML."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(name, entries)
            projects = [entry for entry in entries if entry.filename.endswith((".yaml", ".yml"))]
            if len(projects) != 1:
                raise InputError(name, f"holds {len(projects)} YAML files; a project has exactly one")
            for entry in entries:
                if entry not in projects:
                    write_whole(folder / entry.filename, archive.read(entry))
            return archive.read(projects[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError(name, "is damaged or locked with a password. Save it again on the export page") from error


def _check(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse paths, links, bombs and strangers before anything is unpacked."""
    mistakes = []
    for entry in entries:
        shown = entry.filename[:60]
        linked = stat.S_ISLNK(entry.external_attr >> 16)
        if linked or slug(entry.filename) != entry.filename:
            mistakes.append(f"{shown!r} is a path, a link or no plain file name. Put the files side by side")
        elif entry.filename in OWN_NAMES:
            mistakes.append(f"{shown!r} is a name that a run gives to a file of its own. Give the data file another")
        elif not entry.filename.endswith((*ENDINGS, ".yaml", ".yml")):
            mistakes.append(f"{shown!r} is neither a project nor a table ({', '.join(ENDINGS)})")
    total = sum(entry.file_size for entry in entries)
    ratio = max((e.file_size / max(e.compress_size, 1) for e in entries if e.file_size > SMALL_BYTES), default=0.0)
    if len(entries) > MOST_FILES or total > MOST_BYTES or ratio > MOST_RATIO:
        mistakes.append(
            f"would unpack to {total / 1e6:.0f} MB in {len(entries)} files, up to {ratio:.0f} times their packed size; "
            f"allowed are {MOST_BYTES // 10**6} MB, {MOST_FILES} files, {MOST_RATIO} times"
        )
    if mistakes:
        raise InputError(name, mistakes[:5])


def keep_table(name: str, content: bytes, folder: Path) -> str:
    """Put an uploaded table into the draft's folder and return the name it has there."""
    kept = slug(name)
    if not kept.endswith(ENDINGS):
        kept += ".csv"
    if kept in OWN_NAMES:
        kept = f"data_{kept}"
    write_whole(folder / kept, content)
    return kept
