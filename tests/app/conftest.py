"""One finished run for all tests of the app, and a cache folder of their own."""

from __future__ import annotations

import time

import pytest

from sizer.job import FINAL
from sizer.project import read_project
from sizer.ui.jobs import Jobs
from tests.app.projects import SMALL


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """Keep the tests' runs out of the user's cache."""
    patch = pytest.MonkeyPatch()
    home = tmp_path_factory.mktemp("cache")
    patch.setenv("SIZER_CACHE", str(home))
    yield home
    patch.undo()


@pytest.fixture(scope="session")
def queue(cache):
    return Jobs(wall_clock_s=120.0)


@pytest.fixture(scope="session")
def finished(queue):
    """Id of a finished run of the small site."""
    job_id = queue.submit(read_project(SMALL))
    status = wait(queue, job_id)
    assert status.state == "done", status
    return job_id


def wait(queue, job_id, states=FINAL, seconds=100.0):
    """Status of a run, once it is in one of the states."""
    end = time.monotonic() + seconds
    while (status := queue.status(job_id)).state not in states and time.monotonic() < end:
        time.sleep(0.05)
    return status
