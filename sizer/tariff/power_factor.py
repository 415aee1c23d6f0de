"""What a poor power factor costs, and what a good one saves, as a share of the bill.

References
----------
Measures for adjusting electricity fees by power factor, (83) hydropower-finance no. 215, tables 1 to 3 (recalled, not
looked up; the tables are the same in every province). Below the standard every 0.01 costs 0.5 % for the first twenty
(table 3 and 2 as well: down to 0.70, 0.65 and 0.60), then 1 % for five, then 2 %. Above it, the first steps save 0.15 %
(standard 0.90) or 0.1 % up to 0.90 and 0.15 % beyond it (0.85 and 0.80), until the largest saving.
"""

from __future__ import annotations

__all__ = ["STANDARDS", "power_factor_rate"]

STANDARDS = {0.90: -0.0075, 0.85: -0.011, 0.80: -0.013}
"""Standards by customer, with the largest saving: industry from 160 kVA; others from 100 kVA; agriculture."""


def power_factor_rate(power_factor: float, standard: float = 0.90) -> float:
    """Share added to a month's energy, demand and basic charges.

    Parameters
    ----------
    power_factor : float
        Mean of the month at the meter; counted in whole hundredths.
    standard : {0.90, 0.85, 0.80}
        The customer's standard.

    Returns
    -------
    float
        Positive below the standard, negative above it.

    Examples
    --------
    >>> [power_factor_rate(p) for p in (0.95, 0.90, 0.89, 0.70, 0.65, 0.64)]
    [-0.0075, 0.0, 0.005, 0.1, 0.15, 0.17]
    >>> [power_factor_rate(p, 0.85) for p in (0.94, 0.90, 0.85, 0.65)]
    [-0.011, -0.005, 0.0, 0.1]
    """
    own, target = round(100 * power_factor), round(100 * standard)
    below = target - own
    if below >= 0:
        return round(0.005 * min(below, 20) + 0.01 * min(max(below - 20, 0), 5) + 0.02 * max(below - 25, 0), 6)
    small, large = max(0, min(own, 90) - target), own - max(target, 90)
    saving = 0.001 * small + 0.0015 * max(large, 0)
    return round(max(-saving, STANDARDS[standard]), 6)
