"""A year under a strategy, or of joined areas, as a process of its own.

python -m tests.bench.control timed|modes|cluster|rolling|areas [hours]
"""

from __future__ import annotations

import json
import resource
import sys
import time

STARTED = time.perf_counter()


def by_rules(kind: str, hours: int) -> dict[str, float]:
    """Seconds of a year's walk after a first one, and of the whole run with its value and its replay."""
    from sizer.control import STRATEGIES, Bench
    from sizer.control.plant import Plant
    from tests.bench.cases import given_case

    bench, strategy = Bench.of(given_case(hours=hours)), STRATEGIES[kind]()
    plant = Plant.of(bench)
    further = (strategy.demand_kw(bench),) if kind == "cluster" else ()
    strategy.power(plant, *further)
    begun = time.perf_counter()
    strategy.power(plant, *further)
    walked = time.perf_counter()
    run = strategy.run(bench)
    return {"objective": run.solved.solver.objective, "walk_s": walked - begun, "run_s": time.perf_counter() - walked}


def by_plans(hours: int) -> dict[str, float]:
    """Seconds of a year of plans of 24 hours, made anew every hour."""
    from sizer.control import Bench, Rolling
    from tests.bench.cases import given_case

    bench = Bench.of(given_case(hours=hours))
    begun = time.perf_counter()
    run = Rolling().run(bench)
    return {"objective": run.solved.solver.objective, "run_s": time.perf_counter() - begun}


def of_areas(hours: int) -> dict[str, float]:
    """Seconds of sizing five areas together."""
    from sizer.model import optimise
    from tests.bench.cases import areas_case

    begun = time.perf_counter()
    solved = optimise(areas_case(hours=hours))
    report = solved.solver
    run = {"objective": report.objective, "run_s": time.perf_counter() - begun, "columns": report.columns}
    return {**run, "rows": report.rows, "gap": report.gap, "build_s": report.build_seconds, "solve_s": report.seconds}


def main() -> None:
    kind, hours = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 8760
    other = {"rolling": by_plans, "areas": of_areas}
    figures = other[kind](hours) if kind in other else by_rules(kind, hours)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "seconds": time.perf_counter() - STARTED, "peak_mb": peak}))


if __name__ == "__main__":
    main()
