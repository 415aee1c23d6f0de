"""Plain tables: what they sum, and what they notice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sizer.results import Design, Dispatch, worst_imbalance

FLOWS = {
    "pv": {"ac": {"output_kw": 1.0}},
    "load": {"ac": {"demand_kw": -1.0}},
    "link": {"ac": {"sent_kw": -1.0}, "dc": {"sent_kw": 0.9}},
    "pile": {"dc": {"charging_kw": -1.0}},
}


def dispatch(*, imbalance=0.0, step_h=0.5, **more) -> Dispatch:
    times = pd.date_range("2023-01-31 23:00", periods=4, freq="30min", tz="UTC+08:00")
    columns = {
        ("pv", "output_kw"): [10.0, 20.0, 30.0, 40.0],
        ("load", "demand_kw"): [0.0, 10.0, 20.0, 30.0],
        ("link", "sent_kw"): [10.0] * 4,
        ("pile", "charging_kw"): [9.0, 9.0, 9.0, 9.0 + imbalance],
        ("pile", "soc"): [0.5] * 4,
        **more,
    }
    return Dispatch(pd.DataFrame(columns, index=times), FLOWS, step_h)


def test_energy_is_power_times_step():
    assert dispatch().energy_kwh("pv", "output_kw") == 50.0


def test_months_are_calendar_months_and_hold_powers_only():
    months = dispatch().monthly_kwh()
    assert months.index.tolist() == [(2023, 1), (2023, 2)]
    assert months["pv", "output_kw"].tolist() == [15.0, 35.0]
    assert ("pile", "soc") not in months


def test_series_of_a_component_are_its_own():
    own = dispatch().series_of("pile")
    assert set(own) == {"charging_kw", "soc"}
    assert own["soc"].tolist() == [0.5] * 4
    assert dispatch().series_of("nobody") == {}


def test_a_balanced_year_has_no_imbalance():
    assert worst_imbalance(dispatch())[1] == pytest.approx(0.0, abs=1e-12)


def test_the_worst_bus_is_named_with_its_relative_imbalance():
    """9 kW go into the bus; 0.9 kW too many are taken out in one step: 0.9 over half of 9 + 9.9."""
    bus, relative = worst_imbalance(dispatch(imbalance=0.9))
    assert bus == "dc"
    assert relative == pytest.approx(0.9 / ((9 + 9.9) / 2))


def test_rounding_on_an_idle_bus_is_no_imbalance():
    idle = Dispatch(
        pd.DataFrame({("a", "output_kw"): [1e-9, 0.0]}, index=pd.date_range("2023", periods=2, freq="h")),
        {"a": {"ac": {"output_kw": 1.0}}},
        1.0,
    )
    assert worst_imbalance(idle)[1] < 1e-8


def test_a_design_is_looked_up_and_laid_out():
    design = Design(
        {"ess": {"power_kw": 5.0, "energy_kwh": 10.0}},
        chosen=frozenset({("ess", "power_kw")}),
        at_limit={("ess", "power_kw"): "largest"},
    )
    assert design["ess", "energy_kwh"] == 10.0
    assert design.table["chosen"].tolist() == [True, False]
    assert design.table["at_limit"].tolist() == ["largest", ""]
    assert "power_kw" in repr(design)
    assert "<table" in design._repr_html_()


def test_an_empty_design_is_an_empty_table():
    assert list(Design({}).table.columns) == ["component", "size", "value", "chosen", "at_limit"]


def test_a_dispatch_introduces_itself():
    assert repr(dispatch()).startswith("Dispatch of 4 steps of 0.5 h")
    assert np.isclose(dispatch()["load", "demand_kw"].sum(), 60.0)
