"""Fields that are words of a catalogue: what can be chosen, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sizer.report.words import Language

__all__ = ["CHOICES"]


def _places(language: Language) -> dict[str, str]:
    from sizer.climate import places
    from sizer.ui.words import WORDS

    found = {}
    for code, place in places().items():
        words = WORDS.get(f"place.{code}")
        found[code] = words[0 if language == "en" else 1] if words else place.name
    return found


def _shapes(language: Language) -> dict[str, str]:
    from sizer.profiles.load import shapes

    return {code: shape.zh if language == "zh" else shape.en for code, shape in shapes().items()}


def _turbines(language: Language) -> dict[str, str]:
    from sizer.profiles.wind import turbines

    return {code: f"{code} ({curve.rated_kw:,.0f} kW)" for code, curve in turbines().items()}


def _tariffs(language: Language) -> dict[str, str]:
    from sizer.tariff.library import shipped_tariffs

    names = {code: tariff.name.zh if language == "zh" else tariff.name.en for code, tariff in shipped_tariffs().items()}
    return {code: f"{code} · {name}" if name else code for code, name in names.items()}


def _catalogue(entries: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Names of a catalogue's entries; the word of the project file where there is no name."""
    return {code: (own.zh if language == "zh" else own.en) or code for code, own in entries.items()}


def _fleets(language: Language) -> dict[str, str]:
    from sizer.profiles.charging import fleets
    from sizer.ui.words import WORDS

    return {"": WORDS["choice.own_numbers"][0 if language == "en" else 1], **_catalogue(fleets(), language)}


def _vehicles(language: Language) -> dict[str, str]:
    from sizer.profiles.charging import vehicles

    return _catalogue(vehicles(), language)


def _piles(language: Language) -> dict[str, str]:
    from sizer.profiles.charging import piles

    return _catalogue(piles(), language)


def _labels(language: Language) -> dict[str, str]:
    """Components of the draft, by their names."""
    from sizer.ui import session
    from sizer.ui.words import component_word

    return {
        label: component_word(label)
        for label in (str(own.get("name") or own.get("kind")) for own in session.get(("components",)) or ())
    }


def _streams(language: Language) -> dict[str, str]:
    """Streams of revenue that a contract can share."""
    from sizer.report.words import say

    return {code: say(code, language) for code in STREAMS}


STREAMS = (
    *("energy_bill", "demand_bill", "basic_charge", "power_factor", "fixed_charge", "feed_in"),
    *("demand_response", "service_fee", "carbon", "generation_subsidy"),
)
CHOICES: Mapping[str, Callable[[Language], dict[str, str]]] = {
    "place": _places,
    "shape": _shapes,
    "turbine": _turbines,
    "tariff": _tariffs,
    "archetype": _fleets,
    "vehicle": _vehicles,
    "pile": _piles,
    "second_pile": _piles,
    "component": _labels,
    "components": _labels,
    "streams": _streams,
}
"""By the field's name: code → words."""
