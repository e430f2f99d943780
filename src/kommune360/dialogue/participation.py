"""Who took part, compared with those who live here, and who is missing?

From people by category and shares of residents to differences with their certainty. People under the
threshold are told as "fewer than", never as a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kommune360.dialogue.protection import THRESHOLD, Protected

CERTAIN = 1.96  # two-sided, 95 per cent


@dataclass(frozen=True, slots=True)
class Presence:
    """One category. ``people`` is None where hidden; ``share`` is of those who said where they belong (None
    where a hidden category would follow from it); ``expected``: people, had they come like residents.

    ``verdict``: ``missing``, ``many``, ``as-expected`` or ``hidden``.
    """

    category: str
    people: int | None
    share: float | None
    residents_share: float
    expected: float
    verdict: str


def presence(found: Protected, residents: Mapping[str, float], threshold: int = THRESHOLD) -> list[Presence]:
    """Compare one division with residents (numbers or shares by category), missing ones first.

    Categories in which nobody took part count too. Where a category is hidden, the number of all is
    rounded, so that the hidden one does not follow from it.
    """
    whole = sum(residents.values())
    told = dict(zip(found.division.categories, found.people.tolist(), strict=True))
    labels = found.division.labels[found.division.labels >= 0]
    true = dict(zip(told, np.bincount(labels, minlength=len(told)).tolist(), strict=True))
    stated, exact = len(labels), -1 not in told.values()
    if not exact:
        stated = round(stated / (2 * threshold)) * 2 * threshold
    out = []
    for category, number in residents.items():
        share = number / whole if whole else 0.0
        people = told.get(category, 0)
        hidden = people == -1
        # of a hidden category it may be told that fewer than the threshold came, and what that means
        most = threshold - 1 if hidden and true[category] < threshold else people
        verdict = "hidden" if hidden and true[category] >= threshold else _verdict(most, stated, share)
        out.append(
            Presence(
                category=category,
                people=None if hidden else people,
                share=people / stated if exact and stated else None,
                residents_share=share,
                expected=share * stated,
                verdict="hidden" if hidden and verdict != "missing" else verdict,
            )
        )
    return sorted(out, key=lambda p: p.verdict != "missing")


def _verdict(people: int, stated: int, share: float) -> str:
    spread = np.sqrt(stated * share * (1 - share))
    z = (people - stated * share) / spread if spread > 0 else 0.0
    return "missing" if z < -CERTAIN else "many" if z > CERTAIN else "as-expected"
