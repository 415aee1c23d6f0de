"""A published figure beside the one computed."""

from __future__ import annotations

from sizer.project import PublishedFigure

__all__ = ["verdict_of"]


def verdict_of(published: PublishedFigure, summary: dict[str, object]) -> tuple[float | None, str]:
    """Look a published figure's counterpart up in a summary and compare.

    Parameters
    ----------
    published : PublishedFigure
        Its name is a path in the summary: "payback_years.static".
    summary : dict
        Of a study.

    Returns
    -------
    tuple of float or None, and str
        The computed value; "agrees", "differs", "reported only" or "no counterpart".
    """
    value: object = summary
    for part in published.name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, "no counterpart"
    if published.low is None and published.high is None:
        return float(value), "reported only"
    low = published.low if published.low is not None else float("-inf")
    high = published.high if published.high is not None else float("inf")
    return float(value), "agrees" if low <= value <= high else "differs"
