"""Rules on vehicles: what they leave with, and what their makers warrant."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from sizer.guideline.base import Clause, Member, Plant, Sides
from sizer.guideline.parameters import OfMembers

__all__ = ["V2GEvent", "V2GWarranty", "VehicleDeparture"]

WARRANTED_KWH_PER_YEAR = 45_000.0 / 8.0  # case 3 (1), L514: 45,000 kWh in 8 years
EVENT_KWH = 30.0  # case 3 (1): 1,500 times 30 kWh


class VehicleDeparture(Clause):
    """Σ_t (η a_t − b_t / η) ≥ Σ_t η a⁰_t of every fleet, with a⁰ as if it charged on arrival."""

    id: ClassVar[str] = "vehicle_departure"
    requirement: ClassVar[str] = "G-36"
    section: ClassVar[str] = "Case 6"
    sentence: ClassVar[dict[str, str]] = {
        "en": "Steered vehicles leave with what they asked for: at the plug they keep at least as much as on arrival "
        "charging gives them.",
        "zh": "有序充放电车辆离场电量满足用户要求：净充电量不低于即插即充。",
    }
    unit: ClassVar[str] = "kWh"
    binds: ClassVar[bool] = False
    """A fleet's own rows keep it, group by group; this is the sum over all of them, from the finished year."""
    needs: ClassVar[tuple[str, ...]] = ("fleet",)

    def sides(self, plant: Plant, step: Any) -> Sides:
        """Net energy at the plug against what was asked, of each fleet; in mean kW times steps."""
        net, asked = [], []
        for member in plant.members("fleet"):
            efficiency = float(member.profiles["efficiency"][0])
            back = member.series.get("discharge_kw", np.zeros(1))
            net.append(efficiency * float(np.sum(member.series["charge_kw"])) - float(np.sum(back)) / efficiency)
            asked.append(efficiency * float(np.sum(member.profiles["unmanaged_kw"])))
        return Sides(net, "≥", (1.0 - 1e-4) * np.array(asked))


class V2GWarranty(OfMembers):
    """W / Y ≤ 45,000 / 8 kWh a year and vehicle."""

    id: ClassVar[str] = "v2g_warranty"
    requirement: ClassVar[str] = "G-80"
    section: ClassVar[str] = "Case 3 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A vehicle discharges no more than its maker warrants: 45,000 kWh in 8 years.",
        "zh": "车辆放电不超过厂家质保：8 年 45,000 kWh。",
    }
    unit: ClassVar[str] = "kWh/a"
    part: ClassVar[str] = "fleet"
    sense: ClassVar[Literal["≥", "≤"]] = "≤"
    bound: ClassVar[float] = WARRANTED_KWH_PER_YEAR

    def figure(self, member: Member) -> float | None:
        """Discharge allowed to a vehicle in a year; None where none may discharge. [kWh/a]"""
        if member.inputs.control != "v2g":
            return None
        allowed = member.inputs.warranted_kwh
        return 1e9 if allowed is None else float(allowed / member.inputs.warranty_years)


class V2GEvent(OfMembers):
    """Discharge of a session ≤ 30 kWh."""

    id: ClassVar[str] = "v2g_event"
    requirement: ClassVar[str] = "G-80"
    section: ClassVar[str] = "Case 3 (1)"
    sentence: ClassVar[dict[str, str]] = {
        "en": "A vehicle discharges no more than 30 kWh in one session.",
        "zh": "单车单次放电不超过 30 kWh。",
    }
    unit: ClassVar[str] = "kWh"
    part: ClassVar[str] = "fleet"
    sense: ClassVar[Literal["≥", "≤"]] = "≤"
    bound: ClassVar[float] = EVENT_KWH

    def figure(self, member: Member) -> float | None:
        """Discharge allowed in a session; None where none may discharge. [kWh]"""
        if member.inputs.control != "v2g":
            return None
        return 1e9 if member.inputs.event_limit_kwh is None else float(member.inputs.event_limit_kwh)
