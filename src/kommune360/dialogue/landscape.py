"""The whole picture of a round: axes, places of the participants, groups, counts.

From the vote matrix (or a book kept up to date) to a ``Landscape``, from which everything else of this
room is read. Same votes, same landscape, to the last bit: in any order, at once or vote by vote, on any
number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kommune360.dialogue.axes import UNIT, Axes, axes_of, positions
from kommune360.dialogue.book import VoteBook
from kommune360.dialogue.chance import Cohesion, cohesion
from kommune360.dialogue.counts import Counts, count
from kommune360.dialogue.groups import LEAST_GROUP, Groups, find_groups
from kommune360.dialogue.moments import MOST_STATEMENTS, Float, Moments, moments
from kommune360.dialogue.statistics import (
    Representative,
    Shared,
    consensus,
    group_consensus,
    priorities,
    representative,
)
from kommune360.dialogue.votes import Int64, VoteMatrix


@dataclass(frozen=True, slots=True)
class Landscape:
    """``points`` [participants, 2] in the units of the axes, ``votes`` [participants] on visible statements.

    ``by_group`` counts the members of each group, ``overall`` everybody. This holds unprotected counts:
    what is shown to people goes through ``publication``.
    """

    matrix: VoteMatrix
    axes: Axes
    points: Float
    votes: Int64
    cohesion: Cohesion
    groups: Groups
    by_group: Counts
    overall: Counts
    state: Moments | None

    @property
    def representative(self) -> list[list[Representative]]:
        return representative(self.by_group, self.matrix.visible)

    @property
    def consensus(self) -> tuple[list[Shared], list[Shared]]:
        return consensus(self.overall, self.matrix.visible)

    @property
    def group_consensus(self) -> Float:
        return group_consensus(self.by_group)

    @property
    def extremity(self) -> Float:
        """How far out on the axes each statement lies."""
        return np.asarray(np.hypot(*self.axes.statements().T))

    @property
    def priorities(self) -> Float:
        """Weights of the lottery, from the votes counted now; without groups, everybody is one group."""
        counts = self.by_group if self.groups.number else self.overall
        return priorities(counts, self.extremity)


def landscape(votes: VoteMatrix | VoteBook, *, threads: int = 1, least: int = LEAST_GROUP) -> Landscape:
    """Compute the landscape; ``least`` is the smallest group that is told apart."""
    if isinstance(votes, VoteBook):
        matrix, state = votes.matrix(), votes.moments()
    else:
        matrix = votes
        few = len(matrix.statements) <= MOST_STATEMENTS
        state = moments(matrix, threads) if few else None
    axes = axes_of(matrix, state)
    points, cast = positions(matrix, axes)
    held = cohesion(matrix, axes.means)
    groups = find_groups(points, cast, int(matrix.visible.sum()), real=held.real, least=least)
    return Landscape(
        matrix=matrix,
        axes=axes,
        points=np.asarray(points * UNIT),
        votes=cast,
        cohesion=held,
        groups=groups,
        by_group=count(matrix, groups.labels, groups.number),
        overall=count(matrix),
        state=state,
    )
