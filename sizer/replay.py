"""Replay what a source prints: a project as it was built, every printed figure beside the one computed.

The as-built design is sized (its sizes are given), run by the strategies that the figures ask for, held against what
was metered, and may be designed anew under the guideline's hard rules. What comes back is plain data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from sizer.arithmetic import names_in
from sizer.components import Grid
from sizer.control import STRATEGIES
from sizer.errors import InputError
from sizer.expected import Expected, ExpectedFigure, Metered, Redesign, Verdict
from sizer.files import write_whole
from sizer.finance import levelised
from sizer.kpi import energy_saving_by_source
from sizer.processes import in_processes
from sizer.project import Project, read_project
from sizer.shipped import shipped
from sizer.store import load_study, save_study
from sizer.strategy import run_again
from sizer.study import Study, size

__all__ = [
    "Anew",
    "CaseReplay",
    "Row",
    "as_records",
    "case_files",
    "compared",
    "difference",
    "held",
    "load_held",
    "replay",
    "replay_all",
    "results_of",
    "save_held",
    "studies_in",
    "warnings_of",
]

ANEW = "anew"
HELD = "replay.json"


@dataclass(frozen=True)
class Row:
    """One figure of one case.

    Parameters
    ----------
    case : str
        Stem of the project file.
    figure : ExpectedFigure
        What was printed, and how it is read.
    computed : float or None
        What the product computes; None where it cannot be.
    verdict : Verdict
        Green or red where it counts, else reported or circular.
    """

    case: str
    figure: ExpectedFigure
    computed: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Anew:
    """The same site designed freely under the guideline's hard rules, beside what was built.

    Parameters
    ----------
    built, chosen : mapping "component.size" → value
        Sizes.
    payback_years, npv_cny, investment_cny
        Of the new design; the payback is the static one.
    built_payback_years : float or None
        Static payback of what was built.
    not_met : tuple of str
        Clauses that the new design does not meet: none, but for those that only audit.
    note, note_zh : str
        What was left open.
    """

    built: Mapping[str, float]
    chosen: Mapping[str, float]
    payback_years: float | None
    npv_cny: float
    investment_cny: float
    built_payback_years: float | None
    not_met: tuple[str, ...]
    note: str = ""
    note_zh: str = ""


@dataclass(frozen=True)
class CaseReplay:
    """A case, replayed.

    Parameters
    ----------
    case, name : str
        Stem of the file, and name of the project.
    rows : tuple of Row
        Every figure.
    warnings : tuple of str
        What does not fit: measured energies that the model does not explain.
    missed : tuple of str
        Warnings that had to come and did not.
    contradictions : tuple of str
        What the source says that cannot all be true.
    seconds : float
        Time it took. [s]
    anew : Anew, optional
        The free design, where it was asked for.
    """

    case: str
    name: str
    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    seconds: float = 0.0
    anew: Anew | None = None

    @property
    def red(self) -> bool:
        """Whether a counted row is red, or a warning that had to come did not."""
        return bool(self.missed) or any(row.verdict == "red" for row in self.rows)


def case_files() -> list[Path]:
    """Shipped project files that hold expected figures, in their order."""
    return sorted(path for path in shipped("examples").glob("case_*.yaml") if "\nexpected:" in path.read_text("utf-8"))


def results_of(study: Study, others: Mapping[str, Study] | None = None) -> dict[str, Any]:
    """Everything that a figure may be computed from.

    Parameters
    ----------
    study : Study
        Of the design as it was built.
    others : mapping strategy → Study, optional
        The same design, run otherwise.

    Returns
    -------
    dict
        The study's summary, and ``metered``, ``tariff`` (mean price of each period), ``periods`` (each period's share
        of the energy bought and of the energy bill, after and before), ``design_year`` (the saved energy bill of the
        modelled year, in all and by source: the cash flow's first year is a younger plant's), ``income`` of each party
        and ``control``.
    """
    expected = study.project.expected or Expected()
    return {
        **study.summary(),
        "metered": {name: _metered(study, meter) for name, meter in expected.metered.items()},
        "tariff": _prices(study),
        "periods": {**_periods(study, 1, ""), **_periods(study, 0, "_before")},
        "design_year": _design_year(study),
        "income": {name: flow.revenue_cny_per_year for name, flow in study.parties.flows.items()},
        "control": {name: other.summary() for name, other in (others or {}).items()},
    }


def compared(study: Study, others: Mapping[str, Study] | None = None, case: str = "") -> list[Row]:
    """Compute every expected figure of a study; without ``others``, those that need no other strategy."""
    expected = study.project.expected or Expected()
    number_of = expected.number_of(results_of(study, others))
    figures = [f for f in expected.figures if others is not None or not _asks_control(f)]
    return [Row(case, figure, *figure.judge(number_of)) for figure in figures]


def _asks_control(figure: ExpectedFigure) -> bool:
    return any(name.startswith("control.") for name in names_in(figure.computed))


def _metered(study: Study, meter: Metered) -> dict[str, float]:
    """Modelled energy of the same time, as new; its share that was measured; and the power that would explain it."""
    times = pd.DatetimeIndex(study.dispatch.frame.index)
    counted, years = np.ones(len(times), dtype=bool), meter.years or 1.0
    if meter.first_day is not None:
        day = times.strftime("%m-%d").to_numpy(str)
        counted = (day >= meter.first_day) & (day <= str(meter.last_day))
    modelled = power = 0.0
    for component in study.solved.case.components:
        if component.label not in meter.components:
            continue
        quantity = "discharge_kw" if component.role == "storage" else "output_kw"
        own = float(study.dispatch[component.label, quantity].to_numpy(float)[counted].sum()) * study.dispatch.step_h
        as_new = 1.0
        if component.role in ("pv", "wind"):
            as_new = levelised(component.ageing(study.project.economics), study.project.economics)
        modelled += own / as_new * years * (study.project.site.per_year if meter.years else 1.0)
        power += study.design.sizes[component.label].get("power_kw", 0.0)
    share = meter.energy_kwh / modelled if modelled else float("inf")
    return {"modelled_kwh": modelled, "share": share, "implied_kw": share * power, "power_kw": power}


def warnings_of(study: Study) -> tuple[list[str], list[str]]:
    """Say which measured energies the model does not explain, and which of the expected warnings did not come."""
    expected = study.project.expected or Expected()
    said, missed = [], []
    for name, meter in expected.metered.items():
        found = _metered(study, meter)
        if meter.least_share <= found["share"] <= meter.most_share:
            if meter.must_warn:
                missed.append(f"{name}: the measured energy and the rated power should have been found to disagree")
            continue
        said.append(
            f"{name}: the measured {meter.energy_kwh / 1000:,.0f} MWh are {found['share']:.0%} of the "
            f"{found['modelled_kwh'] / 1000:,.0f} MWh that {found['power_kw']:,.0f} kW make here in that time; weather "
            f"does not explain that, {found['implied_kw']:,.0f} kW would. Built in stages, curtailed, or another time"
        )
    return said, missed


def _grid(study: Study) -> Grid | None:
    return next((c for c in study.solved.case.components if isinstance(c, Grid)), None)


def _prices(study: Study) -> dict[str, float]:
    grid = _grid(study)
    if grid is None:
        return {}
    year = grid.tariff_of(study.solved.case.setting).year(study.project.site)
    price = grid.profiles(study.solved.case.setting)["price_cny_per_kwh"]
    found = {
        f"{name}_cny_per_kwh": float(price[year.period == number].mean())
        for number, name in enumerate(year.period_names)
        if (year.period == number).any()
    }
    return {**found, "highest_cny_per_kwh": float(price.max()), "lowest_cny_per_kwh": float(price.min())}


def _periods(study: Study, which: int, word: str) -> dict[str, float]:
    bill = study.bills[which]
    energy = bill.energy_kwh.sum()
    if not len(energy) or not energy.sum():
        return {}
    shares = {f"{name}_energy{word}_share": float(kwh / energy.sum()) for name, kwh in energy.items()}
    energies = [column for column in bill.table.columns if column[0] == "energy"]
    costs = {str(column[1]): float(bill.table[column].sum()) for column in energies}
    total = sum(costs.values())
    return shares | {f"{name}_bill{word}_share": cost / total for name, cost in costs.items() if total}


def _design_year(study: Study) -> dict[str, Any]:
    before, after = (bill.item_cny("energy") * study.project.site.per_year for bill in study.bills)
    saved = before - after
    by_source = energy_saving_by_source(study.solved)
    return {"energy_saving_cny": saved, "energy_saving_of": {name: share * saved for name, share in by_source.items()}}


def replay(path: Path, *, anew: bool = False, folder: Path | None = None) -> CaseReplay:
    """Replay one case.

    Parameters
    ----------
    path : pathlib.Path
        A project file with expected figures.
    anew : bool
        Whether to design it freely, too.
    folder : pathlib.Path, optional
        Where to leave the studies (see :mod:`sizer.store`): under the case's name, and under ``anew``.
    """
    started, case = perf_counter(), path.stem
    project = read_project(path)
    if project.expected is None:
        raise InputError(str(path), "expected: there is nothing to replay. Give figures to compare with")
    study = size(project)
    new = size(project.anew()) if anew and project.redesign is not None else None
    if folder is not None:
        for word, own in ((case, study), (f"{case}.{ANEW}", new)):
            if own is not None:
                (folder / word).mkdir(parents=True, exist_ok=True)
                save_study(own, folder / word)
    found = held(study, case)
    return replace(found, seconds=perf_counter() - started, anew=None if new is None else difference(study, new))


def held(study: Study, case: str = "") -> CaseReplay:
    """Hold a finished study against what is expected of it, run by the strategies that the figures ask for."""
    project = study.project
    words: tuple[str, ...] = (project.expected or Expected()).strategies
    others = {word: run_again(study, STRATEGIES[word](kind=word)) for word in words}
    warnings, missed = warnings_of(study)
    rows = tuple(compared(study, others, case))
    return CaseReplay(case, project.name, rows, tuple(warnings), tuple(missed), project.contradictions)


def save_held(found: CaseReplay, folder: Path) -> None:
    """Leave a replay beside its study."""
    rows = [{"figure": row.figure.name, "computed": row.computed, "verdict": row.verdict} for row in found.rows]
    content = {"rows": rows, "warnings": found.warnings, "missed": found.missed}
    write_whole(folder / HELD, json.dumps(content, ensure_ascii=False).encode())


def load_held(folder: Path, project: Project) -> CaseReplay | None:
    """Read a replay again; None where there is none."""
    try:
        content = json.loads((folder / HELD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    figures = {figure.name: figure for figure in (project.expected or Expected()).figures}
    rows = tuple(
        Row("", figures[row["figure"]], row["computed"], row["verdict"])
        for row in content["rows"]
        if row["figure"] in figures
    )
    said = tuple(content["warnings"]), tuple(content["missed"])
    return CaseReplay("", project.name, rows, *said, project.contradictions)


def difference(built: Study, new: Study) -> Anew:
    """Hold a free design beside what was built.

    Parameters
    ----------
    built, new : Study
        The case as its file says, and its project designed anew (:meth:`sizer.project.Project.anew`).
    """
    redesign = built.project.redesign or Redesign()
    return Anew(
        _flat(built, {c.label for c in built.solved.case.components if not c.existing}),
        _flat(new, {c.label for c in new.solved.case.components if not c.existing}),
        new.cash_flow.static_payback_years,
        new.cash_flow.npv_cny,
        new.cash_flow.investment_cny,
        built.cash_flow.static_payback_years,
        tuple(found.clause for found in new.audit.failed if found.strictness == "hard"),
        redesign.note,
        redesign.note_zh,
    )


def _flat(study: Study, labels: set[str]) -> dict[str, float]:
    return {
        f"{label}.{name}": value
        for label, sizes in study.design.sizes.items()
        if label in labels
        for name, value in sizes.items()
    }


def replay_all(
    paths: Sequence[Path] | None = None, *, anew: bool = False, folder: Path | None = None, processes: int = 2
) -> list[CaseReplay]:
    """Replay several cases, each in a process of a small pool.

    Parameters
    ----------
    paths : sequence of pathlib.Path, optional
        Project files; the shipped cases by default.
    anew, folder
        As for :func:`replay`.
    processes : int
        How many at once; a case of a year in half hours takes about 0.6 GB. 1 for none but this one.
    """
    found = list(case_files() if paths is None else paths)
    done = dict(in_processes(partial(replay, anew=anew, folder=folder), found, processes))
    return [done[number] for number in range(len(found))]


def studies_in(folder: Path, case: str) -> tuple[Study, Study | None]:
    """Studies that :func:`replay` left in a folder: as built, and anew."""
    other = folder / f"{case}.{ANEW}"
    return load_study(folder / case), load_study(other) if other.is_dir() else None


def as_records(replays: Sequence[CaseReplay]) -> list[dict[str, Any]]:
    """Rows as plain records, the content of ``sizer cases --json``."""
    return [
        {
            "case": row.case,
            "figure": row.figure.name,
            "class": row.figure.proves,
            "published": row.figure.as_interpreted,
            "as_published": row.figure.as_published,
            "computed": row.computed,
            "low": row.figure.limits[0],
            "high": row.figure.limits[1],
            "unit": row.figure.unit,
            "verdict": row.verdict,
            "line": row.figure.line,
        }
        for own in replays
        for row in own.rows
    ]
