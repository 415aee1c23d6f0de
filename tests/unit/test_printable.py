"""The printable report needs nothing else, says what the study says, and cannot be made to run anything."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from sizer.errors import InputError
from sizer.report import printable
from sizer.report.printable import report_html, report_pdf, write_report
from sizer.report.svg import Mark, Series, chart, ticks
from sizer.report.words import figure, say
from tests.one_week import project, study, study_of

CJK = re.compile("[一-鿿]")
MONEY = {
    "loan": {"share": 0.5},
    "tax": {},
    "contracts": [{"kind": "energy_management", "party": "host", "investor_share": 0.9}],
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_whole_and_holds_the_studys_figures(language):
    page = report_html(study(), language)
    flow = study().cash_flow
    for value in (flow.npv_cny, flow.investment_cny):
        assert figure(value) in page
    assert f"{flow.static_payback_years:.1f} {say('years_unit', language)}" in page
    assert not re.search(r"""(?:src|href)\s*=|<script|@import|url\(""", page), "nothing is loaded and nothing is run"
    charts = re.findall(r"<svg.*?</svg>", page)
    assert len(charts) >= 5
    for one in charts:
        ElementTree.fromstring(one)


def test_a_page_in_english_has_no_chinese_and_one_in_chinese_explains_itself_in_chinese():
    plain = study_of(tariff={**project().tariff.model_dump(mode="json", exclude_unset=True), "name": {}})
    body = report_html(plain, "en").split("</style>")[1]
    assert not CJK.search(body)
    heads = re.findall(r"<(?:h2|th[^>]*)>([^<]+)<", report_html(plain, "zh"))
    assert not [head for head in heads if not CJK.search(head) and re.search("[a-z]{4}", head)]


def test_loan_tax_and_parties_have_their_page_only_where_they_are():
    page = report_html(study_of(**MONEY), "en")
    for words in (say("sheet_parties"), say("equity_irr"), say("least_debt_service_cover_ratio")):
        assert words in page
    assert say("equity_irr") not in report_html(study(), "en")


def test_hostile_names_are_text():
    name = '"><script>alert(1)</script>'
    content = project().model_dump(mode="json", exclude_unset=True)
    content["components"][2]["name"] = "<b onmouseover=x>"
    hostile = study_of(components=content["components"])
    page = report_html(replace(hostile, project=hostile.project.model_copy(update={"name": name})), "en")
    assert "<script" not in page
    assert "<b onmouseover" not in page


@pytest.mark.skipif(not any(map(shutil.which, printable.BROWSERS)), reason="Chromium is not installed: PDF NOT checked")
def test_the_pdf_has_six_to_ten_pages_of_a4(tmp_path):
    write_report(study_of(**MONEY), tmp_path / "report.pdf")
    content = (tmp_path / "report.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert 6 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= 10
    widths = {round(float(w)) for w in re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ", content)}
    assert widths <= {594, 595, 596}


def test_without_a_browser_a_pdf_is_refused_with_advice(monkeypatch):
    monkeypatch.setattr(printable, "BROWSERS", ("no such browser",))
    with pytest.raises(InputError, match=r"Write \.html"):
        report_pdf("<p>")


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"neither \.html nor \.pdf"):
        write_report(study(), tmp_path / "report.docx")


def test_a_chart_puts_values_where_they_belong():
    """From 0 to 10 and a little over: 5 stands about half-way up; a bar of 10 is twice as high as one of 5."""
    drawn = chart([Series("a", [5.0, 10.0], "#123456", "bar")], ["x", "y"], title="t", marks=[Mark(1, 10, "m", "#000")])
    heights = [float(h) for h in re.findall(r'height="([\d.]+)" fill="#123456"', drawn)][:2]
    assert heights[1] == pytest.approx(2 * heights[0], rel=0.01)
    assert ">m<" in drawn
    assert ticks(0, 10) == [0, 2, 4, 6, 8, 10]
    flat = chart([Series("", [0.0, 0.0], "#123456")], ["", ""], title="<&>")
    ElementTree.fromstring(flat)
