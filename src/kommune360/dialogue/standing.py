"""Where do I stand? One person's votes placed in a landscape, and how each group sees them.

Needs nothing but the person's own votes and a ``Ground``, small enough to be kept; nobody else's vote is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kommune360.dialogue.axes import UNIT, Axes, positions
from kommune360.dialogue.counts import Counts
from kommune360.dialogue.groups import LEAST_VOTES
from kommune360.dialogue.landscape import Landscape
from kommune360.dialogue.moments import Float
from kommune360.dialogue.protection import THRESHOLD
from kommune360.dialogue.votes import Bool, VoteMatrix


@dataclass(frozen=True, slots=True)
class Ground:
    """What somebody is placed on: statements with their axes, ``centres`` [groups, 2] and the counts of the
    groups [groups, statements] as readers may see them."""

    statements: Sequence[str]
    hidden: Bool
    axes: Axes
    centres: Float
    by_group: Counts


@dataclass(frozen=True, slots=True)
class Closeness:
    """With how many of ``compared`` votes a person is where most of a group is (only clear majorities of
    groups with enough votes are compared)."""

    group: int
    same: int
    compared: int


@dataclass(frozen=True, slots=True)
class Standing:
    """``group`` is None while the votes do not suffice (``lacking`` more are needed) or without groups."""

    x: float
    y: float
    group: int | None
    votes: int
    lacking: int
    closeness: tuple[Closeness, ...]


def ground(found: Landscape, by_group: Counts | None = None) -> Ground:
    """The ground of a landscape; ``by_group`` from ``release`` where the answer is for a page."""
    matrix = found.matrix
    counts = found.by_group if by_group is None else by_group
    return Ground(matrix.statements, matrix.hidden, found.axes, found.groups.centres, counts)


def standing(on: Ground, votes: Mapping[str, int], threshold: int = THRESHOLD) -> Standing:
    """Place ``votes`` (statement -> -1, 0, 1); hidden and unknown statements are left out."""
    place = {statement: column for column, statement in enumerate(on.statements)}
    own = sorted((place[s], v) for s, v in votes.items() if s in place and not on.hidden[place[s]])
    columns = np.array([column for column, _ in own], dtype=np.uint16)
    values = np.array([value for _, value in own], dtype=np.int8)
    alone = VoteMatrix(["me"], on.statements, np.array([0, len(own)]), columns, values, on.hidden)
    points, _ = positions(alone, on.axes)
    point = points[0] * UNIT
    lacking = max(0, min(LEAST_VOTES, int((~on.hidden).sum())) - len(own))
    group = None
    if len(on.centres) and not lacking:
        group = int(np.argmin(((on.centres - point) ** 2).sum(axis=1)))
    closeness = tuple(_closeness(on.by_group, own, number, threshold) for number in range(len(on.centres)))
    return Standing(float(point[0]), float(point[1]), group, len(own), lacking, closeness)


def _closeness(by_group: Counts, own: list[tuple[int, int]], group: int, threshold: int) -> Closeness:
    same = compared = 0
    for column, value in own:
        voters = by_group.voters[group, column]
        if voters < threshold or value == 0:
            continue
        for side, successes in ((1, by_group.agree), (-1, by_group.disagree)):
            if 2 * successes[group, column] > voters:
                compared += 1
                same += side == value
    return Closeness(group, same, compared)
