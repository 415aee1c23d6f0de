"""What the library says about inputs, in Chinese: sentences are found again by their form.

The library says its notices and mistakes in English, where they arise. Here each form of sentence has a Chinese one;
what was filled in is taken over, itself in Chinese where it is a known sentence.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

__all__ = ["forms", "whole_in_chinese"]

FILES = ("phrases.txt", "case_phrases.txt", "tariff_phrases.txt")
DEEPEST = 4


@cache
def forms() -> dict[str, str]:
    """English form → Chinese form, ``{}`` standing for what is filled in."""
    texts = [(Path(__file__).parent / name).read_text(encoding="utf-8") for name in FILES]
    lines = [line for text in texts for line in text.splitlines() if line and not line.startswith("#")]
    return dict(zip(lines[::2], lines[1::2], strict=True))


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the forms with something to fill in, the one with most words of its own first."""
    ordered = sorted(
        ((english, zh) for english, zh in forms().items() if "{}" in english),
        key=lambda pair: -len(pair[0].replace("{}", "")),
    )
    return [(re.compile("(.*?)".join(map(re.escape, english.split("{}"))), re.DOTALL), zh) for english, zh in ordered]


@lru_cache(maxsize=2000)
def whole_in_chinese(sentence: str, depth: int = 0) -> str:
    """Say a sentence of the library in Chinese; one of unknown form stays as it is.

    Parameters
    ----------
    sentence : str
        A notice, a mistake, or a part of one; what stands before a colon may be a name or a place in the file.
    depth : int
        How deep a part of a sentence this is.

    Examples
    --------
    >>> whole_in_chinese("load: soc_min is 0.9 but soc_max is 0.5; soc_min must be the smaller")
    'load：SOC 下限 0.9 不小于上限 0.5；下限须较小'
    >>> whole_in_chinese("some name")
    'some name'
    """
    if sentence in forms():
        return forms()[sentence]
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(sentence)
        if found and depth < DEEPEST:
            return chinese.format(
                *(whole_in_chinese(part, depth + 1) if " " in part else part for part in found.groups())
            )
    head, colon, rest = sentence.partition(": ")
    said = whole_in_chinese(rest, depth + 1) if colon and depth < DEEPEST else rest
    return f"{head}：{said}" if said != rest else sentence
