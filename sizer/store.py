"""A finished study in a folder of plain files, and back.

::

    project.yaml       what was asked
    study.json         everything but the tables: sizes, money, cash flow, audit, solver, notices
    <name>.parquet     the tables, one row a step
    summary.json       the content of ``sizer size --json``, for other programs
    manifest.json      hashes and versions; written last, so that a folder with one is whole

Nothing is pickled: a file is read as numbers and words, and becomes only the classes listed in :data:`RECORDS`.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sizer.components import Setting
from sizer.errors import InputError
from sizer.files import write_whole
from sizer.finance import Economics
from sizer.model import Case, Solved
from sizer.project import Project, read_project, write_project
from sizer.study import Study, without_limits

__all__ = ["RECORDS", "STORED", "load_study", "save_study", "versions"]

FORMAT = 1
MODULES = (
    "sizer.finance.money",
    "sizer.finance.cash_flow",
    "sizer.results",
    "sizer.guideline.base",
    "sizer.components.base",
    "sizer.model.case",
    "sizer.study",
)
PACKAGES = ("microgrid-sizer", "pyomo", "highspy", "clarabel", "numpy", "pandas", "pvlib")
MANIFEST, RECORD, SUMMARY = "manifest.json", "study.json", "summary.json"
STORED = (MANIFEST, RECORD, SUMMARY)
"""Names of the files of a study that are no tables."""


def _records() -> dict[str, type]:
    found = [thing for module in MODULES for thing in vars(import_module(module)).values()]
    return {thing.__name__: thing for thing in found if isinstance(thing, type) and is_dataclass(thing)}


RECORDS: Mapping[str, type] = _records()
"""Every class a stored study may be made of, by name."""


def save_study(study: Study, folder: Path) -> None:
    """Write a study into a folder.

    Parameters
    ----------
    study : Study
        A finished study.
    folder : pathlib.Path
        An existing folder; data files that the project names are expected there.

    Raises
    ------
    OSError, InputError
        The folder cannot be written to.
    """
    writer = _Writer(study.project, folder)
    record = writer.plain(study)
    write_project(study.project, folder / "project.yaml")
    _write_json(folder / RECORD, record)
    _write_json(folder / SUMMARY, study.summary())
    names = ["project.yaml", RECORD, SUMMARY, *writer.tables]
    manifest = {
        "format": FORMAT,
        "versions": versions(),
        "sha256": {name: _sha256(folder / name) for name in names},
    }
    _write_json(folder / MANIFEST, manifest)


def load_study(folder: Path) -> Study:
    """Read a study again, without solving anything.

    Parameters
    ----------
    folder : pathlib.Path
        Where :func:`save_study` wrote it.

    Returns
    -------
    Study
        Equal in every number.

    Raises
    ------
    InputError
        There is no whole study of this format in the folder, or a file was changed.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        changed = [name for name, known in manifest["sha256"].items() if _sha256(folder / name) != known]
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError) as error:
        raise InputError("study", "there is no finished study here. Run it again") from error
    if manifest.get("format") != FORMAT:
        raise InputError("study", f"is stored in format {manifest.get('format')}, but {FORMAT} is read. Run it again")
    if changed:
        raise InputError("study", f"{', '.join(changed)} was changed after the run. Run it again")
    project = read_project(folder / "project.yaml")
    study = _Reader(project, folder).study(record["of"])
    study.solved.case.setting.notices.extend(study.notices)
    return study


def versions() -> dict[str, str]:
    """Versions of what a result depends on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except ModuleNotFoundError:
            found[package] = "not installed"
    return found


class _Writer:
    """Turns a study into plain values, and its tables into files."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project, self.folder = project, folder
        self.tables: list[str] = []

    def plain(self, value: Any) -> Any:
        """Plain form of a value: text, number, list, or {"is": class, "of": content}."""
        if value is None or isinstance(value, str | bool | int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"is": "float", "of": repr(float(value))}
        if isinstance(value, np.generic):
            return self.plain(value.item())
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, tuple):
            return {"is": "tuple", "of": [self.plain(item) for item in value]}
        if isinstance(value, frozenset):
            return {"is": "frozenset", "of": [self.plain(item) for item in sorted(value)]}
        if isinstance(value, Mapping):
            return {"is": "map", "of": [[self.plain(key), self.plain(item)] for key, item in value.items()]}
        return self.named(value)

    def named(self, value: Any) -> dict[str, Any]:
        """Plain form of an array, a table, a part of the project, or a record."""
        if isinstance(value, np.ndarray):
            return {"is": "array", "of": value.tolist()}
        if isinstance(value, pd.DataFrame):
            return {"is": "table", "of": self.table(value)}
        if isinstance(value, Project):
            return {"is": "project", "of": None}
        if isinstance(value, Economics):
            return {"is": "economics", "of": None}
        if isinstance(value, Case):
            return {"is": "case", "of": _which_case(value, self.project)}
        if type(value).__name__ in RECORDS:
            content = {field.name: self.plain(getattr(value, field.name)) for field in fields(value) if field.init}
            return {"is": type(value).__name__, "of": content}
        raise InputError("study", f"cannot store a {type(value).__name__}; add its module to sizer.store.MODULES")

    def table(self, frame: pd.DataFrame) -> str:
        """Write a table of steps and return the file's name."""
        name = f"steps_{len(self.tables)}.parquet"
        flat = frame.reset_index(drop=True)
        flat.columns = pd.Index([json.dumps(list(column), ensure_ascii=False) for column in frame.columns])
        flat.to_parquet(self.folder / name, index=False, compression="zstd")
        self.tables.append(name)
        return name


class _Reader:
    """Turns plain values into a study."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project, self.folder = project, folder
        self.setting = project.setting()
        self.reference: Solved | None = None

    def study(self, content: Mapping[str, Any]) -> Study:
        """The study; its reference first, since the project's case is of the difference to it."""
        self.reference = self.real(content["reference"])
        others = {name: self.real(value) for name, value in content.items() if name != "reference"}
        return Study(reference=self.reference, **others)

    def real(self, value: Any) -> Any:
        """What a plain value stands for."""
        if isinstance(value, list):
            return [self.real(item) for item in value]
        if not isinstance(value, dict):
            return value
        name, content = value["is"], value["of"]
        if name in RECORDS and name != "Case":
            return RECORDS[name](**{key: self.real(item) for key, item in content.items()})
        return getattr(self, f"_{name}")(content)

    def _float(self, content: str) -> float:
        return float(content)

    def _tuple(self, content: list[Any]) -> tuple[Any, ...]:
        return tuple(self.real(item) for item in content)

    def _frozenset(self, content: list[Any]) -> frozenset[Any]:
        return frozenset(self.real(item) for item in content)

    def _map(self, content: list[Any]) -> dict[Any, Any]:
        return {self.real(key): self.real(item) for key, item in content}

    def _array(self, content: list[Any]) -> np.ndarray:
        return np.asarray(content, dtype=float)

    def _table(self, content: str) -> pd.DataFrame:
        frame = pd.read_parquet(self.folder / Path(content).name)
        columns = [tuple(json.loads(column)) for column in frame.columns]
        frame.columns = pd.MultiIndex.from_tuples(columns, names=["component", "quantity"])
        return frame.set_index(self.project.site.times)

    def _project(self, _: None) -> Project:
        return self.project

    def _economics(self, _: None) -> Economics:
        return self.project.economics

    def _case(self, content: str) -> Case:
        return _case(content, self.project, self.setting, self.reference)


def _case(word: str, project: Project, setting: Setting, solved: Solved | None = None) -> Case:
    """One of the three cases that follow from a project, and the first from the solved reference too."""
    if word == "project":
        return project.case(setting, solved)
    reference = project.reference_case(setting)
    if word == "reference":
        return reference
    return without_limits(reference)


def _which_case(case: Case, project: Project) -> str:
    """Word for a case: the project's, the reference's, or the reference's without limits of connection."""
    for word in ("project", "reference", "reference without limits"):
        if list(_case(word, project, case.setting).components) == list(case.components):
            return word
    raise InputError("study", "its case does not follow from its project, so it cannot be stored")


def _write_json(path: Path, content: Any) -> None:
    write_whole(path, json.dumps(content, ensure_ascii=False, allow_nan=False).encode())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
