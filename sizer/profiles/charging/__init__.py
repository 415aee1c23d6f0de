"""Electric vehicles: who comes, what it asks for, what freedom it leaves."""

from sizer.profiles.charging.catalogue import ChargeCurve, Pile, Vehicle, pile, piles, vehicle, vehicles
from sizer.profiles.charging.draw import draw_sessions
from sizer.profiles.charging.figures import ChargingFigures, charging_figures
from sizer.profiles.charging.fleets import Fleet, Visit, fleets
from sizer.profiles.charging.groups import Groups, group
from sizer.profiles.charging.placing import Placed, place
from sizer.profiles.charging.sessions import COLUMNS, Sessions, joined
from sizer.profiles.charging.tables import read_sessions
from sizer.profiles.charging.unmanaged import timer_delay_h, unmanaged_kw

__all__ = [
    "COLUMNS",
    "ChargeCurve",
    "ChargingFigures",
    "Fleet",
    "Groups",
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
    "pile",
    "piles",
    "place",
    "read_sessions",
    "timer_delay_h",
    "unmanaged_kw",
    "vehicle",
    "vehicles",
]
