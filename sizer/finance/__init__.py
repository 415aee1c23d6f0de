"""One money engine: the objective, the cash flow and the workbook all read the same statements."""

from sizer.finance.cash_flow import CashFlow, Line, cash_flow
from sizer.finance.contracts import AnyContract, Contract, Facts
from sizer.finance.economics import Economics, levelised
from sizer.finance.measures import discounted_sum, internal_rate_of_return, payback_years
from sizer.finance.money import Money, Once, Renewal, Residual, When, Yearly, capital, net_present_value
from sizer.finance.parties import Parties, split

__all__ = [
    "AnyContract",
    "CashFlow",
    "Contract",
    "Economics",
    "Facts",
    "Line",
    "Money",
    "Once",
    "Parties",
    "Renewal",
    "Residual",
    "When",
    "Yearly",
    "capital",
    "cash_flow",
    "discounted_sum",
    "internal_rate_of_return",
    "levelised",
    "net_present_value",
    "payback_years",
    "split",
]
