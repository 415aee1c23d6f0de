"""How a fleet comes, stays and charges: an archetype of the catalogue, or own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sizer.catalogue import load
from sizer.errors import InputError
from sizer.profiles.charging.catalogue import Confidence, Pile, Vehicle, known_entries, pile, vehicle

__all__ = ["Fleet", "Visit", "fleets"]

MeanAndDeviation = tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(ge=0)]]
ENERGY_FIELDS = ("energy_kwh", "km_per_day", "soc_arrival")


class Visit(BaseModel):
    """One part of the mixture of visits."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    share: float = Field(gt=0, le=1)
    """Share of the sessions."""
    arrive: tuple[Annotated[float, Field(ge=0, lt=24)], Annotated[float, Field(ge=0, le=12)]]
    """Clock hour of arrival, normal: mean and standard deviation. [h]"""
    depart: tuple[Annotated[float, Field(ge=0, lt=24)], Annotated[float, Field(ge=0, le=12)]] | None = None
    """Clock hour of departure, normal, the next one after arrival: mean and standard deviation. [h]"""
    dwell: MeanAndDeviation | None = None
    """Time plugged in, gamma: mean and standard deviation. [h]"""
    energy_kwh: MeanAndDeviation | None = None
    """Energy of these sessions, gamma, where it differs from the fleet's. [kWh]"""

    @model_validator(mode="after")
    def _stay(self) -> Visit:
        if (self.depart is None) == (self.dwell is None):
            received = "neither" if self.depart is None else "both"
            raise ValueError(f"has {received} of depart and dwell; give exactly one")
        return self


class Fleet(BaseModel):
    """Vehicles that charge at the site.

    With `archetype`, every field that is not given is taken from ``catalogue/fleets.yaml``.

    Examples
    --------
    >>> fleet = Fleet(archetype="private_home", vehicles=80)
    >>> fleet.energy_kwh, fleet.plug_kw, round(fleet.kwh_per_session, 1)
    ((16.7, 6.0), 7.0, 16.7)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    id: str = ""
    """Name of the fleet in results; the archetype where not given."""
    archetype: str = ""
    """Fleet of the catalogue to start from; "" for none."""
    zh: str = ""
    """Name in Chinese."""
    en: str = ""
    """Name in English."""
    vehicles: int = Field(default=1, ge=1, le=100_000)
    """Number of vehicles."""
    vehicle: str
    """Id in the catalogue of vehicles."""
    battery_kwh: float | None = Field(default=None, gt=0)
    """Battery, where it differs from the vehicle's. [kWh]"""
    pile: str
    """Id in the catalogue of piles: the plug, hence AC or DC, and its power."""
    power_limit_kw: float | None = Field(default=None, gt=0)
    """Power at the plug, where it is below that of pile and vehicle. [kW]"""
    visits: tuple[Visit, ...] = Field(min_length=1)
    """When vehicles come and go; shares sum to 1."""
    sessions_per_vehicle_day: float = Field(gt=0, le=12)
    """Sessions of a vehicle on a working day. [1/d]"""
    energy_kwh: MeanAndDeviation | None = None
    """Energy of a session at the plug, gamma: mean and standard deviation. [kWh]"""
    km_per_day: MeanAndDeviation | None = None
    """Distance of a vehicle on a working day, gamma; energy follows from the vehicle's consumption. [km]"""
    soc_arrival: MeanAndDeviation | None = None
    """State of charge on arrival, normal; energy follows from the departure's."""
    soc_departure: float = Field(default=0.9, gt=0, le=1)
    """State of charge asked for at departure (assumption, 0.8–1)."""
    soc_floor: float = Field(default=0.1, ge=0, lt=1)
    """Nobody arrives, and V2G leaves, below this state of charge (assumption, 0.05–0.3)."""
    v2g: bool = False
    """Owners allow discharging."""
    event_limit_kwh: float | None = Field(default=None, gt=0)
    """Most energy that V2G may take out of a vehicle in one session, net; None for down to `soc_floor`. [kWh]"""
    weekend_factor: float = Field(default=1.0, ge=0, le=10)
    """Sessions on a free Saturday or Sunday over those of a working day."""
    holiday_factor: float = Field(default=1.0, ge=0, le=10)
    """Sessions on another public holiday over those of a working day."""
    spring_festival_factor: float = Field(default=1.0, ge=0, le=10)
    """Sessions on a day of the Spring Festival over those of a working day."""
    source: str = "own numbers"
    """Where the numbers come from."""
    confidence: Confidence = "Medium"
    """How sure they are."""

    @model_validator(mode="before")
    @classmethod
    def _from_archetype(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or not given.get("archetype"):
            return given
        known = _entries()
        name = given["archetype"]
        if name not in known:
            raise ValueError(f"no archetype {name!r}. Known: {', '.join(sorted(known))}")
        base = {key: value for key, value in known[name].items() if key not in given}
        if any(key in given for key in ENERGY_FIELDS):
            base = {key: value for key, value in base.items() if key not in ENERGY_FIELDS}
        return {"id": name, **base, **given}

    @model_validator(mode="after")
    def _whole(self) -> Fleet:
        total = sum(visit.share for visit in self.visits)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the shares of visits sum to {total:g}, but must sum to 1")
        given = [key for key in ENERGY_FIELDS if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(
                f"has {' and '.join(given) or 'none'} of {', '.join(ENERGY_FIELDS)}; give exactly one of them"
            )
        if self.soc_floor > self.soc_departure:
            raise ValueError(f"soc_floor is {self.soc_floor:g}, above soc_departure ({self.soc_departure:g})")
        try:
            kind, plug = vehicle(self.vehicle), pile(self.pile)
        except InputError as error:
            raise ValueError(error.mistakes[0]) from error
        if self.plug_kw <= 0:
            raise ValueError(f"{kind.id} has no {plug.current.upper()} plug, but {plug.id} is a {plug.current} pile")
        if self.v2g and not self.discharge_kw:
            raise ValueError(f"v2g needs a vehicle and a pile that can: {kind.id} and {plug.id} do not both")
        return self

    @property
    def label(self) -> str:
        """Name in results."""
        return self.id or "fleet"

    @property
    def kind(self) -> Vehicle:
        """The vehicle, with the fleet's battery."""
        kind = vehicle(self.vehicle)
        return kind if self.battery_kwh is None else kind.model_copy(update={"battery_kwh": self.battery_kwh})

    @property
    def plug(self) -> Pile:
        """The pile it was described for."""
        return pile(self.pile)

    @property
    def plug_kw(self) -> float:
        """Most charging power of a session: least of pile, vehicle and limit. [kW]"""
        own = self.kind.ac_kw if self.plug.current == "ac" else self.kind.dc_kw
        return min(self.plug.most_gun_kw, own, self.power_limit_kw or float("inf"))

    @property
    def discharge_kw(self) -> float:
        """Most discharging power of a session; 0 where vehicle or pile cannot. [kW]"""
        if not self.plug.v2g:
            return 0.0
        return min(self.kind.v2g_kw, self.plug.most_gun_kw, self.power_limit_kw or float("inf"))

    @property
    def kwh_per_session(self) -> float:
        """Mean energy a session asks for, before anything is trimmed. [kWh]"""
        if self.energy_kwh is not None:
            return sum(visit.share * (visit.energy_kwh or self.energy_kwh)[0] for visit in self.visits)
        if self.km_per_day is not None:
            return self.km_per_day[0] * self.kind.kwh_per_100km / 100 / self.sessions_per_vehicle_day
        assert self.soc_arrival is not None
        return (self.soc_departure - self.soc_arrival[0]) * self.kind.battery_kwh


@cache
def _entries() -> Mapping[str, Mapping[str, Any]]:
    return load("fleets")


@cache
def _fleets() -> Mapping[str, Fleet]:
    return known_entries("fleets", Fleet)


def fleets() -> dict[str, Fleet]:
    """Every fleet of the catalogue, by id, each with one vehicle.

    Examples
    --------
    >>> fleets()["bus"].kind.battery_kwh
    250.0
    """
    return dict(_fleets())
