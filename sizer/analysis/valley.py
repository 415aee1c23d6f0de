"""How much of unmanaged charging falls into the valley, under what one may assume about cars and drivers.

A share that someone printed tells little while these are not stated with it: the charger on board, the energy of a
session, the hour of coming home and the habit of setting a timer move it more than any plan does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sizer.components import Fleet, Grid
from sizer.errors import InputError
from sizer.profiles import charging
from sizer.profiles.charging import charging_figures, draw_sessions, timer_delay_h, unmanaged_kw
from sizer.project import Project

__all__ = ["SLOW_KW", "valley_shares"]

SLOW_KW = 3.3  # charger on board of many cars sold in China until about 2018 (16 A, one phase; recalled, no document)
MORE_ENERGY = 22.2 / 16.7  # energy of a session in the second trial of guideline case 1 over that of the first
LATER_H = 1.0  # an assumption, like the shares of timers
TIMERS = {"timer_20": 0.2, "timer_40": 0.4}


def valley_shares(project: Project) -> pd.DataFrame:
    """Return the valley share of unmanaged charging by assumption.

    Parameters
    ----------
    project : Project
        With one fleet of drawn sessions, and a tariff with a valley.

    Returns
    -------
    DataFrame
        Index: assumption ("as_described", "more_energy", "later", "more_and_later", "timer_20", "timer_40"); columns
        "own" (the fleet's power) and "slow" (chargers on board of 3.3 kW).

    Raises
    ------
    InputError
        There is no such fleet, or no grid.

    Examples
    --------
    >>> from sizer.project import read_project
    >>> cars = {"kind": "fleet", "fleet": {"archetype": "private_home", "vehicles": 40}}
    >>> site = {"place": "beijing", "year": 2019, "hours": 336}
    >>> table = valley_shares(
    ...     read_project({"site": site, "tariff": "BJ-EV-2019", "components": [{"kind": "grid"}, cars]})
    ... )
    >>> bool((table["slow"] > table["own"]).all())
    True
    """
    fleet = next((c for c in project.components if isinstance(c, Fleet) and c.sessions_file is None), None)
    grid = next((c for c in project.components if isinstance(c, Grid)), None)
    if fleet is None or grid is None:
        raise InputError(project.name or "project", "needs a fleet of drawn sessions and a grid for valley shares")
    described, setting = fleet.fleet, project.setting()
    site, year = setting.site, grid.tariff_of(setting).year(setting.site)
    price = pd.Series(year.energy_price)
    cheap = np.asarray(price <= price.groupby(site.times.normalize()).transform("min") + 1e-9)

    def share(changed: dict[str, Any], timers: float = 0.0) -> float:
        own = charging.Fleet.model_validate({**described.model_dump(exclude_unset=True), **changed})
        sessions = draw_sessions(own, site, fleet.seed)
        delay = timer_delay_h(sessions, cheap, timers, fleet.seed) if timers else None
        return charging_figures(unmanaged_kw(sessions, delay), year, site).valley_share

    slow_kw = min(SLOW_KW, described.plug_kw)
    columns = {"own": {}, "slow": {"power_limit_kw": slow_kw}}
    more, later = _more_energy(described), _later(described)
    changes = {"as_described": {}, "more_energy": more, "later": later, "more_and_later": {**more, **later}}
    rows = {
        name: {column: share({**change, **power}) for column, power in columns.items()}
        for name, change in changes.items()
    }
    rows |= {
        name: {column: share(power, timers) for column, power in columns.items()} for name, timers in TIMERS.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _more_energy(fleet: charging.Fleet) -> dict[str, Any]:
    """A third more energy a session, where it is given as energy; else nothing."""
    if fleet.energy_kwh is None:
        return {}
    return {"energy_kwh": (MORE_ENERGY * fleet.energy_kwh[0], fleet.energy_kwh[1])}


def _later(fleet: charging.Fleet) -> dict[str, Any]:
    """Everybody comes an hour later."""
    visits = [visit.model_dump(exclude_unset=True) for visit in fleet.visits]
    for visit in visits:
        mean, deviation = visit["arrive"]
        visit["arrive"] = ((mean + LATER_H) % 24, deviation)
    return {"visits": visits}
