"""Units of power and of energy per step, as table headers write them."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

__all__ = ["Unit", "plain", "power_factor", "unit_in"]

Unit = Literal["kW", "MW", "W", "kWh", "MWh"]

_KW: dict[str, float] = {"W": 1e-3, "kW": 1.0, "MW": 1e3, "kWh": 1.0, "MWh": 1e3}

# The longest first: "kwh" holds "kw" and "w".
_WORDS: tuple[tuple[str, Unit], ...] = (
    ("mwh", "MWh"),
    ("mw.h", "MWh"),
    ("兆瓦时", "MWh"),
    ("kwh", "kWh"),
    ("kw.h", "kWh"),
    ("千瓦时", "kWh"),
    ("mw", "MW"),
    ("兆瓦", "MW"),
    ("kw", "kW"),
    ("千瓦", "kW"),
    ("w", "W"),
    ("瓦", "W"),
    ("度", "kWh"),
)
_REFUSED = ("万kw", "万千瓦", "gw", "kva", "mva", "kj", "mj", "wh", "瓦时")
_ENERGY = ("电量", "energy", "consumption")


def plain(text: str) -> str:
    """Header text for comparing: half-width, lower case, single spaces.

    Examples
    --------
    >>> plain("  有功功率（ＫＷ） ")
    '有功功率(kw)'
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


def power_factor(unit: Unit, step_h: float) -> float:
    """Give the factor that makes a number in `unit` mean power [kW] over a step.

    Parameters
    ----------
    unit : str
        kW, MW, W, or an energy per step: kWh, MWh.
    step_h : float
        Length of the step the number stands for. [h]

    Examples
    --------
    >>> power_factor("MW", 0.25), power_factor("kWh", 0.25)
    (1000.0, 4.0)
    """
    return _KW[unit] / step_h if unit.endswith("h") else _KW[unit]


def unit_in(header: str) -> Unit | str | None:
    """Find the unit a header names: one of `Unit`, another unit's text that is not understood, or None.

    Examples
    --------
    >>> unit_in("load_kw"), unit_in("电量(千瓦时)"), unit_in("Power [MW]"), unit_in("负荷"), unit_in("万kWh")
    ('kW', 'kWh', 'MW', None, '万kw')
    """
    text = plain(header).replace("·", ".").replace("*", ".")
    words = [word for word in re.split(r"[^0-9a-z.\u4e00-\u9fff]+", text) if word]
    for refused in _REFUSED:
        if refused in words or (
            not refused.isascii() and refused in text and "千瓦时" not in text.replace("万千瓦时", "")
        ):
            return refused
    for word, unit in _WORDS:
        if (word in words) if len(word) < 2 else _holds(text, word):
            return unit
    return "kWh" if any(word in text for word in _ENERGY) else None


def _holds(text: str, word: str) -> bool:
    """Whether a unit stands in the text, not inside a longer Latin word."""
    return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None
