"""Waiting at charging stations: a simulation, the promise it is held against, and the formulas it is checked by."""

from sizer.profiles.queueing.formulas import allen_cunneen_wait_h, erlang_b, erlang_c, wait_mdc_h, wait_mmc_h
from sizer.profiles.queueing.promise import Service, frontier, mixes, piles_needed, service_curve
from sizer.profiles.queueing.simulation import Drivers, Served, first_come_first_served, simulate

__all__ = [
    "Drivers",
    "Served",
    "Service",
    "allen_cunneen_wait_h",
    "erlang_b",
    "erlang_c",
    "first_come_first_served",
    "frontier",
    "mixes",
    "piles_needed",
    "service_curve",
    "simulate",
    "wait_mdc_h",
    "wait_mmc_h",
]
