"""Contracts: which part of the project's money goes to whom.

All money is the owner's until a contract gives part of it away. A contract splits money that is already stated, or
moves a payment from one party to another; none states money of the project anew. Contracts apply in their order, each
to what the giving party still holds.

References
----------
Guideline case 9 (2), G-104: energy management contract, 9:1. Case 2 (2), G-93 and G-94: demand-response shares of at
least 70 % (dedicated stations) and 60 % (public ones). Case 3 (2), G-98: tiers of V2G compensation. Case 8: roofs of
farmers and collectives; shares unpublished.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sizer.finance.cash_flow import Line
from sizer.finance.economics import LONGEST_YEARS, Economics, Growth
from sizer.finance.money import Yearly

__all__ = [
    "BILL_SAVINGS",
    "DEMAND_RESPONSE_FLOORS",
    "AnyContract",
    "CoInvestment",
    "Contract",
    "DemandResponseSharing",
    "DiscountedPPA",
    "EnergyManagement",
    "Facts",
    "Lease",
    "Payment",
    "ServiceFeeSharing",
    "V2GCompensation",
    "V2GTier",
]

BILL_SAVINGS = ("energy_bill", "demand_bill", "basic_charge", "power_factor", "fixed_charge")
DEMAND_RESPONSE_FLOORS = {"dedicated": 0.70, "public": 0.60}  # case 2 (2), G-93 and G-94


@dataclass(frozen=True)
class Facts:
    """What contracts may look at in a finished study.

    Parameters
    ----------
    quantity : callable (component, name) → float
        A size, or a year's energy of a power. [kW, kWh, …]
    saving_by_source : mapping component → share
        Which source saves which share of the energy bill.
    sources : mapping component → role
        Role of every component.
    """

    quantity: Callable[[str, str], float]
    saving_by_source: Mapping[str, float]
    sources: Mapping[str, str]


@dataclass(frozen=True)
class Payment:
    """Money that one party pays another: it changes nothing for the project as a whole."""

    payer: str
    payee: str
    line: Line


class Contract(BaseModel):
    """Base of every contract: with whom, and for how long."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    party: str = Field(min_length=1, max_length=200)
    """Who gets a part."""
    years: int | None = Field(default=None, ge=1, le=50)
    """Years of operation it runs for, from the first; None for as long as the project. [years]"""

    def runs(self, economics: Economics) -> np.ndarray:
        """1 in the years it runs, (LONGEST + 1,): what is agreed for the whole project runs for any life."""
        year = np.arange(LONGEST_YEARS + 1)
        last = LONGEST_YEARS if self.years is None else self.years
        return ((year >= 1) & (year <= last)).astype(float)

    def given_share(self, line: Line, facts: Facts) -> float:
        """Share of a line that goes to the party."""
        return 0.0

    def payments(self, owner: str, economics: Economics, facts: Facts) -> list[Payment]:
        """Money that moves between owner and party."""
        return []

    def notices(self) -> list[str]:
        """What the reader should know about the terms."""
        return []


class EnergyManagement(Contract):
    """Energy management contract (EMC): the investor keeps a share of what is saved, the host gets the rest."""

    kind: Literal["energy_management"] = "energy_management"
    investor_share: float = Field(default=0.9, ge=0, le=1)
    """Share that stays with the investor (guideline case 9, 9:1)."""
    streams: tuple[str, ...] = (*BILL_SAVINGS, "feed_in")
    """Streams that are shared; name "demand_response" too where it is shared (the case leaves it open)."""
    after_operation: bool = False
    """Whether running costs are shared in the same way, before the split."""

    def given_share(self, line: Line, facts: Facts) -> float:
        """Return the host's share of what is saved."""
        shared = line.stream in self.streams or (self.after_operation and line.stream == "operation")
        return 1.0 - self.investor_share if shared else 0.0


class DemandResponseSharing(Contract):
    """Demand-response income is shared with the aggregator; the station keeps its share."""

    kind: Literal["demand_response_sharing"] = "demand_response_sharing"
    station: Literal["dedicated", "public"] = "public"
    """Kind of station: dedicated ones (bus, logistics, sanitation) keep at least 70 %, public ones 60 %."""
    station_share: float | None = Field(default=None, ge=0, le=1)
    """Share that stays with the station; None for the least that the guideline allows."""

    @property
    def kept_share(self) -> float:
        """Share that stays with the station."""
        return DEMAND_RESPONSE_FLOORS[self.station] if self.station_share is None else self.station_share

    def given_share(self, line: Line, facts: Facts) -> float:
        """Return the aggregator's share of demand-response income."""
        return 1.0 - self.kept_share if line.stream == "demand_response" else 0.0

    def notices(self) -> list[str]:
        """Say where the station keeps less than case 2 allows."""
        floor = DEMAND_RESPONSE_FLOORS[self.station]
        if self.kept_share >= floor:
            return []
        return [
            f"contract with {self.party}: the station keeps {self.kept_share:.0%} of demand-response income; case 2 of "
            f"the guideline asks for at least {floor:.0%} for {self.station} stations"
        ]


class ServiceFeeSharing(Contract):
    """The charging service fee is shared, with the owner of the site or of the parking spaces for example."""

    kind: Literal["service_fee_sharing"] = "service_fee_sharing"
    share: float = Field(ge=0, le=1)
    """Share that the party gets."""

    def given_share(self, line: Line, facts: Facts) -> float:
        """Return the party's share of the service fee."""
        return self.share if line.stream == "service_fee" else 0.0


class DiscountedPPA(Contract):
    """The host buys the plant's own energy below the grid's price: the discount is the host's part of the saving."""

    kind: Literal["discounted_ppa"] = "discounted_ppa"
    discount_share: float = Field(ge=0, le=1)
    """Discount on the grid's energy price of each hour."""
    components: tuple[str, ...] = ()
    """Sources that are sold in this way; empty for all PV."""

    def given_share(self, line: Line, facts: Facts) -> float:
        """Return the discount on the sources' share of the saved energy bill."""
        if line.stream != "energy_bill":
            return 0.0
        sold = self.components or [label for label, role in facts.sources.items() if role == "pv"]
        return self.discount_share * sum(facts.saving_by_source.get(label, 0.0) for label in sold)


class CoInvestment(Contract):
    """A second investor takes a share of everything that the owner still holds, investment included."""

    kind: Literal["co_investment"] = "co_investment"
    share: float = Field(ge=0, le=1)
    """Share that the second investor puts in and gets."""

    def runs(self, economics: Economics) -> np.ndarray:
        """1 in the year of investment too."""
        running = super().runs(economics)
        running[0] = 1.0
        return running

    def given_share(self, line: Line, facts: Facts) -> float:
        """Return the share, of every line."""
        return self.share


class Lease(Contract):
    """Rent for a roof or for land, paid by the owner."""

    kind: Literal["lease"] = "lease"
    cny_per_year: float = Field(default=0.0, ge=0)
    """Rent that does not depend on size. [CNY/year]"""
    cny_per_kw_year: float = Field(default=0.0, ge=0)
    """Rent by the size of a component. [CNY/(kW·year)]"""
    component: str = "pv"
    """Component whose power_kw the rent by size is of."""
    growth: Growth = "none"
    """Price that the rent grows with."""

    def payments(self, owner: str, economics: Economics, facts: Facts) -> list[Payment]:
        """Return the rent."""
        power_kw = facts.quantity(self.component, "power_kw") if self.cny_per_kw_year else 0.0
        rent = self.cny_per_year + self.cny_per_kw_year * power_kw
        return [Payment(owner, self.party, _yearly("lease", self.party, rent, self.growth, economics, self))]


class V2GTier(BaseModel):
    """A price for part of the energy that vehicles give back."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    price_cny_per_kwh: float = Field(ge=0)
    """Price of discharged energy. [CNY/kWh]"""
    share: float = Field(ge=0, le=1)
    """Share of the discharged energy that is paid so."""


class V2GCompensation(Contract):
    """What vehicle owners get for the energy that their vehicles give back."""

    kind: Literal["v2g_compensation"] = "v2g_compensation"
    component: str
    """Component that discharges the vehicles."""
    quantity: str = "discharge_kw"
    """Its power."""
    tiers: tuple[V2GTier, ...] = Field(min_length=1)
    """Prices, with their shares of the energy; shares sum to 1."""
    lump_sum_cny_per_year: float = Field(default=0.0, ge=0)
    """Paid whatever is discharged (Table 2-4 of the guideline). [CNY/year]"""

    @model_validator(mode="after")
    def _whole(self) -> V2GCompensation:
        total = sum(tier.share for tier in self.tiers)
        if abs(total - 1.0) > 1e-9:
            raise ValueError(f"the tiers' shares sum to {total:g}, but all of the energy is 1")
        return self

    @property
    def mean_price_cny_per_kwh(self) -> float:
        """Mean price of discharged energy. [CNY/kWh]"""
        return sum(tier.share * tier.price_cny_per_kwh for tier in self.tiers)

    def payments(self, owner: str, economics: Economics, facts: Facts) -> list[Payment]:
        """Return the compensation."""
        amount = self.mean_price_cny_per_kwh * facts.quantity(self.component, self.quantity)
        line = _yearly(self.kind, self.component, amount + self.lump_sum_cny_per_year, "none", economics, self)
        return [Payment(owner, self.party, line)]


def _yearly(
    stream: str, component: str, amount: float, growth: Growth, economics: Economics, contract: Contract
) -> Line:
    when = Yearly(growth)
    years = np.ones(LONGEST_YEARS + 1)
    return Line(component, stream, amount, when, when.weights(economics), years, contract.runs(economics))


AnyContract = Annotated[
    EnergyManagement
    | DemandResponseSharing
    | ServiceFeeSharing
    | DiscountedPPA
    | CoInvestment
    | Lease
    | V2GCompensation,
    Field(discriminator="kind"),
]
