"""Which sums over the votes hold all that the axes need? Whole numbers, kept exactly.

For statements j and k: how many voted on both, the sum of the products of their votes, and the sum of the
votes on j of those who voted on k. A new vote changes two lines of these tables; whole numbers do not
know in which order they were added, so a state kept up to date equals one computed afresh, bit by bit.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kommune360.dialogue.votes import Int64, VoteMatrix

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]

MOST_STATEMENTS = 3_000  # tables of 12 bytes a pair: 108 MB; above, the axes come from the votes themselves
_ROWS = 32_767  # what two-byte counters of steps up to 2 hold


@dataclass(frozen=True, slots=True)
class Moments:
    """``joint[j, k]``, ``products[j, k]`` and ``sums[j, k]`` (votes on j where k was voted on too).

    The diagonals are what a single statement needs: its votes, their squares and their sum.
    """

    joint: Int32
    products: Int32
    sums: Int32

    @classmethod
    def empty(cls, statements: int) -> Moments:
        shape = (statements, statements)
        return cls(*(np.zeros(shape, dtype=np.int32) for _ in range(3)))

    @property
    def means(self) -> Float:
        """Mean of the votes on each statement, passes included; 0 without votes."""
        counts = np.diagonal(self.joint)
        return np.diagonal(self.sums) / np.maximum(counts, 1)

    def chosen(self, columns: Int64) -> Moments:
        """The tables of some statements, in this order."""
        if np.array_equal(columns, np.arange(len(self.joint))):
            return self
        pick = np.ix_(columns, columns)
        return Moments(self.joint[pick], self.products[pick], self.sums[pick])

    def without(self, part: Moments) -> Moments:
        """The sums over everybody but those of ``part``."""
        return Moments(self.joint - part.joint, self.products - part.products, self.sums - part.sums)

    def gram(self) -> Float:
        """Sum over participants of the products of centred votes: the exact matrix behind the axes."""
        return np.asarray(_gram(self.joint, self.products, self.sums, self.means))


def moments(matrix: VoteMatrix, threads: int = 1) -> Moments:
    """Sum over all votes. Threads share the participants; the result does not know how many there were."""
    people, statements = len(matrix.participants), len(matrix.statements)

    def part(first: int, last: int) -> Moments:
        out = Moments.empty(statements)
        packed = np.zeros((statements, statements), dtype=np.int64)
        for begin in range(first, last, _ROWS):
            _pairs(matrix.starts, matrix.columns, matrix.values, begin, min(begin + _ROWS, last), packed)
            _unpack(packed, out.joint, out.products, out.sums)
        return out

    if threads == 1 or people < 2 * threads:
        return part(0, people)
    borders = np.searchsorted(matrix.starts, np.linspace(0, matrix.votes, threads + 1)).clip(0, people)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(part, borders[:-1].tolist(), borders[1:].tolist()))
    for other in parts[1:]:
        for name in ("joint", "products", "sums"):
            getattr(parts[0], name).__iadd__(getattr(other, name))
    return parts[0]


@njit(cache=True, nogil=True)
def _pairs(starts, columns, values, first, last, packed):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Add every pair of votes of a row above the diagonal; four counters share one number of 64 bits.

    From the lowest: pairs, products + 1, votes of the first + 1, votes of the second + 1.
    """
    step = np.empty((3, 3), dtype=np.int64)
    for a in range(3):
        for b in range(3):
            step[a, b] = 1 | ((a - 1) * (b - 1) + 1) << 16 | a << 32 | b << 48
    for row in range(first, last):
        for p in range(starts[row], starts[row + 1]):
            line = packed[columns[p]]
            steps = step[values[p] + 1]
            for q in range(p, starts[row + 1]):
                line[columns[q]] += steps[values[q] + 1]


@njit(cache=True, nogil=True)
def _unpack(packed, joint, products, sums):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Move the counters into the tables of both triangles and set them to zero."""
    for j in range(len(packed)):
        for k in range(j, len(packed)):
            cell = packed[j, k]
            if cell == 0:
                continue
            packed[j, k] = 0
            pairs = cell & 0xFFFF
            product = ((cell >> 16) & 0xFFFF) - pairs
            first = ((cell >> 32) & 0xFFFF) - pairs
            second = ((cell >> 48) & 0xFFFF) - pairs
            joint[j, k] += pairs
            products[j, k] += product
            sums[j, k] += first
            if j != k:
                joint[k, j] += pairs
                products[k, j] += product
                sums[k, j] += second


@njit(cache=True, nogil=True)
def _gram(joint, products, sums, means):  # type: ignore[no-untyped-def]  # pragma: no cover
    size = len(means)
    out = np.empty((size, size))
    for j in range(size):
        for k in range(j, size):
            centred = products[j, k] - means[k] * sums[j, k] - means[j] * sums[k, j]
            out[j, k] = out[k, j] = centred + means[j] * means[k] * joint[j, k]
    return out
