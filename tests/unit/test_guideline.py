"""The sizes of storage and of inertia, clause by clause, and what holds of every clause.

Every clause is bound and spoilt in test_clauses.py; here a design stands on the limit, worked out by hand.
"""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, PV, Grid, Load, Range, Wind
from sizer.errors import InfeasibleError
from sizer.guideline import CLAUSES, Guideline, Member, SummedPlant, audit, inertia_power_share
from tests.tiny import setting, solve

SHARE = 0.0392 / 0.9608  # guideline 3.3.4.1.3: P_B = 0.0392 (P_W + P_B)


@pytest.mark.parametrize(
    ("f_min_hz", "time_constant_s", "share"),
    [
        (48.0, 10.0, 0.0408),  # the guideline's own figure
        (49.0, 10.0, 0.0202),
        (48.5, 10.0, 0.0304),
        (47.5, 10.0, 0.0512),
        (48.0, 6.0, 0.0241),
        (48.0, 8.0, 0.0324),
        (48.0, 12.0, 0.0494),
    ],
)
def test_inertia_power_over_wind_power(f_min_hz, time_constant_s, share):
    """k = ½ (1 − (f_min / 50)²) T_j / 10 s, then k / (1 − k)."""
    assert inertia_power_share(f_min_hz=f_min_hz, time_constant_s=time_constant_s) == pytest.approx(share, abs=5e-5)


def test_a_sixty_hertz_system_needs_57_6_hz_for_the_same_share():
    assert inertia_power_share(57.6, 60.0) == pytest.approx(inertia_power_share(48.0, 50.0))


def test_inertia_is_a_power_of_seconds():
    """1 MW of wind: 40.8 kW for 10 s are 408 kJ or 0.1133 kWh."""
    assert 1000 * inertia_power_share() * 10 / 3600 == pytest.approx(0.1133, abs=5e-5)


# A design that just meets each clause: 100 kW of PV, 60 kW of wind; storage of P kW, E kWh, run at a charge, a
# discharge and a stored energy.
RENEWABLES = 160.0
JUST = {
    "storage_share_min": {"power_kw": 0.15 * RENEWABLES},
    "storage_share_max": {"power_kw": 0.30 * RENEWABLES},
    "storage_duration": {"power_kw": 30.0, "energy_kwh": 60.0},
    "storage_local_share": {"power_kw": 0.10 * RENEWABLES},
    "inertia_power": {"power_kw": 60 * SHARE},
    "inertia_power_headroom": {"power_kw": 20.0, "discharge_kw": 20 - 60 * SHARE},
    "inertia_energy_headroom": {"stored_above_floor_kwh": 60 * SHARE * 10 / 3600},
}
SHORT = {
    "storage_share_min": ("power_kw", 0.99),
    "storage_share_max": ("power_kw", 1.01),
    "storage_duration": ("energy_kwh", 0.99),
    "storage_local_share": ("power_kw", 0.99),
    "inertia_power": ("power_kw", 0.99),
    "inertia_power_headroom": ("discharge_kw", 1.01),
    "inertia_energy_headroom": ("stored_above_floor_kwh", 0.99),
}
KINDS = {kind.id: kind for kind in CLAUSES}


def plant(**storage) -> SummedPlant:
    own = {"power_kw": 24.0, "energy_kwh": 500.0, "charge_kw": 0.0, "discharge_kw": 0.0, "stored_above_floor_kwh": 9.0}
    own |= storage
    quiet = {"charge_kw": 0.0, "discharge_kw": 0.0, "stored_above_floor_kwh": 9.0}
    series = {name: np.array([calm, own[name], calm]) for name, calm in quiet.items()}
    sizes = {name: own[name] for name in ("power_kw", "energy_kwh")}
    return SummedPlant(
        [
            Member("pv", {"power_kw": 100.0}),
            Member("wind", {"power_kw": 60.0}),
            Member("storage", sizes, series),
            Member("load"),
        ]
    )


def test_the_clauses_of_inertia_all_have_their_cases():
    assert set(JUST) == set(SHORT)
    assert {kind.id for kind in CLAUSES if kind.id.startswith("inertia_")} <= set(JUST) <= set(KINDS)


@pytest.mark.parametrize("clause", JUST)
def test_a_design_that_just_meets_a_clause_passes(clause):
    found = KINDS[clause]().check(plant(**JUST[clause]), "audit")
    assert found.verdict == "met"
    assert found.margin == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("clause", SHORT)
def test_a_design_one_percent_short_fails(clause):
    name, factor = SHORT[clause]
    found = KINDS[clause]().check(plant(**{**JUST[clause], name: factor * JUST[clause][name]}), "audit")
    assert found.verdict == "not met"
    assert found.margin < 0


def test_storage_that_charges_could_raise_its_output_by_stopping():
    """20 kW that charge at 15 can swing by 35; those that discharge at 15 only by 5."""
    clause = KINDS["inertia_power_headroom"]()
    quiet = clause.check(plant(power_kw=20.0), "audit")
    charging = clause.sides(plant(power_kw=20.0, charge_kw=15.0), 1)
    discharging = clause.sides(plant(power_kw=20.0, discharge_kw=15.0), 1)
    assert (charging.actual, quiet.actual, discharging.actual) == (35.0, 20.0, 5.0)


@pytest.mark.parametrize("clause", JUST)
def test_a_bound_model_passes_its_own_audit(clause):
    """Storage that does not pay is bound from below, one that pays from above or in its use: just met, no better."""
    pays = clause == "storage_share_max" or "headroom" in clause
    dear = clause != "storage_share_max"
    peak = 3.0 if pays else 0.1
    prices = np.where((np.arange(24) >= 18) & (np.arange(24) < 21), peak, 0.1)
    ess = ESS(
        power_kw=Range(max=1000),
        energy_kwh=Range(max=5000),
        capex_cny_per_kw=2000.0 if dear else 0.0,
        capex_cny_per_kwh=500.0 if dear else 0.0,
    )
    components = [
        Load(demand_kw=400.0),
        Grid(),
        PV(power_kw=100.0, yield_kw_per_kw=[0.5] * 24),
        Wind(power_kw=60.0, yield_kw_per_kw=0.2),
        ess,
    ]
    solved = solve(components, setting(prices), Guideline(default="off", clauses={clause: "hard"}))
    (found,) = solved.audit.findings
    assert found.clause == clause
    assert found.verdict == "met"
    assert found.margin == pytest.approx(0.0, abs=1e-3), "the clause binds"


@pytest.mark.parametrize("clause", KINDS)
def test_a_clause_says_where_it_stands_in_both_languages(clause):
    kind = KINDS[clause]
    assert kind.requirement.startswith("G-")
    assert kind.section.startswith(("3.", "2.", "Table ", "Case "))
    assert all(kind.sentence[language] for language in ("en", "zh"))
    assert not any("一" <= letter <= "鿿" for letter in kind.sentence["en"])


def test_without_renewables_a_share_of_them_means_nothing():
    bare = SummedPlant([Member("storage", {"power_kw": 5.0, "energy_kwh": 1.0})])
    verdicts = {clause: KINDS[clause]().check(bare, "audit").verdict for clause in JUST}
    assert verdicts.pop("storage_duration") == "not met"
    assert set(verdicts.values()) == {"not applicable"}


def test_inertia_may_be_that_of_all_renewables():
    """Case 7 of the guideline: 2,061 kW of PV and 300 kW of wind; 12.2 kW as printed, 96.3 kW on the other basis."""
    site = SummedPlant(
        [Member(part, {"power_kw": kw}) for part, kw in (("pv", 2061.0), ("wind", 300.0), ("storage", 50.0))]
    )
    clauses = {"inertia_power": "audit"}
    (wind,) = audit(site, Guideline(default="off", clauses=clauses)).findings
    (every,) = audit(site, Guideline(default="off", clauses=clauses, inertia={"basis": "all"})).findings
    assert (wind.limit, wind.verdict) == (pytest.approx(12.24, abs=0.01), "met")
    assert (every.limit, every.verdict) == (pytest.approx(96.3, abs=0.05), "not met")


def test_strictness_is_the_clauses_own_unless_told_otherwise():
    assert {c.id: s for c, s in Guideline().active()}["storage_share_min"] == "hard"
    assert {c.id: s for c, s in Guideline().active()}["storage_local_share"] == "audit"
    one = Guideline(default="off", clauses={"storage_duration": "audit"})
    assert [(c.id, s) for c, s in one.active()] == [("storage_duration", "audit")]
    assert all(s == "audit" for _, s in Guideline(default="audit").active())


def test_an_audited_clause_does_not_bind():
    components = [Load(demand_kw=400.0), Grid(), Wind(power_kw=60.0, yield_kw_per_kw=0.2)]
    ess = ESS(power_kw=Range(max=100), energy_kwh=Range(max=100))
    solved = solve([*components, ess], setting(0.5), Guideline(default="audit"))
    assert solved.design["ess", "power_kw"] == pytest.approx(0.0, abs=1e-5)
    assert {finding.clause for finding in solved.audit.failed} >= {"storage_share_min", "inertia_power"}


def test_a_clause_that_cannot_be_kept_is_named():
    components = [Load(demand_kw=400.0), Grid(), PV(power_kw=100.0, yield_kw_per_kw=[0.5] * 24)]
    small = ESS(power_kw=Range(max=10), energy_kwh=Range(max=100))
    with pytest.raises(InfeasibleError, match="at least 15 % of the rated power of PV and wind"):
        solve([*components, small], setting(0.5), Guideline(default="hard"))


def test_the_table_has_a_row_for_each_clause():
    chosen = Guideline(default="off", clauses=dict.fromkeys(JUST, "audit"))
    table = audit(plant(), chosen).table("zh")
    assert set(table["clause"]) == set(JUST)
    assert table["sentence"].str.contains("[一-鿿]").all()
