"""Contracts in a project file reach the study."""

from __future__ import annotations

import pytest

from sizer.errors import InputError
from sizer.project import read_project
from sizer.study import size

PROJECT = {
    "site": {"latitude_deg": 31.0, "longitude_deg": 121.0, "hours": 24},
    "economics": {"years": 10},
    "guideline": {"default": "off"},
    "tariff": {"id": "flat", "energy_price_series_cny_per_kwh": [0.8] * 24},
    "components": [
        {"kind": "load", "demand_kw": 100.0, "service_fee_cny_per_kwh": 0.4},
        {"kind": "grid"},
        {"kind": "pv", "power_kw": 50.0, "yield_kw_per_kw": [0.0] * 8 + [0.5] * 8 + [0.0] * 8},
    ],
}


def test_contracts_of_a_project_file_split_its_study():
    """The lease is 50 kW × 30 = 1,500 a year; a quarter of the fee, 0.1 × 100 kW × 8760 h, is the site owner's."""
    contracts = [
        {"kind": "lease", "party": "farmer", "cny_per_kw_year": 30.0},
        {"kind": "service_fee_sharing", "party": "site owner", "share": 0.25},
        {"kind": "discounted_ppa", "party": "host", "discount_share": 0.1},
    ]
    study = size(read_project({**PROJECT, "owner": "developer", "contracts": contracts}))
    table = study.parties.table
    assert table.loc[1, "farmer"] == 1500.0
    assert table.loc[1, "site owner"] == pytest.approx(87_600.0)
    saved = study.cash_flow.revenue_cny_per_year["energy_bill"]
    assert table.loc[1, "host"] == pytest.approx(0.1 * saved, abs=0.01)
    assert sum(flow.npv_cny for flow in study.parties.flows.values()) == pytest.approx(study.cash_flow.npv_cny)
    assert study.summary()["parties"]["farmer"]["investment_cny"] == 0.0


def test_a_contract_about_what_is_not_there_is_named():
    lease = {"kind": "lease", "party": "farmer", "cny_per_kw_year": 30.0, "component": "wind"}
    with pytest.raises(InputError, match=r"wind.power_kw: there is no such size"):
        size(read_project({**PROJECT, "contracts": [lease]}))


def test_the_owner_is_no_party_of_a_contract():
    lease = {"kind": "lease", "party": "investor", "cny_per_year": 30.0}
    with pytest.raises(InputError, match="who owns the project"):
        read_project({**PROJECT, "contracts": [lease]})
