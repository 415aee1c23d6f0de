"""The technologies. To add one: write its file, add its line here."""

from sizer.components.base import Check, Component, Outcome, Range, Setting, Size, Wiring, declare_size, weighted_sum
from sizer.components.battery_swap import BatterySwap
from sizer.components.charging_piles import ChargingPiles
from sizer.components.converter import Converter
from sizer.components.diesel import Diesel
from sizer.components.ess import ESS
from sizer.components.fleet import Fleet
from sizer.components.grid import Grid
from sizer.components.hvdc_link import HVDCLink
from sizer.components.load import Load
from sizer.components.pile_mix import PileMix
from sizer.components.pv import PV
from sizer.components.retired_battery import RetiredBattery
from sizer.components.service import Service
from sizer.components.supply import Supply
from sizer.components.wind import Wind
from sizer.components.works import Works

TECHNOLOGIES: tuple[type[Component], ...] = (
    Load,
    Grid,
    PV,
    Wind,
    Supply,
    ESS,
    Fleet,
    ChargingPiles,
    PileMix,
    BatterySwap,
    RetiredBattery,
    Diesel,
    Converter,
    HVDCLink,
    Works,
    Service,
)

REGISTRY: dict[str, type[Component]] = {str(t.model_fields["kind"].default): t for t in TECHNOLOGIES}
"""Every technology by its word in a project file."""

__all__ = [
    "ESS",
    "PV",
    "REGISTRY",
    "TECHNOLOGIES",
    "BatterySwap",
    "ChargingPiles",
    "Check",
    "Component",
    "Converter",
    "Diesel",
    "Fleet",
    "Grid",
    "HVDCLink",
    "Load",
    "Outcome",
    "PileMix",
    "Range",
    "RetiredBattery",
    "Service",
    "Setting",
    "Size",
    "Supply",
    "Wind",
    "Wiring",
    "Works",
    "declare_size",
    "weighted_sum",
]
