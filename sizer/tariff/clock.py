"""Hours of the day, kinds of day, and the months they hold in.

A day is 1440 minutes. A window ``23:00`` to ``07:00`` wraps midnight and means the first seven hours and the last
hour *of the same calendar day*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator

__all__ = [
    "ALL_MONTHS",
    "DAY_CLASSES",
    "MINUTES",
    "Clock",
    "DayType",
    "Months",
    "holds_on",
    "minute_of",
    "minutes_between",
    "months_in_words",
    "partition_mistakes",
    "spans",
]

MINUTES = 1440
ALL_MONTHS = tuple(range(1, 13))

DayType = Literal["all", "working", "non_working", "weekend", "weekday"]

# (worked, Saturday or Sunday) → in words. China works some weekend days and rests on some weekdays.
DAY_CLASSES: dict[tuple[bool, bool], str] = {
    (True, False): "working weekdays",
    (False, False): "holidays on weekdays",
    (True, True): "make-up working weekends",
    (False, True): "free weekends",
}


def holds_on(day_type: DayType, worked: bool, weekend: bool) -> bool:
    """Whether a day type contains a class of day."""
    return {
        "all": True,
        "working": worked,
        "non_working": not worked,
        "weekend": weekend,
        "weekday": not weekend,
    }[day_type]


def _clock(text: str) -> str:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    if match is None or int(match[2]) > 59 or int(match[1]) * 60 + int(match[2]) > MINUTES:
        raise ValueError(f"'{text}' is not a time of day. Write 08:30, or 24:00 for the end of the day")
    return f"{int(match[1]):02}:{match[2]}"


def _months(months: tuple[int, ...]) -> tuple[int, ...]:
    wrong = [month for month in months if month not in ALL_MONTHS]
    if wrong:
        raise ValueError(f"month {wrong[0]} does not exist. Months are 1 to 12")
    twice = sorted({month for month in months if months.count(month) > 1})
    if twice:
        raise ValueError(f"month {twice[0]} is listed twice")
    if not months:
        raise ValueError("no month is listed. Months are 1 to 12")
    return months


Clock = Annotated[str, AfterValidator(_clock)]
Months = Annotated[tuple[int, ...], AfterValidator(_months)]


def minute_of(clock: str) -> int:
    """Minutes since midnight of "HH:MM".

    Examples
    --------
    >>> minute_of("08:30"), minute_of("24:00")
    (510, 1440)
    """
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


@cache
def minutes_between(start: str, end: str) -> npt.NDArray[np.bool_]:
    """Minutes of the day from start to end, wrapping midnight, (1440,) bool; equal times are an empty window."""
    inside = np.zeros(MINUTES, dtype=bool)
    first, last = minute_of(start), minute_of(end)
    if first <= last:
        inside[first:last] = True
    else:
        inside[first:] = True
        inside[:last] = True
    inside.setflags(write=False)
    return inside


def spans(inside: npt.NDArray[np.bool_]) -> str:
    """Hours of a (1440,) mask in words.

    Examples
    --------
    >>> spans(minutes_between("23:00", "07:30"))
    '00:00-07:30, 23:00-24:00'
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(int)))
    words = [f"{edge // 60:02}:{edge % 60:02}" for edge in edges]
    return ", ".join(f"{start}-{end}" for start, end in zip(words[::2], words[1::2], strict=True))


def months_in_words(months: Iterable[int]) -> str:
    """Months as ranges.

    Examples
    --------
    >>> months_in_words([1, 2, 3, 7, 12])
    '1-3, 7, 12'
    """
    ordered = sorted(set(months))
    runs: list[list[int]] = []
    for month in ordered:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def partition_mistakes(windows: Sequence[tuple[str, str]]) -> list[str]:
    """Name what keeps windows (start, end) from covering each minute of the day exactly once.

    Examples
    --------
    >>> partition_mistakes([("07:00", "23:00"), ("22:00", "06:00")])
    ['no price from 06:00-07:00', 'more than one price from 22:00-23:00']
    """
    times = np.zeros(MINUTES, dtype=int)
    for start, end in windows:
        times += minutes_between(start, end)
    mistakes = []
    if (times == 0).any():
        mistakes.append(f"no price from {spans(times == 0)}")
    if (times > 1).any():
        mistakes.append(f"more than one price from {spans(times > 1)}")
    return mistakes
