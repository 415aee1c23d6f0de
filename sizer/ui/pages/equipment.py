"""Equipment: what stands there and what may be built; add, change, remove."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sizer.ui import session
from sizer.ui.diagram import single_line, size_words
from sizer.ui.equipment import add, choose, duplicate, remove
from sizer.ui.form import draw
from sizer.ui.schema import components_in
from sizer.ui.sentences import told
from sizer.ui.widgets import plain
from sizer.ui.words import kind_word, say, spoken

__all__ = ["show"]


def show() -> None:
    """Draw the page."""
    st.title(say("page.equipment"), anchor=False)
    if session.draft() is None:
        st.info(say("empty.draft"))
        return
    schema = session.schema()
    known = components_in(schema)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _table()
        what, go = st.columns([3, 1], vertical_alignment="bottom")
        kind = what.selectbox(
            say("equipment.add.what"), list(known), format_func=spoken(known, kind_word), key="kind_to_add"
        )
        go.button(say("equipment.add"), on_click=add, args=(kind,), icon=":material/add:", width="stretch")
    with right:
        single_line()
    chosen = choose("equipment")
    if chosen is None:
        st.info(say("equipment.none"))
        return
    component = session.get(("components", chosen))
    if component["kind"] not in known:
        st.error(plain(component["kind"]))
        return
    with st.container(border=True):
        draw(known[component["kind"]], ("components", chosen), schema, leave_out=("kind",))
        st.caption(say("form.grey"))
        first, second, _ = st.columns([1, 2, 3])
        first.button(say("equipment.copy"), on_click=duplicate, args=(chosen,), icon=":material/content_copy:")
        second.button(say("equipment.remove"), on_click=remove, args=(chosen,), icon=":material/delete:")
    _, mistakes = session.checked()
    for mistake in mistakes:
        st.error(plain(told(mistake)))


def _table() -> None:
    rows = [
        {
            say("equipment.table.kind"): kind_word(str(component["kind"])),
            say("equipment.table.name"): str(component.get("name") or component["kind"]),
            say("equipment.table.size"): ", ".join(size_words(component)) or "–",
            say("equipment.table.bus"): str(component.get("bus", "ac")),
            say("field.existing"): bool(component.get("existing")),
        }
        for component in session.get(("components",)) or []
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


if __name__ == "__main__":
    show()
