"""Expected figures: what they accept, what they count, and what a file may not say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sizer.expected import Expected, ExpectedFigure, Metered
from sizer.project import read_project
from sizer.replay import results_of, warnings_of
from sizer.study import size

BASE = {"name": "x", "as_published": "about 10", "proves": "B", "computed": "a", "tolerance_reason": "rounding"}


def figure(**more) -> ExpectedFigure:
    return ExpectedFigure.model_validate({**BASE, **more})


def judged(own: ExpectedFigure, value: float) -> str:
    return own.judge({"a": value}.__getitem__)[1]


@pytest.mark.parametrize(
    ("more", "limits"),
    [
        ({"as_interpreted": 10, "tolerance": 0.5}, (9.5, 10.5)),
        ({"as_interpreted": -10, "tolerance_share": 0.1}, (-11.0, -9.0)),
        ({"kind": "between", "low": 9}, (9, None)),
        ({"kind": "at_most", "as_interpreted": 10}, (None, 10)),
        ({"kind": "at_most", "as_interpreted": 10, "high": 11}, (None, 11)),
        ({"kind": "reported_only", "as_interpreted": 10}, (None, None)),
    ],
)
def test_every_kind_has_its_limits(more, limits):
    assert figure(**more).limits == limits


def test_the_ends_of_a_band_agree_and_what_is_beyond_differs():
    about = figure(as_interpreted=10, tolerance=0.5)
    assert [judged(about, value) for value in (9.49, 9.5, 10.5, 10.51)] == ["red", "green", "green", "red"]
    assert judged(about, float("nan")) == "red"


def test_what_cannot_be_computed_is_red_where_it_counts():
    own = figure(as_interpreted=10, tolerance=1, computed="gone / 2")
    assert own.judge({}.__getitem__) == (None, "red")
    assert figure(as_interpreted=10, tolerance=1, computed="a / (a - a)").judge({"a": 1.0}.__getitem__) == (None, "red")
    assert figure(kind="reported_only", computed="gone").judge({}.__getitem__) == (None, "reported")


def test_a_circular_figure_is_never_counted():
    own = figure(as_interpreted=10, tolerance=1, circular="it is an input")
    assert (judged(own, 10), judged(own, 99), own.counted) == ("circular", "circular", False)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"kind": "about"}, "about nothing"),
        ({"kind": "between"}, "between nothing"),
        ({"kind": "at_most"}, "at most nothing"),
        ({"as_interpreted": 1, "tolerance": 1, "tolerance_reason": ""}, "no tolerance_reason"),
        ({"as_interpreted": 1, "tolerance": 1, "computed": "open('x')"}, "neither a number nor a name"),
    ],
)
def test_a_figure_that_could_not_fail_is_refused(more, word):
    with pytest.raises(ValidationError, match=word):
        figure(**more)


def test_a_name_is_looked_up_among_printed_numbers_first_and_words_are_no_numbers():
    expected = Expected.model_validate({"printed": {"npv": 3}})
    number = expected.number_of({"npv": 5.0, "solver": {"engine": "x", "gap": 0.25}, "flag": True})
    assert (number("npv"), number("solver.gap")) == (3.0, 0.25)
    for name in ("solver.engine", "solver.nothing", "npv.more", "flag"):
        with pytest.raises(KeyError):
            number(name)


@pytest.mark.parametrize("more", [{}, {"years": 1, "first_day": "01-01", "last_day": "01-02"}, {"first_day": "01-01"}])
def test_a_measurement_is_of_one_time(more):
    with pytest.raises(ValidationError, match="give either years, or first_day and last_day"):
        Metered.model_validate({"components": ["pv"], "energy_kwh": 1, **more})


def test_a_measured_energy_tells_the_power_that_made_it():
    """100 kW at 0.5 from eight to four are 400 kWh a day; 300 kWh in two days are 37.5 kW, and it is said."""
    day = [0.0] * 8 + [0.5] * 8 + [0.0] * 8
    meter = {"components": ["pv"], "energy_kwh": 300, "first_day": "01-02", "last_day": "01-03"}
    project = read_project(
        {
            "site": {"place": "qingdao", "year": 2023, "hours": 96},
            "tariff": "SD-CI2-2024",
            "components": [
                {"kind": "load", "demand_kw": 200},
                {"kind": "grid"},
                {"kind": "pv", "power_kw": 100, "yield_kw_per_kw": {"values": day}, "degradation_per_year": 0.02},
            ],
            "expected": {"metered": {"roof": meter}},
        }
    )
    study = size(project)
    found = results_of(study)["metered"]["roof"]
    assert found["modelled_kwh"] == pytest.approx(800.0)
    assert found["share"] == pytest.approx(0.375)
    assert found["implied_kw"] == pytest.approx(37.5)
    said, missed = warnings_of(study)
    assert len(said) == 1
    assert not missed
