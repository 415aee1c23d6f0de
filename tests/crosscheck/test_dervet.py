"""A storage size published with EPRI's DER-VET (validation report, use case 1), reached with this product's components.

A site of 55 GWh, a monthly demand charge, storage in whole kW and whole kWh: DER-VET buys 1,993 kW / 11,958 kWh.

DER-VET sizes with one factor and reports with another:

    sizing       capital + α (energy + demand + fixed O&M),   α = Σ_{k=0}^{19} (1.022 / 1.06)^k
    pro forma    capital in year 0, bills in years 1 … 21, growing 2.2 % a year; fixed O&M does not grow

Here the two are one, Σ_{k=1}^{N} 1.022^(k−1) 1.06^−k. That is the pro forma with N = 21, and α / 1.06 with N = 20, so
the sizing multiplies prices by 1.06. Fixed O&M, 10 a year and kW, is 10 α on the price of a kW.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sizer.components import ESS, Grid, Load, Range, Setting
from sizer.finance import CashFlow, Economics, cash_flow
from sizer.finance.measures import payback_years
from sizer.model import Case, Solved, optimise
from sizer.site import Site
from sizer.solver import SolverOptions
from sizer.tariff import DemandCharge, HourWindow, Period, Season, Tariff, bill
from tests.crosscheck.plain import plain_ess

pytestmark = pytest.mark.crosscheck

POWER_KW, ENERGY_KWH = 1993.0, 11958.0
DAY_TYPES = {0: "weekend", 1: "weekday", 2: "all"}
NOT_BINDING_KW = 20_000.0  # the site's highest load is half of it


@dataclass(frozen=True)
class DervetCase:
    """The published case."""

    folder: Path

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """Parameters by section; each section has one set."""
        text = (self.folder / "inputs" / "active_parameters.json").read_text(encoding="utf-8")
        return {name: sets[0] for name, sets in json.loads(text).items()}

    @cached_property
    def load(self) -> Load:
        """The site's load; rows are labelled by the end of their hour."""
        return Load(demand_kw=pd.read_csv(self.folder / "inputs" / "timeseries.csv")["Site Load (kW)"])

    @cached_property
    def site(self) -> Site:
        """The year; place plays no part."""
        return Site(latitude_deg=37.0, longitude_deg=-122.0, year=int(self.parameters["Scenario"]["opt_years"]))

    def expected(self, name: str) -> pd.DataFrame:
        """One of DER-VET's result tables."""
        return pd.read_csv(self.folder / "expected" / f"{name}.csv")

    def tariff(self, fold: float = 1.0) -> Tariff:
        """The tariff with prices multiplied by ``fold``."""
        rows = pd.read_csv(self.folder / "inputs" / "tariff.csv")
        energy, demand = rows[rows["Charge"] == "Energy"], rows[rows["Charge"] == "Demand"]
        charges = [
            DemandCharge(
                price_cny_per_kw_month=row["Value"] * fold,
                windows=[HourWindow(months=_months(row), day_type=DAY_TYPES[row["Weekday?"]], **_hours(row))],
            )
            for _, row in demand.iterrows()
        ]
        seasons = [
            Season(
                months=_months(days.iloc[0]),
                day_type=DAY_TYPES[weekday],
                periods=[
                    Period(name=str(row["Billing Period"]), price_cny_per_kwh=row["Value"] * fold, **_hours(row))
                    for _, row in days.iterrows()
                ],
            )
            for (_, weekday), days in energy.groupby(["Start Month", "Weekday?"])
        ]
        return Tariff(id="published", currency="USD", seasons=seasons, demand_charges=charges)

    def ess(self, power_kw: float | Range, energy_kwh: float | Range, **more: float) -> ESS:
        """The battery: all losses on charging; full at the start, and so at the end."""
        given = self.parameters["Battery"]
        prices = {"capex_cny_per_kw": float(given["ccost_kW"]), "capex_cny_per_kwh": float(given["ccost_kWh"])}
        return plain_ess(
            power_kw,
            energy_kwh,
            charge_efficiency=float(given["rte"]) / 100,
            discharge_efficiency=1.0,
            soc_min=float(given["llsoc"]) / 100,
            soc_initial=float(given["soc_target"]) / 100,
            **{**prices, **more},
        )

    def solve(self, economics: Economics, ess: ESS | None, *, fold: float = 1.0, gap: float = 1e-9) -> Solved:
        """Solve with this storage, or with none."""
        grid = Grid(import_limit_kw=NOT_BINDING_KW, export_limit_kw=0.0)
        plants = [ess] if ess else []
        case = Case([self.load, grid, *plants], Setting(self.site, economics, self.tariff(fold)))
        return optimise(case, SolverOptions(gap=gap))


def _months(row: pd.Series) -> list[int]:
    return list(range(row["Start Month"], row["End Month"] + 1))


def _hours(row: pd.Series) -> dict[str, str]:
    """First and last hour are hour-ending: 1 to 8 is 00:00 to 08:00."""
    return {"start": f"{row['Start Time'] - 1:02}:00", "end": f"{row['End Time']:02}:00"}


@pytest.fixture(scope="module")
def d3(published: Path) -> DervetCase:
    return DervetCase(published / "D3_validation_uc1_es")


@pytest.fixture(scope="module")
def sized(d3: DervetCase) -> Solved:
    economics = Economics(years=20, discount_rate=0.06, energy_price_growth=0.022)
    om = float(d3.parameters["Battery"]["fixedOM"]) * alpha()
    ess = d3.ess(
        Range(max=float(d3.parameters["Scenario"]["kappa_dis_max"]), step=1.0),
        Range(max=float(d3.parameters["Scenario"]["kappa_ene_max"]), step=1.0),
        years=economics.years,
        capex_cny_per_kw=float(d3.parameters["Battery"]["ccost_kW"]) + om,
    )
    return d3.solve(economics, ess, fold=1.06)


def alpha() -> float:
    """DER-VET's factor from a yearly cost to the sizing objective."""
    return sum((1.022 / 1.06) ** year for year in range(20))


def pro_forma(d3: DervetCase, economics: Economics) -> CashFlow:
    """The published size's cash flow."""
    price = POWER_KW * 800 + ENERGY_KWH * 250
    ess = d3.ess(POWER_KW, ENERGY_KWH, years=economics.years, opex_share_per_year=10 * POWER_KW / price)
    return cash_flow(d3.solve(economics, ess).money, d3.solve(economics, None).money, economics)


@pytest.fixture(scope="module")
def growing(d3: DervetCase) -> CashFlow:
    return pro_forma(d3, Economics(years=21, discount_rate=0.06, energy_price_growth=0.022))


def test_the_bill_without_storage_is_dervets_to_the_cent(d3: DervetCase):
    load = d3.load.demand_kw.resolve(d3.site).values
    months = bill(d3.tariff().year(d3.site), d3.site, load).table
    expected = d3.expected("simple_monthly_bill")
    assert months["energy"].sum(axis=1).to_numpy() == pytest.approx(expected["Original Energy Charge ($)"], abs=0.01)
    assert months["demand"].sum(axis=1).to_numpy() == pytest.approx(expected["Original Demand Charge ($)"], abs=0.01)


def test_storage_in_whole_kilowatts_is_as_large_as_dervet_says(sized: Solved):
    assert sized.design["ess", "power_kw"] == POWER_KW
    assert sized.design["ess", "energy_kwh"] == ENERGY_KWH
    assert sized.solver.gap <= 1e-9


def test_the_sizing_objective_is_dervets(d3: DervetCase, sized: Solved):
    parts = d3.expected("objective_values").iloc[0, 1:]
    assert sized.solver.objective == pytest.approx(parts.sum(), rel=1e-9)


def test_the_bill_with_storage_is_dervets(d3: DervetCase, sized: Solved):
    """Demand by month, energy by year: at equal prices on both sides of a month's end it is open on which the storage
    is filled again, which moves at most one filling, 11,958 / 0.91 kWh at 0.054152, from one month to another.
    """
    bought = sized.dispatch["grid", "import_kw"].to_numpy()
    months = bill(d3.tariff().year(d3.site), d3.site, bought).table
    energy, demand = months["energy"].sum(axis=1).to_numpy(), months["demand"].sum(axis=1).to_numpy()
    expected = d3.expected("simple_monthly_bill")
    assert demand == pytest.approx(expected["Demand Charge ($)"].to_numpy(), rel=1e-6)
    assert energy.sum() == pytest.approx(expected["Energy Charge ($)"].sum(), rel=1e-7)
    moved = np.cumsum(energy - expected["Energy Charge ($)"].to_numpy())
    assert np.abs(moved).max() < ENERGY_KWH / 0.91 * 0.054152


def test_the_cash_flow_is_dervets_pro_forma(d3: DervetCase, growing: CashFlow):
    """Capital, avoided charges by year. DER-VET's table lets fixed O&M grow, but its present value does not."""
    expected = d3.expected("pro_forma")
    by_stream = growing.table
    assert by_stream["investment"].iloc[0] == pytest.approx(expected["BATTERY: es Capital Cost"].iloc[0])
    assert by_stream["demand_bill"].to_numpy() == pytest.approx(expected["Avoided Demand Charge"], rel=1e-6)
    assert by_stream["energy_bill"].to_numpy() == pytest.approx(expected["Avoided Energy Charge"], rel=1e-6)
    assert by_stream["operation"].iloc[1] == pytest.approx(expected["BATTERY: es Fixed O&M Cost"].iloc[1])


def test_the_net_present_value_is_dervets(d3: DervetCase, growing: CashFlow):
    published = d3.expected("npv")["Lifetime Present Value"].iloc[0]
    assert published == pytest.approx(444_131.855, abs=0.001)
    assert growing.npv_cny == pytest.approx(published, abs=0.1)


def test_the_internal_rate_of_return_is_dervets(d3: DervetCase, growing: CashFlow):
    published = d3.expected("payback")["Internal Rate of Return"].dropna().iloc[0]
    assert growing.irr == pytest.approx(published, abs=1e-7)


def test_the_paybacks_are_dervets(d3: DervetCase):
    """DER-VET divides the capital by the first year's net benefit: here that is a static payback without growth.

    Its discounted payback solves (1 − 1.06^−n) / 0.06 = 12.9653 for a broken n, 25.8238: the money of a year comes in
    evenly. What is reported here divides the crossing year in proportion, as Chinese feasibility studies do: after 25
    years the sum is 12.7834, after 26 it is 13.0032, so 25 + 0.1820 / 0.2198 = 25.8280.
    """
    published = d3.expected("payback").iloc[0]
    flat = pro_forma(d3, Economics(years=30, discount_rate=0.06))
    assert flat.static_payback_years == pytest.approx(published["Payback Period"], abs=1e-5)
    evenly = payback_years(flat.net, 0.06, "even")
    assert evenly == pytest.approx(published["Discounted Payback Period"], abs=1e-4)
    assert flat.discounted_payback_years == pytest.approx(25.8280, abs=1e-4)
    ratio = published["Payback Period"]
    assert -np.log(1 - 0.06 * ratio) / np.log(1.06) == pytest.approx(published["Discounted Payback Period"], abs=1e-9)
    own = flat.static_payback_years
    assert -np.log(1 - 0.06 * own) / np.log(1.06) == pytest.approx(evenly, abs=1e-9)
