"""Vehicles and their charging, for a terminal and as a figure; the rows serve the workbook and the web page, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sizer.analysis.charging import Ways, charging_of, mean_day_kw, side_by_side
from sizer.profiles.charging import fleets, piles
from sizer.report.colours import colour_of
from sizer.report.figures import blank_figure
from sizer.report.words import Language, figure, say, unit_of
from sizer.study import Study

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = [
    "before_and_after",
    "days_of",
    "entry_word",
    "like_another",
    "mean_day_figure",
    "row_word",
    "shown",
    "valley_on_terminal",
    "ways_on_terminal",
]

NOTHING = "–"


def before_and_after(study: Study) -> pd.DataFrame:
    """Figures of charging in the reference case and with the project, (figures, 2)."""
    return side_by_side({"reference": charging_of(study.reference), "project": charging_of(study.solved)})


def row_word(name: str, language: Language) -> str:
    """Word for a figure with its period and its unit.

    Examples
    --------
    >>> row_word("charging_energy_share [valley]", "zh"), row_word("charging_peak_kw", "en")
    ('充电量占比 · 低谷', 'Peak of charging [kW]')
    """
    key, bracket, period = name.partition(" [")
    word = say(key, language) + (f" · {say(period.rstrip(']'), language)}" if bracket else "")
    unit = unit_of(key)
    if language == "zh":
        unit = unit.replace("CNY", "元").replace("1/a", "次/年").replace("/a", "/年").replace("/d", "/日")
    return f"{word} [{unit}]" if unit else word


def shown(name: str, value: float) -> str:
    """Write a figure: shares in percent, others with as many digits as mean something.

    Examples
    --------
    >>> shown("charging_valley_share", 0.48), shown("npv_cny", 1234567.0), shown("npv_cny", float("nan"))
    ('48.0%', '1,234,567', '–')
    """
    if not np.isfinite(value):
        return NOTHING
    if name.partition(" [")[0].endswith("_share"):
        return f"{value + 0.0:.1%}"
    return f"{value:,.0f}" if float(value).is_integer() else figure(round(value, 4) + 0.0)


def entry_word(word: str, language: Language) -> str:
    """Name of an archetype of fleets or a class of piles; the word itself where it is the user's own."""
    known: Mapping[str, object] = {**fleets(), **piles()}
    name = getattr(known.get(word), language, "")
    return str(name) or word


def ways_on_terminal(ways: Ways, title: str, language: Language = "en") -> RenderableType:
    """One table: a figure a row, a way a column; below it the ways that have no design, and why."""
    table = Table(title=say(title, language), title_justify="left", title_style="bold cyan", header_style="bold")
    table.add_column(say("figure", language))
    for way in ways.table.columns:
        table.add_column(say(f"way_{way}", language), justify="right")
    for name, values in ways.table.iterrows():
        table.add_row(escape(row_word(str(name), language)), *(shown(str(name), float(value)) for value in values))
    why = [
        Text(f"! {say(f'way_{way}', language)}: {say('way_failed', language)} – {reason}", style="yellow")
        for way, reason in ways.failed.items()
    ]
    like = [Text(f"= {like_another(way, other, language)}") for way, other in ways.as_good_as.items()]
    return Group(table, *like, *why)


def like_another(way: str, other: str, language: Language = "en") -> str:
    """Sentence about a way that is run like another one."""
    return say("way_like", language).format(way=say(f"way_{way}", language), other=say(f"way_{other}", language))


def valley_on_terminal(shares: pd.DataFrame, language: Language = "en") -> Table:
    """Valley shares of unmanaged charging, an assumption a row, from :func:`sizer.analysis.valley.valley_shares`."""
    table = Table(
        title=say("valley_title", language), title_justify="left", title_style="bold cyan", header_style="bold"
    )
    table.add_column(say("valley_assumption", language))
    for column in shares.columns:
        table.add_column(say(f"valley_{column}", language), justify="right")
    for name, values in shares.iterrows():
        table.add_row(say(f"valley_{name}", language), *(f"{float(value):.1%}" for value in values))
    return table


def mean_day_figure(days_kw: Mapping[str, np.ndarray], language: Language = "en") -> Figure:
    """Charging of the mean day in every way.

    Parameters
    ----------
    days_kw : mapping way → (steps of a day,) float array
        From :func:`sizer.analysis.charging.mean_day_kw`. [kW]
    language : {"en", "zh"}
        Of every word in it.
    """
    import plotly.graph_objects as go

    looks = [("#7C8B99", "dot"), (colour_of("charging"), "solid"), (colour_of("storage"), "solid")]
    drawn = blank_figure(say("mean_day_title", language), say("hour", language), say("power_axis", language))
    for (way, day), (colour, dash) in zip(days_kw.items(), looks, strict=False):
        hours = np.arange(len(day) + 1) * 24.0 / len(day)
        line = {"color": colour, "width": 2.5, "shape": "hv", "dash": dash}
        held = np.append(day, day[-1])
        drawn.add_trace(go.Scatter(x=hours, y=held, name=say(f"way_{way}", language), line=line))
    drawn.update_xaxes(range=[0, 24], dtick=3)
    return drawn


def days_of(study: Study) -> dict[str, np.ndarray]:
    """Mean days of the reference case and of the project. [kW]"""
    return {"reference": mean_day_kw(study.reference), "project": mean_day_kw(study.solved)}
