"""Which sums tie the times of a table together? From measures and times to equations that hold in the numbers.

Stock, what came, what went and the next stock; numbers run up; sums of several times. Every equation is looked
for in the figures: one that they contradict is none.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from kommune360.base.periods import Period, PeriodKind, parse_period
from kommune360.disclosure.balances import OF, OPENING, PLUS, STOCK, SUM, Balance, Recognised, recognised
from kommune360.disclosure.dimensions import is_time
from kommune360.disclosure.tables import COUNT, CountTable

MOSTLY = 4  # so many equations must hold for one that does not
UNSAID = "·"  # begins the name of a measure that nobody prints but everybody can subtract
Cell = tuple[str, str]  # measure, time
Span = tuple[int, int]  # first day, and the first day after it


@dataclass(frozen=True, slots=True)
class Link:
    """The sum of the counts at ``terms`` (measure, time), each times its sign, is zero in every combination
    of the other columns, except in those of ``broken`` (their codes in the order of the columns)."""

    measure: str  # name of the column of measures
    time: str  # name of the column of times, "" where the table has none
    terms: tuple[tuple[Cell, float], ...]
    broken: frozenset[tuple[str, ...]] = frozenset()

    @property
    def cells(self) -> frozenset[Cell]:
        return frozenset(cell for cell, _ in self.terms)


@dataclass(frozen=True, slots=True)
class _Guess:
    """Links that stand or fall together; ``assumed``: they stand where the numbers cannot tell."""

    links: tuple[Link, ...]
    assumed: bool


def links_in(table: CountTable, balances: Sequence[Balance]) -> tuple[Link, ...]:
    """The links between the cells of ``table``, whichever column names its measures."""
    times = [name for name in table.names if is_time(name)]
    time = times[0] if times else ""
    frame = table.frame.select(*table.names, pl.col(COUNT).cast(pl.Float64))
    measures = [each.name for each in table.dimensions if each.kind == "flat" and each.name not in times]
    return tuple(link for name in measures for link in links_of(frame, name, time, COUNT, balances))


def links_of(
    frame: pl.DataFrame, measure: str, time: str, count: str, balances: Sequence[Balance]
) -> tuple[Link, ...]:
    """The links between the rows of ``frame``: a text column of measures, one of times (or ""), one of counts.

    All other columns tell which rows belong together. A blanked count (null) contradicts nothing.
    """
    there: dict[str, list[str]] = {}
    for code, when in (
        frame.select(measure, pl.col(time) if time else pl.lit("")).unique().sort(pl.all()).rows()
    ):
        there.setdefault(code, []).append(when)
    found: dict[frozenset[Cell], Link] = {}
    for one in recognised(there, balances):
        for variants in _guesses(one, there, measure, time):
            tried = [_tried(frame, guess, count) for guess in variants]
            for link in max(tried, key=lambda each: each[0])[1]:
                found.setdefault(link.cells, link)
    return tuple(found[cells] for cells in sorted(found, key=sorted))


# --- what could hold --------------------------------------------------------------------------


def _guesses(
    one: Recognised, there: Mapping[str, list[str]], measure: str, time: str
) -> Iterator[list[_Guess]]:
    """Alternatives of which the numbers choose one, and again for what holds beside them."""

    def made(equations: Iterable[Sequence[tuple[Cell, float]]], assumed: bool) -> _Guess:
        return _Guess(tuple(Link(measure, time, tuple(terms)) for terms in equations), assumed)

    assumed = one.balance.assumed
    if SUM in one.codes:
        yield [made(equations, assumed) for equations in _runs(one, there)]
        yield [made(_first_of_runs(one, there), False)]
        return
    ends = (True,) if OPENING in one.codes else (True, False)
    variants = [made(_balances(one, there, at_end=at_end), assumed and not one.lacking) for at_end in ends]
    if len(one.lacking) == 1:
        variants += [
            made(_balances(one, there, at_end=at_end, unsaid=one.lacking[0]), assumed) for at_end in ends
        ]
    yield variants


def _balances(
    one: Recognised, there: Mapping[str, list[str]], *, at_end: bool, unsaid: str = ""
) -> Iterator[list[tuple[Cell, float]]]:
    """Each stock with the latest one before it between which the times of all flows lie without a gap.

    ``unsaid``: the flow that nobody prints and that is what the others leave over.
    """
    spans = _spans({when for code in one.codes.values() for when in there.get(code, ())})
    stocks: dict[int, list[Cell]] = {}
    for part in (OPENING, STOCK):
        for when in there.get(one.codes.get(part, ""), ()):
            edge = spans[when][1] if part == STOCK and at_end else spans[when][0]
            stocks.setdefault(edge, []).append((one.codes[part], when))
    for same in stocks.values():  # what was there at the end of one time is there at the start of the next
        yield from ([(same[0], 1.0), (other, -1.0)] for other in same[1:])
    flows = {part: one.codes[part] for part in one.balance.flows if part in one.codes}
    edges = sorted(stocks)
    for place, edge in enumerate(edges):
        for before in reversed(edges[:place]):
            cells = {part: _between(before, edge, there[code], spans) for part, code in flows.items()}
            if not cells or not all(cells.values()):
                continue
            terms = [(stocks[edge][0], 1.0), (stocks[before][0], -1.0)]
            for part, whens in cells.items():
                terms += [((flows[part], when), _sign(part)) for when in whens]
            if unsaid:
                named = f"{UNSAID}{stocks[edge][0][0]} {' '.join(one.balance.parts[unsaid][0])}"
                terms.append(((named, stocks[edge][0][1]), _sign(unsaid)))
            yield terms
            break


def _sign(part: str) -> float:
    """What comes is taken off the later stock, what goes is added to it."""
    return -1.0 if part.startswith(PLUS) else 1.0


def _between(first: int, last: int, whens: Iterable[str], spans: Mapping[str, Span]) -> list[str]:
    """Of ``whens`` those that follow each other from one day to the other; empty where there is a gap."""
    inside = sorted((spans[when], when) for when in whens if first <= spans[when][0] < last)
    at = first
    chosen: list[str] = []
    for (start, stop), when in inside:
        if start == at and stop <= last:
            chosen.append(when)
            at = stop
    return chosen if at == last else []


def _runs(one: Recognised, there: Mapping[str, list[str]]) -> list[list[list[tuple[Cell, float]]]]:
    """Sums of so many times, the last of them or the one in the middle named; or what a sum grew by."""
    whole, single, times = one.codes[SUM], one.codes.get(OF, f"{UNSAID}{one.codes[SUM]}"), one.balance.times
    ordered = _in_order(there[whole] if OF not in one.codes else {*there[whole], *there[single]})
    if not times:
        return [
            [
                [((whole, when), 1.0), ((whole, before), -1.0), ((single, when), -1.0)]
                for before, when in itertools.pairwise(_in_order(there[whole]))
                if OF not in one.codes or when in there[single]
            ]
        ]
    if OF not in one.codes:
        return [[]]
    variants = []
    for behind in dict.fromkeys((0, times // 2)):  # how many of the times lie after the one that is named
        equations = []
        for place, when in enumerate(ordered):
            first, last = place + behind - times + 1, place + behind
            inside = ordered[max(first, 0) : last + 1]
            if when in there[whole] and len(inside) == times and set(inside) <= set(there[single]):
                equations.append([((whole, when), 1.0), *(((single, each), -1.0) for each in inside)])
        variants.append(equations)
    return variants


def _first_of_runs(one: Recognised, there: Mapping[str, list[str]]) -> list[list[tuple[Cell, float]]]:
    """Where a sum begins anew it is the single number."""
    if one.balance.times or OF not in one.codes:
        return []
    whole, single = one.codes[SUM], one.codes[OF]
    return [[((whole, when), 1.0), ((single, when), -1.0)] for when in there[whole] if when in there[single]]


# --- times ------------------------------------------------------------------------------------


def _in_order(whens: Iterable[str]) -> list[str]:
    spans = _spans(set(whens))
    return sorted(spans, key=lambda when: spans[when])


def _spans(whens: set[str]) -> dict[str, Span]:
    """First day of every time and the day after its last. Of days alone, each closes the time since the day
    before it; what is no time is put in order by its name."""
    read = {when: parse_period(when) for when in whens}
    if any(period is None for period in read.values()):
        return {when: (place, place + 1) for place, when in enumerate(sorted(whens))}
    spans = {when: _span(period) for when, period in read.items() if period is not None}
    days = sorted(
        (period.start, when) for when, period in read.items() if period and period.kind is PeriodKind.DAY
    )
    if len(days) == len(whens):
        before = {when: earlier.toordinal() + 1 for (earlier, _), (_, when) in itertools.pairwise(days)}
        return {when: (before.get(when, day.toordinal()), day.toordinal() + 1) for day, when in days}
    return spans


def _span(period: Period) -> Span:
    months = {
        PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12, PeriodKind.SCHOOL_YEAR: 12
    }.get(period.kind, 0)  # fmt: skip
    start = period.start
    if not months:
        return start.toordinal(), start.toordinal() + 1
    month = start.month - 1 + months
    return start.toordinal(), dt.date(start.year + month // 12, month % 12 + 1, 1).toordinal()


# --- what does hold ---------------------------------------------------------------------------


def _tried(frame: pl.DataFrame, guess: _Guess, count: str) -> tuple[int, tuple[Link, ...]]:
    """How many equations hold, and the links that stand."""
    tried = [(link, *_checked(frame, link, count)) for link in guess.links]
    right, wrong = sum(each[1] for each in tried), sum(len(each[2]) for each in tried)
    if wrong * MOSTLY > right or not (right or guess.assumed):
        return 0, ()
    return right, tuple(
        replace(link, broken=broken)
        for link, holds, broken, there in tried
        if there and (holds >= len(broken) if guess.assumed else holds > 0 and not broken)
    )


def _checked(frame: pl.DataFrame, link: Link, count: str) -> tuple[int, frozenset[tuple[str, ...]], bool]:
    """In how many combinations the link holds, in which not, and whether there is any; zeros alone say nothing.

    A measure that nobody prints must not come out below zero.
    """
    others = [name for name in frame.columns if name not in (link.measure, link.time, count)]
    together: pl.DataFrame | None = None
    unsaid = [sign for (code, _), sign in link.terms if code.startswith(UNSAID)]
    terms = [(cell, sign) for cell, sign in link.terms if not cell[0].startswith(UNSAID)]
    for place, ((code, when), sign) in enumerate(terms):
        at = pl.col(link.measure) == code
        if link.time:
            at &= pl.col(link.time) == when
        part = frame.filter(at).select(
            *others, pl.lit(0).alias("#all"), (sign * pl.col(count)).alias(f"#{place}")
        )
        together = part if together is None else together.join(part, on=[*others, "#all"], how="inner")
    if together is None or together.is_empty():
        return 0, frozenset(), False
    values = [pl.col(f"#{place}") for place in range(len(terms))]
    told = together.filter(pl.all_horizontal(value.is_not_null() for value in values))
    told = told.filter(pl.any_horizontal(value != 0 for value in values))
    total = pl.sum_horizontal(values)
    off = total.abs() > 0.5 if not unsaid else unsaid[0] * total > 0.5
    broken = told.filter(off).select(others).rows()
    return told.height - len(broken), frozenset(broken), True
