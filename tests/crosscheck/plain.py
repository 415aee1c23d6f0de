"""PV and storage with nothing but what the other tools know: no ageing, no renewal, no cycle limit, no residual value.

The renewals, taxes and incentives of those tools are folded into the unit costs that are passed in.
"""

from __future__ import annotations

import numpy as np

from sizer.components import ESS, PV, Range


def plain_pv(yield_kw_per_kw: np.ndarray, *, most_kw: float, capex: float, opex: float, years: int) -> PV:
    """PV of which one kW costs ``capex`` and ``opex`` a year, and lives as long as the project."""
    return PV(
        power_kw=Range(max=most_kw),
        yield_kw_per_kw=yield_kw_per_kw,
        capex_cny_per_kw=capex,
        opex_cny_per_kw_year=opex,
        inverter_replacement_cny_per_kw=0.0,
        life_years=years,
        degradation_per_year=0.0,
    )


def plain_ess(power_kw: float | Range, energy_kwh: float | Range, *, years: int, **more: object) -> ESS:
    """Storage that costs what its sizes cost and lives as long as the project."""
    settings: dict[str, object] = {
        "cycle_life": None,
        "end_of_life_capacity": 1.0,
        "opex_share_per_year": 0.0,
        "throughput_cost_cny_per_kwh": 0.0,
    }
    return ESS(power_kw=power_kw, energy_kwh=energy_kwh, life_years=years, **{**settings, **more})
