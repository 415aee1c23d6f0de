"""An hourly year of weather made from twelve monthly means.

For places without a weather file. ``weather/climate.csv`` holds the monthly means of a place and where they
come from; ``weather/climate_statistics.csv`` how strongly days and hours differ. The year is a *typical* one:
its monthly means are the place's means, its spread and its persistence are drawn from the statistics.

Equations (d day, h hour, m month; Φ the normal distribution function, z unit Gaussian AR(1) series)::

    daily clearness     K_d = Beta_m⁻¹((rank_m(z_d) − ½) / n_m),  mean and sd of K as given          [1]
    hourly clearness    k_h = K_d c_h / c_d + σ(K_d) z_h,  σ = 0.1557 sin(π K_d / 0.933), lag-1 0.54  [2]
    global              G_h = min(k_h G0_h, 1.1 clear sky, 0.85 G0_h), scaled to K_d, then to the month
    diffuse, beam       Erbs: D = f(G / G0) G,  B = (G − D) / cos Z at mid-step                       [3]
    temperature         T = level(t) + range(t) shape(h) + anomaly(t)
    wind                v = calm-cut(λ_m [−ln(1 − Φ(z_h))]^(1/k_m) (1 + a_m cos(2π (h − h_peak) / 24)))

The Gaussian series drive the sequence only; the marginal distributions are exact (a Gaussian copula).

References
----------
.. [1] R. Aguiar, M. Collares-Pereira and J. P. Conde, "Simple procedure for generating sequences of daily
   radiation values using a library of Markov transition matrices", Solar Energy 40 (1988). The idea of drawing
   days by rank is kept; the library is replaced by the place's own statistics.
.. [2] V. A. Graham and K. G. T. Hollands, "A method to generate synthetic hourly solar radiation globally",
   Solar Energy 44 (1990).
.. [3] D. G. Erbs, S. A. Klein and J. A. Duffie, Solar Energy 28 (1982), as in pvlib.irradiance.erbs.
"""

from __future__ import annotations

import calendar
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.special import betaincinv, gamma, ndtr

from sizer.errors import InputError
from sizer.shipped import shipped
from sizer.site import Site

__all__ = ["Place", "nearest_place", "places", "synthesise"]

Array = NDArray[np.floating]

LINKE_TURBIDITY = 3.0  # clear, clean air (Ineichen 2008): an upper envelope of days, not a mean
CLEAR_SKY_CEILING = 1.1  # cloud edges lift an hourly mean above clear sky by up to a tenth
EXTRATERRESTRIAL_CEILING = 0.85  # of G0: no hourly mean passes more
DARKEST_CLEARNESS = 0.03
HOURLY_CLEARNESS_LAG1 = 0.54  # [2]: 0.54 ± 0.14
WARMING_HOURS = 9.5  # coldest about sunrise (06:00), warmest about 15:30 in the stations' statistics
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
    year = _Year(site)
    day_rng, hour_rng, heat_rng, wind_rng = (
        np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed).spawn(4)
    )
    sky = _sky(year.times, site)
    base = pd.DataFrame(
        {
            "ghi": _global_horizontal(year, months, sky, day_rng, hour_rng),
            "temp_air": _temperature(year, months, heat_rng),
            "wind_speed": _wind(year, months, wind_rng),
        }
    )
    weather = base.iloc[year.position_of(site.times)].set_axis(site.times, axis="index")
    if len(site.times) > len(year.times):
        sky = _sky(site.times, site)
    weather = _with_beam_and_diffuse(weather, sky.iloc[: len(weather)].set_axis(site.times, axis="index"))
    weather["pressure"] = _standard_pressure_pa(site.altitude_m)
    source = f"Typical year made from monthly means of {chosen.name} ({chosen.quality}; {chosen.source}), seed {seed}."
    weather.attrs = {"wind_height_m": 10.0, "source": source, "notices": notices}
    return weather


class _Year:
    """The whole calendar year of a site at the site's step, and the same year by hours and days."""

    def __init__(self, site: Site) -> None:
        self.per_hour = 60 // site.step_minutes
        steps = site.hours_in_year * self.per_hour
        self.times = pd.date_range(site.times[0], periods=steps, freq=f"{site.step_minutes}min", name="time")
        self.month_days = np.array([calendar.monthrange(site.year, month)[1] for month in range(1, 13)])
        self.days = int(self.month_days.sum())
        self.month_of_day = np.repeat(np.arange(12), self.month_days)
        self.day_of_step = np.arange(steps) // (24 * self.per_hour)
        self.month_of_step = self.month_of_day[self.day_of_step]
        self.mid_h = (np.arange(steps) + 0.5) / self.per_hour
        self.hours = np.arange(self.days * 24) + 0.5
        self.month_of_hour = np.repeat(self.month_of_day, 24)

    def position_of(self, times: pd.DatetimeIndex) -> NDArray[np.int64]:
        """Position in the year of stamps of any year; 29 February falls back on 28."""
        first = np.concatenate([[0], np.cumsum(self.month_days)[:-1]])
        month = times.month.to_numpy() - 1
        day = np.minimum(times.day.to_numpy(), self.month_days[month]) - 1
        step = (times.hour.to_numpy() * 60 + times.minute.to_numpy()) * self.per_hour // 60
        position: NDArray[np.int64] = (first[month] + day) * 24 * self.per_hour + step
        return position

    def to_steps(self, hourly: Array) -> Array:
        """Hourly means interpolated to the middle of each step, the year taken as a circle."""
        return np.interp(self.mid_h, self.hours, hourly, period=24.0 * self.days)

    def smooth(self, monthly: Any, at_h: Array, month: NDArray[np.int64]) -> Array:
        """Draw a curve without jumps at month ends whose monthly means are the given ones.

        Piecewise linear through the middle of the months, with the twelve nodes solved for
        (P. D. Killworth, J. Phys. Oceanogr. 26, 1996).
        """
        ends = np.cumsum(self.month_days) * 24.0
        middle = ends - self.month_days * 12.0
        basis = np.column_stack([np.interp(at_h, middle, row, period=24.0 * self.days) for row in np.eye(12)])
        means = np.array([basis[month == m].mean(axis=0) for m in range(12)])
        return np.asarray(basis @ np.linalg.solve(means, np.asarray(monthly, dtype=float)), dtype=float)

    def hourly(self, monthly: Any) -> Array:
        """Draw a smooth curve at the middle of every hour."""
        return self.smooth(monthly, self.hours, self.month_of_hour)

    def stepwise(self, monthly: Any) -> Array:
        """Draw a smooth curve at the middle of every step."""
        return self.smooth(monthly, self.mid_h, self.month_of_step)


# --- sunshine


def _sky(times: pd.DatetimeIndex, site: Site) -> pd.DataFrame:
    """Sun and clear sky at the middle of each step: zenith [°], cos_zenith, g0 and clear [W/m²]."""
    from pvlib import atmosphere, clearsky, irradiance, solarposition

    middle = times + pd.Timedelta(minutes=site.step_minutes / 2)
    sun = solarposition.get_solarposition(middle, site.latitude_deg, site.longitude_deg, altitude=site.altitude_m)
    zenith = sun["zenith"].to_numpy()
    cos_zenith = np.clip(np.cos(np.radians(zenith)), 0.0, None)
    beyond = np.asarray(irradiance.get_extra_radiation(middle.day_of_year.to_numpy()))
    air_mass = atmosphere.get_absolute_airmass(
        atmosphere.get_relative_airmass(sun["apparent_zenith"].to_numpy()), _standard_pressure_pa(site.altitude_m)
    )
    with np.errstate(divide="ignore", invalid="ignore"):  # a sun on the horizon, where the result is zero
        clear = clearsky.ineichen(
            sun["apparent_zenith"].to_numpy(), air_mass, LINKE_TURBIDITY, altitude=site.altitude_m, dni_extra=beyond
        )
    clear_ghi = np.where(cos_zenith > 0, np.nan_to_num(clear["ghi"]), 0.0)
    return pd.DataFrame({"zenith": zenith, "cos_zenith": cos_zenith, "g0": beyond * cos_zenith, "clear": clear_ghi})


def _global_horizontal(
    year: _Year, months: pd.DataFrame, sky: pd.DataFrame, day_rng: np.random.Generator, hour_rng: np.random.Generator
) -> Array:
    """Global horizontal irradiance [W/m²] of each step of the year, (steps,)."""
    clear, g0 = sky["clear"].to_numpy(), sky["g0"].to_numpy()
    ceiling = np.minimum(CLEAR_SKY_CEILING * clear, EXTRATERRESTRIAL_CEILING * g0)
    g0_day = np.bincount(year.day_of_step, g0)
    clear_day = np.bincount(year.day_of_step, clear)
    wanted = months["ghi_kwh_m2_day"].to_numpy() * 1000 * year.month_days * year.per_hour
    mean = wanted / np.bincount(year.month_of_step, g0)
    clearness = _daily_clearness(year, months, mean, clear_day / g0_day, day_rng)

    noise = _ar1(np.full(len(year.hours), HOURLY_CLEARNESS_LAG1), hour_rng)
    spread = 0.1557 * np.sin(np.pi * np.clip(clearness, 0.0, 0.933) / 0.933)
    index = np.repeat(clearness * g0_day / clear_day, 24) + np.repeat(spread * g0_day / clear_day, 24) * noise
    ghi = np.minimum(clear * np.clip(year.to_steps(index), 0.02, None), ceiling)
    ghi = _scaled(ghi, ceiling, year.day_of_step, clearness * g0_day)
    return _scaled(ghi, ceiling, year.month_of_step, wanted)


def _daily_clearness(year: _Year, months: pd.DataFrame, mean: Array, clear: Array, rng: np.random.Generator) -> Array:
    """Draw the clearness of each day, (days,): each month's Beta quantiles in the order of an AR(1) series."""
    lag1 = _unbiased_lag1(months["kt_lag1"].to_numpy(), year.month_days)
    order = _ar1(lag1[year.month_of_day], rng)
    clearness = np.empty(year.days)
    for month in range(12):
        of_month = year.month_of_day == month
        low, high = DARKEST_CLEARNESS, float(clear[of_month].mean()) * 1.03
        centre = np.clip((mean[month] - low) / (high - low), 0.02, 0.98)
        sd = months["kt_sd"].iloc[month] / (high - low)
        strength = max(centre * (1 - centre) / sd**2 - 1, 0.3)
        share = (np.argsort(np.argsort(order[of_month])) + 0.5) / of_month.sum()
        clearness[of_month] = low + (high - low) * betaincinv(centre * strength, (1 - centre) * strength, share)
    return clearness


def _scaled(values: Array, ceiling: Array, group: NDArray[np.int64], wanted: Array) -> Array:
    """Multiply each group so that it sums to what is wanted, without passing the ceiling."""
    for _ in range(30):
        total = np.bincount(group, values)
        factor = wanted / np.where(total > 0, total, 1.0)
        if np.all(np.abs(factor - 1) < 1e-6):
            break
        values = np.minimum(values * factor[group], ceiling)
    return values


def _with_beam_and_diffuse(weather: pd.DataFrame, sky: pd.DataFrame) -> pd.DataFrame:
    """Split global into beam and diffuse so that ghi = dhi + dni cos Z at mid-step."""
    from pvlib import irradiance

    ghi = weather["ghi"].where(sky["cos_zenith"] > 0, 0.0)
    days = pd.DatetimeIndex(weather.index).day_of_year.to_numpy()
    parts = irradiance.erbs(ghi.to_numpy(), sky["zenith"].to_numpy(), days)
    columns = {"ghi": ghi, "dni": parts["dni"], "dhi": parts["dhi"]}
    return pd.DataFrame(columns | {"temp_air": weather["temp_air"], "wind_speed": weather["wind_speed"]})


# --- temperature


def _temperature(year: _Year, months: pd.DataFrame, rng: np.random.Generator) -> Array:
    """Air temperature [°C] of each step of the year, (steps,)."""
    lag1 = _unbiased_lag1(months["td_lag1"].to_numpy(), year.month_days)
    # The statistics are about each month's own mean; a persistent series has a larger sd about its long mean.
    lost = np.clip((1 + lag1) / (1 - lag1) / year.month_days, 0.0, 0.6)
    sd = months["td_sd"].to_numpy() / np.sqrt(1 - lost)
    of_days = _ar1(lag1[year.month_of_day], rng) * sd[year.month_of_day]
    anomaly = year.to_steps(_through_days(of_days))
    peak = year.hourly(months["t_peak_hour"])
    shape = year.to_steps(_diurnal_shape(year.hours % 24, peak))
    swing = (months["t_daily_max_mean_c"] - months["t_daily_min_mean_c"]).to_numpy()
    amplitude, temperature = swing.copy(), np.zeros_like(shape)
    for _ in range(3):
        temperature = anomaly + year.stepwise(amplitude) * shape
        by_day = temperature.reshape(year.days, -1)
        realised = np.bincount(year.month_of_day, np.ptp(by_day, axis=1)) / year.month_days
        amplitude *= swing / realised
    level = months["t_mean_c"].to_numpy() - _means(temperature, year.month_of_step)
    return temperature + year.stepwise(level)


def _through_days(daily: Array) -> Array:
    """Hourly curve, linear between noons, whose daily means are the given ones (the year as a circle)."""
    days = len(daily)
    hours = np.arange(days * 24) + 0.5
    noon = np.arange(days) * 24 + 12.0
    # Linear between noons, a day's mean is 1/8 of yesterday's node, 3/4 of today's and 1/8 of tomorrow's.
    means = 0.75 * np.eye(days) + 0.125 * (np.roll(np.eye(days), 1, axis=0) + np.roll(np.eye(days), -1, axis=0))
    return np.asarray(np.interp(hours, noon, np.linalg.solve(means, daily), period=24.0 * days), dtype=float)


def _diurnal_shape(hour: Array, peak: Array) -> Array:
    """Daily course of mean 0 and range 1: two half cosines, up in 9.5 h and down in 14.5 h."""
    since_coldest = (hour - peak + WARMING_HOURS) % 24
    up = -np.cos(np.pi * since_coldest / WARMING_HOURS) / 2
    down = np.cos(np.pi * (since_coldest - WARMING_HOURS) / (24 - WARMING_HOURS)) / 2
    return np.where(since_coldest < WARMING_HOURS, up, down)


# --- wind


def _wind(year: _Year, months: pd.DataFrame, rng: np.random.Generator) -> Array:
    """Wind speed at 10 m [m/s] of each step of the year, (steps,)."""
    wanted, swing = months["wind10_m_s"].to_numpy(), months["w_diurnal_amp"].to_numpy()
    variation = _weibull_variation(months["weibull_k"].to_numpy())
    # v = course × residual, both of mean 1: (1 + a²/2)(1 + c²) = 1 + variation², and likewise one hour apart.
    rest = np.sqrt(np.clip((1 + variation**2) / (1 + swing**2 / 2) - 1, 0.15**2, None))
    together = 1 + months["wh_lag1"].to_numpy() * variation**2
    lag1 = (together / (1 + swing**2 / 2 * np.cos(2 * np.pi / 24)) - 1) / rest**2
    lag1 = _copula_lag1(np.clip(lag1, 0.0, 0.99), _weibull_shape(rest))
    unit = ndtr(_ar1(lag1[year.month_of_hour], rng))
    # A clock hour has no mean across midnight, so the peak keeps its month's hour; the swing is smooth.
    angle = 2 * np.pi * (year.hours - months["w_peak_hour"].to_numpy()[year.month_of_hour]) / 24
    course = 1 + year.hourly(swing) * np.cos(angle)
    speed = course
    for _ in range(4):  # calms and the one drawn year widen the spread: narrow the residual until it fits
        speed = _with_calms(_weibull(unit, 1 / year.hourly(1 / _weibull_shape(rest))) * course, year, months)
        speed = speed * np.clip(year.hourly(wanted / _means(speed, year.month_of_hour)), 0.0, None)
        means = _means(speed, year.month_of_hour)
        realised = np.sqrt(_means(speed**2, year.month_of_hour) - means**2) / means
        rest = np.clip(rest * variation / realised, 0.15, 2.0)
    speed = year.to_steps(speed)
    for _ in range(4):
        speed = speed * np.clip(year.stepwise(wanted / _means(speed, year.month_of_step)), 0.0, None)
    return speed * (wanted / _means(speed, year.month_of_step))[year.month_of_step]


def _with_calms(speed: Array, year: _Year, months: pd.DataFrame) -> Array:
    """Set the lowest hours of each month to zero, as many as its share of calms."""
    lowest = [np.quantile(speed[year.month_of_hour == month], calm) for month, calm in enumerate(months["calm"])]
    return np.where(speed < np.array(lowest)[year.month_of_hour], 0.0, speed)


def _weibull(unit: Array, k: Array) -> Array:
    """Quantile of a Weibull distribution of mean 1."""
    return np.asarray((-np.log1p(-np.clip(unit, 0.0, 1 - 1e-12))) ** (1 / k) / gamma(1 + 1 / k), dtype=float)


def _weibull_shape(variation: Array) -> Array:
    """Weibull k from the coefficient of variation (C. G. Justus et al., J. Appl. Meteorol. 17, 1978)."""
    return np.asarray(variation**-1.086, dtype=float)


def _weibull_variation(k: Array) -> Array:
    """Coefficient of variation of a Weibull distribution."""
    return np.asarray(np.sqrt(gamma(1 + 2 / k) / gamma(1 + 1 / k) ** 2 - 1), dtype=float)


def _copula_lag1(lag1: Array, k: Array) -> Array:
    """Lag-1 that the Gaussian series needs for the Weibull series to show the given one.

    With s the share of variance that is linear in z, ρ_v ≈ s ρ + (1 − s) ρ² (first two Hermite terms).
    """
    node, weight = np.polynomial.hermite_e.hermegauss(60)
    weight = weight / weight.sum()
    speed = (-np.log1p(-ndtr(np.clip(node, -7.5, 7.5)))) ** (1 / k[:, None])
    mean = speed @ weight
    linear = np.clip((speed @ (weight * node)) ** 2 / ((speed**2) @ weight - mean**2), 0.0, 1.0)
    rest = np.clip(1 - linear, 1e-9, None)
    return np.asarray((-linear + np.sqrt(linear**2 + 4 * rest * lag1)) / (2 * rest), dtype=float)


# --- series


def _means(values: Array, group: NDArray[np.int64]) -> Array:
    """Mean of each group."""
    return np.asarray(np.bincount(group, values) / np.bincount(group), dtype=float)


def _ar1(lag1: Array, rng: np.random.Generator) -> Array:
    """Gaussian series of mean 0 and variance 1, z_t = ρ_t z_{t−1} + √(1 − ρ_t²) ε_t, (n,)."""
    series = rng.standard_normal(len(lag1))
    fresh = np.sqrt(1 - lag1**2) * series
    for t in range(1, len(series)):
        series[t] = lag1[t] * series[t - 1] + fresh[t]
    return series


def _unbiased_lag1(sample: Array, days: NDArray[np.int64]) -> Array:
    """Lag-1 behind one measured on a single month: E[r] ≈ ρ − (1 + 4ρ) / n (Kendall 1954)."""
    return np.asarray(np.clip((sample + 1 / days) / (1 - 4 / days), -0.3, 0.92), dtype=float)


# --- places


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


def _standard_pressure_pa(altitude_m: float) -> float:
    """Air pressure [Pa] of the standard atmosphere (ISO 2533)."""
    return float(101325.0 * (1 - 2.25577e-5 * altitude_m) ** 5.25588)
