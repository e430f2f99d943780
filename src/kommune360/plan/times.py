"""When is a period, as one number? ``2027``, ``2027-12-31``, ``2027/28`` on one line of time.

A day stands where it is, anything longer at its middle, so that paths run straight in time.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache

from kommune360.base.periods import Period, PeriodKind

_HALF = {
    PeriodKind.YEAR: 0.5,
    PeriodKind.SCHOOL_YEAR: 0.5,
    PeriodKind.QUARTER: 0.125,
    PeriodKind.MONTH: 1 / 24,
}


@cache
def moment(period: str) -> float | None:
    """The middle of the period in years (2027.5 for ``2027``), None where ``period`` is none."""
    parsed = _parsed(period)
    return None if parsed is None else years(parsed.start) + _HALF.get(parsed.kind, 0.0)


@cache
def year_of(period: str) -> float | None:
    """The calendar year in which the period begins: a figure of 31 December 2027 counts for 2027."""
    parsed = _parsed(period)
    return None if parsed is None else float(parsed.year)


@cache
def is_year(period: str) -> bool:
    """Whether ``period`` names a whole calendar year."""
    parsed = _parsed(period)
    return parsed is not None and parsed.kind is PeriodKind.YEAR


def years(day: dt.date) -> float:
    """The beginning of the day in years."""
    length = 366 if calendar.isleap(day.year) else 365
    return day.year + (day.timetuple().tm_yday - 1) / length


def _parsed(period: str) -> Period | None:
    try:
        parsed = Period(period)
        _ = parsed.start  # 2027-02-31 has the form of a day and is none
    except ValueError:
        return None
    return parsed
