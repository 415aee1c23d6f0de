"""How a given design is run for its year. To add a strategy: write its file, add its line here."""

from sizer.control.base import MODE, Bench, Operation, Strategy
from sizer.control.cluster import Cluster
from sizer.control.forecast import Forecast
from sizer.control.modes import Modes
from sizer.control.optimal import Optimal
from sizer.control.rolling import Rolling
from sizer.control.timed import Timed, Windows

STRATEGIES: dict[str, type[Strategy]] = {
    str(strategy.model_fields["kind"].default): strategy
    for strategy in (
        Optimal,
        Timed,
        Modes,
        Cluster,
        Rolling,
    )
}
"""Every strategy by its word."""

__all__ = [
    "MODE",
    "STRATEGIES",
    "Bench",
    "Cluster",
    "Forecast",
    "Modes",
    "Operation",
    "Optimal",
    "Rolling",
    "Strategy",
    "Timed",
    "Windows",
]
