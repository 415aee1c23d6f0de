"""Linear and whole-number problems, solved and checked; the only folder that knows a solver.

matrix.py       a Pyomo model → sparse arrays, and the answer back
linear.py       one linear problem, certified           interior.py (Clarabel), highs.py (HiGHS)
integer.py      branch and bound over a few whole-number columns
ordered_sets.py columns of which one is chosen
spread.py       long columns in pieces, for the interior point
certificate.py  the check outside the engines: residuals, dual bound, proof of infeasibility
repeated.py     one small problem again and again, from the last answer
conflict.py     which rows cannot hold together
engines.py      solve(), and the canaries that test the engines
rounding.py     whole numbers in every step, by rounding, with a certified gap
"""

from .certificate import implied_box
from .conflict import Limits, Stretch, conflicting_rows, least_stretch
from .engines import check_engines, solve
from .matrix import Compiled, compile_model, constraint_templates, load_values, value_of
from .problem import Certificate, Problem, Progress, Solution, SolverOptions, Status, Unbounded
from .repeated import Repeated
from .rounding import Unrounded, round_steps

__all__ = [
    "Certificate",
    "Compiled",
    "Limits",
    "Problem",
    "Progress",
    "Repeated",
    "Solution",
    "SolverOptions",
    "Status",
    "Stretch",
    "Unbounded",
    "Unrounded",
    "check_engines",
    "compile_model",
    "conflicting_rows",
    "constraint_templates",
    "implied_box",
    "least_stretch",
    "load_values",
    "round_steps",
    "solve",
    "value_of",
]
