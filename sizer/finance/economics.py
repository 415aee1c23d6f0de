"""What a year of money is worth: project life, discounting, price growth, ageing.

Conventions, fixed here once:

- The investment is year 0; running money of a year falls due at its end, k = 1 … N.
- A price of today holds in year 1 and grows from then on: year k pays (1 + g)^(k−1).
- The modelled year is the *design year*: yields carry the mean ageing over the project's life, weighted by what
  each year's energy is worth (:func:`levelised`), so that the design year times N years is the whole truth.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from sizer.finance.measures import discount_factors

__all__ = ["LONGEST_YEARS", "Economics", "Growth", "levelised"]

LONGEST_YEARS = 50  # no plant here is planned for longer

Growth = Literal["energy", "cost", "none"]


class Economics(BaseModel):
    """The project's clock and rates. All money is nominal CNY."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    years: int = Field(default=20, ge=1, le=LONGEST_YEARS)
    """Life of the project, N. Default 20: the usual span of a distributed PV contract. [years]"""
    discount_rate: float = Field(default=0.08, gt=-0.5, le=1.0)
    """Nominal discount rate, d. Default 8 %: practice for Chinese distributed energy, range 6–10 %."""
    energy_price_growth: float = Field(default=0.0, ge=-0.2, le=0.3)
    """Yearly growth of electricity prices; default 0, since Chinese catalogue prices showed no trend."""
    cost_growth: float = Field(default=0.0, ge=-0.2, le=0.3)
    """Yearly growth of running costs; default 0 for a constant-price study."""
    contingency_share: float = Field(default=0.0, ge=0, le=0.5)
    """Reserve for what is not foreseen, over every first purchase; default 0, since prices here are turnkey. Basic
    reserve funds of Chinese feasibility studies are 5-10 % (practice, no clause)."""

    def growth_rate(self, growth: Growth) -> float:
        """Yearly growth of one kind of price."""
        return {"energy": self.energy_price_growth, "cost": self.cost_growth, "none": 0.0}[growth]

    def index(self, growth: Growth) -> np.ndarray:
        """Price index by year, (N + 1,): 0 in year 0, 1 in year 1, (1 + g)^(k−1) in year k."""
        index = (1.0 + self.growth_rate(growth)) ** (np.arange(self.years + 1) - 1.0)
        index[0] = 0.0
        return index

    def discount(self) -> np.ndarray:
        """Discount factors by year, (N + 1,): (1 + d)^−k."""
        return discount_factors(self.discount_rate, self.years)


def levelised(path: np.ndarray, economics: Economics, growth: Growth = "energy") -> float:
    """Mean of a yearly path, weighted by the present value of a constant stream.

    Parameters
    ----------
    path : (years,) float array
        The share of as-new output in years 1 … N.
    economics : Economics
        Life, discount rate and growth.
    growth : {"energy", "cost", "none"}
        Which price the output is sold at.

    Returns
    -------
    float
        ā with Σ (1+g)^(k−1) (1+d)^−k a_k = ā Σ (1+g)^(k−1) (1+d)^−k.

    Examples
    --------
    >>> round(levelised(np.array([1.0, 0.5]), Economics(years=2, discount_rate=0.0)), 3)
    0.75
    """
    weights = (economics.index(growth) * economics.discount())[1:]
    return float(weights @ path / weights.sum())
