"""What is missing or odd in a project, before it is run; and how long a run will take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from sizer.components import Grid, Range
from sizer.errors import InputError
from sizer.project import Project
from sizer.ui.words import number_word, say

__all__ = ["Level", "estimated_seconds", "findings"]

Level = Literal["stop", "odd", "note"]


def findings(project: Project) -> list[tuple[Level, str]]:
    """What a planner should mend or know, the gravest first.

    Parameters
    ----------
    project : Project
        A project without mistakes of form.

    Returns
    -------
    list of (level, sentence)
        "stop": it cannot run; "odd": it can, but look again; "note": what was assumed.
    """
    setting = project.setting()
    found: list[tuple[Level, str]] = []
    demand = np.zeros(project.site.steps)
    for component in project.components:
        try:
            profiles = component.profiles(setting)
        except InputError as error:
            found += [("stop", f"{component.label}: {mistake}") for mistake in error.mistakes]
            continue
        if component.role == "load":
            demand = demand + profiles.get("demand_kw", 0.0)
    found += [("note", notice) for notice in setting.notices]
    found += _odd(project, demand)
    order = {"stop": 0, "odd": 1, "note": 2}
    return sorted(found, key=lambda one: order[one[0]])


def _odd(project: Project, demand: np.ndarray) -> Iterator[tuple[Level, str]]:
    roles = {component.role for component in project.components}
    if not roles & {"load", "fleet", "swap"}:
        yield "odd", say("check.no_load")
    grids = [component for component in project.components if isinstance(component, Grid)]
    if not grids:
        yield "odd", say("check.no_grid")
    if any(grid.tariff is None for grid in grids) and project.tariff is None:
        yield "stop", say("check.no_tariff")
    for grid in grids:
        most, _ = grid.limits_kw(project.setting())
        most += grid.expansion_max_kw if grid.can_grow else 0.0
        if demand.max(initial=0.0) > most:
            yield "odd", say("check.transformer", peak=number_word(float(demand.max())), limit=number_word(most))
    if not any(isinstance(value, Range) for c in project.components for value in vars(c).values()):
        yield "note", say("check.nothing_to_choose")


def estimated_seconds(project: Project) -> tuple[int, int]:
    """Range in which a run will probably end. [s]

    A straight line through runs of 744 to 35,040 steps with two to eight components, and twice that; whole-number
    sizes take three times as long.
    """
    work = project.site.steps * len(project.components)
    whole = any(isinstance(v, Range) and v.step is not None for c in project.components for v in vars(c).values())
    turbines = any(getattr(c, "whole_turbines", False) and isinstance(c.power_kw, Range) for c in project.components)  # type: ignore[attr-defined]
    low = 4.0 + work / 8000.0
    return round(low), round(low * (6.0 if whole or turbines else 2.0))
