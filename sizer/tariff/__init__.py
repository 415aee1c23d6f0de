"""Tariffs: what a site pays the grid and what it is paid, and the bill that follows.

tariff = find_tariff("BJ-EV-2019")       a published price list, frozen data
year = tariff.year(site)                 its prices on the site's steps, plain arrays
bill(year, site, import_kw).total_cny    what a year costs
"""

from sizer.tariff.basic import BasicBasis, BasicTerms, basic_charge_cny, cheapest_terms, quarters
from sizer.tariff.bill import Bill, bill
from sizer.tariff.checks import TariffFinding, check_tariff, odd_prices, overlapping_versions
from sizer.tariff.library import find_tariff, read_tariff, shipped_tariff_ids, shipped_tariffs
from sizer.tariff.model import Tariff
from sizer.tariff.parts import (
    BasicCharge,
    DemandCharge,
    DemandTier,
    FeedIn,
    Floating,
    HourWindow,
    Name,
    Overlay,
    Period,
    PricedWindow,
    PriceSnapshot,
    Season,
    ServiceFee,
    Tier,
)
from sizer.tariff.urdb import from_urdb
from sizer.tariff.year import DemandYear, EnergyTier, TariffYear

__all__ = [
    "BasicBasis",
    "BasicCharge",
    "BasicTerms",
    "Bill",
    "DemandCharge",
    "DemandTier",
    "DemandYear",
    "EnergyTier",
    "FeedIn",
    "Floating",
    "HourWindow",
    "Name",
    "Overlay",
    "Period",
    "PriceSnapshot",
    "PricedWindow",
    "Season",
    "ServiceFee",
    "Tariff",
    "TariffFinding",
    "TariffYear",
    "Tier",
    "basic_charge_cny",
    "bill",
    "cheapest_terms",
    "check_tariff",
    "find_tariff",
    "odd_prices",
    "from_urdb",
    "overlapping_versions",
    "quarters",
    "read_tariff",
    "shipped_tariff_ids",
    "shipped_tariffs",
]
