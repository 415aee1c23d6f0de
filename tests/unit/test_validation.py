"""What a user is told about a mistake in a project."""

from __future__ import annotations

import re

import pytest

from sizer.components import REGISTRY
from sizer.errors import InputError
from sizer.project import read_project

SITE = {"latitude_deg": 31, "longitude_deg": 121}
LOAD = {"kind": "load", "demand_kw": 5}
ESS = {"kind": "ess", "power_kw": 5, "energy_kwh": 10}
PV = {"kind": "pv", "power_kw": 5}


def told(component=None, **fields) -> list[str]:
    """Mistakes of a project with one more component, or other fields."""
    components = [LOAD] if component is None else [LOAD, component]
    with pytest.raises(InputError) as caught:
        read_project({"site": SITE, "components": components, **fields})
    return caught.value.mistakes


KNOWN = ", ".join(sorted(REGISTRY))
CASES = [
    # fields nobody knows
    ({"sight": 1}, 'sight: there is no such field. Did you mean "site"?'),
    ({"economics": {"discount": 0.1}}, 'economics.discount: there is no such field. Did you mean "discount_rate"?'),
    ({"component": ESS | {"socmax": 1}}, 'components[1] "ess".socmax: there is no such field. Did you mean "soc_max"?'),
    (
        {"component": PV | {"losses": {"soil": 0.1}}},
        'components[1] "pv".losses.soil: there is no such field. Did you mean "soiling"?',
    ),
    ({"folder": "/etc"}, "folder: there is no such field. Files are looked for beside the project file"),
    # shares
    ({"component": ESS | {"soc_min": 20}}, '"ess".soc_min: is 20, but must be less than 1. For 20 % write 0.2.'),
    ({"component": ESS | {"soc_min": "20"}}, "is '20', but must be less than 1. For 20 % write 0.2."),
    ({"economics": {"discount_rate": 8}}, "discount_rate: is 8, but must be at most 1. For 8 % write 0.08."),
    ({"component": ESS | {"soc_min": -0.1}}, '"ess".soc_min: is -0.1, but must be at least 0.'),
    # technologies
    ({"component": {"kind": "pile"}}, f"components[1]: no technology 'pile'. Known: {KNOWN}"),
    ({"component": {"power_kw": 5}}, f"components[1]: has no kind. Add one of: {KNOWN}"),
    ({"component": "pv"}, "components[1]: is 'pv', but must be a mapping of fields to values"),
    ({"components": [LOAD, LOAD]}, "components: load stands there twice. Give each a name of its own"),
    ({"components": []}, "components: is [], but must be a list of at least 1"),
    # missing
    ({"component": {"kind": "pv"}}, 'components[1] "pv".power_kw: is missing, and has no default. Add it'),
    (
        {"component": {"kind": "pv", "power_kw": {"min": 5}}},
        '"pv".power_kw.max: is missing, and has no default. Add it',
    ),
    # kinds of values
    ({"component": {"kind": "pv", "power_kw": "big"}}, "\"pv\".power_kw: is 'big', but must be a number"),
    ({"component": {"kind": "pv", "power_kw": float("nan")}}, '"pv".power_kw: is nan, but must be a finite number'),
    ({"component": {"kind": "pv", "power_kw": {"min": 5, "max": 1}}}, "min is 5 but max is 1; min must not exceed max"),
    ({"component": ESS | {"life_years": 2.5}}, '"ess".life_years: is 2.5, but must be a whole number'),
    ({"component": ESS | {"existing": "perhaps"}}, "is 'perhaps', but must be true or false"),
    ({"component": PV | {"mounting": "roof"}}, "is 'roof', but must be 'fixed', 'single_axis' or 'dual_axis'"),
    ({"component": {"kind": "load", "demand_kw": [1, "a"]}}, "demand_kw.values[1]: is 'a', but must be a number"),
    ({"component": ESS | {"bus": ""}}, "\"ess\".bus: is '', but must be text of at least 1 characters"),
    ({"name": 5}, "name: is 5, but must be text"),
    ({"contradictions": "one"}, "contradictions: is 'one', but must be a list, such as [1, 2]"),
    # what belongs together
    ({"component": ESS | {"soc_min": 0.9, "soc_max": 0.2}}, "soc_min is 0.9 but soc_max is 0.2"),
    ({"component": ESS | {"soc_initial": 0.1}}, "soc_initial is 0.1, outside soc_min … soc_max"),
    # places, tariffs, clauses
    ({"site": {"place": "atlantis"}}, 'site: no place "atlantis". Known: '),
    ({"tariff": "nope"}, "there is no tariff 'nope'. Known: "),
    (
        {"guideline": {"clauses": {"foo": "hard"}}},
        "guideline.clauses.foo: there is no such field. ",
    ),
    ({"guideline": {"default": "strict"}}, "is 'strict', but must be 'off', 'audit', 'soft' or 'hard'"),
]


@pytest.mark.parametrize(("given", "sentence"), CASES, ids=[sentence[:60] for _, sentence in CASES])
def test_a_mistake_is_told_where_it_is_and_what_to_do(given, sentence):
    mistakes = told(**given)
    assert len(mistakes) == 1
    assert sentence in mistakes[0]


@pytest.mark.parametrize("given", [given for given, _ in CASES], ids=[sentence[:60] for _, sentence in CASES])
def test_nobody_is_spoken_to_in_the_validators_words(given):
    text = "\n".join(told(**given))
    assert not re.search(
        r"https?:|pydantic|Input should|valid (number|integer|dictionary|tuple)|instance of|validation|\bTuple\b"
        r"|tuple\[|type=|Value error|extra_forbidden|discriminator|tagged",
        text,
    )


def test_several_mistakes_are_told_at_once():
    mistakes = told(ESS | {"soc_min": 20, "socmax": 1, "life_years": "long"}, economics={"years": 0}, mode="castle")
    assert len(mistakes) == 5
    assert {line.split(":")[0] for line in mistakes} == {
        'components[1] "ess".soc_min',
        'components[1] "ess".socmax',
        'components[1] "ess".life_years',
        "economics.years",
        "mode",
    }


def test_a_list_is_not_called_too_short_because_its_only_entry_is_faulty():
    with pytest.raises(InputError) as caught:
        read_project({"site": SITE, "components": [{"kind": "load", "demand_kw": float("nan")}]})
    assert caught.value.mistakes == ['components[0] "load".demand_kw.values[0]: is nan, but must be a finite number']


def test_a_missing_file_is_told_by_its_name(tmp_path):
    with pytest.raises(InputError, match="case.yaml has 1 mistake\n  there is no such file"):
        read_project(tmp_path / "case.yaml")


def test_a_long_value_is_cut():
    (mistake,) = told(mode="cluster", name=["x" * 500])
    assert len(mistake) < 150
