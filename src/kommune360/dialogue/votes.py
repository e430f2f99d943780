"""Who voted how on what? From single votes to one matrix that does not depend on their order.

Agree is +1, pass 0, disagree -1; no vote is no entry. Rows (participants) and columns (statements) stand
in the order of their ids, so that the same votes give the same matrix, however they arrived.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

VALUES = (-1, 0, 1)  # disagree, pass, agree
MOST_STATEMENTS = 65_535  # a column number takes two bytes

Int8 = NDArray[np.int8]
UInt16 = NDArray[np.uint16]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class VoteMatrix:
    """Votes in compressed rows: participant ``i`` holds entries ``starts[i]:starts[i + 1]``.

    ``columns`` (numbers into ``statements``, ascending within a row) and ``values`` (-1, 0, +1) have one
    entry a vote: three bytes. ``hidden`` marks statements that moderation took out: their votes are kept
    and count nowhere.
    """

    participants: Sequence[str]
    statements: Sequence[str]
    starts: Int64
    columns: UInt16
    values: Int8
    hidden: Bool

    @property
    def votes(self) -> int:
        return len(self.values)

    @property
    def visible(self) -> Bool:
        return ~self.hidden

    def hiding(self, statements: Collection[str]) -> VoteMatrix:
        """The same votes with exactly these statements hidden; unknown ids are ignored."""
        hidden = np.array([statement in statements for statement in self.statements], dtype=np.bool_)
        return VoteMatrix(self.participants, self.statements, self.starts, self.columns, self.values, hidden)

    def rows(self, chosen: Int64) -> VoteMatrix:
        """The matrix of some participants only, in the order of ``chosen`` (row numbers)."""
        lengths = (self.starts[1:] - self.starts[:-1])[chosen]
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        entries = np.repeat(self.starts[chosen] - starts[:-1], lengths) + np.arange(starts[-1])
        names = [self.participants[i] for i in chosen.tolist()]
        return VoteMatrix(
            names, self.statements, starts, self.columns[entries], self.values[entries], self.hidden
        )

    def of(self, row: int) -> dict[str, int]:
        """The votes of one participant by statement."""
        entries = slice(self.starts[row], self.starts[row + 1])
        return {
            self.statements[column]: int(value)
            for column, value in zip(self.columns[entries], self.values[entries], strict=True)
        }


def natural(identifier: str) -> tuple[int, int, str]:
    """Key of the order of ids: numbers by value and before texts, so that 2 stands before 10."""
    if identifier.isascii() and identifier.isdigit() and len(identifier) < 19:
        return 0, int(identifier), identifier
    return 1, 0, identifier


def vote_matrix(
    votes: pl.DataFrame,
    *,
    participants: Collection[str] = (),
    statements: Collection[str] = (),
    hidden: Collection[str] = (),
) -> VoteMatrix:
    """Build the matrix from columns ``participant``, ``statement`` (text), ``vote`` (-1, 0, 1).

    With a column ``time`` the latest vote of a participant on a statement counts; without one, and among
    votes of the same moment, the last row. ``participants`` and ``statements`` name those that exist
    without a vote.
    """
    if "time" in votes.columns:
        votes = votes.sort("time", maintain_order=True)
    last = votes.unique(["participant", "statement"], keep="last", maintain_order=True)
    people = sorted({*last["participant"].unique().to_list(), *participants}, key=natural)
    asked = sorted({*last["statement"].unique().to_list(), *statements}, key=natural)
    if len(asked) > MOST_STATEMENTS:
        raise ValueError(f"{len(asked)} statements; at most {MOST_STATEMENTS} can be told apart")
    row = last["participant"].cast(pl.Enum(people)).to_physical().to_numpy().astype(np.int64)
    column = last["statement"].cast(pl.Enum(asked)).to_physical().to_numpy().astype(np.int64)
    order = np.lexsort((column, row))
    starts = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=len(people))))).astype(np.int64)
    matrix = VoteMatrix(
        participants=people,
        statements=asked,
        starts=starts,
        columns=column[order].astype(np.uint16),
        values=last["vote"].to_numpy()[order].astype(np.int8),
        hidden=np.zeros(len(asked), dtype=np.bool_),
    )
    return matrix.hiding(hidden) if hidden else matrix
