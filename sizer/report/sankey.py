"""Where the year's energy comes from and where it goes, as a flow diagram.

Within a step, every use of a bus draws on its supplies in proportion; so much is a convention, the totals are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sizer.report.colours import colour_of
from sizer.report.energy import Stream, quantities, streams
from sizer.report.figures import FONT, INK
from sizer.report.words import Language, component_word, say
from sizer.study import Study

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["energy_links_kwh", "energy_sankey_figure"]

SEEN = 1e-4  # of the largest link; thinner ones are not drawn
SPLIT = {"grid_import", "grid_export"}  # the same connection, but one is a source and the other an end


def energy_links_kwh(study: Study) -> dict[tuple[str, str], float]:
    """Energy from node to node in a year; what a storage or converter takes in and does not give goes to "losses".

    Parameters
    ----------
    study : Study
        Whose design year.

    Returns
    -------
    dict
        (from, to) → energy. Nodes are components' names, or keys of words: "grid_import", "losses", "curtailed". [kWh]
    """
    found = streams(study)
    scale = study.dispatch.step_h * study.project.site.per_year
    links: dict[tuple[str, str], float] = {}
    for bus in dict.fromkeys(stream.bus for stream in found):
        here = [stream for stream in found if stream.bus == bus]
        supplies, uses = ([s for s in here if s.side == side] for side in ("supply", "use"))
        total = sum((s.power_kw for s in supplies), np.zeros(len(study.dispatch.frame)))
        share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
        for supply in supplies:
            for use in uses:
                energy = float((supply.power_kw * use.power_kw * share).sum()) * scale
                link = _node(supply), _node(use)
                links[link] = links.get(link, 0.0) + energy
    links |= _losses(links, found)
    for component, quantity in quantities(study.dispatch):
        if quantity == "curtailed_kw":
            links[component, "curtailed"] = study.dispatch.energy_kwh(component, quantity) * study.project.site.per_year
    least = SEEN * max(links.values(), default=0.0)
    return {link: energy for link, energy in links.items() if energy > least}


def _node(stream: Stream) -> str:
    return stream.thing if stream.thing in SPLIT else stream.component


def _losses(links: dict[tuple[str, str], float], found: list[Stream]) -> dict[tuple[str, str], float]:
    sides = {node: {stream.side for stream in found if _node(stream) == node} for node in map(_node, found)}
    losses = {}
    for node, own in sides.items():
        if len(own) == 2:
            taken = sum(energy for (_, end), energy in links.items() if end == node)
            given = sum(energy for (start, _), energy in links.items() if start == node)
            losses[node, "losses"] = taken - given
    return losses


def energy_sankey_figure(study: Study, language: Language = "en") -> Figure:
    """Energy of the design year from sources to uses."""
    import plotly.graph_objects as go

    links = energy_links_kwh(study)
    nodes = list(dict.fromkeys(node for link in links for node in link))
    things = {_node(stream): "storage" if stream.thing == "charge" else stream.thing for stream in streams(study)}
    colours = [colour_of(things.get(node, node)) for node in nodes]
    place = {node: number for number, node in enumerate(nodes)}
    known = {*SPLIT, "losses", "curtailed"}
    given = [sum(energy for (start, _), energy in links.items() if start == node) for node in nodes]
    taken = [sum(energy for (_, end), energy in links.items() if end == node) for node in nodes]
    labels = [
        f"{say(node, language) if node in known else component_word(node, language)}  {max(both) / 1000:,.1f} MWh"
        for node, *both in zip(nodes, given, taken, strict=True)
    ]
    figure = go.Figure(
        go.Sankey(
            valueformat=",.0f",
            valuesuffix=" kWh",
            node={"label": labels, "color": colours, "pad": 22, "thickness": 18, "line": {"width": 0}},
            link={
                "source": [place[start] for start, _ in links],
                "target": [place[end] for _, end in links],
                "value": list(links.values()),
                "color": [_faint(colours[place[start]]) for start, _ in links],
            },
        )
    )
    title = {"text": say("chart_sankey", language), "font": {"size": 17, "color": INK}, "x": 0.01}
    figure.update_layout(title=title, font={"family": FONT, "size": 13}, margin={"l": 20, "r": 20, "t": 60, "b": 30})
    return figure


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"
