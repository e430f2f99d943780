"""Would another half of the participants have shown the same groups?

From a landscape to a figure from 0 (by chance) to 1 (always the same): random halves are grouped on their
own, everybody is placed in their groups, and the result is compared with the groups of all.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from kommune360.dialogue.axes import axes_of, positions
from kommune360.dialogue.clusters import nearest
from kommune360.dialogue.groups import split
from kommune360.dialogue.landscape import Landscape
from kommune360.dialogue.moments import Moments, moments
from kommune360.dialogue.votes import Int64

SPLITS = 10
STABLE, FAIR = 0.8, 0.6
_SEED = 360
_MOST_VOTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Stability:
    """``agreement``: mean adjusted Rand index of the halves with the whole; ``worst`` the lowest tenth.

    ``by_group``: share of each group's members that halves, on average, keep together.
    """

    agreement: float
    worst: float
    by_group: tuple[float, ...]
    halves: int

    @property
    def level(self) -> str:
        return "stable" if self.agreement >= STABLE else "fair" if self.agreement >= FAIR else "weak"


def stability(found: Landscape, *, splits: int = SPLITS, threads: int = 1) -> Stability | None:
    """Compare with ``2 * splits`` halves; None where there are no groups."""
    if not found.groups.number:
        return None
    labels, k = found.groups.labels, found.groups.number

    def compared(number: int) -> list[Int64]:
        return [_crossed(labels, k, other) for other in _halves(found, number)]

    if threads == 1:
        tables = [table for number in range(splits) for table in compared(number)]
    else:
        with ThreadPoolExecutor(threads) as pool:
            tables = [table for part in pool.map(compared, range(splits)) for table in part]
    scores = np.array([adjusted_rand(table) for table in tables])
    kept = np.mean([table.max(axis=1) / table.sum(axis=1) for table in tables], axis=0)
    return Stability(
        agreement=float(scores.mean()),
        worst=float(np.quantile(scores, 0.1)),
        by_group=tuple(float(share) for share in kept),
        halves=len(scores),
    )


def adjusted_rand(table: np.ndarray) -> float:
    """Agreement of two divisions from their cross table, 0 by chance, 1 the same (Hubert and Arabie 1985)."""

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    together, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    total = pairs(table.sum(keepdims=True))
    expected, most = rows * columns / total if total else 0.0, (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _halves(found: Landscape, number: int) -> list[Int64]:
    """Labels of everybody by the groups of a random half, and of the other half."""
    matrix = found.matrix
    people = len(matrix.participants)
    draws = np.random.default_rng((_SEED, number))
    order = draws.permutation(people)
    if matrix.votes > 2 * _MOST_VOTES:  # a part of a very large round is as good as a half
        share = int(people * _MOST_VOTES / matrix.votes)
        chosen = [np.sort(order[:share]), np.sort(order[share : 2 * share])]
    else:
        chosen = [np.sort(order[: people // 2]), np.sort(order[people // 2 :])]
    parts = [matrix.rows(rows) for rows in chosen]
    states: list[Moments | None] = [None, None]
    if found.state is not None:
        first = moments(parts[0])
        whole = len(chosen[0]) + len(chosen[1]) == people
        states = [first, found.state.without(first) if whole else moments(parts[1])]
    labelled = []
    for rows, part, state in zip(chosen, parts, states, strict=True):
        axes = axes_of(part, state)
        points, _ = positions(matrix, axes)
        centres = split(points[rows[found.groups.counted[rows]]], found.groups.number, 1)
        labelled.append(nearest(points.astype(np.float64), centres))
    return labelled


def _crossed(labels: Int64, k: int, other: Int64) -> Int64:
    """Cross table [groups, groups of the half] of those who have a group."""
    inside = labels >= 0
    width = int(other.max()) + 1
    return np.bincount(labels[inside] * width + other[inside], minlength=k * width).reshape(k, width)
