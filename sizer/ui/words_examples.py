"""Words of the shipped examples that are no case of the guideline: key → English, Chinese."""

from __future__ import annotations

__all__ = ["EXAMPLES"]

EXAMPLES: dict[str, tuple[str, str]] = {
    "example.mode_cluster": ("Mode CL · Industrial cluster", "集群型 · 直流母线工业园"),
    "example.mode_cluster.about": (
        "Works whose staff charge",
        "两班制工厂，员工上班时充电；光储与直流桩",
    ),
    "example.mode_household": ("Mode R1 · Household", "R1 户用型 · 农户"),
    "example.mode_household.about": ("A farmhouse", "农户屋顶光伏与一台 7 kW 交流桩，无自有储能"),
    "example.mode_interconnected": ("Mode R4 · Interconnected", "R4 互联型 · 台区互联"),
    "example.mode_interconnected.about": (
        "Three transformers, joined",
        "居民与车辆、灌溉、光伏农舍三个台区，馈线末端互联",
    ),
    "example.mode_micro_base_station": ("Micro base station", "退役电池供电的微基站"),
    "example.mode_micro_base_station.about": (
        "300 W day and night",
        "路灯线夜间供电，微基站全天 300 W",
    ),
    "example.mode_off_grid": ("Mode R3 · Off-grid island", "R3 离网型 · 海岛"),
    "example.mode_off_grid.about": ("An island that burns diesel", "居民、作坊与电动车，目前全靠柴油发电"),
    "example.mode_public_station": ("Mode PF · Public charging station", "公共充电站型"),
    "example.mode_public_station.about": ("Canopy PV and storage", "车棚光伏与储能作为公共直流充电站的补充"),
    "example.mode_small_centralised": ("Mode R2 · Small centralised", "R2 小型集中式"),
    "example.mode_small_centralised.about": (
        "PV matched to a school",
        "光伏匹配学校、办公与少量充电桩",
    ),
    "example.neighbourhood_v1g": ("Neighbourhood, steered charging", "居民小区有序充电"),
    "example.neighbourhood_v1g.about": (
        "A transformer or steering",
        "80 辆家用车：增容变压器还是有序充电",
    ),
    "example.station_public_free": ("Public station, sized from nothing", "公共充电站，从零设计"),
    "example.station_public_free.about": (
        "Piles by the wait they promise",
        "145 辆网约车：按等待承诺配桩，并优化光伏、储能与变压器",
    ),
    "example.storage_retired_or_new": ("Retired batteries or new cells", "退役电池还是新电池"),
    "example.storage_retired_or_new.about": (
        "Second-life packs or new cells",
        "利用峰谷价差，比较梯次利用与新电池",
    ),
    "example.workplace_v2g": ("Workplace with V2G", "工作场所 V2G"),
    "example.workplace_v2g.about": ("Commuters' batteries", "30 辆通勤车电池代替固定储能，接于办公楼变压器之后"),
}
"""In English a file's own name and description are shown, which say more."""
