"""Contracts split the money that is there: nothing is lost, nothing is made."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sizer.errors import InputError
from sizer.finance import AnyContract, CashFlow, Economics, Facts, Money, Once, Yearly, cash_flow, split
from sizer.finance.contracts import (
    CoInvestment,
    DemandResponseSharing,
    DiscountedPPA,
    EnergyManagement,
    Lease,
    ServiceFeeSharing,
    V2GCompensation,
    V2GTier,
)
from sizer.finance.parties import deal_cents

TEN_YEARS = Economics(years=10, discount_rate=0.06)


def facts(saving=None, **roles) -> Facts:
    known = {("pv", "power_kw"): 1000.0, ("v2g", "discharge_kw"): 12_353.0}
    return Facts(lambda component, name: known[component, name], saving or {}, roles)


def flow(economics: Economics = TEN_YEARS, **streams: float) -> CashFlow:
    """Yearly streams, and an investment in year 0."""
    money = [
        Money("plant", stream, amount, Once(0) if stream == "investment" else Yearly("none"))
        for stream, amount in streams.items()
    ]
    return cash_flow(money, [], economics)


def test_case_9_shares_its_month_nine_to_one():
    """August 2021: 4,500 kWh × 0.77 × 31 days = 107,415; with 99,000 of demand response 206,415; 9:1 of the saving."""
    august = flow(Economics(years=1), energy_bill=4500 * 0.77 * 31, demand_response=99_000.0)
    own = split(august, [EnergyManagement(party="Zhenjiang Base")], facts()).table.loc[1]
    assert own.to_dict() == {"investor": 195_673.50, "Zhenjiang Base": 10_741.50, "whole": 206_415.00}
    streams = ("energy_bill", "demand_response")
    both = split(august, [EnergyManagement(party="Zhenjiang Base", streams=streams)], facts()).table.loc[1]
    assert both.to_dict() == {"investor": 185_773.50, "Zhenjiang Base": 20_641.50, "whole": 206_415.00}


def test_case_9_is_paid_back_within_five_years_on_the_investors_share_of_arbitrage():
    """3 million over 90 % of 4,500 kWh × 0.77 × 330 days = 1,029,105 a year: 2.92 years, below the 5 published."""
    whole = flow(investment=-3e6, energy_bill=4500 * 0.77 * 330)
    parties = split(whole, [EnergyManagement(party="Zhenjiang Base")], facts())
    assert parties.flows["investor"].static_simple_payback_years == pytest.approx(3e6 / 1_029_105, rel=1e-9)
    assert parties.flows["Zhenjiang Base"].investment_cny == 0.0


@pytest.mark.parametrize(("station", "station_cny"), [("dedicated", 18_976.58), ("public", 16_265.64)])
def test_case_2_shares_leave_the_station_at_least_70_and_60_percent(station, station_cny):
    """27,109.40 CNY for 152.3 MWh, 0.178 CNY/kWh."""
    income = flow(Economics(years=1), demand_response=27_109.40)
    contract = DemandResponseSharing(party="aggregator", station=station)
    own = split(income, [contract], facts(), owner="station").table.loc[1]
    assert own["station"] == station_cny
    assert own["station"] + own["aggregator"] == pytest.approx(27_109.40)
    assert not contract.notices()


def test_a_share_below_the_floor_is_said():
    contract = DemandResponseSharing(party="aggregator", station="dedicated", station_share=0.5)
    assert "at least 70%" in contract.notices()[0]


def test_case_3_tiers():
    """0.3, 0.3, 0.2, 0.2 of 12,353 kWh at 3.5, 3, 2, 0.76: 2.502 CNY/kWh; published: 30,950.65 CNY, 884.30 a car."""
    shares = {3.5: 0.3, 3.0: 0.3, 2.0: 0.2, 0.76: 0.2}
    tiers = [V2GTier(price_cny_per_kwh=price, share=share) for price, share in shares.items()]
    contract = V2GCompensation(party="vehicle owners", component="v2g", tiers=tiers)
    assert contract.mean_price_cny_per_kwh == pytest.approx(2.502)
    paid = split(flow(service_fee=100_000.0), [contract], facts()).table
    assert paid.loc[1, "vehicle owners"] == 30_907.21  # 30,907.206
    assert paid.loc[1, "whole"] == 100_000.0
    by_owner = V2GCompensation(
        party="owners",
        component="v2g",
        tiers=[V2GTier(price_cny_per_kwh=30_950.65 / 12_353, share=1.0)],
    )
    income = split(flow(service_fee=1.0), [by_owner], facts()).table.loc[1, "owners"]
    assert (income, round(income / 35, 2)) == (30_950.65, 884.30)


def test_tiers_must_cover_all_of_the_energy():
    with pytest.raises(ValueError, match=r"sum to 0.5"):
        V2GCompensation(party="x", component="v2g", tiers=[V2GTier(price_cny_per_kwh=1.0, share=0.5)])


def test_a_discount_on_the_grid_price_is_the_hosts_part_of_what_pv_saves():
    """PV saves 60 % of 1,000,000; 15 % below the grid's price leaves 90,000 with the host."""
    contract = DiscountedPPA(party="host", discount_share=0.15)
    sources = facts({"roof": 0.6, "ess": 0.4}, roof="pv", ess="storage")
    assert split(flow(energy_bill=1e6), [contract], sources).table.loc[1, "host"] == 90_000.0


def test_a_contract_that_ends_gives_nothing_afterwards():
    parties = split(flow(energy_bill=100.0), [EnergyManagement(party="host", years=4)], facts())
    assert parties.table["host"].tolist() == [0.0] + [10.0] * 4 + [0.0] * 6


def test_contracts_apply_in_their_order_to_what_is_left():
    """The aggregator takes 40 %, the host a tenth of the rest."""
    contracts = [
        DemandResponseSharing(party="aggregator"),
        EnergyManagement(party="host", streams=("demand_response",)),
    ]
    own = split(flow(demand_response=1000.0), contracts, facts()).table.loc[1]
    assert own.to_dict() == {"investor": 540.0, "aggregator": 400.0, "host": 60.0, "whole": 1000.0}


def test_rent_goes_from_owner_to_farmer_and_a_second_investor_shares_all():
    contracts = [Lease(party="farmer", cny_per_year=500, cny_per_kw_year=20), CoInvestment(party="village", share=0.25)]
    parties = split(flow(investment=-4e6, energy_bill=1e6), contracts, facts())
    assert parties.table.loc[0, "village"] == -1_000_000.0
    assert parties.table.loc[1].to_dict() == {
        "investor": 729_500.0,
        "village": 250_000.0,
        "farmer": 20_500.0,
        "whole": 1e6,
    }
    assert parties.outsiders["grid company"].net[1] == -1e6


def test_a_contract_with_the_owner_is_refused():
    with pytest.raises(InputError, match="somebody else"):
        split(flow(energy_bill=1.0), [EnergyManagement(party="investor")], facts())


SHARES = st.floats(0, 1)
ONE_CONTRACT = st.one_of(
    st.builds(EnergyManagement, party=st.just("host"), investor_share=SHARES, after_operation=st.booleans()),
    st.builds(DemandResponseSharing, party=st.just("aggregator"), station_share=SHARES),
    st.builds(ServiceFeeSharing, party=st.just("site"), share=SHARES, years=st.integers(1, 12)),
    st.builds(DiscountedPPA, party=st.just("host"), discount_share=SHARES),
    st.builds(CoInvestment, party=st.just("village"), share=SHARES),
    st.builds(Lease, party=st.just("farmer"), cny_per_year=st.floats(0, 1e6)),
)
AMOUNTS = st.fixed_dictionaries(
    {
        "investment": st.floats(-1e8, 0),
        **{
            stream: st.floats(-1e7, 1e7)
            for stream in ("energy_bill", "demand_response", "service_fee", "operation", "feed_in")
        },
    }
)


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, st.lists(ONE_CONTRACT, max_size=5))
def test_every_stream_goes_to_parties_that_sum_to_the_whole_to_the_cent(streams, contracts):
    whole = flow(**streams)
    parties = split(whole, contracts, facts({"roof": 0.7}, roof="pv"))
    by_stream = parties.cents.T.groupby(level="stream").sum().T
    for line in whole.lines:
        assert by_stream[line.stream].tolist() == [round(100 * amount) for amount in line.flow.tolist()]
    assert (by_stream.drop(columns=[line.stream for line in whole.lines]) == 0).all().all()
    total = sum(own.npv_cny for own in parties.flows.values())
    assert total == pytest.approx(whole.npv_cny, rel=1e-9, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e8, 1e8), st.lists(st.floats(0.001, 1), min_size=1, max_size=6))
def test_cents_are_dealt_out_whole_and_near_their_shares(amount, parts):
    shares = [part / sum(parts) for part in parts]
    dealt = deal_cents(amount, shares)
    assert sum(dealt) == round(100 * amount)
    assert all(abs(cents - round(100 * amount) * share) <= 1 + 1e-6 for cents, share in zip(dealt, shares, strict=True))


def test_a_project_file_names_contracts_by_kind():
    contract = TypeAdapter(AnyContract).validate_python({"kind": "lease", "party": "farmer", "cny_per_year": 5})
    assert isinstance(contract, Lease)
    assert np.allclose(contract.runs(TEN_YEARS)[:11], [0] + [1] * 10)
