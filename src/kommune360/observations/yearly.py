"""On which day was a stock counted, and which of many dates make one yearly series?

From observations with periods as text to observations with dates, one date a year.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.periods import Period, PeriodKind
from kommune360.base.text import Text


def with_dates(counts: pl.DataFrame) -> pl.DataFrame:
    """Add ``date``, the day a stock was counted; rows whose period is no day, month or year are dropped.

    A month or a year is counted at its end.
    """
    dates = {text: _stock_date(text) for text in counts["period"].unique().to_list()}
    table = pl.DataFrame(
        {"period": list(dates), "date": list(dates.values())},
        schema={"period": pl.String, "date": pl.Date},
    )
    return counts.join(table, on="period", how="left").filter(pl.col("date").is_not_null())


def _stock_date(text: str) -> dt.date | None:
    try:
        period = Period(text)
    except ValueError:
        return None
    following = {
        PeriodKind.DAY: None,
        PeriodKind.MONTH: dt.date(period.year + period.start.month // 12, period.start.month % 12 + 1, 1),
        PeriodKind.YEAR: dt.date(period.year + 1, 1, 1),
    }.get(period.kind, dt.date.min)
    if following == dt.date.min:
        return None
    return period.start if following is None else following - dt.timedelta(days=1)


def same_day_of_year(counts: pl.DataFrame, last: dt.date, findings: Findings) -> pl.DataFrame:
    """Keep the dates that lie whole years before ``last``; the others are named in a finding."""
    same = (pl.col("date").dt.month() == last.month) & (
        (pl.col("date").dt.day() == last.day) | (pl.col("date").dt.month_end() == pl.col("date"))
    )
    other = sorted(counts.filter(~same)["date"].unique().to_list())
    if other:
        days = ", ".join(day.isoformat() for day in other[:5]) + (" …" if len(other) > 5 else "")
        findings.add(
            Finding(
                code="residents-other-day",
                severity=Severity.INFO,
                what=Text(f"Nicht verwendete Stichtage: {days}.", f"Dates not used: {days}."),
                why=Text(
                    f"Die Reihe wird jährlich zum {last:%d.%m.} gelesen; Zwischenstände würden Jahrgänge vermengen.",
                    f"The series is read yearly on {last:%d %b}; dates between would mix cohorts.",
                ),
                remedy=Text("Nichts zu tun.", "Nothing to do."),
            )
        )
    return counts.filter(same)
