"""REopt's published cases in this product's words.

REopt's life-cycle cost of a site, with growth already in year 1:

    LCC = Σ effective cost · size + pwf_om (1 − t) O&M + pwf_e (1 − t) bill,   pwf = Σ_{k=1..n} ((1 + e) / (1 + d))^k

with pwf rounded to five decimals. Here year k pays (1 + e)^(k−1), so every price and every O&M cost is multiplied by
(1 − t)(1 + e), and by what the rounding changes. Depreciation, incentives and renewals lie in the effective unit cost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sizer.components import ESS, PV, Load, Range, Setting
from sizer.finance import Economics
from sizer.finance.economics import Growth
from sizer.site import Site
from sizer.tariff import DemandCharge, DemandTier, Tariff, Tier
from tests.crosscheck.plain import plain_ess, plain_pv

# Share of the price written off in years 1, 2, … (half-year convention, IRS publication 946, table A-1).
MACRS = {
    5: (0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576),
    7: (0.1429, 0.2449, 0.1749, 0.1249, 0.0893, 0.0892, 0.0893, 0.0446),
}


def effective_unit_cost(
    cost: float,
    *,
    credit: float,
    schedule: Sequence[float],
    bonus: float,
    basis_reduction: float,
    tax: float,
    discount: float,
    renewal: float = 0.0,
    renewal_year: int = 0,
) -> float:
    """Price of one unit after what taxes and incentives give back, renewal included.

    With D = C (1 − q i), B = b D: year 1 gives back t B + i C, and year k t M_k (D − B), each discounted; the
    renewal costs R (1 − t) / (1 + d)^y.
    """
    basis = cost * (1 - basis_reduction * credit)
    at_once = bonus * basis
    back = [tax * share * (basis - at_once) for share in schedule]
    back[0] += tax * at_once + credit * cost
    given_back = sum(amount / (1 + discount) ** year for year, amount in enumerate(back, start=1))
    return max(0.0, cost - given_back + renewal * (1 - tax) / (1 + discount) ** renewal_year)


def folded(economics: Economics, growth: Growth, *, tax: float) -> float:
    """What a price of today is multiplied by, so that this product's present value of it is REopt's."""
    rate, discount = economics.growth_rate(growth), economics.discount_rate
    worth = sum(((1 + rate) / (1 + discount)) ** year for year in range(1, economics.years + 1))
    return (1 - tax) * round(worth, 5) / float(economics.index(growth) @ economics.discount())


@dataclass(frozen=True)
class ReoptCase:
    """One published case."""

    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    series: pd.DataFrame

    @classmethod
    def read(cls, folder: Path) -> ReoptCase:
        """Read case.json and series.csv."""
        case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        return cls(case["inputs"], case["expected"], pd.read_csv(folder / "series.csv"))

    @property
    def years(self) -> int:
        """Years of analysis."""
        return int(self.inputs["financial"]["analysis_years"])

    @property
    def fold(self) -> float:
        """What every price of the tariff is multiplied by."""
        return folded(self.economics, "energy", tax=self.inputs["financial"]["tax_rate"])

    @cached_property
    def economics(self) -> Economics:
        """Life, discount rate and growths."""
        money = self.inputs["financial"]
        return Economics(
            years=self.years,
            discount_rate=money["discount_rate"],
            energy_price_growth=money["elec_escalation"],
            cost_growth=money["om_escalation"],
        )

    @cached_property
    def load(self) -> Load:
        """The site's load."""
        return Load(demand_kw=self.series["load_kw"])

    @cached_property
    def setting(self) -> Setting:
        """Site, rates and tariff; place and weather play no part, as yields are given."""
        site = Site(latitude_deg=34.0, longitude_deg=-118.0, year=self.inputs["calendar_year"])
        return Setting(site, self.economics, self._tariff())

    def pv(self, most_kw: float) -> PV:
        """PV at its effective cost; the series already holds the ageing."""
        given, money = self.inputs["pv"], self.inputs["financial"]
        capex = effective_unit_cost(
            given["installed_cost_us_dollars_per_kw"],
            credit=given["federal_itc_pct"],
            schedule=MACRS[given["macrs_option_years"]],
            bonus=given["macrs_bonus_pct"],
            basis_reduction=given["macrs_itc_reduction"],
            tax=money["tax_rate"],
            discount=money["discount_rate"],
        )
        opex = given["om_cost_us_dollars_per_kw"] * folded(self.economics, "cost", tax=money["tax_rate"])
        generation = self.series["pv_kw_per_kw_levelized"].to_numpy()
        return plain_pv(generation, most_kw=most_kw, capex=capex, opex=opex, years=self.years)

    def ess(self, most_kw: float, most_kwh: float) -> ESS:
        """Storage at its effective costs: it starts half full and may end empty."""
        given = self.inputs["storage"]
        root = given["internal_efficiency_pct"] ** 0.5
        return plain_ess(
            Range(max=most_kw),
            Range(max=most_kwh),
            years=self.years,
            charge_efficiency=given["rectifier_efficiency_pct"] * root,
            discharge_efficiency=given["inverter_efficiency_pct"] * root,
            soc_min=given["soc_min_pct"],
            soc_initial=given["soc_init_pct"],
            end_state="free",
            capex_cny_per_kw=self._storage_cost("kw", "inverter_replacement_year"),
            capex_cny_per_kwh=self._storage_cost("kwh", "battery_replacement_year"),
        )

    def _storage_cost(self, unit: str, renewal_year: str) -> float:
        given, money = self.inputs["storage"], self.inputs["financial"]
        return effective_unit_cost(
            given[f"installed_cost_us_dollars_per_{unit}"],
            credit=given["total_itc_pct"],
            schedule=MACRS[given["macrs_option_years"]],
            bonus=given["macrs_bonus_pct"],
            basis_reduction=given["macrs_itc_reduction"],
            tax=money["tax_rate"],
            discount=money["discount_rate"],
            renewal=given[f"replace_cost_us_dollars_per_{unit}"],
            renewal_year=given[renewal_year],
        )

    def _tariff(self) -> Tariff:
        given = self.inputs["tariff"]
        price, tiers = self._energy(given["energy_tiers"])
        return Tariff(
            id="published",
            currency="USD",
            energy_price_series_cny_per_kwh=price * self.fold,
            energy_period_series=self.series["energy_period"].to_numpy(),
            tiers=tiers,
            demand_charges=self._demand_charges(given),
            fixed_cny_per_month=given["fixed_usd_per_year"] / 12 * self.fold,
        )

    def _energy(self, tiered: Mapping[str, Any] | None) -> tuple[np.ndarray, list[Tier]]:
        """Price of the first tier by step, and the ladder; a period with fewer tiers repeats its last."""
        last_tier = self.series["energy_rate_last_tier"].to_numpy()
        if tiered is None:
            return last_tier, []
        ladder = max(tiered["structure"], key=len)
        rates = [[tier["rate"] for tier in period] for period in tiered["structure"]]
        by_tier = np.array([[period[min(k, len(period) - 1)] for period in rates] for k in range(len(ladder))])
        period = self.series["energy_period"].to_numpy()
        assert np.allclose(last_tier, by_tier[-1][period])
        tiers = [
            Tier(
                up_to_kwh_per_month=step["max"] or None,
                price_change_by_period_cny_per_kwh={
                    f"period {number}": change * self.fold for number, change in enumerate(by_tier[k] - by_tier[0])
                },
            )
            for k, step in enumerate(ladder)
        ]
        return by_tier[0][period], tiers

    def _demand_charges(self, given: Mapping[str, Any]) -> list[DemandCharge]:
        facility = set(given["monthly_facility_demand_usd_per_kw"])
        assert len(facility) == 1  # the cases at hand charge every month alike
        charges = [DemandCharge(name="facility", price_cny_per_kw_month=facility.pop() * self.fold)]
        number_of_step = self.series["tou_demand_period"].to_numpy()
        for number, structure in enumerate(given["tou_demand_structure_by_period"]):
            tiers = [
                DemandTier(up_to_kw=step.get("max") or None, price_cny_per_kw_month=step["rate"] * self.fold)
                for step in structure
            ]
            looks_at = np.where(number_of_step == number, 0, -1)
            charges.append(DemandCharge(name=f"period {number}", tiers=tiers, period_of_step=looks_at))
        return charges
