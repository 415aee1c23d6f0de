"""The price policy (G-87 to G-89) and the plausibility of prices."""

import numpy as np
import pytest

from sizer.errors import InputError
from sizer.tariff import Overlay, Period, Season, Tariff, TariffFinding, check_tariff, find_tariff, overlapping_versions


def tariff(peak: float, flat: float, valley: float, sharp: float | None = None, **more: object) -> Tariff:
    periods = [
        Period(name="valley", start="00:00", end="08:00", price_cny_per_kwh=valley),
        Period(name="flat", start="08:00", end="16:00", price_cny_per_kwh=flat),
        Period(name="peak", start="16:00", end="24:00", price_cny_per_kwh=peak),
    ]
    overlays = []
    if sharp is not None:
        overlays = [Overlay(name="sharp", months=[7], start="18:00", end="20:00", price_cny_per_kwh=sharp)]
    return Tariff(id="x", seasons=[Season(periods=periods)], overlays=overlays, **more)


def finding(which: str, of: Tariff, **options: object) -> TariffFinding:
    return {found.id: found for found in check_tariff(of, **options)}[which]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("valley", "rate", "ok", "limit"),
    [
        (0.40, None, True, 3.0),
        (0.41, None, False, 3.0),
        (0.40, 0.40, True, 3.0),  # "exceeds 40 %": at 40 % the lower ratio holds
        (0.40, 0.41, False, 4.0),
        (0.30, 0.41, True, 4.0),
    ],
)
def test_g87_peak_to_valley(valley, rate, ok, limit):
    found = finding("G-87", tariff(1.2, 0.7, valley), system_peak_valley_rate=rate)
    assert (found.ok, found.limit) == (ok, limit)
    assert found.actual == pytest.approx(1.2 / valley)
    assert ("not given" in found.sentence) == (rate is None)


def test_g87_looks_at_the_worst_month():
    weak = Period(name="valley", start="00:00", end="16:00", price_cny_per_kwh=0.8)
    high = Period(name="peak", start="16:00", end="24:00", price_cny_per_kwh=1.2)
    strong = tariff(1.2, 0.7, 0.3).seasons[0].model_copy(update={"months": tuple(range(1, 12))})
    found = finding("G-87", Tariff(id="x", seasons=[strong, Season(months=[12], periods=[weak, high])]))
    assert (found.ok, found.actual) == (False, pytest.approx(1.5))
    assert "month 12" in found.sentence


@pytest.mark.parametrize(("sharp", "ok"), [(1.20, True), (1.19, False), (None, None)])
def test_g88_sharp_over_peak(sharp, ok):
    found = finding("G-88", tariff(1.0, 0.7, 0.3, sharp))
    assert found.ok is ok
    assert found.limit == 1.2


@pytest.mark.parametrize(("peak", "ok"), [(1.0, True), (0.99, False)])
def test_g89_spread_worth_a_storage(peak, ok):
    found = finding("G-89", tariff(peak, 0.6, 0.3))
    assert (found.ok, found.limit) == (ok, 0.7)
    assert found.actual == pytest.approx(peak - 0.3)


@pytest.mark.parametrize(
    ("tariff_id", "spread", "ok"),
    [("BJ-EV-2019", 0.6098, False), ("HES-CI2-2021", 0.47, False), ("JS-CI2-2021", 0.7758, True)],
)
def test_g89_agrees_with_the_guidelines_own_cases(tariff_id, spread, ok):
    """Cases 1, 3 and 9 print differences of 0.6, 0.47 and 0.77 CNY/kWh."""
    found = finding("G-89", find_tariff(tariff_id))
    assert found.actual == pytest.approx(spread)
    assert found.ok is ok


def test_one_price_all_day_is_outside_the_policy():
    assert [found.ok for found in check_tariff(tariff(0.5, 0.5, 0.5))[:3]] == [None, None, None]
    series = Tariff(id="x", energy_price_series_cny_per_kwh=np.full(8760, 0.5))
    assert [found.ok for found in check_tariff(series)] == [None, None, None, True, True, True]


def test_periods_of_any_name_are_compared_by_price():
    periods = [
        Period(name="day", start="08:00", end="20:00", price_cny_per_kwh=0.9),
        Period(name="night", start="20:00", end="08:00", price_cny_per_kwh=0.3),
    ]
    assert finding("G-87", Tariff(id="x", seasons=[Season(periods=periods)])).actual == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("factor", "hint"), [(100, "in fen (divide by 100)"), (1000, "in CNY/MWh (divide by 1000)"), (0.1, "below 0.05")]
)
def test_prices_in_another_unit_are_suspected(factor, hint):
    found = finding("price_range", tariff(1.0 * factor, 0.6 * factor, 0.3 * factor))
    assert found.ok is False
    assert hint in found.sentence


def test_valley_above_peak_and_negative_prices_are_named():
    assert "Months 1-12: the valley price 1.2 is above" in finding("valley_above_peak", tariff(1, 0.6, 1.2)).sentence
    assert finding("valley_above_peak", tariff(1, 0.6, 0.3)).ok
    assert finding("negative_price", tariff(1, 0.6, -0.1)).ok is False
    assert finding("negative_price", tariff(1, 0.6, 0.3)).ok


@pytest.mark.parametrize(("year", "ok"), [(2020, False), (2021, True), (2022, True), (2023, False)])
def test_validity_is_compared_with_the_year_asked_for(year, ok):
    dated = tariff(1, 0.6, 0.3, valid_from="2021-01", valid_to="2022-12")
    assert finding("validity", dated, year=year).ok is ok
    assert "validity" not in {found.id for found in check_tariff(dated)}


def test_a_rate_in_percent_is_refused():
    with pytest.raises(InputError, match=r"For 45 % write 0\.45"):
        check_tariff(tariff(1, 0.6, 0.3), 45)


def test_two_versions_in_force_together_are_named():
    first = tariff(1, 0.6, 0.3, valid_to="2022-03").model_copy(update={"id": "A"})
    second = tariff(1, 0.6, 0.3, valid_from="2022-03").model_copy(update={"id": "B"})
    later = tariff(1, 0.6, 0.3, valid_from="2022-04").model_copy(update={"id": "C"})
    assert overlapping_versions([first, second]) == ["A and B were both in force 2022-03 to 2022-03. Keep one."]
    assert overlapping_versions([first, later]) == []
    assert "to now" in overlapping_versions([second, later])[0]
