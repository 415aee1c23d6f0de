"""Vehicles and piles: who comes and what it plugs into; measured sessions with what was read from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from sizer.components import Component, Fleet
from sizer.errors import InputError
from sizer.profiles.charging import Sessions
from sizer.project import Project
from sizer.ui import session
from sizer.ui.equipment import add, add_piles, choose, remove
from sizer.ui.form import draw
from sizer.ui.schema import Schema, components_in, fields_of
from sizer.ui.sentences import told
from sizer.ui.uploads import keep_table
from sizer.ui.widgets import plain
from sizer.ui.words import kind_word, number_word, say

__all__ = ["show"]

KINDS = ("fleet", "charging_piles", "pile_mix", "battery_swap")
UPLOAD_MB = 20
PREVIEW_ROWS = 8


def show() -> None:
    """Draw the page."""
    st.title(say("page.vehicles"), anchor=False)
    if session.draft() is None:
        st.info(say("empty.draft"))
        return
    chosen = choose("vehicles", kinds=KINDS)
    _adding(chosen)
    if chosen is None:
        st.info(say("vehicles.none"))
        return
    schema = session.schema()
    part = components_in(schema)[session.get(("components", chosen, "kind"))]
    fleet = session.get(("components", chosen, "kind")) == "fleet"
    if fleet:
        _fleet(chosen, part, schema)
    draw(part, ("components", chosen), schema, leave_out=("kind", "fleet", "sessions_file"))
    st.caption(say("form.grey"))
    st.button(say("equipment.remove"), on_click=remove, args=(chosen,), icon=":material/delete:")
    project, mistakes = session.checked()
    for mistake in mistakes:
        st.error(plain(told(mistake)))
    if project is not None and fleet:
        _report(project, project.components[chosen])


def _adding(chosen: int | None) -> None:
    """Buttons that add vehicles, piles for the chosen vehicles, or a swap station."""
    first, second, third, _ = st.columns([1, 1, 1, 1])
    first.button(
        say("vehicles.add.fleet"), on_click=add, args=("fleet",), icon=":material/directions_car:", width="stretch"
    )
    fleet = chosen is not None and session.get(("components", chosen, "kind")) == "fleet"
    second.button(
        say("vehicles.add.piles"),
        on_click=add_piles,
        args=(chosen,),
        disabled=not fleet,
        help=say("vehicles.add.piles.help"),
        icon=":material/ev_station:",
        width="stretch",
    )
    label = kind_word("battery_swap")
    third.button(label, on_click=add, args=("battery_swap",), icon=":material/battery_change:", width="stretch")


def _fleet(chosen: int, part: Schema, schema: Schema) -> None:
    """Who comes and when: a fleet of the catalogue with its number, or measured sessions."""
    path = ("components", chosen, "fleet")
    inner = next(field.inner for field in fields_of(part, schema) if field.name == "fleet")
    with st.container(border=True):
        st.markdown(f"**{say('field.fleet')}**")
        draw(inner, path, schema)
        file = session.get(("components", chosen, "sessions_file"))
        with st.expander(say("vehicles.measured"), expanded=bool(file), key=f"measured_{chosen}"):
            _measured(chosen, file)


def _measured(chosen: int, file: str | None) -> None:
    if file:
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.caption(say("series.file.kept", name=plain(file)))
        path = ("components", chosen, "sessions_file")
        right.button(say("vehicles.drawn_again"), on_click=session.put, args=(path, None), width="stretch")
    st.file_uploader(
        say("vehicles.upload"),
        type=["csv", "xlsx", "json", "txt"],
        max_upload_size=UPLOAD_MB,
        key=f"sessions_upload_{chosen}",
        on_change=_take_sessions,
        args=(chosen,),
        help=say("vehicles.upload.help"),
    )
    for sentence in st.session_state.get("sessions_refused", ()):
        st.error(plain(told(sentence)))


def _take_sessions(chosen: int) -> None:
    """Read an uploaded table of sessions on the site's clock; keep it, or say why not."""
    from sizer.profiles.charging import read_sessions

    upload = st.session_state.get(f"sessions_upload_{chosen}")
    project, _ = session.checked()
    st.session_state["sessions_refused"] = []
    if upload is None or project is None:
        return
    fleet = project.components[chosen]
    assert isinstance(fleet, Fleet)
    name = keep_table(upload.name, upload.getvalue(), session.folder())
    try:
        read_sessions(session.folder() / name, name, project.site, fleet.fleet)
    except InputError as error:
        st.session_state["sessions_refused"] = error.mistakes[:6]
        (session.folder() / name).unlink()
        return
    session.put(("components", chosen, "sessions_file"), name)


def _report(project: Project, fleet: Component) -> None:
    """What comes in a year: figures, notices, mean days and the first rows."""
    assert isinstance(fleet, Fleet)
    st.subheader(say("vehicles.quality"), anchor=False)
    setting = project.setting()
    try:
        sessions = fleet.sessions(setting)
        unmanaged = fleet.profiles(setting)["unmanaged_kw"]
    except InputError as error:
        for mistake in error.mistakes:
            st.error(plain(told(mistake)))
        return
    for notice in setting.notices:
        st.caption(f":material/info: {plain(told(notice))}")
    _cards(sessions, unmanaged)
    hour = np.asarray(project.site.times.hour + project.site.times.minute / 60)
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{say('vehicles.unmanaged_day')}** [kW]")
        if unmanaged.max(initial=0.0) > 0.0:
            day = pd.DataFrame({say("vehicles.unmanaged"): unmanaged}).groupby(hour).mean()
            st.area_chart(day, color=["#2A9D8F"], height=240)
        else:
            st.caption(say("vehicles.nothing_asked"))
    with right:
        st.markdown(f"**{say('vehicles.plugged_day')}**")
        plugged = pd.DataFrame({say("vehicles.plugged"): sessions.plugged()}).groupby(hour).mean()
        st.line_chart(plugged, color=["#577590"], height=240)
    st.markdown(f"**{say('vehicles.preview')}**")
    st.dataframe(_preview(sessions, project), hide_index=True, width="stretch")


def _cards(sessions: Sessions, unmanaged_kw: np.ndarray) -> None:
    cards = st.columns(5)
    stay_h = sessions.column("depart_h") - sessions.column("arrive_h")
    own_kwh = sessions.column("energy_kwh")
    given_kwh = float(-np.minimum(own_kwh, 0.0).sum())  # of vehicles that come charged, and may give
    gives = given_kwh > sessions.energy_kwh
    energy_kwh = given_kwh if gives else sessions.energy_kwh
    figures = {
        "vehicles.sessions": f"{len(sessions):,}",
        "vehicles.given" if gives else "vehicles.energy": f"{number_word(energy_kwh / 1000)} MWh",
        "vehicles.given_each"
        if gives
        else "vehicles.energy_each": f"{number_word(energy_kwh / max(len(sessions), 1))} kWh",
        "vehicles.stay": f"{float(np.median(stay_h)) if len(stay_h) else 0.0:.1f} h",
        "vehicles.peak": f"{number_word(float(unmanaged_kw.max(initial=0.0)))} kW",
    }
    for card, (word, value) in zip(cards, figures.items(), strict=True):
        card.metric(say(word), value, border=True)


def _preview(sessions: Sessions, project: Project) -> pd.DataFrame:
    """First sessions, with times on the site's clock."""
    first = sessions.table.head(PREVIEW_ROWS)
    begin = project.site.times[0].tz_localize(None)
    times = {
        word: (begin + pd.to_timedelta(first[name].to_numpy(dtype=float), unit="h")).strftime("%Y-%m-%d %H:%M")
        for word, name in ((say("vehicles.arrive"), "arrive_h"), (say("vehicles.depart"), "depart_h"))
    }
    return pd.DataFrame(
        {
            **times,
            say("vehicles.kwh"): [f"{value:.1f}" for value in first["energy_kwh"]],
            say("vehicles.kw"): [f"{value:.1f}" for value in first["power_kw"]],
        }
    )


if __name__ == "__main__":
    show()
