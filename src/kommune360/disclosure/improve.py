"""Can fewer cells protect the same? A search that takes part of a choice back and makes it anew.

From a choice of blanked cells to one that is never worse: in one region after the other the cells blanked for
others are shown again and chosen anew, exactly, while the rest stays as it is; where that saves nothing, in
larger regions.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from kommune360.disclosure.moves import Ints
from kommune360.disclosure.optimal import solve
from kommune360.disclosure.secondary import Search, neighbourhood

REGION = 120  # cells of the first regions
LARGEST = 400  # cells of the last
GROWTH = 1.35
PATIENCE = 8  # regions of one size that save nothing
ROUNDS = 120  # regions at the most
LESS = 0.9  # what a saved cell costs at the least, ties left aside


def improve(search: Search, *, effort: int, least: int = 0) -> None:
    """Save cells in ``search``; ``effort`` is counted as in ``optimal.solve``, ``least`` cells are needed anyway.

    The same search gives the same choice: chance is drawn from a fixed seed, and no clock is read.
    """
    chance = np.random.default_rng(0)
    to_cells, to_rows = search.problem.relations, sparse.csr_array(search.problem.relations.T)
    size, idle = float(REGION), 0
    for _ in range(ROUNDS):
        added = search.added()
        if len(added) <= least or effort <= 0 or size > LARGEST:
            return
        price = chance.random(len(search.problem))
        region = neighbourhood(to_cells, to_rows, int(chance.choice(added)), price, int(size))
        saved, used = _chosen_anew(search, region, effort)
        effort -= used
        idle = 0 if saved else idle + 1
        if idle == PATIENCE:
            size, idle = size * GROWTH, 0
        if len(region) >= len(search.cells) and not saved:
            return


def _chosen_anew(search: Search, region: Ints, effort: int) -> tuple[bool, int]:
    """Choose the cheapest cells within ``region``: whether one was saved, and the effort used."""
    problem, before = search.problem, search.state()
    taken_back = np.intersect1d(region, search.added())
    needs = search.take_back(taken_back)
    cost = np.full(len(problem), np.inf)
    cost[region] = problem.cost[region]
    open_ = np.zeros(len(problem), bool)
    open_[search.cells] = search.blank[search.cells]
    open_[region] = True
    rest = replace(problem, cost=cost, blank=search.blank.copy())
    enough = len(taken_back) - LESS
    solution = solve(rest, np.flatnonzero(open_), needs, effort=effort, enough=enough)
    if solution.blank is None:
        search.restore(before)
        return False, solution.effort
    search.blank = solution.blank
    search.meet(needs)
    return True, solution.effort
