"""At what price second-life batteries are as good a buy as new cells.

Two projects are compared that differ only in which of the two storages may be built, each at its best size. The price
is found at which their net present values are equal; below it the retired batteries win.
"""

from __future__ import annotations

from dataclasses import dataclass

from sizer.components import RetiredBattery
from sizer.errors import InputError
from sizer.project import Project
from sizer.study import Study, size

__all__ = ["BreakEven", "break_even_price"]

MOST_ROUNDS = 40


@dataclass(frozen=True)
class BreakEven:
    """A break-even price, and the two studies that stand on it.

    Parameters
    ----------
    price_cny_per_kwh : float
        Price of a nominal kWh of the retired batteries. [CNY/kWh]
    retired, new : Study
        The best project with retired batteries at that price, and the best with the other storage.
    """

    price_cny_per_kwh: float
    retired: Study
    new: Study

    @property
    def difference_share(self) -> float:
        """Difference of the two net present values over the larger of them."""
        values = self.retired.cash_flow.npv_cny, self.new.cash_flow.npv_cny
        return abs(values[0] - values[1]) / max(*map(abs, values), 1.0)


def break_even_price(
    project: Project, *, retired: str = "", new: str = "", highest_cny_per_kwh: float = 3000.0, accuracy: float = 1e-3
) -> BreakEven | None:
    """Find the price at which retired batteries make the project as good as the other storage does.

    Parameters
    ----------
    project : Project
        Offers a retired battery and another storage, both with their ranges.
    retired, new : str
        Names of the two; the first of each sort where not given.
    highest_cny_per_kwh : float
        Highest price looked at. [CNY/kWh]
    accuracy : float
        Share by which the two net present values may differ.

    Returns
    -------
    BreakEven or None
        None where the retired batteries win at every price looked at, or at none.

    Raises
    ------
    InputError
        The project does not offer both.

    Notes
    -----
    The retired project's best value falls with the price and is convex in it, so that the zero of the difference is
    bracketed and found by false position (Illinois). Where even the new cells are not worth building, the two values
    are equal at every price above some first one; that first one is returned.
    """
    old = _find(project, retired, second_life=True)
    other = _find(project, new, second_life=False)
    rival = size(_without(project, old))
    alone = _without(project, other)
    target = rival.cash_flow.npv_cny
    near = accuracy * max(abs(target), 1.0)

    def at(price: float) -> tuple[Study, float]:
        study = size(_priced(alone, old, price))
        return study, study.cash_flow.npv_cny - target - near / 2

    (low_study, low_gain), (_, high_gain) = at(0.0), at(highest_cny_per_kwh)
    if low_gain < 0 or high_gain > 0:
        return None
    low, high, study, price = 0.0, highest_cny_per_kwh, low_study, 0.0
    for _ in range(MOST_ROUNDS):
        price = low + (high - low) * low_gain / (low_gain - high_gain)
        study, gain = at(price)
        if abs(gain) <= near / 2.5:
            break
        if gain > 0:
            low, low_gain, high_gain = price, gain, high_gain / 2
        else:
            high, high_gain, low_gain = price, gain, low_gain / 2
    return BreakEven(price, study, rival)


def _find(project: Project, name: str, *, second_life: bool) -> str:
    for component in project.components:
        fits = component.role == "storage" and isinstance(component, RetiredBattery) == second_life
        if fits and name in ("", component.label):
            return component.label
    sort = "retired battery" if second_life else "storage of new cells"
    wanted = f' named "{name}"' if name else ""
    raise InputError(
        project.name or "project", f"there is no {sort}{wanted} to compare. Add one, with ranges for sizes"
    )


def _without(project: Project, label: str) -> Project:
    return project.model_copy(update={"components": tuple(c for c in project.components if c.label != label)})


def _priced(project: Project, label: str, price: float) -> Project:
    components = tuple(
        c.model_copy(update={"capex_cny_per_kwh": price}) if c.label == label else c for c in project.components
    )
    return project.model_copy(update={"components": components})
