"""The headline: how much it costs, what it earns, when it pays back; and what changes against the reference case."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sizer.study import Study
from sizer.ui.words import money, number_word, percent, say

__all__ = ["show"]


def show(study: Study) -> None:
    """Draw the cards."""
    _money(study)
    _change(study)


def _money(study: Study) -> None:
    flow = study.cash_flow
    cards = st.columns(5)
    cards[0].metric(say("card.payback"), _years(study, "static"), help=say("card.payback.help"), border=True)
    cards[1].metric(say("card.investment"), money(flow.investment_cny), border=True)
    cards[2].metric(say("card.revenue"), money(sum(flow.revenue_cny_per_year.values())), border=True)
    cards[3].metric(say("card.npv"), money(flow.npv_cny), border=True)
    cards[4].metric(say("card.irr"), percent(flow.irr), help=flow.irr_note or None, border=True)
    others = say(
        "card.others",
        simple=_years(study, "static_simple"),
        discounted=_years(study, "discounted"),
        rate=f"{flow.economics.discount_rate:.1%}",
        years=flow.economics.years,
        price=_price(study),
    )
    st.caption(others)
    if flow.payback_years["static"] is None and flow.investment_cny > 0:
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
        _against(cards[0], "card.bill", money(after), money(after - before))
        peak, peak_before = figures["peak_import_kw"] or 0.0, figures["peak_import_before_kw"] or 0.0
        _against(cards[1], "card.peak", f"{number_word(peak)} kW", f"{peak - peak_before:+,.0f} kW")
    cards[2].metric(say("card.own_use"), percent(figures["own_use_share"]), border=True, height="stretch")
    cards[3].metric(
        say("card.self_supply"), percent(figures["renewable_share_of_demand"]), border=True, height="stretch"
    )
    saved = figures["avoided_co2_t_per_year"] or 0.0
    cards[4].metric(say("card.co2"), f"{number_word(saved)} t", border=True, height="stretch")


def _against(place: DeltaGenerator, word: str, value: str, change: str) -> None:
    """A figure of which less is better, and its change against the reference case."""
    place.metric(say(word), value, delta=change, delta_color="inverse", help=say("card.against"), border=True)
