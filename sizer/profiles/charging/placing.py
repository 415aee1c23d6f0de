"""A plan for groups is handed back to single sessions.

Sessions of a group that charges as it comes do so; where a group does so in part (z), every member mixes z of that
with 1 − z of its part in the plan, which leaves the plan's problem as it was, on a smaller scale.

Two passes. The first splits every group's plan exactly. In a V1G group each step fills the sessions with the most
charging time left down to a common level λ,

::

    x_i = c_i · clip(ρ_i − λ, 0, 1),   ρ_i = r_i / c_i,   Σ_i x_i = plan

(c_i full energy of a step, r_i energy left), which keeps all ρ_i within one whole-number interval, so that every
plan within the group's box can be followed to its end. V2G sessions follow their share of the group and their own
straight line to the departure's state of charge.

The second pass makes powers that a pile can give: off, or at least 20 % of rated power (guideline 3.3.1.2.3 (3),
G-67); only a vehicle that reaches its energy, or its floor, may stop within the step. Step by step, the sessions
that are owed most are switched on until together they follow the plan of all groups; what a session is owed is
carried on. A vehicle without slack is always on, so departure energy is met; what the rule costs is energy that
moves between steps, and it is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sizer.profiles.charging.groups import Groups
from sizer.profiles.charging.sessions import Sessions, ragged, summed
from sizer.profiles.charging.unmanaged import unmanaged_cells_kwh

__all__ = ["MIN_POWER_SHARE", "Placed", "place"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NEARLY = 1e-5
"""Shares this near to none or all are none or all."""
MIN_POWER_SHARE = 0.2  # G-67, 3.3.1.2.3 (3): output adjustable within 20–100 % of rated
BISECTIONS = 45
"""Halvings of the level λ; it starts within some tens of steps, so it ends at machine precision."""


@dataclass(frozen=True, eq=False)
class Placed:
    """A schedule for every session.

    Parameters
    ----------
    sessions : Sessions
        Whose schedule it is.
    of, step : (cells,) int arrays
        Session (row of the table) and step.
    power_kw : (cells,) array
        Mean net charging power in the step, below 0 where it discharges. [kW]
    planned_kw : (steps,) array
        What the groups' plan and the fixed part ask for. [kW]
    unplaced_kwh : (sessions,) array
        Energy missing at departure. [kWh]
    """

    sessions: Sessions
    of: Ints
    step: Ints
    power_kw: Floats
    planned_kw: Floats
    unplaced_kwh: Floats

    @property
    def load_kw(self) -> Floats:
        """Sum over the sessions, (steps,). [kW]"""
        return summed(self.step, self.power_kw, self.sessions.site.steps)

    @property
    def energy_kwh(self) -> Floats:
        """Net energy of every session, (sessions,). [kWh]"""
        return summed(self.of, self.power_kw, len(self.sessions)) * self.sessions.site.step_h

    @property
    def unplaced_share(self) -> float:
        """Energy missing at departure over the energy asked for."""
        return float(self.unplaced_kwh.sum()) / (self.sessions.energy_kwh or 1.0)

    @property
    def switches_per_session(self) -> float:
        """Changes between charging and discharging, in either direction, per session that discharges; pauses aside."""
        moving = np.flatnonzero(np.abs(self.power_kw) > 1e-6)
        moving = moving[np.lexsort((self.step[moving], self.of[moving]))]
        of, sign = self.of[moving], np.sign(self.power_kw[moving])
        turns = int(((of[1:] == of[:-1]) & (sign[1:] != sign[:-1])).sum())
        return turns / (len(np.unique(of[sign < 0])) or 1)

    @property
    def moved_kwh(self) -> float:
        """Energy that had to move to another step than planned. [kWh]"""
        return float(np.abs(self.load_kw - self.planned_kw).sum()) * self.sessions.site.step_h / 2

    @property
    def moved_share(self) -> float:
        """Moved energy over all energy charged or discharged in the plan."""
        total = float(np.abs(self.planned_kw).sum()) * self.sessions.site.step_h
        return self.moved_kwh / (total or 1.0)

    @property
    def highest_excess_kw(self) -> float:
        """Rise of the highest step over the plan's highest: what a connection needs in reserve. [kW]"""
        return max(float(self.load_kw.max(initial=0.0) - self.planned_kw.max(initial=0.0)), 0.0)

    def notices(self) -> tuple[str, ...]:
        """Say how well the plan could be followed."""
        return (
            f"The plan was handed back to {len(self.sessions):,} sessions: {self.unplaced_kwh.sum():,.1f} kWh "
            f"({self.unplaced_share:.3%}) could not be placed before departure; the least power of "
            f"{MIN_POWER_SHARE:.0%} moved {self.moved_kwh:,.1f} kWh ({self.moved_share:.2%}) to other steps and raised "
            f"the highest by {self.highest_excess_kw:,.1f} kW.",
        )


@dataclass(frozen=True, eq=False)
class _Wishes:
    """What every session wants in every step it is plugged in; sessions one after the other, (cells,) each."""

    of: Ints
    """Free session."""
    step: Ints
    kwh: Floats
    """Energy. [kWh]"""
    cap_kwh: Floats
    """Most energy, charging. [kWh]"""
    least_kwh: Floats
    """Least energy while it charges. [kWh]"""
    up: Bools
    """Its group charges."""


@dataclass(frozen=True, eq=False)
class _Cells:
    """Boxes of the free sessions, step by step; arrays are (free,) or (cells,)."""

    session: Ints
    """Row of the table of each free session."""
    of: Ints
    """Free session of each cell."""
    step: Ints
    """Step of each cell."""
    group_cell: Ints
    """Cell of its group."""
    begin: Ints
    """First cell of each free session."""
    length: Ints
    """Steps of each free session."""
    full_kwh: Floats
    """c_i, charging. [kWh]"""
    rated_kwh: Floats
    """Energy of a step at the plug's power. [kWh]"""
    drain_kwh: Floats
    """The same, discharging. [kWh]"""
    asked_kwh: Floats
    """Energy at the end. [kWh]"""
    floor_kwh: Floats
    """Least net energy on the way. [kWh]"""
    ceiling_kwh: Floats
    """Most net energy on the way. [kWh]"""
    v2g: Bools
    """Belongs to a V2G group."""
    lane: Ints
    """Lane of each free session: the plan of each is followed on its own."""


def place(
    groups: Groups,
    sessions: Sessions,
    charge_kw: Floats,
    discharge_kw: Floats | None = None,
    *,
    min_share: float = MIN_POWER_SHARE,
    plain_share: Floats | None = None,
) -> Placed:
    """Hand a plan for groups back to the sessions.

    Parameters
    ----------
    groups : Groups
        Made from the same sessions.
    sessions : Sessions
        Who charges.
    charge_kw, discharge_kw : (group cells,) arrays
        The plan; only their difference counts. [kW]
    min_share : float
        Least power over rated power while a session is on; 0 for none.
    plain_share : (groups,) array, optional
        Share of each V1G group that charges as it comes; none where not given.

    Returns
    -------
    Placed
        Schedules, what could not be placed and what moved.

    Examples
    --------
    >>> from sizer.profiles.charging import Fleet, draw_sessions, group
    >>> from sizer.site import Site
    >>> site = Site(latitude_deg=31, longitude_deg=121, hours=168)
    >>> sessions = draw_sessions(Fleet(archetype="private_home", vehicles=100), site)
    >>> groups = group(sessions)
    >>> even_kw = (groups.energy_kwh / (groups.last - groups.first + 1) / site.step_h)[groups.cell_group]
    >>> place(groups, sessions, even_kw).unplaced_share < 1e-9
    True
    """
    plan_kwh = (charge_kw if discharge_kw is None else charge_kw - discharge_kw) * groups.site.step_h
    share = np.zeros(len(groups)) if plain_share is None else plain_share
    share = np.where(share < NEARLY, 0.0, np.where(share > 1.0 - NEARLY, 1.0, share))
    of_session = np.append(share, 0.0)[groups.member]
    cells = _cells(groups, sessions, of_session < 1.0)
    mixed = of_session[cells.session]
    wishes = _mixed(cells, groups, sessions, _split(cells, groups, plan_kwh, 1.0 - mixed), plan_kwh, mixed, min_share)
    given = wishes.kwh if min_share == 0 else _switched(cells, groups, wishes, min_share)
    missing = np.zeros(len(sessions))
    missing[cells.session] = np.maximum(cells.asked_kwh - summed(wishes.of, given, len(cells.session)), 0.0)
    missing[missing < 1e-6 * (1.0 + np.abs(groups.session_kwh))] = 0.0
    plain_of, plain_step, plain_kwh, late = _as_they_come(groups, sessions, of_session >= 1.0)
    return Placed(
        sessions,
        np.concatenate([cells.session[wishes.of], groups.fixed_of[late], plain_of]),
        np.concatenate([wishes.step, groups.fixed_step[late], plain_step]),
        np.concatenate([given, groups.fixed_kwh[late], plain_kwh]) / groups.site.step_h,
        groups.load_kw(plan_kwh / groups.site.step_h, plain_share),
        missing,
    )


def _as_they_come(groups: Groups, sessions: Sessions, chosen: Bools) -> tuple[Ints, Ints, Floats, Bools]:
    """Session, step and energy of those who charge wholly as they come; and which fixed parts are not theirs."""
    of, step, energy = unmanaged_cells_kwh(sessions, np.flatnonzero(chosen), groups.delay_h)
    return of, step, energy, ~chosen[groups.fixed_of]


def _mixed(
    cells: _Cells, groups: Groups, sessions: Sessions, wanted: Floats, plan_kwh: Floats, mixed: Floats, min_share: float
) -> _Wishes:
    """Add to the plan's part what sessions draw as they come, over all of their stays."""
    full, rated = cells.full_kwh[cells.of], cells.rated_kwh[cells.of]
    own = _Wishes(cells.of, cells.step, wanted, full, min_share * rated, plan_kwh[cells.group_cell] >= 0)
    also = np.flatnonzero(mixed > 0)
    if not len(also):
        return own
    row = cells.session[also]
    of, step, energy = unmanaged_cells_kwh(sessions, row, groups.delay_h)
    place = np.full(len(sessions), -1, dtype=np.int64)
    place[row] = also
    at = place[of]
    # As much as is in the box: the tail comes at the end of the stay in any way.
    until, box = _from_start(energy, of), cells.asked_kwh[at]
    energy = np.minimum(until, box) - np.minimum(until - energy, box)
    part = sessions.overlap_h(of, step) / groups.site.step_h
    steps = groups.site.steps
    key = at * steps + step
    own_key = cells.of * steps + cells.step
    found = np.searchsorted(key, own_key)
    hit = (found < len(key)) & (key[np.minimum(found, len(key) - 1)] == own_key)
    total = mixed[at] * energy
    total[found[hit]] += wanted[hit]
    keep = ~hit
    whole = _Wishes(
        np.concatenate([cells.of[keep], at]),
        np.concatenate([cells.step[keep], step]),
        np.concatenate([wanted[keep], total]),
        np.concatenate([full[keep], cells.full_kwh[at] * part]),
        np.concatenate([min_share * rated[keep], min_share * cells.rated_kwh[at] * part]),
        np.concatenate([own.up[keep], np.ones(len(at), dtype=bool)]),
    )
    order = np.lexsort((whole.step, whole.of))
    return _Wishes(*(getattr(whole, field.name)[order] for field in fields(whole)))


def _cells(groups: Groups, sessions: Sessions, planned: Bools) -> _Cells:
    free = np.flatnonzero((groups.member >= 0) & planned)
    member = groups.member[free]
    first, last = groups.first[member], groups.last[member]
    of, step = ragged(first, last)
    length = last - first + 1
    v2g = groups.v2g[member]
    asked = groups.session_kwh[free]
    return _Cells(
        free,
        of,
        step,
        groups.start[member][of] + step - first[of],
        np.cumsum(length) - length,
        length,
        groups.session_kw[free] * groups.site.step_h,
        sessions.column("power_kw")[free] * groups.site.step_h,
        np.where(v2g, sessions.column("discharge_kw")[free], 0.0) * groups.site.step_h,
        asked,
        np.where(v2g, groups.session_floor_kwh[free], 0.0),
        np.where(v2g, groups.session_ceiling_kwh[free], asked),
        v2g,
        groups.lane[member],
    )


def _split(cells: _Cells, groups: Groups, plan_kwh: Floats, part: Floats) -> Floats:
    """Split every group's plan over its sessions, of which so large a part follows it, (cells,). [kWh]"""
    member = groups.member[cells.session]
    count = groups.count[member]
    mean = groups.energy_kwh[member] / count
    share = plan_kwh[cells.group_cell] / count[cells.of] + ((cells.asked_kwh - mean) / cells.length)[cells.of]
    wanted = np.where(cells.v2g[cells.of], share, 0.0)
    left = part * cells.asked_kwh
    for ahead in range(int(cells.length.max(initial=0))):
        here = np.flatnonzero((cells.length > ahead) & ~cells.v2g)
        if not len(here):
            break
        at = cells.begin[here] + ahead
        full = part[here] * cells.full_kwh[here]
        which, local = np.unique(cells.group_cell[at], return_inverse=True)
        given = full * _levelled(left[here] / full, full, local, plan_kwh[which])
        wanted[at] = given
        left[here] = np.maximum(left[here] - given, 0.0)
    return wanted


def _levelled(ratio: Floats, full: Floats, group: Ints, plan_kwh: Floats) -> Floats:
    """clip(ρ − λ, 0, 1) with one λ ≥ 0 a group, so that the sum meets the plan."""
    high = np.zeros(len(plan_kwh))
    np.maximum.at(high, group, ratio)
    low = np.zeros(len(plan_kwh))
    for _ in range(BISECTIONS):
        level = (low + high) / 2
        given = summed(group, full * np.clip(ratio - level[group], 0.0, 1.0), len(plan_kwh))
        low, high = np.where(given > plan_kwh, level, low), np.where(given > plan_kwh, high, level)
    return np.clip(ratio - ((low + high) / 2)[group], 0.0, 1.0)


def _from_start(values: Floats, of: Ints) -> Floats:
    """Running sums that begin anew with every session. [kWh]"""
    sums = np.cumsum(values)
    begin = np.flatnonzero(np.diff(of, prepend=-1))
    return np.asarray(sums - np.repeat(sums[begin] - values[begin], np.diff(np.append(begin, len(of)))))


def _switched(cells: _Cells, groups: Groups, wishes: _Wishes, min_share: float) -> Floats:
    """Turn wishes into powers that are off or at least the least power, (cells,). [kWh]"""
    until = _from_start(wishes.kwh, wishes.of)
    capped = _from_start(wishes.cap_kwh, wishes.of)
    later_kwh = summed(wishes.of, wishes.cap_kwh, len(cells.session))[wishes.of] - capped
    order = np.argsort(wishes.step, kind="stable")
    edges = np.searchsorted(wishes.step[order], np.arange(groups.site.steps + 1))
    given, net = np.zeros(len(wishes.kwh)), np.zeros(len(cells.session))
    lanes = cells.lane[wishes.of]
    kinds = np.unique(cells.lane)
    for step, lane in ((step, lane) for step in range(groups.site.steps) for lane in kinds):
        at = order[edges[step] : edges[step + 1]]
        at = at[lanes[at] == lane] if len(kinds) > 1 else at
        if not len(at):
            continue
        one = wishes.of[at]
        owed, full, drain = until[at] - net[one], wishes.cap_kwh[at], cells.drain_kwh[one]
        later = later_kwh[at]
        low = np.maximum(np.maximum(cells.asked_kwh[one] - net[one] - later, cells.floor_kwh[one] - net[one]), -drain)
        high = np.minimum(full, cells.ceiling_kwh[one] - net[one])
        least, up = wishes.least_kwh[at], wishes.up[at]
        energy = np.empty(len(at))
        energy[up] = _chosen(owed[up], full[up], low[up], high[up], least[up])
        if not up.all():
            down = ~up
            energy[down] = _discharged(owed[down], drain[down], low[down], high[down], least[down], min_share)
        given[at] = energy
        net[one] += energy
    return given


def _discharged(owed: Floats, drain: Floats, low: Floats, high: Floats, least: Floats, min_share: float) -> Floats:
    """Choose discharging powers; a vehicle that must charge to be ready does."""
    must = low > 0
    energy = np.where(must, np.maximum(low, np.minimum(least, high)), 0.0)
    rest = ~must
    nobody_must = np.zeros(int(rest.sum()))
    energy[rest] = -_chosen(-owed[rest], drain[rest], nobody_must, -low[rest], min_share * drain[rest])
    return energy


def _chosen(owed: Floats, full: Floats, low: Floats, high: Floats, least: Floats) -> Floats:
    """Choose who is on, and how much, so that together they give what together they are owed.

    Parameters
    ----------
    owed : (n,) array
        Energy each one wants in this step, with what it was owed before. [kWh]
    full, low, high, least : (n,) arrays
        Energy at full power; the least that still lets it be ready; the most it can take; the least while on. [kWh]

    Returns
    -------
    (n,) array
        0, or between the least power and `high`; at least `low`. [kWh]
    """
    target = float(owed.sum())
    must = low > 1e-9 * full
    high = np.maximum(high, 0.0)
    least = np.maximum(np.minimum(least, high), low)
    usual = np.clip(owed, least, np.maximum(high, least))
    able = must | (high > 1e-9 * full)
    order = np.argsort(-np.where(must, np.inf, np.where(able, owed / np.maximum(full, 1e-12), -np.inf)), kind="stable")
    sums = np.concatenate([np.zeros((3, 1)), np.cumsum(np.stack([least, usual, high])[:, order], axis=1)], axis=1)
    first, last = int(must.sum()), int(able.sum())
    low_sum, sum_, high_sum = sums[:, first : last + 1]
    missed = np.maximum(np.maximum(low_sum - target, target - high_sum), 0.0)
    count = first + int(np.argmin(missed + 1e-3 * np.abs(sum_ - target)))
    on = order[:count]
    energy = np.zeros(len(owed))
    energy[on] = usual[on]
    gap = target - float(energy.sum())
    room = (high - usual)[on] if gap > 0 else (usual - least)[on]
    total = float(room.sum())
    if total > 0:
        energy[on] += np.sign(gap) * room * min(1.0, abs(gap) / total)
    return energy
