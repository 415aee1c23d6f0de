"""A table in a file becomes a load in every step of the site.

::

    file ─ bytes ─ cells (delimited, workbook) ─ columns ─ readings (layouts, moments) ─ clock ─ steps

Every mistake that can be found in one reading of the file is reported at once; what was changed on the way
(sorted, filled, moved, converted) is a notice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from sizer.profiles.cells import DAY_MINUTES
from sizer.profiles.clock import on_grid, on_site
from sizer.profiles.columns import Findings, many, some, table
from sizer.profiles.delimited import csv_sheet
from sizer.profiles.files import inside, read_bytes
from sizer.profiles.layouts import Readings, readings
from sizer.profiles.moments import Stamps
from sizer.profiles.steps import convert, fit, full_site, step_of
from sizer.profiles.units import Unit, power_factor, unit_in
from sizer.profiles.workbook import is_workbook, xlsx_sheet
from sizer.site import Site

__all__ = ["Reading", "inside", "read_steps", "read_table"]

Floats = npt.NDArray[np.float64]
Duplicates = Literal["refuse", "first", "last", "mean"]

UNITS: tuple[Unit, ...] = ("kW", "MW", "W", "kWh", "MWh")
METER_ROWS = 200
"""So many energies that never fall are a meter's counter, not a consumption."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a table is to be read, where it does not say so itself."""

    column: str | int | None = None
    """Header, or number counted from 1."""
    sheet: str | None = None
    """Sheet of an XLSX file."""
    unit: Unit | None = None
    """Unit of the values; None: as the header says, else kW."""
    allow_negative: bool = False
    """Accept negative values: net load behind existing PV."""
    fill_gaps: bool = False
    """Fill missing values."""
    duplicates: Duplicates = "refuse"
    """What to do with rows that carry the same time."""


def read_table(
    path_or_bytes: Path | bytes,
    name: str,
    site: Site,
    column: str | int | None = None,
    sheet: str | None = None,
    *,
    unit: Unit | None = None,
    allow_negative: bool = False,
    fill_gaps: bool = False,
    duplicates: Duplicates = "refuse",
) -> tuple[Floats, list[str]]:
    r"""Read a load from a CSV or XLSX table, whatever its layout.

    Parameters
    ----------
    path_or_bytes : pathlib.Path or bytes
        The file, or its content.
    name : str
        What to call it in messages.
    site : Site
        The clock the load is laid on.
    column : str or int, optional
        Header, or number counted from 1; found by its name if None.
    sheet : str, optional
        Sheet of an XLSX file; the only visible one with numbers if None.
    unit : str, optional
        kW, MW, W, or energy per interval: kWh, MWh; read from the header if None.
    allow_negative : bool
        Accept negative values: net load behind existing PV.
    fill_gaps : bool
        Fill up to 3 h by a straight line, longer gaps by the same hours of the week before.
    duplicates : str
        "refuse", or take the "first", "last" or "mean" of rows with the same time.

    Returns
    -------
    values : numpy.ndarray
        (steps,) Load. [kW]
    notices : list of str
        What was understood, converted, sorted or filled; belongs in the report.

    Raises
    ------
    InputError
        Every mistake in the file, with its row or cell.

    Examples
    --------
    >>> site = Site(latitude_deg=31, longitude_deg=121, hours=2)
    >>> text = "时间;负荷(MW)\n2023-01-01 00:00;1,5\n2023-01-01 01:00;2\n"
    >>> values, notices = read_table(text.encode(), "load.csv", site)
    >>> values.tolist()
    [1500.0, 2000.0]
    """
    reading = Reading(
        column=column, sheet=sheet, unit=unit, allow_negative=allow_negative, fill_gaps=fill_gaps, duplicates=duplicates
    )
    values, notices = read_steps(path_or_bytes, name, site, reading)
    return values[: site.steps], notices


def read_steps(path_or_bytes: Path | bytes, name: str, site: Site, reading: Reading) -> tuple[Floats, list[str]]:
    """Do what `read_table` does, but keep the whole year where the file tells it.

    Returns
    -------
    values : numpy.ndarray
        (steps of the whole year,), or (steps modelled,) if the file tells only those. [kW]
    notices : list of str
        As in `read_table`.
    """
    content = read_bytes(path_or_bytes, name)
    findings = Findings(name)
    sheet = xlsx_sheet(content, name, reading.sheet) if is_workbook(content, name) else csv_sheet(content, name)
    findings.notices.extend(sheet.notices)
    cells = table(sheet, findings)
    found = readings(cells, reading.column, findings)
    if sheet.uncalculated and np.isnan(found.values).any():
        said = many(len(sheet.uncalculated), "cell holds a formula", "cells hold a formula")
        advice = "Open the file in Excel and save it, or paste the values."
        raise findings.stop(f"{said} without a result: {some(sheet.uncalculated)}. {advice}")
    unit = reading.unit or _unit(found, findings)
    if not reading.allow_negative:
        _no_negatives(found, findings)
    values, step = _on_steps(found, site, reading, findings)
    if unit.endswith("h"):
        _no_counter(values, findings)
    if findings.mistakes:
        raise findings.stop()
    return _as_power(values, unit, step, site, findings), findings.notices


def _unit(found: Readings, findings: Findings) -> Unit:
    said = unit_in(found.context)
    for known in UNITS:
        if said == known:
            return known
    if said is not None:
        findings.mistakes.append(
            f'the header "{found.context[:40]}" names the unit {said}; allowed are {", ".join(UNITS)}.'
        )
    else:
        findings.notices.append(f"{findings.name} names no unit; its values were taken as kW.")
    return "kW"


def _no_negatives(found: Readings, findings: Findings) -> None:
    with np.errstate(invalid="ignore"):
        places = [f"{found.where(int(at))} ({found.values[at]:g})" for at in np.flatnonzero(found.values < 0)]
    if places:
        said = many(len(places), "value is", "values are")
        advice = "A load is zero or more; for net load behind existing PV set allow_negative: true."
        findings.mistakes.append(f"{said} negative: {some(places)}. {advice}")


def _no_counter(values: Floats, findings: Findings) -> None:
    if len(values) >= METER_ROWS and (np.diff(values) >= 0).all() and values[-1] > 2 * values[0] > 0:
        findings.mistakes.append(
            f"energies rise from {values[0]:g} to {values[-1]:g} and never fall: these are a meter's counter. Give the "
            "consumption of every interval: the difference of neighbouring rows."
        )


def _on_steps(found: Readings, site: Site, reading: Reading, findings: Findings) -> tuple[Floats, int]:
    """Values on the site's year in their own step, and that step. [the file's unit], [min]."""
    if found.stamps is None:
        typical = _typical(found, site, findings)
        if typical is not None:
            return typical
        found = _stamped_by_count(found, site, findings)
    grid = on_grid(found, site, reading.duplicates, findings)
    return on_site(grid, site, reading.fill_gaps, findings), grid.step


def _typical(found: Readings, site: Site, findings: Findings) -> tuple[Floats, int] | None:
    """Repeat a day, or twelve days, over the year."""
    count = len(found.values)
    if found.months:
        findings.notices.append("Twelve rows of 24 values were taken as a typical day of every month.")
        months = np.nan_to_num(found.values).reshape(12, 24)
        hourly = Site(**{**site.model_dump(), "step_minutes": 60})
        power = fit(months.tolist(), hourly)
        assert power is not None
        return power, 60
    if count not in (24, 48, 96) or count * site.step_minutes == site.modelled_hours * 60:
        return None
    if np.isnan(found.values).any():
        raise findings.stop(f"tells one day, with {int(np.isnan(found.values).sum())} values missing. Add them.")
    findings.notices.append(f"{count} values were taken as one day and repeated every day.")
    step = DAY_MINUTES // count
    return np.resize(found.values, full_site(site).modelled_hours * 60 // step), step


def _stamped_by_count(found: Readings, site: Site, findings: Findings) -> Readings:
    """Give times to readings that are exactly as many as a year, or the modelled hours, has steps."""
    count, start = len(found.values), date(site.year, 1, 1).toordinal() * DAY_MINUTES
    horizons = dict.fromkeys((site.hours_in_year, full_site(site).modelled_hours, site.modelled_hours))
    if count == site.steps:
        step: int | None = site.step_minutes
    else:
        step = next((minutes for hours in horizons if (minutes := step_of(count, hours)) is not None), None)
    if step is None or (found.step_minutes is not None and step != found.step_minutes):
        raise findings.stop(_wrong_count(count, site))
    stamps = Stamps(start + np.arange(count) * step, np.ones(count, dtype=bool), starts_known=True)
    if found.step_minutes is None:
        findings.notices.append(f"{count:,} values without a time were taken as steps of {step} min from 1 January.")
    return replace(found, stamps=stamps, step_minutes=step)


def _wrong_count(count: int, site: Site) -> str:
    """Say how many values there are, how many there may be, and what to do."""
    year = site.hours_in_year
    kind = "a leap year" if year == 8784 else "no leap year"
    allowed = f"{year:,}, {2 * year:,} or {4 * year:,} values (60, 30 or 15 min; {site.year} is {kind})"
    if site.modelled_hours != year:
        allowed += f", or {site.steps:,} for the modelled {site.modelled_hours} h"
    other = 17544 - year
    if count % other == 0:
        do = (
            "set the site's year to one of that length, or "
            + ("leave out" if other == 8784 else "add")
            + " 29 February"
        )
    else:
        nearest = min((year * per_hour for per_hour in (1, 2, 4)), key=lambda known: abs(known - count))
        much = f"{abs(count - nearest):,} too {'many' if count > nearest else 'few'} for {nearest:,}"
        do = f"that is {much}. Add a column of times, then the missing or double rows can be named"
    return f"holds {many(count, 'value', 'values')} and no times; allowed are {allowed}. {do[0].upper()}{do[1:]}."


def _as_power(values: Floats, unit: Unit, step: int, site: Site, findings: Findings) -> Floats:
    """Mean power in the site's steps. [kW]."""
    power = values * power_factor(unit, step / 60)
    converted = convert(power, step, site.step_minutes)
    if step != site.step_minutes or unit != "kW":
        before, after = float(power.sum()) * step / 60, float(converted.sum()) * site.step_h
        findings.notices.append(
            f"{len(power):,} values in {unit} and steps of {step} min became {len(converted):,} in kW and steps of "
            f"{site.step_minutes} min: {before:,.1f} kWh before, {after:,.1f} kWh after."
        )
    if not converted.any():
        findings.notices.append(f"All values of {findings.name} are zero.")
    return converted
