"""Small sums over named numbers: the way a figure is worked out, written in a project file.

::

    sum      = product { ("+" | "−") product }
    product  = signed { ("*" | "/") signed }
    signed   = [ "−" ] ( number | name | "(" sum ")" )

A name may have dots: ``key_figures.pv_kwh_per_year``. Nothing else is understood, so a file cannot run anything.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

__all__ = ["evaluate", "names_in"]

LONGEST = 500  # characters; no figure of a report is worked out in more
OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def names_in(sum_: str) -> list[str]:
    """Names of a sum, in the order in which they are written.

    Raises
    ------
    ValueError
        It is not a sum of numbers and names.

    Examples
    --------
    >>> names_in("(saving - cost.upkeep) / 2 / saving")
    ['saving', 'cost.upkeep']
    """
    return list(dict.fromkeys(_names(_tree(sum_))))


def evaluate(sum_: str, number_of: Callable[[str], float]) -> float:
    """Work out a sum.

    Parameters
    ----------
    sum_ : str
        As in the module's docstring.
    number_of : callable name → float
        What a name stands for.

    Raises
    ------
    ValueError
        It is not a sum of numbers and names.
    ZeroDivisionError
        It divides by nothing.

    Examples
    --------
    >>> evaluate("(a - 2) * -b.c / 4", {"a": 10.0, "b.c": 3.0}.__getitem__)
    -6.0
    """
    return _value(_tree(sum_), number_of)


def _tree(sum_: str) -> ast.expr:
    if len(sum_) > LONGEST:
        raise ValueError(f"is {len(sum_)} characters long, and {LONGEST} are the most")
    try:
        return ast.parse(sum_.strip().replace("−", "-"), mode="eval").body
    except (SyntaxError, RecursionError) as error:
        raise ValueError(f"{sum_!r} is not a sum of numbers and names") from error


def _names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        return [*_names(node.left), *_names(node.right)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _names(node.operand)
    return [] if _is_number(node) else [_dotted(node)]


def _value(node: ast.expr, number_of: Callable[[str], float]) -> float:
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        return OPERATIONS[type(node.op)](_value(node.left, number_of), _value(node.right, number_of))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, number_of)
    if isinstance(node, ast.Constant) and _is_number(node):
        return float(node.value)  # type: ignore[arg-type]
    return number_of(_dotted(node))


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise ValueError(f"{ast.unparse(node)!r} is neither a number nor a name; only + - * / ( ) may join them")
