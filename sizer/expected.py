"""What a source prints about a project, how it is read, and what it would prove if the product computes it, too.

::

    I  identity         follows from other printed figures alone: it proves arithmetic, and nothing of the model
    R  reconstruction   computed by the model from physical inputs, held against a band
    B  bound            one-sided: an "at most", or a band that only something impossible would leave

Every figure keeps what was printed apart from how it is read, with the reason. A figure that an input was derived from
is ``circular``: it is shown and never counted. So a green table cannot be oversold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sizer.arithmetic import evaluate, names_in

__all__ = ["Expected", "ExpectedFigure", "Metered", "Printed", "Redesign", "Verdict"]

Verdict = Literal["green", "red", "reported", "circular"]
Clock = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


def _bare(given: Any) -> Any:
    """A bare number is a value."""
    return {"value": given} if isinstance(given, int | float) and not isinstance(given, bool) else given


class Printed(_Frozen):
    """A number that figures are worked out from."""

    value: float
    """The number, as it is read."""
    as_published: str = ""
    """As printed, where that is not the number."""
    line: str = ""
    """Where it is printed; empty for a number from elsewhere."""
    source: str = ""
    """Where it comes from, if not from the same source: then it is an assumption of the check."""
    reason: str = ""
    """Why it is read this way."""


class ExpectedFigure(_Frozen):
    """A printed figure and how the product comes to it."""

    name: str = Field(min_length=1)
    """What it is."""
    name_zh: str = ""
    """The same in Chinese."""
    unit: str = ""
    """Unit of the numbers below."""
    as_published: str
    """As printed."""
    as_interpreted: float | None = None
    """The number it is taken for; None if it cannot be."""
    line: str = ""
    """Where it is printed."""
    reason: str = ""
    """Why it is read this way; what contradicts it."""
    proves: Literal["I", "R", "B"]
    """Identity of printed figures, reconstruction by the model, or bound."""
    kind: Literal["about", "between", "at_most", "reported_only"] = "about"
    """How it is held against the number: within a tolerance, within a band, below it, or only shown."""
    computed: str
    """How it is computed: a sum over printed figures and results (a path in the study's summary, like
    payback_years.static, or in what a replay adds: metered, tariff, periods, control)."""
    tolerance: float | None = Field(default=None, ge=0)
    """Tolerance of an "about", in the figure's unit."""
    tolerance_share: float | None = Field(default=None, ge=0, lt=1)
    """Tolerance of an "about", as a share of the number."""
    low: float | None = None
    """Lower end of a "between"; None for none."""
    high: float | None = None
    """Upper end of a "between"; the limit of an "at_most" where it is not the number itself."""
    tolerance_reason: str = ""
    """Why the tolerance, or the band, is what it is."""
    circular: str = ""
    """Which input was derived from this figure; then it is shown and not counted."""

    @model_validator(mode="after")
    def _whole(self) -> ExpectedFigure:
        names_in(self.computed)
        if self.kind == "about" and (
            self.as_interpreted is None or (self.tolerance, self.tolerance_share) == (None,) * 2
        ):
            raise ValueError(f'"{self.name}" is about nothing: give as_interpreted, and tolerance or tolerance_share')
        if self.kind == "between" and (self.low, self.high) == (None, None):
            raise ValueError(f'"{self.name}" is between nothing: give low, high or both')
        if self.kind == "at_most" and (self.as_interpreted, self.high) == (None, None):
            raise ValueError(f'"{self.name}" is at most nothing: give as_interpreted or high')
        if self.kind != "reported_only" and not self.tolerance_reason:
            raise ValueError(f'"{self.name}" has no tolerance_reason. Say why its tolerance or band is what it is')
        return self

    @property
    def counted(self) -> bool:
        """Whether it can turn a table red."""
        return self.kind != "reported_only" and not self.circular

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """Smallest and largest value that agrees with it."""
        if self.kind == "reported_only":
            return None, None
        if self.kind == "between":
            return self.low, self.high
        most = self.as_interpreted if self.high is None else self.high
        if self.kind == "at_most" or self.as_interpreted is None:
            return None, most
        off = abs(self.as_interpreted) * (self.tolerance_share or 0.0) if self.tolerance is None else self.tolerance
        return self.as_interpreted - off, self.as_interpreted + off

    def judge(self, number_of: Callable[[str], float]) -> tuple[float | None, Verdict]:
        """Compute the figure and hold it against its limits.

        Parameters
        ----------
        number_of : callable name → float
            Printed figures and results; raises KeyError for what there is not.

        Returns
        -------
        tuple of float or None, and str
            The computed value, None where it cannot be computed: a counted figure is red then.
        """
        try:
            value: float | None = evaluate(self.computed, number_of)
        except (KeyError, ZeroDivisionError):
            value = None
        if self.circular:
            return value, "circular"
        if not self.counted:
            return value, "reported"
        low, high = self.limits
        within = value is not None and math.isfinite(value)
        within = within and (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]
        return value, "green" if within else "red"


class Metered(_Frozen):
    """Energy that was measured at a plant, held against what the model has it make, new.

    Where the two are far apart, capacity was built in stages, output was curtailed, or a figure is wrong: it is said.
    """

    components: tuple[str, ...] = Field(min_length=1)
    """Plants that made it, by name."""
    energy_kwh: float = Field(gt=0)
    """What was measured. [kWh]"""
    years: float | None = Field(default=None, gt=0, le=50)
    """Over how many years; or give `first_day` and `last_day`. [years]"""
    first_day: Clock | None = None
    """First day of the measurement within a year, "MM-DD"."""
    last_day: Clock | None = None
    """Last day of it, "MM-DD"."""
    least_share: float = Field(default=0.75, ge=0, le=1)
    """Less than this share of the model's energy is not explained by weather (a data set moves it by 15 %, a year by
    10 %)."""
    most_share: float = Field(default=1.25, ge=1)
    """More than this share is not explained by weather."""
    must_warn: bool = False
    """Whether the two are known to disagree: a check that says nothing has then failed."""
    line: str = ""
    """Where it is printed."""

    @model_validator(mode="after")
    def _one_time(self) -> Metered:
        window = (self.first_day, self.last_day)
        if (self.years is None) == (None in window) or (None in window and window != (None, None)):
            raise ValueError("give either years, or first_day and last_day")
        return self


class Redesign(_Frozen):
    """What is left open where the project is designed anew: sizes become ranges, totals become unit prices."""

    omit: tuple[str, ...] = ()
    """Components that are left out: a printed total, for one, which unit prices replace."""
    add: tuple[dict[str, Any], ...] = ()
    """Components that were not built and might have been, as in a project."""
    change: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Component → fields that differ: ranges of sizes, prices."""
    clauses: dict[str, Literal["off", "audit", "soft", "hard"]] = Field(default_factory=dict)
    """Clauses that cannot apply here, with the reason beside them in the file; all others as for a new design."""
    note: str = ""
    """What is different from what was built, in a sentence."""
    note_zh: str = ""
    """The same in Chinese."""


class Expected(_Frozen):
    """All that a source prints about a project, to be replayed."""

    printed: dict[str, Annotated[Printed, BeforeValidator(_bare)]] = Field(default_factory=dict)
    """Numbers that figures are worked out from, by name."""
    figures: tuple[ExpectedFigure, ...] = ()
    """Figures to compare."""
    metered: dict[str, Metered] = Field(default_factory=dict)
    """Measured energies, by name."""
    strategies: tuple[Literal["timed", "modes", "cluster"], ...] = ()
    """Strategies the as-built design is run by, besides perfect foresight."""

    @model_validator(mode="after")
    def _names(self) -> Expected:
        for figure in self.figures:
            results = [name for name in names_in(figure.computed) if name not in self.printed]
            if figure.proves == "I" and results:
                raise ValueError(
                    f'"{figure.name}" is an identity, but {results[0]} is not among the printed figures. '
                    "Print it, or call it R"
                )
            if figure.proves == "R" and not results:
                raise ValueError(f'"{figure.name}" is a reconstruction, but uses no result of the model. Call it I')
        return self

    def number_of(self, results: Mapping[str, Any]) -> Callable[[str], float]:
        """Look up printed figures by name and results by path; KeyError where there is no such number."""

        def number(name: str) -> float:
            if name in self.printed:
                return self.printed[name].value
            found: Any = results
            for part in name.split("."):
                if not isinstance(found, Mapping):
                    raise KeyError(name)
                found = found[part]
            if isinstance(found, bool) or not isinstance(found, int | float):
                raise KeyError(name)
            return float(found)

        return number
