"""A choice is improved without opening anything, and the attack hears what must stay possible."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from kommune360.disclosure.attack import attack
from kommune360.disclosure.cells import cells_of
from kommune360.disclosure.improve import improve
from kommune360.disclosure.moves import Moves
from kommune360.disclosure.optimal import solve
from kommune360.disclosure.primary import reasons_of
from kommune360.disclosure.profiles import standard_profile
from kommune360.disclosure.protect import problem_of
from kommune360.disclosure.secondary import Held, Search, components, needs_of
from kommune360.disclosure.tables import table_of
from tests.library.disclosure.random_tables import random_table

STANDARD = standard_profile()


@pytest.mark.parametrize("seed", [10, 12, 16, 23])
def test_an_improved_choice_meets_every_need_and_is_near_the_optimum(seed: int) -> None:
    made = random_table(seed, limit=100)
    cells = cells_of(table_of(made.frame, hierarchies=made.hierarchies))
    problem = problem_of(cells, reasons_of(cells, STANDARD, STANDARD.rule()), STANDARD, "normal")
    for part in components(problem):
        needs = needs_of(problem, part)
        search, again = Search(problem, part), Search(problem, part)
        for one in (search, again):
            one.meet(needs)
            one.tidy()
        before = len(search.added())
        improve(search, effort=40_000)
        improve(again, effort=40_000)
        assert np.array_equal(search.blank, again.blank)
        assert len(search.added()) <= before
        price = np.where(search.blank, 0.0, 1e6)[part]
        moves = Moves(problem, part)
        moves.price(price)
        for need in needs:
            move = moves.cheapest(*need)
            assert move is not None
            assert move.cost < 1
        best = solve(problem, part, needs, effort=10**9, enough=np.inf).blank
        assert best is not None
        small = int(problem.blank[part].sum())
        assert small + len(search.added()) <= 1.15 * (small + int((best & ~problem.blank).sum()))


def test_a_small_cell_whose_count_can_be_excluded_is_exposed() -> None:
    """a + b = 2 + 9, both blank: a may be 0 to 11; were 12 asked for, the attack would say no."""
    frame = pl.DataFrame(
        {"area": ["a", "b", "c", "total"], "count": [None, None, "30", "41"]},
        schema_overrides={"count": pl.String},
    )
    table = table_of(frame, derive=False)
    for ends in (True, False):
        assert attack(table, STANDARD, possible={("a",): (1, 2)}, ends=ends).passed
        assert [
            dict(one.cell) for one in attack(table, STANDARD, possible={("a",): (1, 12)}, ends=ends).exposed
        ] == [{"area": "a"}]


@pytest.mark.parametrize("seed", [10, 12])
def test_what_a_shown_cell_holds_cannot_move(seed: int) -> None:
    """Counting the blanks of each sum never says of a cell that it is held where a programme moves it."""
    made = random_table(seed, limit=100)
    cells = cells_of(table_of(made.frame, hierarchies=made.hierarchies))
    problem = problem_of(cells, reasons_of(cells, STANDARD, STANDARD.rule()), STANDARD, "normal")
    part = components(problem)[0]
    search = Search(problem, part)
    search.meet(needs_of(problem, part))
    inside = part[search.blank[part]]
    moves, held = Moves(problem, inside), Held(problem.relations, inside)
    seen = 0
    for cell in search.added().tolist():
        moves.close(cell)
        for other in held.by(cell) - {cell}:
            assert moves.cheapest(other, 0.01) is None
            seen += 1
        moves.reopen(cell)
    assert seen
