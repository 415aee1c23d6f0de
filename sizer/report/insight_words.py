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
    "tornado_title": ("Net present value, one input 20 % lower and higher", "净现值敏感性：单项输入 ±20 %"),
    "tornado_driver": ("Input", "输入"),
    "tornado_payback": ("Payback, static", "静态回收期"),
    "tornado_note": (
        "Sizes stay. Bars without * are exact. With *, the year is run as it was (for another load or yield the grid "
        "makes up the difference, and both bills are reckoned anew): running it anew could only be worth more. For the "
        "discount rate it may also be worth less, since the mean ageing of the design year shifts with it.",
        "设备容量不变。未标 * 者为精确值；标 * 者沿用原运行方式（负荷或发电变化由电网补足，并重新计算前后电费），"
        "若重新优化运行，净现值只会更高；折现率一项除外，因设计年的平均衰减随之变化。",
    ),
    "tornado_overload": ("beyond the connection", "超出接入容量"),
    "driver_equipment": ("Price of equipment", "设备价格"),
    "driver_energy_price": ("Energy prices", "电度电价水平"),
    "driver_demand_price": ("Demand and basic charges", "需量及基本电价"),
    "driver_feed_in_price": ("Feed-in price", "上网电价"),
    "driver_fee_price": ("Service fees", "服务费"),
    "driver_upkeep_price": ("Upkeep", "运维成本"),
    "driver_discount_rate": ("Discount rate", "折现率"),
    "driver_load": ("Load", "负荷"),
    "driver_yield": ("Yield of PV and wind", "风光发电量"),
    "sweep_npv_cny": ("NPV [CNY]", "净现值 [元]"),
    "sweep_investment_cny": ("Investment [CNY]", "投资 [元]"),
    "sweep_payback_static_simple_years": ("Payback, static simple [years]", "静态简单回收期 [年]"),
    "sweep_irr": ("IRR", "内部收益率"),
    "sweep_self_sufficiency_share": ("Demand not bought", "自给率"),
    "sweep_co2_kg_per_year": ("CO2 [kg/a]", "CO2 排放 [kg/年]"),
    "sweep_error": ("No design", "无可行方案"),
    "sweep_driver": ("Input", "输入"),
    "sweep_npv_down_cny": ("NPV at −20 % [CNY]", "净现值 −20 % [元]"),
    "sweep_npv_up_cny": ("NPV at +20 % [CNY]", "净现值 +20 % [元]"),
    "sweep_payback_down_years": ("Payback at −20 %", "回收期 −20 %"),
    "sweep_payback_up_years": ("Payback at +20 %", "回收期 +20 %"),
    "sweep_exact": ("Exact (=) or at least (≥)", "精确（=）或下限（≥）"),
    "pareto_title": ("Net present value against {}", "净现值与{}的权衡"),
    "pareto_capex": ("investment", "投资"),
    "pareto_co2": ("CO2", "CO2 排放"),
    "pareto_self_sufficiency": ("self-sufficiency", "自给率"),
    "pareto_design": ("Designs on the front", "前沿方案"),
    "pareto_best": ("Best value", "净现值最优"),
    "binds_nothing": ("No limit holds this design back.", "没有条件限制当前方案。"),
}
