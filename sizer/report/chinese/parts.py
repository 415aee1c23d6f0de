"""What the library says in English, in Chinese: pattern → sentence. A word in braces stands for any text."""

from __future__ import annotations

__all__ = ["SENTENCES_ZH"]

_INPUT = {
    "is missing, and has no default. Add it": "缺失且无默认值，请补充",
    "is {x}, but a share lies between 0 and 1. For {n} % write {y}.": (
        "为 {x}，比例应在 0 与 1 之间；{n} % 请写作 {y}。"
    ),
    "is {x}, but must be more than {y}.": "为 {x}，应大于 {y}。",
    "is {x}, but must be at least {y}.": "为 {x}，应不小于 {y}。",
    "is {x}, but must be less than {y}.": "为 {x}，应小于 {y}。",
    "is {x}, but must be at most {y}.": "为 {x}，应不大于 {y}。",
    " For {n} % write {y}.": "{n} % 请写作 {y}。",
    "is {x}, but soc_max is {y}": "为 {x}，而 soc_max 为 {y}",
    "soc_min is {x} but soc_max is {y}; soc_min must be the smaller": "soc_min 为 {x}，soc_max 为 {y}；下限须小于上限",
    "soc_min is {x} but soc_max is {y}": "soc_min 为 {x}，而 soc_max 为 {y}",
    "is {x}, but must be a whole number, 1 or more": "为 {x}，应为不小于 1 的整数",
    "is {x}, but must be a whole number of piles": "为 {x}，应为充电桩整数台数",
    "is {x}, but must be a whole number": "为 {x}，应为整数",
    "is {x}, but must be a finite number": "为 {x}，应为有限数",
    "is {x}, but must be a number": "为 {x}，应为数字",
    "is {x}, but must be true or false": "为 {x}，应为 true 或 false",
    "is {x}, but must be a mapping of fields to values": "为 {x}，应为“字段: 值”的结构",
    "is {x}, but must be a list of at least {n}": "为 {x}，列表至少 {n} 项",
    "is {x}, but must be a list, such as [1, 2]": "为 {x}，应为列表，如 [1, 2]",
    "is {x}, but must be the name of a file": "为 {x}，应为文件名",
    "is {x}, but must be text": "为 {x}，应为文字",
    "is {x}, but must be '": "为 {x}，应为 '",
    "there is no such field": "没有此字段",
    "there is no such file": "没有此文件",
    '. Did you mean "{x}"?': "，是否应为“{x}”？",
    ". Known here: ": "。可用字段：",
    ". Remove it or correct its spelling": "，请删除或改正拼写",
    "no technology {x}. Known: ": "没有设备类型 {x}。可用：",
    "has no kind. Add one of: ": "缺少 kind，请添加其中之一：",
    "stands there twice. Give each a name of its own": "重名，请分别命名",
    "min is {a} but max is {b}; min must not exceed max": "下限 {a} 大于上限 {b}，下限不得大于上限",
    'site: no place "{x}". Known: {y}; or give coordinates': "场址：没有地点“{x}”。可选：{y}；或输入坐标",
    "slots is {a}, but there are only {b} packs to charge": "仓位数为 {a}，而电池仅 {b} 块",
    'no fleet on bus "{a}". Give the fleet `bus: {b}`': "母线“{a}”上没有车队，请将车队的母线设为 {b}",
    "count is at most {a}, but the promise to drivers needs {b}. Allow more piles, or promise less": (
        "充电桩上限为 {a} 台，而服务承诺需要 {b} 台；请放宽数量或降低承诺"
    ),
    "bus and other_bus are both {x}; a converter joins two": "两侧母线均为 {x}，变流器应连接两条不同母线",
    "A loan ends within it": "贷款须在寿命期内还清",
}
_TABLES = {
    "is empty. Give one row per hour, or one row per day.": "是空文件，请每小时一行或每日一行。",
    'holds a header only (first cell: "{x}"), no numbers. Give one number per hour in kW.': (
        "只有表头（首格“{x}”），没有数据；请每小时给出一个 kW 值。"
    ),
    "{name} was read as {code} text.": "{name} 按 {code} 编码读取。",
    "{name} is separated by {x} and was read with decimal commas.": "{name} 以{x}分隔，逗号按小数点读取。",
    "is not text in UTF-8, UTF-16 with a byte order mark, or GB18030.": "不是 UTF-8、UTF-16（含 BOM）或 GB18030 文本。",
    "is not text in UTF-8, UTF-16": "不是 UTF-8、UTF-16",
    "Save the table as CSV UTF-8 or as .xlsx.": "请另存为 CSV UTF-8 或 .xlsx。",
    "Open it in Excel or WPS and save it as .xlsx or as CSV UTF-8.": (
        "请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV UTF-8。"
    ),
    "Open the file in Excel and save it, or paste the values.": "请用 Excel 打开并保存，或粘贴为数值。",
    "Use a decimal point, or leave out the comma between thousands.": "请使用小数点，或去掉千分位逗号。",
    "is an old .xls workbook": "是旧版 .xls 工作簿",
    "is protected by a password. Remove it": "受密码保护，请取消密码",
    " (File, Info, Protect Workbook) and save it again.": "（文件 → 信息 → 保护工作簿）后重新保存。",
    "is a PDF, not a table.": "是 PDF，不是数据表。",
    "is a web page with a table's name.": "是网页，不是数据表。",
    "is a ZIP archive, not a workbook. Unpack it and name the table inside.": "是 ZIP 压缩包，请解压后使用其中的表格。",
    "is damaged or no XLSX workbook": "已损坏或不是 XLSX 工作簿",
    "declares XML entities, which no spreadsheet needs.": "含 XML 实体声明，已拒绝。",
    "in fen (divide by 100)": "分（应除以 100）",
    "in CNY/MWh (divide by 1000)": "元/MWh（应除以 1000）",
    "has {n} sheets with numbers: {x}. Name one with sheet:.": "有 {n} 个含数据的工作表：{x}。请在“工作表”中指定。",
    'has no sheet "{x}". Its sheets: {y}.': "没有工作表“{x}”。现有：{y}。",
    'Sheet "{x}" of {name} was read.': "读取了 {name} 的工作表“{x}”。",
    "Times name a zone and were moved to the site's clock, UTC{x}.": "时间带时区，已换算为场址时间 UTC{x}。",
    "Rows were not in the order of time ({n} steps backwards); they were sorted.": (
        "数据未按时间排序（{n} 处倒序），已自动排序。"
    ),
    "{n} time stood twice: {x}; the {w} value was taken.": "{n} 个时刻重复：{x}；已按设置（{w}）取值。",
    "{n} times stood twice: {x}; the {w} value was taken.": "{n} 个时刻重复：{x}；已按设置（{w}）取值。",
    "Delete one of each, or set duplicates to first, last or mean.": (
        "请删除重复行，或在“重复时刻”中选择取第一条、最后一条或平均。"
    ),
    "Times stand {a} min after the start of their {b}-min steps; they were moved to it.": (
        "时间比 {b} 分钟时段起点晚 {a} 分钟，已对齐。"
    ),
    "Times run from {a} to 24:00: each names the end of its step.": "时间从 {a} 到 24:00，按时段末时刻理解。",
    "The year runs from {a}; its last {n} h were laid before its first.": (
        "数据年从 {a} 开始，末尾 {n} 小时已移到开头。"
    ),
    "{n} value is missing: ": "缺失 {n} 个值：",
    "{n} values are missing: ": "缺失 {n} 个值：",
    "{a} drawn as a straight line, {b} taken from the same hours a week away.": (
        "其中 {a} 个线性插值，{b} 个取相邻一周同一时刻。"
    ),
    "Add what is missing, or set fill_gaps: true (3 h: straight line; longer: same hours a week before).": (
        "请补充，或勾选“补齐缺失值”（3 小时以内线性插值，更长取上周同一时刻）。"
    ),
    "That is too much to fill ({x} is allowed). Add what is missing.": "缺失过多，无法补齐（允许 {x}），请补充数据。",
    "{n} days from {a} were laid on {b} weekday by weekday; public holidays stay where they were. "
    "The mean changed by {x}.": "自 {a} 起的 {n} 天已按星期对应到 {b} 年（节假日不移动），平均值变化 {x}。",
    "holds fewer than two rows with a readable time. Write times as 2023-01-31 13:00.": (
        "可识别时间的行不足两行；时间请写作 2023-01-31 13:00。"
    ),
    "changes its step from {a} to {b} min at {c}. Give one step in the whole file.": (
        "在 {c} 时间步长由 {a} 分钟变为 {b} 分钟；全文件应使用同一步长。"
    ),
    "covers {a} to {c}; the site's year is {b}. Give a whole year, or set the site's year.": (
        "覆盖 {a} 至 {c}，而模拟年份为 {b}；请提供全年数据或修改年份。"
    ),
    "outside {a} to {b} left out.": "在 {a} 至 {b} 之外，已略去。",
    "values were multiplied by {x}.": "数值已乘以倍率 {x}。",
    "Each row of {name} tells a day in {n} steps of {m} min.": "{name} 每行为一日，{n} 点，步长 {m} 分钟。",
    "Each column of {name} tells a day in {n} steps of {m} min.": "{name} 每列为一日，{n} 点，步长 {m} 分钟。",
    "{name} names no unit; its values were taken as kW.": "{name} 未注明单位，按 kW 理解。",
    "A load is zero or more; for net load behind existing PV set allow_negative: true.": (
        "负荷不应为负；若为扣除既有光伏的净负荷，请勾选“允许负值”。"
    ),
    "{n} value is negative: ": "{n} 个值为负：",
    "{n} values are negative: ": "{n} 个值为负：",
    "Twelve rows of 24 values were taken as a typical day of every month.": "12 行 24 列按各月典型日理解。",
    "{n} values were taken as one day and repeated every day.": "{n} 个值按一日理解，逐日重复。",
    "{n} values without a time were taken as steps of {m} min from 1 January.": (
        "{n} 个值无时间列，按 1 月 1 日起步长 {m} 分钟理解。"
    ),
    "{n} values in {u} and steps of {a} min became {m} in kW and steps of {b} min: {x} kWh before, {y} kWh after.": (
        "{n} 个值（{u}，步长 {a} 分钟）换算为 {m} 个 kW 值（步长 {b} 分钟）：电量 {x} kWh → {y} kWh。"
    ),
    "All values of {name} are zero.": "{name} 的数值全部为零。",
    "Check whether the column is W, kW, MW or kWh per interval, and whether a multiplier is missing.": (
        "请核对单位（W、kW、MW 或每时段 kWh）与倍率。"
    ),
    "the load peaks at {a} kW, {b} times the transformer's {c} kVA.": (
        "最大负荷 {a} kW，为变压器容量 {c} kVA 的 {b} 倍。"
    ),
}
_VEHICLES = {
    "{n} sessions were left out because the vehicle was already plugged in.": "{n} 条记录因车辆已在充电而略去。",
    "{n} of {m} sessions asked for more than their stay allows; they were trimmed by {x} kWh, {y} of all.": (
        "{m} 条记录中 {n} 条的电量超过停车时间所能充，共削减 {x} kWh（{y}）。"
    ),
    "{n} stays reach beyond the modelled hours and were cut there.": "{n} 条停车超出模拟时段，已截断。",
    "{n} sessions without energy were left out: {x}.": "{n} 条无电量记录已略去：{x}。",
    "{n} sessions were done charging after they left; the departure was believed.": (
        "{n} 条充满时刻晚于离开时刻，以离开为准。"
    ),
    "{n} sessions stood twice; the first of each was kept.": "{n} 条记录重复，保留第一条。",
    "{n} sessions name no user; each was taken as another vehicle.": "{n} 条记录无用户标识，各按一辆车计。",
    "{n} sessions outside {y} were left out.": "{y} 年以外的 {n} 条记录已略去。",
    "Sessions of {a} were moved by {n} weeks onto {b}; weekdays kept, public holidays not moved.": (
        "{a} 年记录平移 {n} 周到 {b} 年：星期保持，节假日不移动。"
    ),
    "{n} sessions got more than their plug gives in their stay; its power was raised, to at most {x} kW.": (
        "{n} 条记录的电量超过桩功率所能充，已提高其功率，最高 {x} kW。"
    ),
    "Times were moved to the clock of {zone}.": "时间已换算为 {zone} 时区。",
    "has no column {x}. Its columns: {y}. Name them so.": "缺少列：{x}。现有列：{y}。请按此命名。",
    "has no session within the {n} modelled hours of {y}.": "在 {y} 年模拟的 {n} 小时内没有充电记录。",
    "{n} times of {what} cannot be read: {x}. Write 2023-01-31 13:00.": (
        "{n} 个时间无法识别：{x}；请写作 2023-01-31 13:00。"
    ),
    "{n} sessions form {m} groups with {c} group-steps; {f} sessions have no freedom in steps of {s} min and charge "
    "unmanaged; with the last stage of others {x} of the energy cannot be planned.": (
        "{n} 条记录归并为 {m} 组（{c} 个组时段）；{f} 条在 {s} 分钟步长下无调节空间，按无序充电；连同其余记录的末段，"
        "{x} 的电量不可调度。"
    ),
    ""
    "The plan was handed back to {n} sessions: {a} kWh ({b}) could not be placed before departure; the least power of "
    "{p} moved {c} kWh ({d}) to other steps and raised the highest by {e} kW.": (
        "计划已分配回 {n} 条充电记录：{a} kWh（{b}）未能在离开前充入；最小功率 {p} 使 {c} kWh（{d}）移到其他时段，"
        "最大功率上升 {e} kW。"
    ),
    "no load shape": "没有负荷曲线",
}
_YEAR = {
    "Peak to valley is {a}:1 in month {m}; at least {b}:1 is asked (the system's peak-valley rate is not given; "
    "above 40 % it would be 4:1).": "{m} 月峰谷比为 {a}:1，要求不低于 {b}:1（未给系统峰谷差率；超过 40 % 时为 4:1）。",
    "Peak to valley is {a}:1 in month {m}; at least {b}:1 is asked (the system's peak-valley rate is {r}).": (
        "{m} 月峰谷比为 {a}:1，要求不低于 {b}:1（系统峰谷差率 {r}）。"
    ),
    "The sharp price is {a} × the peak price in month {m}; at least {b} is asked.": (
        "{m} 月尖峰电价为高峰的 {a} 倍，要求不低于 {b} 倍。"
    ),
    "Whole prices are compared; notices apply the ratio to their floating part.": (
        "按全价比较；政策文件的比例仅适用于浮动部分。"
    ),
    "Peak less valley is {a} CNY/kWh (mean of the months); from {b} storage is worth considering, here it "
    "hardly pays by arbitrage alone.": "各月平均峰谷价差 {a} 元/kWh；{b} 以上可考虑储能，此处仅靠套利难以回收。",
    "Peak less valley is {a} CNY/kWh (mean of the months); from {b} storage is worth considering, here it {v}.": (
        "各月平均峰谷价差 {a} 元/kWh；{b} 以上可考虑储能，此处已达到。"
    ),
    "Prices lie between {a} and {b} CNY/kWh.": "电价在 {a} 至 {b} 元/kWh 之间。",
    "No valley price is above its peak price.": "谷价均低于峰价。",
    "No price is negative.": "没有负电价。",
    "One price all day: no peak and valley to compare.": "全天单一电价，无峰谷可比。",
    "The tariff has no sharp price.": "该电价没有尖峰时段。",
    "One price all day: storage cannot earn a spread.": "全天单一电价，储能无法套利。",
    "{id} was in force {a} to now; it is used for {b}.": "{id} 自 {a} 起执行；此处用于 {b} 年。",
    "{id} was in force {a} to {b}; it is used for {c}.": "{id} 执行期为 {a} 至 {b}；此处用于 {c} 年。",
    "{id} was in force {a} to now; its prices are used for {b} to {c}.": "{id} 自 {a} 起执行；此处用于 {b} 至 {c}。",
    "{id} was in force {a} to {b}; its prices are used for {c} to {d}.": (
        "{id} 执行期为 {a} 至 {b}；此处用于 {c} 至 {d}。"
    ),
    "{id} has no published prices for {x}; its list prices are used there.": "{id} 缺少 {x} 的公布电价，采用目录电价。",
    "The holidays of {y} are not gazetted; working days are estimated.": "{y} 年放假安排尚未公布，工作日为估计。",
    "{id} changes at {x}, inside a step of {n} min: such steps get the time-weighted mean price.": (
        "{id} 在 {x} 变价，位于 {n} 分钟时段之内，该时段按时间加权均价。"
    ),
    "Use a step of {n} min.": "建议采用 {n} 分钟步长。",
    "No step of this program meets them exactly.": "本软件没有恰好对应的步长。",
    "Load form {id}: {a} cooling and {b} heating (assumption) of the year follow the outdoor temperature.": (
        "负荷曲线 {id}：全年 {a} 的制冷与 {b} 的采暖电量随室外温度变化（假设）。"
    ),
    "Load form {id}: no weather given, so {a} cooling and {b} heating (assumption) follow the daily form, not the "
    "temperature.": "负荷曲线 {id}：未给气象，{a} 制冷与 {b} 采暖电量按日曲线分配（假设）。",
    "Load form {id}: ": "负荷曲线 {id} 的依据（原文）：",
    "Without the project the grid connection cannot carry the load. The reference case buys the energy all the same; "
    "what the larger connection would cost is not counted in the project's favour.": (
        "不建本项目时接入容量不足以供电；参照情形仍按足额购电计，扩容费用未计为本项目收益。"
    ),
    ""
    "Without the project there is no grid, and what stands there cannot serve the load as it should. In the reference "
    ""
    "case diesel sets run below their least load, and what they cannot give goes unserved, at each load's price of an "
    "unserved kWh: what the project earns by serving it is only as sure as that price.": (
        "不建本项目时没有电网，现有设备不能正常供电；参照情形中柴油机低于最低负载运行，不足部分按缺供损失计价，"
        "本项目由此获得的收益取决于该价格。"
    ),
    ""
    "contract with {p}: the station keeps {a} of demand-response income; case 2 of the guideline asks for at least {b} "
    "for {k} stations": "与 {p} 的合同：场站保留需求响应收入的 {a}；导则案例 2 要求不低于 {b}（{k}）",
}
_UPLOADS = {
    "is {a} MB; a project has at most {b} MB": "大小为 {a} MB，项目文件不得超过 {b} MB",
    "is not a text file. Give the project as YAML, or as the ZIP saved on the export page": (
        "不是文本文件。请上传 YAML，或“导出”页保存的 ZIP"
    ),
    "byte {n} is not UTF-8 text. Save the project as UTF-8": "第 {n} 字节不是 UTF-8 文本，请另存为 UTF-8",
    "byte {n} is not UTF-8 text. Save the file as UTF-8.": "第 {n} 字节不是 UTF-8 文本，请另存为 UTF-8。",
    "holds {n} YAML files; a project has exactly one": "含 {n} 个 YAML 文件，项目应恰有一个",
    "is damaged or locked with a password. Save it again on the export page": "已损坏或有密码，请在“导出”页重新保存",
    "is a path, a link or no plain file name. Put the files side by side": (
        "是路径、链接或非普通文件名，请将文件并排放置"
    ),
    "is neither a project nor a table": "既不是项目也不是数据表",
    "is a name that a run gives to a file of its own. Give the data file another": (
        "与计算程序自身的文件重名，请将数据文件改名"
    ),
    "would unpack to {a} MB in {b} files, up to {c} times their packed size; allowed "
    "are {d} MB, {e} files, {f} times": (
        "解压后为 {a} MB、{b} 个文件，最大压缩比 {c}；允许 {d} MB、{e} 个文件、{f} 倍"
    ),
    "is not allowed. Write the values out.": "不允许使用，请直接写出数值。",
    "is not allowed. Write the plain value.": "不允许使用，请写普通数值。",
    "alias '": "别名 '",
    "anchor '": "锚点 '",
    "nests deeper than {n} levels.": "嵌套超过 {n} 层。",
    "key '{k}' is given twice; first on line {n}.": "字段 '{k}' 重复，首次在第 {n} 行。",
    "a second document ('---') starts here; a file holds one.": "此处开始第二个文档（'---'），每个文件只能有一个。",
    "not valid YAML: ": "不是有效的 YAML：",
    "line {n}: found {x}, but the file must be a list of 'name: value' lines.": (
        "第 {n} 行为 {x}，文件应由“名称: 值”各行组成。"
    ),
}
SENTENCES_ZH: dict[str, str] = {**_INPUT, **_TABLES, **_VEHICLES, **_YEAR, **_UPLOADS}
"""In the order in which they are looked for: what is longer stands before what it contains."""
