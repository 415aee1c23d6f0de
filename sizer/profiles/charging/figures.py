"""Key figures of a charging load: when it charges, what that costs, how green it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sizer.site import Site
from sizer.tariff import TariffYear

__all__ = ["ChargingFigures", "charging_figures"]

Floats = npt.NDArray[np.float64]

VALLEY = ("valley", "deep_valley")
"""Names of the cheap periods."""


@dataclass(frozen=True)
class ChargingFigures:
    """Figures of one way of charging; shares are fractions."""

    energy_kwh_per_year: float
    """Energy charged. [kWh/year]"""
    energy_share: dict[str, float]
    """Share of the energy in each period of the tariff."""
    bill_share: dict[str, float]
    """Share of the energy bill in each period."""
    energy_price_cny_per_kwh: float
    """Mean price of the energy charged, without tiers and demand charges. [CNY/kWh]"""
    valley_share: float
    """Share of the energy in valley periods."""
    peak_kw: float
    """Highest step. [kW]"""
    peak_valley_difference_kw: float
    """Highest less lowest hour of the mean day, with the other load if given. [kW]"""
    widest_day_difference_kw: float
    """The same, of the day where it is widest. [kW]"""
    utilisation: dict[str, float] | None
    """Mean power over installed power in each period; None if none was given."""
    green_share_hourly: float | None
    """Share of the energy met by green power of the same step; None if none was given."""
    green_share_annual: float | None
    """Green energy of the year over the energy charged, at most 1."""


def charging_figures(
    load_kw: Floats,
    prices: TariffYear,
    site: Site,
    *,
    other_kw: Floats | None = None,
    installed_kw: float | None = None,
    green_kw: Floats | None = None,
) -> ChargingFigures:
    """Figures of a charging load.

    Parameters
    ----------
    load_kw : (steps,) array
        Charging, net of what vehicles give back. [kW]
    prices : TariffYear
        The tariff on the site's steps.
    site : Site
        Clock and steps.
    other_kw : (steps,) array, optional
        The load beside it, for the peak–valley difference. [kW]
    installed_kw : float, optional
        Power of all piles, for the utilisation. [kW]
    green_kw : (steps,) array, optional
        Renewable power that could serve charging. [kW]

    Returns
    -------
    ChargingFigures
        Yearly where the site models less than a year.

    Examples
    --------
    One kilowatt round the clock: 8 of 24 hours are valley.

    >>> from sizer.tariff import find_tariff
    >>> site = Site(latitude_deg=40, longitude_deg=116, year=2019)
    >>> figures = charging_figures(np.ones(8760), find_tariff("BJ-EV-2019").year(site), site)
    >>> round(figures.valley_share, 4), figures.peak_valley_difference_kw
    (0.3333, 0.0)
    """
    step_h, names = site.step_h, prices.period_names
    energy = np.bincount(prices.period, load_kw, minlength=len(names)) * step_h
    bill = np.bincount(prices.period, load_kw * prices.energy_price, minlength=len(names)) * step_h
    total, paid = float(energy.sum()), float(bill.sum())
    shares = {name: float(value) / (total or 1.0) for name, value in zip(names, energy, strict=True)}
    steps_a_day = round(24 / step_h)
    whole = np.asarray(load_kw if other_kw is None else load_kw + other_kw, dtype=float)
    days = whole[: len(whole) // steps_a_day * steps_a_day].reshape(-1, steps_a_day)
    if not len(days):
        days = whole[None, :]
    used = None
    if installed_kw:
        hours = np.bincount(prices.period, minlength=len(names)) * step_h
        used = {
            name: float(value) / (hour * installed_kw) if hour else 0.0
            for name, value, hour in zip(names, energy, hours, strict=True)
        }
    return ChargingFigures(
        energy_kwh_per_year=total * site.per_year,
        energy_share=shares,
        bill_share={name: float(value) / (paid or 1.0) for name, value in zip(names, bill, strict=True)},
        energy_price_cny_per_kwh=paid / (total or 1.0),
        valley_share=sum(share for name, share in shares.items() if name in VALLEY),
        peak_kw=float(np.max(load_kw, initial=0.0)),
        peak_valley_difference_kw=float(np.ptp(days.mean(axis=0))),
        widest_day_difference_kw=float(np.ptp(days, axis=1).max()),
        utilisation=used,
        green_share_hourly=None if green_kw is None else _met(load_kw, green_kw),
        green_share_annual=None if green_kw is None else min(1.0, float(green_kw.sum()) * step_h / (total or 1.0)),
    )


def _met(load_kw: Floats, green_kw: Floats) -> float:
    charged = np.maximum(load_kw, 0.0)
    return float(np.minimum(charged, green_kw).sum()) / (float(charged.sum()) or 1.0)
