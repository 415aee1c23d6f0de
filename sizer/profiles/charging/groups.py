"""What freedom many sessions leave together: few groups that stand for all of them.

A steered session (V1G) is a box: power between 0 and P_i in whole steps first … last, energy E_i in sum. What
several boxes with the same window can do together is again one box, ΣP_i and ΣE_i, exactly when their charging
times at full power ρ_i = E_i / (P_i Δt) lie in the same whole-number interval m ≤ ρ_i ≤ m + 1:

::

    the k greatest powers of a box sum to at most    f_i(k) = min(k P_i Δt, E_i)
    of the Minkowski sum                             Σ_i f_i(k)
    of one box                                       min(k ΣP_i Δt, ΣE_i)

are equal for every k only then. So sessions are grouped by (first, last, m): an exact sum, no average battery.

A V2G session moves between its floor and its ceiling, −P_d ≤ p ≤ P_c, and leaves with at least D_i more than it
came with. Sessions with equal window, battery and power, and with states of charge in the same classes, form a
group; each follows

::

    x_i(t) = X(t) / N + δ_i φ(t),   δ_i = D_i − D̄,   φ rising from 0 to 1 in a straight line over the window

and the group's bounds are what all of these allow. The sum is conservative; what is lost is at most the width of
a class of the state of charge.

Conservative, too: stays are cut inward to whole steps, and the power of a box is what the three-stage curve holds
from arrival until departure. Where the box is too small for that, only the energy up to the constant-voltage stage
is in the box, and the *tail* above it is charged at the end of the stay. A session that does not fit either (or
has no whole step but one) has no freedom worth planning: it is *rigid* and charges unmanaged. Tails and rigid
sessions are the fixed part.

What the cuts cost is given back: a V1G group may also charge as it comes, with what it draws then in the parts of
steps at the edges of its stays. What it can do is the convex hull of its box and of that one profile,

::

    p(t) + z u(t),   p in the box times 1 − z,   0 ≤ z ≤ 1

which every member can follow in the same shares, for a vehicle that mixes two ways of charging charges a third. So
unmanaged charging (z = 1) is always one of the plans, and steering is never worse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sizer.profiles.charging.sessions import Sessions, cells_of, ragged, summed
from sizer.profiles.charging.taper import stages
from sizer.profiles.charging.unmanaged import unmanaged_cells_kwh
from sizer.site import Site

__all__ = ["Groups", "group"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of sessions over their windows; cells are pairs of group and step, group by group in time order.

    Parameters
    ----------
    site : Site
        Clock and steps.
    first, last : (groups,) int arrays
        First and last step of the window, both within it.
    count : (groups,) int array
        Sessions.
    v2g : (groups,) bool array
        May discharge.
    energy_kwh : (groups,) array
        V1G: energy to charge within the window, exactly. V2G: least net energy at its end, below 0 where owners
        let it be taken out. [kWh]
    lane : (groups,) int array
        What sessions were kept apart by: the phase of their piles; 0 where they were not.
    start : (groups + 1,) int array
        Cells of group g are ``start[g]:start[g + 1]``.
    cell_group, cell_step : (cells,) int arrays
        Group and step of each cell.
    power_kw, discharge_kw : (cells,) arrays
        Most charging and discharging power; discharge is 0 for V1G. [kW]
    lowest_kwh, highest_kwh : (cells,) arrays
        Bounds on the net energy since the window's start, at the *end* of the step. For V1G they follow from
        power_kw and energy_kwh and need no constraint of their own. [kWh]
    plain_group, plain_step, plain_kwh : (plain,) arrays
        Group, step and energy of V1G groups that charge as they come, without their tails. [kWh]
    delay_h : (sessions,) array
        Time from arrival until who charges as it comes begins. [h]
    fixed_of, fixed_step, fixed_kwh : (fixed,) arrays
        Session, step and energy of what cannot be planned: rigid sessions and tails. [kWh]
    member : (sessions,) int array
        Group of each session, −1 if rigid.
    session_kw, session_kwh : (sessions,) arrays
        Box of each session: power held throughout, and energy; 0 if rigid. [kW], [kWh]
    session_floor_kwh, session_ceiling_kwh : (sessions,) arrays
        Least and most net energy on the way, since arrival, of a V2G session. [kWh]
    """

    site: Site
    first: Ints
    last: Ints
    count: Ints
    v2g: Bools
    energy_kwh: Floats
    lane: Ints
    start: Ints
    cell_group: Ints
    cell_step: Ints
    power_kw: Floats
    discharge_kw: Floats
    lowest_kwh: Floats
    highest_kwh: Floats
    plain_group: Ints
    plain_step: Ints
    plain_kwh: Floats
    delay_h: Floats
    fixed_of: Ints
    fixed_step: Ints
    fixed_kwh: Floats
    member: Ints
    session_kw: Floats
    session_kwh: Floats
    session_floor_kwh: Floats
    session_ceiling_kwh: Floats

    def __len__(self) -> int:
        return len(self.first)

    @property
    def cells(self) -> int:
        """Number of cells: variables a model needs for each direction."""
        return len(self.cell_step)

    @property
    def fixed_kw(self) -> Floats:
        """Mean power of what cannot be planned, (steps,). [kW]"""
        return summed(self.fixed_step, self.fixed_kwh, self.site.steps) / self.site.step_h

    @property
    def fixed_share(self) -> float:
        """Share of the asked energy that cannot be planned."""
        fixed = float(self.fixed_kwh.sum())
        total = fixed + float(np.maximum(self.session_kwh, 0.0).sum())
        return fixed / total if total else 0.0

    def notices(self) -> tuple[str, ...]:
        """Say what grouping did."""
        return (
            f"{len(self.member):,} sessions form {len(self):,} groups with {self.cells:,} group-steps; "
            f"{int((self.member < 0).sum()):,} sessions have no freedom in steps of {self.site.step_minutes} min and "
            f"charge unmanaged; with the last stage of others {self.fixed_share:.1%} of the energy cannot be planned.",
        )

    def load_kw(self, cell_kw: Floats, plain_share: Floats | None = None) -> Floats:
        """Sum of a plan over groups, with the fixed part, (steps,). [kW]

        Parameters
        ----------
        cell_kw : (cells,) array
            Net charging power of each cell. [kW]
        plain_share : (groups,) array, optional
            Share of each group that charges as it comes; 0 where not given.
        """
        total = summed(self.cell_step, cell_kw, self.site.steps) + self.fixed_kw
        if plain_share is None:
            return total
        plain_kw = plain_share[self.plain_group] * self.plain_kwh / self.site.step_h
        return np.asarray(total + summed(self.plain_step, plain_kw, self.site.steps))


@dataclass(frozen=True, eq=False)
class _Boxes:
    """Sessions as boxes in whole steps."""

    first: Ints
    last: Ints
    power_kw: Floats
    energy_kwh: Floats
    tail_kwh: Floats
    tail_h: Floats
    free: Bools


def group(
    sessions: Sessions,
    *,
    v2g: bool = False,
    edge_steps: int = 1,
    soc_class: float = 0.05,
    lanes: Ints | None = None,
    delay_h: Floats | None = None,
) -> Groups:
    """Group sessions.

    Parameters
    ----------
    sessions : Sessions
        Who charges.
    v2g : bool
        Let the sessions that allow it discharge; else they are steered only (V1G).
    edge_steps : int
        Cut windows inward to multiples of so many steps where the session still fits: fewer groups, less freedom.
    soc_class : float
        Width of the classes of the state of charge that V2G sessions are grouped by.
    lanes : (sessions,) int array, optional
        Sessions of different numbers are not grouped together.
    delay_h : (sessions,) array, optional
        Time from arrival until who charges as it comes begins, where drivers set a timer. [h]

    Returns
    -------
    Groups
        Every plan within them can be handed back to the sessions (`place`).

    Examples
    --------
    >>> from sizer.profiles.charging import Fleet, draw_sessions
    >>> site = Site(latitude_deg=31, longitude_deg=121, hours=168)
    >>> sessions = draw_sessions(Fleet(archetype="private_home", vehicles=500), site)
    >>> groups = group(sessions)
    >>> groups.fixed_share < 0.02 and len(groups) < len(sessions)
    True
    """
    discharging = np.asarray(sessions.table["v2g"], dtype=bool) & (sessions.column("discharge_kw") > 0) & v2g
    boxes = _boxes(sessions, discharging, edge_steps)
    length = boxes.last - boxes.first + 1
    duration = np.floor(boxes.energy_kwh / (boxes.power_kw * sessions.site.step_h) + TOLERANCE)
    keys = {
        "first": boxes.first,
        "last": boxes.last,
        "lane": np.zeros(len(sessions), dtype=np.int64) if lanes is None else lanes,
        "duration": np.where(discharging, -1, np.minimum(duration, length - 1)),
        "power": np.where(discharging, boxes.power_kw, 0.0),
        **{
            name: np.where(discharging, values, 0.0)
            for name, values in {
                "battery": sessions.column("battery_kwh"),
                "discharge": sessions.column("discharge_kw"),
                "soc_arrival": np.floor(sessions.column("soc_arrival") / soc_class + TOLERANCE),
                "soc_departure": np.floor(sessions.column("soc_departure") / soc_class + TOLERANCE),
            }.items()
        },
    }
    free = np.flatnonzero(boxes.free)
    member = np.full(len(sessions), -1, dtype=np.int64)
    frame = pd.DataFrame({name: values[free] for name, values in keys.items()})
    member[free] = frame.groupby(list(keys), sort=True).ngroup().to_numpy()
    delay = np.zeros(len(sessions)) if delay_h is None else delay_h
    return _assembled(sessions, boxes, member, discharging, keys["lane"], delay)


def _boxes(sessions: Sessions, discharging: Bools, edge_steps: int) -> _Boxes:
    """Cut stays to whole steps; the power is what the curve holds throughout."""
    step_h, curve = sessions.site.step_h, stages(sessions.table)
    energy = np.where(discharging, sessions.column("energy_kwh"), np.maximum(sessions.column("energy_kwh"), 0.0))
    power = np.where(discharging, _v2g_power(sessions), curve.steady_kw(energy))
    first = np.ceil(sessions.column("arrive_h") / step_h - TOLERANCE).astype(np.int64)
    depart = sessions.column("depart_h")

    def last_before(clock_h: Floats) -> Ints:
        return np.floor(clock_h / step_h + TOLERANCE).astype(np.int64) - 1

    def fits(begin: Ints, end: Ints) -> Bools:
        length = end - begin + 1
        return np.asarray((length >= 2) & (energy <= power * length * step_h * (1 - TOLERANCE)))

    last = last_before(depart)
    below = np.clip((curve.second_soc - sessions.column("soc_arrival")) * curve.battery_kwh, 0.0, None)
    split = ~discharging & ~fits(first, last) & (below < energy)
    tail = np.where(split, energy - below, 0.0)
    tail_h = np.where(split, curve.hours_for(energy) - curve.hours_for(np.minimum(below, energy)), 0.0)
    energy, last = energy - tail, last_before(depart - tail_h)
    power = np.where(split, curve.steady_kw(energy), power)
    free = fits(first, last) & (discharging | (energy > 0))
    if edge_steps > 1:
        begin, end = -(-first // edge_steps) * edge_steps, (last + 1) // edge_steps * edge_steps - 1
        cut = fits(begin, end)
        first, last = np.where(cut, begin, first), np.where(cut, end, last)
    return _Boxes(first, last, power, energy, tail, tail_h, free)


def _highest_soc(sessions: Sessions) -> Floats:
    """State of charge up to which V2G sessions are charged: where the curve begins to fall, or the departure's."""
    return np.maximum(stages(sessions.table).second_soc, sessions.column("soc_departure"))


def _v2g_power(sessions: Sessions) -> Floats:
    """Charging power that holds from the lowest to the highest state of charge."""
    curve = stages(sessions.table)
    low = np.minimum(sessions.column("soc_floor"), sessions.column("soc_arrival"))
    return np.minimum(curve.power_at(low), curve.power_at(_highest_soc(sessions)))


def _assembled(
    sessions: Sessions, boxes: _Boxes, member: Ints, discharging: Bools, lanes: Ints, delay: Floats
) -> Groups:
    free = np.flatnonzero(member >= 0)
    number = int(member.max(initial=-1)) + 1
    of = member[free]

    first, last, lane = (np.zeros(number, dtype=np.int64) for _ in range(3))
    both = np.zeros(number, dtype=bool)
    first[of], last[of], both[of], lane[of] = boxes.first[free], boxes.last[free], discharging[free], lanes[free]
    cell_group, cell_step = ragged(first, last)
    start = np.concatenate([[0], np.cumsum(last - first + 1)])
    power, energy = (summed(of, one[free], number) for one in (boxes.power_kw, boxes.energy_kwh))
    elapsed = (cell_step - first[cell_group] + 1) * sessions.site.step_h
    left = (last[cell_group] - cell_step) * sessions.site.step_h
    cell_energy, cell_power = energy[cell_group], power[cell_group]
    lowest = np.maximum(cell_energy - cell_power * left, 0.0)
    highest = np.minimum(cell_power * elapsed, cell_energy)
    discharge = np.zeros(len(cell_step))
    cells = (cell_power, discharge, lowest, highest)
    range_kwh = _range(sessions)
    _bound_v2g(
        cells, range_kwh, sessions, boxes, np.flatnonzero((member >= 0) & discharging), member, start, first, last
    )
    rigid, tails = _rigid(sessions, member, delay), _tails(sessions, boxes, member)
    fixed_of, fixed_step, fixed_kwh = (np.concatenate(parts) for parts in zip(rigid, tails, strict=True))
    plain = _plain(sessions, member, both, tails, delay)
    boxed = np.where(member >= 0, boxes.energy_kwh, 0.0)
    return Groups(
        sessions.site, first, last, np.bincount(of, minlength=number), both, energy, lane, start, cell_group, cell_step,
        cell_power, discharge, lowest, highest, *plain, delay, fixed_of, fixed_step, fixed_kwh, member, boxes.power_kw,
        boxed, *range_kwh,
    )  # fmt: skip


def _range(sessions: Sessions) -> tuple[Floats, Floats]:
    """Least and most net energy since arrival, (sessions,) each. [kWh]"""
    battery, soc = sessions.column("battery_kwh"), sessions.column("soc_arrival")
    floor = np.minimum((sessions.column("soc_floor") - soc) * battery, 0.0)
    return floor, np.maximum((_highest_soc(sessions) - soc) * battery, 0.0)


def _rigid(sessions: Sessions, member: Ints, delay: Floats) -> tuple[Ints, Ints, Floats]:
    """Session, step and energy of sessions without freedom."""
    return unmanaged_cells_kwh(sessions, np.flatnonzero(member < 0), delay)


def _tails(sessions: Sessions, boxes: _Boxes, member: Ints) -> tuple[Ints, Ints, Floats]:
    """Session, step and energy of what is charged at the end of a stay."""
    tailed = np.flatnonzero((member >= 0) & (boxes.tail_kwh > 0))
    tail_of, tail_step = cells_of(sessions, tailed)
    curve, step_h = stages(sessions.table), sessions.site.step_h
    full_h = curve.hours_for(boxes.energy_kwh)
    begin = (sessions.column("depart_h") - boxes.tail_h)[tail_of]

    def charged(clock_h: Floats) -> Floats:
        hours = np.clip(clock_h - begin, 0.0, boxes.tail_h[tail_of])
        return curve.energy_after(full_h[tail_of] + hours, tail_of)

    start = tail_step.astype(float) * step_h
    tail_kwh = charged(start + step_h) - charged(start)
    keep = tail_kwh > 0
    return tail_of[keep], tail_step[keep], tail_kwh[keep]


def _plain(
    sessions: Sessions, member: Ints, both: Bools, tails: tuple[Ints, Ints, Floats], delay: Floats
) -> tuple[Ints, Ints, Floats]:
    """Group, step and energy of V1G groups that charge as they come, less the tails, which come anyway."""
    steered = np.flatnonzero((member >= 0) & ~np.append(both, True)[member])
    of, step, energy = unmanaged_cells_kwh(sessions, steered, delay)
    tail_of, tail_step, tail_kwh = tails
    steps = sessions.site.steps
    key = np.concatenate([member[of], member[tail_of]]) * steps + np.concatenate([step, tail_step])
    where, place = np.unique(key, return_inverse=True)
    total = summed(place, np.concatenate([energy, -tail_kwh]), len(where))
    keep = np.abs(total) > TOLERANCE
    return where[keep] // steps, where[keep] % steps, total[keep]


def _bound_v2g(
    cells: tuple[Floats, Floats, Floats, Floats],
    range_kwh: tuple[Floats, Floats],
    sessions: Sessions,
    boxes: _Boxes,
    chosen: Ints,
    member: Ints,
    start: Ints,
    first: Ints,
    last: Ints,
) -> None:
    """Write the bounds of V2G groups into the cells: N times the tightest of the members'."""
    if not len(chosen):
        return
    power, discharge, lowest, highest = cells
    of = member[chosen]
    count = np.bincount(member[member >= 0], minlength=len(first))
    energy = boxes.energy_kwh[chosen]
    difference = energy - (np.bincount(of, energy, minlength=len(first)) / np.maximum(count, 1))[of]
    hours = (last - first + 1)[of] * sessions.site.step_h
    floor, ceiling = range_kwh[0][chosen], range_kwh[1][chosen]
    row, step = ragged(first[of], last[of])
    cell = start[of][row] + step - first[of][row]
    ramp = (step - first[of][row] + 1) / (last - first + 1)[of][row]
    reached = difference[row] * ramp
    touched = np.unique(cell)
    least = np.where(step == last[of][row], np.maximum(floor[row], energy[row]), floor[row])
    for target, values, tightest, worst in (
        (power, (boxes.power_kw[chosen] - difference / hours)[row], np.minimum, np.inf),
        (discharge, (sessions.column("discharge_kw")[chosen] + difference / hours)[row], np.minimum, np.inf),
        (lowest, least - reached, np.maximum, -np.inf),
        (highest, ceiling[row] - reached, np.minimum, np.inf),
    ):
        target[touched] = worst
        tightest.at(target, cell, values)
        target[touched] *= count[_group_of(cell, of, row, touched)]


def _group_of(cell: Ints, of: Ints, row: Ints, touched: Ints) -> Ints:
    """Group of each touched cell."""
    group_of = np.zeros(int(touched.max()) + 1, dtype=np.int64)
    group_of[cell] = of[row]
    return group_of[touched]
