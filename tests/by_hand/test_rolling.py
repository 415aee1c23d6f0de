"""The rolling horizon: what a plan knows, what acting keeps, and what error costs."""

from __future__ import annotations

import numpy as np
import pytest

from sizer.components import ESS, PV, Grid, Load, Wind
from sizer.control import Bench, Forecast, Optimal, Rolling, Timed
from sizer.control.forecast import Forecaster
from sizer.finance import net_present_value
from sizer.guideline import Guideline
from sizer.model import Case
from sizer.solver import SolverOptions
from sizer.tariff import DemandCharge, Tier
from tests.tiny import setting, site

WEEK = 168
PERFECT = Forecast(kind="perfect")
DAY = np.array([0.3] * 8 + [0.7] * 4 + [1.2] * 3 + [0.7] * 3 + [1.35] * 3 + [0.7] * 3)


def plant(hours: int = WEEK, *, seed: int = 5, limit_kw: float | None = None, **tariff) -> Bench:
    """A site with sun, wind and a load of its own weather; any tariff."""
    draw = np.random.default_rng(seed)
    clock = np.arange(hours) % 24
    clouds = np.repeat(draw.uniform(0.2, 1.0, hours // 24 + 1), 24)[:hours]
    sun = np.maximum(np.sin((clock - 6) / 12 * np.pi), 0) * clouds
    gusts = np.clip(0.3 + 0.2 * np.sin(np.arange(hours) / 17) + draw.normal(0, 0.05, hours), 0, 1)
    load = 60 + 30 * np.sin((clock - 9) / 12 * np.pi) + draw.normal(0, 4, hours)
    members = [
        Load(demand_kw=np.maximum(load, 5.0).tolist()),
        Grid(import_limit_kw=limit_kw),
        PV(power_kw=120.0, yield_kw_per_kw=sun.tolist()),
        Wind(power_kw=20.0, yield_kw_per_kw=gusts.tolist()),
        ESS(power_kw=40.0, energy_kwh=120.0, cycle_life=None),
    ]
    prices = np.tile(DAY, hours // 24 + 1)[:hours]
    where = setting(prices, hours=hours, feed_in=0.2, **tariff)
    return Bench.of(Case(members, where, Guideline(default="off")), SolverOptions(engine="highs"))


def worth(run) -> float:
    return float(net_present_value(run.solved.money, run.solved.case.setting.economics))


@pytest.mark.parametrize(
    "tariff",
    [
        {},
        {"demand_charges": [DemandCharge(price_cny_per_kw_month=40.0)]},
        {"tiers": [Tier(up_to_kwh_per_month=3000.0), Tier(price_change_cny_per_kwh=0.2)]},
    ],
    ids=["energy", "demand", "tiers"],
)
@pytest.mark.parametrize("every_h", [WEEK, 24])
def test_a_full_horizon_without_error_is_perfect_foresight(tariff, every_h):
    """Looking to the end of the week from every day on is as good as knowing it at once."""
    stand = plant(**tariff)
    run = Rolling(horizon_h=WEEK, every_h=every_h, forecast=PERFECT).run(stand)
    assert worth(run) == pytest.approx(worth(Optimal().run(stand)), rel=1e-6)


@pytest.mark.parametrize("every_h", [1, 6])
def test_a_day_ahead_earns_less_than_foresight_and_more_than_nothing(every_h):
    stand = plant()
    best = worth(Optimal().run(stand))
    run = worth(Rolling(every_h=every_h, forecast=Forecast(kind="persistence")).run(stand))
    nothing = worth(Timed(windows={"charge": (), "discharge": ()}).run(stand))
    assert nothing < run < best


@pytest.mark.parametrize("kind", ["persistence", "clear_sky", "noise"])
def test_the_connection_s_limit_holds_whatever_was_believed(kind):
    """Peaks of 90 kW and more behind 75 kW, planned every six hours on wrong forecasts."""
    stand = plant(limit_kw=75.0)
    run = Rolling(every_h=6, forecast=Forecast(kind=kind, error_share=0.3)).run(stand)
    assert run.solved.dispatch["grid", "import_kw"].max() <= 75.0 * (1 + 1e-6)
    assert worth(run) <= worth(Optimal().run(stand)) + 1e-3


def test_a_past_maximum_is_not_paid_twice():
    """Once the month's first peak of 100 kW has happened, later peaks below it cost nothing more."""
    load = np.full(48, 50.0)
    load[5] = 100.0
    load[30] = 90.0
    ess = ESS(
        power_kw=5.0, energy_kwh=5.0, soc_min=0.0, throughput_cost_cny_per_kwh=0.01, soc_initial=0.0, end_state="free"
    )
    charge = DemandCharge(price_cny_per_kw_month=40.0)
    where = setting(np.full(48, 0.5), hours=48, demand_charges=[charge])
    stand = Bench.of(Case([Load(demand_kw=load.tolist()), Grid(), ess], where, Guideline(default="off")))
    run = Rolling(horizon_h=12, every_h=1, forecast=PERFECT).run(stand)
    assert run.solved.dispatch["grid", "import_kw"].to_numpy()[5] < 100.0
    assert run.solved.dispatch["ess", "discharge_kw"].to_numpy()[6:].sum() == pytest.approx(0.0, abs=1e-4)


def test_error_costs_money_and_more_error_costs_more():
    """Ten seeds of a week: the mean falls from no error to 30 % to 100 %."""
    stand = plant(demand_charges=[DemandCharge(price_cny_per_kw_month=40.0)])

    def mean(error: float) -> float:
        runs = [
            Rolling(horizon_h=24, every_h=12, forecast=Forecast(kind="noise", error_share=error, seed=seed))
            for seed in range(10)
        ]
        return float(np.mean([worth(run.run(stand)) for run in runs]))

    sure = worth(Rolling(horizon_h=24, every_h=12, forecast=PERFECT).run(stand))
    some, much = mean(0.3), mean(1.0)
    assert sure > some > much


# ---- forecasts ----


def forecaster(actual, role="pv", **how) -> Forecaster:
    return Forecaster(Forecast(**how), np.asarray(actual, float), role, site(len(actual)), 0)


def test_the_present_is_measured_by_every_forecast():
    actual = np.random.default_rng(1).uniform(0, 1, 96)
    for kind in ("perfect", "persistence", "clear_sky", "noise"):
        assert forecaster(actual, kind=kind).ahead(50, 74)[0] == actual[50]


def test_persistence_is_the_day_before_and_never_looks_ahead():
    actual = np.arange(96.0)
    believed = forecaster(actual, kind="persistence").ahead(48, 96)
    assert believed[1:24].tolist() == list(range(25, 48))
    assert believed[24:].tolist() == list(range(24, 48))


def test_a_load_persists_from_the_same_day_of_last_week():
    actual = np.arange(24.0 * 21)
    believed = forecaster(actual, "load", kind="persistence").ahead(336, 336 + 48)
    assert believed[1:].tolist() == [actual[t - 168] for t in range(337, 384)]


def test_a_clear_sky_scaled_day_follows_yesterday_s_clouds():
    """Yesterday gave half of what the clearest neighbour did: so will today, hour by hour."""
    clear = np.tile(np.maximum(np.sin((np.arange(24) - 6) / 12 * np.pi), 0), 5)
    actual = clear * np.repeat([1.0, 1.0, 0.5, 1.0, 1.0], 24)
    believed = forecaster(actual, kind="clear_sky").ahead(72, 96)
    assert believed[1:] == pytest.approx(0.5 * clear[73:96])


def test_the_error_of_noise_grows_to_its_share_and_stays_alike_from_hour_to_hour():
    actual = np.full(24 * 400, 10.0)
    noise = forecaster([*actual, 1e9], kind="noise", error_share=0.1, autocorrelation=0.8)
    errors = np.array([noise.ahead(begin, begin + 24) / 10 - 1 for begin in range(0, actual.size - 24, 24)])
    assert errors[:, 0].tolist() == [0.0] * len(errors)
    assert errors[:, 1].std() == pytest.approx(0.1 * 0.6, rel=0.15)
    assert errors[:, -1].std() == pytest.approx(0.1, rel=0.15)
    assert np.corrcoef(errors[:, -2], errors[:, -1])[0, 1] == pytest.approx(0.8, abs=0.05)


def test_the_same_seed_gives_the_same_errors():
    actual = np.random.default_rng(1).uniform(0, 1, 96)
    one, other = (forecaster(actual, kind="noise", seed=seed).ahead(10, 40) for seed in (3, 3))
    assert one.tolist() == other.tolist()
    assert one.tolist() != forecaster(actual, kind="noise", seed=4).ahead(10, 40).tolist()
