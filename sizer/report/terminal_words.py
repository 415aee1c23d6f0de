"""Words that only a terminal says: English, Chinese."""

from __future__ import annotations

__all__ = ["TERMINAL_WORDS"]

TERMINAL_WORDS: dict[str, tuple[str, str]] = {
    "terminal_project": ("Project", "项目"),
    "terminal_design": ("Design", "方案"),
    "terminal_component": ("component", "设备"),
    "terminal_size": ("size", "容量"),
    "terminal_value": ("value", "数值"),
    "terminal_chosen": ("chosen", "优化"),
    "terminal_given": ("given", "给定"),
    "terminal_smallest": ("smallest allowed", "已达下限"),
    "terminal_largest": ("largest allowed", "已达上限"),
    "terminal_money": ("Money against the reference case (scope: {scope})", "相对参照方案的经济性（口径：{scope}）"),
    "terminal_payback": ("Payback, {kind}", "投资回收期：{kind}"),
    "terminal_never": ("not within {years} years", "{years} 年内不能回收"),
    "terminal_npv": ("NPV at {rate}", "净现值（折现率 {rate}）"),
    "terminal_irr": ("IRR", "内部收益率"),
    "terminal_lcoe": ("LCOE of the supply", "平准化度电成本"),
    "terminal_revenue": ("Revenue and savings, first year", "首年收益与节省"),
    "terminal_stream": ("stream", "科目"),
    "terminal_share": ("share", "占比"),
    "terminal_of_which": ("  of which {component}", "  其中 {component}"),
    "terminal_total": ("Total", "合计"),
    "terminal_energy": ("Energy, design year", "设计年电量与指标"),
    "terminal_guideline": ("Guideline", "导则条款"),
    "terminal_clause": ("clause", "条款"),
    "terminal_held": ("actual and limit", "实际值与限值"),
    "terminal_verdict": ("verdict", "结论"),
    "terminal_contradicts": ("The source contradicts itself:", "来源资料自相矛盾："),
    "size_power": ("power", "功率"),
    "size_energy": ("energy", "容量"),
    "size_expansion": ("expansion", "增容"),
    "size_new_transformers": ("new transformers", "新增变压器台数"),
    "size_new_transformer": ("rating of each", "单台容量"),
    "size_count": ("piles", "桩数"),
    "size_second_count": ("piles, second class", "第二种桩数"),
    "size_packs": ("packs", "电池数"),
    "size_slots": ("charging slots", "充电仓位数"),
}
