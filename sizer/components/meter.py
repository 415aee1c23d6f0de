"""What a grid's meter earns or costs beside the bill: demand response, a larger connection, carbon.

::

    connection_limit    i_t + x_t ≤ P + X          (only where the connection can be enlarged; x_t only where the
                        transformer alone limits it)
    response_within, response_held
                        see sizer.components.demand_response

i_t import, x_t export, which exclude each other; P what the connection carries, X what it is enlarged by [kW].
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pyomo.environ as pyo

from sizer.components.base import Check, Outcome, Setting
from sizer.components.demand_response import DemandResponse, calls, respond, response_cny
from sizer.errors import InputError

__all__ = ["baseline_kw", "enlarge", "replay_response", "respond_all"]


def enlarge(block: pyo.Block, carried_kw: float, enlarged_kw: Any, *, exports: bool) -> None:
    """Let the connection carry more.

    Parameters
    ----------
    block : pyomo Block
        The grid's, with import and export.
    carried_kw : float
        What it carries now. [kW]
    enlarged_kw : float, variable or linear expression
        What it carries more. [kW]
    exports : bool
        Export, too, has no other limit.
    """

    @block.Constraint(block.model().steps)
    def connection_limit(b: Any, t: int) -> Any:
        return b.import_kw[t] + (b.export_kw[t] if exports else 0.0) <= carried_kw + enlarged_kw


def respond_all(
    block: pyo.Block, label: str, programmes: Sequence[DemandResponse], setting: Setting
) -> tuple[dict[str, Any], list[Any]]:
    """Declare every programme.

    Returns
    -------
    series : dict
        Response of every programme by step; 0 where it does not call.
    incomes : list of linear expressions
        A year's income of each. [CNY/year]

    Raises
    ------
    InputError
        Two programmes call in the same step: one kWh cannot be sold twice. Or there is no baseline.
    """
    called = [calls(programme, setting.site) for programme in programmes]
    for (one, first), (other, second) in combinations(zip(programmes, called, strict=True), 2):
        if np.intersect1d(first.all_steps, second.all_steps).size:
            message = f'"{one.name}" and "{other.name}" call in the same hours; a kWh is paid once. Part their hours'
            raise InputError(label, message)
    series, incomes = {}, []
    for number, (programme, own) in enumerate(zip(programmes, called, strict=True)):
        sub = pyo.Block(concrete=True)
        block.add_component(f"response_{number}", sub)
        net = {t: block.import_kw[t] - block.export_kw[t] for t in own.all_steps.tolist()}
        baseline = baseline_kw(label, programme, setting)
        step_h = setting.site.step_h
        response, income = respond(sub, programme, own, net_kw=net, baseline_kw=baseline, step_h=step_h)
        sub.nothing = pyo.Param(initialize=0.0)
        series[f"response_{number + 1}_kw"] = {
            t: response[t] if t in net else sub.nothing for t in range(setting.site.steps)
        }
        incomes.append(income)
    return series, incomes


def baseline_kw(label: str, programme: DemandResponse, setting: Setting) -> np.ndarray:
    """What the site would buy, by step: given, or the reference case's import. [kW]"""
    if programme.baseline_kw is not None:
        return programme.baseline_kw.resolve(setting.site, folder=setting.folder).values
    if label not in setting.reference_import_kw:
        raise InputError(label, f'"{programme.name}" has no baseline_kw, and no reference case has been solved for one')
    return setting.reference_import_kw[label]


def replay_response(label: str, programmes: Sequence[DemandResponse], outcome: Outcome) -> Iterable[Check]:
    """Measure every response at the meter again, and what it earns."""
    if not programmes:
        return
    net = outcome.series["import_kw"] - outcome.series["export_kw"]
    earned, site = 0.0, outcome.setting.site
    for number, programme in enumerate(programmes):
        own = calls(programme, site)
        response = outcome.series[f"response_{number + 1}_kw"]
        below = baseline_kw(label, programme, outcome.setting) - net
        given = below if programme.direction == "less" else -below
        steps, scale = own.all_steps, max(float(np.abs(net).max()), 1.0)
        yield Check(f"{programme.name}: response is given", float((response - given)[steps].max()), scale)
        most = float(response.max()) - (programme.power_kw or np.inf)
        yield Check(f"{programme.name}: response ≤ power", most, scale)
        earned += response_cny(programme, own, response, site.step_h)
    stated = outcome.money.get("demand_response", 0.0)
    yield Check("demand response is paid for what is given", abs(stated - earned), max(earned, 1.0))
