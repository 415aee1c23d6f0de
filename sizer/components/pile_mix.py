"""Charging piles of two classes side by side, as AC 7 and 22 kW or DC 60 and 120 kW; the model chooses the mix.

Equations as in :mod:`sizer.components.charging_piles`: ``charging_limit``, ``return_limit``. Besides:

::

    one_mix            Σ_k y_k = 1
    first_needed       n ≥ Σ_k a_k y_k
    second_needed      m ≥ Σ_k b_k y_k

n ``count``, m ``second_count``, whole; (a_k, b_k) mixes that keep the promise to drivers, from the simulation of the
fleets' own sessions: beside a_k piles of the first class, b_k of the second are the fewest; y_k ``mix``, 0 or 1, which
of them the design has at least. The rows stand only where both numbers are chosen. Drivers take the free gun that
gives them most power. The chosen mix is simulated again, and its waits, losses and use are key figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
import pyomo.environ as pyo
from pydantic import Field, field_validator, model_validator

from sizer.components.base import Check, Outcome, Profiles, Range, Setting, Size, declare_size, upper
from sizer.components.charging_piles import ChargingPiles
from sizer.errors import InputError
from sizer.profiles import charging, queueing
from sizer.profiles.charging import Pile

__all__ = ["PileMix"]


class PileMix(ChargingPiles):
    """Piles of two classes for the fleets on a bus of their own."""

    role: ClassVar[str] = "pile"

    kind: Literal["pile_mix"] = "pile_mix"  # type: ignore[assignment]
    pile: str = "dc_60"
    """First class of the catalogue of piles."""
    second_pile: str = "dc_120"
    """Second class; of the same current and efficiency as the first."""
    second_count: Size
    """Number of piles of the second class, whole."""
    second_capex_cny: float | None = Field(default=None, ge=0)
    """Price of a pile of the second class, installed; None takes the catalogue's. [CNY/pile]"""
    mixes: int = Field(default=9, ge=2, le=60)
    """Most mixes to simulate: all numbers of the class of which fewer are needed, or so many of them, evenly from none
    to enough."""

    @field_validator("second_pile")
    @classmethod
    def _known_second(cls, name: str) -> str:
        return cls._known(name)

    @field_validator("second_count")
    @classmethod
    def _whole_second(cls, count: float | Range) -> float | Range:
        return cls._whole(count)

    @model_validator(mode="after")
    def _alike(self) -> PileMix:
        first, second = self.pile_classes
        if first.id == second.id:
            raise ValueError(f"pile and second_pile are both {first.id}; name two classes, or use charging_piles")
        for what in ("current", "efficiency", "v2g"):
            if getattr(first, what) != getattr(second, what):
                raise ValueError(
                    f"{first.id} and {second.id} differ in {what} ({getattr(first, what)}, {getattr(second, what)}); "
                    "give such classes buses of their own"
                )
        if isinstance(self.count, Range) != isinstance(self.second_count, Range):
            raise ValueError("count and second_count: give both, or let both be chosen")
        return self

    @property
    def pile_classes(self) -> tuple[Pile, ...]:
        """Both classes."""
        return (self.pile_class, charging.pile(self.second_pile))

    def counts(self, sizes: Mapping[str, Any]) -> tuple[Any, ...]:
        """Piles of both classes."""
        return (sizes.get("count", 0.0), sizes.get("second_count", 0.0))

    def prices_cny(self, setting: Setting) -> tuple[float, ...]:
        """Price of one pile of each class, installed. [CNY/pile]"""
        given = (self.capex_cny, self.second_capex_cny)
        return tuple(
            self._catalogue_price_cny(own, setting) if price is None else price
            for own, price in zip(self.pile_classes, given, strict=True)
        )

    def profiles(self, setting: Setting) -> Profiles:
        """Mixes that keep the promise and are allowed, (mixes, 2)."""
        if self.lifted or not isinstance(self.count, Range):
            return {}
        first, second = self.pile_classes
        key = ("mixes", self.label, first.id, second.id, self.promise, self.drivers(setting), self.mixes)
        sessions, drivers = self.sessions(setting), self.drivers(setting)
        every = setting.once(
            key, lambda: queueing.mixes(sessions, (first, second), self.promise, points=self.mixes, drivers=drivers)
        )
        allowed = every[(every[:, 0] <= upper(self.count)) & (every[:, 1] <= upper(self.second_count))]
        if not len(allowed):
            pairs = ", ".join(f"{a:g} + {b:g}" for a, b in every)
            raise InputError(
                self.label,
                f"at most {upper(self.count):g} piles {first.id} and {upper(self.second_count):g} {second.id} are "
                f"allowed, but the promise to drivers needs one of {pairs}. Allow more, or promise less",
            )
        return {"needed": allowed}

    def _sizes(self, block: pyo.Block, profiles: Profiles) -> dict[str, Any]:
        count = declare_size(block, "count", self.count)
        second = declare_size(block, "second_count", self.second_count)
        if isinstance(self.count, Range):
            needed = profiles["needed"]
            block.mix = pyo.Var(range(len(needed)), domain=pyo.Binary)
            block.one_mix = pyo.Constraint(expr=pyo.quicksum(block.mix.values()) == 1)
            for name, own, column in (("first_needed", count, 0), ("second_needed", second, 1)):
                least = sum(float(needed[k, column]) * block.mix[k] for k in range(len(needed)))
                block.add_component(name, pyo.Constraint(expr=own - least >= 0))
        return {"count": count, "second_count": second}

    def _replay_counts(self, outcome: Outcome) -> Iterable[Check]:
        counts = np.array([outcome.sizes["count"], outcome.sizes["second_count"]])
        if isinstance(self.count, Range):
            yield Check("whole numbers of piles", float(np.abs(counts - counts.round()).max()), 1.0)
            missing = float(np.maximum(outcome.profiles["needed"] - counts, 0.0).max(axis=1).min())
            yield Check("a mix that keeps the promise", missing, float(counts.max()))

    def figures(self, outcome: Outcome) -> Mapping[str, float]:
        """Waits, losses and use of both classes together, and the use of each."""
        found = dict(super().figures(outcome))
        if not self.lifted:
            use = self.served(outcome.setting, outcome.sizes).by_class()["utilisation"]
            found |= {"pile_first_taken_share": float(use.iloc[0]), "pile_second_taken_share": float(use.iloc[1])}
        return found
