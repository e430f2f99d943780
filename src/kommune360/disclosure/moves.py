"""By how much could a blanked cell differ, and which cells would have to move with it?

A *move* is a change d of the cells that keeps every published sum: A d = 0, within what an attacker takes
for possible. From one cell and a distance to the cheapest move, by linear programming (HiGHS), where cells
that are blanked already move for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kommune360.base.findings import InputRefused
from kommune360.disclosure import remarks
from kommune360.disclosure.solver import silent_highs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
EPSILON = 1e-7


@dataclass(frozen=True, slots=True)
class Problem:
    """What has to stay open. All arrays have one entry a cell.

    ``up`` and ``down``: how far a cell could move if it were blanked (inf: no end). ``need_up`` and
    ``need_down``: how far it must be able to move, 0 for none; ``need_width``: both directions together.
    ``cost`` of blanking it, inf where that is not allowed; ``blank``: blanked from the start.
    """

    relations: sparse.csr_array
    up: Floats
    down: Floats
    need_up: Floats
    need_down: Floats
    need_width: Floats
    cost: Floats
    blank: Bools

    def __len__(self) -> int:
        return len(self.cost)


@dataclass(frozen=True, slots=True)
class Move:
    """Cells that move (with their distances), and what blanking the new ones costs."""

    cells: Ints
    distances: Floats
    cost: float


class Moves:
    """One linear programme over some cells of a problem, kept between questions; other cells stay put."""

    def __init__(self, problem: Problem, cells: Ints) -> None:
        self.problem, self.cells = problem, cells
        self.place = {int(cell): place for place, cell in enumerate(cells)}
        self.size = len(cells)
        part = problem.relations[:, cells]
        part = sparse.csc_array(part[np.flatnonzero(np.diff(part.indptr))])
        both = sparse.csc_array(sparse.hstack([part, -part]))
        self.up, self.down = problem.up[cells], problem.down[cells]
        self.upper = np.concatenate([self.up, self.down])
        self.highs = model(both, np.zeros(2 * self.size), self.upper)
        self.every = np.arange(2 * self.size, dtype=np.int32)

    def price(self, cost: Floats) -> None:
        """Set what it costs to move each cell by one (of this programme's cells, in order)."""
        self.highs.changeColsCost(2 * self.size, self.every, np.concatenate([cost, cost]))

    def reprice(self, places: Ints, cost: Floats) -> None:
        """Change the price of the cells at ``places`` of this programme."""
        for place, price in zip(places.tolist(), cost.tolist(), strict=True):
            self.highs.changeColCost(place, price)
            self.highs.changeColCost(place + self.size, price)

    def close(self, cell: int) -> None:
        """Keep ``cell`` where it is, as if it were shown."""
        for place in (self.place[cell], self.place[cell] + self.size):
            self.upper[place] = 0.0
            self.highs.changeColBounds(place, 0.0, 0.0)

    def reopen(self, cell: int) -> None:
        """Let ``cell`` move again."""
        place = self.place[cell]
        for at, far in ((place, self.up[place]), (place + self.size, self.down[place])):
            self.upper[at] = far
            self.highs.changeColBounds(at, 0.0, far)

    def cheapest(self, cell: int, distance: float) -> Move | None:
        """The cheapest move that takes ``cell`` by ``distance`` (negative: down), None where there is none."""
        place = self.place[cell]
        forward, back = (place, place + self.size) if distance > 0 else (place + self.size, place)
        amount = abs(distance)
        if self.upper[forward] < amount - EPSILON:
            return None
        highs = self.highs
        highs.changeColBounds(forward, amount, amount)
        highs.changeColBounds(back, 0.0, 0.0)
        highs.run()
        optimal = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = None
        if optimal:
            values = np.asarray(highs.getSolution().col_value)
            net = values[: self.size] - values[self.size :]
            moved = np.flatnonzero(np.abs(net) > EPSILON)
            found = Move(self.cells[moved], net[moved], float(highs.getObjectiveValue()))
        highs.changeColBounds(forward, 0.0, self.upper[forward])
        highs.changeColBounds(back, 0.0, self.upper[back])
        return found


def model(matrix: sparse.csc_array, cost: Floats, upper: Floats, right: Floats | None = None) -> Any:
    """A silent programme: least cost with matrix @ x = right (0 by default) and 0 <= x <= upper."""
    rows, columns = matrix.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = cost
    lp.col_lower_ = np.zeros(columns)
    lp.col_upper_ = np.where(np.isinf(upper), highspy.kHighsInf, upper)
    lp.row_lower_ = lp.row_upper_ = np.zeros(rows) if right is None else right
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr
    lp.a_matrix_.index_ = matrix.indices
    lp.a_matrix_.value_ = matrix.data
    highs = silent_highs()
    highs.setOptionValue("presolve", "off")
    highs.passModel(lp)
    return highs


def possible(relations: sparse.csr_array, value: Floats, unknown: Ints) -> Floats:
    """Counts for the ``unknown`` cells with which all relations hold; ``InputRefused`` where there are none."""
    part = relations[:, unknown]
    rows = np.flatnonzero(np.diff(part.indptr))
    right = -(relations[rows] @ np.nan_to_num(value))
    highs = model(sparse.csc_array(part[rows]), np.zeros(len(unknown)), np.full(len(unknown), np.inf), right)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise InputRefused([remarks.sums_contradict()])
    filled = value.copy()
    filled[unknown] = np.maximum(np.asarray(highs.getSolution().col_value), 0.0)
    return filled
