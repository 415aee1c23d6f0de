"""A VSC station that joins the end of one station area to a DC bus common to several (guideline 3.3.3.2.2 (1), G-05).

Equations as in :mod:`sizer.components.conversion`: ``rating_limit`` and ``no_load``. One entry an area: ``bus`` is the
area's own, like "north.ac", with its load, its grid (transformer, tariff, feeder) and perhaps its PV; ``other_bus`` is
the common DC bus with its PV and storage. The guideline's 30 % is the clause ``vsc_share``; the feeder's voltage and
losses before and after are the grid's result columns.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sizer.components.conversion import Conversion

__all__ = ["HVDCLink"]


class HVDCLink(Conversion):
    """A VSC converter between a station area and the common DC bus."""

    role: ClassVar[str] = "link"

    kind: Literal["hvdc_link"] = "hvdc_link"
    no_load_loss_share: float = Field(default=0.0, ge=0, lt=0.2)
    """Loss in every step over the rating, whatever flows; 0.005 is usual of a VSC in service (assumption, 0–0.01)."""
    line_loss_share: float = Field(default=0.02, ge=0, lt=0.5)
    """Loss of the line to the common bus, as an AC line would lose it (assumption for some hundred metres, 0.5–4 %)."""
