"""From a file's rows to the weather table: checks, the site's year, the site's steps.

The file's year does not matter, its calendar does: a row goes to the step with the same month, day and clock time.
So a typical year pieced together from twelve years, a year in UTC and a leap year need no special case:
29 February takes 28 February where the file has none, and is dropped where the site's year has none.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sizer.errors import InputError
from sizer.site import Site
from sizer.sky import LOWEST_SUN_DEG, beam_and_diffuse, sun_at_mid_step
from sizer.weather.raw import Raw

__all__ = ["weather_table"]

Array = NDArray[np.floating]

DAY_MIN = 1440
NIGHT_OFFSET_W_M2 = -5.0  # pyranometers cool to the sky and read a little below zero at night
FAR_DEG = 1.5
LIMITS = {
    "ghi": (0.0, 1600.0),
    "dni": (0.0, 1500.0),
    "dhi": (0.0, 1200.0),
    "temp_air": (-65.0, 60.0),
    "wind_speed": (0.0, 80.0),
    "pressure": (40e3, 110e3),
}
COLUMNS = ["ghi", "dni", "dhi", "temp_air", "wind_speed", "pressure", "albedo"]


def weather_table(raw: Raw, site: Site) -> pd.DataFrame:
    """Check a file's rows and put them on the site's steps.

    Parameters
    ----------
    raw : Raw
        From a reader.
    site : Site
        Where and when.

    Returns
    -------
    pandas.DataFrame
        Weather table, see `sizer.weather.read_weather`.

    Raises
    ------
    InputError
        With every mistake found.
    """
    mistakes, notices = list(raw.mistakes), list(raw.notices)
    if raw.frame.empty and mistakes:
        raise InputError(raw.name, mistakes)
    rows = _in_pascal(_with_global(raw.frame, site))
    _check_columns(rows, mistakes)
    if raw.may_mark_ends:
        rows = _by_start(rows, site, notices)
    rows, minutes = _one_year(rows, site, mistakes, notices)
    if rows.empty:
        raise InputError(raw.name, mistakes)
    rows = _check_values(rows, mistakes, notices)
    if mistakes:
        raise InputError(raw.name, mistakes)
    grid = _on_grid(rows, minutes, site, mistakes)
    if mistakes:
        raise InputError(raw.name, mistakes)
    notices += _noon_notices(raw.name, grid, minutes, site) + _remarks(raw, grid, site)
    table = _with_parts(_resampled(grid, minutes, site), site, notices)
    table = table[[column for column in COLUMNS if column in table]]
    table.attrs = {"wind_height_m": 10.0, "source": f"{raw.description} ({raw.name}).", "notices": notices}
    return table


# --- columns


def _with_global(rows: pd.DataFrame, site: Site) -> pd.DataFrame:
    """Global from beam and diffuse where only these are there."""
    if "ghi" in rows or "dhi" not in rows or not {"dni", "bhi"} & set(rows.columns) or len(rows) < 2:
        return rows
    if "bhi" in rows:
        return rows.assign(ghi=rows["bhi"] + rows["dhi"])
    times = pd.DatetimeIndex(rows.index)
    times = times if times.tz is not None else times.tz_localize(site.times.tz)
    sun = sun_at_mid_step(times, site, pd.Timedelta(pd.Series(times).diff().median()))
    return rows.assign(ghi=rows["dhi"] + rows["dni"] * sun["cos_zenith"].to_numpy())


def _in_pascal(rows: pd.DataFrame) -> pd.DataFrame:
    """Pressure from kPa, hPa or mbar: at a height where people live it lies between 40 and 110 kPa."""
    if "pressure" not in rows:
        return rows
    usual = float(rows["pressure"].median())
    factor = 1000.0 if 40 <= usual <= 110 else 100.0 if 400 <= usual <= 1100 else 1.0
    return rows.assign(pressure=rows["pressure"] * factor)


def _check_columns(rows: pd.DataFrame, mistakes: list[str]) -> None:
    """Miss the three quantities nothing can replace."""
    words = {"ghi": "ghi (总辐射)", "temp_air": "temp_air (气温)", "wind_speed": "wind_speed (风速)"}
    missing = [word for column, word in words.items() if column not in rows or bool(rows[column].isna().all())]
    if missing:
        mistakes.append(f"missing: {', '.join(missing)}. Name the columns like this, or fill them.")


def _check_values(rows: pd.DataFrame, mistakes: list[str], notices: list[str]) -> pd.DataFrame:
    """Gaps, negative and impossible values; what is optional and incomplete is dropped."""
    rows = rows.copy()
    for column in [column for column in rows if column not in ("ghi", "temp_air", "wind_speed")]:
        if rows[column].isna().all() or (column in ("pressure", "albedo") and rows[column].isna().any()):
            rows = rows.drop(columns=column)
    for column in [column for column in rows if not rows[column].isna().all()]:
        values = rows[column]
        if values.isna().any():
            mistakes.append(
                f"{column} has {int(values.isna().sum())} gaps, the first: {_listed(rows.index[values.isna()])}."
            )
        if column in ("ghi", "dni", "dhi", "bhi"):
            small = (values < 0) & (values >= NIGHT_OFFSET_W_M2)
            if small.any():
                notices.append(f"{column}: {int(small.sum())} values between -5 and 0 W/m2 (night offset) set to 0.")
                rows.loc[small, column] = 0.0
                values = rows[column]
        low, high = LIMITS.get(str(column), (-np.inf, np.inf))
        wrong = (values < low) | (values > high)
        if wrong.any():
            worst = values[wrong].iloc[0]
            where = f"the first {worst:g} at {_listed(rows.index[wrong])}"
            mistakes.append(f"{column} has {int(wrong.sum())} values outside {low:g} to {high:g}, {where}.")
    if "ghi" in rows and len(rows) > 700 and 0 < rows["ghi"].max() < 50:
        mistakes.append(f"ghi never passes {rows['ghi'].max():.3g}: is it in W/m2? 1 MJ/m2 in an hour is 278 W/m2.")
    return rows


def _listed(keys: Any) -> str:
    """List the first five calendar stamps."""
    return ", ".join(_stamp(int(key)) for key in list(keys)[:5])


def _stamp(key: int) -> str:
    """Calendar stamp of a key."""
    return (pd.Timestamp(2024, 1, 1) + pd.Timedelta(minutes=key)).strftime("%m-%d %H:%M")


# --- calendar


def _keys(times: pd.DatetimeIndex) -> NDArray[np.int64]:
    """Minute of a leap year with the same month, day and clock time."""
    leap = times.is_leap_year | (times.month <= 2)
    day = times.day_of_year.to_numpy() - 1 + np.where(leap, 0, 1)
    keys: NDArray[np.int64] = (day * DAY_MIN + times.hour.to_numpy() * 60 + times.minute.to_numpy()).astype(np.int64)
    return keys


def _by_start(rows: pd.DataFrame, site: Site, notices: list[str]) -> pd.DataFrame:
    """Move labels to the start of the step if they run from 01:00 on 1 January to midnight of the next year."""
    times = pd.DatetimeIndex(rows.index)
    other_clock = times.tz is not None and times[0].utcoffset() != site.times[0].utcoffset()
    if len(times) < 8000 or other_clock:  # of another clock, the first label tells nothing
        return rows
    first, last = times[0], times[-1]
    step = pd.Timedelta(pd.Series(times).diff().median())
    begins_late = (first.month, first.day) == (1, 1) and first - first.normalize() == step
    if not (begins_late and last == last.normalize() and (last.month, last.day) == (1, 1)):
        return rows
    notices.append("labels mark the end of each step and were moved to its start.")
    return rows.set_axis(times - step, axis="index")


def _one_year(rows: pd.DataFrame, site: Site, mistakes: list[str], notices: list[str]) -> tuple[pd.DataFrame, int]:
    """Rows of one year in the site's clock, by key, and their step in minutes."""
    times = pd.DatetimeIndex(rows.index)
    local = times.tz_convert(site.times.tz) if times.tz is not None else times
    double = local.duplicated()
    if double.any():
        listed = ", ".join(str(stamp)[:16] for stamp in local[double][:5])
        mistakes.append(f"{int(double.sum())} stamps come twice, the first: {listed}.")
        return rows.iloc[:0], 60
    keys = _keys(local)
    if pd.Index(keys).duplicated().any():
        years = local.year.to_numpy()
        names, counts = np.unique(years, return_counts=True)
        complete = names[counts >= 0.98 * counts.max()]
        year = site.year if site.year in complete else int(complete[-1])
        # The chosen year first; the others lend what it lacks, such as its first hours where the file is in UTC.
        order = np.argsort(years != year, kind="stable")
        order = np.sort(order[~pd.Index(keys[order]).duplicated()])
        lent = int((years[order] != year).sum())
        notices.append(f"the file holds {len(complete)} years; {year} is used ({lent} steps from other years).")
        rows, keys = rows.iloc[order], keys[order]
    if (np.diff(keys) < 0).sum() > 1:
        notices.append("rows were not in order of time and were sorted.")
    order = np.argsort(keys, kind="stable")
    minutes = _step_minutes(keys[order], mistakes)
    floored = keys[order] // minutes * minutes
    return rows.iloc[order].set_axis(pd.Index(floored), axis="index"), minutes


def _step_minutes(keys: NDArray[np.int64], mistakes: list[str]) -> int:
    """Find the file's step in minutes, one for the whole year."""
    if len(keys) < 24:
        mistakes.append(f"only {len(keys)} rows: at least a day is needed.")
        return 60
    gaps = np.diff(keys)
    sizes, counts = np.unique(gaps, return_counts=True)
    step = int(sizes[counts.argmax()])
    other = sizes[(counts > 0.02 * len(gaps)) & (sizes != step)]
    if step not in (1, 5, 10, 15, 30, 60):
        mistakes.append(f"the step is {step} minutes; 60, 30, 15, 10, 5 or 1 are read.")
        return 60
    if len(other):
        change = int(np.flatnonzero(gaps == other[0])[0])
        mistakes.append(
            f"the step changes between {step} and {int(other[0])} minutes, first at {_stamp(int(keys[change]))}."
        )
    return step


def _on_grid(rows: pd.DataFrame, minutes: int, site: Site, mistakes: list[str]) -> pd.DataFrame:
    """Rows on every step of the file's length from the site's first to its last hour."""
    count = max(1, site.modelled_hours * 60 // minutes)
    times = pd.date_range(site.times[0], periods=count, freq=f"{minutes}min", name="time")
    wanted = _keys(times)
    if rows.index.duplicated().any():
        mistakes.append(
            f"stamps closer than the step of {minutes} minutes: {_listed(rows.index[rows.index.duplicated()])}."
        )
        return rows
    leap_day = (times.month == 2) & (times.day == 29)
    wanted = np.where(leap_day & ~np.isin(wanted, rows.index), wanted - DAY_MIN, wanted)
    absent = np.unique(wanted[~np.isin(wanted, rows.index)])
    if len(absent):
        mistakes.append(f"{len(absent)} steps of {minutes} minutes are missing, the first: {_listed(absent)}.")
        return rows
    return rows.loc[wanted].set_axis(times, axis="index")


# --- sun


def _noon_notices(name: str, grid: pd.DataFrame, minutes: int, site: Site) -> list[str]:
    """Refuse a file whose sunshine is centred more than an hour off the sun's noon; remark on a little less."""
    late = _noon_late_h(grid, minutes, site)
    if abs(late) > 1.0:
        where = f"{site.latitude_deg:g}°, {site.longitude_deg:g}° in UTC{site.utc_offset_hours:+g}"
        raise InputError(
            name,
            f"shifted by about {late:+.0f} h; is the file in UTC or hour-ending? The middle of its sunshine is "
            f"{abs(late):.1f} h {'later' if late > 0 else 'earlier'} than the sun's noon at {where}.",
        )
    if abs(late) > 0.6:
        return [f"the middle of the sunshine is {late:+.1f} h off the sun's noon: hour-ending labels?"]
    return []


def _noon_late_h(grid: pd.DataFrame, minutes: int, site: Site) -> float:
    """How much later than the sun's is the centre of the file's day, as a mean on the 24 h dial. [h]."""
    times = pd.DatetimeIndex(grid.index)
    above = sun_at_mid_step(times, site, pd.Timedelta(minutes=minutes))["cos_zenith"].to_numpy()
    angle = 2 * np.pi * (times.hour.to_numpy() * 60 + times.minute.to_numpy() + minutes / 2) / DAY_MIN
    dial = np.exp(1j * angle)
    ours, suns = (grid["ghi"].to_numpy() * dial).sum(), (above * dial).sum()
    if abs(ours) == 0 or abs(suns) == 0:
        return 0.0
    return float(np.angle(ours / suns) * 24 / (2 * np.pi))


def _remarks(raw: Raw, grid: pd.DataFrame, site: Site) -> list[str]:
    """Say what the reader of a report should know."""
    remarks = []
    if grid["ghi"].sum() == 0:
        remarks.append("the sun never shines in this file: PV yields nothing.")
    if grid["wind_speed"].sum() == 0:
        remarks.append("the wind never blows in this file: wind turbines yield nothing.")
    if raw.latitude_deg is not None and raw.longitude_deg is not None:
        north, east = raw.latitude_deg - site.latitude_deg, raw.longitude_deg - site.longitude_deg
        if max(abs(north), abs(east)) > FAR_DEG:
            there = f"{raw.latitude_deg:g}°, {raw.longitude_deg:g}°"
            here = f"{site.latitude_deg:g}°, {site.longitude_deg:g}°"
            remarks.append(f"the file is for {there}, but the site is at {here}: far away.")
    return remarks


def _with_parts(table: pd.DataFrame, site: Site, notices: list[str]) -> pd.DataFrame:
    """Beam and diffuse where the file has none, or beam on the horizontal only."""
    sun = sun_at_mid_step(site.times, site)
    ghi, cos_zenith = table["ghi"], sun["cos_zenith"].to_numpy()
    given = [c for c in ("dni", "dhi", "bhi") if c in table and (table[c].sum() > 0 or ghi.sum() == 0)]
    if "dni" in given and "dhi" in given and _is_horizontal(table, cos_zenith):
        notices.append("the beam column adds up with diffuse to global: it is on the horizontal and was converted.")
        given = ["dhi"]
    if "dni" in given and "dhi" in given:
        return table
    if "dhi" in given:
        low = sun["zenith"].to_numpy() > LOWEST_SUN_DEG
        beam = np.where(low, 0.0, (ghi - table["dhi"]).clip(lower=0) / np.where(low, 1.0, cos_zenith))
        notices.append("beam (dni) was computed as (ghi - dhi) / cos zenith.")
        return table.assign(dni=beam)
    if "dni" in given:
        notices.append("diffuse (dhi) was computed as ghi - dni cos zenith.")
        return table.assign(dhi=(ghi - table["dni"] * cos_zenith).clip(lower=0))
    dni, dhi = beam_and_diffuse(ghi, sun)
    notices.append("beam and diffuse were split from global by the Erbs correlation.")
    return table.assign(dni=dni, dhi=dhi)


def _is_horizontal(table: pd.DataFrame, cos_zenith: Array) -> bool:
    """Whether global is beam + diffuse without the sun's height."""
    total = float(table["ghi"].sum())
    flat = float((table["ghi"] - table["dhi"] - table["dni"]).abs().sum())
    normal = float((table["ghi"] - table["dhi"] - table["dni"] * cos_zenith).abs().sum())
    return total > 0 and flat < 0.02 * total < 0.05 * total < normal


# --- steps


def _resampled(grid: pd.DataFrame, minutes: int, site: Site) -> pd.DataFrame:
    """Means over the site's steps.

    Finer steps are averaged. Coarser ones are divided so that every mean of the file is kept: global and
    diffuse in proportion to the sun's height (a constant clearness within the file's step), beam constant,
    everything else linear between the middles of the file's steps.
    """
    if site.step_minutes % minutes == 0:
        return _averaged(grid, site.step_minutes // minutes).set_axis(site.times, axis="index")
    if minutes % site.step_minutes:  # ten minutes do not make a quarter of an hour
        grid, minutes = _averaged(grid, 60 // minutes), 60
    return _divided(grid, minutes // site.step_minutes, site)


def _averaged(grid: pd.DataFrame, count: int) -> pd.DataFrame:
    """Means of so many rows each."""
    means = grid.to_numpy(dtype=float).reshape(-1, count, grid.shape[1]).mean(axis=1)
    return pd.DataFrame(means, columns=grid.columns)


def _divided(grid: pd.DataFrame, parts: int, site: Site) -> pd.DataFrame:
    """Each row divided into the site's steps, see `_resampled`."""
    cos_zenith = sun_at_mid_step(site.times, site)["cos_zenith"].to_numpy()
    height, up = _shares(cos_zenith, parts), _shares((cos_zenith > 0).astype(float), parts)
    of_row = np.repeat(np.arange(len(grid)), parts)
    middle = np.arange(len(grid)) + 0.5
    finer = (np.arange(len(grid) * parts) + 0.5) / parts
    table = {}
    for column in map(str, grid.columns):
        values = grid[column].to_numpy(dtype=float)
        if column in ("ghi", "dhi", "bhi"):
            table[column] = values[of_row] * height
        elif column == "dni":
            table[column] = values[of_row] * up
        else:
            line = np.interp(finer, middle, values)
            table[column] = np.clip(
                line + (values - line.reshape(-1, parts).mean(axis=1))[of_row], min(values.min(), 0.0), None
            )
    return pd.DataFrame(table, index=site.times)


def _shares(of_steps: Array, parts: int) -> Array:
    """Each step's value over the mean of its row; 1 where the row has none."""
    mean = np.repeat(of_steps.reshape(-1, parts).mean(axis=1), parts)
    return np.where(mean > 0, of_steps / np.where(mean > 0, mean, 1.0), 1.0)
