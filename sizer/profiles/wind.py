"""What a kilowatt of wind turbine yields, step by step.

The chain::

    hub height   v_h = v_10 ln(h / z0) / ln(10 / z0)                 logarithmic profile, neutral air
    density      ρ = p_h / (R T_h)                                   ideal gas; −6.5 K/km, −1 hPa per 8 m
    power        P(v_h) on the maker's curve, its speeds stretched by (1.225 / ρ)^(1/3 … 2/3)   (Svenningsen 2010)

Power is that of a single free-standing turbine: no wakes, no outages, no electrical losses.
"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sizer import catalogue
from sizer.errors import InputError
from sizer.site import Site

__all__ = ["PowerCurve", "power_curve", "turbines", "wind_yield"]

Array = NDArray[np.float64]

STANDARD_DENSITY_KG_M3 = 1.225
ZERO_CELSIUS_K = 273.15


class PowerCurve(BaseModel):
    """Electrical power of a turbine at the wind speed at its hub, in standard air."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    id: str
    """The word used in project files."""
    rated_kw: float = Field(gt=0)
    """Rated power. [kW]"""
    hub_heights_m: tuple[float, ...] = ()
    """Hub heights it is sold with. [m]"""
    wind_speed_m_s: tuple[float, ...] = Field(min_length=3)
    """Wind speeds of the curve's points, rising. [m/s]"""
    power_kw: tuple[float, ...]
    """Power at those speeds. [kW]"""
    constructed: bool = False
    """True if the curve is typical of a class, not measured."""
    source: str = ""
    """Where the curve comes from."""

    @model_validator(mode="after")
    def _is_a_power_curve(self) -> PowerCurve:
        """Collect what is wrong with the points."""
        speed, power = np.array(self.wind_speed_m_s), np.array(self.power_kw)
        mistakes = []
        if len(speed) != len(power):
            mistakes.append(f"{len(speed)} wind speeds but {len(power)} powers")
        if speed.min() < 0 or np.any(np.diff(speed) <= 0):
            mistakes.append("wind_speed_m_s must rise from point to point, from 0 or more")
        if power.min() < 0 or power.max() > 1.05 * self.rated_kw:
            mistakes.append(f"power_kw must lie between 0 and 1.05 × rated_kw = {1.05 * self.rated_kw:g}")
        if power.max() < 0.9 * self.rated_kw:
            mistakes.append(
                f"the highest power is {power.max():g} kW, far below rated_kw = {self.rated_kw:g}; W and kW mixed up?"
            )
        if power[0] > 0.05 * self.rated_kw:
            mistakes.append("the first point is the cut-in speed and must have (almost) no power")
        if len(speed) == len(power) and np.any(np.diff(power[: int(power.argmax()) + 1]) < -0.01 * self.rated_kw):
            mistakes.append("power_kw must not fall below rated speed")
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return self


def turbines() -> dict[str, PowerCurve]:
    """Every turbine there is: the catalogue's, then windpowerlib's by their own names.

    Returns
    -------
    dict of str to PowerCurve

    Examples
    --------
    >>> turbines()["generic_100kw"].rated_kw
    100.0
    """
    return _catalogued() | _from_windpowerlib()


def power_curve(name: str) -> PowerCurve:
    """One turbine by its id.

    Parameters
    ----------
    name : str
        "generic_100kw" of the catalogue, or a name of windpowerlib such as "E-82/2000". Case does not matter.

    Returns
    -------
    PowerCurve

    Raises
    ------
    InputError
        If there is none; the nearest names are listed.

    Examples
    --------
    >>> power_curve("generic_10kw").power_kw[-1]
    10.0
    """
    own = _catalogued()
    if name in own:
        return own[name]
    every = own | _from_windpowerlib()
    by_lower = {known.lower(): known for known in every}
    if name.lower() in by_lower:
        return every[by_lower[name.lower()]]
    near = [by_lower[match] for match in difflib.get_close_matches(name.lower(), by_lower, n=5, cutoff=0.4)]
    listed = ", ".join(near or list(own))
    raise InputError(
        "wind", f'no turbine "{name}". Near: {listed}. {len(every)} are known: sizer.profiles.wind.turbines().'
    )


def wind_yield(
    weather: pd.DataFrame,
    site: Site,
    *,
    turbine: PowerCurve,
    hub_height_m: float,
    roughness_length_m: float = 0.15,
    wind_speed_height_m: float | None = None,
) -> Array:
    """Power of one kilowatt of a turbine, gross of wakes and outages.

    Parameters
    ----------
    weather : pandas.DataFrame
        Weather table on ``site.times``: wind_speed [m/s], temp_air [°C], and pressure [Pa] if known.
    site : Site
        Its altitude gives the pressure of the standard atmosphere where the table has none.
    turbine : PowerCurve
        From `power_curve`, or your own.
    hub_height_m : float
        Height of the hub, h. [m]
    roughness_length_m : float
        Roughness of the surroundings, z0: 0.0002 water, 0.03 open field, 0.15 fields with trees and houses,
        0.5 suburb, 1 and more town. [m]
    wind_speed_height_m : float, optional
        Height of the table's wind speed; None takes the table's ``wind_height_m``, else 10. [m]

    Returns
    -------
    (steps,) float array
        Power per rated power. [kW/kW]

    Raises
    ------
    InputError
        If a height or the roughness is out of range; every mistake at once.

    Examples
    --------
    >>> from sizer.climate import synthesise
    >>> site = Site(latitude_deg=36.13, longitude_deg=120.47, altitude_m=50)
    >>> low, high = (
    ...     wind_yield(synthesise(site), site, turbine=power_curve("generic_100kw"), hub_height_m=h).sum()
    ...     for h in (24, 37)
    ... )
    >>> bool(low < high)
    True
    """
    height = wind_speed_height_m if wind_speed_height_m is not None else float(weather.attrs.get("wind_height_m", 10.0))
    _check(hub_height_m, roughness_length_m, height)
    with _old_pandas_calls():
        from windpowerlib import density, power_output, temperature, wind_speed

        speed = wind_speed.logarithmic_profile(
            weather["wind_speed"].to_numpy(), height, hub_height_m, roughness_length_m
        )
        kelvin = temperature.linear_gradient(weather["temp_air"].to_numpy() + ZERO_CELSIUS_K, 2.0, hub_height_m)
        air = density.ideal_gas(_pressure_pa(weather, site), 0.0, hub_height_m, kelvin)
        power = power_output.power_curve_density_correction(
            speed, np.array(turbine.wind_speed_m_s), np.array(turbine.power_kw), air
        )
    return np.asarray(power, dtype=float) / turbine.rated_kw


def _check(hub_height_m: float, roughness_length_m: float, height: float) -> None:
    """Refuse what cannot be, all at once."""
    mistakes = []
    if not 5 <= hub_height_m <= 250:
        mistakes.append(f"hub_height_m is {hub_height_m}, but hubs stand 5 to 250 m high.")
    if not 1e-5 <= roughness_length_m <= 2:
        mistakes.append(
            f"roughness_length_m is {roughness_length_m}, but lies between 0.00001 (calm water) and 2 (city)."
        )
    if not 1.9 <= height <= 250 or height <= 2 * roughness_length_m:
        mistakes.append(f"wind_speed_height_m is {height}, but lies between 2 and 250 m and well above the roughness.")
    if mistakes:
        raise InputError("wind", mistakes)


def _pressure_pa(weather: pd.DataFrame, site: Site) -> Array:
    """Air pressure [Pa] at the ground: the table's, else the standard atmosphere's (ISO 2533), (steps,)."""
    if "pressure" in weather:
        return weather["pressure"].to_numpy(dtype=float)
    return np.full(len(weather), 101325.0 * (1 - 2.25577e-5 * site.altitude_m) ** 5.25588)


def _catalogued() -> dict[str, PowerCurve]:
    """Turbines of ``catalogue/turbines.yaml``."""
    entries = catalogue.load("turbines")["turbines"]
    curves, mistakes = {}, []
    for name, entry in entries.items():
        try:
            curves[name] = PowerCurve(id=name, **entry)
        except ValidationError as error:
            mistakes += [f"{name}: {problem['msg']}" for problem in error.errors()]
    if mistakes:
        raise InputError("turbines.yaml", mistakes)
    return curves


def _from_windpowerlib() -> dict[str, PowerCurve]:
    """Turbines with a measured power curve that windpowerlib ships (Open Energy Database), in kW."""
    with _old_pandas_calls():
        import windpowerlib

    folder = Path(windpowerlib.__file__).parent / "oedb"
    rated_w = pd.read_csv(folder / "turbine_data.csv").set_index("turbine_type")["nominal_power"]
    curves = {}
    for name, points in pd.read_csv(folder / "power_curves.csv").set_index("turbine_type").iterrows():
        known = points.dropna()
        curves[str(name)] = PowerCurve(
            id=str(name),
            rated_kw=float(rated_w.loc[str(name)]) / 1000,
            wind_speed_m_s=tuple(float(speed) for speed in known.index),
            power_kw=tuple(float(power) / 1000 for power in known),
            source="windpowerlib 0.2, Open Energy Database wind turbine library",
        )
    return curves


@contextmanager
def _old_pandas_calls() -> Iterator[None]:
    """Keep quiet about windpowerlib 0.2.2, its last release, calling pandas the old way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        yield
