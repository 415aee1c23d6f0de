"""Words of the tabs on strategies and outages: key → English, Chinese."""

from __future__ import annotations

__all__ = ["CONTROL"]

CONTROL: dict[str, tuple[str, str]] = {
    "results.strategies": ("What an operator earns", "实际可得收益"),
    "results.outages": ("Outages", "停电"),
    "strategies.about": (
        "The figures above see the whole year before it happens. Here the same design is run by strategies that do "
        "not: a timer, the guideline's four modes, the rules of a cluster, an order of aims, or plans on forecasts.",
        "以上结果以全年完全预知为前提。此处同一方案改由可实施的策略运行：定时充放电、四种运行模式、集群规则、目标优先级或基于预测的滚动优化。",
    ),
    "strategies.which": ("Strategies", "控制策略"),
    "strategies.run": ("Run the year", "运行全年"),
    "strategies.modes": ("Operating modes, share of the year", "运行模式占全年比例"),
    "strategies.mode": ("Operating mode", "运行模式"),
    "outages.lost_without": ("Lost load a year without the plant", "无项目年失负荷损失"),
    "outages.lost_with": ("Lost load a year with the plant", "有项目年失负荷损失"),
    "outages.unserved": ("Not served", "未供电量"),
    "outages.no_load": (
        "The project has no load that an outage could hit; vehicles are not reckoned as critical.",
        "项目中没有可受停电影响的负荷；车辆不计入重要负荷。",
    ),
    "outages.about": (
        "The grid fails at every moment of the year in turn. Stored energy is what the dispatch has at that moment; "
        "vehicles give no more than their owners allow; only the critical share of the load is carried.",
        "假设全年任一时刻停电：储能取该时刻调度电量，车辆放电不超过车主允许范围，仅供重要负荷。",
    ),
    "outages.hours": ("Length of the outage [h]", "停电时长 [h]"),
    "outages.critical": ("Critical share of the loads [%]", "重要负荷占比 [%]"),
    "outages.price": ("Value of an unserved kWh [CNY]", "单位失负荷价值 [元/kWh]"),
    "outages.per_year": ("Outages a year", "年停电次数"),
    "outages.source": ("Source", "供电来源"),
    "outages.carried": ("Carried in a mean outage of {hours} h", "平均一次 {hours} h 停电的供电来源"),
}
