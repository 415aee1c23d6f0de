"""Figures of a study, as plotly figures: pure functions, one colour for each thing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sizer.errors import InputError
from sizer.report.billing import items_of
from sizer.report.colours import colour_of
from sizer.report.energy import ends, peak_week, quantities, streams, total_by_thing
from sizer.report.money_scale import money_scale
from sizer.report.prices import first_grid, price_matrix, tariff_of
from sizer.report.words import Language, component_word, say, unit_of
from sizer.site import Site
from sizer.study import Study
from sizer.tariff import Tariff

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = [
    "blank_figure",
    "cash_flow_figure",
    "cumulative_figure",
    "dispatch_week_figure",
    "duration_figure",
    "heat_map_figure",
    "monthly_bill_figure",
    "price_figure",
    "revenue_figure",
    "tariff_figure",
]

INK = "#1F3A5F"
GRID = "#E3E7EB"
FONT = '"Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", Arial, sans-serif'
LINES = ("#1F4E79", "#D1762C", "#3F9B6C", "#6A4C93", "#3E9FBF")
SHOWN_POINTS = 2000  # of a duration curve; more cannot be told apart on a screen
TEMPERATURES = ["#F7F9FB", "#CFE3EF", "#7FB6D5", "#F2B134", "#D1622C", "#8E2323"]


def blank_figure(title: str, x: str = "", y: str = "") -> Figure:
    """Return an empty figure in the report's style, with words on its axes."""
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.update_layout(
        title={"text": title, "font": {"size": 17, "color": INK}, "x": 0.01, "xanchor": "left"},
        font={"family": FONT, "size": 12, "color": "#33404D"},
        plot_bgcolor="white",
        paper_bgcolor="white",
        margin={"l": 70, "r": 40, "t": 60, "b": 90},
        legend={"orientation": "h", "y": -0.22, "x": 0, "yanchor": "top", "traceorder": "normal"},
        hovermode="x unified",
        xaxis={
            "title": {"text": x, "standoff": 6},
            "gridcolor": GRID,
            "zeroline": False,
            "separatethousands": True,
            "exponentformat": "none",
        },
        yaxis={
            "title": y,
            "gridcolor": GRID,
            "zerolinecolor": "#7A8793",
            "separatethousands": True,
            "exponentformat": "none",
        },
    )
    return figure


def cash_flow_figure(study: Study, language: Language = "en") -> Figure:
    """Cumulative money of the project against the reference case (the zero line); where they cross it is paid back.

    Parameters
    ----------
    study : Study
        What to draw.
    language : {"en", "zh"}
        Of every word in it.
    """
    import plotly.graph_objects as go

    flow = study.cash_flow
    scale = money_scale(flow.table[["net", "cumulative"]].to_numpy().ravel(), language)
    figure = blank_figure(say("chart_cash_flow", language), say("year", language), scale.unit)
    table = scale.of(flow.table)
    figure.add_trace(
        go.Bar(
            x=table.index, y=table["net"], name=say("row_net", language), marker_color="#C5D3E0", marker_line_width=0
        )
    )
    paybacks = {"cumulative": flow.static_payback_years, "cumulative_discounted": flow.discounted_payback_years}
    for number, (name, years) in enumerate(paybacks.items()):
        colour = colour_of(name)
        line = {"color": colour, "width": 2.5}
        figure.add_trace(
            go.Scatter(x=table.index, y=table[name], name=say(f"row_{name}", language), line=line, mode="lines")
        )
        if years is None:
            continue
        marker = {"color": colour, "size": 12, "symbol": "diamond", "line": {"color": "white", "width": 1}}
        figure.add_trace(
            go.Scatter(x=[years], y=[0.0], mode="markers", marker=marker, showlegend=False, hoverinfo="skip")
        )
        words = say("static" if name == "cumulative" else "discounted_payback", language)
        text = f"{say('payback', language)}, {words}: {years:.1f} {say('years_unit', language)}"
        offset = {"ax": 30 if number else -30, "ay": 46 if number else -46}
        figure.add_annotation(
            x=years, y=0.0, text=text, font={"color": colour}, arrowcolor=colour, bgcolor="white", **offset
        )
    figure.update_xaxes(dtick=max(1, flow.economics.years // 10), range=[-0.7, flow.economics.years + 0.7])
    figure.update_yaxes(hoverformat=scale.hover, **scale.axis)
    return figure


def cumulative_figure(studies: Mapping[str, Study], language: Language = "en") -> Figure:
    """Cumulative money of several studies, each against its own reference case.

    Parameters
    ----------
    studies : mapping name → Study
        What to draw; the name's first letter stands beside the line's end.
    language : {"en", "zh"}
        Of every word in it.
    """
    import plotly.graph_objects as go

    scale = money_scale((own for study in studies.values() for own in study.cash_flow.table["cumulative"]), language)
    figure = blank_figure(say("chart_cash_flow", language), say("year", language), scale.unit)
    for (name, study), colour in zip(studies.items(), cycle(LINES), strict=False):
        table = study.cash_flow.table
        marks = [""] * (len(table) - 1) + [name[0]]
        figure.add_trace(
            go.Scatter(
                x=table.index, y=scale.of(table["cumulative"]), name=name, mode="lines+text", text=marks,
                textposition="middle right", textfont={"color": colour, "size": 14},
                line={"color": colour, "width": 2.5},
            )
        )  # fmt: skip
    figure.add_hline(y=0.0, line={"color": "#7A8793", "width": 1})
    figure.update_layout(showlegend=False)
    figure.update_yaxes(hoverformat=scale.hover, **scale.axis)
    return figure


def revenue_figure(study: Study, language: Language = "en") -> Figure:
    """First-year revenue and savings by stream, largest on top."""
    import plotly.graph_objects as go

    streams_cny = sorted(study.cash_flow.revenue_cny_per_year.items(), key=lambda item: item[1])
    total = sum(amount for _, amount in streams_cny)
    scale = money_scale([amount for _, amount in streams_cny], language)
    figure = blank_figure(say("revenue_title", language), f"{scale.unit}/{say('year_unit', language)}")
    figure.add_trace(
        go.Bar(
            x=[scale.of(amount) for _, amount in streams_cny],
            y=[say(stream, language) for stream, _ in streams_cny],
            orientation="h",
            marker_color=[colour_of(stream) for stream, _ in streams_cny],
            text=[f"{scale.words(amount)}  ({amount / total:.0%})" if total else "" for _, amount in streams_cny],
            textposition="auto",
            textangle=0,
            cliponaxis=False,
            width=0.6 if len(streams_cny) > 1 else 0.25,  # a single bar would fill the picture
        )
    )
    figure.update_layout(hovermode="closest", showlegend=False)
    figure.update_xaxes(hoverformat=scale.hover, **scale.axis)
    figure.update_yaxes(automargin=True, gridcolor="white")
    return figure


def monthly_bill_figure(study: Study, language: Language = "en") -> Figure:
    """Bill of every month in its parts, before (left, pale) beside after (right); income is below zero."""
    import plotly.graph_objects as go

    if first_grid(study) is None:
        raise InputError("figure", "the project has no grid, so it has no bill. Leave this figure out")
    scale = money_scale((cost for bill in study.bills for values in items_of(bill.table).values() for cost in values),
                        language)  # fmt: skip
    figure = blank_figure(say("chart_bills", language), "", scale.unit)
    shown: set[str] = set()
    for side, bill in zip(("before", "after"), study.bills, strict=True):
        months = [str(month).removeprefix(f"{study.project.site.year}-") for month in bill.table.index]
        for item, cost in items_of(bill.table).items():
            bar = go.Bar(
                x=[months, [say(f"{side}_short", language)] * len(months)],
                y=scale.of(cost),
                name=say(f"{item}_item", language),
                legendgroup=item,
                showlegend=item not in shown,
                marker={"color": colour_of(item), "opacity": 0.55 if side == "before" else 1.0},
            )
            shown.add(item)
            figure.add_trace(bar)
    figure.update_layout(barmode="relative", bargap=0.12, hovermode="closest", legend={"y": -0.24})
    figure.update_xaxes(tickangle=0)
    figure.update_yaxes(hoverformat=scale.hover, **scale.axis)
    return figure


def dispatch_week_figure(study: Study, start: str | None = None, language: Language = "en") -> Figure:
    """A week, step by step: supply stacked, load as a line, state of charge on the right, prices as a band above.

    Parameters
    ----------
    study : Study
        What to draw.
    start : str, optional
        First day, "2023-07-10"; the week of the highest load where not given.
    language : {"en", "zh"}
        Of every word in it.
    """
    import plotly.graph_objects as go

    week = peak_week(study, start)
    times = pd.DatetimeIndex(study.dispatch.frame.index)[week].tz_localize(None)
    title = say("chart_week", language) if start is None else f"{times[0]:%Y-%m-%d} – {times[-1]:%m-%d}"
    figure = blank_figure(title, "", say("power_axis", language))
    found = ends(streams(study))
    for thing, power in total_by_thing(s for s in found if s.side == "supply").items():
        figure.add_trace(_area(times, power[week], say(thing, language), colour_of(thing), "supply"))
    for thing, power in total_by_thing(s for s in found if s.side == "use" and s.thing != "load").items():
        figure.add_trace(_area(times, -power[week], say(thing, language), colour_of(thing), "use"))
    load = total_by_thing(s for s in found if s.thing == "load").get("load")
    if load is not None:
        line = {"color": colour_of("load"), "width": 2, "shape": "hv"}
        figure.add_trace(go.Scatter(x=times, y=load[week], name=say("load", language), line=line, mode="lines"))
    for component, quantity in quantities(study.dispatch):
        if quantity == "soc":
            charge = study.dispatch[component, quantity].to_numpy(float)[week]
            name = f"{say('soc', language)} · {component_word(component, language)}"
            line = {"color": colour_of("soc"), "width": 1.5, "dash": "dot"}
            figure.add_trace(go.Scatter(x=times, y=charge, name=name, line=line, mode="lines", yaxis="y2"))
    figure.update_layout(
        yaxis={"domain": [0.0, 0.9]},
        yaxis2={
            "overlaying": "y", "side": "right", "range": [0, 1], "dtick": 0.2, "tickformat": ".0%", "showgrid": False,
            "title": say("soc", language),
        },
    )  # fmt: skip
    figure.update_xaxes(tickformat="%m-%d", dtick=86_400_000)
    _price_band(figure, study, week, times, language)
    return figure


def _area(times: pd.DatetimeIndex, power: np.ndarray, name: str, colour: str, stack: str) -> Any:
    import plotly.graph_objects as go

    line = {"width": 0, "shape": "hv"}
    return go.Scatter(
        x=times, y=power, name=name, stackgroup=stack, fillcolor=colour, line={**line, "color": colour}, mode="lines"
    )


def _price_band(figure: Figure, study: Study, week: slice, times: pd.DatetimeIndex, language: Language) -> None:
    """Draw one coloured stripe a period above the week."""
    tariff = tariff_of(study)
    if tariff is None:
        return
    year = tariff.year(study.project.site)
    period = year.period[week]
    edges = [0, *(np.flatnonzero(np.diff(period)) + 1).tolist(), len(period)]
    step = pd.Timedelta(hours=study.dispatch.step_h)
    # All at once: plotly checks every shape again whenever one is added.
    figure.update_layout(shapes=[
        {
            "type": "rect", "xref": "x", "yref": "paper", "x0": times[first], "x1": times[last - 1] + step,
            "y0": 0.93, "y1": 0.98, "fillcolor": colour_of(year.period_names[int(period[first])]),
            "line": {"width": 0},
        }
        for first, last in zip(edges[:-1], edges[1:], strict=True)
    ])  # fmt: skip
    words = "  ".join(
        f'<span style="color:{colour_of(name)}">■</span> {say(name, language)}'
        for number, name in enumerate(year.period_names)
        if (period == number).any()
    )
    figure.add_annotation(
        text=f"{say('price', language)}: {words}", xref="paper", yref="paper", x=1.0, y=1.01, xanchor="right",
        yanchor="bottom", showarrow=False,
    )  # fmt: skip


def heat_map_figure(study: Study, component: str, quantity: str, language: Language = "en") -> Figure:
    """Hours of the day against days of the year, in colour.

    Parameters
    ----------
    study : Study
        What to draw.
    component, quantity : str
        A column of the dispatch: "grid", "import_kw".
    language : {"en", "zh"}
        Of every word in it.
    """
    import plotly.graph_objects as go

    columns = quantities(study.dispatch)
    if (component, quantity) not in columns:
        known = ", ".join(f"{one}.{other}" for one, other in columns)
        raise InputError("figure", f"there is no {component}.{quantity}. Known: {known}")
    values = study.dispatch[component, quantity].to_numpy(float)
    a_day = round(24 / study.dispatch.step_h)
    days = -(-len(values) // a_day)
    table = np.full(days * a_day, np.nan)
    table[: len(values)] = values
    times = pd.DatetimeIndex(study.dispatch.frame.index).tz_localize(None)
    unit = unit_of(quantity)
    figure = blank_figure(
        f"{component_word(component, language)} · {say(quantity, language)}", "", say("hour", language)
    )
    figure.add_trace(
        go.Heatmap(
            x=times[::a_day],
            y=np.arange(a_day) * study.dispatch.step_h,
            z=table.reshape(days, a_day).T,
            colorscale=[[i / (len(TEMPERATURES) - 1), colour] for i, colour in enumerate(TEMPERATURES)],
            colorbar={"title": unit or "", "tickformat": ".0%" if quantity == "soc" else ",.4~g"},
            hovertemplate="%{x|%Y-%m-%d}  %{y:.2f} h<br>%{z:,.2f} " + unit + "<extra></extra>",
        )
    )
    figure.update_layout(hovermode="closest")
    figure.update_xaxes(tickformat="%m-%d")
    figure.update_yaxes(dtick=3, range=[-study.dispatch.step_h / 2, 24 - study.dispatch.step_h / 2])
    return figure


def duration_figure(study: Study, language: Language = "en") -> Figure:
    """Grid import sorted from the highest step down, before and after, against what the connection carries."""
    import plotly.graph_objects as go

    grid = first_grid(study)
    if grid is None:
        raise InputError("figure", "the project has no grid, so it has no import. Leave this figure out")
    figure = blank_figure(say("chart_duration", language), say("hours_sorted", language), say("power_axis", language))
    for name, dispatch in (("before", study.reference.dispatch), ("after", study.dispatch)):
        power = np.sort(dispatch[grid.label, "import_kw"].to_numpy(float))[::-1]
        hours = np.arange(len(power)) * dispatch.step_h
        shown = np.unique(np.linspace(0, len(power) - 1, min(SHOWN_POINTS, len(power))).astype(int))
        line = {"color": colour_of(name), "width": 2.5}
        figure.add_trace(go.Scatter(x=hours[shown], y=power[shown], name=say(name, language), line=line, mode="lines"))
    if grid.transformer_kva is not None or grid.import_limit_kw is not None:
        most_kw, _ = grid.carried_kw(study.solved.case.setting, study.design.sizes[grid.label])
        text = f"{say('transformer_limit', language)}: {most_kw:,.0f} kW"
        figure.add_hline(y=most_kw, line={"color": colour_of("limit"), "dash": "dash"}, annotation_text=text)
    figure.update_yaxes(rangemode="tozero")
    return figure


def tariff_figure(study: Study, language: Language = "en") -> Figure:
    """Prices of a working day, month by hour, in the colours of their periods."""
    tariff = tariff_of(study)
    if tariff is None:
        raise InputError("figure", "the project has no grid, so it has no tariff. Leave this figure out")
    return price_figure(tariff, study.project.site, language)


def price_figure(tariff: Tariff, site: Site, language: Language = "en", *, working: bool = True) -> Figure:
    """Prices of a working day (or a day off), month by hour; needs no study.

    Parameters
    ----------
    tariff : Tariff
        A price list.
    site : Site
        Gives the year and its working days.
    language : {"en", "zh"}
        Of every word in it.
    working : bool
        Working days, or the others.
    """
    import plotly.graph_objects as go

    matrix = price_matrix(tariff, site, working=working)
    names = [name for name in dict.fromkeys(matrix.period.ravel().tolist()) if name]
    number = {name: index for index, name in enumerate(names)}
    z = [[number.get(name, np.nan) for name in row] for row in matrix.period.tolist()]
    count = max(len(names), 1)
    scale = [[(i + side) / count, colour_of(name)] for i, name in enumerate(names) for side in (0, 1)]
    text = [["" if np.isnan(price) else f"{price:.2f}" for price in row] for row in matrix.price_cny_per_kwh]
    months = [f"{month}" for month in range(1, 13)]
    figure = blank_figure(say("matrix_working", language), say("hour", language), say("month", language))
    figure.add_trace(
        go.Heatmap(
            x=list(range(24)), y=months, z=z, zmin=-0.5, zmax=count - 0.5, colorscale=scale or None, showscale=False,
            text=text, texttemplate="%{text}", textfont={"size": 10}, xgap=1, ygap=1, hoverinfo="text",
        )
    )  # fmt: skip
    for name in names:
        marker = {"color": colour_of(name), "symbol": "square", "size": 12}
        figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=say(name, language)))
    figure.update_yaxes(autorange="reversed", type="category", gridcolor="white")
    figure.update_xaxes(dtick=1, gridcolor="white", range=[-0.5, 23.5])
    figure.update_layout(hovermode="closest")
    return figure
