"""Records of an ACN-Data JSON file, as they stand.

Format: a list of sessions, or an object whose ``_items`` is one; every session an object with connectionTime,
disconnectTime, kWhDelivered and more. Lee, Li, Low (2019), ACN-Data: Analysis and Applications of an Open EV
Charging Dataset, ACM e-Energy.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from sizer.profiles.columns import Findings, some

__all__ = ["acn_rows", "is_json"]


def is_json(content: bytes) -> bool:
    r"""Whether a file begins like JSON.

    Examples
    --------
    >>> is_json(b"\xef\xbb\xbf [{}]"), is_json(b"arrive,leave,kWh")
    (True, False)
    """
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def acn_rows(content: bytes, findings: Findings) -> list[dict[str, Any]]:
    """Sessions of the file.

    Raises
    ------
    InputError
        No JSON, no list of sessions, or entries that are none.
    """
    try:
        whole = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise findings.stop("is not UTF-8 text. Save it as JSON in UTF-8.") from error
    except json.JSONDecodeError as error:
        raise findings.stop(
            f"is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}. Is the file cut off?"
        ) from error
    except (RecursionError, ValueError) as error:
        raise findings.stop("is no list of sessions: it is nested too deeply, or holds NaN or Infinity.") from error
    items = whole.get("_items") if isinstance(whole, dict) else whole
    if not isinstance(items, list) or not items:
        keys = some([str(key)[:30] for key in whole]) if isinstance(whole, dict) else "an empty list"
        raise findings.stop(f'has no list of sessions under "_items"; it holds {keys}. Give ACN-Data\'s own JSON.')
    wrong = [f"entry {at + 1}" for at, item in enumerate(items) if not isinstance(item, dict)]
    if wrong:
        raise findings.stop(f"{len(wrong)} entries are no sessions: {some(wrong)}. Each must be an object {{…}}.")
    return items


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)
