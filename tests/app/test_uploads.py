"""Hostile and mistaken uploads are refused in a sentence, and leave nothing behind."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from sizer.errors import InputError
from sizer.project import read_project
from sizer.ui.data_files import data_files
from sizer.ui.downloads import project_yaml, project_zip, template
from sizer.ui.uploads import keep_table, read_project_upload, slug
from tests.app.projects import SMALL

YAML = project_yaml(read_project(SMALL))


def packed(*entries):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return content.getvalue()


def link():
    entry = zipfile.ZipInfo("load.csv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed(("project.yaml", YAML), (entry, "/etc/passwd"))


HOSTILE = {
    "path that leaves the folder": (packed(("project.yaml", YAML), ("../evil.csv", "1")), "plain file name"),
    "absolute path": (packed(("project.yaml", YAML), ("/tmp/evil.csv", "1")), "plain file name"),
    "Windows path": (packed(("project.yaml", YAML), ("..\\evil.csv", "1")), "plain file name"),
    "link": (link(), "link"),
    "bomb": (packed(("project.yaml", YAML), ("load.csv", b"0" * 30_000_000)), "times their packed size"),
    "program": (packed(("project.yaml", YAML), ("run.exe", b"MZ")), "neither a project nor a table"),
    "name of a file of a run": (packed(("project.yaml", YAML), ("asked.json", "{}")), "a file of its own"),
    "two projects": (packed(("a.yaml", YAML), ("b.yaml", YAML)), "exactly one"),
    "no project": (packed(("load.csv", "1")), "exactly one"),
    "damaged archive": (b"PK\x03\x04" + b"\x00" * 50, "damaged"),
    "picture named as YAML": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00", "not a text file"),
    "other encoding": ("name: 项目".encode("gb18030"), "not UTF-8"),
    "Python object": (b"site: !!python/object/apply:os.system [ls]\n", "tag"),
    "aliases": (b"a: &a [1, 1]\nb: [*a, *a]\n", "a"),
    "deep nesting": (b"a: " + b"[" * 3000 + b"]" * 3000, "deep"),
    "name of a file of the server": (b"project.yaml", "found"),
    "duplicate key": (b"name: a\nname: b\n", "name"),
    "unknown field": (YAML + b"\nsurprise: 1\n", "no such field"),
    "file outside the folder": (
        b"site: {latitude_deg: 30, longitude_deg: 110}\nweather: {file: ../../etc/passwd}\n"
        b"components: [{kind: works}]\n",
        None,
    ),
    "too large": (b"#" * 21_000_000, "at most"),
}


@pytest.mark.parametrize("case", sorted(HOSTILE))
def test_it_is_refused_in_a_sentence_and_leaves_nothing(case, tmp_path):
    content, words = HOSTILE[case]
    home = tmp_path / "draft"
    home.mkdir()
    if words is None:
        project = read_project(read_project_upload("x.yaml", content, home), folder=home)
        with pytest.raises(InputError, match="leaves the project's folder"):
            project.weather_table()
    else:
        with pytest.raises(InputError, match=words):
            read_project_upload("x.yaml", content, home)
    assert [path.name for path in tmp_path.rglob("*")] == ["draft"]


def test_a_project_with_its_data_comes_back_from_its_archive(tmp_path):
    home, again = tmp_path / "one", tmp_path / "two"
    home.mkdir(), again.mkdir()
    name = keep_table("../负荷 2023.csv", "时间,负荷(kW)\n".encode("gb18030"), home)
    content = {**SMALL, "components": [*SMALL["components"][1:], {"kind": "load", "demand_kw": {"file": name}}]}
    project = read_project(content, folder=home)
    found = read_project_upload("p.zip", project_zip(project), again)
    assert read_project(found, folder=home) == project
    assert (again / name).read_bytes() == (home / name).read_bytes()


@pytest.mark.parametrize("own", ["asked.json", "answer.json", "status.json", "study.json", "manifest.json"])
def test_no_upload_takes_the_name_of_a_file_of_a_run(own, tmp_path):
    kept = keep_table(own, b"[]", tmp_path)
    assert kept == f"data_{own}"
    assert [path.name for path in tmp_path.iterdir()] == [kept]


def test_sessions_and_weather_travel_with_the_project_and_nothing_else_does(tmp_path):
    """A zip and a restored draft hold the files that the project names, whatever else lies beside it."""
    for name in ("sessions.csv", "weather.epw", "study.json", "other.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    fleet = {"kind": "fleet", "name": "cars", "sessions_file": "sessions.csv"}
    content = {**SMALL, "weather": {"file": "weather.epw"}, "components": [*SMALL["components"], fleet]}
    names = [path.name for path in data_files(content, tmp_path)]
    assert names == ["sessions.csv", "weather.epw"]
    project = read_project(content, folder=tmp_path)
    with zipfile.ZipFile(io.BytesIO(project_zip(project))) as archive:
        assert sorted(archive.namelist()) == ["project.yaml", *names]


def test_a_filled_in_template_is_opened_as_the_project_it_was_made_of(tmp_path):
    project = read_project(SMALL)
    content = read_project_upload("p.xlsx", template(project), tmp_path)
    again = read_project(content, folder=tmp_path)
    assert [own.label for own in again.components] == [own.label for own in project.components]
    pairs = zip(again.components, project.components, strict=True)
    assert all(one.model_dump(exclude={"name"}) == other.model_dump(exclude={"name"}) for one, other in pairs)
    assert again.model_dump(exclude={"components"}) == project.model_copy(update={"folder": tmp_path}).model_dump(
        exclude={"components"}
    )


def test_a_workbook_that_is_no_template_is_refused_in_a_sentence(tmp_path):
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    for content in (
        (tmp_path / "x.xlsx").read_bytes(),
        b"name: x",
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0" + bytes(600),
    ):
        with pytest.raises(InputError) as error:
            read_project_upload("x.xlsx", content, tmp_path)
        assert error.value.mistakes


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../x.csv", "x.csv"),
        ("C:\\a\\b.xlsx", "b.xlsx"),
        ("<script>.csv", "script.csv"),
        ("", "file"),
        ("=1+1.csv", "1_1.csv"),
    ],
)
def test_a_name_is_only_a_name(given, kept):
    assert slug(given) == kept
