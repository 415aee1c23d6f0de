"""What the calculation says in English is said in Chinese in a Chinese report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sizer
from sizer.report.chinese import RULES
from sizer.report.sentences import rule_in, said_in
from tests.one_week import study

CJK = re.compile("[一-鿿]")


def test_every_rule_of_the_replay_has_its_chinese():
    """Rules are written where they are checked, as literals; those with a name in them end in a literal."""
    found = set()
    for path in Path(sizer.__file__).parent.rglob("*.py"):
        if path.parent.name in ("components", "model") or path.name == "resale.py":
            found |= set(re.findall(r'Check\(\s*"([^"{]+)"', path.read_text(encoding="utf-8")))
    assert len(found) > 40
    assert sorted(found - set(RULES)) == []
    assert all(CJK.search(rule_in(check.rule, "zh")) for _, check in study().solved.checks)


@pytest.mark.parametrize(
    "sentence",
    [
        "park: Load form factory_two_shift: constructed: 8-22 with dips at 12; levels and months are assumptions.",
        "campus: Load form campus: 15% cooling and 5% heating (assumption) of the year follow the outdoor temperature.",
        "grid: SD-CI2-2021 changes at 08:30, 14:30, inside a step of 60 min: such steps get the time-weighted mean "
        "price. Use a step of 30 min.",
        "cars: private_home: 1 of 12,052 sessions asked for more than their stay allows; they were trimmed by 0 kWh, "
        "0.00% of all.",
        "cars: 12,052 sessions form 7,800 groups with 88,313 group-steps; 8 sessions have no freedom in steps of 60 "
        "min and charge unmanaged; with the last stage of others 0.1% of the energy cannot be planned.",
    ],
)
def test_a_notice_is_said_in_chinese_with_its_numbers(sentence):
    chinese = said_in(sentence, "zh")
    assert CJK.search(chinese)
    numbers = re.findall(r"\d[\d,.:]*%", sentence)
    assert all(number in chinese for number in numbers)
    assert said_in(sentence, "en") == sentence
    assert said_in(sentence, "zh+en") == f"{chinese}\n{sentence}"
