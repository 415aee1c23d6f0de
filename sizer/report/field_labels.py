"""Every field, kind and option of a project in both languages, put together from the files that hold them."""

from __future__ import annotations

from sizer.report.contract_words import CONTRACT_HELP_ZH, CONTRACT_LABELS
from sizer.report.field_help import HELP_ZH as FIELD_HELP_ZH
from sizer.report.field_words import FIELDS
from sizer.report.setting_words import SETTINGS
from sizer.report.technology_words import TECHNOLOGIES

__all__ = ["HELP_ZH", "LABELS"]

HELP_ZH: dict[str, str] = {**FIELD_HELP_ZH, **CONTRACT_HELP_ZH}
"""What a field means, by its name, or "Owner.name" where a name means different things."""
LABELS: dict[str, tuple[str, str]] = {**FIELDS, **TECHNOLOGIES, **SETTINGS, **CONTRACT_LABELS}
"""Key → English, Chinese."""
