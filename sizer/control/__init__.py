"""How a given design is run for its year. To add a strategy: write its file, add its line here."""

from sizer.control.base import MODE, Bench, Operation, Strategy, beats, shares_of
from sizer.control.cluster import Cluster
from sizer.control.forecast import Forecast
from sizer.control.modes import Modes
from sizer.control.optimal import Optimal
from sizer.control.priority import Priority
from sizer.control.rolling import Rolling
from sizer.control.timed import Timed, Windows
from sizer.results import Dispatch

STRATEGIES: dict[str, type[Strategy]] = {
    str(strategy.model_fields["kind"].default): strategy
    for strategy in (
        Optimal,
        Timed,
        Modes,
        Cluster,
        Rolling,
        Priority,
    )
}
"""Every strategy by its word."""


def mode_shares(strategy: str, dispatch: Dispatch) -> dict[str, float]:
    """Share of a year's steps in each mode of a strategy; empty where it has none."""
    return shares_of(STRATEGIES[strategy].words, dispatch)


__all__ = [
    "MODE",
    "STRATEGIES",
    "Bench",
    "Cluster",
    "Forecast",
    "Modes",
    "Operation",
    "Optimal",
    "Priority",
    "Rolling",
    "Strategy",
    "Timed",
    "Windows",
    "beats",
    "mode_shares",
]
