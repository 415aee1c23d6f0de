"""Energy: where the year's energy comes from and goes, the import against the transformer, the figures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sizer.study import Study
from sizer.ui import session
from sizer.ui.results.show import picture
from sizer.ui.words import number_word, percent, say, unit_word

__all__ = ["show"]


def show(study: Study) -> None:
    """Draw the tab."""
    from sizer.report.figures import duration_figure
    from sizer.report.sankey import energy_sankey_figure
    from sizer.report.words import unit_of

    picture(energy_sankey_figure(study, session.language()), height=460)
    if any(component.role == "grid" for component in study.solved.case.components):
        picture(duration_figure(study, session.language()), height=380)
    rows = [
        (
            say(f"figure.{name}"),
            percent(value) if "share" in name else f"{number_word(round(value, 2))} {unit_word(unit_of(name))}",
        )
        for name, value in study.key_figures.items()
        if value is not None
    ]
    half = -(-len(rows) // 2)
    for place, part in zip(st.columns(2), (rows[:half], rows[half:]), strict=True):
        table = pd.DataFrame(part, columns=[say("results.quantity"), say("results.value")])
        place.dataframe(table, hide_index=True, width="stretch", height="content")
