"""Between which ends can every unknown count lie? From equations and bounds to intervals, by linear programming.

One part of the table that hangs together after the other; the programme keeps its basis from question to question.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kommune360.disclosure.solver import silent_highs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SLACK = 1e-6
ROUNDS = 12  # of programmes that move many cells at once, before single cells are looked at


def too_narrow(low: float, high: float, width: float, relative: float) -> bool:
    """Whether [low, high], cut to whole numbers, says more than the profile allows."""
    if math.isinf(high):
        return False
    first, last = math.ceil(low - SLACK), math.floor(high + SLACK)
    return last - first < max(width, relative * last)


@dataclass(frozen=True, slots=True)
class Limit:
    """What an interval must not be narrower than: a width, a share of its end, and counts it must contain."""

    width: float
    relative: float
    lowest: float = math.inf
    highest: float = -math.inf

    def passed(self, low: float, high: float) -> bool:
        """Whether the interval says more than is allowed."""
        excluded = low > self.lowest + SLACK or high < self.highest - SLACK
        return excluded or too_narrow(low, high, self.width, self.relative)


@dataclass(slots=True)
class Found:
    """Ends of the intervals. Before a programme has reached them they are only the widest seen."""

    low: Floats
    high: Floats
    exact: NDArray[np.bool_]

    def of(self, place: int) -> tuple[float, float, bool]:
        return float(self.low[place]), float(self.high[place]), bool(self.exact[place])


def solved(
    matrix: sparse.csr_array,
    right: Floats,
    low: Floats,
    high: Floats,
    asked: NDArray[np.bool_],
    found: Found,
    limits: Sequence[Limit],
    ends: bool,
) -> bool:
    """Fill ``found``, one part of the table that hangs together after the other; False at a contradiction."""
    columns = matrix.shape[1]
    if columns == 0:
        return not np.any(np.abs(right) > SLACK)
    graph = sparse.bmat([[None, matrix.T], [matrix, None]], format="csr")
    label = (
        sparse.csgraph.connected_components(graph, directed=False)[1]
        if matrix.shape[0]
        else np.arange(columns)
    )
    of_column, of_row = label[:columns], label[columns:]
    by_column, by_row = np.argsort(of_column, kind="stable"), np.argsort(of_row, kind="stable")
    possible = True
    for part in np.unique(of_column[asked]):
        inside = by_column[slice(*np.searchsorted(of_column[by_column], [part, part + 1]))]
        sums = by_row[slice(*np.searchsorted(of_row[by_row], [part, part + 1]))]
        programme = _Programme(
            sparse.csc_array(matrix[sums][:, inside]), right[sums], low[inside], high[inside]
        )
        if not programme.possible:
            possible = False
            found.low[inside], found.high[inside] = 0.0, np.inf
            continue
        seen_low, seen_high = programme.seen_low, programme.seen_high
        wanted = np.flatnonzero(asked[inside])
        if not ends:
            programme.roam(wanted, max(limits[inside[place]].width for place in wanted))
        for place in wanted:
            if ends or limits[inside[place]].passed(seen_low[place], seen_high[place]):
                programme.ends(int(place))
                found.exact[inside[place]] = True
        found.low[inside], found.high[inside] = seen_low, seen_high
    return possible


class _Programme:
    """The counts that the published sums allow, in one connected part; keeps its basis between questions."""

    def __init__(self, matrix: sparse.csc_array, right: Floats, low: Floats, high: Floats) -> None:
        size = matrix.shape[1]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = size, matrix.shape[0]
        lp.col_cost_ = np.zeros(size)
        lp.col_lower_ = low
        lp.col_upper_ = np.where(np.isinf(high), highspy.kHighsInf, high)
        lp.row_lower_ = lp.row_upper_ = right
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = (
            matrix.indptr,
            matrix.indices,
            matrix.data,
        )
        self.size = size
        self.highs = silent_highs()
        self.highs.setOptionValue("presolve", "off")
        self.highs.setOptionValue("simplex_strategy", 4)  # primal: only the objective changes
        self.highs.passModel(lp)
        self.highs.run()
        self.possible = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        first = self._point() if self.possible else np.zeros(size)
        self.seen_low, self.seen_high = first.copy(), first.copy()

    def ends(self, place: int) -> None:
        """Push one count as far down and up as it goes; whatever else moves on the way is remembered."""
        for sign in (1.0, -1.0):
            self.highs.changeColCost(place, sign)
            if self._run():
                self._remember()
            elif sign < 0:
                self.seen_high[place] = np.inf
        self.highs.changeColCost(place, 0.0)

    def roam(self, wanted: Ints, width: float) -> None:
        """Push all counts that have not moved far enough at once, down and up in changing combinations."""
        every = np.arange(self.size, dtype=np.int32)
        chance = np.random.default_rng(0)
        for _ in range(ROUNDS):
            still = wanted[self.seen_high[wanted] - self.seen_low[wanted] < width]
            if not len(still):
                break
            cost = np.zeros(self.size)
            cost[still] = chance.choice([-1.0, 1.0], len(still)) * chance.uniform(0.5, 1.0, len(still))
            for sign in (1.0, -1.0):
                self.highs.changeColsCost(self.size, every, sign * cost)
                if self._run():
                    self._remember()
        self.highs.changeColsCost(self.size, every, np.zeros(self.size))

    def _run(self) -> bool:
        self.highs.run()
        return bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _point(self) -> Floats:
        return np.asarray(self.highs.getSolution().col_value)

    def _remember(self) -> None:
        point = self._point()
        np.minimum(self.seen_low, point, out=self.seen_low)
        np.maximum(self.seen_high, point, out=self.seen_high)
