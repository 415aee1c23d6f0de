"""The input template comes back as the project it was written from; what is wrong in it is named by sheet and cell."""

from __future__ import annotations

import io

import openpyxl
import pytest

from sizer.errors import InputError
from sizer.filled import SHEETS
from sizer.project import Project, from_workbook, read_project
from sizer.report.template import template_bytes
from sizer.shipped import shipped
from tests.one_week import project

PROJECT, COMPONENTS, SERIES = (SHEETS[key] for key in ("project", "components", "series"))
EXAMPLES = sorted(path.name for path in shipped("examples").glob("*.yaml"))


def same(one: Project, other: Project) -> bool:
    """Whether two projects ask the same; names of components are written out in a template."""
    asked = []
    for each in (one, other):
        content = each.model_dump(exclude={"folder", "expected", "contradictions"})
        for component, own in zip(content["components"], each.components, strict=True):
            component["name"] = own.label
        asked.append(content)
    return asked[0] == asked[1]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_comes_back_from_its_template(name):
    original = read_project(shipped("examples") / name)
    assert same(original, from_workbook(template_bytes(original), folder=original.folder))


def test_a_series_of_every_step_stands_in_a_column_of_its_own():
    content = project().model_dump(mode="json", exclude_unset=True)
    content["components"][0]["demand_kw"] = [float(hour) for hour in range(168)]
    original = Project.model_validate(content)
    book = template_bytes(original)
    column = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(book))[SERIES]["A"]]
    assert column[1:] == list(range(168))
    assert same(original, from_workbook(book))


def test_the_command_line_reads_what_it_writes(tmp_path):
    path = tmp_path / "project.xlsx"
    path.write_bytes(template_bytes(project()))
    assert same(project(), read_project(path))


@pytest.fixture
def book():
    return openpyxl.load_workbook(io.BytesIO(template_bytes(project())))


def mistakes_of(book) -> str:
    """What is said about a workbook."""
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(InputError) as found:
        from_workbook(content.getvalue(), "project.xlsx")
    assert found.value.exit_code == 2
    return str(found.value)


def cell_of(book, label: str, field: str, column: str = "D"):
    """The cell of a component's field."""
    rows = book[COMPONENTS].iter_rows(min_row=2)
    row = next(row[0].row for row in rows if (row[0].value, row[2].value) == (label, field))
    return book[COMPONENTS][f"{column}{row}"]


def test_a_deleted_column_is_named(book):
    book[COMPONENTS].delete_cols(4)
    assert f'{COMPONENTS}!A1: the header has no column "值 Value"' in mistakes_of(book)


def test_a_deleted_sheet_is_named(book):
    del book[PROJECT]
    assert f'there is no sheet "{PROJECT}"' in mistakes_of(book)


def test_text_in_number_cells_is_named_by_cell_each_and_at_once(book):
    price, size = cell_of(book, "pv", "capex_cny_per_kw"), cell_of(book, "ess", "power_kw", "F")
    price.value, size.value = "about 3000", "300 kW"
    said = mistakes_of(book)
    assert f"{COMPONENTS}!{price.coordinate}" in said
    assert "'about 3000', but must be a number" in said
    assert f"{COMPONENTS}!{size.coordinate}" in said


def test_a_number_outside_its_range_is_named_by_cell(book):
    cell = cell_of(book, "ess", "soc_min")
    cell.value = 20
    said = mistakes_of(book)
    assert f"{COMPONENTS}!{cell.coordinate}" in said
    assert "For 20 % write 0.2" in said


def test_a_list_stands_in_brackets_in_one_cell(book):
    cell = cell_of(book, "ess", "augment_at_years")
    cell.value = "4, 7"
    said = mistakes_of(book)
    assert f"{COMPONENTS}!{cell.coordinate}" in said
    assert "must be a list, such as [1, 2]" in said
    cell.value = "[4, 7]"
    content = io.BytesIO()
    book.save(content)
    filled = from_workbook(content.getvalue(), "project.xlsx")
    assert next(c for c in filled.components if c.kind == "ess").augment_at_years == (4, 7)


def test_not_a_number_is_named(book):
    cell = cell_of(book, "pv", "capex_cny_per_kw")
    cell.value = "NaN"
    assert f"{COMPONENTS}!{cell.coordinate}" in (said := mistakes_of(book))
    assert "must be a finite number" in said


def test_merged_cells_are_named(book):
    book[COMPONENTS].merge_cells("A2:A5")
    assert f"{COMPONENTS}!A2:A5: cells are merged" in mistakes_of(book)


def test_a_formula_without_a_value_is_named(book):
    cell = cell_of(book, "pv", "capex_cny_per_kw")
    cell.value = "=3000*1.1"
    assert f"{COMPONENTS}!{cell.coordinate}: holds a formula without a value" in mistakes_of(book)


def test_gbk_text_read_wrongly_is_named(book):
    cell = next(row[1] for row in book[PROJECT].iter_rows(min_row=2) if row[0].value == "name")
    cell.value = "微电网项目".encode("gbk").decode("latin-1")
    said = mistakes_of(book)
    assert f"{PROJECT}!{cell.coordinate}" in said
    assert "微电网项目" in said


def test_a_gbk_text_file_is_no_workbook():
    with pytest.raises(InputError, match="GB18030 .*项目"):
        from_workbook("项目,值\n名称,某园区\n".encode("gbk"), "project.xlsx")


def test_a_value_and_a_range_at_once_are_refused(book):
    cell = cell_of(book, "pv", "power_kw")
    cell.value = 500
    assert f"{COMPONENTS}!{cell.coordinate}: power_kw has a value and a range" in mistakes_of(book)


def test_a_field_that_is_not_there_and_a_series_that_is_not_there_are_named(book):
    sheet = book[PROJECT]
    sheet.append(["economics.yeers", 10])
    cell = cell_of(book, "park", "demand_kw")
    cell.value = "series: nothing"
    said = mistakes_of(book)
    assert f'{COMPONENTS}!{cell.coordinate}: there is no series "nothing"' in said
    cell.value = 5
    said = mistakes_of(book)
    assert f"{PROJECT}!B{sheet.max_row}" in said
    assert 'Did you mean "years"?' in said


def test_names_that_look_like_formulas_stay_text():
    content = project().model_dump(mode="json", exclude_unset=True)
    content["name"], content["components"][0]["name"] = "=1+1", "@SUM(1)"
    hostile = Project.model_validate(content)
    book = template_bytes(hostile)
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(book)) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert same(hostile, from_workbook(book))
