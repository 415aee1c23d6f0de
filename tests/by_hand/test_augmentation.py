"""Storage whose lost capacity is bought again, on paper."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, Grid, Load, Range, RetiredBattery
from sizer.finance import Economics, cash_flow, net_present_value
from sizer.model import Solved
from tests.by_hand.test_tiny_systems import FREE_ESS
from tests.tiny import setting, solve

DAY = np.where(np.arange(24) < 12, 0.2, 1.2)
FADING = FREE_ESS | {"end_of_life_capacity": 0.8, "life_years": 10}  # 2 % of the first capacity a year
BOUGHT = {"augmentation_cny_per_kwh": 600.0, "augmentation_price_growth": -0.05}
LOST_AT_4 = 0.08
LOST_AT_7 = 0.14 - 0.08 * 0.94  # the first cells lost 14 %; those added at 4 give 0.08 × (1 − 3 × 0.02)
FIRST_TEN = [0.99, 0.97, 0.95, 0.93, 0.9892, 0.9676, 0.9460, 0.988552, 0.965656, 0.942760]


def cells(**more) -> ESS:
    return ESS(power_kw=10.0, energy_kwh=20.0, **FADING, **BOUGHT, **more)


def solved(ess: ESS, years: int = 10, discount_rate: float = 0.0) -> Solved:
    terms = Economics(years=years, discount_rate=discount_rate, cost_growth=0.02)
    return solve([Load(demand_kw=50.0), Grid(), ess], setting(DAY, economics=terms))


def flow_of(run: Solved, stream: str) -> np.ndarray:
    """Money of a stream by year."""
    economics = run.case.setting.economics
    return sum(m.amount * m.when.weights(economics) for m in run.money if m.stream == stream)


@pytest.mark.parametrize("rule", [{"augment_below_share": 0.92}, {"augment_at_years": (4, 7)}])
def test_what_is_lost_is_bought_again_at_that_years_price(rule):
    """Without it the capacity would fall below 92 % in the fifth and in the eighth year."""
    ess = cells(**rule)
    assert [age for age, _ in ess.additions] == [4, 7]
    assert [share for _, share in ess.additions] == pytest.approx([LOST_AT_4, LOST_AT_7])
    spent = flow_of(solved(ess), "augmentation")
    assert np.flatnonzero(spent).tolist() == [4, 7]
    assert spent[4] == pytest.approx(-LOST_AT_4 * 20 * 600 * (1.02 * 0.95) ** 3)
    assert spent[7] == pytest.approx(-LOST_AT_7 * 20 * 600 * (1.02 * 0.95) ** 6)


def test_the_design_year_carries_the_mean_of_what_is_there_with_cells_added():
    """Lossless, one cycle a day: a day's discharge is the mean capacity of ten years times 20 kWh."""
    run = solved(cells(augment_below_share=0.92))
    assert run.case.components[2].ageing(Economics(years=10)) == pytest.approx(FIRST_TEN)
    assert run.dispatch.energy_kwh("ess", "discharge_kw") == pytest.approx(20 * np.mean(FIRST_TEN), rel=1e-6)
    without = solved(cells())
    assert without.dispatch.energy_kwh("ess", "discharge_kw") == pytest.approx(20 * 0.9, rel=1e-6)


def test_cells_added_leave_at_the_renewal_and_keep_their_share_of_life_at_the_end():
    """Fifteen years: renewed in 10, added to in 14; at the end one of the six years until 20 is used."""
    run = solved(cells(augment_at_years=(4, 7)), years=15)
    assert np.flatnonzero(flow_of(run, "augmentation")).tolist() == [4, 7, 14]
    assert run.case.components[2].ageing(Economics(years=15))[10:] == pytest.approx(FIRST_TEN[:5])
    left = [m for m in run.money if m.stream == "residual_value" and m.when.weights(Economics(years=15)).any()]
    added = left[-1].amount * left[-1].when.weights(run.case.setting.economics)[15]
    assert added == pytest.approx(LOST_AT_4 * 20 * 600 * 0.95**13 * 5 / 6)
    assert not flow_of(solved(cells(augment_at_years=(4,)), years=10), "residual_value").any()


def test_the_objective_is_the_cash_flows_value_with_augmentation():
    run = solved(cells(augment_below_share=0.92), years=17, discount_rate=0.07)
    economics = run.case.setting.economics
    assert -net_present_value(run.money, economics) == pytest.approx(run.solver.objective, rel=1e-9)
    flow = cash_flow(run.money, (), economics, ageing=run.case.components[2].ageing(economics))
    assert flow.npv_cny == pytest.approx(-run.solver.objective, rel=1e-9)
    assert [line.kind for line in flow.lines if line.stream == "augmentation"] == ["upkeep", "upkeep"]


def test_dear_cells_make_the_plan_worse_and_cheap_ones_better_than_none():
    """The same storage at three prices of what is added: 0 must help, since more energy is there."""
    base = {"power_kw": Range(max=10.0), "energy_kwh": Range(max=20.0), **FADING, "capex_cny_per_kwh": 900.0}
    plain = solved(ESS(**base), years=12).solver.objective
    rule = {"augment_below_share": 0.92, "augmentation_cny_per_kwh": 0.0}
    assert solved(ESS(**base, **rule), years=12).solver.objective < plain - 1
    assert solved(ESS(**base, **{**rule, "augmentation_cny_per_kwh": 60_000.0}), years=12).solver.objective > plain + 1


def test_retired_packs_are_filled_up_to_what_they_came_with():
    """0.75 × 0.95 of the nominal energy at first; at half of the way to the knee 5 % of it is lost."""
    packs = RetiredBattery(power_kw=1.0, energy_kwh=8.0, life_years=10, knee_life_share=0.6, augment_at_years=(3,))
    first = 0.75 * 0.95
    assert packs.additions == ((3, pytest.approx(0.05)),)
    assert packs.ageing(Economics(years=4))[3] == pytest.approx(first * (0.941667 + 0.05 * 0.991667), rel=1e-5)


def test_what_cannot_be_added_is_refused():
    with pytest.raises(ValueError, match="both given"):
        cells(augment_below_share=0.9, augment_at_years=(3,))
    with pytest.raises(ValueError, match="from 1 to 9"):
        cells(augment_at_years=(3, 10))
    with pytest.raises(ValueError, match="from 1 to"):
        cells(augment_at_years=(5, 5))
    with pytest.raises(ValueError, match="new storage only"):
        cells(augment_at_years=(3,), existing=True)
