"""From components to a Pyomo model, and from its solution to plain results.

The model is the components' blocks, one balance per bus and one objective:

::

    balance_<bus>     Σ injections into the bus = 0                        (every step)
    resale_<bus>      Σ outflows ≤ Σ sources that are no grids             (steps in which resale would pay)
    clause_<id>       the clause's inequality                              (clauses bound hard, or soft by v)
    limit_<name>      Σ amount · factor ≥ bound                            (payback, investment, … at most)
    reserve           energy kept for an outage: see sizer.model.reserve   (where it is asked for)
    npv               minimise −Σ amount · present-value factor            (the money engine's own sum, or another
                                                                           worth of sizer.finance.worth)
                              + price · Σ v                                (v: by how much soft clauses are missed)

:mod:`.case` says what is modelled, :mod:`.build` writes rows, :mod:`.solving` has them solved, :mod:`.reading` turns
values into tables, and :mod:`.replay` checks these without the model.
"""

from sizer.model.build import build, outside_kwh
from sizer.model.case import Case, Model, Solved
from sizer.model.replay import replay
from sizer.model.reserve import OutageReserve, needed_kwh
from sizer.model.solving import optimise, solve_built

__all__ = [
    "Case",
    "Model",
    "OutageReserve",
    "Solved",
    "build",
    "needed_kwh",
    "optimise",
    "outside_kwh",
    "replay",
    "solve_built",
]
