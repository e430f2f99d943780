"""What is known of the world on a day? The figures, needs and dates that signals are made of.

Frames and tuples that the folder or the database fill; signals read nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import polars as pl

from kommune360.base.periods import Period, PeriodKind
from kommune360.plan.paths import VALUES

# a figure of an indicator with its parts, null where it is none of a sum over another
FIGURES = {**VALUES, "numerator": pl.Float64, "denominator": pl.Float64}
# the probability that places are short, and how many on average (negative: free)
NEEDS = {
    "offer": pl.String,
    "area": pl.String,
    "year": pl.Int32,
    "probability": pl.Float64,
    "gap": pl.Float64,
}
# what was projected earlier for a period that is known now; `low` and `high` hold `coverage` of all futures
PROJECTED = {
    "series": pl.String,
    "area": pl.String,
    "period": pl.String,
    "expected": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "observed": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class OpenContribution:
    """A contribution of the dialogue that waits. ``subjects``: goals and measures that it speaks of."""

    key: str
    title: str
    received: dt.date
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OverdueFigures:
    """A dataset whose next figures are late. ``indicators``: those that rest on it."""

    dataset: str
    title: str
    due: dt.date
    holder: str = ""
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that rules may look at. ``town``: area system and key of the whole town."""

    on: dt.date
    values: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FIGURES))
    needs: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NEEDS))
    projected: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PROJECTED))
    coverage: float = 0.8
    contributions: tuple[OpenContribution, ...] = ()
    overdue: tuple[OverdueFigures, ...] = ()
    town: tuple[str, str] = ("", "")
    data_state: int | None = None


def known_by(facts: Facts, on: dt.date) -> Facts:
    """The same world as it was known on an earlier day: figures of periods that had ended by then.

    Needs, contributions and overdue figures are kept as they are: they belong to one day and are given anew.
    """
    ended = [period for period in facts.values["period"].unique() if _end(period) <= on]
    seen = [period for period in facts.projected["period"].unique() if _end(period) <= on]
    return replace(
        facts,
        on=on,
        values=facts.values.filter(pl.col("period").is_in(ended)),
        projected=facts.projected.filter(pl.col("period").is_in(seen)),
    )


def figures(rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
    """Rows of FIGURES as a frame."""
    return pl.DataFrame(list(rows), schema=FIGURES, orient="row")


def _end(text: str) -> dt.date:
    """The last day of a period."""
    period = Period(text)
    start = period.start
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12, PeriodKind.SCHOOL_YEAR: 12}
    if period.kind is PeriodKind.DAY:
        return start
    later = start.year * 12 + start.month - 1 + months[period.kind]
    return dt.date(later // 12, later % 12 + 1, 1) - dt.timedelta(days=1)
