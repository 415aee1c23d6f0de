"""Sentences that the calculation says in English, for a report in Chinese: rules of the replay, and notices.

A sentence that is not known here stays as it is: better an English sentence than none.
"""

from __future__ import annotations

import re

from sizer.expected import ExpectedFigure
from sizer.report.chinese import whole_in_chinese
from sizer.report.words import Languages

__all__ = ["NOTICES", "RULES", "as_published", "reason_of", "rule_in", "said_in", "section_in"]

RULES = {
    "power within its range": "功率在允许范围内",
    "energy within its range": "容量在允许范围内",
    "no charge while discharging": "充放电不同时进行",
    "charge, discharge ≥ 0": "充、放电功率不为负",
    "whole sets run": "机组整台运行",
    "the sets are whole": "机组台数为整数",
    "whole numbers of piles": "充电桩数量为整数",
    "a whole number of piles": "充电桩数量为整数",
    "vehicles charge as they come": "车辆到即充电",
    "unserved energy ≤ its limit": "缺供电量不超过上限",
    "unserved between nothing and the demand": "缺供功率介于零与需求之间",
    "the fee is earned on every kWh": "每度电均计服务费",
    "the end is not below the start": "期末电量不低于期初",
    "the demand is the one given": "负荷与输入一致",
    "the constant loss": "固定损耗",
    "the bus gets the sum of the groups": "母线功率等于各组之和",
    "the bill adds up": "电费复算一致",
    "stored energy ≤ what the capacity holds": "储存电量不超过可用容量",
    "stored energy within every group's bounds": "各组电量在上下限内",
    "stored energy follows charge and discharge": "储存电量与充放电一致",
    "starts a day": "日启停次数",
    "return ≤ power of the piles": "放电不超过充电桩功率",
    "power ≤ C rate × energy": "功率不超过倍率限值",
    "power within every group's limits": "各组功率在限值内",
    "phases differ no more than allowed": "三相不平衡在允许范围内",
    "packs charge on return": "电池包归还后充电",
    "packs are ready when a step begins": "时段开始时电池包可用",
    "owners get what they are owed": "车主补偿足额",
    "output ≥ 0": "出力不为负",
    "output ≤ rating of the running sets": "出力不超过运行机组额定功率",
    "output ≤ available": "出力不超过可发功率",
    "nothing flows while the grid is down": "停电时无潮流",
    "nothing comes back": "无反向功率",
    "no more slots than packs": "充电仓不多于电池包",
    "no more sets than there are": "运行机组不超过装机台数",
    "no more energy than packs hold": "电量不超过电池包容量",
    "no import while exporting": "购电与上网不同时发生",
    "no flow back while there is one there": "双向潮流不同时发生",
    "no event beyond its warranty": "单次放电不超过质保",
    "never below the least load": "不低于最低负荷率",
    "injections sum to zero": "母线功率平衡",
    "import, export ≥ 0": "购电、上网功率不为负",
    "import ≤ limit": "购电不超过限值",
    "export ≤ limit": "上网不超过限值",
    "fuel follows the curve": "油耗符合曲线",
    "flows ≥ 0": "潮流不为负",
    "every unserved kWh is priced": "缺供电量均计损失",
    "every group leaves with its energy": "各组离开时电量达标",
    "energy ≥ duration × power": "容量不低于时长 × 功率",
    "energy ≤ longest duration × power": "容量不超过最长时长 × 功率",
    "energy of the packs follows charging and swaps": "电池包电量与充换电一致",
    "discharge within the warranty": "放电量不超过质保",
    "demand response is paid for what is given": "需求响应按实际响应量计费",
    "cycles last the service life": "循环次数满足服役年限",
    "charging ≤ power of the piles": "充电不超过充电桩功率",
    "charge + discharge ≤ power": "充放电之和不超过功率",
    "charge + discharge ≤ power of the slots": "充放电之和不超过充电仓功率",
    "both ways together ≤ rating": "双向之和不超过额定功率",
    "as many as the promise needs": "桩数满足服务承诺",
    "a mix that keeps the promise": "桩型组合满足服务承诺",
}
"""What the replay checks, in Chinese."""

NOTICES = (
    (r"(.+?): Load form (\w+): .*", r"\1：采用内置负荷曲线 \2，水平与逐月分布为假设，来源见负荷曲线目录。"),
    (
        r"(.+?): Load form (\w+): (\d+)% cooling and (\d+)% heating .*",
        r"\1：负荷曲线 \2：全年电量的 \3% 制冷与 \4% 采暖（假设）随室外温度变化。",
    ),
    (
        r"(.+?): (\S+) was in force (\S+) to (\S+); its prices are used for (\S+) to (\S+)\.",
        r"\1：电价 \2 执行期为 \3 至 \4，此处用于 \5 至 \6。",
    ),
    (
        r"(.+?): (\S+) changes at (.+), inside a step of (\d+) min: .*Use a step of (\d+) min\.",
        r"\1：电价 \2 在 \3 变换时段，落在 \4 分钟步长之内，该步按时间加权平均价计；建议步长 \5 分钟。",
    ),
    (
        r"(.+?): (\S+) changes at (.+), inside a step of (\d+) min: .*",
        r"\1：电价 \2 在 \3 变换时段，落在 \4 分钟步长之内，该步按时间加权平均价计。",
    ),
    (
        r"(.+?): (\S+) has no published prices for (.+); its list prices are used there\.",
        r"\1：电价 \2 在 \3 无公布价格，采用目录价。",
    ),
    (r"(.+?): The holidays of (\d+) are not gazetted; .*", r"\1：\2 年节假日尚未公布，工作日为估计。"),
    (r"(.+?): (\w+): ([\d,]+) stays reach beyond .*", r"\1：\2：\3 次停留超出模拟时段，已截断。"),
    (r"(.+?): (\w+): ([\d,]+) sessions were left out because .*", r"\1：\2：\3 次会话因车辆已在充电而略去。"),
    (
        r"(.+?): (\w+): ([\d,]+) of ([\d,]+) sessions asked for more .* by ([\d,]+) kWh, ([\d.]+)% of all\.",
        r"\1：\2：\4 次会话中有 \3 次需求超过停留可充电量，共削减 \5 kWh（\6%）。",
    ),
    (
        r"(.+?): ([\d,]+) sessions form ([\d,]+) groups with .*; ([\d,]+) sessions have no freedom in steps of (\d+) "
        r"min and charge unmanaged; .* ([\d.]+)% of the energy cannot be planned\.",
        r"\1：\2 次会话合并为 \3 组；\4 次会话在 \5 分钟步长下无调节余地，按无序充电计；共 \6% 的电量不可调度。",
    ),
    (r"no IRR: the net cash flow never changes sign", "无内部收益率：净现金流不变号"),
    (r"no single IRR: the net cash flow has none or several", "无唯一内部收益率：净现金流多次变号，无解或多解"),
    (r"no IRR in −99 % … 1000 %", "在 −99 % … 1000 % 内无内部收益率"),
    (r"(.+?): the service fee of (\S+) CNY/kWh is cut to the (\S+) that is allowed\.",
     r"\1：充电服务费 \2 元/kWh 高于上限，按 \3 元/kWh 计。"),
    (
        r"contract with (.+?): the station keeps (\S+) of demand-response income; .* at least (\S+) for (\w+) stations",
        r"与 \1 的合同：场站保留需求响应收益的 \2，导则案例 2 要求不低于 \3。",
    ),
    (r"Without the project the grid connection cannot carry the load\..*",
     "无项目时接入容量不足以供电；参照情形仍按购电计，增容费用不计入项目收益。"),
    (r"Without the project there is no grid, .*",
     "无项目时没有电网，现有设备不能正常供电；参照情形中柴油机可低于最低负荷运行，缺口按缺供电价计损失。"),
)  # fmt: skip
"""Patterns of notices, and their Chinese; the last that fits a sentence holds."""


def rule_in(rule: str, languages: Languages) -> str:
    """Say a rule of the replay in the report's language or languages."""
    head, colon, tail = rule.rpartition(": ")
    known = RULES.get(rule) or (RULES.get(tail) and f"{head}{colon}{RULES[tail]}")
    return _in(rule, known, languages)


def said_in(sentence: str, languages: Languages) -> str:
    """Say a notice in the report's language or languages.

    Examples
    --------
    >>> said_in("grid: A was in force 2021-01 to 2021-11; its prices are used for 2021-01 to 2021-12.", "zh")
    'grid：电价 A 执行期为 2021-01 至 2021-11，此处用于 2021-01 至 2021-12。'
    >>> said_in("something else", "zh")
    'something else'
    """
    fitting = [(re.fullmatch(pattern, sentence, re.DOTALL), chinese) for pattern, chinese in NOTICES]
    known = [found.expand(chinese) for found, chinese in fitting if found]
    whole = whole_in_chinese(sentence)
    return _in(sentence, known[-1] if known else None if whole == sentence else whole, languages)


def section_in(section: str, languages: Languages) -> str:
    """Where a clause stands, with tables and cases in Chinese wherever the report speaks it.

    Examples
    --------
    >>> section_in("Table 3-9, 4", "zh"), section_in("Case 3 (1)", "zh"), section_in("Table 3-9, 4", "en")
    ('表 3-9，4', '案例 3 (1)', 'Table 3-9, 4')
    """
    if languages == "en":
        return section
    return section.replace("Table ", "表 ").replace("Case ", "案例 ").replace(", ", "，")


def as_published(figure: ExpectedFigure, languages: Languages) -> str:
    """How a figure is printed: in Chinese wherever the report speaks it."""
    return figure.as_published if languages == "en" else whole_in_chinese(figure.as_published)


def reason_of(figure: ExpectedFigure, languages: Languages) -> str:
    """Why a figure is read as it is, why its band is what it is, and which input was derived from it."""
    said = [part for part in (figure.reason, figure.tolerance_reason, figure.circular) if part]
    if languages == "en":
        return ". ".join(said)
    return "；".join(whole_in_chinese(part) for part in said)


def _in(english: str, chinese: str | None, languages: Languages) -> str:
    if languages == "en" or chinese is None:
        return english
    return chinese if languages == "zh" else f"{chinese}\n{english}"
