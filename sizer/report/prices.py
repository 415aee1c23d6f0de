"""A tariff as twelve months by twenty-four hours, for the eye."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sizer.components import Grid
from sizer.site import Site
from sizer.study import Study
from sizer.tariff import Tariff
from sizer.workdays import is_working_day

__all__ = ["PriceMatrix", "first_grid", "price_matrix", "tariff_of"]


@dataclass(frozen=True)
class PriceMatrix:
    """Prices and periods by month and hour of one kind of day.

    Parameters
    ----------
    price_cny_per_kwh : (12, 24) float array
        Mean over the hour; NaN where no such day is modelled. [CNY/kWh]
    period : (12, 24) array of str
        Period that fills most of the hour; empty where no such day is modelled.
    """

    price_cny_per_kwh: np.ndarray
    period: np.ndarray


def first_grid(study: Study) -> Grid | None:
    """Return the grid whose bill is reported; None off the grid."""
    return next((component for component in study.solved.case.components if isinstance(component, Grid)), None)


def tariff_of(study: Study) -> Tariff | None:
    """Tariff of the first grid."""
    grid = first_grid(study)
    return grid.tariff_of(study.solved.case.setting) if grid else None


def price_matrix(tariff: Tariff, site: Site, *, working: bool = True) -> PriceMatrix:
    """Prices of the first working day (or day off) of every month.

    Parameters
    ----------
    tariff : Tariff
        A price list; one given by seasons is shown for the whole year, even if less is modelled.
    site : Site
        Gives the year and its working days.
    working : bool
        Working days, or the others.
    """
    if tariff.energy_price_series_cny_per_kwh is None:
        site = Site.model_validate({**site.model_dump(), "hours": None, "step_minutes": 30})
        tariff = tariff.model_copy(update={"demand_charges": (), "feed_in_series_cny_per_kwh": None})
    year = tariff.year(site)
    months, days, hours = (np.asarray(part) for part in (site.times.month, site.times.day, site.times.hour))
    price, period = np.full((12, 24), np.nan), np.full((12, 24), "", dtype=object)
    kind_of_day = is_working_day(site.times) == working
    for month in range(1, 13):
        of_kind = np.flatnonzero(kind_of_day & (months == month))
        if of_kind.size == 0:
            continue
        shown = np.flatnonzero((months == month) & (days == days[of_kind[0]]))
        for hour in np.unique(hours[shown]):
            steps = shown[hours[shown] == hour]
            price[month - 1, hour] = year.energy_price[steps].mean()
            period[month - 1, hour] = year.period_names[int(np.bincount(year.period[steps]).argmax())]
    return PriceMatrix(price, period)
