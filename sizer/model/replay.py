"""Every rule of a dispatch, checked again on plain numbers without the model."""

from __future__ import annotations

from collections.abc import Iterator

from sizer.components import Check, Component, Outcome
from sizer.errors import SolverError
from sizer.model.case import Model, Solved
from sizer.model.reading import values
from sizer.results import worst_imbalance

__all__ = ["figures", "replay"]

CLOSES_TO = 1e-6  # relative; a dispatch that closes worse than this is not reported


def figures(model: Model, solved: Solved) -> dict[str, dict[str, float]]:
    """What components say of themselves besides sizes and series, by component; those with nothing to say left out."""
    told = {component.label: dict(component.figures(outcome)) for component, outcome in _outcomes(model, solved)}
    return {label: own for label, own in told.items() if own}


def replay(model: Model, solved: Solved) -> tuple[tuple[str, Check], ...]:
    """Check a dispatch again without the model: balances, limits, storage, the bill.

    Parameters
    ----------
    model : Model
        For the profiles it was built from.
    solved : Solved
        What came out.

    Returns
    -------
    tuple of (component, Check)
        Every rule with its violation.

    Raises
    ------
    SolverError
        If anything is violated by more than 1e-6 of its scale: such a dispatch is not reported.
    """
    bus, imbalance = worst_imbalance(solved.dispatch)
    checks = [(f"bus {bus}", Check("injections sum to zero", imbalance, 1.0))]
    for component, outcome in _outcomes(model, solved):
        checks += [(component.label, check) for check in component.replay(outcome)]
    broken = [(label, check) for label, check in checks if check.relative > CLOSES_TO]
    if not solved.case.exclusive:
        broken = [(label, check) for label, check in broken if " while " not in check.rule]
    if broken:
        words = "; ".join(f"{label}: {check.rule}, off by {check.relative:.1e}" for label, check in broken)
        raise SolverError(f"the dispatch does not stand up to its replay ({words}), so it is not reported")
    return tuple(checks)


def _outcomes(model: Model, solved: Solved) -> Iterator[tuple[Component, Outcome]]:
    """Every component with its part of the answer."""
    money: dict[str, dict[str, float]] = {}
    for statement in solved.money:
        streams = money.setdefault(statement.component, {})
        streams[statement.stream] = streams.get(statement.stream, 0.0) + statement.amount
    for component in solved.case.components:
        label = component.label
        plans = {name: values(plan) for name, plan in model.wirings[label].plans.items()}
        sizes, series = solved.design.sizes[label], solved.dispatch.series_of(label)
        setting = solved.case.setting
        yield component, Outcome(setting, model.profiles[label], sizes, series, money.get(label, {}), plans)
