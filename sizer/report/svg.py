"""Charts as SVG text, for paper: lines, filled areas and bars on plain axes, nothing loaded and nothing run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np

__all__ = ["Mark", "Series", "chart", "ticks"]

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 66, 18, 40, 52
INK, GRID = "#33404D", "#E3E7EB"
LETTER = 6.6  # pixels of a Latin letter in the legend; a Chinese one is twice as wide


@dataclass(frozen=True)
class Series:
    """What is drawn: a line, an area stacked on the ones before it, or bars stacked beside those of another side.

    Parameters
    ----------
    name : str
        In the legend; empty for none.
    values : sequence of float
        One a place on the axis; an array too.
    colour : str
        "#RRGGBB".
    kind : {"line", "area", "bar"}
        How.
    side : int
        Bars of different sides stand beside each other, those of the first one paler.
    """

    name: str
    values: Sequence[float] | np.ndarray
    colour: str
    kind: Literal["line", "area", "bar"] = "line"
    side: int = 0


@dataclass(frozen=True)
class Mark:
    """A point with a word beside it, at a place between places."""

    place: float
    value: float
    words: str
    colour: str


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers from low to high.

    Examples
    --------
    >>> ticks(0, 87), ticks(-3, 3, 3)
    ([0.0, 20.0, 40.0, 60.0, 80.0], [-2.0, 0.0, 2.0])
    """
    span = (high - low) or 1.0
    rough = span / max(count, 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step + 0.0 for number in range(first, last + 1)]


class _Plane:
    """The rectangle that is drawn in, and where a value lies in it."""

    def __init__(self, places: int, low: float, high: float, *, bars: bool) -> None:
        self.places, self.low, self.high, self.bars = places, low, high, bars

    def x(self, place: float) -> float:
        """Distance from the left. [pixels]"""
        room = WIDTH - LEFT - RIGHT
        share = (place + 0.5) / self.places if self.bars else place / max(self.places - 1, 1)
        return LEFT + room * share

    def y(self, value: float) -> float:
        """Distance from the top. [pixels]"""
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / ((self.high - self.low) or 1.0)


def chart(
    series: Sequence[Series], labels: Sequence[str], *, title: str, unit: str = "", marks: Sequence[Mark] = ()
) -> str:
    """Draw series over labelled places.

    Parameters
    ----------
    series : sequence of Series
        Drawn in order; lines after the rest.
    labels : sequence of str
        One a place; an empty one is not written.
    title, unit : str
        Above the chart.
    marks : sequence of Mark
        Points to name.

    Returns
    -------
    str
        An <svg> element.
    """
    bars = any(each.kind == "bar" for each in series)
    low, high = _limits(series, marks)
    plane = _Plane(len(labels), low, high, bars=bars)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}" class="chart">',
        f'<text x="0" y="14" class="chart-title">{escape(title)}</text>',
        f'<text x="{LEFT - 8}" y="{TOP - 6}" class="tick" text-anchor="end">{escape(unit)}</text>',
        *_axes(plane, labels),
        *_filled(plane, series),
        *(_line(plane, each) for each in series if each.kind == "line"),
        *_marks(plane, marks),
        *_legend(series),
        "</svg>",
    ]
    return "".join(parts)


def _limits(series: Sequence[Series], marks: Sequence[Mark]) -> tuple[float, float]:
    tops, bottoms = [0.0, *(mark.value for mark in marks)], [0.0]
    for side in {each.side for each in series}:
        stacked = [np.asarray(each.values, float) for each in series if each.kind != "line" and each.side == side]
        if stacked:
            tops.append(float(sum(np.maximum(values, 0.0) for values in stacked).max()))
            bottoms.append(float(sum(np.minimum(values, 0.0) for values in stacked).min()))
    for each in series:
        if each.kind == "line":
            tops.append(float(np.max(each.values)))
            bottoms.append(float(np.min(each.values)))
    low, high = min(bottoms), max(tops)
    room = 0.04 * ((high - low) or 1.0)
    return (low - room if low < 0 else 0.0), high + room


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.2g}"


def _axes(plane: _Plane, labels: Sequence[str]) -> list[str]:
    parts = []
    for value in ticks(plane.low, plane.high):
        y, colour = plane.y(value), "#7A8793" if value == 0 else GRID
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 3:.1f}" class="tick" text-anchor="end">{_number(value)}</text>')
    shown = [place for place, label in enumerate(labels) if label]
    every = math.ceil(len(shown) / 16) or 1
    for place in shown[::every]:
        y = HEIGHT - BOTTOM + 14
        label = escape(labels[place])
        parts.append(f'<text x="{plane.x(place):.1f}" y="{y}" class="tick" text-anchor="middle">{label}</text>')
    return parts


def _filled(plane: _Plane, series: Sequence[Series]) -> list[str]:
    """Areas and bars, stacked away from zero."""
    sides = sorted({each.side for each in series if each.kind == "bar"})
    over: dict[tuple[int, bool], np.ndarray] = {}
    parts = []
    for each in series:
        if each.kind == "line":
            continue
        values = np.asarray(each.values, float)
        base = np.zeros(len(values))
        for up in (True, False):
            own = np.where((values >= 0) == up, values, 0.0)
            start = over.get((each.side, up), np.zeros(len(values)))
            over[each.side, up] = start + own
            base = np.where((values >= 0) == up, start, base)
        if each.kind == "area":
            parts.append(_area(plane, base, base + values, each.colour))
        else:
            parts += _bars(plane, base, values, each, sides)
    return parts


def _area(plane: _Plane, base: np.ndarray, top: np.ndarray, colour: str) -> str:
    there = [f"{plane.x(k):.1f},{plane.y(value):.1f}" for k, value in enumerate(top.tolist())]
    back = [f"{plane.x(k):.1f},{plane.y(value):.1f}" for k, value in reversed(list(enumerate(base.tolist())))]
    return f'<polygon points="{" ".join(there + back)}" fill="{colour}"/>'


def _bars(plane: _Plane, base: np.ndarray, values: np.ndarray, each: Series, sides: Sequence[int]) -> list[str]:
    slot = (WIDTH - LEFT - RIGHT) / plane.places * 0.78
    width = slot / len(sides)
    parts = []
    for place, (start, value) in enumerate(zip(base.tolist(), values.tolist(), strict=True)):
        x = plane.x(place) - slot / 2 + sides.index(each.side) * width
        upper, lower = plane.y(max(start, start + value)), plane.y(min(start, start + value))
        size = f'width="{width * 0.94:.1f}" height="{max(lower - upper, 0.0):.1f}"'
        pale = ' fill-opacity="0.5"' if len(sides) > 1 and each.side == sides[0] else ""
        parts.append(f'<rect x="{x:.1f}" y="{upper:.1f}" {size} fill="{each.colour}"{pale}/>')
    return parts


def _line(plane: _Plane, each: Series) -> str:
    points = " ".join(f"{plane.x(k):.1f},{plane.y(float(value)):.1f}" for k, value in enumerate(each.values))
    return f'<polyline points="{points}" fill="none" stroke="{each.colour}" stroke-width="1.8"/>'


def _marks(plane: _Plane, marks: Sequence[Mark]) -> list[str]:
    """Points and their words: above the point, below it where the words beside it are too near."""
    parts, ends = [], -math.inf
    for mark in sorted(marks, key=lambda each: each.place):
        x, y = plane.x(mark.place), plane.y(mark.value)
        anchor = "end" if x > 0.7 * WIDTH else "start"
        width = LETTER * sum(2 if ord(letter) > 255 else 1 for letter in mark.words)
        above = (x - width if anchor == "end" else x) > ends
        ends = max(ends, x if anchor == "end" else x + width) if above else ends
        height = y - 9 if above else y + 17
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{mark.colour}" stroke="white"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{height:.1f}" class="mark" text-anchor="{anchor}">{escape(mark.words)}</text>'
        )
    return parts


def _legend(series: Sequence[Series]) -> list[str]:
    parts, x, y, seen = [], float(LEFT), HEIGHT - 20, set[tuple[str, str]]()
    for each in series:
        if not each.name or (each.name, each.colour) in seen:
            continue
        seen.add((each.name, each.colour))
        width = 24 + LETTER * sum(2 if ord(letter) > 255 else 1 for letter in each.name)
        if x + width > WIDTH - RIGHT and x > LEFT:
            x, y = float(LEFT), y + 15
        height = 3 if each.kind == "line" else 9
        parts.append(
            f'<rect x="{x:.0f}" y="{y - 4 - height / 2:.1f}" width="14" height="{height}" fill="{each.colour}"/>'
        )
        parts.append(f'<text x="{x + 18:.0f}" y="{y}" class="tick">{escape(each.name)}</text>')
        x += width + 8
    return parts
