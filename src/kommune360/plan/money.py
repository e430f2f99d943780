"""Who pays and who benefits, what is not paid for, and which funding ends soon?

From measures to euro by year and payer, to pairs of departments between which cost and benefit part, and to
funding that ends before its measure. Benefits are never added up: a saving elsewhere is no promise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kommune360.plan.document import Funding, Measure, Plan, Status
from kommune360.plan.times import years

OVER = frozenset({Status.DONE, Status.DROPPED})
_SLACK = 1.0  # euro a year that rounding may leave open


@dataclass(frozen=True, slots=True)
class Share:
    """What a payer gives for a measure in a year, of its cost. ``payer``: id of a department or partner, or the
    source."""

    measure: str
    year: int
    payer: str
    amount: float


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Cost of a measure in a year that no funding covers, in euro."""

    measure: str
    year: int
    cost: float
    funded: float

    @property
    def gap(self) -> float:
        return self.cost - self.funded


@dataclass(frozen=True, slots=True)
class Apart:
    """A measure whose cost and benefit fall to different departments: a case for a joint budget."""

    measure: str
    payers: tuple[str, ...]
    others: tuple[str, ...]  # departments that benefit and do not pay


@dataclass(frozen=True, slots=True)
class Ending:
    """Funding that ends while the measure goes on (``early``), or within the time asked for."""

    measure: str
    funding: Funding
    ends: dt.date
    early: bool


def shares(plan: Plan, years_: Iterable[int] | None = None) -> list[Share]:
    """Who pays what of the cost, by measure and year of its cost (or in ``years_``).

    Where funding of a year is more than the cost, as in the year in which a building begins, all pay less in
    proportion: shares and what is uncovered add up to the cost.
    """
    wanted = set(years_) if years_ is not None else None
    found = []
    for measure in plan.measures:
        for year in sorted({cost.year for cost in measure.costs}):
            if wanted is not None and year not in wanted:
                continue
            cost = sum(each.amount for each in measure.costs if each.year == year)
            given = [(each, each.per_year * part_of_year(each, year)) for each in measure.funding]
            total = sum(amount for _, amount in given)
            part = min(1.0, cost / total) if total > 0 else 0.0
            found += [
                Share(measure.id, year, funding.payer or funding.source, amount * part)
                for funding, amount in given
                if amount * part > 0
            ]
    return found


def uncovered(measure: Measure) -> list[Uncovered]:
    """The years in which a measure costs more than its funding gives; nothing for one that is over."""
    if measure.status in OVER:
        return []
    found = []
    for year in sorted({cost.year for cost in measure.costs}):
        cost = sum(each.amount for each in measure.costs if each.year == year)
        funded = sum(each.per_year * part_of_year(each, year) for each in measure.funding)
        if cost - funded > _SLACK:
            found.append(Uncovered(measure.id, year, cost, funded))
    return found


def apart(plan: Plan) -> list[Apart]:
    """Measures that benefit a department which does not pay, as cost and benefit are known."""
    departments = {each.id for each in plan.departments}
    found = []
    for measure in plan.measures:
        payers = tuple(dict.fromkeys(f.payer for f in measure.funding if f.payer in departments))
        others = tuple(dict.fromkeys(b.department for b in measure.benefits if b.department not in payers))
        if payers and others:
            found.append(Apart(measure.id, payers, others))
    return found


def endings(plan: Plan, on: dt.date, months: int = 12) -> list[Ending]:
    """Funding of measures in hand that ends between ``on`` and so many months later, soonest first."""
    last = years(on) + months / 12
    found = [
        ending
        for measure in plan.measures
        if measure.status not in OVER
        for ending in _endings(measure)
        if on <= ending.ends and years(ending.ends) <= last
    ]
    return sorted(found, key=lambda ending: (ending.ends, ending.measure))


def early_endings(measure: Measure) -> list[Ending]:
    """Funding that ends before its measure while its money is still needed and nothing takes over."""
    if measure.status in OVER:
        return []
    return [ending for ending in _endings(measure) if ending.early]


def part_of_year(funding: Funding, year: int) -> float:
    """The share of a calendar year in which funding runs, in months begun of twelve."""
    first, last = 1, 12
    if funding.start is not None:
        if funding.start.year > year:
            return 0.0
        first = funding.start.month if funding.start.year == year else 1
    if funding.end is not None:
        if funding.end.year < year:
            return 0.0
        last = funding.end.month if funding.end.year == year else 12
    return max(0, last - first + 1) / 12


def _endings(measure: Measure) -> Iterator[Ending]:
    for funding in measure.funding:
        if funding.end is not None and not _taken_over(measure, funding.end):
            goes_on = measure.end is None or measure.end > funding.end
            yield Ending(measure.id, funding, funding.end, goes_on and _missed(measure, funding.end))


def _taken_over(measure: Measure, end: dt.date) -> bool:
    """Whether from the next day on at least as much is given as until then."""
    after = end + dt.timedelta(days=1)
    return _level(measure, after) >= _level(measure, end) - _SLACK


def _missed(measure: Measure, end: dt.date) -> bool:
    """Whether what ends is needed afterwards: an investment that is paid needs no funding any more."""
    if not measure.costs:
        return True
    after = end + dt.timedelta(days=1)
    costs = {after.year: 0.0}
    for cost in measure.costs:
        if cost.year >= after.year:
            costs[cost.year] = costs.get(cost.year, 0.0) + cost.amount
    given = {year: sum(f.per_year * part_of_year(f, year) for f in measure.funding) for year in costs}
    given[after.year] = _level(measure, after)
    return any(cost > given[year] + _SLACK for year, cost in costs.items())


def _level(measure: Measure, on: dt.date) -> float:
    """Euro a year that all funding gives on a day."""
    return sum(
        each.per_year
        for each in measure.funding
        if (each.start is None or each.start <= on) and (each.end is None or each.end >= on)
    )
