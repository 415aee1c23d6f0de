"""Loan, tax and equity, on paper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizer.finance import CashFlow, Economics, Money, Once, Renewal, Residual, Yearly, cash_flow
from sizer.finance.loan import Loan
from sizer.finance.statements import statements
from sizer.finance.tax import Tax

PLAIN = Tax(vat_rates={}, service_vat_rate=0.0, surcharge_rate=0.0)


def flow(years: int = 4, rate: float = 0.1, **streams: float) -> CashFlow:
    when = {"investment": Once(0), "residual_value": Residual(years + 1), "replacement": Renewal(2)}
    money = [Money("plant", name, amount, when.get(name, Yearly("none"))) for name, amount in streams.items()]
    return cash_flow(money, [], Economics(years=years, discount_rate=rate))


def test_equal_principal_with_grace():
    """800 at 10 %: a year of interest alone, then 400 a year."""
    loan = Loan(share=0.8, interest_rate=0.1, years=3, grace_years=1).schedule(1000.0, 4)
    assert loan.principal.tolist() == [0, 0, 400, 400, 0]
    assert loan.interest.tolist() == pytest.approx([0, 80, 80, 40, 0])
    assert loan.owed.tolist() == [800, 800, 400, 0, 0]


def test_equal_instalments_are_equal_and_pay_the_loan_off():
    """800 at 10 % in two years: 800 × 0.1 / (1 − 1.1⁻²) = 460.95 a year."""
    loan = Loan(share=0.8, interest_rate=0.1, years=2, repayment="equal_instalment").schedule(1000.0, 4)
    assert (loan.principal + loan.interest)[1:3] == pytest.approx([460.952381] * 2)
    assert loan.owed[2] == pytest.approx(0.0, abs=1e-9)


def test_a_grace_that_leaves_no_year_is_refused():
    with pytest.raises(ValueError, match="a year must be left"):
        Loan(years=3, grace_years=3)


def test_equity_without_tax_is_what_the_bank_leaves():
    """1000 for 400 a year; 500 borrowed at 10 % over two years: 400 − 250 − 50, 400 − 250 − 25, then 400."""
    own = statements(flow(investment=-1000, feed_in=400), Loan(share=0.5, interest_rate=0.1, years=2))
    assert own.equity.tolist() == pytest.approx([-500, 100, 125, 400, 400])
    assert own.debt_service_cover[1:3] == pytest.approx([400 / 300, 400 / 275])
    assert own.measures["least_debt_service_cover_ratio"] == pytest.approx(400 / 300)


def test_without_loan_and_tax_the_project_is_the_cash_flow():
    whole = flow(investment=-1000, feed_in=400, operation=-20, replacement=-50, residual_value=30)
    assert statements(whole).project == pytest.approx(whole.net)
    assert statements(whole).equity == pytest.approx(whole.net)


def test_income_tax_with_a_holiday_by_hand():
    """Profit 400 − 1000/4 = 150; free, half, then 25 %: 0, 18.75, 37.5, 37.5."""
    tax = PLAIN.model_copy(update={"free_years": 1, "half_years": 1, "depreciation_years": 4, "salvage_share": 0.0})
    own = statements(flow(investment=-1000, feed_in=400), tax=tax)
    assert own.depreciation.tolist() == [0, -250, -250, -250, -250]
    assert own.income_tax.tolist() == pytest.approx([0, 0, -18.75, -37.5, -37.5])
    assert own.project.tolist() == pytest.approx([-1000, 400, 381.25, 362.5, 362.5])
    assert own.measures["return_on_investment_rate"] == pytest.approx(0.15)


def test_losses_are_carried_forward_five_years_and_then_lost():
    """1000 written off in a year against 150 of income: 850 of loss meets 150 in each of five years, 100 is lost."""
    tax = PLAIN.model_copy(update={"free_years": 0, "half_years": 0, "depreciation_years": 1, "salvage_share": 0.0})
    own = statements(flow(years=8, investment=-1000, feed_in=150), tax=tax)
    assert own.income_tax.tolist() == pytest.approx([0, 0, 0, 0, 0, 0, 0, -37.5, -37.5])
    at_once = statements(flow(years=8, investment=-1000, feed_in=150), tax=tax.model_copy(update={"losses": "offset"}))
    assert at_once.income_tax[1] == pytest.approx(212.5)


def test_input_tax_waits_for_output_tax():
    """1130 spent is 1000 and 130 of input tax; 452 a year is 400 and 52: 52 and 52 are kept, then 26 are due and 52."""
    tax = Tax(income_tax_rate=0.0, surcharge_rate=0.1)
    own = statements(flow(investment=-1130, feed_in=452), tax=tax)
    assert own.vat.tolist() == pytest.approx([-130, 52, 52, 26, 0])
    assert own.surcharges.tolist() == pytest.approx([0, 0, 0, -2.6, -5.2])
    refunded = statements(flow(investment=-1130, feed_in=452), tax=tax.model_copy(update={"losses": "offset"}))
    assert refunded.vat.tolist() == pytest.approx([0.0] * 5)


@settings(max_examples=40, deadline=None)
@given(
    st.fixed_dictionaries({name: st.floats(-1e6, 0) for name in ("investment", "operation", "replacement")}),
    st.fixed_dictionaries({name: st.floats(0, 1e6) for name in ("feed_in", "service_fee", "residual_value")}),
    st.integers(1, 12),
    st.integers(0, 4),
)
def test_after_tax_weights_give_the_statements_value(costs, income, years, free):
    """Where losses are offset, the value after tax is a sum of amounts times factors: the one the solver maximises."""
    tax = Tax(losses="offset", free_years=free, depreciation_years=5)
    whole = flow(years=years, **costs, **income)
    discount = whole.economics.discount()
    summed = sum(
        line.amount * float(tax.weights(line.stream, line.when, whole.economics) @ discount) for line in whole.lines
    )
    assert statements(whole, tax=tax).measures["project_npv_cny"] == pytest.approx(summed, rel=1e-9, abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.floats(0, 0.2), st.integers(1, 10), st.sampled_from(["equal_principal", "equal_instalment"]))
def test_a_loan_at_the_discount_rate_changes_no_value(share, rate, years, repayment):
    whole = flow(years=12, rate=rate, investment=-1e6, feed_in=2e5)
    own = statements(whole, Loan(share=share, interest_rate=rate, years=years, repayment=repayment))
    assert own.measures["equity_npv_cny"] == pytest.approx(whole.npv_cny, abs=1e-3)
    assert np.isclose(own.loan.owed[-1], 0.0, atol=1e-6)
