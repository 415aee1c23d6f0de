"""What the library says about inputs has a Chinese form."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import sizer
from sizer.project import read_project
from sizer.replay import case_files
from sizer.report.chinese import forms, whole_in_chinese
from sizer.report.chinese import in_chinese as page
from sizer.report.sentences import as_published, reason_of
from sizer.tariff.library import shipped_tariffs

HOME = Path(sizer.__file__).parent
CJK = re.compile(r"[\u4e00-\u9fff]")
MOST_WITHOUT = 0.12  # of the sentences: what is wrong with a file nobody uploads may stay in English


def form_of(node):
    """English form of a text in the source, {} for what is filled in; None where it is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def said_by_readers():
    """Notices of everything that reads inputs: what is appended to notices, or noted."""
    found = set()
    for folder in ("profiles", "components", "climate", "weather", "tariff"):
        for path in (HOME / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                    continue
                spoken_of = ast.unparse(node.func.value)
                if node.func.attr == "note" or (node.func.attr == "append" and "notices" in spoken_of):
                    form = form_of(node.args[0])
                    if form and len(form.split()) >= 4:
                        found.add(form)
    return found


def test_both_sides_of_every_pair_fill_in_as_much():
    slots = {
        english: (english.count("{}"), len(re.findall(r"\{\d*\}", chinese))) for english, chinese in forms().items()
    }
    assert {english: counts for english, counts in slots.items() if counts[0] != counts[1]} == {}


def test_every_form_is_english_and_its_pair_chinese():
    assert [english for english in forms() if CJK.search(english)] == []
    assert [chinese for chinese in forms().values() if not CJK.search(chinese)] == []


def test_nearly_every_notice_has_a_chinese_form():
    said = said_by_readers()
    assert len(said) > 30
    without = sorted(form for form in said if not CJK.search(page(form.replace("{}", "7"))))
    assert len(without) <= MOST_WITHOUT * len(said), without


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("ess: soc_min is 0.9 but soc_max is 0.5; soc_min must be the smaller",
         "ess：SOC 下限 0.9 不小于上限 0.5；下限须较小"),
        ("is 20, but must be less than 1. For 20 % write 0.2.", "为 20，但须小于 1。20 % 请写成 0.2。"),
        ("Times stand 5 min after the start of their 15-min steps; they were moved to it.",
         "时刻比所属 15 分钟时段起点晚 5 分钟，已对齐到起点。"),
        ("Works of <b>ours</b>", "Works of <b>ours</b>"),
    ],
)  # fmt: skip
def test_a_sentence_is_found_again_by_its_form(english, chinese):
    assert whole_in_chinese(english) == chinese


def test_long_sentences_without_a_form_are_quick():
    assert whole_in_chinese("a: " * 400 + "b") == "a: " * 400 + "b"


def said_by_cases():
    """What the guideline's cases say of their figures and of their source."""
    found = {}
    for path in case_files():
        project = read_project(path)
        for figure in project.expected.figures:
            words = (figure.reason, figure.tolerance_reason, figure.circular)
            found |= {said: path.stem for said in words if said}
        found |= dict.fromkeys(project.contradictions, path.stem)
    return found


def test_whatever_a_case_says_of_its_figures_has_its_chinese():
    said = said_by_cases()
    assert len(said) > 130
    assert {case: sentence for sentence, case in said.items() if sentence not in forms()} == {}


def test_figures_as_published_are_in_chinese_too_where_they_hold_words():
    printed = {figure.as_published for path in case_files() for figure in read_project(path).expected.figures}
    words = re.compile(r"CNY|(?<![a-zA-Z])(?!kW|MWh|kVA|MW)[a-zA-Z]{3,}")
    without = {text for text in printed if words.search(text.replace("kWp", "")) and text not in forms()}
    assert without == {"152.3mWh", "4 GWh"}  # these stand as they are


def test_a_case_is_published_in_chinese():
    figure = read_project(case_files()[0]).expected.figures[0]
    assert reason_of(figure, "zh").startswith("推导：全部 V1G 电量")
    assert reason_of(figure, "zh").endswith("四舍五入")
    assert as_published(figure, "en") == as_published(figure, "zh") == "13,259 kWh"


def test_whatever_a_shipped_price_list_says_of_itself_has_its_chinese():
    said = set()
    for tariff in shipped_tariffs().values():
        said |= {tariff.region, tariff.user_class, tariff.basis, tariff.source, *tariff.notes} - {""}
    assert len(said) > 80
    assert sorted(words for words in said if not CJK.search(page(words))) == []
