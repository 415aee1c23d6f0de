"""Waiting in line by formula, to hold the simulation of charging stations against.

::

    load                a = λ / μ,   ρ = a / c < 1
    Erlang B (loss)     B_0 = 1,   B_n = a B_{n−1} / (n + a B_{n−1})                            [1]
    Erlang C (wait)     C = B_c / (1 − ρ (1 − B_c))                                             [1]
    M/M/c               W = C / (c μ − λ)                                                       [1]
    M/D/c               W = D Σ_{k≥1} [ P(N_k ≥ kc) − (1/ρ) P(N_k ≥ kc + 1) ],  N_k ~ Poisson(k a)   [2]
    G/G/c, roughly      W ≈ W_{M/M/c} (c_a² + c_s²) / 2                                         [3]

λ arrivals an hour, μ services an hour and server, D = 1 / μ, c servers, c_a and c_s coefficients of variation of
the times between arrivals and of the services.

References
----------
.. [1] A. K. Erlang (1917), Solution of some problems in the theory of probabilities of significance in automatic
   telephone exchanges, Elektroteknikeren 13.
.. [2] C. D. Crommelin (1932), Delay probability formulae when the holding times are constant, Post Office
   Electrical Engineers Journal 25; in this form H. C. Tijms (2003), A First Course in Stochastic Models, ch. 9.
.. [3] A. O. Allen (1990), Probability, Statistics, and Queueing Theory, 2nd ed., Allen–Cunneen approximation.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import poisson

from sizer.errors import InputError

__all__ = ["allen_cunneen_wait_h", "erlang_b", "erlang_c", "wait_mdc_h", "wait_mmc_h"]


def erlang_b(servers: int, load: float) -> float:
    """Share of arrivals that find every server busy, where nobody waits.

    Parameters
    ----------
    servers : int
        c.
    load : float
        a, mean number of busy servers if there were enough. [Erlang]

    Examples
    --------
    >>> round(erlang_b(10, 5.0), 5)
    0.01838
    """
    lost = 1.0
    for server in range(1, servers + 1):
        lost = load * lost / (server + load * lost)
    return lost


def erlang_c(servers: int, load: float) -> float:
    """Share of arrivals that wait, where everybody does.

    Raises
    ------
    InputError
        The line grows for ever.

    Examples
    --------
    >>> round(erlang_c(2, 1.0), 6)
    0.333333
    """
    if load >= servers:
        raise InputError("queue", f"{servers} servers cannot serve a load of {load:g} Erlang. Give more servers.")
    lost = erlang_b(servers, load)
    return lost / (1.0 - load / servers * (1.0 - lost))


def wait_mmc_h(servers: int, arrivals_per_h: float, service_h: float) -> float:
    """Mean wait with exponential times between arrivals and exponential services. [h]

    Examples
    --------
    One server, half busy, one hour a service: ρ / (μ − λ) = 1 h.

    >>> wait_mmc_h(1, 0.5, 1.0)
    1.0
    """
    load = arrivals_per_h * service_h
    return erlang_c(servers, load) / (servers / service_h - arrivals_per_h)


def wait_mdc_h(servers: int, arrivals_per_h: float, service_h: float) -> float:
    """Mean wait with exponential times between arrivals and services of equal length. [h]

    Examples
    --------
    One server, half busy, one hour a service: ρ D / (2 (1 − ρ)) = 0.5 h.

    >>> round(wait_mdc_h(1, 0.5, 1.0), 9)
    0.5
    """
    load = arrivals_per_h * service_h
    if load >= servers:
        raise InputError("queue", f"{servers} servers cannot serve a load of {load:g} Erlang. Give more servers.")
    terms = np.arange(1, int(60.0 / (1.0 - load / servers) ** 2) + 10)
    reached = poisson.sf(terms * servers - 1, terms * load)
    beyond = poisson.sf(terms * servers, terms * load)
    return float(service_h * np.sum(reached - servers / load * beyond))


def allen_cunneen_wait_h(
    servers: int, arrivals_per_h: float, service_h: float, service_variation: float, arrival_variation: float = 1.0
) -> float:
    """Mean wait with any services, roughly. [h]

    Parameters
    ----------
    servers : int
        c.
    arrivals_per_h : float
        λ. [1/h]
    service_h : float
        Mean service. [h]
    service_variation, arrival_variation : float
        Coefficients of variation c_s and c_a, standard deviation over mean.

    Examples
    --------
    >>> allen_cunneen_wait_h(1, 0.5, 1.0, 0.0)
    0.5
    """
    return wait_mmc_h(servers, arrivals_per_h, service_h) * (arrival_variation**2 + service_variation**2) / 2
