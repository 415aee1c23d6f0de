"""Import from OpenEI's rate database."""

import copy
from typing import Any

import numpy as np
import pytest

from sizer.errors import InputError
from sizer.site import Site
from sizer.tariff import bill, from_urdb

NIGHT_AND_DAY = [0] * 8 + [1] * 12 + [0] * 4
RATE: dict[str, Any] = {
    "label": "abc123",
    "name": "TOU-8",
    "utility": "Somewhere Electric",
    "sector": "Commercial",
    "startdate": 1609459200,  # 2021-01-01
    "uri": "https://openei.org/apps/USURDB/rate/view/abc123",
    "energyratestructure": [
        [{"rate": 0.08, "adj": 0.01, "sell": 0.02, "unit": "kWh"}],
        [{"max": 1000, "rate": 0.20, "sell": 0.05}, {"rate": 0.25, "sell": 0.05}],
    ],
    "energyweekdayschedule": [NIGHT_AND_DAY] * 12,
    "energyweekendschedule": [[0] * 24] * 12,
    "demandratestructure": [[{"rate": 0}], [{"max": 50, "rate": 10}, {"rate": 12}]],
    "demandweekdayschedule": [[0] * 24] * 6 + [NIGHT_AND_DAY] * 2 + [[0] * 24] * 4,
    "demandweekendschedule": [[0] * 24] * 12,
    "flatdemandstructure": [[{"rate": 3}], [{"rate": 5}]],
    "flatdemandmonths": [0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0],
    "fixedmonthlycharge": 28,
}
SITE = Site(latitude_deg=34, longitude_deg=-118, utc_offset_hours=-8, year=2021)


def test_a_rate_becomes_a_tariff():
    tariff = from_urdb(RATE)
    assert (tariff.id, tariff.name.en, tariff.region, tariff.currency) == (
        "abc123",
        "TOU-8",
        "Somewhere Electric",
        "USD",
    )
    assert (tariff.valid_from, tariff.valid_to) == ("2021-01", None)
    year = tariff.year(SITE)
    times = SITE.times
    day = (times.day_of_week < 5) & (times.hour >= 8) & (times.hour < 20)
    assert year.energy_price == pytest.approx(np.where(day, 0.20, 0.09))
    assert year.feed_in == pytest.approx(np.where(day, 0.05, 0.02))
    assert [charge.name for charge in tariff.demand_charges] == ["demand period 1", "facility 0", "facility 1"]
    assert year.fixed_per_month == 28
    assert year.notices == ()


def test_its_bill_by_hand():
    """July 2021 has 22 weekdays: 264 day hours at 60 kW; the other 480 hours at 20 kW."""
    times = SITE.times
    day = (times.day_of_week < 5) & (times.hour >= 8) & (times.hour < 20)
    table = bill(from_urdb(RATE).year(SITE), SITE, np.where(day, 60.0, 20.0)).table.loc["2021-07"]
    assert table["energy", "period 1"] == pytest.approx(264 * 60 * 0.20)
    assert table["energy", "period 0"] == pytest.approx(480 * 20 * 0.09)
    assert table["tiers", ""] == pytest.approx((264 * 60 - 1000) * 0.05)  # the cheap 1000 kWh go to the day
    assert table["demand", "demand period 1"] == pytest.approx(50 * 10 + 10 * 12)
    assert table["demand", "facility 0"] == 0
    assert table["demand", "facility 1"] == pytest.approx(60 * 5)
    assert table["fixed", ""] == 28


def test_one_price_needs_no_demand_and_no_tiers():
    rate = {
        "energyratestructure": [[{"rate": 0.1}]],
        "energyweekdayschedule": [[0] * 24] * 12,
        "energyweekendschedule": [[0] * 24] * 12,
        "fixedchargefirstmeter": 1.0,
        "fixedchargeunits": "$/day",
    }
    tariff = from_urdb(rate, currency="CNY")
    assert tariff.demand_charges == tariff.tiers == ()
    assert bill(tariff.year(SITE), SITE, 1.0).total_cny == pytest.approx(876 + 365)


def broken(**changes: Any) -> list[str]:
    rate = copy.deepcopy(RATE)
    for key, value in changes.items():
        if value is None:
            del rate[key]
        else:
            rate[key] = value
    with pytest.raises(InputError) as caught:
        from_urdb(rate)
    assert caught.value.source == "URDB rate abc123"
    return caught.value.mistakes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"energyratestructure": None}, "energyratestructure is missing."),
        ({"energyratestructure": "cheap"}, "energyratestructure is not a list of periods."),
        ({"energyweekdayschedule": None}, "energyweekdayschedule is missing; energyratestructure needs it."),
        ({"demandweekendschedule": None}, "demandweekendschedule is missing; demandratestructure needs it."),
        ({"demandratestructure": None}, "demandratestructure is missing; demandweekdayschedule needs it."),
        ({"flatdemandmonths": None}, "flatdemandmonths needs 12 numbers; flatdemandstructure needs it."),
        ({"flatdemandmonths": [0] * 11}, "flatdemandmonths needs 12 numbers; flatdemandstructure needs it."),
        ({"flatdemandmonths": [2] * 12}, "flatdemandmonths uses period 2; flatdemandstructure has 0 to 1."),
        (
            {"energyweekendschedule": [[0] * 24] * 11 + [[0] * 23]},
            f"energyweekendschedule has rows of {[24] * 11 + [23]} hours; it needs 12 rows of 24.",
        ),
        (
            {"energyweekendschedule": [[0] * 24] * 11},
            f"energyweekendschedule has rows of {[24] * 11} hours; it needs 12 rows of 24.",
        ),
        ({"energyweekdayschedule": "x"}, "energyweekdayschedule has rows of [] hours; it needs 12 rows of 24."),
        (
            {"energyweekendschedule": [[7] * 24] * 12},
            "energyweekendschedule uses period 7; energyratestructure has 0 to 1.",
        ),
        (
            {"energyweekendschedule": [[None] * 24] * 12},
            "energyweekendschedule uses period None; energyratestructure has 0 to 1.",
        ),
        ({"energyratestructure": [[{"rate": 0.1}], [{"unit": "kWh"}]]}, "energyratestructure[1][0] has no rate."),
        ({"energyratestructure": [[{"rate": 0.1}], []]}, "energyratestructure[1] has no tiers."),
        (
            {"energyratestructure": [[{"rate": 0.1}], [{"rate": "x"}]]},
            "energyratestructure[1][0]: rate is 'x', not a number.",
        ),
        (
            {"energyratestructure": [[{"max": 5, "rate": 1}, {"rate": 2}], [{"max": 6, "rate": 1}, {"rate": 2}]]},
            "energyratestructure: periods step at different kWh; one common ladder is understood.",
        ),
        (
            {"energyratestructure": [[{"rate": 0.1, "unit": "kWh/kW"}], [{"rate": 0.1}]]},
            "energyratestructure counts in 'kWh/kW'; only kWh and kW can be billed.",
        ),
        ({"demandunits": "kVA"}, "demandunits is 'kVA'; only kW can be billed."),
        ({"lookbackpercent": 0.8}, "lookbackpercent is given, but such charges cannot be billed here."),
        ({"fixedchargeunits": "$/week"}, "fixedchargeunits is '$/week'; known: $/month, $/day, $/year."),
        ({"fixedmonthlycharge": "28"}, "the fixed charge is '28', not a number."),
    ],
)
def test_each_gap_of_a_rate_is_named(changes, sentence):
    assert broken(**changes) == [sentence]


def test_all_gaps_are_told_at_once():
    assert len(broken(energyweekdayschedule=None, flatdemandmonths=[0], demandunits="hp")) == 3


def test_tiers_that_do_not_rise_are_named():
    structure = [[{"rate": 1}], [{"max": 10, "rate": 1}, {"max": 5, "rate": 2}, {"rate": 3}]]
    assert "must rise" in broken(energyratestructure=structure)[0]
