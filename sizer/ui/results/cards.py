"""The headline: how much it costs, what it earns, when it pays back; and what changes against the reference case."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sizer.study import Study
from sizer.ui.words import money, number_word, percent, say

__all__ = ["show"]


def show(study: Study) -> None:
    """Draw the cards."""
    _money(study)
    _change(study)


def _money(study: Study) -> None:
    flow = study.cash_flow
    payback = flow.payback_years
    cards = st.columns(5)
    cards[0].metric(
        say("card.payback"),
        _years(study, "static"),
        help=say("card.payback.help"),
        border=True,
        delta=say("card.payback.others", simple=_years(study, "static_simple"), discounted=_years(study, "discounted")),
        delta_color="off",
        delta_arrow="off",
    )
    cards[1].metric(say("card.investment"), money(flow.investment_cny), border=True, height="stretch")
    revenue = sum(flow.revenue_cny_per_year.values())
    cards[2].metric(say("card.revenue"), money(revenue), border=True, height="stretch")
    rate = f"{flow.economics.discount_rate:.1%}"
    quiet: dict[str, Any] = {"border": True, "delta_color": "off", "delta_arrow": "off"}
    at = say("card.npv.rate", rate=rate, years=flow.economics.years)
    cards[3].metric(say("card.npv"), money(flow.npv_cny), delta=at, **quiet)
    cost = say("card.lcoe", price=_price(study))
    cards[4].metric(say("card.irr"), percent(flow.irr), help=flow.irr_note or None, delta=cost, **quiet)
    if payback["static"] is None and flow.investment_cny > 0:
        st.warning(say("card.no_payback"))


def _years(study: Study, kind: str) -> str:
    years = study.cash_flow.payback_years[kind]
    if years is None:
        return say("none_within", years=study.cash_flow.economics.years)
    return say("years", years=f"{years:.2f}")


def _price(study: Study) -> str:
    price = study.levelised_cost_cny_per_kwh
    return say("none") if price is None else f"{price:.3f}"


def _change(study: Study) -> None:
    """What the year looks like with the project, and the difference that it makes."""
    figures = study.key_figures
    cards = st.columns(5)
    grids = [component for component in study.solved.case.components if component.role == "grid"]
    if grids:
        before, after = (bill.yearly_cny for bill in study.bills)
        _against(cards[0], "card.bill", money(after), money(after - before, unit=False), lower_is_better=True)
        peak, peak_before = figures["peak_import_kw"] or 0.0, figures["peak_import_before_kw"] or 0.0
        _against(cards[1], "card.peak", f"{number_word(peak)} kW", f"{peak - peak_before:+,.0f}", lower_is_better=True)
    cards[2].metric(say("card.own_use"), percent(figures["own_use_share"]), border=True, height="stretch")
    cards[3].metric(
        say("card.self_supply"), percent(figures["renewable_share_of_demand"]), border=True, height="stretch"
    )
    saved = figures["avoided_co2_t_per_year"] or 0.0
    cards[4].metric(say("card.co2"), f"{number_word(saved)} t", border=True, height="stretch")


def _against(
    place: st.delta_generator.DeltaGenerator, word: str, value: str, change: str, *, lower_is_better: bool
) -> None:
    place.metric(
        say(word),
        value,
        delta=change,
        delta_color="inverse" if lower_is_better else "normal",
        delta_description=say("card.against"),
        border=True,
    )
