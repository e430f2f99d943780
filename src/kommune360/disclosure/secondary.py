"""Which further cells must be blanked so that nobody computes the small ones? The quick way, for any size.

One small cell after the other gets the cheapest move that opens it (cells blanked already are free), then
every cell without which all moves are still possible is shown again. Large tables are searched near the
cell, wider only where that does not suffice.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from scipy import sparse

from kommune360.disclosure.moves import EPSILON, Bools, Floats, Ints, Move, Moves, Problem

WHOLE = 2500  # cells that are searched in one programme
NEAR = (400, 1600)  # cells of a neighbourhood in a larger table, step by step
Need = tuple[int, float]  # a cell and how far it must be able to move
State = tuple[Bools, dict[Need, "Move"], dict[int, set[Need]]]


class Search:
    """The state of a search: what is blanked, and by which move every need is met."""

    def __init__(self, problem: Problem, cells: Ints, blank: Bools | None = None) -> None:
        self.problem = problem
        self.cells = cells
        self.blank = (problem.blank if blank is None else blank).copy()
        self.met: dict[Need, Move] = {}
        self.unmet: set[Need] = set()
        self.users: dict[int, set[Need]] = {}
        self.ask = _whole(problem, cells) if len(cells) <= WHOLE else _near(problem, cells)

    def meet(self, needs: Iterable[Need], weight: Floats | None = None) -> None:
        """Blank what opens ``needs`` most cheaply, the hardest first; ``weight`` guides the choice."""
        price = self.problem.cost * (1.0 if weight is None else weight)
        price[self.blank] = 0.0
        for need in sorted(needs, key=lambda need: (-abs(need[1]), need[0])):
            move = self.ask(need, price)
            if move is None:
                self.unmet.add(need)
                continue
            self._keep(need, move)
            self.blank[move.cells] = True
            price[move.cells] = 0.0

    def tidy(self) -> None:
        """Show every cell again that is not needed, those first that serve few needs."""
        order = sorted(
            self.added(), key=lambda c: (len(self.users.get(int(c), ())), -self.problem.cost[c], int(c))
        )
        inside = self.cells[self.blank[self.cells]]
        moves, held = Moves(self.problem, inside), Held(self.problem.relations, inside)
        for cell in map(int, order):
            users = sorted(self.users.get(cell, ()))
            if held.by(cell) & {needed for needed, _ in users}:
                continue
            moves.close(cell)
            found: dict[Need, Move] = {}
            for need in users:
                move = moves.cheapest(*need)
                if move is None:
                    moves.reopen(cell)
                    break
                found[need] = move
            else:
                self.blank[cell] = False
                held.close(cell)
                for need, move in found.items():
                    self._keep(need, move)

    def added(self) -> Ints:
        """Cells blanked to protect others."""
        return np.flatnonzero(self.blank & ~self.problem.blank)

    def take_back(self, cells: Ints) -> list[Need]:
        """Show ``cells`` again and forget the moves through them; returns the needs that are open now."""
        self.blank[cells] = False
        open_ = sorted({need for cell in cells.tolist() for need in self.users.get(cell, ())})
        for need in open_:
            for cell in self.met.pop(need).cells.tolist():
                self.users[cell].discard(need)
        return open_

    def state(self) -> State:
        """What ``restore`` needs to come back here."""
        return self.blank.copy(), self.met.copy(), {cell: users.copy() for cell, users in self.users.items()}

    def restore(self, state: State) -> None:
        self.blank, self.met, self.users = state

    def _keep(self, need: Need, move: Move) -> None:
        if need in self.met:
            for cell in self.met[need].cells:
                self.users[int(cell)].discard(need)
        self.met[need] = move
        for cell in move.cells:
            self.users.setdefault(int(cell), set()).add(need)


class Held:
    """Which blanked cells cannot move: a sum holds its last blank, and that cell holds others."""

    def __init__(self, relations: sparse.csr_array, cells: Ints) -> None:
        part = sparse.csr_array(relations[:, cells])
        starts = part.indptr.tolist()
        self.cells_of = [cells[part.indices[a:b]].tolist() for a, b in itertools.pairwise(starts) if b > a]
        self.rows_of: dict[int, list[int]] = {}
        for row, inside in enumerate(self.cells_of):
            for cell in inside:
                self.rows_of.setdefault(cell, []).append(row)
        self.free = [len(inside) for inside in self.cells_of]  # cells of each sum that may still move
        self.still: set[int] = set()
        for row, number in enumerate(self.free):
            if number == 1:
                self._hold(self.cells_of[row], self.still)

    def by(self, cell: int) -> set[int]:
        """The cells that could not move any more if ``cell`` were shown."""
        found: set[int] = set()
        before = self.free.copy()
        self._hold([cell], found)
        self.free = before
        return found

    def close(self, cell: int) -> None:
        """Show ``cell`` for good."""
        self._hold([cell], self.still)

    def _hold(self, cells: Iterable[int], found: set[int]) -> None:
        """Put ``cells`` into ``found``, and every cell that is now the last of a sum, and so on."""
        waiting = list(cells)
        while waiting:
            cell = waiting.pop()
            if cell in found or cell in self.still:
                continue
            found.add(cell)
            for row in self.rows_of.get(cell, ()):
                self.free[row] -= 1
                if self.free[row] == 1:
                    waiting += self.cells_of[row]


def needs_of(problem: Problem, cells: Ints) -> list[Need]:
    """All distances that cells must be able to move; what only needs width may take it in one direction."""
    found: list[Need] = []
    for cell in map(int, cells):
        up, down, width = (
            float(need[cell]) for need in (problem.need_up, problem.need_down, problem.need_width)
        )
        if up + down < width - EPSILON:
            up = width - down
        found += [(cell, up)] if up > 0 else []
        found += [(cell, -down)] if down > 0 else []
    return found


def components(problem: Problem) -> list[Ints]:
    """Cells that hang together by relations, each with something to protect; smallest cell first."""
    relations = problem.relations
    size = len(problem)
    graph = (
        sparse.bmat([[None, relations.T], [relations, None]], format="csr") if relations.shape[0] else None
    )
    if graph is None:
        return []
    _, label = sparse.csgraph.connected_components(graph, directed=False)
    of_cell = label[:size]
    needed = (problem.need_up + problem.need_down + problem.need_width) > 0
    wanted = np.unique(of_cell[needed])
    order = np.argsort(of_cell, kind="stable")
    start = np.searchsorted(of_cell[order], wanted)
    stop = np.searchsorted(of_cell[order], wanted, side="right")
    parts = [np.sort(order[a:b]) for a, b in zip(start, stop, strict=True)]
    return sorted((part for part in parts if len(part) > 1), key=lambda part: int(part[0]))


def neighbourhood(
    to_cells: sparse.csr_array, to_rows: sparse.csr_array, cell: int, price: Floats, limit: int
) -> Ints:
    """Cells around ``cell`` that may move, at most ``limit``: relation by relation, cheap cells first."""
    seen = {cell}
    rows_seen: set[int] = set()
    edge = [cell]
    while edge and len(seen) < limit:
        rows = {
            int(row) for one in edge for row in to_rows.indices[to_rows.indptr[one] : to_rows.indptr[one + 1]]
        } - rows_seen
        rows_seen |= rows
        found = {
            int(other)
            for row in rows
            for other in to_cells.indices[to_cells.indptr[row] : to_cells.indptr[row + 1]]
        } - seen
        edge = sorted((one for one in found if np.isfinite(price[one])), key=lambda one: (price[one], one))
        edge = edge[: limit - len(seen)]
        seen |= set(edge)
    return np.array(sorted(seen), np.int64)


def values_moved(met: Mapping[Need, Move]) -> dict[int, float]:
    """How far the known moves take every cell, both directions together."""
    up: dict[int, float] = {}
    down: dict[int, float] = {}
    for move in met.values():
        for cell, distance in zip(move.cells.tolist(), move.distances.tolist(), strict=True):
            up[cell] = max(up.get(cell, 0.0), distance)
            down[cell] = max(down.get(cell, 0.0), -distance)
    return {cell: up[cell] + down[cell] for cell in up}


# --- asking -----------------------------------------------------------------------------------

Ask = Callable[[Need, Floats], Move | None]
FORBIDDEN = 1e6  # price of moving a cell that must not move; a move that pays it is none


def _whole(problem: Problem, cells: Ints) -> Ask:
    """One programme over all cells, kept from question to question; only prices that changed are sent."""
    moves = Moves(problem, cells)
    last = np.full(len(cells), np.nan)

    def ask(need: Need, price: Floats) -> Move | None:
        wanted = np.minimum(price[cells], FORBIDDEN)
        changed = np.flatnonzero(wanted != last)
        if len(changed) > len(cells) // 8:
            moves.price(wanted)
        else:
            moves.reprice(changed, wanted[changed])
        last[:] = wanted
        move = moves.cheapest(*need)
        return None if move is None or _pays(move, price) else move

    return ask


def _pays(move: Move, price: Floats) -> bool:
    return bool(np.isinf(price[move.cells]).any())


def _near(problem: Problem, cells: Ints) -> Ask:
    """A programme over the neighbourhood of the cell, made for the question; wider where it has no answer."""
    to_cells, to_rows = problem.relations, sparse.csr_array(problem.relations.T)

    def ask(need: Need, price: Floats) -> Move | None:
        limit_before = 0
        for limit in (*NEAR, len(cells)):
            near = neighbourhood(to_cells, to_rows, need[0], price, limit)
            if len(near) <= limit_before:
                return None
            moves = Moves(problem, near)
            moves.price(price[near])
            move = moves.cheapest(*need)
            if move is not None:
                return move
            limit_before = len(near) if len(near) >= limit else len(cells)
        return None

    return ask
