"""Tariff: choose a published price list, see its months and hours, its checks and its source; change a price."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import pandas as pd
import streamlit as st

from sizer.project import Project
from sizer.tariff import Tariff
from sizer.tariff.parts import Overlay, Period, Season
from sizer.ui import session
from sizer.ui.form import tariff_choice
from sizer.ui.results.show import picture
from sizer.ui.sentences import told
from sizer.ui.tariff_matrix import edit_matrix
from sizer.ui.widgets import bind, key_of, plain
from sizer.ui.words import say, spoken, unit_word

__all__ = ["show"]

MARKS = {True: ":material/check_circle:", False: ":material/warning:", None: ":material/remove:"}
UPLOAD_MB = 1
BASIC = ("capacity", "demand", "none")


def show() -> None:
    """Draw the page."""
    st.title(say("page.tariff"), anchor=False)
    if session.draft() is None:
        st.info(say("empty.draft"))
        return
    tariff_choice(("tariff",), label=say("tariff.which"), none=say("tariff.none"), help=say("tariff.which.help"))
    project, mistakes = session.checked()
    for mistake in mistakes:
        st.error(plain(told(mistake)))
    if project is not None and project.tariff is not None:
        _picture(project, project.tariff)
        left, right = st.columns(2, gap="large")
        with left:
            _facts(project.tariff)
        with right:
            _checks(project, project.tariff)
        _edit(project.tariff)
    st.file_uploader(
        say("tariff.upload"),
        type=["yaml", "yml"],
        max_upload_size=UPLOAD_MB,
        key="tariff_upload",
        on_change=_take_upload,
    )
    for sentence in st.session_state.get("tariff_refused", ()):
        st.error(plain(told(sentence)))


def _picture(project: Project, tariff: Tariff) -> None:
    from sizer.report.figures import price_figure

    if tariff.energy_price_series_cny_per_kwh is not None and project.site.hours is not None:
        return
    st.subheader(say("tariff.matrix"), anchor=False)
    tabs = st.tabs([say("tariff.working"), say("tariff.off")], key="tariff_days", on_change="rerun")
    for tab, working in zip(tabs, (True, False), strict=True):
        if tab.open:
            with tab:
                figure = price_figure(tariff, project.site, session.language(), working=working)
                figure.update_layout(title=None, margin={"t": 10})
                picture(figure, 420)
                edit_matrix(tariff, working=working)


def _facts(tariff: Tariff) -> None:
    st.subheader(say("tariff.facts"), anchor=False)
    name = tariff.name.zh if session.language() == "zh" else tariff.name.en
    facts = {
        "region": tariff.region,
        "user_class": tariff.user_class,
        "voltage": tariff.voltage,
        "valid": " – ".join(month or "…" for month in (tariff.valid_from, tariff.valid_to)),
        "basis": tariff.basis,
        "confidence": _confidence(tariff.confidence),
        "source": tariff.source,
        "feed_in": _price(tariff.feed_in.price_cny_per_kwh, tariff.feed_in.confidence),
        **_basic(tariff),
    }
    if tariff.service_fee is not None:
        facts["service_fee"] = _price(tariff.service_fee.price_cny_per_kwh, tariff.service_fee.confidence)
    st.markdown(f"**{plain(tariff.id)}** {plain(name)}")
    lines = [f"- {say(f'tariff.fact.{word}')}: {plain(told(value))}" for word, value in facts.items() if value]
    st.markdown("\n".join(lines))
    for note in tariff.notes:
        st.caption(f":material/info: {plain(told(note))}")


def _basic(tariff: Tariff) -> dict[str, str]:
    basic = tariff.basic_charge
    if basic is None:
        return {}
    words = say(
        "tariff.basic.words",
        capacity=f"{basic.capacity_price_cny_per_kva_month:g}",
        demand=f"{basic.max_demand_price_cny_per_kw_month:g}",
        billed=say(f"option.{basic.default}"),
    )
    return {"basic": f"{words}{_confidence(basic.confidence, bracket=True)}"}


def _confidence(code: str, *, bracket: bool = False) -> str:
    """How far to trust a figure, in words."""
    word = say(f"option.{code}") if code else ""
    return say("tariff.trust", word=word) if word and bracket else word


def _price(price: float, confidence: str) -> str:
    return f"{price:g} {unit_word('CNY/kWh')}{_confidence(confidence, bracket=True)}"


def _checks(project: Project, tariff: Tariff) -> None:
    from sizer.tariff.checks import check_tariff

    st.subheader(say("tariff.checks"), anchor=False)
    for finding in check_tariff(tariff, year=project.site.year):
        words = [f"{MARKS[finding.ok]} **{say(f'tariff.check.{finding.id}')}**"]
        if finding.id.startswith("G-") and finding.actual is not None and finding.limit is not None:
            words.append(say("tariff.found", actual=f"{finding.actual:.3g}", limit=f"{finding.limit:g}"))
        st.markdown("  \n".join([*words, f":small[:gray[{plain(told(finding.sentence))}]]"]))


def _edit(tariff: Tariff) -> None:
    """Prices as a table; a change makes a copy that belongs to the project."""
    if not tariff.seasons:
        return
    with st.expander(say("tariff.edit"), key="tariff_edit"):
        st.caption(say("tariff.edit.help"))
        price = say("tariff.column.price")
        table = pd.DataFrame(_rows(tariff, price))
        st.data_editor(
            table,
            hide_index=True,
            disabled=[column for column in table.columns if column != price],
            column_config={price: st.column_config.NumberColumn(format="%.4f", min_value=-10.0, max_value=100.0)},
            key=_prices_key(tariff),
            on_change=_take_prices,
            args=(tariff,),
            width="stretch",
        )
        left, right = st.columns(2)
        with left:
            _basic_choice(tariff)
        with right:
            key = bind(("tariff", "feed_in_shown"), tariff.feed_in.price_cny_per_kwh)
            st.number_input(
                say("tariff.feed_in"),
                value=None,
                format="%g",
                step=0.01,
                key=key,
                on_change=_take_feed_in,
                args=(tariff,),
            )


def _prices_key(tariff: Tariff) -> str:
    """Another editor for every state of the prices: a change is taken once."""
    return f"prices_{crc32(tariff.model_dump_json().encode())}"


def _rows(tariff: Tariff, price: str) -> list[dict[str, Any]]:
    from sizer.tariff.clock import months_in_words

    rows: list[tuple[Season | Overlay, Period | Overlay]] = []
    rows += [(season, period) for season in tariff.seasons for period in season.periods]
    rows += [(overlay, overlay) for overlay in tariff.overlays]
    return [
        {
            say("tariff.column.season"): months_in_words(window.months),
            say("tariff.column.days"): say(f"days.{window.day_type}"),
            say("tariff.column.period"): say(f"period.{period.name}"),
            say("tariff.column.hours"): f"{period.start}–{period.end}",
            price: period.price_cny_per_kwh,
        }
        for window, period in rows
    ]


def _take_prices(tariff: Tariff) -> None:
    """Write the changed prices into a copy of the price list."""
    edited = st.session_state[_prices_key(tariff)]["edited_rows"]
    changed = {number: next(iter(cells.values())) for number, cells in edited.items()}
    content = _own(tariff)
    slots = [period for season in content["seasons"] for period in season["periods"]] + content.get("overlays", [])
    for number, value in changed.items():
        if value is not None:
            slots[int(number)]["price_cny_per_kwh"] = float(value)
    session.put(("tariff",), content)


def _take_feed_in(tariff: Tariff) -> None:
    content = _own(tariff)
    value = st.session_state[key_of(("tariff", "feed_in_shown"))]
    content["feed_in"] = {**content.get("feed_in", {}), "price_cny_per_kwh": float(value or 0.0)}
    session.put(("tariff",), content)


def _basic_choice(tariff: Tariff) -> None:
    if tariff.basic_charge is None:
        return
    key = bind(("tariff", "basic_shown"), tariff.basic_charge.default)
    st.selectbox(
        say("tariff.basic"),
        BASIC,
        key=key,
        format_func=spoken(BASIC, lambda code: say(f"option.{code}")),
        on_change=_take_basic,
        args=(tariff,),
    )


def _take_basic(tariff: Tariff) -> None:
    content = _own(tariff)
    content["basic_charge"] = {
        **content["basic_charge"],
        "default": st.session_state[key_of(("tariff", "basic_shown"))],
    }
    session.put(("tariff",), content)


def _own(tariff: Tariff) -> dict[str, Any]:
    """Content of a copy of a price list, named as the project's own."""
    content = tariff.model_dump(mode="json", exclude_defaults=True)
    if not tariff.id.startswith("own-"):
        content["id"] = f"own-{tariff.id}"
    return content


def _take_upload() -> None:
    from sizer.errors import InputError
    from sizer.tariff import read_tariff
    from sizer.ui.uploads import slug

    upload = st.session_state["tariff_upload"]
    st.session_state["tariff_refused"] = []
    if upload is None:
        return
    try:
        # The line end says that this is a text: a single line could be taken for the name of a file.
        tariff = read_tariff(upload.getvalue().decode("utf-8-sig") + "\n", slug(upload.name))
        session.put(("tariff",), _own(tariff))
    except InputError as error:
        st.session_state["tariff_refused"] = error.mistakes[:6]
    except UnicodeDecodeError:
        st.session_state["tariff_refused"] = [say("upload.not_text")]


if __name__ == "__main__":
    show()
