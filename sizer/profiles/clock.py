"""From readings in the order of a file to the site's steps.

::

    order        sorted; the same time twice is refused, or merged on request
    step         the usual difference; two steps in one file are refused at the change
    labels       start, middle or end of a step, as the stamps tell
    period       the site's own year, else another year laid on it weekday by weekday
    gaps         named, or filled on request
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from sizer.profiles.cells import DAY_MINUTES
from sizer.profiles.columns import Findings, many, some
from sizer.profiles.layouts import Readings
from sizer.profiles.steps import SOURCE_STEPS, by_weekday, fill, full_site
from sizer.site import Site

__all__ = ["Grid", "dates_of", "on_grid", "on_site", "stamp"]

Floats = npt.NDArray[np.float64]
Minutes = npt.NDArray[np.int64]

MAX_FILLED_SHARE = 0.1
"""More missing values than this are no gaps but another file."""
ENOUGH_SHARE = 0.9
"""A year of which this share is there is meant to be whole; the rest is named."""
MAX_YEARS = 10
"""A longer file holds a wrong date."""
RUN_OF_CHANGE = 3
"""So many equal steps in a row that are not the usual step are a change, fewer are gaps."""


@dataclass(frozen=True)
class Grid:
    """Values in equal steps without a hole in time."""

    first: int
    """Start of the first step, minutes since day 0. [min]"""
    step: int
    """Length of a step. [min]"""
    values: Floats
    """(steps,) NaN where missing. [the file's unit]"""

    @property
    def end(self) -> int:
        """End of the last step [min]."""
        return self.first + len(self.values) * self.step

    def cut(self, start: int, stop: int) -> Grid:
        """Keep the steps from `start` to `stop`; NaN where there are none."""
        values = np.full((stop - start) // self.step, np.nan)
        low, high = max(start, self.first), min(stop, self.end)
        if low < high:
            here, there = (low - start) // self.step, (low - self.first) // self.step
            count = (high - low) // self.step
            values[here : here + count] = self.values[there : there + count]
        return Grid(start, self.step, values)


def stamp(minute: int) -> str:
    """Write a minute as people do.

    Examples
    --------
    >>> stamp(date(2023, 1, 5).toordinal() * 1440 + 75)
    '2023-01-05 01:15'
    """
    day, rest = divmod(int(minute), DAY_MINUTES)
    return f"{date.fromordinal(day)} {rest // 60:02d}:{rest % 60:02d}"


def dates_of(site: Site) -> tuple[int, int, int]:
    """Start, end of the modelled steps and end of the whole year (or of the longer horizon) [min]."""
    start = date(site.year, 1, 1).toordinal() * DAY_MINUTES
    return start, start + site.modelled_hours * 60, start + full_site(site).modelled_hours * 60


def on_grid(found: Readings, site: Site, duplicates: str, findings: Findings) -> Grid:
    """Put stamped readings in order and in equal steps.

    Raises
    ------
    InputError
        No step can be found, or there are two.
    """
    assert found.stamps is not None
    minutes, values = found.stamps.minutes, found.values
    keep = np.flatnonzero(found.stamps.readable)
    if len(keep) < 2:
        raise findings.stop("holds fewer than two rows with a readable time. Write times as 2023-01-31 13:00.")
    minutes, values = minutes[keep], values[keep]
    if found.stamps.utc:
        minutes = minutes + round(site.utc_offset_hours * 60)
        findings.notices.append(f"Times name a zone and were moved to the site's clock, UTC{site.utc_offset_hours:+g}.")
    if (np.diff(minutes) < 0).any():
        order = np.argsort(minutes, kind="stable")
        moved = int((np.diff(minutes) < 0).sum())
        findings.notices.append(f"Rows were not in the order of time ({moved} steps backwards); they were sorted.")
        minutes, values, keep = minutes[order], values[order], keep[order]
    cells = [found.where(int(at)) for at in keep[1:][np.diff(minutes) == 0]]
    minutes, values = _without_duplicates(minutes, values, cells, duplicates, findings)
    _check_span(minutes, findings)
    step = found.step_minutes or _step(minutes, findings)
    starts = minutes if found.stamps.starts_known else _starts(minutes, step, findings)
    places = (starts - starts[0]) // step
    grid = np.full(int(places[-1]) + 1, np.nan)
    grid[places] = values
    return _whole_days(Grid(int(starts[0]), step, grid), findings)


def _without_duplicates(
    minutes: Minutes, values: Floats, cells: list[str], wish: str, findings: Findings
) -> tuple[Minutes, Floats]:
    unique, first, counts = np.unique(minutes, return_index=True, return_counts=True)
    if len(unique) == len(minutes):
        return minutes, values
    times = [
        f"{stamp(minute)} ({cell})" for minute, cell in zip(minutes[1:][np.diff(minutes) == 0], cells, strict=True)
    ]
    if wish == "refuse":
        advice = "Delete one of each, or set duplicates to first, last or mean."
        if len(times) > len(unique) / 2:
            advice = "If the file holds several meters or quantities, keep one."
        findings.mistakes.append(f"{many(len(times), 'time stands', 'times stand')} twice: {some(times)}. {advice}")
    else:
        findings.notices.append(
            f"{many(len(times), 'time', 'times')} stood twice: {some(times)}; the {wish} value was taken."
        )
    if wish == "mean":
        return unique, np.add.reduceat(values, first) / counts
    return unique, values[first + counts - 1] if wish == "last" else values[first]


def _check_span(minutes: Minutes, findings: Findings) -> None:
    if len(minutes) < 2:
        raise findings.stop("tells one time only. Write the time of every row, like 2023-01-31 13:00.")
    if minutes[-1] - minutes[0] > MAX_YEARS * 366 * DAY_MINUTES:
        span = f"{stamp(minutes[0])} to {stamp(minutes[-1])}"
        raise findings.stop(f"runs from {span}; at most {MAX_YEARS} years are read. Correct the wrong date.")


def _step(minutes: Minutes, findings: Findings) -> int:
    differences = np.diff(minutes)
    sizes, counts = np.unique(differences, return_counts=True)
    step = int(sizes[np.argmax(counts)])
    other = differences != step
    # Places where the same other difference comes several times in a row.
    runs = other[RUN_OF_CHANGE - 1 :].copy()
    for back in range(1, RUN_OF_CHANGE):
        runs &= differences[RUN_OF_CHANGE - 1 - back : len(differences) - back] == differences[RUN_OF_CHANGE - 1 :]
    if runs.any():
        at = int(np.argmax(runs))
        usual, then = (step, int(differences[at])) if at else (int(differences[0]), step)
        place = at if at else int(np.argmax(differences == step))
        raise findings.stop(
            f"changes its step from {usual} to {then} min at {stamp(minutes[place])}. Give one step in the whole file."
        )
    if step not in SOURCE_STEPS:
        raise findings.stop(
            f"has a value every {step} min; allowed are 60, 30, 15 … 1 min. Totals of a day or a month cannot be used: "
            "give a load shape with annual_kwh instead."
        )
    return step


def _starts(minutes: Minutes, step: int, findings: Findings) -> Minutes:
    """Start of the step each stamp names, whether it labels the start, the middle or the end."""
    offset = minutes % step
    usual = int(np.bincount(offset).argmax())
    odd = minutes[offset != usual]
    if len(odd):
        times = [stamp(minute) for minute in odd]
        said = many(len(times), "time lies", "times lie")
        findings.mistakes.append(f"{said} between the {step}-min steps: {some(times)}. Round to the step.")
        raise findings.stop()
    if usual:
        findings.notices.append(
            f"Times stand {usual} min after the start of their {step}-min steps; they were moved to it."
        )
        return minutes - usual
    first, last = int(minutes[0]) % DAY_MINUTES, int(minutes[-1]) % DAY_MINUTES
    if first == step and last == 0:
        findings.notices.append(f"Times run from {stamp(minutes[0])[-5:]} to 24:00: each names the end of its step.")
        return minutes - step
    return minutes


def _whole_days(grid: Grid, findings: Findings) -> Grid:
    """Lay the hours after the last midnight before the first: a year in another zone begins at 08:00."""
    over = grid.first % DAY_MINUTES
    length = grid.end - grid.first
    if not over or length % DAY_MINUTES or length < 365 * DAY_MINUTES:
        return grid
    count = over // grid.step
    findings.notices.append(
        f"The year runs from {stamp(grid.first)}; its last {over / 60:g} h were laid before its first."
    )
    return replace(grid, first=grid.first - over, values=np.roll(grid.values, count))


def on_site(grid: Grid, site: Site, fill_gaps: bool, findings: Findings) -> Floats:
    """Cut or lay a grid on the site's year.

    Returns
    -------
    numpy.ndarray
        (steps of the file's own step,) of the whole year, or of the modelled hours. [the file's unit]

    Raises
    ------
    InputError
        The grid covers neither.
    """
    start, stop, year_end = dates_of(site)
    for end in dict.fromkeys((year_end, stop)):
        if _share(grid, start, end) >= ENOUGH_SHARE:
            _extra(grid, start, end, year_end, findings)
            return _without_gaps(grid.cut(start, end), fill_gaps, findings)
    period = _other_year(grid, site)
    if period is None:
        if not _share(grid, start, year_end):
            covered = f"{stamp(grid.first)} to {stamp(grid.end)}"
            raise findings.stop(
                f"covers {covered}; the site's year is {site.year}. Give a whole year, or set the site's year."
            )
        return _without_gaps(grid.cut(start, year_end if stop == year_end else stop), fill_gaps, findings)
    first, end = period
    _extra(grid, first, end, end, findings)
    return _on_weekdays(_without_gaps(grid.cut(first, end), fill_gaps, findings), first, grid.step, site, findings)


def _share(grid: Grid, start: int, end: int) -> float:
    """Share of the steps from start to end that the grid tells."""
    return float(np.mean(~np.isnan(grid.cut(start, end).values)))


def _other_year(grid: Grid, site: Site) -> tuple[int, int] | None:
    """Start and end of a year in the file: the site's own, else the latest calendar year, else the last 365 days."""
    years = range(date.fromordinal(grid.first // DAY_MINUTES).year, date.fromordinal(grid.end // DAY_MINUTES).year + 1)
    for year in sorted(years, key=lambda one: (one != site.year, -one)):
        start, end = (date(one, 1, 1).toordinal() * DAY_MINUTES for one in (year, year + 1))
        if _share(grid, start, end) >= ENOUGH_SHARE:
            return start, end
    start, end = -(-grid.first // DAY_MINUTES) * DAY_MINUTES, grid.end // DAY_MINUTES * DAY_MINUTES
    return (start, end) if 365 * DAY_MINUTES <= end - start <= 730 * DAY_MINUTES else None


def _extra(grid: Grid, start: int, end: int, year_end: int, findings: Findings) -> None:
    """Name the values outside the period; days and weeks of them belong to another year and are left out."""
    times = np.arange(grid.first, grid.end, grid.step)[~np.isnan(grid.values)]
    outside = times[(times < start) | (times >= end)]
    if not len(outside):
        return
    shown = [stamp(minute) for minute in outside]
    modelled = end < year_end and ((outside >= start) & (outside < year_end)).all()
    if modelled or len(outside) * grid.step >= 28 * DAY_MINUTES:
        findings.notices.append(
            f"{many(len(outside), 'value', 'values')} outside {stamp(start)} to {stamp(end)} left out."
        )
    else:
        said = f"{many(len(outside), 'value lies', 'values lie')} outside {stamp(start)} to {stamp(end)}"
        findings.mistakes.append(f"{said}: {some(shown)}. Delete what is too much.")


def _without_gaps(grid: Grid, fill_gaps: bool, findings: Findings) -> Floats:
    holes = np.flatnonzero(np.isnan(grid.values))
    if not len(holes):
        return grid.values
    times = [stamp(grid.first + int(at) * grid.step) for at in holes]
    said = f"{many(len(holes), 'value is', 'values are')} missing: {some(times)}"
    if not fill_gaps:
        if len(holes) <= findings.unreadable:
            return np.nan_to_num(grid.values)
        advice = "Add what is missing, or set fill_gaps: true (3 h: straight line; longer: same hours a week before)."
        findings.mistakes.append(f"{said}. {advice}")
        return np.nan_to_num(grid.values)
    filled, drawn, copied = fill(grid.values, grid.step)
    if np.isnan(filled).any() or len(holes) > MAX_FILLED_SHARE * len(filled):
        findings.mistakes.append(
            f"{said}. That is too much to fill ({MAX_FILLED_SHARE:.0%} is allowed). Add what is missing."
        )
        return np.nan_to_num(grid.values)
    findings.notices.append(
        f"{said}; {drawn} drawn as a straight line, {copied} taken from the same hours a week away."
    )
    return filled


def _on_weekdays(values: Floats, first: int, step: int, site: Site, findings: Findings) -> Floats:
    whole = full_site(site)
    days = values.reshape(-1, DAY_MINUTES // step)
    origin = date.fromordinal(first // DAY_MINUTES)
    dates = whole.times[:: DAY_MINUTES // site.step_minutes]
    laid = by_weekday(days, origin, dates).ravel()[: whole.modelled_hours * 60 // step]
    before, after = (float(np.sum(one)) / len(one) for one in (values, laid))
    change = round(after / before - 1, 6) + 0.0 if before else 0.0
    findings.notices.append(
        f"{len(days)} days from {origin} were laid on {site.year} weekday by weekday; public holidays stay where they "
        f"were. The mean changed by {change:+.2%}."
    )
    return laid
