"""Which period of one variable belongs to which period of another? From day of reference to a match.

A stock is counted on a day, a flow over a span. The nearest period is taken; how far it is away
decides whether the ratio may be trusted (barrier Z2) or may be formed at all.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from kommune360.base.periods import Period, PeriodKind
from kommune360.indicators.vocabulary import YEAR_END

TOO_FAR_DAYS = 184  # half a year: further away a figure belongs to another year


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day; the same day for stocks."""

    first: dt.date
    last: dt.date

    def before(self, years: int) -> Span:
        return Span(_years_before(self.first, years), _years_before(self.last, years))

    def days_to(self, other: Span) -> int:
        """Days between two spans: 0 for a day inside a span; of two spans between their middles."""
        if self.first == self.last or other.first == other.last:
            return max(0, (self.first - other.last).days, (other.first - self.last).days)
        return abs(((self.first - other.first) + (self.last - other.last)).days) // 2


@functools.lru_cache(maxsize=65536)
def span(period: str, reference: str) -> Span:
    """What ``period`` covers for a variable counted on ``reference`` (MM-DD; "" for a flow)."""
    whole = _whole(period)
    if not reference or whole.first == whole.last:
        return whole
    if Period(period).kind in (PeriodKind.MONTH, PeriodKind.QUARTER):
        return Span(whole.last, whole.last)
    month, day = (int(part) for part in reference.split("-"))
    year = whole.first.year + (Period(period).kind is PeriodKind.SCHOOL_YEAR and month < 8)
    on = dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))
    return Span(on, on)


def canonical(period: str, reference: str) -> str:
    """``period`` as the house writes it: the day for stocks; for flows a last day of a year is the year."""
    if reference:
        return span(period, reference).last.isoformat()
    return period[:4] if period.endswith(f"-{YEAR_END}") else period


def nearest(wanted: Span, there: Sequence[Span]) -> tuple[int, int]:
    """Index of the span of ``there`` nearest to ``wanted`` and its distance in days; (-1, 0) if none
    is near enough. Of several equally near the latest."""
    best, distance = -1, TOO_FAR_DAYS + 1
    for index, other in enumerate(there):
        days = wanted.days_to(other)
        if days < distance or (days == distance and best >= 0 and other.last > there[best].last):
            best, distance = index, days
    return (best, distance) if distance <= TOO_FAR_DAYS else (-1, 0)


def _whole(period: str) -> Span:
    parsed = Period(period)
    first = parsed.start
    match parsed.kind:
        case PeriodKind.DAY:
            return Span(first, first)
        case PeriodKind.MONTH:
            return Span(first, _month_end(first.year, first.month))
        case PeriodKind.QUARTER:
            return Span(first, _month_end(first.year, first.month + 2))
        case PeriodKind.SCHOOL_YEAR:
            return Span(first, dt.date(first.year + 1, 7, 31))
    return Span(first, dt.date(first.year, 12, 31))


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _years_before(day: dt.date, years: int) -> dt.date:
    year = day.year - years
    return dt.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))
