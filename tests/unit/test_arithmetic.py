"""Sums written in a file: worked out, and nothing else is understood."""

from __future__ import annotations

import pytest

from sizer.arithmetic import evaluate, names_in


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-a / b.c", -2.5), ("a − 2", 3), ("2 - -2", 4), ("1e3 / 8", 125)],
)
def test_a_sum_is_worked_out(text, value):
    assert evaluate(text, {"a": 5.0, "b.c": 2.0}.__getitem__) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "a ** 9", "a if b else c", "'x'", "[1]", "a[0]", "a < b", "", "1 +", "True", "f(1)",
        "lambda: 1", "a" * 501, "(" * 210 + "1" + ")" * 210,
    ],
)  # fmt: skip
def test_nothing_else_is_understood(text):
    with pytest.raises(ValueError, match="sum|neither|long"):
        names_in(text)
    with pytest.raises(ValueError, match="sum|neither|long"):
        evaluate(text, lambda name: 1.0)


def test_names_come_in_their_order_and_once():
    assert names_in("b.x - a + b.x / 2") == ["b.x", "a"]


def test_a_division_by_nothing_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        evaluate("1 / (a - a)", {"a": 1.0}.__getitem__)
