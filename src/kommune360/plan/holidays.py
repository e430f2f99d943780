"""Which days are public holidays in a Land, and which day lies so many working days before another?

Rules from ``knowledge/holidays.yaml``; Easter by the anonymous Gregorian algorithm (Nature 1876; in J. Meeus,
Astronomical Algorithms, 1991, chapter 8).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from kommune360.base.text import Text
from kommune360.plan.vocabulary import knowledge


def lands() -> tuple[str, ...]:
    """The Länder by the names that profiles have."""
    return tuple(knowledge("holidays")["lands"])


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return dt.date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


@cache
def holidays(year: int, land: str = "") -> Mapping[dt.date, Text]:
    """Holidays of a year by day, in order; those of the whole country where ``land`` is "".

    KeyError for an unknown Land.
    """
    if land and land not in lands():
        raise KeyError(land)
    found = {
        _day(rule, year): Text(**rule["name"])
        for rule in knowledge("holidays")["holidays"]
        if rule.get("from", year) <= year <= rule.get("to", year)
        if "lands" not in rule or land in rule["lands"]
    }
    return dict(sorted(found.items()))


def is_working_day(on: dt.date, land: str = "") -> bool:
    """Monday to Friday, no holiday; 24 and 31 December count as working days."""
    return on.weekday() < 5 and on not in holidays(on.year, land)


def working_days_before(on: dt.date, number: int, land: str = "") -> dt.date:
    """The day with ``number`` working days between it and ``on``, itself a working day."""
    day = on
    for _ in range(number):
        day = _earlier(day, land)
    return day if number else on


def _earlier(on: dt.date, land: str) -> dt.date:
    day = on - dt.timedelta(days=1)
    while not is_working_day(day, land):
        day -= dt.timedelta(days=1)
    return day


def _day(rule: Mapping[str, Any], year: int) -> dt.date:
    if "easter" in rule:
        return easter(year) + dt.timedelta(days=rule["easter"])
    if "before" in rule:
        last = dt.date.fromisoformat(f"{year}-{rule['before']['day']}") - dt.timedelta(days=1)
        return last - dt.timedelta(days=(last.isoweekday() - rule["before"]["weekday"]) % 7)
    return dt.date.fromisoformat(f"{year}-{rule['day']}")
