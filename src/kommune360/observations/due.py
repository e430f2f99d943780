"""Whose figures are old? Last period and rhythm of each dataset against a day.

From the inventory of datasets and their sheets to a due list, longest overdue first. A delivery that
a newer one has replaced owes nothing.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from kommune360.base.periods import Period, PeriodKind
from kommune360.observations.datasheets import DataSheet, periodicities


@dataclass(frozen=True, slots=True)
class Delivery:
    """A dataset with its newest period (canonical text, "" for none) and what it holds: any hashable
    names of its content, for example (area system, variable)."""

    dataset: str
    title: str
    period_last: str
    content: frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Due:
    """``due_on``: the day newer figures could be expected, None where the rhythm expects none;
    ``days`` past that day (negative: still to come). ``assumed``: the rhythm is a proposal."""

    dataset: str
    title: str
    holder: str
    contact: str
    period_last: str
    periodicity: str
    due_on: dt.date | None
    days: int | None
    assumed: bool

    @property
    def overdue(self) -> bool:
        return self.days is not None and self.days > 0


def due_list(
    deliveries: Collection[Delivery],
    sheets: Mapping[str, DataSheet],
    today: dt.date,
    assumed: Collection[str] = (),
) -> list[Due]:
    """One line a dataset that is the newest of its kind; ``assumed`` names sheets that are drafts."""
    lines = [
        _line(delivery, sheets.get(delivery.dataset, DataSheet(delivery.dataset)), today, assumed)
        for delivery in deliveries
        if delivery.period_last and not _replaced(delivery, deliveries)
    ]
    return sorted(lines, key=lambda line: (line.days is None, -(line.days or 0), line.title.lower()))


def end_of(period: str) -> dt.date:
    """The last day of a period. ValueError where the text is none."""
    said = Period(period)
    start = said.start
    if said.kind is PeriodKind.DAY:
        return start
    if said.kind in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR):
        return start.replace(year=start.year + 1) - dt.timedelta(days=1)
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3}[said.kind]
    return months_later(start, months) - dt.timedelta(days=1)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later; the last of a month stays the last of a month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if at_end else min(day.day, last))


def _line(delivery: Delivery, sheet: DataSheet, today: dt.date, assumed: Collection[str]) -> Due:
    rhythm = periodicities().get(sheet.periodicity)
    due_on = None
    if rhythm is not None and rhythm.months is not None:
        due_on = months_later(end_of(delivery.period_last), rhythm.months)
        due_on += dt.timedelta(days=sheet.available_after_days)
    return Due(
        dataset=delivery.dataset,
        title=delivery.title,
        holder=sheet.holder,
        contact=sheet.contact,
        period_last=delivery.period_last,
        periodicity=sheet.periodicity,
        due_on=due_on,
        days=(today - due_on).days if due_on is not None else None,
        assumed=delivery.dataset in assumed,
    )


def _replaced(delivery: Delivery, deliveries: Collection[Delivery]) -> bool:
    """Whether everything it holds is also held for a later time."""
    newer = [
        other.content
        for other in deliveries
        if other.period_last and end_of(other.period_last) > end_of(delivery.period_last)
    ]
    return bool(delivery.content) and delivery.content <= frozenset().union(*newer)
