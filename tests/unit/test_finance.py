"""Money: known values, the edges, and the conventions.

Textbook values, as recalled; the two rates of [3] are printed as whole percents:

[1] Brealey, Myers, Allen, Principles of Corporate Finance: an annuity of 1 for 3 years at 10 % is worth 2.487
    (appendix table 3); 1 in 5 years at 8 % is worth 0.681 (table 1).
[2] The flow −4000, 2000, 4000 has an internal rate of return of 28.08 % (same book, chapter on NPV and other criteria).
[3] The flow −22, 15, 15, 15, 15, −40 has two, 6 % and 28 % (same chapter, the strip mine).
[4] The flow +1000, −3000, 2500 has none (same chapter).
"""

from __future__ import annotations

import numpy as np
import pytest

from sizer.finance import (
    Economics,
    Money,
    Once,
    Renewal,
    Residual,
    Yearly,
    capital,
    cash_flow,
    discounted_sum,
    internal_rate_of_return,
    levelised,
    net_present_value,
    payback_years,
)
from sizer.finance.measures import discount_factors, sign_changes

TERMS = Economics(years=4, discount_rate=0.1, energy_price_growth=0.05, cost_growth=0.02)


def flow(*amounts) -> np.ndarray:
    return np.array(amounts, float)


def test_discount_factors_are_the_textbooks():
    assert discount_factors(0.08, 5)[5] == pytest.approx(0.681, abs=5e-4)
    assert discounted_sum(flow(0, 1, 1, 1), 0.10) == pytest.approx(2.487, abs=5e-4)


def test_internal_rates_of_return_are_the_textbooks():
    assert internal_rate_of_return(flow(-4000, 2000, 4000)) == pytest.approx(0.2808, abs=5e-5)
    assert internal_rate_of_return(flow(-22, 15, 15, 15, 15, -40)) is None, "two rates, 6 % and 28 %"
    assert discounted_sum(flow(-22, 15, 15, 15, 15, -40), 0.06) == pytest.approx(0, abs=0.1)
    assert internal_rate_of_return(flow(1000, -3000, 2500)) is None
    assert sign_changes(flow(-22, 15, 15, 15, 15, -40)) == 2
    assert internal_rate_of_return(flow(-100, 0)) is None
    assert internal_rate_of_return(flow(-100, 0, 100)) == pytest.approx(0.0, abs=1e-9)
    assert internal_rate_of_return(flow(-100, 40)) == pytest.approx(-0.6, abs=1e-9)


@pytest.mark.parametrize(
    ("amounts", "rate", "years"),
    [
        ((-100, 40, 40, 40), 0.0, 2.5),
        ((-100, 50, 50, 0), 0.0, 2.0),
        ((-100, 50, 50), 0.1, None),
        ((-100, 110), 0.1, 1.0),
        ((-100, 121 / 2, 121 / 2), 0.1, 1 + 45 / 50),  # 55 after a year, 50 in the second
        ((0, 10), 0.0, 0.0),
        ((-100, 80, 80, -100, 80, 80), 0.0, 3 + 40 / 80),  # a renewal takes it below zero again
        ((-100, 10), 0.0, None),
    ],
)
def test_payback_is_linear_within_the_year_and_behind_the_last_dip(amounts, rate, years):
    own = payback_years(flow(*amounts), rate)
    assert own == (None if years is None else pytest.approx(years))


def test_each_kind_of_money_falls_due_when_it_says():
    """Four years at 5 % and 2 %: prices of today hold in year 1."""
    assert Once(0).weights(TERMS).tolist() == [1, 0, 0, 0, 0]
    assert Once(3).weights(TERMS).tolist() == [0, 0, 0, 1, 0]
    assert Yearly("energy").weights(TERMS) == pytest.approx([0, 1, 1.05, 1.05**2, 1.05**3])
    assert Yearly("cost").weights(TERMS) == pytest.approx([0, 1, 1.02, 1.02**2, 1.02**3])
    assert Yearly("none").weights(TERMS).tolist() == [0, 1, 1, 1, 1]
    assert Renewal(2).weights(TERMS) == pytest.approx([0, 0, 1.02, 0, 0])
    assert Renewal(1).weights(TERMS) == pytest.approx([0, 1, 1.02, 1.02**2, 0])
    assert Renewal(4).weights(TERMS).tolist() == [0] * 5, "nothing is renewed when the project ends"


@pytest.mark.parametrize(("life", "left"), [(4, 0.0), (5, 0.2), (8, 0.5), (3, 2 / 3), (2, 0.0), (1, 0.0)])
def test_the_residual_is_the_share_of_the_last_purchases_life(life, left):
    """Four years: a life of 3 is bought again in year 3 and used for one of its three years."""
    assert Residual(life).weights(TERMS) == pytest.approx([0, 0, 0, 0, left])


def test_capital_is_bought_renewed_and_kept():
    bought = capital("ess", 100.0, life_years=3, renewal=70.0)
    assert [(m.stream, m.amount) for m in bought] == [
        ("investment", -100),
        ("replacement", -70),
        ("residual_value", 70),
    ]
    worth = -100 - 70 * 1.02**2 / 1.1**3 + 70 * (2 / 3) / 1.1**4
    assert net_present_value(bought, TERMS) == pytest.approx(worth)


def test_a_levelised_path_weighs_early_years_more():
    """Two years at 25 %: weights 0.8 and 0.64; (0.8 · 1 + 0.64 · 0.5) / 1.44 = 0.7778."""
    terms = Economics(years=2, discount_rate=0.25)
    assert levelised(flow(1.0, 0.5), terms) == pytest.approx(1.12 / 1.44)
    grown = Economics(years=2, discount_rate=0.25, energy_price_growth=0.25)
    assert levelised(flow(1.0, 0.5), grown) == pytest.approx(0.75)
    assert levelised(flow(1.0, 0.5), grown, "none") == pytest.approx(1.12 / 1.44)


@pytest.fixture
def case():
    """1000 invested, 300 a year saved and 20 a year spent, against a bill of 500."""
    project = [
        *capital("pv", 1000.0, life_years=5),
        Money("pv", "operation", -20.0, Yearly("cost")),
        Money("grid", "energy_bill", -200.0, Yearly("energy", ages=True)),
    ]
    return cash_flow(project, [Money("grid", "energy_bill", -500.0, Yearly("energy", ages=True))], TERMS)


def test_a_cash_flow_is_the_project_minus_the_reference(case):
    assert case.net[0] == -1000
    assert case.net[1] == pytest.approx(300 - 20)
    assert case.net[4] == pytest.approx(300 * 1.05**3 - 20 * 1.02**3 + 1000 / 5)
    assert case.investment_cny == 1000
    assert case.revenue_cny_per_year == {"energy_bill": pytest.approx(300)}
    assert case.npv_cny == pytest.approx(sum(case.net[k] / 1.1**k for k in range(5)))


def test_the_three_paybacks_count_what_they_say(case):
    assert case.static_simple_payback_years == pytest.approx(1000 / 300), "no upkeep, no growth"
    years = [280, 300 * 1.05 - 20.4, 300 * 1.05**2 - 20 * 1.02**2]
    assert case.static_payback_years == pytest.approx(3 + (1000 - sum(years)) / case.net[4])
    assert case.discounted_payback_years == pytest.approx(payback_years(case.net, 0.1))
    assert set(case.payback_years) == {"static_simple", "static", "discounted"}
    assert case.discounted_payback_years > case.static_payback_years


def test_ageing_moves_money_to_early_years_and_keeps_its_worth():
    money = [Money("grid", "energy_bill", 100.0, Yearly("none", ages=True)), Money("x", "fee", 10.0, Yearly("none"))]
    plain = cash_flow(money, [], TERMS)
    aged = cash_flow(money, [], TERMS, ageing=flow(1.0, 0.9, 0.8, 0.7))
    assert aged.npv_cny == pytest.approx(plain.npv_cny)
    assert aged.net[1] > plain.net[1]
    assert aged.net[4] < plain.net[4]
    bill = next(line for line in aged.lines if line.stream == "energy_bill").flow
    assert bill[1:] / bill[1] == pytest.approx([1.0, 0.9, 0.8, 0.7])
    assert next(line for line in aged.lines if line.stream == "fee").flow.tolist() == [0, 10, 10, 10, 10]


def test_nothing_invested_is_paid_back_at_once_and_nothing_earned_never():
    saved = [Money("x", "energy_bill", 5.0, Yearly())]
    assert cash_flow(saved, [], TERMS).static_simple_payback_years == 0.0
    assert cash_flow(capital("x", 10.0, life_years=4), [], TERMS).static_simple_payback_years is None


def test_a_missing_rate_of_return_says_why():
    assert "never changes sign" in cash_flow([Money("x", "fee", 5.0, Yearly())], [], TERMS).irr_note
    mine = [Money("x", str(k), amount, Once(k)) for k, amount in enumerate((-22, 15, 15, 15, -30))]
    found = cash_flow(mine, [], TERMS)
    assert found.irr is not None or "several" in found.irr_note
    assert cash_flow([Money("x", "a", -1.0, Once(0)), Money("x", "b", 1.0, Yearly())], [], TERMS).irr_note == ""


def test_what_is_equal_in_both_cases_is_no_line():
    same = Money("grid", "fixed_charge", -12.0, Yearly("energy"))
    assert cash_flow([same], [same], TERMS).lines == ()


def test_the_table_has_every_year_and_its_sums(case):
    table = case.table
    assert list(table.index) == [0, 1, 2, 3, 4]
    assert table["cumulative"].iloc[-1] == pytest.approx(case.net.sum())
    assert table["cumulative_discounted"].iloc[-1] == pytest.approx(case.npv_cny)
