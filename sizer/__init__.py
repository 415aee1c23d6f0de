"""Sizes, dispatches and pays back PV + wind + storage + EV-charging microgrids in China.

>>> import sizer
>>> project = sizer.read_project("examples/case_06_qingdao_tgood.yaml")  # doctest: +SKIP
>>> study = sizer.size(project)  # doctest: +SKIP
>>> study.cash_flow.payback_years["static_simple"]  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = [
    "CashFlow",
    "Design",
    "Dispatch",
    "InfeasibleError",
    "InputError",
    "Project",
    "SizerError",
    "SolverError",
    "Study",
    "capacity_ways",
    "charging_ways",
    "compare",
    "dispatch",
    "foresight_gap",
    "read_project",
    "size",
    "write_excel",
    "write_project",
]

_HOMES = {
    "CashFlow": "finance",
    "Design": "results",
    "Dispatch": "results",
    "InfeasibleError": "errors",
    "InputError": "errors",
    "Project": "project",
    "SizerError": "errors",
    "SolverError": "errors",
    "Study": "study",
    "capacity_ways": "analysis.charging",
    "charging_ways": "analysis.charging",
    "compare": "study",
    "dispatch": "study",
    "foresight_gap": "strategy",
    "read_project": "project",
    "size": "study",
    "write_excel": "report.workbook",
    "write_project": "project",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: pandas, pyomo and pvlib are slow to load."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sizer' has no attribute {name!r}")
    return getattr(import_module(f"sizer.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
