"""Compare: up to five runs side by side."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sizer.study import Study
from sizer.ui import session
from sizer.ui.picker import finished, title_of
from sizer.ui.results.show import picture
from sizer.ui.widgets import plain
from sizer.ui.words import component_word, money, number_word, percent, say, spoken

__all__ = ["show"]


def show() -> None:
    """Draw the page."""
    st.title(say("page.compare"), anchor=False)
    known = finished()
    if len(known) < 2:
        st.info(say("compare.few", count=len(known)))
        return
    from sizer.report.figures import cumulative_figure

    titles = spoken(known, title_of)
    chosen = st.multiselect(say("compare.which"), known, default=known, format_func=titles, max_selections=5)
    studies = {f"{chr(65 + number)} · {titles(job_id)}": session.study(job_id) for number, job_id in enumerate(chosen)}
    whole = {name: study for name, study in studies.items() if study is not None}
    if len(whole) < 2:
        return
    st.dataframe(
        _table(whole), width="stretch", height="content", column_config={"_index": st.column_config.Column(width=230)}
    )
    st.caption(" · ".join(f"**{name[0]}** {plain(name[4:])}" for name in whole))
    picture(cumulative_figure(whole, session.language()))


def _table(studies: dict[str, Study]) -> pd.DataFrame:
    """One column a run, one row a figure; sizes first."""
    from sizer.report.words import unit_of

    columns: dict[str, dict[str, str]] = {}
    sizes_of: dict[str, None] = {}
    for name, study in studies.items():
        flow = study.cash_flow
        sizes = {
            f"{component_word(component)} · {say(f'field.{size}')}": f"{number_word(value)} {unit_of(size)}"
            for component, own in study.design.sizes.items()
            for size, value in own.items()
        }
        sizes_of |= dict.fromkeys(sizes)
        rows = dict(sizes)
        rows[say("card.investment")] = money(flow.investment_cny)
        rows[say("card.revenue")] = money(sum(flow.revenue_cny_per_year.values()))
        for kind, years in flow.payback_years.items():
            shown = say("none_within", years=flow.economics.years) if years is None else f"{years:.2f}"
            rows[f"{say('compare.payback')} · {say(f'payback.{kind}')}"] = shown
        rows[say("card.npv")] = money(flow.npv_cny)
        rows[say("card.irr")] = percent(flow.irr)
        for figure in ("own_use_share", "renewable_share_of_demand", "curtailed_share"):
            rows[say(f"figure.{figure}")] = percent(study.key_figures[figure])
        rows[say("card.co2")] = f"{number_word(study.key_figures['avoided_co2_t_per_year'] or 0.0)} t"
        rows[say("results.not_met")] = f"{len(study.audit.failed)}"
        columns[name[0]] = rows
    table = pd.DataFrame(columns).fillna("–")
    return table.loc[[*sizes_of, *(row for row in table.index if row not in sizes_of)]]


if __name__ == "__main__":
    show()
