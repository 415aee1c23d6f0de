"""The tariffs that come with the product: complete, plausible, and saying how they are known."""

import numpy as np
import pytest

from sizer.errors import InputError
from sizer.shipped import shipped
from sizer.site import Site
from sizer.tariff import bill, check_tariff, find_tariff, overlapping_versions, shipped_tariff_ids, shipped_tariffs

SOURCE_IDS = [
    "BJ-CI1-202502", "BJ-CI2-202407", "BJ-CI2-202502", "BJ-EV-2019", "BJ-RES-SHARED", "HES-CI2-2021",
    "HES-CI2-2023", "HES-CI2-2023W", "JS-CI2-2019", "JS-CI2-2021", "JS-CI2-2022", "JS-CI2-2025O", "JS-CI2-2025S",
    "SD-CI-2018", "SD-CI2-2021", "SD-CI2-2024A", "SD-CI2-2024B", "SD-CI2-2024C", "SD-CI2-2024D", "SD-CI2-2024E",
    "SH-CI1-2020", "SH-CI1-2023O", "SH-CI1-2023SW", "SH-CI2-2020O", "SH-CI2-2020S", "SH-CI2-2023O", "SH-CI2-2023S",
    "SH-CI2-2023W", "SH-RES", "SX-CI2-2021", "SX-CI2-2022", "SZ-EV-2021", "SZ-EV-2022", "SZ-EV-202502",
    "TJ-CI1-2021", "TJ-CI1-2022", "TJ-CI1-202502",
]  # fmt: skip
PLACES = {
    "beijing",
    "taiyuan",
    "baoding",
    "jiading",
    "lingang",
    "chongming",
    "shenzhen",
    "qingdao",
    "zhenjiang",
    "tianjin",
}
SITES = [
    Site(latitude_deg=35, longitude_deg=117, year=year, step_minutes=step)
    for year in range(2019, 2027)
    for step in (60, 30, 15)
]


def test_no_price_list_is_lost_and_none_is_used_twice():
    found = [source for tariff in shipped_tariffs().values() for source in tariff.source_ids]
    assert sorted(found) == sorted(SOURCE_IDS)
    assert len(SOURCE_IDS) == 37


def test_every_place_has_a_tariff():
    assert {place for tariff in shipped_tariffs().values() for place in tariff.place_ids} == PLACES


@pytest.mark.parametrize("tariff_id", shipped_tariff_ids())
def test_a_tariff_says_what_it_is_and_how_it_is_known(tariff_id):
    tariff = find_tariff(tariff_id)
    assert tariff.id == tariff_id
    assert all([tariff.name.zh, tariff.name.en, tariff.region, tariff.user_class, tariff.voltage, tariff.valid_from])
    for part in (tariff, tariff.feed_in, tariff.basic_charge, tariff.service_fee):
        assert part is None or all([part.basis, part.confidence, part.source])
    head = (shipped("tariffs") / f"{tariff_id}.yaml").read_text(encoding="utf-8").splitlines()[:2]
    assert tariff.name.zh in head[0]
    assert "otice" in head[1]
    if len(tariff.source_ids) > 1:
        assert all(any(source in note for note in tariff.notes) for source in tariff.source_ids)


@pytest.mark.parametrize("tariff_id", shipped_tariff_ids())
def test_a_tariff_prices_every_step_of_2019_to_2026(tariff_id):
    tariff = find_tariff(tariff_id)
    for site in SITES:
        year = tariff.year(site)
        assert year.energy_price.shape == year.period.shape == year.feed_in.shape == (site.steps,)
        assert year.energy_price.min() >= 0.05
        assert year.energy_price.max() <= 3.0
        assert 0.3 < year.feed_in.min() <= year.feed_in.max() < 0.5
        assert (np.bincount(year.period, minlength=len(year.period_names)) > 0).all()


@pytest.mark.parametrize("tariff_id", shipped_tariff_ids())
def test_a_tariff_is_exact_at_half_an_hour_and_costs_a_flat_load_the_same_at_any_step(tariff_id):
    tariff = find_tariff(tariff_id)
    here = [site for site in SITES if site.year == 2024]
    assert all("inside a step" not in notice for site in here[1:] for notice in tariff.year(site).notices)
    costs = [bill(tariff.year(site), site, 100.0, transformer_kva=200).total_cny for site in here]
    assert costs == pytest.approx([costs[0]] * 3)


@pytest.mark.parametrize("tariff_id", shipped_tariff_ids())
def test_a_tariff_raises_no_plausibility_warning(tariff_id):
    findings = check_tariff(find_tariff(tariff_id))
    assert [finding.sentence for finding in findings if finding.ok is False and not finding.id.startswith("G-")] == []


def test_the_basic_charge_is_waived_for_ev_and_absent_from_single_part_tariffs():
    for tariff in shipped_tariffs().values():
        basic = tariff.basic_charge
        if tariff.user_class.startswith("EV charging"):
            assert basic is not None
            assert basic.default == "none"
        elif "two-part" in tariff.user_class:
            assert basic is not None
            assert basic.default == "capacity"
            assert basic.capacity_price_cny_per_kva_month > 0
        else:
            assert basic is None


def test_basic_charge_is_that_of_the_tariffs_time():
    prices = {
        name: (basic.capacity_price_cny_per_kva_month, basic.max_demand_price_cny_per_kw_month, basic.confidence)
        for name in ("SH-CI2-2020", "SH-CI2-2023", "SX-CI2-2021", "SX-CI2-2022")
        if (basic := find_tariff(name).basic_charge) is not None
    }
    assert prices == {
        "SH-CI2-2020": (28.0, 42.0, "Medium"),
        "SH-CI2-2023": (25.5, 40.8, "Medium"),
        "SX-CI2-2021": (24.0, 36.0, "Medium-low"),
        "SX-CI2-2022": (24.0, 36.0, "Low"),  # carried forward past 2023-05
    }


def test_no_two_versions_of_a_tariff_are_in_force_together():
    assert overlapping_versions(shipped_tariffs().values()) == []


def test_beijing_charging_station_by_hand():
    """Jing EV 2019: 8 h peak at 1.0044, 8 h flat at 0.6950, 8 h valley at 0.3946."""
    site = Site(latitude_deg=39.9, longitude_deg=116.4, year=2019)
    result = bill(find_tariff("BJ-EV-2019").year(site), site, 100.0, transformer_kva=630)
    assert result.total_cny == pytest.approx(365 * 100 * 8 * (1.0044 + 0.6950 + 0.3946))


def test_shanghai_2023_sharp_hours_by_month():
    site = Site(latitude_deg=31.2, longitude_deg=121.5, year=2023)
    year = find_tariff("SH-CI2-2023").year(site)
    sharp = year.period == year.period_names.index("sharp")
    hours = {month: sorted(set(site.times.hour[sharp & (site.times.month == month)])) for month in range(1, 13)}
    assert hours == {
        **dict.fromkeys(range(1, 13), []),
        **dict.fromkeys((7, 8), [12, 13]),
        **dict.fromkeys((1, 12), [19, 20]),
    }


def test_an_unknown_tariff_gets_the_nearest_names():
    assert find_tariff("bj-ev-2019").id == "BJ-EV-2019"
    with pytest.raises(InputError, match=r"no tariff 'BJ-EV-2020'\. Did you mean BJ-EV-2019"):
        find_tariff("BJ-EV-2020")
    with pytest.raises(InputError, match=r"no tariff 'zzz'\. Known: BJ-CI1-202502, "):
        find_tariff("zzz")


def test_the_list_of_tariffs_is_the_callers_own():
    shipped_tariffs().clear()
    assert len(shipped_tariffs()) == 27
