"""Sentences of the library (notices, mistakes) in the language of the page."""

from __future__ import annotations

from sizer.report.chinese import in_chinese
from sizer.ui import session

__all__ = ["told"]


def told(text: str) -> str:
    """Return a sentence of the library in the page's language; as it is where no pattern knows it."""
    return in_chinese(text) if session.language() == "zh" else text
