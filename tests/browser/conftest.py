"""A server of our own and a real Chromium; without either the tests skip loudly, or fail where CI asks for all."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)


def _missing():
    absent = [] if importlib.util.find_spec("playwright") else ["the package playwright"]
    return absent + ([] if CHROMIUM else ["the program chromium"])


@pytest.fixture(scope="session")
def chromium():
    if _missing():
        reason = f"BROWSER TESTS NOT RUN: {' and '.join(_missing())} not found"
        if os.environ.get("SIZER_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server_home(tmp_path_factory):
    """Folder in which the app keeps its runs."""
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="session")
def server(server_home):
    """Address of a running app."""
    home = server_home
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    environment = {**os.environ, "SIZER_CACHE": str(home), "PYTHONPATH": str(ROOT)}
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(url, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"no answer from {url}")


@pytest.fixture
def visitor_of(chromium, server):
    """Visitors by language; after the test each one's last page is told, which pytest shows where it failed."""
    from tests.browser.visitor import Visitor

    visitors = []

    def visitor(language):
        visitors.append(Visitor(chromium, server, language))
        return visitors[-1]

    yield visitor
    for one in visitors:
        one.tell()
