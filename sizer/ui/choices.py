"""Fields that are words of a catalogue: what can be chosen, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sizer.ui.words import Language

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


CHOICES: Mapping[str, Callable[[Language], dict[str, str]]] = {
    "place": _places,
    "shape": _shapes,
    "turbine": _turbines,
    "tariff": _tariffs,
}
"""By the field's name: code → words."""
