"""The cash flow in Excel is live, and says what Python says."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from sizer.components import PV, Load
from sizer.errors import InputError
from sizer.finance import (
    Addition,
    AdditionResidual,
    CashFlow,
    Economics,
    Once,
    Renewal,
    Residual,
    Yearly,
    cash_flow,
)
from sizer.finance.money import Money
from sizer.report.figures import duration_figure, monthly_bill_figure, tariff_figure
from sizer.report.sheets import SHEETS
from sizer.report.sheets.cash_flow import due
from sizer.report.words import say, say_in
from sizer.report.workbook import write_excel
from sizer.tariff import bill
from tests.office import named, needs_office, recalculated
from tests.one_week import TARIFF, study, study_of
from tests.tiny import setting, solve

ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#N/A", "Err:")
CASH_FLOW, CHECKS, CAPEX = (say_in(f"sheet_{word}", "zh+en") for word in ("cash_flow", "checks", "capex"))
MEASURES = (
    "npv_cny",
    "investment_cny",
    "static_simple_payback_years",
    "static_payback_years",
    "discounted_payback_years",
)


RATES = {
    "discount": {"discount_rate": 0.12},
    "all rates": {"energy_price_growth": -0.15, "cost_growth": 0.02, "discount_rate": 0.05},
}
LIVE_LIVES = (10, 25)  # years, typed into the sheet of a study of 20
HARD = {
    "never pays back": [("a", "investment", -1000.0, Once(0)), ("a", "energy_bill", -10.0, Yearly("energy"))],
    "nothing invested": [("a", "energy_bill", 10.0, Yearly("energy", ages=True))],
    "sinks again": [
        ("a", "investment", -100.0, Once(0)),
        ("a", "energy_bill", 40.0, Yearly("none")),
        ("a", "replacement", -95.0, Renewal(4)),
        ("a", "residual_value", 95.0, Residual(4)),
    ],
    "adds cells": [
        ("a", "investment", -100.0, Once(0)),
        ("a", "energy_bill", 30.0, Yearly("none")),
        ("a", "augmentation", -31.0, Addition(3, 7, -0.04)),
        ("a", "residual_value", 31.0, AdditionResidual(3, 7, -0.04)),
    ],
    "two rates of return": [
        ("a", "investment", -1000.0, Once(0)),
        ("a", "subsidy", 2500.0, Once(1)),
        ("a", "replacement", -1540.0, Once(2)),
    ],
    "nothing at all": [],
}


class EveryOther:
    """A kind of time that the workbook has no formula for."""

    def weights(self, economics):
        return np.arange(economics.years + 1) % 2.0


@cache
def flows() -> dict[str, CashFlow]:
    """What Python says of every variant."""
    solved = study().cash_flow
    found = {"base": solved}
    for name, rates in RATES.items():
        found[name] = solved.with_economics(solved.economics.model_copy(update=rates))
    for years in LIVE_LIVES:
        found[f"live {years}"] = solved.with_economics(solved.economics.model_copy(update={"years": years}))
    economics = Economics(years=10, discount_rate=0.06)
    for name, lines in HARD.items():
        found[name] = cash_flow([Money(*line) for line in lines], [], economics, ageing=np.linspace(1.0, 0.8, 10))
    every_other = [Money("a", "investment", -60.0, Once(0)), Money("a", "feed_in", 50.0, EveryOther())]
    found["unknown time"] = cash_flow(every_other, [], Economics(years=4, discount_rate=0.1))
    return found


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("base") / "week.xlsx"
    write_excel(study(), path)
    return path


@pytest.fixture(scope="module")
def again(base, tmp_path_factory):
    """Every variant's workbook, calculated by LibreOffice in one go."""
    folder, books = tmp_path_factory.mktemp("again"), {}
    typed = {**RATES, **{f"live {years}": {"project_years": years} for years in LIVE_LIVES}}
    for name, flow in flows().items():
        if name == "base" or name in typed:
            books[name] = openpyxl.load_workbook(base)
            for rate, value in typed.get(name, {}).items():
                named(books[name], rate).value = value
        else:
            write_excel(replace(study(), cash_flow=flow), folder / "written.xlsx")
            books[name] = openpyxl.load_workbook(folder / "written.xlsx")
    books["more invested"] = openpyxl.load_workbook(base)
    (works,) = [cell for cell in books["more invested"][CAPEX]["E"] if cell.value == 200_000]
    works.value += 100_000
    books["other prices"] = openpyxl.load_workbook(base)
    reprice(books["other prices"])
    return recalculated(books, folder)


def cells_of(book, name: str) -> list:
    """The cells of a defined name."""
    sheet, address = next(iter(book.defined_names[name].destinations))
    found = book[sheet][address.replace("$", "")]
    return [cell for row in found for cell in row] if isinstance(found, tuple) else [found]


def reprice(book) -> None:
    """Type other prices into the sheets of the bill and of the purchases."""
    names = [name for name in book.defined_names if name.startswith("bill_1_price_demand")]
    for name, price in {"bill_1_price_energy_peak": 1.5, names[0]: 30.0}.items():
        for cell in cells_of(book, name):
            cell.value = price
    (unit_price,) = [cell for cell in book[CAPEX]["E"] if cell.value == 3180]
    unit_price.value = 2500


def at_other_prices() -> CashFlow:
    """What Python says of them: the same dispatch billed again, the same PV bought again."""
    solved = study()
    cheaper = 38.0 - 30.0
    tariff = solved.project.tariff
    periods = tuple(
        p.model_copy(update={"price_cny_per_kwh": 1.5 if p.name == "peak" else p.price_cny_per_kwh})
        for p in tariff.seasons[0].periods
    )
    seasons = (tariff.seasons[0].model_copy(update={"periods": periods}),)
    basic = tariff.basic_charge.model_copy(update={"max_demand_price_cny_per_kw_month": 38.0 - cheaper})
    again = tariff.model_copy(update={"seasons": seasons, "basic_charge": basic})
    site, saved = solved.project.site, {}
    for sign, case in ((1.0, solved.reference), (-1.0, solved.solved)):
        bought = case.dispatch["grid", "import_kw"].to_numpy(float)
        for of_tariff, way in ((again, 1.0), (tariff, -1.0)):
            billed = bill(of_tariff.year(site), site, bought)
            for item, stream, scale in (
                ("energy", "energy_bill", site.per_year), ("demand", "demand_bill", site.months_per_year)
            ):  # fmt: skip
                saved[stream] = saved.get(stream, 0.0) + sign * way * scale * billed.item_cny(item)
    pv_kw = solved.design["pv", "power_kw"]
    lines = []
    for line in solved.cash_flow.lines:
        more = saved.get(line.stream, 0.0) if line.component == "grid" else 0.0
        more += (3180 - 2500) * pv_kw if (line.component, line.stream) == ("pv", "investment") else 0.0
        lines.append(replace(line, amount=line.amount + more))
    return replace(solved.cash_flow, lines=tuple(lines))


def live(book) -> dict[str, object]:
    """The live results by the names Python gives them."""
    cells = {
        "npv_cny": "live_npv_cny",
        "irr": "live_irr",
        "investment_cny": "live_investment_cny",
        "static_simple_payback_years": "live_payback_static_simple_years",
        "static_payback_years": "live_payback_static_years",
        "discounted_payback_years": "live_payback_discounted_years",
    }
    return {name: named(book, cell).value for name, cell in cells.items()}


def agree(book, flow: CashFlow) -> None:
    """Every live figure equals Python's, years and totals included."""
    found = live(book)
    for name in MEASURES:
        expected = getattr(flow, name)
        if expected is None:
            assert isinstance(found[name], str), name
        else:
            assert found[name] == pytest.approx(expected, rel=1e-9), name
    assert found["irr"] == ("n/a" if flow.irr is None else pytest.approx(flow.irr, rel=1e-9))
    table = flow.table
    for name in ("net", "cumulative", "discounted", "cumulative_discounted"):
        np.testing.assert_allclose(
            row_of(book, name)[: len(table)], table[name], rtol=1e-9, atol=1e-9 * abs(flow.net).max()
        )


def row_of(book, name: str) -> list[float]:
    sheet = book[CASH_FLOW]
    word = say_in(f"row_{name}", "zh+en")
    row = next(cell.row for cell in sheet["A"] if cell.value == word)
    return [cell.value for cell in sheet[row][8:] if cell.value is not None]


def values(book) -> dict[tuple[str, str], object]:
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


@needs_office
@pytest.mark.parametrize(
    "name",
    [
        *("base", *RATES, *(f"live {years}" for years in LIVE_LIVES)),
        *(*HARD, "unknown time"),
    ],
)
def test_live_figures_are_python_s(again, name):
    agree(again[name], flows()[name])
    assert not [v for v in values(again[name]).values() if isinstance(v, str) and v.startswith(ERRORS)]


@needs_office
def test_other_prices_bill_and_buy_again_as_python_does(again):
    expected = at_other_prices()
    assert expected.npv_cny != pytest.approx(study().cash_flow.npv_cny, rel=1e-3)
    agree(again["other prices"], expected)
    assert named(again["other prices"], "banner").value == say_in("banner_changed", "zh+en")


@needs_office
def test_cached_values_are_the_recalculated_ones(base, again):
    formulas = values(openpyxl.load_workbook(base))
    cached, new = values(openpyxl.load_workbook(base, data_only=True)), values(again["base"])
    compared = 0
    for place, formula in formulas.items():
        if not (isinstance(formula, str) and formula.startswith("=")):
            continue
        if place[0] == CHECKS and place[1].startswith("D"):
            continue  # differences of equal sums: rounding noise, held against what is allowed by the sheet itself
        old, now = cached[place] or 0, new[place] or 0
        compared += 1
        if isinstance(old, str) or isinstance(now, str):
            assert old == now, (place, formula)
        else:
            assert now == pytest.approx(old, rel=1e-9, abs=1e-6), (place, formula)
    assert compared > 500


@needs_office
@pytest.mark.parametrize("name", ["base", *RATES])
def test_every_total_is_the_same_from_both_places(again, name):
    verdicts = [cell.value for cell in again[name][CHECKS]["F"] if cell.value]
    assert verdicts.count("OK") > 20
    assert say_in("check_bad", "zh+en") not in verdicts


@needs_office
def test_the_banner_says_whether_an_input_differs_from_the_solved_one(again):
    assert named(again["base"], "banner").value == say_in("banner_same", "zh+en")
    for name in (*RATES, "more invested"):
        assert named(again[name], "banner").value == say_in("banner_changed", "zh+en")


@needs_office
def test_100_000_more_in_year_0_is_100_000_less_of_present_value(again):
    assert live(again["more invested"])["npv_cny"] == pytest.approx(study().cash_flow.npv_cny - 100_000)


def test_the_hard_cash_flows_are_hard():
    """Their names say what they are; 10 % and 40 % are the two rates."""
    hard = flows()
    assert hard["never pays back"].static_payback_years is None
    assert hard["nothing invested"].static_payback_years == 0.0
    assert hard["sinks again"].static_payback_years > 4
    assert hard["two rates of return"].irr is None
    assert hard["sinks again"].irr is not None


def test_every_kind_of_time_has_its_formula():
    for when in (Once(), Yearly(), Renewal(5), Residual(5), Addition(2, 5), AdditionResidual(2, 5)):
        assert due(when).word != "when_as_designed"
    assert due(EveryOther()).word == "when_as_designed"


def test_only_the_yellow_cells_can_be_edited(base):
    book = openpyxl.load_workbook(base)
    unlocked = [
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    ]
    assert all(sheet.protection.sheet for sheet in book)
    live = {say_in(f"sheet_{word}", "zh+en") for word in ("cash_flow", "statements", "bills", "capex")}
    assert {title for title, _ in unlocked} == live
    places = [place for defined in book.defined_names.values() for place in defined.destinations]
    inside = set()
    for sheet, address in places:
        found = book[sheet][address.replace("$", "")]
        cells = [cell for row in found for cell in row] if isinstance(found, tuple) else [found]
        inside |= {(sheet, cell.coordinate) for cell in cells}
    assert set(unlocked) <= inside, "every cell that can be edited has a name"


@pytest.mark.parametrize("language", ["zh", "en", "zh+en"])
def test_sheets_stand_in_order_with_names_that_excel_takes(tmp_path, language):
    plain = study()
    write_excel(plain, tmp_path / "names.xlsx", language=language)
    book = openpyxl.load_workbook(tmp_path / "names.xlsx")
    assert book.sheetnames == [say_in(sheet.key, language) for sheet in SHEETS if sheet.concerns(plain)]
    assert len(book.sheetnames) == 15
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert all(sheet.page_setup.paperSize == 9 and sheet.page_setup.orientation == "landscape" for sheet in book)


def test_formulas_keep_the_limits_of_excel(base):
    """A text in a formula may have 255 characters, a formula 8,192."""
    formulas = [v for v in values(openpyxl.load_workbook(base)).values() if isinstance(v, str) and v.startswith("=")]
    assert max(map(len, formulas)) < 8192
    assert max(len(text) for formula in formulas for text in re.findall(r'"([^"]*)"', formula)) <= 255


def test_rates_take_what_the_project_file_takes(base):
    rules = openpyxl.load_workbook(base)[CASH_FLOW].data_validations.dataValidation
    bounds = [(float(rule.formula1), float(rule.formula2)) for rule in rules]
    assert bounds == [(-0.5, 1.0), (-0.2, 0.3), (-0.2, 0.3), (0.0, 0.1), (1.0, 30.0)]


def test_a_site_without_a_grid_has_a_report_without_a_bill(tmp_path):
    components = [Load(demand_kw=10.0), PV(power_kw=20.0, yield_kw_per_kw=1.0)]
    solved = solve(components, setting(economics=Economics(years=5)))
    flow = cash_flow(solved.money, [], Economics(years=5))
    alone = replace(study(), solved=solved, reference=solved, cash_flow=flow)
    write_excel(alone, tmp_path / "alone.xlsx")
    book = openpyxl.load_workbook(tmp_path / "alone.xlsx", data_only=True)
    assert say_in("off_grid", "zh+en") in values(book).values()
    assert named(book, "live_investment_cny").value == pytest.approx(20 * 3180)
    for figure in (monthly_bill_figure, duration_figure, tariff_figure):
        with pytest.raises(InputError, match="no grid"):
            figure(alone)


def test_a_report_in_english_has_no_chinese_words(tmp_path):
    write_excel(
        study_of(tariff={**TARIFF, "name": {}}),
        tmp_path / "en.xlsx",
        language="en",
    )
    texts = [v for v in values(openpyxl.load_workbook(tmp_path / "en.xlsx")).values() if isinstance(v, str)]
    assert not [text for text in texts if any("一" <= c <= "鿿" for c in text)]


def test_the_dispatch_sheet_holds_every_step_to_a_watt(base):
    sheet = openpyxl.load_workbook(base)[say_in("sheet_dispatch", "zh+en")]
    rows = list(sheet.iter_rows(min_row=6, values_only=True))
    frame = study().dispatch.frame
    assert len(rows) == len(frame) == 168
    found = np.array([row[1 : 1 + frame.shape[1]] for row in rows], dtype=float)
    np.testing.assert_allclose(found, frame.to_numpy(), atol=0.0005001)


def test_every_word_is_there_in_both_languages():
    from sizer.report.words import WORDS

    assert all(word["en"] and word["zh"] for word in WORDS.values())
    assert say("sheet_cash_flow", "zh") == "现金流"
