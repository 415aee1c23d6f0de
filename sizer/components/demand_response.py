"""Demand response: the site is called to buy less (peak-shaving) or more (valley-filling) than it usually would.

::

    response_within   r_t ≤ B_t − (i_t − x_t)        (less; for more: the other way round; every called step t)
    response_held     s_e ≤ r_t                      (every step t of event e; only with a price by power)

r_t counted response, B_t baseline, i_t import, x_t export, s_e response held through an event [kW]; r_t is at most the
programme's power. It is paid by quantity × subsidy × coefficient (guideline 3.3.4.1.5 (3), G-92): Σ r_t Δt by energy,
Σ_e s_e by power and event. As r_t ≥ 0, a site that takes part keeps to its baseline in every called step; the reference
operation always does, so taking part never makes a site infeasible. Response is measured at the grid's meter, so these
rows stand on the grid's block; its energy is dispatched once, and once only is it paid as response.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyomo.environ as pyo
from pydantic import BaseModel, ConfigDict, Field, model_validator

from sizer.components.block_prices import add_rows
from sizer.errors import InputError
from sizer.profiles.series import Series
from sizer.site import Site
from sizer.tariff import HourWindow
from sizer.tariff.clock import holds_on, minutes_between
from sizer.workdays import is_working_day

__all__ = ["Called", "DemandResponse", "calls", "respond", "response_cny"]


class DemandResponse(BaseModel):
    """A programme of the grid company or an aggregator."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    name: str = Field(default="demand response", min_length=1, max_length=200)
    """What it is called."""
    direction: Literal["less", "more"] = "less"
    """Whether the site is to buy less (peak-shaving) or more (valley-filling) than its baseline."""
    called: HourWindow = HourWindow(start="18:00", end="20:30")
    """Hours in which it is called, on the months and days it may be; 2.5 h an event (guideline case 2, G-95)."""
    events_per_year: int = Field(default=20, ge=1, le=366)
    """Number of events a year, one a day, spread evenly over the days it may be called on."""
    power_kw: float | None = Field(default=None, gt=0)
    """Most response that is counted; None for no limit. [kW]"""
    subsidy_cny_per_kwh: float = Field(default=0.0, ge=0, le=100)
    """Subsidy by energy; 0.178 CNY/kWh was realised in valley-filling (guideline case 2, G-95). [CNY/kWh]"""
    subsidy_cny_per_kw: float = Field(default=0.0, ge=0, le=1000)
    """Subsidy by power held through an event; 6.6 implied by guideline case 9, 10 by case 4. [CNY/kW an event]"""
    coefficient_factor: float = Field(default=1.0, ge=0, le=5)
    """Response coefficient c (guideline 3.3.4.1.5 (3); it gives no number)."""
    baseline_kw: Series | None = None
    """What the site would buy; None for the reference case's import. [kW]"""

    @model_validator(mode="after")
    def _paid(self) -> DemandResponse:
        if not self.subsidy_cny_per_kwh and not self.subsidy_cny_per_kw:
            raise ValueError(f'"{self.name}" pays nothing. Give subsidy_cny_per_kwh or subsidy_cny_per_kw')
        return self


@dataclass(frozen=True)
class Called:
    """Where a programme calls.

    Parameters
    ----------
    steps : sequence of int arrays
        The steps of each event.
    per_year : float
        Events a year over events in the modelled steps.
    """

    steps: Sequence[np.ndarray]
    per_year: float

    @property
    def all_steps(self) -> np.ndarray:
        """Every called step."""
        return np.concatenate(list(self.steps))


def calls(programme: DemandResponse, site: Site) -> Called:
    """Spread a programme's events over the days it may be called on.

    Raises
    ------
    InputError
        There are fewer such days than events, or no step inside its hours.
    """
    times, window = site.times, programme.called
    start = np.asarray(times.hour) * 60 + np.asarray(times.minute)
    weekend = np.asarray(times.day_of_week) >= 5
    worked = is_working_day(times)
    day_fits = {(w, e): holds_on(window.day_type, w, e) for w in (False, True) for e in (False, True)}
    allowed = np.array([day_fits[bool(w), bool(e)] for w, e in zip(worked, weekend, strict=True)])
    inside = minutes_between(window.start, window.end)[start] & np.isin(times.month, window.months) & allowed
    day = pd.factorize(times.normalize())[0]
    days = np.unique(day[inside])
    wanted = max(1, round(programme.events_per_year / site.per_year))
    if wanted > days.size:
        raise InputError(
            f"demand response {programme.name}",
            f"{programme.events_per_year} events a year are {wanted} in the modelled time, but it may be called on "
            f"{days.size} days. Widen months or day_type, or lower events_per_year",
        )
    chosen = days[np.floor((np.arange(wanted) + 0.5) * days.size / wanted).astype(int)]
    steps = [np.flatnonzero(inside & (day == one)) for one in chosen]
    return Called(steps, programme.events_per_year / wanted)


def respond(
    block: pyo.Block,
    programme: DemandResponse,
    called: Called,
    *,
    net_kw: Mapping[int, Any],
    baseline_kw: np.ndarray,
    step_h: float,
) -> tuple[Any, Any]:
    """Declare a programme on a block of its own.

    Parameters
    ----------
    block : pyomo Block
        Where its rows go.
    programme : DemandResponse
        Terms.
    called : Called
        Events.
    net_kw : mapping step → linear expression
        Import less export of the called steps. [kW]
    baseline_kw : (steps,) float array
        What the site would buy. [kW]
    step_h : float
        Length of a step. [h]

    Returns
    -------
    response_kw : indexed variable over the called steps
    income : linear expression
        A year's income. [CNY/year]
    """
    steps = called.all_steps.tolist()
    block.response_kw = pyo.Var(steps, bounds=(0.0, programme.power_kw))
    response, sign = block.response_kw, 1.0 if programme.direction == "less" else -1.0
    within = {t: response[t] <= sign * (float(baseline_kw[t]) - net_kw[t]) for t in steps}
    add_rows(block, "response_within", within)
    held: Any = 0.0
    if programme.subsidy_cny_per_kw:
        events = range(len(called.steps))
        block.held_kw = pyo.Var(events, bounds=(0.0, None))
        rows = {(e, t): block.held_kw[e] <= response[t] for e in events for t in called.steps[e].tolist()}
        add_rows(block, "response_held", rows)
        held = sum(block.held_kw[e] for e in events)
    energy = step_h * sum(response[t] for t in steps)
    paid = programme.subsidy_cny_per_kwh * energy + programme.subsidy_cny_per_kw * held
    return response, called.per_year * programme.coefficient_factor * paid


def response_cny(programme: DemandResponse, called: Called, response_kw: np.ndarray, step_h: float) -> float:
    """Income of a year from a response, straight from the definition. [CNY/year]"""
    energy = float(response_kw[called.all_steps].sum()) * step_h
    held = sum(float(response_kw[event].min()) for event in called.steps)
    paid = programme.subsidy_cny_per_kwh * energy + programme.subsidy_cny_per_kw * held
    return called.per_year * programme.coefficient_factor * paid
