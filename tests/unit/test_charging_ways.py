"""The same vehicles in every way, side by side: library, terminal, workbook and web page."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from io import BytesIO, StringIO
from types import SimpleNamespace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from rich.console import Console
from streamlit.testing.v1 import AppTest

from sizer.analysis.charging import (
    Ways,
    capacity_ways,
    charging_of,
    charging_ways,
    fleets_of,
    mean_day_kw,
    piles_of,
    swaps_of,
)
from sizer.errors import InputError
from sizer.project import Project, read_project, write_project
from sizer.report.charging import before_and_after, days_of, mean_day_figure, row_word, ways_on_terminal
from sizer.report.words import WORDS
from sizer.report.workbook import workbook_bytes
from sizer.study import Study, size
from tests.tiny import tariff

HOURS = 14 * 24


def homes(**grid) -> Project:
    """Forty cars at home behind a transformer that carries the homes and a little more."""
    return read_project(
        {
            "name": "Homes",
            "site": {"place": "beijing", "year": 2019, "hours": HOURS},
            "tariff": "BJ-EV-2019",
            "guideline": {"default": "off"},
            "components": [
                {"kind": "load", "name": "homes", "demand_kw": {"shape": "household_urban", "annual_kwh": 400_000}},
                {"kind": "grid", "transformer_kva": 125, "expansion_step_kva": 100, **grid},
                {
                    "kind": "fleet", "name": "cars", "bus": "plugs", "edge_steps": 2,
                    "fleet": {"archetype": "private_home", "vehicles": 40},
                },
                {"kind": "charging_piles", "name": "piles", "pile": "ac_7", "count": {"max": 60}},
                {"kind": "pv", "power_kw": 30, "yield_kw_per_kw": {"values": [0.0] * 9 + [0.5] * 6 + [0.0] * 9}},
            ],
        }
    )  # fmt: skip


ENLARGED = {"expansion_cny_per_kw": 5000}


@cache
def ways() -> Ways:
    return charging_ways(homes(**ENLARGED))


@cache
def study() -> Study:
    return size(homes(**ENLARGED))


def test_every_way_serves_the_same_energy_and_steering_moves_it():
    table = ways().table
    assert list(table.columns) == ["unmanaged", "v1g"]
    energy = table.loc["charging_kwh_per_year"]
    assert energy["v1g"] == pytest.approx(energy["unmanaged"], rel=1e-6)
    assert table.loc["charging_valley_share", "v1g"] > 0.75 > table.loc["charging_valley_share", "unmanaged"]
    assert table.loc["npv_cny", "v1g"] > table.loc["npv_cny", "unmanaged"]
    assert table.loc["transformer_loading_share"].between(0, 1).all()


def test_shares_of_energy_and_bill_add_up_and_follow_from_the_prices():
    for way, one in ways().studies.items():
        own = charging_of(one.solved)
        for what in ("energy", "bill"):
            assert sum(value for name, value in own.items() if name.startswith(f"charging_{what}_share")) == (
                pytest.approx(1.0)
            )
        price = one.project.tariff.year(one.project.site).energy_price
        drawn = one.dispatch["cars", "charge_kw"].to_numpy()
        assert own["charging_price_cny_per_kwh"] == pytest.approx(float(price @ drawn / drawn.sum())), way
        sun = one.dispatch["pv", "output_kw"].to_numpy()
        assert own["charging_green_hourly_share"] == pytest.approx(np.minimum(sun, drawn).sum() / drawn.sum())
        assert own["charging_green_annual_share"] == pytest.approx(min(1.0, sun.sum() / drawn.sum()))


def test_v2g_stands_beside_the_others_only_where_vehicles_and_piles_can():
    project = homes(**ENLARGED)
    commuters = project.components[2].model_copy(
        update={"fleet": project.components[2].fleet.model_validate({"archetype": "v2g_commuter", "vehicles": 4})}
    )
    both = project.model_copy(update={"components": (project.components[0], project.components[1], commuters)})
    both = both.model_copy(update={"site": project.site.model_copy(update={"hours": 72})})
    assert list(charging_ways(both).table.columns) == ["unmanaged", "v1g", "v2g"]
    without = project.model_copy(update={"components": project.components[:2]})
    with pytest.raises(InputError, match="has no fleet and no swap station"):
        charging_ways(without)


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.6])
def test_giving_back_is_never_worse_than_steering_nor_that_than_charging_as_they_come(spread):
    """Cars that may give energy back, at no spread, at one that does not pay for wear, and at one that does."""
    prices = [0.5 + spread if 8 <= hour < 22 else 0.5 for hour in range(24)]
    cars = {"archetype": "private_home", "vehicles": 6, "vehicle": "ora_v2g", "pile": "v2g_15", "v2g": True}
    found = charging_ways(
        read_project(
            {
                "site": {"place": "beijing", "year": 2019, "hours": 96},
                "tariff": tariff(prices * 4, hours=96).model_dump(mode="json"),
                "guideline": {"default": "off"},
                "components": [
                    {"kind": "load", "demand_kw": 30.0},
                    {"kind": "grid"},
                    {"kind": "fleet", "name": "cars", "bus": "plugs", "fleet": cars},
                    {"kind": "charging_piles", "pile": "v2g_15", "count": 6},
                    {"kind": "pv", "power_kw": 1.0, "yield_kw_per_kw": 0.0},
                ],
            }
        )
    )
    npv = found.table.loc["npv_cny"]
    assert npv["v2g"] >= npv["v1g"] >= npv["unmanaged"] - 0.1
    if spread == 0.0:
        assert npv["v2g"] == pytest.approx(npv["v1g"], rel=1e-4)


@pytest.mark.parametrize(("v2g_cny", "like"), [(9.0, {"v2g": "v1g"}), (11.0, {})])
def test_a_way_that_came_out_below_one_it_contains_is_run_like_it_and_said(monkeypatch, v2g_cny, like):
    steered, both = (SimpleNamespace(cash_flow=SimpleNamespace(npv_cny=npv)) for npv in (10.0, v2g_cny))
    table = pd.DataFrame({"v1g": {"npv_cny": 10.0}, "v2g": {"npv_cny": v2g_cny}})
    sized = Ways(table, {"v1g": steered, "v2g": both}, {})
    monkeypatch.setattr("sizer.analysis.charging._sized", lambda *_: sized)
    found = charging_ways(homes())
    assert found.as_good_as == like
    assert found.table.loc["npv_cny", "v2g"] == max(10.0, v2g_cny)
    assert found.studies["v2g"] is (steered if like else both)
    said = StringIO()
    Console(file=said, width=200).print(ways_on_terminal(found, "charging_ways_title"))
    assert ("giving energy back is not worth it here" in said.getvalue()) == bool(like)


def test_transformer_storage_and_steering_stand_side_by_side():
    """Unmanaged, 125 kVA do not carry homes and cars: each means alone, or the cheapest of all."""
    found = capacity_ways(homes())
    table = found.table
    assert list(table.columns) == ["transformer", "storage", "v1g", "all"]
    assert table.loc["expansion_kw", "transformer"] == pytest.approx(95.0)
    assert table.loc["expansion_equipment_cny", "transformer"] == pytest.approx(80_000)
    assert table.loc["expansion_all_in_low_cny", "transformer"] == pytest.approx(475_000)
    assert table.loc["expansion_all_in_high_cny", "transformer"] == pytest.approx(950_000)
    assert table.loc["storage_energy_kwh", "storage"] > 0
    assert np.isnan(table.loc["expansion_kw", "storage"])
    best = table.loc["npv_cny"].max()
    assert table.loc["npv_cny", "all"] == pytest.approx(best)
    assert table.loc["peak_import_kw", "v1g"] <= 125 * 0.95 * (1 + 1e-6)


def test_a_means_that_does_not_do_is_said_and_the_others_stand():
    found = capacity_ways(homes(transformer_kva=90))
    assert set(found.failed) == {"v1g"}
    assert "grid.import_kw" in found.failed["v1g"]
    assert found.table["v1g"].isna().all()
    with pytest.raises(InputError, match="has no limit"):
        capacity_ways(homes(transformer_kva=None, expansion_step_kva=None))


def test_vehicles_and_piles_of_a_design_are_told():
    fleets, piles = fleets_of(study().solved), piles_of(study().solved)
    assert fleets.loc["cars", "vehicles"] == 40
    assert 0.9 * 16.7 < fleets.loc["cars", "kwh_per_session"] < 1.1 * 16.7
    own = piles.loc[("piles", "ac_7")]
    assert own["piles"] == study().design["piles", "count"]
    assert own["pile_p95_wait_h"] == study().key_figures["pile_p95_wait_h"] <= 0.25
    assert mean_day_kw(study().solved).sum() == pytest.approx(mean_day_kw(study().reference).sum(), rel=1e-6)


def test_every_figure_has_words_and_a_unit():
    names = [
        *ways().table.index,
        *before_and_after(study()).index,
        *fleets_of(study().solved),
        *piles_of(study().solved),
    ]
    assert not {name for name in names if name.partition(" [")[0] not in WORDS}
    assert row_word("charging_bill_share [deep_valley]", "zh") == "充电电费占比 · 深谷"
    assert len(mean_day_figure(days_of(study()), "zh").data) == 2


def test_the_workbook_has_a_sheet_of_charging_with_the_same_figures():
    book = openpyxl.load_workbook(BytesIO(workbook_bytes(study(), language="en")))
    sheet = book["Charging"]
    cells = {sheet.cell(row, 1).value: sheet.cell(row, 3).value for row in range(1, sheet.max_row + 1)}
    assert cells["Charging in valley hours"] == pytest.approx(charging_of(study().solved)["charging_valley_share"])
    assert cells["Energy charged · Valley"] == pytest.approx(cells["Charging in valley hours"])
    chinese = openpyxl.load_workbook(BytesIO(workbook_bytes(study(), language="zh")))["充电"]
    words = [chinese.cell(row, 1).value for row in range(1, chinese.max_row + 1)]
    assert "谷段充电占比" in words
    assert not [word for word in words if isinstance(word, str) and "charging" in word.lower()]


def test_the_command_prints_the_table(tmp_path):
    path = tmp_path / "homes.yaml"
    write_project(homes(**ENLARGED), path)
    command = [sys.executable, "-m", "sizer", "charging", str(path), "--json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["failed"] == {}
    for way, own in told["ways"].items():
        assert own["charging_valley_share"] == pytest.approx(ways().table.loc["charging_valley_share", way], abs=1e-4)


def page() -> None:
    from sizer.ui.pages import charging

    charging.show()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_vehicles_piles_and_the_ways(language, tmp_path, monkeypatch):
    monkeypatch.setenv("SIZER_CACHE", str(tmp_path))
    monkeypatch.setattr("sizer.ui.pages.charging.pick_study", lambda title: study())
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["language"] = language
    app.run()
    assert not app.exception
    shown = [frame.value.to_string().replace("\\", "") for frame in (*app.dataframe, *app.table)]
    assert len(shown) == 3
    assert ("Private cars at home" if language == "en" else "小区私家车") in shown[1]
    assert ("AC 7 kW, single-phase" if language == "en" else "交流桩 7 kW（单相）") in shown[2]
    assert len(app.metric) == 4


def test_a_swap_station_is_shown_with_its_packs_and_waits():
    station = {"kind": "battery_swap", "name": "swaps", "station": "gen_1"}
    place = {"place": "jiading", "year": 2019, "hours": 72}
    swapped = size(
        read_project(
            {
                "site": place,
                "tariff": "SH-CI2-2020",
                "guideline": {"default": "off"},
                "components": [{"kind": "grid"}, station],
            }
        )
    )
    row = swaps_of(swapped.solved).loc["swaps"]
    assert (row["packs"], row["slots"]) == (5, 5)
    assert row["swap_packs_kwh_per_year"] / row["swap_grid_kwh_per_year"] == pytest.approx(0.855, rel=1e-6)
    assert not {name for name in row.index if name not in WORDS}
    sheet = openpyxl.load_workbook(BytesIO(workbook_bytes(swapped, language="zh")))["充电"]
    assert "换电站" in [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)]
