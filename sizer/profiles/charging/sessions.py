"""Charging sessions: who comes, until when, and how much energy it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from sizer.profiles.charging.catalogue import Vehicle
from sizer.profiles.charging.taper import stages
from sizer.site import Site

__all__ = ["COLUMNS", "Sessions", "cells_of", "finished", "joined", "ragged", "summed", "technical"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

COLUMNS = {
    "vehicle": "number of the vehicle within its fleet; −1 unknown",
    "fleet": "name of the fleet",
    "current": "ac or dc: the plug",
    "arrive_h": "plugged in, hours since the start of the first step [h]",
    "depart_h": "unplugged, hours since the start of the first step [h]",
    "first_step": "step it arrives in",
    "last_step": "last step it is plugged in",
    "energy_kwh": "net energy asked for at the plug; below 0 only for V2G: as much may be taken out [kWh]",
    "power_kw": "most charging power at the plug [kW]",
    "discharge_kw": "most discharging power at the plug; 0 without V2G [kW]",
    "battery_kwh": "usable capacity [kWh]",
    "battery_kw": "greatest power of the battery, of which the curve is a share [kW]",
    "soc_arrival": "state of charge on arrival",
    "soc_departure": "state of charge at departure: soc_arrival + energy_kwh / battery_kwh",
    "soc_floor": "never discharged below",
    "v2g": "owner allows discharging",
    "trickle_until_soc": "charge curve",
    "trickle_share": "charge curve",
    "taper_from_soc": "charge curve",
    "final_share": "charge curve",
}
"""Columns of `Sessions.table` and their meaning."""

SHORTEST_STAY_H = 0.1
"""Shorter stays are no charging session. [h]"""
SHORTEST_SESSION_KWH = 0.001
"""Less energy than a watt-hour is none. [kWh]"""


@dataclass(frozen=True, eq=False)
class Sessions:
    """Charging sessions of a site, sorted by arrival.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a session; columns as in `COLUMNS`.
    site : Site
        Clock and steps.
    trimmed_sessions, trimmed_kwh : int, float
        Sessions that asked for more than their battery or their stay can take, and how much more. [kWh]
    dropped_sessions : int
        Sessions left out: the vehicle was still plugged in.
    notices : tuple of str
        What a report should say.
    """

    table: pd.DataFrame
    site: Site
    trimmed_sessions: int = 0
    trimmed_kwh: float = 0.0
    dropped_sessions: int = 0
    notices: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.table)

    def column(self, name: str) -> Floats:
        """One column as numbers, (sessions,)."""
        return np.asarray(self.table[name], dtype=float)

    @property
    def energy_kwh(self) -> float:
        """Energy asked for in the modelled hours; what V2G may take out is not counted against it. [kWh]"""
        return float(np.maximum(self.column("energy_kwh"), 0.0).sum())

    @property
    def days(self) -> float:
        """Modelled days."""
        return self.site.modelled_hours / 24

    def plugged(self) -> Floats:
        """Vehicles plugged in, mean of every step, (steps,)."""
        of, step = cells_of(self)
        return summed(step, self.overlap_h(of, step) / self.site.step_h, self.site.steps)

    def overlap_h(self, of: Ints, step: Ints) -> Floats:
        """Time within a step that a session is plugged in, for pairs of session and step. [h]"""
        step_h = self.site.step_h
        start = np.maximum(self.column("arrive_h")[of], step * step_h)
        end = np.minimum(self.column("depart_h")[of], (step + 1) * step_h)
        return np.asarray(np.maximum(end - start, 0.0))

    def of_fleet(self, name: str) -> Sessions:
        """Sessions of one fleet."""
        return replace(self, table=self.table[self.table["fleet"] == name].reset_index(drop=True))


def cells_of(sessions: Sessions, chosen: Ints | None = None) -> tuple[Ints, Ints]:
    """Every pair of a session and a step in which it is plugged in.

    Parameters
    ----------
    sessions : Sessions
        Who charges.
    chosen : (n,) int array, optional
        Rows of the table; all where not given.

    Returns
    -------
    of, step : (cells,) int arrays
        Session (row of the table) and step, session by session in the order of time.
    """
    first = sessions.table["first_step"].to_numpy(dtype=np.int64)
    last = sessions.table["last_step"].to_numpy(dtype=np.int64)
    if chosen is None:
        return ragged(first, last)
    of, step = ragged(first[chosen], last[chosen])
    return chosen[of], step


def summed(index: Ints, values: Floats, length: int) -> Floats:
    """Sum of the values that share an index, (length,)."""
    return np.bincount(index, values, minlength=length).astype(float)


def ragged(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Rows and values of the ranges first … last."""
    length = last - first + 1
    of = np.repeat(np.arange(len(first)), length)
    start = np.repeat(np.cumsum(length) - length, length)
    return of, np.arange(len(of)) - start + first[of]


def technical(kind: Vehicle) -> dict[str, float]:
    """Columns that follow from the vehicle."""
    return {"battery_kwh": kind.battery_kwh, "battery_kw": kind.battery_kw, **kind.curve.model_dump()}


def joined(parts: Sequence[Sessions]) -> Sessions:
    """Sessions of several fleets of one site.

    Parameters
    ----------
    parts : sequence of Sessions
        At least one; all on the same site.
    """
    table = pd.concat([part.table for part in parts], ignore_index=True)
    return Sessions(
        table.sort_values(["arrive_h", "depart_h"], kind="stable", ignore_index=True),
        parts[0].site,
        sum(part.trimmed_sessions for part in parts),
        sum(part.trimmed_kwh for part in parts),
        sum(part.dropped_sessions for part in parts),
        tuple(line for part in parts for line in part.notices),
    )


def finished(raw: pd.DataFrame, site: Site, name: str, notices: Sequence[str] = ()) -> Sessions:
    """Make sessions whole: one at a time for each vehicle, inside the modelled hours, no more energy than possible.

    Parameters
    ----------
    raw : pandas.DataFrame
        Columns of `COLUMNS` without first_step and last_step; ``vehicle`` −1 where it is not known.
    site : Site
        Clock and steps.
    name : str
        Name for notices.
    notices : sequence of str
        Notices so far.

    Returns
    -------
    Sessions
        What was trimmed and dropped is counted and said.
    """
    said = list(notices)
    table, dropped = _one_at_a_time(raw)
    table = _inside(table, site, name, said)
    table, trimmed, trimmed_kwh = _possible(table)
    if dropped:
        said.append(f"{name}: {dropped:,} sessions were left out because the vehicle was already plugged in.")
    if trimmed:
        asked = float(np.maximum(table["energy_kwh"], 0).sum()) + trimmed_kwh
        said.append(
            f"{name}: {trimmed:,} of {len(table):,} sessions asked for more than their stay allows; they were trimmed "
            f"by {trimmed_kwh:,.0f} kWh, {trimmed_kwh / asked:.2%} of all."
        )
    step_h = site.step_h
    table["first_step"] = np.clip(np.floor(table["arrive_h"] / step_h + 1e-9), 0, site.steps - 1).astype(np.int64)
    last = np.ceil(table["depart_h"] / step_h - 1e-9).astype(np.int64) - 1
    table["last_step"] = np.clip(last, table["first_step"], site.steps - 1)
    table = table.sort_values(["arrive_h", "depart_h", "vehicle"], kind="stable", ignore_index=True)
    return Sessions(table[list(COLUMNS)], site, trimmed, trimmed_kwh, dropped, tuple(said))


def _one_at_a_time(raw: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Drop arrivals of a vehicle that has just come; let it leave before it comes again."""
    table = raw.sort_values(["vehicle", "arrive_h"], kind="stable", ignore_index=True)
    before = len(table)
    while True:
        same = table["vehicle"].eq(table["vehicle"].shift()) & (table["vehicle"] >= 0)
        close = same & (table["arrive_h"] - table["arrive_h"].shift() < 2 * SHORTEST_STAY_H)
        close &= ~close.shift(fill_value=False)
        if not close.any():
            break
        table = table[~close].reset_index(drop=True)
    again = table["vehicle"].eq(table["vehicle"].shift(-1)) & (table["vehicle"] >= 0)
    latest = np.where(again, table["arrive_h"].shift(-1) - SHORTEST_STAY_H, np.inf)
    table["depart_h"] = np.minimum(table["depart_h"], latest)
    return table, before - len(table)


def _inside(table: pd.DataFrame, site: Site, name: str, said: list[str]) -> pd.DataFrame:
    """Cut stays at the first and last step; energy in proportion to the time inside."""
    end = float(site.modelled_hours)
    arrive, depart = np.clip(table["arrive_h"], 0.0, end), np.clip(table["depart_h"], 0.0, end)
    inside = (depart - arrive) / np.maximum(table["depart_h"] - table["arrive_h"], 1e-12)
    keep = np.asarray(depart - arrive > SHORTEST_STAY_H / 2)
    cut = keep & np.asarray(inside < 1 - 1e-9)
    energy = table["energy_kwh"] * np.where(cut, inside, 1.0)
    # Cut at the start: part of the energy is already in the battery.
    early = cut & np.asarray(table["arrive_h"] < 0)
    soc = np.where(early, table["soc_departure"] - energy / table["battery_kwh"], table["soc_arrival"])
    table = table.assign(arrive_h=arrive, depart_h=depart, energy_kwh=energy, soc_arrival=soc)
    if cut.any():
        said.append(f"{name}: {int(cut.sum())} stays reach beyond the modelled hours and were cut there.")
    return table[keep].reset_index(drop=True)


def _possible(table: pd.DataFrame) -> tuple[pd.DataFrame, int, float]:
    """Trim energy to what the stay allows at full power; count what is lost."""
    asked = np.asarray(table["energy_kwh"], dtype=float)
    stay = np.asarray(table["depart_h"] - table["arrive_h"], dtype=float)
    energy = np.minimum(asked, np.maximum(stages(table).energy_after(stay) * (1 - 1e-9), 0.0))
    keep = (energy > SHORTEST_SESSION_KWH) | np.asarray(table["v2g"], dtype=bool)
    lost = asked - energy
    soc = np.asarray(table["soc_arrival"]) + energy / np.asarray(table["battery_kwh"])
    table = table.assign(energy_kwh=energy, soc_departure=soc)
    trimmed = lost > SHORTEST_SESSION_KWH
    return table[keep].reset_index(drop=True), int(trimmed.sum()), float(lost.sum())
