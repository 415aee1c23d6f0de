"""R0, written for the peers from its statement: PyPSA and oemof.solph.

    python -m tests.bench.peers pypsa|oemof default|best 60|15

Default is what the tool's user gets; best forces HiGHS' interior point without crossover, which is its fastest here.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

from tests.bench.cases import WEAR
from tests.bench.reference import EFFICIENCY, SOC_MIN, annuity, site

EXPORT_PRICE, LIMIT_KW = 0.25, 2000.0
BEST = {"solver": "ipx", "run_crossover": "off"}
STORAGE_CNY_PER_KW = (300 + 2 * 1200) * annuity(12)
WEAR_PER_DISCHARGED = WEAR * (1 + 1 / 0.88)


def pypsa(year: dict[str, np.ndarray], step_h: float, options: dict[str, str]) -> float:
    import pypsa as tool

    n = tool.Network()
    index = pd.RangeIndex(len(year["load"]), name="snapshot")
    n.set_snapshots(index)
    n.snapshot_weightings[:] = step_h

    def series(values: np.ndarray) -> pd.Series:
        return pd.Series(values, index=index)

    n.add("Bus", "ac")
    n.add("Load", "load", bus="ac", p_set=series(year["load"]))
    n.add("Generator", "import", bus="ac", p_nom=LIMIT_KW, marginal_cost=series(year["price"]))
    sells = {"p_nom": LIMIT_KW, "p_min_pu": -1.0, "p_max_pu": 0.0}
    n.add("Generator", "export", bus="ac", marginal_cost=EXPORT_PRICE, **sells)
    for name, cost, largest in (("pv", 3500 * annuity(25), 5000.0), ("wind", 6500 * annuity(20), 2000.0)):
        grows = {"p_nom_extendable": True, "p_nom_max": largest, "capital_cost": cost}
        n.add("Generator", name, bus="ac", p_max_pu=series(year[name]), **grows)
    n.add(
        "StorageUnit",
        "ess",
        bus="ac",
        p_nom_extendable=True,
        p_nom_max=5000.0,
        capital_cost=STORAGE_CNY_PER_KW,
        max_hours=2 * (1 - SOC_MIN),
        efficiency_store=EFFICIENCY,
        efficiency_dispatch=EFFICIENCY,
        cyclic_state_of_charge=True,
        marginal_cost=WEAR_PER_DISCHARGED,
    )

    def clauses(network: object, snapshots: object) -> None:
        m = n.model
        plants, ess = m.variables["Generator-p_nom"], m.variables["StorageUnit-p_nom"]
        dimension = plants.dims[0]
        pv, wind = plants.sel({dimension: "pv"}), plants.sel({dimension: "wind"})
        power = ess.sel({ess.dims[0]: "ess"})
        m.add_constraints(power - 0.15 * pv - 0.15 * wind >= 0, name="share_min")
        m.add_constraints(power - 0.30 * pv - 0.30 * wind <= 0, name="share_max")
        m.add_constraints(power - 0.0408 * wind >= 0, name="inertia")

    status = n.optimize(
        solver_name="highs", solver_options={"output_flag": False, **options}, extra_functionality=clauses
    )
    if status[0] != "ok":
        raise RuntimeError(status)
    return float(n.objective)


def oemof(year: dict[str, np.ndarray], step_h: float, options: dict[str, str]) -> float:
    from oemof import solph
    from pyomo import environ as po

    steps = len(year["load"])
    times = pd.date_range("2023-01-01", periods=steps + 1, freq=f"{round(60 * step_h)}min")
    system = solph.EnergySystem(timeindex=times, infer_last_interval=False)
    ac = solph.Bus(label="ac")
    flow, invest = solph.Flow, solph.Investment
    load = solph.components.Sink(label="load", inputs={ac: flow(nominal_capacity=1.0, fix=year["load"])})
    bought = flow(nominal_capacity=LIMIT_KW, variable_costs=year["price"])
    sold = flow(nominal_capacity=LIMIT_KW, variable_costs=-EXPORT_PRICE)
    plants = [
        solph.components.Source(
            label=name,
            outputs={ac: flow(nominal_capacity=invest(ep_costs=cost, maximum=largest), maximum=year[name])},
        )
        for name, cost, largest in (("pv", 3500 * annuity(25), 5000.0), ("wind", 6500 * annuity(20), 2000.0))
    ]
    usable_h = 2 * (1 - SOC_MIN)
    ess = solph.components.GenericStorage(
        label="ess",
        inputs={ac: flow(nominal_capacity=invest())},
        outputs={ac: flow(nominal_capacity=invest(), variable_costs=WEAR_PER_DISCHARGED)},
        nominal_capacity=invest(ep_costs=STORAGE_CNY_PER_KW / usable_h, maximum=5000.0 * usable_h),
        invest_relation_input_capacity=1 / usable_h,
        invest_relation_output_capacity=1 / usable_h,
        inflow_conversion_factor=EFFICIENCY,
        outflow_conversion_factor=EFFICIENCY,
        balanced=True,
    )
    source = solph.components.Source(label="import", outputs={ac: bought})
    sink = solph.components.Sink(label="export", inputs={ac: sold})
    system.add(ac, load, source, sink, ess, *plants)
    model = solph.Model(system)
    pv, wind = (model.InvestmentFlowBlock.invest[plant, ac, 0] for plant in plants)
    power = model.InvestmentFlowBlock.invest[ess, ac, 0]
    model.share_min = po.Constraint(expr=power >= 0.15 * (pv + wind))
    model.share_max = po.Constraint(expr=power <= 0.30 * (pv + wind))
    model.inertia = po.Constraint(expr=power >= 0.0408 * wind)
    model.solve(solver="highs", solve_kwargs={"tee": False}, cmdline_options=options)
    return float(po.value(model.objective))


def main() -> None:
    tool, options, minutes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    hours = int(sys.argv[4]) if len(sys.argv) > 4 else 8760
    warnings.filterwarnings("ignore")
    logging.disable(logging.ERROR)
    started = time.perf_counter()
    step_h = minutes / 60
    year = site(round(hours / step_h), step_h)
    run = {"pypsa": pypsa, "oemof": oemof}[tool]
    objective = run(year, step_h, BEST if options == "best" else {})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"objective": objective, "seconds": time.perf_counter() - started, "peak_mb": peak}))


if __name__ == "__main__":
    main()
