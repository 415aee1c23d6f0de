"""Weather from the internet: two calls that a user makes, and nothing else in the package does."""

from __future__ import annotations

import pandas as pd

from sizer.errors import InputError
from sizer.site import Site
from sizer.weather.formats import quiet_pvlib
from sizer.weather.raw import Raw
from sizer.weather.table import weather_table

__all__ = ["fetch_nasa_power", "fetch_pvgis"]

_COLUMNS = ["ghi", "dni", "dhi", "temp_air", "wind_speed"]


def fetch_pvgis(site: Site) -> pd.DataFrame:
    """Fetch a typical year from PVGIS of the European Commission.

    Parameters
    ----------
    site : Site
        Where and when.

    Returns
    -------
    pandas.DataFrame
        Weather table, see `sizer.weather.read_weather`.

    Raises
    ------
    InputError
        If PVGIS does not answer or does not know the place.
    """
    from pvlib import iotools

    try:
        with quiet_pvlib():
            # In UTC, as PVGIS has it; the table turns it into the site's clock.
            frame, _ = iotools.get_pvgis_tmy(site.latitude_deg, site.longitude_deg, coerce_year=None)
    except (OSError, ValueError, KeyError) as error:
        raise InputError("PVGIS", f"no answer for this place ({error}). Give a weather file instead.") from error
    columns = [column for column in (*_COLUMNS, "pressure") if column in frame]
    raw = Raw("online", "PVGIS typical year", frame[columns].astype(float), site.latitude_deg, site.longitude_deg)
    return weather_table(raw, site)


def fetch_nasa_power(site: Site) -> pd.DataFrame:
    """Fetch the site's year from NASA POWER; cells of half a degree, for screening.

    Parameters
    ----------
    site : Site
        Where and when; the year must be over.

    Returns
    -------
    pandas.DataFrame
        Weather table, see `sizer.weather.read_weather`.

    Raises
    ------
    InputError
        If NASA POWER does not answer or does not have the year.
    """
    from pvlib import iotools

    first = pd.Timestamp(site.times[0]).tz_convert("UTC")
    last = first + pd.Timedelta(hours=site.hours_in_year)
    try:
        with quiet_pvlib():
            frame, _ = iotools.get_nasa_power(site.latitude_deg, site.longitude_deg, first, last, parameters=_COLUMNS)
    except (OSError, ValueError, KeyError) as error:
        raise InputError("NASA POWER", f"no answer for this place ({error}). Give a weather file instead.") from error
    frame = frame[_COLUMNS].astype(float)
    frame = frame[(frame.index >= first) & (frame.index < last)].where(lambda values: values > -900)
    notice = ["NASA POWER has cells of about half a degree: screening grade."]
    raw = Raw("online", "NASA POWER hourly", frame, site.latitude_deg, site.longitude_deg, notices=notice)
    return weather_table(raw, site)
