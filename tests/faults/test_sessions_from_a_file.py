"""Measured sessions in the form of ACN-Data, from the file to key figures, on the command line."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from sizer.cli import main

ACN = Path(__file__).parents[1] / "fixtures" / "acn_sessions.json"
PROJECT = """
name: measured
site: {latitude_deg: 34, longitude_deg: 108, utc_offset_hours: 8, year: 2019, hours: 336}
tariff: SH-CI2-2023
guideline: {default: "off"}
components:
  - {kind: load, demand_kw: 5}
  - {kind: grid, transformer_kva: 30, expansion_catalogue: beside}
  - {kind: fleet, name: cars, bus: plugs, sessions_file: SESSIONS, fleet: {archetype: workplace, vehicles: 7}}
  - {kind: charging_piles, pile: ac_7, count: {max: 10}, p95_wait_h: 0.25}
"""


def call(monkeypatch, capsys, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["sizer", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out, printed.err


def test_acn_sessions_are_sized_and_their_figures_told(tmp_path, monkeypatch, capsys):
    shutil.copy(ACN, tmp_path / "sessions.json")
    (tmp_path / "project.yaml").write_text(PROJECT.replace("SESSIONS", "sessions.json"), encoding="utf-8")
    code, out, _ = call(monkeypatch, capsys, "size", str(tmp_path / "project.yaml"), "--json")
    assert code == 0
    told = json.loads(out)
    figures = told["key_figures"]
    asked = sum(item["kWhDelivered"] for item in json.loads(ACN.read_text())["_items"])
    days = 336 / 24
    assert 0 < figures["charging_kwh_per_year"] * 0.99 * days / 365 <= asked * 1.001
    assert figures["charging_unplaced_share"] < 1e-3
    assert figures["pile_p95_wait_h"] <= 0.25
    assert 1 <= told["design"]["charging_piles"]["count"] <= 7


def test_a_broken_session_file_is_told_with_its_row(tmp_path, monkeypatch, capsys):
    (tmp_path / "sessions.csv").write_text("arrive,leave,kWh\n2019-01-04 18:00,2019-01-04 08:00,12\n", encoding="utf-8")
    (tmp_path / "project.yaml").write_text(PROJECT.replace("SESSIONS", "sessions.csv"), encoding="utf-8")
    code, _, err = call(monkeypatch, capsys, "size", str(tmp_path / "project.yaml"))
    assert code != 0
    assert "leave before, or when, they come: row 2" in " ".join(err.split())
