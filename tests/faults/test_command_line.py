"""Mistakes on the command line: a sentence, an exit code, no traceback, nothing half written."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

import pytest

from sizer.cli import main

GOOD = """
name: small
site: {latitude_deg: 31, longitude_deg: 121, year: 2023, hours: 48}
tariff: SH-CI2-2023
guideline: {default: audit}
components:
  - {kind: load, demand_kw: 100}
  - {kind: grid}
  - {kind: ess, power_kw: 10, energy_kwh: 20}
"""


@dataclass
class Answer:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch, capsys):
    """The command line, in this process: a new one takes seconds to import what it needs."""

    def call(*words: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["sizer", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Answer(int(ended.value.code or 0), printed.out, printed.err)

    return call


FAULTS = {
    "an unknown technology": (GOOD.replace("kind: ess", "kind: pile"), "no technology 'pile'", "ess, "),
    "a share in percent": (GOOD.replace("power_kw: 10", "power_kw: 10, soc_min: 20"), "soc_min", "write 0.2"),
    "an unknown field": (GOOD.replace("power_kw: 10", "power_kw: 10, energy_kwhh: 3"), "energy_kwhh", "Did you mean"),
    "an unknown place": (GOOD.replace("latitude_deg: 31, longitude_deg: 121", "place: x"), 'no place "x"', "shenzhen"),
    "an unknown tariff": (GOOD.replace("SH-CI2-2023", "SH-CI2-2033"), "SH-CI2-2033", "SH-CI2-2023"),
    "a missing field": (GOOD.replace(", energy_kwh: 20", ""), "energy_kwh", "missing"),
    "a range upside down": (GOOD.replace("power_kw: 10", "power_kw: {min: 9, max: 1}"), "min is 9", "max is 1"),
    "not a number": (GOOD.replace("demand_kw: 100", "demand_kw: lots"), "demand_kw", "lots"),
    "the same name twice": (GOOD + "  - {kind: load, demand_kw: 1}\n", "load", "stands there twice"),
    "a key twice": (GOOD.replace("name: small", "name: small\nname: again"), "name", "line"),
    "a python object": (GOOD.replace("name: small", "name: !!python/object:os.system x"), "tag", ""),
    "an alias": (GOOD.replace("name: small", "name: &a small\ndescription: *a"), "anchor", ""),
    "a path out of the folder": (GOOD.replace("demand_kw: 100", "demand_kw: {file: ../x.csv}"), "../x.csv", ""),
    "a file that is not there": (GOOD.replace("demand_kw: 100", "demand_kw: {file: x.csv}"), "x.csv", ""),
    "an empty file": ("", "", ""),
    "a list": ("- 1\n- 2\n", "", ""),
    "the folder": (GOOD + "folder: /etc\n", "folder", ""),
    "a load above the connection": (
        GOOD.replace("kind: grid", "kind: grid, import_limit_kw: 50"),
        "cannot hold together",
        "would do",
    ),
    "a load in the wrong unit": (
        GOOD.replace("kind: grid", "kind: grid, transformer_kva: 250").replace("demand_kw: 100", "demand_kw: 100000"),
        "400 times the transformer",
        "kW, MW",
    ),
}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_mistake_is_said_in_a_sentence_with_exit_code_2(fault, tmp_path, run):
    text, *words = FAULTS[fault]
    path = tmp_path / "project.yaml"
    path.write_text(text, encoding="utf-8")
    answer = run("size", str(path), "--excel", str(tmp_path / "out.xlsx"))
    flat = " ".join(answer.stderr.split())
    assert answer.returncode == 2, answer.stderr
    assert "Traceback" not in answer.stderr
    for word in words:
        assert word.lower() in flat.lower()
    assert "pydantic" not in flat
    assert not list(tmp_path.glob("*.xlsx"))


def test_a_hostile_name_is_inert_on_the_terminal(tmp_path, run):
    """Bells and marks that turn text round are left out; what looks like a formula or like markup stays text."""
    path = tmp_path / "project.yaml"
    name = "=1+1 [red]a[/red] \\u0007b\\u202ec"
    path.write_text(GOOD.replace("name: small", f'name: "{name}"'), encoding="utf-8")
    answer = run("size", str(path))
    assert answer.returncode == 0, answer.stderr
    assert "=1+1 [red]a[/red] bc" in answer.stdout
    assert not {"\u0007", "\u202e"} & set(answer.stdout)


def test_all_mistakes_are_said_at_once(tmp_path, run):
    path = tmp_path / "project.yaml"
    path.write_text(GOOD.replace("power_kw: 10", "power_kw: -1, soc_min: 20, colour: red"), encoding="utf-8")
    answer = run("size", str(path))
    assert "3 mistakes" in answer.stderr


def test_check_reads_everything_without_solving(tmp_path, run):
    path = tmp_path / "project.yaml"
    path.write_text(GOOD, encoding="utf-8")
    answer = run("check", str(path))
    assert answer.returncode == 0
    assert "in order" in answer.stdout


def test_the_schema_is_json_and_names_every_technology(run):
    from sizer.components import REGISTRY

    answer = run("schema")
    text = json.dumps(json.loads(answer.stdout))
    assert all(f'"{kind}"' in text for kind in REGISTRY)


def test_dispatch_wants_every_size(tmp_path, run):
    path = tmp_path / "project.yaml"
    path.write_text(GOOD.replace("power_kw: 10", "power_kw: {max: 10}"), encoding="utf-8")
    answer = run("dispatch", str(path))
    assert answer.returncode == 2
    assert "power_kw is a range" in " ".join(answer.stderr.split())
    sizes = tmp_path / "sizes.json"
    sizes.write_text(json.dumps({"ess": {"power_kw": 7.0}}), encoding="utf-8")
    answer = run("dispatch", str(path), "--sizes", str(sizes), "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["design"]["ess"]["power_kw"] == 7.0
