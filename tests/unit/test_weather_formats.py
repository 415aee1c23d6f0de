"""Each format is written in its real layout from one known year and must come back as that year."""

import functools
import json

import numpy as np
import pandas as pd
import pytest

from sizer.climate import synthesise
from sizer.errors import InputError
from sizer.site import Site
from sizer.weather import fetch_nasa_power, fetch_pvgis, read_weather

HERE = {"latitude_deg": 31.29, "longitude_deg": 121.16, "altitude_m": 4.0}
SITE = Site(**HERE)
CORE = ["ghi", "dni", "dhi", "temp_air", "wind_speed"]


@functools.cache
def known_year():
    """The year to be written, rounded as files are."""
    weather = synthesise(SITE, "jiading")
    return weather.round({"ghi": 0, "dni": 0, "dhi": 0, "temp_air": 1, "wind_speed": 1, "pressure": 0})


def as_epw(weather, utc_offset=8, years=None):
    """EnergyPlus: eight header rows, hours 1 to 24."""
    about = f"LOCATION,Shanghai,SH,CHN,CSWD,583620,31.29,121.16,{utc_offset:.1f},4.0"
    head = [about, "DESIGN CONDITIONS,0", "TYPICAL/EXTREME PERIODS,0", "GROUND TEMPERATURES,0"]
    head += ["HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0", "COMMENTS 1,made for a test", "COMMENTS 2,"]
    head += ["DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31"]
    rows = []
    for stamp, row in zip(weather.index, weather.to_dict("records"), strict=True):
        year = (years or {}).get(stamp.month, 2005)
        rows.append(
            f"{year},{stamp.month},{stamp.day},{stamp.hour + 1},0,?9?9,{row['temp_air']},5.0,70,{row['pressure']:.0f},"
            f"0,0,300,{row['ghi']:.0f},{row['dni']:.0f},{row['dhi']:.0f},0,0,0,0,180,{row['wind_speed']},"
            "5,5,9999,77777,9,999999999,0,0.1,0,88,0,0,0"
        )
    return "\n".join(head + rows) + "\n"


def as_tmy3(weather):
    """TMY3: labels at the end of the hour, 24:00 at midnight, pressure in mbar."""
    head = ['583620,"SHANGHAI",CN,8.0,31.290,121.160,4']
    head += [
        "Date (MM/DD/YYYY),Time (HH:MM),GHI (W/m^2),DNI (W/m^2),DHI (W/m^2),Dry-bulb (C),Pressure (mbar),Wspd (m/s)"
    ]
    rows = [
        f"{stamp.month:02d}/{stamp.day:02d}/1995,{stamp.hour + 1:02d}:00,{row['ghi']:.0f},{row['dni']:.0f},"
        f"{row['dhi']:.0f},{row['temp_air']},{row['pressure'] / 100:.0f},{row['wind_speed']}"
        for stamp, row in zip(weather.index, weather.to_dict("records"), strict=True)
    ]
    return "\n".join(head + rows) + "\n"


def in_utc(weather, year):
    """Rows of the same year in UTC, from 1 January 00:00 UTC on."""
    rolled = weather.iloc[np.r_[8:8760, 0:8]].copy()
    rolled.index = pd.date_range(f"{year}-01-01", periods=8760, freq="h", tz="UTC")
    return rolled


def as_pvgis_tmy(weather, kind):
    """PVGIS typical year: UTC, months of different years."""
    table = in_utc(weather, 2007)
    stamps = [stamp.strftime(f"{2007 + stamp.month % 3 * 4}%m%d:%H%M") for stamp in table.index]
    names = {"temp_air": "T2m", "ghi": "G(h)", "dni": "Gb(n)", "dhi": "Gd(h)", "wind_speed": "WS10m", "pressure": "SP"}
    rows = table.rename(columns=names)[list(names.values())].to_dict("records")
    months = [(month, 2007 + month % 3 * 4) for month in range(1, 13)]
    if kind == "json":
        content = {
            "inputs": {"location": {"latitude": 31.29, "longitude": 121.16, "elevation": 4.0}},
            "outputs": {
                "months_selected": [{"month": month, "year": year} for month, year in months],
                "tmy_hourly": [{"time(UTC)": stamp, **row} for stamp, row in zip(stamps, rows, strict=True)],
            },
            "meta": {"inputs": {}},
        }
        return json.dumps(content)
    head = ["Latitude (decimal degrees): 31.290", "Longitude (decimal degrees): 121.160", "Elevation (m): 4.0"]
    head += ["month,year", *(f"{month},{year}" for month, year in months)]
    head += ["time(UTC)," + ",".join(names.values())]
    body = [
        f"{stamp}," + ",".join(str(value) for value in row.values()) for stamp, row in zip(stamps, rows, strict=True)
    ]
    return "\r\n".join([*head, *body, "", "T2m: 2-m air temperature (degree Celsius)"]) + "\r\n"


def as_pvgis_hourly(weather, slope_deg=0):
    """PVGIS hourly series of two years with components, instantaneous at 10 minutes past the hour, in UTC."""
    head = ["Latitude (decimal degrees):\t31.290", "Longitude (decimal degrees):\t121.160", "Elevation (m):\t4"]
    head += ["Radiation database:\tPVGIS-ERA5", "", f"Slope: {slope_deg} deg.", "Azimuth: 0 deg.", ""]
    head += ["time,Gb(i),Gd(i),Gr(i),H_sun,T2m,WS10m,Int"]
    body = []
    for year in (2018, 2019):
        for stamp, row in zip((table := in_utc(weather, year)).index, table.to_dict("records"), strict=True):
            ground = row["ghi"] * 0.05 if slope_deg else 0.0
            body.append(
                f"{stamp:%Y%m%d:%H}10,{max(row['ghi'] - row['dhi'], 0):.1f},{row['dhi']:.1f},{ground:.1f},0.0,"
                f"{row['temp_air']},{row['wind_speed']},0.0"
            )
    return "\r\n".join([*head, *body, "", "Gb(i): Beam irradiance"]) + "\r\n"


def as_sam(weather, minute=0):
    """SAM: names, values, header; local standard time."""
    head = ["Source,Location ID,City,State,Country,Latitude,Longitude,Time Zone,Elevation"]
    head += ["test,583620,Shanghai,-,China,31.29,121.16,8,4", "Year,Month,Day,Hour,Minute,GHI,DNI,DHI,Tdry,Wspd,Pres"]
    rows = [
        f"2005,{stamp.month},{stamp.day},{stamp.hour},{minute},{row['ghi']},{row['dni']},{row['dhi']},{row['temp_air']},"
        f"{row['wind_speed']},{row['pressure'] / 100}"
        for stamp, row in zip(weather.index, weather.to_dict("records"), strict=True)
    ]
    return "\n".join(head + rows) + "\n"


def as_chinese_csv(weather):
    """What a Chinese weather service exports."""
    rows = [
        f"{stamp:%Y/%m/%d %H:%M},{row['ghi']},{row['dni']},{row['dhi']},{row['temp_air']},{row['wind_speed']}"
        for stamp, row in zip(weather.index, weather.to_dict("records"), strict=True)
    ]
    return "\n".join(["时间,总辐射(W/m2),直接辐射(W/m2),散射辐射(W/m2),气温(℃),风速(m/s)", *rows]) + "\n"


def assert_is_the_known_year(weather, columns=CORE, expected=None):
    expected = known_year() if expected is None else expected
    assert weather.attrs["wind_height_m"] == 10
    for column in columns:
        np.testing.assert_allclose(weather[column], expected[column], atol=0.051, err_msg=column)


WRITERS = {
    "epw": (as_epw, "epw"),
    "tmy3": (as_tmy3, "tmy3"),
    "pvgis_csv": (functools.partial(as_pvgis_tmy, kind="csv"), "pvgis"),
    "pvgis_json": (functools.partial(as_pvgis_tmy, kind="json"), "pvgis"),
    "sam": (as_sam, "sam"),
    "sam_mid_hour": (functools.partial(as_sam, minute=30), "sam"),
    "chinese": (as_chinese_csv, "csv"),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_year_survives_the_format(writer):
    write, kind = WRITERS[writer]
    content = write(known_year()).encode()
    found = read_weather(content, SITE)
    assert_is_the_known_year(found)
    assert found.index.equals(SITE.times)
    assert found.attrs["source"].endswith("(upload).")
    pd.testing.assert_frame_equal(found, read_weather(content, SITE, format=kind))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_every_encoding_is_read(encoding):
    assert_is_the_known_year(read_weather(as_chinese_csv(known_year()).encode(encoding), SITE))


def test_a_file_is_read_from_its_path(tmp_path):
    path = tmp_path / "上海.epw"
    path.write_text(as_epw(known_year()), encoding="utf-8")
    found = read_weather(path, SITE)
    assert_is_the_known_year(found)
    assert "上海.epw" in found.attrs["source"]
    assert_is_the_known_year(read_weather(str(path), SITE))


def test_pressure_comes_in_pascal_from_every_unit():
    for content in (as_epw(known_year()), as_tmy3(known_year()), as_sam(known_year())):
        assert read_weather(content.encode(), SITE)["pressure"].mean() == pytest.approx(101277, rel=0.001)


def test_an_epw_header_in_gbk_is_read():
    content = as_epw(known_year()).replace("Shanghai", "上海").encode("gbk")
    found = read_weather(content, SITE)
    assert "上海" in found.attrs["source"]
    assert any("gb18030" in notice for notice in found.attrs["notices"])


def test_a_typical_year_of_twelve_different_years_is_one_year():
    """Among them 1988 and 1991, when China kept summer time, and a leap year."""
    years = dict(
        zip(range(1, 13), [1988, 1984, 1991, 1988, 1990, 1986, 1988, 1991, 1989, 1987, 1999, 2001], strict=True)
    )
    assert_is_the_known_year(read_weather(as_epw(known_year(), years=years).encode(), SITE))


@pytest.mark.parametrize("year", [1988, 2024])
def test_a_leap_year_repeats_28_february_if_the_file_has_no_29th(year):
    found = read_weather(as_epw(known_year()).encode(), Site(**HERE, year=year))
    assert len(found) == 8784
    np.testing.assert_array_equal(found.loc[f"{year}-02-29", CORE], found.loc[f"{year}-02-28", CORE])
    assert found["ghi"].iloc[:1416].sum() == pytest.approx(known_year()["ghi"].iloc[:1416].sum())


def test_a_leap_day_in_the_file_is_dropped_in_another_year():
    leap = Site(**HERE, year=2024)
    weather = synthesise(leap, "jiading").round(1)
    found = read_weather(as_chinese_csv(weather).encode(), SITE)
    expected = weather[~((weather.index.month == 2) & (weather.index.day == 29))]
    assert_is_the_known_year(found, expected=expected)
    assert_is_the_known_year(read_weather(as_chinese_csv(weather).encode(), leap), expected=weather)


def test_an_epw_in_utc_is_turned_into_the_sites_clock():
    table = in_utc(known_year(), 2005)
    assert_is_the_known_year(read_weather(as_epw(table, utc_offset=0).encode(), SITE))


def test_a_pvgis_series_of_several_years_gives_one_and_its_beam():
    found = read_weather(as_pvgis_hourly(known_year()).encode(), SITE)
    assert_is_the_known_year(found, ["dhi", "temp_air", "wind_speed"])
    np.testing.assert_allclose(found["ghi"], known_year()["ghi"], atol=1.01)
    assert any("2 years; 2019 is used" in notice for notice in found.attrs["notices"])
    high = known_year()["dni"] > 200
    assert found["dni"][high].sum() == pytest.approx(known_year()["dni"][high].sum(), rel=0.01)


@pytest.mark.parametrize("minutes", [15, 30])
def test_an_hourly_file_keeps_its_hourly_means_on_finer_steps(minutes):
    site = Site(**HERE, step_minutes=minutes)
    found = read_weather(as_sam(known_year()).encode(), site)
    assert len(found) == 8760 * 60 // minutes
    hours = found.to_numpy().reshape(8760, -1, found.shape[1]).mean(axis=1)
    hourly = pd.DataFrame(hours, columns=found.columns)
    for column in ("ghi", "dhi", "dni", "temp_air"):
        np.testing.assert_allclose(hourly[column], known_year()[column], atol=0.06, err_msg=column)
    assert hourly["wind_speed"].mean() == pytest.approx(known_year()["wind_speed"].mean(), rel=0.01)
    assert (found["wind_speed"] >= 0).all()


def test_a_quarter_hourly_file_is_averaged_to_hours():
    fine = synthesise(Site(**HERE, step_minutes=15, hours=720), "jiading").round(1)
    found = read_weather(as_chinese_csv(fine).encode(), Site(**HERE, hours=720))
    means = fine[CORE].to_numpy().reshape(720, 4, 5).mean(axis=1)
    np.testing.assert_allclose(found[CORE], means, atol=1e-9)


def test_ten_minute_files_serve_quarter_hours_through_the_hour():
    times = pd.date_range("2023-01-01", periods=720 * 6, freq="10min")
    repeated = known_year().iloc[np.repeat(np.arange(720), 6)].set_axis(times)
    found = read_weather(as_chinese_csv(repeated).encode(), Site(**HERE, step_minutes=15, hours=720))
    assert found["ghi"].sum() / 4 == pytest.approx(known_year()["ghi"].iloc[:720].sum(), rel=1e-6)


def test_a_window_takes_the_files_first_hours_and_two_years_repeat_them():
    content = as_epw(known_year()).encode()
    week = read_weather(content, Site(**HERE, hours=168))
    np.testing.assert_allclose(week["temp_air"], known_year()["temp_air"].iloc[:168])
    twice = read_weather(content, Site(**HERE, hours=2 * 8760))
    np.testing.assert_allclose(twice["temp_air"].iloc[8760 : 8760 + 1416], known_year()["temp_air"].iloc[:1416])


def test_fetched_years_in_utc_are_turned_into_the_sites_clock(monkeypatch):
    """No network: pvlib's two calls answer with the known year as the services would."""
    from pvlib import iotools

    utc = in_utc(known_year(), 2023)
    power = pd.concat([utc.iloc[-8:].set_axis(utc.index[:8] - pd.Timedelta(hours=8)), utc])
    monkeypatch.setattr(iotools, "get_pvgis_tmy", lambda *_, **__: (utc, {}))
    monkeypatch.setattr(iotools, "get_nasa_power", lambda *_, **__: (power, {}))
    assert_is_the_known_year(fetch_pvgis(SITE))
    found = fetch_nasa_power(SITE)
    assert_is_the_known_year(found)
    assert any("screening grade" in notice for notice in found.attrs["notices"])


def test_a_service_that_does_not_answer_is_an_input_error(monkeypatch):
    from pvlib import iotools

    def silent(*_, **__):
        raise ConnectionError("no route to host")

    monkeypatch.setattr(iotools, "get_pvgis_tmy", silent)
    monkeypatch.setattr(iotools, "get_nasa_power", silent)
    for fetch in (fetch_pvgis, fetch_nasa_power):
        with pytest.raises(InputError, match="no route to host.*Give a weather file"):
            fetch(SITE)


def test_a_tilted_pvgis_series_is_refused():
    with pytest.raises(InputError, match="slope 0"):
        read_weather(as_pvgis_hourly(known_year(), slope_deg=30).encode(), SITE)
