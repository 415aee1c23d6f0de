"""Both languages say the same things."""

from __future__ import annotations

import re
import string
from pathlib import Path

import sizer.ui
from sizer.guideline import CLAUSES
from sizer.project import project_schema
from sizer.report.field_words import FIELDS
from sizer.ui.schema import components_in, fields_of
from sizer.ui.words import WORDS, field_help, field_label, option_word

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
    labels = [HOME.parent / "report" / f"{name}_words.py" for name in ("field", "setting", "technology")]
    files = [path.read_text(encoding="utf-8") for path in (*HOME.glob("words_*.py"), *labels)]
    keys = [key for text in files for key in re.findall(r'^    "([^"]+)": \(', text, re.MULTILINE)]
    assert len(files) > 3
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


def drawn_fields():
    """Every field that some form of the app can draw."""
    schema = project_schema()
    elsewhere = ("schema_version", "published", "contradictions", "expected", "redesign")
    found, waiting = {}, [*components_in(schema).values(), schema]
    while waiting:
        for field in fields_of(waiting.pop(), schema):
            known = (field.owner, field.name) in found or field.owner == "ClauseStrictness"
            if known or field.name in elsewhere or field.kind == "tariff":
                continue
            found[field.owner, field.name] = field
            if field.kind in ("object", "list_of_objects", "series"):
                waiting.append(field.inner)
    return list(found.values())


def test_every_field_has_a_label_an_explanation_and_options_in_chinese(monkeypatch):
    monkeypatch.setattr("sizer.ui.session.language", lambda: "zh")
    fields = drawn_fields()
    assert len(fields) > 300
    assert [(field.owner, field.name) for field in fields if not CJK.search(field_label(field))] == []
    assert [(f.owner, f.name) for f in fields if f.help and not CJK.search(field_help(f).split("  \n")[0])] == []
    codes = {option: option_word(field, option) for field in fields for option in field.options}
    latin = {code for code, word in codes.items() if not CJK.search(word)}
    assert latin <= {"kW", "MW", "W", "15", "30", "60", 15, 30, 60, "clarabel", "highs", "epw", "tmy3", "pvgis", "sam"}


def test_clauses_speak_both_languages():
    assert all(set(clause.sentence) == {"en", "zh"} for clause in CLAUSES)
    assert FIELDS
