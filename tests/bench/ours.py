"""One run of the product, or of an engine on the raw arrays, as a process of its own.

python -m tests.bench.ours model|clarabel|highs R0|R 60 [hours]
"""

from __future__ import annotations

import json
import resource
import sys
import time

STARTED = time.perf_counter()
EASY = {"demand": False, "fleets": False, "split": False, "export_price": 0.25}


def through_the_model(kind: str, minutes: int, hours: int) -> dict[str, float]:
    from sizer.model import optimise
    from tests.bench.cases import reference_case

    case = reference_case(step_minutes=minutes, full=kind == "R", hours=hours)
    solved = optimise(case)
    report = solved.solver
    return {
        "objective": report.objective * hours / 8760,
        "build_s": report.build_seconds,
        "solve_s": report.seconds,
    }


def raw(engine: str, kind: str, minutes: int, hours: int) -> dict[str, float]:
    from sizer.solver import Problem, SolverOptions, solve
    from tests.bench.reference import reference

    arrays = reference(hours=hours, step_minutes=minutes, **({} if kind == "R" else EASY))
    problem = Problem(**{name: value for name, value in vars(arrays).items() if name != "names"})
    answer = solve(problem, SolverOptions(engine=engine, time_limit_s=900))
    return {"objective": answer.objective, "build_s": 0.0, "solve_s": answer.seconds}


def main() -> None:
    way, kind, minutes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    hours = int(sys.argv[4]) if len(sys.argv) > 4 else 8760
    figures = through_the_model(kind, minutes, hours) if way == "model" else raw(way, kind, minutes, hours)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "seconds": time.perf_counter() - STARTED, "peak_mb": peak}))


if __name__ == "__main__":
    main()
