"""Figures show the study's own numbers, in one colour for each thing."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sizer.errors import InputError
from sizer.finance import payback_years
from sizer.report.colours import COLOURS, colour_of
from sizer.report.energy import Stream, ends
from sizer.report.figures import (
    cash_flow_figure,
    dispatch_week_figure,
    duration_figure,
    heat_map_figure,
    monthly_bill_figure,
    revenue_figure,
    tariff_figure,
)
from sizer.report.money_scale import money_in_words, money_scale
from sizer.report.prices import price_matrix
from sizer.report.sankey import energy_links_kwh, energy_sankey_figure
from sizer.report.words import say
from tests.one_week import study

FIGURES = {
    "cash flow": cash_flow_figure,
    "revenue": revenue_figure,
    "bill": monthly_bill_figure,
    "week": lambda s, language: dispatch_week_figure(s, language=language),
    "heat": lambda s, language: heat_map_figure(s, "grid", "import_kw", language),
    "duration": duration_figure,
    "sankey": energy_sankey_figure,
    "tariff": tariff_figure,
}


def trace(figure, name: str):
    return next(found for found in figure.data if found.name == name)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_draws_in_both_languages(name, language):
    drawn = FIGURES[name](study(), language=language)
    assert len(drawn.data) >= 1
    assert "NaN" not in drawn.to_json().replace('"NaN"', "")
    assert drawn.layout.title.text


def test_the_cumulative_line_crosses_zero_at_the_payback():
    figure = cash_flow_figure(study())
    line = trace(figure, say("row_cumulative"))
    crossing = study().cash_flow.static_payback_years
    assert np.interp(crossing, line.x, line.y) == pytest.approx(0.0, abs=1e-6 * max(line.y))
    assert crossing == payback_years(study().cash_flow.net)
    marked = [found.x[0] for found in figure.data if found.type == "scatter" and found.mode == "markers"]
    assert marked == [crossing, study().cash_flow.discounted_payback_years]


def test_bars_of_the_bill_add_up_to_the_bill():
    figure = monthly_bill_figure(study())
    for side, bill in zip(("before", "after"), study().bills, strict=True):
        drawn = sum(float(np.sum(bar.y)) for bar in figure.data if bar.x[1][0] == say(f"{side}_short"))
        assert drawn == pytest.approx(bill.total_cny, rel=1e-6)


def test_supply_of_the_week_covers_its_uses_in_every_step():
    figure = dispatch_week_figure(study())
    stacked = sum(np.asarray(found.y) for found in figure.data if found.stackgroup)
    np.testing.assert_allclose(stacked, trace(figure, say("load")).y, atol=1e-3)


def test_a_week_can_be_chosen_by_its_first_day():
    figure = dispatch_week_figure(study(), "2023-01-01")
    assert str(figure.data[0].x[0]).startswith("2023-01-01")


def test_the_heat_map_has_a_row_for_each_hour_and_a_column_for_each_day():
    heat = heat_map_figure(study(), "grid", "import_kw").data[0]
    z = np.asarray(heat.z, dtype=float)
    assert z.shape == (24, 7)
    assert z[9, 2] == study().dispatch["grid", "import_kw"].iloc[2 * 24 + 9]


def test_an_unknown_column_names_the_known_ones():
    with pytest.raises(InputError, match=r"no grid\.colour.*grid\.import_kw"):
        heat_map_figure(study(), "grid", "colour")


def test_the_duration_curve_falls_and_begins_at_the_peak():
    after = trace(duration_figure(study()), say("after"))
    assert after.y[0] == study().key_figures["peak_import_kw"]
    assert (np.diff(after.y) <= 0).all()


def test_flows_of_energy_close_at_every_node():
    """What enters storage leaves it, as discharge or as a loss; what sources give is what the kWh columns say."""
    links = energy_links_kwh(study())
    into = sum(energy for (_, end), energy in links.items() if end == "ess")
    out = sum(energy for (start, _), energy in links.items() if start == "ess")
    assert into == pytest.approx(out, rel=1e-6)
    per_year = study().project.site.per_year
    bought = sum(energy for (start, _), energy in links.items() if start == "grid_import")
    assert bought == pytest.approx(study().dispatch.energy_kwh("grid", "import_kw") * per_year, rel=1e-3)
    used = sum(energy for (_, end), energy in links.items() if end == "park")
    assert used == pytest.approx(study().dispatch.energy_kwh("park", "demand_kw") * per_year, rel=1e-3)


def test_the_price_matrix_is_the_tariff_s_day():
    matrix = price_matrix(study().project.tariff, study().project.site)
    assert matrix.price_cny_per_kwh.shape == (12, 24)
    assert set(matrix.price_cny_per_kwh[6]) == {0.3, 0.7, 1.2, 1.4}
    assert matrix.period[0, 7] == "valley"
    assert matrix.period[0, 8] == "peak"
    assert matrix.price_cny_per_kwh[11, 18] == 1.4


def test_things_keep_their_colours():
    figure = dispatch_week_figure(study())
    assert trace(figure, say("pv")).fillcolor == COLOURS["pv"]
    assert trace(figure, say("load")).line.color == COLOURS["load"]
    assert colour_of("a hydrogen tank") == colour_of("a hydrogen tank")


def test_plotly_is_loaded_only_to_draw():
    code = "import sys, sizer.report.figures, sizer.report.sankey; assert 'plotly' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(("name", "along"), [("cash flow", "y"), ("bill", "y"), ("revenue", "x")])
def test_money_is_in_wan_yuan_for_chinese_readers_and_in_cny_for_others(name, along):
    """The same figure ten thousand times smaller, and its axis says so."""
    chinese, english = (FIGURES[name](study(), language=language) for language in ("zh", "en"))
    for one, other in zip(chinese.data, english.data, strict=True):
        if one.showlegend is not False or one.type == "bar":
            amounts = (np.asarray(trace[along], float) for trace in (one, other))
            np.testing.assert_allclose(next(amounts) * 1e4, next(amounts), atol=1e-6)
    titles = [getattr(drawn.layout, f"{along}axis").title.text for drawn in (chinese, english)]
    assert titles[0].startswith("万元")
    assert titles[1].startswith("CNY")


def test_small_money_is_in_yuan():
    assert money_scale([9_999.0, -3.0], "zh").unit == "元"
    assert money_scale([10_000.0], "zh").unit == "万元"
    assert money_scale([-20_000.0], "zh+en").unit == "万元"
    assert money_in_words(-0.2, "zh") == "0 元"


def test_what_piles_pass_on_is_neither_a_source_nor_a_use():
    """A week's picture counts no power twice: grid → piles → cars is one kW, not two."""
    one = np.ones(1)
    found = [
        Stream("grid", "import_kw", "ac", "grid_import", "supply", one),
        Stream("piles", "draw_kw", "ac", "piles", "use", one),
        Stream("piles", "given_kw", "plugs", "piles", "supply", one),
        Stream("ess", "charge_kw", "ac", "charge", "use", one),
        Stream("ess", "discharge_kw", "ac", "discharge", "supply", one),
        Stream("cars", "charge_kw", "plugs", "charging", "use", one),
    ]
    assert [own.component for own in ends(found)] == ["grid", "ess", "ess", "cars"]
