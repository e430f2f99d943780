"""What unites and what divides the parts of a town: groups of opinion, sectors, departments, ages, areas?

From protected counts to statements with direction and certainty, and to pairs of parts: how far they are
apart, what divides them, which statements would join them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc, ndtr

from kommune360.dialogue.counts import Counts
from kommune360.dialogue.moments import Float
from kommune360.dialogue.statistics import against_half
from kommune360.dialogue.votes import Bool

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


def unites(counts: Counts, shown: Bool, visible: Bool) -> list[Unites]:
    """Statements with every part that has an opinion on one side, most clearly shared first.

    At least two parts must be shown. The test is that of the weakest part (a union of all would hide a
    small one): certain where even that one is, with the share of false alarms held over all statements.
    """
    told = shown & visible
    enough = told.sum(axis=0) >= 2
    found, chance = [], []
    for column in np.flatnonzero(enough).tolist():
        parts = np.flatnonzero(told[:, column])
        sides = (
            (counts.p_agree[parts, column], counts.agree[parts, column]),
            (counts.p_disagree[parts, column], counts.disagree[parts, column]),
        )
        agrees = bool(sides[0][0].min() >= sides[1][0].min())
        shares, successes = sides[0] if agrees else sides[1]
        if shares.min() <= 0.5:
            continue
        certainty = against_half(successes, counts.voters[parts, column])
        weakest = int(parts[np.argmin(shares)])
        found.append((column, agrees, float(shares.min()), weakest, len(parts)))
        chance.append(float(1 - ndtr(certainty.min())))
    certain = _held(np.array(chance), int(enough.sum()))
    order = sorted(range(len(found)), key=lambda i: (not certain[i], -found[i][2], found[i][0]))
    return [
        Unites(found[i][0], found[i][1], found[i][2], found[i][3], bool(certain[i]), found[i][4])
        for i in order
    ]


def divides(counts: Counts, shown: Bool, visible: Bool) -> list[Divides]:
    """All statements that two or more parts voted on, those that divide most first.

    Certainty: chi-square test that all parts agree to the same share (for groups of opinion, which were
    made from these votes, it says too much), with the share of false alarms held over all statements.
    """
    told = shown & visible
    columns = np.flatnonzero(told.sum(axis=0) >= 2)
    chance = np.array([_alike(counts, told, column) for column in columns.tolist()])
    certain = _held(chance, len(columns))
    found = []
    for place, column in enumerate(columns.tolist()):
        parts = np.flatnonzero(told[:, column])
        agree, disagree = counts.p_agree[parts, column], counts.p_disagree[parts, column]
        high, low = int(np.argmax(agree)), int(np.argmin(agree))
        shares = tuple(
            float(counts.p_agree[part, column]) if told[part, column] else None for part in range(len(told))
        )
        found.append(
            Divides(
                statement=column,
                spread=float(agree[high] - agree[low]),
                highest=int(parts[high]),
                lowest=int(parts[low]),
                shares=shares,
                opposed=bool(agree.max() > 0.5 and disagree.max() > 0.5),
                certain=bool(certain[place]),
            )
        )
    return sorted(found, key=lambda d: (not d.certain, -d.spread, d.statement))


def pairs(counts: Counts, shown: Bool, visible: Bool, most: int = 5) -> list[Pair]:
    """Every two parts, those farthest apart first, with what would join and what divides them."""
    told = shown & visible
    found = []
    for one in range(len(told)):
        for other in range(one + 1, len(told)):
            both = told[one] & told[other]
            if not both.any():
                continue
            two, mask = counts.of([one, other]), np.stack([both, both])
            joins = [_joined(u, (one, other)) for u in unites(two, mask, visible)][:most]
            apart = [_parted(d, (one, other)) for d in divides(two, mask, visible) if d.spread > 0][:most]
            gap = np.abs(two.p_agree[0] - two.p_agree[1])[both]
            found.append(Pair(one, other, float(gap.mean()), int(both.sum()), tuple(joins), tuple(apart)))
    return sorted(found, key=lambda p: (-p.distance, p.one, p.other))


def _alike(counts: Counts, told: Bool, column: int) -> float:
    """Probability of differences as large as these if all parts agreed to the same share."""
    parts = told[:, column]
    agree, voters = counts.agree[parts, column], counts.voters[parts, column]
    share = agree.sum() / voters.sum()
    if share in (0.0, 1.0):
        return 1.0
    statistic = ((agree - share * voters) ** 2 / (share * (1 - share) * voters)).sum()
    return float(chdtrc(len(agree) - 1, statistic))


def _held(chance: Float, tests: int) -> Bool:
    """Benjamini and Hochberg 1995: which of the tests hold with a limited share of false alarms."""
    certain = np.zeros(len(chance), dtype=np.bool_)
    if not len(chance):
        return certain
    order = np.argsort(chance, kind="stable")
    fits = np.flatnonzero(chance[order] <= FALSE_SHARE * np.arange(1, len(chance) + 1) / tests)
    if len(fits):
        certain[order[: fits[-1] + 1]] = True
    return certain


def _joined(found: Unites, names: tuple[int, int]) -> Unites:
    return replace(found, weakest_part=names[found.weakest_part])


def _parted(found: Divides, names: tuple[int, int]) -> Divides:
    return replace(found, highest=names[found.highest], lowest=names[found.lowest])
