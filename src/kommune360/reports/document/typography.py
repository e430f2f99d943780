"""How is German and English set? Spaces that do not break, and signs that a font can show.

From a text to the same text, for print: in one flow, with non-breaking spaces where a line must not end.
"""

from __future__ import annotations

import re

_LINES = re.compile(r"[ \t]*\r?\n\s*")  # how somebody wrapped a text in a file is not how it is set
_FIXED = "\N{NO-BREAK SPACE}"
_KEEP = (
    re.compile(r"(§§?) (?=\d)"),
    re.compile(r"\b(Abs\.|Nr\.|Art\.|S\.|No\.) (?=\d)"),
    re.compile(r"(?:(?<=\d)|^) (?=%|Euro\b|EUR\b|€|km\b|m²)"),  # at the start: a figure stands before it
    re.compile(r"(?<=\d) (?=(?:Abs\.|Nr\.)\s\d)"),
    re.compile(r"\b(z\.|d\.|u\.|i\.|o\.) (?=[A-Za-zÄÖÜäöü]\.)"),
    re.compile(r"(?<=\d\.) (?=(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September)\b)"),
    re.compile(r"(?<=\d\.) (?=(?:Oktober|November|Dezember)\b)"),
)


def set_text(text: str) -> str:
    """Keep together what a line end would tear apart.

    >>> set_text("§ 24 Abs. 3 SGB VIII, 12 %").count(chr(160))
    4
    """
    text = _LINES.sub(" ", text)
    for pattern in _KEEP:
        text = pattern.sub(lambda match: match.group(0).rstrip(" ") + _FIXED, text)
    return text
