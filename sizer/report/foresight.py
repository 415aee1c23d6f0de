"""The foresight gap, as a table and as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from rich.table import Table

from sizer.report.colours import colour_of
from sizer.report.figures import FONT, INK
from sizer.report.money_scale import MoneyScale, money_scale
from sizer.report.words import Language, figure, say
from sizer.strategy import ForesightGap, GapTables

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["COLUMNS", "foresight_figure", "foresight_table", "strategy_word"]

COLUMNS = (
    ("revenue_cny_per_year", "CNY/a"),
    ("share_of_optimal", ""),
    ("storage_revenue_cny_per_year", "CNY/a"),
    ("storage_share_of_optimal", ""),
    ("storage_increase_share", ""),
    ("npv_cny", "CNY"),
    ("payback_static_simple_years", "years"),
    ("payback_static_years", "years"),
)
"""What is shown of each strategy, and its unit."""


def foresight_table(gap: ForesightGap | GapTables, language: Language = "en") -> Table:
    """One column a strategy, for a terminal."""
    table = Table(
        title=say("foresight_title", language), title_justify="left", header_style="bold", title_style="bold cyan"
    )
    table.add_column("")
    for strategy in gap.table.index:
        table.add_column(strategy_word(str(strategy), language), justify="right")
    for name, unit in COLUMNS:
        cells = []
        for number in gap.table[name].astype(float):
            value = None if np.isnan(number) else float(number)
            cells.append(f"{value:.1%}" if value is not None and "share" in name else figure(value))
        heading = say(f"gap_{name}", language)
        table.add_row(f"{heading} [{unit}]" if unit else heading, *cells)
    return table


def strategy_word(name: str, language: Language = "en") -> str:
    """Word for a strategy; of a second run of the same one, with its number."""
    kind, _, number = name.partition(" ")
    return f"{say(f'strategy_{kind}', language)} {number}".rstrip()


def foresight_figure(gap: ForesightGap | GapTables, language: Language = "en") -> Figure:
    """What storage earns by strategy (left), and its mean day under each, above the day's mean price (right).

    Parameters
    ----------
    gap : ForesightGap or GapTables
        One design under several strategies.
    language : {"en", "zh"}
        Of every word in it.

    Notes
    -----
    The kind of the guideline's figure 2-13: operating curves and revenue before and after the optimisation of one
    storage.
    """
    from plotly.subplots import make_subplots

    scale = money_scale(gap.table["storage_revenue_cny_per_year"].astype(float), language)
    unit = f"{scale.unit}/{say('year_unit', language)}"
    titles = (f"{say('storage_revenue', language)} [{unit}]", say("mean_day", language))
    drawn = make_subplots(
        rows=1,
        cols=2,
        column_widths=[0.42, 0.58],
        horizontal_spacing=0.12,
        subplot_titles=titles,
        specs=[[{}, {"secondary_y": True}]],
    )
    _bars(drawn, gap, language, scale)
    _days(drawn, gap, language)
    drawn.update_layout(
        title={"text": say("foresight_title", language), "font": {"size": 17, "color": INK}, "x": 0.01},
        font={"family": FONT, "size": 12, "color": "#33404D"},
        plot_bgcolor="white",
        paper_bgcolor="white",
        legend={"orientation": "h", "y": -0.15},
        margin={"l": 60, "r": 60, "t": 90, "b": 80},
    )
    drawn.update_yaxes(gridcolor="#E3E7EB", zerolinecolor="#7A8793")
    return drawn


def _bars(drawn: Figure, gap: ForesightGap | GapTables, language: Language, scale: MoneyScale) -> None:
    import plotly.graph_objects as go

    table = gap.table
    words = [strategy_word(str(name), language) for name in table.index]
    shares = table["storage_share_of_optimal"].astype(float)
    paybacks = table["payback_static_years"].astype(float)
    texts = [
        (f"{share:.0%}" if np.isfinite(share) else "")
        + (f" · {say('payback', language)} {years:.1f} {say('years_unit', language)}" if np.isfinite(years) else "")
        for share, years in zip(shares, paybacks, strict=True)
    ]
    drawn.add_trace(
        go.Bar(
            x=scale.of(table["storage_revenue_cny_per_year"].astype(float)),
            y=words,
            orientation="h",
            marker_color=[colour_of(f"strategy_{name}") for name in table.index],
            text=texts,
            textposition="auto",
            showlegend=False,
        ),
        row=1,
        col=1,
    )
    drawn.update_yaxes(autorange="reversed", automargin=True, row=1, col=1)
    drawn.update_xaxes(gridcolor="#E3E7EB", nticks=5, hoverformat=scale.hover, row=1, col=1, **scale.axis)


def _days(drawn: Figure, gap: ForesightGap | GapTables, language: Language) -> None:
    import plotly.graph_objects as go

    days = gap.days
    hours = np.append(days.index, 24.0)
    for name in gap.table.index:
        line = {"color": colour_of(f"strategy_{name}"), "width": 2.2, "shape": "hv"}
        words = strategy_word(name, language)
        drawn.add_trace(go.Scatter(x=hours, y=_to_midnight(days[name]), name=words, line=line), row=1, col=2)
    if "price" in days:
        line = {"color": colour_of("grid_import"), "width": 1.2, "dash": "dot", "shape": "hv"}
        trace = go.Scatter(x=hours, y=_to_midnight(days["price"]), name=say("price", language), line=line)
        drawn.add_trace(trace, row=1, col=2, secondary_y=True)
    drawn.update_xaxes(title=say("hour", language), dtick=4, row=1, col=2)
    drawn.update_yaxes(title=say("storage_power_axis", language), row=1, col=2, secondary_y=False)
    drawn.update_yaxes(
        title=say("price_axis", language),
        showgrid=False,
        rangemode="tozero",
        tickformat=".2f",
        nticks=6,
        row=1,
        col=2,
        secondary_y=True,
    )


def _to_midnight(day: pd.Series) -> np.ndarray:
    """Return the day with its last value once more, so that a stepped line reaches 24 h."""
    return np.append(day.to_numpy(float), day.iloc[-1])
