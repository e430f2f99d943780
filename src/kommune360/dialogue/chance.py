"""Do opinions hang together more than chance would make them?

From votes to two strengths of the first axis: as voted, and as strong as it gets when every deviation
from a statement's mean keeps its size but draws its sign by lot. Where the first does not exceed the
second, there is nothing that groups could be made of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kommune360.base.kernels import kernel
from kommune360.dialogue.moments import Float
from kommune360.dialogue.votes import Int64, UInt16, VoteMatrix

_MOST_VOTES = 40_000  # a sample of participants with so many votes decides just as well
_LOTS = 15
_STEPS = 10
_SEED = 360


@dataclass(frozen=True, slots=True)
class Cohesion:
    """``seen`` and ``by_chance``: variation along the first axis; the second is mean and three standard
    deviations over draws by lot."""

    seen: float
    by_chance: float

    @property
    def real(self) -> bool:
        return self.seen > self.by_chance * (1 + 1e-9)


def cohesion(matrix: VoteMatrix, means: Float) -> Cohesion:
    """Compare the votes on visible statements with the same votes by lot; ``means`` by statement."""
    draws = np.random.default_rng(_SEED)
    starts, columns, deviations = _sample(matrix, means, draws)
    if not len(deviations):
        return Cohesion(0.0, 0.0)
    start = draws.random(len(means)) - 0.5
    seen = _strongest(starts, columns, deviations, start)
    lots = [
        _strongest(starts, columns, deviations * (1.0 - 2.0 * draws.integers(0, 2, len(deviations))), start)
        for _ in range(_LOTS)
    ]
    return Cohesion(seen, float(np.mean(lots) + 3 * np.std(lots)))


def _sample(matrix: VoteMatrix, means: Float, draws: np.random.Generator) -> tuple[Int64, UInt16, Float]:
    """Rows of a random sample: starts, columns and deviations from the mean, hidden statements left out."""
    lengths = np.diff(matrix.starts)
    if matrix.votes > _MOST_VOTES:
        order = draws.permutation(len(lengths))
        chosen = np.sort(order[: np.searchsorted(np.cumsum(lengths[order]), _MOST_VOTES) + 1])
    else:
        chosen = np.arange(len(lengths))
    starts = matrix.starts[chosen]
    lengths = lengths[chosen]
    ends = np.cumsum(lengths)
    entries = np.repeat(starts - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
    columns = matrix.columns[entries]
    kept = matrix.visible[columns]
    rows = np.repeat(np.arange(len(chosen)), lengths)[kept]
    columns = columns[kept]
    deviations = matrix.values[entries][kept] - means[columns]
    return np.searchsorted(rows, np.arange(len(chosen) + 1)).astype(np.int64), columns, deviations


def _strongest(starts: Int64, columns: UInt16, deviations: Float, start: Float) -> float:
    """Largest eigenvalue of the sums of products, approached in few steps (Lanczos), the same for all."""
    from scipy.linalg import eigh_tridiagonal  # heavy: only when it is needed

    alpha, beta = _lanczos(starts, columns, deviations, start, min(_STEPS, len(start)))
    if len(alpha) == 1:
        return float(alpha[0])
    last = len(alpha) - 1
    return float(
        eigh_tridiagonal(alpha, beta[:-1], eigvals_only=True, select="i", select_range=(last, last))[0]
    )


@kernel
def _lanczos(starts, columns, deviations, start, steps):  # type: ignore[no-untyped-def]  # pragma: no cover
    size = len(start)
    basis = np.zeros((steps, size))
    alpha, beta = np.zeros(steps), np.zeros(steps)
    vector = start / np.sqrt((start * start).sum())
    for step in range(steps):
        basis[step] = vector
        image = np.zeros(size)
        for row in range(len(starts) - 1):
            first, last = np.uint64(starts[row]), np.uint64(starts[row + 1])  # unsigned: see moments
            along = 0.0
            for p in range(first, last):
                along += deviations[p] * vector[np.uint64(columns[p])]
            for p in range(first, last):
                image[np.uint64(columns[p])] += deviations[p] * along
        alpha[step] = (image * vector).sum()
        for _ in range(2):
            for row in range(step + 1):
                image -= (basis[row] * image).sum() * basis[row]
        beta[step] = np.sqrt((image * image).sum())
        if beta[step] <= 1e-10 * max(alpha.max(), 1e-300):
            return alpha[: step + 1], beta[: step + 1]
        vector = image / beta[step]
    return alpha, beta
