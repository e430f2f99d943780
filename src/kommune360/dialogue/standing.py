"""Where do I stand? One person's votes placed in a landscape, and how each group sees them.

Needs nothing but the person's own votes; nobody else's vote is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kommune360.dialogue.axes import UNIT, positions
from kommune360.dialogue.groups import LEAST_VOTES
from kommune360.dialogue.landscape import Landscape
from kommune360.dialogue.protection import THRESHOLD
from kommune360.dialogue.votes import VoteMatrix


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


def standing(found: Landscape, votes: Mapping[str, int], threshold: int = THRESHOLD) -> Standing:
    """Place ``votes`` (statement -> -1, 0, 1); hidden and unknown statements are left out."""
    matrix = found.matrix
    place = {statement: column for column, statement in enumerate(matrix.statements)}
    own = sorted((place[s], v) for s, v in votes.items() if s in place and not matrix.hidden[place[s]])
    columns = np.array([column for column, _ in own], dtype=np.uint16)
    values = np.array([value for _, value in own], dtype=np.int8)
    alone = VoteMatrix(["me"], matrix.statements, np.array([0, len(own)]), columns, values, matrix.hidden)
    points, _ = positions(alone, found.axes)
    point = points[0] * UNIT
    lacking = max(0, min(LEAST_VOTES, int(matrix.visible.sum())) - len(own))
    group = None
    if found.groups.number and not lacking:
        group = int(np.argmin(((found.groups.centres - point) ** 2).sum(axis=1)))
    closeness = tuple(_closeness(found, own, number, threshold) for number in range(found.groups.number))
    return Standing(float(point[0]), float(point[1]), group, len(own), lacking, closeness)


def _closeness(found: Landscape, own: list[tuple[int, int]], group: int, threshold: int) -> Closeness:
    same = compared = 0
    for column, value in own:
        voters = found.by_group.voters[group, column]
        if voters < threshold or value == 0:
            continue
        for side, successes in ((1, found.by_group.agree), (-1, found.by_group.disagree)):
            if 2 * successes[group, column] > voters:
                compared += 1
                same += side == value
    return Closeness(group, same, compared)
