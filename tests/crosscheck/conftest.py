"""Where the published cases are found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "SIZER_CROSSCHECK"


@pytest.fixture(scope="session")
def published() -> Path:
    """Folder of the published cases; the tests that need it skip where it is absent, and say which variable to set."""
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.skip(f"published optima NOT compared: set {VARIABLE} to the folder of the cross-check cases")
    folder = Path(named)
    if not (folder / "README.md").is_file():
        pytest.skip(f"published optima NOT compared: {VARIABLE} is {named}, which holds no cross-check cases")
    return folder
