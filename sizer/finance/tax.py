"""Value-added tax and income tax, as shares of the money of each year.

    net of VAT       A / (1 + v)                           v by stream; a saved bill is input tax not claimed
    surcharges       s v A / (1 + v)                       on VAT due, so input tax lowers them
    depreciation     (1 − z) I / n a year from the year after the purchase; what is left is written off at the end
    income tax       τ_k (income − running cost − surcharges − depreciation − interest)
    holiday          τ_k = 0 for the first a years, τ / 2 for the next b, then τ

A amount with VAT, I investment net of VAT, z salvage share. With ``losses: offset`` excess input tax is refunded and
a loss lowers the tax on the owner's other profits in the same year: everything is then linear in the amounts, and the
tax is part of the objective. With ``carry_forward`` input tax and losses wait for later years; that is not linear, so
the optimiser maximises the value before tax, and only the statements know the tax.

References
----------
Rates: value-added tax 13 % (electricity, goods) and 6 % (services), income tax 25 %; three years free and three at half
for listed public infrastructure (Implementation Regulations of the Enterprise Income Tax Law, article 87); losses are
carried forward five years (the law's article 18); surcharges 12 % of VAT (7 % city, 3 % + 2 % education).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from sizer.finance.economics import Economics
from sizer.finance.money import When

__all__ = ["CAPITAL", "VAT_RATES", "Tax"]

CAPITAL = ("investment", "contingency", "replacement", "augmentation", "connection_expansion")
"""Streams that are capitalised and depreciated."""
VAT_RATES = {
    **dict.fromkeys(("energy_bill", "demand_bill", "basic_charge", "fixed_charge", "power_factor", "feed_in"), 0.13),
    **dict.fromkeys(("investment", "contingency", "replacement", "augmentation"), 0.13),
    **dict.fromkeys(("residual_value", "connection_expansion"), 0.13),
    "generation_subsidy": 0.13,  # guideline case 6 states 0.42 CNY/kWh with tax
}
"""Value-added tax by stream; everything else is a service."""


class Tax(BaseModel):
    """What the state takes."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    income_tax_rate: float = Field(default=0.25, ge=0, le=0.6)
    """Corporate income tax."""
    free_years: int = Field(default=3, ge=0, le=20)
    """First years of operation without income tax. [years]"""
    half_years: int = Field(default=3, ge=0, le=20)
    """Years at half the rate that follow. [years]"""
    depreciation_years: int = Field(default=15, ge=1, le=50)
    """Straight line (assumption, 10–20; machinery at least 10 by statute). [years]"""
    salvage_share: float = Field(default=0.05, ge=0, lt=1)
    """Share of the price that is not depreciated (assumption, 3–5 %)."""
    vat_rates: dict[str, float] = VAT_RATES
    """Value-added tax by stream."""
    service_vat_rate: float = Field(default=0.06, ge=0, le=0.5)
    """Value-added tax of streams that are not named."""
    surcharge_rate: float = Field(default=0.12, ge=0, le=0.5)
    """Surcharges over value-added tax."""
    losses: Literal["carry_forward", "offset"] = "carry_forward"
    """Whether losses and input tax wait for later years, or are used at once (then the tax is in the objective)."""
    loss_years: int = Field(default=5, ge=0, le=20)
    """Years that a loss is carried forward. [years]"""

    @property
    def linear(self) -> bool:
        """Whether the tax is linear in the amounts, and so part of the objective."""
        return self.losses == "offset"

    def vat_rate(self, stream: str) -> float:
        """Value-added tax rate of a stream."""
        return self.vat_rates.get(stream, self.service_vat_rate)

    def rates(self, years: int) -> np.ndarray:
        """Income tax rate by year, (N + 1,); none in year 0.

        Examples
        --------
        >>> Tax().rates(7).tolist()
        [0.0, 0.0, 0.0, 0.0, 0.125, 0.125, 0.125, 0.25]
        """
        year = np.arange(years + 1)
        rates = np.where(year <= self.free_years + self.half_years, self.income_tax_rate / 2, self.income_tax_rate)
        return np.where(year <= self.free_years, 0.0, rates)

    def depreciation(self, bought: np.ndarray) -> np.ndarray:
        """Depreciation by year of what is bought in each year, (N + 1,), the write-off of the last year included."""
        last, n = len(bought) - 1, self.depreciation_years
        written = np.zeros(last + 1)
        for year in np.flatnonzero(bought).tolist():
            span = min(last - year, n)
            yearly = (1.0 - self.salvage_share) / n
            written[year + 1 : year + 1 + span] += yearly * bought[year]
            written[last] += (1.0 - yearly * span) * bought[year]
        return written

    def weights(self, stream: str, when: When, economics: Economics) -> np.ndarray:
        """Multiples by year of an amount after tax, (N + 1,), where losses are offset at once.

        The present value of an amount after tax is its product with the discount factors.
        """
        rates, vat = self.rates(economics.years), self.vat_rate(stream)
        net = when.weights(economics) / (1.0 + vat)
        surcharges = self.surcharge_rate * vat * net
        if stream in CAPITAL:
            return np.asarray(net - rates * self.depreciation(net) - surcharges * (1.0 - rates))
        return np.asarray((net - surcharges) * (1.0 - rates))
