"""Station areas joined and apart, on a day that can be followed."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sizer.analysis.links import benefit_of_links
from sizer.cli import app
from sizer.errors import InputError
from sizer.project import read_project
from sizer.yaml import write_yaml
from tests.tiny import tariff

SUN = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
THROUGH = (0.98 * (1 - 0.02 * 0.85)) ** 2


def village() -> dict:
    """Barns with 40 kW of sun and no load that may not export; homes of 10 kW, 30 at 18 h, behind 20 kW."""
    sun = {"kind": "pv", "name": "barn", "bus": "barn.ac", "power_kw": 40.0, "yield_kw_per_kw": SUN}
    home = [10.0] * 18 + [30.0] + [10.0] * 5
    enlarged = {"import_limit_kw": 20.0, "expansion_cny_per_kw": 5000.0, "expansion_max_kw": 50.0}
    return {
        "mode": "interconnected",
        "site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 24},
        "economics": {"years": 1, "discount_rate": 0.0},
        "guideline": {"default": "off"},
        "tariff": tariff(1.0).model_dump(),
        "components": [
            {"kind": "load", "name": "homes", "bus": "homes.ac", "demand_kw": home},
            {"kind": "grid", "name": "grid homes", "bus": "homes.ac", **enlarged},
            {"kind": "grid", "name": "grid barn", "bus": "barn.ac", "import_limit_kw": 50.0, "export_limit_kw": 0.0},
            {**sun, "degradation_per_year": 0.0, "life_years": 1},
            {"kind": "hvdc_link", "name": "to homes", "bus": "homes.ac", "power_kw": {"max": 50}, "life_years": 1},
            {"kind": "hvdc_link", "name": "to barn", "bus": "barn.ac", "power_kw": {"max": 50}, "life_years": 1},
        ],
    }


def test_links_bring_the_barns_sun_to_the_homes_and_spare_their_transformer():
    """Apart: 10 kW more of transformer and no sun used. Joined: 8 hours of 10 kW of sun, then 10 kW of its grid."""
    table = benefit_of_links(read_project(village())).table
    assert table["apart"]["transformer_expansion_kw"] == pytest.approx(10.0, rel=1e-5)
    assert table["joined"]["transformer_expansion_kw"] == pytest.approx(0.0, abs=1e-4)
    assert table["apart"]["curtailed_share"] == pytest.approx(1.0)
    used = 8 * 10.0 / THROUGH
    assert table["joined"]["curtailed_share"] == pytest.approx(1 - used / 320.0, rel=1e-4)
    assert table["joined"]["moved_between_areas_kwh_per_year"] == pytest.approx(365 * 90.0, rel=1e-4)
    assert table["difference"]["npv_cny"] > 0


def test_a_project_without_links_has_none_to_do_without():
    plain = {**village(), "components": village()["components"][:2]}
    with pytest.raises(InputError, match="no hvdc_link"):
        benefit_of_links(read_project(plain))


def test_the_command_line_shows_what_links_bring(tmp_path):
    path = tmp_path / "village.yaml"
    write_yaml(village(), path)
    shown = CliRunner().invoke(app, ["links", str(path)])
    assert "Transformers enlarged by" in shown.output
    table = json.loads(CliRunner().invoke(app, ["links", str(path), "--json"]).output)
    assert table["transformer_expansion_kw"]["apart"] == pytest.approx(10.0, rel=1e-4)


def field(kw: float) -> dict:
    """Homes and pumps of 10 kW by day each behind 50 kW, and a field of so much sun on the DC bus between them."""
    day = [10.0 if sun else 0.0 for sun in SUN]
    sun = {"kind": "pv", "name": "field", "bus": "dc", "power_kw": {"max": kw}, "yield_kw_per_kw": SUN}
    parts = []
    for name in ("homes", "pumps"):
        parts.append({"kind": "load", "name": name, "bus": f"{name}.ac", "demand_kw": day})
        parts.append({"kind": "grid", "name": f"grid {name}", "bus": f"{name}.ac", "import_limit_kw": 50.0,
                      "export_limit_kw": 0.0})  # fmt: skip
        parts.append({"kind": "hvdc_link", "name": f"to {name}", "bus": f"{name}.ac", "power_kw": {"max": 50},
                      "life_years": 1, "capex_cny_per_kw": 1.0})  # fmt: skip
    free = {"capex_cny_per_kw": 1.0, "opex_cny_per_kw_year": 0.0, "inverter_replacement_cny_per_kw": 0.0}
    parts.append({**sun, **free, "degradation_per_year": 0.0, "life_years": 1})
    return {**village(), "components": parts}


def test_without_links_each_area_may_have_its_own_part_of_the_common_field():
    """Both want sun in the same hours, so a link brings nothing: two converters of 10 kW and what feeds them."""
    table = benefit_of_links(read_project(field(100.0))).table
    assert table["apart"]["npv_cny"] == pytest.approx(table["joined"]["npv_cny"], rel=1e-5)
    assert table["apart"]["investment_cny"] == pytest.approx(20 + 20 / THROUGH**0.5, rel=1e-4)
    assert table["apart"]["moved_between_areas_kwh_per_year"] == pytest.approx(0.0, abs=1e-6)


def test_all_areas_together_have_no_more_of_the_field_than_there_is():
    benefit = benefit_of_links(read_project(field(12.0)))
    sizes = [own["power_kw"] for label, own in benefit.apart.design.sizes.items() if label.startswith("field")]
    assert len(sizes) == 2
    assert sum(sizes) == pytest.approx(12.0, rel=1e-4)
    assert benefit.table["apart"]["npv_cny"] <= benefit.table["joined"]["npv_cny"] * (1 + 1e-6)


def test_a_load_on_the_common_bus_belongs_to_no_area():
    shared = field(100.0)
    shared["components"].append({"kind": "load", "name": "lamps", "bus": "dc", "demand_kw": 1.0})
    with pytest.raises(InputError, match="belongs to no area"):
        benefit_of_links(read_project(shared))


def test_the_table_says_what_apart_means(tmp_path):
    path = tmp_path / "village.yaml"
    write_yaml(village(), path)
    shown = CliRunner().invoke(app, ["links", str(path), "--language", "zh"])
    assert "合计不超过项目上限" in "".join(shown.output.split())
