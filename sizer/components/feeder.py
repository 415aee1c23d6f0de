"""The low-voltage line between a transformer and the load at its end, in first order.

::

    drop share    (R + X tan φ) P / U²
    loss          R P² / (U cos φ)²

P power at the end [W], U line voltage [V], R, X resistance and reactance of one conductor [Ω], cos φ power factor. The
drop is linear, so a limit of it is a limit of P. The loss is quadratic and stands beside the energy balance, as a
figure: it is what the line loses before and after a project, and is not bought in the model.
"""

from __future__ import annotations

from math import acos, tan

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Feeder"]


class Feeder(BaseModel):
    """A line with all its load, and whatever feeds in, at its end.

    Examples
    --------
    300 m of 70 mm² aluminium, 0.132 Ω, at 380 V: 50 kW of load at its end drop 4.6 % and lose 2.3 kW.

    >>> line = Feeder(resistance_ohm=0.132, power_factor=1.0)
    >>> round(float(line.drop_share(50.0)), 4), round(float(line.loss_kw(50.0)), 2)
    (0.0457, 2.29)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    resistance_ohm: float = Field(gt=0, le=100)
    """Resistance of one conductor; 0.44 Ω/km for 70 mm² of aluminium. [Ω]"""
    reactance_ohm: float = Field(default=0.0, ge=0, le=100)
    """Reactance of one conductor; about 0.3 Ω/km of a low-voltage overhead line. [Ω]"""
    voltage_v: float = Field(default=380.0, gt=0, le=40_000)
    """Line voltage, between phases. [V]"""
    power_factor: float = Field(default=0.95, gt=0, le=1)
    """Power factor of the load at the end."""
    max_voltage_drop_share: float | None = Field(default=None, gt=0, lt=1)
    """Largest drop allowed, which limits import; 0.07 in GB/T 12325 (recalled). None only reports it."""
    max_voltage_rise_share: float | None = Field(default=None, gt=0, lt=1)
    """Largest rise allowed, which limits export; 0.07 in GB/T 12325 (recalled). None only reports it."""

    @property
    def drop_share_per_kw(self) -> float:
        """Drop of the voltage for each kW, over the line voltage."""
        return 1000.0 * (self.resistance_ohm + self.reactance_ohm * tan(acos(self.power_factor))) / self.voltage_v**2

    def drop_share(self, power_kw: float | np.ndarray) -> float | np.ndarray:
        """Drop of the voltage at the end; negative where power flows back."""
        return self.drop_share_per_kw * power_kw

    def loss_kw(self, power_kw: float | np.ndarray) -> float | np.ndarray:
        """Power lost in the line. [kW]"""
        return 1000.0 * self.resistance_ohm * power_kw**2 / (self.voltage_v * self.power_factor) ** 2

    @property
    def limits_kw(self) -> tuple[float, float]:
        """Most import and most export that the voltage bears; infinite where it is only reported. [kW]"""
        drop, rise = (
            float("inf") if most is None else most / self.drop_share_per_kw
            for most in (self.max_voltage_drop_share, self.max_voltage_rise_share)
        )
        return drop, rise
