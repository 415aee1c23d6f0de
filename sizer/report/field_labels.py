"""Every field, kind and option of a project in both languages, put together from the files that hold them."""

from __future__ import annotations

from sizer.report.field_help import HELP_ZH
from sizer.report.field_words import FIELDS
from sizer.report.setting_words import SETTINGS
from sizer.report.technology_words import TECHNOLOGIES

__all__ = ["HELP_ZH", "LABELS"]

LABELS: dict[str, tuple[str, str]] = {**FIELDS, **TECHNOLOGIES, **SETTINGS}
"""Key → English, Chinese."""
