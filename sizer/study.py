"""A study: a project sized, run for its year, compared with the reference case, paid back and audited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any

import numpy as np
import pandas as pd

from sizer.components import Component, Grid, Setting
from sizer.errors import InfeasibleError, SolverError
from sizer.finance import CashFlow, cash_flow, discounted_sum, levelised, net_present_value
from sizer.guideline import Audit
from sizer.kpi import energy_saving_by_source, key_figures
from sizer.model import Solved, optimise
from sizer.project import Project
from sizer.results import Design, Dispatch, SolverReport
from sizer.solver import Unrounded
from sizer.tariff import Bill, bill

__all__ = ["Study", "compare", "dispatch", "size"]

OVERLOADED = (
    "Without the project the grid connection cannot carry the load. The reference case buys the energy all the same; "
    "what the larger connection would cost is not counted in the project's favour."
)
SHORT = (
    "Without the project there is no grid, and what stands there cannot serve the load as it should. In the reference "
    "case diesel sets run below their least load, and what they cannot give goes unserved, at each load's price of an "
    "unserved kWh: what the project earns by serving it is only as sure as that price."
)
RECONCILES_TO = 1e-7  # relative; objective and cash flow are the same sum, so only rounding is left


@dataclass(frozen=True)
class Study:
    """A finished study, as plain data.

    Parameters
    ----------
    project : Project
        What was asked.
    solved, reference : Solved
        The project's case and the reference case.
    cash_flow : CashFlow
        The project minus the reference case.
    notices : tuple of str
        What the reader should know about the inputs.
    """

    project: Project
    solved: Solved
    reference: Solved
    cash_flow: CashFlow
    notices: tuple[str, ...] = ()

    @property
    def design(self) -> Design:
        """Component × size."""
        return self.solved.design

    @property
    def dispatch(self) -> Dispatch:
        """The design year, step by step."""
        return self.solved.dispatch

    @property
    def audit(self) -> Audit:
        """The guideline's clauses, held against the design."""
        return self.solved.audit

    @property
    def solver(self) -> SolverReport:
        """How the answer was found."""
        return self.solved.solver

    @cached_property
    def key_figures(self) -> dict[str, float | None]:
        """Energy, use and emission figures; see :mod:`sizer.kpi`."""
        return key_figures(self.project, self.solved, self.reference)

    @cached_property
    def energy_saving_cny_per_year(self) -> dict[str, float]:
        """The first year's saved energy bill by the source that saves it. [CNY/year]"""
        saved = self.cash_flow.revenue_cny_per_year.get("energy_bill", 0.0)
        return {label: share * saved for label, share in energy_saving_by_source(self.solved).items()}

    @cached_property
    def bills(self) -> tuple[Bill, Bill]:
        """The reference's and the project's bill, of all grids together."""
        return _bill(self.reference), _bill(self.solved)

    def summary(self) -> dict[str, Any]:
        """Return the figures of the study as one plain mapping, the content of ``--json``."""
        flow = self.cash_flow
        return {
            "name": self.project.name,
            "mode": self.project.mode,
            "design": {component: dict(sizes) for component, sizes in self.design.sizes.items()},
            "payback_years": {**flow.payback_years, "scope": flow.scope},
            "npv_cny": flow.npv_cny,
            "irr": flow.irr,
            "irr_note": flow.irr_note,
            "investment_cny": flow.investment_cny,
            "revenue_cny_per_year": flow.revenue_cny_per_year,
            "revenue_total_cny_per_year": sum(flow.revenue_cny_per_year.values()),
            "energy_saving_cny_per_year": self.energy_saving_cny_per_year,
            "levelised_cost_cny_per_kwh": self.levelised_cost_cny_per_kwh,
            "key_figures": self.key_figures,
            "audit": [
                {
                    "clause": f.clause,
                    "requirement": f.requirement,
                    "section": f.section,
                    "strictness": f.strictness,
                    "verdict": f.verdict,
                    "actual": f.actual,
                    "sense": f.sense,
                    "limit": f.limit,
                    "unit": f.unit,
                }
                for f in self.audit.findings
            ],
            "solver": {
                "engine": self.solver.engine,
                "status": self.solver.status,
                "seconds": self.solver.seconds,
                "gap": self.solver.gap,
                "columns": self.solver.columns,
                "rows": self.solver.rows,
            },
            "notices": list(self.notices),
            "contradictions": list(self.project.contradictions),
        }

    @cached_property
    def levelised_cost_cny_per_kwh(self) -> float | None:
        """Present value of all costs of supply over the present value of the energy served (LCOE). [CNY/kWh]"""
        economics = self.project.economics
        cost = -net_present_value(self.solved.money, economics)
        loads = [c.label for c in self.solved.case.components if c.role == "load"]
        yearly = sum(self.dispatch.energy_kwh(label, "demand_kw") for label in loads) * self.project.site.per_year
        energy = yearly * discounted_sum(np.ones(economics.years + 1), economics.discount_rate) - yearly
        return float(cost / energy) if energy > 0 else None


def size(project: Project, **callbacks: Callable[..., Any]) -> Study:
    """Size a project, run its year, compare, pay back and audit.

    Parameters
    ----------
    project : Project
        What may be built, where, on what terms. Sizes given as numbers are kept.
    **callbacks
        ``on_progress`` and ``cancelled`` of :class:`~sizer.solver.SolverOptions`.

    Returns
    -------
    Study

    Raises
    ------
    InputError, InfeasibleError, SolverError
        See :mod:`sizer.errors`.
    """
    setting = project.setting()
    options = project.solver.options(**callbacks)
    reference = _reference(project, setting)
    solved = optimise(project.case(setting), options)
    flow = cash_flow(solved.money, reference.money, project.economics, ageing=_ageing(solved))
    _reconcile(solved, reference, flow)
    return Study(project, solved, reference, flow, tuple(setting.notices))


def dispatch(project: Project, sizes: Mapping[str, Mapping[str, float]] | None = None, **callbacks: Any) -> Study:
    """Run a given design for its year: as :func:`size`, with every size given.

    Parameters
    ----------
    project : Project
        The site.
    sizes : mapping component → size → value, optional
        Sizes for the project's ranges; ``study.design.sizes`` of another study fits.
    **callbacks
        As in :func:`size`.
    """
    return size(project.with_sizes(sizes or {}), **callbacks)


def _reference(project: Project, setting: Setting) -> Solved:
    """Solve the reference case; where it cannot carry the load, say what it does instead.

    With a grid its limits are lifted; off the grid diesel runs below its least load, and the rest goes short.
    """
    options = project.solver.options()
    case = project.reference_case(setting)
    try:
        return optimise(case, options, explain=False)
    except (InfeasibleError, Unrounded):
        grid = any(component.role == "grid" for component in case.components)
        lifted = [c.unlimited() if not grid or c.role == "grid" else c for c in case.components]
        solved = optimise(replace(case, components=lifted), options)
        setting.note(OVERLOADED if grid else SHORT)
        return solved


def _ageing(solved: Solved) -> np.ndarray | None:
    """Share of as-new output of the whole plant by year, (years,): components weighted by what they deliver."""
    economics = solved.case.setting.economics
    total, weights = np.zeros(economics.years), 0.0
    for component in solved.case.components:
        delivered = _delivered_kwh(component, solved.dispatch)
        if delivered <= 0 or component.existing:
            continue
        path = component.ageing(economics)
        as_new = delivered / levelised(path, economics)
        total, weights = total + as_new * path, weights + as_new
    return total / weights if weights > 0 else None


def _delivered_kwh(component: Component, year: Dispatch) -> float:
    names = {"pv": "output_kw", "wind": "output_kw", "storage": "discharge_kw"}
    quantity = names.get(component.role)
    return year.energy_kwh(component.label, quantity) if quantity else 0.0


def _reconcile(solved: Solved, reference: Solved, flow: CashFlow) -> None:
    """Objective, statements and cash flow must say the same; they are computed three times from one statement."""
    economics = solved.case.setting.economics
    stated = net_present_value(solved.money, economics) - net_present_value(reference.money, economics)
    optimised = reference.solver.objective - (solved.solver.objective - solved.solver.penalty)
    scale = max(1.0, abs(solved.solver.objective), abs(reference.solver.objective))
    for name, value in (("statements", stated), ("solver's objective", optimised)):
        if abs(value - flow.npv_cny) > RECONCILES_TO * scale:
            raise SolverError(f"the cash flow's NPV {flow.npv_cny:,.2f} differs from the {name}' {value:,.2f}")


def _bill(solved: Solved) -> Bill:
    """Bill of all grids together, from their tariffs' definition; nothing but a total of zero where there is none."""
    site = solved.case.setting.site
    grids = [component for component in solved.case.components if isinstance(component, Grid)]
    bills: list[Bill] = []
    for grid in grids:
        year = grid.tariff_of(solved.case.setting).year(site)
        bought = solved.dispatch[grid.label, "import_kw"].to_numpy(float)
        sold = solved.dispatch[grid.label, "export_kw"].to_numpy(float)
        pv = sum(
            (solved.dispatch[c.label, "output_kw"].to_numpy(float) for c in _pv_of(grid, grids, solved)),
            np.zeros(site.steps),
        )
        bills.append(bill(year, site, bought, sold, transformer_kva=grid.transformer_kva or 0.0, pv_kw=pv))
    if bills:
        return reduce(_together, bills)
    nothing = pd.DataFrame({("total", ""): 0.0}, index=pd.DatetimeIndex(site.times).strftime("%Y-%m").unique())
    return Bill(nothing, pd.DataFrame(index=nothing.index), pd.DataFrame(index=nothing.index), 0.0)


def _pv_of(grid: Grid, grids: Sequence[Grid], solved: Solved) -> list[Component]:
    """PV whose subsidy stands on this grid's bill: that of its own bus, and of no grid's bus on the first's."""
    others = {other.bus for other in grids} - {grid.bus}
    return [
        component
        for component in solved.case.components
        if component.role == "pv" and (component.bus == grid.bus or (grid is grids[0] and component.bus not in others))
    ]


def _together(one: Bill, other: Bill) -> Bill:
    """Sum of two bills, item by item."""

    def added(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
        columns = [c for c in dict.fromkeys([*first.columns, *second.columns]) if c[0] != "total"]
        columns += [c for c in second.columns if c[0] == "total"]
        return first.add(second, fill_value=0.0).fillna(0.0)[columns]

    return Bill(
        added(one.table, other.table),
        added(one.energy_kwh, other.energy_kwh),
        added(one.demand_kw, other.demand_kw),
        one.yearly_cny + other.yearly_cny,
    )


def compare(studies: Mapping[str, Study]) -> pd.DataFrame:
    """Compare studies: one row each, with size, money and payback."""
    rows = {}
    for name, study in studies.items():
        sizes = {
            f"{component}.{size}": value for component, own in study.design.sizes.items() for size, value in own.items()
        }
        rows[name] = {
            **sizes,
            "investment_cny": study.cash_flow.investment_cny,
            "npv_cny": study.cash_flow.npv_cny,
            **{f"payback_{kind}": years for kind, years in study.cash_flow.payback_years.items()},
        }
    return pd.DataFrame.from_dict(rows, orient="index")
