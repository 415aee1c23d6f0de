"""What is wrong with a weather file is said in one message that names the place and what to do."""

import functools
import socket

import numpy as np
import pandas as pd
import pytest

from sizer.climate import synthesise
from sizer.errors import InputError
from sizer.site import Site
from sizer.weather import beam_and_diffuse, read_weather, sun_at_mid_step
from sizer.weather.formats import recognise

HERE = {"latitude_deg": 31.29, "longitude_deg": 121.16, "altitude_m": 4.0}
SITE = Site(**HERE)
CORE = ["ghi", "dni", "dhi", "temp_air", "wind_speed"]


@functools.cache
def known_year():
    return synthesise(SITE, "jiading")[CORE].round(1)


def as_csv(weather, stamps="%Y-%m-%d %H:%M", separator=","):
    body = weather.copy()
    if stamps:
        body.insert(0, "time", body.index.strftime(stamps))
    return body.to_csv(index=False, sep=separator)


def mistakes_of(content, site=SITE, **kwargs):
    with pytest.raises(InputError) as caught:
        read_weather(content if isinstance(content, bytes) else content.encode(), site, **kwargs)
    return caught.value.mistakes


def notices_of(content, site=SITE):
    return read_weather(content.encode(), site).attrs["notices"]


def with_cell(row, column, value):
    """The known year as text with one cell replaced; row 2 is the first below the header."""
    lines = as_csv(known_year()).splitlines()
    cells = lines[row - 1].split(",")
    cells[["time", *CORE].index(column)] = value
    lines[row - 1] = ",".join(cells)
    return "\n".join(lines)


def rolled(weather, hours):
    return pd.DataFrame(np.roll(weather.to_numpy(), hours, axis=0), weather.index, weather.columns)


@pytest.mark.parametrize("hours", [-8, 8, 3, 2])
def test_a_shifted_year_is_refused_with_its_shift(hours):
    mistakes = mistakes_of(as_csv(rolled(known_year(), hours)))
    assert len(mistakes) == 1
    assert f"shifted by about {hours:+d} h; is the file in UTC or hour-ending?" in mistakes[0]


def test_an_hour_off_is_at_least_remarked():
    try:
        notices = notices_of(as_csv(rolled(known_year(), 1)))
    except InputError as error:
        assert "shifted by about +1 h" in str(error)  # noqa: PT017
    else:
        assert any("hour-ending" in notice for notice in notices)


def test_a_year_labelled_by_the_end_of_the_hour_is_moved():
    late = known_year().set_axis(SITE.times + pd.Timedelta(hours=1))
    found = read_weather(as_csv(late).encode(), SITE)
    np.testing.assert_allclose(found["ghi"], known_year()["ghi"])
    assert any("end of each step" in notice for notice in found.attrs["notices"])


def test_midnight_may_be_24_00_of_the_day_before():
    text = as_csv(known_year().set_axis(SITE.times + pd.Timedelta(hours=1)))
    lines = text.splitlines()
    for at, stamp in enumerate(SITE.times):
        if stamp.hour == 23:
            lines[at + 1] = f"{stamp:%Y-%m-%d} 24:00" + lines[at + 1][16:]
    found = read_weather("\n".join(lines).encode(), SITE)
    np.testing.assert_allclose(found["ghi"], known_year()["ghi"])


@pytest.mark.parametrize(
    "stamps", ["%Y/%m/%d %H:%M", "%Y年%m月%d日 %H时", "%Y%m%d:%H%M", "%Y-%m-%dT%H:%M:%S", "%Y.%m.%d %H:%M"]
)
def test_stamps_are_read_in_many_ways(stamps):
    found = read_weather(as_csv(known_year(), stamps).encode(), SITE)
    np.testing.assert_allclose(found[CORE], known_year())


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_stamps_with_an_offset_are_turned_into_the_sites_clock(zone):
    there = known_year().tz_convert(zone)
    text = as_csv(there, "%Y-%m-%dT%H:%M:%S%z")
    found = read_weather(text.encode(), SITE)
    np.testing.assert_allclose(found[CORE], known_year())


def test_a_year_without_time_column_is_read_from_1_january():
    found = read_weather(as_csv(known_year(), None).encode(), SITE)
    np.testing.assert_allclose(found[CORE], known_year())
    assert any("no time column" in notice for notice in found.attrs["notices"])
    assert "8000 rows are no year" in mistakes_of(as_csv(known_year().iloc[:8000], None))[0]


def test_gaps_are_counted_and_the_first_five_named():
    gappy = known_year().copy()
    gappy.iloc[100:107, 0] = np.nan
    (mistake,) = mistakes_of(as_csv(gappy))
    assert mistake.startswith("ghi has 7 gaps, the first: 01-05 04:00, 01-05 05:00, 01-05 06:00")
    assert mistake.count("01-05") == 5


def test_all_mistakes_come_in_one_message():
    bad = known_year().copy().drop(columns="wind_speed")
    bad.iloc[10, 0] = -50.0
    bad.iloc[20, 3] = np.nan
    bad.iloc[30, 3] = 400.0
    mistakes = mistakes_of(as_csv(bad))
    assert len(mistakes) == 4
    assert any("missing: wind_speed (风速)" in mistake for mistake in mistakes)
    assert any("ghi has 1 values outside 0" in mistake and "-50" in mistake for mistake in mistakes)
    assert any("temp_air has 1 gaps" in mistake for mistake in mistakes)
    assert any("400" in mistake for mistake in mistakes)


def test_small_night_offsets_are_zeroed_and_said():
    night = known_year().copy()
    night.iloc[0, 0] = -1.5
    found = read_weather(as_csv(night).encode(), SITE)
    assert found["ghi"].iloc[0] == 0
    assert any("night offset" in notice for notice in found.attrs["notices"])


@pytest.mark.parametrize("cell", ["1,2x", "abc", "1e400", "五"])
def test_a_cell_that_is_no_number_is_named(cell):
    mistakes = mistakes_of(with_cell(5, "temp_air", f'"{cell}"' if "," not in cell else "12x"))
    assert 'column "temp_air": 1 cells are not numbers, the first: row 5' in mistakes[0]


@pytest.mark.parametrize(("cell", "value"), [("１２", 12.0), (" 12.5 ", 12.5), ("−3", -3.0), ("1.2e1", 12.0)])
def test_unusual_digits_are_read(cell, value):
    assert read_weather(with_cell(5, "temp_air", cell).encode(), SITE)["temp_air"].iloc[3] == value


@pytest.mark.parametrize("cell", ["--", "/", "", "缺测"])
def test_marks_for_missing_are_gaps(cell):
    assert "temp_air has 1 gaps, the first: 01-01 03:00" in mistakes_of(with_cell(5, "temp_air", cell))[0]


def test_a_row_of_units_is_skipped():
    lines = as_csv(known_year()).splitlines()
    lines.insert(1, "-,W/m2,W/m2,W/m2,℃,m/s")
    np.testing.assert_allclose(read_weather("\n".join(lines).encode(), SITE)[CORE], known_year())


def test_semicolons_with_decimal_commas_are_read_and_ambiguous_ones_refused():
    text = as_csv(known_year(), separator=";")
    np.testing.assert_allclose(read_weather(text.replace(".", ",").encode(), SITE)[CORE], known_year())
    lines = as_csv(known_year().round(0).astype(int), separator=";").splitlines()
    lines[13] = lines[13].split(";")[0] + ";1,234;0;0;5;2"
    assert "thousands or decimals" in mistakes_of("\n".join(lines))[0]


def test_double_stamps_and_double_columns_are_named():
    lines = as_csv(known_year()).splitlines()
    assert "1 stamps come twice, the first: 2023-01-01 03:00" in mistakes_of("\n".join([*lines, lines[4]]))[0]
    twice = known_year().assign(GHI=1.0)
    assert 'columns "ghi" and "GHI" are both ghi' in mistakes_of(as_csv(twice))[0]


def test_missing_steps_are_named():
    (mistake,) = mistakes_of(as_csv(known_year().drop(known_year().index[[50, 4000]])))
    assert mistake.startswith("2 steps of 60 minutes are missing, the first: 01-03 02:00")


def test_unsorted_rows_are_sorted_and_said():
    shuffled = known_year().sample(frac=1, random_state=1)
    found = read_weather(as_csv(shuffled).encode(), SITE)
    np.testing.assert_allclose(found[CORE], known_year())
    assert any("sorted" in notice for notice in found.attrs["notices"])


def test_a_change_of_step_is_refused():
    fine = pd.date_range("2023-07-01", "2024-01-01", freq="15min", inclusive="left")
    times = SITE.times.tz_localize(None)[: 181 * 24].append(fine)
    mixed = pd.DataFrame(1.0, times, CORE)
    assert "the step changes between 15 and 60 minutes" in mistakes_of(as_csv(mixed))[0]


def test_an_odd_step_and_a_handful_of_rows_are_refused():
    times = pd.date_range("2023-01-01", periods=2920, freq="3h")
    assert "the step is 180 minutes" in mistakes_of(as_csv(pd.DataFrame(1.0, times, CORE)))[0]
    assert "only 10 rows" in mistakes_of(as_csv(known_year().iloc[:10]))[0]


def test_megajoules_are_recognised():
    scaled = known_year().assign(**{c: known_year()[c] * 0.0036 for c in ("ghi", "dni", "dhi")})
    assert "is it in W/m2?" in mistakes_of(as_csv(scaled.round(4)))[0]


def test_no_sun_or_no_wind_is_a_notice():
    still = known_year().assign(ghi=0.0, dni=0.0, dhi=0.0, wind_speed=0.0)
    notices = notices_of(as_csv(still))
    assert any("sun never shines" in notice for notice in notices)
    assert any("wind never blows" in notice for notice in notices)


def test_beam_and_diffuse_are_derived_if_missing():
    sun = sun_at_mid_step(SITE.times, SITE)
    for columns in (["ghi"], ["ghi", "dhi"], ["ghi", "dni"]):
        found = read_weather(as_csv(known_year()[[*columns, "temp_air", "wind_speed"]]).encode(), SITE)
        closure = found["ghi"] - found["dhi"] - found["dni"] * sun["cos_zenith"]
        high = sun["zenith"] < 85
        assert closure[high].abs().max() < 2.0
        assert found["dhi"].sum() == pytest.approx(known_year()["dhi"].sum(), rel=0.02)


def test_global_is_derived_from_beam_and_diffuse():
    found = read_weather(as_csv(known_year().drop(columns="ghi")).encode(), SITE)
    assert found["ghi"].sum() == pytest.approx(known_year()["ghi"].sum(), rel=0.001)


def test_zeros_for_beam_and_diffuse_count_as_missing():
    found = read_weather(as_csv(known_year().assign(dni=0.0, dhi=0.0)).encode(), SITE)
    assert found["dhi"].sum() > 0.3 * found["ghi"].sum()


def test_beam_on_the_horizontal_is_recognised():
    flat = known_year().assign(dni=known_year()["ghi"] - known_year()["dhi"])
    found = read_weather(as_csv(flat).encode(), SITE)
    assert any("on the horizontal" in notice for notice in found.attrs["notices"])
    assert found["dni"].sum() == pytest.approx(known_year()["dni"].sum(), rel=0.01)


def test_a_file_from_far_away_is_remarked():
    head = "Source,Location ID,City,Latitude,Longitude,Time Zone,Elevation\nx,1,Shanghai,31.29,121.16,8,4\n"
    body = known_year().rename(
        columns={"ghi": "GHI", "dni": "DNI", "dhi": "DHI", "temp_air": "Tdry", "wind_speed": "Wspd"}
    )
    for at, part in enumerate(("Year", "Month", "Day", "Hour")):
        body.insert(at, part, getattr(SITE.times, part.lower()))
    content = head + body.to_csv(index=False)
    assert recognise(content) == "sam"
    assert not any("far away" in notice for notice in notices_of(content))
    assert any("far away" in notice for notice in notices_of(content, Site(latitude_deg=36, longitude_deg=120)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"  \n \n", "the file is empty"),
        (b"time,ghi,temp_air,wind_speed\n", "no row below"),
        (b"hello\nworld\nfoo\n", "no header row"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not text"),
        (b"LOCATION,Shanghai\nnothing\n", "not readable as EPW"),
        (b"{not json", "not readable as PVGIS"),
        (b"Latitude (decimal degrees): 31\nrubbish\n", "not readable as PVGIS"),
        (b"a,b,c\nDate (MM/DD/YYYY),Time (HH:MM)\n01/01/1990,01:00\n", "not readable as TMY3"),
        (b"Latitude,Longitude,Time Zone\n31,east,8\nYear,Month,Day,GHI\n2023,1,1,0\n", "rows 1 and 2"),
        (b"Latitude,Longitude,Time Zone\n31,121,8\n", "not readable as SAM"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(content, message):
    assert message in " ".join(mistakes_of(content))


def test_a_missing_file_and_an_unknown_format_are_named(tmp_path):
    with pytest.raises(InputError, match="there is no file"):
        read_weather(tmp_path / "no.epw", SITE)
    with pytest.raises(InputError, match='no format "xls"'):
        read_weather(b"x", SITE, format="xls")


def test_a_stamp_that_is_none_is_named():
    mistakes = mistakes_of(with_cell(3, "time", "31.1.2023"))
    assert '1 stamps are not readable, the first: row 3 "31.1.2023"' in mistakes[0]
    assert "does not exist" in mistakes_of(with_cell(3, "time", "2023-02-30 01:00"))[0]


def test_reading_opens_no_socket(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert len(read_weather(as_csv(known_year()).encode(), SITE)) == 8760


def test_the_sun_is_taken_in_the_middle_of_the_step():
    """Noon at 120° E in UTC+8 at the equinox: highest between 11:30 and 12:30, symmetric about 12:07."""
    site = Site(latitude_deg=30, longitude_deg=120)
    sun = sun_at_mid_step(site.times, site).loc["2023-03-21"]
    assert sun["cos_zenith"].idxmax().hour in (11, 12)
    assert sun["zenith"].iloc[11] == pytest.approx(sun["zenith"].iloc[12], abs=2.5)
    assert sun["zenith"].min() == pytest.approx(30, abs=1.5)
    assert 1320 < sun["beyond_w_m2"].mean() < 1415


def test_a_clear_noon_is_mostly_beam_and_an_overcast_one_diffuse():
    times = pd.DatetimeIndex([SITE.times[12 + 24 * 180]])
    sun = sun_at_mid_step(times, SITE)
    dni, dhi = beam_and_diffuse(pd.Series([900.0], times), sun)
    assert dni[0] > 500
    dni, dhi = beam_and_diffuse(pd.Series([150.0], times), sun)
    assert dhi[0] > 0.95 * 150
