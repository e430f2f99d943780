"""Which cells of a table are blanked? From a table of counts and a profile to the protected table.

Small cells first, then the cells that keep them from being computed: exact where the table is small, by
search where it is large, and in both cases attacked before it is handed out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from kommune360.disclosure.attack import Audit, attack
from kommune360.disclosure.cells import Cells, cells_of
from kommune360.disclosure.chains import links_in
from kommune360.disclosure.improve import improve
from kommune360.disclosure.moves import EPSILON, Bools, Floats, Ints, Problem, possible
from kommune360.disclosure.optimal import solve
from kommune360.disclosure.primary import Reason, reasons_of
from kommune360.disclosure.profiles import NORMAL, Profile
from kommune360.disclosure.secondary import WHOLE, Need, Search, components, needs_of, values_moved
from kommune360.disclosure.tables import (
    COUNT,
    DENOMINATOR,
    RATE,
    ROW,
    STATUS,
    CountTable,
    from_published,
)
from kommune360.disclosure.visible import HIDDEN

EXACT_CELLS = 600  # connected cells up to which the optimum is looked for
EFFORT = 1_500_000  # in the search for the optimum, see optimal.solve
EFFORT_BOUND = 1_000_000  # in that for a bound alone
EFFORT_REGIONS = 1_500_000  # in the improvement of a choice, region by region
TWICE = 250_000  # cells times needs up to which a search is made without and with the bound's guidance
UNCHOSEN = 0.001  # price of a cell that the bound chooses entirely
TIES = 0.1  # what all preferences among equally many cells may cost together
SHOWN, ZERO, BLANKED = "shown", "zero", "suppressed"


@dataclass(frozen=True, slots=True)
class Protected:
    """A table that may be shown, and why it looks as it does.

    ``cells`` holds the true values: statistics zone only. ``blank`` are the cells without a number;
    ``reason`` says why a cell is small ("" for those blanked to protect others), ``protects`` names for
    a cell blanked for others the cells that need it. ``optimal``: no choice blanks fewer cells;
    ``at_least``: a proven least number of cells blanked for others.
    """

    table: CountTable
    cells: Cells
    blank: Bools
    reason: tuple[Reason, ...]
    protects: dict[int, tuple[int, ...]]
    optimal: bool
    at_least: int
    audit: Audit
    unmet: tuple[int, ...] = ()
    told: tuple[int, ...] = ()  # cells everybody knows from an earlier publication

    @property
    def primary(self) -> Ints:
        """Published cells that are small (or otherwise secret) themselves."""
        return np.flatnonzero(self._secret & self.cells.published)

    @property
    def secondary(self) -> Ints:
        """Published cells blanked to protect others."""
        return np.flatnonzero(self.blank & ~self._secret & self.cells.published)

    @property
    def released(self) -> bool:
        """Whether the audit lets the table out."""
        return self.audit.passed and not self.unmet

    @property
    def _secret(self) -> Bools:
        return np.array([reason is not Reason.NONE for reason in self.reason], bool)


def protect(
    table: CountTable,
    profile: Profile,
    *,
    sensitivity: str = NORMAL,
    told: Collection[int] = (),
) -> Protected:
    """Blank what has to be blanked in ``table`` and attack the result.

    ``told``: rows of the source that were published earlier. What was shown everybody knows: blanking it
    protects nobody, and the attack counts with it; a small one is blanked all the same, but cannot be protected
    any more. What was blanked has to stay open.

    Raises ``InputRefused`` where the sums of the table do not hold and ``KeyError`` for a sensitivity that
    the profile does not know. A table whose audit fails comes back with ``released`` False.
    """
    cells = cells_of(table, links_in(table, profile.balances))
    reason = reasons_of(cells, profile, profile.rule(sensitivity))
    blanks = table.frame.filter(pl.col(COUNT).is_null())[ROW].to_numpy()
    before = np.isin(cells.row, np.fromiter(told, np.int64, len(told)))
    known = before & ~np.isin(cells.row, blanks)
    problem = problem_of(cells, reason, profile, sensitivity, known, before & ~known)
    blank = problem.blank.copy()
    optimal, at_least = True, 0
    protects: dict[int, tuple[int, ...]] = {}
    unmet: set[int] = set()
    for part in components(problem):
        search, best, bound = _best(problem, part)
        blank |= search.blank
        optimal &= best
        at_least += bound
        unmet |= {cell for cell, _ in search.unmet}
        protects |= _protected_by(search, problem)
    audit = _audited(table, cells, blank, _possible(cells, problem), profile, sensitivity)
    blank |= known & np.array([one is not Reason.NONE for one in reason], bool)
    return Protected(
        table, cells, blank, reason, protects, optimal, at_least, audit, tuple(sorted(unmet)),
        tuple(np.flatnonzero(known).tolist()),
    )  # fmt: skip


def problem_of(
    cells: Cells,
    reason: tuple[Reason, ...],
    profile: Profile,
    sensitivity: str,
    told: Bools | None = None,
    kept: Bools | None = None,
) -> Problem:
    """What has to stay open, in numbers; see the method page for the requirement.

    ``told`` cells stay put; ``kept`` ones were blank when they came and must be as uncertain as any.
    """
    rule = profile.rule(sensitivity)
    value = _completed(cells)
    lowest = 0.0 if profile.zeros_protected or profile.zero_partners else 1.0
    size = len(cells)
    if told is not None:
        reason = tuple(Reason.NONE if known else one for one, known in zip(reason, told, strict=True))
    small = np.array([one in (Reason.SMALL, Reason.ZERO, Reason.DIFFERENCE) for one in reason], bool)
    secret = np.array([one is not Reason.NONE for one in reason], bool)
    least = 0.0 if profile.zeros_protected else 1.0
    need_up = np.where(small, np.maximum(rule.threshold - 1 - value, 0.0), 0.0)
    need_down = np.where(small, np.maximum(value - least, 0.0), 0.0)
    width = np.maximum(profile.width_of(rule), profile.relative / (1 - profile.relative) * value)
    blank = secret | ~cells.published
    up, down = np.full(size, np.inf), value.copy()
    down = np.where(cells.published, np.maximum(value - lowest, 0.0), down)
    if profile.reasons_public:
        up[small & cells.published] = np.maximum(rule.threshold - 1 - value, 0.0)[small & cells.published]
        down[small & cells.published] = np.maximum(value - least, 0.0)[small & cells.published]
        if not profile.zero_partners:
            others = cells.published & ~secret
            down[others] = np.maximum(value - rule.threshold, 0.0)[others]
    blankable = cells.published & ((value > 0) | profile.zero_partners | profile.zeros_protected)
    if told is not None:
        blankable &= ~told
    given = np.array([one is Reason.GIVEN for one in reason], bool)
    if kept is not None:
        given &= ~kept
        secret, blank = secret | kept, blank | kept
    needs_width = secret & (cells.published | small) & ~given
    return Problem(
        cells.relations,
        up,
        down,
        need_up,
        need_down,
        np.where(needs_width, width, 0.0),
        _costs(cells, value, blankable),
        blank,
    )


def _costs(cells: Cells, value: Floats, blankable: Bools) -> Floats:
    """Every cell costs one; ties go to the cell that tells less: small rather than large, inner rather than total.

    A zero protects little against those who know that nobody is there, so it is taken last.
    """
    size = len(value)
    of_sums = np.asarray((cells.relations > 0).sum(axis=0)).reshape(-1) if cells.relations.shape[0] else 0
    loss = np.log1p(value) / np.log1p(value.max(initial=1.0)) + 0.5 * np.minimum(of_sums, 3) / 3
    loss = np.where(value == 0, 1.5, loss) / 1.6
    return np.where(blankable, 1.0 + TIES * loss / (size + 1), np.inf)


def _completed(cells: Cells) -> Floats:
    """Values for cells that nobody knows, so that all sums hold: one of the many possibilities."""
    unknown = np.flatnonzero(np.isnan(cells.value))
    if not len(unknown):
        return cells.value
    return possible(cells.relations, cells.value, unknown)


def _best(problem: Problem, part: Ints) -> tuple[Search, bool, int]:
    """The best choice we find in one connected part: search, proven optimal, least number of cells."""
    needs = needs_of(problem, part)
    if len(part) > WHOLE:
        return _wide_enough(problem, part, _searched(problem, part, needs)), False, 0
    exact = len(part) <= EXACT_CELLS
    searches = [_searched(problem, part, needs)] if exact or len(part) * len(needs) <= TWICE else []
    number = len(searches[0].added()) if searches else len(part)
    if number == 0 or (searches and searches[0].unmet):
        return _wide_enough(problem, part, searches[0]), number == 0, 0
    slack = TIES * number / (len(problem) + 1)  # ties together are worth less than this
    effort = EFFORT if exact else EFFORT_BOUND
    solution = solve(problem, part, needs, effort=effort, enough=number - 1 + slack, fractions=not exact)
    least = max(0, int(np.ceil(solution.bound - slack - EPSILON)))
    if solution.blank is not None:
        search = _met(problem, part, needs, solution.blank)
    elif least >= number:
        search = searches[0]
    else:
        searches.append(_searched(problem, part, needs, np.maximum(1.0 - solution.share, UNCHOSEN)))
        search = min(searches, key=lambda one: (len(one.unmet), len(one.added())))
        improve(search, effort=EFFORT_REGIONS, least=least)
    number = len(search.added())
    chosen = _wide_enough(problem, part, search)
    optimal = (solution.blank is not None or least >= number) and len(chosen.added()) == number
    return chosen, optimal, min(least, number)


def _searched(problem: Problem, part: Ints, needs: list[Need], weight: Floats | None = None) -> Search:
    search = Search(problem, part)
    search.meet(needs, weight)
    search.tidy()
    return search


def _met(problem: Problem, part: Ints, needs: list[Need], blank: Bools) -> Search:
    """Moves for a given choice of cells, to know which cell serves which need."""
    search = Search(problem, part, blank)
    search.meet(needs)
    return search


def _wide_enough(problem: Problem, part: Ints, search: Search) -> Search:
    """Cells blanked for others must stay uncertain themselves, as wide as any blanked cell."""
    inside = np.zeros(len(problem), bool)
    inside[part] = True
    least = problem.need_width[problem.need_width > 0].min(initial=np.inf)
    width = max(least, 1.0)
    moved = values_moved(search.met)
    narrow = [
        int(cell)
        for cell in np.flatnonzero(search.blank & ~problem.blank & inside)
        if moved.get(int(cell), 0.0) < width - EPSILON
    ]
    search.meet([(cell, width) for cell in narrow])
    return search


def _protected_by(search: Search, problem: Problem) -> dict[int, tuple[int, ...]]:
    """For every cell blanked for others: the small cells whose moves pass through it."""
    return {
        cell: tuple(sorted({needed for needed, _ in search.users.get(cell, ()) if problem.blank[needed]}))
        for cell in map(int, np.flatnonzero(search.blank & ~problem.blank))
    }


def _possible(cells: Cells, problem: Problem) -> dict[tuple[str, ...], tuple[float, float]]:
    """For every small cell that is printed, by its codes: the counts that nobody may be able to exclude."""
    low, high = cells.value - problem.need_down, cells.value + problem.need_up
    small = np.flatnonzero((high > low) & cells.published)
    return {
        tuple(cells.label(cell).values()): (float(low[cell]), float(high[cell])) for cell in small.tolist()
    }


def _audited(
    table: CountTable,
    cells: Cells,
    blank: Bools,
    possible_: dict[tuple[str, ...], tuple[float, float]],
    profile: Profile,
    sensitivity: str,
) -> Audit:
    seen = pl.concat([published_frame(cells, blank, table), _lacking(cells)])
    public = from_published(table, seen, cells.dimensions)
    return attack(public, profile, sensitivity=sensitivity, possible=possible_, links=cells.links)


def _lacking(cells: Cells) -> pl.DataFrame:
    """Cells of the source whose value nobody has: not printed, and not nothing either."""
    lacking = np.flatnonzero(~cells.published & (cells.row >= 0))
    columns = {
        name: [cells.labels[place][code] for code in cells.codes[lacking, place]]
        for place, name in enumerate(cells.names)
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(cells.names, pl.String)).with_columns(
        pl.lit(None, pl.Float64).alias(COUNT),
        pl.lit("").alias(STATUS),
        pl.lit(None, pl.Float64).alias(RATE),
        pl.lit(None, pl.Float64).alias(DENOMINATOR),
        pl.lit(HIDDEN, pl.Int64).alias(ROW),
    )


def published_frame(cells: Cells, blank: Bools, table: CountTable) -> pl.DataFrame:
    """What the world sees: codes and counts of the published cells, blanked ones null, derived sums at the end."""
    shown = np.flatnonzero(cells.published)
    order = shown[
        np.argsort(np.where(cells.row[shown] < 0, np.iinfo(np.int64).max, cells.row[shown]), kind="stable")
    ]
    hidden = blank[order]
    value = np.where(hidden, np.nan, cells.value[order])
    status = np.where(hidden, BLANKED, np.where(cells.value[order] == 0, ZERO, SHOWN))
    columns = {
        name: [cells.labels[place][code] for code in cells.codes[order, place]]
        for place, name in enumerate(cells.names)
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(cells.names, pl.String)).with_columns(
        pl.Series(COUNT, value).fill_nan(None),
        pl.Series(STATUS, status.tolist(), pl.String),
        pl.lit(None, pl.Float64).alias(RATE),
        pl.lit(None, pl.Float64).alias(DENOMINATOR),
        pl.Series(ROW, cells.row[order]),
    )
