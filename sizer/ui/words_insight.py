"""Words of the insight views, by key: (English, Chinese)."""

from __future__ import annotations

__all__ = ["INSIGHT"]

INSIGHT: dict[str, tuple[str, str]] = {
    "results.insight": ("Insight", "方案洞察"),
    "insight.binds": ("What binds, and what a little more room would bring", "起约束作用的条件与放宽的价值"),
    "insight.tornado": ("What the value hangs on", "敏感性分析"),
    "week.outage": ("Outage", "停电"),
}
