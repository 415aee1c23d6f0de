"""In which unit money is written: 万元 for Chinese readers from 10,000 CNY on, CNY below and in English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sizer.report.words import Language, Languages, say

__all__ = ["MoneyScale", "money_in_words", "money_scale"]

WAN_CNY = 1e4
LONG_CNY = 1e5  # from here on an English axis says k and M


@dataclass(frozen=True)
class MoneyScale:
    """The unit of an axis, a column or a figure.

    Parameters
    ----------
    cny : float
        How many CNY one unit is.
    unit : str
        Its word: 万元, 元, CNY.
    digits : int
        Decimals of an amount in it.
    long : bool
        Whether an axis in it needs k and M.
    """

    cny: float
    unit: str
    digits: int
    long: bool = False

    def of(self, amounts_cny: Any) -> Any:
        """Amounts in this unit."""
        return amounts_cny / self.cny

    def words(self, amount_cny: float) -> str:
        """An amount without its unit; a cent's fraction has no sign.

        Examples
        --------
        >>> money_scale(1_283_000.0, "zh").words(1_283_000.0), money_scale(1_283_000.0, "en").words(-0.001)
        ('128.30', '0')
        """
        return f"{round(self.of(amount_cny), self.digits) + 0.0:,.{self.digits}f}"

    @property
    def axis(self) -> dict[str, str]:
        """How a plotly axis writes it."""
        return {"tickformat": ".3~s"} if self.long else {"tickformat": ",~r" if self.digits else ",.0f"}

    @property
    def cells(self) -> str:
        """How a spreadsheet writes an axis of CNY in this unit: thousands, with a point before the last digit."""
        return r"0\.0," if self.cny > 1 else "#,##0"

    @property
    def hover(self) -> str:
        """How plotly writes an amount beside the pointer."""
        return f",.{self.digits}f"


def money_scale(amounts_cny: float | Iterable[float], language: Languages) -> MoneyScale:
    """Unit that suits the largest of some amounts.

    Parameters
    ----------
    amounts_cny : float, or an iterable of them
        What is to be written in one unit. [CNY]
    language : {"en", "zh", "zh+en"}
        Of the reader; of both, Chinese.

    Examples
    --------
    >>> money_scale([5_000_000.0, 3.0], "zh").unit, money_scale(9_999.0, "zh").unit, money_scale(5e6, "en").unit
    ('万元', '元', 'CNY')
    """
    found = np.abs(np.asarray([amounts_cny] if isinstance(amounts_cny, int | float) else list(amounts_cny), float))
    most = float(np.nan_to_num(found).max(initial=0.0))
    if language == "en":
        return MoneyScale(1.0, say("money_axis", "en"), 0, most >= LONG_CNY)
    wan = round(most) >= WAN_CNY
    return MoneyScale(WAN_CNY, say("money_wan_axis", "zh"), 2) if wan else MoneyScale(1.0, say("money_axis", "zh"), 0)


def money_in_words(amount_cny: float, language: Language) -> str:
    """An amount with its unit.

    Examples
    --------
    >>> money_in_words(1_283_000.0, "zh"), money_in_words(-7_955.4, "zh"), money_in_words(1_283_000.0, "en")
    ('128.30 万元', '-7,955 元', '1,283,000 CNY')
    """
    scale = money_scale(amount_cny, language)
    if scale.digits and abs(amount_cny) >= 1e7:
        return f"{scale.of(amount_cny):,.0f} {scale.unit}"
    return f"{scale.words(amount_cny)} {scale.unit}"
