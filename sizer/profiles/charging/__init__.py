"""Electric vehicles: who comes, what it asks for, what freedom it leaves."""

from sizer.profiles.charging.catalogue import ChargeCurve, Pile, Vehicle, pile, piles, vehicle, vehicles
from sizer.profiles.charging.draw import draw_sessions
from sizer.profiles.charging.figures import ChargingFigures, charging_figures
from sizer.profiles.charging.fleets import Fleet, Visit, fleets
from sizer.profiles.charging.groups import Groups, group
from sizer.profiles.charging.phases import (
    PHASES,
    PhaseFigures,
    phase_figures,
    phase_of_session,
    power_by_phase_kw,
)
from sizer.profiles.charging.placing import Placed, place
from sizer.profiles.charging.sessions import COLUMNS, Sessions, joined
from sizer.profiles.charging.tables import read_sessions
from sizer.profiles.charging.unmanaged import timer_delay_h, unmanaged_cells_kwh, unmanaged_kw

__all__ = [
    "COLUMNS",
    "PHASES",
    "ChargeCurve",
    "ChargingFigures",
    "Fleet",
    "Groups",
    "PhaseFigures",
    "Pile",
    "Placed",
    "Sessions",
    "Vehicle",
    "Visit",
    "charging_figures",
    "draw_sessions",
    "fleets",
    "group",
    "joined",
    "phase_figures",
    "phase_of_session",
    "pile",
    "piles",
    "place",
    "power_by_phase_kw",
    "read_sessions",
    "timer_delay_h",
    "unmanaged_cells_kwh",
    "unmanaged_kw",
    "vehicle",
    "vehicles",
]
