"""Errors that come back from another process say the same."""

from __future__ import annotations

import pickle

import pytest

from sizer.errors import Cancelled, InfeasibleError, InputError, SolverError


@pytest.mark.parametrize(
    "error",
    [
        InputError("site.yaml", ["components[3]: soc_min is 20", "no tariff"]),
        InfeasibleError(["ess.power_kw is at most 40"], zh=["ess.power_kw 不大于 40"]),
        SolverError("no answer"),
        Cancelled("by the user"),
    ],
)
def test_an_error_survives_the_way_back_from_another_process(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
