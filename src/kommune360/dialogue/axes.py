"""Along which two lines do opinions differ most, and where does everybody stand on them?

From votes to the first two principal components of the centred votes (missing ones are the mean of their
statement, which centring makes zero) and to whole-number coordinates of the participants. The same
numbers come out for any order of rows, any number of threads and any way the votes arrived.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kommune360.base.kernels import kernel
from kommune360.dialogue.moments import Float, Moments
from kommune360.dialogue.votes import Int64, VoteMatrix

UNIT = 2.0**-30  # coordinates are whole multiples of this, so that sums of them are exact
_TERM = 2.0**-40  # what one vote adds to a coordinate is a multiple of this
_EXACT = 64  # up to so many statements the whole spectrum is computed
_TOLERANCE = 1e-10
_ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Axes:
    """``means`` [statements], ``loadings`` [2, statements] of unit length (or zero where the votes have
    no second, or no, direction) and ``strength`` [2], the share of each axis in all variation.

    Hidden statements have mean and loadings zero. Sign: the loading of largest size is positive.
    """

    means: Float
    loadings: Float
    strength: Float

    def statements(self) -> Float:
        """Where somebody would stand who only agreed with one statement: [statements, 2]."""
        shift = np.sqrt(len(self.means)) * (1 - self.means)
        return np.asarray((self.loadings * shift).T)


def axes_of(matrix: VoteMatrix, state: Moments | None) -> Axes:
    """Compute the axes of all votes on visible statements.

    ``state`` holds the sums over these votes; without it (too many statements) each step of the
    iteration goes through the votes.
    """
    live = np.flatnonzero(matrix.visible)
    size = len(matrix.statements)
    if state is not None:
        chosen = state.chosen(live)
        gram = chosen.gram()
        means, trace = chosen.means, float(np.trace(gram))
        values, vectors = leading(lambda x: _times(gram, x), len(live))
    else:
        everywhere, trace = column_means(matrix)
        means = everywhere[live]
        centre = np.where(matrix.visible, everywhere, 0.0)

        def apply(x: Float) -> Float:
            wide = np.zeros(size)
            wide[live] = x
            out = _through(matrix.starts, matrix.columns, matrix.values, matrix.visible, centre, wide)
            return np.asarray(out[live])

        values, vectors = leading(apply, len(live))
    all_means, loadings = np.zeros(size), np.zeros((2, size))
    all_means[live], loadings[:, live] = means, _signed(vectors)
    return Axes(all_means, loadings, values / trace if trace > 0 else np.zeros(2))


def positions(matrix: VoteMatrix, axes: Axes) -> tuple[Int64, Int64]:
    """Coordinates of all participants [participants, 2] in steps of ``UNIT``, and their visible votes.

    A sum over few votes is drawn out by the square root of (statements / votes), so that those who voted
    little are not all in the middle.
    """
    terms = np.zeros((len(axes.means), 3, 2), dtype=np.int64)
    for value in (-1, 0, 1):
        terms[:, value + 1, :] = np.rint((value - axes.means) * axes.loadings / _TERM).T
    live, scale = int(matrix.visible.sum()), _TERM / UNIT
    if len(matrix.participants) == 1:
        return _position_of_one(matrix, terms, live, scale)
    points, votes = _positions(
        matrix.starts, matrix.columns, matrix.values, matrix.visible, terms, live, scale
    )
    return points, votes


def _position_of_one(matrix: VoteMatrix, terms: Int64, live: int, scale: float) -> tuple[Int64, Int64]:
    """The same for a single person, to the last bit: sums of whole numbers. A page that places its reader
    needs no compiler for that."""
    sums = terms[matrix.columns, matrix.values + 1].sum(axis=0, dtype=np.int64)
    seen = int(matrix.visible[matrix.columns].sum())
    points = np.rint(sums * (scale * np.sqrt(live / seen))) if seen else np.zeros(2)
    return points.astype(np.int64).reshape(1, 2), np.array([seen], dtype=np.int64)


def column_means(matrix: VoteMatrix) -> tuple[Float, float]:
    """Mean vote by statement, and the sum of all squared deviations on visible statements."""
    size = len(matrix.statements)
    counts = np.bincount(matrix.columns, minlength=size)
    ups = np.bincount(matrix.columns[matrix.values == 1], minlength=size)
    downs = np.bincount(matrix.columns[matrix.values == -1], minlength=size)
    means = (ups - downs) / np.maximum(counts, 1)
    spread = ups + downs - counts * means**2
    return means, float(spread[matrix.visible].sum())


def leading(apply: Callable[[Float], Float], size: int) -> tuple[Float, Float]:
    """Return the two largest eigenvalues and their vectors [2, size] of a symmetric, non-negative map.

    Lanczos' method with full orthogonalisation from a fixed start. Directions without variation are zero.
    """
    values, vectors = np.zeros(2), np.zeros((2, size))
    if size == 0:
        return values, vectors
    draws = np.random.default_rng(360)
    steps = min(size, _ROUNDS)
    basis = np.zeros((steps, size))
    alpha, beta = np.zeros(steps), np.zeros(steps)
    vector = draws.random(size) - 0.5
    vector /= np.sqrt(_dot(vector, vector))
    for step in range(steps):
        basis[step] = vector
        image = apply(vector)
        alpha[step] = _dot(image, vector)
        _orthogonal(basis, step + 1, image)
        beta[step] = np.sqrt(_dot(image, image))
        if beta[step] <= 1e-12 * max(alpha[: step + 1].max(), 1e-300):
            # an invariant space is complete: go on in a new direction, or equal directions are missed
            beta[step] = 0.0
            image = draws.random(size) - 0.5
            _orthogonal(basis, step + 1, image)
            length = np.sqrt(_dot(image, image))
            if step + 1 == steps or length < 1e-8:
                break
            vector = image / length
        else:
            vector = image / beta[step]
        if size > _EXACT and step >= 19 and step % 5 == 4 and _settled(alpha, beta, step):
            break
    count = step + 1
    ritz, parts = _tridiagonal(alpha[:count], beta[: count - 1])
    for axis in range(len(ritz)):
        if ritz[axis] > 1e-9 * max(ritz[0], 1e-300) and ritz[axis] > 1e-12:
            values[axis] = ritz[axis]
            vectors[axis] = _combined(basis, parts[axis])
    return values, vectors


def _settled(alpha: Float, beta: Float, step: int) -> bool:
    ritz, parts = _tridiagonal(alpha[: step + 1], beta[:step])
    return bool((beta[step] * np.abs(parts[:, -1]) <= _TOLERANCE * max(ritz[0], 1e-300)).all())


def _tridiagonal(alpha: Float, beta: Float) -> tuple[Float, Float]:
    """The two largest eigenvalues of a tridiagonal matrix, largest first, and their vectors as rows."""
    from scipy.linalg import eigh_tridiagonal  # heavy: only when it is needed

    size = len(alpha)
    if size == 1:
        return alpha.copy(), np.ones((1, 1))
    values, vectors = eigh_tridiagonal(alpha, beta, select="i", select_range=(size - 2, size - 1))
    return values[::-1].copy(), vectors.T[::-1].copy()


def _signed(vectors: Float) -> Float:
    """Turn each axis so that its largest loading (the first among equals) is positive."""
    out = vectors.copy()
    for axis in out:
        size = np.abs(axis)
        if size.size and size.max() > 0 and axis[np.argmax(size >= size.max() * (1 - 1e-9))] < 0:
            axis *= -1.0
    return out


@kernel
def _dot(a, b):  # type: ignore[no-untyped-def]  # pragma: no cover
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


@kernel
def _times(gram, x):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Symmetric matrix by vector; no library call, whose sums depend on the number of threads."""
    out = np.zeros(len(x))
    for j in range(len(x)):
        line, factor = gram[j], x[j]
        for k in range(len(x)):
            out[k] += line[k] * factor
    return out


@kernel
def _orthogonal(basis, count, vector):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Take out of ``vector`` what lies along the first ``count`` rows, twice for full precision."""
    for _ in range(2):
        for row in range(count):
            line = basis[row]
            along = 0.0
            for i in range(len(vector)):
                along += line[i] * vector[i]
            for i in range(len(vector)):
                vector[i] -= along * line[i]


@kernel
def _combined(basis, parts):  # type: ignore[no-untyped-def]  # pragma: no cover
    out = np.zeros(basis.shape[1])
    for row in range(len(parts)):
        for i in range(len(out)):
            out[i] += parts[row] * basis[row, i]
    return out / np.sqrt((out * out).sum())


@kernel
def _through(starts, columns, values, visible, means, x):  # type: ignore[no-untyped-def]  # pragma: no cover
    """The map behind the axes applied to ``x`` without the matrix: through all votes and back."""
    out = np.zeros(len(x))
    for row in range(len(starts) - 1):
        along = 0.0
        for p in range(starts[row], starts[row + 1]):
            along += (values[p] - means[columns[p]]) * x[columns[p]]
        for p in range(starts[row], starts[row + 1]):
            out[columns[p]] += (values[p] - means[columns[p]]) * along
    for column in range(len(x)):
        if not visible[column]:
            out[column] = 0.0
    return out


@kernel
def _positions(  # type: ignore[no-untyped-def]  # pragma: no cover
    starts, columns, values, visible, terms, live, scale
):
    rows = len(starts) - 1
    points = np.zeros((rows, 2), dtype=np.int64)
    votes = np.zeros(rows, dtype=np.int64)
    for row in range(rows):
        x = y = seen = 0
        for p in range(starts[row], starts[row + 1]):
            column, value = columns[p], values[p] + 1
            seen += visible[column]
            x += terms[column, value, 0]
            y += terms[column, value, 1]
        votes[row] = seen
        if seen > 0:
            drawn = scale * np.sqrt(live / seen)
            points[row, 0] = np.rint(x * drawn)
            points[row, 1] = np.rint(y * drawn)
    return points, votes
