"""Perfect foresight: the model's own optimum, the figure that no operator reaches."""

from __future__ import annotations

from typing import ClassVar, Literal

from sizer.control.base import Bench, Operation, Strategy

__all__ = ["Optimal"]


class Optimal(Strategy):
    """Perfect foresight of load, sun, wind and prices."""

    foresight: ClassVar[str] = "everything"

    kind: Literal["optimal"] = "optimal"

    def run(self, bench: Bench) -> Operation:
        """Run the design as well as can be."""
        return Operation(self.kind, bench.best())
