"""Where do the links over time lie among the cells? From links and cells to rows of the matrix of relations.

A cell that a link alone tells (a measure that nobody prints, a combination without a row) becomes a hidden one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kommune360.disclosure.chains import UNSAID, Link

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
HALF = 0.5  # counts are whole: what differs by less is equal


@dataclass(frozen=True, slots=True)
class Placed:
    """``cells[c, t]``: the cell of term t in the combination c of the other columns, -1 where there is none;
    ``like[c]``: one cell of the combination. ``left[c]``: what the terms that are there leave over, NaN
    where one of them is unknown."""

    link: Link
    cells: Ints
    like: Ints
    left: Floats

    @property
    def absent(self) -> Ints:
        return np.asarray((self.cells < 0).sum(axis=1))

    @property
    def holds(self) -> Bools:
        """Combinations in which nothing contradicts the link. What has no cell there counts as nothing, unless
        nobody prints it."""
        said = not any(code.startswith(UNSAID) for (code, _), _ in self.link.terms)
        bare = (self.absent == 1) & said & (np.abs(self.left) < HALF)
        whole = (self.absent == 0) & ~(np.abs(self.left) > HALF)
        return np.asarray(whole | bare, bool)

    def to_hide(self) -> list[tuple[int, Ints, Floats]]:
        """Term by term: combinations (one cell of each) in which it alone has no cell, and what it counts there.

        NaN where that is unknown. What would be below zero is none.
        """
        found = []
        for place, (_, sign) in enumerate(self.link.terms):
            alone = (self.absent == 1) & (self.cells[:, place] < 0) & ~self.holds
            value = -self.left / sign
            alone &= ~(value < -HALF)
            if alone.any():
                found.append((place, self.like[alone], np.abs(np.round(value[alone]))))
        return found

    def triplets(self) -> tuple[Ints, Ints, Floats]:
        """Rows (from 0), cells and signs of the relations that hold."""
        cells = self.cells[self.holds]
        row, term = np.nonzero(cells >= 0)
        sign = np.array([sign for _, sign in self.link.terms])
        return row.astype(np.int64), cells[row, term], sign[term]


def placed(
    link: Link, names: Sequence[str], labels: Sequence[Sequence[str]], codes: Ints, value: Floats
) -> Placed:
    """Find the cells of ``link``; ``codes`` are places in ``labels``, one column for each of ``names``."""
    measure, time = names.index(link.measure), names.index(link.time) if link.time else -1
    others = [place for place in range(len(names)) if place not in (measure, time)]
    _, like, group = np.unique(codes[:, others], axis=0, return_index=True, return_inverse=True)
    cells = np.full((len(like), len(link.terms)), -1, np.int64)
    for place, ((code, when), _) in enumerate(link.terms):
        if code not in labels[measure] or (link.time and when not in labels[time]):
            continue
        at = codes[:, measure] == labels[measure].index(code)
        if link.time:
            at &= codes[:, time] == labels[time].index(when)
        inside = np.flatnonzero(at)
        cells[group.reshape(-1)[inside], place] = inside
    sign = np.array([sign for _, sign in link.terms])
    left = (np.where(cells >= 0, value[cells], 0.0) * sign).sum(axis=1)
    return Placed(link, cells, like, left)
