"""Which of the new votes may show already, so that two answers side by side tell nobody's vote?

From the votes behind the last answer and all votes now to the votes behind the next answer. A statement
moves on as a whole, when those who voted on it since are enough in every category; until then it stays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kommune360.dialogue.protection import THRESHOLD, Division, parts_of, safe_cells
from kommune360.dialogue.votes import Bool, Int8, Int64, VoteMatrix


def settled(
    before: VoteMatrix,
    now: VoteMatrix,
    divisions: Sequence[Division],
    threshold: int = THRESHOLD,
    share: float = 0.0,
) -> VoteMatrix:
    """Votes of ``now``, but on some statements still those of ``before`` (both found again by id).

    ``divisions`` label the participants of ``now``. The people whose vote on a statement is new, changed
    or withdrawn are a table of their own: it moves on only if every cell of that table could be shown.
    Nothing of a statement was shown while fewer than ``threshold`` had voted on it: it moves on freely.
    ``share``: those people must also be at least so large a part of its voters; fewer answers, less to compare.
    Who is no longer in ``now`` is gone from both, whatever that shows: erasing comes first.
    """
    if not now.statements:
        return now
    size = len(now.statements)
    old, new = _entries(before, now), _entries(now, now)
    _, in_old, in_new = np.intersect1d(old[0], new[0], assume_unique=True, return_indices=True)
    kept_old, kept_new = (np.zeros(len(x[0]), dtype=np.bool_) for x in (old, new))
    alike = old[1][in_old] == new[1][in_new]
    kept_old[in_old[alike]] = kept_new[in_new[alike]] = True
    changed = np.unique(np.concatenate([old[0][~kept_old], new[0][~kept_new]]))
    voters = np.bincount(old[0] % size, minlength=size)
    enough = np.bincount(changed % size, minlength=size) >= share * voters
    moves = _moves(changed, size, divisions, len(now.participants), threshold) & enough
    moves |= voters < threshold
    keys = np.concatenate([old[0][~moves[old[0] % size]], new[0][moves[new[0] % size]]])
    values = np.concatenate([old[1][~moves[old[0] % size]], new[1][moves[new[0] % size]]])
    order = np.argsort(keys)
    keys, values = keys[order], values[order]
    lengths = np.bincount(keys // size, minlength=len(now.participants))
    return VoteMatrix(
        participants=now.participants,
        statements=now.statements,
        starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        columns=(keys % size).astype(np.uint16),
        values=values,
        hidden=now.hidden,
    )


def _entries(matrix: VoteMatrix, now: VoteMatrix) -> tuple[Int64, Int8]:
    """Place of each vote in the table of ``now`` (row x statements + column), ascending, and its value."""
    people = {name: row for row, name in enumerate(now.participants)}
    asked = {name: column for column, name in enumerate(now.statements)}
    row = np.array([people.get(name, -1) for name in matrix.participants], dtype=np.int64)
    column = np.array([asked.get(name, -1) for name in matrix.statements], dtype=np.int64)
    rows = np.repeat(row, np.diff(matrix.starts))
    columns = column[matrix.columns]
    there = (rows >= 0) & (columns >= 0)
    keys = rows[there] * len(now.statements) + columns[there]
    order = np.argsort(keys)
    return keys[order], matrix.values[there][order]


def _moves(changed: Int64, size: int, divisions: Sequence[Division], people: int, threshold: int) -> Bool:
    """By statement: could the table of those whose vote changed be shown in full?"""
    parts = parts_of(divisions, people)
    weights = np.zeros((parts.number, size), dtype=np.int64)
    np.add.at(weights, (parts.atoms[changed // size], changed % size), 1)
    out = np.zeros(size, dtype=np.bool_)
    for column, weight in enumerate(weights.T):
        if weight.sum() >= threshold:
            present = parts.cells @ weight > 0
            shown = safe_cells(parts, weight, threshold)
            out[column] = bool((shown | ~present | ~parts.publishable).all())
    return out
