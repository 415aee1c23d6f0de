"""Safe YAML: what is read as what, what is refused, and that writing is atomic."""

import math
import os
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizer.errors import InputError
from sizer.yaml import read_yaml, write_yaml

CALM = settings(deadline=None, derandomize=True)


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read_yaml(text, "project.yaml")
    assert str(caught.value).startswith("project.yaml has 1 mistake\n")
    return caught.value.mistakes[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12:30", "12:30"),
        ("22:00", "22:00"),
        ("08:00:00", "08:00:00"),
        ("2025-07", "2025-07"),
        ("2025-07-01", "2025-07-01"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("null", None),
        ("", None),
        ("0123", 123),
        ("-7", -7),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("'5'", "5"),
        ("1,234", "1,234"),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("[1, two]", [1, "two"]),
        ("{a: 1}", {"a": 1}),
        ("北京", "北京"),
    ],
)
def test_a_scalar_means_what_it_looks_like(written, value):
    assert read_yaml(f"x: {written}\n", "t") == {"x": value}


def test_not_a_number_is_read_as_nan():
    assert math.isnan(read_yaml("x: .nan\n", "t")["x"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 1\nb: !!python/object/apply:os.system ['true']\n", "line 2: tag"),
        ("a: !custom 1\n", "line 1: tag '!custom' is not allowed"),
        ("a: &x 1\nb: 2\n", "line 1: anchor '&x' is not allowed"),
        ("a: 1\nb: *x\n", "line 2: alias '*x' is not allowed"),
        ("a: 1\nb: 2\na: 3\n", "line 3: key 'a' is given twice; first on line 1."),
        ("a:\n  b: 1\n  b: 2\n", "line 3: key 'b' is given twice; first on line 2."),
        ("- 1\n- 2\n", "line 1: found a list"),
        ("just words\n", "line 1: found a str"),
        ("", "line 1: found nothing"),
        ("# only a comment\n", "line 1: found nothing"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document"),
        ("? [1, 2]\n: 3\n", "line 1: a key must be a word"),
        ("a: 1\nb: [1, 2\n", "line 3: not valid YAML"),
        ("a: 1\n\tb: 2\n", "line 2: not valid YAML"),
        ("a: b: c\n", "line 1: not valid YAML"),
        ("a: \x07\n", "not valid YAML"),
        ("a: " + "[" * 51 + "]" * 51 + "\n", "line 1: nests deeper than 50 levels."),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text, sentence):
    assert refusal(text).startswith(sentence)


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 20)]
    assert refusal("\n".join(lines)).startswith("line 1: anchor")


@pytest.mark.parametrize("text", ["a: " + "[" * 3000, "a: " + "{a: " * 3000, "- " * 100_000, "a:\n" + " b:\n" * 10])
def test_hostile_nesting_ends_quickly_and_without_a_recursion_error(text):
    start = time.perf_counter()
    refusal(text)
    assert time.perf_counter() - start < 5


def test_depth_fifty_is_still_read():
    assert read_yaml("a: " + "[" * 49 + "]" * 49 + "\n", "t")["a"] is not None


def test_more_than_a_megabyte_is_refused_before_it_is_parsed(tmp_path):
    text = "a: " + "x" * 1_000_000
    assert "larger than 1 MB" in refusal(text)
    file = tmp_path / "big.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match="larger than 1 MB"):
        read_yaml(file)


def test_a_file_is_read_by_path_or_by_name_and_named_in_the_message(tmp_path):
    file = tmp_path / "site.yaml"
    file.write_bytes("\ufeffname: 青岛\n".encode())
    assert read_yaml(file) == read_yaml(str(file)) == {"name": "青岛"}
    file.write_text("a: 1\na: 2\n")
    with pytest.raises(InputError, match=r"site\.yaml has 1 mistake"):
        read_yaml(file)


def test_a_missing_file_or_a_folder_or_a_gbk_file_is_named(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_yaml(tmp_path)
    (tmp_path / "gbk.yaml").write_bytes("name: 青岛\n".encode("gbk"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_yaml(tmp_path / "gbk.yaml")


def test_writing_turns_numpy_and_tuples_into_plain_values_and_never_writes_anchors(tmp_path):
    shared = [1, 2]
    data = {"a": np.float64(0.5), "b": np.arange(3), "c": (1, "12:30"), "d": shared, "e": shared, "f": Path("x/y")}
    write_yaml(data, tmp_path / "out.yaml")
    text = (tmp_path / "out.yaml").read_text()
    assert "&" not in text
    assert "*" not in text
    expected = {"a": 0.5, "b": [0, 1, 2], "c": [1, "12:30"], "d": [1, 2], "e": [1, 2], "f": "x/y"}
    assert read_yaml(text, "t") == expected


# Line breaks other than \n are folded into blanks by YAML itself, so they are left out.
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], include_characters="\n\t"))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@CALM
@given(data=st.dictionaries(words, plain, max_size=5))
def test_what_is_written_is_read_back(data, tmp_path_factory):
    file = tmp_path_factory.mktemp("yaml") / "x.yaml"
    write_yaml(data, file)
    assert read_yaml(file) == data


def test_a_value_that_yaml_does_not_know_is_refused_and_the_old_file_stays(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("a: 1\n")
    with pytest.raises(InputError, match="not a plain value"):
        write_yaml({"a": object()}, file)
    assert file.read_text() == "a: 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["x.yaml"]


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    file = tmp_path / "x.yaml"
    file.write_text("a: 1\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        write_yaml({"a": 2}, file)
    assert file.read_text() == "a: 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["x.yaml"]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        write_yaml({"a": 1}, tmp_path / "none" / "x.yaml")


def test_endless_data_is_refused(tmp_path):
    endless: dict[str, object] = {}
    endless["a"] = endless
    with pytest.raises(InputError, match="nests deeper"):
        write_yaml(endless, tmp_path / "x.yaml")
