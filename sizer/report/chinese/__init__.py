"""What the program says in English, said in Chinese: the one place for it.

The library says its notices, mistakes and reasons in English, where they arise. Here they are found again:

- ``phrases.txt``, ``case_phrases.txt``, ``tariff_phrases.txt``: whole sentences, ``{}`` for what is filled in
  (``whole.py`` reads them). A new sentence goes here.
- ``notices.py``: rules of the replay by their words, and notices that only a pattern can tell apart.
- ``parts.py``: pieces of sentences that are put together anew each time, as mistakes in a file are.

Words by key, such as headings and labels, are no sentences; they stand in the ``words`` files.
"""

from __future__ import annotations

import re
from functools import cache, partial

from sizer.report.chinese.notices import NOTICES, RULES
from sizer.report.chinese.parts import SENTENCES_ZH
from sizer.report.chinese.whole import forms, whole_in_chinese

__all__ = ["NOTICES", "RULES", "SENTENCES_ZH", "forms", "in_chinese", "whole_in_chinese"]

LATIN = re.compile(r"[a-z]{2,}(?: [a-z]{2,}){2}")
"""Words that are left in English: then the sentence is looked up as a whole."""
ORIGINAL = "（原文）"
"""After this a source is quoted as it is."""
PLACE = re.compile(r"\\{(\w+)\\}")


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
    known = _notice(text)
    if known:
        return known
    said = text
    for pattern, chinese in _patterns():
        said = pattern.sub(partial(_filled, chinese), said)
    if said == text:
        return whole_in_chinese(text)
    return min((said, whole_in_chinese(text)), key=_left) if LATIN.search(said) else said


def _notice(text: str) -> str | None:
    fitting = [(re.fullmatch(pattern, text, re.DOTALL), chinese) for pattern, chinese in NOTICES]
    known = [found.expand(chinese) for found, chinese in fitting if found]
    return known[-1] if known else None


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
