"""Where the sun is in the middle of a step, and what it says about beam and diffuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sizer.site import Site

__all__ = ["beam_and_diffuse", "step_of", "sun_at_mid_step"]

LOWEST_SUN_DEG = 87.0  # closer to the horizon an hourly mean holds no usable beam (as in pvlib's Erbs)


def step_of(times: pd.DatetimeIndex) -> pd.Timedelta:
    """Length of the steps of an index with at least two stamps."""
    return pd.Timedelta(times[1] - times[0])


def sun_at_mid_step(times: pd.DatetimeIndex, site: Site, step: pd.Timedelta | None = None) -> pd.DataFrame:
    """Position of the sun half a step after each label.

    Parameters
    ----------
    times : pandas.DatetimeIndex
        Start of each step.
    site : Site
        Where.
    step : pandas.Timedelta, optional
        Length of a step; None is the site's.

    Returns
    -------
    pandas.DataFrame
        On ``times``: zenith, apparent_zenith, azimuth [°], cos_zenith (0 while the sun is down),
        beyond_w_m2, the irradiance on a plane facing the sun outside the atmosphere.

    Notes
    -----
    A mean over a step is best described by the sun in its middle; by the sun at its start or end, morning and
    afternoon are unequal.
    """
    from pvlib import irradiance, solarposition

    middle = times + (step if step is not None else pd.Timedelta(minutes=site.step_minutes)) / 2
    position = solarposition.get_solarposition(middle, site.latitude_deg, site.longitude_deg, altitude=site.altitude_m)
    columns = {name: position[name].to_numpy() for name in ("zenith", "apparent_zenith", "azimuth")}
    sun = pd.DataFrame(columns, index=times)
    sun["cos_zenith"] = np.clip(np.cos(np.radians(sun["zenith"])), 0.0, None)
    # By day numbers: pvlib 0.16 asks pandas 3 for the day of the year in a deprecated way.
    sun["beyond_w_m2"] = irradiance.get_extra_radiation(middle.day_of_year.to_numpy())
    return sun


def beam_and_diffuse(ghi: pd.Series, sun: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Beam normal and diffuse horizontal irradiance that add up to a global one.

    Parameters
    ----------
    ghi : pandas.Series
        Global horizontal irradiance, G. [W/m²]
    sun : pandas.DataFrame
        From `sun_at_mid_step`, on the same index.

    Returns
    -------
    dni, dhi : (steps,) float arrays. [W/m²]

    Notes
    -----
    D = f(G / G0) G, B = (G − D) / cos Z, so that G = D + B cos Z at mid-step [1]_.

    References
    ----------
    .. [1] D. G. Erbs, S. A. Klein and J. A. Duffie, Solar Energy 28 (1982), pvlib.irradiance.erbs.
    """
    from pvlib import irradiance

    days = pd.DatetimeIndex(ghi.index).day_of_year.to_numpy()
    parts = irradiance.erbs(ghi.to_numpy(), sun["zenith"].to_numpy(), days, max_zenith=LOWEST_SUN_DEG)
    return np.asarray(parts["dni"], dtype=float), np.asarray(parts["dhi"], dtype=float)
