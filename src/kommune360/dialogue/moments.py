"""Which sums over the votes hold all that the axes need? Whole numbers, kept exactly.

For statements j and k: how many voted on both, the sum of the products of their votes, and the sum of the
votes on j of those who voted on k. A new vote changes one number in each of a few pairs; whole numbers do not
know in which order they were added, so a state kept up to date equals one computed afresh, bit by bit.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kommune360.base.kernels import kernel
from kommune360.dialogue.votes import Int64, VoteMatrix

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]

MOST_STATEMENTS = 3_000  # 16 bytes a pair: 144 MB; above, the axes come from the votes themselves
_NEAR = 2**19  # bytes: half of the second level of a usual processor
_ROWS = 32_767  # what two-byte counters of steps up to 2 hold


@dataclass(frozen=True, slots=True)
class Moments:
    """``pairs[j, k]`` for j <= k: votes on both, products, votes on j, votes on k (of those who did both).

    Below the diagonal stands nothing. The diagonal holds what a single statement needs: its votes, their
    squares and their sum (twice). The four numbers of a pair lie side by side: a new vote touches each
    pair once.
    """

    pairs: Int32  # [statements, statements, 4]

    @classmethod
    def empty(cls, statements: int) -> Moments:
        return cls(np.zeros((statements, statements, 4), dtype=np.int32))

    @property
    def means(self) -> Float:
        """Mean of the votes on each statement, passes included; 0 without votes."""
        alone = np.arange(len(self.pairs))
        return np.asarray(self.pairs[alone, alone, 2] / np.maximum(self.pairs[alone, alone, 0], 1))

    def chosen(self, columns: Int64) -> Moments:
        """The sums of some statements, in this order."""
        if np.array_equal(columns, np.arange(len(self.pairs))):
            return self
        return Moments(_chosen(self.pairs, columns))

    def without(self, part: Moments) -> Moments:
        """The sums over everybody but those of ``part``."""
        return Moments(self.pairs - part.pairs)

    def gram(self) -> Float:
        """Sum over participants of the products of centred votes: the exact matrix behind the axes."""
        return np.asarray(_gram(self.pairs, self.means))


def moments(matrix: VoteMatrix, threads: int = 1) -> Moments:
    """Sum over all votes. Threads share the participants; the result does not know how many there were."""
    people, statements = len(matrix.participants), len(matrix.statements)
    out, turn = Moments.empty(statements), threading.Lock()

    def add(first: int, last: int) -> None:
        packed = np.zeros((statements, statements), dtype=np.int64)
        for begin in range(first, last, _ROWS):
            _pairs(matrix.starts, matrix.columns, matrix.values, begin, min(begin + _ROWS, last), packed)
            with turn:
                _unpack(packed, out.pairs)

    if threads == 1 or people < 2 * threads:
        add(0, people)
        return out
    borders = np.searchsorted(matrix.starts, np.linspace(0, matrix.votes, threads + 1)).clip(0, people)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(add, borders[:-1].tolist(), borders[1:].tolist()))
    return out


@kernel
def _pairs(starts, columns, values, first, last, packed):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Add every pair of votes of a row above the diagonal; four counters share one number of 64 bits.

    From the lowest: pairs, products + 1, votes of the first + 1, votes of the second + 1. A few statements
    at a time: their counters stay in the processor's near memory while all rows pass by.
    """
    size, flat = len(packed), packed.reshape(-1)
    width = max(16, _NEAR // (8 * max(size, 1)))
    at = starts[first:last].copy()  # how far each row has come
    for begin in range(0, size, width):
        for row in range(first, last):
            # unsigned: else every access asks whether it is counted from the end
            p, end = np.uint64(at[row - first]), np.uint64(starts[row + 1])
            while p < end and columns[p] < begin + width:
                line = np.uint64(columns[p]) * np.uint64(size)
                own = np.int64(values[p])
                base = np.int64(1 | 1 << 16 | (own + 1) << 32 | 1 << 48)
                factor = np.int64(own << 16) + np.int64(1 << 48)
                for q in range(p, end):
                    flat[line + np.uint64(columns[q])] += base + np.int64(values[q]) * factor
                p += np.uint64(1)
            at[row - first] = np.int64(p)


@kernel
def _unpack(packed, pairs):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Move the counters into the sums and set them to zero."""
    for j in range(len(packed)):
        for k in range(j, len(packed)):
            cell = packed[j, k]
            if cell == 0:
                continue
            packed[j, k] = 0
            number = cell & 0xFFFF
            pairs[j, k, 0] += number
            for field in range(1, 4):
                pairs[j, k, field] += ((cell >> (16 * field)) & 0xFFFF) - number


@kernel
def _chosen(pairs, columns):  # type: ignore[no-untyped-def]  # pragma: no cover
    out = np.zeros((len(columns), len(columns), 4), dtype=np.int32)
    for a in range(len(columns)):
        for b in range(a, len(columns)):
            j, k = columns[a], columns[b]
            if j <= k:
                out[a, b] = pairs[j, k]
            else:
                out[a, b, :2] = pairs[k, j, :2]
                out[a, b, 2], out[a, b, 3] = pairs[k, j, 3], pairs[k, j, 2]
    return out


@kernel
def _gram(pairs, means):  # type: ignore[no-untyped-def]  # pragma: no cover
    size = len(means)
    out = np.empty((size, size))
    for j in range(size):
        for k in range(j, size):
            number, products, first, second = pairs[j, k]
            centred = products - means[k] * first - means[j] * second
            out[j, k] = out[k, j] = centred + means[j] * means[k] * number
    return out
