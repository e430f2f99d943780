"""Does a text claim a cause that nobody has shown? Patterns from ``knowledge/wording.yaml``.

From a text to the places that claim, each with what can be said instead and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kommune360.base.text import Text
from kommune360.plan.vocabulary import knowledge


@dataclass(frozen=True, slots=True)
class Claim:
    """``words`` as they stand in the text, from character ``start``; ``instead``: what can be said."""

    words: str
    start: int
    instead: str


def claims(text: str, language: str = "de") -> Iterator[Claim]:
    """The causal claims in a text, in the order in which they stand; overlapping ones once."""
    found = sorted(
        (match.start(), match.end(), match.group(), instead)
        for pattern, instead in _patterns(language)
        for match in pattern.finditer(text)
    )
    reached, denied = -1, _denied(language)
    for start, end, shown, instead in found:
        if start >= reached and not denied.search(text, 0, end):
            yield Claim(" ".join(shown.split()), start, instead)
            reached = end


def reason() -> Text:
    """Why a plan does not claim causes."""
    return Text(**knowledge("wording")["reason"])


def contribution(of: int = 1) -> Text:
    """The words in which a plan speaks of an effect ``of`` one or several measures."""
    return Text(**knowledge("wording")["contribution" if of == 1 else "contributions"])


@cache
def _denied(language: str) -> re.Pattern[str]:
    """Before the end of a claim: "nicht was es bewirkte", "hat nichts bewirkt" speaks of no effect."""
    return re.compile(knowledge("wording")["denied"][language], re.IGNORECASE)


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    listed, offer = knowledge("wording")["patterns"][language], knowledge("wording")["offer"][language]
    return tuple(
        (re.compile(each["pattern"].replace("{offer}", offer), re.IGNORECASE), each["instead"])
        for each in listed
    )
