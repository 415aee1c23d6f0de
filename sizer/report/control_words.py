"""Words of control strategies, operating modes and outages: English, Chinese."""

from __future__ import annotations

__all__ = ["CONTROL_WORDS"]

CONTROL_WORDS: dict[str, tuple[str, str]] = {
    "strategy": ("Strategy", "控制策略"),
    "strategy_optimal": ("Perfect foresight", "完全预知最优"),
    "strategy_timed": ("Timer", "定时充放电"),
    "strategy_modes": ("Four modes", "四种运行模式"),
    "strategy_cluster": ("Cluster rules", "集群规则"),
    "strategy_rolling": ("Rolling horizon", "滚动优化"),
    "foresight_title": ("What an operator would earn: the foresight gap", "实际可得收益：预知差距"),
    "gap_revenue_cny_per_year": ("Revenue and savings", "年收益"),
    "gap_share_of_optimal": ("Share of optimal", "占最优比例"),
    "gap_storage_revenue_cny_per_year": ("of which storage", "其中储能"),
    "gap_storage_share_of_optimal": ("Storage, share of optimal", "储能占最优比例"),
    "gap_npv_cny": ("NPV", "净现值"),
    "gap_payback_static_simple_years": ("Payback, static simple", "静态简单回收期"),
    "gap_payback_static_years": ("Payback, static", "静态回收期"),
    "storage_revenue": ("Earned by the storage", "储能年收益"),
    "mean_day": ("Mean day of the storage", "储能平均日曲线"),
    "storage_power_axis": ("Discharge (+), charge (−) [kW]", "放电（+）、充电（−） [kW]"),
    "survival_title": (
        "Outages at any moment of the year: critical load carried in full",
        "任一时刻停电：重要负荷全额供电",
    ),
    "outage_length": ("Length of the outage", "停电时长"),
    "survival_share": ("Share of all moments survived", "可维持供电的时刻占比"),
    "carried_title": ("Carried in a mean outage of {hours} h", "平均一次 {hours} h 停电的供电来源"),
    "unserved": ("Not served", "未供电量"),
    "lost_load": ("Lost load a year, without and with the plant", "年失负荷损失（无/有项目）"),
    "modes_title": ("Operating modes, share of the year", "运行模式占全年比例"),
    "mode": ("Operating mode", "运行模式"),
    "mode_S1": ("S1: more sun and wind than load", "S1：可再生出力大于负荷"),
    "mode_S2": ("S2: less sun and wind than load", "S2：可再生出力不足"),
    "mode_S3": ("S3: no sun, no wind", "S3：无可再生出力"),
    "mode_S4": ("S4: grid down", "S4：离网运行"),
    "mode_C1": ("C1: charging beyond the capacity", "C1：充电需求大于配电容量"),
    "mode_C2": ("C2: charging in the valley", "C2：谷段充电"),
    "mode_C3": ("C3: charging outside the valley", "C3：非谷段充电"),
    "mode_C4": ("C4: no charging", "C4：无充电需求"),
}
