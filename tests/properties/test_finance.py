"""Measures of a cash flow against other ways of finding them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import pyxirr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sizer.finance import (
    Addition,
    AdditionResidual,
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

few = settings(max_examples=60, deadline=None, derandomize=True)
amounts = st.integers(-1000, 1000).map(float)
rates = st.floats(-0.3, 0.9)
economics = st.builds(
    Economics,
    years=st.integers(1, 30),
    discount_rate=st.floats(-0.1, 0.5),
    energy_price_growth=st.floats(-0.1, 0.2),
    cost_growth=st.floats(-0.1, 0.2),
)
when = st.one_of(
    st.builds(Once, st.integers(0, 5)),
    st.builds(Yearly, st.sampled_from(["energy", "cost", "none"]), st.booleans()),
    st.builds(Renewal, st.integers(1, 30)),
    st.builds(Residual, st.integers(1, 30)),
    st.builds(Addition, st.integers(1, 6), st.integers(7, 30), st.floats(-0.2, 0.2)),
    st.builds(AdditionResidual, st.integers(1, 6), st.integers(7, 30), st.floats(-0.2, 0.2)),
)
statements = st.lists(st.builds(Money, st.sampled_from("ab"), st.sampled_from("xyz"), amounts, when), max_size=8)


@few
@given(st.lists(amounts, min_size=2, max_size=25), rates)
def test_present_value_is_pyxirrs(flow, rate):
    assert discounted_sum(np.array(flow), rate) == pytest.approx(pyxirr.npv(rate, flow), rel=1e-9, abs=1e-6)


@few
@given(st.integers(10, 10_000), st.lists(st.integers(0, 3000), min_size=2, max_size=25))
def test_internal_rate_of_return_is_pyxirrs(price, income):
    """One change of sign: exactly one rate above −100 %."""
    flow = np.array([-price, *income], float)
    assume(sum(income) > 0.3 * price)
    own = internal_rate_of_return(flow)
    other = pyxirr.irr(flow)
    if own is None:
        assert other is None or not -0.99 < other < 10
    else:
        assert own == pytest.approx(other, abs=1e-7)
        assert discounted_sum(flow, own) == pytest.approx(0.0, abs=1e-6 * price)


@few
@given(st.lists(amounts, min_size=2, max_size=12))
def test_an_internal_rate_of_return_is_a_root_and_no_flow_of_one_sign_has_one(flow):
    own = internal_rate_of_return(np.array(flow))
    if min(flow) >= 0 or max(flow) <= 0:
        assert own is None
    if own is not None:
        scale = sum(abs(x) * (1 + own) ** -k for k, x in enumerate(flow))
        assert discounted_sum(np.array(flow), own) == pytest.approx(0.0, abs=1e-8 * max(scale, 1))


@few
@given(st.lists(amounts, min_size=2, max_size=15), st.floats(0.0, 0.3))
def test_payback_is_the_last_time_the_running_sum_crosses_zero(flow, rate):
    sums, total = [], 0.0
    for k, amount in enumerate(flow):
        total += amount / (1 + rate) ** k
        sums.append(total)
    assume(all(abs(x) > 1e-6 or x == 0 for x in sums))
    own = payback_years(np.array(flow), rate)
    if sums[-1] < 0:
        assert own is None
        return
    crossings = [
        k + before / (before - after) for k, (before, after) in enumerate(pairwise(sums)) if before < 0 <= after
    ]
    assert own == pytest.approx(crossings[-1] if crossings else 0.0, abs=1e-6)


@few
@given(economics, st.data())
def test_a_levelised_path_is_worth_the_path(terms, data):
    path = np.array(data.draw(st.lists(st.floats(0.1, 1.0), min_size=terms.years, max_size=terms.years)))
    mean = levelised(path, terms)
    assert path.min() - 1e-9 <= mean <= path.max() + 1e-9
    growth, rate = terms.energy_price_growth, terms.discount_rate
    value = [(1 + growth) ** (k - 1) / (1 + rate) ** k for k in range(1, terms.years + 1)]
    worth = sum(v * a for v, a in zip(value, path, strict=True))
    assert mean * sum(value) == pytest.approx(worth, rel=1e-9)


@few
@given(statements, statements, economics, st.data())
def test_the_cash_flow_is_worth_what_the_statements_are_whatever_the_ageing(project, reference, terms, data):
    ageing = np.array(data.draw(st.lists(st.floats(0.2, 1.0), min_size=terms.years, max_size=terms.years)))
    stated = net_present_value(project, terms) - net_present_value(reference, terms)
    flow = cash_flow(project, reference, terms, ageing=ageing)
    scale = 1 + sum(abs(m.amount * m.present_value_factor(terms)) for m in [*project, *reference])
    assert flow.npv_cny == pytest.approx(stated, abs=1e-9 * scale)
    assert flow.table["net"].to_numpy() == pytest.approx(flow.net)


@few
@given(statements, economics, st.floats(0.1, 10.0))
def test_present_value_is_proportional_to_the_amounts(given_statements, terms, factor):
    scaled = [statement.valued(factor * statement.amount) for statement in given_statements]
    value = net_present_value(given_statements, terms)
    scale = 1 + sum(abs(m.amount * m.present_value_factor(terms)) for m in scaled)
    assert net_present_value(scaled, terms) == pytest.approx(factor * value, abs=1e-9 * scale)


@few
@given(st.integers(1, 30), st.integers(1, 40))
def test_a_purchase_is_paid_for_the_years_it_serves(years, life):
    """Undiscounted, without growth: first price, renewals and residual sum to price × years / life of use."""
    terms = Economics(years=years, discount_rate=0.0)
    spent = -net_present_value(capital("x", 100.0, life_years=life), terms)
    assert spent == pytest.approx(100.0 * years / life)
