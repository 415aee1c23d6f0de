"""A storage as a controller sees it: power, and energy above the floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sizer.components import ESS
from sizer.site import Site

__all__ = ["Storage"]


@dataclass(frozen=True)
class Storage:
    """A storage as a controller sees it; energies count from the floor s_min E, as in the model.

    Parameters
    ----------
    label : str
        Its component.
    power_kw : float
        Limit of charge and of discharge. [kW]
    usable_kwh : float
        Between floor and ceiling. [kWh]
    gain_kwh, drain_kwh : float
        Stored, and taken from the store, by a step of 1 kW. [kWh/kW]
    step_h : float
        Length of a step. [h]
    keep : float
        Share that a step's self-discharge leaves.
    floor_loss_kwh : float
        What a step's self-discharge takes from the energy below the floor. [kWh]
    start_kwh : float or None
        Stored at the beginning; None where it is free but must be the same at the end. [kWh]
    end_free : bool
        Whether it may end lower than it began.
    discharge_kwh : float
        Most that may be discharged in the modelled steps, by its cycle life; inf for no limit. [kWh]
    """

    label: str
    power_kw: float
    usable_kwh: float
    gain_kwh: float
    drain_kwh: float
    step_h: float = 1.0
    keep: float = 1.0
    floor_loss_kwh: float = 0.0
    start_kwh: float | None = None
    end_free: bool = False
    discharge_kwh: float = np.inf

    @classmethod
    def of(cls, ess: ESS, sizes: Mapping[str, float], capacity: float, site: Site) -> Storage:
        """Read a storage of given sizes whose mean capacity over its life is this share."""
        charge, discharge = ess.efficiencies
        energy = sizes["energy_kwh"]
        keep = (1.0 - ess.self_discharge_per_day) ** (site.step_h / 24.0)
        start = None if ess.soc_initial is None else (ess.soc_initial - ess.soc_min) * capacity * energy
        cycles = np.inf if ess.cycle_life is None else ess.cycle_life * capacity * energy / ess.life_years
        return cls(
            label=ess.label,
            power_kw=sizes["power_kw"],
            usable_kwh=(ess.soc_max - ess.soc_min) * capacity * energy,
            gain_kwh=charge * site.step_h,
            drain_kwh=site.step_h / discharge,
            step_h=site.step_h,
            keep=keep,
            floor_loss_kwh=(1.0 - keep) * ess.soc_min * energy,
            start_kwh=start,
            end_free=ess.end_state == "free",
            discharge_kwh=cycles / site.per_year,
        )

    @property
    def deliverable_kwh(self) -> float:
        """What a full store gives to the bus. [kWh]"""
        return self.usable_kwh * self.step_h / self.drain_kwh

    @property
    def round_trip(self) -> float:
        """Bus to bus."""
        return self.gain_kwh / self.drain_kwh
