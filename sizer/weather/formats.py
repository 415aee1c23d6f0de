"""Weather files with a format of their own: which one it is, and pvlib's readers for it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from sizer.errors import InputError
from sizer.weather.plain import read_plain_csv, read_sam_csv
from sizer.weather.raw import Raw

__all__ = ["READERS", "quiet_pvlib", "recognise"]

_WANTED = ["ghi", "dni", "dhi", "temp_air", "wind_speed", "pressure", "albedo"]


def recognise(text: str) -> str:
    """Tell the format of a weather file from its first lines.

    Parameters
    ----------
    text : str
        The file.

    Returns
    -------
    str
        "epw", "tmy3", "pvgis", "sam" or, if it is none of them, "csv".

    Examples
    --------
    >>> recognise("LOCATION,Shanghai,-,CHN,CSWD,583620,31.40,121.45,8.0,5.5")
    'epw'
    """
    first, _, rest = text.lstrip().partition("\n")
    second = rest.partition("\n")[0]
    if first.upper().startswith("LOCATION,"):
        return "epw"
    if "Date (MM/DD/YYYY)" in second:
        return "tmy3"
    if first.startswith(("{", "Latitude (decimal degrees)")):
        return "pvgis"
    heads = first.lower()
    if "latitude" in heads and "longitude" in heads and "time zone" in heads:
        return "sam"
    return "csv"


def _read_epw(text: str, name: str) -> Raw:
    """EnergyPlus weather: pvlib labels hours by their start, in the file's fixed offset."""
    from pvlib import iotools

    frame, about = iotools.read_epw(io.StringIO(text))
    frame = frame.rename(columns={"atmospheric_pressure": "pressure"})[_WANTED[:6]].astype(float)
    # EnergyPlus' own codes for "missing".
    limits = {"ghi": 9999, "dni": 9999, "dhi": 9999, "temp_air": 99.9, "wind_speed": 999, "pressure": 999999}
    for column, code in limits.items():
        frame.loc[frame[column] >= code, column] = np.nan
    return Raw(name, f"EPW, {about['city']}", frame, about["latitude"], about["longitude"])


def _read_tmy3(text: str, name: str) -> Raw:
    """TMY3: pvlib keeps its labels at the end of the hour; they are moved to the start."""
    from pvlib import iotools

    frame, about = iotools.read_tmy3(io.StringIO(text), map_variables=True)
    frame = frame[[column for column in _WANTED if column in frame]].astype(float)
    frame = frame.where(frame > -9000)
    frame.index = frame.index - pd.Timedelta(hours=1)
    return Raw(name, f"TMY3, {about['Name']}", frame, about["latitude"], about["longitude"])


def _read_pvgis(text: str, name: str) -> Raw:
    """PVGIS typical year or hourly series, CSV or JSON, in UTC."""
    from pvlib import iotools

    kind = "json" if text.lstrip().startswith("{") else "csv"
    if '"tmy_hourly"' in text or "month,year" in text[:500].replace(" ", ""):
        source = io.StringIO(text) if kind == "json" else io.BytesIO(text.encode())
        frame, about = iotools.read_pvgis_tmy(source, pvgis_format=kind)
        where = about["inputs"]["location"] if kind == "json" else about["inputs"]
        frame = frame[[column for column in _WANTED if column in frame]].astype(float)
        return Raw(name, "PVGIS typical year", frame, where["latitude"], where["longitude"])
    frame, about = iotools.read_pvgis_hourly(io.StringIO(text), pvgis_format=kind)
    where = about["inputs"]["location"] if kind == "json" else about["inputs"]
    return _pvgis_hourly(frame, where, name)


def _pvgis_hourly(frame: pd.DataFrame, where: dict[str, Any], name: str) -> Raw:
    """Hourly series of a plane: usable if the plane is flat, then its parts are global, beam and diffuse."""
    raw = Raw(name, "PVGIS hourly series", pd.DataFrame(), where["latitude"], where["longitude"])
    if "poa_sky_diffuse" not in frame:
        raw.mistakes.append(
            "the PVGIS series holds no beam and diffuse radiation: download it with components=1, slope 0."
        )
        return raw
    flat = pd.DataFrame({"bhi": frame["poa_direct"], "dhi": frame["poa_sky_diffuse"]})
    if frame["poa_ground_diffuse"].max() > 1.0:
        raw.mistakes.append("the PVGIS series is for a tilted plane: download it with slope 0.")
    flat["ghi"] = flat["bhi"] + flat["dhi"]
    raw.frame = flat.join(frame[["temp_air", "wind_speed"]]).astype(float)
    return raw


def _wrapped(read: Callable[[str, str], Raw], kind: str) -> Callable[[str, str], Raw]:
    """Make a reader whose failures name the file and its format."""

    def reader(text: str, name: str) -> Raw:
        try:
            with quiet_pvlib():
                return read(text, name)
        except (KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError) as error:
            raise InputError(name, f"not readable as {kind}: {type(error).__name__} {error}.") from error

    return reader


@contextmanager
def quiet_pvlib() -> Iterator[None]:
    """Keep quiet about pvlib 0.16 calling pandas the old way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", pd.errors.DtypeWarning)
        yield


READERS: dict[str, Callable[[str, str], Raw]] = {
    "epw": _wrapped(_read_epw, "EPW"),
    "tmy3": _wrapped(_read_tmy3, "TMY3"),
    "pvgis": _wrapped(_read_pvgis, "PVGIS"),
    "sam": _wrapped(read_sam_csv, "SAM CSV"),
    "csv": read_plain_csv,
}
