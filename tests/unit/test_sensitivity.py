"""Designs sized anew at other prices."""

from __future__ import annotations

import openpyxl
import pytest

from sizer.analysis.sensitivity import dearer_energy, dearer_equipment, sensitivity
from sizer.report.words import say_in
from sizer.report.workbook import write_excel
from tests.one_week import project, study


@pytest.fixture(scope="module")
def table():
    return sensitivity(study(), shares=(-0.2, 0.2))


def test_the_first_row_is_the_study_and_every_other_is_the_best_at_its_prices(table):
    assert table["npv_cny"]["as_given"] == pytest.approx(study().cash_flow.npv_cny)
    npv = table["npv_cny"]
    assert npv["capex -20%"] > npv["as_given"] > npv["capex +20%"]
    assert npv["energy_price +20%"] > npv["as_given"] > npv["energy_price -20%"]
    # the plant as given at a fifth cheaper would save a fifth of its own price; sized anew it is worth at least that
    live = study().cash_flow.npv_cny + 0.2 * study().cash_flow.investment_cny
    assert npv["capex -20%"] >= live - 1.0


def test_only_first_prices_and_prices_of_energy_bought_change():
    dear = dearer_equipment(project(), 0.1)
    assert dear.components[2].capex_cny_per_kw == pytest.approx(1.1 * 3180)
    assert dear.components[2].opex_cny_per_kw_year == project().components[2].opex_cny_per_kw_year
    tariff = dearer_energy(project(), 0.1).tariff
    assert tariff.seasons[0].periods[0].price_cny_per_kwh == pytest.approx(0.33)
    assert tariff.feed_in.price_cny_per_kwh == 0.4
    assert tariff.basic_charge == project().tariff.basic_charge


def test_the_table_stands_on_its_sheet(table, tmp_path):
    write_excel(study(), tmp_path / "book.xlsx", resized=table)
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx", data_only=True)[say_in("sheet_sensitivity", "zh+en")]
    found = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[0]}
    words = f"{say_in('capex', 'zh+en')} -20%"
    assert found[words] == pytest.approx(table["npv_cny"]["capex -20%"])
