"""The cases, replayed once for all tests, also where several processes test."""

from __future__ import annotations

import os
import pickle
import time

import pytest

from sizer.replay import case_files, replay_all


@pytest.fixture(scope="session")
def replayed(tmp_path_factory):
    """Every case by its number, the folder of their studies, and how long it all took. [s]"""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "cases"
    whole = folder / "replayed.pickle"
    try:
        folder.mkdir()
    except FileExistsError:  # another process of this session is at it
        return _awaited(whole)
    started = time.monotonic()
    try:
        found = replay_all(folder=folder)
        answer = {"cases": {int(own.case[5:7]): own for own in found}, "folder": folder}
    except Exception as error:
        _leave(whole, error)
        raise
    _leave(whole, {**answer, "s": time.monotonic() - started})
    return _awaited(whole)


def _leave(path, thing):
    half = path.with_suffix(".half")
    half.write_bytes(pickle.dumps(thing))
    half.rename(path)


def _awaited(path):
    end = time.monotonic() + 280
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.2)
    found = pickle.loads(path.read_bytes())
    if isinstance(found, Exception):
        raise found
    return found


@pytest.fixture(scope="session")
def files():
    return {int(path.stem[5:7]): path for path in case_files()}
