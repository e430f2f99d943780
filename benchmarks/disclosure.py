"""Protecting random tables: how fast, how near the optimum, and is nothing exposed?

``python -m benchmarks.disclosure --quality [FIRST LAST LIMIT]`` prints, table by table, the cells blanked by
us, by the quick search alone and by a naive rule, beside the proven least number, and what an attack exposes.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np

from benchmarks.frame import Case, main
from kommune360.disclosure.attack import attack
from kommune360.disclosure.cells import Cells
from kommune360.disclosure.improve import improve
from kommune360.disclosure.moves import Bools
from kommune360.disclosure.optimal import solve
from kommune360.disclosure.profiles import standard_profile
from kommune360.disclosure.protect import (
    EFFORT,
    EFFORT_REGIONS,
    EXACT_CELLS,
    UNCHOSEN,
    Protected,
    problem_of,
    protect,
    published_frame,
)
from kommune360.disclosure.secondary import WHOLE, Search, components, needs_of
from kommune360.disclosure.tables import CountTable, from_published, table_of
from tests.library.disclosure.random_tables import random_table

PROFILE = standard_profile()


def naive(cells: Cells, blank: Bools) -> Bools:
    """The rule of thumb: where a sum shows a single blank, blank the smallest cell beside it, until none is left."""
    blank = blank.copy()
    relations = cells.relations
    changed = True
    while changed:
        changed = False
        for row in np.flatnonzero(abs(relations) @ blank.astype(float) == 1):
            inside = relations.indices[relations.indptr[row] : relations.indptr[row + 1]]
            if blank[inside].sum() != 1:
                continue
            others = inside[~blank[inside]]
            if len(others):
                blank[others[np.lexsort((others, cells.value[others], cells.value[others] == 0))[0]]] = True
                changed = True
    return blank


def quick_search(result: Protected) -> int:
    """Cells that the search for tables too large for the optimum would blank to protect others."""
    problem = problem_of(result.cells, result.reason, PROFILE, "normal")
    number = 0
    for part in components(problem):
        search = Search(problem, part)
        needs = needs_of(problem, part)
        search.meet(needs)
        search.tidy()
        if len(part) <= WHOLE and not search.unmet:
            solution = solve(problem, part, needs, effort=EFFORT, enough=np.inf, fractions=True)
            guided = Search(problem, part)
            guided.meet(needs, np.maximum(1.0 - solution.share, UNCHOSEN))
            guided.tidy()
            search = min(search, guided, key=lambda one: len(one.added()))
            improve(search, effort=EFFORT_REGIONS)
        number += int((search.blank & ~problem.blank).sum())
    return number


@dataclass(frozen=True)
class Row:
    seed: int
    cells: int
    primary: int
    ours: int
    quick: int
    naive: int
    least: int
    optimal: bool
    exposed: int
    exposed_naive: int
    cpu_s: float


def quality(seed: int, limit: int) -> Row:
    table = _table(seed, limit)
    begin = time.process_time()
    result = protect(table, PROFILE)
    cpu = time.process_time() - begin
    start = problem_of(result.cells, result.reason, PROFILE, "normal").blank
    by_rule = naive(result.cells, start)
    seen = attack(
        from_published(table, published_frame(result.cells, by_rule, table), result.cells.dimensions), PROFILE
    )
    return Row(
        seed,
        len(result.cells),
        len(result.primary),
        len(result.secondary),
        quick_search(result) if len(result.cells) <= EXACT_CELLS else len(result.secondary),
        int((by_rule & ~start).sum()),
        result.at_least,
        result.optimal,
        len(result.audit.exposed) + len(result.unmet),
        len(seen.exposed),
        round(cpu, 2),
    )


def _table(seed: int, limit: int) -> CountTable:
    made = random_table(seed, limit=limit)
    return table_of(made.frame, hierarchies=made.hierarchies)


def print_quality(first: int, last: int, limit: int) -> None:
    rows = []
    for seed in range(first, last):
        rows.append(quality(seed, limit))
        print(rows[-1], flush=True)
    proven = [row for row in rows if row.optimal and row.primary]
    if not proven:
        print(f"{len(rows)} tables, {sum(row.exposed for row in rows)} cells exposed, no proven optimum")
        return
    blanked = [
        (row.primary + row.ours, row.primary + row.quick, row.primary + row.naive, row.primary + row.least)
        for row in proven
    ]
    ours, quick, rule = (np.array([entry[place] / entry[3] for entry in blanked]) for place in range(3))
    print(
        f"{len(rows)} tables, {sum(row.exposed for row in rows)} cells exposed, {len(proven)} with proven optimum"
    )
    for name, ratio in (("ours", ours), ("quick search", quick), ("rule of thumb", rule)):
        print(
            f"{name}: mean {ratio.mean():.3f}, 95 % {np.quantile(ratio, 0.95):.3f}, largest {ratio.max():.3f}"
        )
    print(f"rule of thumb leaves {sum(row.exposed_naive for row in rows)} cells exposed")
    bounds = [
        (row.primary + row.ours) / (row.primary + row.least)
        for row in rows
        if row.primary and not row.optimal
    ]
    if bounds:
        print(
            f"not proven: at most {np.mean(bounds):.3f} of the optimum on average, {max(bounds):.3f} at worst"
        )


def cases(quick: bool) -> list[Case]:
    tables = [_table(seed, 120 if quick else 300) for seed in range(5 if quick else 20)]

    def ours() -> None:
        for table in tables:
            protect(table, PROFILE)

    def theirs() -> None:
        for table in tables:
            result = protect_by_rule(table)
            attack(from_published(table, published_frame(*result, table), result[0].dimensions), PROFILE)

    return [
        Case(f"{len(tables)} random tables", ours, peer="rule of thumb", theirs=theirs, bound_s=60, repeat=3)
    ]


def protect_by_rule(table: CountTable) -> tuple[Cells, Bools]:
    """Primary cells and the rule of thumb, without any guarantee."""
    from kommune360.disclosure.cells import cells_of
    from kommune360.disclosure.primary import reasons_of

    cells = cells_of(table)
    start = problem_of(cells, reasons_of(cells, PROFILE, PROFILE.rule()), PROFILE, "normal").blank
    return cells, naive(cells, start)


if __name__ == "__main__":
    if "--quality" in sys.argv:
        words = [int(word) for word in sys.argv[2:5]]
        print_quality(*(words or [0, 200, 2000]))
        sys.exit(0)
    sys.exit(main("disclosure", cases))
