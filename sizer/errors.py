"""What can go wrong, as one small tree.

::

    SizerError
    ├── InputError        the user's input; every mistake at once           exit code 2
    ├── InfeasibleError   no design meets every requirement; names them      exit code 2
    └── SolverError       the solver failed, or its answer did not check     exit code 3
        └── Cancelled     the user, or a time limit, stopped it before any answer
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["Cancelled", "InfeasibleError", "InputError", "SizerError", "SolverError"]


class SizerError(Exception):
    """Anything this package raises on purpose."""

    exit_code = 3


class InputError(SizerError):
    """Mistakes in what the user gave, all of them.

    Parameters
    ----------
    source : str
        Where the input came from: a file name, "project", "upload".
    mistakes : sequence of str
        One sentence each: where, what was received, what is allowed, what to do.

    Examples
    --------
    >>> print(InputError("site.yaml", ["ess: soc_min is 20, but a share lies between 0 and 1. For 20 % write 0.2."]))
    site.yaml has 1 mistake
      ess: soc_min is 20, but a share lies between 0 and 1. For 20 % write 0.2.
    """

    exit_code = 2

    def __init__(self, source: str, mistakes: Sequence[str] | str) -> None:
        self.source = source
        self.mistakes = [mistakes] if isinstance(mistakes, str) else list(mistakes)
        noun = "mistake" if len(self.mistakes) == 1 else "mistakes"
        lines = [f"{source} has {len(self.mistakes)} {noun}", *(f"  {line}" for line in self.mistakes)]
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, list[str]]]:
        """Let it come back whole from another process."""
        return type(self), (self.source, self.mistakes)


class InfeasibleError(SizerError):
    """No design meets every requirement.

    Parameters
    ----------
    conflicts : sequence of str
        The requirements that cannot hold together, in words.
    zh : sequence of str
        The same in Chinese.
    """

    exit_code = 2

    def __init__(self, conflicts: Sequence[str], zh: Sequence[str] = ()) -> None:
        self.conflicts = list(conflicts)
        self.zh = list(zh) or self.conflicts
        head = "no design meets every requirement."
        if self.conflicts:
            head += " These cannot hold together:"
        super().__init__("\n".join([head, *(f"  {line}" for line in self.conflicts)]))

    def __reduce__(self) -> tuple[type[InfeasibleError], tuple[list[str], list[str]]]:
        """Let it come back whole from another process."""
        return type(self), (self.conflicts, self.zh)


class SolverError(SizerError):
    """The solver failed, or its answer did not survive an independent check."""


class Cancelled(SolverError):
    """Stopped by the user or by the time limit before there was any answer."""
