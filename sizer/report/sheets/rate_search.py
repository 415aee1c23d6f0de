"""The rate of return in a spreadsheet: found only where there is exactly one, as in :mod:`sizer.finance.measures`.

Excel's IRR ends at whatever root lies near its start. Here the present value is laid out over all rates searched, in
folded rows; one change of its sign is one rate of return, and IRR starts beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sizer.finance.measures import discounted_sum, rates_searched
from sizer.report.book import Page, cell

__all__ = ["Searched", "rate_formula", "search"]


@dataclass(frozen=True)
class Searched:
    """A flow whose rate of return is sought.

    Parameters
    ----------
    flow : (years,) float array
        Its values as solved. [CNY]
    first, later : str
        Cell of year 0, and cells of the years after it.
    """

    flow: np.ndarray
    first: str
    later: str


def _columns(top: int, number: int) -> tuple[str, str]:
    """Where the changes of sign of a flow stand, and the rates beside them."""
    last = top + len(rates_searched()) - 2
    changed, rates = (
        f"{cell(top, column, fixed='both')}:{cell(last, column, fixed='both')}" for column in (2 + 2 * number, 0)
    )
    return changed, rates


def rate_formula(top: int, number: int, span: str, absent: str) -> str:
    """Formula of a rate of return, given where the search of its flow stands."""
    changed, rates = _columns(top, number)
    found = f'IFERROR(IRR({span},SUMPRODUCT({changed},{rates})),"{absent}")'
    return f'=IF(SUM({changed})=1,{found},"{absent}")'


def search(page: Page, top: int, flows: Sequence[Searched]) -> None:
    """Write the rates, and for every flow its present value at each and whether the sign changes after it."""
    page.section(top - 1, "irr_search", 6)
    rates = rates_searched()
    for row, rate in enumerate(rates.tolist(), start=top):
        page.number(row, 0, rate, "percent")
        page.sheet.set_row(row, None, None, {"level": 1, "hidden": True})
    for number, of in enumerate(flows):
        column = 1 + 2 * number
        values = np.array([discounted_sum(of.flow, rate) for rate in rates])
        changes = (np.sign(values[1:]) != np.sign(values[:-1])).astype(float)
        for place, value in enumerate(values.tolist()):
            row = top + place
            page.formula(row, column, f"=NPV({cell(row, 0, fixed='column')},{of.later})+{of.first}", value, "money")
            if place < len(changes):
                formula = f"=IF(SIGN({cell(row, column)})<>SIGN({cell(row + 1, column)}),1,0)"
                page.formula(row, column + 1, formula, float(changes[place]), "plain")
