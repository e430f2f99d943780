"""Has somebody said nearly the same already? Shown before a contribution is sent.

From a text and the texts that are there to the most alike, by shared runs of letters: deterministic,
explained in one sentence, no model of a language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

ALIKE = 0.5
_RUN = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """``likeness`` from 0 (nothing shared) to 1 (the same letters in the same runs)."""

    id: str
    likeness: float


def similar(text: str, others: Mapping[str, str], least: float = ALIKE, most: int = 5) -> list[Alike]:
    """Texts (id -> text) at least that much alike, most alike first.

    Likeness is Dice's coefficient of the runs of three letters, counted with repetition, after case,
    accents, punctuation and the order of words were taken out.
    """
    own = _runs(text)
    found = []
    for name, other in others.items():
        runs = _runs(other)
        shared = sum((own & runs).values())
        size = sum(own.values()) + sum(runs.values())
        likeness = 2 * shared / size if size else 0.0
        if likeness >= least:
            found.append(Alike(name, likeness))
    return sorted(found, key=lambda a: (-a.likeness, a.id))[:most]


def _runs(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    padded = [f" {word} " for word in words]
    return Counter(word[i : i + _RUN] for word in padded for i in range(len(word) - _RUN + 1))
