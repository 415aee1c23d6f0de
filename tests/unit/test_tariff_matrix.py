"""A price list painted by month and hour."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.site import Site
from sizer.tariff import Tariff
from sizer.tariff.library import shipped_tariffs
from sizer.tariff.matrix import hours_of, kinds_of_day, painted, price_of

SITE = Site(latitude_deg=39.9, longitude_deg=116.4, year=2023, step_minutes=15)
SEASONAL = sorted(code for code, tariff in shipped_tariffs().items() if tariff.seasons)


@pytest.mark.parametrize("code", SEASONAL)
def test_painting_what_stands_there_changes_no_price(code):
    """Every hour of a whole year, rewritten as seasons, costs what it did: overlays and half hours among them."""
    tariff = shipped_tariffs()[code]
    kinds = kinds_of_day(tariff)
    assert kinds is not None
    again = painted(tariff, {}, kinds)
    Tariff.model_validate(again.model_dump())
    before, after = (own.model_copy(update={"demand_charges": ()}).year(SITE) for own in (tariff, again))
    np.testing.assert_array_equal(before.energy_price, after.energy_price)
    names = [np.asarray(year.period_names, dtype=object)[year.period] for year in (before, after)]
    assert (names[0] == names[1]).all()


def two_prices():
    periods = [
        {"name": "valley", "start": "22:30", "end": "06:30", "price_cny_per_kwh": 0.3},
        {"name": "peak", "start": "06:30", "end": "22:30", "price_cny_per_kwh": 1.0},
    ]
    return Tariff(id="two", seasons=[{"periods": periods}])


def test_a_painted_hour_has_its_periods_price_and_the_others_keep_theirs_to_the_minute():
    after = painted(two_prices(), {(7, 12): "valley"}, ("working", "non_working"))
    year = after.year(SITE)
    july = year.energy_price[(SITE.times.month == 7) & (SITE.times.day == 3)]
    assert july[12 * 4 : 13 * 4].tolist() == [0.3] * 4
    assert july[24:30].tolist() == [0.3, 0.3, 1.0, 1.0, 1.0, 1.0]  # 06:00 to 07:30
    assert [season.months for season in after.seasons] == [(1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12), (7,)]
    assert after.seasons[0].periods[-1].start == "22:30"  # over midnight in one


def test_one_kind_of_day_is_painted_alone():
    after = painted(two_prices(), {(1, 0): "peak"}, ("non_working",))
    assert {season.day_type for season in after.seasons if 1 in season.months} == {"working", "non_working"}
    assert hours_of(after, "working")[1, 0] == "valley"
    assert hours_of(after, "non_working")[1, 0] == "peak"
    assert painted(after, {(1, 0): "valley"}, ("non_working",)).seasons == painted(two_prices(), {}, ()).seasons


def test_a_period_without_a_price_asks_for_one():
    with pytest.raises(ValueError, match='no price of "sharp"'):
        painted(two_prices(), {(1, 0): "sharp"}, ("working",))
    after = painted(two_prices(), {(1, 0): "sharp"}, ("working",), {"sharp": 1.5})
    assert price_of(after, "sharp", 6, "non_working") == 1.5


def test_days_of_four_kinds_are_left_to_the_file():
    day = {"name": "flat", "price_cny_per_kwh": 0.5}
    tariff = Tariff(
        id="mixed",
        seasons=[{"periods": [day]}],
        overlays=[
            {"name": "peak", "day_type": "working", "start": "08:00", "end": "09:00", "price_cny_per_kwh": 1.0},
            {"name": "sharp", "day_type": "weekend", "start": "10:00", "end": "11:00", "price_cny_per_kwh": 2.0},
        ],
    )
    assert kinds_of_day(tariff) is None
    with pytest.raises(ValueError, match="more than two kinds"):
        painted(tariff, {(1, 0): "peak"}, ("working",))
