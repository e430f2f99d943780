"""Kita years and the dates on which ages count: from a stock date to a position between two stocks.

A register gives stocks once a year; a Land counts ages on its own day. Between two yearly stocks the
children of an age are interpolated in a straight line, which is exact for even birth dates.
All days are meant at their end: age on 31 October = completed by 31 October.
"""

from __future__ import annotations

import datetime as dt
import re

MONTH_DAY = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")


def kita_year(first: int) -> str:
    """Return the label of the year that begins in ``first``: 2026 -> ``2026/27``."""
    return f"{first}/{(first + 1) % 100:02d}"


def first_year_of(label: str) -> int:
    """Return the calendar year in which a Kita or school year begins. Raises ValueError."""
    match = re.fullmatch(r"(\d{4})/(\d{2})", label)
    if not match or int(match[2]) != (int(match[1]) + 1) % 100:
        raise ValueError(f"{label!r} is no Kita year; write 2026/27")
    return int(match[1])


def on(month_day: str, year: int) -> dt.date:
    """Return the day ``MM-DD`` of ``year``; 29 February falls back to the 28th."""
    month, day = (int(part) for part in month_day.split("-"))
    if (month, day) == (2, 29):
        day = 28
    return dt.date(year, month, day)


def coming_years(reference: dt.date, start: str, horizon: int) -> tuple[int, ...]:
    """Return the first calendar years of the ``horizon`` Kita years that begin on or after ``reference``.

    ``start`` is the first day of the Kita year, ``MM-DD``.
    """
    first = reference.year if on(start, reference.year) >= reference else reference.year + 1
    return tuple(range(first, first + horizon))


def position(reference: dt.date, day: dt.date) -> float:
    """Return how many years after the stock of ``reference`` the day ``day`` lies (both at their end).

    Whole months count as twelfths, so that yearly stocks meet at whole numbers exactly.
    """
    start, end = reference + dt.timedelta(days=1), day + dt.timedelta(days=1)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months / 12 + (end.day - start.day) / 365.25


def parse_day(text: str, *, end: bool) -> dt.date | None:
    """Read ``2026-08-01``, ``2026-08`` or ``2026``; ``end`` picks the last day of a month or year."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        try:
            return dt.date.fromisoformat(match[0])
        except ValueError:
            return None
    if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
        year, month = int(match[1]), int(match[2])
        if not 1 <= month <= 12:
            return None
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return following - dt.timedelta(days=1) if end else dt.date(year, month, 1)
    if re.fullmatch(r"\d{4}", text):
        return dt.date(int(text), 12, 31) if end else dt.date(int(text), 1, 1)
    return None
