"""Which words and signs does a formula consist of? From text to tokens with their positions (from 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<years>\d+\s*(?:y|years?|jahre?)\b)"
    r"|(?P<number>\d+(?:_\d+)*(?:\.\d+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>[-+*/()\[\],:%])"
    r"|(?P<other>.)",
    re.IGNORECASE,
)
_SAME = {"−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "⁄": "/"}


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: years, number, name, sign, other or end; ``at`` counts characters from 1."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """Split ``text``; the last token has the kind ``end``."""
    plain = "".join(_SAME.get(letter, letter) for letter in text)
    found = [
        Token(str(match.lastgroup), match.group(), match.start() + 1)
        for match in _TOKEN.finditer(plain)
        if match.lastgroup != "space"
    ]
    return [*found, Token("end", "", len(text.rstrip()) + 1)]
