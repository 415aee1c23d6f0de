"""The AC/DC converter of a DC bus: PV, storage and DC piles stand behind it.

Equations as in :mod:`sizer.components.conversion`: ``rating_limit`` and ``no_load``. A bus is a free word: whatever
says ``bus: dc`` stands on the DC side. PV and storage need no inverters of their own there: give them DC prices.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from sizer.components.conversion import Conversion

__all__ = ["Converter"]


class Converter(Conversion):
    """A bidirectional AC/DC (or DC/DC) converter between two buses of one site."""

    role: ClassVar[str] = "converter"

    kind: Literal["converter"] = "converter"
