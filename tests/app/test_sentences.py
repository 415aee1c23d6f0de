"""What the library says is told in Chinese, and the patterns are those of its own sentences."""

from __future__ import annotations

import ast
import copy
import re
import string
from pathlib import Path

import pytest

import sizer
from sizer.errors import InputError
from sizer.profiles.tables import read_table
from sizer.project import read_project
from sizer.report.chinese import SENTENCES_ZH, in_chinese
from sizer.site import Site
from sizer.ui.uploads import read_project_upload
from tests.app.projects import SMALL

HOME = Path(sizer.__file__).parent
EXAMPLES = sorted((HOME.parent / "examples").glob("*.yaml"))
CJK = re.compile(r"[\u4e00-\u9fff]")
ORIGINAL = "（原文）"


def library_text():
    """Every string of the library, words only."""
    found = []
    for path in HOME.rglob("*.py"):
        if path.parent.name != "chinese":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return "\n".join(found)


def test_every_pattern_is_still_said_by_the_library():
    text = library_text()
    gone = []
    for english in SENTENCES_ZH:
        pieces = [literal.strip(" .,;:'") for literal, _, _, _ in string.Formatter().parse(english)]
        longest = max((word for piece in pieces for word in re.split(r"[.;:] ", piece)), key=len)
        if longest not in text and not all(word in text for word in longest.split()):
            gone.append((english, longest))
    assert gone == []


def test_both_languages_fill_in_the_same_values():
    def names(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert [english for english, chinese in SENTENCES_ZH.items() if not names(chinese) <= names(english)] == []


def latin_sentence(text):
    """Four English words in a row, names and the words of a source aside."""
    return re.search(r"[a-z]+(?: [a-z]+){3}", in_chinese(text).split(ORIGINAL)[0])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_notices_of_an_example_are_chinese(path):
    project = read_project(path)
    setting = project.setting()
    for component in project.components:
        component.profiles(setting)
    assert [notice for notice in setting.notices if latin_sentence(notice)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"soc_min": 20},
        {"soc_min": 0.9, "soc_max": 0.5},
        {"soc_mim": 0.1},
        {"power_kw": {"min": 5, "max": 2}},
        {"power_kw": "much"},
        {"power_kw": -1.0},
        {"energy_kwh": None},
        {"kind": "pile"},
    ],
    ids=str,
)
def test_mistakes_of_a_project_are_chinese(change):
    content = copy.deepcopy(SMALL)
    content["components"][3] |= change
    with pytest.raises(InputError) as error:
        read_project(content)
    assert [said for said in error.value.mistakes if latin_sentence(said) or not CJK.search(in_chinese(said))] == []


def table(values):
    days = [f"2023-{1 + h // 744:02d}-{1 + h // 24 % 31:02d} {h % 24:02d}:00" for h in range(48)]
    return ("time,load (kW)\n" + "\n".join(f"{d},{v}" for d, v in zip(days, values, strict=True))).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(300),
        table([5.0] * 20 + [""] * 4 + [5.0] * 24),
        table([5.0] * 20 + [-5.0] * 4 + [5.0] * 24),
        table(["5"] * 48).replace(b"01-02 05:00", b"01-02 04:00"),
        b"",
        b"time,load (kW)\n",
        b"%PDF-1.7 " + bytes(100),
    ],
    ids=["picture", "gap", "negative", "twice", "empty", "header", "pdf"],
)
def test_refused_tables_are_told_in_chinese(content, tmp_path):
    site = Site.model_validate({"latitude_deg": 36, "longitude_deg": 120, "year": 2023, "hours": 48})
    with pytest.raises(InputError) as error:
        read_table(content, "load.csv", site)
    assert [said for said in error.value.mistakes if latin_sentence(said) or not CJK.search(in_chinese(said))] == []


@pytest.mark.parametrize(
    "content",
    [b"a: &a [1]\nb: *a\n", b"a: !!python/object:os.system x\n", b"a: 1\na: 2\n", b"\xff\x00", b"PK\x03\x04broken"],
)
def test_refused_projects_are_told_in_chinese(content, tmp_path):
    with pytest.raises(InputError) as error:
        read_project_upload("p.yaml", content, tmp_path)
    assert [said for said in error.value.mistakes if latin_sentence(said) or not CJK.search(in_chinese(said))] == []


def test_checks_of_shipped_tariffs_are_chinese():
    from sizer.tariff.checks import check_tariff
    from sizer.tariff.library import shipped_tariffs

    said = {finding.sentence for tariff in shipped_tariffs().values() for finding in check_tariff(tariff, year=2025)}
    assert [sentence for sentence in sorted(said) if latin_sentence(sentence)] == []


def test_every_shipped_example_has_a_chinese_name():
    from sizer.ui.words import WORDS

    assert [path.stem for path in EXAMPLES if f"example.{path.stem}.about" not in WORDS] == []
