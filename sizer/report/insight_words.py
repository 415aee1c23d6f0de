"""Words of what binds, of the tornado and of the Pareto front: English, Chinese."""

from __future__ import annotations

__all__ = ["INSIGHT_WORDS"]

INSIGHT_WORDS: dict[str, tuple[str, str]] = {
    "binds_title": ("What binds, and what a little more room would bring", "起约束作用的条件与放宽的价值"),
    "binds_limit": ("Limit", "约束条件"),
    "binds_worth": ("Worth of one more unit", "放宽一个单位的价值"),
    "binds_steps": ("Steps", "时段数"),
    "binds_slope": ("Worth per unit", "单位价值"),
    "binds_npv": ("CNY", "元"),
    "binds_after_tax": ("CNY after tax", "元（税后）"),
    "binds_irr": ("CNY at that rate", "元（按该收益率）"),
    "binds_payback": ("CNY", "元"),
    "binds_co2": ("kg CO2 a year", "kg CO2/年"),
    "binds_note": (
        "Slopes at this design: they hold for a small change of that limit alone. A large one brings less and less for "
        "each unit, and where two limits meet at one point, both have to give way.",
        "数值为当前方案处的边际值，仅适用于单独小幅放宽该条件；放宽越多，单位价值越低；若两个条件在同一点起作用，需同时放宽。",
    ),
    "binds_nothing": ("No limit holds this design back.", "没有条件限制当前方案。"),
}
