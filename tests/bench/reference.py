"""The reference problems of the benchmarks: R, R0 and R-MILP, seeded, as raw sparse arrays in lean form.

One year of a site: PV 0–5000 kW, wind 0–2000 kW, storage power and energy, grid 2000 kW both ways, time-of-use prices.
``demand`` adds twelve monthly demand charges, ``fleets`` a V1G and a V2G fleet, ``split`` the choice of storage energy
apart from power, ``integers`` two pile counts, a count of ESS cabinets and a transformer in three steps.
R0 = reference(demand=False, fleets=False, split=False, export_price=0.25); R = reference();
R-MILP = reference(integers=True).

Lean form: curtailment is an inequality, stored energy counts from its floor, one charge + discharge row.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

DAYS = 365
EFFICIENCY = 0.88**0.5
SOC_MIN = 0.10
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass
class Arrays:
    """minimise cost·x, row_lower ≤ A x ≤ row_upper, lower ≤ x ≤ upper; the same names as sizer.solver.Problem."""

    cost: np.ndarray
    offset: float
    matrix: sp.csc_array
    row_lower: np.ndarray
    row_upper: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray
    names: dict[str, np.ndarray]


@dataclass
class Builder:
    """Collects columns and rows a block at a time."""

    parts: dict[str, list] = field(default_factory=lambda: {k: [] for k in ("cost", "lower", "upper", "integer")})
    entries: list = field(default_factory=list)
    limits: list = field(default_factory=list)
    names: dict[str, np.ndarray] = field(default_factory=dict)
    columns: int = 0
    rows: int = 0

    def column(self, name, count=1, cost=0.0, lower=0.0, upper=np.inf, integer=False):
        for key, value in (("cost", cost), ("lower", lower), ("upper", upper), ("integer", integer)):
            self.parts[key].append(np.broadcast_to(np.asarray(value), (count,)))
        self.names[name] = np.arange(self.columns, self.columns + count)
        self.columns += count
        return self.names[name]

    def row(self, count, terms, lower=-np.inf, upper=np.inf):
        """terms: (columns, coefficients) or (columns, coefficients, rows); scalars are broadcast over the rows."""
        for term in terms:
            columns, values, *at = term
            at = at[0] if at else np.arange(count)
            shape = np.broadcast_shapes(np.shape(columns), np.shape(values), np.shape(at))
            self.entries.append([np.broadcast_to(part, shape) for part in (self.rows + at, columns, values)])
        self.limits.append([np.broadcast_to(np.asarray(v, float), (count,)) for v in (lower, upper)])
        self.rows += count

    def arrays(self) -> Arrays:
        row, column, value = (np.concatenate([e[k] for e in self.entries]) for k in range(3))
        matrix = sp.csc_array((value, (row, column)), shape=(self.rows, self.columns))
        matrix.eliminate_zeros()
        low, high = (np.concatenate([one[k] for one in self.limits]) for k in range(2))
        parts = {k: np.concatenate(v) for k, v in self.parts.items()}
        return Arrays(
            parts["cost"].astype(float), 0.0, matrix, low, high, parts["lower"].astype(float),
            parts["upper"].astype(float), parts["integer"].astype(bool), self.names,
        )  # fmt: skip


def annuity(life_years: float, rate: float = 0.08) -> float:
    return rate / (1 - (1 + rate) ** -life_years)


def site(steps: int, step_h: float, seed: int = 20261123) -> dict[str, np.ndarray]:
    """Sun, wind, load and price of each step; weather drawn once a day so that any step length sees the same year."""
    random = np.random.default_rng(seed)
    hour = (np.arange(steps) + 0.5) * step_h
    day, clock = (hour // 24).astype(int), hour % 24
    days = int(day.max()) + 1
    season = np.cos(2 * np.pi * (hour / 24 - 172) / 365)
    length = 12 + 2.5 * season
    sun = np.clip(np.cos(np.pi * (clock - 12) / length), 0, None) * (np.abs(clock - 12) < length / 2)
    pv = 0.85 * sun * (0.8 + 0.2 * season) * random.beta(3, 1.2, days)[day]
    gust = np.interp(hour, np.arange(days * 4 + 2) * 6, random.beta(1.4, 2.6, days * 4 + 2))
    wind = np.clip(1.25 * gust * (1 - 0.15 * season), 0, 1)
    weekday = 1 - 0.25 * (day % 7 >= 5)
    shape = 0.45 + 0.35 * np.exp(-(((clock - 11) / 3) ** 2)) + 0.45 * np.exp(-(((clock - 19) / 2.5) ** 2))
    noise = 1 + 0.08 * np.interp(hour, np.arange(days * 24 + 2), random.standard_normal(days * 24 + 2))
    load = np.clip(1500 * shape / 0.95 * weekday * (0.85 + 0.15 * np.abs(season)) * noise, 100, 1500)
    price = np.select(
        [clock < 7, (clock >= 19) & (clock < 21), (clock >= 9) & (clock < 12) | (clock >= 17) & (clock < 22)],
        [0.30, 1.35, 1.10],
        0.65,
    )
    month = np.repeat(np.arange(12), MONTH_DAYS)[day % DAYS]
    return {"pv": pv, "wind": wind, "load": load, "price": price, "day": day, "clock": clock, "month": month}


def reference(
    hours=8760, step_minutes=60, demand=True, fleets=True, split=True, integers=False, export_price=0.40
) -> Arrays:
    """Build the arrays; costs are CNY a year, scaled to the length simulated."""
    step_h = step_minutes / 60
    steps = round(hours / step_h)
    year = site(steps, step_h)
    share = hours / 8760
    b = Builder()
    pv = b.column("pv_kw", cost=3500 * annuity(25) * share, upper=5000.0)
    wind = b.column("wind_kw", cost=6500 * annuity(20) * share, upper=2000.0)
    power_cost, energy_cost = 300 * annuity(12) * share, 1200 * annuity(12) * share
    power = b.column("ess_kw", cost=power_cost + (0 if split else 2 * energy_cost), upper=5000.0)
    energy = b.column("ess_kwh", cost=energy_cost, upper=20000.0) if split else None
    bought = b.column("import_kw", steps, year["price"] * step_h, upper=2000.0)
    sold = b.column("export_kw", steps, -export_price * step_h, upper=2000.0)
    charge = b.column("charge_kw", steps, 0.002 * step_h)
    discharge = b.column("discharge_kw", steps, 0.002 * step_h)
    stored = b.column("stored_kwh", steps)
    balance = [(bought, 1.0), (sold, -1.0), (charge, -1.0), (discharge, 1.0), (pv, year["pv"]), (wind, year["wind"])]
    _storage(b, steps, step_h, charge, discharge, stored, power, energy)
    b.row(1, [(power, 1.0), (pv, -0.15), (wind, -0.15)], lower=0.0)
    b.row(1, [(power, 1.0), (pv, -0.30), (wind, -0.30)], upper=0.0)
    b.row(1, [(power, 1.0), (wind, -0.0408)], lower=0.0)
    if fleets:
        piles = b.column("piles", 2, 900.0 * share, upper=200.0, integer=True) if integers else None
        balance += _v1g(b, year, step_h, piles)
        balance += _v2g(b, year, step_h, piles)
    if demand:
        months = int(year["month"].max()) + 1
        peak = b.column("peak_import_kw", months, 40.0)
        b.row(steps, [(peak[year["month"]], 1.0), (bought, -1.0)], lower=0.0)
    if integers:
        _transformer(b, steps, bought, sold, share)
    # Inequality: what sun and wind could give beyond this is curtailed.
    b.row(steps, balance, lower=year["load"])
    return b.arrays()


def _storage(b, steps, step_h, charge, discharge, stored, power, energy):
    before = np.roll(stored, 1)
    b.row(
        steps,
        [(stored, 1.0), (before, -1.0), (charge, -EFFICIENCY * step_h), (discharge, step_h / EFFICIENCY)],
        lower=0.0,
        upper=0.0,
    )
    b.row(steps, [(charge, 1.0), (discharge, 1.0), (power, -1.0)], upper=0.0)
    size, hours_of_power = (power, 2.0) if energy is None else (energy, 1.0)
    b.row(steps, [(stored, 1.0), (size, -(1 - SOC_MIN) * hours_of_power)], upper=0.0)
    if energy is not None:
        b.row(1, [(energy, 1.0), (power, -2.0)], lower=0.0)


def _v1g(b, year, step_h, piles):
    """Fleet A: 2500 kWh each day between 18:00 and 07:00 of the day after, here counted by calendar day."""
    at = np.flatnonzero((year["clock"] >= 18) | (year["clock"] < 7))
    days = int(year["day"].max()) + 1
    fleet = b.column("fleet_a_kw", at.size, upper=600.0)
    b.row(days, [(fleet, step_h, year["day"][at])], lower=2500.0, upper=np.inf)
    if piles is not None:
        b.row(at.size, [(fleet, 1.0), (piles[0], -7.0)], upper=0.0)
    return [(fleet, -1.0, at)]


def _v2g(b, year, step_h, piles):
    """Fleet B: at the site 08:00–18:00 each day, arrives at 40 %, leaves at 80 % of 3000 kWh, wear 0.12 CNY/kWh."""
    at = np.flatnonzero((year["clock"] >= 8) & (year["clock"] < 18))
    n = at.size
    charge = b.column("fleet_b_charge_kw", n, upper=400.0)
    discharge = b.column("fleet_b_discharge_kw", n, 0.12 * step_h, upper=400.0)
    first = np.r_[True, np.diff(at) > 1]
    last = np.r_[first[1:], True]
    stored = b.column("fleet_b_kwh", n, lower=np.where(last, 2400.0, 600.0), upper=3000.0)
    arrived = np.where(first, 1200.0, 0.0)
    follows = np.flatnonzero(~first)
    terms = [(stored, 1.0), (charge, -0.95 * step_h), (discharge, step_h / 0.95), (stored[follows - 1], -1.0, follows)]
    b.row(n, terms, lower=arrived, upper=arrived)
    if piles is not None:
        b.row(n, [(charge, 1.0), (discharge, 1.0), (piles[1], -7.0)], upper=0.0)
    return [(charge, -1.0, at), (discharge, 1.0, at)]


def _transformer(b, steps, bought, sold, share):
    """Steps of 1000, 630 and 400 kVA, each built only on top of the last; ESS in whole cabinets of 100 kW."""
    step_kw = np.array([1000.0, 630.0, 400.0])
    steps_built = b.column("transformer", 3, step_kw * 25.0 * share, upper=1.0, integer=True)
    b.row(2, [(steps_built[:2], 1.0), (steps_built[1:], -1.0)], lower=0.0)
    for flow in (bought, sold):
        b.row(steps, [(flow, 1.0), *((steps_built[k], -step_kw[k]) for k in range(3))], upper=0.0)
    cabinets = b.column("cabinets", 1, 0.0, upper=60.0, integer=True)
    b.row(1, [(b.names["ess_kw"], 1.0), (cabinets, -100.0)], lower=0.0, upper=0.0)


def main() -> None:
    """Print seconds, objective and peak memory: python tests/bench/reference.py R0|R|R15|RMILP engine."""
    import resource
    import sys

    from sizer.solver import Problem, SolverOptions, solve

    kind, engine = sys.argv[1], sys.argv[2]
    easy = {"demand": False, "fleets": False, "split": False, "export_price": 0.25}
    started = time.perf_counter()
    arrays = reference(
        step_minutes=15 if kind.endswith("15") else 60,
        integers=kind == "RMILP",
        **(easy if kind.startswith("R0") else {}),
    )
    problem = Problem(**{k: v for k, v in vars(arrays).items() if k != "names"})
    built = time.perf_counter()
    answer = solve(problem, SolverOptions(engine=engine, time_limit_s=900))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sizes = {k: np.round(answer.x[v], 1).tolist() for k, v in arrays.names.items() if v.size < 4}
    print(f"{kind} {engine}: {problem.columns} columns {problem.rows} rows {problem.matrix.nnz} entries")
    print(f"  build {built - started:.2f} s, solve {answer.seconds:.2f} s, peak {peak_mb:.0f} MB, {answer.engine}")
    print(f"  {answer.status} objective {answer.objective:.3f} gap {answer.gap:.1e} {answer.certificate}")
    print(f"  iterations {answer.iterations} nodes {answer.nodes} {sizes}")


if __name__ == "__main__":
    main()
