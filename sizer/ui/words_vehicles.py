"""Words of the page of vehicles and piles: key → English, Chinese."""

from __future__ import annotations

__all__ = ["VEHICLES"]

VEHICLES: dict[str, tuple[str, str]] = {
    "page.vehicles": ("Vehicles and piles", "车辆与充电桩"),
    "vehicles.none": (
        "There are no vehicles yet. Add a fleet, then the piles it charges at.",
        "尚无充电车辆。请先添加车队，再为其添加充电桩。",
    ),
    "vehicles.add.fleet": ("Add vehicles", "添加车队"),
    "vehicles.add.piles": ("Add piles for them", "为该车队添加充电桩"),
    "vehicles.add.piles.help": (
        "Piles between the site's bus and these vehicles; their number is sized, up to one for each vehicle.",
        "在场址母线与该车队之间添加充电桩，数量待优化，至多一车一桩。",
    ),
    "vehicles.measured": ("Measured sessions instead of drawn ones", "上传实测充电记录"),
    "vehicles.upload": ("Sessions (CSV, XLSX or ACN-Data JSON)", "充电记录（CSV、XLSX 或 ACN-Data JSON）"),
    "vehicles.upload.help": (
        "One row a session: when it came, when it left, how many kWh; UTF-8 and GBK are understood.",
        "每条记录一行：开始时间、结束时间、充电量；支持运营商导出的 UTF-8 或 GBK 文件。",
    ),
    "vehicles.drawn_again": ("Back to drawn sessions", "恢复生成的记录"),
    "vehicles.quality": ("What comes", "充电需求"),
    "vehicles.sessions": ("Sessions", "充电次数"),
    "vehicles.energy": ("Energy asked for", "充电量"),
    "vehicles.given": ("Energy they can give", "可放电量"),
    "vehicles.given_each": ("Of a session, to give", "次均可放电量"),
    "vehicles.nothing_asked": (
        "They come charged and ask for nothing here; they may give.",
        "车辆来时已充电，在此不需充电，可放电。",
    ),
    "vehicles.energy_each": ("Energy of a session", "次均充电量"),
    "vehicles.stay": ("Usual stay", "停车时长（中位数）"),
    "vehicles.peak": ("Peak, unmanaged", "无序充电峰值"),
    "vehicles.unmanaged": ("unmanaged", "无序充电"),
    "vehicles.unmanaged_day": ("Mean day if they charge as they come", "无序充电典型日"),
    "vehicles.plugged": ("plugged in", "在桩车辆"),
    "vehicles.plugged_day": ("Vehicles plugged in, mean day", "典型日在桩车辆数"),
    "vehicles.preview": ("The first sessions as they were read", "前几条充电记录"),
    "vehicles.arrive": ("Comes", "到达"),
    "vehicles.depart": ("Leaves", "离开"),
    "vehicles.kwh": ("Energy [kWh]", "电量 [kWh]"),
    "vehicles.kw": ("Plug [kW]", "功率 [kW]"),
    "choice.own_numbers": ("own numbers", "自行给定"),
}
