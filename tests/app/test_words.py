"""Both languages say the same things."""

from __future__ import annotations

import re
import string
from pathlib import Path

import sizer.ui
from sizer.guideline import CLAUSES
from sizer.report.field_words import FIELDS
from sizer.ui.words import WORDS

HOME = Path(sizer.ui.__file__).parent
CJK = re.compile(r"[\u4e00-\u9fff]")


def test_every_key_has_words_in_both_languages():
    assert [key for key, (english, chinese) in WORDS.items() if not english or not chinese] == []


def test_english_holds_no_chinese_and_chinese_is_translated():
    same = {key for key, (english, chinese) in WORDS.items() if english == chinese and re.search("[a-z]{4}", english)}
    assert not [key for key, (english, _) in WORDS.items() if CJK.search(english)]
    assert same <= {"option.clarabel", "option.highs", "option.pvgis"}


def test_both_languages_fill_in_the_same_values():
    def names(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert [key for key, (english, chinese) in WORDS.items() if names(english) != names(chinese)] == []


def test_no_key_is_written_twice():
    for name in ("words_pages.py", "../report/field_words.py"):
        keys = re.findall(r'^    "([^"]+)": \(', (HOME / name).read_text(encoding="utf-8"), re.MULTILINE)
        assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_pages_hold_no_words_of_their_own():
    for path in [*(HOME / "pages").glob("*.py"), *(HOME / "results").glob("*.py"), HOME / "form.py", HOME / "run.py"]:
        if path.is_file():
            assert not CJK.search(path.read_text(encoding="utf-8")), path.name


def test_every_word_a_page_asks_for_is_there():
    asked = set()
    for path in HOME.rglob("*.py"):
        asked |= set(re.findall(r'say\("([\w.]+)"', path.read_text(encoding="utf-8")))
    assert sorted(asked - set(WORDS)) == []


def test_clauses_speak_both_languages():
    assert all(set(clause.sentence) == {"en", "zh"} for clause in CLAUSES)
    assert FIELDS
