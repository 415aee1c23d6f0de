"""A year of charging, sized whole, as a process of its own.

python -m tests.bench.charging station|campus|v2g [vehicles]
python -m tests.bench.charging grown vehicles        the campus without whole numbers: one linear problem
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

STARTED = time.perf_counter()
ROOF = {"kind": "pv", "power_kw": {"max": 500}, "tilt_deg": 10}
STORAGE = {"kind": "ess", "power_kw": {"max": 1000}, "energy_kwh": {"max": 4000}}
VEHICLES = {"station": 145, "campus": 500, "grown": 500, "v2g": 500}


def project(kind: str, vehicles: int) -> dict[str, Any]:
    """A public station of up to 200 piles, 60,000 sessions a year; a campus whose fleet is steered, or gives back."""
    fleets = {
        "station": {"control": "unmanaged", "fleet": {"archetype": "public_fast", "vehicles": vehicles}},
        "campus": {"control": "v1g", "fleet": {"archetype": "campus", "vehicles": vehicles}},
        "grown": {"control": "v1g", "fleet": {"archetype": "campus", "vehicles": vehicles}},
        "v2g": {"control": "v2g", "owner_payment_cny_per_kwh": 0.35,
                "fleet": {"archetype": "v2g_commuter", "vehicles": vehicles}},
    }  # fmt: skip
    piles = {"station": "dc_120", "campus": "ac_7", "grown": "ac_7", "v2g": "v2g_15"}
    patience = {"patience_h": 0.5} if kind == "station" else {}
    most = 200 if kind == "station" else vehicles
    kva = {"station": 400, "campus": 1600, "grown": 3.2 * vehicles, "v2g": 2500}[kind]
    grid = {"kind": "grid", "transformer_kva": kva, "expansion_cny_per_kw": 5000, "expansion_step_kva": 630,
            "expansion_max_kw": max(4000, 7 * vehicles)}  # fmt: skip
    office = {"kind": "load", "demand_kw": {"shape": "office", "annual_kwh": 1.5e6}}
    plugs = {"kind": "charging_piles", "pile": piles[kind], "count": {"max": most}, "p95_wait_h": 0.25, **patience}
    if kind == "grown":
        grid["expansion_step_kva"], plugs["count"], plugs["p95_wait_h"] = None, vehicles, None
    return {
        "site": {"place": "beijing", "year": 2019},
        "tariff": "BJ-EV-2019",
        "guideline": {"default": "off"},
        "economics": {"years": 10},
        "components": [grid, {"kind": "fleet", "bus": "plugs", **fleets[kind]}, plugs, ROOF, STORAGE]
        + ([] if kind == "station" else [office]),
    }


def main() -> None:
    from sizer.project import read_project
    from sizer.study import size

    kind = sys.argv[1]
    vehicles = int(sys.argv[2]) if len(sys.argv) > 2 else VEHICLES[kind]
    begun = time.perf_counter()
    study = size(read_project(project(kind, vehicles)))
    report, fleet = study.solver, study.solved.case.components[1]
    assert report.gap <= 1e-3, f"proven to {report.gap:.2%} only"
    print(
        json.dumps(
            {
                "run_s": time.perf_counter() - begun,
                "solve_s": report.seconds,
                "gap": report.gap,
                "rows": report.rows,
                "columns": report.columns,
                "sessions": len(fleet.sessions(study.solved.case.setting)),
                "piles": study.design["charging_piles", "count"],
                "unplaced_share": study.key_figures.get("charging_unplaced_share") or 0.0,
                "seconds": time.perf_counter() - STARTED,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
