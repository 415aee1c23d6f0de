"""Loan, tax and parties in Excel: the live sheet says what Python says, also when its cells are changed."""

from __future__ import annotations

from functools import cache

import openpyxl
import pytest

from sizer.finance import Loan, statements
from sizer.finance.statements import NO_TAX
from sizer.report.sheets.statements import RESULTS, ROWS
from sizer.report.words import say_in
from sizer.report.workbook import write_excel
from sizer.study import Study
from tests.office import named, needs_office, recalculated
from tests.one_week import study_of

SHEET, PARTIES = (say_in(key, "zh+en") for key in ("sheet_statements", "sheet_parties"))
CONTRACTS = [
    {"kind": "lease", "party": "farmer", "cny_per_kw_year": 30.0},
    {"kind": "energy_management", "party": "host", "investor_share": 0.9, "years": 8},
]
VARIANTS = {
    "carried": {"loan": {"share": 0.8, "grace_years": 2}, "tax": {}, "contracts": CONTRACTS},
    "offset": {"loan": {"repayment": "equal_instalment", "years": 6}, "tax": {"losses": "offset", "half_years": 1}},
    "no loan": {"tax": {"free_years": 0, "depreciation_years": 3}},
}
LOAN_SHARES = (0.0, 0.8)  # typed into the sheet of a study without loan and tax
TRIED = {"loan_years": 8, "loan_grace_years": 1, "loan_repayment": 2, "project_years": 25, "income_tax_rate": 0.25}
CHANGED = {"loan_share": 0.2, "loan_interest_rate": 0.07, "income_tax_rate": 0.15, "depreciation_years": 8}


@cache
def studied(name: str) -> Study:
    return study_of(**VARIANTS[name])


def changed(study: Study):
    """What Python says with the changed terms."""
    loan = study.project.loan.model_copy(
        update={"share": CHANGED["loan_share"], "interest_rate": CHANGED["loan_interest_rate"]}
    )
    tax = study.project.tax.model_copy(
        update={name: CHANGED[name] for name in ("income_tax_rate", "depreciation_years")}
    )
    rate = study.cash_flow.economics.model_copy(update={"discount_rate": 0.11})
    return statements(study.parties.flows[study.project.owner].with_economics(rate), loan, tax)


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    folder, books = tmp_path_factory.mktemp("money"), {}
    for name in VARIANTS:
        write_excel(studied(name), folder / "written.xlsx")
        books[name] = openpyxl.load_workbook(folder / "written.xlsx")
    for name in ("carried", "offset"):
        write_excel(studied(name), folder / "written.xlsx")
        books[f"{name}, changed"] = openpyxl.load_workbook(folder / "written.xlsx")
        named(books[f"{name}, changed"], "discount_rate").value = 0.11
        for key, value in CHANGED.items():
            named(books[f"{name}, changed"], key).value = value
    for share in LOAN_SHARES:
        write_excel(study_of(), folder / "written.xlsx")
        books[f"loan {share}"] = openpyxl.load_workbook(folder / "written.xlsx")
        for key, value in {"loan_share": share, **TRIED}.items():
            named(books[f"loan {share}"], key).value = value
    return recalculated(books, folder)


def rows_of(book) -> dict[str, list]:
    """The statements by row."""
    found = {}
    for row in book[SHEET].iter_rows(min_row=20):
        for name in ROWS:
            if row[0].value == say_in(f"row_{name}", "zh+en"):
                found[name] = [each.value for each in row[3:24]]
    return found


@needs_office
@pytest.mark.parametrize("name", [*VARIANTS, "carried, changed", "offset, changed"])
def test_every_live_figure_is_pythons(name, again):
    study = studied(name.split(",")[0])
    own = changed(study) if "changed" in name else study.statements
    rows = rows_of(again[name])
    assert set(rows) == set(ROWS)
    scale = abs(own.capital).max()
    of_python = {
        "depreciation": own.depreciation,
        "vat_paid": own.vat_flows[1],
        "tax_without_loan": own.tax_without_loan,
        "income_tax": own.income_tax,
        "owed": own.loan.owed,
        "project": own.project,
        "equity": own.equity,
    }
    for row, values in of_python.items():
        assert rows[row] == pytest.approx(values.tolist(), abs=1e-9 * scale), row
    for result in RESULTS:
        value = own.measures[result]
        if value is not None:
            assert named(again[name], f"live_{result}").value == pytest.approx(value, rel=1e-9, abs=1e-12)


@needs_office
@pytest.mark.parametrize("share", LOAN_SHARES)
def test_a_loan_and_a_longer_life_can_be_tried_on_a_study_without_them(share, again):
    flow = study_of().cash_flow
    loan = Loan(share=share, interest_rate=Loan().interest_rate, years=8, grace_years=1, repayment="equal_instalment")
    tax = NO_TAX.model_copy(update={"income_tax_rate": 0.25})
    own = statements(flow.with_economics(flow.economics.model_copy(update={"years": 25})), loan, tax)
    for result in RESULTS:
        found, value = named(again[f"loan {share}"], f"live_{result}").value, own.measures[result]
        assert found == (pytest.approx(value, rel=1e-9) if value is not None else "n/a"), result
    assert named(again[f"loan {share}"], "banner").value == say_in("banner_changed", "zh+en")


@needs_office
@pytest.mark.parametrize("name", VARIANTS)
def test_no_cell_is_an_error(name, again):
    found = [c.value for row in again[name][SHEET].iter_rows() for c in row if str(c.value).startswith(("#", "Err"))]
    assert not found


def test_the_cached_values_are_there_for_viewers_that_do_not_calculate(tmp_path):
    write_excel(studied("carried"), tmp_path / "book.xlsx")
    shown = rows_of(openpyxl.load_workbook(tmp_path / "book.xlsx", data_only=True))
    assert shown["equity"] == pytest.approx(studied("carried").statements.equity.tolist(), rel=1e-12, abs=1e-6)


def test_the_parties_sheet_sums_to_the_cent(tmp_path):
    write_excel(studied("carried"), tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx", data_only=True)[PARTIES]
    years = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int) and row[4] is not None]
    assert len(years) == 21
    for row in years:
        assert round(sum(row[1:4]), 2) == round(row[4], 2)
    assert years[1][4] == pytest.approx(studied("carried").cash_flow.net[1], abs=0.05)


def test_a_study_without_contracts_has_no_sheet_of_parties(tmp_path):
    write_excel(study_of(), tmp_path / "book.xlsx")
    names = openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames
    assert PARTIES not in names
    assert SHEET in names, "a loan or a tax can be tried on any study"
