"""Which groups of opinion are there, if any, and how sure is that?

From coordinates to groups: k by silhouette, never a group below a least size. There are none where opinions
hang together no more than by chance; where there are, it is said whether they are set apart or shade into
one another. Groups are numbered by size, so that the same votes always give the same numbers.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from kommune360.dialogue.axes import UNIT
from kommune360.dialogue.clusters import cells, k_means, nearest, refined, silhouette
from kommune360.dialogue.moments import Float
from kommune360.dialogue.votes import Bool, Int64

LEAST_VOTES = 7  # who voted less is placed, but shapes no group
LEAST_PEOPLE = 15
LEAST_GROUP = 5
MOST_GROUPS = 5
_CLOUDS = 19


class Outcome(StrEnum):
    FOUND = "found"
    TOO_FEW = "too-few"  # not enough people with enough votes
    NO_SPREAD = "no-spread"  # all stand in one place
    BY_CHANCE = "by-chance"  # opinions hang together no more than votes by lot
    TOO_SMALL = "too-small"  # every split leaves a group below the least size


@dataclass(frozen=True, slots=True)
class Groups:
    """``labels`` [participants]: number of the group, largest first, or -1 (no group).

    ``centres`` [groups, 2] in the units of the axes. ``counted`` marks who voted enough to shape groups.
    ``clearness`` is the silhouette of the split, ``cloud`` that of the best split of one cloud without
    groups, ``tried`` the silhouettes by number of groups.
    """

    outcome: Outcome
    labels: Int64
    centres: Float
    counted: Bool
    clearness: float
    cloud: float
    tried: tuple[tuple[int, float], ...]

    @property
    def set_apart(self) -> bool:
        """Clearer than any split of one cloud; else the groups are the ends of a gradual difference."""
        return self.outcome is Outcome.FOUND and self.clearness > self.cloud

    @property
    def number(self) -> int:
        return len(self.centres)

    @property
    def sizes(self) -> Int64:
        return np.bincount(self.labels[self.labels >= 0], minlength=self.number)


def find_groups(
    points: Int64, votes: Int64, statements: int, *, real: bool = True, least: int = LEAST_GROUP
) -> Groups:
    """Group participants at ``points`` [n, 2] (steps of ``UNIT``) who cast ``votes`` [n] visible votes.

    ``real`` tells whether opinions hang together more than by chance (``chance.cohesion``).
    """
    counted = enough_votes(votes, statements)
    chosen = points[counted]
    labels = np.full(len(points), -1, dtype=np.int64)

    def none(outcome: Outcome) -> Groups:
        return Groups(outcome, labels, np.zeros((0, 2)), counted, 0.0, 0.0, ())

    if len(chosen) < 2 * least:
        return none(Outcome.TOO_FEW)
    if (chosen == chosen[0]).all():
        return none(Outcome.NO_SPREAD)
    if not real:
        return none(Outcome.BY_CHANCE)
    centres, tried = _best_split(chosen, least)
    if centres is None:
        return none(Outcome.TOO_SMALL)
    found, centres = _numbered(*refined(chosen, centres, least))
    labels[counted] = found
    cloud = cloud_silhouette(_flatness(chosen), len(centres), len(chosen))
    clearness = max(value for _, value in tried)
    return Groups(Outcome.FOUND, labels, centres * UNIT, counted, clearness, cloud, tried)


Tried = tuple[tuple[int, float], ...]


def enough_votes(votes: Int64, statements: int) -> Bool:
    """Who voted often enough to shape groups: seven votes, or on everything where there is less to vote on.

    Where fewer than fifteen did, the busiest fifteen count; who ties with the last of them counts too.
    """
    counted = votes >= max(1, min(LEAST_VOTES, statements))
    if counted.sum() < LEAST_PEOPLE and len(votes):
        busiest = np.sort(votes)[::-1][: min(LEAST_PEOPLE, len(votes))]
        counted |= (votes >= busiest[-1]) & (votes > 0)
    return np.asarray(counted, dtype=np.bool_)


def split(points: Int64, k: int, least: int) -> Float:
    """Centres of the best split into at most ``k`` groups, without any judgement."""
    centres, weights, _ = cells(points)
    return refined(points, k_means(centres, weights, k, least), least)[1]


def _best_split(points: Int64, least: int) -> tuple[Float | None, Tried]:
    """The centres with the highest silhouette among the numbers of groups that the points allow."""
    places, weights, _ = cells(points)
    best: Float | None = None
    tried: dict[int, float] = {}
    for k in range(2, min(MOST_GROUPS, 2 + len(places) // 12, len(places)) + 1):
        centres = k_means(places, weights, k, least)
        if len(centres) < 2 or len(centres) in tried:
            continue
        value = silhouette(places, weights, nearest(places, centres))
        if best is None or value > max(tried.values()):
            best = centres
        tried[len(centres)] = value
    return best, tuple(sorted(tried.items()))


def _numbered(labels: Int64, centres: Float) -> tuple[Int64, Float]:
    sizes = np.bincount(labels, minlength=len(centres))
    order = sorted(range(len(centres)), key=lambda g: (-sizes[g], *centres[g]))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[labels], centres[order]


def _flatness(points: Int64) -> float:
    """Spread along the short side of the cloud as a share of the long side."""
    x, y = (points * UNIT - (points * UNIT).mean(axis=0)).T
    # by hand: a library call that sums on several threads would not always give the same digits
    xx, yy, xy = float((x * x).mean()), float((y * y).mean()), float((x * y).mean())
    middle, apart = (xx + yy) / 2, float(np.hypot((xx - yy) / 2, xy))
    return float(np.sqrt(max(middle - apart, 0.0) / (middle + apart)))


def cloud_silhouette(flatness: float, k: int, people: int) -> float:
    """What a clear split has to exceed: mean and three standard deviations over normal clouds without groups."""
    size = min(512, 1 << (max(people, 8).bit_length() - 1))
    return _cloud(round(flatness * 50) / 50, k, size)


@functools.lru_cache(maxsize=4_096)
def _cloud(flatness: float, k: int, size: int) -> float:
    draws = np.random.default_rng((360, round(flatness * 50), k, size))
    weights = np.ones(size, dtype=np.int64)
    found = []
    for _ in range(_CLOUDS):
        cloud = draws.standard_normal((size, 2)) * (1.0, flatness)
        found.append(silhouette(cloud, weights, nearest(cloud, k_means(cloud, weights, k, 2, starts=5))))
    return float(np.mean(found) + 3 * np.std(found))
