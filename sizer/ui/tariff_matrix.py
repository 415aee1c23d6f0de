"""The tariff's twelve months by twenty-four hours, edited cell by cell or painted over a range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import pandas as pd
import streamlit as st

from sizer.tariff import Tariff
from sizer.tariff.clock import ALL_MONTHS, DayType
from sizer.tariff.matrix import hours_of, kinds_of_day, painted, price_of
from sizer.ui import session
from sizer.ui.words import WORDS, say, spoken

__all__ = ["edit_matrix", "letters_of", "read_letters", "write_tariff"]

USUAL = ("sharp", "peak", "flat", "valley", "deep_valley")


def write_tariff(tariff: Tariff) -> None:
    """Put a changed price list into the draft, as one of the project's own; undo brings the old one back."""
    content = tariff.model_dump(mode="json", exclude_defaults=True)
    if not tariff.id.startswith("own-"):
        content["id"] = f"own-{tariff.id}"
    session.put(("tariff",), content)


def letters_of(names: Sequence[str]) -> dict[str, str]:
    """One letter for each period, in the page's language: a number where two would be the same.

    Parameters
    ----------
    names : sequence of str
        Periods.
    """
    found: dict[str, str] = {}
    for number, name in enumerate(names, start=1):
        letter = say(f"letter.{name}") if name in USUAL else name[0].upper()
        found[name] = str(number) if letter in found.values() else letter
    return found


def read_letters(edited: Mapping[Any, Mapping[str, Any]], letters: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """Cells that were changed to a known letter: (month, hour) → period.

    Parameters
    ----------
    edited : mapping row → column → letter
        What the editor says was changed; rows from 0, columns "0" to "23".
    letters : mapping period → letter
        From :func:`letters_of`.
    """
    periods = _signs(letters)
    return {
        (int(row) + 1, int(hour)): periods[str(letter).strip().upper()]
        for row, cells in edited.items()
        for hour, letter in cells.items()
        if str(letter).strip().upper() in periods
    }


def _signs(letters: Mapping[str, str]) -> dict[str, str]:
    """What may be typed, and the period it stands for: its letter here, and its English one if no other has it."""
    latin = {WORDS[f"letter.{name}"][0]: name for name in letters if name in USUAL}
    return latin | {letter.upper(): name for name, letter in letters.items()}


def edit_matrix(tariff: Tariff, *, working: bool) -> None:
    """Draw the editor of one kind of day.

    Parameters
    ----------
    tariff : Tariff
        The project's.
    working : bool
        Working days, or the others.
    """
    pair = kinds_of_day(tariff)
    if pair is None:
        st.caption(say("matrix.not_here"))
        return
    kind = pair[0 if working else 1]
    tables = {own: hours_of(tariff, own) for own in pair}
    same = tables[pair[0]] == tables[pair[1]]
    with st.expander(say("matrix.edit"), icon=":material/edit:", key=f"matrix_{kind}"):
        both = st.checkbox(say("matrix.both"), value=same, key=f"matrix_both_{kind}", help=say("matrix.both.help"))
        kinds = pair if both else (kind,)
        _range(tariff, kind, kinds)
        _grid(tariff, tables[kind], kind, kinds)
        mistake = st.session_state.pop("matrix_mistake", None)
        if mistake:
            st.error(mistake)


def _names(tariff: Tariff) -> list[str]:
    """Periods of a price list, the usual ones first."""
    found = {period.name for season in tariff.seasons for period in season.periods}
    found |= {overlay.name for overlay in tariff.overlays}
    return [*(name for name in USUAL if name in found), *sorted(found - set(USUAL))]


def _grid(tariff: Tariff, table: Mapping[tuple[int, int], str], kind: DayType, kinds: tuple[DayType, ...]) -> None:
    """One letter an hour: to be typed, dragged, or pasted from a spreadsheet."""
    letters = letters_of(_names(tariff))
    st.caption(
        say("matrix.letters", letters="  ".join(f"**{letter}** {say(f'period.{n}')}" for n, letter in letters.items()))
    )
    signs = "".join(_signs(letters))
    column = st.column_config.TextColumn(max_chars=1, validate=f"^[{signs}{signs.lower()}]$")
    state = crc32(tariff.model_dump_json().encode())
    for hours in (range(12), range(12, 24)):  # twelve columns at a time: their headings can be read
        names = [str(hour) for hour in hours]
        rows = [[letters[table[month, hour]] for hour in hours] for month in ALL_MONTHS]
        frame = pd.DataFrame(rows, columns=names, index=[say("matrix.month", month=m) for m in ALL_MONTHS])
        key = f"cells_{kind}_{hours.start}_{session.language()}_{state}"
        st.data_editor(
            frame,
            column_config=dict.fromkeys(names, column),
            key=key,
            on_change=_take_cells,
            args=(tariff, key, letters, kinds),
            width="stretch",
            height="content",
        )


def _take_cells(tariff: Tariff, key: str, letters: Mapping[str, str], kinds: tuple[DayType, ...]) -> None:
    cells = read_letters(st.session_state[key]["edited_rows"], letters)
    if cells:
        write_tariff(painted(tariff, cells, kinds))


def _range(tariff: Tariff, kind: DayType, kinds: tuple[DayType, ...]) -> None:
    """Months and hours that get one period, with a price of its own where one is given."""
    names = _names(tariff)
    known = [*names, *(name for name in USUAL if name not in names)]
    first, second, third, fourth, fifth = st.columns([3, 3, 2, 2, 1.4], vertical_alignment="bottom")
    months = first.select_slider(
        say("matrix.months"), ALL_MONTHS, (1, 12), format_func=spoken(ALL_MONTHS, str), key=f"paint_months_{kind}"
    )
    hours = second.slider(say("matrix.hours"), 0, 24, (8, 12), key=f"paint_hours_{kind}")
    period = third.selectbox(
        say("matrix.period"), known, format_func=spoken(known, lambda n: say(f"period.{n}")), key=f"paint_what_{kind}"
    )
    usual = price_of(tariff, str(period), int(months[0]), kind)
    price = fourth.number_input(
        say("tariff.column.price"),
        -10.0,
        100.0,
        None,
        0.01,
        "%.4f",
        key=f"paint_price_{kind}",
        placeholder="" if usual is None else f"{usual:.4f}",
    )
    fifth.button(
        say("matrix.paint"),
        on_click=_paint,
        args=(tariff, (int(months[0]), int(months[1])), hours, str(period), price, kinds),
        width="stretch",
        key=f"paint_{kind}",
    )


def _paint(
    tariff: Tariff,
    months: tuple[int, int],
    hours: tuple[int, int],
    period: str,
    price: float | None,
    kinds: tuple[DayType, ...],
) -> None:
    cells = {(month, hour): period for month in range(months[0], months[1] + 1) for hour in range(*hours)}
    try:
        write_tariff(painted(tariff, cells, kinds, {} if price is None else {period: price}))
    except ValueError:
        st.session_state["matrix_mistake"] = say("matrix.no_price", period=say(f"period.{period}"))
