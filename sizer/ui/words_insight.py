"""Words of the insight views, by key: (English, Chinese)."""

from __future__ import annotations

__all__ = ["INSIGHT"]

INSIGHT: dict[str, tuple[str, str]] = {
    "results.insight": ("Insight", "方案洞察"),
    "insight.binds": ("What binds, and what a little more room would bring", "起约束作用的条件与放宽的价值"),
    "insight.tornado": ("What the value hangs on", "敏感性分析"),
    "insight.pareto": ("Value against another aim", "净现值与其他目标的权衡"),
    "insight.against": ("Against", "权衡目标"),
    "insight.pareto_about": (
        "Each mark is a design sized for the best value with at least so much of the other aim. It takes some sizings.",
        "每个点均为在满足该目标水平下净现值最优的方案，需求解多次。",
    ),
    "insight.pareto_run": ("Trace the front", "计算前沿"),
    "insight.pareto_alone": (
        "No trade-off: the design of the best value is also the best in this aim.",
        "无需权衡：净现值最优方案在该目标上也最优。",
    ),
    "against.capex": ("Investment", "投资"),
    "against.co2": ("CO2", "CO2 排放"),
    "against.self_sufficiency": ("Self-sufficiency", "自给率"),
    "phase.front": ("Tracing the front", "计算前沿"),
    "phase.ways": ("Sizing every way to charge", "逐一优化充电方式"),
    "phase.strategies": ("Running the year by each strategy", "按各策略运行全年"),
    "week.outage": ("Outage", "停电"),
}
