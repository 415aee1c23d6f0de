"""Outages, for a terminal and as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table

from sizer.report.colours import colour_of
from sizer.report.figures import blank_figure
from sizer.report.words import Language, figure, say
from sizer.resilience import Survival

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["outages_on_terminal", "survival_figure"]

SHOWN_H = (0.5, 1, 2, 3, 4, 6, 8, 12, 18, 24, 36, 48, 72, 96, 120, 168)


def outages_on_terminal(outages: Survival, language: Language = "en") -> RenderableType:
    """Survival by length, and what carries the critical load in a mean outage of the longest."""
    curve = Table(title=say("survival_title", language), title_justify="left", title_style="bold cyan")
    curve.add_column(say("outage_length", language), justify="right")
    curve.add_column(say("survival_share", language), justify="right")
    for hours, share in outages.curve.items():
        if hours in SHOWN_H or hours == outages.longest_h:
            curve.add_row(f"{hours:g} h", f"{share:.1%}")
    carried = Table(
        title=say("carried_title", language).format(hours=f"{outages.longest_h:g}"),
        title_justify="left",
        title_style="bold cyan",
    )
    carried.add_column("")
    carried.add_column("kWh", justify="right")
    for source, energy in outages.mean_carried_kwh.items():
        carried.add_row(source, figure(energy))
    carried.add_row(say("unserved", language), figure(outages.mean_unserved_kwh))
    return Group(curve, carried)


def survival_figure(outages: Survival, language: Language = "en") -> Figure:
    """Share of all moments of the year from which an outage is survived, by its length.

    Parameters
    ----------
    outages : Survival
        Outages that begin at every step.
    language : {"en", "zh"}
        Of every word in it.
    """
    import plotly.graph_objects as go

    words = say("outage_length", language) + " [h]", say("survival_share", language)
    figure_ = blank_figure(say("survival_title", language), *words)
    line = {"color": colour_of("storage"), "width": 2.5, "shape": "hv"}
    figure_.add_trace(
        go.Scatter(x=outages.curve.index, y=outages.curve, line=line, fill="tozeroy", fillcolor="rgba(106,76,147,0.15)")
    )
    figure_.update_layout(showlegend=False)
    figure_.update_xaxes(rangemode="tozero")
    figure_.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return figure_
