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

Conservative, too: stays are cut inward to whole steps; the power of a box is what the three-stage curve holds from
arrival until departure. A session that does not fit then (or has no whole step but one) has no freedom worth
planning: it is *rigid* and charges unmanaged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sizer.profiles.charging.sessions import Sessions, ragged, summed
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
    start : (groups + 1,) int array
        Cells of group g are ``start[g]:start[g + 1]``.
    cell_group, cell_step : (cells,) int arrays
        Group and step of each cell.
    power_kw, discharge_kw : (cells,) arrays
        Most charging and discharging power; discharge is 0 for V1G. [kW]
    lowest_kwh, highest_kwh : (cells,) arrays
        Bounds on the net energy since the window's start, at the *end* of the step. For V1G they follow from
        power_kw and energy_kwh and need no constraint of their own. [kWh]
    rigid_kw : (steps,) array
        Mean power of the sessions without freedom; they charge unmanaged. [kW]
    member : (sessions,) int array
        Group of each session, −1 if rigid.
    session_kw, session_kwh : (sessions,) arrays
        Box of each session: power held throughout, and energy asked for. [kW], [kWh]
    """

    site: Site
    first: Ints
    last: Ints
    count: Ints
    v2g: Bools
    energy_kwh: Floats
    start: Ints
    cell_group: Ints
    cell_step: Ints
    power_kw: Floats
    discharge_kw: Floats
    lowest_kwh: Floats
    highest_kwh: Floats
    rigid_kw: Floats
    member: Ints
    session_kw: Floats
    session_kwh: Floats

    def __len__(self) -> int:
        return len(self.first)

    @property
    def cells(self) -> int:
        """Number of cells: variables a model needs for each direction."""
        return len(self.cell_step)

    @property
    def rigid_share(self) -> float:
        """Share of the asked energy that is rigid."""
        asked = np.maximum(self.session_kwh, 0.0)
        total = float(asked.sum())
        return float(asked[self.member < 0].sum()) / total if total else 0.0

    def notices(self) -> tuple[str, ...]:
        """Say what grouping did."""
        return (
            f"{len(self.member):,} sessions form {len(self):,} groups with {self.cells:,} group-steps; "
            f"{int((self.member < 0).sum()):,} sessions with {self.rigid_share:.1%} of the energy have no freedom in "
            f"steps of {self.site.step_minutes} min and charge unmanaged.",
        )

    def load_kw(self, cell_kw: Floats) -> Floats:
        """Sum of a plan over groups, with the rigid sessions, (steps,). [kW]

        Parameters
        ----------
        cell_kw : (cells,) array
            Net charging power of each cell. [kW]
        """
        return summed(self.cell_step, cell_kw, self.site.steps) + self.rigid_kw


@dataclass(frozen=True, eq=False)
class _Boxes:
    """Sessions as boxes in whole steps."""

    first: Ints
    last: Ints
    power_kw: Floats
    energy_kwh: Floats
    free: Bools


def group(sessions: Sessions, *, v2g: bool = False, edge_steps: int = 1, soc_class: float = 0.05) -> Groups:
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
    >>> groups.rigid_share < 0.02 and len(groups) < len(sessions)
    True
    """
    discharging = np.asarray(sessions.table["v2g"], dtype=bool) & (sessions.column("discharge_kw") > 0) & v2g
    boxes = _boxes(sessions, discharging, edge_steps)
    length = boxes.last - boxes.first + 1
    duration = np.floor(boxes.energy_kwh / (boxes.power_kw * sessions.site.step_h) + TOLERANCE)
    keys = {
        "first": boxes.first,
        "last": boxes.last,
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
    return _assembled(sessions, boxes, member, discharging)


def _boxes(sessions: Sessions, discharging: Bools, edge_steps: int) -> _Boxes:
    """Cut stays to whole steps; the power is what the curve holds throughout."""
    step_h, curve = sessions.site.step_h, stages(sessions.table)
    energy = np.where(discharging, sessions.column("energy_kwh"), np.maximum(sessions.column("energy_kwh"), 0.0))
    power = np.where(discharging, _v2g_power(sessions), curve.steady_kw(energy))
    first = np.ceil(sessions.column("arrive_h") / step_h - TOLERANCE).astype(np.int64)
    last = np.floor(sessions.column("depart_h") / step_h + TOLERANCE).astype(np.int64) - 1

    def fits(begin: Ints, end: Ints) -> Bools:
        length = end - begin + 1
        return np.asarray((length >= 2) & (energy <= power * length * step_h * (1 - TOLERANCE)))

    free = fits(first, last) & (discharging | (energy > 0))
    if edge_steps > 1:
        begin, end = -(-first // edge_steps) * edge_steps, (last + 1) // edge_steps * edge_steps - 1
        cut = fits(begin, end)
        first, last = np.where(cut, begin, first), np.where(cut, end, last)
    return _Boxes(first, last, power, energy, free)


def _highest_soc(sessions: Sessions) -> Floats:
    """State of charge up to which V2G sessions are charged: where the curve begins to fall, or the departure's."""
    return np.maximum(stages(sessions.table).second_soc, sessions.column("soc_departure"))


def _v2g_power(sessions: Sessions) -> Floats:
    """Charging power that holds from the lowest to the highest state of charge."""
    curve = stages(sessions.table)
    low = np.minimum(sessions.column("soc_floor"), sessions.column("soc_arrival"))
    return np.minimum(curve.power_at(low), curve.power_at(_highest_soc(sessions)))


def _assembled(sessions: Sessions, boxes: _Boxes, member: Ints, discharging: Bools) -> Groups:
    free = np.flatnonzero(member >= 0)
    number = int(member.max(initial=-1)) + 1
    of = member[free]

    first, last = np.zeros(number, dtype=np.int64), np.zeros(number, dtype=np.int64)
    both = np.zeros(number, dtype=bool)
    first[of], last[of], both[of] = boxes.first[free], boxes.last[free], discharging[free]
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
    _bound_v2g(cells, sessions, boxes, np.flatnonzero((member >= 0) & discharging), member, start, first, last)
    rigid_of, rigid_step, rigid_kwh = unmanaged_cells_kwh(sessions)
    rigid = member[rigid_of] < 0
    rigid_kw = summed(rigid_step[rigid], rigid_kwh[rigid], sessions.site.steps) / sessions.site.step_h
    return Groups(
        sessions.site, first, last, np.bincount(of, minlength=number), both, energy, start, cell_group, cell_step,
        cell_power, discharge, lowest, highest, rigid_kw, member, boxes.power_kw, boxes.energy_kwh,
    )  # fmt: skip


def _bound_v2g(
    cells: tuple[Floats, Floats, Floats, Floats],
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
    battery, soc = sessions.column("battery_kwh")[chosen], sessions.column("soc_arrival")[chosen]
    floor = np.minimum((sessions.column("soc_floor")[chosen] - soc) * battery, 0.0)
    ceiling = np.maximum((_highest_soc(sessions)[chosen] - soc) * battery, 0.0)
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
