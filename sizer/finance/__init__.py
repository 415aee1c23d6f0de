"""One money engine: the objective, the cash flow and the workbook all read the same statements."""

from sizer.finance.cash_flow import CashFlow, Line, cash_flow
from sizer.finance.contracts import AnyContract, Contract, Facts
from sizer.finance.economics import LONGEST_YEARS, Economics, levelised
from sizer.finance.loan import Loan
from sizer.finance.measures import discounted_sum, internal_rate_of_return, payback_years
from sizer.finance.money import (
    Addition,
    AdditionResidual,
    Money,
    Once,
    Renewal,
    Residual,
    When,
    Yearly,
    capital,
    contingency,
    net_present_value,
)
from sizer.finance.parties import Parties, split
from sizer.finance.statements import Statements, statements
from sizer.finance.tax import Tax
from sizer.finance.worth import (
    Bound,
    Worth,
    after_tax,
    at_rate,
    invested,
    low_emission,
    paid_back,
    present_value,
    worth,
)

__all__ = [
    "Addition",
    "AdditionResidual",
    "LONGEST_YEARS",
    "AnyContract",
    "Bound",
    "CashFlow",
    "Contract",
    "Economics",
    "Facts",
    "Line",
    "Loan",
    "Money",
    "Once",
    "Parties",
    "Renewal",
    "Residual",
    "Statements",
    "Tax",
    "When",
    "Worth",
    "Yearly",
    "after_tax",
    "at_rate",
    "capital",
    "cash_flow",
    "contingency",
    "discounted_sum",
    "internal_rate_of_return",
    "invested",
    "levelised",
    "low_emission",
    "net_present_value",
    "paid_back",
    "payback_years",
    "present_value",
    "split",
    "statements",
    "worth",
]
