"""Tables: whatever layout a meter or a utility writes, the load is the same; whatever is wrong is said."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizer.errors import InputError
from sizer.profiles.tables import read_table
from sizer.site import Site

SITE = Site(latitude_deg=36.0, longitude_deg=120.0)
WEEK = Site(latitude_deg=36.0, longitude_deg=120.0, hours=168)
START = datetime(2023, 1, 1)
HOURS = [START + timedelta(hours=at) for at in range(8760)]
DAYS = HOURS[::24]
LOAD = np.round(50 + 30 * np.sin(np.arange(8760) / 24 * 2 * np.pi) + np.arange(8760) % 7, 2)
HOURLY = list(zip(HOURS, LOAD.tolist(), strict=True))
QUARTERS = np.round(50 + np.arange(35040) % 96 / 10 + np.arange(35040) % 11, 1)
LABELS = [f"{at * 15 // 60:02d}:{at * 15 % 60:02d}" for at in range(1, 97)]


def lines(head: str, rows: Iterable[str]) -> str:
    return "\n".join([head, *rows] if head else list(rows))


def stamped(form: str = "%Y-%m-%d %H:%M", mark: str = ",", head: str = "time,load_kw", load: np.ndarray = LOAD) -> str:
    return lines(head, (f"{hour.strftime(form)}{mark}{value}" for hour, value in zip(HOURS, load, strict=False)))


def by_day(values: np.ndarray, head: str, begin: Callable[[datetime], str] = lambda day: f"{day:%Y-%m-%d},") -> str:
    rows = values.reshape(365, -1).tolist()
    return lines(head, (begin(day) + ",".join(map(str, row)) for day, row in zip(DAYS, rows, strict=False)))


def per_hour(values: np.ndarray) -> np.ndarray:
    return values.reshape(8760, -1).mean(axis=1)


LAYOUTS = {
    "one column": (lines("", map(str, LOAD)), LOAD),
    "one column in MW": (lines("负荷(MW)", map(str, LOAD)), 1000 * LOAD),
    "time, value": (stamped(), LOAD),
    "time, value, no header": (stamped(head=""), LOAD),
    "date, time, value": (stamped("%Y/%m/%d,%H:%M", head="日期,时间,负荷"), LOAD),
    "date and hour 1 to 24": (
        lines("date,hour,load", (f"{h:%Y-%m-%d},{h.hour + 1},{v}" for h, v in HOURLY)),
        LOAD,
    ),
    "year, month, day, hour": (
        lines(
            "Year,Month,Day,Hour,load",
            (f"{h.year},{h.month},{h.day},{h.hour},{v}" for h, v in HOURLY),
        ),
        LOAD,
    ),
    "interval labels": (
        lines(
            "日期,时段,负荷",
            (f"{h:%Y-%m-%d},{h:%H}:00-{h.hour + 1:02d}:00,{v}" for h, v in HOURLY),
        ),
        LOAD,
    ),
    "row numbers": (lines("", (f"{at},{v}" for at, v in enumerate(LOAD, start=1))), LOAD),
    "the named one of many columns": (
        lines("时间,温度,有功功率(kW),无功(kvar)", (f"{h},20,{v},3" for h, v in HOURLY)),
        LOAD,
    ),
    "96 points a day, 00:15 to 24:00": (by_day(QUARTERS, "日期," + ",".join(LABELS)), per_hour(QUARTERS)),
    "96 points a day with a multiplier": (
        by_day(QUARTERS, "户号,日期,倍率," + ",".join(LABELS), lambda day: f"31,{day:%Y%m%d},60,"),
        60 * per_hour(QUARTERS),
    ),
    "96 energies a day": (
        by_day(QUARTERS, "日期,单位," + ",".join(f"P{at}" for at in range(1, 97)), lambda day: f"{day:%Y-%m-%d},kWh,"),
        4 * per_hour(QUARTERS),
    ),
    "24 columns without dates": (by_day(LOAD, "", lambda day: ""), LOAD),
    "48 columns": (
        by_day(QUARTERS[:17520], "date," + ",".join(map(str, range(48)))),
        per_hour(QUARTERS[:17520]),
    ),
    "a column per day": (lines("", (",".join(map(str, row)) for row in LOAD.reshape(365, 24).T.tolist())), LOAD),
    "energies at the end of the hour, to 24:00": (
        lines("time,kWh", (f"{h:%Y-%m-%d} {h.hour + 1:02d}:00,{v}" for h, v in HOURLY)),
        LOAD,
    ),
    "stamps in the middle of the hour": (
        lines("time,kw", (f"{h + timedelta(minutes=30)},{v}" for h, v in HOURLY)),
        LOAD,
    ),
    "day before month": (stamped("%d/%m/%Y %H:%M"), LOAD),
    "month before day, am and pm": (stamped("%m/%d/%Y %I:%M %p"), LOAD),
    "Chinese date words": (stamped("%Y年%m月%d日 %H时%M分", head="时间,负荷"), LOAD),
    "Excel serial dates": (lines("time,kw", (f"{44927 + at / 24:.6f},{v}" for at, v in enumerate(LOAD))), LOAD),
    "UTC stamps": (
        lines("time,kw", (f"{(h - timedelta(hours=8)).isoformat()}Z,{v}" for h, v in HOURLY)),
        LOAD,
    ),
    "a UTC column": (stamped(head="time (UTC),kw"), np.roll(LOAD, 8)),
    "an offset": (stamped("%Y-%m-%dT%H:%M:%S+08:00"), LOAD),
    "semicolon and decimal comma": (stamped(mark=";", head="time;kW").replace(".", ","), LOAD),
    "thousands": (lines("time,kw", (f'{h},"{v:,.2f}"' for h, v in zip(HOURS, 1000 * LOAD, strict=False))), 1000 * LOAD),
    "full-width digits": (
        lines(
            "时间,负荷（ＫＷ）",
            (f"{h},{str(v).translate({48 + d: 0xFF10 + d for d in range(10)})}" for h, v in HOURLY),
        ),
        LOAD,
    ),
    "titles, blank lines and a row of units": (
        lines("某公司,,\n\n时间,负荷,备注\n,kW,", (f"{h},{v}," for h, v in HOURLY)),
        LOAD,
    ),
    "24 values, a typical day": (lines("kw", map(str, LOAD[:24])), np.tile(LOAD[:24], 365)),
    "a day by the clock": (
        lines("t,kw", (f"{h:%H:%M},{v}" for h, v in zip(HOURS[:24], LOAD, strict=False))),
        np.tile(LOAD[:24], 365),
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_tells_the_same_load(layout):
    text, expected = LAYOUTS[layout]
    values, _ = read_table(text.encode(), "load.csv", SITE)
    np.testing.assert_allclose(values, expected, rtol=1e-12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_five_encodings_are_read_and_a_rare_one_is_named(encoding):
    values, notices = read_table(stamped(head="时间,负荷").encode(encoding), "load.csv", SITE)
    np.testing.assert_allclose(values, LOAD)
    assert any("GB18030" in line or "UTF-16" in line for line in notices) == (encoding in ("utf-16", "gb18030", "gbk"))


def test_a_conversion_reports_the_energy_before_and_after():
    text, _ = LAYOUTS["96 points a day, 00:15 to 24:00"]
    _, notices = read_table(text.encode(), "load.csv", SITE)
    energy = f"{QUARTERS.sum() / 4:,.1f} kWh"
    assert f"{energy} before, {energy} after" in notices[-1]


def test_coarse_values_are_repeated_in_finer_steps():
    site = Site(latitude_deg=36, longitude_deg=120, step_minutes=15)
    values, notices = read_table(stamped().encode(), "load.csv", site)
    np.testing.assert_allclose(values, np.repeat(LOAD, 4))
    assert "kWh before" in notices[-1]


def test_shuffled_rows_are_sorted_with_a_notice():
    head, *rows = stamped().split("\n")
    order = np.random.default_rng(5).permutation(len(rows))
    values, notices = read_table("\n".join([head, *(rows[at] for at in order)]).encode(), "load.csv", SITE)
    np.testing.assert_array_equal(values, LOAD)
    assert any("sorted" in line for line in notices)


def test_another_year_is_laid_weekday_by_weekday():
    text = lines("time,kw", (f"{h.replace(year=2022)},{h.replace(year=2022).weekday()}" for h in HOURS))
    values, notices = read_table(text.encode(), "load.csv", SITE)
    np.testing.assert_array_equal(values, SITE.times.day_of_week)
    assert any("weekday by weekday" in line for line in notices)


@pytest.mark.parametrize("first", [datetime(2022, 7, 1), datetime(2024, 1, 1)], ids=["from July to June", "leap year"])
def test_any_whole_year_serves(first):
    rows = (first + timedelta(hours=at) for at in range(8784 if first.year == 2024 else 8760))
    values, _ = read_table(lines("time,kw", (f"{h},{h.weekday()}" for h in rows)).encode(), "load.csv", SITE)
    np.testing.assert_array_equal(values, SITE.times.day_of_week)


def test_of_several_years_the_sites_own_is_taken():
    rows = (datetime(2022, 1, 1) + timedelta(hours=at) for at in range(8760 * 2))
    values, notices = read_table(lines("time,kw", (f"{h},{h.year}" for h in rows)).encode(), "load.csv", SITE)
    assert set(values) == {2023.0}
    assert any("left out" in line for line in notices)


def test_a_common_year_on_a_leap_year_and_on_two_years():
    leap = Site(latitude_deg=36, longitude_deg=120, year=2024)
    assert read_table(stamped().encode(), "load.csv", leap)[0].shape == (8784,)
    two = Site(latitude_deg=36, longitude_deg=120, hours=2 * 8760)
    assert read_table(stamped().encode(), "load.csv", two)[0].shape == (17520,)


@pytest.mark.parametrize("rows", [168, 200, 8760])
def test_a_modelled_week_takes_its_own_rows(rows):
    text = "\n".join(stamped().split("\n")[: rows + 1])
    values, _ = read_table(text.encode(), "load.csv", WEEK)
    np.testing.assert_array_equal(values, LOAD[:168])


def edited(**rows: str) -> str:
    """Stamped hours with rows replaced by number (r5="..."), "" removes one; `tail` is added."""
    tail = rows.pop("tail", "")
    text = stamped(head="time,kw").split("\n")
    for key, row in rows.items():
        text[int(key[1:]) - 1] = row
    return "\n".join([*(row for row in text if row), *([tail] if tail else [])])


ROW5 = "2023-01-01 03:00,"
FAULTS = {
    "a blank": (edited(r5=ROW5), ["1 value is missing: 2023-01-01 03:00", "fill_gaps"]),
    "a dash": (edited(r5=ROW5 + "--"), ["1 value is missing: 2023-01-01 03:00"]),
    "four blanks": (
        edited(**{f"r{at}": f"2023-01-01 {at - 2:02d}:00,/" for at in range(5, 9)}),
        ["4 values are missing"],
    ),
    "a blank line in a lone column": (lines("kw", ["1", "", *["2"] * 8758]), ["missing: 2023-01-01 01:00"]),
    "a negative value": (edited(r5=ROW5 + "-5"), ["1 value is negative: B5 (-5)", "allow_negative"]),
    "infinity": (edited(r5=ROW5 + "inf"), ["infinite or too large: B5"]),
    "1e400": (edited(r5=ROW5 + "1e400"), ["infinite or too large: B5"]),
    "text": (edited(r5=ROW5 + "abc"), ['B5 "abc"']),
    "text in the first row": (edited(r2="2023-01-01 00:00,abc"), ['B2 "abc"']),
    "a row too few": (edited(r5=""), ["missing: 2023-01-01 03:00"]),
    "a row too many": (edited(tail="2024-01-01 00:00,5"), ["lies outside", "2024-01-01 00:00"]),
    "8000 rows": ("\n".join(stamped().split("\n")[:8001]), ["760 values are missing: 2023-11-30 08:00", "755 more"]),
    "half a year": ("\n".join(stamped().split("\n")[:4001]), ["4,760 values are missing"]),
    "half of another year": ("\n".join(stamped("2021-%m-%d %H:%M").split("\n")[:4001]), ["the site's year is 2023"]),
    "8759 values without times": (lines("", map(str, LOAD[1:])), ["8,759 values", "8,760", "column of times"]),
    "8784 values in a common year": (lines("", ["1"] * 8784), ["8,784 values", "29 February"]),
    "a time twice": (edited(tail=ROW5 + "5"), ["2023-01-01 03:00 (B8762)", "duplicates"]),
    "two meters": (stamped() + "\n" + stamped(head=""), ["several meters"]),
    "two steps": (
        lines(
            "time,kw", [*(f"{START + timedelta(minutes=15 * at)},1" for at in range(400)), *stamped().split("\n")[101:]]
        ),
        ["from 15 to 60 min at 2023-01-05 04:00"],
    ),
    "stamps off the step": (edited(r5="2023-01-01 03:07,5"), ["2023-01-01 03:07"]),
    "totals of days": (lines("date,kWh", (f"{day:%Y-%m-%d},5" for day in DAYS)), ["every 1440 min", "annual_kwh"]),
    "no such date": (edited(r5="2023-13-01 03:00,5"), ['row 5 "2023-13-01 03:00"']),
    "a total at the foot": (edited(tail="合计,1234"), ['row 8762 "合计"']),
    "a zone in some rows": (edited(r5="2023-01-01 03:00Z,5"), ["time zone in some rows"]),
    "day and month in both orders": (edited(r5="13/1/2023 03:00,5", r6="1/13/2023 04:00,5"), ["mixes day/month"]),
    "ambiguous dates": (
        lines("time,kw", (f"1/2/2023 {at}:00,1" for at in range(24))),
        ["may be day/month or month/day"],
    ),
    "an ambiguous comma": (lines("time;kw", (f"{h};1,234" for h in HOURS)), ["1.234 or 1234"]),
    "both commas": (lines("time;kw", [f"{START};1,5", f"{HOURS[1]};1,234.5"]), ["mixes decimal commas"]),
    "decimal commas between commas": (stamped(head="time,kw").replace(".", ","), ["more cells than the header"]),
    "two columns of one name": (lines("time,kw,kw", (f"{h},1,2" for h in HOURS)), ['"kw" stands twice', "column"]),
    "a meter's counter": (lines("time,kWh", (f"{h},{1000 + at}" for at, h in enumerate(HOURS))), ["counter"]),
    "an unknown unit": (stamped(head="时间,电量(万kWh)"), ["names the unit"]),
    "apparent power": (stamped(head="time,load kVA"), ["kva", "allowed are kW"]),
    "a bad multiplier": (
        by_day(QUARTERS, "日期,倍率," + ",".join(LABELS), lambda d: f"{d:%Y%m%d},0,"),
        ["multipliers are"],
    ),
    "labels that are no day": (
        by_day(QUARTERS, "日期," + ",".join(["00:07", *LABELS[1:]])),
        ["columns run from 00:07 to 24:00"],
    ),
    "nothing": ("", ["is empty"]),
    "blank lines": ("\n\n \n", ["is empty"]),
    "a header only": ("time,kw\n", ["a header only", '"time"']),
    "one column of text": ("a\nb\nc\n", ["only text"]),
    "an open quotation mark": ('time,kw\n"2023-01-01 00:00,5\n' + stamped(head=""), ["quotation mark"]),
    "two rows": ("time,kw\nx,1\ny,2\n", ["2 values"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_one_input_error_that_says_where_and_what_to_do(fault):
    text, said = FAULTS[fault]
    with pytest.raises(InputError) as caught:
        read_table(text.encode(), "load.csv", SITE)
    message = str(caught.value)
    assert message.startswith("load.csv has ")
    assert [part for part in said if part not in message] == []


def test_all_mistakes_of_a_file_come_together():
    text = edited(r2="2023-13-01 00:00,5", r3="2023-01-01 01:00,x", r4="2023-01-01 02:00,-3", tail="2023-01-01 05:00,5")
    with pytest.raises(InputError) as caught:
        read_table(text.encode(), "load.csv", SITE)
    assert len(caught.value.mistakes) == 4


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02" * 99, b"\xff\xfe\x00", b"a,b\x80\n"], ids=["zeros", "half", "stray"]
)
def test_bytes_that_are_no_text_are_refused(content):
    with pytest.raises(InputError, match="GB18030|no numbers"):
        read_table(content, "load.csv", SITE)


def test_negative_values_pass_when_they_are_meant():
    values, _ = read_table(edited(r5=ROW5 + "-5").encode(), "load.csv", SITE, allow_negative=True)
    assert values[3] == -5


@pytest.mark.parametrize(("gap", "how"), [(1, "1 drawn"), (3, "3 drawn"), (4, "4 taken"), (200, "200 taken")])
def test_gaps_are_filled_on_request_and_recorded(gap, how):
    rows = stamped().split("\n")
    text = "\n".join(rows[:1001] + rows[1001 + gap :])
    values, notices = read_table(text.encode(), "load.csv", SITE, fill_gaps=True)
    wanted = np.linspace(LOAD[999], LOAD[1000 + gap], gap + 2)[1:-1] if gap <= 3 else LOAD[1000 - 168 :][:gap]
    if gap <= 168:
        np.testing.assert_allclose(values[1000 : 1000 + gap], wanted)
    assert any(how in line for line in notices)


def test_too_much_is_not_filled():
    text = "\n".join(stamped().split("\n")[:7001])
    with pytest.raises(InputError, match="too much to fill"):
        read_table(text.encode(), "load.csv", SITE, fill_gaps=True)


@pytest.mark.parametrize(("wish", "value"), [("first", LOAD[3]), ("last", 5.0), ("mean", (LOAD[3] + 5) / 2)])
def test_double_times_are_merged_on_request_only(wish, value):
    values, notices = read_table(edited(tail=ROW5 + "5").encode(), "load.csv", SITE, duplicates=wish)
    assert values[3] == pytest.approx(value)
    assert any("stood twice" in line for line in notices)


TWO = lines("time,kw,kw,pv", (f"{h},1,2,3" for h in HOURS))


@pytest.mark.parametrize(("column", "value"), [(2, 1.0), (3, 2.0), ("PV ", 3.0), (4, 3.0)])
def test_a_column_is_chosen_by_name_or_number(column, value):
    assert set(read_table(TWO.encode(), "load.csv", SITE, column)[0]) == {value}


@pytest.mark.parametrize(
    ("column", "said"), [("foo", "no column 'foo'"), ("kw", "numbers 2 and 3"), (9, "no column 9"), (1, "datetime")]
)
def test_a_wrong_column_lists_the_columns(column, said):
    with pytest.raises(InputError, match=said):
        read_table(TWO.encode(), "load.csv", SITE, column)


@pytest.mark.parametrize(("unit", "factor"), [("kW", 1), ("MW", 1e3), ("W", 1e-3), ("kWh", 1), ("MWh", 1e3)])
def test_a_given_unit_beats_the_header(unit, factor):
    values, _ = read_table(stamped().encode(), "load.csv", SITE, unit=unit)
    np.testing.assert_allclose(values, LOAD * factor)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    values=st.lists(st.floats(0, 1e6), min_size=48, max_size=48),
    source=st.sampled_from([15, 30, 60, 20, 10, 5]),
    target=st.sampled_from([15, 30, 60]),
    seed=st.integers(0, 2**32 - 1),
)
def test_energy_and_order_survive_any_step_and_any_permutation(values, source, target, seed):
    site = Site(latitude_deg=36, longitude_deg=120, hours=24, step_minutes=target)
    per_hour = 60 // source
    fine = np.resize(values, 24 * per_hour)
    rows = [f"{START + timedelta(minutes=source * at)},{value!r}" for at, value in enumerate(fine.tolist())]
    straight, _ = read_table(lines("time,kw", rows).encode(), "load.csv", site)
    order = np.random.default_rng(seed).permutation(len(rows))
    shuffled, _ = read_table(lines("time,kw", [rows[at] for at in order]).encode(), "load.csv", site)
    np.testing.assert_array_equal(straight, shuffled)
    assert straight.sum() * site.step_h == pytest.approx(fine.sum() * source / 60, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1e9), min_size=24, max_size=24), st.sampled_from(["csv", "xlsx"]))
def test_what_is_written_is_read_again(values, kind):
    head = ["time", "load_kw"]
    if kind == "csv":
        content = lines(",".join(head), (f"{h},{value!r}" for h, value in zip(HOURS, values, strict=False))).encode()
    else:
        content = workbook([head, *([h, value] for h, value in zip(HOURS, values, strict=False))])
    site = Site(latitude_deg=36, longitude_deg=120, hours=24)
    # A workbook keeps sixteen digits.
    np.testing.assert_allclose(
        read_table(content, f"load.{kind}", site)[0], values, rtol=1e-15 if kind == "xlsx" else 0
    )


def workbook(rows: Iterable[list[object]], edit: Callable[[openpyxl.Workbook], None] = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "rows",
    [
        [["时间", "负荷 kW"], *([h, v] for h, v in HOURLY)],
        [
            ["日期", "时刻", "负荷 kW"],
            *([h.replace(hour=0), h.time(), v] for h, v in HOURLY),
        ],
        [
            ["日期", *(time(at) for at in range(1, 24)), "24:00"],
            *([d, *r] for d, r in zip(DAYS, LOAD.reshape(365, 24).tolist(), strict=False)),
        ],
    ],
    ids=["date-time", "date and time", "a row per day"],
)
def test_a_workbook_with_real_dates_is_read(rows):
    np.testing.assert_array_equal(read_table(workbook(rows), "load.xlsx", SITE)[0], LOAD)


PIECES = [
    *(
        "",
        "--",
        "1",
        "2.5",
        "1,5",
        "1,234",
        "1e400",
        "1e308",
        "inf",
        "nan",
        "-3",
        "abc",
        "kW",
        "时间",
        "24:00",
        "00:15",
        "0",
    ),
    *("44927", "20230101", "202301010015", "1/2/2023", "13:00", "倍率", "负荷", "hour", "date", "year", "month", "day"),
    *(
        "2023-01-01",
        "2023-01-01 00:00",
        "2023-01-01 01:00Z",
        "2023-02-30",
        "9999-99-99 99:99",
        "1951-01-01 00:00",
        "１２",
    ),
    *("00:00-01:00", "12%", "P1", "UTC", '"', "1_000", "²", "٣", "9" * 40, "1e15", "上午 1:00"),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    table=st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), max_size=30),
    separator=st.sampled_from([",", ";", "\t"]),
    fill_gaps=st.booleans(),
    duplicates=st.sampled_from(["refuse", "mean"]),
    edits=st.none() | st.lists(st.tuples(st.integers(0, 47), st.sampled_from(PIECES)), max_size=5),
)
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(table, separator, fill_gaps, duplicates, edits):
    rows = table
    if edits is not None:
        cells = [[f"{hour:%Y-%m-%d %H:%M}", "5"] for hour in HOURS[:24]]
        for place, piece in edits:
            cells[place // 2][place % 2] = piece
        rows = [["time", "kw"], *cells]
    content = "\n".join(separator.join(row) for row in rows).encode()
    site = Site(latitude_deg=36, longitude_deg=120, hours=24, step_minutes=15)
    try:
        values, _ = read_table(content, "load.csv", site, fill_gaps=fill_gaps, duplicates=duplicates)
    except InputError as error:
        refused = error.mistakes
        values = np.zeros(96)
    else:
        refused = ["not refused"]
    assert refused
    assert all(refused)
    assert values.shape == (96,)
    assert np.isfinite(values).all()
    assert (values >= 0).all()


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused_in_words(seed):
    with pytest.raises(InputError):
        read_table(np.random.default_rng(seed).bytes(300), "load.csv", SITE)
