"""Which period do the figures of a table hold for?

In this order: an answer, the row, the column's heading, the title, what other columns say, the file
name. Months of stock figures become the last day of the month.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kommune360.exchange.tables import dates, notes, words
from kommune360.exchange.tables.columns import Role
from kommune360.exchange.tables.measures import Measure
from kommune360.exchange.tables.rows import RowTexts
from kommune360.exchange.tables.table import Table

_MONTH = re.compile(r"\d{4}-\d{2}")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Decided:
    """``text`` holds where neither row nor column says otherwise; ``month_end`` and ``day`` adjust."""

    text: str
    month_end: bool = False
    day: str = ""


def stated(table: Table, found: Sequence[Measure]) -> list[str]:
    """Return the periods that columns and rows state, for choosing among versions of area systems."""
    periods = [m.period for m in found if m.period]
    for column in table.with_role(Role.PERIOD):
        periods += [dates.read(str(cell)) for cell in column.distinct]
    if not any(periods):
        periods = dates.in_lines(table.layout.title)
    if not any(periods):
        named = dates.in_file_name(table.path.stem)
        periods = [dates.month_end(named) if _MONTH.fullmatch(named) else named]
    return sorted({p for p in periods if p})


def decide(table: Table, found: Sequence[Measure], texts: RowTexts) -> Decided:
    """Decide the period of the table and adjust what the rows say; asks where nothing tells."""
    day = dates.stock_day((*table.layout.title, *table.layout.footer))
    text = _table_period(table, found, texts)
    stock = any(m.stock or words.is_stock(m.variable.id) for m in found)
    used = {*(texts.periods or []), *(m.period for m in found), text} - {""}
    month_end = (
        stock
        and any(_MONTH.fullmatch(p) for p in used)
        and all(_MONTH.fullmatch(p) or len(p) == 10 for p in used)
    )
    if month_end:
        table.note("month-end", ", ".join(sorted(p for p in used if _MONTH.fullmatch(p))[:3]))
    decided = Decided(_adjust(text, month_end, day), month_end, day)
    if texts.periods is not None:
        cache = {p: _adjust(p, month_end, day) for p in set(texts.periods)}
        texts.periods = [cache[p] for p in texts.periods]
    return decided


def carry(found: Sequence[Measure], decided: Decided) -> list[Measure]:
    return [replace(m, period=_adjust(m.period, decided.month_end, decided.day)) for m in found]


def _adjust(period: str, month_end: bool, day: str) -> str:
    if month_end and _MONTH.fullmatch(period):
        return dates.month_end(period)
    if day and _YEAR.fullmatch(period):
        return f"{period}-{day}"
    return period


def _table_period(table: Table, found: Sequence[Measure], texts: RowTexts) -> str:
    rows_tell = texts.periods is not None and all(texts.periods)
    columns_tell = all(m.period for m in found)
    answer = table.answers.get("period", "")
    if answer:
        period = dates.read(answer)
        if period:
            return period
    if rows_tell or columns_tell:
        return ""
    titled = dates.in_lines(table.layout.title)
    if len(titled) == 1:
        return titled[0]
    told = Counter(m.period for m in found if m.period)
    if told and (len(told) == 1 or told.most_common(1)[0][1] >= 0.5 * sum(told.values())):
        period = told.most_common(1)[0][0]
        table.note("period-from-neighbours", period)
        return period
    named = dates.in_file_name(table.path.stem)
    if named and not titled:
        table.note("period-from-file-name", named)
        return named
    guess = titled[0] if titled else named
    table.questions.append(notes.ask_period(table.path.name, titled, guess))
    return ""
