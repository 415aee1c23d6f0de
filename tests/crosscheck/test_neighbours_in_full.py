"""No neighbouring size shows a better value after tax, with every kind of plant, its works and a loan.

Transformer, generating sets and turbines come in whole units; storage is added to as it fades. What is compared is the
value after tax that the statements report; the loan stands beside it and changes nothing of it.
"""

from __future__ import annotations

from functools import cache

import pytest

from sizer.project import Project, read_project
from sizer.study import Study, size
from tests.crosscheck.invented import FEED_IN, PRICE_BY_HOUR, load_kw, sun_kw_per_kw, wind_kw_per_kw

pytestmark = pytest.mark.crosscheck

HOURS = 168
ACCURACY = 1e-6  # relative; what branch and bound calls proven
STEP_KW = 20.0 * 0.95  # of one more transformer
RANGES = {
    ("pv", "power_kw"): {"max": 3000.0},
    ("wind", "power_kw"): {"max": 3000.0, "step": 50.0},
    ("ess", "power_kw"): {"max": 3000.0},
    ("ess", "energy_kwh"): {"max": 9000.0},
    ("diesel", "power_kw"): {"max": 400.0, "step": 50.0},
}


def project(given: dict[tuple[str, str], float], pieces: int | None = None) -> Project:
    """A week of an invented works; sizes are free, or given; the connection grows by any number of transformers, or
    by so many at once or not at all."""
    own = {key: given.get(key, wanted) for key, wanted in RANGES.items()}
    most = {"expansion_step_kva": 20.0 * (pieces or 1), "expansion_max_kw": STEP_KW * (pieces or 10)}
    return read_project(
        {
            "site": {"latitude_deg": 31.0, "longitude_deg": 121.0, "hours": HOURS},
            "economics": {"years": 20, "discount_rate": 0.07, "energy_price_growth": 0.015, "cost_growth": 0.025},
            "guideline": {"default": "off"},
            "tax": {"losses": "offset", "depreciation_years": 12},
            "loan": {"share": 0.7, "interest_rate": 0.05, "years": 8},
            "solver": {"gap": 1e-7},
            "tariff": {
                "id": "invented",
                "energy_price_series_cny_per_kwh": [PRICE_BY_HOUR[hour % 24] for hour in range(HOURS)],
                "feed_in_series_cny_per_kwh": [FEED_IN] * HOURS,
                "demand_charges": [{"price_cny_per_kw_month": 38.0}],
            },
            "components": [
                {"kind": "load", "demand_kw": load_kw(HOURS).tolist()},
                {"kind": "grid", "transformer_kva": 60, "expansion_cny_per_kw": 900.0, **most},
                {"kind": "pv", "power_kw": own["pv", "power_kw"], "yield_kw_per_kw": sun_kw_per_kw(HOURS).tolist()},
                {
                    "kind": "wind",
                    "power_kw": own["wind", "power_kw"],
                    "yield_kw_per_kw": wind_kw_per_kw(HOURS).tolist(),
                    "capex_cny_per_kw": 6500.0,
                },
                {
                    "kind": "ess",
                    "power_kw": own["ess", "power_kw"],
                    "energy_kwh": own["ess", "energy_kwh"],
                    "capex_cny_per_kwh": 600.0,
                    "life_years": 10,
                    "augment_below_share": 0.9,
                    "augmentation_price_growth": -0.03,
                },
                {
                    "kind": "diesel",
                    "power_kw": own["diesel", "power_kw"],
                    "unit_kw": 50.0,
                    "commitment": "exact",
                    "min_load_share": 0.0,
                    "idle_fuel_l_per_kwh": 0.0,
                    "slope_fuel_l_per_kwh": 0.14,
                },
            ],
        }
    )


def value_cny(study: Study) -> float:
    """Value after tax, as it is reported. [CNY]"""
    return study.statements.measures["project_npv_cny"]


@cache
def best() -> Study:
    return size(project({}))


def allowed_cny() -> float:
    """What the solver itself leaves open: its certified gap, which the rounding of running sets is part of. [CNY]"""
    solver = best().solved.solver
    return (solver.gap + ACCURACY) * abs(solver.objective)


def test_the_best_design_has_something_of_everything():
    design = best().design
    chosen = {key: round(design[key], 1) for key in (*RANGES, ("grid", "expansion_kw"))}
    assert all(chosen.values()), chosen
    assert not design.at_limit
    assert best().statements.loan.drawn[0] > 0
    assert any(line.stream == "augmentation" for line in best().cash_flow.lines)


@pytest.mark.parametrize("direction", [-1, 1])
@pytest.mark.parametrize("key", RANGES, ids=".".join)
def test_no_neighbouring_size_has_a_better_value_after_tax(key: tuple[str, str], direction: int):
    """Whole units: one more or less; else 2 %. All other sizes are chosen anew."""
    step = RANGES[key].get("step") or 0.02 * best().design[key]
    neighbour = size(project({key: best().design[key] + direction * step}))
    assert value_cny(best()) - value_cny(neighbour) >= -allowed_cny()


@pytest.mark.parametrize("units", [-1, 1])
def test_no_transformer_more_or_less_costs_less(units: int):
    """All of the enlargement in one piece, a step larger or smaller, or none: the reference case may then differ, so
    that the costs of the project alone are compared; the value is the reference's less these."""
    bought = round(best().design["grid", "expansion_kw"] / STEP_KW)
    assert bought >= 2
    neighbour = size(project({}, pieces=bought + units))
    assert neighbour.solved.solver.objective >= best().solved.solver.objective - allowed_cny()
    difference = best().reference.solver.objective - best().solved.solver.objective
    assert value_cny(best()) == pytest.approx(difference, rel=1e-7)
