"""What a kilowatt-peak of photovoltaics yields, step by step.

The chain, every link at the middle of the step::

    plane of array     E = B cos θ IAM(θ) + D_sky + D_ground        Hay and Davies 1980, ground albedo ρ
    cell temperature   T_c = T_a + E exp(a + b v) + E ΔT / 1000     King et al. 2004 (SAPM), v at 10 m
    direct current     P_dc = E / 1000 · (1 + γ (T_c − 25)) · Π (1 − loss)
    alternating        P_ac = min(η(P_dc) P_dc, P_ac0),  P_ac0 = 1 / (DC to AC ratio)     Dobos 2014 (PVWatts 5)
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from sizer.errors import InputError
from sizer.site import Site
from sizer.weather import sun_at_mid_step

__all__ = ["Mounting", "PVLosses", "Racking", "best_fixed_tilt_deg", "pv_yield"]

Array = NDArray[np.float64]
Mounting = Literal["fixed", "single_axis", "dual_axis"]
Racking = Literal["open_rack", "canopy", "roof"]

DEFAULT_ALBEDO = 0.2
TRACKER_LIMIT_DEG = 60.0
TRACKER_GROUND_COVER = 0.35
# pvlib's names of the SAPM coefficients; a car-park canopy is open beneath like a rack.
_SAPM = {"open_rack": "open_rack_glass_glass", "canopy": "open_rack_glass_glass", "roof": "close_mount_glass_glass"}


class PVLosses(BaseModel):
    """Losses between the module's rating and the inverter, as shares of what arrives there.

    The defaults are PVWatts 5's [1]_ except availability (1 % here, 3 % there), and leave 0.877. With about 3 %
    lost to the angle of incidence, which is computed and not part of this list, that is the system factor of
    0.85 to 0.86 before temperature and inverter with which Chinese station data were checked.

    References
    ----------
    .. [1] A. P. Dobos, PVWatts Version 5 Manual, NREL/TP-6A20-62641, 2014, table 6.

    Examples
    --------
    >>> round(PVLosses().factor, 3)
    0.877
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    soiling: float = Field(default=0.02, ge=0, lt=1)
    """Dust and dirt, share of irradiance; 0.03 to 0.06 in the dry north without washing."""
    shading: float = Field(default=0.03, ge=0, lt=1)
    """Near objects and row to row, share of energy."""
    mismatch: float = Field(default=0.02, ge=0, lt=1)
    """Modules of a string that differ."""
    wiring: float = Field(default=0.02, ge=0, lt=1)
    """Resistance of the direct-current cables."""
    connections: float = Field(default=0.005, ge=0, lt=1)
    """Resistance of the plugs."""
    light_induced_degradation: float = Field(default=0.015, ge=0, lt=1)
    """First hours of sun."""
    nameplate: float = Field(default=0.01, ge=0, lt=1)
    """Rating against measured power."""
    availability: float = Field(default=0.01, ge=0, lt=1)
    """Outages and maintenance, share of time."""

    @property
    def factor(self) -> float:
        """What is left, Π (1 − loss)."""
        return float(np.prod([1 - float(loss) for loss in self.model_dump().values()]))


def best_fixed_tilt_deg(latitude_deg: float) -> float:
    """Tilt with about the highest yearly yield for a plane facing the equator.

    Parameters
    ----------
    latitude_deg : float
        North positive. [°]

    Returns
    -------
    float
        Tilt from the horizontal. [°]

    Notes
    -----
    A cubic in latitude fitted to PVWatts optima of 204 countries [1]_. The optimum is flat: ten degrees off
    cost one or two per cent, and roofs are built flatter for wind and space.

    References
    ----------
    .. [1] M. Z. Jacobson and V. Jadhav, "World estimates of PV optimal tilt angles", Solar Energy 169 (2018).

    Examples
    --------
    >>> round(best_fixed_tilt_deg(31.3), 1)
    27.3
    """
    x = latitude_deg
    if x >= 0:
        tilt = 1.3793 + x * (1.2011 + x * (-0.014404 + x * 0.000080509))
    else:
        tilt = 0.41657 - x * (1.4216 + x * (0.024051 + x * 0.00021828))
    return float(np.clip(tilt, 0.0, 60.0))


def pv_yield(
    weather: pd.DataFrame,
    site: Site,
    *,
    tilt_deg: float,
    azimuth_deg: float = 180.0,
    mounting: Mounting = "fixed",
    racking: Racking = "open_rack",
    losses: PVLosses | None = None,
    module_temperature_coefficient_per_k: float = -0.0035,
    inverter_efficiency: float = 0.98,
    dc_ac_ratio: float = 1.0,
    albedo: float | None = None,
) -> Array:
    """Alternating-current power of one kilowatt-peak.

    Parameters
    ----------
    weather : pandas.DataFrame
        Weather table on ``site.times``: ghi, dni, dhi [W/m²], temp_air [°C], wind_speed [m/s] at 10 m.
    site : Site
        Where and when.
    tilt_deg : float
        Tilt of a fixed plane from the horizontal; trackers ignore it. [°]
    azimuth_deg : float
        Direction a fixed plane faces, or the axis of a single-axis tracker points to; south is 180. [°]
    mounting : {"fixed", "single_axis", "dual_axis"}
        Fixed plane; horizontal axis turning ±60° with backtracking at a ground cover of 0.35; or facing the sun.
    racking : {"open_rack", "canopy", "roof"}
        How air cools the back of the modules.
    losses : PVLosses, optional
        None is the default set.
    module_temperature_coefficient_per_k : float
        γ, change of power with cell temperature; −0.0035 for PERC, −0.0029 for TOPCon. [1/K]
    inverter_efficiency : float
        Nominal efficiency η_nom; the part-load curve is PVWatts'.
    dc_ac_ratio : float
        Module power over inverter power: above 1 the inverter clips.
    albedo : float, optional
        Share the ground reflects; None takes the weather's ``albedo`` column, else 0.2.

    Returns
    -------
    (steps,) float array
        AC power per installed module power, never above ``1 / dc_ac_ratio``. [kW/kWp]

    Raises
    ------
    InputError
        If an angle or a factor is out of range; every mistake at once.

    Examples
    --------
    >>> from sizer.climate import synthesise
    >>> site = Site(latitude_deg=31.29, longitude_deg=121.16)
    >>> output = pv_yield(synthesise(site, "jiading"), site, tilt_deg=20)
    >>> bool(963 < output.sum() < 1257)  # Shanghai, guideline cases and two station files
    True
    """
    _check_words(mounting, racking)
    _check(tilt_deg, azimuth_deg, inverter_efficiency, dc_ac_ratio, module_temperature_coefficient_per_k)
    sun = sun_at_mid_step(site.times, site)
    plane = _orientation(sun, tilt_deg, azimuth_deg, mounting)
    light_w_m2 = _plane_of_array(weather, sun, plane, albedo)
    cell_c = _cell_temperature(light_w_m2, weather, racking)
    factor = (losses or PVLosses()).factor
    dc_kw = light_w_m2 / 1000 * np.clip(1 + module_temperature_coefficient_per_k * (cell_c - 25), 0.0, None) * factor
    return _alternating(dc_kw, inverter_efficiency, dc_ac_ratio)


def _check_words(mounting: str, racking: str) -> None:
    """Refuse words that are none of the known ones."""
    mistakes = []
    for name, word, known in (("mounting", mounting, get_args(Mounting)), ("racking", racking, get_args(Racking))):
        if word not in known:
            mistakes.append(f'{name} is "{word}". Known: {", ".join(known)}.')
    if mistakes:
        raise InputError("pv", mistakes)


def _check(tilt_deg: float, azimuth_deg: float, efficiency: float, ratio: float, coefficient: float) -> None:
    """Refuse what cannot be, all at once."""
    mistakes = []
    if not 0 <= tilt_deg <= 90:
        mistakes.append(f"tilt_deg is {tilt_deg}, but a tilt lies between 0 (flat) and 90 (upright).")
    if not 0 <= azimuth_deg <= 360:
        mistakes.append(f"azimuth_deg is {azimuth_deg}, but a direction lies between 0 and 360; south is 180.")
    if not 0.5 <= efficiency <= 1:
        mistakes.append(
            f"inverter_efficiency is {efficiency}, but a share of 0.5 to 1 is expected. For 98 % write 0.98."
        )
    if not 0.5 <= ratio <= 3:
        mistakes.append(f"dc_ac_ratio is {ratio}, but module power is 0.5 to 3 times inverter power.")
    if not -0.01 <= coefficient <= 0:
        mistakes.append(
            f"module_temperature_coefficient_per_k is {coefficient}, not within -0.01 and 0 (-0.35 %/K is -0.0035)."
        )
    if mistakes:
        raise InputError("pv", mistakes)


def _orientation(sun: pd.DataFrame, tilt_deg: float, azimuth_deg: float, mounting: Mounting) -> pd.DataFrame:
    """Tilt and azimuth of the plane, and angle of incidence of the sun's beam on it, in degrees."""
    from pvlib import irradiance, tracking

    if mounting == "single_axis":
        plane = tracking.singleaxis(
            sun["apparent_zenith"], sun["azimuth"], axis_tilt=0, axis_azimuth=azimuth_deg,
            max_angle=TRACKER_LIMIT_DEG, backtrack=True, gcr=TRACKER_GROUND_COVER,
        )  # fmt: skip
        tilt, azimuth = plane["surface_tilt"].fillna(0.0), plane["surface_azimuth"].fillna(azimuth_deg)
    elif mounting == "dual_axis":
        up = sun["cos_zenith"] > 0
        tilt, azimuth = sun["apparent_zenith"].where(up, 0.0), sun["azimuth"]
    else:
        tilt, azimuth = pd.Series(tilt_deg, sun.index), pd.Series(azimuth_deg, sun.index)
    incidence = irradiance.aoi(tilt, azimuth, sun["apparent_zenith"], sun["azimuth"])
    return pd.DataFrame({"tilt": tilt, "azimuth": azimuth, "incidence": incidence}, dtype=float)


def _plane_of_array(weather: pd.DataFrame, sun: pd.DataFrame, plane: pd.DataFrame, albedo: float | None) -> Array:
    """Irradiance [W/m²] that passes the glass, (steps,)."""
    from pvlib import iam, irradiance

    up = sun["cos_zenith"].to_numpy() > 0
    beam = np.where(up, weather["dni"].to_numpy(), 0.0)
    ghi, dhi = weather["ghi"].to_numpy(), weather["dhi"].to_numpy()
    tilt, azimuth = plane["tilt"].to_numpy(), plane["azimuth"].to_numpy()
    sky = irradiance.haydavies(
        tilt,
        azimuth,
        dhi,
        beam,
        sun["beyond_w_m2"].to_numpy(),
        sun["apparent_zenith"].to_numpy(),
        sun["azimuth"].to_numpy(),
    )
    reflected = weather["albedo"].to_numpy() if albedo is None and "albedo" in weather else albedo
    ground = irradiance.get_ground_diffuse(tilt, ghi, DEFAULT_ALBEDO if reflected is None else reflected)
    incidence = plane["incidence"].to_numpy()
    direct = beam * np.clip(np.cos(np.radians(incidence)), 0.0, None) * np.nan_to_num(iam.physical(incidence))
    return np.asarray(direct + np.nan_to_num(sky) + ground, dtype=float)


def _cell_temperature(light_w_m2: Array, weather: pd.DataFrame, racking: Racking) -> Array:
    """Cell temperature [°C] by the SAPM thermal model, (steps,)."""
    from pvlib import temperature

    coefficients = temperature.TEMPERATURE_MODEL_PARAMETERS["sapm"][_SAPM[racking]]
    cell = temperature.sapm_cell(
        light_w_m2, weather["temp_air"].to_numpy(), weather["wind_speed"].to_numpy(), **coefficients
    )
    return np.asarray(cell, dtype=float)


def _alternating(dc_kw: Array, efficiency: float, dc_ac_ratio: float) -> Array:
    """Inverter output [kW] with PVWatts' part-load curve and clipping, (steps,)."""
    from pvlib import inverter

    ac_kw = inverter.pvwatts(dc_kw, pdc0=1 / dc_ac_ratio / efficiency, eta_inv_nom=efficiency)
    return np.asarray(np.clip(ac_kw, 0.0, 1 / dc_ac_ratio), dtype=float)
