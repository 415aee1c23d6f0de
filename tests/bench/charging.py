"""A year of charging, sized whole, as a process of its own.

python -m tests.bench.charging station|campus|v2g [vehicles]
python -m tests.bench.charging grown vehicles        the campus without whole numbers: one linear problem
python -m tests.bench.charging table vehicles        the campus step by step: what follows sessions, what groups
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
VEHICLES = {"station": 690, "campus": 500, "grown": 500, "v2g": 500}


def station(vehicles: int) -> dict[str, Any]:
    """A park-and-ride car park from nothing: who stays all day at 7 kW, who passes at 60 and 120 kW.

    Some 60,000 sessions a year, most on working days between seven and nine: the promise needs about 200 piles.
    """
    commuters = {
        "id": "park_and_ride", "vehicles": vehicles, "vehicle": "private_car", "pile": "ac_7",
        "visits": [{"share": 0.85, "arrive": [8.0, 0.6], "dwell": [9.5, 1.0]},
                   {"share": 0.15, "arrive": [10.5, 1.5], "dwell": [5.0, 1.5]}],
        "sessions_per_vehicle_day": 0.3, "energy_kwh": [18, 7],
        "weekend_factor": 0.1, "holiday_factor": 0.1, "spring_festival_factor": 0.1,
    }  # fmt: skip
    passing = {"archetype": "public_fast", "vehicles": 20}
    slow = {"kind": "charging_piles", "name": "ac piles", "pile": "ac_7", "plug_bus": "ac plugs", "count": {"max": 400},
            "patience_h": 1.0, "stay": "until_departure"}  # fmt: skip
    fast = {"kind": "pile_mix", "name": "dc piles", "pile": "dc_60", "second_pile": "dc_120", "plug_bus": "dc plugs",
            "count": {"max": 50}, "second_count": {"max": 50}, "patience_h": 0.5}  # fmt: skip
    cars = [
        {"kind": "fleet", "name": name, "bus": bus, "control": "unmanaged", "fleet": fleet}
        for name, bus, fleet in (("commuters", "ac plugs", commuters), ("passing", "dc plugs", passing))
    ]
    grid = {"kind": "grid", "transformer_kva": 0, "expansion_catalogue": "beside", "expansion_transformers": 2}
    return around([grid, *cars, slow, fast, ROOF, STORAGE])


def around(components: list[dict[str, Any]]) -> dict[str, Any]:
    """A project in Beijing with these components."""
    return {
        "site": {"place": "beijing", "year": 2019},
        "tariff": "BJ-EV-2019",
        "guideline": {"default": "off"},
        "economics": {"years": 10},
        "components": components,
    }


def project(kind: str, vehicles: int) -> dict[str, Any]:
    """A public station; a campus whose fleet is steered; one that gives back."""
    if kind == "station":
        return station(vehicles)
    fleets = {
        "campus": {"control": "v1g", "fleet": {"archetype": "campus", "vehicles": vehicles}},
        "grown": {"control": "v1g", "fleet": {"archetype": "campus", "vehicles": vehicles}},
        "v2g": {"control": "v2g", "owner_payment_cny_per_kwh": 0.35,
                "fleet": {"archetype": "v2g_commuter", "vehicles": vehicles}},
    }  # fmt: skip
    kva = {"campus": 1600, "grown": 3.2 * vehicles, "v2g": 2500}[kind]
    grid = {"kind": "grid", "transformer_kva": kva, "expansion_cny_per_kw": 5000, "expansion_step_kva": 630,
            "expansion_max_kw": max(4000, 7 * vehicles)}  # fmt: skip
    office = {"kind": "load", "demand_kw": {"shape": "office", "annual_kwh": 1.5e6}}
    plugs = {"kind": "charging_piles", "pile": "v2g_15" if kind == "v2g" else "ac_7", "count": {"max": vehicles},
             "p95_wait_h": 0.25}  # fmt: skip
    if kind == "grown":
        grid["expansion_step_kva"], plugs["count"], plugs["p95_wait_h"] = None, vehicles, None
    return around([grid, {"kind": "fleet", "bus": "plugs", **fleets[kind]}, plugs, ROOF, STORAGE, office])


def stages(vehicles: int) -> dict[str, float]:
    """Processor seconds of every part of a steered year, which a busy machine does not stretch, and its sizes."""
    from sizer.components import Fleet
    from sizer.model import build, solve_built
    from sizer.profiles.charging import draw_sessions, group, place
    from sizer.project import read_project
    from sizer.solver import compile_model

    given = read_project(project("grown", vehicles))
    setting = given.setting()
    fleet = next(c for c in given.components if isinstance(c, Fleet))
    clock = [time.process_time()]

    def lap() -> float:
        clock.append(time.process_time())
        return clock[-1] - clock[-2]

    sessions = draw_sessions(fleet.fleet, setting.site, fleet.seed)
    found = {"draw_s": lap()}
    groups = group(sessions)
    found["group_s"] = lap()
    model = build(given.case(setting))
    compiled = compile_model(model.pyomo)
    found["build_s"] = lap()
    solved = solve_built(model, compiled)
    found["solve_s"] = lap()
    plans = solved.plans[fleet.label]
    plain = plans["plain_share"]
    lap()
    placed = place(groups, sessions, plans["cell_charge_kw"].clip(0), plain_share=plain.clip(0, 1))
    found["hand_back_s"] = lap()
    return found | {
        "sessions": len(sessions),
        "groups": len(groups),
        "cells": groups.cells,
        "rows": compiled.problem.rows,
        "nonzeros": compiled.problem.matrix.nnz,
        "unplaced_share": placed.unplaced_share,
    }


def main() -> None:
    from sizer.project import read_project
    from sizer.study import size

    kind = sys.argv[1]
    if kind == "table":
        measured = stages(int(sys.argv[2]))
        print(json.dumps(measured | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    vehicles = int(sys.argv[2]) if len(sys.argv) > 2 else VEHICLES[kind]
    begun = time.perf_counter()
    study = size(read_project(project(kind, vehicles)))
    report, case = study.solver, study.solved.case
    fleets = [component for component in case.components if component.role == "fleet"]
    counts = [n for sizes in study.design.sizes.values() for size, n in sizes.items() if size.endswith("count")]
    kva = sum(
        own.get("new_transformers", 0.0) * own.get("new_transformer_kva", 0.0) for own in study.design.sizes.values()
    )
    assert report.gap <= 1e-3, f"proven to {report.gap:.2%} only"
    print(
        json.dumps(
            {
                "run_s": time.perf_counter() - begun,
                "solve_s": report.seconds,
                "gap": report.gap,
                "rows": report.rows,
                "columns": report.columns,
                "nodes": report.nodes,
                "sessions": sum(len(fleet.sessions(case.setting)) for fleet in fleets),
                "piles": sum(counts),
                "transformers_kva": kva,
                "unplaced_share": study.key_figures.get("charging_unplaced_share") or 0.0,
                "seconds": time.perf_counter() - STARTED,
                "cpu_s": time.process_time(),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
