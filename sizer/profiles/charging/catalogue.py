"""Vehicles and charging piles that come with the product."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sizer.catalogue import load
from sizer.errors import InputError
from sizer.validation import mistakes

__all__ = ["ChargeCurve", "Pile", "Vehicle", "entry", "known_entries", "pile", "piles", "vehicle", "vehicles"]

Model = TypeVar("Model", bound=BaseModel)
Confidence = Literal["High", "Medium", "Medium-low", "Low"]


class ChargeCurve(BaseModel):
    """Greatest charging power of a battery over its state of charge, in three stages (G-66).

    Trickle below `trickle_until_soc`, constant current up to `taper_from_soc`, constant voltage from there: the
    share of the battery's greatest power is `trickle_share`, 1, then a straight line to `final_share` at full.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    trickle_until_soc: float = Field(default=0.05, ge=0, lt=1)
    """State of charge at which constant current begins (assumption, 0.03–0.1)."""
    trickle_share: float = Field(default=0.3, gt=0, le=1)
    """Share of the greatest power while trickling (assumption, 0.1–0.5)."""
    taper_from_soc: float = Field(default=0.85, gt=0, le=1)
    """State of charge at which the power begins to fall (assumption, 0.80–0.90; G-66)."""
    final_share: float = Field(default=0.1, gt=0, le=1)
    """Share of the greatest power when full (assumption, 0.05–0.2)."""

    @model_validator(mode="after")
    def _order(self) -> ChargeCurve:
        if self.trickle_until_soc >= self.taper_from_soc:
            raise ValueError(
                f"trickle_until_soc is {self.trickle_until_soc:g}, but must be below taper_from_soc "
                f"({self.taper_from_soc:g})"
            )
        return self


class Vehicle(BaseModel):
    """A kind of electric vehicle."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    id: str
    """The word in project files."""
    zh: str = ""
    """Name in Chinese."""
    en: str = ""
    """Name in English."""
    battery_kwh: float = Field(gt=0)
    """Usable capacity. [kWh]"""
    ac_kw: float = Field(default=0.0, ge=0)
    """Power of the charger on board; 0: it cannot charge at an AC pile. [kW]"""
    dc_kw: float = Field(default=0.0, ge=0)
    """Greatest power of the battery at a DC pile; 0: it cannot. [kW]"""
    v2g_kw: float = Field(default=0.0, ge=0)
    """Discharging power; 0: it cannot give energy back. [kW]"""
    kwh_per_100km: float = Field(gt=0)
    """Consumption. [kWh/100 km]"""
    curve: ChargeCurve = ChargeCurve()
    """Power over state of charge."""
    source: str
    """Where the numbers come from, or "assumption"."""
    confidence: Confidence
    """How sure the numbers are."""

    @model_validator(mode="after")
    def _charges(self) -> Vehicle:
        if self.ac_kw == 0 and self.dc_kw == 0:
            raise ValueError("ac_kw and dc_kw are both 0; a vehicle must charge one way")
        return self

    @property
    def battery_kw(self) -> float:
        """Power that the charge curve's share is taken of. [kW]"""
        return self.dc_kw or self.ac_kw


class Pile(BaseModel):
    """A class of charging piles."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    id: str
    """The word in project files."""
    zh: str = ""
    """Name in Chinese."""
    en: str = ""
    """Name in English."""
    current: Literal["ac", "dc"]
    """What the vehicle gets."""
    kw: float = Field(gt=0)
    """Power of the pile's stack, shared by its guns, on the vehicle's side. [kW]"""
    guns: int = Field(default=1, ge=1, le=32)
    """Vehicles that can charge at once."""
    gun_kw: float = Field(default=0.0, ge=0)
    """Most power of one gun; 0: the whole stack. [kW]"""
    phases: Literal[1, 3] = 3
    """Phases it is connected to (G-64: 7 kW is normally single-phase)."""
    v2g: bool = False
    """Can take energy back from the vehicle."""
    efficiency: float = Field(default=0.945, gt=0, le=1)
    """Grid to vehicle (assumption, 0.93–0.96 for DC)."""
    life_years: int = Field(default=8, ge=1, le=40)
    """Service life (assumption, 6–10). [years]"""
    capex_cny: float = Field(ge=0)
    """Price of the equipment. [CNY/pile]"""
    capex_range_cny: tuple[float, float] = (0.0, 0.0)
    """Low and high price. [CNY/pile]"""
    managed_extra_cny: float = Field(default=0.0, ge=0)
    """Price more for a pile that follows a charging plan. [CNY/pile]"""
    installation_cny_per_kw: float = Field(default=400.0, ge=0)
    """Civil works, cables, canopy (assumption, 250–700; 2021). [CNY/kW]"""
    opex_share_per_year: float = Field(default=0.03, ge=0, lt=1)
    """Yearly running cost over the price (assumption, 0.02–0.05)."""
    price_year: int
    """Year of the price."""
    source: str
    """Where the price comes from, or "assumption"."""
    confidence: Confidence
    """How sure the price is."""

    @property
    def most_gun_kw(self) -> float:
        """Power of a vehicle that is alone at the pile. [kW]"""
        return min(self.gun_kw or self.kw, self.kw)

    @property
    def installed_cny(self) -> float:
        """Equipment, civil works and cables, without `managed_extra_cny`. [CNY/pile]"""
        return self.capex_cny + self.installation_cny_per_kw * self.kw


def known_entries(name: str, model: type[Model]) -> dict[str, Model]:
    """Read a catalogue file of id → entry into models; every mistake at once."""
    found: dict[str, Model] = {}
    wrong: list[str] = []
    for key, values in load(name).items():
        try:
            found[key] = model.model_validate({"id": key, **values})
        except ValidationError as error:
            wrong.extend(f"{key}.{line}" for line in mistakes(error, {"": model}))
    if wrong:
        raise InputError(f"catalogue/{name}.yaml", wrong)
    return found


def entry(known: Mapping[str, Model], name: str, what: str) -> Model:
    """Give one entry by id, or say which ids there are."""
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        meant = f' Did you mean "{near[0]}"?' if near else ""
        raise InputError(what, f'no {what} "{name}".{meant} Known: {", ".join(sorted(known))}.')
    return known[name]


@cache
def _vehicles() -> Mapping[str, Vehicle]:
    return known_entries("vehicles", Vehicle)


@cache
def _piles() -> Mapping[str, Pile]:
    return known_entries("piles", Pile)


def vehicles() -> dict[str, Vehicle]:
    """Every vehicle of the catalogue, by id.

    Examples
    --------
    >>> vehicles()["ora_v2g"].battery_kwh
    47.8
    """
    return dict(_vehicles())


def piles() -> dict[str, Pile]:
    """Every pile of the catalogue, by id.

    Examples
    --------
    >>> piles()["dc_240"].most_gun_kw, piles()["ac_7"].installed_cny
    (180.0, 4300.0)
    """
    return dict(_piles())


def vehicle(name: str) -> Vehicle:
    """One vehicle by id.

    Raises
    ------
    InputError
        There is no such vehicle.
    """
    return entry(_vehicles(), name, "vehicle")


def pile(name: str) -> Pile:
    """One pile by id.

    Raises
    ------
    InputError
        There is no such pile.
    """
    return entry(_piles(), name, "pile")
