"""The cases, replayed once for all tests."""

from __future__ import annotations

import time

import pytest

from sizer.replay import case_files, replay_all


@pytest.fixture(scope="session")
def replayed(tmp_path_factory):
    """Every case by its number, and the folder of their studies; and how long it all took. [s]"""
    folder = tmp_path_factory.mktemp("cases")
    started = time.monotonic()
    found = replay_all(folder=folder)
    return {"cases": {int(own.case[5:7]): own for own in found}, "folder": folder, "s": time.monotonic() - started}


@pytest.fixture(scope="session")
def files():
    return {int(path.stem[5:7]): path for path in case_files()}
