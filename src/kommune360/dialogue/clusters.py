"""How do weighted points in the plane fall into k clusters, and how well apart are they?

From points and weights to centres (k-means with many seeded starts) and silhouettes. Knows nothing of
votes; ``groups`` decides what is worth being called a group.
"""

from __future__ import annotations

import numpy as np

from kommune360.base.kernels import kernel
from kommune360.dialogue.moments import Float
from kommune360.dialogue.votes import Int64

STARTS = 20
_GRID = 48
_FEW = 1_500  # up to so many points every place is a cell of its own
_SEED = 20_260_101


def cells(points: Int64) -> tuple[Float, Int64, Int64]:
    """Gather points [n, 2] into cells: centres [m, 2], number of points [m], cell of each point [n].

    Few points are cells themselves; many are gathered on a grid over their extent. Sums are
    whole numbers, so the cells do not depend on the order of the points.
    """
    if len(points) <= _FEW:
        distinct, cell, sizes = np.unique(points, axis=0, return_inverse=True, return_counts=True)
        return distinct.astype(np.float64), sizes.astype(np.int64), cell.reshape(-1).astype(np.int64)
    low = points.min(axis=0)
    width = np.maximum((points.max(axis=0) - low) // _GRID + 1, 1)
    place = (points - low) // width
    sums, counts, cell = _gather(points, place[:, 0] * _GRID + place[:, 1], _GRID * _GRID)
    return sums / counts[:, None], counts, cell


def k_means(points: Float, weights: Int64, k: int, smallest: int, starts: int = STARTS) -> Float:
    """Centres [at most k, 2] of the best of so many starts.

    A cluster below ``smallest`` (sum of weights) is dissolved, its members go to the nearest other one.
    """
    draws = np.random.default_rng((_SEED, k)).random((starts, k))
    return np.asarray(_best(points, weights.astype(np.float64), draws, smallest))


def nearest(points: Float, centres: Float) -> Int64:
    """Number of the nearest centre (the first among equals) for each point."""
    return np.asarray(_assigned(points, centres))


def refined(points: Int64, centres: Float, smallest: int, rounds: int = 50) -> tuple[Int64, Float]:
    """Go on with k-means over single points [n, 2] until nobody moves: labels [n], centres.

    Sums are whole numbers, so neither order nor threads change a digit.
    """
    labels = np.full(len(points), -1, dtype=np.int64)
    while True:
        sizes = _lloyd(points, centres, labels, rounds)
        if sizes.min() >= smallest or len(centres) == 1:
            return labels, centres
        centres = np.delete(centres, int(np.argmin(sizes)), axis=0)
        labels[:] = -1


def silhouette(points: Float, weights: Int64, labels: Int64) -> float:
    """Weighted mean silhouette, from -1 to 1: a weight counts as so many points in one place."""
    clusters = int(labels.max()) + 1
    if clusters < 2:
        return 0.0
    return float(_silhouette(points, weights.astype(np.float64), labels, clusters))


@kernel
def _gather(points, place, size):  # type: ignore[no-untyped-def]  # pragma: no cover
    counts = np.zeros(size, dtype=np.int64)
    for p in place:
        counts[p] += 1
    number = np.cumsum((counts > 0).astype(np.int64)) - 1
    sums = np.zeros((number[-1] + 1, 2), dtype=np.int64)
    cell = np.empty(len(place), dtype=np.int64)
    for i in range(len(place)):
        cell[i] = number[place[i]]
        sums[cell[i], 0] += points[i, 0]
        sums[cell[i], 1] += points[i, 1]
    return sums, counts[counts > 0], cell


@kernel
def _assigned(points, centres):  # type: ignore[no-untyped-def]  # pragma: no cover
    labels = np.zeros(len(points), dtype=np.int64)
    for i in range(len(points)):
        best = np.inf
        for c in range(len(centres)):
            dx, dy = points[i, 0] - centres[c, 0], points[i, 1] - centres[c, 1]
            distance = dx * dx + dy * dy
            if distance < best:
                best, labels[i] = distance, c
    return labels


@kernel
def _seeds(points, weights, uniform):  # type: ignore[no-untyped-def]  # pragma: no cover
    """k-means++: each further centre is drawn with its weighted squared distance to the nearest one."""
    chosen = np.empty((len(uniform), 2))
    distance = np.full(len(points), 1.0)
    for k in range(len(uniform)):
        total = 0.0
        for i in range(len(points)):
            total += weights[i] * distance[i]
        if total <= 0.0:
            return chosen[:k]
        left, pick = uniform[k] * total, len(points) - 1
        for i in range(len(points)):
            left -= weights[i] * distance[i]
            if left < 0.0:
                pick = i
                break
        chosen[k] = points[pick]
        for i in range(len(points)):
            dx, dy = points[i, 0] - chosen[k, 0], points[i, 1] - chosen[k, 1]
            d = dx * dx + dy * dy
            if k == 0 or d < distance[i]:
                distance[i] = d
    return chosen


@kernel
def _settle(points, weights, centres):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Lloyd's rounds until nobody moves; returns the sum of squared distances and the weights."""
    labels = np.full(len(points), -1, dtype=np.int64)
    k = len(centres)
    for _ in range(100):
        sums, sizes = np.zeros((k, 2)), np.zeros(k)
        moved, inertia = False, 0.0
        for i in range(len(points)):
            best, label = np.inf, 0
            for c in range(k):
                dx, dy = points[i, 0] - centres[c, 0], points[i, 1] - centres[c, 1]
                distance = dx * dx + dy * dy
                if distance < best:
                    best, label = distance, c
            moved |= labels[i] != label
            labels[i] = label
            inertia += weights[i] * best
            sums[label, 0] += weights[i] * points[i, 0]
            sums[label, 1] += weights[i] * points[i, 1]
            sizes[label] += weights[i]
        if not moved:
            break
        for c in range(k):
            if sizes[c] > 0:
                centres[c] = sums[c] / sizes[c]
    return inertia, sizes


@kernel
def _best(points, weights, draws, smallest):  # type: ignore[no-untyped-def]  # pragma: no cover
    found = _seeds(points, weights, draws[0])[:1]
    least, most = np.inf, 0
    for start in range(len(draws)):
        centres = _seeds(points, weights, draws[start])
        inertia, sizes = _settle(points, weights, centres)
        while len(centres) > 1 and sizes.min() < smallest:
            keep = np.arange(len(centres)) != np.argmin(sizes)
            centres = centres[keep]
            inertia, sizes = _settle(points, weights, centres)
        if len(centres) > most or (len(centres) == most and inertia < least):
            found, least, most = centres, inertia, len(centres)
    return found


@kernel
def _lloyd(points, centres, labels, rounds):  # type: ignore[no-untyped-def]  # pragma: no cover
    k = len(centres)
    sums, sizes = np.zeros((k, 2), dtype=np.int64), np.zeros(k, dtype=np.int64)
    for _ in range(rounds):
        sums[:], sizes[:] = 0, 0
        moved = 0
        for i in range(len(points)):
            best, label = np.inf, 0
            for c in range(k):
                dx, dy = points[i, 0] - centres[c, 0], points[i, 1] - centres[c, 1]
                distance = dx * dx + dy * dy
                if distance < best:
                    best, label = distance, c
            moved += labels[i] != label
            labels[i] = label
            sums[label, 0] += points[i, 0]
            sums[label, 1] += points[i, 1]
            sizes[label] += 1
        if moved == 0:
            break
        for c in range(k):
            if sizes[c] > 0:
                centres[c, 0] = sums[c, 0] / sizes[c]
                centres[c, 1] = sums[c, 1] / sizes[c]
    return sizes


@kernel
def _silhouette(points, weights, labels, clusters):  # type: ignore[no-untyped-def]  # pragma: no cover
    sizes = np.zeros(clusters)
    for i in range(len(points)):
        sizes[labels[i]] += weights[i]
    total = 0.0
    sums = np.empty(clusters)
    for i in range(len(points)):
        sums[:] = 0.0
        for j in range(len(points)):
            dx, dy = points[i, 0] - points[j, 0], points[i, 1] - points[j, 1]
            sums[labels[j]] += weights[j] * np.sqrt(dx * dx + dy * dy)
        own = labels[i]
        if sizes[own] <= 1.0:
            continue
        inside, outside = sums[own] / (sizes[own] - 1.0), np.inf
        for c in range(clusters):
            if c != own and sizes[c] > 0:
                outside = min(outside, sums[c] / sizes[c])
        if max(inside, outside) > 0:
            total += weights[i] * (outside - inside) / max(inside, outside)
    return total / sizes.sum()
