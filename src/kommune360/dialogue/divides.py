"""What unites and what divides the parts of a town: groups of opinion, sectors, departments, ages, areas?

From protected counts to statements with direction and certainty, and to pairs of parts: how far they are
apart, what divides them, which statements would join them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kommune360.dialogue.counts import Counts
from kommune360.dialogue.moments import Float
from kommune360.dialogue.statistics import against_half
from kommune360.dialogue.votes import Bool, Int64

FALSE_SHARE = 0.1  # of the statements told as certain, at most so many are expected to be so by chance


@dataclass(frozen=True, slots=True)
class Unites:
    """All parts are on one side of a statement. ``weakest`` is the share on that side where it is lowest."""

    statement: int
    agrees: bool
    weakest: float
    weakest_part: int
    certain: bool
    parts: int


@dataclass(frozen=True, slots=True)
class Divides:
    """Parts differ: ``spread`` between the shares of agreement of ``highest`` and ``lowest``.

    ``opposed`` says that a majority stands on either side.
    """

    statement: int
    spread: float
    highest: int
    lowest: int
    shares: tuple[float | None, ...]
    opposed: bool
    certain: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parts. ``distance``: mean difference of their shares of agreement, over ``shared`` statements."""

    one: int
    other: int
    distance: float
    shared: int
    joins: tuple[Unites, ...]
    divides: tuple[Divides, ...]


def unites(counts: Counts, shown: Bool, visible: Bool, comparisons: int = 1) -> list[Unites]:
    """Statements with every part that has an opinion on one side, most clearly shared first.

    At least two parts must be shown. The test is that of the weakest part (one of all together would hide
    a small one): certain where even that one is, with the share of false alarms held over all statements
    of so many ``comparisons``.
    """
    told = shown & visible
    parts = told.sum(axis=0)
    agree = np.where(told, counts.p_agree, np.inf)
    disagree = np.where(told, counts.p_disagree, np.inf)
    agrees = agree.min(axis=0, initial=np.inf) >= disagree.min(axis=0, initial=np.inf)
    shares = np.where(agrees, agree, disagree)
    certainty = np.where(
        told, against_half(np.where(agrees, counts.agree, counts.disagree), counts.voters), np.inf
    )
    columns = np.flatnonzero((parts >= 2) & (shares.min(axis=0, initial=np.inf) > 0.5))
    from scipy.special import ndtr  # heavy: only when it is needed

    chance = 1 - ndtr(certainty[:, columns].min(axis=0, initial=np.inf))
    certain = _held(chance, comparisons * int((parts >= 2).sum()))
    found = [
        Unites(
            statement=column,
            agrees=bool(agrees[column]),
            weakest=float(shares[:, column].min()),
            weakest_part=int(np.argmin(shares[:, column])),
            certain=bool(sure),
            parts=int(parts[column]),
        )
        for column, sure in zip(columns.tolist(), certain, strict=True)
    ]
    return sorted(found, key=lambda u: (not u.certain, -u.weakest, u.statement))


def divides(counts: Counts, shown: Bool, visible: Bool, comparisons: int = 1) -> list[Divides]:
    """All statements that two or more parts voted on, those that divide most first.

    Certainty: chi-square test that all parts agree to the same share (for groups of opinion, which were
    made from these votes, it says too much), with the share of false alarms held over all statements of so
    many ``comparisons``.
    """
    told = shown & visible
    columns = np.flatnonzero(told.sum(axis=0) >= 2)
    told, share = told[:, columns], counts.p_agree[:, columns]
    high = np.where(told, share, -np.inf)
    low = np.where(told, share, np.inf)
    against = np.where(told, counts.p_disagree[:, columns], -np.inf).max(axis=0, initial=-np.inf)
    spread = high.max(axis=0, initial=-np.inf) - low.min(axis=0, initial=np.inf)
    chance = _alike(counts.agree[:, columns], counts.voters[:, columns], told)
    certain = _held(chance, comparisons * len(columns))
    order = sorted(range(len(columns)), key=lambda i: (not certain[i], -spread[i], i))
    return [
        Divides(
            statement=int(columns[i]),
            spread=float(spread[i]),
            highest=int(np.argmax(high[:, i])),
            lowest=int(np.argmin(low[:, i])),
            shares=tuple(float(p) if t else None for p, t in zip(share[:, i], told[:, i], strict=True)),
            opposed=bool(high[:, i].max() > 0.5 and against[i] > 0.5),
            certain=bool(certain[i]),
        )
        for i in order
    ]


def pairs(counts: Counts, shown: Bool, visible: Bool, most: int = 5) -> list[Pair]:
    """Every two parts, those farthest apart first, with what would join and what divides them."""
    told = shown & visible
    ahead = [(i, j) for i in range(len(told)) for j in range(i + 1, len(told)) if (told[i] & told[j]).any()]
    found = []
    for one, other in ahead:
        both = told[one] & told[other]
        two, mask = counts.of([one, other]), np.stack([both, both])
        joins = unites(two, mask, visible, len(ahead))[:most]
        apart = [d for d in divides(two, mask, visible, len(ahead))[:most] if d.spread > 0]
        gap = np.abs(two.p_agree[0] - two.p_agree[1])[both]
        found.append(
            Pair(
                one=one,
                other=other,
                distance=float(gap.mean()),
                shared=int(both.sum()),
                joins=tuple(_joined(u, (one, other)) for u in joins),
                divides=tuple(_parted(d, (one, other)) for d in apart),
            )
        )
    return sorted(found, key=lambda p: (-p.distance, p.one, p.other))


def _alike(agree: Int64, voters: Int64, told: Bool) -> Float:
    """Probability, by statement, of differences as large as these if all parts agreed to the same share."""
    agree, voters = np.where(told, agree, 0), np.where(told, voters, 0)
    share = agree.sum(axis=0) / np.maximum(voters.sum(axis=0), 1)
    spread = share * (1 - share) * voters
    terms = np.divide((agree - share * voters) ** 2, spread, out=np.zeros(spread.shape), where=spread > 0)
    from scipy.special import chdtrc  # heavy: only when it is needed

    chance = chdtrc(np.maximum((voters > 0).sum(axis=0) - 1, 1), terms.sum(axis=0))
    return np.where((share > 0) & (share < 1), chance, 1.0)


def _held(chance: Float, tests: int) -> Bool:
    """Benjamini and Hochberg 1995: which of the tests hold with a limited share of false alarms."""
    certain = np.zeros(len(chance), dtype=np.bool_)
    order = np.argsort(chance, kind="stable")
    fits = np.flatnonzero(chance[order] <= FALSE_SHARE * np.arange(1, len(chance) + 1) / max(tests, 1))
    if len(fits):
        certain[order[: fits[-1] + 1]] = True
    return certain


def _joined(found: Unites, names: tuple[int, int]) -> Unites:
    return replace(found, weakest_part=names[found.weakest_part])


def _parted(found: Divides, names: tuple[int, int]) -> Divides:
    return replace(found, highest=names[found.highest], lowest=names[found.lowest])
