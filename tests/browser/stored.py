"""A finished run of a whole year in the server's cache, without waiting for a job."""

from __future__ import annotations

import secrets

from sizer.job import Status, write_status
from sizer.project import read_project
from sizer.store import save_study
from sizer.study import size


def year(step_minutes):
    """A year of an office with PV and storage of given sizes."""
    return {
        "name": f"a year in steps of {step_minutes} min",
        "site": {"place": "qingdao", "year": 2023, "step_minutes": step_minutes},
        "tariff": "SD-CI2-2024",
        "components": [
            {"kind": "load", "demand_kw": {"values": [100.0 + 10.0 * hour for hour in range(24)]}},
            {"kind": "grid", "transformer_kva": 800.0},
            {"kind": "pv", "power_kw": 300.0},
            {"kind": "ess", "power_kw": 60.0, "energy_kwh": 150.0},
        ],
    }


def stored(home, step_minutes):
    """Id of a finished run in the server's cache."""
    token = secrets.token_urlsafe(16)
    folder = home / "runs" / token
    folder.mkdir(parents=True)
    save_study(size(read_project(year(step_minutes))), folder)
    write_status(folder, Status("done"))
    return token
