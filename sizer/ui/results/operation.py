"""Operation: a week step by step, with jumps to the weeks worth seeing; the year as heat maps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from sizer.components import Grid
from sizer.study import Study
from sizer.ui import session
from sizer.ui.results.show import picture
from sizer.ui.words import component_word, say, spoken

__all__ = ["show", "weeks"]

USUAL_MAPS = ("demand_kw", "import_kw", "soc", "output_kw")


def show(study: Study) -> None:
    """Draw the tab."""
    _week(study)
    _maps(study)


def weeks(study: Study) -> dict[str, str]:
    """First day of each week worth seeing: around the day on which something is highest.

    Returns
    -------
    dict
        Word → date, "2023-07-10".
    """
    from sizer.report.energy import streams, total_by_thing

    year = total_by_thing(streams(study))
    a_day = round(24 / study.dispatch.step_h)
    times = pd.DatetimeIndex(study.dispatch.frame.index)
    found = {}
    least_kw = 1e-3 * max((float(power.max()) for power in year.values()), default=0.0)  # less is not seen
    whole = len(times) // a_day * a_day
    for word, thing, daily in (
        ("peak_load", "load", np.max),
        ("peak_import", "grid_import", np.max),
        ("sunniest", "pv", np.sum),
        ("windiest", "wind", np.sum),
        ("export", "grid_export", np.sum),
    ):
        power = year.get(thing)
        if power is None or whole == 0 or float(power.max()) <= least_kw:
            continue
        day = int(daily(power[:whole].reshape(-1, a_day), axis=1).argmax())
        first = max(0, min(day - 3, whole // a_day - 7))
        found[word] = f"{times[first * a_day]:%Y-%m-%d}"
    down = _first_outage(study)
    if down is not None and whole:
        first = max(0, min(down // a_day - 3, whole // a_day - 7))
        found["outage"] = f"{times[first * a_day]:%Y-%m-%d}"
    return found


def _first_outage(study: Study) -> int | None:
    """First step in which a grid is down; None where there is none."""
    setting = study.solved.case.setting
    planned = [c.outages for c in study.solved.case.components if isinstance(c, Grid) and c.outages is not None]
    for outages in planned:
        steps = np.flatnonzero(outages.down(setting.site, setting.folder))
        if steps.size:
            return int(steps[0])
    return None


def _week(study: Study) -> None:
    from sizer.report.figures import dispatch_week_figure

    known = weeks(study)
    times = pd.DatetimeIndex(study.dispatch.frame.index).tz_localize(None)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        word = st.segmented_control(
            say("results.week"),
            [*known, "date"],
            default=next(iter(known), "date"),
            format_func=spoken((*known, "date"), lambda code: say(f"week.{code}")),
            required=True,
            key="week_word",
        )
    start = known.get(str(word))
    if start is None:
        day = right.date_input(
            say("results.week_from"),
            value=times[0].date(),
            min_value=times[0].date(),
            max_value=times[-1].date(),
            key="week_date",
        )
        start = str(day)
    picture(dispatch_week_figure(study, start, session.language()), height=520)


def _maps(study: Study) -> None:
    from sizer.report.figures import heat_map_figure

    columns = [(str(column[0]), str(column[1])) for column in study.dispatch.frame.columns]
    usual = [column for quantity in USUAL_MAPS for column in columns if column[1] == quantity]
    others = [column for column in columns if column not in usual]
    st.subheader(say("results.maps"), anchor=False)
    first = [next((i for i, own in enumerate(usual) if own[1] == quantity), 0) for quantity in ("import_kw", "soc")]
    for number, place in enumerate(st.columns(2)):
        with place:
            known = [*usual, *others]
            chosen = st.selectbox(
                say("results.map_of"),
                known,
                index=first[number],
                format_func=spoken(
                    known, lambda column: f"{component_word(column[0])} · {say(f'quantity.{column[1]}')}"
                ),
                key=f"map_{number}",
                label_visibility="collapsed",
            )
            figure = heat_map_figure(study, *chosen, session.language())
            figure.update_layout(title=None, margin={"t": 10, "b": 40})
            picture(figure, height=340)
