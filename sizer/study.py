"""A study: a project sized, run for its year, compared with the reference case, paid back and audited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any

import numpy as np
import pandas as pd

from sizer.components import Component, Grid, Setting
from sizer.control import Bench, Priority, mode_shares
from sizer.errors import InfeasibleError, InputError, SolverError
from sizer.explain import what_binds
from sizer.finance import (
    LONGEST_YEARS,
    CashFlow,
    Facts,
    Parties,
    Statements,
    cash_flow,
    discounted_sum,
    levelised,
    net_present_value,
    split,
    statements,
    worth,
)
from sizer.finance.streams import counted_twice
from sizer.goal import pursue
from sizer.guideline import Audit
from sizer.kpi import energy_saving_by_source, key_figures, served_kwh, storage_cost
from sizer.model import Case, Solved, optimise
from sizer.project import Project
from sizer.results import Design, Dispatch, SolverReport
from sizer.solver import Unrounded
from sizer.tariff import Bill

__all__ = [
    "Study",
    "as_asked",
    "compare",
    "dispatch",
    "pay_back",
    "size",
    "size_against",
    "solve_reference",
    "without_limits",
]

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

PARTY = ("npv_cny", "irr", "investment_cny", "payback_years")
FINDING = ("clause", "requirement", "section", "strictness", "verdict", "actual", "sense", "limit", "unit")
SOLVER = ("engine", "status", "seconds", "gap", "columns", "rows")
"""What the summary says of a party, of a clause and of the solver."""


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
    strategy : str
        How the year was run, a word of :data:`sizer.control.STRATEGIES`.
    """

    project: Project
    solved: Solved
    reference: Solved
    cash_flow: CashFlow
    notices: tuple[str, ...] = ()
    strategy: str = "optimal"

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
    def parties(self) -> Parties:
        """The cash flow split among the parties to the project's contracts."""
        components = {component.label: component for component in self.solved.case.components}

        def quantity(label: str, name: str) -> float:
            if label in components and name in self.design.sizes[label]:
                return self.design.sizes[label][name]
            if label in components and (label, name) in self.dispatch.frame:
                return self.dispatch.energy_kwh(label, name) * self.project.site.per_year
            raise InputError(
                "contracts", f"{label}.{name}: there is no such size or power. Known: {', '.join(components)}"
            )

        roles = {label: component.role for label, component in components.items()}
        facts = Facts(quantity, energy_saving_by_source(self.solved), roles)
        return split(self.cash_flow, self.project.contracts, facts, owner=self.project.owner)

    @cached_property
    def statements(self) -> Statements:
        """The owner's statements after tax and loan; without contracts, the project's."""
        own = self.parties.flows[self.project.owner]
        return statements(own, self.project.loan, self.project.tax)

    @cached_property
    def bills(self) -> tuple[Bill, Bill]:
        """The reference's and the project's bill, of all grids together."""
        return _bill(self.reference), _bill(self.solved)

    @cached_property
    def mode_shares(self) -> dict[str, float]:
        """Share of the year in each operating mode; empty where the strategy has no modes."""
        return mode_shares(self.strategy, self.dispatch)

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
            "goal": self.project.goal.best,
            "after_tax_and_loan": self.statements.measures,
            "parties": {name: _plain(own, PARTY) for name, own in self.parties.flows.items()},
            "levelised_cost_cny_per_kwh": self.levelised_cost_cny_per_kwh,
            "storage_cost_cny_per_kwh": self.storage_cost_cny_per_kwh,
            "key_figures": self.key_figures,
            "strategy": self.strategy,
            "mode_shares": self.mode_shares,
            "audit": [_plain(f, FINDING) for f in self.audit.findings],
            "solver": _plain(self.solver, SOLVER),
            "binding": [
                {
                    "limit": insight.what["en"],
                    "worth_per_unit": insight.worth_per_unit,
                    "measure": insight.measure,
                    "unit": insight.unit,
                    "steps": insight.binding.steps,
                }
                for insight in what_binds(self.project, self.solved)
            ],
            "notices": list(self.notices),
            "contradictions": list(self.project.contradictions),
        }

    @cached_property
    def levelised_cost_cny_per_kwh(self) -> float | None:
        """Present value of all costs of supply over the present value of the energy served (LCOE). [CNY/kWh]"""
        economics = self.project.economics
        cost = -net_present_value(self.solved.money, economics)
        yearly = served_kwh(self.solved) * self.project.site.per_year
        energy = yearly * discounted_sum(np.ones(economics.years + 1), economics.discount_rate) - yearly
        return float(cost / energy) if energy > 0 else None

    @cached_property
    def storage_cost_cny_per_kwh(self) -> float | None:
        """Present value of what storage costs over that of what it gives back (LCOS); None where nothing does.

        Costs are the storage's own (purchase, renewals, residual value, upkeep) and the energy it charges: at the
        price of the step where the grid delivers in it, else at what the grid would have paid. [CNY/kWh]
        """
        return storage_cost(self.solved)


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
    return size_against(solve_reference(project, setting), project, setting, **callbacks)


def size_against(reference: Solved, project: Project, setting: Setting, **callbacks: Callable[..., Any]) -> Study:
    """Size a project whose reference case is solved: as :func:`size`, where several projects share one.

    Parameters
    ----------
    reference : Solved
        From :func:`solve_reference`.
    project : Project
        What may be built.
    setting : Setting
        Where it stands.
    **callbacks
        As in :func:`size`.
    """
    options = project.solver.options(**callbacks)
    solved = pursue(project.case(setting, reference), project.goal, reference.money, options)
    if project.priority == "value":
        return pay_back(project, solved, reference)
    given = project.with_sizes(solved.design.sizes).case(setting, reference)
    run = Priority().run(Bench.of(given, options)).solved
    return pay_back(project, as_asked(run, solved), reference, strategy="priority")


def as_asked(run: Solved, asked: Solved) -> Solved:
    """Return a run of a design with what was asked: its case, what was chosen, and how strict its clauses are.

    Parameters
    ----------
    run : Solved
        The design, run by a strategy.
    asked : Solved
        The same design as it was sized.
    """
    case = replace(asked.case, worth=run.case.worth)
    strictness = {clause.id: how for clause, how in case.guideline.active(case.mode)}
    findings = tuple(replace(found, strictness=strictness[found.clause]) for found in run.audit.findings)
    design = replace(run.design, chosen=asked.design.chosen, at_limit=asked.design.at_limit)
    return replace(run, case=case, design=design, audit=replace(run.audit, findings=findings))


def pay_back(project: Project, solved: Solved, reference: Solved, *, strategy: str = "optimal") -> Study:
    """Compare a solved case with its reference case and pay it back.

    Parameters
    ----------
    project : Project
        What was asked.
    solved, reference : Solved
        Both cases, in one setting.
    strategy : str
        How the year was run.

    Raises
    ------
    InputError
        Two statements of money are the same money, or a contract speaks of what is not there.
    """
    twice = counted_twice(solved.money, {component.label: component.kind for component in solved.case.components})
    if twice:
        raise InputError(project.name or "project", twice)
    # A tax that is part of the objective sees every year as the design year; so does then the cash flow.
    ageing = None if project.tax is not None and project.tax.linear else _ageing(solved)
    flow = cash_flow(solved.money, reference.money, project.economics, ageing=ageing)
    _reconcile(solved, reference, flow)
    contracts = [notice for contract in project.contracts for notice in contract.notices()]
    study = Study(project, solved, reference, flow, (*solved.case.setting.notices, *contracts), strategy)
    _ = study.parties  # a contract that speaks of what is not there is said before anybody reads results
    return study


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


def solve_reference(project: Project, setting: Setting) -> Solved:
    """Solve the reference case; where it cannot carry the load, say what it does instead.

    With a grid its limits are lifted; off the grid diesel runs below its least load, and the rest goes short.
    """
    options = project.solver.options()
    case = project.reference_case(setting)
    try:
        return optimise(case, options, explain=False)
    except (InfeasibleError, Unrounded):
        solved = optimise(without_limits(case), options)
        setting.note(OVERLOADED if any(component.role == "grid" for component in case.components) else SHORT)
        return solved


def without_limits(case: Case) -> Case:
    """Reference case that always has an answer: the grid without its limits, or off the grid with load unserved."""
    grid = any(component.role == "grid" for component in case.components)
    lifted = [c.unlimited() if not grid or c.role == "grid" else c for c in case.components]
    return replace(case, components=lifted)


def _ageing(solved: Solved) -> np.ndarray | None:
    """Share of as-new output of the whole plant by year, (LONGEST,): components weighted by what they deliver."""
    economics = solved.case.setting.economics
    longest = economics.model_copy(update={"years": LONGEST_YEARS})
    total, weights = np.zeros(LONGEST_YEARS), 0.0
    for component in solved.case.components:
        delivered = _delivered_kwh(component, solved.dispatch)
        if delivered <= 0 or component.existing:
            continue
        path = component.ageing(longest)
        as_new = delivered / levelised(path[: economics.years], economics)
        total, weights = total + as_new * path, weights + as_new
    return total / weights if weights > 0 else None


def _delivered_kwh(component: Component, year: Dispatch) -> float:
    names = {"pv": "output_kw", "wind": "output_kw", "storage": "discharge_kw"}
    quantity = names.get(component.role)
    return year.energy_kwh(component.label, quantity) if quantity else 0.0


def _reconcile(solved: Solved, reference: Solved, flow: CashFlow) -> None:
    """What the statements say must be the cash flow's value, and what the solver maximised."""
    economics, of = solved.case.setting.economics, solved.case.worth
    scale = max(1.0, abs(solved.solver.objective), abs(reference.solver.objective))
    stated = net_present_value(solved.money, economics) - net_present_value(reference.money, economics)
    again = float(worth(solved.money, economics, of, solved.emission_kg_per_year))
    pairs = (
        ("NPV of the cash flow", flow.npv_cny, stated),
        ("solver's objective", solved.solver.penalty - solved.solver.objective, again),
    )
    for name, value, by_statements in pairs:
        if abs(value - by_statements) > RECONCILES_TO * scale:
            raise SolverError(f"the {name} is {value:,.2f}, but the statements sum to {by_statements:,.2f}")


def _bill(solved: Solved) -> Bill:
    """Bill of all grids together, from their tariffs' definition; nothing but a total of zero where there is none.

    A subsidy on generation is no part of it: the plant that earns it states it.
    """
    site = solved.case.setting.site
    grids = [component for component in solved.case.components if isinstance(component, Grid)]
    bills: list[Bill] = []
    for grid in grids:
        bought = solved.dispatch[grid.label, "import_kw"].to_numpy(float)
        sold = solved.dispatch[grid.label, "export_kw"].to_numpy(float)
        bills.append(grid.billed(solved.case.setting, solved.design.sizes[grid.label], bought, sold))
    if bills:
        return reduce(_together, bills)
    nothing = pd.DataFrame({("total", ""): 0.0}, index=pd.DatetimeIndex(site.times).strftime("%Y-%m").unique())
    return Bill(nothing, pd.DataFrame(index=nothing.index), pd.DataFrame(index=nothing.index), 0.0)


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


def _plain(thing: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


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
