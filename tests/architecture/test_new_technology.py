"""A technology nobody has heard of yet is one file and one line, and the whole product knows it.

::

    turbine_limit    p_t ≤ P
    daily_water      Σ_{t in day} p_t Δt ≤ 24 h · f · P        (a pond that fills once a day)

p_t ``output_kw`` [kW], P ``power_kw`` [kW], f ``water_share``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
import pytest
from pydantic import Field
from rich.console import Console

from sizer.components import TECHNOLOGIES, Check, Component, Outcome, Range, Setting, Size, Wiring, declare_size
from sizer.components.base import weighted_sum
from sizer.components.block_prices import add_rows
from sizer.errors import InputError
from sizer.finance import Money, Yearly, capital
from sizer.project import Project, project_model, read_project
from sizer.report.console import study_on_terminal
from sizer.study import dispatch, size


class Hydro(Component):
    """A small hydropower plant with a pond for a day."""

    role: ClassVar[str] = "hydro"

    kind: Literal["hydro"] = "hydro"
    power_kw: Size
    """Power of the turbine. [kW]"""
    water_share: float = Field(default=0.5, gt=0, le=1)
    """Share of the day that the pond lasts for at full power."""
    capex_cny_per_kw: float = Field(default=5000.0, ge=0)
    """Price. [CNY/kW]"""
    water_fee_cny_per_kwh: float = Field(default=0.02, ge=0)
    """Fee for the water. [CNY/kWh]"""

    def build(self, block: Any, setting: Setting, profiles: Any) -> Wiring:
        steps, site = block.model().steps, setting.site
        power = declare_size(block, "power_kw", self.power_kw)
        block.output_kw = pyo.Var(steps, within=pyo.NonNegativeReals)
        block.turbine_limit = pyo.Constraint(steps, rule=lambda b, t: b.output_kw[t] <= power)
        per_day = round(24 / site.step_h)
        days = {
            day: site.step_h * sum(block.output_kw[t] for t in range(first, min(first + per_day, site.steps)))
            <= 24 * self.water_share * power
            for day, first in enumerate(range(0, site.steps, per_day))
        }
        add_rows(block, "daily_water", days)
        yearly_kwh = weighted_sum(block.output_kw, site.step_h * site.per_year)
        fee = Money(self.label, "water_fee", -self.water_fee_cny_per_kwh * yearly_kwh, Yearly("cost"))
        return Wiring(
            flows={self.bus: {"output_kw": 1.0}},
            sizes={"power_kw": power},
            series={"output_kw": block.output_kw},
            money=[fee, *capital(self.label, self.capex_cny_per_kw * power, life_years=30)],
        )

    def replay(self, outcome: Outcome) -> Iterable[Check]:
        output, power = outcome.series["output_kw"], outcome.sizes["power_kw"]
        yield Check("output ≤ power", float(output.max() - power), power)
        daily = output.reshape(-1, 24).sum(axis=1)
        yield Check("a day's water", float(daily.max() - 24 * self.water_share * power), power)


GIVEN = {
    "name": "A week with a mill",
    "site": {"latitude_deg": 30.0, "longitude_deg": 110.0, "hours": 168},
    "economics": {"years": 10, "discount_rate": 0.05},
    "tariff": {"id": "flat", "energy_price_series_cny_per_kwh": ([0.4] * 8 + [1.0] * 16) * 7},
    "guideline": {"default": "off"},
    "components": [
        {"kind": "load", "demand_kw": 100.0},
        {"kind": "grid"},
        {"kind": "hydro", "power_kw": {"max": 500.0}},
    ],
}
WITH_HYDRO = (*TECHNOLOGIES, Hydro)


@pytest.fixture(scope="module")
def study():
    return size(read_project(GIVEN, technologies=WITH_HYDRO))


def test_it_is_sized_by_its_own_equations(study):
    """The 100 kW load is dear for 16 h a day.

    A kW of turbine runs 12 h a day: 12 · 365 · (1.0 − 0.02) = 4292 CNY a year for 5000 CNY, so it is built until the
    dear hours are covered: 16 h · 100 kW = 12 h · P, P = 133.3 kW. More only replaces cheap energy:
    12 · 365 · (0.4 − 0.02) = 1664 a year, whose present value over ten years at 5 % (7.72) and the residual of 20/30
    (0.614 · 0.667 · 5000 = 2046) still beat 5000: on until every hour is covered, 24 · 100 = 12 P, P = 200 kW.
    """
    assert study.design["hydro", "power_kw"] == pytest.approx(200.0, rel=1e-5)
    assert study.dispatch["grid", "import_kw"].sum() == pytest.approx(0.0, abs=1e-3)


def test_its_columns_stand_in_the_dispatch(study):
    output = study.dispatch["hydro", "output_kw"].to_numpy()
    assert output.shape == (168,)
    assert output.sum() == pytest.approx(16800.0, rel=1e-6)


def test_its_money_stands_in_the_cash_flow(study):
    table = study.cash_flow.table
    fees = -0.02 * 100 * 8760
    assert table["water_fee"].tolist() == pytest.approx([0.0] + [fees] * 10, rel=1e-5)
    assert table.loc[0, "investment"] == pytest.approx(-5000 * 200, rel=1e-5)
    assert study.cash_flow.npv_cny == pytest.approx(study.reference.solver.objective - study.solver.objective, rel=1e-7)


def test_a_given_design_of_it_can_be_run(study):
    again = dispatch(study.project, study.design.sizes)
    assert again.cash_flow.npv_cny == pytest.approx(study.cash_flow.npv_cny, rel=1e-6)


def test_the_terminal_shows_it(study):
    console = Console(record=True, width=200, file=io.StringIO())
    console.print(study_on_terminal(study))
    text = console.export_text()
    assert "hydro" in text
    assert "Water fee" in text


def test_project_files_and_their_schema_know_it():
    schema = project_model(WITH_HYDRO).model_json_schema()
    assert "Hydro" in schema["$defs"]
    with pytest.raises(InputError, match='components\\[2\\] "hydro".water_sare: there is no such field'):
        read_project(
            {**GIVEN, "components": [*GIVEN["components"][:2], {"kind": "hydro", "power_kw": 1, "water_sare": 1}]},
            technologies=WITH_HYDRO,
        )


def test_the_shipped_project_stays_as_it_is():
    assert project_model() is Project
    with pytest.raises(InputError, match="no technology 'hydro'"):
        read_project(GIVEN)


def test_its_own_replay_is_heard(study):
    hydro = study.project.components[2]
    assert isinstance(hydro.power_kw, Range)
    outcome = Outcome(study.project.setting(), {}, {"power_kw": 10.0}, {"output_kw": np.full(168, 11.0)}, {})
    assert {check.rule for check in hydro.replay(outcome) if check.relative > 1e-6} == {
        "output ≤ power",
        "a day's water",
    }
