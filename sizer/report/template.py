"""The input template: a project as a workbook to be filled in, read back by :func:`sizer.project.from_workbook`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, get_args

import numpy as np
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sizer.components import Range
from sizer.errors import InputError
from sizer.filled import COLUMNS, NOTHING, SHEETS
from sizer.profiles.series import Series
from sizer.project import Project, plain_part
from sizer.report.book import STYLES
from sizer.report.field_labels import HELP_ZH, LABELS
from sizer.tariff import Tariff, find_tariff

__all__ = ["template_bytes"]

LEFT_OUT = ("folder", "components", "expected", "contradictions", "schema_version", "kind")
INLINE = 48  # numbers of a series that stand in its cell; longer ones get a column of their own
SERIES_FIELDS = ("values", "file", "column", "shape", "annual_kwh", "peak_kw", "factor")
GUIDE = (
    "填写说明 How to fill in",
    "1. 只填黄色单元格；留空即取默认值，null 表示不设。 "
    "Fill in the yellow cells only; an empty one takes the default, null stands for none.",
    "2. 容量可给定（值）或给范围（最小/最大/步长）由软件优化。 A size is a value, or a range to choose from.",
    "3. 增加设备：在“设备 Components”表复制一组行，改设备名。 To add a component, copy its rows and change its name.",
    "4. 逐时数据放在“逐时序列 Series”表，每列一个序列，再在值中写“序列: 列名”。 "
    'Step-by-step data stands on the sheet of series; refer to it as "series: NAME".',
    "5. 比例用小数（0.2 表示 20 %）。 Shares are fractions: 0.2 is 20 %.",
    "6. 保存为 .xlsx，然后 sizer size project.xlsx，或在网页中上传。 Save as .xlsx; then sizer size project.xlsx.",
)


@dataclass(frozen=True)
class _Row:
    """One field of the template."""

    field: str
    value: Any
    default: Any
    unit: str
    meaning_zh: str
    meaning_en: str

    @property
    def range(self) -> Range | None:
        """The range, where a size is one."""
        return self.value if isinstance(self.value, Range) else None


def template_bytes(project: Project) -> bytes:
    """Return a workbook to fill in, filled with a project to start from.

    Parameters
    ----------
    project : Project
        Its values stand in the cells; every other field of its components stands there empty, with its default.

    Returns
    -------
    bytes
        Of an .xlsx file in both languages.
    """
    import xlsxwriter

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        writer = _Writer(workbook)
        writer.guide()
        writer.project(project)
        writer.components(project)
        writer.series()
    return content.getvalue()


class _Writer:
    """Writes the sheets; series that are too long for a cell are kept for the last one."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.kept: dict[str, tuple[float, ...]] = {}
        self.styles: dict[str, Any] = {}

    def style(self, name: str) -> Any:
        """Return a format."""
        if name not in self.styles:
            looks: dict[str, Any] = {"font_name": "Arial", "font_size": 10, **STYLES[name]}
            looks["num_format"] = "General"
            self.styles[name] = self.workbook.add_format(looks)
        return self.styles[name]

    def guide(self) -> None:
        """Write how it is filled in."""
        sheet = self.workbook.add_worksheet("说明 Read me")
        sheet.set_column(0, 0, 120)
        for row, line in enumerate(GUIDE):
            sheet.write_string(row, 0, line, self.style("title" if row == 0 else "wrap"))
        self._paper(sheet)

    def _paper(self, sheet: Any) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)

    def _sheet(self, key: str, heads: list[str], widths: list[float]) -> Any:
        sheet = self.workbook.add_worksheet(SHEETS[key])
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(0, column, head, self.style("header"))
            sheet.set_column(column, column, width)
        sheet.set_row(0, 30)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        self._paper(sheet)
        return sheet

    def project(self, project: Project) -> None:
        """Write the project's own fields."""
        explained = ["默认 Default", "单位 Unit", "含义", "Meaning"]
        heads = [COLUMNS["field"], COLUMNS["value"], *explained]
        sheet = self._sheet("project", heads, [38, 30, 18, 14, 52, 70])
        named = _Row("name", project.name, "", "", HELP_ZH.get("Project.name", "项目名称。"), "Name of the project.")
        for row, found in enumerate([named, *_rows(project)], start=1):
            sheet.write_string(row, 0, found.field, self.style("text"))
            self._cell(sheet, row, 1, found.value, f"project {found.field}")
            self._explain(sheet, row, 2, found)

    def components(self, project: Project) -> None:
        """Write a block of rows for every component."""
        explained = ["默认 Default", "单位 Unit", "含义", "Meaning"]
        heads = [*COLUMNS.values(), *explained]
        sheet = self._sheet("components", heads, [18, 16, 32, 26, 11, 11, 11, 18, 14, 46, 60])
        row = 1
        for component in project.components:
            for number, found in enumerate(_rows(component)):
                sheet.write_string(row, 0, component.label, self.style("bold" if number == 0 else "unit"))
                sheet.write_string(row, 1, component.kind, self.style("unit"))
                sheet.write_string(row, 2, found.field, self.style("text"))
                limits = found.range
                self._cell(sheet, row, 3, None if limits else found.value, f"{component.label} {found.field}")
                if found.field in _sizes(component):
                    for column, key in enumerate(("min", "max", "step"), start=4):
                        self._cell(sheet, row, column, getattr(limits, key) if limits else None, "")
                self._explain(sheet, row, 7, found)
                row += 1

    def series(self) -> None:
        """Write the series that stand in columns of their own."""
        names = list(self.kept) or ["load_kw"]
        sheet = self._sheet("series", names, [24.0] * len(names))
        for column, values in enumerate(self.kept.values()):
            for row, value in enumerate(values, start=1):
                sheet.write_number(row, column, value, self.style("plain"))

    def _cell(self, sheet: Any, row: int, column: int, value: Any, series: str) -> None:
        style = self.style("input_price")
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value, style)
        elif isinstance(value, int | float) and np.isfinite(value):
            sheet.write_number(row, column, value, style)
        elif value is None or value in ("", (), []):
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, tuple | list) and len(value) > INLINE:
            self.kept[series] = tuple(float(each) for each in value)
            sheet.write_string(row, column, f"series: {series}", style)
        else:
            sheet.write_string(row, column, value if isinstance(value, str) else _flow(value), style)

    def _explain(self, sheet: Any, row: int, column: int, found: _Row) -> None:
        shown = "" if found.default in (None, (), {}) else found.default
        if isinstance(shown, int | float) and not isinstance(shown, bool):
            sheet.write_number(row, column, shown, self.style("unit"))
        else:
            sheet.write_string(row, column, shown if isinstance(shown, str) else _flow(shown), self.style("unit"))
        for place, text in enumerate((found.unit, found.meaning_zh, found.meaning_en), start=column + 1):
            sheet.write_string(row, place, text, self.style("unit" if place == column + 1 else "wrap"))


def _sizes(component: BaseModel) -> set[str]:
    """Fields that may be a value or a range."""
    return {name for name, own in type(component).model_fields.items() if "Range" in str(own.annotation)}


def _rows(model: BaseModel, prefix: str = "") -> Iterator[_Row]:
    """Fields of a model and of the models inside it, those with values first given."""
    for name, described in type(model).model_fields.items():
        if name in LEFT_OUT or described.exclude or (name == "name" and not prefix):
            continue
        value = getattr(model, name)
        if prefix.endswith("clauses.") and value is None:
            continue  # a clause left to the default strictness
        if isinstance(value, Tariff):
            yield _row(prefix + name, _shipped_id(value), described, model)
        elif isinstance(value, Series):
            yield from _series_rows(value, prefix + name, described, model)
        elif isinstance(value, BaseModel) and not isinstance(value, Range):
            yield from _rows(value, f"{prefix}{name}.")
        elif value is None and (inside := _model_of(described)) is not None:
            yield from _empty_rows(inside, f"{prefix}{name}.")
        else:
            given = value if name in model.model_fields_set else None
            cleared = value is None and name in model.model_fields_set
            yield _row(prefix + name, NOTHING if cleared else given, described, model)


def _shipped_id(tariff: Tariff) -> Any:
    """Id of a tariff that is shipped; the whole of one that is not."""
    try:
        return tariff.id if find_tariff(tariff.id) == tariff else tariff
    except InputError:
        return tariff


def _model_of(described: FieldInfo) -> type[BaseModel] | None:
    """Model that an empty field could hold, where it is one of plain numbers: a loan, a tax."""
    found = [each for each in get_args(described.annotation) if isinstance(each, type) and issubclass(each, BaseModel)]
    return found[0] if len(found) == 1 and found[0].__name__ in ("Loan", "Tax") else None


def _empty_rows(model: type[BaseModel], prefix: str) -> Iterator[_Row]:
    for name, described in model.model_fields.items():
        yield _row(prefix + name, None, described, model)


def _series_rows(series: Series, name: str, described: FieldInfo, model: BaseModel) -> Iterator[_Row]:
    """A series by its numbers, or by the file or shape it comes from; only what is given, and its numbers."""
    yield _row(name if series.values is not None else f"{name}.values", _numbers(series), described, model)
    if series.values is not None:
        return
    for part in SERIES_FIELDS[1:]:
        yield _row(f"{name}.{part}", getattr(series, part) if part in series.model_fields_set else None,
                   Series.model_fields[part], series)  # fmt: skip


def _numbers(series: Series) -> Any:
    if series.values is None:
        return None
    return series.values[0] if len(series.values) == 1 else series.values


def _row(name: str, value: Any, described: FieldInfo, model: BaseModel | type[BaseModel]) -> _Row:
    meaning = " ".join((described.description or "").split())
    text, _, tail = meaning.rpartition("[")
    unit = tail.removesuffix("]") if tail.endswith("]") else ""
    owner = model.__name__ if isinstance(model, type) else type(model).__name__
    last = name.rsplit(".", 1)[-1]
    words = LABELS.get(f"field.{last}", ("", ""))[1]
    meaning_zh = HELP_ZH.get(f"{owner}.{last}") or HELP_ZH.get(last) or words
    default = None if described.is_required() or described.default_factory is not None else described.default
    shown = default if isinstance(default, int | float | str | bool) else None
    return _Row(name, _plain(value), shown, unit, meaning_zh, (text if unit else meaning).strip())


def _plain(value: Any) -> Any:
    """A value as numbers, texts, lists and mappings."""
    if isinstance(value, BaseModel) and not isinstance(value, Range):
        return plain_part(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value


def _flow(value: Any) -> str:
    """A list or mapping as a project file writes it on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    return f'"{value}"' if isinstance(value, str) else repr(value)
