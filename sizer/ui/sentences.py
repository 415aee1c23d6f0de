"""Sentences of the library (notices, mistakes) in the language of the page."""

from __future__ import annotations

import re
from functools import cache, partial

from sizer.report.chinese import forms, whole_in_chinese
from sizer.ui.sentences_zh import SENTENCES_ZH

__all__ = ["in_chinese", "told"]

LATIN = re.compile(r"[a-z]{2,}(?: [a-z]{2,}){2}")
"""Words that are left in English: then the sentence is looked up as a whole."""
ORIGINAL = "（原文）"
"""After this a source is quoted as it is."""
PLACE = re.compile(r"\\{(\w+)\\}")


def told(text: str) -> str:
    """Return a sentence of the library in the page's language; as it is where no pattern knows it."""
    from sizer.ui import session

    return in_chinese(text) if session.language() == "zh" else text


@cache
def in_chinese(text: str) -> str:
    """Return a sentence of the library in Chinese, as far as its parts are known.

    Examples
    --------
    >>> in_chinese("load.csv names no unit; its values were taken as kW.")
    'load.csv 未注明单位，按 kW 理解。'
    """
    if text in forms():
        return forms()[text]
    said = text
    for pattern, chinese in _patterns():
        said = pattern.sub(partial(_filled, chinese), said)
    if said == text:
        return whole_in_chinese(text)
    return min((said, whole_in_chinese(text)), key=_left) if LATIN.search(said) else said


def _left(said: str) -> int:
    """Runs of English words that are left."""
    return len(LATIN.findall(said.split(ORIGINAL)[0]))


def _filled(chinese: str, found: re.Match[str]) -> str:
    return chinese.format(**found.groupdict())


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(_searched(english)), chinese) for english, chinese in SENTENCES_ZH.items())


def _searched(english: str) -> str:
    """Regular expression of a pattern; a word in braces is any text up to the next ": ", which ends a name."""
    searched = PLACE.sub(lambda found: rf"(?P<{found[1]}>(?:(?!: )[^\n：。])+?)", re.escape(english))
    if english.startswith("{"):
        searched = r"(?:(?<=: )|(?<=\. )|(?<=。)|(?<=; )|^)" + searched
    return searched + (r"(?!\S)" if english.endswith(".") else "")
