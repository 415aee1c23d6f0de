"""Other goals than value, on sites small enough to try every size."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sizer.errors import InfeasibleError
from sizer.finance import Tax
from sizer.project import Project, read_project
from sizer.study import Study, size

EVENING = [30.0] * 6 + [60.0] * 11 + [140.0] * 4 + [50.0] * 3
SUN = [0.0] * 7 + [0.2, 0.4, 0.6, 0.75, 0.8, 0.75, 0.6, 0.4, 0.2] + [0.0] * 8
SITES = {
    "peaky prices": ([0.3] * 8 + [0.7] * 9 + [1.3] * 4 + [0.7] * 3, 0.38, 3400.0, 900.0),
    "flat prices": ([0.75] * 24, 0.40, 3000.0, 1200.0),
    "steep prices, no feed-in": ([0.25] * 8 + [0.8] * 9 + [1.6] * 4 + [0.8] * 3, 0.0, 4200.0, 700.0),
}
STEP = {"pv": 40.0, "ess": 80.0}


def site(name: str, *, pv=None, ess=None, **more) -> Project:
    """A day that repeats: sizes are ranges, or numbers where they are given."""
    prices, feed_in, pv_price, ess_price = SITES[name]
    flat = {"degradation_per_year": 0.0, "inverter_replacement_cny_per_kw": 0.0, "opex_cny_per_kw_year": 30.0}
    storage = {"end_of_life_capacity": 1.0, "capex_cny_per_kw": 0.0, "soc_min": 0.0, "opex_share_per_year": 0.01}
    return read_project(
        {
            "site": {"latitude_deg": 31.0, "longitude_deg": 121.0, "hours": 24},
            "economics": {"years": 12, "discount_rate": 0.07},
            "guideline": {"default": "off"},
            "tariff": {
                "id": "by hand",
                "energy_price_series_cny_per_kwh": prices,
                "feed_in_series_cny_per_kwh": [feed_in] * 24,
            },
            "components": [
                {"kind": "load", "demand_kw": EVENING},
                {"kind": "grid"},
                {"kind": "works", "capex_cny": 80_000.0, "life_years": 12},
                {
                    "kind": "pv",
                    "power_kw": {"max": 160.0} if pv is None else pv,
                    "yield_kw_per_kw": SUN,
                    "capex_cny_per_kw": pv_price,
                    "life_years": 12,
                    **flat,
                },
                {
                    "kind": "ess",
                    "power_kw": 60.0,
                    "energy_kwh": {"max": 320.0} if ess is None else ess,
                    "capex_cny_per_kwh": ess_price,
                    "life_years": 12,
                    "cycle_life": None,
                    **storage,
                },
            ],
            **more,
        }
    )


def grid_of(name: str, **more) -> dict[tuple[float, float], Study]:
    sizes = product(np.arange(0, 161, STEP["pv"]), np.arange(0, 321, STEP["ess"]))
    return {(pv, ess): size(site(name, pv=float(pv), ess=float(ess), **more)) for pv, ess in sizes}


@pytest.fixture(scope="module", params=SITES)
def tried(request) -> tuple[str, dict[tuple[float, float], Study]]:
    """Every design of a grid of sizes, each run for its best value."""
    return request.param, grid_of(request.param)


def test_the_shortest_payback_is_that_of_the_best_size_tried(tried):
    """No size of the grid is better, and the grid's best is within what a step of the grid changes."""
    name, studies = tried
    found = size(site(name, goal={"best": "payback"}))
    paybacks = {sizes: study.cash_flow.static_simple_payback_years for sizes, study in studies.items()}
    shortest = min(years for years in paybacks.values() if years)
    assert found.cash_flow.static_simple_payback_years <= shortest * (1 + 1e-6)
    best = min((sizes for sizes, years in paybacks.items() if years), key=lambda sizes: paybacks[sizes])
    own = found.design["pv", "power_kw"], found.design["ess", "energy_kwh"]
    near = {(pv, ess) for pv, ess in paybacks if abs(pv - own[0]) <= STEP["pv"] and abs(ess - own[1]) <= STEP["ess"]}
    assert best in near


def test_the_highest_rate_of_return_is_that_of_the_best_size_tried(tried):
    name, studies = tried
    found = size(site(name, goal={"best": "irr"}))
    highest = max(study.cash_flow.irr for study in studies.values() if study.cash_flow.irr is not None)
    assert found.cash_flow.irr >= highest - 1e-6
    assert found.cash_flow.irr <= highest + 0.02  # a step of the grid changes no more


def test_no_size_tried_has_a_better_value_than_the_one_found(tried):
    name, studies = tried
    best = size(site(name)).cash_flow.npv_cny
    assert max(study.cash_flow.npv_cny for study in studies.values()) <= best + 1e-3 * abs(best) * 1e-3


def test_a_tax_that_is_linear_is_in_the_objective():
    """Losses offset at once: no size tried has a better value after tax than the one found."""
    terms = {"losses": "offset", "depreciation_years": 10}
    name = "peaky prices"
    best = size(site(name, tax=terms))
    again = best.statements.measures["project_npv_cny"]
    reference = best.reference.solver.objective
    assert again == pytest.approx(reference - best.solved.solver.objective, rel=1e-7)
    pv, ess = best.design["pv", "power_kw"], best.design["ess", "energy_kwh"]
    for by_pv, by_ess in ((10, 0), (-10, 0), (0, 20), (0, -20)):
        sizes = max(0.0, pv + by_pv), max(0.0, ess + by_ess)
        if sizes[0] > 160 or sizes[1] > 320:
            continue
        beside = size(site(name, pv=sizes[0], ess=sizes[1], tax=terms)).statements.measures["project_npv_cny"]
        assert beside <= again + 1e-6 * abs(again)


def test_a_tax_with_losses_carried_forward_leaves_the_sizing_before_tax():
    before = size(site("peaky prices"))
    taxed = size(site("peaky prices", tax=Tax().model_dump()))
    assert taxed.cash_flow.npv_cny == pytest.approx(before.cash_flow.npv_cny, rel=1e-9)
    assert taxed.statements.measures["project_npv_cny"] < before.cash_flow.npv_cny


def test_limits_hold():
    name = "peaky prices"
    free = size(site(name))
    most = 0.6 * free.cash_flow.investment_cny
    small = size(site(name, goal={"max_investment_cny": most}))
    assert small.cash_flow.investment_cny == pytest.approx(most, rel=1e-6)
    assert small.cash_flow.npv_cny < free.cash_flow.npv_cny
    years = 0.97 * free.cash_flow.static_simple_payback_years
    quick = size(site(name, goal={"max_payback_years": years}))
    assert quick.cash_flow.static_simple_payback_years == pytest.approx(years, rel=1e-5)
    rate = free.cash_flow.irr + 0.005
    assert size(site(name, goal={"min_irr_rate": rate})).cash_flow.irr == pytest.approx(rate, rel=1e-4)
    with pytest.raises(InfeasibleError, match="your limit: payback"):
        size(site(name, goal={"max_payback_years": 0.5}))


def test_least_emission_builds_what_saves_co2_and_nothing_that_does_not():
    """All PV that fits; storage only loses energy here, for export counts like import."""
    green = size(site("flat prices", goal={"best": "co2"}))
    assert green.design["pv", "power_kw"] == pytest.approx(160.0, rel=1e-5)
    assert green.design["ess", "energy_kwh"] == pytest.approx(0.0, abs=1e-3)
    plain = size(site("flat prices"))
    most = 0.5 * (plain.solved.emission_kg_per_year + green.solved.emission_kg_per_year)
    capped = size(site("flat prices", goal={"max_co2_kg_per_year": most}))
    assert capped.solved.emission_kg_per_year <= most * (1 + 1e-6)


def test_least_emission_counts_the_fuel_that_is_burnt():
    """10 kW by day for 8 hours: sun at any price instead of 0.33 L/kWh; by night one set of 10 kW runs."""
    day = [1.0 if 8 <= hour < 16 else 0.0 for hour in range(24)]
    island = {
        "mode": "off_grid",
        "site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 24},
        "economics": {"years": 10, "discount_rate": 0.0},
        "guideline": {"default": "off"},
        "components": [
            {"kind": "load", "demand_kw": 10.0},
            {"kind": "pv", "power_kw": {"max": 50}, "yield_kw_per_kw": day, "capex_cny_per_kw": 1e4},
            {"kind": "diesel", "power_kw": 10.0, "unit_kw": 10.0, "existing": True, "min_load_share": 0.0}
            | {"fuel_price_cny_per_l": 0.1, "opex_cny_per_kwh": 0.0},
        ],
    }
    green = size(read_project({**island, "goal": {"best": "co2"}}))
    litres = 365 * 16 * (0.08 * 10 + 0.25 * 10)
    assert green.key_figures["fuel_l_per_year"] == pytest.approx(litres, rel=1e-5)
    assert green.solved.emission_kg_per_year == pytest.approx(2.68 * litres, rel=1e-5)
    assert size(read_project(island)).design["pv", "power_kw"] == pytest.approx(0.0, abs=1e-6)
