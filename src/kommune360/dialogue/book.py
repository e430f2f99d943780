"""How is the landscape kept up to date, vote by vote?

A ``VoteBook`` holds every participant's votes and the exact sums behind the axes. Recording a vote
changes the sums of a few pairs of statements; the matrix and the sums it gives out equal those made at once from all votes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kommune360.base.kernels import kernel
from kommune360.dialogue.moments import MOST_STATEMENTS, Moments, moments
from kommune360.dialogue.votes import MOST_STATEMENTS as ALL_STATEMENTS
from kommune360.dialogue.votes import VALUES, Int64, VoteMatrix, natural

_ABSENT = np.int8(-2)
_ROOM = 16


class VoteBook:
    """Votes as they come in. Not safe for several threads at once: one book, one writer."""

    def __init__(self) -> None:
        self._people: dict[str, int] = {}
        self._rows = 0
        self._asked: dict[str, int] = {}
        self._people_order: list[tuple[tuple[int, int, str], int]] = []
        self._asked_order: list[tuple[tuple[int, int, str], int]] = []
        self._hidden: frozenset[str] = frozenset()
        self._starts = np.zeros(0, dtype=np.int64)
        self._lengths = np.zeros(0, dtype=np.int64)
        self._room = np.zeros(0, dtype=np.int64)
        self._columns = np.zeros(0, dtype=np.uint16)
        self._values = np.zeros(0, dtype=np.int8)
        self._end = 0
        self._state: Moments | None = Moments.empty(0)
        self._ordered: tuple[list[str], Int64] | None = (
            None  # participants and their rows, while nobody joins
        )

    @classmethod
    def of(cls, matrix: VoteMatrix, threads: int = 1) -> VoteBook:
        """Open a book with the votes of a matrix in it."""
        book = cls()
        for statement in matrix.statements:
            book.add_statement(statement)
        book._rows = len(matrix.participants)
        book._people = {name: row for row, name in enumerate(matrix.participants)}
        book._people_order = [(natural(name), row) for name, row in book._people.items()]
        book._starts = matrix.starts[:-1].copy()
        book._lengths = np.diff(matrix.starts)
        book._room = book._lengths.copy()
        book._columns, book._values = matrix.columns.copy(), matrix.values.copy()
        book._end = len(matrix.values)
        if book._state is not None:
            book._state = moments(matrix, threads)
        book.hide(
            [statement for statement, hidden in zip(matrix.statements, matrix.hidden, strict=True) if hidden]
        )
        return book

    def add_participant(self, participant: str) -> int:
        """Make a participant known who has not voted yet; returns the internal row."""
        row = self._people.get(participant)
        if row is not None:
            return row
        row = self._people[participant] = self._rows
        self._rows += 1
        _insert(self._people_order, natural(participant), row)
        self._ordered = None
        if row == len(self._starts):
            for name in ("_starts", "_lengths", "_room"):
                setattr(self, name, _longer(getattr(self, name), max(64, 2 * row)))
        self._starts[row] = self._end
        self._room[row] = 0
        return row

    def add_statement(self, statement: str) -> int:
        """Make a statement known that nobody has voted on yet; returns the internal column."""
        column = self._asked.get(statement)
        if column is not None:
            return column
        if len(self._asked) == ALL_STATEMENTS:
            raise ValueError(f"at most {ALL_STATEMENTS} statements can be told apart")
        column = self._asked[statement] = len(self._asked)
        _insert(self._asked_order, natural(statement), column)
        if self._state is not None and column >= len(self._state.pairs):
            size = min(max(16, 2 * column), MOST_STATEMENTS)
            self._state = _wider(self._state, size) if column < MOST_STATEMENTS else None
        return column

    def hide(self, statements: Collection[str]) -> None:
        """Hide exactly these statements; their votes stay and count again when shown again."""
        self._hidden = frozenset(statements)

    def record(self, participant: str, statement: str, vote: int) -> None:
        """Note a vote (-1, 0, 1); a later one on the same statement replaces the earlier one.

        Raises ``ValueError`` for any other number.
        """
        if vote not in VALUES:
            raise ValueError(f"a vote is -1, 0 or 1, not {vote!r}")
        row = self._people.get(participant)
        if row is None:
            row = self.add_participant(participant)
        column = self._asked.get(statement)
        if column is None:
            column = self.add_statement(statement)
        if self._lengths[row] == self._room[row]:
            self._move(row)
        if self._state is not None:
            _record(
                self._starts, self._lengths, self._columns, self._values, self._state.pairs, row, column, vote
            )  # fmt: skip
        else:
            _place(self._starts, self._lengths, self._columns, self._values, row, column, vote)

    def forget(self, participant: str) -> None:
        """Take back all votes of a participant and the participant."""
        row = self._people.get(participant)
        if row is None:
            return
        if self._state is not None:
            _take_back(self._starts, self._lengths, self._columns, self._values, self._state.pairs, row)
        self._lengths[row] = 0
        key = natural(participant)
        self._people_order.pop(bisect_left(self._people_order, (key, row)))
        del self._people[participant]
        self._ordered = None

    def matrix(self) -> VoteMatrix:
        """All votes in canonical order; equals the matrix made at once from the same votes."""
        if self._ordered is None:
            names = [key[2] for key, _ in self._people_order]
            self._ordered = names, np.array([row for _, row in self._people_order], dtype=np.int64)
        names, rows = self._ordered
        asked = [column for _, column in self._asked_order]
        rank = np.empty(len(asked), dtype=np.uint16)
        rank[asked] = np.arange(len(asked))
        lengths = self._lengths[rows] if len(rows) else np.zeros(0, dtype=np.int64)
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        columns, values = _compact(self._starts, self._columns, self._values, rows, rank, starts)
        statements = [key[2] for key, _ in self._asked_order]
        return VoteMatrix(
            participants=names,
            statements=statements,
            starts=starts,
            columns=columns,
            values=values,
            hidden=np.array([statement in self._hidden for statement in statements], dtype=np.bool_),
        )

    def moments(self) -> Moments | None:
        """The sums in canonical order; None where there are too many statements to keep them."""
        if self._state is None:
            return None
        own = self._state.chosen(np.array([column for _, column in self._asked_order], dtype=np.int64))
        return Moments(own.pairs.copy()) if own is self._state else own

    def _move(self, row: int) -> None:
        """Give a full row a place at the end with twice the room."""
        length, room = int(self._lengths[row]), max(_ROOM, 2 * int(self._room[row]))
        if self._end + room > len(self._values):
            size = max(1024, 2 * (self._end + room))
            self._columns, self._values = _longer(self._columns, size), _longer(self._values, size)
        old = slice(int(self._starts[row]), int(self._starts[row]) + length)
        new = slice(self._end, self._end + length)
        self._columns[new], self._values[new] = self._columns[old], self._values[old]
        self._starts[row], self._room[row] = self._end, room
        self._end += room


def _insert(order: list[tuple[tuple[int, int, str], int]], key: tuple[int, int, str], number: int) -> None:
    order.insert(bisect_left(order, (key, number)), (key, number))


def _longer(array: NDArray[Any], size: int) -> NDArray[Any]:
    out = np.zeros(size, dtype=array.dtype)
    out[: len(array)] = array
    return out


def _wider(state: Moments, size: int) -> Moments:
    out = Moments.empty(size)
    old = len(state.pairs)
    out.pairs[:old, :old] = state.pairs
    return out


@kernel
def _place(starts, lengths, columns, values, row, column, vote):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Put a vote into its place in the row; returns the vote it replaces, or -2."""
    start, end = starts[row], starts[row] + lengths[row]
    p = end
    while p > start and columns[p - 1] >= column:
        p -= 1
    if p < end and columns[p] == column:
        old = values[p]
        values[p] = vote
        return old
    for q in range(end, p, -1):
        columns[q], values[q] = columns[q - 1], values[q - 1]
    columns[p], values[p] = column, vote
    lengths[row] += 1
    return _ABSENT


@kernel
def _record(starts, lengths, columns, values, pairs, row, column, vote):  # type: ignore[no-untyped-def]  # pragma: no cover
    old = _place(starts, lengths, columns, values, row, column, vote)
    new = 0
    if old == _ABSENT:
        new, old = 1, 0
    step = vote - old
    for p in range(starts[row], starts[row] + lengths[row]):
        other, value = columns[p], values[p]
        if other == column:
            pair = pairs[column, column]
            pair[0] += new
            pair[1] += vote * vote - old * old
            pair[2] += step
            pair[3] += step
        elif other < column:
            pair = pairs[other, column]
            pair[0] += new
            pair[1] += step * value
            pair[2] += new * value
            pair[3] += step
        else:
            pair = pairs[column, other]
            pair[0] += new
            pair[1] += step * value
            pair[2] += step
            pair[3] += new * value


@kernel
def _take_back(starts, lengths, columns, values, pairs, row):  # type: ignore[no-untyped-def]  # pragma: no cover
    for p in range(starts[row], starts[row] + lengths[row]):
        for q in range(p, starts[row] + lengths[row]):
            pair = pairs[columns[p], columns[q]]
            pair[0] -= 1
            pair[1] -= values[p] * values[q]
            pair[2] -= values[p]
            pair[3] -= values[q]


@kernel
def _compact(starts, columns, values, rows, rank, out_starts):  # type: ignore[no-untyped-def]  # pragma: no cover
    out_columns = np.empty(out_starts[-1], dtype=np.uint16)
    out_values = np.empty(out_starts[-1], dtype=np.int8)
    for i in range(len(rows)):
        begin, end = out_starts[i], out_starts[i + 1]
        for p in range(begin, end):
            source = starts[rows[i]] + p - begin
            column, value = rank[columns[source]], values[source]
            q = p
            while q > begin and out_columns[q - 1] > column:
                out_columns[q], out_values[q] = out_columns[q - 1], out_values[q - 1]
                q -= 1
            out_columns[q], out_values[q] = column, value
    return out_columns, out_values
