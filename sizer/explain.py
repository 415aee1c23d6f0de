"""What holds a design back, and what one more unit of room would be worth, in words.

The figures are slopes of the best objective, from the certified multipliers of the linear problem (with its whole
numbers fixed): see :mod:`sizer.model.binding`. What they are measured in is what was maximised:

    npv, lcoe     CNY of net present value (after tax, where the tax is part of the objective)
    irr           CNY of net present value at the best rate of return
    payback       CNY of what the revenue of the payback time is above the investment
    co2           kg of CO2 a year

They hold for a small change of that limit alone: a large one brings less and less for each unit, and where two limits
meet at one point, both have to give way. The worth of a larger connection is before what the connection itself costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sizer.goal import EMISSION_CNY_PER_KG
from sizer.guideline import CLAUSES
from sizer.model import Solved
from sizer.project import Project
from sizer.results import Binding

__all__ = ["Insight", "what_binds"]

Words = Mapping[str, str]

MEASURES: dict[str, Words] = {
    "npv": {"en": "{} CNY of net present value", "zh": "净现值 {} 元"},
    "after_tax": {"en": "{} CNY of net present value after tax", "zh": "税后净现值 {} 元"},
    "irr": {"en": "{} CNY of net present value at the best rate of return", "zh": "按最优收益率折现的净现值 {} 元"},
    "payback": {"en": "{} CNY of the payback time's revenue", "zh": "回收期内净收益 {} 元"},
    "co2": {"en": "{} kg of CO2 a year avoided", "zh": "年减排 CO2 {} kg"},
}
THINGS: dict[str, tuple[str, Words]] = {
    "power_kw": ("kW", {"en": "power", "zh": "功率"}),
    "energy_kwh": ("kWh", {"en": "energy", "zh": "容量"}),
    "area_m2": ("m²", {"en": "area", "zh": "面积"}),
    "import_kw": ("kW", {"en": "import", "zh": "购电功率"}),
    "export_kw": ("kW", {"en": "export", "zh": "上网功率"}),
    "count": ("", {"en": "number", "zh": "数量"}),
    "enlarged_kw": ("kW", {"en": "enlargement of the connection", "zh": "接入扩容"}),
    "cycle_limit": ("kWh/a", {"en": "discharge that the cycle life allows", "zh": "循环寿命允许的年放电量"}),
    "c_rate_limit": ("kW", {"en": "power that the energy allows (C rate)", "zh": "容量允许的功率（倍率）"}),
    "duration_minimum": ("kWh", {"en": "least energy for the power (duration)", "zh": "按时长要求的最小容量"}),
    "duration_maximum": ("kWh", {"en": "most energy for the power (duration)", "zh": "按时长允许的最大容量"}),
    "least_investment": ("CNY", {"en": "your least investment", "zh": "最小投资额"}),
    "most_investment": ("CNY", {"en": "your most investment", "zh": "投资上限"}),
    "payback": ("CNY", {"en": "your longest payback", "zh": "最长回收期"}),
    "rate_of_return": ("CNY", {"en": "your lowest rate of return", "zh": "最低收益率"}),
    "value": ("CNY", {"en": "your lowest net present value", "zh": "最低净现值"}),
    "emission": ("kg/a", {"en": "your most CO2", "zh": "CO2 排放上限"}),
    "reserve_energy": ("kWh", {"en": "energy kept for an outage", "zh": "为停电保留的电量"}),
}
"""Unit and words of what limits."""
HELD: dict[str, Words] = {
    "most": {"en": "{what} is at its largest, {limit}", "zh": "{what}已达上限 {limit}"},
    "least": {"en": "{what} is at its smallest, {limit}", "zh": "{what}已达下限 {limit}"},
    "row": {"en": "{what}", "zh": "{what}"},
    "steps": {"en": " in {steps} steps", "zh": "（{steps} 个时段）"},
}
WORTH: dict[str, Words] = {
    "most": {"en": "One more {unit} would bring {worth}.", "zh": "每增加 1 {unit}，可增加{worth}。"},
    "least": {"en": "One {unit} less would bring {worth}.", "zh": "每减少 1 {unit}，可增加{worth}。"},
    "row": {"en": "One {unit} of relief would bring {worth}.", "zh": "每放宽 1 {unit}，可增加{worth}。"},
}
PIECE: Words = {"en": "piece", "zh": "个"}


@dataclass(frozen=True)
class Insight:
    """One limit that holds the design back.

    Parameters
    ----------
    binding : Binding
        The limit, and the slope of the objective.
    what : mapping
        What it is, "en" and "zh".
    worth : mapping
        What one more unit of room would bring, a sentence in "en" and "zh".
    unit : str
        Of the room.
    worth_per_unit : float
        In the unit of the measure; see the module's docstring.
    measure : str
        "npv", "after_tax", "irr", "payback" or "co2".
    """

    binding: Binding
    what: Words
    worth: Words
    unit: str
    worth_per_unit: float
    measure: str

    def sentence(self, language: str) -> str:
        """Both in one."""
        joint = {"en": ". ", "zh": "。"}[language]
        return f"{self.what[language].rstrip('.。')}{joint}{self.worth[language]}"


def what_binds(project: Project, solved: Solved) -> list[Insight]:
    """Say which limits hold a design back, those that matter most first.

    Parameters
    ----------
    project : Project
        What was asked.
    solved : Solved
        Its answer.

    Returns
    -------
    list of Insight
        Empty where nothing but the cheapest design does, or where the year was run by a strategy. Soft clauses that
        are missed are left out: the price of missing them is no money.
    """
    missed = {finding.clause for finding in solved.audit.failed}
    return [_told(project, one) for one in solved.binding if not (one.kind == "clause" and one.name in missed)]


def _told(project: Project, one: Binding) -> Insight:
    measure: str = project.goal.best if project.goal.best in ("irr", "payback", "co2") else "npv"
    if measure == "npv" and project.tax is not None and project.tax.linear:
        measure = "after_tax"
    unit, name, per_unit = _thing(project, one)
    worth = one.worth_per_unit / per_unit / (EMISSION_CNY_PER_KG if measure == "co2" else 1.0)
    end = one.end if one.limit is not None else "row"
    what, told = {}, {}
    for language in ("en", "zh"):
        amount = MEASURES[measure][language].format(_figure(worth))
        limit = "" if one.limit is None else f"{one.limit * per_unit:,.6g} {unit}".rstrip()
        words = HELD[end][language].format(what=name[language], limit=limit)
        if one.steps > 1:
            words += HELD["steps"][language].format(steps=f"{one.steps:,}")
        what[language] = words
        told[language] = WORTH[end][language].format(unit=unit or PIECE[language], worth=amount)
    return Insight(one, what, told, unit, worth, measure)


def _thing(project: Project, one: Binding) -> tuple[str, Words, float]:
    """Unit and words of what limits, and how much of it one unit of the bound is."""
    if one.kind == "clause":
        clause = next(clause for clause in CLAUSES if clause.id == one.name)
        return clause.unit, {lang: f"{clause.section} {text}" for lang, text in clause.sentence.items()}, 1.0
    component = next((c for c in project.components if c.label == one.component), None)
    room, per_unit = component.room_of(one.name) if component is not None and one.end == "most" else ("", 0.0)
    per_unit = per_unit if room else 1.0
    usual = {"en": one.name.replace("_", " "), "zh": one.name.replace("_", " ")}
    unit, words = THINGS.get(room or one.name, ("", usual))
    unit = unit or {"kw": "kW", "kwh": "kWh"}.get(one.name.rsplit("_", 1)[-1], "")
    if not one.component:
        return unit, words, per_unit
    between = {"en": ": ", "zh": "："}
    return unit, {language: one.component + between[language] + text for language, text in words.items()}, per_unit


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
