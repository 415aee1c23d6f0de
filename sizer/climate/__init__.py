"""An hourly year of weather made from twelve monthly means.

For places without a weather file. ``weather/climate.csv`` holds the monthly means of a place and where they
come from; ``weather/climate_statistics.csv`` how strongly days and hours differ. The year is a *typical* one:
its monthly means are the place's means, its spread and its persistence are drawn from the statistics.

Equations (d day, h hour, m month; Φ the normal distribution function, z unit Gaussian AR(1) series)::

    daily clearness     K_d = Beta_m⁻¹((rank_m(z_d) − ½) / n_m),  mean and sd of K as given
    hourly clearness    k_h = K_d c_h / c_d + σ(K_d) z_h,  σ = 0.1557 sin(π K_d / 0.933), lag-1 0.54  [1]
    global              G_h = min(k_h G0_h, 1.1 clear sky, 0.85 G0_h), scaled to K_d, then to the month
    diffuse, beam       Erbs: D = f(G / G0) G,  B = (G − D) / cos Z at mid-step                       [2]
    temperature         T = level(t) + range(t) shape(h) + anomaly(t)
    wind                v = calm-cut(λ_m [−ln(1 − Φ(z_h))]^(1/k_m) (1 + a_m cos(2π (h − h_peak) / 24)))

The Gaussian series drive the sequence only; the distributions are the given ones (a Gaussian copula). The days of
a month are the n quantiles of its distribution, so that every seed is a typical month in another order.

References
----------
.. [1] V. A. Graham and K. G. T. Hollands, "A method to generate synthetic hourly solar radiation globally",
   Solar Energy 44 (1990).
.. [2] D. G. Erbs, S. A. Klein and J. A. Duffie, Solar Energy 28 (1982), as in pvlib.irradiance.erbs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from sizer.climate.sunshine import clear_sky, global_horizontal, standard_pressure_pa, with_beam_and_diffuse
from sizer.climate.temperature import air_temperature
from sizer.climate.wind import wind_speed_10m
from sizer.climate.year import Year
from sizer.errors import InputError
from sizer.shipped import shipped
from sizer.site import Site

__all__ = ["Place", "nearest_place", "places", "synthesise", "yearly_climate"]

FAR_KM = 100.0
TOO_FAR_KM = 300.0


class Place(BaseModel):
    """A place whose monthly climate is known."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    id: str
    """The word used in project files."""
    name: str
    """What people call it."""
    latitude_deg: float
    """Latitude, north positive. [°]"""
    longitude_deg: float
    """Longitude, east positive. [°]"""
    altitude_m: float
    """Height above the sea. [m]"""
    quality: str
    """station, interpolated, …: how far to trust it."""
    source: str
    """Where the numbers come from."""


def places() -> dict[str, Place]:
    """Every place with monthly climate, by its id.

    Returns
    -------
    dict of str to Place
        In the order of ``weather/climate.csv``.

    Examples
    --------
    >>> places()["shenzhen"].latitude_deg
    22.77
    """
    rows = _table("climate.csv").drop_duplicates("place_id")
    columns = ["place_id", "place", "latitude_deg", "longitude_deg", "altitude_m", "quality", "source"]
    listed = rows[columns].rename(columns={"place_id": "id", "place": "name"}).to_dict("records")
    return {place.id: place for place in (Place.model_validate(row) for row in listed)}


def nearest_place(latitude_deg: float, longitude_deg: float) -> Place:
    """Find the place with known climate that is closest on the globe.

    Parameters
    ----------
    latitude_deg, longitude_deg : float
        Where. [°]

    Returns
    -------
    Place

    Examples
    --------
    >>> nearest_place(31.2, 121.4).id
    'jiading'
    """
    return min(places().values(), key=lambda place: _distance_km(place, latitude_deg, longitude_deg))


def yearly_climate(place_id: str) -> tuple[float, float, float]:
    """Sum of the sunshine and means of temperature and wind of a place's year.

    Parameters
    ----------
    place_id : str
        Of :func:`places`.

    Returns
    -------
    tuple of float
        On the level [kWh/m²], at 2 m [°C], at 10 m [m/s].

    Examples
    --------
    >>> [round(value, 1) for value in yearly_climate("beijing")]
    [1400.6, 12.7, 2.4]
    """
    months = _monthly(place_id)
    days = np.asarray([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    warmth, wind = (float((months[name].to_numpy(float) * days).sum() / 365) for name in ("t_mean_c", "wind10_m_s"))
    return float((months["ghi_kwh_m2_day"].to_numpy(float) * days).sum()), warmth, wind


def synthesise(site: Site, place: str | None = None, seed: int = 1) -> pd.DataFrame:
    """Make a year of weather with a place's monthly means.

    Parameters
    ----------
    site : Site
        Where and when. Sun and air pressure are the site's; sunshine, temperature and wind the place's.
    place : str, optional
        Id of a place; None takes the nearest within 300 km.
    seed : int
        The same seed gives the same year; another seed another order of days with the same monthly means.

    Returns
    -------
    pandas.DataFrame
        Weather table on ``site.times``: ghi, dni, dhi [W/m²], temp_air [°C], wind_speed [m/s] at 10 m,
        pressure [Pa]; ``attrs`` hold wind_height_m, source and notices. Hours beyond one year repeat it.

    Raises
    ------
    InputError
        If the place is unknown, or none is near.

    Notes
    -----
    Steps of 15 or 30 minutes follow the sun and interpolate clearness, temperature and wind between hours:
    there is no turbulence within the hour.

    Examples
    --------
    >>> weather = synthesise(Site(latitude_deg=31.29, longitude_deg=121.16), place="jiading")
    >>> round(float(weather["ghi"].mean()) * 24 / 1000, 1)
    3.5
    """
    chosen, notices = _choose(site, place)
    months = _monthly(chosen.id)
    year = Year(site)
    day_rng, hour_rng, heat_rng, wind_rng = (
        np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed).spawn(4)
    )
    sky = clear_sky(year.times, site)
    base = pd.DataFrame(
        {
            "ghi": global_horizontal(year, months, sky, day_rng, hour_rng),
            "temp_air": air_temperature(year, months, heat_rng),
            "wind_speed": wind_speed_10m(year, months, wind_rng),
        }
    )
    weather = base.iloc[year.position_of(site.times)].set_axis(site.times, axis="index")
    if len(site.times) > len(year.times):
        sky = clear_sky(site.times, site)
    weather = with_beam_and_diffuse(weather, sky.iloc[: len(weather)].set_axis(site.times, axis="index"))
    weather["pressure"] = standard_pressure_pa(site.altitude_m)
    source = f"Typical year made from monthly means of {chosen.name} ({chosen.quality}; {chosen.source}), seed {seed}."
    weather.attrs = {"wind_height_m": 10.0, "source": source, "notices": notices}
    return weather


def _choose(site: Site, wanted: str | None) -> tuple[Place, list[str]]:
    """Choose the place to use, and say what the reader should know about the choice."""
    known = places()
    if wanted is not None and wanted not in known:
        raise InputError("climate", f'no place "{wanted}". Known: {", ".join(known)}.')
    place = known[wanted] if wanted else nearest_place(site.latitude_deg, site.longitude_deg)
    distance = _distance_km(place, site.latitude_deg, site.longitude_deg)
    if wanted is None and distance > TOO_FAR_KM:
        line = f"the nearest place with known climate is {place.name}, {distance:.0f} km away. Give a weather file, "
        raise InputError(
            "climate", line + f'add the place to weather/climate.csv, or accept it with place "{place.id}".'
        )
    notices = []
    if distance > FAR_KM:
        notices.append(f"the climate is that of {place.name}, {distance:.0f} km from the site: screening grade.")
    if abs(place.altitude_m - site.altitude_m) > 300:
        notices.append(f"the site is at {site.altitude_m:.0f} m, but {place.name} at {place.altitude_m:.0f} m.")
    if "station" not in place.quality:
        notices.append(f"the climate of {place.name} is {place.quality}, not measured there.")
    return place, notices


def _monthly(place_id: str) -> pd.DataFrame:
    """Means and statistics of one place, January to December."""
    climate, statistics = _table("climate.csv"), _table("climate_statistics.csv")
    means = climate[climate["place_id"] == place_id].sort_values("month")
    if means["month"].tolist() != list(range(1, 13)):
        raise InputError("climate.csv", f'place "{place_id}" needs one row for each of the twelve months.')
    source = place_id
    if place_id not in set(statistics["place_id"]):
        row = means.iloc[0]
        with_statistics = [place for place in places().values() if place.id in set(statistics["place_id"])]
        source = min(with_statistics, key=lambda p: _distance_km(p, row["latitude_deg"], row["longitude_deg"])).id
    spread = statistics[statistics["place_id"] == source].drop(columns="place_id")
    return means.merge(spread, on="month", validate="one_to_one").reset_index(drop=True)


def _table(name: str) -> pd.DataFrame:
    """One of the two climate tables."""
    return pd.read_csv(shipped("weather") / name, encoding="utf-8")


def _distance_km(place: Place, latitude_deg: float, longitude_deg: float) -> float:
    """Great-circle distance [km] (haversine)."""
    here, there = np.radians([latitude_deg, longitude_deg]), np.radians([place.latitude_deg, place.longitude_deg])
    half = np.sin((there - here) / 2) ** 2
    return float(2 * 6371.0 * np.arcsin(np.sqrt(half[0] + np.cos(here[0]) * np.cos(there[0]) * half[1])))
