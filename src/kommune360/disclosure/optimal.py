"""Which cells must be blanked at the least? Exact, for tables of moderate size.

A master problem chooses cells; an attacker looks for a need that the choice does not meet, and the dual of
his programme tells the master which cells it must choose among (Fischetti and Salazar González 2000). First
on fractions, where the bound is nearly the optimum, then on whole choices (HiGHS).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from kommune360.disclosure.moves import EPSILON, Bools, Floats, Ints, Problem, model
from kommune360.disclosure.secondary import Need

ROUNDS = 60  # of cutting planes on fractions
CHOICES = 60  # of the master on whole cells
NODES = 500  # of the branching tree in one choice
GAP = 0.85  # less than one cell, ties included: they need no proof
STEP = 0.15  # what a step of the simplex in the master's tree counts against a programme of the attacker
FAINT = 1e-4  # an unchosen cell leaks this much: of equal duals the one with few cells is found
INFINITE = highspy.kHighsInf


@dataclass(frozen=True, slots=True)
class Solution:
    """``blank`` of the cells asked for, or None; ``bound``: no choice costs less; ``effort`` that was used.

    ``share``: how much of each cell of the problem the last choice on fractions takes, 0 outside those asked for.
    """

    blank: Bools | None
    bound: float
    effort: int
    share: Floats


def solve(
    problem: Problem, cells: Ints, needs: list[Need], *, effort: int, enough: float, fractions: bool = False
) -> Solution:
    """Choose among ``cells`` (all others stay shown) so that every need is met, at the least cost.

    Where the bound passes ``enough``, no cell can be saved against what is at hand, and the search ends.
    ``effort`` limits the programmes (the attacker's, and the steps in the master's tree) times the cells; ``blank``
    is None where it is used up, and with ``fractions``, where no whole choice is looked for.
    """
    attacker = _Attacker(problem, cells, needs)
    master = _Master(problem, cells)
    fixed = problem.blank[cells]
    share, choice, bound, blank = np.zeros(len(problem)), np.zeros(len(cells)), 0.0, None
    for turn in range(ROUNDS + CHOICES):
        cuts = attacker.cuts(np.maximum(choice, fixed), whole=master.whole)
        if not master.add(cuts):
            if master.whole:
                blank = problem.blank.copy()
                blank[cells[choice > 0.5]] = True
            if master.whole or fractions:
                break
            master.choose_whole()
        elif turn == ROUNDS and not master.whole:
            if fractions:
                break
            master.choose_whole()
        choice, bound = master.solve()
        if not master.whole:
            share[cells] = choice
        else:
            choice = np.round(choice)
        if bound > enough + EPSILON or _effort(attacker, master) > effort or not master.solved:
            break
    return Solution(blank, bound, _effort(attacker, master), share)


def _effort(attacker: _Attacker, master: _Master) -> int:
    return int((attacker.asked + STEP * master.steps) * master.size)


class _Master:
    """Minimise the cost of chosen cells under the cuts found so far."""

    def __init__(self, problem: Problem, cells: Ints) -> None:
        cost = problem.cost[cells]
        allowed = np.isfinite(cost) & ~problem.blank[cells]
        self.seen: set[tuple[bytes, bytes]] = set()
        self.highs: Any = model(
            sparse.csc_array((0, len(cells))), np.where(allowed, cost, 0.0), np.where(allowed, 1.0, 0.0)
        )
        self.highs.setOptionValue("presolve", "choose")
        self.highs.setOptionValue("mip_max_nodes", NODES)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", GAP)
        self.highs.setOptionValue("mip_detect_symmetry", False)
        self.size, self.solved, self.whole, self.steps = len(cells), True, False, 0

    def add(self, cuts: list[tuple[Floats, float]]) -> bool:
        """Add cuts (coefficients, right side); False where none is new."""
        new = False
        for coefficients, least in cuts:
            places = np.flatnonzero(coefficients > EPSILON).astype(np.int32)
            values = coefficients[places] / least
            key = (places.tobytes(), np.round(values, 6).tobytes())
            if key not in self.seen:
                self.seen.add(key)
                self.highs.addRow(1.0, INFINITE, len(places), places, values)
                new = True
        return new

    def solve(self) -> tuple[Floats, float]:
        self.highs.run()
        self.solved = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        info = self.highs.getInfo()
        values = np.asarray(self.highs.getSolution().col_value)
        self.steps += max(int(info.simplex_iteration_count), 0) if self.whole else 0
        bound = info.mip_dual_bound if info.mip_node_count >= 0 else info.objective_function_value
        return np.clip(values, 0.0, 1.0), float(bound)

    def choose_whole(self) -> None:
        self.whole = True
        for place in range(self.size):
            self.highs.changeColIntegrality(place, highspy.HighsVarType.kInteger)


class _Attacker:
    """Look for needs that a choice of cells does not meet: how far can the cell move within it?"""

    def __init__(self, problem: Problem, cells: Ints, needs: list[Need]) -> None:
        self.up, self.down = problem.up[cells], problem.down[cells]
        self.open = problem.blank[cells] | np.isfinite(problem.cost[cells])
        self.blank = problem.blank[cells]
        self.needs = [(int(np.searchsorted(cells, cell)), distance) for cell, distance in needs]
        self.size, self.asked = len(cells), 0
        part = problem.relations[:, cells]
        part = sparse.csc_array(part[np.flatnonzero(np.diff(part.indptr))])
        self.highs: Any = model(part, np.zeros(self.size), np.zeros(self.size))
        self.highs.setOptionValue("simplex_strategy", 4)  # primal: no movement is always possible
        self.every = np.arange(self.size, dtype=np.int32)
        finite = self.down[np.isfinite(self.down)]
        self.far = float(finite.max(initial=1.0)) + max((abs(d) for _, d in needs), default=1.0)

    def cuts(self, choice: Floats, *, whole: bool) -> list[tuple[Floats, float]]:
        """Return for every unmet need which cells it needs, as coefficients and their least sum."""
        found = self._cuts(choice, whole, FAINT)
        return found if found or not whole else self._cuts(choice, whole, 0.0)

    def _cuts(self, choice: Floats, whole: bool, faint: float) -> list[tuple[Floats, float]]:
        """``faint``: how much an unchosen cell leaks; only without any a whole choice is known to do."""
        found = []
        leaking = np.where(self.open, np.maximum(choice, faint), 0.0)
        reach = self.far if whole else max(abs(distance) for _, distance in self.needs)
        upper = np.minimum(self.up, reach) * leaking
        lower = -np.minimum(self.down, reach) * leaking
        self.highs.changeColsBounds(self.size, self.every, lower, upper)
        for place, distance in self.needs:
            far = abs(distance)
            reached, dual = self._reach(place, distance, lower[place], upper[place])
            if reached >= far - EPSILON:
                continue
            rising = np.where(dual < -EPSILON, -dual * np.where(np.isinf(self.up), 1e12, self.up), 0.0)
            falling = np.where(dual > EPSILON, dual * np.where(np.isinf(self.down), 1e12, self.down), 0.0)
            weight = np.minimum(rising + falling, far)
            weight[place] = 0.0
            least = far - float(weight[self.blank].sum())
            if least <= EPSILON:
                continue
            weight = np.where(self.blank | ~self.open, 0.0, np.minimum(weight, least))
            if float(weight @ choice) < least * (1 - 1e-4):
                found.append((weight, least))
        return found

    def _reach(self, place: int, distance: float, low: float, high: float) -> tuple[float, Floats]:
        sign = 1.0 if distance > 0 else -1.0
        bounds = (low, abs(distance)) if distance > 0 else (-abs(distance), high)
        highs = self.highs
        highs.changeColBounds(place, *bounds)
        highs.changeColCost(place, -sign)
        highs.run()
        self.asked += 1
        reached = -float(highs.getObjectiveValue())
        dual = np.asarray(highs.getSolution().col_dual)
        highs.changeColCost(place, 0.0)
        highs.changeColBounds(place, low, high)
        return reached, dual
