"""How long a planner waits for the results of a year, in hours and in quarters of an hour, measured in the browser.

The aim is two seconds on a machine that does nothing else; what is demanded is three times as much, and more where
others keep the machine's cores busy.
Each run prints its figures (``pytest -s``).
"""

from __future__ import annotations

import os
import time

import pytest

from tests.browser.stored import stored
from tests.browser.visitor import Visitor

# A machine that is busy for a moment may miss a wait; what fails twice is a fault.
pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=1)]

AIM_S = 2.0
PATIENCE = 3.0
TABS = ("money", "operation", "strategies", "outages", "energy", "insight", "guideline")
DRAWN = ".js-plotly-plot .main-svg, [data-testid=stTable], [data-testid=stDataFrame], button"


def _warm(chromium, server):
    """A visitor before, and the seconds in which a server that has just been started loads what it needs."""
    early = Visitor(chromium, server, "en")
    early.open()
    early.page.wait_for_timeout(8000)
    early.close()


def seconds_of(do):
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


@pytest.mark.parametrize("step_minutes", [60, 15])
def test_results_of_a_year_are_soon_there(step_minutes, chromium, server, server_home):
    token = stored(server_home, step_minutes)
    _warm(chromium, server)
    planner = Visitor(chromium, server, "en")
    planner.open(f"?run={token}")

    def results():
        planner.look("results")
        planner.page.locator(".js-plotly-plot .main-svg").first.wait_for()

    def tab(word):
        planner.page.get_by_role("tab", name=planner.word(f"results.{word}"), exact=True).click()
        panel = planner.page.get_by_role("tabpanel").locator("visible=true").first
        panel.locator(DRAWN).first.wait_for()

    told = {"results, first time": seconds_of(results)}
    planner.settle()
    for word in TABS:
        told[word] = seconds_of(lambda word=word: tab(word))
        planner.settle()
    planner.go("run")
    told["results, again"] = seconds_of(results)
    planner.settle()
    print(
        f"load {os.getloadavg()[0]:.1f}, {525_600 // step_minutes:,} steps:",
        "; ".join(f"{name} {took:.2f} s" for name, took in told.items()),
    )
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert max(told.values()) < AIM_S * PATIENCE * busy, (told, busy)
    planner.close()
