"""The list of components of the draft: choose, add, copy, remove."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from sizer.ui import session
from sizer.ui.schema import components_in, starting_values
from sizer.ui.words import kind_word, say, spoken

__all__ = ["add", "add_piles", "choose", "duplicate", "label_of", "remove"]


STARTS: Mapping[str, Mapping[str, Any]] = {
    "fleet": {"fleet": {"archetype": "private_home", "vehicles": 100}},
    "charging_piles": {"pile": "ac_7", "plug_bus": "plugs"},
}
"""Values of a new component that its schema cannot tell."""


def label_of(component: dict[str, Any]) -> str:
    """Technology and name of a component of the draft."""
    name = component.get("name")
    return f"{kind_word(str(component['kind']))} · {name}" if name else kind_word(str(component["kind"]))


def choose(word: str, kinds: Collection[str] | None = None) -> int | None:
    """Choose one component, of some kinds only; None if there is none. ``word`` tells the page."""
    components = session.get(("components",)) or []
    known = [number for number, own in enumerate(components) if kinds is None or own["kind"] in kinds]
    if not known:
        return None
    key = f"chosen_{word}"
    if st.session_state.get(key) not in known:
        st.session_state[key] = known[0]
    if len(known) == 1:
        return known[0]
    return st.segmented_control(
        say("equipment.which"),
        known,
        key=key,
        format_func=spoken(known, lambda number: label_of(components[number]).replace("[", "(").replace("]", ")")),
        required=True,
        label_visibility="collapsed",
    )


def add(kind: str) -> None:
    """Add a component with plausible values, and a name of its own where the kind is there already."""
    schema = session.schema()
    components = session.get(("components",)) or []
    content = {"kind": kind, **starting_values(components_in(schema)[kind], schema)}
    content |= {"kind": kind, **STARTS.get(kind, {})}
    taken = {str(own.get("name") or own["kind"]) for own in components}
    _append({**content, **({"name": _free(kind, taken)} if kind in taken else {})})


def add_piles(number: int) -> None:
    """Put piles between a fleet and its bus, as many as its vehicles at most; the fleet moves to the plugs' bus."""
    components = session.get(("components",))
    fleet = copy.deepcopy(components[number])
    bus, taken = str(fleet.get("bus", "ac")), {str(own.get("name") or own["kind"]) for own in components}
    plugs, name = f"{fleet.get('name') or 'fleet'}.plugs", "charging_piles"
    wanted = fleet.get("fleet", {})
    fleet["bus"] = plugs
    piles = {
        "kind": "charging_piles",
        **({"name": _free(name, taken)} if name in taken else {}),
        **({"bus": bus} if bus != "ac" else {}),
        "pile": wanted.get("pile") or _pile_of(str(wanted.get("archetype", ""))),
        "count": {"max": float(wanted.get("vehicles", 1)), "step": 1.0},
        "plug_bus": plugs,
    }
    session.put(("components",), [*components[:number], fleet, *components[number + 1 :], piles])
    st.session_state["chosen_vehicles"] = len(components)


def _pile_of(archetype: str) -> str:
    from sizer.profiles.charging import fleets

    known = fleets().get(archetype)
    return known.pile if known else "ac_7"


def duplicate(number: int) -> None:
    """Copy a component, under another name."""
    components = session.get(("components",))
    content = copy.deepcopy(components[number])
    taken = {str(own.get("name") or own["kind"]) for own in components}
    content["name"] = _free(str(content.get("name") or content["kind"]), taken)
    _append(content)


def _append(content: dict[str, Any]) -> None:
    components = session.get(("components",)) or []
    session.put(("components",), [*components, content])
    st.session_state["chosen_equipment"] = len(components)
    st.session_state["chosen_vehicles" if content["kind"] != "load" else "chosen_load"] = len(components)


def _free(word: str, taken: set[str]) -> str:
    number = 2
    while f"{word}_{number}" in taken:
        number += 1
    return f"{word}_{number}"


def remove(number: int) -> None:
    """Remove a component; can be undone."""
    components = list(session.get(("components",)))
    del components[number]
    session.put(("components",), components)
