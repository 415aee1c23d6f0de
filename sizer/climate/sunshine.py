"""Sunshine of a typical year: clear sky, daily and hourly clearness, beam and diffuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaincinv

from sizer.climate.year import Array, Year, ar1, unbiased_lag1
from sizer.site import Site
from sizer.sky import beam_and_diffuse, sun_at_mid_step

__all__ = ["clear_sky", "global_horizontal", "standard_pressure_pa", "with_beam_and_diffuse"]

LINKE_TURBIDITY = 3.0  # clear, clean air in the model of Ineichen and Perez (2002): an envelope of days, not a mean
CLEAR_SKY_CEILING = 1.1  # cloud edges lift an hourly mean above clear sky by up to a tenth
EXTRATERRESTRIAL_CEILING = 0.85  # of G0: no hourly mean passes more
DARKEST_CLEARNESS = 0.03
HOURLY_CLEARNESS_LAG1 = 0.54  # Graham and Hollands 1990: 0.54 ± 0.14


def clear_sky(times: pd.DatetimeIndex, site: Site) -> pd.DataFrame:
    """Sun and clear sky at the middle of each step: zenith [°], cos_zenith, g0 and clear [W/m²]."""
    from pvlib import atmosphere, clearsky

    sun = sun_at_mid_step(times, site)
    cos_zenith, beyond = sun["cos_zenith"].to_numpy(), sun["beyond_w_m2"].to_numpy()
    air_mass = atmosphere.get_absolute_airmass(
        atmosphere.get_relative_airmass(sun["apparent_zenith"].to_numpy()), standard_pressure_pa(site.altitude_m)
    )
    with np.errstate(divide="ignore", invalid="ignore"):  # a sun on the horizon, where the result is zero
        clear = clearsky.ineichen(
            sun["apparent_zenith"].to_numpy(), air_mass, LINKE_TURBIDITY, altitude=site.altitude_m, dni_extra=beyond
        )
    clear_ghi = np.where(cos_zenith > 0, np.nan_to_num(clear["ghi"]), 0.0)
    return sun.assign(g0=beyond * cos_zenith, clear=clear_ghi).reset_index(drop=True)


def global_horizontal(
    year: Year, months: pd.DataFrame, sky: pd.DataFrame, day_rng: np.random.Generator, hour_rng: np.random.Generator
) -> Array:
    """Global horizontal irradiance [W/m²] of each step of the year, (steps,)."""
    clear, g0 = sky["clear"].to_numpy(), sky["g0"].to_numpy()
    ceiling = np.minimum(CLEAR_SKY_CEILING * clear, EXTRATERRESTRIAL_CEILING * g0)
    g0_day = np.bincount(year.day_of_step, g0)
    clear_day = np.bincount(year.day_of_step, clear)
    wanted = months["ghi_kwh_m2_day"].to_numpy() * 1000 * year.month_days * year.per_hour
    mean = wanted / np.bincount(year.month_of_step, g0)
    clearness = _daily_clearness(year, months, mean, clear_day / g0_day, day_rng)

    noise = ar1(np.full(len(year.hours), HOURLY_CLEARNESS_LAG1), hour_rng)
    spread = 0.1557 * np.sin(np.pi * np.clip(clearness, 0.0, 0.933) / 0.933)
    index = np.repeat(clearness * g0_day / clear_day, 24) + np.repeat(spread * g0_day / clear_day, 24) * noise
    ghi = np.minimum(clear * np.clip(year.to_steps(index), 0.02, None), ceiling)
    ghi = _scaled(ghi, ceiling, year.day_of_step, clearness * g0_day)
    return _scaled(ghi, ceiling, year.month_of_step, wanted)


def _daily_clearness(year: Year, months: pd.DataFrame, mean: Array, clear: Array, rng: np.random.Generator) -> Array:
    """Draw the clearness of each day, (days,): each month's Beta quantiles in the order of an AR(1) series."""
    lag1 = unbiased_lag1(months["kt_lag1"].to_numpy(), year.month_days)
    order = ar1(lag1[year.month_of_day], rng)
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


def with_beam_and_diffuse(weather: pd.DataFrame, sky: pd.DataFrame) -> pd.DataFrame:
    """Split global into beam and diffuse so that ghi = dhi + dni cos Z at mid-step."""
    ghi = weather["ghi"].where(sky["cos_zenith"] > 0, 0.0)
    dni, dhi = beam_and_diffuse(ghi, sky)
    columns = {"ghi": ghi, "dni": dni, "dhi": dhi}
    return pd.DataFrame(columns | {"temp_air": weather["temp_air"], "wind_speed": weather["wind_speed"]})


def standard_pressure_pa(altitude_m: float) -> float:
    """Air pressure [Pa] of the standard atmosphere (ISO 2533)."""
    return float(101325.0 * (1 - 2.25577e-5 * altitude_m) ** 5.25588)
