"""Speed and memory side by side in one run: ``python -m tests.bench [--long] [--repeat N]``.

Every row is a process of its own with all its imports; rows of a problem take turns, so that a slow spell of the
machine hits all of them. Ratios are to be read, not seconds. The one thing that can fail is a different objective.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
from dataclasses import dataclass

OURS, PEERS, CONTROL = "tests.bench.ours", "tests.bench.peers", "tests.bench.control"
CHARGING = "tests.bench.charging"
SAME = 1e-6


@dataclass(frozen=True)
class Row:
    name: str
    words: tuple[str, ...]


def ours(kind: str, minutes: int) -> Row:
    return Row("this product, whole process", (OURS, "model", kind, str(minutes)))


def raw(engine: str, kind: str, minutes: int) -> Row:
    label = {"clarabel": "Clarabel on raw arrays", "highs": "HiGHS ipx on raw arrays"}[engine]
    return Row(label, (OURS, engine, kind, str(minutes)))


def peer(tool: str, options: str, minutes: int) -> Row:
    label = {"pypsa": "PyPSA", "oemof": "oemof.solph"}[tool]
    return Row(f"{label}, {options} options", (PEERS, tool, options, str(minutes)))


PROBLEMS = {
    "R0, hourly year": [
        ours("R0", 60),
        raw("clarabel", "R0", 60),
        raw("highs", "R0", 60),
        *(peer(tool, options, 60) for tool in ("pypsa", "oemof") for options in ("default", "best")),
    ],
    "R, hourly year": [ours("R", 60), raw("clarabel", "R", 60), raw("highs", "R", 60)],
    "R0, 15-minute year": [ours("R0", 15), raw("clarabel", "R0", 15)],
    "R, 15-minute year": [ours("R", 15), raw("clarabel", "R", 15)],
}
LONG = {"R0, 15-minute year": [peer("pypsa", "best", 15), peer("oemof", "best", 15)]}


def measure(row: Row) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", *row.words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{row.name} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def compare(title: str, rows: list[Row], repeat: int) -> bool:
    runs: dict[str, list[dict[str, float]]] = {row.name: [] for row in rows}
    for _ in range(repeat):
        for row in rows:
            runs[row.name].append(measure(row))
    ours_s = statistics.median(run["seconds"] for run in runs[rows[0].name])
    target = runs[rows[0].name][0]["objective"]
    print(f"\n## {title}\n\n| | seconds | ours is faster by | peak MB | objective |\n|---|---:|---:|---:|---:|")
    same = True
    for name, found in runs.items():
        seconds = statistics.median(run["seconds"] for run in found)
        peak = max(run["peak_mb"] for run in found)
        objective = found[0]["objective"]
        same &= math.isclose(objective, target, rel_tol=SAME)
        print(f"| {name} | {seconds:.1f} | {seconds / ours_s:.1f} × | {peak:.0f} | {objective:,.2f} |", flush=True)
    return same


def growth() -> None:
    months, found = (744, 2184, 8760, 26280), []
    print("\n## Growth of R with hours\n\n| hours | solve s | build s |\n|---:|---:|---:|")
    for hours in months:
        run = measure(Row("", (OURS, "model", "R", "60", str(hours))))
        found.append(run["solve_s"])
        print(f"| {hours} | {run['solve_s']:.2f} | {run['build_s']:.2f} |", flush=True)
    exponent = math.log(found[-1] / found[1]) / math.log(months[-1] / months[1])
    print(f"\nExponent from {months[1]} to {months[-1]} hours: {exponent:.2f}")


TARGETS = {
    "timed": ("walk_s", 0.05, "a year by a timer, after a first one"),
    "modes": ("walk_s", 0.05, "a year by the four modes, after a first one"),
    "cluster": ("walk_s", 0.05, "a year by the cluster's rules, after a first one"),
    "rolling": ("run_s", 60.0, "a year of hourly plans of 24 h"),
    "areas": ("run_s", 60.0, "five joined areas sized together (R-multi)"),
}
"""What each measures, its target in seconds, and what it is."""


def control() -> None:
    print("\n## Strategies and areas, hourly year\n\n| | seconds | target | whole process s | peak MB |")
    print("|---|---:|---:|---:|---:|")
    for kind, (figure, target, words) in TARGETS.items():
        run = measure(Row("", (CONTROL, kind)))
        own = f"| {words} | {run[figure]:.3g} | {target:g} | {run['seconds']:.1f} | {run['peak_mb']:.0f} |"
        print(own, flush=True)


VEHICLES = {
    "station": "public park-and-ride from nothing: 200 piles of three classes, PV, storage, transformers",
    "campus": "500-vehicle campus, steered (V1G)",
    "v2g": "500 commuters, both ways (V2G)",
}
VEHICLES_TARGET_S = 60.0


def charging() -> None:
    print("\n## Vehicles, hourly year, whole numbers proven\n")
    print("| | sessions | piles | rows | solve s | whole process s | target | gap | peak MB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for kind, words in VEHICLES.items():
        run = measure(Row("", (CHARGING, kind)))
        own = f"| {words} | {run['sessions']:,} | {run['piles']:.0f} | {run['rows']:,} | {run['solve_s']:.1f} "
        own += f"| {run['seconds']:.1f} | {VEHICLES_TARGET_S:g} | {run['gap']:.0e} | {run['peak_mb']:.0f} |"
        print(own, flush=True)
    print("\n## The campus with more vehicles, no whole numbers: what follows sessions, and what hours and groups\n")
    names = ("sessions", "groups", "cells", "rows", "nonzeros")
    parts = ("draw_s", "group_s", "build_s", "solve_s", "hand_back_s")
    print(f"| vehicles | {' | '.join((*names, *parts))} | peak MB |")
    print("|" + "---:|" * (len(names) + len(parts) + 2))
    for vehicles in (500, 1000, 2000, 8000):
        run = measure(Row("", (CHARGING, "table", str(vehicles))))
        cells = [f"{run[name]:,}" for name in names] + [f"{run[part]:.2f}" for part in parts]
        print(f"| {vehicles:,} | {' | '.join(cells)} | {run['peak_mb']:.0f} |", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--long", action="store_true", help="also the peers' 15-minute years (many minutes)")
    options.add_argument("--repeat", type=int, default=1)
    options.add_argument("--quick", action="store_true", help="R0 and R, hourly, without the peers' defaults")
    chosen = options.parse_args()
    same = True
    for title, rows in PROBLEMS.items():
        if chosen.quick and "15" in title:
            continue
        rows = [row for row in rows if not (chosen.quick and "default" in row.name)]
        same &= compare(title, rows + (LONG.get(title, []) if chosen.long else []), chosen.repeat)
    if not chosen.quick:
        control()
        charging()
        growth()
    if not same:
        raise SystemExit("the objectives differ")


if __name__ == "__main__":
    main()
