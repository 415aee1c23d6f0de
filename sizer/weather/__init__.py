"""Weather files of any kind turned into one table on the site's steps."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from sizer.errors import InputError
from sizer.site import Site
from sizer.sky import beam_and_diffuse, sun_at_mid_step
from sizer.weather.formats import READERS, recognise
from sizer.weather.online import fetch_nasa_power, fetch_pvgis
from sizer.weather.table import weather_table
from sizer.weather.text import decoded, raw_bytes

__all__ = ["Format", "beam_and_diffuse", "fetch_nasa_power", "fetch_pvgis", "read_weather", "sun_at_mid_step"]

Format = Literal["auto", "epw", "tmy3", "pvgis", "sam", "csv"]


def read_weather(path_or_bytes: str | Path | bytes, site: Site, format: Format = "auto") -> pd.DataFrame:
    """Read a weather file onto the steps of a site.

    Parameters
    ----------
    path_or_bytes : str, pathlib.Path or bytes
        A file, or the content of an upload, in UTF-8, UTF-16 with byte-order mark or GBK/GB 18030.
    site : Site
        Where and when: the table takes its clock, year, step and number of hours.
    format : {"auto", "epw", "tmy3", "pvgis", "sam", "csv"}
        "auto" tells by the first lines.

    Returns
    -------
    pandas.DataFrame
        On ``site.times``, means over the step: ghi, dni, dhi [W/m²], temp_air [°C], wind_speed [m/s] and, where
        the file has them, pressure [Pa] and albedo. ``attrs`` hold ``wind_height_m`` (10), ``source``, a
        sentence for reports, and ``notices``, what was decided or looks odd.

    Raises
    ------
    InputError
        With every mistake found: unreadable cells, gaps, impossible values, missing columns or steps; or a
        sunshine centred more than an hour off the sun's noon.

    Notes
    -----
    Labels mark the start of the step: TMY3 and files that run from the first step to midnight of the next year
    are moved, UTC is turned into the site's clock. The file's year is replaced by the site's, by calendar day;
    29 February repeats 28 where the file has none. More hours than a year repeat the year. A coarser file is
    divided with its means kept, a finer one averaged.
    """
    if format not in get_args(Format):
        raise InputError("weather", f'no format "{format}". Known: {", ".join(get_args(Format))}.')
    content, name = raw_bytes(path_or_bytes)
    text, encoding = decoded(content, name)
    raw = READERS[recognise(text) if format == "auto" else format](text, name)
    if encoding != "utf-8-sig":
        raw.notices.append(f"the file was read as {encoding}.")
    return weather_table(raw, site)
