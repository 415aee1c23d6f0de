"""Single-line diagram of the draft: buses as bars, components hanging on them; follows every edit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from sizer.ui import session
from sizer.ui.results.show import in_the_dark, shade
from sizer.ui.schema import components_in
from sizer.ui.words import WORDS, kind_word, number_word, say

__all__ = ["joined_buses", "single_line", "size_words"]

NOT_WIRED = ("works", "service")

COLOURS = {
    "load": "#22313F",
    "grid": "#7C8B99",
    "pv": "#F2B134",
    "wind": "#3E9FBF",
    "ess": "#6A4C93",
    "fleet": "#2A9D8F",
    "charging_piles": "#577590",
    "pile_mix": "#577590",
    "battery_swap": "#43AA8B",
}


def size_words(component: Mapping[str, Any]) -> list[str]:
    """Sizes of a component of the draft, in words."""
    found = _counts(component)
    for name, value in component.items():
        unit = {"kw": "kW", "kwh": "kWh", "kva": "kVA"}.get(name.rsplit("_", 1)[-1])
        if unit is None or name.startswith(("capex", "opex")) or "_per_" in name or "limit" in name:
            continue
        if isinstance(value, dict) and "max" in value:
            found.append(f"{number_word(value.get('min', 0))}–{number_word(value['max'])} {unit}")
        elif isinstance(value, int | float):
            found.append(f"{number_word(value)} {unit}")
        elif isinstance(value, dict) and value.get("annual_kwh"):
            found.append(say("diagram.yearly", energy=number_word(value["annual_kwh"] / 1000)))
    return found


def _counts(component: Mapping[str, Any]) -> list[str]:
    """Vehicles of a fleet, and how many piles there are or may be."""
    fleet, count = component.get("fleet"), component.get("count")
    if isinstance(fleet, Mapping) and fleet.get("vehicles"):
        return [say("diagram.vehicles", count=number_word(float(fleet["vehicles"])))]
    if isinstance(count, Mapping) and "max" in count:
        span = f"{number_word(float(count.get('min', 0)))}–{number_word(float(count['max']))}"
        return [say("diagram.piles", count=span)]
    return [say("diagram.piles", count=number_word(float(count)))] if isinstance(count, int | float) else []


def single_line(components: Sequence[Mapping[str, Any]] | None = None) -> None:
    """Draw the diagram of the draft, or of the components of another project."""
    paper, ink = ("#1C252E", "#DCE3E9") if in_the_dark() else ("#FFFFFF", "#22313F")
    lines = [
        "graph site {",
        'rankdir=TB; bgcolor="transparent"; nodesep=0.25; ranksep=0.3;',
        'edge [color="#7C8B99", penwidth=1.4];',
        'node [fontname="Arial, Noto Sans CJK SC, sans-serif", fontsize=15, shape=box, style="rounded,filled", '
        f'margin="0.16,0.06", fillcolor="{paper}", fontcolor="{ink}", penwidth=1.6];',
    ]
    buses: dict[str, str] = {}
    for number, component in enumerate(components or session.get(("components",)) or ()):
        if component["kind"] in NOT_WIRED:
            continue
        bus, *others = joined_buses(component)
        for name in (bus, *others):
            if name not in buses:
                buses[name] = f"bus{len(buses)}"
                lines.append(_bar(buses[name], name))
        kind = str(component["kind"])
        label = "\n".join(
            [kind_word(kind), *([str(component["name"])] if component.get("name") else []), *size_words(component)]
        )
        colour = shade(COLOURS.get(kind, "#2A9D8F"))
        existing = "" if not component.get("existing") else ', style="rounded,filled,dashed"'
        lines.append(f'c{number} [label={_quoted(label)}, color="{colour}"{existing}];')
        above = kind in ("grid", "pv", "wind", "supply", "diesel")
        lines.append(f"c{number} -- {buses[bus]};" if above else f"{buses[bus]} -- c{number};")
        lines += [f"c{number} -- {buses[other]};" for other in others]
    lines.append("}")
    st.graphviz_chart("\n".join(lines), width="stretch")


def joined_buses(component: dict[str, Any]) -> list[str]:
    """Buses that a component of the draft stands on: its own, then that of its plugs or on its other side."""
    known = components_in(session.schema()).get(str(component["kind"]), {}).get("properties", {})
    own, *others = (
        component.get(name, known.get(name, {}).get("default")) for name in ("bus", "other_bus", "plug_bus")
    )
    return [str(own or "ac"), *(str(other) for other in others if other)]


def _bus_word(bus: str) -> str:
    key = f"diagram.bus.{bus}"
    return say(key) if key in WORDS else say("diagram.bus", bus=bus)


def _bar(node: str, bus: str) -> str:
    return (
        f"{node} [label={_quoted(_bus_word(bus))}, shape=box, style=filled, height=0.1, width=2.4, "
        'fillcolor="#1F3A5F", fontcolor="white", color="#1F3A5F"];'
    )


def _quoted(text: str) -> str:
    """Text as a DOT string: quotes, backslashes and markup in it are only letters."""
    return json.dumps(text[:120], ensure_ascii=False)
