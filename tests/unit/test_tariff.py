"""Tariffs: what is a complete one, and its prices on a calendar."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sizer.errors import InputError
from sizer.site import Site
from sizer.tariff import (
    BasicCharge,
    DemandCharge,
    DemandTier,
    FeedIn,
    Floating,
    HourWindow,
    Overlay,
    Period,
    PricedWindow,
    PriceSnapshot,
    Season,
    Tariff,
    Tier,
    bill,
    read_tariff,
)
from sizer.yaml import write_yaml

CALM = settings(deadline=None, derandomize=True)
PLACE = {"latitude_deg": 30.0, "longitude_deg": 120.0}
CORNERS = [(0, 480, "valley"), (480, 1020, "flat"), (1020, 1440, "peak")]


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def site(year: int = 2023, step: int = 60, hours: int | None = None) -> Site:
    return Site(**PLACE, year=year, step_minutes=step, hours=hours)


def three_prices(**more: object) -> dict[str, object]:
    prices = {"valley": 0.3, "flat": 0.6, "peak": 1.0}
    periods = [
        {"name": name, "start": clock(start), "end": clock(end), "price_cny_per_kwh": prices[name]}
        for start, end, name in CORNERS
    ]
    return {"id": "three", "seasons": [{"periods": periods}], **more}


def partition(cuts: set[int], first: int) -> list[Period]:
    """Periods between the cuts, in order from the first-th, the one over midnight wrapping if 0 is no cut."""
    edges = sorted(cuts)
    edges = edges[first % len(edges) :] + edges[: first % len(edges)]
    ends = [*edges[1:], edges[0]]
    return [
        Period(name=f"p{i}", start=clock(a), end=clock(b if b else 1440), price_cny_per_kwh=0.1 + 0.01 * i)
        for i, (a, b) in enumerate(zip(edges, ends, strict=True))
    ]


cuts_of_a_day = st.sets(st.integers(0, 1439), min_size=2, max_size=12)


@CALM
@given(cuts=cuts_of_a_day, first=st.integers(0, 11))
def test_any_partition_of_a_day_is_a_season(cuts, first):
    periods = partition(cuts, first)
    season = Season(periods=periods)
    year = Tariff(id="x", seasons=[season]).year(site(hours=48))
    hours = {p.name: ((_minute(p.end) - _minute(p.start) - 1) % 1440 + 1) / 60 for p in periods}
    expected = sum(p.price_cny_per_kwh * hours[p.name] for p in periods)
    assert year.energy_price[:24].sum() == pytest.approx(expected)


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


@CALM
@given(cuts=cuts_of_a_day, first=st.integers(0, 11), lost=st.integers(0, 11))
def test_any_dropped_piece_is_refused_with_its_hours(cuts, first, lost):
    periods = partition(cuts, first)
    gone = periods.pop(lost % len(periods))
    with pytest.raises(ValidationError, match="no price from") as caught:
        Season(periods=periods)
    shown = str(caught.value)
    assert (gone.start in shown) or (gone.start == "24:00")
    assert gone.end in shown


@CALM
@given(cuts=cuts_of_a_day, twice=st.integers(0, 11))
def test_any_doubled_piece_is_refused_with_its_hours(cuts, twice):
    periods = partition(cuts, 0)
    with pytest.raises(ValidationError, match="more than one price from"):
        Season(periods=[*periods, periods[twice % len(periods)]])


def test_a_period_over_midnight_prices_both_ends_of_the_same_day():
    periods = [
        Period(name="valley", start="23:00", end="07:00", price_cny_per_kwh=0.3),
        Period(name="peak", start="07:00", end="23:00", price_cny_per_kwh=1.0),
    ]
    year = Tariff(id="x", seasons=[Season(periods=periods)]).year(site(hours=24))
    assert year.energy_price.tolist() == [0.3] * 7 + [1.0] * 16 + [0.3]
    assert [year.period_names[i] for i in year.period[[0, 7, 23]]] == ["valley", "peak", "valley"]


def test_seasons_overlays_and_their_months():
    summer = {"months": [6, 7, 8], "periods": [{"name": "flat", "price_cny_per_kwh": 0.9}]}
    rest = {"months": [1, 2, 3, 4, 5, 9, 10, 11, 12], "periods": [{"name": "flat", "price_cny_per_kwh": 0.5}]}
    sharp = {"name": "sharp", "months": [7], "start": "10:00", "end": "12:00", "price_cny_per_kwh": 1.5}
    here = site()
    year = Tariff.model_validate({"id": "x", "seasons": [summer, rest], "overlays": [sharp]}).year(here)
    price = pd.Series(year.energy_price, index=here.times)
    assert price[here.times.month == 6].unique().tolist() == [0.9]
    assert price[here.times.month == 5].unique().tolist() == [0.5]
    assert set(price[(here.times.month == 7) & (price == 1.5)].index.hour) == {10, 11}
    assert (price == 1.5).sum() == 62
    assert year.period_names[year.period[price.to_numpy().argmax()]] == "sharp"


def by_day_type(first: str, second: str) -> Tariff:
    days = [(first, 0.2), (second, 0.8)]
    return Tariff(
        id="x",
        seasons=[
            Season(day_type=day_type, periods=[Period(name=day_type, price_cny_per_kwh=price)])
            for day_type, price in days
        ],
    )


def test_working_days_know_the_calendar_and_weekdays_do_not():
    here = site(2025)
    noon = here.times.get_indexer(pd.DatetimeIndex(["2025-01-26 12:00+08:00", "2025-01-28 12:00+08:00"]))
    assert by_day_type("non_working", "working").year(here).energy_price[noon].tolist() == [0.8, 0.2]
    assert by_day_type("weekend", "weekday").year(here).energy_price[noon].tolist() == [0.2, 0.8]


def test_leap_day_does_not_shift_weekdays():
    here = site(2024)
    price = pd.Series(by_day_type("weekend", "weekday").year(here).energy_price, index=here.times)
    assert len(price) == 8784
    assert price["2024-02-29 12:00+08:00"] == 0.8
    assert price["2024-03-02 12:00+08:00"] == price["2024-03-03 12:00+08:00"] == 0.2
    assert price["2024-03-04 12:00+08:00"] == 0.8


HALF_HOURS = [
    Period(name="peak", start="08:30", end="11:30", price_cny_per_kwh=1.17),
    Period(name="flat", start="11:30", end="23:00", price_cny_per_kwh=0.80),
    Period(name="valley", start="23:00", end="08:30", price_cny_per_kwh=0.43),
]


def test_half_hour_edges_cost_a_flat_load_the_same_at_every_step():
    tariff = Tariff(id="x", seasons=[Season(periods=HALF_HOURS)])
    costs = {step: bill(tariff.year(site(step=step)), site(step=step), 100.0).total_cny for step in (60, 30, 15)}
    by_hand = 365 * 100 * (3 * 1.17 + 11.5 * 0.80 + 9.5 * 0.43)
    assert list(costs.values()) == pytest.approx([by_hand] * 3)


def test_half_hour_edges_are_exact_at_half_an_hour_and_noticed_at_an_hour():
    tariff = Tariff(id="x", seasons=[Season(periods=HALF_HOURS)])
    hourly = tariff.year(site(hours=24))
    assert hourly.energy_price[8] == pytest.approx((0.43 + 1.17) / 2)
    assert hourly.period_names[hourly.period[8]] == "valley"  # the first of two equal halves
    assert "08:30, 11:30" in hourly.notices[0]
    assert "Use a step of 30 min." in hourly.notices[0]
    for step in (30, 15):
        exact = tariff.year(site(step=step, hours=24))
        assert exact.notices == ()
        assert set(exact.energy_price) == {1.17, 0.80, 0.43}


def test_a_mixed_step_is_labelled_by_its_larger_part():
    periods = [
        Period(name="early", start="00:00", end="08:45", price_cny_per_kwh=0.4),
        Period(name="late", start="08:45", end="24:00", price_cny_per_kwh=0.8),
    ]
    tariff = Tariff(id="x", seasons=[Season(periods=periods)])
    hourly = tariff.year(site(hours=24))
    assert hourly.energy_price[8] == pytest.approx(0.5)
    assert hourly.period_names[hourly.period[8]] == "early"
    assert "Use a step of 15 min." in hourly.notices[0]
    odd = Tariff(
        id="x",
        seasons=[
            Season(
                periods=[
                    p.model_copy(update=u) for p, u in zip(periods, ({"end": "08:50"}, {"start": "08:50"}), strict=True)
                ]
            )
        ],
    )
    assert "No step" in odd.year(site(hours=24)).notices[0]


def test_prices_outside_their_validity_are_used_and_noticed():
    tariff = Tariff.model_validate(three_prices(valid_from="2021-01", valid_to="2021-11"))
    assert "in force 2021-01 to 2021-11; its prices are used for 2023-01 to 2023-12" in tariff.year(site()).notices[0]
    assert "2021-01 to 2021-12" in tariff.year(site(2021)).notices[0]
    assert tariff.year(site(2021, hours=24 * 300)).notices == ()
    assert Tariff.model_validate(three_prices()).year(site()).notices == ()


def test_an_estimated_holiday_calendar_is_noticed_only_where_it_matters():
    assert "2035 are not gazetted" in by_day_type("working", "non_working").year(site(2035)).notices[0]
    assert by_day_type("weekday", "weekend").year(site(2035)).notices == ()
    assert by_day_type("working", "non_working").year(site(2025)).notices == ()


def test_feed_in_by_windows_and_by_series():
    windows = [PricedWindow(start="10:00", end="14:00", price_cny_per_kwh=0.2)]
    tariff = Tariff.model_validate(three_prices(feed_in=FeedIn(price_cny_per_kwh=0.4, windows=windows)))
    assert tariff.year(site(hours=24)).feed_in.tolist() == [0.4] * 10 + [0.2] * 4 + [0.4] * 10
    series = Tariff.model_validate(three_prices(feed_in_series_cny_per_kwh=np.arange(24) / 100))
    assert series.year(site(hours=24)).feed_in[5] == 0.05


def test_series_replace_seasons_and_a_whole_year_may_be_cut_to_a_window():
    series = np.linspace(0.1, 1.0, 8760)
    tariff = Tariff(id="x", energy_price_series_cny_per_kwh=series)
    assert tariff.year(site()).energy_price == pytest.approx(series)
    assert tariff.year(site(hours=24)).energy_price == pytest.approx(series[:24])
    with pytest.raises(InputError, match="has 8760 values, but the site has 35040 steps of 15 min"):
        tariff.year(site(step=15))


def test_year_arrays_cannot_be_changed_by_accident():
    year = Tariff.model_validate(three_prices(tiers=[Tier()])).year(site(hours=24))
    for array in (year.energy_price, year.period, year.feed_in, year.tier_applies):
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_tiers_and_demand_on_the_calendar():
    tariff = Tariff.model_validate(
        three_prices(
            tiers=[Tier(up_to_kwh_per_month=240), Tier(price_change_by_period_cny_per_kwh={"peak": 0.1})],
            tier_periods=["peak", "flat"],
            demand_charges=[
                DemandCharge(
                    name="day", price_cny_per_kw_month=5, windows=[HourWindow(start="08:00", end="20:00", months=[2])]
                )
            ],
            basic_charge=BasicCharge(max_demand_price_cny_per_kw_month=40, default="demand"),
        )
    )
    year = tariff.year(site())
    assert [tier.limit_kwh for tier in year.tiers] == [240, math.inf]
    assert dict(zip(year.period_names, year.tiers[1].price_change, strict=True)) == {
        "valley": 0,
        "flat": 0,
        "peak": 0.1,
    }
    assert not year.tiers[1].uniform
    assert year.tier_applies is not None
    assert year.tier_applies.sum() == 365 * 16
    day, basic = year.demand
    assert (day.n_groups, day.months, (day.groups >= 0).sum()) == (1, (1,), 28 * 12)
    assert (basic.n_groups, basic.tiers) == (12, ((math.inf, 40.0),))
    assert year.capacity_price == 0


def test_a_demand_charge_outside_the_window_has_no_groups():
    charge = DemandCharge(price_cny_per_kw_month=5, windows=[HourWindow(months=[12])])
    here = site(hours=24)
    year = Tariff.model_validate(three_prices(demand_charges=[charge])).year(here)
    assert year.demand[0].n_groups == 0
    assert bill(year, here, 10.0).item_cny("demand") == 0


GOOD = """
id: MINE
seasons:
  - periods:
      - {name: valley, start: 23:00, end: 7:00, price_cny_per_kwh: 0.3}
      - {name: peak, start: 07:00, end: 23:00, price_cny_per_kwh: 1.0}
"""


def test_a_tariff_file_needs_no_quotes_around_times(tmp_path):
    file = tmp_path / "MINE.yaml"
    file.write_text(GOOD)
    assert read_tariff(file) == read_tariff(str(file)) == read_tariff(GOOD)
    assert read_tariff(GOOD).seasons[0].periods[0].end == "07:00"


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ("end: 7:00", "end: 06:30", "seasons[0]: months 1-12: no price from 06:30-07:00."),
        ("end: 7:00", "end: 08:00", "seasons[0]: months 1-12: more than one price from 07:00-08:00."),
        ("end: 7:00", "end: 25:00", "seasons[0].periods[0].end: '25:00' is not a time of day."),
        ("end: 7:00", "end: 7.5", "seasons[0].periods[0].end: Input should be a valid string. Received 7.5."),
        ("end: 7:00", "end: 23:00", "seasons[0].periods[0]: 23:00 to 23:00 is empty."),
        ("price_cny_per_kwh: 0.3", "price: 0.3", "seasons[0].periods[0].price_cny_per_kwh: is missing."),
        ("price_cny_per_kwh: 0.3", "price_cny_per_kwh: cheap", "Received 'cheap'."),
        ("price_cny_per_kwh: 0.3", "price_cny_per_kwh: .inf", "Input should be a finite number"),
        ("- periods", "- months: [1, 13]\n    periods", "month 13 does not exist"),
        ("- periods", "- months: [1, 1]\n    periods", "month 1 is listed twice"),
        ("- periods", "- months: []\n    periods", "no month is listed"),
        ("- periods", "- months: [1, 2, 3]\n    periods", "months 4-12 have no prices on working weekdays, 00:00"),
        ("- periods", "- day_type: weekday\n    periods", "months 1-12 have no prices on make-up working weekends"),
        ("- periods", "- day_type: sunday\n    periods", "seasons[0].day_type: Input should be 'all'"),
        ("id: MINE", "id: MINE\nprice: 3", "price: no such field. Check the spelling, or remove it."),
        ("id: MINE", "name: {en: x}", "id: is missing."),
        ("id: MINE", "id: MINE\nvalid_from: 2025", "valid_from: Input should be a valid string"),
        ("id: MINE", "id: MINE\nvalid_from: 2025-13", "'2025-13' is not a month"),
        ("id: MINE", "id: MINE\nvalid_from: 2025-02\nvalid_to: 2024-01", "valid_from 2025-02 is after valid_to"),
        ("id: MINE", "id: MINE\ntiers: [{up_to_kwh_per_month: 100}]", "the last tier must have no up_to_kwh_per_month"),
        ("id: MINE", "id: MINE\ntiers: [{up_to_kwh_per_month: 9}, {up_to_kwh_per_month: 8}, {}]", "must rise"),
        ("id: MINE", "id: MINE\ntier_periods: [noon]", "tiers speak of period 'noon'; known: peak, valley"),
        ("id: MINE", "id: MINE\nid: TWICE", "line 3: key 'id' is given twice"),
        ("id: MINE", "id: MINE\ndemand_charges: [{}, {}]", "two demand charges are called 'demand'"),
        ("id: MINE", "id: MINE\nenergy_price_series_cny_per_kwh: [1]", "give seasons or energy_price_series"),
        ("id: MINE", "id: MINE\nenergy_period_series: [1]", "energy_period_series needs energy_price_series"),
        (
            "id: MINE",
            "id: MINE\noverlays:\n  - {name: a, price_cny_per_kwh: 1, months: [7]}\n"
            "  - {name: b, price_cny_per_kwh: 2, start: 10:00, end: 11:00}",
            "overlays 'a' and 'b' both price months 7, 10:00-11:00",
        ),
    ],
)  # fmt: skip
def test_each_mistake_has_its_own_sentence(was, now, sentence):
    assert was in GOOD
    with pytest.raises(InputError) as caught:
        read_tariff(GOOD.replace(was, now, 1), "MINE.yaml")
    assert caught.value.source == "MINE.yaml"
    assert re.search(re.escape(sentence), str(caught.value)), str(caught.value)


def test_all_mistakes_of_a_file_are_told_at_once():
    text = GOOD.replace("0.3", "cheap").replace("id: MINE", "id: MINE\ncolour: red\nfixed_cny_per_month: x")
    with pytest.raises(InputError) as caught:
        read_tariff(text, "MINE.yaml")
    assert len(caught.value.mistakes) == 3


def test_two_seasons_on_the_same_days_are_refused():
    season = three_prices()["seasons"][0]  # type: ignore[index]
    with pytest.raises(ValidationError, match="months 7 have more than one season on working weekdays"):
        Tariff(id="x", seasons=[season, {**season, "months": [7]}])


def test_demand_charge_is_given_one_way():
    with pytest.raises(ValidationError, match="windows or period_of_step"):
        DemandCharge(windows=[HourWindow()], period_of_step=[0])
    with pytest.raises(ValidationError, match="price_cny_per_kw_month or tiers"):
        DemandCharge(price_cny_per_kw_month=1, tiers=[DemandTier(price_cny_per_kw_month=1)])
    with pytest.raises(ValidationError, match="last tier must have no up_to_kw"):
        DemandCharge(tiers=[DemandTier(up_to_kw=5, price_cny_per_kw_month=1)])


def test_period_numbers_must_fit_the_tiers():
    def priced(**more: object) -> Tariff:
        return Tariff(id="x", energy_price_series_cny_per_kwh=[0.5] * 24, **more)

    with pytest.raises(InputError, match="periods are numbered from 0"):
        priced(energy_period_series=[-1] * 24).year(site(hours=24))
    with pytest.raises(InputError, match="tiers speak of 'peak'"):
        priced(energy_period_series=[0] * 24, tier_periods=["peak"]).year(site(hours=24))


def test_overlays_on_different_days_may_share_hours():
    window = {"start": "10:00", "end": "12:00", "price_cny_per_kwh": 0.1}
    overlays = [Overlay(name="a", day_type="weekend", **window), Overlay(name="b", day_type="weekday", **window)]
    Tariff.model_validate(three_prices(overlays=overlays))


def test_a_tariff_survives_a_round_trip_through_yaml(tmp_path):
    tariff = Tariff.model_validate(
        three_prices(
            tiers=[Tier(up_to_kwh_per_month=240), Tier(price_change_by_period_cny_per_kwh={"peak": 0.1})],
            demand_charges=[DemandCharge(price_cny_per_kw_month=5, windows=[HourWindow(months=[2])])],
            valid_from="2021-01",
        )
    )
    write_yaml(tariff.model_dump(exclude_defaults=True), tmp_path / "three.yaml")
    assert read_tariff(tmp_path / "three.yaml") == tariff


def test_monthly_snapshots_float_only_the_part_that_floats():
    """Beijing, July 2024, two-part 10 kV: 0.2721 fixed, flat 0.6813; peak × 1.6 = 0.9268, valley × 0.4 = 0.4358."""
    periods = [
        Period(name="valley", start="23:00", end="07:00", price_cny_per_kwh=0.4),
        Period(name="flat", start="07:00", end="17:00", price_cny_per_kwh=0.6),
        Period(name="peak", start="17:00", end="23:00", price_cny_per_kwh=0.9),
    ]
    snapshot = PriceSnapshot(month="2024-07", flat_cny_per_kwh=0.6813, not_floating_cny_per_kwh=0.2721)
    floating = Floating(ratios={"peak": 1.6, "valley": 0.4}, snapshots=[snapshot])
    tariff = Tariff(id="bj", seasons=[Season(periods=periods)], floating=floating)
    site = Site(latitude_deg=40.0, longitude_deg=116.0, year=2024)
    year = tariff.year(site)
    july = np.asarray(year.energy_price)[np.asarray(site.times.month) == 7]
    assert july[[0, 8, 18]].round(4).tolist() == [0.4358, 0.6813, 0.9268]
    assert year.energy_price[18] == 0.9  # January keeps the list price
    assert "2024-01" in year.notices[-1]
    assert "2024-07" not in year.notices[-1]
