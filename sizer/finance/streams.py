"""The streams of revenue of the guideline's business models, where each is stated, and how none is counted twice.

Numbers are those of table C of the guideline's audit. A stream is stated by exactly one kind of technology; what the
table calls a business model (19 to 23) is a contract that splits streams, see sizer.finance.contracts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sizer.finance.money import Money

__all__ = ["REVENUES", "Revenue", "counted_twice"]


@dataclass(frozen=True)
class Revenue:
    """One row of the table.

    Parameters
    ----------
    number : int
        Row of the table.
    stream : str
        Stream of money, or contract, that stands for it; empty where it is no money of the project.
    stated_by : str
        The one place that states it.
    guard : str
        What keeps it from being counted twice.
    """

    number: int
    stream: str
    stated_by: str
    guard: str


REVENUES = (
    Revenue(1, "energy_bill", "grid", "the whole bill with and without the project; PV through storage counts once"),
    Revenue(2, "service_fee", "load", "PV sold to vehicles saves its purchase in 1 and earns the fee in 9, never both"),
    Revenue(3, "feed_in", "grid", "export excludes import in the same step"),
    Revenue(4, "generation_subsidy", "pv", "on all generation, beside 1 and 3"),
    Revenue(5, "energy_bill", "grid", "the same bill as 1: arbitrage is not stated again"),
    Revenue(6, "energy_bill", "grid", "moved charging lowers the bill; a user's own saving is split by contract"),
    Revenue(7, "v2g_compensation", "contract", "a payment between parties: nothing for the project as a whole"),
    Revenue(8, "demand_response", "grid", "measured at the meter against one baseline; no two programmes in an hour"),
    Revenue(9, "service_fee", "load", "earned with the project only, on new charging"),
    Revenue(10, "battery_swap", "swap station or service", "refused where both state it"),
    Revenue(11, "battery_inspection", "service", "default none"),
    Revenue(12, "connection_expansion", "grid", "once, in year 0: part of the investment, not of the revenue"),
    Revenue(13, "", "none", "saving of the distribution network: social, no money of the project"),
    Revenue(14, "demand_bill", "grid", "billed with and without the project; the choice of the charge is free to both"),
    Revenue(15, "energy_service", "service", "default none"),
    Revenue(16, "emergency_supply", "service", "at the value of lost load; default none"),
    Revenue(17, "avoided_connection", "service", "once; not beside 12"),
    Revenue(18, "carbon", "grid", "on the difference of emissions; default price 0"),
    Revenue(19, "energy_management", "contract", "splits stated streams"),
    Revenue(20, "demand_response_sharing", "contract", "splits 8"),
    Revenue(21, "lease", "contract", "a payment between parties, or a split"),
    Revenue(22, "flexibility_contract", "service", "beside 7 only where the one pays and the other is paid"),
    Revenue(23, "pack_rental", "service", "default none"),
    Revenue(24, "ancillary_service", "service", "beside 8 it is said that no hour may be paid for in both"),
)
"""All 24 rows."""

ONE_SOURCE = ("battery_swap", "battery_inspection", "emergency_supply", "pack_rental", "v2g_compensation")
"""Streams that a technology and a service must not both state."""
EXCLUSIVE = (("connection_expansion", "avoided_connection"),)
"""Streams that are the same gain seen twice."""


def counted_twice(money: Iterable[Money], kinds: Mapping[str, str]) -> list[str]:
    """Sentences about income that is stated twice; empty where there is none.

    Parameters
    ----------
    money : iterable of Money
        Statements with numbers for amounts.
    kinds : mapping component → kind
        Kind of technology of every component.
    """
    by_stream: dict[str, dict[str, list[str]]] = {}
    for statement in money:
        if abs(float(statement.amount)) > 0:
            own = by_stream.setdefault(statement.stream, {})
            own.setdefault(kinds.get(statement.component, ""), []).append(statement.component)
    found = []
    for stream in ONE_SOURCE:
        if len(by_stream.get(stream, {})) > 1:
            names = sorted({name for names in by_stream[stream].values() for name in names})
            found.append(f"{stream} is stated by {' and by '.join(names)}; the same income counts once. Remove one")
    for one, other in EXCLUSIVE:
        if one in by_stream and other in by_stream:
            found.append(f"{one} and {other} are the same gain seen twice. Remove one")
    return found
