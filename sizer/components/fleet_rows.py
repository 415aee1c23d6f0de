"""Rows of a fleet's block; the equations they write are named in its file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from sizer.components.block_prices import add_rows
from sizer.profiles.charging import PHASES, Groups, power_by_phase_kw

__all__ = [
    "between",
    "change_rows",
    "charging_rows",
    "discharging_rows",
    "event_rows",
    "limit_phases",
    "steered_rows",
    "stored_rows",
    "timed_cells",
]


def between(low: np.ndarray, high: np.ndarray) -> Any:
    """Bounds by cell, as Pyomo asks for them."""
    lows, highs = low.tolist(), high.tolist()
    return lambda _, c: (lows[c], highs[c])


def steered_rows(block: pyo.Block, groups: Groups) -> None:
    """Let every group that is only steered get its energy within its power, less what charges as it comes."""
    energy, limit, step_h = {}, {}, groups.site.step_h
    kw, kwh = groups.power_kw.tolist(), groups.energy_kwh.tolist()
    for g in block.plain_share:
        cells, share = range(groups.start[g], groups.start[g + 1]), block.plain_share[g]
        terms = [*(block.cell_charge_kw[c] for c in cells), share]
        total = LinearExpression(linear_coefs=[step_h] * len(cells) + [kwh[g]], linear_vars=terms)
        energy[g] = total == kwh[g]
        for c in cells:
            both = [block.cell_charge_kw[c], share]
            limit[c] = LinearExpression(linear_coefs=[1.0, kw[c]], linear_vars=both) <= kw[c]
    add_rows(block, "session_energy", energy)
    add_rows(block, "cell_limit", limit)


def event_rows(block: pyo.Block, groups: Groups, able: np.ndarray, most_kwh: np.ndarray) -> None:
    """Limit what a group discharges in its stay."""
    rows, step_h = {}, groups.site.step_h
    for g in able.tolist():
        cells = range(groups.start[g], groups.start[g + 1])
        terms = [block.cell_discharge_kw[c] for c in cells]
        rows[g] = LinearExpression(linear_coefs=[step_h] * len(cells), linear_vars=terms) <= float(most_kwh[g])
    add_rows(block, "event_limit", rows)


def timed_cells(block: pyo.Block, groups: Groups) -> list[tuple[Any, np.ndarray]]:
    """Variables of cells, with the step of each cell."""
    begin = groups.first.copy()
    np.minimum.at(begin, groups.plain_group, groups.plain_step)
    found = [(block.cell_charge_kw, groups.cell_step), (block.plain_share, begin[~groups.v2g])]
    if groups.v2g.any():
        steps = groups.cell_step[groups.v2g[groups.cell_group]]
        found += [(block.cell_discharge_kw, steps), (block.cell_stored_kwh, steps)]
        if hasattr(block, "cell_change_kw"):
            found.append((block.cell_change_kw, groups.cell_step[list(block.cell_change_kw)]))
    return found


def _by_step(groups: Groups, cells: np.ndarray) -> list[list[int]]:
    """Cells of every step."""
    order = cells[np.argsort(groups.cell_step[cells], kind="stable")]
    edges = np.searchsorted(groups.cell_step[order], np.arange(groups.site.steps + 1)).tolist()
    listed = order.tolist()
    return [listed[edges[t] : edges[t + 1]] for t in range(groups.site.steps)]


def _plain_by_step(groups: Groups) -> list[list[tuple[int, float]]]:
    """Groups that would charge in every step as they come, and their power. [kW]"""
    found: list[list[tuple[int, float]]] = [[] for _ in range(groups.site.steps)]
    power = (groups.plain_kwh / groups.site.step_h).tolist()
    for g, t, kw in zip(groups.plain_group.tolist(), groups.plain_step.tolist(), power, strict=True):
        found[t].append((g, kw))
    return found


def charging_rows(block: pyo.Block, groups: Groups, efficiency: float) -> None:
    """Let the bus give what the cells and what cannot be planned take."""
    fixed, rows, plain = groups.fixed_kw.tolist(), {}, _plain_by_step(groups)
    for t, cells in enumerate(_by_step(groups, np.arange(groups.cells))):
        terms = [block.charge_kw[t], *(block.cell_charge_kw[c] for c in cells)]
        terms += [block.plain_share[g] for g, _ in plain[t]]
        coefficients = [efficiency] + [-1.0] * len(cells) + [-kw for _, kw in plain[t]]
        rows[t] = LinearExpression(linear_coefs=coefficients, linear_vars=terms) == fixed[t]
    add_rows(block, "charging", rows)


def discharging_rows(block: pyo.Block, groups: Groups, efficiency: float, both: list[int]) -> None:
    """Let the bus get what the cells give back."""
    rows = {}
    for t, cells in enumerate(_by_step(groups, np.array(both))):
        terms = [block.discharge_kw[t], *(block.cell_discharge_kw[c] for c in cells)]
        rows[t] = LinearExpression(linear_coefs=[1.0] + [-efficiency] * len(cells), linear_vars=terms) == 0.0
    add_rows(block, "discharging", rows)


def stored_rows(block: pyo.Block, groups: Groups, able: np.ndarray, step_h: float) -> None:
    """Follow the energy of every group that may discharge, from arrival on."""
    rows = {}
    for g in able.tolist():
        first = int(groups.start[g])
        for c in range(first, int(groups.start[g + 1])):
            before = [] if c == first else [block.cell_stored_kwh[c - 1]]
            terms = [block.cell_stored_kwh[c], block.cell_charge_kw[c], block.cell_discharge_kw[c], *before]
            coefficients = [1.0, -step_h, step_h] + [-1.0] * len(before)
            rows[c] = LinearExpression(linear_coefs=coefficients, linear_vars=terms) == 0.0
    add_rows(block, "stored", rows)


def change_rows(block: pyo.Block, groups: Groups) -> None:
    """Each cell's change is at least what its power differs from the cell's before, up or down."""
    up, down = {}, {}
    for g in np.flatnonzero(groups.v2g).tolist():
        for c in range(int(groups.start[g]) + 1, int(groups.start[g + 1])):
            into, out = block.cell_charge_kw, block.cell_discharge_kw
            terms = [block.cell_change_kw[c], into[c], out[c], into[c - 1], out[c - 1]]
            up[c] = LinearExpression(linear_coefs=[1.0, -1.0, 1.0, 1.0, -1.0], linear_vars=terms) >= 0.0
            down[c] = LinearExpression(linear_coefs=[1.0, 1.0, -1.0, -1.0, 1.0], linear_vars=terms) >= 0.0
    add_rows(block, "change_up", up)
    add_rows(block, "change_down", down)


def limit_phases(block: pyo.Block, groups: Groups, phase: np.ndarray, limit_kw: float) -> None:
    """Keep every phase's charging between h_t and l_t, and these within the limit of each other.

    Parameters
    ----------
    block : pyomo Block
        The fleet's, with its cells.
    groups : Groups
        Of sessions of one phase each.
    phase : (sessions,) int array
        Phase of each session.
    limit_kw : float
        Most difference, at the plugs. [kW]
    """
    site = groups.site
    fixed = power_by_phase_kw(phase, groups.fixed_of, groups.fixed_step, groups.fixed_kwh / site.step_h, site.steps)
    key = groups.lane[groups.cell_group] * site.steps + groups.cell_step
    order = np.argsort(key, kind="stable")
    edges = np.searchsorted(key[order], np.arange(PHASES * site.steps + 1)).tolist()
    listed, steps, plain = order.tolist(), block.model().steps, _plain_by_step(groups)
    block.highest_phase_kw = pyo.Var(steps, within=pyo.Reals)
    block.lowest_phase_kw = pyo.Var(steps, within=pyo.Reals)
    high: dict[tuple[int, int], Any] = {}
    low: dict[tuple[int, int], Any] = {}
    for at in range(PHASES * site.steps):
        one, t = divmod(at, site.steps)
        cells = [(block.cell_charge_kw[c], 1.0) for c in listed[edges[at] : edges[at + 1]]]
        cells += [(block.plain_share[g], kw) for g, kw in plain[t] if groups.lane[g] == one]
        constant = float(fixed[one, t])
        for bound, rows, sense in ((block.highest_phase_kw[t], high, 1.0), (block.lowest_phase_kw[t], low, -1.0)):
            coefficients = [sense, *(-sense * kw for _, kw in cells)]
            total = LinearExpression(linear_coefs=coefficients, linear_vars=[bound, *(own for own, _ in cells)])
            rows[one, t] = total >= sense * constant
    add_rows(block, "phase_high", high)
    add_rows(block, "phase_low", low)
    block.phase_limit = pyo.Constraint(
        steps, rule=lambda b, t: b.highest_phase_kw[t] - b.lowest_phase_kw[t] <= limit_kw
    )
