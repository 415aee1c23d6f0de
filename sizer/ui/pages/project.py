"""Project: open an example or a file, say where the site is; the first page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from sizer.ui import session
from sizer.ui.choices import CHOICES
from sizer.ui.form import draw
from sizer.ui.launch import launch_button
from sizer.ui.schema import Schema
from sizer.ui.sentences import told
from sizer.ui.widgets import bind, key_of, plain, take
from sizer.ui.words import example_words, say, spoken

__all__ = ["show"]

UPLOAD_MB = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW_PROJECT: Mapping[str, Any] = {
    "name": "",
    "mode": "cluster",
    "site": {"place": "beijing", "year": 2025},
    "tariff": "BJ-CI2-202502",
    "components": [
        {"kind": "load", "demand_kw": {"shape": "office", "annual_kwh": 2_000_000.0}},
        {"kind": "grid", "transformer_kva": 1250.0},
        {"kind": "pv", "power_kw": {"max": 1000.0}},
        {"kind": "ess", "power_kw": {"max": 1000.0}, "energy_kwh": {"max": 4000.0}},
    ],
}


def show() -> None:
    """Draw the page."""
    if session.draft() is None:
        _welcome()
    else:
        _project()
    _fetch_charts()


def _fetch_charts() -> None:
    """Have the browser fetch and compile what draws charts while this page is read: a second less on the results."""
    with st.container(key="charts_fetched"):
        point = {"type": "scatter", "x": [0], "y": [0]}
        st.plotly_chart({"data": [point], "layout": {"height": 10, "width": 10}}, config={"staticPlot": True})


def _project() -> None:
    _heading()
    left, right = st.columns([3, 2], gap="large")
    with left:
        _about()
        _site(session.schema())
    with right:
        from sizer.ui.diagram import single_line

        st.subheader(say("project.diagram"), anchor=False)
        single_line()
    with st.expander(say("project.other"), key="project_other"):
        _open()


def _welcome() -> None:
    st.title(say("app.title"), anchor=False)
    st.write(say("project.welcome"))
    _open()


def _open() -> None:
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader(say("project.new"), anchor=False)
        st.caption(say("project.new.help"))
        buttons = st.container(horizontal=True)
        buttons.button(
            say("project.new.start"),
            key="new_project",
            on_click=session.adopt,
            args=(NEW_PROJECT,),
            icon=":material/add:",
        )
        buttons.download_button(
            say("project.template"),
            _template,
            file_name="project.xlsx",
            mime=XLSX,
            key="download_template",
            icon=":material/download:",
            on_click="ignore",
            help=say("project.template.help"),
        )
    with right, st.container(border=True, height="stretch"):
        st.subheader(say("project.upload"), anchor=False)
        st.file_uploader(
            say("project.upload.label"),
            type=["yaml", "yml", "zip", "xlsx"],
            max_upload_size=UPLOAD_MB,
            key="project_upload",
            on_change=_take_upload,
        )
        for sentence in st.session_state.get("project_refused", ()):
            st.error(plain(told(sentence)))
    examples = _examples()
    st.subheader(say("project.examples"), anchor=False)
    _cards([own for own in examples if not _as_built(own[0])])
    st.subheader(say("project.cases"), anchor=False)
    _cards([own for own in examples if _as_built(own[0])])


def _cards(examples: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Cards, three side by side, each with its button at the foot."""
    for start in range(0, len(examples), 3):
        for place, (stem, content) in zip(st.columns(3), examples[start : start + 3], strict=False):
            with place, st.container(border=True, height="stretch", vertical_alignment="distribute"):
                _card(stem, content)


def _card(stem: str, content: dict[str, Any]) -> None:
    name, about = example_words(stem, str(content.get("name", "")), str(content.get("description", "")))
    st.markdown(f"**{plain(name)}**  \n:small[:gray[{plain(about)}]]")
    st.button(
        say("project.open"),
        key=f"example_{stem}",
        on_click=session.adopt,
        args=({**content, "name": name, "description": about}, None),
        width="stretch",
    )


@st.cache_resource(show_spinner=False)
def _examples() -> list[tuple[str, dict[str, Any]]]:
    """Name and content of every example, sites first; nobody changes it, for what is opened is a copy."""
    from sizer.shipped import shipped
    from sizer.yaml import read_yaml

    return [(path.stem, read_yaml(path)) for path in sorted(shipped("examples").glob("*.yaml"))]


def _as_built(stem: str) -> bool:
    """A case of the guideline as it was built, not designed anew; the cases have a page of their own."""
    return stem.startswith("case_") and "free" not in stem


def _template() -> bytes:
    """The template, filled with what is open, or with a new project."""
    from sizer.project import read_project
    from sizer.ui.downloads import template

    open_project, _ = session.checked()
    return template(open_project or read_project(NEW_PROJECT))


def _take_upload() -> None:
    from sizer.errors import InputError
    from sizer.ui.cache import new_folder
    from sizer.ui.uploads import read_project_upload, slug

    upload = st.session_state["project_upload"]
    st.session_state["project_refused"] = []
    if upload is None:
        return
    home = new_folder("drafts")
    try:
        session.adopt(read_project_upload(slug(upload.name), upload.getvalue(), home), home)
    except InputError as error:
        st.session_state["project_refused"] = error.mistakes[:8]


def _heading() -> None:
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    left.title(say("page.project"), anchor=False)
    with right:
        launch_button()


def _about() -> None:
    st.text_input(
        say("project.name"), key=bind(("name",), str(session.get(("name",), ""))), on_change=take, args=(("name",), "")
    )
    st.text_area(
        say("project.description"),
        key=bind(("description",), str(session.get(("description",), ""))),
        on_change=take,
        args=(("description",), ""),
        height=68,
    )
    modes = session.schema()["properties"]["mode"]["enum"]
    st.selectbox(
        say("project.mode"),
        modes,
        key=bind(("mode",), session.get(("mode",), "cluster")),
        format_func=spoken(modes, lambda code: say(f"option.{code}")),
        help=say("project.mode.help"),
        on_change=take,
        args=(("mode",),),
    )


def _site(schema: Schema) -> None:
    st.subheader(say("project.site"), anchor=False)
    words = CHOICES["place"](session.language())
    place = session.get(("site", "place"))
    st.selectbox(
        say("project.place"),
        [*words, None],
        key=bind(("site", "place"), place),
        format_func=spoken([*words, None], words.__getitem__, say("project.coordinates")),
        help=say("project.place.help"),
        on_change=_take_place,
    )
    own = ("name", "latitude_deg", "longitude_deg", "altitude_m", "utc_offset_hours") if place else ()
    draw(schema["$defs"]["Site"], ("site",), schema, leave_out=own)
    st.subheader(say("project.weather"), anchor=False)
    leave_out = ["file", "format", *(["place"] if place else [])]
    _climate()
    draw(schema["$defs"]["WeatherSource"], ("weather",), schema, leave_out=leave_out, fold=False)
    _weather_file()


def _climate() -> None:
    """Year of the place's climate in three figures, and where it comes from; nothing where there is a file."""
    from sizer.climate import places, yearly_climate

    known = places().get(str(session.get(("weather", "place")) or session.get(("site", "place"))))
    if known is None or session.get(("weather", "file")):
        return
    sun, warmth, wind = yearly_climate(known.id)
    st.caption(
        say(
            "project.climate", sun=f"{sun:,.0f}", warmth=f"{warmth:.1f}", wind=f"{wind:.1f}", source=plain(known.source)
        )
    )


def _weather_file() -> None:
    """A measured or typical year of the visitor's own, instead of the one made from the climate table."""
    own = session.get(("weather", "file"))
    with st.expander(say("project.weather_file"), expanded=bool(own), key="weather_file"):
        if own:
            st.caption(say("series.file.kept", name=plain(own)))
            st.button(say("project.weather_back"), on_click=session.put, args=(("weather", "file"), None))
        st.file_uploader(
            say("project.weather_upload"),
            type=["epw", "csv", "txt", "tm2", "tmy3"],
            max_upload_size=UPLOAD_MB,
            key="weather_upload",
            on_change=_take_weather,
        )
        for sentence in st.session_state.get("weather_refused", ()):
            st.error(plain(told(sentence)))


def _take_weather() -> None:
    from sizer.errors import InputError
    from sizer.ui.uploads import keep_table
    from sizer.weather import read_weather

    upload = st.session_state["weather_upload"]
    project, _ = session.checked()
    st.session_state["weather_refused"] = []
    if upload is None or project is None:
        return
    name = keep_table(upload.name, upload.getvalue(), session.folder())
    try:
        read_weather(session.folder() / name, project.site)
    except InputError as error:
        st.session_state["weather_refused"] = error.mistakes[:6]
        (session.folder() / name).unlink()
        return
    session.put(("weather", "file"), name)


def _take_place() -> None:
    """A place stands for its coordinates; without one they are asked for, and start from where the place was."""
    from sizer.climate import places

    chosen = st.session_state[key_of(("site", "place"))]
    site = dict(session.get(("site",)))
    before = places().get(site.pop("place", ""))
    for name in ("latitude_deg", "longitude_deg", "altitude_m", "name"):
        site.pop(name, None)
    if chosen:
        site = {"place": chosen, **site}
    elif before:
        site |= {name: getattr(before, name) for name in ("name", "latitude_deg", "longitude_deg", "altitude_m")}
    session.put(("site",), site)


if __name__ == "__main__":
    show()
