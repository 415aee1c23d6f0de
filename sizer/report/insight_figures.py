"""Figures of what a design hangs on: the tornado and the Pareto front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sizer.analysis.tornado import SHARE, Driver, tornado
from sizer.report.colours import colour_of
from sizer.report.figures import blank_figure
from sizer.report.money_scale import money_scale
from sizer.report.words import Language, component_word, say
from sizer.study import Study

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["driver_word", "pareto_figure", "tornado_figure"]

MOST_BARS = 12
AXES = {"capex": "investment_cny", "co2": "co2_kg_per_year", "self_sufficiency": "self_sufficiency_share"}


def driver_word(driver: Driver, language: Language = "en") -> str:
    """Words of a driver; of the equipment's, with the component."""
    word = say(f"driver_{driver.word}", language)
    return f"{word}: {component_word(driver.component, language)}" if driver.component else word


def tornado_figure(study: Study, language: Language = "en", drivers: Sequence[Driver] | None = None) -> Figure:
    """Net present value with one input a fifth lower and higher, the one that moves it most on top.

    Parameters
    ----------
    study : Study
        What to draw.
    language : {"en", "zh"}
        Of every word in it.
    drivers : sequence of Driver, optional
        Where they are known already.
    """
    import plotly.graph_objects as go

    base = study.cash_flow.npv_cny
    found = list(tornado(study) if drivers is None else drivers)[:MOST_BARS][::-1]
    names = [driver_word(driver, language) + ("" if driver.exact else " *") for driver in found]
    ends = [own.npv_cny for driver in found for own in (driver.down, driver.up) if own is not None]
    scale = money_scale([base, *ends], language)
    figure = blank_figure(say("tornado_title", language), scale.unit)
    shown = "<br>%{customdata[0]:" + scale.hover + "} " + scale.unit + "<extra></extra>"
    for end, share, colour in (("down", -SHARE, "before"), ("up", SHARE, "after")):
        outcomes = [driver.down if end == "down" else driver.up for driver in found]
        figure.add_trace(
            go.Bar(
                y=names,
                x=[None if one is None else scale.of(one.npv_cny - base) for one in outcomes],
                base=scale.of(base),
                orientation="h",
                name=f"{share:+.0%}",
                marker_color=colour_of(colour),
                customdata=[[None if one is None else scale.of(one.npv_cny)] for one in outcomes],
                hovertemplate="%{y}  " + f"{share:+.0%}" + shown,
            )
        )
    figure.add_vline(x=scale.of(base), line={"color": "#33404D", "width": 1})
    figure.update_layout(barmode="overlay", hovermode="closest", bargap=0.35)
    figure.update_xaxes(**scale.axis)
    figure.update_yaxes(automargin=True, gridcolor="white")
    return figure


def pareto_figure(front: pd.DataFrame, against: str, language: Language = "en") -> Figure:
    """Net present value against another aim, one mark a design.

    Parameters
    ----------
    front : DataFrame
        From :func:`sizer.analysis.sweep.pareto`.
    against : {"self_sufficiency", "capex", "co2"}
        The other aim.
    language : {"en", "zh"}
        Of every word in it.
    """
    import plotly.graph_objects as go

    column = AXES[against]
    title = say("pareto_title", language).format(say(f"pareto_{against}", language))
    value = money_scale(front["npv_cny"], language)
    figure = blank_figure(title, say(f"sweep_{column}", language), f"{say('card_npv', language)} [{value.unit}]")
    figure.update_yaxes(hoverformat=value.hover, **value.axis)
    shown = front.assign(npv_cny=value.of(front["npv_cny"]))
    if against == "capex":
        aim = money_scale(front[column], language)
        shown[column] = aim.of(shown[column])
        figure.update_xaxes(title=f"{say('investment', language)} [{aim.unit}]", hoverformat=aim.hover, **aim.axis)
    line, marker = {"color": colour_of("after"), "width": 2}, {"size": 9}
    name = say("pareto_design", language)
    figure.add_trace(go.Scatter(x=shown[column], y=shown["npv_cny"], mode="lines+markers", line=line, marker=marker,
                                name=name))  # fmt: skip
    best = shown.to_dict("records")[int(front["npv_cny"].to_numpy().argmax())]
    star = {"size": 15, "symbol": "star", "color": colour_of("cumulative_discounted")}
    figure.add_trace(
        go.Scatter(
            x=[best[column]], y=[best["npv_cny"]], mode="markers", marker=star, name=say("pareto_best", language)
        )
    )
    figure.update_layout(hovermode="closest")
    if against == "self_sufficiency":
        figure.update_xaxes(tickformat=".0%")
    return figure
