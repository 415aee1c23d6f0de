"""The whole journey of a planner, in a real browser, in Chinese and in English."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import zipfile
from datetime import datetime, timedelta

import openpyxl
import pytest

# A machine that is busy for a moment may miss a wait; what fails twice is a fault.
pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=1)]

HOURS = 744  # a month: every chart, solved in seconds; a whole year is there to be cancelled


def load_table():
    """A year of hourly readings in MW, as a Chinese meter writes them: GBK, its own header."""
    times = [datetime(2021, 1, 1) + timedelta(hours=hour) for hour in range(8760)]
    rows = [f"{time.year}/{time.month}/{time.day} {time.hour}:00,{0.2 + 0.02 * time.hour:.3f}" for time in times]
    return ("时间,有功功率(MW)\n" + "\n".join(rows) + "\n").encode("gbk")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_opening_an_example_to_the_same_result_again(language, visitor_of, tmp_path):
    planner = visitor_of(language)
    _open_and_edit(planner)
    _upload_load(planner, tmp_path)
    _run_reload_cancel_and_run_again(planner)
    shown = planner.metric("card.payback")
    archive, workbook, summary = _take_home(planner, tmp_path)
    planner.close()

    told = _command_line(archive, tmp_path)
    payback = told["payback_years"]["static"]
    assert re.findall(r"[\d.]+", shown)[0] == f"{payback:.2f}"
    assert json.loads(summary.read_text(encoding="utf-8"))["payback_years"] == told["payback_years"]
    assert len(openpyxl.load_workbook(workbook, read_only=True).sheetnames) > 3

    again = visitor_of(language)
    again.open()
    again.page.locator("input[type=file]").set_input_files(archive)
    again.settle()
    again.press("run.start")
    again.page.get_by_role("button", name=again.word("run.see")).wait_for()
    assert again.metric("card.payback") == shown
    again.close()


def _open_and_edit(planner):
    planner.open()
    planner.press("project.open")  # the first example
    planner.settle()
    planner.go("economics")
    planner.type(planner.word("field.discount_rate"), 0.07)


def _upload_load(planner, tmp_path):
    path = tmp_path / "负荷.csv"
    path.write_bytes(load_table())
    planner.go("load")
    planner.page.get_by_role("radio", name=planner.word("series.file")).click()
    planner.settle()
    planner.page.locator("input[type=file]").set_input_files(path)
    planner.page.get_by_text(planner.word("series.file.kept", name="负荷.csv")).wait_for()
    planner.settle()
    assert planner.metric("load.peak") == "660 kW"


def _run_reload_cancel_and_run_again(planner):
    planner.go("run")
    planner.press("run.start")
    cancel = planner.page.get_by_role("button", name=planner.word("run.cancel"))
    cancel.wait_for()
    early = _elapsed_s(planner)
    planner.page.wait_for_timeout(3000)
    assert _elapsed_s(planner) > early  # the page follows the run by itself
    planner.page.reload()
    cancel.wait_for()  # the run outlives the page
    assert _elapsed_s(planner) > early
    cancel.click()
    planner.page.get_by_text(planner.word("run.cancelled")).wait_for()
    planner.go("project")  # the draft, too, outlives the page
    planner.type(planner.word("field.hours") + " [h]", HOURS)
    planner.go("run")
    planner.press("run.start")
    planner.press("run.see")
    planner.page.wait_for_url("**/results*")
    planner.page.wait_for_selector(".js-plotly-plot")
    planner.settle()


def _elapsed_s(planner):
    return int(re.findall(r"\d+", planner.metric("run.elapsed"))[0])


def _take_home(planner, tmp_path):
    planner.go("export")
    return tuple(planner.download(name, tmp_path) for name in ("zip", "excel", "json"))


def _command_line(archive, tmp_path):
    home = tmp_path / "unpacked"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(home)
    command = [sys.executable, "-m", "sizer", "size", str(home / "project.yaml"), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def test_pages_are_quick(visitor_of):
    """First paint warm, and every page switch, in seconds; three times the aims of 3 s and 1 s, since CI is busy."""
    visitor_of("en").open()
    planner = visitor_of("en")
    started = time.perf_counter()
    planner.paint()
    painted = time.perf_counter() - started
    print(f"first paint, warm: {painted:.2f} s")
    assert painted < 9.0
    planner.settle()
    planner.press("project.open")
    planner.settle()
    for name in ("load", "vehicles", "tariff", "equipment", "economics", "run"):
        started = time.perf_counter()
        planner.look(name)
        seconds = time.perf_counter() - started
        print(f"{name}: {seconds:.2f} s (load {os.getloadavg()[0]:.1f})")
        assert seconds < 3.0, name
        planner.settle()
    planner.close()
