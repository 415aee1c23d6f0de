"""Words of contracts in both languages, and what their fields mean in Chinese."""

from __future__ import annotations

__all__ = ["CONTRACT_HELP_ZH", "CONTRACT_LABELS"]

KINDS = {
    "EnergyManagement": ("energy_management", "Energy management contract (EMC)", "合同能源管理"),
    "DemandResponseSharing": ("demand_response_sharing", "Shared demand response", "需求响应分成"),
    "ServiceFeeSharing": ("service_fee_sharing", "Shared charging service fee", "充电服务费分成"),
    "DiscountedPPA": ("discounted_ppa", "Discounted power purchase", "电价折扣购电"),
    "CoInvestment": ("co_investment", "Co-investment", "共同投资"),
    "Lease": ("lease", "Lease of roof or land", "屋顶或场地租赁"),
    "V2GCompensation": ("v2g_compensation", "Compensation of V2G owners", "V2G 车主补偿"),
}
CONTRACT_LABELS: dict[str, tuple[str, str]] = {
    **{f"option.{code}": (english, chinese) for code, english, chinese in KINDS.values()},
    **{f"field.{owner}.years": ("Years it runs", "合同年限") for owner in KINDS},
    "field.party": ("Party", "参与方"),
    "field.investor_share": ("Share that stays with the investor", "投资方分成比例"),
    "field.streams": ("Streams that are shared", "参与分成的收益"),
    "field.after_operation": ("Running costs are shared, too", "先扣运维成本再分成"),
    "field.DemandResponseSharing.station": ("Kind of station", "充电站类型"),
    "field.station_share": ("Share that stays with the station", "充电站分成比例"),
    "option.station.dedicated": ("dedicated (bus, logistics)", "专用站（公交、物流等）"),
    "option.station.public": ("public", "公共站"),
    "field.ServiceFeeSharing.share": ("Share that the party gets", "参与方分成比例"),
    "field.CoInvestment.share": ("Share that the party puts in and gets", "参与方出资与分成比例"),
    "field.V2GTier.share": ("Share of the energy", "电量占比"),
    "field.discount_share": ("Discount on the grid's price", "电价折扣比例"),
    "field.DiscountedPPA.components": ("Sources sold so", "折扣售电的电源"),
    "field.cny_per_year": ("Rent a year", "年租金"),
    "field.cny_per_kw_year": ("Rent by size", "按容量租金"),
    "field.component": ("Component", "设备"),
    "option.growth.none": ("stays the same", "不变"),
    "field.quantity": ("Quantity", "物理量"),
    "field.tiers": ("Tiers of compensation", "补偿分档"),
    "field.V2GTier.price_cny_per_kwh": ("Price", "补偿单价"),
    "field.lump_sum_cny_per_year": ("Lump sum a year", "年固定补偿"),
}
"""Key → English, Chinese."""
CONTRACT_HELP_ZH: dict[str, str] = {
    **{f"{owner}.years": "自投运起的合同年数；留空为整个项目寿命期。" for owner in KINDS},
    "party": "分得收益的一方。",
    "investor_share": "投资方留存的节省额比例（导则案例 9，9:1）。",
    "streams": "参与分成的收益项；如需求响应也分成，请加入该项。",
    "after_operation": "运维成本按同样比例分担，再分成。",
    "DemandResponseSharing.station": "专用站（公交、物流、环卫）至少留 70 %，公共站至少 60 %。",
    "station_share": "充电站留存比例；留空取导则允许的下限。",
    "ServiceFeeSharing.share": "参与方所得服务费比例。",
    "CoInvestment.share": "第二投资方的出资与收益比例。",
    "V2GTier.share": "按该价补偿的放电量占比；各档之和为 1。",
    "discount_share": "相对各时段电网电价的折扣。",
    "DiscountedPPA.components": "按折扣出售的电源；留空为全部光伏。",
    "cny_per_year": "与容量无关的租金。",
    "cny_per_kw_year": "按设备容量计的租金。",
    "component": "合同所指的设备。",
    "quantity": "计量的功率。",
    "tiers": "补偿单价及其电量占比，占比之和为 1。",
    "V2GTier.price_cny_per_kwh": "放电量的补偿单价。",
    "lump_sum_cny_per_year": "与放电量无关的固定补偿（导则表 2-4）。",
}
"""By the field's name, or "Owner.name" where a name means different things."""
