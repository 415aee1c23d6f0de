"""How much the value and the payback of a finished design hang on each input: nothing is sized or dispatched again.

    prices, upkeep      the lines of that money, times 1 + δ
    discount rate       the same yearly money, discounted anew
    load, yield         the grid makes up for the difference, storage runs as it did, and both bills are reckoned anew

A driver is *exact* where the year would be run the same way: what equipment costs is sunk by then. Elsewhere the year
as it was run is still possible, so that running it anew could only be worth more: the bar's end is a lower bound (at
another discount rate: of the value, in so far as the money in it hangs on how the year is run).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from sizer.components import Grid
from sizer.finance import CashFlow, Yearly
from sizer.finance.cash_flow import Line
from sizer.model import Solved
from sizer.study import Study

__all__ = ["SHARE", "Driver", "Outcome", "tornado"]

SHARE = 0.2
EQUIPMENT = ("investment", "replacement", "augmentation", "residual_value", "connection_expansion")
PRICES = {
    "energy_price": ("energy_bill",),
    "demand_price": ("demand_bill", "basic_charge"),
    "feed_in_price": ("feed_in",),
    "fee_price": ("service_fee",),
    "upkeep_price": ("operation",),
}
"""Streams that a price level moves, by the driver's word."""


@dataclass(frozen=True)
class Outcome:
    """What a change leads to.

    Parameters
    ----------
    npv_cny : float
        Net present value. [CNY]
    payback_years : float or None
        Static payback; None where there is none within the project's life. [years]
    """

    npv_cny: float
    payback_years: float | None


@dataclass(frozen=True)
class Driver:
    """One input, changed down and up.

    Parameters
    ----------
    word : str
        "equipment", "energy_price", "demand_price", "feed_in_price", "fee_price", "upkeep_price", "discount_rate",
        "load" or "yield".
    component : str
        Whose price, for "equipment"; empty otherwise.
    down, up : Outcome or None
        At 1 − share and 1 + share; None where the connection could not carry it.
    exact : bool
        Whether the year would be run the same way; otherwise the figures are lower bounds.
    """

    word: str
    component: str
    down: Outcome | None
    up: Outcome | None
    exact: bool

    def swing_cny(self, npv_cny: float) -> float:
        """Largest change of the net present value. [CNY]"""
        return max((abs(end.npv_cny - npv_cny) for end in (self.down, self.up) if end is not None), default=0.0)


def tornado(study: Study, share: float = SHARE) -> list[Driver]:
    """Change one input at a time.

    Parameters
    ----------
    study : Study
        A finished study; its sizes and its operation stay.
    share : float
        By which share each input falls and rises.

    Returns
    -------
    list of Driver
        Those that move the net present value most first; what moves nothing is left out.
    """
    flow = study.cash_flow
    drivers = [
        Driver(word, component, _ending(change, -share), _ending(change, share), exact)
        for word, component, change, exact in _changes(study)
    ]
    moving = [driver for driver in drivers if driver.swing_cny(flow.npv_cny) > 0.5]
    return sorted(moving, key=lambda driver: -driver.swing_cny(flow.npv_cny))


Change = Callable[[float], CashFlow | None]


def _ending(change: Change, share: float) -> Outcome | None:
    flow = change(share)
    return None if flow is None else Outcome(flow.npv_cny, flow.static_payback_years)


def _changes(study: Study) -> Iterator[tuple[str, str, Change, bool]]:
    """Yield every driver: its word, its component, the changed cash flow by share, and whether that is exact."""
    flow = study.cash_flow
    bought = dict.fromkeys(line.component for line in flow.lines if line.stream in EQUIPMENT)
    for label in bought:
        yield "equipment", label, _scaled(flow, EQUIPMENT, label), True
    for word, streams in PRICES.items():
        yield word, "", _scaled(flow, streams), False
    aged = any(not np.allclose(line.ageing, 1.0) for line in flow.lines)
    grown = flow.economics.energy_price_growth != flow.economics.cost_growth
    yield "discount_rate", "", partial(_rediscounted, flow), not (aged or grown)
    grids = [component for component in study.solved.case.components if isinstance(component, Grid)]
    if len(grids) == 1 and study.strategy == "optimal":
        for word, role in (("load", "load"), ("yield", "renewable")):
            yield word, "", partial(_rebilled, study, grids[0], role), False


def _scaled(flow: CashFlow, streams: tuple[str, ...], component: str = "") -> Change:
    def change(share: float) -> CashFlow:
        lines = tuple(
            replace(line, amount=line.amount * (1.0 + share))
            if line.stream in streams and component in ("", line.component)
            else line
            for line in flow.lines
        )
        return replace(flow, lines=lines)

    return change


def _rediscounted(flow: CashFlow, share: float) -> CashFlow:
    rate = flow.economics.discount_rate * (1.0 + share)
    return flow.with_economics(flow.economics.model_copy(update={"discount_rate": rate}))


def _rebilled(study: Study, grid: Grid, role: str, share: float) -> CashFlow | None:
    """Return the cash flow with another load or another yield, both bills reckoned anew from the tariff."""
    saved = 0.0
    for sign, solved in ((-1.0, study.solved), (1.0, study.reference)):
        own = next(c for c in solved.case.components if isinstance(c, Grid))
        more = share * _power_kw(solved, role) * (1.0 if role == "load" else -1.0)
        bill = _bill_cny(solved, own, more)
        if bill is None:
            return None
        saved += sign * (bill - (_bill_cny(solved, own, np.zeros_like(more)) or 0.0))
    flow = study.cash_flow
    when = Yearly("energy", ages=True)
    like = next((line for line in flow.lines if line.when == when), None)
    ageing = np.ones(flow.economics.years + 1) if like is None else like.ageing
    extra = Line(grid.label, "energy_bill", saved, when, when.weights(flow.economics), ageing)
    roles = {component.label: component.role for component in study.solved.case.components}
    moved = {"load": ("service_fee",), "renewable": ("generation_subsidy",)}[role]
    lines = tuple(
        replace(line, amount=line.amount * (1.0 + share))
        if line.stream in moved and _is(roles.get(line.component, ""), role)
        else line
        for line in flow.lines
    )
    return replace(flow, lines=(*lines, extra))


def _is(own: str, role: str) -> bool:
    return own == role or (role == "renewable" and own in ("pv", "wind"))


def _power_kw(solved: Solved, role: str) -> np.ndarray:
    """Demand of all loads, or output of all plants on sun and wind, (steps,). [kW]"""
    quantity = "demand_kw" if role == "load" else "output_kw"
    labels = [component.label for component in solved.case.components if _is(component.role, role)]
    found = (solved.dispatch[label, quantity].to_numpy(float) for label in labels)
    return np.asarray(sum(found, np.zeros(len(solved.dispatch.frame))))


def _bill_cny(solved: Solved, grid: Grid, more_kw: np.ndarray) -> float | None:
    """Bill of a year in which so much more is bought; None where the connection does not carry it. [CNY/year]"""
    year, setting = solved.dispatch, solved.case.setting
    sizes = solved.design.sizes[grid.label]
    net = year[grid.label, "import_kw"].to_numpy(float) - year[grid.label, "export_kw"].to_numpy(float) + more_kw
    most_import, most_export = grid.carried_kw(setting, sizes)
    if float(net.max()) > most_import * (1.0 + 1e-6) and more_kw.any():
        return None
    sold = np.minimum(np.maximum(-net, 0.0), most_export)  # what the connection does not take is curtailed
    return grid.billed(setting, sizes, np.maximum(net, 0.0), sold).yearly_cny
