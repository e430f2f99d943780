"""How many of whom agreed, passed, disagreed? Votes counted by statement and by any division of people.

From the matrix and a label for each participant to whole numbers [categories, statements, 3].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kommune360.base.kernels import kernel
from kommune360.dialogue.moments import Float
from kommune360.dialogue.votes import Int64, VoteMatrix


@dataclass(frozen=True, slots=True)
class Counts:
    """``agree``, ``disagree`` and ``voters`` (passes included), each [categories, statements]."""

    agree: Int64
    disagree: Int64
    voters: Int64

    @property
    def passed(self) -> Int64:
        return self.voters - self.agree - self.disagree

    @property
    def p_agree(self) -> Float:
        """Share of agreement, drawn to one half as if one person more had agreed and one had not."""
        return np.asarray((self.agree + 1) / (self.voters + 2))

    @property
    def p_disagree(self) -> Float:
        return np.asarray((self.disagree + 1) / (self.voters + 2))

    @property
    def together(self) -> Counts:
        """All categories as one [1, statements]."""
        return Counts(*(table.sum(axis=0, keepdims=True) for table in self.tables()))

    @property
    def others(self) -> Counts:
        """For each category, the sum over the other ones."""
        return Counts(*(table.sum(axis=0) - table for table in self.tables()))

    def only(self, shown: np.ndarray) -> Counts:
        """The same with every cell that is not ``shown`` [categories, statements] set to nothing."""
        return Counts(*(np.where(shown, table, 0) for table in self.tables()))

    def of(self, categories: list[int]) -> Counts:
        return Counts(*(table[categories] for table in self.tables()))

    def tables(self) -> tuple[Int64, Int64, Int64]:
        return self.agree, self.disagree, self.voters


def count(matrix: VoteMatrix, labels: Int64 | None = None, categories: int = 1) -> Counts:
    """Count by label 0 … ``categories`` - 1; a negative label counts nowhere, no labels: all as one."""
    if labels is None:
        labels = np.zeros(len(matrix.participants), dtype=np.int64)
    tables = _count(matrix.starts, matrix.columns, matrix.values, labels, categories, len(matrix.statements))
    return Counts(tables[:, :, 2], tables[:, :, 0], tables.sum(axis=2))


@kernel
def _count(  # type: ignore[no-untyped-def]  # pragma: no cover
    starts, columns, values, labels, categories, statements
):
    out = np.zeros((categories, statements, 3), dtype=np.int64)
    for row in range(len(labels)):
        label = labels[row]
        if label < 0:
            continue
        for p in range(starts[row], starts[row + 1]):
            out[label, columns[p], values[p] + 1] += 1
    return out
