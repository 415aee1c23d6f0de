"""Words of the replayed cases, by key: (English, Chinese)."""

from __future__ import annotations

__all__ = ["CASES"]

CASES: dict[str, tuple[str, str]] = {
    "heading.proof": ("Proof", "验证"),
    "page.cases": ("Guideline cases", "导则案例复算"),
    "phase.replaying": ("Comparing with what is printed …", "正在与公布数据对比…"),
    "cases.intro": (
        "Ten cases as they were built, every printed figure beside the one computed. **I** follows from other printed "
        "figures and proves arithmetic only; **R** is rebuilt by the model from physical inputs; **B** is a bound. "
        "A figure that an input was derived from is circular and never counted.",
        "十个案例按已建方案复算，公布值与计算值并列。**I** 由其他公布值推得，仅检验算术；**R** 由模型从物理输入重建；"
        "**B** 为单侧界限。若输入取自某公布值，则该项为循环依据，不计入结论。",
    ),
    "cases.class": ("Class", "类别"),
    "cases.class_I": ("I · identity", "I · 数据自洽"),
    "cases.class_R": ("R · reconstruction", "R · 模型重建"),
    "cases.class_B": ("B · bound", "B · 单侧界限"),
    "cases.which": ("Case", "案例"),
    "cases.replay": ("Replay this case", "复算该案例"),
    "cases.replay_all": ("Replay all ten", "复算全部十例"),
    "cases.anew_all": ("Design all ten anew", "重新设计全部十例"),
    "cases.anew_one": ("Design this case anew", "重新设计该案例"),
    "cases.anew": ("Designed anew", "重新设计"),
    "cases.anew_title": ("As built, and designed anew", "原方案与重新设计"),
    "cases.anew_about": (
        "The same site with free sizes under the guideline's binding clauses. Payback is static, with upkeep and "
        "ageing. All ten take some minutes; rows appear as they are done.",
        "同一场址按导则强制条款自由优化容量。回收期为静态，计运维与老化。全部十例约需数分钟，完成一例显示一行。",
    ),
    "cases.built": ("As built", "原方案"),
    "cases.payback_built": ("Payback, built", "原方案回收期"),
    "cases.payback_anew": ("Payback, anew", "新方案回收期"),
    "cases.note": ("What was left open", "放开的条件"),
    "cases.count": ("{count} of {all} cases replayed", "已复算 {count} / {all} 例"),
    "cases.not_yet": (
        "Not replayed yet: about half a minute. What the source says is below.",
        "尚未复算，约需半分钟。下列为资料原文。",
    ),
    "cases.working": ("Replaying: {names}", "正在复算：{names}"),
    "cases.failed": ("This run failed; the reason is on the page “Run”.", "该次计算失败，原因见“计算”页。"),
    "cases.figures": ("Figures", "指标对比"),
    "cases.warnings": ("What does not fit", "不吻合之处"),
    "cases.picture": ("The case on one page", "案例一览"),
    "cases.full": ("The queue is full. Try again in a minute.", "队列已满，请稍后再试。"),
    # the cases as examples
    "example.case_01_beijing_v1g": ("Case 1 · Beijing, V1G in a neighbourhood", "案例 1 · 北京西八里庄小区有序充电"),
    "example.case_01_beijing_v1g.about": (
        "Eighty private cars at home; steering moves their charging into the valley",
        "80 辆私家车，有序充电将电量移至谷段",
    ),
    "example.case_02_shanxi_demand_response": (
        "Case 2 · Shanxi, aggregated demand response",
        "案例 2 · 山西充电负荷聚合需求响应",
    ),
    "example.case_02_shanxi_demand_response.about": (
        "374 MW of piles as a portfolio; 600 drivers a call charge when sun and wind are plentiful",
        "37.4 万千瓦充电桩聚合，每次 600 名司机在新能源大发时段充电",
    ),
    "example.case_03_baoding_v2g": ("Case 3 · Baoding, V2G in a park", "案例 3 · 保定长城园区 V2G"),
    "example.case_03_baoding_v2g.about": (
        "Thirty-five cars on fifty 15 kW V2G piles, charged at home and discharged at work",
        "35 辆车、50 台 15 kW V2G 桩，夜间在家充电、白天在园区放电",
    ),
    "example.case_04_shanghai_swap": ("Case 4 · Shanghai, swap station", "案例 4 · 上海汽车博览公园换电站"),
    "example.case_04_shanghai_swap.about": (
        "Five packs at 300 kW, three 60 kW piles and 20 kWp of PV",
        "5 块电池、300 kW 换电站，3 台 60 kW 桩与 20 kWp 光伏",
    ),
    "example.case_07_lingang_campus": ("Case 7 · Lingang campus", "案例 7 · 上海电力大学临港校区"),
    "example.case_07_lingang_campus.about": (
        "2,061 kW of PV, 300 kW of wind and three kinds of storage",
        "2061 kW 光伏、300 kW 风电与三种储能",
    ),
    "example.case_08_chongming_rural": ("Case 8 · Chongming, rural", "案例 8 · 崇明乡村微电网"),
    "example.case_08_chongming_rural.about": (
        "1,000 kWp of roofs built in stages, two storages, and a forum off the grid",
        "分期建成的 1000 kWp 屋顶光伏、两套储能与离网草帽论坛",
    ),
    "example.case_09_zhenjiang_reuse": ("Case 9 · Zhenjiang, retired batteries", "案例 9 · 镇江退役电池储能"),
    "example.case_09_zhenjiang_reuse.about": (
        "750 kW / 6 MWh of retired packs in a car works, under a 9:1 contract",
        "整车厂 750 kW / 6 MWh 退役电池储能，收益按 9:1 分成",
    ),
    "example.case_10_tianjin_street_light": (
        "Case 10 · Tianjin, base station",
        "案例 10 · 天津路灯供电微基站",
    ),
    "example.case_10_tianjin_street_light.about": (
        "300 W day and night from ten hours of street light supply and a retired pack",
        "路灯每夜供电 10 小时，退役电池保证 300 W 全天供电",
    ),
}
