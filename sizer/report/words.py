"""The report's words in both languages, by key."""

from __future__ import annotations

import re
from typing import Literal

from sizer.report.charging_words import CHARGING_WORDS
from sizer.report.control_words import CONTROL_WORDS
from sizer.report.field_labels import LABELS
from sizer.report.insight_words import INSIGHT_WORDS
from sizer.report.money_words import MONEY_WORDS
from sizer.report.sheet_words import SHEET_WORDS
from sizer.report.terminal_words import TERMINAL_WORDS

__all__ = ["Language", "Languages", "UNITS", "WORDS", "component_word", "figure", "say", "say_in", "unit_of"]

Language = Literal["en", "zh"]
Languages = Literal["en", "zh", "zh+en"]

EVERY_SHEET = SHEET_WORDS | CONTROL_WORDS | MONEY_WORDS | CHARGING_WORDS | INSIGHT_WORDS | TERMINAL_WORDS
WORDS: dict[str, dict[Language, str]] = {
    # streams of money
    "investment": {"en": "Investment", "zh": "初始投资"},
    "replacement": {"en": "Replacement", "zh": "设备更换"},
    "augmentation": {"en": "Capacity added", "zh": "容量补充"},
    "residual_value": {"en": "Residual value", "zh": "残值"},
    "operation": {"en": "Operation and maintenance", "zh": "运行维护"},
    "energy_bill": {"en": "Energy bill saved", "zh": "电度电费节省"},
    "demand_bill": {"en": "Demand charge saved", "zh": "需量电费节省"},
    "basic_charge": {"en": "Basic charge saved", "zh": "基本电费节省"},
    "fixed_charge": {"en": "Fixed charge saved", "zh": "固定电费节省"},
    "feed_in": {"en": "Feed-in income", "zh": "上网电费收入"},
    "generation_subsidy": {"en": "Generation subsidy", "zh": "发电补贴"},
    "service_fee": {"en": "Charging service fee", "zh": "充电服务费"},
    "owner_payment": {"en": "Payment to owners for V2G", "zh": "V2G 车主补偿"},
    "battery_wear": {"en": "Wear of vehicles' batteries", "zh": "车辆电池损耗"},
    "fuel": {"en": "Fuel saved", "zh": "燃油费节省"},
    "supply_bill": {"en": "Other supply's energy saved", "zh": "其他电源购电费节省"},
    "unserved": {"en": "Unserved energy avoided", "zh": "缺供电损失减少"},
    "net": {"en": "Net cash flow", "zh": "净现金流"},
    "cumulative": {"en": "Cumulative", "zh": "累计净现金流"},
    "discounted": {"en": "Discounted", "zh": "折现净现金流"},
    "cumulative_discounted": {"en": "Cumulative, discounted", "zh": "累计折现净现金流"},
    # paybacks
    "static_simple": {"en": "static simple (no upkeep, no ageing)", "zh": "静态简单（不计运维与老化）"},
    "static": {"en": "static", "zh": "静态"},
    "discounted_payback": {"en": "discounted", "zh": "动态"},
    # sizes and roles
    "power": {"en": "power", "zh": "功率"},
    "energy": {"en": "energy", "zh": "容量"},
    "pv": {"en": "PV", "zh": "光伏"},
    "wind": {"en": "Wind", "zh": "风电"},
    "supply": {"en": "Other supply", "zh": "其他电源"},
    "storage": {"en": "Storage", "zh": "储能"},
    "grid": {"en": "Grid", "zh": "电网"},
    "load": {"en": "Load", "zh": "负荷"},
    "diesel": {"en": "Diesel", "zh": "柴油机"},
    "converter": {"en": "AC/DC converter", "zh": "AC/DC 变流器"},
    "hvdc_link": {"en": "VSC link", "zh": "柔直 VSC 换流器"},
    "link": {"en": "VSC link", "zh": "柔直 VSC 换流器"},
    "retired_battery": {"en": "Retired batteries", "zh": "退役动力电池"},
    "unserved_energy": {"en": "Not served", "zh": "缺供"},
    # verdicts
    "met": {"en": "met", "zh": "满足"},
    "not met": {"en": "not met", "zh": "不满足"},
    "not applicable": {"en": "not applicable", "zh": "不适用"},
    "hard": {"en": "binding", "zh": "强制"},
    "soft": {"en": "penalised", "zh": "软约束"},
    "off": {"en": "off", "zh": "关闭"},
    "audit": {"en": "audited", "zh": "校核"},
    # key figures
    "demand_kwh_per_year": {"en": "Demand", "zh": "年用电量"},
    "pv_kwh_per_year": {"en": "PV generation", "zh": "光伏年发电量"},
    "wind_kwh_per_year": {"en": "Wind generation", "zh": "风电年发电量"},
    "import_kwh_per_year": {"en": "Bought from the grid", "zh": "年购电量"},
    "export_kwh_per_year": {"en": "Sold to the grid", "zh": "年上网电量"},
    "own_use_share": {"en": "Own use of generation", "zh": "自用率"},
    "renewable_share_of_demand": {"en": "Demand met without grid or fuel", "zh": "自给率"},
    "curtailed_share": {"en": "Curtailed", "zh": "弃电率"},
    "storage_cycles_per_year": {"en": "Full storage cycles", "zh": "储能年等效循环"},
    "peak_import_kw": {"en": "Peak import", "zh": "最大购电功率"},
    "peak_import_before_kw": {"en": "Peak import before", "zh": "原最大购电功率"},
    "avoided_co2_t_per_year": {"en": "CO2 avoided", "zh": "年减排二氧化碳"},
    "charging_kwh_per_year": {"en": "Charged by vehicles", "zh": "车辆年充电量"},
    "v2g_kwh_per_year": {"en": "Given back by vehicles", "zh": "车辆年放电量"},
    "charging_valley_share": {"en": "Charging in valley hours", "zh": "谷段充电占比"},
    "charging_valley_before_share": {"en": "Charging in valley hours, unmanaged", "zh": "谷段充电占比（无序）"},
    "charging_peak_kw": {"en": "Peak of charging", "zh": "最大充电功率"},
    "charging_peak_before_kw": {"en": "Peak of charging, unmanaged", "zh": "最大充电功率（无序）"},
    "charging_peak_valley_kw": {"en": "Peak–valley difference of the mean day's charging", "zh": "平均日充电峰谷差"},
    "charging_peak_valley_before_kw": {
        "en": "Peak–valley difference of the mean day's charging, unmanaged",
        "zh": "平均日充电峰谷差（无序）",
    },
    "charging_unplaced_share": {"en": "Energy that single vehicles could not get", "zh": "未能分配到单车的电量占比"},
    "charging_moved_share": {"en": "Energy moved by the least power of piles", "zh": "因最小充电功率而移动的电量占比"},
    "phase_difference_kw": {"en": "Largest difference between phases", "zh": "三相最大功率差"},
    "phase_difference_before_kw": {
        "en": "Largest difference between phases, unmanaged",
        "zh": "三相最大功率差（无序）",
    },
    "phase_unbalance_share": {"en": "Unbalance of phases at the peak of charging", "zh": "充电高峰三相不平衡度"},
    "phase_unbalance_before_share": {
        "en": "Unbalance of phases at the peak of charging, unmanaged",
        "zh": "充电高峰三相不平衡度（无序）",
    },
    "v2g_switches_per_session": {"en": "Turns between charging and discharging, a session", "zh": "每次充放电转换次数"},
    "pile_mean_wait_h": {"en": "Mean wait for a pile", "zh": "平均等待时间"},
    "pile_p95_wait_h": {"en": "95 % are plugged in within", "zh": "95 % 车辆的等待时间上限"},
    "pile_lost_share": {"en": "Sessions lost", "zh": "流失车次占比"},
    "pile_taken_share": {"en": "Time that guns are taken", "zh": "充电枪占用率"},
    "pile_first_taken_share": {"en": "The same, first class", "zh": "第一种充电枪占用率"},
    "pile_second_taken_share": {"en": "The same, second class", "zh": "第二种充电枪占用率"},
    "pile_power_share": {"en": "Use of the piles' power", "zh": "充电桩功率利用率"},
    "pile_kwh_per_gun_day": {"en": "Energy of a gun and day", "zh": "单枪日均充电量"},
    "swaps_per_year": {"en": "Battery swaps", "zh": "年换电次数"},
    "swap_grid_kwh_per_year": {"en": "Drawn by the swap station", "zh": "换电站年用电量"},
    "swap_packs_kwh_per_year": {"en": "Given out in packs", "zh": "换电电池年供电量"},
    "swap_late_share": {"en": "Energy of packs moved a step late", "zh": "电池充放滞后一个时段的电量占比"},
    "swap_mean_wait_h": {"en": "Mean wait for a full pack", "zh": "换电平均等待时间"},
    "swap_p95_wait_h": {"en": "95 % have a full pack within", "zh": "95 % 车辆的换电等待上限"},
    "swap_waited_share": {"en": "Swaps that wait for a pack", "zh": "需等待电池的换电占比"},
    "diesel_kwh_per_year": {"en": "Diesel generation", "zh": "柴油年发电量"},
    "diesel_share_of_demand": {"en": "Diesel share of demand", "zh": "柴油供电占比"},
    "fuel_l_per_year": {"en": "Fuel", "zh": "年耗油量"},
    "fuel_before_l_per_year": {"en": "Fuel before", "zh": "原年耗油量"},
    "set_hours_per_year": {"en": "Running hours of diesel sets", "zh": "柴油机组年运行台时"},
    "set_starts_per_year": {"en": "Starts of diesel sets", "zh": "柴油机组年启动次数"},
    "unserved_kwh_per_year": {"en": "Unserved energy", "zh": "年缺供电量"},
    "unserved_before_kwh_per_year": {"en": "Unserved energy before", "zh": "原年缺供电量"},
    "unserved_share": {"en": "Share unserved", "zh": "缺供电率"},
    "autonomy_h": {"en": "Hours of mean load in storage", "zh": "储能可供平均负荷时长"},
    "moved_between_areas_kwh_per_year": {"en": "Moved between areas", "zh": "台区间转供电量"},
    "relieved_transformers_kw": {"en": "Peaks taken off transformers", "zh": "配变峰值合计降低"},
    "voltage_drop_share": {"en": "Largest voltage drop at a feeder's end", "zh": "线路末端最大电压降"},
    "voltage_drop_before_share": {"en": "Largest voltage drop before", "zh": "原线路末端最大电压降"},
    "voltage_rise_share": {"en": "Largest voltage rise at a feeder's end", "zh": "线路末端最大电压升"},
    "voltage_rise_before_share": {"en": "Largest voltage rise before", "zh": "原线路末端最大电压升"},
    "line_loss_kwh_per_year": {"en": "Line losses of feeders", "zh": "线路年损耗"},
    "line_loss_before_kwh_per_year": {"en": "Line losses of feeders before", "zh": "原线路年损耗"},
    "running_sets": {"en": "running sets", "zh": "运行台数"},
    "started_sets": {"en": "started sets", "zh": "启动台数"},
    "unserved_kw": {"en": "not served", "zh": "缺供"},
    "fuel_l_per_h": {"en": "fuel", "zh": "耗油"},
    "to_other_kw": {"en": "to the other bus", "zh": "送至另一母线"},
    "from_other_kw": {"en": "from the other bus", "zh": "来自另一母线"},
    "no_load_kw": {"en": "no-load loss", "zh": "空载损耗"},
    "conversion_loss_kw": {"en": "conversion loss", "zh": "变换损耗"},
    "line_loss_kw": {"en": "line loss", "zh": "线路损耗"},
    # things in figures
    "charging": {"en": "Charging", "zh": "车辆充电"},
    "v2g": {"en": "Vehicles' discharge (V2G)", "zh": "车辆放电（V2G）"},
    "grid_import": {"en": "Grid import", "zh": "电网购电"},
    "grid_export": {"en": "Grid export", "zh": "上网"},
    "discharge": {"en": "Storage discharge", "zh": "储能放电"},
    "charge": {"en": "Storage charge", "zh": "储能充电"},
    "soc": {"en": "State of charge", "zh": "荷电状态"},
    "curtailed": {"en": "Curtailed", "zh": "弃电"},
    "losses": {"en": "Losses", "zh": "损耗"},
    "before": {"en": "Before", "zh": "实施前"},
    "after": {"en": "After", "zh": "实施后"},
    "before_short": {"en": "old", "zh": "前"},
    "after_short": {"en": "new", "zh": "后"},
    "transformer_limit": {"en": "Limit of the connection", "zh": "接入容量限值"},
    "payback": {"en": "Payback", "zh": "投资回收期"},
    "price": {"en": "Price", "zh": "电价"},
    "year": {"en": "Year", "zh": "年"},
    "years_unit": {"en": "years", "zh": "年"},
    "year_unit": {"en": "a", "zh": "年"},
    "month": {"en": "Month", "zh": "月份"},
    "hour": {"en": "Hour of the day", "zh": "小时"},
    "day": {"en": "Day of the year", "zh": "日"},
    "hours_sorted": {"en": "Hours of the year, highest first", "zh": "小时数（由高到低）"},
    "power_axis": {"en": "Power [kW]", "zh": "功率 [kW]"},
    "price_axis": {"en": "CNY/kWh", "zh": "元/kWh"},
    "chart_duration": {"en": "Load duration curve of the grid import", "zh": "购电负荷持续曲线"},
    "card_npv": {"en": "NPV", "zh": "净现值"},
    "money_axis": {"en": "CNY", "zh": "元"},
    "money_wan_axis": {"en": "10,000 CNY", "zh": "万元"},
    # periods and items of a bill
    "sharp": {"en": "Sharp peak", "zh": "尖峰"},
    "peak": {"en": "Peak", "zh": "高峰"},
    "flat": {"en": "Flat", "zh": "平段"},
    "valley": {"en": "Valley", "zh": "低谷"},
    "deep_valley": {"en": "Deep valley", "zh": "深谷"},
    "energy_item": {"en": "Energy", "zh": "电度电费"},
    "tiers_item": {"en": "Tiers", "zh": "阶梯加价"},
    "demand_item": {"en": "Demand", "zh": "需量电费"},
    "basic_item": {"en": "Basic charge", "zh": "基本电费"},
    "fixed_item": {"en": "Fixed charge", "zh": "固定电费"},
    "feed_in_item": {"en": "Feed-in", "zh": "上网收入"},
    "subsidy_item": {"en": "Subsidy", "zh": "发电补贴"},
    "total_item": {"en": "Total", "zh": "合计"},
    **{key: {"en": english, "zh": chinese} for key, (english, chinese) in EVERY_SHEET.items()},
}

UNITS = (
    ("_cny_per_kwh", "CNY/kWh"),
    ("_cny_per_year", "CNY/a"),
    ("_l_per_year", "L/a"),
    ("_l_per_h", "L/h"),
    ("_hours_per_year", "h/a"),
    ("_starts_per_year", "1/a"),
    ("swaps_per_year", "1/a"),
    ("sessions_per_year", "1/a"),
    ("kwh_per_session", "kWh"),
    ("_kwh_per_year", "kWh/a"),
    ("_kwh_per_gun_day", "kWh/d"),
    ("_cycles_per_year", "1/a"),
    ("_t_per_year", "t/a"),
    ("_kwh", "kWh"),
    ("_kw", "kW"),
    ("_kva", "kVA"),
    ("_years", "years"),
    ("_cny", "CNY"),
    ("_h", "h"),
)
"""Units by the ending of a name, longest first."""


def say(key: str, language: Language = "en") -> str:
    """Word for a key, or for a kind of technology; the key itself, made readable, where there is none.

    A name in brackets stays as it is, and so does the number of one of several.

    Examples
    --------
    >>> say("feed_in", "zh"), say("some_new_stream"), say("feed_in [roof]")
    ('上网电费收入', 'Some new stream', 'Feed-in income [roof]')
    >>> say("response_2_kw", "zh")
    '需求响应 2'
    """
    name, bracket, of = key.partition(" [")
    numbered = re.fullmatch(r"(.+)_(\d+)(_k[wv]a?h?)?", name)
    if name not in WORDS and numbered and (of_all := f"{numbered[1]}{numbered[3] or ''}") in WORDS:
        return f"{WORDS[of_all][language]} {numbered[2]}{bracket}{of}"
    found, kind = WORDS.get(name), LABELS.get(f"kind.{name}")
    if found is None and kind is not None:
        return kind[0 if language == "en" else 1] + bracket + of
    word = found[language] if found else name.replace("_", " ").capitalize()
    return word + bracket + of


def component_word(label: str, language: Language = "en") -> str:
    """Name of a component: the word of its kind where nobody gave it another.

    Examples
    --------
    >>> component_word("ess", "zh"), component_word("north roof", "zh")
    ('储能', 'north roof')
    """
    found = LABELS.get(f"kind.{label}")
    return label if found is None else found[0 if language == "en" else 1]


def say_in(key: str, languages: Languages) -> str:
    """Word for a key in one language or in both, Chinese first.

    Examples
    --------
    >>> say_in("feed_in", "zh+en"), say_in("feed_in", "en")
    ('上网电费收入 Feed-in income', 'Feed-in income')
    """
    if languages != "zh+en":
        return say(key, languages)
    chinese, english = say(key, "zh"), say(key, "en")
    return english if chinese == english else f"{chinese} {english}"


def unit_of(name: str) -> str:
    """Unit that a quantity's name ends in; empty for a share.

    Examples
    --------
    >>> unit_of("power_kw"), unit_of("own_use_share")
    ('kW', '')
    """
    quantity = name.partition(" [")[0]
    return next((unit for ending, unit in UNITS if quantity.endswith(ending)), "")


SMALLEST_SHOWN = 5e-5  # with four decimals; less would be shown as 0.0000


def figure(value: float | None, unit: str = "") -> str:
    """Write a number as people do: thousands separated, as many decimals as mean something.

    Examples
    --------
    >>> figure(1234567.8, "CNY"), figure(7.94, "years"), figure(None, "years")
    ('1,234,568 CNY', '7.94 years', 'n/a')
    >>> figure(0.25, "kW"), figure(3e-7, "kW")  # of a size that is not worth building, the solver leaves a trace
    ('0.2500 kW', '0 kW')
    """
    if value is None:
        return "n/a"
    magnitude = abs(value)
    digits = 0 if magnitude >= 1000 else 1 if magnitude >= 100 else 2 if magnitude >= 1 else 4
    if magnitude < SMALLEST_SHOWN:
        value, digits = 0.0, 0
    return f"{value:,.{digits}f} {unit}".rstrip()
